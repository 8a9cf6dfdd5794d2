#!/usr/bin/env python3
"""Measures the HTTP server against its peers: bench_http.py BUILD PEERS DEBIAN [SECTION ...]

Sections: requests, idle, slow, tls. BUILD holds the release of HTTPBench, PEERS that of the Swift
peers, DEBIAN the unpacked packages of nginx and webhook. Every server has one core and the load
another. Everything listens on loopback and is gone when it ends. It exits with 1 and one sentence
when something does not work, and with 2 when a demand is not kept.
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
import resource
import shutil
import socket
import statistics
import subprocess
import time

import bench_tools
from bench_tools import (BODY, ROOT, SECRET, Failure, Process, Table, brief, environment,
                         free_port)

# Many and short: where the machine itself is held up for some milliseconds, few rounds notice.
ROUNDS = brief(1, 20)
SECONDS = 1
CONNECTIONS = 64
IDLE_CONNECTIONS = brief(100, 10_000)
SLOW_CONNECTIONS = brief(50, 1_000)
HANDSHAKE_ROUNDS, HANDSHAKE_SECONDS = brief(1, 5), brief(1, 3)
SERVER_CORE, LOAD_CORE = {0}, {os.cpu_count() - 1}

NGINX = """
daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid;
error_log {folder}/nginx.error crit;
worker_rlimit_nofile 20000;
events {{ worker_connections 19000; }}
http {{
    access_log off; default_type application/json;
    keepalive_requests 1000000000; keepalive_timeout 600; client_body_buffer_size 16k;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;
    server {{
        listen 127.0.0.1:{port} backlog=1024; listen 127.0.0.1:{tls_port} ssl backlog=1024;
        location / {{ return 202 '{{"ok":true}}'; }}
    }}
}}
"""


class HTTPBench:
    def __init__(self, build, peers, debian, folder):
        self.build, self.peers, self.debian, self.folder = build, peers, debian, folder
        self.table = Table()
        self.body = folder / "body"
        self.body.write_text(BODY.replace("@", "r_benchbenchbench"))
        self.timestamp = str(int(time.time()))
        code = hmac.new(SECRET.encode(), f"{self.timestamp}.".encode()
                        + self.body.read_bytes(), hashlib.sha256).digest()
        self.signature = f"v1,{base64.b64encode(code).decode()}"
        self.certificate = folder / "cert.pem", folder / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=bench",
                        "-keyout", self.certificate[1], "-out", self.certificate[0]],
                       check=True, capture_output=True, timeout=60)

    # Servers

    def start(self, name, command, port):
        process = Process(name, [str(part) for part in command], self.folder, environment())
        # Before it has threads, or else each of them.
        for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir():
            os.sched_setaffinity(int(task.name), SERVER_CORE)
        self.await_listening(process, port)
        for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir():
            os.sched_setaffinity(int(task.name), SERVER_CORE)
        return process, port

    @staticmethod
    def await_listening(process, port):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as client:
                client.settimeout(2)
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    return
            process.require_alive()
            time.sleep(0.01)
        raise Failure(f"{process.name} did not listen within 20 s.")

    def ours(self, mode="accept", tls=False):
        port = free_port()
        files = self.certificate if tls else ()
        return self.start(f"ours-{mode}{'-tls' if tls else ''}-{port}",
                          [self.build / "HTTPBench", port, mode, SECRET, *files], port)

    def nginx(self, tls=False):
        port, tls_port = free_port(), free_port()
        folder = self.folder / f"nginx-{port}"
        folder.mkdir()
        for name, path in zip(("cert.pem", "key.pem"), self.certificate, strict=True):
            shutil.copy(path, folder / name)
        (folder / "nginx.conf").write_text(
            NGINX.format(folder=folder, port=port, tls_port=tls_port))
        return self.start(f"nginx-{port}", [
            self.debian / "usr/sbin/nginx", "-p", folder, "-c", folder / "nginx.conf",
            "-e", folder / "start.error"], tls_port if tls else port)

    def swift_peer(self, name):
        port = free_port()
        return self.start(name, [self.peers / name, port], port)

    def webhook(self):
        port = free_port()
        hooks = self.folder / "hooks.json"
        hooks.write_text(json.dumps([{
            "id": "webhook", "execute-command": "/bin/true", "success-http-response-code": 202,
            "response-message": '{"ok":true}',
        }]))
        return self.start("webhook", [self.debian / "usr/bin/webhook", "-ip", "127.0.0.1", "-port",
                                      port, "-hooks", hooks, "-urlprefix", ""], port)

    # Load

    def load(self, process, port, scheme="http", seconds=SECONDS, connections=CONNECTIONS):
        cpu = process.cpu_seconds()
        run = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s",
             ROOT / "Benchmarks/accept.lua", f"{scheme}://127.0.0.1:{port}/webhook", "--",
             self.body, self.timestamp, self.signature],
            capture_output=True, text=True, timeout=seconds + 60, check=False,
            preexec_fn=on_load_core)
        process.require_alive()
        found = re.search(r"^RESULT (.*)$", run.stdout, re.M)
        if run.returncode != 0 or not found:
            raise Failure(f"wrk did not work: {(run.stderr or run.stdout).strip()}")
        result = json.loads(found[1])
        if result["refused"] or result["broken"] or not result["requests"]:
            raise Failure(f"{process.name} refused {result['refused']:,} calls of"
                          f" {result['requests']:,}, and {result['broken']:,} broke.")
        result["cpu"] = (process.cpu_seconds() - cpu) / result["requests"] * 1e6
        return result

    @staticmethod
    def settle(process):
        """Waits until a server has nothing more to do: webhook's commands go on behind the answers."""
        deadline = time.monotonic() + 20
        before = -1
        while before != (before := process.cpu_seconds()) and time.monotonic() < deadline:
            time.sleep(0.05)

    def rounds(self, servers, scheme="http", rounds=ROUNDS):
        """Loads the servers in turn, so that what disturbs one disturbs the others."""
        results = {name: [] for name in servers}
        for process, port in servers.values():
            self.load(process, port, scheme, seconds=1)
        for _ in range(rounds):
            for name, (process, port) in servers.items():
                results[name].append(self.load(process, port, scheme))
                self.settle(process)
        return {name: Load(one) for name, one in results.items()}

    def report(self, loads, servers, ceiling):
        for name, load in loads.items():
            memory = servers[name][0].memory_mb("VmRSS")
            self.table.line(f"{name}, requests a second", f"{load.rate:,.0f}", "",
                            f"{ratio(load, loads[ceiling], 'rates'):.2f} x {ceiling}")
            self.table.line("    p50 and p99", f"{load.p50:.2f}, {load.p99:.2f} ms")
            self.table.line("    CPU s per 1,000; resident",
                            f"{load.cpu / 1_000:.4f}; {memory:.0f} MB")

    # Sections

    def requests(self):
        """A signed POST of 1 KB, answered with 202 and stored nowhere."""
        servers = {
            "nginx": self.nginx(), "ours": self.ours(), "ours, signature checked":
            self.ours("signed"), "Hummingbird": self.swift_peer("HummingbirdAccept"),
            "FlyingFox": self.swift_peer("FlyingFoxAccept"), "webhook": self.webhook(),
        }
        loads = self.rounds(servers)
        self.report(loads, servers, "nginx")
        ours, nginx, signed = loads["ours"], loads["nginx"], loads["ours, signature checked"]
        self.demand("ours to nginx", ours, nginx, 1.0, 1.5, 1.2)
        self.demand("signature checked to nginx", signed, nginx, 0.8, 1.88, 1.5)
        self.table.at_least("ours to Hummingbird: requests a second",
                            ratio(ours, loads["Hummingbird"], "rates"), 2, "x", 2)
        self.stop(servers)

    def demand(self, title, ours, theirs, rate, p99, cpu):
        self.table.at_least(f"{title}: requests a second", ratio(ours, theirs, "rates"), rate, "x",
                            2)
        self.table.at_most(f"{title}: p99", ratio(ours, theirs, "p99s"), p99, "x", 2)
        self.table.at_most(f"{title}: CPU for each", ratio(ours, theirs, "cpus"), cpu, "x", 2)

    def idle(self):
        for tls, limit in ((False, 2), (True, 40)):
            kind = "TLS" if tls else "plain"
            for name, start, demand in (("ours", self.ours, limit), ("nginx", self.nginx, None)):
                process, port = start(tls=tls)
                before = process.memory_mb("VmRSS")
                with Holder("tls" if tls else "idle", port, IDLE_CONNECTIONS, self.folder):
                    each = (process.memory_mb("VmRSS") - before) * 1e3 / IDLE_CONNECTIONS
                    process.require_alive()
                title = f"{IDLE_CONNECTIONS:,} idle {kind} connections, {name}: each"
                if demand:
                    self.table.at_most(title, each, demand, "KB", 2)
                else:
                    self.table.line(title, f"{each:,.2f} KB")
                process.stop()

    def slow(self):
        """Clients that never end their headers, beside ordinary ones.

        The clients' process shares a core with the load, which delays some answers by itself. So
        "without" means that they are as slow at a socket that nobody reads.
        """
        process, port = self.ours()
        self.load(process, port, seconds=1)
        p99s = {"without": [], "beside": []}
        with socket.create_server(("127.0.0.1", 0), backlog=SLOW_CONNECTIONS + 24) as unread:
            ports = {"without": unread.getsockname()[1], "beside": port}
            for _ in range(ROUNDS):
                for case, others in ports.items():
                    with Holder("slow", others, SLOW_CONNECTIONS, self.folder):
                        p99s[case].append(self.load(process, port)["p99"])
                # Those that are gone would fill the backlog.
                unread.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    while True:
                        unread.accept()[0].close()
        process.stop()
        without, beside = (statistics.median(p99s[case]) for case in ("without", "beside"))
        self.table.line("p99 without and beside slow clients", f"{without:.2f}, {beside:.2f} ms")
        self.table.at_most(f"{SLOW_CONNECTIONS:,} slow clients: p99 beside to without",
                           beside / without, 1.2, "x", 2)

    def tls(self):
        servers = {"nginx": self.nginx(tls=True), "ours": self.ours(tls=True)}
        loads = self.rounds(servers, "https")
        self.report(loads, servers, "nginx")
        self.demand("TLS, ours to nginx", loads["ours"], loads["nginx"], 0.9, 1.5, 1.2)
        for reuse in (False, True):
            costs = {name: [] for name in servers}
            for _ in range(HANDSHAKE_ROUNDS):
                for name, server in servers.items():
                    costs[name].append(self.handshakes(*server, reuse))
            kind = "resumed" if reuse else "full"
            for name, rounds in costs.items():
                self.table.line(f"{name}, {kind} handshakes a second",
                                f"{statistics.median(one['rate'] for one in rounds):,.0f}")
                self.table.line(
                    "    CPU for each",
                    f"{statistics.median(one['cpu'] for one in rounds):,.0f} us")
            self.table.at_most(f"{kind} handshakes, ours to nginx: CPU", statistics.median(
                ours["cpu"] / theirs["cpu"]
                for ours, theirs in zip(costs["ours"], costs["nginx"], strict=True)), 1.2, "x", 2)
        self.stop(servers)

    def handshakes(self, process, port, reuse):
        cpu = process.cpu_seconds()
        run = subprocess.run(
            ["openssl", "s_time", "-connect", f"127.0.0.1:{port}", "-reuse" if reuse else "-new",
             "-tls1_2" if reuse else "-tls1_3", "-time", str(HANDSHAKE_SECONDS)],
            capture_output=True, text=True, timeout=60, check=False, preexec_fn=on_load_core)
        found = re.search(r"^(\d+) connections in (\d+) real seconds", run.stdout, re.M)
        if not found or not int(found[1]):
            raise Failure(f"openssl s_time did not work: {run.stderr.strip()[-300:]}")
        count = int(found[1])
        return {"rate": count / HANDSHAKE_SECONDS,
                "cpu": (process.cpu_seconds() - cpu) / count * 1e6}

    @staticmethod
    def stop(servers):
        for process, _ in servers.values():
            process.kill()


class Load:
    """The medians of a server's rounds."""

    def __init__(self, rounds):
        self.rates = [one["requests"] / one["seconds"] for one in rounds]
        self.p99s = [one["p99"] for one in rounds]
        self.cpus = [one["cpu"] for one in rounds]
        self.rate, self.p99, self.cpu = map(statistics.median, (self.rates, self.p99s, self.cpus))
        self.p50 = statistics.median(one["p50"] for one in rounds)


class Holder:
    """Many connections in a process of their own."""

    def __init__(self, kind, port, count, folder):
        self.command = ["python3", ROOT / "Benchmarks/holder.py", kind, str(port), str(count)]
        self.folder = folder

    def __enter__(self):
        self.child = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, text=True, preexec_fn=on_load_core)
        atexit.register(self.child.kill)
        if self.child.stdout.readline().strip() != "ready":
            raise Failure(f"the holder failed: {self.child.stderr.read().strip()[-300:]}")
        return self

    def __exit__(self, *_):
        self.child.stdin.close()
        self.child.wait(60)


def ratio(ours, theirs, field):
    """Returns the median of the rounds' ratios; each round's servers had the same disturbances."""
    pairs = zip(getattr(ours, field), getattr(theirs, field), strict=True)
    return statistics.median(one / other for one, other in pairs)


def on_load_core():
    os.sched_setaffinity(0, LOAD_CORE)


def main(build, peers, debian, *sections):
    folder = bench_tools.new_folder()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard < IDLE_CONNECTIONS + 1_000:
        raise Failure(f"{IDLE_CONNECTIONS:,} connections need a higher limit of open files.")
    # The servers inherit it.
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    http = HTTPBench(*(pathlib.Path(path).resolve() for path in (build, peers, debian)), folder)
    for section in sections or ("requests", "idle", "slow", "tls"):
        {"requests": http.requests, "idle": http.idle, "slow": http.slow,
         "tls": http.tls}[section]()
    return http.table.status("A demand is not kept.")


if __name__ == "__main__":
    bench_tools.run(main, __doc__, 3)
