"""Half a million random and mutated inputs over all doors."""

import contextlib
import multiprocessing
import os
import pathlib
import random
import time

from network import ADDRESSES, ENCODED, TRIGGER
from target import TRIGGER_TOKEN, Section, connect, may_open_many, signed

COUNT = 500_000
PROCESSES = 2
# Microseconds of the service's processor time for each byte of what is sent, beside a floor for
# each request.
PER_BYTE, PER_REQUEST = 0.25, 100

PIECES = [
    b"", b"a", b"=", b"&", b"[", b"]", b"[]", b"%", b"%00", b"%C3%28", b"+", b";", b",", b'"', b"\\",
    b"\\u0000", b"\\ud800", b"{", b"}", b":", b"null", b"1e999", b"-0", b"\xff", b"\xc3", b"\r\n", b"\t",
    b"--x", b"--x--", b"token", b"ref", b"variables[a]", b"inputs[b][c]", b"\xe2\x80\xa8", b"..", b"/",
    b"for=", b"by=", b"proto=https", b"__Host-scorebell=", b"scorebell=v.1.2.3", b"W/", b"*", b"wait=9",
    ENCODED[:64], ENCODED[:512], ENCODED[:2_048], b"a" * 1_000, b"[" * 200, b"{" * 100, b'"' * 100,
]
SEEDS = {
    "form": [b"token=x&ref=main&variables[a]=1", b"to=/&token=1&secret=2", b"a[b][c]=1&a[b][d]=2"],
    "multipart": [b'--x\r\nContent-Disposition: form-data; name="ref"\r\n\r\nmain\r\n--x--\r\n'],
    "json": [b'{"token":"x","ref":"main","variables":{"a":"1"}}', b'{"context":{"runId":"r_1"}}',
             b'{"payload":{"properties":{"filter_rule":{"property":"a","operator":"=","value":1}}}}'],
    "field": [b"for=192.0.2.1;proto=https, for=\"[2001:db8::1]:80\"", b"192.0.2.1, 10.0.0.1",
              b"scorebell=p.1.2.3; a=b", b'"abc", W/"def"', b"https://scorebell.example",
              b"Bearer abc", b"v1,AAAA", b"1700000000"],
    "query": [b"token=x&ref=main", b"wait=3", b"state=dead&limit=10&cursor=abc", b"seen=abc"],
}
TARGETS = [b"/", b"/webhook", b"/webhook/x", TRIGGER.encode(), b"/api/v4/projects/1/pipelines/2",
           b"/api/v4/projects/a%2Fb/ref/c%2Fd/trigger/pipeline", b"/sign-in", b"/sign-out", b"/events",
           b"/runs/abc", b"/runs/abc/retry", b"/api/runs", b"/api/runs/abc", b"/api/preview", b"/preview",
           b"/healthz", b"/metrics", b"/openapi.json", b"/assets/style.css"]
FIELDS = [b"Forwarded", b"X-Forwarded-For", b"X-Forwarded-Proto", b"Cookie", b"If-None-Match", b"Origin",
          b"Authorization", b"X-Port-Signature", b"X-Port-Timestamp", b"RUN_ID", b"traceparent",
          b"Content-Type", b"Last-Event-ID", b"Sec-Fetch-Site", b"X-Gitlab-Event", b"Host"]
TYPES = {"form": b"application/x-www-form-urlencoded", "multipart": b"multipart/form-data; boundary=x",
         "json": b"application/json"}


def mutated(rng, kind):
    text = rng.choice(SEEDS[kind])
    for _ in range(rng.choice((0, 1, 1, 2, 4, 8))):
        at, to = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
        turn = rng.random()
        if turn < 0.45:
            text = text[:at] + rng.choice(PIECES) + text[at:]
        elif turn < 0.65:
            text = text[:at] + text[to:]
        elif turn < 0.85:
            text = text[:at] + text[at:to] * rng.choice((2, 3, 10)) + text[to:]
        else:
            text = text[:at] + rng.randbytes(to - at) + text[to:]
    return text[:8_000]


def request(rng):
    """Returns one request whose framing is right and of which anything else may be wrong."""
    target = rng.choice(TARGETS)
    if rng.random() < 0.4:
        query = mutated(rng, "query")
        target += b"?" + bytes(byte for byte in query if 0x21 <= byte < 0x7F and byte != 0x23)[:4_000]
    kind = rng.choice(list(TYPES))
    body = mutated(rng, kind) if rng.random() < 0.75 else b""
    fields = [b"Host: scorebell"]
    if body:
        fields += [b"Content-Type: " + TYPES[kind], b"Content-Length: %d" % len(body)]
    for name in rng.sample(FIELDS, rng.choice((0, 1, 2))):
        if name in (b"Content-Type", b"Host"):
            continue
        value = mutated(rng, "field")
        fields.append(name + b": " + bytes(
            byte for byte in value if byte >= 0x20 and byte != 0x7F).strip()[:4_000])
    if target.startswith(b"/webhook") and rng.random() < 0.5:
        # Of Port's own users: the signature is right, and what is signed is not.
        fields += [f"{name}: {value}".encode() for name, value in signed(body).items()]
    if b"/api/v4/" in target and rng.random() < 0.5:
        target += (b"&" if b"?" in target else b"?") + b"token=" + TRIGGER_TOKEN.encode()
    method = rng.choice((b"GET", b"POST", b"POST", b"HEAD"))
    if body and method != b"POST":
        body, fields = b"", [field for field in fields if not field.startswith(b"Content-")]
    return method + b" " + target + b" HTTP/1.1\r\n" + b"\r\n".join(fields) + b"\r\n\r\n" + body


def attack(address, seed, count, results):
    may_open_many()
    os.nice(5)
    rng = random.Random(seed)
    codes, sent, worst = {}, 0, b""
    client = None
    # A few thousand are made and sent in another order each time, for making one costs more than
    # answering it.
    done = 0
    while done < count:
        made = [request(rng) for _ in range(2_500)]
        for text in made + rng.sample(made, len(made)):
            if done == count:
                break
            done += 1
            sent += len(text)
            with contextlib.suppress(OSError):
                if client is None:
                    client = connect(address, ADDRESSES[seed % 10], seconds=10)
                client.sendall(text)
                answer = whole(client, text.startswith(b"HEAD"))
                code = int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0
                codes[code] = codes.get(code, 0) + 1
                if code == 500:
                    worst = text
                if not code or b"\r\nConnection: close" in answer:
                    client.close()
                    client = None
                continue
            codes[0] = codes.get(0, 0) + 1
            client = None
    results.put((codes, sent, worst))


def whole(client, is_head):
    """Reads one answer to its end."""
    text = client.recv(65_536)
    while text and b"\r\n\r\n" not in text:
        more = client.recv(65_536)
        if not more:
            return b""
        text += more
    if is_head or not text:
        return text
    end = text.index(b"\r\n\r\n") + 4
    for line in text[:end].split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            left = int(line[15:]) - (len(text) - end)
            while left > 0:
                more = client.recv(left)
                if not more:
                    break
                left -= len(more)
    return text


class Inputs(Section):
    def inputs(self):
        seed = int(os.environ.get("SEED", time.time()))
        self.table.heading(f"{COUNT:,} random and mutated inputs over all doors (SEED={seed})")
        service = self.serve("inputs", QUEUE_MAX_DEPTH="1000000",
                             HTTP_TRUSTED_PROXIES="127.0.0.2", LOG_LEVEL="error")
        results = multiprocessing.Queue()
        run([service.address, seed, 4_000], results)
        collected = [results.get(timeout=60) for _ in range(PROCESSES)]
        before, cpu = service.memory_mb(), service.process.cpu_seconds()
        began = time.monotonic()
        run([service.address, seed + 100, COUNT // PROCESSES], results)
        collected = [results.get(timeout=280) for _ in range(PROCESSES)]
        cpu = service.process.cpu_seconds() - cpu
        codes, sent = {}, 0
        for counted, size, worst in collected:
            sent += size
            for code, count in counted.items():
                codes[code] = codes.get(code, 0) + count
            if worst:
                (pathlib.Path(self.folder) / "answered-500").write_bytes(worst)
                print(f"  answered 500: {worst[:300]!r}")
        asked = sum(codes.values())
        said = ", ".join(f"{code}: {count:,}" for code, count in sorted(codes.items()))
        print(f"  in {time.monotonic() - began:.0f} s, {sent / 1e6:,.0f} MB; {said}")
        self.table.at_most("inputs that were answered 500", codes.get(500, 0), 0, "")
        self.table.at_most("  or with nothing", codes.get(0, 0), 0, "")
        bound = (asked * PER_REQUEST + sent * PER_BYTE) / 1e6
        self.table.at_most("  processor time for all of them", cpu, round(bound), "s", 1)
        self.table.at_most("  memory that it grew by", service.memory_mb() - before, 25, "MB", 1)
        self.table.at_most("  the process's memory at its peak", service.peak_mb(), 150, "MB")
        service.stop_seconds()


def run(arguments, results):
    address, seed, count = arguments
    for number in range(PROCESSES):
        multiprocessing.Process(
            target=attack, args=(address, seed + number, count, results), daemon=True).start()
