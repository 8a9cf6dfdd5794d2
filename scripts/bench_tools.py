"""What the benchmarks have in common: processes, tables, the service, the sandbox and PostgreSQL.

Everything listens on loopback or a Unix socket and keeps its files in a folder under .build, so on
the project's own disk; all is gone when a benchmark ends.
"""

import atexit
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from datetime import datetime

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECRET = "bench-secret"
# Set where nothing is measured, and it only has to be shown that all of it works.
IS_BRIEF = "SCOREBELL_BENCH_BRIEF" in os.environ


def brief(value, usual):
    """Returns the first where nothing is measured, else the other."""
    return value if IS_BRIEF else usual


class Failure(Exception):
    """Something does not work; the text says what."""


class Table:
    """Prints a line for each figure, and remembers whether one was over its limit."""

    def __init__(self):
        self.is_over = False
        self.line("what", "measured", "limit", "of the limit")
        print("-" * 88)

    def line(self, what, measured, limit="", ratio=""):
        print(f"{what:<46}{measured:>16}{limit:>12}{ratio:>14}", flush=True)

    def status(self, complaint):
        """Returns the exit status, and says what is wrong if something is."""
        if IS_BRIEF:
            print("\nAll of it works. This was too brief to measure anything.")
            return 0
        if self.is_over:
            print(f"\n{complaint}", file=sys.stderr)
            return 2
        return 0

    def figure(self, what, value, limit, unit, digits=0):
        over = value > limit
        self.is_over |= over
        self.line(what, f"{value:,.{digits}f} {unit}", f"{limit:,g} {unit}",
                  f"{value / limit:.0%}{' OVER' if over else ''}")

    def at_least(self, what, value, limit, unit, digits=1):
        self.demand(what, f"{value:,.{digits}f} {unit}", f">= {limit:g}", value >= limit)

    def at_most(self, what, value, limit, unit, digits=1):
        self.demand(what, f"{value:,.{digits}f} {unit}", f"<= {limit:g}", value <= limit)

    def demand(self, what, measured, limit, is_kept):
        self.is_over |= not is_kept
        self.line(what, measured, limit, "kept" if is_kept else "NOT KEPT")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**values):
    """Returns nothing of the caller's configuration: only what is given."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {name: str(value) for name, value in values.items()}


class Process:
    """A child with its output in a file, which is shown when it dies."""

    def __init__(self, name, command, folder, env):
        self.name = name
        self.log = folder / f"{name}.log"
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen(command, stdout=log, stderr=log, env=env, cwd=folder)
        self.pid = self.child.pid
        atexit.register(self.kill)

    def kill(self):
        if self.child.poll() is None:
            # What a tracer started would outlive it.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.child.kill()
            self.child.wait()

    def stop(self):
        os.kill(self.pid, signal.SIGTERM)
        try:
            self.child.wait(30)
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.name} did not stop within 30 s of SIGTERM.") from None

    def require_alive(self):
        if self.child.poll() is not None:
            lines = self.log.read_text(errors="replace").strip().splitlines()
            last = lines[-1] if lines else "it said nothing"
            raise Failure(f"{self.name} ended with status {self.child.returncode}: {last}")

    def memory_mb(self, field):
        """Returns VmRSS or VmHWM in MB of 1,000,000 bytes."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"^{field}:\s+(\d+) kB", status, re.M)[1]) * 1024 / 1e6

    def cpu_seconds(self):
        """Returns the CPU time of all threads there are; the scheduler counts it in nanoseconds."""
        return sum(int(text.split()[0]) for text in self.of_threads("schedstat").values()) / 1e9

    def total_cpu_seconds(self):
        """Returns the CPU time also of threads that have ended; it is counted in hundredths."""
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def written_bytes(self):
        """Returns what the process has made the system write to the disk, whole pages."""
        counts = pathlib.Path(f"/proc/{self.pid}/io").read_text()
        return int(re.search(r"^write_bytes: (\d+)", counts, re.M)[1])

    def threads(self):
        return len(self.of_threads("comm"))

    def wakeups(self):
        """Returns how often each thread there is has waited, so how often it was woken."""
        pattern = r"^voluntary_ctxt_switches:\s+(\d+)"
        return {thread: int(re.search(pattern, text, re.M)[1])
                for thread, text in self.of_threads("status").items()}

    def of_threads(self, name):
        """Returns a file of /proc for each thread, by its id; some may end meanwhile."""
        texts = {}
        for thread in pathlib.Path(f"/proc/{self.pid}/task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                texts[thread.name] = (thread / name).read_text()
        return texts

    def watch_child(self):
        """Looks at the process's only child from now on: it is a tracer."""
        children = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        self.pid, = map(int, children)


def await_ready(process, port, path, seconds=20):
    """Returns when the path answers 200; asks again as fast as the process refuses."""
    request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n".encode()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.socket() as client:
            client.settimeout(2)
            client.connect(("127.0.0.1", port))
            client.sendall(request)
            if client.recv(64).split(b" ")[1:2] == [b"200"]:
                return
        process.require_alive()
        time.sleep(0.000_5)
    raise Failure(f"{process.name} was not ready within {seconds} s.")


class Service:
    """A built scorebell, to be started as a service, a sandbox or a command."""

    def __init__(self, executable, peer_python, folder, table=None):
        self.executable = executable
        self.peer_python = peer_python
        self.folder = folder
        self.table = table or Table()

    def serve(self, name, port, wrapper=(), **values):
        """Starts the service with a database of its own, by a wrapper such as strace if any."""
        settings = {
            "PORT_CLIENT_ID": "bench", "PORT_CLIENT_SECRET": SECRET,
            "PORT_BASE_URL": "http://127.0.0.1:9", "SLACK_WEBHOOK_URL": "http://127.0.0.1:9/hook",
            "DATABASE_URL": f"sqlite:{self.folder}/{name}.sqlite",
        } | values
        env = environment(HTTP_HOST="127.0.0.1", HTTP_PORT=port, **settings)
        return Process(name, [*wrapper, self.executable, "serve"], self.folder, env)

    def sandbox(self, name, services):
        port = free_port()
        process = Process(name, [
            self.executable, "sandbox", "--services", str(services), "--unpaced",
            "--port", str(port),
        ], self.folder, environment())
        await_ready(process, port, "/sandbox/health")
        return Sandbox(f"http://127.0.0.1:{port}", self.printed_exports(process)), process

    @staticmethod
    def printed_exports(sandbox):
        """Returns the environment that the sandbox tells a service to use."""
        for _ in range(100):
            exports = dict(re.findall(r"^\s*export (\w+)=(.*)$", sandbox.log.read_text(), re.M))
            if "SLACK_WEBHOOK_URL" in exports:
                return exports
            time.sleep(0.05)
        raise Failure("The sandbox did not print the environment for a service.")

    def shot(self, name, command, inputs):
        """Returns wall and CPU time in ms and peak memory in MB of a command that succeeds."""
        run = subprocess.run(
            [sys.executable, "-I", "-S", ROOT / "Benchmarks/measure.py", *command],
            capture_output=True, text=True, env=environment(**inputs), cwd=self.folder,
            timeout=120, check=False)
        if run.returncode != 0:
            raise Failure(f"{name} could not be measured: {run.stderr.strip()}")
        took, cpu, peak, status = run.stdout.split()
        if status != "0":
            said = (self.folder / "measured.log").read_text(errors="replace").strip()
            last = said.splitlines()[-1] if said else "it said nothing"
            raise Failure(f"{name} ended with status {status}: {last}")
        return float(took), float(cpu), int(peak) / 1e6


class Sandbox:
    """The sandbox's API, called as Port's clients call it."""

    def __init__(self, address, exports):
        self.address = address
        self.environment = exports
        token = self.call("POST", "/v1/auth/access_token", {
            "clientId": exports["PORT_CLIENT_ID"], "clientSecret": exports["PORT_CLIENT_SECRET"]})
        self.headers = {"Authorization": f"Bearer {token['accessToken']}"}

    headers = {}

    def call(self, method, path, value=None, form=None):
        body = None if value is None else json.dumps(value).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"} | self.headers
        if form is not None:
            body = urllib.parse.urlencode(form).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        request = urllib.request.Request(self.address + path, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.load(answer)
        except (OSError, ValueError) as error:
            raise Failure(f"The sandbox did not answer {method} {path}: {error}") from None

    def get(self, path):
        return self.call("GET", path)

    def execute(self):
        """Presses the page's button; returns the run's id, once the webhook has answered."""
        return self.call("POST", "/sandbox/execute", form={"shape": "full"})["runId"]

    def plain_entities(self, count):
        """Returns identifiers of entities that port-sender can tell of without an error."""
        query = {"combinator": "and", "rules": [
            {"property": "$blueprint", "operator": "=", "value": "service"}]}
        found = self.call("POST", "/v1/entities/search", query)["entities"]
        plain = [one["identifier"] for one in found
                 if one.get("scorecards") and one.get("team") is not None
                 and re.fullmatch(r"[\w -]+", one["title"], re.ASCII)
                 and re.fullmatch(r"[\w-]+", one["identifier"], re.ASCII)]
        if len(plain) < count:
            raise Failure(f"The sandbox has only {len(plain)} plain entities of {count}.")
        return plain[:count]

    def entities_that_miss_rules(self):
        """Reckons from the catalogue itself whom the reminder must name."""
        card = self.get("/v1/blueprints/service/scorecards/ProductionReadiness")
        top = card["scorecard"]["levels"][-1]["title"]
        missing, query = [], {"limit": 1000, "include": ["$identifier", "scorecards"]}
        while True:
            page = self.call("POST", "/v1/blueprints/service/entities/search", query)
            for entity in page["entities"]:
                standing = (entity.get("scorecards") or {}).get("ProductionReadiness") or {}
                results = [rule["status"] == "SUCCESS" for rule in standing.get("rules", [])]
                if not all(results) and standing.get("level") != top:
                    missing.append(entity["identifier"])
            if "next" not in page:
                return missing
            query["from"] = page["next"]


def sender_inputs(exports):
    """Returns port-sender's environment for the sandbox of these exports."""
    return {
        "INPUT_PORT_CLIENT_ID": exports["PORT_CLIENT_ID"],
        "INPUT_PORT_CLIENT_SECRET": exports["PORT_CLIENT_SECRET"],
        "INPUT_SLACK_WEBHOOK_URL": exports["SLACK_WEBHOOK_URL"],
        "INPUT_OPERATION_KIND": "scorecard_reminder", "INPUT_TARGET_KIND": "slack",
        "INPUT_BLUEPRINT": "service", "INPUT_SCORECARD": "ProductionReadiness",
        "PORT_BASE_URL": exports["PORT_BASE_URL"],
    }


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


# The body that Port sends for an action without a mapping, with @ in the place of the run id.
BODY = json.dumps({
    "action": "send_scorecard_reminder", "resourceType": "run", "status": "TRIGGERED",
    "trigger": {
        "by": {"orgId": "org_bench", "userId": "auth0|bench",
               "user": {"email": "ada(at)example.com", "firstName": "Ada", "id": "auth0|bench"}},
        "origin": "UI", "at": "2026-11-20T10:11:12.345Z",
    },
    "context": {"entity": None, "blueprint": "service", "runId": "@"},
    "payload": {
        "entity": None,
        "action": {
            "id": "action_bench", "identifier": "send_scorecard_reminder",
            "title": "Send scorecard reminder", "icon": "Slack", "trigger": "DAY-2",
            "description": "Reminds teams on Slack of the rules their services still miss",
            "blueprint": "service", "requiredApproval": False,
            "invocationMethod": {
                "type": "WEBHOOK", "url": "https://scorebell.example.com/webhook", "agent": False,
                "synchronized": False, "method": "POST", "headers": {"RUN_ID": "{{ .run.id }}"},
                "body": {},
            },
        },
        "properties": {}, "censoredProperties": [],
    },
}, separators=(",", ":"))


class Postgres:
    """A server of this benchmark's own, with its defaults, on a Unix socket."""

    def __init__(self, folder):
        self.folder, self.count = folder, 0

    def __enter__(self):
        for parent in [self.folder.parent, *self.folder.parent.parents]:
            if parent == ROOT:
                break
            parent.chmod(parent.stat().st_mode | 0o011)
        self.url = self.control("start").strip()
        return self

    def __exit__(self, *_):
        self.control("stop")

    def control(self, action):
        run = subprocess.run([ROOT / "scripts/postgres.sh", action, self.folder],
                             capture_output=True, text=True, timeout=60, check=False)
        if run.returncode != 0:
            raise Failure(f"PostgreSQL did not {action}: {run.stderr.strip()[-300:]}")
        return run.stdout

    def fresh(self):
        """Returns the URL of an empty schema."""
        self.count += 1
        name = f"bench{self.count}"
        subprocess.run(["psql", "-q", "-d", self.url, "-c", f"CREATE SCHEMA {name}"],
                       check=True, timeout=60)
        return f"{self.url}&options=-csearch_path%3D{name}"


def new_folder():
    """Makes the folder of a benchmark, which is gone when the process ends."""
    (ROOT / ".build").mkdir(exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=ROOT / ".build"))
    # Registered first, so that it runs last: behind the ends of the processes.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return folder


def run(main, usage, arguments_least):
    """Ends the process as main says, or with one sentence when something does not work."""
    if len(sys.argv) <= arguments_least:
        sys.exit(usage)
    try:
        sys.exit(main(*sys.argv[1:]))
    except Failure as failure:
        sys.exit(f"bench: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
