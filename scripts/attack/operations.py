"""Attacks of time and circumstance: a clock, a database, a log, a file, an answer that goes wrong."""

import contextlib
import http.server
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

from bench import Bench, Failure, Process, Sandbox, await_ready, environment, free_port
from target import (
    ADMIN_TOKEN, GRACE, Attack, NormalClient, Section, ask, connect, head, post_webhook, under,
)
from network import ADDRESSES, flood

ROOT = pathlib.Path(__file__).resolve().parents[2]
DAY = 86_400
FAKETIME = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


class Operations(Section):
    def sandbox(self, name, services, *options):
        """Starts stand-ins of Port and Slack; returns them and the settings that lead there."""
        port = free_port()
        process = Process(f"{name}-sandbox", [
            self.executable, "sandbox", "--services", str(services), "--port", str(port), *options,
        ], self.folder, environment())
        await_ready(process, port, "/sandbox/health")
        return Sandbox(f"http://127.0.0.1:{port}", Bench.printed_exports(process)), process

    def clock(self):
        """A clock that was a day ahead and is set right."""
        self.table.heading("A clock that was a day ahead and is set back")
        if FAKETIME is None:
            raise Failure("The clock cannot be set for one process: install faketime.")
        world, sandbox = self.sandbox("clock", 20)
        offset = self.folder / "offset"
        offset.write_text("+1d\n")
        faked = {
            "LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(offset), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
            "WORKER_CONCURRENCY": "2",
        } | world.environment
        faked["PORT_WEBHOOK_SECRET"] = None
        service = self.serve("clock", **faked | {"PORT_WEBHOOK_SECRET": "attack-webhook-secret"})
        post_webhook(service.address, "clockahead", at=time.time() + DAY)
        self.await_messages(world, 1, 15)
        offset.write_text("+0d\n")
        began = time.monotonic()
        post_webhook(service.address, "clockback")
        self.await_messages(world, 2, 25)
        self.table.at_most("until the next reminder is sent", time.monotonic() - began, 15, "s", 1)
        service.stop_seconds()
        # What a process that only receives took while its clock was ahead, another works off later.
        offset.write_text("+1d\n")
        values = faked | {"PORT_WEBHOOK_SECRET": "attack-webhook-secret", "WORKER_CONCURRENCY": "0"}
        service = self.serve("clock", **values)
        post_webhook(service.address, "clockstored", at=time.time() + DAY)
        service.stop_seconds()
        offset.write_text("+0d\n")
        began = time.monotonic()
        service = self.serve("clock", **values | {"WORKER_CONCURRENCY": "2"})
        self.await_messages(world, 3, 25)
        self.table.at_most("until a job that it took before a restart is done",
                           time.monotonic() - began, 15, "s", 1)
        service.stop_seconds()
        sandbox.stop()

    @staticmethod
    def await_messages(world, count, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if len(world.get("/sandbox/state")["messages"]) >= count:
                return True
            time.sleep(0.1)
        return False

    def page(self):
        """Five people who watch the page of a long run."""
        self.table.heading("Five watchers of a run of 5,000 entities")
        world, sandbox = self.sandbox("page", 5_000, "--unpaced")
        service = self.serve("page", WORKER_CONCURRENCY="1", **world.environment | {
            "PORT_WEBHOOK_SECRET": "attack-webhook-secret", "SLACK_INTERVAL": "100"})
        _, answer = post_webhook(service.address, "watched")
        job = json.loads(answer)["jobId"]
        self.await_messages(world, 1, 20)
        seen = self.folder / "events"
        attack = under(self.table, "watchers", service, "pagen", watch, service.address, job, seen,
                       seconds=6, processes=5)
        attack.end()
        sizes = [int(line) for line in seen.read_text().split()] if seen.exists() else []
        if not sizes:
            raise Failure("Nobody saw an event of the watched run.")
        self.table.at_most(f"  the median of {len(sizes)} events", sorted(sizes)[len(sizes) // 2],
                           32_768, "bytes")
        service.stop_seconds()
        sandbox.stop()

    def log(self):
        """A standard error that nobody reads."""
        self.table.heading("A standard error that nobody reads")
        reading, writing = os.pipe()
        service = self.serve("log", stderr=writing, LOG_ACCESS="true")
        under(self.table, "a full pipe", service, "logn", flood, service.address, "/healthz",
              seconds=4).end()
        self.table.at_most("  until SIGTERM has ended it", service.stop_seconds(), GRACE + 5, "s", 1)
        os.close(reading)
        os.close(writing)

    def secrets(self):
        """Files of secrets that were emptied, and a database's URL that is malformed."""
        self.table.heading("Secrets that are emptied or malformed")
        file = self.folder / "token"
        file.write_text(ADMIN_TOKEN)
        service = self.serve("secrets", ADMIN_TOKEN=None, ADMIN_TOKEN_FILE=str(file))
        file.write_text("")
        service.process.child.send_signal(signal.SIGHUP)
        time.sleep(1)
        code, _ = ask(service.address, "GET", "/api/runs", Authorization=f"Bearer {ADMIN_TOKEN}")
        self.table.require("the page with the token, its file being empty", str(code), "200",
                           code == 200)
        service.stop_seconds()
        said = self.check(DATABASE_URL="postgres://user:hunter2-secret@host:port/base")
        self.table.require("the password of a malformed DATABASE_URL",
                           "printed" if "hunter2" in said else "not printed", "not printed",
                           "hunter2" not in said)
        said = self.check(DATABASE_URL="postgres://user@db.example.com/base?sslmode=require")
        self.table.require("PostgreSQL over the network without verify-full",
                           "warned of" if "verify-full" in said else "not told", "warned of",
                           "verify-full" in said)
        said = self.check(PORT_WEBHOOK_SECRET="short")
        self.table.require("a secret of five characters",
                           "warned of" if "PORT_WEBHOOK_SECRET" in said else "not told",
                           "warned of", "PORT_WEBHOOK_SECRET" in said)

    def check(self, **values):
        settings = {"PORT_CLIENT_ID": "a", "PORT_CLIENT_SECRET": "attack-client-secret",
                    "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/attack"} | values
        run = subprocess.run([self.executable, "check"], env=environment(**settings), text=True,
                             capture_output=True, timeout=20, cwd=self.folder, check=False)
        return run.stdout + run.stderr

    def postgres(self):
        """A PostgreSQL that accepts and then says nothing."""
        self.table.heading("A PostgreSQL that hangs")
        server = self.folder / "postgres"
        self.folder.chmod(0o711)
        run = subprocess.run([ROOT / "scripts/postgres.sh", "start", server], text=True,
                             capture_output=True, timeout=60, check=True)
        url = run.stdout.strip().splitlines()[-1]
        main = int((server / "data/postmaster.pid").read_text().split()[0])
        try:
            service = self.serve("postgres", DATABASE_URL=url)
            post_webhook(service.address, "before")
            children = pathlib.Path(f"/proc/{main}/task/{main}/children").read_text().split()
            stopped = [main, *map(int, children)]
            for pid in stopped:
                os.kill(pid, signal.SIGSTOP)
            try:
                began = time.monotonic()
                code, _ = post_webhook(service.address, "during", seconds=45)
                self.table.at_most("until a webhook is answered", time.monotonic() - began, 5.5,
                                   "s", 1)
                self.table.require("  with which status", str(code), "503", code == 503)
                waiting = Attack(post_webhook, service.address, "waiting")
                time.sleep(0.5)
                self.table.at_most("  until SIGTERM has ended it", service.stop_seconds(),
                                   GRACE + 5, "s", 1)
                waiting.end()
            finally:
                for pid in stopped:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGCONT)
        finally:
            subprocess.run([ROOT / "scripts/postgres.sh", "stop", server], capture_output=True,
                           timeout=60, check=False)

    def descriptors(self):
        """A process that may open 256 files, and more connections than that."""
        self.table.heading("256 descriptors and 300 connections")
        wrap = ("bash", "-c", 'ulimit -n 256; exec "$0" "$@"')
        service = self.serve("descriptors", wrap=wrap)
        held = []
        for number in range(300):
            with contextlib.suppress(OSError):
                client = connect(service.address, ADDRESSES[number % 10], seconds=1)
                client.sendall(head("GET", "/healthz"))
                held.append(client)
        client = NormalClient(service, "descriptorsn")
        time.sleep(2)
        health, webhooks, refused = client.end()
        self.table.at_most("a normal client: /healthz, p99", health, 100, "ms")
        self.table.at_most("  webhooks, p99", webhooks, 100, "ms")
        self.table.at_most("  calls that failed", refused, 0, "")
        told = "http.max-connections" in service.said()
        self.table.require("  the log", "says so" if told else "is silent", "says so", told)
        service.stop_seconds()

    def repeats(self):
        """A Slack whose answers do not tell whether the message arrived."""
        self.table.heading("A Slack that answers every post with 204")
        world, sandbox = self.sandbox("repeats", 20)
        with Strange() as slack:
            service = self.serve("repeats", WORKER_CONCURRENCY="1", **world.environment | {
                "PORT_WEBHOOK_SECRET": "attack-webhook-secret", "SLACK_WEBHOOK_URL": f"{slack.url}/hook"})
            _, answer = post_webhook(service.address, "repeated")
            job = json.loads(answer)["jobId"]
            deadline, state = time.monotonic() + 30, ""
            while time.monotonic() < deadline and state not in ("succeeded", "dead", "failed"):
                time.sleep(0.2)
                _, answer = ask(service.address, "GET", f"/api/runs/{job}",
                                Authorization=f"Bearer {ADMIN_TOKEN}")
                state = json.loads(answer).get("state", "")
            self.table.at_most("posts of one message in 30 s", slack.posts, 3, "")
            service.stop_seconds()
        sandbox.stop()

    def answers(self):
        """Pages of 15 MB from Port, made to be large in memory."""
        self.table.heading("Pages of 15 MB from Port")
        deep = '{"a":' * 40 + "1" + "}" * 40
        shapes = {
            "objects inside each other": ("service", ',"properties":[' + ",".join([deep] * 60_000) + "]"),
            "empty objects": ("service", ',"properties":[' + ",".join(["{}"] * 5_000_000) + "]"),
            "a million teams": ("service", ',"team":[' + ",".join(['"t"'] * 3_500_000) + "]"),
            "a million rules": ("service", ',"scorecards":{"ProductionReadiness":{"rules":['
                                + ",".join(['{"identifier":"r"}'] * 750_000) + "]}}"),
            "one long text": ("service", ',"title":"' + "\u0301\u0323" * 3_700_000 + '"'),
        }
        small = self.peak_of_send("", "small")
        for what, (name, rest) in shapes.items():
            row = f'{{"identifier":"{name}"{rest}}}'
            grown = self.peak_of_send(row, what) - small
            self.table.at_most(f"{what}: memory beyond a small page's", grown, 60, "MB")

    def peak_of_send(self, entity, name):
        with Port(f'{{"ok":true,"entities":[{entity}]}}'.encode()) as port:
            run = subprocess.run(
                [sys.executable, "-I", "-S", ROOT / "Benchmarks/measure.py", self.executable, "send",
                 "--dry-run"],
                env=environment(INPUT_PORT_CLIENT_ID="a", INPUT_PORT_CLIENT_SECRET="b",
                                INPUT_OPERATION_KIND="scorecard_reminder",
                                INPUT_TARGET_KIND="slack", INPUT_BLUEPRINT="service",
                                INPUT_SCORECARD="ProductionReadiness",
                                INPUT_SLACK_WEBHOOK_URL="http://127.0.0.1:9/hook",
                                PORT_BASE_URL=port.url),
                text=True, capture_output=True, timeout=120, cwd=self.folder, check=False)
            if run.returncode != 0 or not port.pages:
                said = (self.folder / "measured.log").read_text(errors="replace")[-300:]
                raise Failure(f"send did not read the page ({name}): {run.stderr}{said}")
            return int(run.stdout.split()[1]) / 1e6


class Answering(http.server.ThreadingHTTPServer):
    """A stand-in on a free port, as long as its block lasts."""

    daemon_threads = True

    def __init__(self, handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Quiet(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def read(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, body, status=200):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Strange(Answering):
    """A Slack that takes every post and answers 204, which tells nothing."""

    def __init__(self):
        stranger = self
        stranger.posts = 0

        class Handler(Quiet):
            def do_POST(self):
                self.read()
                stranger.posts += 1
                self.send_response(204)
                self.end_headers()

        super().__init__(Handler)


class Port(Answering):
    """A Port whose only page of entities is the one that it is given."""

    def __init__(self, page):
        stand_in = self
        stand_in.pages = 0

        class Handler(Quiet):
            def do_POST(self):
                self.read()
                if self.path.endswith("/access_token"):
                    self.answer(b'{"ok":true,"accessToken":"t","expiresIn":10800}')
                else:
                    stand_in.pages += 1
                    self.answer(page)

            def do_GET(self):
                self.answer(b'{"ok":true,"scorecard":{"identifier":"ProductionReadiness","title":"P",'
                            b'"levels":[{"title":"Basic"},{"title":"Gold"}],"rules":[{"identifier":"r",'
                            b'"title":"R","level":"Gold"}]}}')

        super().__init__(Handler)


def watch(address, job, seen):
    """Watches a run's page as a browser does, and notes how large each event is."""
    digest = None
    while True:
        fields = {"Authorization": f"Bearer {ADMIN_TOKEN}"} | (
            {"Last_Event_ID": digest} if digest else {})
        code, body = ask(address, "GET", f"/events/{job}", **fields)
        if code != 200:
            time.sleep(0.2)
            continue
        found = re.search(rb"^id: (\S+)", body, re.M)
        if found:
            if digest:
                with open(seen, "a", encoding="ascii") as file:
                    file.write(f"{len(body)}\n")
            digest = found[1].decode()
