"""Keeping the cells equal to the facts.

A save names the cells that it touched, and these are counted again within its own transaction, so
a figure is right as soon as the save is. Townships are counted from the facts; counties,
prefectures and provinces are the sum of what is below them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from muzi.clinical.statistics import month_of
from muzi.indicators import sql
from muzi.indicators.definitions import TABLES, Measure, book
from muzi.indicators.models import Cell
from muzi.indicators.sql import Part, Sql
from muzi.journeys.models import Row
from muzi.places import codes
from muzi.places.codes import Level

# Advisory locks. Every recount shares this one, a full recount has it to itself; a county and month
# is locked by its two numbers, 511922 and 202610 (a space apart from single numbers), a prefecture
# and a province by their shorter ones, 5119 and 51.
LOCK_ALL = 7_301
SUMMED = (Level.COUNTY, Level.PREFECTURE, Level.PROVINCE)  # each of the level before, or townships


@dataclass(frozen=True, order=True)
class Key:
    """One township and month (its first day)."""

    township: int
    month: date

    @property
    def part(self) -> Part:
        later = self.month + timedelta(days=31)
        return Part(
            (self.township, self.township + Level.TOWNSHIP), (self.month, later.replace(day=1))
        )


@dataclass(frozen=True)
class Difference:
    """A cell that is not what the facts say, or whose measure is marked wrongly."""

    level: int
    region: int
    month: date
    measure: str
    kept: int
    counted: int


def contributions(row: Row) -> Mapping[Key, Counter[str]]:
    """What one stored facts row adds to which cell: the definition that the SQL must agree with."""
    table = next(name for name, kind in TABLES.items() if kind is row.facts_class)
    township = codes.at(row.region, Level.TOWNSHIP)
    found: dict[Key, Counter[str]] = {}
    for measure in _of_table(table):
        day = getattr(row, measure.date)
        amount = measure.amount(row) if day else 0
        if amount:
            key = Key(township, day.replace(day=1))
            found.setdefault(key, Counter())[measure.id] += amount
    return found


def _of_table(table: str) -> list[Measure]:
    return [m for (name, _), ms in book().by_pass.items() if name == table for m in ms]


def added_up(rows: Iterable[Row]) -> dict[Key, Counter[str]]:
    """The contributions of several rows together."""
    total: dict[Key, Counter[str]] = {}
    for row in rows:
        for key, counts in contributions(row).items():
            total.setdefault(key, Counter()).update(counts)
    return total


def touched(before: Iterable[Row], after: Iterable[Row]) -> set[Key]:
    """The cells that a change of stored facts rows moves: none, when no measure changed.

    Args:
        before: the rows (of any facts table) as they were; empty for something new.
        after: the rows as they are now.
    """
    old, new = added_up(before), added_up(after)
    return {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}


def recount(keys: Iterable[Key]) -> None:
    """Count the cells of these townships and months, and of the regions around them, again.

    Runs inside the caller's transaction, which must see every row of the facts (scope.deriving()).
    Call it once in a transaction, with all keys: locks are taken in one order, so that two saves
    wait for each other and never for ever.

    Two saves of one county and month are counted one after the other, two of one province from
    where they come to its sum: each statement after the lock sees what the other committed (READ
    COMMITTED), so that neither update is lost.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK_ALL])
        _lock(cursor, Level.COUNTY, wanted)
        for key in wanted:
            counted = sql.all_totals(book().by_pass, key.part)
            _replace(cursor, Level.TOWNSHIP, key.township, key.month, counted)
        below = Level.TOWNSHIP
        for level in SUMMED:
            for region, month in _lock(cursor, level, wanted):
                _replace(cursor, level, region, month, _sum(below, level, region, month))
            below = level


def _lock(cursor: Any, level: Level, keys: Iterable[Key]) -> list[tuple[int, date]]:
    """Lock the regions of a level and the months that hold these keys; returns them in order."""
    found = sorted({(codes.at(key.township, level), key.month) for key in keys})
    for region, month in found:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [region // level, month_of(month)])
    return found


def _sum(below: Level, level: Level, region: int, month: date) -> Sql:
    """A region of `level` and a month, added up from the cells of the level `below`."""
    return Sql(
        f"SELECT measure, sum(n)::int AS n FROM {Cell._meta.db_table}"
        " WHERE level = %s AND month = %s AND region >= %s AND region < %s GROUP BY measure",
        (int(below), month, region, region + level),
    )


def _replace(cursor: Any, level: Level, region: int, month: date, counted: Sql) -> None:
    """Make the cells of one region and month what was counted; writes only what differs."""
    table = Cell._meta.db_table
    place = (int(level), month, region)
    cursor.execute(
        f"WITH counted AS MATERIALIZED ({counted.text}), gone AS ("
        f" DELETE FROM {table} WHERE level = %s AND month = %s AND region = %s"
        "  AND measure NOT IN (SELECT measure FROM counted))"
        f" INSERT INTO {table} AS kept (level, month, region, measure, n, restricted)"
        " SELECT %s::bigint, %s::date, %s::bigint, measure, n, measure = ANY(%s) FROM counted"
        " ON CONFLICT (level, month, region, measure) DO UPDATE"
        " SET n = excluded.n, restricted = excluded.restricted"
        " WHERE (kept.n, kept.restricted) <> (excluded.n, excluded.restricted)",
        (*counted.params, *place, *place, book().restricted),
    )


def recount_all(region: int | None = None) -> int:
    """Count every cell (of `region`, by default of all) again; returns how many cells there are.

    For bulk loads and repair. Waits for running saves and makes later ones wait. `region` is a
    county or larger. Raises ValueError for a smaller one.
    """
    if region is not None and codes.level(region) < Level.COUNTY:
        raise ValueError("a full recount covers whole counties")
    table = Cell._meta.db_table
    regions = codes.extent(region) if region is not None else (0, int(Level.COUNTRY))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_ALL])
        cursor.execute(
            f"DELETE FROM {table} WHERE level = %s AND region >= %s AND region < %s",
            [int(Level.TOWNSHIP), *regions],
        )
        townships = counted_from_facts(regions)
        # In the order of the key, so that a year of a region lies together on disk.
        cursor.execute(
            f"INSERT INTO {table} (level, month, region, measure, n, restricted)"
            f" SELECT {int(Level.TOWNSHIP)}, month, region, measure, n, measure = ANY(%s)"
            f" FROM ({townships.text}) AS t ORDER BY month, region, measure",
            (book().restricted, *townships.params),
        )
        made, below = cursor.rowcount, Level.TOWNSHIP
        for level in SUMMED:
            # Of a county its whole prefecture and province are added up again.
            around = (codes.at(regions[0], level), codes.at(regions[1] - 1, level) + level)
            cursor.execute(
                f"DELETE FROM {table} WHERE level = %s AND region >= %s AND region < %s",
                [int(level), *around],
            )
            cursor.execute(
                f"INSERT INTO {table} (level, month, region, measure, n, restricted)"
                f" SELECT {int(level)}, month, {sql.at_level(level)}, measure, sum(n),"
                "  bool_or(restricted)"
                f" FROM {table} WHERE level = %s AND region >= %s AND region < %s"
                " GROUP BY 1, 2, 3, 4 ORDER BY 2, 3, 4",
                [int(below), *around],
            )
            made, below = made + cursor.rowcount, level
        return int(made)


def counted_from_facts(regions: tuple[int, int], days: tuple[date, date] | None = None) -> Sql:
    """Every township-month of a range of regions, straight from the facts."""
    return sql.all_totals(
        book().by_pass,
        Part(regions, days),
        region=sql.at_level(Level.TOWNSHIP),
        month=True,
    )


def check(region: int | None = None) -> list[Difference]:
    """Where the cells differ from a recount of the facts; empty when all is well."""
    table = Cell._meta.db_table
    low, high = codes.extent(region) if region is not None else (0, int(Level.COUNTRY))
    townships = counted_from_facts((low, high))
    largest = codes.level(region) if region is not None else Level.COUNTRY
    summed = "".join(
        f" UNION ALL SELECT {int(level)}, {sql.at_level(level)}, month, measure, sum(n)::int"
        " FROM townships GROUP BY 2, 3, 4"
        for level in SUMMED
        if level <= largest
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH townships AS MATERIALIZED ({townships.text}), counted AS ("
            f" SELECT {int(Level.TOWNSHIP)} AS level, region, month, measure, n FROM townships"
            f" {summed}), kept AS ("
            f" SELECT level, region, month, measure, n, restricted FROM {table}"
            "  WHERE region >= %s AND region < %s)"
            " SELECT level, region, month, measure, coalesce(kept.n, 0), coalesce(counted.n, 0)"
            " FROM kept FULL JOIN counted USING (level, region, month, measure)"
            " WHERE kept.n IS DISTINCT FROM counted.n"
            "  OR kept.restricted <> (measure = ANY(%s)) ORDER BY 1, 2, 3, 4",
            [*townships.params, low, high, book().restricted],
        )
        return [Difference(*line) for line in cursor.fetchall()]
