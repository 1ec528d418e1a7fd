"""How a quota stands: so many persons counted from records, or reported by its parts and entered by
hand, against its shares and the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from muzi.clinical import forecasts
from muzi.clinical.statistics import Period, calendar_year, month_period, months
from muzi.clinical.targets import Caution, Evidence, Reason, Verdict, gap, judge
from muzi.indicators.queries import YearKind
from muzi.plans.following import feeds, figures, hand_values, quotas
from muzi.plans.following.counts import Counts
from muzi.plans.following.feeds import Served
from muzi.plans.following.quotas import UnitPace
from muzi.plans.following.standings import Part, Source, Standing, value_of
from muzi.plans.following.terms import Term, counted_over, not_begun, term_of
from muzi.plans.models import HandValue

ONE_DAY = timedelta(days=1)


def counted(bare: Standing, feed: Served, counts: Counts) -> Standing:
    """Persons served in the year of the quota; nobody before it begins."""
    on, target = counts.on, bare.target
    if not_begun(target, on):
        year = quotas.calendar(target, on)
        nobody = value_of(0, 1, 1)
        return replace(bare, source=Source.RECORDS, value=nobody, year=year.start.year, period=year)
    found = counts.persons(feed.service, target, bare.region)

    def recorded(period: Period) -> bool:
        return any(period.contains(month_period(count.month).start) for count in found)

    term = term_of(target, YearKind.CALENDAR, on, recorded, young=False)
    mine = [count for count in found if term.period.contains(month_period(count.month).start)]
    by_month = dict.fromkeys(_months_to(term.period, on), 0)
    for count in mine:
        by_month[count.month] = by_month.get(count.month, 0) + count.persons
    forecast = None if term.over(on) else _by_months(bare, by_month, term.period, on)
    shares = counts.shares.get(bare.target.pk, {})
    paces = list[UnitPace]()
    if shares and counts.in_full:
        paces = quotas.unit_paces(shares, mine, term.period, on, counts.names)
    told = replace(
        bare,
        source=Source.RECORDS,
        months=tuple(figures.month_values({m: (n, 1) for m, n in by_month.items()}, on)),
        dragging=_behind(paces),
    )
    return _judged(told, sum(by_month.values()), term, on, forecast)


def entered(bare: Standing, counts: Counts) -> Standing | None:
    """What its parts reported, in the year of the quota or, where that is not every year's, since
    it began. It takes the place of what was entered for the whole in that time only where every
    part reported since. None where no part did, or not all of them are to be seen.
    """
    target, on, whole = bare.target, counts.on, bare.hand
    told = hand_values.of_parts(target, counts.hand.get(target.pk, {}))
    if not told or not feeds.is_quota(target) or not counts.sees(bare.region):
        return None

    def recorded(period: Period) -> bool:
        return bool(hand_values.counting(target, told, period))

    term = term_of(target, YearKind.CALENDAR, on, recorded, young=False)
    span = counted_over(target, calendar_year(term.year))
    mine = hand_values.counting(target, told, span)
    if not mine:
        return None
    shares = counts.shares.get(target.pk, {})
    silent = len((shares.keys() or counts.below(target.region)) - mine.keys())
    days = [each.as_of for each in mine.values()]
    if whole is not None and (whole.as_of >= min(days) or (silent and span.contains(whole.as_of))):
        return None
    last = max(days)
    if last >= term.period.end:  # nothing is known of the day on which it fell due
        term = replace(term, replaced=True)
    done = sum(int(each.value) for each in mine.values())
    # While a part is silent the sum says nothing of the pace of the whole.
    forecast = None
    if not silent and not term.over(on):
        forecast = _by_total(bare, done, counted_over(target, term.period), last)
    year = quotas.calendar(target, on, term.period)
    paces = list[UnitPace]()
    if counts.in_full:
        paces = quotas.entered_paces(shares, mine, year, counts.names)
    standing = replace(
        bare,
        source=Source.HAND,
        hand=_sum(bare, done, last, len(mine), silent),
        dragging=_behind(paces),
    )
    found = _judged(standing, done, term, on, forecast)
    judged = found.judgement
    if silent and judged.verdict in {Verdict.MISSED, Verdict.OFF_COURSE}:
        # What the silent parts did is not nought: no whole fell short by it.
        judged = replace(judged, verdict=Verdict.CANNOT_TELL_YET, reason=Reason.NO_PACE)
    cautions = (*judged.cautions, Caution.ENTERED_BY_HAND)
    return replace(found, judgement=replace(judged, cautions=cautions))


def is_behind(standing: Standing) -> bool:
    """Is a quota behind the calendar: fewer done than an even pace would have by then? What was
    reported is held to the day up to which it was; while a part is silent nothing is known.
    """
    target, value, period = standing.target, standing.value, standing.period
    if period is None or value is None or value.count is None:
        return standing.judgement.verdict in {Verdict.MISSED, Verdict.OFF_COURSE}
    by = standing.as_of
    if standing.source is Source.HAND and standing.hand is not None:
        if standing.judgement.reason is Reason.NO_PACE:
            return False
        by = standing.hand.as_of
    return value.count < quotas.due_by(int(target.value), quotas.calendar(target, by, period), by)


def _sum(bare: Standing, done: int, last: date, told: int, silent: int) -> HandValue:
    """The parts together, as if it had been entered for the whole; it is not kept."""
    source = _("%(n)d 个地区填报合计") % {"n": told}
    if silent:
        source = _("%(n)d 个地区填报合计，%(silent)d 个未报") % {"n": told, "silent": silent}
    return HandValue(target=bare.target, region=bare.region, as_of=last, value=done, source=source)


def _judged(
    bare: Standing, done: int, term: Term, on: date, forecast: forecasts.Forecast | None
) -> Standing:
    over = term.over(on)
    away = gap(bare.goal, done)
    evidence = Evidence(
        count=done,
        denominator=1,
        over=over,
        decides=term.decides,
        kept=True,
        at_ends=() if over else (away,),
        chance=forecast.chance if forecast else None,
    )
    judged = judge(bare.goal, evidence)
    if term.replaced:
        judged = replace(judged, cautions=(*judged.cautions, Caution.TERM_OVER))
    return replace(
        bare,
        value=value_of(done, 1, 1),
        year=term.year,
        period=term.period,
        gap=away,
        gap_at_end=None if over else away,
        forecast=forecast,
        judgement=judged,
    )


def _behind(paces: Iterable[UnitPace]) -> tuple[Part, ...]:
    return tuple(
        Part(unit.region, unit.name, value_of(unit.done or 0, 1, 1), unit.behind)
        for unit in paces
        if unit.behind
    )


def _months_to(period: Period, on: date) -> list[int]:
    return list(months(Period(period.start, min(period.end, on + ONE_DAY))))


def _by_months(
    bare: Standing, by_month: dict[int, int], period: Period, on: date
) -> forecasts.Forecast | None:
    """The months so far, the running one as the part of it that is gone."""
    left = quotas.months_left(period, on)
    gone = quotas.length(period) - left
    exposures = [1.0] * (len(by_month) - 1) + [gone - (len(by_month) - 1)]
    ordered = tuple(by_month[month] for month in sorted(by_month))
    pace = forecasts.Pace(ordered, tuple(exposures))
    return forecasts.amount(bare.goal, count=sum(ordered), left=left, pace=pace)


def _by_total(bare: Standing, done: int, period: Period, as_of: date) -> forecasts.Forecast | None:
    """What was reported up to a day goes on as it did; its months are not known apart."""
    left = quotas.months_left(period, as_of)
    pace = forecasts.Pace((done,), (quotas.length(period) - left,))
    found = forecasts.amount(bare.goal, count=done, left=left, pace=pace)
    return replace(found, months=0) if found else None
