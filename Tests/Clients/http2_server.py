"""An HTTP/2 server that does to each request what it is told, in order, and then answers.

Usage: http2_server.py CERTIFICATE PRIVATE_KEY [DEED...]

It prints its port, and a line for each request. A deed is one of

  answer     200 with the number of the connection, of the stream on it, and of the request
  hold       nothing
  refuse     RST_STREAM with REFUSED_STREAM
  reset      RST_STREAM with INTERNAL_ERROR
  goaway     GOAWAY whose last stream is the one before
  restart    GOAWAY whose last stream is the connection's first
  leave      goaway, and no further connection is taken
  accept     GOAWAY whose last stream is this one, and the connection ends
  close      the connection ends
  abort      the connection is reset
"""

import socket
import ssl
import struct
import sys
import threading

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY = 0, 1, 3, 4, 6, 7
ACK = END_STREAM = 1
END_HEADERS = 4
INTERNAL_ERROR, REFUSED_STREAM = 2, 7
STATUS_200 = b"\x88"  # RFC 7541 appendix A, index 8.

certificate, private_key, *deeds = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, private_key)
context.set_alpn_protocols(["h2"])
listener = socket.create_server(("127.0.0.1", 0))
lock = threading.Lock()
requests = 0


def next_deed():
    global requests
    with lock:
        requests += 1
        return deeds.pop(0) if deeds else "answer", requests


class Connection:
    def __init__(self, stream, number):
        self.stream, self.number = stream, number

    def read(self, count):
        data = b""
        while len(data) < count:
            part = self.stream.recv(count - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def write(self, kind, flags, stream_id, payload=b""):
        head = struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream_id)
        self.stream.sendall(head + payload)

    def end(self):
        # What was sent arrives before the end does: closing at once could reset the connection.
        self.stream.shutdown(socket.SHUT_WR)
        while self.stream.recv(65536):
            pass
        raise EOFError

    def serve(self):
        self.read(len(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
        self.write(SETTINGS, 0, 0)
        while True:
            head = self.read(9)
            kind, flags, stream_id = struct.unpack(">BBI", head[3:])
            payload = self.read(int.from_bytes(head[:3], "big"))
            if kind in (SETTINGS, PING) and not flags & ACK:
                self.write(kind, ACK, 0, payload if kind == PING else b"")
            elif kind in (HEADERS, DATA) and flags & END_STREAM:
                self.do(stream_id)

    def do(self, stream_id):
        deed, request = next_deed()
        print(request, flush=True)
        if deed == "answer":
            text = f"connection {self.number}, stream {stream_id}, request {request}"
            self.write(HEADERS, END_HEADERS, stream_id, STATUS_200)
            self.write(DATA, END_STREAM, stream_id, text.encode())
        elif deed in ("refuse", "reset"):
            error = REFUSED_STREAM if deed == "refuse" else INTERNAL_ERROR
            self.write(RST_STREAM, 0, stream_id, struct.pack(">I", error))
        elif deed == "restart":
            self.write(GOAWAY, 0, 0, struct.pack(">II", 1, 0))
        elif deed in ("goaway", "leave"):
            if deed == "leave":
                # Closing alone would let the accept that waits take one more.
                listener.shutdown(socket.SHUT_RDWR)
            self.write(GOAWAY, 0, 0, struct.pack(">II", max(stream_id - 2, 0), 0))
        elif deed == "accept":
            self.write(GOAWAY, 0, 0, struct.pack(">II", stream_id, 0))
            self.end()
        elif deed == "close":
            self.end()
        elif deed == "abort":
            linger = struct.pack("ii", 1, 0)
            self.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            raise EOFError


def serve(peer, number):
    try:
        with context.wrap_socket(peer, server_side=True) as stream:
            Connection(stream, number).serve()
    except (EOFError, OSError):
        pass  # The client has gone, or did not like the certificate.


print(listener.getsockname()[1], flush=True)
number = 0
threads = []
while True:
    try:
        peer, _ = listener.accept()
    except OSError:
        break
    number += 1
    threads.append(threading.Thread(target=serve, args=(peer, number)))
    threads[-1].start()
