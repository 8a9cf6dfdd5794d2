#!/usr/bin/env python3
"""Notes for each team against the sandbox: what a run costs, and what kills do to it.

bench_notes.py EXECUTABLE PYTHON [SECTION...]: sections are `run`, `cost`, `kills`; all by default.
"""
import json
import random
import re
import sqlite3
import time
import urllib.request

import bench_tools
from bench_tools import Failure, Process, Sandbox, Service, await_ready, environment, free_port

SERVICES, TEAMS, CHANNELS = 20_000, 400, 40
KILLS = 100
SMALL = 1_000


class Figures:
    """Lines with a limit each, and whether it was kept."""

    def __init__(self):
        self.broken = []

    def line(self, what, value, limit, unit=""):
        kept = value <= limit
        print(f"  {what:<58} {value:>10.2f}{unit:<3} limit {limit:g}{unit}"
              f"  {'kept' if kept else 'NOT KEPT'}")
        if not kept:
            self.broken.append(what)

    def fact(self, what, is_true, detail=""):
        print(f"  {what:<58} {'yes' if is_true else 'NO'} {detail}")
        if not is_true:
            self.broken.append(what)


class NotesBench(Service):
    def __init__(self, executable, python, folder):
        self.figures = Figures()
        super().__init__(executable, python, folder, self.figures)
        self.port = free_port()

    def teams_sandbox(self, name, services, teams, channels):
        port = free_port()
        process = Process(name, [
            self.executable, "sandbox", "--services", str(services), "--teams", str(teams),
            "--channels", str(channels), "--unpaced", "--port", str(port),
            "--webhook-url", f"http://127.0.0.1:{self.port}/webhook",
        ], self.folder, environment())
        await_ready(process, port, "/sandbox/health")
        return Sandbox(f"http://127.0.0.1:{port}", self.printed_exports(process)), process

    def settings(self, sandbox, **values):
        return {
            "PORT_CLIENT_ID": sandbox.environment["PORT_CLIENT_ID"],
            "PORT_CLIENT_SECRET": sandbox.environment["PORT_CLIENT_SECRET"],
            "PORT_BASE_URL": sandbox.environment["PORT_BASE_URL"],
            "PORT_APP_URL": sandbox.environment["PORT_BASE_URL"],
            "SLACK_WEBHOOK_URL": "", "SLACK_BOT_TOKEN": "xoxb-sandbox-bot-token",
            "SLACK_CHANNEL": "C0SANDBOX", "SLACK_API_URL": f"{sandbox.address}/api",
            "SLACK_INTERVAL": "0", "REMINDER_LAYOUT": "detailed",
            "REMINDER_MAX_MESSAGES": "10000", "WORKER_LEASE": "2", "WORKER_MAX_ATTEMPTS": "1000",
        } | values

    ROUTED = {"REMINDER_ROUTE_BY": "team",
              "REMINDER_CHANNEL_FROM": "owner.properties.slack_channel"}

    def begin(self, name, settings):
        process = self.serve(name, self.port, **settings)
        await_ready(process, self.port, "/readyz")
        return process

    def state(self, sandbox):
        with urllib.request.urlopen(f"{sandbox.address}/sandbox/state", timeout=120) as answer:
            return json.load(answer)

    def finish(self, sandbox, run, seconds=600):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = sandbox.get(f"/v1/actions/runs/{run}")["run"]
            if found["status"] != "IN_PROGRESS":
                return found
            time.sleep(0.2)
        raise Failure(f"The run {run} did not end in {seconds} s.")

    def measured(self, name, services, teams, channels, **values):
        """Makes one run; returns its seconds of CPU, its peak in MB, its end, and Slack's state."""
        sandbox, stand_in = self.teams_sandbox(f"sandbox-{name}", services, teams, channels)
        process = self.begin(name, self.settings(sandbox, **values))
        before = process.total_cpu_seconds()
        run = self.finish(sandbox, sandbox.execute())
        cpu = process.total_cpu_seconds() - before
        peak = process.memory_mb("VmHWM")
        state = self.state(sandbox)
        process.stop()
        stand_in.stop()
        return cpu, peak, run, state

    @staticmethod
    def marks(state):
        found = {}
        for message in state["messages"]:
            payload = message["payload"].get("metadata", {}).get("event_payload")
            if payload:
                key = (payload["job_id"], payload["message_number"])
                found.setdefault(key, []).append(message["channel"])
        return found

    def everybody(self, run, state):
        marks = self.marks(state)
        self.figures.fact("the run succeeded", run["status"] == "SUCCESS", run.get("summary", ""))
        doubled = [key for key, places in marks.items() if len(places) > 1]
        self.figures.fact("no message came twice", not doubled, f"of {len(marks)}")
        numbers = sorted(int(number) for _, number in marks)
        self.figures.fact("no message is missing", numbers == list(range(1, len(numbers) + 1)))

    def run_section(self):
        print(f"{SERVICES} entities, {TEAMS} teams, {CHANNELS} channels:")
        cpu, peak, run, state = self.measured("run", SERVICES, TEAMS, CHANNELS, **self.ROUTED)
        self.everybody(run, state)
        self.figures.line("CPU of the run", cpu, 5, " s")
        self.figures.line("peak memory of the process", peak, 100, " MB")

    def cost_section(self):
        print(f"{SMALL} entities, routed against one note of all, per entity told of:")
        costs = {"routed": [], "unrouted": []}
        for round_number in range(5):
            for kind, values in (("routed", self.ROUTED),
                                 ("unrouted", {"REMINDER_ENTITIES_MAX": str(SMALL)})):
                cpu, _, run, _ = self.measured(f"{kind}{round_number}", SMALL, 20, 10, **values)
                if run["status"] != "SUCCESS":
                    raise Failure(f"The {kind} run failed: {run}")
                costs[kind].append(cpu)
        routed, unrouted = (sorted(costs[kind])[2] for kind in ("routed", "unrouted"))
        print(f"  routed {routed * 1e3:.0f} ms, unrouted {unrouted * 1e3:.0f} ms of CPU")
        self.figures.line("routed to unrouted", routed / unrouted, 4 / 3, " x")

    def kills_section(self):
        print(f"{SERVICES} entities, {TEAMS} teams, killed at random {KILLS} times:")
        sandbox, stand_in = self.teams_sandbox("sandbox-kills", SERVICES, TEAMS, CHANNELS)
        dice = random.Random(20)
        settings = self.settings(sandbox, **self.ROUTED)
        process = self.begin("kills", settings)
        run = sandbox.execute()
        for kill in range(KILLS):
            # Mostly short lives; some last longer than a search waits before it looks.
            time.sleep(dice.uniform(4, 5) if kill % 8 == 7 else dice.uniform(0.05, 0.8))
            process.kill()
            process = self.begin("kills", settings)
        ended = self.finish(sandbox, run)
        state = self.state(sandbox)
        process.stop()
        self.everybody(ended, state)
        self.ledger(state)
        stand_in.stop()

    def ledger(self, state):
        """Compares the ledger's notes with the teams that Slack has a message of."""
        database = sqlite3.connect(f"{self.folder}/kills.sqlite")
        keys = [bytes(key).decode() if isinstance(key, bytes) else key for (key,) in
                database.execute("SELECT key FROM ledger WHERE book = 'notes' OR book = ?",
                                 (b"notes",))]
        told = set()
        for message in state["messages"]:
            told.update(re.findall(r"[Tt]eam[ -]\d+", message["readable"].splitlines()[0]))
        self.figures.fact("the ledger has a note for each team that Slack holds",
                          len(keys) >= len(told) > 0, f"{len(keys)} notes, {len(told)} teams")


def main(executable, python, *sections):
    folder = bench_tools.new_folder()
    bench = NotesBench(executable, python, folder)
    for section in sections or ("run", "cost", "kills"):
        getattr(bench, f"{section}_section")()
    if bench.figures.broken:
        raise Failure("Not kept: " + "; ".join(bench.figures.broken))


if __name__ == "__main__":
    bench_tools.run(main, __doc__, 2)
