"""Uses a Jira with the PyPI package jira and prints, line by line, what a user of it sees.

Usage: jira_client.py cloud URL EMAIL TOKEN, or jira_client.py datacenter URL TOKEN
"""

import sys

from jira import JIRA
from jira.exceptions import JIRAError

kind, url, *login = sys.argv[1:]
is_cloud = kind == "cloud"
access = {"basic_auth": tuple(login)} if is_cloud else {"token_auth": login[0]}
jira = JIRA(server=url, max_retries=0, **access)


def refused(what, call):
    try:
        call()
    except JIRAError as error:
        print(f"{what}: {error.status_code} {error.text}")
    else:
        print(f"{what}: accepted")


def fields(summary, **more):
    return {"project": {"key": "OPS"}, "issuetype": {"name": "Task"}, "summary": summary, **more}


print(f"site: {jira.server_info()['deploymentType']} {jira.myself()['displayName']}")
if is_cloud:
    print(f"types: {[type.name for type in jira.project('OPS').issueTypes]}")
else:
    types = jira.project_issue_types("OPS")
    print(f"types: {[(type.name, type.subtask) for type in types]}")
    names = [field.fieldId for field in jira.project_issue_fields("OPS", types[0].id)]
    print(f"fields: {'summary' in names and 'labels' in names}")

parent = jira.create_issue(fields=fields("Gold", labels=["scorebell"], description="h2. Gold"))
print(f"created: {parent.key} {parent.fields.labels} {parent.fields.description}")
part = {"issuetype": {"name": "Sub-task"}, "parent": {"key": parent.key}}
created = jira.create_issues([fields("One", **part), fields("", **part), fields("Two", **part)])
print(f"bulk: {[item['status'] for item in created]} {created[1]['error']}")
print(f"subtasks: {[issue.key for issue in jira.issue(parent.key).fields.subtasks]}")

query = 'project = "OPS" ORDER BY key'
if is_cloud:
    found = jira.enhanced_search_issues(query, maxResults=0, fields=["summary"])
    print(f"found: {[issue.key for issue in found]}")
    posted = jira.enhanced_search_issues(query, maxResults=0, fields=["summary"], use_post=True)
    print(f"posted: {[issue.fields.summary for issue in posted]}")
    print(f"count: {jira.approximate_issue_count(query)}")
else:
    found = jira.search_issues(query, maxResults=False, fields="summary")
    print(f"found: {[issue.key for issue in found]} of {found.total}")

parent.update(fields={"summary": "Gold, again"})
parent.update(update={"labels": [{"add": "theirs"}, {"remove": "scorebell"}]})
print(f"edited: {parent.fields.summary} {parent.fields.labels}")

transitions = jira.transitions(parent, expand="transitions.fields")
done = [one for one in transitions if one["to"]["statusCategory"]["key"] == "done"][0]
resolution = {"resolution": {"name": "Done"}} if "resolution" in done["fields"] else {}
jira.transition_issue(parent, done["id"], fields=resolution)
closed = jira.issue(parent.key)
print(f"closed: {closed.fields.status.name} {closed.fields.resolution.name}")
print(f"comment: {jira.add_comment(parent, 'All met.').body} {len(jira.comments(parent))}")
jira.add_issue_property(parent.key, "scorebell", {"hash": "1"})
print(f"property: {jira.issue_property(parent.key, 'scorebell').value.hash}")

refused("unknown project", lambda: jira.create_issue(fields=fields("A", project={"key": "NO"})))
refused("label", lambda: jira.create_issue(fields=fields("A", labels=["a b"])))
refused("missing", lambda: jira.issue("OPS-99"))
refused("transition", lambda: jira.transition_issue(parent, "99"))
