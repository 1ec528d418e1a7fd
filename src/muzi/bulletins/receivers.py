"""To whom a rhythm is reported: the unit that the document names, in its words and, where that is
sure, as an institution; else the bureau of the plan's region.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q

from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans.models import Plan, Rhythm
from muzi.plans.tasks.leads import Leads
from muzi.plans.tasks.meant import parts, place_of


class Receiver(NamedTuple):
    """`units` are the institutions meant, none where no one is sure (县人民政府)."""

    name: str
    units: frozenset[int]


def receiver(rhythm: Rhythm) -> Receiver:
    """To whom this rhythm is reported."""
    return of_all([rhythm])[rhythm.pk]


def of_all(rhythms: Iterable[Rhythm]) -> dict[int, Receiver]:
    """The same of many by their ids, in two queries at most."""
    given = list(rhythms)
    named = {(name, each.plan.region) for each in given for name in parts(each.receiver) if name}
    meant = _meant(named)
    bureau = bureaus({each.plan_id: each.plan for each in given if not each.receiver}.values())

    def one(rhythm: Rhythm) -> Receiver:
        if not rhythm.receiver:
            return bureau[rhythm.plan_id]
        found = (meant.get((name, rhythm.plan.region)) for name in parts(rhythm.receiver))
        return Receiver(rhythm.receiver, frozenset(each for each in found if each is not None))

    return {each.pk: one(each) for each in given}


def bureaus(plans: Iterable[Plan]) -> dict[int, Receiver]:
    """The bureau of each plan's region by the plan's id: by the register, else by the document."""
    given = list(plans)
    regions = {each.region for each in given} - {codes.COUNTRY}
    known: dict[int, Institution] = {}
    if regions:
        rows = Institution.objects.filter(
            kind=Institution.Kind.BUREAU, catchment__in=regions, active=True
        )
        for unit in rows.order_by("name"):
            known.setdefault(unit.catchment, unit)

    def one(plan: Plan) -> Receiver:
        unit = known.get(plan.region)
        units = frozenset([unit.pk]) if unit else frozenset[int]()
        return Receiver(unit.name if unit else plan.issuer, units)

    return {each.pk: one(each) for each in given}


def _meant(named: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int | None]:
    """The institution that each name means in a plan of each region, at the level and place that
    the name says: 市卫健委 in the plan of a county is the city's.
    """
    places = {each: place for each in named if (place := place_of(*each))}
    if not places:
        return {}
    rows = Institution.objects.filter(
        Q(catchment__in=set(places.values())) | Q(name__in={name for name, _region in places}),
        active=True,
    ).exclude(kind=Institution.Kind.VILLAGE_CLINIC)
    found = list(rows)
    leads = {place: Leads(place, found) for place in set(places.values())}
    return {each: leads[place].meant(each[0]) for each, place in places.items()}
