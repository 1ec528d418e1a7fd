"""Which periods a rhythm has, by when each is due, and how late it is. Pure; nothing is stored.

A report is due so many days after its period's last day, or on a day of the period's own last
month (of a year, of any of its months). Days are calendar days: no maintained table of Chinese
working days reaches beyond the current year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from muzi.plans.reading.types import Frequency

ONE_DAY = timedelta(days=1)
MONTHS = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.HALF_YEARLY: 6,
    Frequency.YEARLY: 12,
}
# The others happen when there is cause: no period can be due.
REGULAR = frozenset({Frequency.DAILY, Frequency.WEEKLY, Frequency.TEN_DAYS, *MONTHS})
_EARLY = timedelta(days=10)  # a report of a period that is not over may be given so much before

# No record is older and no plan reaches further; around the days between, any period can be told.
FIRST_DAY, LAST_DAY = date(1949, 10, 1), date(2199, 12, 31)


class Span(NamedTuple):
    """From the first day to the last, both in it."""

    first: date
    last: date


class Wait(NamedTuple):
    """By when a report is due: `days` after its period's last day; by `month_day` of the period's
    own last month (its last day where the month is shorter) where that is not 0, or of its `month`.
    """

    days: int
    month_day: int = 0
    month: int = 0

    def due_on(self, span: Span) -> date:
        if self.month_day:
            month = self.month or span.last.month
            last = _month_start(span.last.year, month + 1) - ONE_DAY
            return last.replace(day=min(self.month_day, last.day))
        return span.last + timedelta(days=self.days)

    def opens_on(self, span: Span) -> date:
        """The first day on which it may be given, and is asked for: its period's last, or shortly
        before the day that lies inside the period.
        """
        return max(self.due_on(span) - _EARLY, span.first) if self.month_day else span.last


class Standing(StrEnum):
    """How one period of a rhythm stands."""

    RUNNING = "running"  # too early to be given
    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    LATE = "late"  # done, after the day it was due


@dataclass(frozen=True, slots=True)
class Due:
    """One period of a rhythm. `done_on` is the day it was met; `days_late` counts from the due day
    to that day, or to today while it is not met.
    """

    span: Span
    due_on: date
    done_on: date | None
    standing: Standing
    days_late: int


def day_of(text: str) -> date:
    """A day that somebody asks for (2026-06-01). Raises ValueError for what is none, or out of all
    reach.
    """
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"{text} is out of reach")
    return day


def span_of(frequency: Frequency, day: date) -> Span:
    """The period that `day` lies in; weeks begin on Monday. Raises ValueError for a frequency that
    has no periods (see REGULAR).
    """
    match frequency:
        case Frequency.DAILY:
            return Span(day, day)
        case Frequency.WEEKLY:
            monday = day - timedelta(days=day.weekday())
            return Span(monday, monday + timedelta(days=6))
        case Frequency.TEN_DAYS:
            first = min((day.day - 1) // 10, 2) * 10 + 1
            return Span(day.replace(day=first), _last_of_ten(day, first))
        case _ if frequency in MONTHS:
            length = MONTHS[frequency]
            month = (day.month - 1) // length * length + 1
            return Span(date(day.year, month, 1), _month_start(day.year, month + length) - ONE_DAY)
    raise ValueError(f"{frequency} has no periods")


def _last_of_ten(day: date, first: int) -> date:
    if first < 21:
        return day.replace(day=first + 9)
    return _month_start(day.year, day.month + 1) - ONE_DAY


def _month_start(year: int, month: int) -> date:
    """The first of a month; 13 is January of the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def spans(frequency: Frequency, first: date, last: date) -> Iterator[Span]:
    """The periods that touch the days from `first` to `last`, in order."""
    span = span_of(frequency, first)
    while span.first <= last:
        yield span
        span = span_of(frequency, span.last + ONE_DAY)


def due(span: Span, wait: Wait, done_on: date | None, today: date) -> Due:
    """How a period stands `today` whose report is due after `wait`."""
    due_on = wait.due_on(span)
    late = max(((done_on or today) - due_on).days, 0)
    if done_on is not None:
        standing = Standing.LATE if late else Standing.DONE
    elif today < wait.opens_on(span):
        standing = Standing.RUNNING
    else:
        standing = Standing.OVERDUE if late else Standing.OPEN
    return Due(span, due_on, done_on, standing, late)
