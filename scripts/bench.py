#!/usr/bin/env python3
"""Measures a built scorebell: bench.py EXECUTABLE PEER-PYTHON [start|idle|large|intake|send ...]

For `send` a copy of port-sender is the peer where PORT_SENDER names its folder, else our own.

Everything listens on loopback and keeps its files in a folder under .build, so on the project's
own disk; both are gone when it ends. It exits with 1 and one sentence when something does not
work, and with 2 when a figure is over its limit.
"""

import atexit
import base64
import contextlib
import hashlib
import hmac
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECRET = "bench-secret"
# Set where nothing is measured, and it only has to be shown that all of it works.
IS_BRIEF = "SCOREBELL_BENCH_BRIEF" in os.environ


def brief(value, usual):
    """Returns the first where nothing is measured, else the other."""
    return value if IS_BRIEF else usual


STARTS = brief(1, 10)
IDLE_SECONDS = brief(1, 10)
SERVICES = brief(100, 5_000)
LARGE_SECONDS_MAX = 150
PACE_SECONDS = 1.0
ROUNDS = brief(1, 3)
LOAD_SECONDS = brief(1, 5)
CONNECTIONS = 64
# What a round can send at most; more signed calls than any server here takes in its time.
CALLS_PER_ROUND = 120_000 * LOAD_SECONDS
SEND_ROUNDS = brief(1, 15)
SEND_ENTITIES = 50
SEND_SERVICES = brief(500, 20_000)


class Failure(Exception):
    """Something does not work; the text says what."""


class Table:
    """Prints a line for each figure, and remembers whether one was over its limit."""

    def __init__(self):
        self.is_over = False
        self.line("what", "measured", "limit", "of the limit")
        print("-" * 88)

    def line(self, what, measured, limit="", ratio=""):
        print(f"{what:<46}{measured:>16}{limit:>12}{ratio:>14}", flush=True)

    def status(self, complaint):
        """Returns the exit status, and says what is wrong if something is."""
        if IS_BRIEF:
            print("\nAll of it works. This was too brief to measure anything.")
            return 0
        if self.is_over:
            print(f"\n{complaint}", file=sys.stderr)
            return 2
        return 0

    def figure(self, what, value, limit, unit, digits=0):
        over = value > limit
        self.is_over |= over
        self.line(what, f"{value:,.{digits}f} {unit}", f"{limit:,g} {unit}",
                  f"{value / limit:.0%}{' OVER' if over else ''}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**values):
    """Returns nothing of the caller's configuration: only what is given."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {name: str(value) for name, value in values.items()}


class Process:
    """A child with its output in a file, which is shown when it dies."""

    def __init__(self, name, command, folder, env):
        self.name = name
        self.log = folder / f"{name}.log"
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen(command, stdout=log, stderr=log, env=env, cwd=folder)
        self.pid = self.child.pid
        atexit.register(self.kill)

    def kill(self):
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()

    def stop(self):
        self.child.terminate()
        try:
            self.child.wait(30)
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.name} did not stop within 30 s of SIGTERM.") from None

    def require_alive(self):
        if self.child.poll() is not None:
            lines = self.log.read_text(errors="replace").strip().splitlines()
            last = lines[-1] if lines else "it said nothing"
            raise Failure(f"{self.name} ended with status {self.child.returncode}: {last}")

    def memory_mb(self, field):
        """Returns VmRSS or VmHWM in MB of 1,000,000 bytes."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"^{field}:\s+(\d+) kB", status, re.M)[1]) * 1024 / 1e6

    def cpu_seconds(self):
        """Returns the CPU time of all threads; the scheduler counts it in nanoseconds."""
        threads = pathlib.Path(f"/proc/{self.pid}/task").iterdir()
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def await_ready(process, port, path, seconds=20):
    """Returns when the path answers 200; asks again as fast as the process refuses."""
    request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n".encode()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.socket() as client:
            client.settimeout(2)
            client.connect(("127.0.0.1", port))
            client.sendall(request)
            if client.recv(64).split(b" ")[1:2] == [b"200"]:
                return
        process.require_alive()
        time.sleep(0.000_5)
    raise Failure(f"{process.name} was not ready within {seconds} s.")


class Bench:
    def __init__(self, executable, peer_python, folder, table=None):
        self.executable = executable
        self.peer_python = peer_python
        self.folder = folder
        self.table = table or Table()

    def serve(self, name, port, **values):
        """Starts the service with a database of its own."""
        settings = {
            "PORT_CLIENT_ID": "bench", "PORT_CLIENT_SECRET": SECRET,
            "PORT_BASE_URL": "http://127.0.0.1:9", "SLACK_WEBHOOK_URL": "http://127.0.0.1:9/hook",
            "DATABASE_URL": f"sqlite:{self.folder}/{name}.sqlite",
        } | values
        env = environment(HTTP_HOST="127.0.0.1", HTTP_PORT=port, **settings)
        return Process(name, [self.executable, "serve"], self.folder, env)

    def start(self):
        took = []
        for number in range(STARTS):
            port = free_port()
            began = time.perf_counter()
            process = self.serve(f"start-{number}", port)
            await_ready(process, port, "/readyz")
            took.append((time.perf_counter() - began) * 1_000)
            process.stop()
        self.table.figure(f"Start to ready, median of {STARTS}",
                          statistics.median(took), 300, "ms")
        self.table.line("  the slowest of them", f"{max(took):,.0f} ms")

    def idle(self):
        port = free_port()
        process = self.serve("idle", port)
        await_ready(process, port, "/readyz")
        time.sleep(1)
        memory, before, began = process.memory_mb("VmRSS"), process.cpu_seconds(), time.monotonic()
        time.sleep(IDLE_SECONDS)
        share = (process.cpu_seconds() - before) / (time.monotonic() - began)
        self.table.figure("Idle: resident memory", memory, 40, "MB", 1)
        self.table.figure(f"Idle: CPU of a core, over {IDLE_SECONDS} s", share * 100, 0.5, "%", 3)
        process.stop()

    def large(self):
        sandbox_port, port = free_port(), free_port()
        sandbox = Process("sandbox", [
            self.executable, "sandbox", "--services", str(SERVICES), "--unpaced",
            "--port", str(sandbox_port), "--webhook-url", f"http://127.0.0.1:{port}/webhook",
        ], self.folder, environment())
        await_ready(sandbox, sandbox_port, "/sandbox/health")
        world = Sandbox(f"http://127.0.0.1:{sandbox_port}", self.printed_exports(sandbox))
        expected = world.entities_that_miss_rules()
        process = self.serve("large", port, **world.environment)
        await_ready(process, port, "/readyz")
        run_id = world.execute()
        self.follow(world, run_id, process)
        state, peak = world.get("/sandbox/state"), process.memory_mb("VmHWM")
        self.report_large(state, run_id, expected, peak)
        process.stop()
        sandbox.stop()

    @staticmethod
    def printed_exports(sandbox):
        """Returns the environment that the sandbox tells a service to use."""
        for _ in range(100):
            exports = dict(re.findall(r"^\s*export (\w+)=(.*)$", sandbox.log.read_text(), re.M))
            if "SLACK_WEBHOOK_URL" in exports:
                return exports
            time.sleep(0.05)
        raise Failure("The sandbox did not print the environment for a service.")

    @staticmethod
    def follow(world, run_id, process):
        deadline = time.monotonic() + LARGE_SECONDS_MAX
        while time.monotonic() < deadline:
            process.require_alive()
            status = world.get(f"/v1/actions/runs/{run_id}")["run"]["status"]
            if status == "SUCCESS":
                return
            if status != "IN_PROGRESS":
                raise Failure(f"The run of {SERVICES:,} entities ended with {status}.")
            time.sleep(0.25)
        raise Failure(f"The run of {SERVICES:,} entities took over {LARGE_SECONDS_MAX} s.")

    def report_large(self, state, run_id, expected, peak):
        messages = state["messages"]
        linked = []
        for message in messages:
            text = json.dumps(message["payload"]["blocks"], ensure_ascii=False)
            linked += re.findall(r"Entity\?identifier=([^|>]+)\|", text)
        arrived = sorted(urllib.parse.unquote(identifier) for identifier in linked)
        if arrived != sorted(expected):
            raise Failure(f"{len(expected):,} entities miss rules, but {len(set(arrived)):,} arrived,"
                          f" in {len(arrived):,} lines.")
        if state["refusals"]:
            raise Failure(f"The sandbox refused a call: {state['refusals'][0]['reason']}")
        run = next(run for run in state["runs"] if run["id"] == run_id)
        accepted = next(one for one in state["deliveries"] if one["runId"] == run_id)
        total = (moment(run["endedAt"]) - moment(accepted["time"])).total_seconds()
        pacing = (len(messages) - 1) * PACE_SECONDS
        self.table.line(f"{SERVICES:,} entities: miss rules, and arrived", f"{len(arrived):,}",
                        f"{len(expected):,}", "all")
        self.table.line("  in messages, each valid", f"{len(messages):,}")
        self.table.figure("  peak memory", peak, 100, "MB", 1)
        self.table.figure("  worker's time without Slack's pacing", total - pacing, 3, "s", 2)
        print(f"    = {total:.2f} s from the 202 to the run's final status, less {pacing:.0f}"
              f" pauses of {PACE_SECONDS:.0f} s")
        first = (moment(messages[0]["time"]) - moment(accepted["time"])).total_seconds()
        self.table.line("    of it up to the first message", f"{first:.2f} s")

    def send(self):
        """One shot, the whole process, against a sandbox that runs already."""
        world, sandbox = self.sandbox("send", 2 * SEND_ENTITIES)
        rule = {"property": "$identifier", "operator": "in",
                "value": world.plain_entities(SEND_ENTITIES)}
        inputs = sender_inputs(world.environment) | {"INPUT_FILTER_RULE": json.dumps(rule)}
        folder = os.environ.get("PORT_SENDER")
        peer = [ROOT / "Benchmarks/run_port_sender.py", folder] if folder \
            else [ROOT / "Benchmarks/sender_peer.py"]
        commands = {"ours": [self.executable, "send"], "peer": [self.peer_python, *peer]}
        results = {"ours": [], "peer": []}
        for _ in range(SEND_ROUNDS):
            for name, command in commands.items():
                results[name].append(self.shot(name, command, inputs))
        self.require_messages(world, 2 * SEND_ROUNDS)
        sandbox.stop()
        self.report_send(results, "port-sender" if folder else "requests, slack_sdk, inflect")
        world, sandbox = self.sandbox("send-large", SEND_SERVICES)
        took, peak = self.shot("large", [self.executable, "send"],
                               sender_inputs(world.environment) | {"SLACK_INTERVAL": "0"})
        self.require_messages(world, 2)
        sandbox.stop()
        self.table.figure(f"One shot of {SEND_SERVICES:,} entities: peak memory", peak, 100,
                          "MB", 1)
        self.table.line("  wall time, mostly the sandbox's", f"{took / 1_000:.2f} s")

    def sandbox(self, name, services):
        port = free_port()
        process = Process(name, [
            self.executable, "sandbox", "--services", str(services), "--unpaced",
            "--port", str(port),
        ], self.folder, environment())
        await_ready(process, port, "/sandbox/health")
        return Sandbox(f"http://127.0.0.1:{port}", self.printed_exports(process)), process

    def shot(self, name, command, inputs):
        """Returns wall time in ms and peak memory in MB of a command that has to succeed."""
        run = subprocess.run(
            [sys.executable, "-I", "-S", ROOT / "Benchmarks/measure.py", *command],
            capture_output=True, text=True, env=environment(**inputs), cwd=self.folder,
            timeout=120, check=False)
        if run.returncode != 0:
            raise Failure(f"{name} could not be measured: {run.stderr.strip()}")
        took, peak, status = run.stdout.split()
        if status != "0":
            said = (self.folder / "measured.log").read_text(errors="replace").strip()
            last = said.splitlines()[-1] if said else "it said nothing"
            raise Failure(f"{name} ended with status {status}: {last}")
        return float(took), int(peak) / 1e6

    @staticmethod
    def require_messages(world, least):
        state = world.get("/sandbox/state")
        if state["refusals"]:
            raise Failure(f"The sandbox refused a call: {state['refusals'][0]['reason']}")
        if len(state["messages"]) < least:
            raise Failure(f"Only {len(state['messages'])} messages arrived of {least} or more.")

    def report_send(self, results, peer):
        times = {name: [took for took, _ in shots] for name, shots in results.items()}
        peaks = {name: max(peak for _, peak in shots) for name, shots in results.items()}
        ratios = [theirs / ours for ours, theirs in zip(times["ours"], times["peer"], strict=True)]
        self.table.figure(f"One shot of {SEND_ENTITIES} entities, median of {SEND_ROUNDS}",
                          statistics.median(times["ours"]), 100, "ms")
        self.table.figure("  peak memory, the most of them", peaks["ours"], 40, "MB", 1)
        self.table.line(f"  the peer: {peer}", f"{statistics.median(times['peer']):,.0f} ms", "",
                        f"{statistics.median(ratios):.1f} x as long")
        self.table.line("    peak memory", f"{peaks['peer']:.1f} MB", "",
                        f"{peaks['peer'] / peaks['ours']:.1f} x as much")
        print(f"    Medians of {SEND_ROUNDS} interleaved rounds, whose ratios went from"
              f" {min(ratios):.1f} to {max(ratios):.1f}; both with warm files.")

    def intake(self):
        results = {"scorebell": [], "peer": []}
        servers = {"scorebell": self.intake_server(), "peer": self.intake_peer()}
        for number in range(ROUNDS):
            calls, timestamp = self.write_calls(number)
            for name, (process, port) in servers.items():
                results[name].append(self.load(process, port, calls, timestamp))
        for name, (process, _) in servers.items():
            process.stop()
            self.require_stored(name, sum(one["requests"] for one in results[name]))
        self.report_intake(results)

    def intake_server(self):
        port = free_port()
        process = self.serve("scorebell", port, WORKER_CONCURRENCY=0, QUEUE_MAX_DEPTH=10_000_000)
        await_ready(process, port, "/readyz")
        return process, port

    def intake_peer(self):
        port = free_port()
        command = [self.peer_python, ROOT / "Benchmarks/receiver_peer.py", str(port),
                   self.folder / "peer.sqlite", SECRET]
        process = Process("peer", command, self.folder, environment())
        await_ready(process, port, "/readyz")
        return process, port

    def write_calls(self, number):
        """Writes a round's run ids with the signatures of their bodies; both servers get them."""
        before, after = BODY.split("@")
        timestamp = str(int(time.time()))
        start, end = f"{timestamp}.{before}".encode(), after.encode()
        key, path = SECRET.encode(), self.folder / "calls"
        with open(path, "wb") as calls:
            for index in range(CALLS_PER_ROUND):
                run_id = b"r_bench%dx%07d" % (number, index)
                code = hmac.digest(key, start + run_id + end, hashlib.sha256)
                calls.write(run_id + b" " + base64.b64encode(code) + b"\n")
        (self.folder / "body").write_text(BODY)
        return path, timestamp

    def load(self, process, port, calls, timestamp):
        cpu = process.cpu_seconds()
        run = subprocess.run(
            ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{LOAD_SECONDS}",
             "-s", ROOT / "Benchmarks/intake.lua",
             f"http://127.0.0.1:{port}/", "--", calls, timestamp, self.folder / "body"],
            capture_output=True, text=True, timeout=LOAD_SECONDS + 30, check=False)
        process.require_alive()
        found = re.search(r"^RESULT (.*)$", run.stdout, re.M)
        if run.returncode != 0 or not found:
            raise Failure(f"wrk did not work: {(run.stderr or run.stdout).strip()}")
        result = json.loads(found[1])
        if result["refused"] or result["broken"]:
            raise Failure(f"{process.name} refused {result['refused']:,} calls of"
                          f" {result['requests']:,}, and {result['broken']:,} broke.")
        result["cpu"] = (process.cpu_seconds() - cpu) / result["requests"] * 1e6
        return result

    def require_stored(self, name, answered):
        """An answer without its row would be a lost run."""
        with contextlib.closing(sqlite3.connect(self.folder / f"{name}.sqlite")) as database:
            rows, = database.execute("SELECT count(*) FROM job").fetchone()
        if rows < answered:
            raise Failure(f"{name} answered {answered:,} calls but stored {rows:,}.")

    def report_intake(self, results):
        rates = {name: [one["requests"] / one["seconds"] for one in rounds]
                 for name, rounds in results.items()}
        ratios = [ours / theirs for ours, theirs in
                  zip(rates["scorebell"], rates["peer"], strict=True)]
        for name, rounds in results.items():
            p50, p99, cpu = (statistics.median(one[field] for one in rounds)
                             for field in ("p50", "p99", "cpu"))
            is_ours = name == "scorebell"
            title = f"Webhooks stored, {CONNECTIONS} connections" if is_ours \
                else "  the peer: aiohttp, sqlite3 (FULL)"
            self.table.line(title, f"{statistics.median(rates[name]):,.0f} /s", "",
                            f"{statistics.median(ratios):.1f} x peer" if is_ours else "")
            self.table.line("    p50 and p99", f"{p50:.2f}, {p99:.2f} ms")
            self.table.line("    CPU for each", f"{cpu:,.0f} us")
        print(f"    Medians of {ROUNDS} interleaved rounds, whose ratios went from"
              f" {min(ratios):.1f} to {max(ratios):.1f}; a busy disk slows the peer more.")


class Sandbox:
    """The sandbox's API, called as Port's clients call it."""

    def __init__(self, address, exports):
        self.address = address
        self.environment = exports
        token = self.call("POST", "/v1/auth/access_token", {
            "clientId": exports["PORT_CLIENT_ID"], "clientSecret": exports["PORT_CLIENT_SECRET"]})
        self.headers = {"Authorization": f"Bearer {token['accessToken']}"}

    headers = {}

    def call(self, method, path, value=None, form=None):
        body = None if value is None else json.dumps(value).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"} | self.headers
        if form is not None:
            body = urllib.parse.urlencode(form).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        request = urllib.request.Request(self.address + path, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.load(answer)
        except (OSError, ValueError) as error:
            raise Failure(f"The sandbox did not answer {method} {path}: {error}") from None

    def get(self, path):
        return self.call("GET", path)

    def execute(self):
        """Presses the page's button; returns the run's id, once the webhook has answered."""
        return self.call("POST", "/sandbox/execute", form={"shape": "full"})["runId"]

    def plain_entities(self, count):
        """Returns identifiers of entities that port-sender can tell of without an error."""
        query = {"combinator": "and", "rules": [
            {"property": "$blueprint", "operator": "=", "value": "service"}]}
        found = self.call("POST", "/v1/entities/search", query)["entities"]
        plain = [one["identifier"] for one in found
                 if one.get("scorecards") and one.get("team") is not None
                 and re.fullmatch(r"[\w -]+", one["title"], re.ASCII)
                 and re.fullmatch(r"[\w-]+", one["identifier"], re.ASCII)]
        if len(plain) < count:
            raise Failure(f"The sandbox has only {len(plain)} plain entities of {count}.")
        return plain[:count]

    def entities_that_miss_rules(self):
        """Reckons from the catalogue itself whom the reminder must name."""
        card = self.get("/v1/blueprints/service/scorecards/ProductionReadiness")
        top = card["scorecard"]["levels"][-1]["title"]
        missing, query = [], {"limit": 1000, "include": ["$identifier", "scorecards"]}
        while True:
            page = self.call("POST", "/v1/blueprints/service/entities/search", query)
            for entity in page["entities"]:
                standing = (entity.get("scorecards") or {}).get("ProductionReadiness") or {}
                results = [rule["status"] == "SUCCESS" for rule in standing.get("rules", [])]
                if not all(results) and standing.get("level") != top:
                    missing.append(entity["identifier"])
            if "next" not in page:
                return missing
            query["from"] = page["next"]


def sender_inputs(exports):
    """Returns port-sender's environment for the sandbox of these exports."""
    return {
        "INPUT_PORT_CLIENT_ID": exports["PORT_CLIENT_ID"],
        "INPUT_PORT_CLIENT_SECRET": exports["PORT_CLIENT_SECRET"],
        "INPUT_SLACK_WEBHOOK_URL": exports["SLACK_WEBHOOK_URL"],
        "INPUT_OPERATION_KIND": "scorecard_reminder", "INPUT_TARGET_KIND": "slack",
        "INPUT_BLUEPRINT": "service", "INPUT_SCORECARD": "ProductionReadiness",
        "PORT_BASE_URL": exports["PORT_BASE_URL"],
    }


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


# The body that Port sends for an action without a mapping, with @ in the place of the run id.
BODY = json.dumps({
    "action": "send_scorecard_reminder", "resourceType": "run", "status": "TRIGGERED",
    "trigger": {
        "by": {"orgId": "org_bench", "userId": "auth0|bench",
               "user": {"email": "ada(at)example.com", "firstName": "Ada", "id": "auth0|bench"}},
        "origin": "UI", "at": "2026-11-20T10:11:12.345Z",
    },
    "context": {"entity": None, "blueprint": "service", "runId": "@"},
    "payload": {
        "entity": None,
        "action": {
            "id": "action_bench", "identifier": "send_scorecard_reminder",
            "title": "Send scorecard reminder", "icon": "Slack", "trigger": "DAY-2",
            "description": "Reminds teams on Slack of the rules their services still miss",
            "blueprint": "service", "requiredApproval": False,
            "invocationMethod": {
                "type": "WEBHOOK", "url": "https://scorebell.example.com/webhook", "agent": False,
                "synchronized": False, "method": "POST", "headers": {"RUN_ID": "{{ .run.id }}"},
                "body": {},
            },
        },
        "properties": {}, "censoredProperties": [],
    },
}, separators=(",", ":"))


def main(executable, peer_python, *sections):
    (ROOT / ".build").mkdir(exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=ROOT / ".build"))
    # Registered first, so that it runs last: behind the ends of the processes.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    bench = Bench(os.path.abspath(executable), os.path.abspath(peer_python), folder)
    for section in sections or ("start", "idle", "large", "intake", "send"):
        {"start": bench.start, "idle": bench.idle, "large": bench.large,
         "intake": bench.intake, "send": bench.send}[section]()
    return bench.table.status("A figure is over its limit.")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    try:
        sys.exit(main(*sys.argv[1:]))
    except Failure as failure:
        sys.exit(f"bench: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
