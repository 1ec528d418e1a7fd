"""Which institutions answer for a task that a document gives to units in its own words.

A document says 旗卫健委 or 县人民医院; the register has 奈曼旗卫生健康局 or 南江县人民医院. What
is said of one unit in the region is found by its sort; what is said of many (各助产机构) has no
single one, and then the region's health bureau answers, as it does where nobody is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans.models import Partner, Plan, Task

_KIND = Institution.Kind
# In this order: 妇幼保健计划生育服务中心 is no bureau, though 计划生育 stands in its name.
_SORTS = (
    (re.compile(r"妇幼|妇保|保健院"), _KIND.MCH_HOSPITAL),
    (re.compile(r"中医|蒙医|民族医"), _KIND.TCM_HOSPITAL),
    (re.compile(r"人民医院|综合医院|总医院"), _KIND.GENERAL_HOSPITAL),
    (re.compile(r"卫健|卫计|卫生健康(局|委|部门)|卫生(计生|和计划生育)|卫生(局|厅)"), _KIND.BUREAU),
)
_MANY = re.compile(r"各|全[旗县市区省]|相关|辖区|有关|等")


def sort_of(name: str) -> str | None:
    """The kind of institution that a name means, None where it means many or none of ours."""
    if _MANY.search(name):
        return None
    return next((kind for pattern, kind in _SORTS if pattern.search(name)), None)


def units(region: int) -> QuerySet[Institution]:
    """The units in a region that may answer for a task or be visited; village clinics may not."""
    low, high = codes.extent(region)
    inside = Institution.objects.filter(region__gte=low, region__lt=high, active=True)
    return inside.exclude(kind=_KIND.VILLAGE_CLINIC).order_by("catchment", "name")


class Leads:
    """The institutions that serve exactly one region, by kind; read once."""

    def __init__(self, region: int) -> None:
        self._known: dict[str, list[int]] = {}
        self._named: dict[str, int] = {}  # by the name in the register
        if region == codes.COUNTRY:
            return
        serving = Institution.objects.filter(catchment=region, active=True).order_by("pk")
        for key, kind in serving.values_list("pk", "kind"):
            self._known.setdefault(kind, []).append(key)
        self._named = dict(units(region).values_list("name", "pk"))

    def __bool__(self) -> bool:
        return bool(self._known)

    def name_of(self, owners: Iterable[str]) -> str:
        """Its name in the register; empty where none answers."""
        found = self.of(owners)
        return next((name for name, key in self._named.items() if key == found), "")

    def names_beside(self, owners: Iterable[str]) -> list[str]:
        """The names in the register of those that work beside it."""
        names = {key: name for name, key in self._named.items()}
        return [names[each] for each in self.beside(owners) if each in names]

    def of(self, owners: Iterable[str]) -> int | None:
        """The id of the institution that answers for what is given to `owners`: the first that one
        of them means, else the bureau.
        """
        return next(self._meant(owners), None) or self._only(_KIND.BUREAU)

    def beside(self, owners: Iterable[str]) -> list[int]:
        """The ids of the other institutions that `owners` mean (配合单位), each once."""
        named = tuple(owners)
        lead = self.of(named)
        return [each for each in dict.fromkeys(self._meant(named)) if each != lead]

    def meant(self, name: str) -> int | None:
        """The id of the one institution that a name means; None where it means none, or many."""
        return self._named.get(name) or self._only(sort_of(name))

    def _meant(self, owners: Iterable[str]) -> Iterator[int]:
        """The institution of each name that means one."""
        return (found for found in map(self.meant, owners) if found is not None)

    def _only(self, sort: str | None) -> int | None:
        """The one institution of this kind; None where there are more, or none."""
        known = self._known.get(sort, ()) if sort else ()
        # Two general hospitals: the document does not say which.
        return known[0] if len(known) == 1 else None


def give_partners(tasks: Iterable[Task], leads: Leads) -> None:
    """The units that are named beside the lead of each task, in place of those it had."""
    given = list(tasks)
    Partner.objects.filter(task__in=given).delete()
    Partner.objects.bulk_create(
        Partner(task=task, institution_id=unit)
        for task in given
        for unit in leads.beside(task.owners)
    )


def assign() -> int:
    """Give every standing task without one its units, now that institutions are known.

    Run as the owner of the tables. Returns how many were given.
    """
    given = 0
    for plan in Plan.objects.filter(withdrawn_at=None):
        leads = Leads(plan.region)
        for task in Task.objects.filter(plan=plan, until=None, owner=None) if leads else ():
            task.owner_id = leads.of(task.owners)
            if task.owner_id:
                task.save(update_fields=["owner"])
                give_partners([task], leads)
                given += 1
    return given
