"""How many regions of one level stand to what they promised, in set queries.

    held(area, regions, on)             each region: its plans, its promises as they stand
    against(target, area, regions, on)  one promise, usually made above, held to each region

A province of a hundred counties takes as many queries as one county. What only one region's page
asks (the level below it that drags a target) is left out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import ClassVar

from django.db.models import Q

from muzi.clinical.statistics import Period
from muzi.indicators.definitions import Indicator
from muzi.indicators.together import counties_with, monthly
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.codes import Level
from muzi.places.models import Institution
from muzi.plans import queries
from muzi.plans.following import feeds, progress, seen, served
from muzi.plans.following.counts import Counts, Tally, Years
from muzi.plans.following.feeds import BedRatio, Figure
from muzi.plans.following.promises import choose, weighing
from muzi.plans.following.standings import Standing
from muzi.plans.models import Plan, Target


@dataclass(frozen=True, slots=True)
class Held:
    """One region. `plans` are those that it follows, the leading one first; they are its `own`, or
    those of a region around it.
    """

    region: int
    plans: tuple[Plan, ...]
    standings: tuple[Standing, ...]

    @property
    def own(self) -> tuple[Plan, ...]:
        return tuple(each for each in self.plans if each.region == self.region)

    @property
    def quotas(self) -> tuple[Standing, ...]:
        return tuple(each for each in self.standings if feeds.is_quota(each.target))


def held(area: int, regions: Collection[int], on: date) -> dict[int, Held]:
    """What each of `regions` (of one level inside `area`) promised, as it stands.

    So many persons or beds that are promised of a larger region are not held to its parts.
    """
    bound = queries.bound(regions, on)
    plans = {plan.pk for each in bound.values() for plan in (*each.followed, *each.in_force)}
    targets: dict[int, list[Target]] = defaultdict(list)
    for target in Target.objects.filter(plan__in=plans, until=None).select_related("plan"):
        targets[target.plan_id].append(target)
    pairs: list[tuple[int, Target]] = []
    weigh = weighing()
    for region, binding in bound.items():
        others = [each for each in binding.in_force if each not in binding.followed]
        those = [t for plan in (*binding.followed, *others) for t in targets[plan.pk]]
        chosen = choose(binding.followed, others, those, region, on, weigh)
        pairs += [(region, each) for each in chosen if _stands_in(each, region)]
    standings = _standings(pairs, area, on)
    return {
        region: Held(region, tuple(binding.followed), tuple(standings[region]))
        for region, binding in bound.items()
    }


def against(target: Target, area: int, regions: Collection[int], on: date) -> dict[int, Standing]:
    """One target held to each of these regions; those it cannot be held to are left out."""
    pairs = [(region, target) for region in regions if _stands_in(target, region)]
    found = _standings(pairs, area, on)
    return {region: each for region, those in found.items() for each in those}


def _stands_in(target: Target, region: int) -> bool:
    """Is the target held to the region, or to a place inside it?"""
    return codes.contains(region, target.region) or seen.held(target, region)


def _standings(
    pairs: Sequence[tuple[int, Target]], area: int, on: date
) -> defaultdict[int, list[Standing]]:
    wanted: dict[int, list[Indicator]] = {}
    targets: dict[int, Target] = {}
    for region, target in pairs:
        feed = feeds.feed_of(targets.setdefault(target.pk, target))
        asked = wanted.setdefault(_place(target, region), [])
        if isinstance(feed, Figure | BedRatio) and feed.indicator not in asked:
            asked.append(feed.indicator)
    counts = _Together(list(targets.values()), wanted, on, area=area)
    found: defaultdict[int, list[Standing]] = defaultdict(list)
    for region, target in pairs:
        found[region].append(progress.standing(target, _place(target, region), counts))
    return found


def _place(target: Target, region: int) -> int:
    """The smaller of the two: of nested regions the one whose code is not less."""
    return max(target.region, region)


@dataclass
class _Together(Counts):
    """What the targets of many regions inside `area` are judged from, each sort fetched once."""

    in_full: ClassVar[bool] = False

    area: int = codes.COUNTRY
    _by_level: dict[Level, dict[int, dict[str, dict[int, Tally]]]] = field(default_factory=dict)
    _in_area: dict[Period, dict[str, set[int]]] = field(default_factory=dict)
    _by_service: dict[tuple[str, Years], dict[int, list[served.Count]]] = field(
        default_factory=dict
    )
    _by_step: dict[Level, dict[int, set[int]]] = field(default_factory=dict)

    def by_month(self, region: int, code: str) -> dict[int, Tally]:
        step = codes.level(region)
        if step < Level.COUNTY:
            return super().by_month(region, code)
        if step not in self._by_level:
            asked = [each for each in self.wanted if codes.level(each) == step and self.sees(each)]
            indicators = {i.code: i for each in asked for i in self.wanted[each]}
            self._by_level[step] = monthly(indicators.values(), asked, self.months_asked)
        return self._by_level[step].get(region, {}).get(code, {})

    def by_part(self, region: int, code: str, period: Period) -> dict[int, Tally]:
        return {}

    def counties(self, region: int) -> set[int]:
        if not self._counties:
            for each in places.children(self.area, Level.COUNTY):
                for around in codes.ancestors(each.code):
                    self._counties.setdefault(around, set()).add(each.code)
        return self._counties.get(region, set())

    def on_record(self, region: int, period: Period) -> dict[str, set[int]]:
        if period not in self._in_area:
            indicators = {each.code: each for those in self.wanted.values() for each in those}
            self._in_area[period] = counties_with(indicators.values(), self.area, period)
        return self._in_area[period]

    def persons(self, service: str, target: Target, region: int) -> list[served.Count]:
        key = (service, self.years_of(target))
        if key not in self._by_service:
            by_place: dict[int, list[served.Count]] = {}
            for count in super().persons(service, target, self.area):
                for place in (*codes.ancestors(count.region), count.region):
                    by_place.setdefault(place, []).append(count)
            self._by_service[key] = by_place
        return self._by_service[key].get(region, [])

    def below(self, region: int) -> set[int]:
        level = codes.level(region)
        step = codes.below(level)
        if step is None or not codes.contains(self.area, region):
            return super().below(region)
        if step not in self._by_step:
            found: dict[int, set[int]] = {}
            for each in places.children(self.area, step):
                found.setdefault(codes.at(each.code, level), set()).add(each.code)
            self._by_step[step] = found
        return self._by_step[step].get(region, set())

    def institutions(self, region: int) -> list[Institution]:
        low, high = codes.extent(region)
        regions = [each.region for each in self._institutions]
        return self._institutions[bisect_left(regions, low) : bisect_left(regions, high)]

    @cached_property
    def _institutions(self) -> list[Institution]:
        """Those that have what a target may count, by region."""
        has = Q(obstetric_beds__gt=0) | Q(obstetricians__gt=0) | Q(midwives__gt=0)
        low, high = codes.extent(self.area)
        found = Institution.objects.filter(
            has | ~Q(licences=[]), active=True, region__gte=low, region__lt=high
        )
        return list(found.order_by("region"))
