"""The peer of the intake benchmark: the usual small receiver, with aiohttp and sqlite3.

It does what `POST /webhook` promises and no more: checks the signature and its age, finds the run
id, inserts one row, commits it with a sync to disk, and answers 202. Duplicates are told apart by
the same kind of unique constraint.

    receiver_peer.py PORT DATABASE SECRET
"""

import base64
import hashlib
import hmac
import json
import sqlite3
import sys
import time
import uuid

from aiohttp import web

TOLERANCE_SECONDS = 300
TABLE = """
    CREATE TABLE IF NOT EXISTS job (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE,
        payload BLOB NOT NULL, state TEXT NOT NULL, createdAt INTEGER NOT NULL
    ) STRICT
"""


def is_signed(secret: bytes, headers, body: bytes) -> bool:
    timestamp = headers.get("x-port-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    code = hmac.digest(secret, timestamp.encode() + b"." + body, hashlib.sha256)
    expected = "v1," + base64.b64encode(code).decode()
    return hmac.compare_digest(expected, headers.get("x-port-signature", ""))


def application(database: str, secret: bytes) -> web.Application:
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(TABLE)

    async def receive(request: web.Request) -> web.Response:
        body = await request.read()
        if not is_signed(secret, request.headers, body):
            return web.json_response({"ok": False, "error": "signature_wrong"}, status=401)
        call = json.loads(body)
        run_id = call["context"]["runId"]
        order = json.dumps(call["payload"]["properties"]).encode()
        job_id = str(uuid.uuid4())
        # One statement outside of a transaction is committed, and synced, when it returns.
        cursor = connection.execute(
            "INSERT INTO job (id, key, payload, state, createdAt) VALUES (?, ?, ?, 'queued', ?)"
            " ON CONFLICT (key) DO NOTHING",
            (job_id, "run:" + run_id, order, int(time.time() * 1000)),
        )
        is_duplicate = cursor.rowcount == 0
        answer = {"jobId": job_id, "runId": run_id, "duplicate": is_duplicate, "status": "queued"}
        return web.json_response(answer, status=202)

    async def ready(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    app = web.Application()
    app.router.add_post("/webhook", receive)
    app.router.add_get("/readyz", ready)
    return app


if __name__ == "__main__":
    port, database, secret = sys.argv[1:]
    web.run_app(
        application(database, secret.encode()),
        host="127.0.0.1", port=int(port), access_log=None, print=None,
    )
