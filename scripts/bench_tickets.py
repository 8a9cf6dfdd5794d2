#!/usr/bin/env python3
"""Tickets of 2,000 services in the sandbox's Jira: calls, memory, and that a second run is quiet.

bench_tickets.py EXECUTABLE
"""
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.request

from bench_tools import Process, await_ready, environment, free_port

SERVICES = 2_000
MEGABYTES_MAX = 100
# Reads of one run that do not grow with it: login, edition, project, types, fields, and the proof
# that the first ticket has its labels.
READS_MAX = 12
# Tickets a page of a search, and tickets or subtasks a call that creates.
PAGE, BULK = 100, 50


class Limits:
    """Prints a line for each figure, and remembers those that are over their limits."""

    def __init__(self):
        self.broken = []

    def line(self, what, value, limit, unit=""):
        kept = value <= limit
        print(f"  {what:<60} {value:>9,.1f}{unit:<3} limit {limit:,.1f}{unit}"
              f"  {'kept' if kept else 'NOT KEPT'}", flush=True)
        if not kept:
            self.broken.append(what)

    def end(self):
        """Returns what to exit with."""
        return f"Not kept: {', '.join(self.broken)}" if self.broken else 0


def jira_calls(root):
    with urllib.request.urlopen(f"{root}/sandbox/state", timeout=120) as answer:
        calls = json.load(answer)["calls"]
    return {name: count for name, count in calls.items() if name.startswith("jira")}


def send(executable, settings):
    """Runs `send`; returns its last line, its seconds of CPU and its peak in MB."""
    process = subprocess.Popen([executable, "send"], env=environment() | settings,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"send failed:\n{output}")
    return output.strip().splitlines()[-1], usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def settings(root):
    return {
        "PORT_CLIENT_ID": "sandbox-client", "PORT_CLIENT_SECRET": "sandbox-client-secret",
        "PORT_BASE_URL": root, "PORT_APP_URL": root,
        "REMINDER_OPERATION_KIND": "ticket_handler", "JIRA_URL": f"{root}/jira",
        "JIRA_EMAIL": "scorebell@example.com", "JIRA_TOKEN": "sandbox-jira-token",
        "JIRA_PROJECT": "OPS", "TICKETS_MAX_CREATES": "10000",
    }


def number(line, words):
    found = re.search(rf"([\d,]+) {words}", line)
    return int(found.group(1).replace(",", "")) if found else 0


def main():
    executable = os.path.abspath(sys.argv[1])
    limits = Limits()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        port = free_port()
        sandbox = Process("sandbox", [
            executable, "sandbox", "--services", str(SERVICES), "--unpaced", "--port", str(port),
        ], folder, environment())
        try:
            await_ready(sandbox, port, "/sandbox/health")
            root = f"http://127.0.0.1:{port}"
            end, cpu, peak = send(executable, settings(root))
            first = jira_calls(root)
            tickets, parts = number(end, "opened"), number(end, "subtasks opened")
            print(f"The first run of {SERVICES:,} services ({cpu:.2f} s of CPU): {end}")
            creates = first.get("jiraCreate", 0) + first.get("jiraBulkCreate", 0)
            fewest = math.ceil(tickets / BULK) + math.ceil(parts / BULK)
            limits.line("calls that create, against the fewest possible and 2", creates, fewest + 2)
            limits.line("other calls", sum(first.values()) - creates, READS_MAX)
            limits.line("peak", peak, MEGABYTES_MAX, "MB")
            end, cpu, peak = send(executable, settings(root))
            second = {name: count - first.get(name, 0) for name, count in jira_calls(root).items()}
            print(f"The second, without a ledger ({cpu:.2f} s of CPU): {end}")
            writes = sum(second.get(name, 0) for name in (
                "jiraCreate", "jiraBulkCreate", "jiraEdit", "jiraTransition", "jiraSetProperty",
                "jiraComment"))
            limits.line("calls that write", writes, 0)
            pages = math.ceil(tickets / PAGE) + math.ceil(parts / PAGE)
            limits.line("pages of searches, against the fewest and 2", second["jiraSearch"],
                        pages + 2)
            limits.line("peak", peak, MEGABYTES_MAX, "MB")
        finally:
            sandbox.stop()
    sys.exit(limits.end())


if __name__ == "__main__":
    main()
