"""Triggers a pipeline with python-gitlab and prints, line by line, what a user of it sees.

Usage: python_gitlab_client.py URL TOKEN RUN_ID
"""

import sys

import gitlab

url, token, run_id = sys.argv[1:]
# With retries of its own python-gitlab would hide a server that fails.
server = gitlab.Gitlab(url, retry_transient_errors=False)


def refused(what, call):
    try:
        call()
    except gitlab.GitlabError as error:
        print(f"{what}: {type(error).__name__} {error.response_code} {error.error_message}")
    else:
        print(f"{what}: accepted")


project = server.projects.get("platform/port.actions")
print(f"project: {project.path_with_namespace} {project.id > 0}")

refused("wrong token", lambda: project.trigger_pipeline("main", token + "x"))
refused(
    "missing ref",
    lambda: server.http_post("/projects/7/trigger/pipeline", post_data={"token": token}),
)
refused("null as ref", lambda: project.trigger_pipeline(None, token))
refused("blank ref", lambda: project.trigger_pipeline(" ", token))
refused("number as variable", lambda: project.trigger_pipeline("main", token, {"A": 1}))
refused("list of variables", lambda: project.trigger_pipeline("main", token, ["A"]))
refused("unknown pipeline", lambda: project.pipelines.get(1))

pipeline = project.trigger_pipeline("main", token, variables={"runId": run_id, "NAME": "é"})
print(f"triggered: {pipeline.status} {pipeline.ref} {pipeline.web_url.startswith('http')}")

lazy = server.projects.get("platform/port.actions", lazy=True)
again = lazy.trigger_pipeline("main", token, variables={"runId": run_id})
print(f"again: {again.id == pipeline.id}")

states = [pipeline.status]
while pipeline.finished_at is None:
    pipeline.refresh()
    if pipeline.status != states[-1]:
        states.append(pipeline.status)
print(f"states: {' '.join(states)}")
print(f"finished: {pipeline.finished_at >= pipeline.created_at} {pipeline.duration is not None}")
