"""The peers of the queue's benchmark on PostgreSQL; each prints {"rate": jobs a second}.

    queue_peers.py procrastinate|sql URL JOBS

`procrastinate` is the usual queue of Python services on PostgreSQL: one asynchronous worker that
does as many jobs at once as one of our processes. `sql` is the ceiling: batches of 50 by the bare
statements, one connection, no promises.
"""

import asyncio
import json
import sys
import time

import procrastinate
import psycopg

CONCURRENCY = 16
BATCH = 50


async def work_procrastinate(url: str, jobs: int) -> float:
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, max_size=20))

    @app.task(name="nothing")
    async def nothing(run_id: str) -> None:
        pass

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        for start in range(0, jobs, 1_000):
            await nothing.batch_defer_async(
                *({"run_id": f"r_{index}"} for index in range(start, min(jobs, start + 1_000)))
            )
        began = time.perf_counter()
        await app.run_worker_async(concurrency=CONCURRENCY, wait=False,
                                   install_signal_handlers=False)
        took = time.perf_counter() - began
    with psycopg.connect(url) as connection:
        done, = connection.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'succeeded'").fetchone()
    if done != jobs:
        raise SystemExit(f"procrastinate did {done} of {jobs} jobs")
    return jobs / took


def work_sql(url: str, jobs: int) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE job (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            " state text NOT NULL DEFAULT 'queued', token text)")
        connection.execute("CREATE INDEX ON job (seq) WHERE state = 'queued'")
        connection.execute("INSERT INTO job (token) SELECT NULL FROM generate_series(1, %s)",
                           (jobs,))
        done, began = 0, time.perf_counter()
        while done < jobs:
            rows = connection.execute(
                "UPDATE job SET state = 'running', token = 't' WHERE seq IN ("
                " SELECT seq FROM job WHERE state = 'queued' ORDER BY seq LIMIT %s"
                " FOR UPDATE SKIP LOCKED) RETURNING seq", (BATCH,)).fetchall()
            connection.execute("UPDATE job SET state = 'succeeded' WHERE seq = ANY(%s)",
                               ([row[0] for row in rows],))
            done += len(rows)
        return jobs / (time.perf_counter() - began)


if __name__ == "__main__":
    mode, url, jobs = sys.argv[1:]
    rate = (asyncio.run(work_procrastinate(url, int(jobs))) if mode == "procrastinate"
            else work_sql(url, int(jobs)))
    print(json.dumps({"rate": rate}))
