"""Attacks of strangers over the network: they have no token, no secret and no signature."""

import contextlib
import os
import pathlib
import socket
import time

from target import (
    ADMIN_TOKEN, Attack, NormalClient, Section, ask, connect, head, may_open_many, post_webhook,
    status, trickle, under,
)

# Marks in an order in which no normal form has them, so that whoever normalises has to sort them.
MARKS = "e" + "\u0301\u0323" * 16_384
ENCODED = MARKS.encode()
PERCENT = "".join(f"%{byte:02X}" for byte in ENCODED)
ADDRESSES = [f"127.0.0.{number}" for number in range(2, 12)]
TRIGGER = "/api/v4/projects/1/ref/main/trigger/pipeline"


class Network(Section):
    def text(self):
        """Texts of combining marks at every door."""
        self.table.heading("Names and headers of combining marks")
        service = self.serve("text", HTTP_TRUSTED_PROXIES="127.0.0.0/8")
        form = "application/x-www-form-urlencoded"
        multipart = (b'--x\r\nContent-Disposition: form-data; name="' + ENCODED
                     + b'"\r\n\r\n1\r\n--x--\r\n')
        header = ENCODED[:30_000].decode("latin-1")
        doors = {
            "a form's name at /sign-in": ("POST", "/sign-in", f"{PERCENT}=1".encode(),
                                          {"Content_Type": form}),
            "a form's name at a GitLab trigger": ("POST", TRIGGER, f"{PERCENT}=1".encode(),
                                                  {"Content_Type": form}),
            "a part's name at a GitLab trigger": (
                "POST", TRIGGER, multipart, {"Content_Type": "multipart/form-data; boundary=x"}),
            "a member's name at a GitLab trigger": (
                "POST", TRIGGER, b'{"token":"x","' + ENCODED + b'":1}',
                {"Content_Type": "application/json"}),
            "a cookie": ("GET", "/", None, {"Cookie": f"{header}=1; scorebell={header}"}),
            "Forwarded": ("GET", "/healthz", None, {"Forwarded": f"for=\"{header}\""}),
            "X-Forwarded-For": ("GET", "/healthz", None, {"X_Forwarded_For": header}),
            "X-Forwarded-Proto": ("GET", "/healthz", None, {"X_Forwarded_Proto": header}),
            "If-None-Match": ("GET", "/assets/style.css", None, {"If_None_Match": f'"{header}"'}),
            "Origin": ("POST", "/sign-in", b"to=/", {"Content_Type": form, "Origin": header}),
        }
        for number, (what, (method, target, body, fields)) in enumerate(doors.items()):
            under(self.table, what, service, f"text{number}n", repeat, service.address, method,
                  target, body, fields, seconds=1.2).end()
        service.stop_seconds()

    def signed(self):
        """A webhook that is signed: Port's users choose what is in it."""
        self.table.heading("A signed input of combining marks")
        service = self.serve("signed")
        members = {"payload": {"properties": {MARKS * 12: "1", "blueprint": MARKS * 4}}}
        under(self.table, "a signed input's name of 768 KiB", service, "signedn", sign_repeatedly,
              service.address, members, seconds=2).end()
        service.stop_seconds()

    def bodies(self):
        """Bodies that lack their last byte, from one address and from ten."""
        for name, sources in (("one address", ADDRESSES[:1]), ("ten addresses", ADDRESSES)):
            self.table.heading(f"1,000 bodies that lack their last byte, from {name}")
            service = self.serve(f"bodies-{len(sources)}")
            before = service.memory_mb()
            attack = under(self.table, "bodies", service, "bodiesn", hold_bodies, service.address,
                           sources, seconds=5)
            attack.end()
            time.sleep(1.5)
            self.table.at_most("  memory that does not come back", service.memory_mb() - before, 25,
                               "MB", 1)
            service.stop_seconds()

    def stalled(self):
        """A body of which most comes at once and nothing after that."""
        self.table.heading("A body that stands still")
        service = self.serve("stalled", HTTP_BODY_GRACE="2")
        client = connect(service.address)
        client.sendall(head("POST", TRIGGER, 1_000_000))
        time.sleep(0.2)
        client.sendall(b"x" * 900_000)
        began = time.monotonic()
        code = status(client)
        self.table.at_most("until it is refused", time.monotonic() - began, 6, "s", 1)
        self.table.require("  with which status", str(code), "408", code == 408)
        service.stop_seconds()

    def pipelines(self):
        """Clients that ask again and again and read nothing."""
        self.table.heading("800 pipelines whose answers nobody reads")
        service = self.serve("pipelines")
        before = kernel_memory_mb()
        client = NormalClient(service, "pipelinesn")
        attack = Attack(pipeline, service.address, 800)
        attack.wait(6)
        kernel = kernel_memory_mb() - before
        health, webhooks, refused = client.end()
        attack.end()
        self.table.at_most("pipelines: /healthz, p99", health, 100, "ms")
        self.table.at_most("  webhooks, p99", webhooks, 100, "ms")
        self.table.at_most("  calls of a normal client that failed", refused, 0, "")
        self.table.at_most("  memory of the kernel's sockets", kernel, 300, "MB")
        self.table.at_most("  the process's memory at its peak", service.peak_mb(), 150, "MB")
        service.stop_seconds()

    def places(self):
        """Connections that hold every place: idle ones, and ones that never end their head."""
        for what, text in (("say nothing more", head("GET", "/healthz")),
                           ("never end their head", b"POST /webhook HTTP/1.1\r\nX: ")):
            self.table.heading(f"10,000 connections of ten addresses that {what}")
            service = self.serve(f"places-{len(text)}")
            attack = Attack(hold_places, service.address, text)
            attack.wait(5)
            client = NormalClient(service, "placesn")
            attack.wait(3)
            health, webhooks, refused = client.end()
            attack.end()
            self.table.at_most("places: /healthz on new connections, p99", health, 100, "ms")
            self.table.at_most("  webhooks, p99", webhooks, 100, "ms")
            self.table.at_most("  calls of a normal client that failed", refused, 0, "")
            self.table.at_most("  the process's memory at its peak", service.peak_mb(), 150, "MB")
            service.stop_seconds()

    def readiness(self):
        """A flood of readiness probes, each of which could be a write."""
        self.table.heading("A flood of /readyz")
        service = self.serve("readiness")
        under(self.table, "/readyz", service, "readinessn", flood, service.address, "/readyz",
              seconds=3, processes=2).end()
        # Without the client, whose webhooks are written too.
        before, began = service.written_bytes(), time.monotonic()
        attack = Attack(flood, service.address, "/readyz", processes=2)
        attack.wait(3)
        rate = (service.written_bytes() - before) / (time.monotonic() - began) / 1e6
        attack.end()
        self.table.at_most("  written to disk by it alone", rate, 1, "MB/s", 2)
        service.stop_seconds()

    def tokens(self):
        """Wrong admin tokens from many addresses, while the operator works."""
        self.table.heading("Wrong admin tokens from 200 addresses")
        service = self.serve("tokens")
        right = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
        ask(service.address, "GET", "/api/runs", **right)
        attack = Attack(guess, service.address, processes=2)
        attack.wait(2)
        codes = []
        for _ in range(40):
            codes.append(ask(service.address, "GET", "/api/runs", **right)[0])
            time.sleep(0.05)
        attack.end()
        self.table.at_most("calls of the operator that were refused",
                           sum(code != 200 for code in codes), 0, f"of {len(codes)}")
        service.stop_seconds()


def repeat(address, method, target, body, fields):
    while True:
        ask(address, method, target, body, source=ADDRESSES[0], **fields)


def sign_repeatedly(address, members):
    for number in range(1_000_000):
        post_webhook(address, f"signed{number}", **members)


def hold_bodies(address, sources):
    body = b"x" * 1_048_575
    clients, texts = [], []
    targets = ("/webhook", TRIGGER, "/sign-in", f"{TRIGGER}?ref=main")
    for number in range(1_000):
        with contextlib.suppress(OSError):
            clients.append(connect(address, sources[number % len(sources)]))
            texts.append(head("POST", targets[number % len(targets)], 1_048_576,
                              Content_Type="application/x-www-form-urlencoded") + body)
    trickle(clients, texts, 60)


def pipeline(address, count):
    asked = head("GET", "/openapi.json") * 400
    clients = [connect(address, ADDRESSES[0], receive_buffer=4_096) for _ in range(count)]
    trickle(clients, [asked] * count, 60)


def hold_places(address, text):
    may_open_many()
    held = {source: [] for source in ADDRESSES}
    while True:
        is_full = True
        for source, clients in held.items():
            if len(clients) < 1_000:
                is_full = False
                with contextlib.suppress(OSError):
                    client = connect(address, source, seconds=0.5)
                    client.sendall(text)
                    client.setblocking(False)
                    clients.append(client)
        if is_full:
            time.sleep(0.2)
            for source, clients in held.items():
                held[source] = [client for client in clients if is_open(client)]


def is_open(client):
    try:
        return client.recv(4_096, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        with contextlib.suppress(OSError):
            while client.recv(65_536):
                pass


def flood(address, target):
    asked = head("GET", target) * 32
    while True:
        with contextlib.suppress(OSError), connect(address, ADDRESSES[0]) as client:
            while True:
                client.sendall(asked)
                ends = 0
                while ends < 32:
                    text = client.recv(65_536)
                    if not text:
                        raise OSError
                    ends += text.count(b"HTTP/1.1 ")


def guess(address):
    number = os.getpid()
    while True:
        number += 1
        ask(address, "GET", "/api/runs", source=f"127.0.{1 + number % 200}.7",
            Authorization=f"Bearer wrong-{number}")


def kernel_memory_mb():
    for line in pathlib.Path("/proc/net/sockstat").read_text().splitlines():
        if line.startswith("TCP:"):
            words = line.split()
            return int(words[words.index("mem") + 1]) * 4_096 / 1e6
    return 0
