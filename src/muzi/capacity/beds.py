"""Obstetric beds against deliveries (C-27): what there is, what a standard asks, what a plan adds.

Deliveries are counted from the records: of the region's residents from the cells of the figures, so
that bureaus who see no persons see the same number; by place of birth from the facts that the
account may see. The arithmetic is `clinical.statistics.bed_plan`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count

from muzi.access import scope
from muzi.clinical.statistics import BedPlan, Period, bed_plan
from muzi.indicators.definitions import book
from muzi.indicators.queries import figures
from muzi.journeys.models import PregnancyRow
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.models import Institution

BEDS_INDICATOR = "A33"  # 每千分娩量产科床位数: its denominator is the deliveries counted here
# Policy of Nanjiang county, 2017: 35 beds per thousand deliveries now, 40 when the plan is done.
STANDARD_NOW, STANDARD_AIM = Decimal(35), Decimal(40)


@dataclass(frozen=True, slots=True)
class Unit:
    """An institution with beds or deliveries. `deliveries` is None where they are not visible."""

    institution: Institution
    deliveries: int | None
    added: int = 0
    expected: int | None = None

    @property
    def beds(self) -> int:
        return self.institution.obstetric_beds

    def plan(self, standard: Decimal) -> BedPlan | None:
        """As it stands."""
        return bed_plan(self.beds, self.deliveries, standard) if self.deliveries else None

    def scenario(self, standard: Decimal) -> BedPlan | None:
        """With the beds added and the deliveries expected (as many as now unless said)."""
        deliveries = self.deliveries if self.expected is None else self.expected
        return bed_plan(self.beds + self.added, deliveries, standard) if deliveries else None


@dataclass(frozen=True, slots=True)
class Area:
    """A region inside: beds of the units that stand in it, deliveries of women who live there."""

    region: int
    name: str
    beds: int
    deliveries: int

    def plan(self, standard: Decimal) -> BedPlan | None:
        return bed_plan(self.beds, self.deliveries, standard) if self.deliveries else None


def deliveries(region: int, period: Period, on: date) -> int:
    """Deliveries of the region's residents in the period.

    Raises indicators.queries.OutOfScopeError when the account may not see the region's figures.
    """
    wanted = [book().indicators[BEDS_INDICATOR]]
    (figure,) = figures(region, period, on=on, indicators=wanted)
    return figure.denominator


def units(
    region: int,
    period: Period,
    added: Mapping[int, int] | None = None,
    expected: Mapping[int, int] | None = None,
) -> list[Unit]:
    """Institutions of the region with obstetric beds, a midwifery licence or deliveries, most beds
    first. `added` and `expected` (by institution) are a scenario's.
    """
    low, high = codes.extent(region)
    born = _born_by_institution(region, period)
    found = Institution.objects.filter(active=True, region__gte=low, region__lt=high)
    made = [
        Unit(
            each,
            None if born is None else born.get(each.pk, 0),
            (added or {}).get(each.pk, 0),
            (expected or {}).get(each.pk),
        )
        for each in found
        if each.obstetric_beds or each.delivers or (born and each.pk in born)
    ]
    return sorted(made, key=lambda unit: (-unit.beds, unit.institution.name))


def _born_by_institution(region: int, period: Period) -> dict[int, int] | None:
    """Hospital deliveries of the region's residents by institution; None when the account does not
    see all of the region's persons, since a part would pass for the whole.
    """
    low, high = codes.extent(region)
    seen = scope.current().persons
    if not (seen[0] <= low and high <= seen[1]):
        return None
    rows = (
        PregnancyRow.objects.filter(
            region__gte=low,
            region__lt=high,
            delivered_on__gte=period.start,
            delivered_on__lt=period.end,
            delivered_in_hospital=True,
        )
        .order_by()
        .values_list("delivery_institution")
        .annotate(n=Count("pk"))
    )
    return {institution: n for institution, n in rows if institution is not None}


def areas(region: int, period: Period, on: date) -> list[Area]:
    """The regions next below `region`, with their beds and deliveries; empty below townships."""
    step = codes.below(codes.level(region))
    if step is None or step is codes.Level.VILLAGE:
        return []
    wanted = [book().indicators[BEDS_INDICATOR]]
    born = {
        figure.region: figure.denominator
        for figure in figures(region, period, on=on, indicators=wanted, breakdown=step)
    }
    beds: dict[int, int] = {}
    low, high = codes.extent(region)
    stands = Institution.objects.filter(active=True, region__gte=low, region__lt=high)
    for place, n in stands.values_list("region", "obstetric_beds"):
        inside = codes.at(place, step)
        beds[inside] = beds.get(inside, 0) + n
    return [
        Area(each.code, each.name, beds.get(each.code, 0), born.get(each.code, 0))
        for each in places.children(region)
        if beds.get(each.code) or born.get(each.code)
    ]


def total_beds(region: int) -> int:
    """Obstetric beds of the institutions that stand in the region."""
    low, high = codes.extent(region)
    found = Institution.objects.filter(active=True, region__gte=low, region__lt=high)
    return sum(found.values_list("obstetric_beds", flat=True))


def in_total(found: Iterable[Unit]) -> tuple[int, int | None]:
    """Beds added by institution and deliveries expected by institution, summed up; the second is
    None when no institution was given one.
    """
    given: Sequence[Unit] = list(found)
    wanted = [unit.expected for unit in given if unit.expected is not None]
    return sum(unit.added for unit in given), sum(wanted) if wanted else None
