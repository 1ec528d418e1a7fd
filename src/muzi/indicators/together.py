"""Counts of many regions in one query, for pages that lay them side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection

from muzi.access import scope
from muzi.clinical.statistics import Period, month_of
from muzi.indicators import sql
from muzi.indicators.definitions import Indicator
from muzi.indicators.queries import OutOfScopeError
from muzi.places import codes
from muzi.places.codes import Level

Tally = tuple[int, int]  # numerator and denominator
ByMonth = dict[int, Tally]  # by month as a number like 202610


def monthly(
    indicators: Iterable[Indicator], regions: Collection[int], period: Period
) -> dict[int, dict[str, ByMonth]]:
    """Numerator and denominator of each indicator (by code) in each month of each of `regions`, as
    `queries.tallies` gives them for one. The regions are counties, or of one larger level.

    Raises OutOfScopeError where the account may not see the figures of one of them.
    """
    chosen = list(indicators)
    counted: dict[int, dict[str, ByMonth]] = {each: {} for each in regions}
    if not chosen or not regions:
        return counted
    actor, [step] = scope.current(), {codes.level(each) for each in regions}
    if step < Level.COUNTY or not all(actor.covers(each) for each in regions):
        raise OutOfScopeError("figures of these regions are not visible to the account")
    measures = {m.id for each in chosen for m in (*each.numerator, *each.denominator)}
    rows: dict[int, dict[int, dict[str, int]]] = {each: {} for each in regions}
    for region, month, measure, n in _rows(step, regions, period, measures):
        if region in rows:
            rows[region].setdefault(month_of(month), {})[measure] = n
    for region, by_month in rows.items():
        for each in chosen:
            series = {month: _tally(each, sums) for month, sums in by_month.items()}
            counted[region][each.code] = {m: t for m, t in series.items() if any(t)}
    return counted


def counties_with(
    indicators: Iterable[Indicator], area: int, period: Period
) -> dict[str, set[int]]:
    """The counties inside `area` that have anything in the denominator of each indicator (by code)
    in a period of whole months.

    Raises OutOfScopeError where the account may not see the figures of the area.
    """
    chosen = list(indicators)
    if not scope.current().covers(area):
        raise OutOfScopeError("figures of this region are not visible to the account")
    wanted = {measure.id for each in chosen for measure in each.denominator}
    query = sql.from_cells(
        "measure, array_agg(DISTINCT region)", 1, Level.COUNTY, codes.extent(area), period, wanted
    )
    with connection.cursor() as cursor:
        cursor.execute(query.text, query.params)
        found = {measure: set(counties) for measure, counties in cursor.fetchall()}
    return {
        each.code: set().union(*(found.get(measure.id, set()) for measure in each.denominator))
        for each in chosen
    }


def _tally(indicator: Indicator, sums: dict[str, int]) -> Tally:
    return (
        sum(sums.get(measure.id, 0) for measure in indicator.numerator),
        sum(sums.get(measure.id, 0) for measure in indicator.denominator),
    )


def _rows(
    step: Level, regions: Collection[int], period: Period, measures: Collection[str]
) -> list[tuple]:
    """(region, month, measure, n) from the cells."""
    span = min(regions), max(codes.extent(each)[1] for each in regions)
    what = f"{sql.at_level(step)}, month, measure, sum(n)::int"
    query = sql.from_cells(what, 3, step, span, period, measures)
    with connection.cursor() as cursor:
        cursor.execute(query.text, query.params)
        return cursor.fetchall()
