"""Uses a GitHub with PyGithub and prints, line by line, what a user of it sees.

Usage: pygithub_client.py URL TOKEN APP_ID PRIVATE_KEY_FILE
"""

import logging
import sys

from github import Auth, Github, GithubException, GithubIntegration

# It tells of every redirect that it follows.
logging.getLogger("github").setLevel(logging.ERROR)
url, token, app_id, key_file = sys.argv[1:]
client = Github(auth=Auth.Token(token), base_url=url, retry=None, seconds_between_writes=0, per_page=2)


def refused(what, call):
    try:
        call()
    except GithubException as error:
        errors = [item.get("field") for item in (error.data or {}).get("errors", [])]
        print(" ".join([f"{what}:", str(error.status), error.data["message"], *errors]))
    else:
        print(f"{what}: accepted")


print(f"user: {client.get_user().login} {client.oauth_scopes}")
repository = client.get_repo("example/scorecards")
print(f"repository: {repository.full_name} {repository.permissions.push}")

label = repository.create_label("scorebell", "5a4fe0", "Tickets of scorebell")
print(f"label: {label.name} {label.color} {repository.get_label('SCOREBELL').description}")
refused("label again", lambda: repository.create_label("Scorebell", "5a4fe0"))

issues = [
    repository.create_issue(f"Issue {number}", "Text", labels=["scorebell"], assignees=["ada-osei"])
    for number in range(1, 6)
]
first = issues[0]
print(f"issue: {first.number} {first.state} {[label.name for label in first.labels]}")
print(f"assignees: {[person.login for person in first.assignees]}")
print(f"known: {repository.has_in_assignees('ada-osei')} {repository.has_in_assignees('nobody')}")
found = repository.get_issues(state="all", labels=["scorebell"])
print(f"list: {[issue.title for issue in found]}")

first.edit(state="closed", state_reason="completed", title="Done", body="New text")
read = repository.get_issue(first.number)
print(f"closed: {read.state} {read.state_reason} {read.closed_by.login} {read.title} {read.body}")
read.edit(state="open")
print(f"open: {[issue.title for issue in repository.get_issues(labels=['Scorebell'])]}")
read.add_to_labels("people", "Bronze")
read.remove_from_labels("bronze")
print(f"labels: {[label.name for label in read.get_labels()]}")
comment = read.create_comment("Hello")
print(f"comments: {[comment.body for comment in read.get_comments()]} {comment.user.login}")

print(f"renamed: {client.get_repo('example/platform').full_name}")
refused("missing", lambda: client.get_repo("example/secret"))
refused("archived", lambda: client.get_repo("example/attic").create_issue("a"))
refused("without issues", lambda: client.get_repo("example/no-issues").create_issue("a"))
refused("long title", lambda: repository.create_issue("t" * 257))
dropped = client.get_repo("example/upstream").create_issue("a", labels=["scorebell"])
print(f"dropped: {dropped.labels}")
refused("wrong token", lambda: Github(auth=Auth.Token("x"), base_url=url, retry=None).get_user().login)
core = client.get_rate_limit().resources.core
print(f"limit: {core.limit} {core.limit - core.remaining == core.used}")

with open(key_file) as file:
    app = GithubIntegration(auth=Auth.AppAuth(int(app_id), file.read()), base_url=url, retry=None)
installation = app.get_repo_installation("example", "scorecards")
access = app.get_access_token(installation.id, permissions={"issues": "write"})
print(f"installation: {installation.app_id} {access.token[:4]} {access.permissions['issues']}")
bot = Github(auth=Auth.Token(access.token), base_url=url, retry=None)
print(f"app: {bot.get_repo('example/scorecards').create_issue('By the App').user.login}")
