"""Uses a Slack workspace with slack_sdk and prints, line by line, what a user of it sees.

Usage: slack_sdk_client.py URL TOKEN
"""

import sys

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

url, token = sys.argv[1:]
client = WebClient(token=token, base_url=f"{url}/api/")


def refused(what, call, *names):
    try:
        call()
    except SlackApiError as error:
        details = [str(error.response[name]) for name in names]
        print(" ".join([f"{what}:", error.response["error"], *details]))
    else:
        print(f"{what}: accepted")


identity = client.auth_test()
print(f"identity: {identity['bot_id']} {'channels:read' in identity.headers['x-oauth-scopes']}")

parent = client.chat_postMessage(channel="#payments", text="Summary", unfurl_links=False)
reply = client.chat_postMessage(
    channel=parent["channel"],
    thread_ts=parent["ts"],
    text="Detail",
    metadata={"event_type": "client", "event_payload": {"number": 1}},
)
thread = client.conversations_replies(
    channel=parent["channel"], ts=parent["ts"], include_all_metadata=True
)
print(f"thread: {[message['text'] for message in thread['messages']]}")
print(f"metadata: {thread['messages'][1]['metadata']['event_payload']}")
history = client.conversations_history(channel=parent["channel"])
print(f"history: {[(m['text'], m['reply_count']) for m in history['messages']]}")
link = client.chat_getPermalink(channel=parent["channel"], message_ts=reply["ts"])["permalink"]
print(f"permalink: {link.endswith('?thread_ts=' + parent['ts'] + '&cid=' + parent['channel'])}")

names = []
for page in client.conversations_list(
    types="public_channel,private_channel", exclude_archived=True, limit=3
):
    names.append([channel["name"] for channel in page["channels"]])
print(f"channels: {names}")
print(f"private: {client.conversations_info(channel='C0PLATFRM')['channel']['is_private']}")
before = client.conversations_info(channel="C0DEPLOYS")["channel"]["is_member"]
joined = client.conversations_join(channel="C0DEPLOYS")["channel"]["is_member"]
print(f"joined: {before} {joined}")

user = client.users_lookupByEmail(email="chen.wei+port@example.com")["user"]
print(f"user: {user['id']} {user['real_name']} {client.users_info(user=user['id'])['ok']}")
pages = [len(page["members"]) for page in client.users_list(limit=10)]
print(f"pages of users: {pages}")
groups = client.usergroups_list(include_users=True)["usergroups"]
print(f"groups: {[(group['handle'], len(group['users'])) for group in groups]}")

opened = client.conversations_open(users=[user["id"]])["channel"]["id"]
direct = client.chat_postMessage(channel=user["id"], text="For you")
print(f"direct: {opened == direct['channel']} {opened[0]}")

refused("unknown person", lambda: client.users_lookupByEmail(email="nobody@example.com"))
refused("no tab", lambda: client.chat_postMessage(channel="U0P000008", text="a"))
refused("archived", lambda: client.chat_postMessage(channel="C0FULFILL", text="a"))
refused("private", lambda: client.conversations_join(channel="C0LEADERS"))
refused("number as thread", lambda: client.chat_postMessage(
    channel=parent["channel"], thread_ts=float(parent["ts"]), text="a"))
refused("reply to reply", lambda: client.chat_postMessage(
    channel=parent["channel"], thread_ts=reply["ts"], text="a"))
refused("scope", lambda: client.conversations_list(types="im"), "needed")
