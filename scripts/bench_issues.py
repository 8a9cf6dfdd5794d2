#!/usr/bin/env python3
"""Issues of 2,000 services in the sandbox's GitHub: requests, memory, and that later runs are quiet.

bench_issues.py EXECUTABLE

scorebell opens at most 400 issues an hour, one a second. So it opens the first ones, and the others
are filed here as it would leave them: with its own text of another issue of the same level. That
they are is shown by the next run, which finds nothing in them to update.
"""
import contextlib
import hashlib
import hmac
import http.client
import http.server
import json
import math
import os
import re
import threading
import time

from bench_tickets import MEGABYTES_MAX, PAGE, SERVICES, Limits, number, send
from bench_tools import (Failure, Process, Sandbox, await_ready, environment, free_port,
                         new_folder, run)

REPOSITORY, TOKEN = "example/scorecards", "ghp_sandboxToken"
BLUEPRINT, SCORECARD = "service", "ProductionReadiness"
# The first services, of which each level is there.
OPENED_FIRST = 20
# Requests of a run beside the pages of its list: the repository, whose the token is, and the list of
# port-sender's issues.
READS_MAX = 3
CARD = f"/v1/blueprints/{BLUEPRINT}/scorecards/{SCORECARD}"


class Proxy(http.server.BaseHTTPRequestHandler):
    """Passes requests on to the sandbox's GitHub, and notes each with its answer's status."""

    protocol_version = "HTTP/1.1"
    port = 0
    seen = []

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(client):
            client.request(self.command, self.path, body, dict(self.headers))
            answer = client.getresponse()
            content = answer.read()
        self.seen.append((self.command, self.path, answer.status))
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                self.send_header(name, value)
        if answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_DELETE = pass_on

    def log_message(self, *_):
        pass

    @classmethod
    def take(cls):
        """Returns what was seen since the last time."""
        seen, cls.seen = cls.seen, []
        return seen


def digest(texts, digits):
    """Returns scorebell's digest of texts."""
    message = b"".join(b"%d:%s" % (len(text.encode()), text.encode()) for text in texts)
    return hmac.new(b"scorebell/tickets", message, hashlib.sha256).hexdigest()[:digits]


class Sample:
    """An issue that scorebell opened, whose text is that of another entity but for a few words."""

    def __init__(self, issue, entity):
        self.title, self.entity = issue["title"], entity
        self.section = issue["body"].split("\n", 1)[1].removesuffix("<!-- scorebell:end -->")

    def of(self, entity, level):
        """Returns what scorebell would send for another entity."""
        mine, other = self.entity["identifier"], entity["identifier"]
        title = self.title.removesuffix(f": {mine}") + f": {other}"
        section = self.section.replace(f"{self.entity['title']} \n", f"{entity['title']} \n", 1)
        section = section.replace(f"[{self.entity['title']}](", f"[{entity['title']}](", 1)
        section = section.replace(f"identifier={mine}", f"identifier={other}", 1)
        met = {rule["identifier"] for rule in rules(entity) if rule["status"] == "SUCCESS"}
        section = re.sub(r"^- \[.\] (.* \((\w+)\))$", lambda line: (
            f"- [{'x' if line[2] in met else ' '}] {line[1]}"), section, flags=re.M)
        facts = {
            "key": digest([BLUEPRINT, other, SCORECARD, level], 32),
            "hash": digest([title, section], 16),
            "scope": digest([BLUEPRINT, SCORECARD], 16),
            "entity": digest([BLUEPRINT, SCORECARD, other], 16),
            "title": digest([title], 16),
        }
        line = " ".join(f"{name}={value}" for name, value in facts.items())
        return {"title": title, "labels": ["scorebell"],
                "body": f"<!-- scorebell:v1 {line} -->\n{section}<!-- scorebell:end -->"}


def rules(entity):
    return (entity.get("scorecards") or {}).get(SCORECARD, {}).get("rules", [])


def unmet_levels(entity):
    return {rule["level"] for rule in rules(entity) if rule["status"] != "SUCCESS"}


class Filing:
    """Opens the issues of the whole catalogue."""

    def __init__(self, sandbox, port):
        self.sandbox = sandbox
        self.port = port

    def entities(self):
        query = {"limit": 1000, "include": ["$identifier", "$title", "scorecards"]}
        while True:
            page = self.sandbox.call("POST", f"/v1/blueprints/{BLUEPRINT}/entities/search", query)
            yield from page["entities"]
            if "next" not in page:
                return
            query["from"] = page["next"]

    def request(self, client, method, path, value=None):
        client.request(method, f"/github/repos/{REPOSITORY}{path}", value and json.dumps(value), {
            "Authorization": f"Bearer {TOKEN}", "User-Agent": "bench"})
        answer = client.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise Failure(f"GitHub answered {method} {path} with {answer.status}: {content[:200]}")
        return json.loads(content)

    def file(self):
        """Files what scorebell has not opened yet, and returns how many that were."""
        entities = {entity["identifier"]: entity for entity in self.entities()}
        count = len(self.sandbox.get(CARD)["scorecard"]["rules"])
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        samples, there = {}, set()
        for issue in self.request(client, "GET", "/issues?state=all&per_page=100"):
            found = re.search(r"reach the (.*) level for the \w+: (.*)$", issue["title"])
            there.add((found[2], found[1]))
            if self.is_plain(entities[found[2]], count):
                samples[found[1]] = Sample(issue, entities[found[2]])
        filed = 0
        for entity in entities.values():
            if not self.is_plain(entity, count):
                continue
            for level in sorted(unmet_levels(entity) & samples.keys()):
                if (entity["identifier"], level) not in there:
                    self.request(client, "POST", "/issues", samples[level].of(entity, level))
                    filed += 1
        client.close()
        return filed

    @staticmethod
    def is_plain(entity, count):
        """Whether no word of an entity's is written in another way in Markdown."""
        return (len(rules(entity)) == count and re.fullmatch(r"[A-Za-z0-9 ]+", entity["title"])
                and re.fullmatch(r"[\w-]+", entity["identifier"], re.ASCII))


def settings(root, proxy):
    return {
        "PORT_CLIENT_ID": "sandbox-client", "PORT_CLIENT_SECRET": "sandbox-client-secret",
        "PORT_BASE_URL": root, "PORT_APP_URL": root,
        "REMINDER_OPERATION_KIND": "issue_handler", "GITHUB_API_URL": f"{proxy}/github",
        "GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": REPOSITORY,
    }


def check(limits, issues, seen, is_cached):
    """Checks the requests of a run that had nothing to do."""
    lists = [call for call in seen if "/issues?" in call[1]]
    limits.line("requests that write", sum(call[0] != "GET" for call in seen), 0)
    limits.line("pages of lists, against the fewest and that of port-sender's",
                len(lists), math.ceil(issues / PAGE) + 1)
    limits.line("requests", len(seen), math.ceil(issues / PAGE) + READS_MAX)
    if is_cached:
        # A full last page is read anew, for another may begin behind it.
        limits.line("pages that GitHub counts", sum(call[2] != 304 for call in lists),
                    issues % PAGE == 0)
        limits.line("requests that GitHub counts", sum(call[2] != 304 for call in seen),
                    1 + (issues % PAGE == 0))


def run_of_service(sandbox, seconds=120):
    """Executes the action, and returns the summary of its run."""
    run_id = sandbox.execute()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = sandbox.get(f"/v1/actions/runs/{run_id}")["run"]
        if found["status"] != "IN_PROGRESS":
            if found["status"] != "SUCCESS":
                raise Failure(f"The run failed: {found}")
            return found.get("summary") or found.get("statusLabel") or ""
        time.sleep(0.2)
    raise Failure(f"The run did not end within {seconds} s.")


def measure(executable, folder, limits):
    port, service_port = free_port(), free_port()
    process = Process("sandbox", [
        executable, "sandbox", "--services", str(SERVICES), "--unpaced", "--port", str(port),
        "--webhook-url", f"http://127.0.0.1:{service_port}/webhook",
    ], folder, environment())
    await_ready(process, port, "/sandbox/health")
    root = f"http://127.0.0.1:{port}"
    sandbox = Sandbox(root, {
        "PORT_CLIENT_ID": "sandbox-client", "PORT_CLIENT_SECRET": "sandbox-client-secret"})
    Proxy.port = port
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    values = settings(root, f"http://127.0.0.1:{server.server_port}")

    end, _, _ = send(executable, values | {"TICKETS_MAX_CREATES": str(OPENED_FIRST)})
    print(f"The first issues of {SERVICES:,} services, a second each: {end}")
    filed = Filing(sandbox, port).file()
    end, _, _ = send(executable, values | {"TICKETS_MAX_CREATES": "400"})
    print(f"Behind {filed:,} that were filed as scorebell leaves them: {end}")
    limits.line("filed issues that are not as scorebell leaves them", number(end, "updated"), 0)
    Proxy.take()

    end, cpu, peak = send(executable, values)
    issues = number(end, "unchanged")
    print(f"A sweep over all of them, without a ledger ({cpu:.2f} s of CPU): {end}")
    limits.line("issues, at least 2,000: missing", max(0, 2_000 - issues), 0)
    check(limits, issues, Proxy.take(), is_cached=False)
    limits.line("peak", peak, MEGABYTES_MAX, "MB")

    service = Process("service", [executable, "serve"], folder, environment(
        HTTP_HOST="127.0.0.1", HTTP_PORT=service_port,
        DATABASE_URL=f"sqlite:{folder}/issues.sqlite", **values))
    await_ready(service, service_port, "/readyz")
    for what in ("first", "second"):
        end = run_of_service(sandbox)
        print(f"The {what} run of a service with a ledger: {end}")
        check(limits, issues, Proxy.take(), is_cached=what == "second")
    limits.line("peak", service.memory_mb("VmHWM"), MEGABYTES_MAX, "MB")
    service.stop()
    process.stop()


def main(executable):
    limits = Limits()
    measure(os.path.abspath(executable), new_folder(), limits)
    return limits.end()


if __name__ == "__main__":
    run(main, __doc__, 1)
