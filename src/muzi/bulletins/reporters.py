"""Which units a rhythm asks to report, told from the words the document names them with."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable

from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans.models import Plan, Rhythm
from muzi.plans.tasks.leads import of_many, sort_of

_KIND = Institution.Kind
_PRIMARY = frozenset({_KIND.TOWNSHIP_CLINIC, _KIND.COMMUNITY_CENTRE})
# Who reports may be said more loosely than who answers for a task: 各乡镇, 各有关单位. Village
# clinics report through theirs above them.
_LOOSELY: tuple[tuple[re.Pattern[str], Callable[[Institution], bool]], ...] = (
    (re.compile(r"乡镇|社区|基层"), lambda unit: unit.kind in _PRIMARY),
    (re.compile(r"机构|单位|医疗"), lambda unit: unit.kind != _KIND.BUREAU),
)
_BUREAUS = re.compile(r"各[市州县区旗盟（）]+$|各.*(卫健|卫生健康|卫计|卫生计生)")


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
    inside = found.exclude(kind=_KIND.VILLAGE_CLINIC).order_by("-catchment", "name")
    lows = [first for first, _end in spans]
    return [each for each in inside if each.region < spans[bisect_right(lows, each.region) - 1][1]]


def reporters(rhythm: Rhythm, units: Iterable[Institution]) -> list[Institution]:
    """Those of `units` that report for a rhythm; empty where the region's bureau itself acts."""
    named, region = rhythm.reporter, rhythm.plan.region
    if _BUREAUS.search(named):
        step = codes.below(codes.level(region))
        return [
            each
            for each in units
            if each.kind == _KIND.BUREAU and codes.level(each.catchment) == step
        ]
    kind = sort_of(named)
    if kind is not None:
        of_region = [each for each in units if each.kind == kind and each.catchment == region]
        # Whoever writes the bulletin does not report to itself.
        return [] if rhythm.bulletin or kind == _KIND.BUREAU else of_region
    given = list(units)
    if many := [each for name in named.split("、") for each in of_many(name, given)]:
        return list(dict.fromkeys(many))
    suits = next((suits for words, suits in _LOOSELY if words.search(named)), None)
    return [each for each in given if suits(each)] if suits else []
