"""Arithmetic of the statistics: periods, rates of rare events, obstetric beds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from math import ceil
from typing import NamedTuple


class Period(NamedTuple):
    """Days from `start` up to but not including `end`."""

    start: date
    end: date

    def contains(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def whole_months(self) -> bool:
        """Does it begin and end with a month?"""
        return self.start.day == 1 and self.end.day == 1


def statistical_year(year: int) -> Period:
    """1 October of the year before to 30 September (妇幼健康统计年度)."""
    return Period(date(year - 1, 10, 1), date(year, 10, 1))


def calendar_year(year: int) -> Period:
    """1 January to 31 December."""
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def statistical_year_of(day: date) -> int:
    """The statistical year a day belongs to: 1 October 2025 is in 2026."""
    return day.year + (day.month >= 10)


def month_of(day: date) -> int:
    """The month bucket of a day, as the number 202610."""
    return day.year * 100 + day.month


@cache
def month_period(month: int) -> Period:
    """The days of a month bucket. Raises ValueError for a number that is no month."""
    year, number = divmod(month, 100)
    return Period(date(year, number, 1), date(year + number // 12, number % 12 + 1, 1))


def months(period: Period) -> Iterator[int]:
    """The month buckets a period touches, in order."""
    year, month = period.start.year, period.start.month
    while date(year, month, 1) < period.end:
        yield year * 100 + month
        year, month = year + month // 12, month % 12 + 1


class Interval(NamedTuple):
    """A rate with its exact confidence limits, all per the same number of exposures."""

    rate: float
    low: float
    high: float


def poisson_interval(
    count: int, exposure: float, per: float = 100_000, level: float = 0.95
) -> Interval | None:
    """The rate of rare events with exact (Garwood) Poisson limits; None without exposure.

    `count` events among `exposure` (live births, say), stated per `per`. Raises ValueError for a
    negative count or exposure, or a level not between 0 and 1.
    """
    # Imported here: figures need it, most pages do not, and it takes longer than they do.
    from scipy.special import gammaincinv

    if count < 0 or exposure < 0 or not 0 < level < 1:
        raise ValueError("count and exposure must not be negative, level lies between 0 and 1")
    if exposure == 0:
        return None
    tail = (1 - level) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    high = float(gammaincinv(count + 1, 1 - tail))
    scale = per / exposure
    return Interval(count * scale, low * scale, high * scale)


def binomial_interval(count: int, among: int, per: float = 100, level: float = 0.95) -> Interval:
    """A share of persons with exact (Clopper-Pearson) limits, stated per `per`.

    Raises ValueError unless 0 ≤ `count` ≤ `among`, `among` > 0 and `level` lies between 0 and 1.
    """
    from scipy.special import betaincinv

    if not 0 <= count <= among or not among or not 0 < level < 1:
        raise ValueError("count must lie between 0 and those among whom it is counted")
    tail = (1 - level) / 2
    low = float(betaincinv(count, among - count + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, among - count, 1 - tail)) if count < among else 1.0
    return Interval(count * per / among, low * per, high * per)


@dataclass(frozen=True, slots=True)
class BedPlan:
    """Beds against a standard of beds per thousand deliveries. `short` is 0 when there are enough;
    `spare` the beds beyond the need.
    """

    beds: int
    deliveries: int
    standard: Decimal
    per_thousand: Decimal
    needed: int
    short: int
    spare: int


def beds_per_thousand(beds: int, deliveries: int) -> Decimal | None:
    """Obstetric beds per thousand deliveries a year, to two places; None without deliveries."""
    if beds < 0 or deliveries < 0:
        raise ValueError("beds and deliveries must not be negative")
    if deliveries == 0:
        return None
    ratio = Decimal(beds) * 1000 / Decimal(deliveries)
    return ratio.quantize(Decimal("0.01"), ROUND_HALF_UP)


def beds_needed(deliveries: int, standard: Decimal | float | int) -> int:
    """The fewest beds that reach `standard` per thousand deliveries.

    Worked out from the exact ratio: 39.857 shown as 39.86 is still one bed short of 40.
    """
    return ceil(Decimal(deliveries) * Decimal(str(standard)) / 1000)


def bed_plan(beds: int, deliveries: int, standard: Decimal | float | int) -> BedPlan | None:
    """The whole arithmetic of one scenario; None without deliveries."""
    ratio = beds_per_thousand(beds, deliveries)
    if ratio is None:
        return None
    needed = beds_needed(deliveries, standard)
    return BedPlan(
        beds=beds,
        deliveries=deliveries,
        standard=Decimal(str(standard)),
        per_thousand=ratio,
        needed=needed,
        short=max(needed - beds, 0),
        spare=max(beds - needed, 0),
    )


def beds_for_stay(births: float, stay_days: float, occupancy: float) -> float:
    """Beds that so many births need at a length of stay (days) and an occupancy (0-1).

    A planning parameter, not a national standard. Raises ValueError for an impossible occupancy.
    """
    if not 0 < occupancy <= 1:
        raise ValueError("occupancy lies between 0 and 1")
    return births * stay_days / (365 * occupancy)
