"""Where a count will stand when its year ends, from the pace of the months before.

Each method is a closed-form predictive distribution of the final count: no simulation, the same
input gives the same answer. Interval limits are those of 80 % unless said otherwise. Methods,
assumptions and how often the intervals held: docs/decisions/0012-verdicts-and-forecasts.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil, floor, sqrt
from typing import Any

from muzi.clinical.statistics import Period, month_of, month_period, months
from muzi.clinical.targets import Goal

LEVEL = 0.8
# Fewer months tell nothing of how much months differ, and fewer persons nothing of the pace.
_MONTHS_FOR_DISPERSION, _FEWEST_EXPOSED = 6, 20
_WIDTH = 10  # standard deviations kept on either side: beyond them there is nothing to add up
_GROWTH = (0.8, 1.25)  # births do not change faster from one year to the next


class Method(StrEnum):
    """How a forecast was made."""

    BETA_BINOMIAL = "beta_binomial"  # coverage: each person left is counted at the recent rate
    GAMMA_POISSON = "gamma_poisson"  # rare events: they go on at the recent rate
    PACE = "pace"  # quotas: the count goes on at the pace so far
    AS_IT_STANDS = "as_it_stands"  # stocks: nothing changes
    PLANNED = "planned"  # stocks: what is planned is added


@dataclass(frozen=True, slots=True)
class Pace:
    """Counts and exposures (denominators, or working months) of past months, month by month."""

    counts: tuple[int, ...]
    exposures: tuple[float, ...]

    @property
    def count(self) -> int:
        return sum(self.counts)

    @property
    def exposure(self) -> float:
        return sum(self.exposures)

    def spread(self, *, shares: bool) -> float:
        """How many times more the months differ than chance alone would make them (Pearson); at
        least 1. `shares`: counts are part of the exposures, not events during them.
        """
        pairs = [(n, e) for n, e in zip(self.counts, self.exposures, strict=True) if e > 0]
        total, exposed = sum(n for n, _ in pairs), sum(e for _, e in pairs)
        if len(pairs) < _MONTHS_FOR_DISPERSION or not 0 < total < (
            exposed if shares else total + 1
        ):
            return 1.0
        rate = total / exposed
        chance = rate * (1 - rate) if shares else rate
        pearson = sum((n - e * rate) ** 2 / (e * chance) for n, e in pairs)
        return max(pearson / (len(pairs) - 1), 1.0)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The end of the year: `count` expected, `low` to `high` with probability `level`.

    `denominator` is the one expected then (1 for counts). `chance` is the probability that the
    goal is reached, None without a goal. `months`: how many months the pace was taken from;
    `spread`: how many times more they differed than chance would make them.
    """

    method: Method
    count: float
    low: int
    high: int
    denominator: int
    chance: float | None
    months: int
    spread: float = 1.0
    level: float = LEVEL

    def rates(self, per: int) -> tuple[float, float, float]:
        """Expected, lower and upper rate per `per`. Raises ZeroDivisionError for 0 persons."""
        scale = per / self.denominator
        return self.count * scale, self.low * scale, self.high * scale


def coverage(
    goal: Goal,
    *,
    count: int,
    denominator: int,
    open_count: int = 0,
    open_denominator: int = 0,
    expected: int,
    pace: Pace,
) -> Forecast | None:
    """A share of persons at the year's end (beta-binomial); None without a pace to go by.

    Args:
        count, denominator: this year so far.
        open_count, open_denominator: of these, persons whose services are not all due yet. Who is
            counted stays counted; the others may still be.
        expected: persons who will still come into the denominator.
        pace: months whose persons are settled.

    Assumes that who is left is served as the persons of `pace` were, and that months go on to
    differ as much as they did.
    """
    if pace.exposure < _FEWEST_EXPOSED:
        return None
    left, fixed = open_denominator + expected, count - open_count
    final = denominator + expected
    spread = pace.spread(shares=True)
    rate = (pace.count + 0.5) / (pace.exposure + 1)
    start, weights = _beta_binomial(left, min(rate, 1.0), pace.exposure, spread)
    start, weights = _from(start, weights, open_count)
    return _told(
        Method.BETA_BINOMIAL, goal, fixed + start, weights, final, len(pace.counts), spread
    )


def events(
    goal: Goal, *, count: int, denominator: int, expected: int, pace: Pace
) -> Forecast | None:
    """Rare events at the year's end (gamma-Poisson); None without any exposure to go by.

    Assumes that they go on at the rate of `pace`, independently of each other.
    """
    if pace.exposure < _FEWEST_EXPOSED:
        return None
    rate = (pace.count + 0.5) / pace.exposure
    start, weights = _negative_binomial(rate * expected, 1 + expected / pace.exposure)
    final = denominator + expected
    return _told(Method.GAMMA_POISSON, goal, count + start, weights, final, len(pace.counts), 1.0)


def amount(goal: Goal, *, count: int, left: float, pace: Pace) -> Forecast | None:
    """A quota at its term: the count goes on at the pace of `pace` for `left` more months.

    Exposures of `pace` are months (parts of one count). None before anything can be said: less
    than a month gone.
    """
    if pace.exposure < 1:
        return None
    spread = pace.spread(shares=False)
    rate = (pace.count + 0.5) / pace.exposure
    start, weights = _negative_binomial(rate * left, spread * (1 + left / pace.exposure))
    return _told(Method.PACE, goal, count + start, weights, 1, len(pace.counts), spread)


def stock(goal: Goal, *, count: int, denominator: int = 1, added: int = 0) -> Forecast:
    """What there is on a day (beds, staff), with what is planned to be added; no chance in it."""
    reached = goal.reached(count + added, denominator)
    method = Method.PLANNED if added else Method.AS_IT_STANDS
    final = count + added
    return Forecast(method, final, final, final, denominator, float(reached), months=0)


def expected(series: Mapping[int, int], period: Period, on: date) -> int:
    """How much more of a monthly series (keys like 202610) is to be expected from `on` to the end
    of `period`: as in the same months a year before, more or fewer as the last twelve whole months
    were than the twelve before; by the mean month where a year before is not known.
    """
    last, before = _twelve(series, on, 1), _twelve(series, on, 2)
    growth = 1.0
    if last and before and min(last) > 0 and min(before) > 0 and len(last) == len(before) == 12:
        growth = min(max(sum(last) / sum(before), _GROWTH[0]), _GROWTH[1])
    known, usual = _as_before(series, period, on) or (0.0, 0.0)
    return round(known * growth + usual)


def expected_limits(series: Mapping[int, int], period: Period, on: date) -> tuple[int, int] | None:
    """The fewest and the most that can be expected: `expected` at the utmost changes from one year
    to the next, and three standard deviations of chance. None where nothing before `on` tells.
    """
    before = _as_before(series, period, on)
    if before is None:
        return None
    fewest, most = (before[0] * growth + before[1] for growth in _GROWTH)
    if max(on + timedelta(days=1), period.start) >= period.end:
        return 0, 0
    return max(floor(fewest - 3 * sqrt(fewest)), 0), ceil(most + 3 * sqrt(most + 1))


def _as_before(series: Mapping[int, int], period: Period, on: date) -> tuple[float, float] | None:
    """What is left of the period as a year before, and, for months that are not known of then, by
    the mean of the last twelve; None where that is not known either.
    """
    start = max(on + timedelta(days=1), period.start)
    if start >= period.end:
        return 0.0, 0.0
    last = _twelve(series, on, 1)
    mean = sum(last) / len(last) if last else None
    known = usual = 0.0
    for month in months(Period(start, period.end)):
        days = month_period(month)
        share = (days.end - max(days.start, start)).days / (days.end - days.start).days
        year_before = series.get(month - 100)
        if year_before is not None:
            known += share * year_before
        elif mean is not None:
            usual += share * mean
        else:
            return None
    return known, usual


def _twelve(series: Mapping[int, int], on: date, years_back: int) -> list[int]:
    """The known months of the twelve whole ones before the month of `on`, or of earlier years."""
    this = month_of(on)
    window = [m for m in series if this - 100 * years_back <= m < this - 100 * (years_back - 1)]
    return [series[month] for month in window]


def _beta_binomial(n: int, rate: float, history: float, spread: float) -> tuple[int, Any]:
    """First count and weights of a beta-binomial of `n` trials at `rate` known from `history`
    persons, whose variance is n·p·q · spread · (1 + n/history): what is left and what is known of
    the rate both vary, and `spread` times as much as chance makes them.
    """
    import numpy as np
    from scipy.special import betaln, gammaln

    if n == 0:
        return 0, np.ones(1)
    inflation = spread * (1 + n / history)
    size = (n - 1) / (inflation - 1) - 1 if n > 1 else history
    size = min(max(size, 1.0), history + 1)
    a, b = size * rate, size * (1 - rate)
    sd = sqrt(n * rate * (1 - rate) * max(inflation, 1.0)) + 1
    start = max(ceil(n * rate - _WIDTH * sd), 0)
    k = np.arange(start, min(ceil(n * rate + _WIDTH * sd), n) + 1)
    log = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) + betaln(k + a, n - k + b)
    return start, _normal(log - betaln(a, b))


def _negative_binomial(mean: float, inflation: float) -> tuple[int, Any]:
    """First count and weights of a negative binomial with this mean and variance mean·inflation."""
    import numpy as np
    from scipy.special import gammaln

    if mean <= 0:
        return 0, np.ones(1)
    sd = sqrt(mean * inflation) + 1
    start = max(ceil(mean - _WIDTH * sd), 0)
    k = np.arange(start, ceil(mean + 2 * _WIDTH * sd) + 1)
    if inflation - 1 < 1e-9:
        return start, _normal(k * np.log(mean) - mean - gammaln(k + 1))
    size, kept = mean / (inflation - 1), 1 / inflation
    log = gammaln(k + size) - gammaln(size) - gammaln(k + 1) + k * np.log(1 - kept)
    return start, _normal(log + size * np.log(kept))


def _normal(log: Any) -> Any:
    import numpy as np

    weights = np.exp(log - log.max())
    return weights / weights.sum()


def _from(start: int, weights: Any, least: int) -> tuple[int, Any]:
    """The distribution given that the count is at least `least`."""
    import numpy as np

    cut = least - start
    if cut <= 0:
        return start, weights
    rest = weights[cut:]
    total = rest.sum()
    return (least, rest / total) if total > 0 else (least, np.ones(1))


def _told(
    method: Method, goal: Goal, start: int, weights: Any, final: int, months: int, spread: float
) -> Forecast:
    """The forecast whose final count is `start`, `start` + 1, … with these weights."""
    import numpy as np

    total = np.cumsum(weights)
    tail = (1 - LEVEL) / 2
    fewest, most = goal.fewest(final), goal.most(final)
    below = _below(total, start, fewest) if fewest is not None else 0.0
    within = _below(total, start, most + 1) if most is not None else 1.0
    return Forecast(
        method=method,
        count=float(start + (weights * np.arange(len(weights))).sum()),
        low=start + int(np.searchsorted(total, tail)),
        high=start + min(int(np.searchsorted(total, 1 - tail)), len(weights) - 1),
        denominator=final,
        chance=min(max(within - below, 0.0), 1.0),
        months=months,
        spread=spread,
    )


def _below(total: Any, start: int, count: int) -> float:
    """The probability of fewer than `count`."""
    position = count - start - 1
    if position < 0:
        return 0.0
    return float(total[min(position, len(total) - 1)])
