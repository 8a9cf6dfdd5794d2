"""The fast stand-in for Port and Slack, its catalogues, and the webhooks that start work."""

import base64
import hashlib
import hmac
import http.server
import json
import re
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

from bench_tools import (BODY, SECRET, Failure, Process, await_ready, environment, free_port,
                         sender_inputs)

SEARCH = "/v1/blueprints/service/entities/search"
SCORECARD = "/v1/blueprints/service/scorecards/ProductionReadiness"
SECONDS_MAX = 600
LINK = "Entity?identifier="


def messages(folder):
    """Returns what the last dry run printed: a message a line, beside lines for people."""
    lines = (folder / "measured.log").read_text().splitlines()
    return [line for line in lines if line.startswith("{")]


class Catalogue:
    """The answers that the sandbox gave scorebell, as files for the stand-in."""

    def __init__(self, service, name, services, plain=None):
        """Records what one dry run asks for.

        services: How many the sandbox has.
        plain: Only so many of them, such as port-sender can tell of without an error.
        """
        self.folder = service.folder / f"catalogue-{name}"
        self.folder.mkdir()
        world, sandbox = service.sandbox(f"sandbox-{name}", services)
        inputs = {}
        if plain:
            rule = {"property": "$identifier", "operator": "in",
                    "value": world.plain_entities(plain)}
            inputs = {"INPUT_FILTER_RULE": json.dumps(rule)}
        with Recorder(world.address) as recorder:
            inputs |= sender_inputs(world.environment) | {"PORT_BASE_URL": recorder.address}
            service.shot("the recording", [service.executable, "send", "--dry-run"], inputs)
        sandbox.stop()
        self.messages = messages(service.folder)
        self.links = sum(line.count(LINK) for line in self.messages)
        self.write(recorder.answers)

    def write(self, answers):
        pages = [body for path, body in answers if path == SEARCH]
        self.entities = [one for page in pages for one in json.loads(page)["entities"]]
        self.bytes = sum(map(len, pages))
        for number, page in enumerate(pages, 1):
            (self.folder / f"page-{number}.json").write_bytes(page)
        scorecard, = (body for path, body in answers if path == SCORECARD)
        (self.folder / "scorecard.json").write_bytes(scorecard)
        # Port's older route, which port-sender asks: without what makes port-sender fail.
        self.plain = [one for one in self.entities
                      if one.get("scorecards") and one.get("team") is not None]
        (self.folder / "all.json").write_text(json.dumps(
            {"ok": True, "entities": self.plain}, ensure_ascii=False, separators=(",", ":")))


class Recorder:
    """Passes requests on to another server, and keeps the answers."""

    def __init__(self, target):
        self.answers = []
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                names = ("Authorization", "Content-Type", "Accept")
                headers = {name: self.headers[name] for name in names if name in self.headers}
                request = urllib.request.Request(
                    target + self.path, body or None, headers, method=self.command)
                try:
                    with urllib.request.urlopen(request, timeout=60) as answer:
                        status, text = answer.status, answer.read()
                except urllib.error.HTTPError as error:
                    status, text = error.code, error.read()
                recorder.answers.append((self.path, text))
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Standin:
    """A stand-in of its own for one catalogue, in C."""

    def __init__(self, executable, catalogue, folder):
        self.port = free_port()
        self.catalogue = catalogue
        self.address = f"http://127.0.0.1:{self.port}"
        self.process = Process(f"standin-{self.port}", [
            executable, str(self.port), catalogue.folder], folder, environment())
        await_ready(self.process, self.port, "/standin/counts")
        self.client = socket.create_connection(("127.0.0.1", self.port), 30)
        self.exports = {
            "PORT_CLIENT_ID": "bench", "PORT_CLIENT_SECRET": SECRET, "PORT_BASE_URL": self.address,
            "SLACK_WEBHOOK_URL": f"{self.address}/hook", "SLACK_INTERVAL": "0",
        }

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()
        self.process.kill()

    def ask(self, path, meanwhile=None):
        self.client.sendall(f"GET {path} HTTP/1.1\r\nHost: standin\r\n\r\n".encode())
        self.client.settimeout(0.1)
        deadline = time.monotonic() + SECONDS_MAX
        while time.monotonic() < deadline:
            try:
                answer = self.client.recv(4096)
            except TimeoutError:
                if meanwhile:
                    meanwhile()
                continue
            return json.loads(answer.partition(b"\r\n\r\n")[2])
        raise Failure(f"The stand-in's {path} took over {SECONDS_MAX} s.")

    def counts(self):
        return self.ask("/standin/counts")

    def await_ends(self, number, meanwhile=None):
        """Waits until that many runs have ended, and requires all that they should have sent."""
        counts = self.ask(f"/standin/ends?{number}", meanwhile)
        self.require(counts, number)
        return counts

    def require(self, counts, reminders):
        if counts["unexpected"]:
            raise Failure(f"The stand-in met {counts['unexpected']:,} requests that it does not"
                          f" know: {self.process.log.read_text().splitlines()[-1]}")
        expected = {"messages": len(self.catalogue.messages), "links": self.catalogue.links}
        for what, each in expected.items():
            # A reminder may be under way beside those that have ended, but none is sent twice.
            if counts[what] < each * reminders:
                raise Failure(f"{counts[what]:,} {what} arrived for {reminders:,} reminders,"
                              f" not {each * reminders:,}.")

    def require_exactly(self, reminders):
        """Requires what so many reminders send, and no more, when nothing is under way."""
        counts = self.counts()
        self.require(counts, reminders)
        if counts["links"] != self.catalogue.links * reminders:
            raise Failure(f"{counts['links']:,} links arrived for {reminders:,} reminders.")

    def speed(self):
        return speed(self.address, "Bearer standin")


def speed(address, authorization):
    """Returns how often a second a server of Port's API answers with the scorecard."""
    run = subprocess.run(
        ["wrk", "-t1", "-c4", "-d1", "-H", f"Authorization: {authorization}", address + SCORECARD],
        capture_output=True, text=True, timeout=60, check=False)
    found = re.search(r"^Requests/sec:\s+([\d.]+)", run.stdout, re.M)
    if run.returncode != 0 or not found or "Non-2xx" in run.stdout:
        raise Failure(f"wrk did not work: {(run.stderr or run.stdout).strip()}")
    return float(found[1])


class Webhooks:
    """Posts signed webhooks on one connection, each with a run of its own."""

    def __init__(self, port):
        self.client = socket.create_connection(("127.0.0.1", port), 30)
        self.client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.count = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()

    def post(self, number=1):
        for _ in range(number):
            self.count += 1
            body = BODY.replace("@", f"r_bench{self.count:09}").encode()
            timestamp = str(int(time.time()))
            code = hmac.digest(SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
            head = ("POST /webhook HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
                    f"x-port-timestamp: {timestamp}\r\n"
                    f"x-port-signature: v1,{base64.b64encode(code).decode()}\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n")
            self.client.sendall(head.encode() + body)
            answer = self.client.recv(4096)
            if not answer.startswith(b"HTTP/1.1 202 "):
                raise Failure(f"A webhook was not accepted: {answer[:200].decode()}")
