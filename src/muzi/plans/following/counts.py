"""What targets are judged from, fetched in few queries and each only when one asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import ClassVar

from muzi.access import scope
from muzi.clinical.statistics import Period, calendar_year, month_of, month_period
from muzi.indicators.definitions import Indicator
from muzi.indicators.queries import OutOfScopeError, tallies
from muzi.indicators.together import counties_with
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.codes import Level
from muzi.places.models import Institution
from muzi.plans.following import feeds, hand_values, quotas, served
from muzi.plans.following.terms import own_months
from muzi.plans.models import HandValue, Target

Tally = tuple[int, int]  # numerator and denominator
Years = tuple[Period, ...]
YEARS_BACK = 5
ONE_DAY = timedelta(days=1)


@dataclass
class Counts:
    """Monthly counts, counts of the level below, institutions, persons served, values by hand.

    `wanted`: the indicators asked for by region, fetched together on the first question.
    """

    in_full: ClassVar[bool] = True  # with trends, and the places that drag, of one region's page

    targets: Sequence[Target]
    wanted: dict[int, list[Indicator]]
    on: date
    _months: dict[int, dict[str, dict[int, Tally]]] = field(default_factory=dict)
    _parts: dict[tuple[int, Period], dict[str, dict[int, Tally]]] = field(default_factory=dict)
    _counties: dict[int, set[int]] = field(default_factory=dict)
    _on_record: dict[tuple[int, Period], dict[str, set[int]]] = field(default_factory=dict)
    _persons: dict[tuple[int, Years], dict[str, list[served.Count]]] = field(default_factory=dict)
    _names: dict[int, str] = field(default_factory=dict)
    _below: dict[int, set[int]] = field(default_factory=dict)

    def sees(self, region: int, indicator: Indicator | None = None) -> bool:
        """May the account see the figures (of this indicator) of the region?"""
        actor = scope.current()
        small = codes.level(region) < Level.COUNTY and not actor.restricted
        return actor.covers(region) and not (
            small and indicator is not None and indicator.restricted
        )

    def by_month(self, region: int, code: str) -> dict[int, Tally]:
        """Every month on record, from the years of the deadlines on."""
        if region not in self._months:
            self._months[region] = tallies(self.wanted[region], region, self.months_asked)
        return self._months[region].get(code, {})

    @cached_property
    def months_asked(self) -> Period:
        dues = [each.due_on.year - 1 for each in self.targets if each.due_on]
        first = min([*dues, self.on.year - YEARS_BACK])
        return Period(date(first, 1, 1), month_period(month_of(self.on)).end)

    def by_part(self, region: int, code: str, period: Period) -> dict[int, Tally]:
        """The regions next below in a period; empty where there are none, or none to be seen."""
        step = codes.below(codes.level(region))
        key = (region, period)
        if key not in self._parts:
            self._parts[key] = {}
            if step is not None:
                try:
                    self._parts[key] = tallies(self.wanted[region], region, period, by=step)
                except OutOfScopeError:  # villages are counted from persons
                    return {}
        return self._parts[key].get(code, {})

    def patchy(self, region: int, code: str, period: Period) -> bool:
        """Have fewer than half of a larger region's counties anything on record in a period?"""
        if codes.level(region) <= Level.COUNTY:
            return False
        every = self.counties(region)
        found = self.on_record(region, period).get(code, set())
        return 2 * len(every & found) < len(every)

    def counties(self, region: int) -> set[int]:
        """The counties of a larger region."""
        if region not in self._counties:
            self._counties[region] = {each.code for each in places.children(region, Level.COUNTY)}
        return self._counties[region]

    def on_record(self, region: int, period: Period) -> dict[str, set[int]]:
        """Which counties of a larger region have anything on record in a period, by indicator."""
        key = (region, period)
        if key not in self._on_record:
            self._on_record[key] = counties_with(self.wanted[region], region, period)
        return self._on_record[key]

    def recorded(self, region: int, code: str, period: Period) -> bool:
        return added_up(self.by_month(region, code), period)[1] > 0

    def persons(self, service: str, target: Target, region: int) -> list[served.Count]:
        """Persons of this year and of the years in which quotas fell due, from when the quota of
        the target begins within one.
        """
        years = self.years_of(target)
        key = (region, years)
        if key not in self._persons:
            together = self._services[years]
            self._persons[key] = served.persons_by_service(together, region, years, self.on)
        return self._persons[key][service]

    def years_of(self, target: Target) -> Years:
        """The calendar years in which persons are counted for a quota. Quotas that begin alike have
        the same, whenever in a year they fall due.
        """
        own = (own_months(target, calendar_year(each)) for each in self._years)
        return tuple(
            dict.fromkeys(
                Period(start, calendar_year((end - ONE_DAY).year).end) for start, end in own
            )
        )

    @cached_property
    def _years(self) -> list[int]:
        dues = {each.due_on.year for each in self.targets if each.due_on}
        return sorted({self.on.year} | {each for each in dues if each < self.on.year})

    @cached_property
    def _services(self) -> dict[Years, set[str]]:
        """What records count for these targets, by the years in which they do."""
        found: dict[Years, set[str]] = {}
        for each in self.targets:
            feed = feeds.feed_of(each)
            if isinstance(feed, feeds.Served):
                found.setdefault(self.years_of(each), set()).add(feed.service)
        return found

    def name(self, region: int, among: Iterable[int] = ()) -> str:
        """The name of a region; those of `among` are fetched with it."""
        return self.names({region, *among})[region]

    def names(self, regions: Iterable[int]) -> dict[int, str]:
        """The names of regions, of which each is fetched once."""
        wanted = set(regions)
        if unknown := wanted - self._names.keys():
            self._names |= places.names(unknown)
        return {each: self._names[each] for each in wanted}

    def below(self, region: int) -> set[int]:
        """The regions next below."""
        if region not in self._below:
            self._below[region] = {each.code for each in places.children(region)}
        return self._below[region]

    def institutions(self, region: int) -> list[Institution]:
        low, high = codes.extent(region)
        return [each for each in self._institutions if low <= each.region < high]

    @cached_property
    def _institutions(self) -> list[Institution]:
        spans = [codes.extent(each) for each in self.wanted]
        return list(
            Institution.objects.filter(
                active=True,
                region__gte=min(low for low, _ in spans),
                region__lt=max(high for _, high in spans),
            )
        )

    @cached_property
    def hand(self) -> dict[int, dict[int, HandValue]]:
        """The newest values entered by hand of each target, by region, withdrawn ones aside."""
        return hand_values.newest(self.targets, self.on)

    @cached_property
    def shares(self) -> dict[int, dict[int, int]]:
        return quotas.shares_of(self.targets)


def added_up(series: dict[int, Tally], period: Period) -> Tally:
    """The months of a period together. Years begin and end with a month."""
    first, end = month_of(period.start), month_of(period.end)
    inside = [tally for month, tally in series.items() if first <= month < end]
    return sum(n for n, _ in inside), sum(d for _, d in inside)
