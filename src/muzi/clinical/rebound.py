"""Has an indicator worsened (反弹), or is it chance? Exact one-sided tests that do not cry wolf.

Events are compared by the conditional binomial test, shares by Fisher's exact test (mid-p); both
against the year before and against the goal. Over many areas and indicators the Benjamini–Hochberg
procedure keeps the expected share of false alarms below `FALSE_ALARMS`, and no area is flagged for
fewer than `FEWEST` events. Why these, and the false-alarm rates measured:
docs/decisions/0013-rebound-test.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

FALSE_ALARMS = 0.05
# One event, or two that fell together, is a case to be reviewed and not a trend.
FEWEST = 3
# A large region shows a difference of no consequence as significant: shares must move this much.
LEAST_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Window:
    """Twelve months: bad outcomes (`events`) among `exposed`.

    For a coverage, where more is better, the bad outcomes are those who were not reached.
    """

    events: int
    exposed: int

    @property
    def rate(self) -> float:
        return self.events / self.exposed if self.exposed else 0.0


class Against(StrEnum):
    """What the last twelve months were compared with."""

    YEAR_BEFORE = "year_before"
    GOAL = "goal"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The last twelve months beside a yardstick.

    `p`: the probability of so many bad outcomes or more if nothing had changed. `expected`: how
    many the yardstick would have made. `enough`: are there events enough to speak of, and is the
    difference of consequence? Without that it is not flagged whatever `p` says.
    """

    against: Against
    p: float
    expected: float
    enough: bool


def of_events(now: Window, before: Window) -> Comparison | None:
    """Rare events against the year before: given how many fell in both years together, is the last
    year's part larger than its exposure's (exact conditional binomial)? None without exposure.
    """
    from scipy.special import bdtrc

    if not now.exposed or not before.exposed:
        return None
    total, share = now.events + before.events, now.exposed / (now.exposed + before.exposed)
    p = float(bdtrc(now.events - 1, total, share)) if now.events else 1.0
    expected = before.rate * now.exposed
    return Comparison(Against.YEAR_BEFORE, p, expected, _enough(now, expected))


def of_events_goal(now: Window, goal_rate: float) -> Comparison | None:
    """Rare events against a goal (a rate per one exposed): exact Poisson."""
    from scipy.special import pdtrc

    if not now.exposed:
        return None
    expected = goal_rate * now.exposed
    p = float(pdtrc(now.events - 1, expected)) if now.events else 1.0
    return Comparison(Against.GOAL, p, expected, _enough(now, expected))


def of_shares(now: Window, before: Window) -> Comparison | None:
    """Shares against the year before: Fisher's exact test, mid-p. None without persons."""
    if not now.exposed or not before.exposed:
        return None
    # A numerator may exceed its denominator by a person or two (twins): no more than all are bad.
    bad, bad_before = min(now.events, now.exposed), min(before.events, before.exposed)
    p = _hypergeometric(bad, now.exposed, bad + bad_before, now.exposed + before.exposed)
    expected = before.rate * now.exposed
    return Comparison(Against.YEAR_BEFORE, p, expected, _enough(now, expected, LEAST_SHARE))


def of_shares_goal(now: Window, goal_share: float) -> Comparison | None:
    """Shares against a goal (the share of bad outcomes that it allows): exact binomial, mid-p."""
    from scipy.special import bdtrc

    if not now.exposed:
        return None
    bad, share = min(now.events, now.exposed), min(max(goal_share, 0.0), 1.0)
    more = float(bdtrc(bad, now.exposed, share))
    as_many = float(bdtrc(bad - 1, now.exposed, share)) if bad else 1.0
    p = (more + as_many) / 2
    expected = goal_share * now.exposed
    return Comparison(Against.GOAL, p, expected, _enough(now, expected, LEAST_SHARE))


def _hypergeometric(bad: int, drawn: int, bad_in_all: int, in_all: int) -> float:
    """The mid-p of so many bad ones or more among the drawn: half of the probability of as many.

    From the logarithms of the terms: SciPy's distribution objects take a hundred times as long.
    """
    import numpy as np
    from scipy.special import gammaln

    def chosen(n: int, k: Any) -> Any:
        return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)

    k = np.arange(bad, min(bad_in_all, drawn) + 1)
    terms = np.exp(
        chosen(bad_in_all, k) + chosen(in_all - bad_in_all, drawn - k) - chosen(in_all, drawn)
    )
    return float(min(terms.sum() - terms[0] / 2, 1.0))


def _enough(now: Window, expected: float, least_share: float = 0.0) -> bool:
    more = now.events - expected
    return now.events >= FEWEST and more >= 1 and more >= least_share * now.exposed


def adjusted(found: Sequence[Comparison | None]) -> list[float]:
    """Each comparison's p after Benjamini–Hochberg; 1 where none could be made.

    Every comparison that was looked at counts for the multiplicity, also those that are not
    `enough`: leaving them out would make the test pick its own questions.
    """
    made = sorted((each.p, place) for place, each in enumerate(found) if each is not None)
    after, least = [1.0] * len(found), 1.0
    for rank, (p, place) in zip(range(len(made), 0, -1), reversed(made), strict=True):
        least = min(least, p * len(made) / rank)
        after[place] = least
    return after


def flagged(found: Sequence[Comparison | None], rate: float = FALSE_ALARMS) -> list[bool]:
    """Which comparisons are worth a notice: sure enough after `adjusted`, and `enough`."""
    return [
        each is not None and each.enough and after <= rate
        for each, after in zip(found, adjusted(found), strict=True)
    ]
