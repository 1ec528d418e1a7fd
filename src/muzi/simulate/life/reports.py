"""What was reported and issued: the periodic reports of units, the bureau's bulletins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from muzi.access.models import User
from muzi.bulletins import actions
from muzi.bulletins import submissions as reporting
from muzi.bulletins.calendar import ONE_DAY, Span, Wait, span_of, spans
from muzi.bulletins.kinds import KINDS, Kind, frequency_of, kind_of, wait_of
from muzi.bulletins.reporters import reporters, units_of
from muzi.places.models import Institution
from muzi.plans.models import Plan, Rhythm
from muzi.plans.reading.types import Frequency
from muzi.simulate.life.cast import Cast, acting, dated

# How far back reports are told: many days' daily ones would say no more than a fortnight's.
_BACK = {Frequency.DAILY: 14, Frequency.WEEKLY: 56, Frequency.TEN_DAYS: 60}
_YEAR = 365
# Bulletins that a bureau issues unasked, and how many days after the period.
_ALWAYS, _UNASKED = ("monthly", "quarterly"), Wait(5)


def begins(plan: Plan, today: date) -> date:
    """The day from which a plan is told to have been followed here."""
    asked = [frequency_of(each) for each in Rhythm.objects.filter(plan=plan, until=None)]
    back = min((_BACK.get(each, _YEAR) for each in asked if each), default=_YEAR)
    start = today - timedelta(days=back)
    start = start.replace(day=1) if back == _YEAR else start
    return max(start, plan.starts_on) if plan.starts_on else start


def submissions(cast: Cast, plan: Plan, chief: User, began: date, *, late: bool) -> None:
    """Every unit reports what its records say, every period. Of the last period that was due, one
    unit is late (told with `late`, after the bulletin that went out without it) and one is missing.
    """
    for rhythm in Rhythm.objects.filter(plan=plan, until=None).select_related("plan"):
        frequency, wait = frequency_of(rhythm), wait_of(rhythm)
        units = reporters(rhythm, units_of(plan)) if frequency else []
        if frequency is None or not units:
            continue
        over = [each for each in spans(frequency, began, cast.today) if each.last < cast.today]
        last = next((each for each in reversed(over) if wait.due_on(each) < cast.today), None)
        # The clinic with a demonstration account is the one that still owes its report.
        missing = next((e for e in units if e == cast.township.institution), units[-1])
        tardy = next((each for each in units if each != missing), None)
        for span in over:
            with acting(chief):
                counted = reporting.recorded([each.pk for each in units], span)
            for unit in units:
                luck = cast.luck("report", rhythm.key, span.first, unit.name)
                due_on, spare = wait.due_on(span), max(wait.days, 1)
                on = due_on - timedelta(days=spare - luck.randint(1, spare))
                if span == last and unit == tardy:
                    on = due_on + timedelta(days=2)
                if (span == last and unit == missing) or late is not (on > due_on):
                    continue
                if on <= cast.today:
                    counts = counted[unit.pk]
                    _submitted(cast, rhythm, span, unit, counts, on)


def _submitted(
    cast: Cast, rhythm: Rhythm, span: Span, unit: Institution, counted: Mapping[str, int], on: date
) -> None:
    by = cast.at(unit)
    if by is None:
        return
    counts = {each.name: counted.get(each.measure, 0) for each in reporting.asked(rhythm)}
    with acting(by):
        made = reporting.submit(rhythm, span, counts, "", by=by, today=cast.today)
    dated(made, on, "at")


def bulletins(cast: Cast, chief: User, began: date) -> None:
    """Bulletins of `chief`'s region: those that its plan asks for since `began`, the last month's
    and quarter's in any case, all issued when they were due; and this month's as a draft.
    """
    region = chief.institution.catchment
    reviewer = cast.second(region, chief)
    for kind in KINDS.values():
        asked = _asked(region, kind)
        if kind.frequency is None or not (asked or kind.name in _ALWAYS):
            continue
        running = span_of(kind.frequency, cast.today)
        over = [span_of(kind.frequency, running.first - ONE_DAY)]
        if asked and reviewer is not None:
            over = [e for e in spans(kind.frequency, began, cast.today) if e.last < running.first]
        for span in over:
            wait = wait_of(asked) if asked else _UNASKED
            _issued(cast, chief, reviewer, kind, span, wait)
        if kind.frequency is Frequency.MONTHLY:
            with acting(chief):
                actions.draft(kind, cast.today, by=chief, today=cast.today)


def _asked(region: int, kind: Kind) -> Rhythm | None:
    """The rhythm of the region's own plan that asks for such a bulletin."""
    found = Rhythm.objects.filter(plan__region=region, plan__withdrawn_at=None, until=None)
    return next((each for each in found if kind_of(each) == kind), None)


def _issued(
    cast: Cast, chief: User, reviewer: User | None, kind: Kind, span: Span, wait: Wait
) -> None:
    """Drafted, reviewed and issued on the day by which it is due; without a reviewer (nobody above
    has an account here) it stays a draft.
    """
    on = min(wait.due_on(span), cast.today)
    with acting(chief):
        made = actions.draft(kind, span.last, by=chief, today=on)
    dated(made, on, "drafted_at")
    if reviewer is None:
        return
    with acting(reviewer):
        actions.review(made, by=reviewer)
    with acting(chief):
        actions.issue(made, by=chief, today=on)
    dated(made, on, "reviewed_at", "issued_at")
