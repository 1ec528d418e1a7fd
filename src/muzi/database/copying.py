"""Many rows into a table at once, by whoever acts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

# Below this many rows INSERT is quicker than setting up a COPY.
COPY_FROM = 50


def quoted(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def insert(cursor: Any, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert `rows`, each a value for each of `columns`.

    PostgreSQL refuses COPY into a table whose row-level security binds the login: there the rows
    are copied beside it and inserted from there, each held against the policy.
    """
    if not rows:
        return
    names = quoted(columns)
    if len(rows) < COPY_FROM:
        places = "(" + ", ".join(["%s"] * len(columns)) + ")"
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) VALUES {", ".join([places] * len(rows))}',
            [value for row in rows for value in row],
        )
        return
    cursor.execute("SELECT row_security_active(%s::regclass)", [table])
    if not cursor.fetchone()[0]:
        _copy(cursor, table, names, rows)
        return
    cursor.execute(
        f'CREATE TEMPORARY TABLE copied ON COMMIT DROP AS SELECT {names} FROM "{table}"'
        " WITH NO DATA"
    )
    _copy(cursor, "copied", names, rows)
    cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM copied')
    cursor.execute("DROP TABLE copied")


def _copy(cursor: Any, table: str, names: str, rows: Sequence[Sequence[Any]]) -> None:
    with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
