"""How the targets of a plan stand on a day: value, verdict, gap as persons, forecast, trend, and
the regions below that drag it.

    progress(targets, on=today)     one Standing for each, in their order

A plan of fifty targets takes a handful of queries: monthly counts of its region once, counts of
the level below once for each year shown, institutions, persons served, values entered by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from muzi.clinical import forecasts
from muzi.clinical.statistics import month_of
from muzi.clinical.targets import (
    NO_DATA,
    Caution,
    Gap,
    Judgement,
    Reason,
    Verdict,
    gap,
    judge_stock,
    of_undated,
    of_upper_bound,
)
from muzi.indicators.definitions import Indicator
from muzi.indicators.queries import YearKind
from muzi.places import codes
from muzi.plans.following import feeds, figures, hand_values, quota_standings
from muzi.plans.following.counts import Counts, added_up
from muzi.plans.following.feeds import BedRatio, Feed, Figure, Stock, Unfed
from muzi.plans.following.standings import Part, Source, Standing, Value, value_of
from muzi.plans.following.terms import adds_up, not_begun, term_of, undated, whole_year_before
from muzi.plans.models import HandValue, Target


def progress(targets: Iterable[Target], *, on: date, at: int | None = None) -> list[Standing]:
    """How each of these targets stands on the day `on`.

    `at` holds them to a region inside their own (a nation's targets as a county stands to them).
    Figures that the account may not see have the source UNSEEN; nothing is raised for them.
    """
    given = list(targets)
    places = {each.pk: _place(each, at) for each in given}
    fed = {each.pk: feeds.feed_of(each) for each in given}
    wanted: dict[int, list[Indicator]] = {}
    for each in given:
        found, feed = wanted.setdefault(places[each.pk], []), fed[each.pk]
        if isinstance(feed, Figure | BedRatio) and feed.indicator not in found:
            found.append(feed.indicator)
    counts = Counts(given, wanted, on)
    return [_standing(each, places[each.pk], fed[each.pk], counts) for each in given]


def standing(target: Target, region: int, counts: Counts) -> Standing:
    """How one target stands in a region, by counts that were fetched for many."""
    return _standing(target, region, feeds.feed_of(target), counts)


def _place(target: Target, at: int | None) -> int:
    inside = at is not None and codes.contains(target.region, at)
    return at if inside and at is not None else target.region


def _standing(target: Target, region: int, feed: Feed, counts: Counts) -> Standing:
    found = _by_feed(target, region, feed, counts)
    if not_begun(target, counts.on):
        judged = Judgement(Verdict.CANNOT_TELL_YET, Reason.NOT_BEGUN)
        return replace(_untold(found, judged), dragging=())
    return replace(found, judgement=of_undated(found.judgement)) if undated(target) else found


def _by_feed(target: Target, region: int, feed: Feed, counts: Counts) -> Standing:
    """The standing by records; where there are none, by hand; else what will feed it."""
    bare = Standing(
        target=target,
        goal=feeds.goal_of(target),
        region=region,
        as_of=counts.on,
        source=Source.NONE,
        judgement=NO_DATA,
        definition=feeds.definition_of(target),
        bounded=feeds.bounds(target),
        due=target.due_on.year if target.due_on else None,
        hand=counts.hand.get(target.pk, {}).get(region),
    )
    if isinstance(feed, Unfed):
        return _without_records(replace(bare, served_by=feed.service), counts)
    indicator = feed.indicator if isinstance(feed, Figure | BedRatio) else None
    if not counts.sees(region, indicator):
        return _without_records(replace(bare, source=Source.UNSEEN), counts)
    if isinstance(feed, Figure):
        found = figures.standing(bare, feed.indicator, counts)
    elif isinstance(feed, BedRatio):
        found = _beds(bare, feed.indicator, counts)
    elif isinstance(feed, Stock):
        found = _stock(bare, feed, counts)
    else:
        found = quota_standings.counted(bare, feed, counts)
        if bare.bounded:
            return _within_bound(bare, _cautioned(found), counts)
    if found is None:
        return _without_records(bare, counts)
    if indicator and found.period and counts.patchy(region, indicator.code, found.period):
        judged = Judgement(Verdict.CANNOT_TELL_YET, Reason.INCOMPLETE)
        found = _untold(found, judged)
    return _cautioned(found)


def _within_bound(bare: Standing, most: Standing, counts: Counts) -> Standing:
    """Where even the bound falls short, no value by hand says otherwise; elsewhere one settles what
    records leave open, if it is not more than they have. None on record in the whole year is no
    bound: the service is not recorded.
    """
    if most.ruled_out:
        return most
    told, judged = _without_records(bare, counts), of_upper_bound(most.judgement)
    if _over_bound(told, most):
        return _untold(most, replace(judged, reason=Reason.OVER_BOUND))
    if told.source is Source.HAND:
        return told
    return most if judged is most.judgement else _untold(most, judged)


def _over_bound(told: Standing, most: Standing) -> bool:
    """Were more entered by hand than records have at most of the same time?"""
    hand, bound = told.hand, most.value.count if most.value else None
    if told.source is not Source.HAND or hand is None or not bound or most.period is None:
        return False
    return hand.value > bound and most.period.contains(hand.as_of)


def _untold(standing: Standing, judged: Judgement) -> Standing:
    """A value that does not tell how the target stands."""
    return replace(standing, judgement=judged, gap=None, gap_at_end=None, forecast=None)


def _cautioned(standing: Standing) -> Standing:
    """What must be known of any figure that comes from records."""
    more = []
    if feeds.wider(standing.target):
        more.append(Caution.WIDER)
    if standing.definition is not None and not standing.definition.verified:
        more.append(Caution.UNVERIFIED)
    return _with(standing, *more)


def _with(standing: Standing, *more: Caution) -> Standing:
    judged = standing.judgement
    return replace(standing, judgement=replace(judged, cautions=(*judged.cautions, *more)))


def _without_records(bare: Standing, counts: Counts) -> Standing:
    """By the newest value entered by hand, marked as such; nothing at all without one. A quota may
    have them by its parts.
    """
    if found := quota_standings.entered(bare, counts):
        return found
    hand, target, goal = bare.hand, bare.target, bare.goal
    if hand is None or _of_another_year(hand, target, counts.on):
        return replace(bare, judgement=Judgement(Verdict.CANNOT_TELL_YET, _why_not(target)))
    counted = hand.count is not None and hand.denominator is not None
    past = target.due_on is not None and target.due_on < bare.as_of
    over = past or undated(target) or (target.yearly and hand.as_of.year < bare.as_of.year)
    holds = goal.holds(hand.value)
    kept = goal.per == 1 and goal.high is None
    if holds and kept and not past:
        served = feeds.is_quota(target)
        verdict, reason = Verdict.MET, Reason.COUNT_REACHED if served else Reason.STANDS
    elif holds:
        verdict = Verdict.MET if over else Verdict.ON_COURSE
        reason = Reason.REACHED if over else Reason.REACHED_EARLY
    elif over:
        verdict, reason = Verdict.MISSED, Reason.NOT_REACHED
    else:
        verdict, reason = Verdict.CANNOT_TELL_YET, Reason.NO_PACE
    cautions = [Caution.ENTERED_BY_HAND]
    if hand_values.late(target, hand):
        cautions.append(Caution.TERM_OVER)
    away: Gap | None = None
    if counted and hand.count is not None and hand.denominator:
        away = gap(goal, hand.count, hand.denominator)
    elif goal.per == 1 and hand.value == hand.value.to_integral_value():
        away = gap(goal, int(hand.value))
    return replace(
        bare,
        source=Source.HAND,
        value=Value(float(hand.value), hand.count, hand.denominator),
        gap=away,
        judgement=Judgement(verdict, reason, tuple(cautions)),
    )


def _why_not(target: Target) -> Reason:
    """Why nothing tells how a target stands."""
    if feeds.of_some_units(target):
        return Reason.SOME_UNITS
    changes = target.operator in feeds.CHANGES and target.baseline is None
    return Reason.NO_BASE if changes else Reason.NO_DATA


def _of_another_year(hand: HandValue, target: Target, on: date) -> bool:
    """Is it of another year than the one by which a yearly count is judged? A count begins anew
    each year; what there is on a day (beds, staff) does not.
    """
    if not target.yearly or not adds_up(target):
        return False
    told = hand.as_of
    term = term_of(target, YearKind.CALENDAR, on, lambda year: year.contains(told), young=False)
    return not term.period.contains(told)


def _beds(bare: Standing, indicator: Indicator, counts: Counts) -> Standing | None:
    """Beds now for the deliveries of the last whole year; with the beds and deliveries planned."""
    if codes.level(bare.region) < codes.Level.COUNTY:
        return None  # women of a township give birth elsewhere
    year = whole_year_before(counts.on)
    series = counts.by_month(bare.region, indicator.code)
    deliveries = added_up(series, year)[1]
    if not deliveries or min(series) > month_of(year.start):
        return None  # the deliveries of part of a year would make the beds look plenty
    beds = sum(unit.obstetric_beds for unit in counts.institutions(bare.region))
    planned, late = _planned_beds(bare, counts)
    late = late and planned > beds
    then = beds if late else max(beds, planned)
    forecast = forecasts.stock(
        bare.goal,
        count=beds,
        denominator=bare.target.expected or deliveries,
        added=then - beds,
    )
    return _of_day(
        replace(bare, period=year, forecast=forecast, dragging=_bed_parts(bare, indicator, counts)),
        beds,
        deliveries,
        late=late,
    )


def _planned_beds(bare: Standing, counts: Counts) -> tuple[int, bool]:
    """The beds there would be in the region with the plan's new ones beside those of its baseline,
    and whether the day for that went by.
    """
    for each in counts.targets:
        if each.plan_id != bare.target.plan_id or each.region != bare.region:
            continue
        feed = feeds.feed_of(each)
        if isinstance(feed, Stock) and feed.change and not each.scope and each.baseline is not None:
            late = each.due_on is not None and each.due_on < counts.on
            return int(each.baseline + each.value), late
    return 0, False


def _bed_parts(bare: Standing, indicator: Indicator, counts: Counts) -> tuple[Part, ...]:
    """Counties that lack beds; below a county women go where the beds are."""
    step = codes.below(codes.level(bare.region))
    if step is None or step < codes.Level.COUNTY:
        return ()
    year = whole_year_before(counts.on)
    found = counts.by_part(bare.region, indicator.code, year)
    parts = []
    for place, (_, deliveries) in found.items():
        beds = sum(unit.obstetric_beds for unit in counts.institutions(place))
        short = gap(bare.goal, beds, deliveries).short if deliveries else 0
        if short:
            value = value_of(beds, deliveries, bare.goal.per)
            parts.append(Part(place, counts.name(place, found), value, short))
    return tuple(sorted(parts, key=lambda part: -part.missing)[: figures.WORST])


def _stock(bare: Standing, feed: Stock, counts: Counts) -> Standing:
    """What institutions have today, or have more than at the baseline."""
    units = counts.institutions(bare.region)
    there = feeds.stock_counted(feed, bare.target, units)
    base = int(bare.target.baseline or 0) if feed.change else 0
    forecast = forecasts.stock(bare.goal, count=max(there - base, 0))
    return _of_day(replace(bare, forecast=forecast), max(there - base, 0), 1)


def _of_day(bare: Standing, count: int, denominator: int, *, late: bool = False) -> Standing:
    """`late`: what was planned should have been there by now, so nothing counts on it."""
    due, forecast = bare.target.due_on, bare.forecast
    planned = forecast is not None and forecast.method is forecasts.Method.PLANNED
    return replace(
        bare,
        source=Source.RECORDS,
        value=value_of(count, denominator, bare.goal.per),
        gap=gap(bare.goal, count, denominator),
        gap_at_end=gap(bare.goal, int(forecast.count), forecast.denominator) if forecast else None,
        judgement=judge_stock(
            bare.goal.reached(count, denominator),
            past_due=due is not None and due < bare.as_of,
            planned_reaches=bool(forecast.chance) if forecast and planned else None,
            planned_late=late,
        ),
    )
