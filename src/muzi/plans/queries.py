"""Reading plans. Row-level security decides which an account sees; lists also name their range."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from muzi.places import codes
from muzi.plans.models import Plan, Rhythm, Target, Task

_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Items:
    """The items of one version of a plan, in its own order."""

    targets: tuple[Target, ...]
    tasks: tuple[Task, ...]
    rhythms: tuple[Rhythm, ...]


def items(plan: Plan, version: int | None = None) -> Items:
    """The items of a plan as they stand, or as they stood in a version."""
    return Items(
        targets=tuple(_in_version(Target.objects.filter(plan=plan), version)),
        tasks=tuple(_in_version(Task.objects.filter(plan=plan).select_related("owner"), version)),
        rhythms=tuple(_in_version(Rhythm.objects.filter(plan=plan), version)),
    )


def _in_version(rows: QuerySet[_Row], version: int | None) -> QuerySet[_Row]:
    if version is None:
        return rows.filter(until=None)
    return rows.filter(since__lte=version).filter(Q(until=None) | Q(until__gt=version))


def plans(region: int) -> QuerySet[Plan]:
    """The plans of a region, of those around it and of those inside it; lowest and newest first."""
    low, high = codes.extent(region)
    around = Q(region__in=[codes.COUNTRY, *codes.ancestors(region), region])
    inside = Q(region__gte=low, region__lt=high)
    return Plan.objects.filter(around | inside).order_by("-region", "-starts_on", "-pk")


def own(region: int) -> QuerySet[Plan]:
    """The plans of exactly this region that were not withdrawn; newest first."""
    return Plan.objects.filter(region=region, withdrawn_at=None).order_by("-starts_on", "-pk")


def in_force(region: int, on: date) -> list[Plan]:
    """The plans that bind a region on a day: its own, then those around it, nearest first."""
    bound = Plan.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=on),
        Q(ends_on=None) | Q(ends_on__gte=on),
        region__in=[codes.COUNTRY, *codes.ancestors(region), region],
        withdrawn_at=None,
    )
    return list(bound.order_by("-region", "-starts_on", "-pk"))


def leading(region: int, on: date) -> Plan | None:
    """The plan under which a region works on a day: its own in force that ends first; when none is,
    its last one, whose promises are still owed; else that of the nearest region around it.
    """
    for place in [region, *reversed(codes.ancestors(region))]:
        begun = own(place).filter(Q(starts_on=None) | Q(starts_on__lte=on))
        current = begun.filter(Q(ends_on=None) | Q(ends_on__gte=on)).order_by("ends_on", "-pk")
        found = current.first() or begun.order_by("-ends_on", "-pk").first()
        if found is not None:
            return found
    return None


def targets_of(indicator: str) -> QuerySet[Target]:
    """The standing targets of a catalogue indicator in all plans that the account sees."""
    return (
        Target.objects.filter(indicator=indicator, until=None, plan__withdrawn_at=None)
        .select_related("plan")
        .order_by("-plan__region", "due_on", "pk")
    )
