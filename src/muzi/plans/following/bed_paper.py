"""The arithmetic of obstetric beds as a plan's own document states it, from its targets alone: the
beds and deliveries of the baseline against the standard, then with the beds it adds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from muzi.clinical.statistics import BedPlan, bed_plan
from muzi.plans.models import Target
from muzi.plans.reading.types import Unit


@dataclass(frozen=True, slots=True)
class OnPaper:
    """`now`: at the baseline. `then`: with `added` beds, for the deliveries that are expected; None
    where the plan does not say how many.
    """

    now: BedPlan
    then: BedPlan | None
    added: int


def on_paper(target: Target, targets: Iterable[Target]) -> OnPaper | None:
    """The arithmetic behind a target of beds for a thousand deliveries, from the targets of its
    plan; None where the plan does not state the beds and the ratio that it starts from.

    The deliveries at the baseline are what beds and ratio make: 189 beds at 33.75 are 5,600.
    """
    if target.unit != Unit.BEDS_PER_1000_DELIVERIES or not target.baseline:
        return None
    for other in targets:
        if other.unit == Unit.BEDS and other.baseline and not other.scope:
            beds, added = int(other.baseline), int(other.value)
            deliveries = round(beds * 1000 / target.baseline)
            now = bed_plan(beds, deliveries, target.value)
            then = bed_plan(beds + added, target.expected or 0, target.value)
            return OnPaper(now, then, added) if now else None
    return None
