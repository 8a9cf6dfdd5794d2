#!/usr/bin/env python3
"""Holds connections open for the HTTP benchmark: holder.py idle|tls|slow PORT COUNT

`idle` and `tls` ask once on each and then say nothing; `slow` sends a header a byte at a time and
connects again when it is closed. It prints "ready" when all are there, and ends with its input.
"""

import resource
import select
import socket
import ssl
import sys
import time

GET = b"GET /webhook HTTP/1.1\r\nHost: bench\r\n\r\n"
SECONDS_BETWEEN_BYTES = 1.0


def connect(port):
    client = socket.create_connection(("127.0.0.1", port), 30)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def hold(port, count, context):
    clients = []
    for _ in range(count):
        client = connect(port)
        if context:
            client = context.wrap_socket(client, do_handshake_on_connect=True)
        client.sendall(GET)
        if not client.recv(4096).startswith(b"HTTP/1.1 "):
            raise SystemExit("holder: the server did not answer")
        clients.append(client)
    print("ready", flush=True)
    sys.stdin.read()


def drip(port, count):
    clients = [begin(port) for _ in range(count)]
    print("ready", flush=True)
    turn = time.monotonic()
    while not select.select([sys.stdin], [], [], 0)[0]:
        for index, client in enumerate(clients):
            try:
                client.sendall(b"a")
            except OSError:
                client.close()
                clients[index] = begin(port)
            # Spread over the second: this has its core in common with the load that is measured,
            # whose requests would wait for the end of a burst.
            share = (index + 1) / count * SECONDS_BETWEEN_BYTES
            time.sleep(max(0, turn + share - time.monotonic()))
        turn += SECONDS_BETWEEN_BYTES


def begin(port):
    client = connect(port)
    client.sendall(b"POST /webhook HTTP/1.1\r\nHost: bench\r\nX-Slow: ")
    return client


def main(kind, port, count):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if kind == "slow":
        return drip(port, count)
    context = None
    if kind == "tls":
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return hold(port, count, context)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
