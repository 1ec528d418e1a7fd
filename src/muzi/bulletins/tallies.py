"""Counts over any days, straight from the facts: the same measures as the figures, whose cells hold
whole months only.

They say no more than a figure does, so whoever may see the figures of a region may see them; those
of a village only whoever sees all its persons, as figures do.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection

from muzi.access import scope
from muzi.bulletins.calendar import Span
from muzi.clinical.statistics import Period
from muzi.indicators import sql
from muzi.indicators.definitions import Measure, book
from muzi.indicators.queries import OutOfScopeError
from muzi.journeys.models import GradeRow
from muzi.places import codes
from muzi.places.codes import Level

RED = "red"
ONE_DAY = timedelta(days=1)


def period(span: Span) -> Period:
    """The same days, up to but not including the day after the last."""
    return Period(span.first, span.last + ONE_DAY)


def counted(measures: Iterable[str], region: int, span: Span) -> dict[str, int]:
    """How many of each measure in the region and days. Raises OutOfScopeError."""
    found = by_part(measures, region, span, codes.level(region))
    return found.get(region, {})


def by_part(
    measures: Iterable[str], region: int, span: Span, step: Level
) -> dict[int, dict[str, int]]:
    """The same by the regions of a level; what was not counted is left out.

    Raises OutOfScopeError, and ValueError for a measure that follows from restricted results.
    """
    _authorise(region, step)
    passes: dict[tuple[str, str], tuple[Measure, ...]] = {}
    for name in measures:
        measure = book().measures[name]
        if measure.restricted:
            raise ValueError(f"{name}: restricted results are not told by day")
        key = (measure.table, measure.date)
        passes[key] = (*passes.get(key, ()), measure)
    query = sql.all_totals(
        passes, sql.Part(codes.extent(region), period(span)), region=sql.at_level(step)
    )
    found: dict[int, dict[str, int]] = {}
    with scope.deriving(), connection.cursor() as cursor:
        cursor.execute(query.text, query.params)
        for place, name, n in cursor.fetchall():
            found.setdefault(place, {})[name] = n
    return found


def newly_red(region: int, span: Span, step: Level | None = None) -> dict[int, int]:
    """Pregnancies that turned red (高风险) in these days, each once, by regions of a level (of the
    region's own by default); where none did is left out. Raises OutOfScopeError.
    """
    step = step or codes.level(region)
    _authorise(region, step)
    table, place = GradeRow._meta.db_table, sql.at_level(step)
    query = (
        f"SELECT {place}, count(DISTINCT pregnancy_id) FROM {table} g"
        ' WHERE "on" BETWEEN %s AND %s AND region >= %s AND region < %s AND severity = %s'
        f" AND coalesce((SELECT b.severity FROM {table} b WHERE b.pregnancy_id = g.pregnancy_id"
        ' AND b."on" < g."on" ORDER BY b."on" DESC LIMIT 1), \'\') <> %s GROUP BY 1'
    )
    with scope.deriving(), connection.cursor() as cursor:
        cursor.execute(query, [*span, *codes.extent(region), RED, RED])
        return dict(cursor.fetchall())


def _authorise(region: int, step: Level) -> None:
    actor = scope.current()
    if not actor.covers(region):
        raise OutOfScopeError("figures of this region are not visible to the account")
    # Few live in a village: a count of those at risk there points at persons.
    if step is Level.VILLAGE and not codes.within(region, actor.persons):
        raise OutOfScopeError("counts by village need the persons of the region")
