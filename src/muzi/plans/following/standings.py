"""How a target stands, as plain values: what pages and reports print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from muzi.clinical.forecasts import Forecast
from muzi.clinical.statistics import Period, calendar_year, poisson_interval, statistical_year
from muzi.clinical.targets import Gap, Goal, Judgement, Verdict
from muzi.content.catalogue import Definition
from muzi.plans.models import HandValue, Target


class Source(StrEnum):
    """Where the value to date comes from."""

    RECORDS = "records"
    HAND = "hand"  # entered by hand, with its source
    NONE = "none"  # nothing feeds it yet
    UNSEEN = "unseen"  # the account may not see these figures


@dataclass(frozen=True, slots=True)
class Value:
    """A value in the target's own unit. `count` and `denominator` are None where only the value was
    entered; a plain count has the denominator 1. `low` and `high`: exact Poisson 95 %, rare events
    only.
    """

    rate: float | None
    count: int | None = None
    denominator: int | None = None
    low: float | None = None
    high: float | None = None


def value_of(count: int, denominator: int, per: int, *, rare: bool = False) -> Value:
    """`count` of `denominator`, per `per`."""
    if not denominator:
        return Value(None, count, denominator)
    found = poisson_interval(count, denominator, per) if rare else None
    return Value(
        rate=count * per / denominator,
        count=count,
        denominator=denominator,
        low=found.low if found else None,
        high=found.high if found else None,
    )


@dataclass(frozen=True, slots=True)
class YearValue:
    """One year of the trend, a whole one."""

    year: int
    period: Period
    value: Value
    reached: bool


@dataclass(frozen=True, slots=True)
class MonthValue:
    """One month of the trend, its number like 202610."""

    month: int
    count: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Part:
    """A region of the level below. `missing`: persons it lacks to the goal, or events too many, by
    itself; for a quota, how many it is behind its share. `unplaced`: those of whom only the larger
    region is known.
    """

    region: int
    name: str
    value: Value
    missing: int
    unplaced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one target stands on a day.

    `bounded`: of a quota records tell only how many at most. `served_by`: the service that will
    feed it, where nothing does. `year`, `period`: the ones it is judged by (None for what there is
    on a day). `due`: the year in which it falls due. `gap`: away from the goal now; `gap_at_end`:
    at the denominator expected when the year ends, with how many can still be reached. `forecast`
    is of the running year. `years` oldest first, `months` the last 24. `dragging`: the regions
    below that lack most persons, worst first. `hand`: the newest value entered by hand, also where
    records are used.
    """

    target: Target
    goal: Goal
    region: int
    as_of: date
    source: Source
    judgement: Judgement
    definition: Definition | None = None
    bounded: bool = False
    served_by: str = ""
    value: Value | None = None
    year: int | None = None
    period: Period | None = None
    due: int | None = None
    gap: Gap | None = None
    gap_at_end: Gap | None = None
    forecast: Forecast | None = None
    years: tuple[YearValue, ...] = ()
    months: tuple[MonthValue, ...] = ()
    dragging: tuple[Part, ...] = ()
    hand: HandValue | None = None

    @property
    def at_most(self) -> bool:
        """Is the value no more than an upper bound?"""
        return self.bounded and self.source is Source.RECORDS

    @property
    def takes_hand(self) -> bool:
        """Would a value that is entered by hand count?"""
        open_ = self.at_most and not self.ruled_out
        return self.source in {Source.NONE, Source.HAND} or open_

    @property
    def ruled_out(self) -> bool:
        """Does even the upper bound fall short? None on record at all is no bound."""
        short = self.judgement.verdict in {Verdict.MISSED, Verdict.OFF_COURSE}
        return self.at_most and short and self.value is not None and bool(self.value.count)

    @property
    def past_due(self) -> bool:
        """Has the day gone by on which it fell due, so that nothing is to be foreseen any more?"""
        due = self.target.due_on
        return due is not None and due < self.as_of

    @property
    def ends_early(self) -> date | None:
        """The last day of the year it is judged by, where that ends before the year does: with the
        month in which it falls due.
        """
        if self.period is None:
            return None
        whole = self.period.end.month == self.period.start.month and not self.begins_late
        return None if whole else self.period.end - timedelta(days=1)

    @property
    def begins_late(self) -> bool:
        """Do the months it is judged by begin with its plan, not with their year? Counts of persons
        have calendar years.
        """
        if self.period is None or self.year is None:
            return False
        years = {calendar_year(self.year).start}
        if self.goal.per > 1:
            years.add(statistical_year(self.year).start)
        return self.period.start not in years

    @property
    def running(self) -> bool:
        """Is the year it is judged by still running?"""
        return self.period is not None and self.as_of < self.period.end
