"""Reading plans. Row-level security decides which an account sees; lists also name their range."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from muzi.places import codes
from muzi.plans.models import Plan, Rhythm, Target, Task

_Row = TypeVar("_Row", bound=Model)
_ORDER = ("-region", "-starts_on", "-pk")  # the nearest region's first, newest first


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
    return Plan.objects.filter(around | inside).order_by(*_ORDER)


def own(region: int) -> QuerySet[Plan]:
    """The plans of exactly this region that were not withdrawn; newest first."""
    return Plan.objects.filter(region=region, withdrawn_at=None).order_by("-starts_on", "-pk")


def in_force(region: int, on: date, until: date | None = None) -> list[Plan]:
    """The plans that bind a region on a day, or on some day from then `until`: its own, then those
    around it, nearest first.
    """
    binding = Plan.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=until or on),
        Q(ends_on=None) | Q(ends_on__gte=on),
        region__in=[codes.COUNTRY, *codes.ancestors(region), region],
        withdrawn_at=None,
    )
    return list(binding.order_by(*_ORDER))


def followed(region: int, on: date) -> list[Plan]:
    """The plans under which a region works on a day: all of its own that have begun, those in force
    first (the one that ends first leads), then those that are over, newest first. What a plan
    promised is owed until the plan is withdrawn: publishing another ends nothing.

    A township without a plan works under those of its county. A larger region without one works
    under the leading plan of the nearest region around it.
    """
    for place in _upwards(region):
        found = _followed_at(place, region, own(place), on)
        if found:
            return found
    return []


def not_begun(plan: Plan, on: date) -> bool:
    """Does its term begin later? Then nobody is held to it yet."""
    return plan.starts_on is not None and plan.starts_on > on


def worked_on(region: int, on: date) -> list[Plan]:
    """The plans whose tasks a region has on a day: those that it follows, and after them those that
    it will follow, the next first: what they ask is prepared and given out before they begin.
    """
    near = [each for each in _upwards(region) if _near(each, region)]
    coming = Plan.objects.filter(region__in=near, withdrawn_at=None, starts_on__gt=on)
    return [*followed(region, on), *coming.order_by("starts_on", "pk")]


def _near(place: int, region: int) -> bool:
    """Does `region` work under all plans of `place`, which is itself or around it?"""
    return place == region or codes.level(place) <= codes.Level.COUNTY


def _upwards(region: int) -> list[int]:
    return [region, *reversed(codes.ancestors(region))]


def _followed_at(place: int, region: int, those: Iterable[Plan], on: date) -> list[Plan]:
    """What `region` follows of the plans of `place`, which is itself or around it."""
    found = _leading_first((each for each in those if not not_begun(each, on)), on)
    return found if _near(place, region) else found[:1]


@dataclass(frozen=True, slots=True)
class Bound:
    """The plans that a region follows, and those in force there."""

    followed: list[Plan]
    in_force: list[Plan]


def bound(regions: Collection[int], on: date) -> dict[int, Bound]:
    """What `followed` and `in_force` say of each of many regions, in one query."""
    around = {codes.COUNTRY}.union(*(_upwards(each) for each in regions))
    by_place: dict[int, list[Plan]] = {}
    for each in Plan.objects.filter(region__in=around, withdrawn_at=None).order_by(*_ORDER):
        by_place.setdefault(each.region, []).append(each)
    found = {}
    for region in regions:
        places = _upwards(region)
        at = (_followed_at(each, region, by_place.get(each, ()), on) for each in places)
        found[region] = Bound(
            followed=next(filter(None, at), []),
            in_force=[
                plan
                for each in (*places, codes.COUNTRY)
                for plan in by_place.get(each, ())
                if (plan.starts_on or on) <= on <= (plan.ends_on or on)
            ],
        )
    return found


def _leading_first(begun: Iterable[Plan], on: date) -> list[Plan]:
    def order(plan: Plan) -> tuple[bool, int, int]:
        ends = (plan.ends_on or date.max).toordinal()
        ended = plan.ends_on is not None and plan.ends_on < on
        return ended, -ends if ended else ends, -plan.pk

    return sorted(begun, key=order)
