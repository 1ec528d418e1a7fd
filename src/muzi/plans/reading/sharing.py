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
    counted = [
        (fuzz.partial_ratio(split.name, each.indicator), at)
        for at, each in enumerate(targets)
        if each.unit in COUNTED and not each.shares and split.unit in (None, each.unit)
    ]
    same = [(alike, at) for alike, at in counted if targets[at].value == split.whole]
    near = [(alike, at) for alike, at in counted if split.is_set and alike >= _ALIKE]
    found = same or (near if split.name else [])
    if not found:
        return []
    best = targets[max(found)[1]]
    return [
        at
        for _, at in found
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
