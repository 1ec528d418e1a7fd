"""Loading the divisions of China from the content files into the database."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib import resources

from django.db import connection, transaction

from muzi.places import codes
from muzi.places.models import Region

FILES = resources.files("muzi.content") / "places"


def _rows() -> Iterator[tuple[int, str, str | None, str | None, int | None]]:
    with (FILES / "regions.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            successor = int(row["successor"]) if row["successor"] else None
            yield (
                int(row["code"]),
                row["name"],
                row["valid_from"] or None,
                row["valid_to"] or None,
                successor,
            )
    for file in sorted((FILES / "villages").iterdir(), key=lambda each: each.name):
        with file.open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                yield int(row["code"]), row["name"], None, None, None


def load_divisions() -> int:
    """Make the table of regions what the content files say; return how many there are."""
    rows = list(_rows())
    names = {code: name for code, name, *_ in rows}

    def full(code: int) -> str:
        return "".join(names.get(each, "") for each in [*codes.ancestors(code), code])

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM places_region")
        with cursor.copy(
            "COPY places_region (code, name, full_name, valid_from, valid_to, successor) FROM STDIN"
        ) as copy:
            for code, name, start, end, successor in rows:
                copy.write_row((code, name, full(code), start, end, successor))
    return Region.objects.count()
