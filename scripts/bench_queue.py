#!/usr/bin/env python3
"""Measures the queue against its peers: bench_queue.py BUILD-FOLDER PEER-FOLDER PYTHON [SECTION ...]

Sections: intake, memory, claims, work, postgres, latency. BUILD-FOLDER holds the release of scorebell and
QueueBench, PEER-FOLDER that of the Swift peers, PYTHON has procrastinate. Everything listens on
loopback or a Unix socket and keeps its files in a folder under .build; all is gone when it ends.
It exits with 1 and one sentence when something does not work, and with 2 when a demand is not kept.
"""

import concurrent.futures
import itertools
import json
import os
import pathlib
import statistics
import subprocess
import time
import urllib.parse

import bench
import bench_tools
from bench_tools import (ROOT, SECRET, Failure, Postgres, Process, Sandbox, await_ready, brief,
                         environment, free_port, moment)

ROUNDS = brief(1, 3)
# Rounds until that many are found whose cores were near; where none is found, all count.
ROUNDS_MAX = brief(1, 12)
# A cache line there and back: 80 to 130 where two cores of an AMD EPYC share a cache, 370 to 430
# where they do not.
NEAR_NANOSECONDS = 200
# What a webhook took of the peer's processor where and when the limit for ours was set: machines
# differ, and one machine from day to day, so ours is told at that speed, too.
PEER_MICROSECONDS = 158
JOBS = brief(500, 20_000)
QUEUED, FEW_QUEUED = brief(2_000, 100_000), brief(100, 1_000)
CLAIMS = brief(50, 800)
WAIT_MILLISECONDS = 10
WAITING_JOBS = brief(50, 1_000)
IDLE_RUNS = brief(3, 100)
BUSY_RUNS_PER_SECOND = brief(20, 200)
BUSY_SECONDS = brief(1, 5)


class QueueBench(bench.Bench):
    def __init__(self, build, peers, python, folder):
        super().__init__(build / "scorebell", python, folder)
        self.build, self.peers, self.python = build, peers, python

    # The receiving path

    def intake(self):
        """The whole of it: signature, JSON, durable row, 202; FULL on both sides.

        A virtual machine's cores are moved: now they share a cache, now they do not, and then a
        webhook takes up to a fifth more of the processor. So a round counts if the cores were near
        before and after each load, whatever came out of it.
        """
        servers = {"scorebell": self.intake_server(), "peer": self.hummingbird()}
        rounds = {name: [] for name in servers}
        distances = []
        while len(distances) < ROUNDS_MAX:
            calls, timestamp = self.write_calls(len(distances))
            looks = [self.core_distance()]
            for name, (process, port) in servers.items():
                rounds[name].append(self.load(process, port, calls, timestamp))
                looks.append(self.core_distance())
            distances.append(max(looks))
            near = [one < NEAR_NANOSECONDS for one in distances]
            if sum(near) == ROUNDS:
                break
        memory = {name: process.memory_mb("VmRSS") for name, (process, _) in servers.items()}
        for name, (process, _) in servers.items():
            process.stop()
            self.require_stored(name, sum(one["requests"] for one in rounds[name]))
        if not any(near):
            near = [True] * len(near)
        counted = [one for one, counts in zip(distances, near, strict=True) if counts]
        self.table.line(f"{sum(near)} of {len(near)} rounds count: core to core and back",
                        f"{min(counted)} to {max(counted)} ns")
        rounds = {name: list(itertools.compress(loads, near)) for name, loads in rounds.items()}
        ours, theirs = (Load(rounds[name]) for name in ("scorebell", "peer"))
        for title, load, name in (("Webhooks stored, ours", ours, "scorebell"),
                                  ("  Hummingbird 2 + GRDB, FULL", theirs, "peer")):
            self.table.line(title, f"{load.rate:,.0f} /s")
            self.table.line("    p50 and p99", f"{load.p50:.2f}, {load.p99:.2f} ms")
            self.table.line("    CPU each, resident", f"{load.cpu:.1f} us, {memory[name]:.0f} MB")
        ratios = [one / other for one, other in zip(ours.rates, theirs.rates, strict=True)]
        self.table.at_least("Webhooks a second: ours to the peer's",
                            statistics.median(ratios), 6, "x")
        self.table.at_most("p99: ours of the peer's", ours.p99 / theirs.p99, 0.5, "x", 2)
        self.table.at_most("CPU for each webhook", ours.cpu, 18, "us")
        self.table.line("  the peer's CPU to ours", f"{theirs.cpu / ours.cpu:.1f} x")
        self.table.line(f"  ours where the peer's is {PEER_MICROSECONDS} us",
                        f"{ours.cpu / theirs.cpu * PEER_MICROSECONDS:.1f} us")

    def core_distance(self):
        return self.part("cores")["nanoseconds"]

    def hummingbird(self):
        port = free_port()
        command = [self.peers / "HummingbirdIntake", str(port), self.folder / "peer.sqlite",
                   SECRET]
        process = Process("peer", command, self.folder, environment())
        await_ready(process, port, "/readyz")
        return process, port

    # Memory

    def memory(self):
        """What 100,000 queued jobs add to a service that only receives."""
        url = f"sqlite:{self.folder}/memory.sqlite"
        empty = self.resident("memory", url)
        self.fill(url, QUEUED)
        full = self.resident("memory", url)
        self.table.at_most(f"{QUEUED:,} queued jobs add", full - empty, 20, "MB")

    def resident(self, name, url):
        port = free_port()
        process = self.serve(name, port, WORKER_CONCURRENCY=0, QUEUE_MAX_DEPTH=10_000_000,
                             DATABASE_URL=url)
        await_ready(process, port, "/readyz")
        memory = process.memory_mb("VmRSS")
        process.stop()
        return memory

    # Claims

    def claims(self):
        """How long a claim takes with few and with many jobs queued."""
        with Postgres(self.folder / "pg-claims") as server:
            for name, store in (("SQLite", lambda depth: f"sqlite:{self.folder}/claims{depth}.sqlite"),
                                ("PostgreSQL", lambda _: server.fresh())):
                medians = {}
                for depth in (FEW_QUEUED, QUEUED):
                    url = store(depth)
                    self.fill(url, depth)
                    part = self.part("claims", url, CLAIMS)
                    medians[depth] = part["p50"]
                    self.table.line(f"Claim, {depth:,} queued, {name}",
                                    f"{part['p50']:,} (p99 {part['p99']:,}) us")
                self.table.at_most(f"  p50 at {QUEUED:,} to p50 at {FEW_QUEUED:,}",
                                   medians[QUEUED] / medians[FEW_QUEUED], 1.5, "x", 2)

    # Working off

    def part(self, *arguments):
        run = subprocess.run([self.build / "QueueBench", *map(str, arguments)], cwd=self.folder,
                             capture_output=True, text=True, timeout=600, check=False,
                             env=environment())
        if run.returncode != 0:
            raise Failure(f"QueueBench {arguments[0]} failed: {run.stderr.strip()[-300:]}")
        return json.loads(run.stdout.strip().splitlines()[-1])

    def fill(self, url, jobs):
        self.part("fill", url, jobs)

    def work_off(self, url, processes, concurrency, jobs=JOBS, milliseconds=0):
        """Returns jobs a second, of that many processes together."""
        self.fill(url, jobs)
        with concurrent.futures.ThreadPoolExecutor(processes) as pool:
            parts = list(pool.map(
                lambda _: self.part("work", url, concurrency, milliseconds), range(processes)))
        if sum(part["jobs"] for part in parts) != jobs:
            raise Failure(f"{jobs:,} jobs were stored, but {parts} were done.")
        took = max(part["end"] for part in parts) - min(part["start"] for part in parts)
        return jobs / (took / 1_000)

    def work(self):
        rates = [self.work_off(f"sqlite:{self.folder}/work{number}.sqlite", 1, 64)
                 for number in range(ROUNDS)]
        self.table.line("Jobs worked off SQLite (FULL)", f"{statistics.median(rates):,.0f} /s")

    def postgres(self):
        rates = {name: [] for name in ("1", "2", "4", "procrastinate", "bare SQL")}
        waiting = {processes: [] for processes in (1, 2, 4)}
        with Postgres(self.folder / "pg") as server:
            for _ in range(ROUNDS):
                for processes in (1, 2, 4):
                    waiting[processes].append(self.work_off(
                        server.fresh(), processes, 4, WAITING_JOBS * processes, WAIT_MILLISECONDS))
                    rates[str(processes)].append(self.work_off(server.fresh(), processes, 16))
                peers = ROOT / "Benchmarks/queue_peers.py"
                for name, mode in (("procrastinate", "procrastinate"), ("bare SQL", "sql")):
                    rates[name].append(self.peer(peers, mode, server.fresh()))
        self.report_waiting({name: statistics.median(one) for name, one in waiting.items()})
        medians = {name: statistics.median(values) for name, values in rates.items()}
        for name, rate in medians.items():
            title = f"Jobs that do nothing, PostgreSQL, {name} process(es)" if name in "124" \
                else f"  {name}"
            self.table.line(title, f"{rate:,.0f} /s", "",
                            f"{rate / medians['bare SQL']:.0%} of bare SQL")
        self.table.at_least("Ours, 1 process, to procrastinate",
                            medians["1"] / medians["procrastinate"], 5, "x")

    def report_waiting(self, rates):
        """Jobs that wait for others, as real ones do: here PostgreSQL is not the limit."""
        for processes, rate in rates.items():
            self.table.line(f"Jobs of {WAIT_MILLISECONDS} ms, 4 at once, {processes} process(es)",
                            f"{rate:,.0f} /s")
        self.table.at_least("  four processes to one", rates[4] / rates[1], 2.5, "x")

    def peer(self, script, mode, url):
        run = subprocess.run([self.python, script, mode, url, str(JOBS)], capture_output=True,
                             text=True, timeout=600, check=False)
        if run.returncode != 0:
            raise Failure(f"{mode} failed: {run.stderr.strip()[-300:]}")
        return json.loads(run.stdout.strip().splitlines()[-1])["rate"]

    # Latency

    def latency(self):
        """From sending the webhook to the message's arrival at the sandbox's Slack."""
        sandbox_port, port = free_port(), free_port()
        services = IDLE_RUNS + BUSY_RUNS_PER_SECOND * BUSY_SECONDS
        sandbox = Process("sandbox", [
            self.executable, "sandbox", "--services", str(services * 2), "--unpaced",
            "--port", str(sandbox_port), "--webhook-url", f"http://127.0.0.1:{port}/webhook",
        ], self.folder, environment())
        await_ready(sandbox, sandbox_port, "/sandbox/health")
        world = Sandbox(f"http://127.0.0.1:{sandbox_port}", self.printed_exports(sandbox))
        subjects = world.entities_that_miss_rules()[:services]
        process = self.serve("latency", port, SLACK_INTERVAL=0, WORKER_CONCURRENCY=32,
                             WORKER_PER_REMINDER=32, **world.environment)
        await_ready(process, port, "/readyz")
        idle = Latency(world, subjects[:IDLE_RUNS])
        idle.fire_one_by_one()
        self.table.at_most(f"Webhook to Slack at idle, p50 of {IDLE_RUNS}", idle.quantile(0.5),
                           25, "ms")
        self.table.at_most("  p99", idle.quantile(0.99), 100, "ms")
        busy = Latency(world, subjects[IDLE_RUNS:])
        busy.fire(BUSY_RUNS_PER_SECOND)
        self.table.line(f"Webhook to Slack at {busy.rate:.0f} runs/s, p50 and p99",
                        f"{busy.quantile(0.5):.0f}, {busy.quantile(0.99):.0f} ms")
        process.stop()
        sandbox.stop()


class Load:
    """The medians of a server's rounds."""

    def __init__(self, rounds):
        self.rates = [one["requests"] / one["seconds"] for one in rounds]
        self.rate = statistics.median(self.rates)
        self.p50, self.p99, self.cpu = (statistics.median(one[field] for one in rounds)
                                        for field in ("p50", "p99", "cpu"))


class Latency:
    """Runs that each remind of a service of their own, so that a message tells whose it is."""

    def __init__(self, world, subjects):
        self.world, self.subjects = world, subjects
        self.sent = {}

    def fire_one(self, subject):
        rule = {"property": "$identifier", "operator": "=", "value": subject}
        self.sent[subject] = time.time()
        self.world.call("POST", "/v1/actions/send_scorecard_reminder/runs",
                        {"properties": {"filter_rule": json.dumps(rule)}})

    def fire_one_by_one(self):
        for subject in self.subjects:
            self.fire_one(subject)
            time.sleep(0.05)
        self.collect()

    def fire(self, rate):
        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            for index, subject in enumerate(self.subjects):
                time.sleep(max(0, began + index / rate - time.monotonic()))
                pool.submit(self.fire_one, subject)
        self.rate = len(self.subjects) / (time.monotonic() - began)
        self.collect()

    def collect(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            arrived = self.arrived()
            if all(subject in arrived for subject in self.subjects):
                self.times = sorted((arrived[subject] - self.sent[subject]) * 1_000
                                    for subject in self.subjects)
                return
            time.sleep(0.25)
        missing = sum(subject not in arrived for subject in self.subjects)
        raise Failure(f"{missing:,} of {len(self.subjects):,} messages did not arrive in 60 s.")

    def arrived(self):
        times = {}
        for message in self.world.get("/sandbox/state")["messages"]:
            text = json.dumps(message["payload"]["blocks"], ensure_ascii=False)
            for part in text.split("Entity?identifier=")[1:]:
                subject = urllib.parse.unquote(part.split("|")[0])
                times.setdefault(subject, moment(message["time"]).timestamp())
        return times

    def quantile(self, share):
        return self.times[min(len(self.times) - 1, int(len(self.times) * share))]


def main(build, peers, python, *sections):
    folder = bench_tools.new_folder()
    queue = QueueBench(pathlib.Path(build).resolve(), pathlib.Path(peers).resolve(),
                       os.path.abspath(python), folder)
    for section in sections or ("intake", "memory", "claims", "work", "postgres", "latency"):
        {"intake": queue.intake, "memory": queue.memory, "claims": queue.claims,
         "work": queue.work, "postgres": queue.postgres, "latency": queue.latency}[section]()
    return queue.table.status("A demand is not kept.")


if __name__ == "__main__":
    bench_tools.run(main, __doc__, 3)
