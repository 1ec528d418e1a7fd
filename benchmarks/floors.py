"""What the machine and PostgreSQL can do at best: the floors that results are compared with."""

from __future__ import annotations

import io
import threading
import time
from typing import Any

import psycopg
from timing import summary, timed

from muzi.config.env import Env
from muzi.database import server

TABLE = "services_antenatalvisit"
FLOOR = "bench_floor"
COMMITS, CLIENTS, CLIENT_SECONDS = 500, 16, 5.0
COPIED = 50_000


def measure(env: Env) -> dict[str, Any]:
    """One-row commits (one connection, and many at once) and COPY of antenatal visits' columns into
    a bare table, on the server and disk of the region.
    """
    with _connect(env) as connection:
        connection.execute(f"DROP TABLE IF EXISTS {FLOOR}")
        connection.execute(f"CREATE TABLE {FLOOR} (LIKE {TABLE})")
        try:
            return {
                "commit": summary(timed(lambda: _insert(connection), COMMITS)),
                "commits_per_second": _many(env),
                "copy_per_second": _copy(connection),
            }
        finally:
            connection.execute(f"DROP TABLE {FLOOR}")


def _connect(env: Env) -> psycopg.Connection[Any]:
    config = server.config(env, "owner")
    return psycopg.connect(
        host=config["HOST"], user=config["USER"], dbname=config["NAME"], autocommit=True
    )


def _insert(connection: psycopg.Connection[Any]) -> None:
    # The row is made by the server: nothing but parsing, writing and the commit is timed.
    connection.execute(f"INSERT INTO {FLOOR} SELECT * FROM {TABLE} LIMIT 1")


def _many(env: Env) -> float:
    """Commits a second of CLIENTS connections together."""
    made = [0] * CLIENTS
    end = time.perf_counter() + CLIENT_SECONDS

    def work(number: int) -> None:
        with _connect(env) as connection:
            while time.perf_counter() < end:
                _insert(connection)
                made[number] += 1

    threads = [threading.Thread(target=work, args=(n,)) for n in range(CLIENTS)]
    began = time.perf_counter()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return sum(made) / (time.perf_counter() - began)


def _copy(connection: psycopg.Connection[Any]) -> float:
    """Visits a second by COPY, of text that lies ready in memory."""
    text = io.BytesIO()
    with connection.cursor().copy(
        f"COPY (SELECT * FROM {TABLE} LIMIT {COPIED}) TO STDOUT"
    ) as source:
        for part in source:
            text.write(part)
    rows = text.getvalue()
    number = rows.count(b"\n")

    def copy() -> None:
        with connection.cursor().copy(f"COPY {FLOOR} FROM STDIN") as target:
            target.write(rows)

    return number / min(timed(copy, 3))
