"""Times and rates, and what is kept of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

Times = dict[str, float]


def summary(seconds: Sequence[float]) -> Times:
    """Median and 95th percentile in milliseconds, and how many were timed."""
    ranks = statistics.quantiles(seconds, n=100, method="inclusive")
    return {"p50": ranks[49] * 1000, "p95": ranks[94] * 1000, "n": len(seconds)}


def timed(work: Callable[[], Any], repeat: int) -> list[float]:
    """Seconds of each of `repeat` runs, after one that is not counted."""
    work()
    found = []
    for _ in range(repeat):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return found


def best(work: Callable[[], Any], repeat: int = 3) -> float:
    """Seconds of the quickest run: of a pure function the one least disturbed by others."""
    return min(timed(work, repeat))
