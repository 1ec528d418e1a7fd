"""Figures of a region and its last complete statistical year: from cells, recounted, by hand."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from timing import Times, summary, timed

from muzi.access.models import User
from muzi.clinical.statistics import statistical_year_of
from muzi.config import clock
from muzi.indicators import cells, queries, sql
from muzi.indicators.definitions import book
from muzi.indicators.sql import Part
from muzi.places import codes

BY_HAND = Path(__file__).with_name("figures.sql").read_text(encoding="utf-8")


class NotEqual(RuntimeError):
    """Two ways to the same figure gave different numbers: a measurement would mean nothing."""


def measure(region: int, bureau: User, acting: Callable[[User], Any]) -> dict[str, Any]:
    """All indicators of the region and year, each way; the ways must agree."""
    today = clock.today()
    period = queries.period_of(statistical_year_of(today) - 1)
    area = codes.extent(region)
    whole = sql.all_totals(book().by_pass, Part(area, period))
    by_cell = cells.counted_from_facts(area, period)
    by_hand = {"low": area[0], "high": area[1], "start": period[0], "end": period[1]}

    all_years = min(timed(cells.recount_all, 1))
    with acting(bureau):
        read = timed(lambda: queries.figures(region, period, on=today), 30)
        shown = queries.figures(region, period, on=today)
        below = codes.Level.PREFECTURE if codes.level(region) > codes.Level.COUNTY else None
        below = below or codes.Level.TOWNSHIP
        split = timed(lambda: queries.figures(region, period, on=today, breakdown=below), 10)
    counted = dict(_rows(whole.text, whole.params))
    written = _row(BY_HAND, by_hand)
    _agree(counted, {name: n or 0 for name, n in written.items()}, "the SQL written by hand")
    _agree(counted, _from_cells(area, period), "the cells")
    return {
        "indicators": len(shown),
        "measures": sum(len(each) for each in book().by_pass.values()),
        "live_births": counted["live_births"],
        "cells": summary(read),
        "cells_by_part": _median(split),
        "recount": _median(timed(lambda: _rows(whole.text, whole.params), 5)),
        "recount_cells": _median(timed(lambda: _rows(by_cell.text, by_cell.params), 3)),
        "by_hand": _median(timed(lambda: _row(BY_HAND, by_hand), 5)),
        "all_years": all_years,
    }


def _median(seconds: list[float]) -> float:
    return statistics.median(seconds)


def _rows(text: str, params: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return list(cursor.fetchall())


def _row(text: str, params: Any) -> Times:
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def _from_cells(area: tuple[int, int], period: Any) -> dict[str, int]:
    return dict(
        _rows(
            "SELECT measure, sum(n)::int FROM indicators_cell WHERE level = %s AND region >= %s"
            " AND region < %s AND month >= %s AND month < %s GROUP BY 1",
            [int(codes.Level.TOWNSHIP), *area, *period],
        )
    )


def _agree(counted: dict[str, int], other: dict[str, Any], what: str) -> None:
    names = [n for n in counted.keys() | other.keys() if counted.get(n, 0) != other.get(n, 0)]
    if names:
        raise NotEqual(f"counted again and {what} differ in {', '.join(sorted(names))}")
