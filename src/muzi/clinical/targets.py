"""Targets: what a value must be, how many persons it is away from that, and whether it holds.

Counts are whole and goals are Decimal; fractions are exact, so no rounding decides a verdict. Why
the verdicts are as they are: docs/decisions/0012-verdicts-and-forecasts.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from muzi.clinical.statistics import Interval

# A forecast settles the matter from this probability on, either way; from 0.2 to 0.8 it does not.
SURE = 0.8


@dataclass(frozen=True, slots=True)
class Goal:
    """What a value must be: from `low` to `high` (None: open), both per `per` of the denominator.

    `strict` leaves the bounds themselves out (低于, 高于). `per` is 1 for plain counts, whose
    denominator is 1.
    """

    low: Decimal | None
    high: Decimal | None
    strict: bool = False
    per: int = 1

    def fewest(self, denominator: int = 1) -> int | None:
        """The smallest count that reaches `low`; None without one."""
        if self.low is None:
            return None
        exact = Fraction(self.low) * denominator / self.per
        return floor(exact) + 1 if self.strict else ceil(exact)

    def most(self, denominator: int = 1) -> int | None:
        """The largest count that stays within `high` (−1: not even none); None without one."""
        if self.high is None:
            return None
        exact = Fraction(self.high) * denominator / self.per
        return ceil(exact) - 1 if self.strict else floor(exact)

    def reached(self, count: int, denominator: int = 1) -> bool:
        fewest, most = self.fewest(denominator), self.most(denominator)
        return (fewest is None or count >= fewest) and (most is None or count <= most)

    def holds(self, value: Decimal) -> bool:
        """The same of a value that is given as such, without its count."""
        low = self.low is None or (value > self.low if self.strict else value >= self.low)
        high = self.high is None or (value < self.high if self.strict else value <= self.high)
        return low and high

    def between(self, low: float, high: float) -> bool:
        """Does a bound lie within these limits (per `per`)? Then either side is possible."""
        bounds = [float(each) for each in (self.low, self.high) if each is not None]
        return any(low <= bound <= high for bound in bounds)


def goal(
    operator: str, value: Decimal, high: Decimal | None, per: int, *, higher_is_better: bool | None
) -> Goal:
    """The goal that an operator (`<=`, `>=`, `<`, `>`, `=`, `range`, `increase_by`, `decrease_by`)
    and value state.

    `=` is reached from the better side where there is one (达到100% is a floor, 零 a ceiling). A
    change is a floor of the change itself. Raises ValueError for another operator, and for a range
    without its upper end.
    """
    if operator == "=" and higher_is_better is not None:
        operator = ">=" if higher_is_better else "<="
    match operator:
        case "<=" | "<":
            return Goal(None, value, operator == "<", per)
        case ">=" | ">":
            return Goal(value, None, operator == ">", per)
        case "increase_by" | "decrease_by":
            return Goal(value, None, False, per)
        case "=":
            return Goal(value, value, False, per)
        case "range" if high is not None:
            return Goal(value, high, False, per)
    raise ValueError(f"no goal: {operator!r}")


@dataclass(frozen=True, slots=True)
class Gap:
    """Persons (events, beds) between a count and its goal at one denominator.

    `short`: so many more must be counted; `over`: so many are too many; both 0 where it is
    reached. `spare`: so many could be missing and it would still be reached; `room`: so many more
    may still occur; None where the goal has no bound on that side, or it is not kept.
    `reachable`: how many can still be counted by the end of the year, None when it is over.
    """

    short: int
    over: int
    spare: int | None
    room: int | None
    reachable: int | None = None

    @property
    def reached(self) -> bool:
        return not self.short and not self.over

    @property
    def possible(self) -> bool:
        """Can it still be reached? Too many can never be undone, too few only by who is left."""
        return not self.over and (self.reachable is None or self.short <= self.reachable)


def gap(goal: Goal, count: int, denominator: int = 1, reachable: int | None = None) -> Gap:
    """How far `count` among `denominator` is from `goal`. Negative counts raise ValueError."""
    if count < 0 or denominator < 0:
        raise ValueError("count and denominator must not be negative")
    fewest, most = goal.fewest(denominator), goal.most(denominator)
    return Gap(
        short=max(fewest - count, 0) if fewest is not None else 0,
        over=max(count - most, 0) if most is not None else 0,
        spare=count - fewest if fewest is not None and count >= fewest else None,
        room=most - count if most is not None and count <= most else None,
        reachable=reachable,
    )


class Verdict(StrEnum):
    """How a target stands."""

    MET = "met"
    MISSED = "missed"
    ON_COURSE = "on_course"
    OFF_COURSE = "off_course"
    CANNOT_TELL_YET = "cannot_tell_yet"


class Reason(StrEnum):
    """Why the verdict is what it is."""

    REACHED = "reached"  # the period is over and the value holds
    NOT_REACHED = "not_reached"  # the period is over and it does not
    COUNT_REACHED = "count_reached"  # counted up to the quota already, which cannot be lost
    TOO_MANY = "too_many"  # more events already than a whole year may have
    TOO_FEW_LEFT = "too_few_left"  # not even all who are left would be enough
    FORECAST_REACHES = "forecast_reaches"
    FORECAST_FALLS_SHORT = "forecast_falls_short"
    TOO_CLOSE = "too_close"  # the forecast could end on either side
    REACHED_EARLY = "reached_early"  # holds now, in a year before it is due
    PACE_REACHES = "pace_reaches"  # not yet, but improving fast enough for the year it is due
    PACE_FALLS_SHORT = "pace_falls_short"
    STANDS = "stands"  # what there is (beds, staff) is enough
    PLANNED_REACHES = "planned_reaches"  # what is planned would be enough
    AS_IT_STANDS = "as_it_stands"  # nothing planned would be enough
    PLANNED_LATE = "planned_late"  # what was planned should have been there by now, and is not
    PAST_DUE = "past_due"  # the deadline went by and what there is is not enough
    NO_PACE = "no_pace"  # too little has been recorded to go by
    NO_DATA = "no_data"
    UNDATED = "undated"  # no day is said: only whether it is kept now can be told
    INCOMPLETE = "incomplete"  # most of the parts have nothing on record
    UPPER_BOUND = "upper_bound"  # so many at most, and so many would do
    OVER_BOUND = "over_bound"  # more were entered by hand than records have at most
    NOT_BEGUN = "not_begun"  # its term begins later
    SOME_UNITS = "some_units"  # institutions are named, and what each has is not told by records
    NO_BASE = "no_base"  # a change is asked, and what it starts from is not on record


class Caution(StrEnum):
    """What a reader must know before acting on the verdict."""

    SMALL_NUMBERS = "small_numbers"  # the exact 95 % interval holds the goal: chance alone decides
    ONE_PERSON = "one_person"  # one person more or fewer would turn it
    UNSETTLED = "unsettled"  # services after birth of the last 42 days are still to come
    TERM_OVER = "term_over"  # its term is past and no records of it exist: a later year is shown
    WIDER = "wider"  # the target speaks of a part of the population, the figure of all
    ENTERED_BY_HAND = "entered_by_hand"
    UNVERIFIED = "unverified"  # the formula of the indicator was not read in its source


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    reason: Reason
    cautions: tuple[Caution, ...] = ()


_OF_A_PERIOD = {Reason.REACHED, Reason.NOT_REACHED, Reason.TOO_MANY, Reason.TOO_FEW_LEFT}


def of_undated(judged: Judgement) -> Judgement:
    """The verdict on a target that names no day nor every year: no period of its own is ever over,
    so what a period shows keeps it on its course or off it.
    """
    if judged.reason not in _OF_A_PERIOD:
        return judged
    verdict = Verdict.ON_COURSE if judged.verdict is Verdict.MET else Verdict.OFF_COURSE
    return Judgement(verdict, Reason.UNDATED, judged.cautions)


def of_upper_bound(judged: Judgement) -> Judgement:
    """The verdict where the count is an upper bound of what is promised, and more is better: it can
    only show that the goal is not reached.
    """
    if judged.verdict in {Verdict.MISSED, Verdict.OFF_COURSE}:
        return judged
    return Judgement(Verdict.CANNOT_TELL_YET, Reason.UPPER_BOUND, judged.cautions)


NO_DATA = Judgement(Verdict.CANNOT_TELL_YET, Reason.NO_DATA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a verdict on one period is made from.

    `over`: the period is finished. `decides`: the target falls due in this period, not in a later
    one. `kept`: once counted it stays so (a quota), so a goal reached early is met. `at_ends`: the
    gaps at the fewest and at the most that the denominator may be when the period ends (one where
    it is known, none where nothing tells), and `chance` the probability that it ends reached
    (running periods). `pace_reaches`: would the present pace reach it by the year in which
    it is due (earlier periods)? `interval`: exact limits, for rare events.
    """

    count: int
    denominator: int
    over: bool
    decides: bool = True
    kept: bool = False
    at_ends: tuple[Gap, ...] = ()
    chance: float | None = None
    pace_reaches: bool | None = None
    interval: Interval | None = None


def judge(goal: Goal, evidence: Evidence) -> Judgement:
    """The verdict on one period.

    A finished period is judged by what was observed, as a bureau is, with a caution where numbers
    are small. A running one is judged by what is already certain, then by the forecast.
    """
    if evidence.denominator == 0:
        return NO_DATA
    reached = goal.reached(evidence.count, evidence.denominator)
    if not evidence.decides:
        verdict, reason = _before_due(reached, evidence)
    elif evidence.over:
        verdict = Verdict.MET if reached else Verdict.MISSED
        reason = Reason.REACHED if reached else Reason.NOT_REACHED
    else:
        verdict, reason = _running(reached, evidence)
    return Judgement(verdict, reason, tuple(_cautions(goal, evidence)))


def _running(reached: bool, evidence: Evidence) -> tuple[Verdict, Reason]:
    if evidence.kept and reached:
        return Verdict.MET, Reason.COUNT_REACHED
    # Certain is what holds however many will still come. Both ends settle it for all between: what
    # is allowed, and what is lacking beyond who is left, rise or fall with the denominator.
    if evidence.at_ends and all(each.over for each in evidence.at_ends):
        return Verdict.MISSED, Reason.TOO_MANY
    if evidence.at_ends and not any(each.possible or each.over for each in evidence.at_ends):
        return Verdict.MISSED, Reason.TOO_FEW_LEFT
    return _by_chance(evidence.chance)


def _by_chance(chance: float | None) -> tuple[Verdict, Reason]:
    if chance is None:
        return Verdict.CANNOT_TELL_YET, Reason.NO_PACE
    if chance >= SURE:
        return Verdict.ON_COURSE, Reason.FORECAST_REACHES
    if chance <= 1 - SURE:
        return Verdict.OFF_COURSE, Reason.FORECAST_FALLS_SHORT
    return Verdict.CANNOT_TELL_YET, Reason.TOO_CLOSE


def _before_due(reached: bool, evidence: Evidence) -> tuple[Verdict, Reason]:
    """A year before the one in which it falls due is never met or missed."""
    if evidence.over and reached:
        return Verdict.ON_COURSE, Reason.REACHED_EARLY
    if not evidence.over:
        verdict, reason = _by_chance(evidence.chance)
        if verdict is not Verdict.OFF_COURSE:
            return verdict, reason
    if evidence.pace_reaches is None:
        return Verdict.CANNOT_TELL_YET, Reason.NO_PACE
    if evidence.pace_reaches:
        return Verdict.ON_COURSE, Reason.PACE_REACHES
    return Verdict.OFF_COURSE, Reason.PACE_FALLS_SHORT


def judge_stock(
    reached: bool, *, past_due: bool, planned_reaches: bool | None, planned_late: bool = False
) -> Judgement:
    """The verdict on what there is on a day: beds, staff, institutions.

    `planned_reaches`: would what is planned be enough? None where nothing is planned.
    `planned_late`: the day for it went by, so nothing counts on it.
    """
    if reached:
        return Judgement(Verdict.MET, Reason.STANDS)
    if past_due:
        return Judgement(Verdict.MISSED, Reason.PAST_DUE)
    if planned_late:
        return Judgement(Verdict.OFF_COURSE, Reason.PLANNED_LATE)
    if planned_reaches:
        return Judgement(Verdict.ON_COURSE, Reason.PLANNED_REACHES)
    return Judgement(Verdict.OFF_COURSE, Reason.AS_IT_STANDS)


def _cautions(goal: Goal, evidence: Evidence) -> list[Caution]:
    """One person turns it, or chance alone does: one of the two is said, the wider one."""
    interval = evidence.interval
    if interval is not None:
        return [Caution.SMALL_NUMBERS] if goal.between(interval.low, interval.high) else []
    if not evidence.over or evidence.kept:
        return []
    now = goal.reached(evidence.count, evidence.denominator)
    beside = [evidence.count + 1] + ([evidence.count - 1] if evidence.count else [])
    turned = any(goal.reached(each, evidence.denominator) is not now for each in beside)
    return [Caution.ONE_PERSON] if turned else []


def pace_reaches(goal: Goal, before: float, now: float, years: float) -> bool:
    """Would a value that went from `before` to `now` in a year reach the goal in `years` more, at
    the same yearly change? A value that holds now and gets no worse does.
    """
    then = Decimal(str(now + (now - before) * years))
    return goal.holds(then)
