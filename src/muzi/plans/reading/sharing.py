"""Which quota the shares of places are of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from rapidfuzz import fuzz

from muzi.plans.reading.meaning import Meant
from muzi.plans.reading.splits import Split
from muzi.plans.reading.statement import COUNTED
from muzi.plans.reading.types import Kind, Operator, Target, Unit

_ALIKE = 60  # of 100: so much two names of one quota share
_SURE = 0.7  # of a quota that only a table states


def quotas_of(split: Split, targets: Sequence[Target]) -> list[int]:
    """The quotas that a table splits: one of the same number, with those that a list tells with it
    (宫颈癌和乳腺癌检查各6000人), else one of nearly the same name.
    """

    def alike(at: int) -> float:
        return fuzz.partial_ratio(split.name, targets[at].indicator)

    counted = [
        at
        for at, each in enumerate(targets)
        if each.unit in COUNTED and not each.shares and split.unit in (None, each.unit)
    ]
    same = [at for at in counted if targets[at].value == split.whole]
    named = counted if not same and split.is_set and split.name else ()
    found = same or [at for at in named if alike(at) >= _ALIKE]
    if not found:
        return []
    best = targets[max((alike(at), at) for at in found)[1]]
    return [
        at
        for at in found
        if targets[at] is best
        or (best.group is not None and targets[at].group == best.group and same)
    ]


def quota_told(split: Split, day: date | None) -> Meant:
    """The quota that only the table states."""
    return Meant(
        name=split.name,
        operator=Operator.EQUALS,
        value=Decimal(split.whole),
        high=None,
        unit=split.unit or Unit.PERSONS,
        day=day,
        every_year=False,
        scope="",
        population="",
        firm=True,
        kind=Kind.QUOTA,
        start=split.span[0],
        end=split.span[1],
        confidence=_SURE,
    )
