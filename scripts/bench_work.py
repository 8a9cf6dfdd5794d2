#!/usr/bin/env python3
"""Measures the work behind the receiver.

    bench_work.py EXECUTABLE STANDIN PYTHON CURL_ALONE EMPTY [--readme] [SECTION ...]

Sections: reading, working, memory, idle, start. STANDIN is the built Benchmarks/standin.c, PYTHON has
the peers, CURL_ALONE and EMPTY are the built Benchmarks/curl_alone.c and empty.swift: what libcurl and
Swift's runtime take by themselves. Peers are measured in the same rounds, in turn, and so are their ratios; a figure is a
median of rounds, and the processor's time wherever that is what counts. Where PORT_SENDER names a
copy of port-sender, that is a peer, else our own of the same libraries. --readme writes the figures of
all sections into README.md. It exits with 1 and one sentence when something does not work, and with
2 when a demand is not kept.
"""

import collections
import os
import re
import statistics
import subprocess
import time

import bench_tools
from bench_standin import Catalogue, Standin, Webhooks, messages, speed
from bench_tools import (ROOT, Failure, Postgres, Service, await_ready, brief, free_port,
                         sender_inputs)

MANY, SOME, FEW = brief(1_000, 20_000), brief(500, 5_000), 50
READ_ROUNDS = brief(1, 7)
SEND_ROUNDS = brief(1, 15)
STARTS = brief(1, 15)
WORK_ROUNDS, REMINDERS = brief(1, 3), brief(20, 1_000)
REMINDERS_ONE_BY_ONE = brief(5, 100)
LARGE_REMINDERS = brief(2, 14)
WEBHOOKS = brief(50, 20_000)
IDLE_SECONDS = brief(1, 30)
SETTLE_SECONDS_MAX = brief(1, 15)
# In which a service without work has to have returned the memory of the last job, or of its start
# (MemoryReturn: four seconds, and a look).
RETURN_SECONDS = brief(0, 7)

Round = collections.namedtuple("Round", "wall cpu peak")


class Figures(bench_tools.Table):
    """Keeps rows for the README beside what it prints."""

    def __init__(self):
        super().__init__()
        self.rows = []

    def row(self, what, measured, beside="", limit=""):
        self.rows.append(f"| {what} | {measured} | {beside} | {limit} |")

    def write_readme(self):
        if bench_tools.IS_BRIEF:
            raise Failure("A brief run measures nothing that could be written into README.md.")
        path = ROOT / "README.md"
        table = ["| what | measured | beside it, in the same run | limit |",
                 "| --- | --- | --- | --- |", *self.rows]
        text, count = re.subn(
            r"(<!-- make bench-work README=1 writes this table -->\n).*?(<!-- end -->)",
            lambda found: found[1] + "\n".join(table) + "\n" + found[2],
            path.read_text(), flags=re.S)
        if count != 1:
            raise Failure("README.md has no place for the figures.")
        path.write_text(text)


class Rounds(dict):
    """The rounds of ours and of its peers, which were measured in turn."""

    def add(self, name, one):
        self.setdefault(name, []).append(one)

    def median(self, name, field):
        return statistics.median(getattr(one, field) for one in self[name])

    def most(self, name, field):
        return max(getattr(one, field) for one in self[name])

    def ratio(self, one, other, field):
        """Returns the median of the rounds' ratios: what disturbs a round disturbs both."""
        return statistics.median(getattr(mine, field) / getattr(theirs, field) for mine, theirs
                                 in zip(self[one], self[other], strict=True))


class WorkBench(Service):
    def __init__(self, executable, standin, python, curl_alone, empty, folder):
        super().__init__(executable, python, folder, Figures())
        self.standin_executable = standin
        self.curl_alone, self.empty = curl_alone, empty
        self.catalogues = {}
        sender = os.environ.get("PORT_SENDER")
        script = [ROOT / "Benchmarks/run_port_sender.py", os.path.abspath(sender)] if sender \
            else [ROOT / "Benchmarks/sender_peer.py"]
        self.sender = [python, *script]
        self.sender_name = "port-sender" if sender else "port-sender's libraries"

    def standin(self, entities):
        """Starts a stand-in whose catalogue has so many entities."""
        if entities not in self.catalogues:
            few = entities == FEW
            self.catalogues[entities] = Catalogue(
                self, str(entities), 2 * FEW if few else entities, plain=FEW if few else None)
        return Standin(self.standin_executable, self.catalogues[entities], self.folder)

    # Reading

    def reading(self):
        for entities in (MANY, SOME):
            with self.standin(entities) as standin:
                self.report_reading(entities, standin.catalogue, self.read(standin))

    def read(self, standin):
        rounds = Rounds()
        inputs = sender_inputs(standin.exports)
        for _ in range(READ_ROUNDS):
            rounds.add("ours", self.round("send --dry-run", [
                self.executable, "send", "--dry-run"], inputs))
            if messages(self.folder) != standin.catalogue.messages:
                raise Failure("A dry run printed something else than the one before.")
            for library in ("orjson", "simdjson", "json"):
                one = self.round(library, [
                    self.peer_python, ROOT / "Benchmarks/readers.py", library,
                    standin.catalogue.folder], {})
                took = float((self.folder / "measured.log").read_text())
                rounds.add(library, one._replace(cpu=took))
            rounds.add("sender", self.round(self.sender_name, self.sender, inputs))
        return rounds

    def round(self, name, command, inputs):
        return Round(*self.shot(name, command, inputs))

    def report_reading(self, entities, catalogue, rounds):
        table, title = self.table, f"send --dry-run of {entities:,}"
        cpu, peak = rounds.median("ours", "cpu"), rounds.most("ours", "peak")
        table.line(f"{entities:,} entities: pages", f"{catalogue.bytes / 1e6:.1f} MB")
        table.line(f"{title}: CPU, peak, wall",
                   f"{cpu:.0f} ms, {peak:.1f} MB, {rounds.median('ours', 'wall'):.0f} ms")
        names = {"orjson": "orjson.loads alone", "simdjson": "simdjson, parsing alone",
                 "json": "json.loads alone",
                 "sender": f"{self.sender_name}, {len(catalogue.plain):,} of them"}
        for peer, name in names.items():
            table.line(f"  {name}", f"{rounds.median(peer, 'cpu'):.0f} ms, "
                       f"{rounds.median(peer, 'peak'):.1f} MB", "",
                       f"ours {rounds.ratio('ours', peer, 'cpu'):.2f} x")
        ratio = rounds.ratio("ours", "orjson", "cpu")
        beside = (f"`orjson.loads` alone {rounds.median('orjson', 'cpu'):.0f} ms, "
                  f"{self.sender_name} {rounds.median('sender', 'cpu'):,.0f} ms")
        if entities == MANY:
            table.at_most(f"{title}: CPU to orjson's", ratio, 1, "x", 2)
            table.at_most("  peak memory", peak, 45, "MB")
            limit = "no more than orjson"
        else:
            table.at_most(f"{title}: CPU", cpu, 60, "ms")
            limit = "60 ms"
        table.row(f"`scorebell send --dry-run` of {entities:,} entities, the whole process's CPU",
                  f"{cpu:.0f} ms", beside, limit)
        if entities == MANY:
            table.row("the most memory it took for that", f"{peak:.0f} MB",
                      f"{self.sender_name} {rounds.most('sender', 'peak'):.0f} MB", "45 MB")

    # Working

    def working(self):
        with self.standin(FEW) as standin:
            self.report_speed(standin)
        self.table.line("The peer's CPU for one", f"{self.sender_cpu():.0f} ms")
        rounds = {4: [], 16: []}
        for number in range(WORK_ROUNDS):
            for concurrency, results in rounds.items():
                results.append(self.work_off(f"work-{number}-{concurrency}", concurrency))
        self.report_working(rounds)
        self.one_by_one()

    def report_speed(self, standin):
        world, sandbox = self.sandbox("sandbox-speed", FEW)
        theirs = speed(world.address, world.headers["Authorization"])
        sandbox.stop()
        ours = standin.speed()
        if ours < theirs:
            raise Failure("The sandbox is faster than the stand-in that stands in its place.")
        self.table.line("The stand-in in C, which is taken; the sandbox",
                        f"{ours:,.0f}; {theirs:,.0f} /s")

    def sender_cpu(self):
        with self.standin(FEW) as standin:
            return self.round(self.sender_name, self.sender, sender_inputs(standin.exports)).cpu

    def work_off(self, name, concurrency):
        """Returns reminders a second, CPU ms for each, and the threads seen, of jobs that waited."""
        with self.standin(FEW) as standin:
            port = free_port()
            process = self.serve(name, port, WORKER_CONCURRENCY=0, **standin.exports)
            await_ready(process, port, "/readyz")
            with Webhooks(port) as webhooks:
                webhooks.post(REMINDERS)
            process.stop()
            process = self.serve(name, port, WORKER_CONCURRENCY=concurrency,
                                 WORKER_PER_REMINDER=concurrency, **standin.exports)
            counts = standin.await_ends(REMINDERS)
            # The start is in it, which is less than a hundredth of it.
            cpu = process.total_cpu_seconds()
            process.stop()
            standin.require_exactly(REMINDERS)
        return REMINDERS / (counts["nanoseconds"] / 1e9), cpu * 1_000 / REMINDERS

    def report_working(self, rounds):
        table = self.table
        rates = {number: statistics.median(rate for rate, _ in one)
                 for number, one in rounds.items()}
        cpus = {number: statistics.median(cpu for _, cpu in one) for number, one in rounds.items()}
        for number, rate in rates.items():
            table.line(f"Reminders of {FEW}, {number} at once",
                       f"{rate:,.0f} /s, {cpus[number]:.2f} ms")
        table.demand("  350 a second, or 3.5 ms of CPU each",
                     f"{rates[4]:,.0f} /s, {cpus[4]:.2f} ms", "either",
                     rates[4] >= 350 or cpus[4] <= 3.5)
        ratio = statistics.median(sixteen / four for (four, _), (sixteen, _)
                                  in zip(rounds[4], rounds[16], strict=True))
        # Less than what one round differs from the next.
        table.at_least("  16 at once to 4 at once", ratio, 0.95, "x", 2)
        table.row(f"reminders of {FEW} entities a second, 4 at once", f"{rates[4]:,.0f}",
                  f"16 at once {rates[16]:,.0f}", "350, or 3.5 ms each")

    def one_by_one(self):
        """What a reminder costs when it comes alone: CPU, and what it makes the disk do."""
        cpu, written, threads = self.alone("alone")
        syncs, _, _ = self.alone("traced", is_traced=True)
        table = self.table
        table.at_most("A reminder alone, with its webhook: CPU", cpu, 3.5, "ms", 2)
        table.at_most("  syncs", syncs, 4, "", 2)
        table.at_most("  written", written, 100, "KB")
        table.demand("Threads before, while and after it works",
                     ", ".join(map(str, sorted(threads))), "one number", len(threads) == 1)
        table.row("CPU of one that comes alone, with its webhook", f"{cpu:.1f} ms",
                  f"{self.sender_name} {self.sender_cpu():,.0f} ms", "3.5 ms")
        table.row("syncs and bytes written for it", f"{syncs:.1f}, {written:.0f} KB", "",
                  "4, 100 KB")

    def alone(self, name, is_traced=False):
        """Returns CPU ms or, where it is traced, syncs, then KB written, and counts of threads."""
        trace = self.folder / f"{name}.strace"
        wrapper = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=fsync,fdatasync",
                   "-o", trace] if is_traced else []
        with self.standin(FEW) as standin:
            port = free_port()
            process = self.serve(name, port, wrapper, **standin.exports)
            await_ready(process, port, "/readyz")
            if is_traced:
                process.watch_child()
            self.settle(process)
            threads = {process.threads()}
            cpu, written = process.total_cpu_seconds(), process.written_bytes()
            synced = syncs_in(trace) if is_traced else 0
            with Webhooks(port) as webhooks:
                for number in range(1, REMINDERS_ONE_BY_ONE + 1):
                    webhooks.post()
                    standin.await_ends(number)
                    threads.add(process.threads())
            self.settle(process)
            threads.add(process.threads())
            costs = syncs_in(trace) - synced if is_traced \
                else (process.total_cpu_seconds() - cpu) * 1_000
            written = (process.written_bytes() - written) / 1_000
            process.stop()
            standin.require_exactly(REMINDERS_ONE_BY_ONE)
        return costs / REMINDERS_ONE_BY_ONE, written / REMINDERS_ONE_BY_ONE, threads

    @staticmethod
    def settle(process):
        """Waits until the process does next to nothing."""
        deadline = time.monotonic() + SETTLE_SECONDS_MAX
        before = process.cpu_seconds()
        while time.monotonic() < deadline:
            time.sleep(1)
            now = process.cpu_seconds()
            if now - before < 0.003:
                return
            before = now

    # Memory

    def memory(self):
        with self.standin(MANY) as standin:
            process, port, before = self.rested("memory-large", standin.exports)
            resident = []
            with Webhooks(port) as webhooks:
                for number in range(1, LARGE_REMINDERS + 1):
                    webhooks.post()
                    standin.await_ends(number)
                    resident.append(process.memory_mb("VmRSS"))
            after = self.resident_at_rest(process)
            process.stop()
            standin.require_exactly(LARGE_REMINDERS)
        print(f"    resident after each: {', '.join(f'{one:.0f}' for one in resident)} MB")
        self.report_memory(f"{LARGE_REMINDERS} reminders of {MANY:,}", before, after)
        with self.standin(FEW) as standin:
            many = {"WORKER_CONCURRENCY": 16, "WORKER_PER_REMINDER": 16}
            process, port, before = self.rested("memory-many", standin.exports | many)
            with Webhooks(port) as webhooks:
                webhooks.post(WEBHOOKS)
            standin.await_ends(WEBHOOKS)
            after = self.resident_at_rest(process)
            process.stop()
            standin.require_exactly(WEBHOOKS)
        self.report_memory(f"{WEBHOOKS:,} webhooks with their work", before, after)

    def rested(self, name, exports):
        """Returns a service that has come to rest, its port, and what is resident of it."""
        port = free_port()
        process = self.serve(name, port, **exports)
        # Not /readyz: whoever asks for that has the pulse of tasks beat for a while.
        await_ready(process, port, "/healthz")
        return process, port, self.resident_at_rest(process)

    def resident_at_rest(self, process):
        self.settle(process)
        time.sleep(RETURN_SECONDS)
        return process.memory_mb("VmRSS")

    def report_memory(self, what, before, after):
        self.table.line(f"{what}: resident before, after", f"{before:.1f}, {after:.1f} MB")
        self.table.at_most("  more than before", after - before, 15, "MB")
        self.table.row(f"memory that {what} leave behind", f"{after - before:.0f} MB",
                       f"{before:.0f} MB before", "15 MB")

    # Idle

    def idle(self):
        self.rest("SQLite", {})
        with Postgres(self.folder / "pg") as server:
            self.rest("PostgreSQL", {"DATABASE_URL": server.fresh()})

    def rest(self, store, settings):
        process, _, _ = self.rested(f"idle-{store}", settings)
        before, began, cpu = process.wakeups(), time.monotonic(), process.total_cpu_seconds()
        seen = before
        for _ in range(IDLE_SECONDS):
            time.sleep(1)
            # A thread that ends takes its count with it.
            seen = seen | process.wakeups()
        seconds = time.monotonic() - began
        wakeups = sum(count - before.get(thread, 0) for thread, count in seen.items()) / seconds
        cpu = (process.total_cpu_seconds() - cpu) / seconds * 100
        # What only the start needed is returned some seconds after it.
        resident = process.memory_mb("VmRSS")
        process.stop()
        self.table.at_most(f"Idle, {store}: resident", resident, 25, "MB")
        self.table.at_most("  wake-ups a second, of all threads", wakeups, 2, "/s", 2)
        self.table.line("  threads; CPU of a core", f"{len(before)}; {cpu:.2f} %")
        self.table.row(f"idle, with {store}", f"{resident:.0f} MB resident",
                       f"{wakeups:.1f} wake-ups a second", "25 MB, 2")

    # Start

    def start(self):
        self.start_of_send()
        took = []
        for number in range(STARTS):
            port = free_port()
            began = time.perf_counter()
            process = self.serve(f"start-{number}", port)
            await_ready(process, port, "/readyz")
            took.append((time.perf_counter() - began) * 1_000)
            process.stop()
        median = statistics.median(took)
        self.table.at_most(f"serve, start to ready, median of {STARTS}", median, 30, "ms")
        self.table.line("  the fastest of them", f"{min(took):.0f} ms")
        self.table.row("`scorebell serve`, from start to ready", f"{median:.0f} ms", "", "30 ms")
        self.size()

    def start_of_send(self):
        rounds = Rounds()
        with self.standin(FEW) as standin:
            inputs = sender_inputs(standin.exports)
            for _ in range(SEND_ROUNDS):
                rounds.add("ours", self.round("send", [self.executable, "send"], inputs))
                rounds.add("sender", self.round(self.sender_name, self.sender, inputs))
                rounds.add("curl", self.round("libcurl alone", [
                    self.curl_alone, inputs["PORT_BASE_URL"], inputs["INPUT_SLACK_WEBHOOK_URL"],
                ], {}))
                rounds.add("empty", self.round("empty Swift", [self.empty], {}))
            if standin.counts()["unexpected"]:
                raise Failure("A one-shot asked for what the stand-in does not know.")
        cpu, peak = rounds.median("ours", "cpu"), rounds.most("ours", "peak")
        table = self.table
        table.at_most(f"send of {FEW}, median of {SEND_ROUNDS}: CPU", cpu, 12, "ms")
        table.at_most("  peak memory, the most of them", peak, 20, "MB")
        table.line("  wall time", f"{rounds.median('ours', 'wall'):.0f} ms")
        for peer, name in {"curl": "libcurl alone", "empty": "an empty Swift program"}.items():
            table.line(f"  {name}: CPU, peak", f"{rounds.median(peer, 'cpu'):.1f} ms, "
                       f"{rounds.most(peer, 'peak'):.1f} MB", "",
                       f"ours {rounds.ratio('ours', peer, 'cpu'):.1f} x")
        table.line(f"  {self.sender_name}: CPU", f"{rounds.median('sender', 'cpu'):.0f} ms", "",
                   f"{rounds.ratio('sender', 'ours', 'cpu'):.1f} x")
        table.line("    peak memory", f"{rounds.most('sender', 'peak'):.1f} MB", "",
                   f"{rounds.most('sender', 'peak') / peak:.1f} x")
        table.row(f"`scorebell send` of {FEW} entities, the whole process's CPU", f"{cpu:.0f} ms",
                  f"{self.sender_name} {rounds.median('sender', 'cpu'):.0f} ms, "
                  f"libcurl alone {rounds.median('curl', 'cpu'):.1f} ms", "12 ms")
        table.row("the most memory it took for that", f"{peak:.0f} MB",
                  f"{self.sender_name} {rounds.most('sender', 'peak'):.0f} MB, "
                  f"libcurl alone {rounds.most('curl', 'peak'):.0f} MB", "20 MB")

    def size(self):
        stripped = self.folder / "stripped"
        subprocess.run(["strip", "-o", stripped, self.executable], check=True, timeout=120)
        program = stripped.read_bytes()
        self.table.at_most("The stripped executable", len(program) / 1e6, 35, "MB")
        has_icu = b"icudt" in program
        self.table.demand("  ICU in it", "yes" if has_icu else "no", "no", not has_icu)
        self.table.row("the stripped executable", f"{len(program) / 1e6:.0f} MB", "", "35 MB")


def syncs_in(trace):
    """Counts the calls of a trace that have ended."""
    return len(re.findall(r"\bf(?:data)?sync\b.*\)\s+= 0$", trace.read_text(), re.M))


def main(executable, standin, python, curl_alone, empty, *sections):
    is_for_readme = "--readme" in sections
    sections = [one for one in sections if one != "--readme"]
    if is_for_readme and sections:
        raise Failure("The README has the figures of all sections.")
    folder = bench_tools.new_folder()
    tools = map(os.path.abspath, (executable, standin, python, curl_alone, empty))
    work = WorkBench(*tools, folder)
    for section in sections or ("reading", "working", "memory", "idle", "start"):
        {"reading": work.reading, "working": work.working, "memory": work.memory,
         "idle": work.idle, "start": work.start}[section]()
    if is_for_readme:
        work.table.write_readme()
    return work.table.status("A demand is not kept.")


if __name__ == "__main__":
    bench_tools.run(main, __doc__, 5)
