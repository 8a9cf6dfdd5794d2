#!/usr/bin/env python3
"""Measures a built scorebell: bench.py EXECUTABLE PEER-PYTHON [large|intake ...]

It exits with 1 and one sentence when something does not work, and with 2 when a figure is over its
limit.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import re
import sqlite3
import statistics
import subprocess
import time
import urllib.parse

import bench_tools
from bench_tools import (BODY, ROOT, SECRET, Failure, Process, Sandbox, await_ready, brief,
                         environment, free_port, moment)

SERVICES = brief(100, 5_000)
LARGE_SECONDS_MAX = 150
PACE_SECONDS = 1.0
ROUNDS = brief(1, 3)
LOAD_SECONDS = brief(1, 5)
CONNECTIONS = 64
# What a round can send at most; more signed calls than any server here takes in its time.
CALLS_PER_ROUND = 120_000 * LOAD_SECONDS


class Bench(bench_tools.Service):
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


def main(executable, peer_python, *sections):
    folder = bench_tools.new_folder()
    bench = Bench(os.path.abspath(executable), os.path.abspath(peer_python), folder)
    for section in sections or ("large", "intake"):
        {"large": bench.large, "intake": bench.intake}[section]()
    return bench.table.status("A figure is over its limit.")


if __name__ == "__main__":
    bench_tools.run(main, __doc__, 2)
