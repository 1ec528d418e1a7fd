"""Which institutions answer for a task that a document gives to units in its own words.

A document says 旗卫健委 or 县人民医院; the register has 奈曼旗卫生健康局 or 南江县人民医院. What
is said of one unit in the region is found by its sort. What is said of many (各助产机构) has no
single one: the region's health bureau answers, as it does where nobody is named, and they work
beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from muzi.access.models import AuditEvent
from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans.models import Partner, Plan, Task

AUDITED = "task"  # how the audit trail calls an assignment by hand
_KIND = Institution.Kind
# In this order: 妇幼保健计划生育服务中心 is no bureau, though 计划生育 stands in its name.
_SORTS = (
    (re.compile(r"妇幼|妇保|保健院"), _KIND.MCH_HOSPITAL),
    (re.compile(r"中医|蒙医|民族医"), _KIND.TCM_HOSPITAL),
    (re.compile(r"人民医院|综合医院|总医院"), _KIND.GENERAL_HOSPITAL),
    (re.compile(r"卫健|卫计|卫生健康(局|委|部门)|卫生(计生|和计划生育)|卫生(局|厅)"), _KIND.BUREAU),
)
_MANY = re.compile(r"各|全[旗县市区省]|相关|辖区|有关|等")
# 乡镇卫生院、助产机构: many too, since no place or name of their own is said.
_NAMELESS = re.compile(
    r"(?:[县区市旗][级直属]+|乡镇?|镇|街道|苏木|社区|基层|二级|及?以上|公立|民营|妇幼|医疗|卫生|健康|保健"
    r"|助产|接产|技术|产科|服务|服务中心|机构|单位|卫生院|(?:公立|民营|以上)医院|站|和|及|、)+"
)
_PRIMARY = frozenset({_KIND.TOWNSHIP_CLINIC, _KIND.COMMUNITY_CENTRE})
_HOSPITALS = frozenset(_KIND) - _PRIMARY - {_KIND.BUREAU, _KIND.VILLAGE_CLINIC}
# In this order: the first words that a name of many holds decide.
_EACH: tuple[tuple[re.Pattern[str], Callable[[Institution], bool]], ...] = (
    (
        re.compile(r"助产|产科|接产"),
        lambda unit: Institution.Licence.MIDWIFERY in unit.licences,
    ),
    (re.compile(r"妇幼|妇保|保健院"), lambda unit: unit.kind == _KIND.MCH_HOSPITAL),
    (
        re.compile(r"卫生院|社区卫生|(?:乡|镇|街道|苏木|社区|基层)[^政]*(?:医疗|卫生|保健)"),
        lambda unit: unit.kind in _PRIMARY,
    ),
    (
        re.compile(r"医院|(?:[县区市旗][级直]|二级).*(?:医疗|卫生|保健)"),
        lambda unit: unit.kind in _HOSPITALS,
    ),
    (re.compile(r"医疗|(?:卫生|保健).*(?:机构|单位)"), lambda unit: unit.kind != _KIND.BUREAU),
)


def sort_of(name: str) -> str | None:
    """The kind of institution that a name means, None where it means many or none of ours."""
    if _MANY.search(name):
        return None
    return next((kind for pattern, kind in _SORTS if pattern.search(name)), None)


def of_many(name: str, units: Iterable[Institution]) -> list[Institution]:
    """Those of `units` that a name of many means (各乡镇卫生院, 助产机构); empty where it means
    one, or none of ours (各学校).
    """
    if not (_MANY.search(name) or _NAMELESS.fullmatch(name)):
        return []
    suits = next((suits for words, suits in _EACH if words.search(name)), None)
    return [each for each in units if suits(each)] if suits else []


def units(region: int) -> QuerySet[Institution]:
    """The units in a region that may answer for a task or be visited; village clinics may not."""
    low, high = codes.extent(region)
    inside = Institution.objects.filter(region__gte=low, region__lt=high, active=True)
    return inside.exclude(kind=_KIND.VILLAGE_CLINIC).order_by("catchment", "name")


class Leads:
    """The institutions that serve exactly one region, by kind; read once."""

    def __init__(self, region: int) -> None:
        self._known: dict[str, list[int]] = {}
        self._units: list[Institution] = []
        if region == codes.COUNTRY:
            return
        serving = Institution.objects.filter(catchment=region, active=True).order_by("pk")
        for key, kind in serving.values_list("pk", "kind"):
            self._known.setdefault(kind, []).append(key)
        self._units = list(units(region))
        self._named = {each.name: each.pk for each in self._units}

    def __bool__(self) -> bool:
        return bool(self._known)

    def name_of(self, owners: Iterable[str]) -> str:
        """Its name in the register; empty where none answers."""
        found = self.of(owners)
        return next((name for name, key in self._named.items() if key == found), "")

    def names_beside(self, owners: Iterable[str]) -> list[str]:
        """Those that work beside it, in short: each by its name in the register, of many how many
        they are.
        """
        named = tuple(owners)
        names = {key: name for name, key in self._named.items()}
        single = [names[each] for each in self._singly(named) if each in names]
        many = ((each, len(of_many(each, self._units))) for each in named)
        return [*single, *(_("%(units)s（%(n)d 家）") % {"units": e, "n": n} for e, n in many if n)]

    def of(self, owners: Iterable[str]) -> int | None:
        """The id of the institution that answers for what is given to `owners`: the first that one
        of them means, else the bureau.
        """
        return next(self._meant(owners), None) or self._only(_KIND.BUREAU)

    def beside(self, owners: Iterable[str]) -> list[int]:
        """The ids of the other institutions that `owners` mean (配合单位), each once."""
        named = tuple(owners)
        many = [unit.pk for name in named for unit in of_many(name, self._units)]
        lead = self.of(named)
        return [each for each in dict.fromkeys([*self._singly(named), *many]) if each != lead]

    def _singly(self, named: tuple[str, ...]) -> list[int]:
        """Those beside the lead that are named one by one."""
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
    _add_partners(given, leads)


def _add_partners(tasks: Iterable[Task], leads: Leads) -> None:
    Partner.objects.bulk_create(
        (
            Partner(task=task, institution_id=unit)
            for task in tasks
            for unit in leads.beside(task.owners)
            if unit != task.owner_id
        ),
        ignore_conflicts=True,
    )


def assign() -> int:
    """Give every standing task its lead and the units beside it, now that institutions are known.
    What people chose stays: a task whose units were once assigned by hand is left alone.

    Run as the owner of the tables. Returns how many tasks were given a lead.
    """
    given = 0
    chosen = AuditEvent.objects.filter(action=AuditEvent.Action.AMEND, kind=AUDITED)
    for plan in Plan.objects.filter(withdrawn_at=None):
        if not (leads := Leads(plan.region)):
            continue
        standing = Task.objects.filter(plan=plan, until=None)
        tasks = list(standing.exclude(pk__in=chosen.values("record_id")))
        for task in tasks:
            if task.owner_id is None and (lead := leads.of(task.owners)):
                task.owner_id = lead
                task.save(update_fields=["owner"])
                given += 1
        _add_partners(tasks, leads)
    return given
