"""What is attacked: the service, and a normal client beside the attack that measures it."""

import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import multiprocessing
import os
import pathlib
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bench import Failure, Process, await_ready, environment, free_port  # noqa: E402

WEBHOOK_SECRET = "attack-webhook-secret"
ADMIN_TOKEN = "attack-admin-token-0123456789"
TRIGGER_TOKEN = "attack-trigger-token-0123456789"
GRACE = 3
P99_MS_MAX = 100
MEMORY_MB_MAX = 150


class Table:
    """Prints a row for each attack, and remembers whether a bound was not kept."""

    def __init__(self):
        self.is_broken = False
        print(f"{'attack':<58}{'measured':>15}{'bound':>15}")
        print("-" * 96)

    def heading(self, text):
        print(f"\n{text}", flush=True)

    def at_most(self, what, value, bound, unit, digits=0):
        self.row(what, f"{value:,.{digits}f} {unit}", f"<= {bound:g} {unit}", value <= bound)

    def require(self, what, measured, wanted, is_kept):
        self.row(what, measured, wanted, is_kept)

    def row(self, what, measured, bound, is_kept):
        self.is_broken |= not is_kept
        mark = "" if is_kept else "  NOT KEPT"
        print(f"{what:<58}{measured:>15}{bound:>15}{mark}", flush=True)


class Service:
    """A `scorebell serve` with a database of its own."""

    def __init__(self, executable, folder, name, wrap=(), stderr=None, ready="/readyz", **values):
        self.port = free_port()
        self.address = ("127.0.0.1", self.port)
        settings = {
            "PORT_CLIENT_ID": "attacked", "PORT_CLIENT_SECRET": "attack-client-secret",
            "PORT_WEBHOOK_SECRET": WEBHOOK_SECRET, "PORT_BASE_URL": "http://127.0.0.1:9",
            "SLACK_WEBHOOK_URL": "http://127.0.0.1:9/hook", "ADMIN_TOKEN": ADMIN_TOKEN,
            "GITLAB_TRIGGER_TOKEN": TRIGGER_TOKEN, "WORKER_CONCURRENCY": "0",
            "DATABASE_URL": f"sqlite:{folder}/{name}.sqlite", "SHUTDOWN_GRACE": str(GRACE),
            "HTTP_HOST": "127.0.0.1", "HTTP_PORT": str(self.port),
        } | values
        settings = {key: value for key, value in settings.items() if value is not None}
        command = [*wrap, executable, "serve"]
        if stderr is None:
            self.process = Process(name, command, folder, environment(**settings))
        else:
            self.process = Silent(name, command, folder, environment(**settings), stderr)
        await_ready(self.process, self.port, ready)

    @property
    def pid(self):
        return self.process.pid

    def memory_mb(self):
        return self.process.memory_mb("VmRSS")

    def peak_mb(self):
        return self.process.memory_mb("VmHWM")

    def forget_peak(self):
        """Sets the peak to what is resident now (proc(5), clear_refs)."""
        pathlib.Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def written_bytes(self):
        text = pathlib.Path(f"/proc/{self.pid}/io").read_text()
        return int(next(line.split()[1] for line in text.splitlines() if line.startswith("write_bytes")))

    def said(self):
        return self.process.log.read_text(errors="replace")

    def stop_seconds(self, bound=40):
        """Returns how long it takes to end after SIGTERM; `bound` when it does not."""
        began = time.monotonic()
        self.process.child.send_signal(signal.SIGTERM)
        try:
            self.process.child.wait(bound)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return bound
        return time.monotonic() - began


class Section:
    """Attacks of one kind; each is a method, named as its section."""

    def __init__(self, table, executable, folder):
        self.table = table
        self.executable = executable
        self.folder = folder

    def serve(self, name, **values):
        return Service(self.executable, self.folder, name, **values)


class Silent(Process):
    """A process whose standard error goes where the caller says."""

    def __init__(self, name, command, folder, env, stderr):
        self.name = name
        self.log = folder / f"{name}.log"
        self.log.touch()
        self.child = subprocess.Popen(command, stdout=stderr, stderr=stderr, env=env, cwd=folder)
        self.pid = self.child.pid


def signed(body, at=None):
    """Returns the headers with which Port sends a body."""
    timestamp = str(int(time.time() if at is None else at))
    code = hmac.new(WEBHOOK_SECRET.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).digest()
    return {"X-Port-Timestamp": timestamp, "X-Port-Signature": f"v1,{base64.b64encode(code).decode()}"}


def head(method, target, length=None, **fields):
    lines = [f"{method} {target} HTTP/1.1", "Host: scorebell"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def connect(address, source=None, receive_buffer=None, seconds=20):
    """Connects; `source` is the loopback address that it comes from."""
    client = socket.socket()
    client.settimeout(seconds)
    if receive_buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    if source:
        client.setsockopt(socket.IPPROTO_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT
        client.bind((source, 0))
    client.connect(address)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def status(client):
    """Reads as much of an answer as tells its status; 0 when the connection was closed."""
    with contextlib.suppress(OSError):
        text = client.recv(65_536)
        if text.startswith(b"HTTP/1.1 "):
            return int(text[9:12])
    return 0


def ask(address, method, target, body=None, source=None, seconds=20, **headers):
    """Returns status and body of one call on a connection of its own; status 0 without an answer."""
    try:
        with connect(address, source, seconds=seconds) as client:
            fields = {name: value for name, value in headers.items()} | {"Connection": "close"}
            length = None if body is None else len(body)
            client.sendall(head(method, target, length, **fields) + (body or b""))
            answer = http.client.HTTPResponse(client, method=method)
            answer.begin()
            return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""


def post_webhook(address, run, at=None, seconds=20, **members):
    body = json.dumps({"context": {"runId": run}, **members}).encode()
    headers = {name.replace("-", "_"): value for name, value in signed(body, at).items()}
    return ask(address, "POST", "/webhook", body, seconds=seconds, **headers)


def may_open_many():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Attack:
    """A function of the attacker's, in processes of its own, for some seconds.

    The attacker is somewhere else in reality, and has not our processors: it gets what is left of
    them.
    """

    def __init__(self, function, *arguments, processes=1):
        def run():
            os.nice(10)
            may_open_many()
            with contextlib.suppress(KeyboardInterrupt):
                function(*arguments)

        self.children = [multiprocessing.Process(target=run, daemon=True) for _ in range(processes)]
        for child in self.children:
            child.start()

    def wait(self, seconds):
        """Lets it go on until it ends by itself, or for that time."""
        deadline = time.monotonic() + seconds
        for child in self.children:
            child.join(max(0, deadline - time.monotonic()))

    def end(self):
        for child in self.children:
            child.kill()
            child.join()


class NormalClient:
    """Asks for `/healthz` on new connections, and sends signed webhooks on one that it keeps.

    Each call has its time; how long it took is counted from then, so that a call that had to wait
    for the one before it is as late as its caller would find it.
    """

    INTERVAL = 0.04
    LATE = 15.0

    def __init__(self, service, prefix):
        self.results = multiprocessing.Queue()
        self.ended = multiprocessing.Event()
        self.child = multiprocessing.Process(
            target=self._run, args=(service.address, prefix), daemon=True)
        self.child.start()
        if self.results.get(timeout=30) != "begun":
            raise Failure("The normal client did not begin.")

    def _run(self, address, prefix):
        health, webhooks = [], []
        callers = [
            threading.Thread(target=self._call, args=(health, lambda _: self._probe(address))),
            threading.Thread(target=self._call, args=(webhooks, Webhooks(address, prefix).send)),
        ]
        for caller in callers:
            caller.start()
        self.results.put("begun")
        for caller in callers:
            caller.join()
        failed = sum(not was_right for _, was_right in health + webhooks)
        self.results.put(([late for late, _ in health], [late for late, _ in webhooks], failed))

    def _call(self, results, call):
        number, turn = 0, time.monotonic()
        while not self.ended.is_set() or number == 0:
            time.sleep(max(0, turn - time.monotonic()))
            number += 1
            was_right = call(number)
            results.append((time.monotonic() - turn, was_right))
            turn += self.INTERVAL

    def _probe(self, address):
        return ask(address, "GET", "/healthz", seconds=self.LATE)[0] == 200

    def end(self):
        """Returns the 99th percentiles in ms, of health and webhooks, and how many calls failed."""
        self.ended.set()
        health, webhooks, refused = self.results.get(timeout=60)
        self.child.join()
        return percentile(health, 99) * 1_000, percentile(webhooks, 99) * 1_000, refused


class Webhooks:
    """Sends signed webhooks on one connection, which is opened again when it was closed."""

    def __init__(self, address, prefix):
        self.address, self.prefix = address, prefix
        self.client = None

    def send(self, number):
        """Returns whether the webhook was accepted, on a new connection where the old is closed."""
        body = json.dumps({"context": {"runId": f"{self.prefix}{number}"}}).encode()
        fields = {name.replace("-", "_"): value for name, value in signed(body).items()}
        for _ in range(2):
            with contextlib.suppress(OSError):
                self.client = self.client or connect(self.address, seconds=NormalClient.LATE)
                self.client.sendall(head("POST", "/webhook", len(body), **fields) + body)
                code = status(self.client)
                if code:
                    return code == 202
            self.client = None
        return False


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


def under(table, what, service, prefix, function, *arguments, seconds, processes=1):
    """Runs an attack beside a normal client, and tells what the client met and what it took."""
    service.forget_peak()
    client = NormalClient(service, prefix)
    attack = Attack(function, *arguments, processes=processes)
    attack.wait(seconds)
    health, webhooks, refused = client.end()
    peak = service.peak_mb()
    attack.end()
    service.process.require_alive()
    table.at_most(f"{what}: /healthz, p99", health, P99_MS_MAX, "ms")
    table.at_most("  webhooks, p99", webhooks, P99_MS_MAX, "ms")
    table.at_most("  calls of a normal client that failed", refused, 0, "")
    table.at_most("  the process's memory at its peak", peak, MEMORY_MB_MAX, "MB")
    return attack


def trickle(clients, texts, seconds):
    """Sends each client its text as fast as the service takes it, and reads nothing."""
    poll = select.epoll()
    left = {}
    for client, text in zip(clients, texts, strict=True):
        client.setblocking(False)
        left[client.fileno()] = (client, memoryview(text))
        poll.register(client, select.EPOLLOUT | select.EPOLLET)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for number, _ in poll.poll(0.1):
            client, text = left[number]
            with contextlib.suppress(OSError):
                while text:
                    text = text[client.send(text):]
            left[number] = client, text
