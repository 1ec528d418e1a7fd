"""What a test for HIV and syphilis says (预防艾滋病、梅毒和乙肝母婴传播工作规范)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from muzi.clinical.findings import Value


def hiv(test: Any) -> bool | None:
    """Infected? A reactive screen alone does not tell yet."""
    return {"neg": False, "pos": True}.get(test.hiv)


def syphilis(tests: Iterable[Any]) -> dict[date, bool | None]:
    """Infected, as far as known on each day of a syphilis test?

    The two kinds of test are often done on different days, so the last result of each counts
    (positive, where one day gave both). Infected when both are positive; specific alone: treated,
    or very early, or the other is still to be done.
    """
    days: dict[date, list[Any]] = {}
    for test in tests:
        if test.treponemal or test.non_treponemal:
            days.setdefault(test.served_on, []).append(test)
    last = {"treponemal": "", "non_treponemal": ""}
    found: dict[date, bool | None] = {}
    for day in sorted(days):
        for name in last:
            results = {getattr(test, name) for test in days[day]} - {""}
            if results:
                last[name] = "pos" if "pos" in results else "neg"
        known = set(last.values())
        found[day] = False if "neg" in known else True if known == {"pos"} else None
    return found


def risk_values(tests: Sequence[Any]) -> Iterator[tuple[Any, dict[str, Value | None]]]:
    """Each test with what it says, under the variable names of content/risk/variables."""
    by_day = syphilis(tests)
    for test in tests:
        of_syphilis = test.treponemal or test.non_treponemal
        yield (
            test,
            {
                "hiv_infected": hiv(test),
                "syphilis_infected": by_day[test.served_on] if of_syphilis else None,
            },
        )
