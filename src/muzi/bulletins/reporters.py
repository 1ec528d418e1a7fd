"""Which units a rhythm asks to report, told from the words the document names them with."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans.models import Plan, Rhythm
from muzi.plans.tasks.meant import asked, parts, sort_of


def units_of(plan: Plan) -> list[Institution]:
    """The units in a plan's region that can report; a nation's rhythms have none of their own."""
    return units_in([plan])


def units_in(plans: Iterable[Plan]) -> list[Institution]:
    """The same of several plans together, in one query."""
    spans: list[tuple[int, int]] = []  # in order, those within others left out
    for low, high in sorted(
        {(each.region, each.region_end) for each in plans if each.region != codes.COUNTRY},
        key=lambda span: (span[0], -span[1]),
    ):
        if not spans or high > spans[-1][1]:
            spans.append((low, high))
    if not spans:
        return []
    low, high = spans[0][0], spans[-1][1]
    found = Institution.objects.filter(active=True, region__gte=low, region__lt=high)
    inside = found.exclude(kind=Institution.Kind.VILLAGE_CLINIC).order_by("-catchment", "name")
    lows = [first for first, _end in spans]
    return [each for each in inside if each.region < spans[bisect_right(lows, each.region) - 1][1]]


def reporters(rhythm: Rhythm, units: Iterable[Institution]) -> list[Institution]:
    """Those of `units` that report for a rhythm; empty where the region's bureau itself acts."""
    given = list(units)
    found: dict[Institution, None] = {}
    for name in parts(rhythm.reporter):
        own = [each for each in given if each.name == name and not _tells(each, rhythm)]
        # Whoever writes the bulletin does not report to itself.
        if rhythm.bulletin and (own or sort_of(name)):
            continue
        suits = asked(name, rhythm.plan.region)
        found |= dict.fromkeys(own or (each for each in given if suits and suits(each)))
    return list(found)


def _tells(unit: Institution, rhythm: Rhythm) -> bool:
    return unit.kind == Institution.Kind.BUREAU and unit.catchment == rhythm.plan.region
