"""Which year a target is judged by on a day. Pure but for the target handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from muzi.clinical.statistics import (
    Period,
    calendar_year,
    month_of,
    month_period,
    statistical_year_of,
)
from muzi.indicators.asked import TELLING_DAYS
from muzi.indicators.queries import YearKind, period_of
from muzi.plans.following import feeds
from muzi.plans.items import COUNTED
from muzi.plans.models import Target
from muzi.plans.reading.types import Kind, Unit


@dataclass(frozen=True, slots=True)
class Term:
    """A year, `period` those of its months that are the target's own. `decides`: the target falls
    due in it (or in every year). `replaced`: its own year is past and has no records, so a later
    one is shown instead.
    """

    year: int
    kind: YearKind
    period: Period
    decides: bool
    due: int | None
    replaced: bool = False

    def over(self, on: date) -> bool:
        return on >= self.period.end


def own_months(target: Target, year: Period) -> Period:
    """The months of a year that are the target's: of what is counted up not those before it begins,
    and none after the one in which it falls due, unless it does so every year. What comes before
    and after neither keeps the promise nor breaks it. One term that touches the year is all its
    months.
    """
    one = one_term(target)
    if one is not None and one.start < year.end and year.start < one.end:
        return one
    (start, end), first, last = year, counts_from(target), due_until(target)
    if first is not None and year.contains(first):
        start = first
    return Period(start, last if last is not None and start < last < end else end)


def one_term(target: Target) -> Period | None:
    """The months from the plan's beginning to when a quota falls due, where they are no more than
    twelve: one term, whichever years they touch.
    """
    first, last = target.plan.starts_on, due_until(target)
    if first is None or last is None or target.yearly or not adds_up(target):
        return None
    start = first.replace(day=1)
    return Period(start, last) if start < last <= start.replace(year=start.year + 1) else None


def due_until(target: Target) -> date | None:
    """The day after the month in which the target falls due, of every year after the last of them;
    None where it names no day.
    """
    due = target.due_on
    if due is None:
        return None
    return calendar_year(due.year).end if target.yearly else month_period(month_of(due)).end


def _before(target: Target, year: Period) -> bool:
    """Does more of a year, up to when the target falls due, lie before its plan than after its
    beginning? Then a rate of that year says nothing of what the plan promised.
    """
    first, (start, end) = begins(target), own_months(target, year)
    return first is not None and not adds_up(target) and first - start > end - first


def undated(target: Target) -> bool:
    """Does it name neither a day nor every year?"""
    return target.due_on is None and not target.yearly


def begins(target: Target) -> date | None:
    """The first day that the target is about: the plan's; of persons whom records count, not before
    the year in which the quota falls due, unless all is one term. None: from ever.
    """
    starts, due = target.plan.starts_on, target.due_on
    if due is None or target.yearly or not isinstance(feeds.feed_of(target), feeds.Served):
        return starts
    if one_term(target) is not None:
        return starts
    return max(starts or date.min, date(due.year, 1, 1))


def not_begun(target: Target, on: date) -> bool:
    """Is nobody held to it yet?"""
    first = begins(target)
    return first is not None and first > on


def adds_up(target: Target) -> bool:
    """Is it so many that are counted up from nothing? What there is on a day is not, nor is a
    rate.
    """
    return Unit(target.unit) in COUNTED and not stands(target)


def stands(target: Target) -> bool:
    """Is it what there is on a day (beds, staff)? That may come late, and is there."""
    return target.kind in {Kind.CAPACITY, Kind.STAFFING}


def counts_from(target: Target) -> date | None:
    """The first day of the month in which it begins to be counted up; None where it is not."""
    first = begins(target) if adds_up(target) else None
    return None if first is None else first.replace(day=1)


def counted_over(target: Target, year: Period) -> Period:
    """The time in which was counted up what there is at the end of a year: every year that year
    itself, else all since it began.
    """
    first = None if target.yearly else counts_from(target)
    return year if first is None else Period(min(first, year.start), year.end)


def year_of(on: date, kind: YearKind) -> int:
    """The number of the year that a day is in."""
    return statistical_year_of(on) if kind is YearKind.STATISTICAL else on.year


def whole_year_before(on: date) -> Period:
    """The last statistical year that is over."""
    return period_of(statistical_year_of(on) - 1)


def term_of(
    target: Target, kind: YearKind, on: date, recorded: Callable[[Period], bool], *, young: bool
) -> Term:
    """The year to judge the target by.

    Until the year in which it falls due: the running one, or, `young`, the last whole one while
    this one tells little (as the pages of figures open). Then that year, for good; where nothing
    was recorded in it, the year that would be shown without a deadline. A rate whose year had
    mostly gone when its plan began has the plan's own months instead, up to the one in which it
    falls due; one of every year is judged by the first that had not.
    """
    now, due = year_of(on, kind), target.due_on.year if target.due_on else None
    if due is not None and now < due and own_months(target, period_of(due, kind)).contains(on):
        now = due
    every = due is None or target.yearly
    first, last = begins(target), due_until(target)

    def term(year: int, *, replaced: bool = False) -> Term:
        whole = period_of(year, kind)
        period, before = own_months(target, whole), _before(target, whole)
        if before and year == due and first and last and first <= on and first < last:
            period = Period(first.replace(day=1), last)
        decides = replaced or year == due or (every and not before)
        return Term(year, kind, period, decides, due, replaced)

    if due is not None and now > due:
        own = term(due)
        if recorded(period_of(due, kind)) or recorded(own.period):
            return own
        return term(_telling(now, kind, on, recorded, young), replaced=True)
    if now == due and not target.yearly:
        return term(now)
    year = _telling(now, kind, on, recorded, young)
    return term(now if every and _before(target, period_of(year, kind)) else year)


def _telling(
    now: int, kind: YearKind, on: date, recorded: Callable[[Period], bool], young: bool
) -> int:
    """This year, or the last whole one while this one is young."""
    if not young or (on - period_of(now, kind).start).days >= TELLING_DAYS:
        return now
    return now - 1 if recorded(period_of(now - 1, kind)) else now
