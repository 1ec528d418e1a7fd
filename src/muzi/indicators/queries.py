"""Reading figures: counts, rates and intervals of a region and period, and their trend.

From the cells, or straight from the facts for a village (too small to be worth a cell) and for days
that are no whole months. What the acting account may not see is refused or withheld, never counted
as 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from django.db import connection
from django.db.models import Sum

from muzi.access import scope
from muzi.clinical import statistics
from muzi.clinical.statistics import Period, month_of, month_period, poisson_interval
from muzi.indicators import sql
from muzi.indicators.definitions import Indicator, Measure, book
from muzi.indicators.sql import Part
from muzi.places import codes
from muzi.places import queries as divisions
from muzi.places.codes import Level
from muzi.places.models import Institution

Sums = Mapping[str, int]
ONE_DAY = timedelta(days=1)


class OutOfScopeError(LookupError):
    """The acting account may not see the figures of this region."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where and when a figure stands. `step` is the level it was counted at: the people of a county
    whose township is unknown are a group of township size under the county's own code.
    """

    region: int
    step: Level
    period: Period
    on: date

    @property
    def as_of(self) -> date:
        return min(self.on, self.period.end - ONE_DAY)


class YearKind(StrEnum):
    STATISTICAL = "statistical"  # 1 October to 30 September
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator of one region and period.

    `count` and `rate` are None where there is no data: nothing in the denominator, or `withheld`
    (so few persons or days that the figure would tell a result which the account may not see).
    `rate`, `low` and `high` (exact Poisson 95 %, rare events only) are per the multiplier.
    `unplaced`: in a breakdown, those of whom only the larger region `region` is known.
    """

    indicator: Indicator
    region: int
    period: Period
    as_of: date
    count: int | None
    denominator: int
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    withheld: bool = False
    unplaced: bool = False


def period_of(year: int, kind: YearKind | str = YearKind.STATISTICAL) -> Period:
    """The days of a statistical or calendar year."""
    if YearKind(kind) is YearKind.CALENDAR:
        return statistics.calendar_year(year)
    return statistics.statistical_year(year)


def figures(
    region: int,
    period: Period,
    *,
    on: date,
    indicators: Iterable[Indicator] | None = None,
    breakdown: Level | None = None,
) -> list[Figure]:
    """The figures of a region, or of each region of the level `breakdown` inside it.

    Args:
        region: 12-digit code, any level.
        period: any days; whole months are read from the cells.
        on: today; a figure is as of this day, or of the period's last day once that is past.
        indicators: which, in this order; all by default.
        breakdown: a level below the region's. Regions where nothing was counted are left out, but
            where everything asked for is withheld, what is counted where is not told either.

    Raises:
        OutOfScopeError: the region is not inside the account's figures, or villages are asked for
            and its persons are not all visible.
    """
    wanted = list(book().indicators.values() if indicators is None else indicators)
    step = breakdown or codes.level(region)
    sums = _sums(region, step, period, _measures(wanted))
    beds = _beds(region, step) if any(each.resource for each in wanted) else {}
    places = sorted(sums.keys() | beds.keys()) if breakdown else [region]
    if breakdown and all(_withheld(each, step, period) for each in wanted):
        places = [each.code for each in divisions.children(region)]
    return [
        _figure(each, _Place(place, step, period, on), sums.get(place, {}), beds.get(place))
        for place in places
        for each in wanted
    ]


def trend(indicator: Indicator, region: int, months: Sequence[int], *, on: date) -> list[Figure]:
    """The indicator's figure in each month (numbers like 202610), in that order.

    Raises OutOfScopeError as `figures` does.
    """
    if not months:
        return []
    measures = _measures([indicator])
    whole = Period(month_period(min(months)).start, month_period(max(months)).end)
    by_month = _monthly(region, whole, measures)
    step = codes.level(region)
    return [
        _figure(indicator, _Place(region, step, month_period(month), on), by_month.get(month, {}))
        for month in months
    ]


def tallies(
    indicators: Iterable[Indicator], region: int, period: Period, *, by: Level | None = None
) -> dict[str, dict[int, tuple[int, int]]]:
    """Numerator and denominator of each indicator (by code), by month as a number, or by region of
    the level `by`: what many figures are added up from, in one query.

    What is not there is 0 of 0 and left out; so is an indicator of which so small a region tells
    results that the account may not see, and the numerator of a resource. Raises OutOfScopeError as
    `figures` does.
    """
    step = by or codes.level(region)
    wanted = [each for each in indicators if not _withheld(each, step, period)]
    measures = _measures(wanted)
    sums = _sums(region, step, period, measures) if by else _monthly(region, period, measures)
    found: dict[str, dict[int, tuple[int, int]]] = {}
    for each in wanted:
        for key, counted in sums.items():
            numerator = sum(counted.get(measure.id, 0) for measure in each.numerator)
            denominator = sum(counted.get(measure.id, 0) for measure in each.denominator)
            if numerator or denominator:
                found.setdefault(each.code, {})[key] = (numerator, denominator)
    return found


def months_until(on: date, count: int) -> list[int]:
    """The last `count` months up to the one of `on`, in order, as numbers like 202610."""
    last = on.year * 12 + on.month - 1
    return [n // 12 * 100 + n % 12 + 1 for n in range(last - count + 1, last + 1)]


def _measures(indicators: Iterable[Indicator]) -> list[Measure]:
    found = {m.id: m for each in indicators for m in (*each.numerator, *each.denominator)}
    return list(found.values())


def _withheld(indicator: Indicator, step: Level, period: Period) -> bool:
    """Would a region this small, or days this few, tell results that the account may not see? The
    database then hides what it is counted from (see Cell): nothing may be made of its absence.
    """
    small = step < Level.COUNTY or not period.whole_months
    return indicator.restricted and small and not scope.current().restricted


def _figure(indicator: Indicator, place: _Place, sums: Sums, beds: int | None = None) -> Figure:
    unplaced = codes.level(place.region) > place.step
    bare = Figure(indicator, place.region, place.period, place.as_of, None, 0, unplaced=unplaced)
    if _withheld(indicator, place.step, place.period):
        return replace(bare, withheld=True)
    denominator = sum(sums.get(measure.id, 0) for measure in indicator.denominator)
    counted = sum(sums.get(measure.id, 0) for measure in indicator.numerator)
    count = beds if indicator.resource else counted
    # Beds over the deliveries of part of a year would look plenty.
    unfinished = indicator.resource and place.on < place.period.end
    if count is None or denominator == 0 or unfinished:
        # Deaths without a birth in the period are still told, as a count without a rate.
        return replace(bare, count=count or None, denominator=denominator)
    per = indicator.multiplier
    interval = poisson_interval(count, denominator, per) if indicator.rare else None
    return replace(
        bare,
        count=count,
        denominator=denominator,
        rate=count * per / denominator,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
    )


def _authorise(region: int, step: Level) -> None:
    actor = scope.current()
    if not actor.covers(region):
        raise OutOfScopeError("figures of this region are not visible to the account")
    # A village is counted from persons: with some of them hidden the count would be a lie.
    if step is Level.VILLAGE and not codes.within(region, actor.persons):
        raise OutOfScopeError("figures by village need the persons of the region")


def _sums(
    region: int, step: Level, period: Period, measures: Sequence[Measure]
) -> dict[int, dict[str, int]]:
    """Totals by region of level `step` and measure."""
    _authorise(region, step)
    found: dict[int, dict[str, int]] = {}
    for place, measure, n in _rows(region, step, period, measures, sql.at_level(step)):
        found.setdefault(place, {})[measure] = n
    return found


def _monthly(region: int, period: Period, measures: Sequence[Measure]) -> dict[int, dict[str, int]]:
    """Totals by month (as a number) and measure."""
    step = codes.level(region)
    _authorise(region, step)
    found: dict[int, dict[str, int]] = {}
    for month, measure, n in _rows(region, step, period, measures, "month"):
        found.setdefault(month_of(month), {})[measure] = n
    return found


def _rows(
    region: int, step: Level, period: Period, measures: Sequence[Measure], group: str
) -> list[tuple]:
    """(group, measure, n) from the cells, or from the facts."""
    facts = step is Level.VILLAGE or not period.whole_months
    if facts:
        passes: dict[tuple[str, str], tuple[Measure, ...]] = {}
        for measure in measures:
            key = (measure.table, measure.date)
            passes[key] = (*passes.get(key, ()), measure)
        by_month = group == "month"
        query = sql.all_totals(
            passes,
            Part(codes.extent(region), period),
            region="" if by_month else group,
            month=by_month,
        )
    else:
        query = sql.from_cells(
            f"{group}, measure, sum(n)::int",
            2,
            step,
            codes.extent(region),
            period,
            (measure.id for measure in measures),
        )
    # Days of a county are counted as its months are: whoever of its persons the account sees.
    whole = scope.deriving() if facts and step is not Level.VILLAGE else nullcontext()
    with whole, connection.cursor() as cursor:
        cursor.execute(query.text, query.params)
        return list(cursor.fetchall())


def _beds(region: int, step: Level) -> dict[int, int]:
    """Obstetric beds now in use, by county or larger region: below that, women go elsewhere."""
    if step < Level.COUNTY:
        return {}
    low, high = codes.extent(region)
    found: dict[int, int] = {}
    units = Institution.objects.filter(active=True, region__gte=low, region__lt=high)
    for place, beds in units.values_list("region").annotate(Sum("obstetric_beds")):
        inside = codes.at(place, step)
        found[inside] = found.get(inside, 0) + beds
    return found
