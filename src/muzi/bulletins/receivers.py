"""To whom a rhythm is reported: the unit that the document names, in its words and, where that is
sure, as an institution; else the bureau of the plan's region.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from muzi.places import codes
from muzi.places import queries as places
from muzi.places.codes import Level
from muzi.places.models import Institution
from muzi.plans.models import Plan, Rhythm
from muzi.plans.tasks.leads import Leads

# 市卫健委 in the plan of a county is the city's.
_ABOVE = (
    (re.compile("^(?:省|自治区)"), Level.PROVINCE),
    (re.compile("^[市州盟]"), Level.PREFECTURE),
)


class Receiver(NamedTuple):
    """`units` are the institutions meant, none where no one is sure (县人民政府)."""

    name: str
    units: frozenset[int]


def receiver(rhythm: Rhythm) -> Receiver:
    """To whom this rhythm is reported."""
    return of_all([rhythm])[rhythm.pk]


def of_all(rhythms: Iterable[Rhythm]) -> dict[int, Receiver]:
    """The same of many, each plan and each name looked up once."""
    known: dict[tuple[int, str], Receiver] = {}
    leads: dict[int, Leads] = {}
    found = {}
    for each in rhythms:
        key = (each.plan_id, each.receiver)
        if key not in known:
            known[key] = _named(each, leads) if each.receiver else bureau(each.plan)
        found[each.pk] = known[key]
    return found


def _named(rhythm: Rhythm, leads: dict[int, Leads]) -> Receiver:
    units = set()
    for name in rhythm.receiver.split("、"):
        place = _place(name, rhythm.plan.region)
        if place not in leads:
            leads[place] = Leads(place)
        units.add(leads[place].meant(name))
    return Receiver(rhythm.receiver, frozenset(each for each in units if each is not None))


def _place(name: str, region: int) -> int:
    """The region whose unit is meant: the plan's, or the one above it that the name says."""
    for words, step in _ABOVE:
        # 市卫健局 is a county's own where that is a 市 itself.
        if words.match(name) and codes.level(region) < step and name[0] != places.name(region)[-1]:
            return codes.at(region, step)
    return region


def bureau(plan: Plan) -> Receiver:
    """The region's bureau, by the register or by the document."""
    if plan.region == codes.COUNTRY:
        return Receiver(plan.issuer, frozenset())
    bureau = Institution.objects.filter(
        kind=Institution.Kind.BUREAU, catchment=plan.region, active=True
    ).first()
    if bureau is None:
        return Receiver(plan.issuer, frozenset())
    return Receiver(bureau.name, frozenset([bureau.pk]))
