#!/usr/bin/env python3
"""Does what docs/OPERATIONS.md says of backups: backup_check.py EXECUTABLE [POSTGRES-URL]

Runs its commands as they stand there against a service that takes webhooks meanwhile, restores the
copy, and looks for every job that was accepted before. Without a URL PostgreSQL is left out.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request

import bench
from bench import Failure, await_ready, free_port

ROOT = pathlib.Path(__file__).resolve().parent.parent
JOBS = 50


def commands(heading):
    """The blocks below a heading, without the lines that name the reader's own places."""
    page = (ROOT / "docs/OPERATIONS.md").read_text()
    section = re.search(rf"^### {heading}$(.*?)(?=^##|\Z)", page, re.M | re.S)
    if not section:
        raise Failure(f"docs/OPERATIONS.md has no section {heading}.")
    blocks = re.findall(r"^```sh\n(.*?)^```", section[1], re.M | re.S)
    if len(blocks) != 2:
        raise Failure(f"docs/OPERATIONS.md has not one backup and one restore of {heading}.")
    return [re.sub(r"^(?:[A-Z_]+=\S+ ?)+$", "", block, flags=re.M) for block in blocks]


def shell(script, **variables):
    """Runs a block with the reader's places; services are started and stopped here instead."""
    result = subprocess.run(["bash", "-euc", f"systemctl() {{ :; }}\n{script}"], text=True,
                            env=os.environ | variables, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, check=False)
    if result.returncode != 0:
        raise Failure(f"A command of docs/OPERATIONS.md failed:\n{script}{result.stdout}")


class Service:
    """A service that only receives, and believes everybody."""

    def __init__(self, executable, folder, database):
        self.executable, self.folder, self.port = executable, folder, free_port()
        self.environment = {
            "PORT_CLIENT_ID": "id", "PORT_CLIENT_SECRET": "secret", "DATABASE_URL": database,
            "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/X",
            "WEBHOOK_REQUIRE_SIGNATURE": "false", "WORKER_CONCURRENCY": "0",
            "HTTP_HOST": "127.0.0.1", "HTTP_PORT": str(self.port), "LOG_LEVEL": "error",
        }

    def __enter__(self):
        self.process = bench.Process("scorebell", [self.executable, "serve"], self.folder,
                                     bench.environment() | self.environment)
        await_ready(self.process, self.port, "/readyz")
        return self

    def __exit__(self, *_):
        self.process.stop()

    def accept(self, name):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/webhook", method="POST",
                                         data=json.dumps({"runId": name}).encode())
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except urllib.error.URLError as error:
            raise Failure(f"A webhook was not accepted: {error}") from None


def runs(executable, database):
    """The runs of which the database has jobs."""
    said = subprocess.run([executable, "runs", "list", "--json", "--limit", "1000"], text=True,
                          env={"DATABASE_URL": database}, capture_output=True, check=True).stdout
    return {json.loads(line)["runId"] for line in said.splitlines()}


def back_up(service, script, **variables):
    """Runs a backup while webhooks come in, and returns the runs that were accepted before it."""
    before = [f"before-{number}" for number in range(JOBS)]
    for name in before:
        service.accept(name)
    done = threading.Event()

    def go_on():
        number = 0
        while not done.is_set():
            service.accept(f"meanwhile-{number}")
            number += 1

    others = threading.Thread(target=go_on)
    others.start()
    try:
        shell(script, **variables)
    finally:
        done.set()
        others.join()
    service.accept("after")
    return set(before)


def require_restored(found, before, what):
    missing = before - found
    if missing:
        raise Failure(f"{what}: the restored copy lacks {len(missing)} accepted runs.")
    if "after" in found:
        raise Failure(f"{what}: what was restored is not the copy.")
    print(f"  {what}: {len(found)} runs are back, of which {len(before)} were accepted before.")


def check_sqlite(executable, folder):
    backup, restore = commands("SQLite")
    places = {"STORE": f"{folder}/scorebell.sqlite", "COPY": f"{folder}/copy.sqlite"}
    url = f"sqlite:{places['STORE']}"
    with Service(executable, folder, url) as service:
        before = back_up(service, backup, **places)
    if os.stat(places["COPY"]).st_mode & 0o077:
        raise Failure("SQLite: the copy is for others to read.")
    shell(restore, **places)
    require_restored(runs(executable, url), before, "SQLite")
    # And the service takes it up.
    with Service(executable, folder, url) as service:
        service.accept("before-0")


def check_postgres(executable, folder, server):
    backup, restore = commands("PostgreSQL")
    url, restored = (server.replace("/postgres?", f"/{name}?")
                     for name in ("backup_check", "scorebell_restored"))
    for name in ("backup_check", "scorebell_restored"):
        shell(f'psql -qd "$SERVER" -c "DROP DATABASE IF EXISTS {name}"', SERVER=server)
    shell('psql -qd "$SERVER" -c "CREATE DATABASE backup_check"', SERVER=server)
    places = {"DATABASE_URL": url, "RESTORED_URL": restored, "COPY": f"{folder}/copy.dump"}
    with Service(executable, folder, url) as service:
        before = back_up(service, backup, **places)
    shell(restore, **places)
    require_restored(runs(executable, restored), before, "PostgreSQL")


def main():
    executable = pathlib.Path(sys.argv[1]).resolve()
    try:
        with tempfile.TemporaryDirectory() as folder:
            check_sqlite(executable, pathlib.Path(folder))
            if len(sys.argv) > 2:
                check_postgres(executable, pathlib.Path(folder), sys.argv[2])
    except Failure as failure:
        print(f"backup_check.py: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
