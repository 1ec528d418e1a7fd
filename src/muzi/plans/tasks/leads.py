"""Which institutions answer for a task that a document gives to units in its own words.

A document says 旗卫健委 or 县人民医院; the register has 奈曼旗卫生健康局 or 南江县人民医院. What
is said of one unit in the region is found by its sort. What is said of many (各助产机构) has no
single one: the region's health bureau answers, as it does where nobody is named, and they work
beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from muzi.access.models import AuditEvent
from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans.models import Partner, Plan, Task
from muzi.plans.tasks.meant import of_many, place_of, sort_of

AUDITED = "task"  # how the audit trail calls an assignment by hand
_KIND = Institution.Kind


def units(region: int) -> QuerySet[Institution]:
    """The units in a region that may answer for a task or be visited; village clinics may not."""
    low, high = codes.extent(region)
    inside = Institution.objects.filter(region__gte=low, region__lt=high, active=True)
    return inside.exclude(kind=_KIND.VILLAGE_CLINIC).order_by("catchment", "name")


class Leads:
    """The institutions that serve exactly one region, by kind, and all that stand in it: read once,
    or told apart from those that are given. Those of the nation are in no register.
    """

    def __init__(self, region: int, given: Iterable[Institution] | None = None) -> None:
        self._region = region
        self._known: dict[str, list[int]] = {}
        inside: Iterable[Institution] = ()
        if region != codes.COUNTRY:
            inside = units(region) if given is None else given
        self._units = [each for each in inside if codes.contains(region, each.region)]
        self._named = {each.name: each.pk for each in self._units}
        for each in self._units:
            if each.catchment == region:
                self._known.setdefault(each.kind, []).append(each.pk)

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
        many = ((each, len(of_many(each, self._units, self._region))) for each in named)
        return [*single, *(_("%(units)s（%(n)d 家）") % {"units": e, "n": n} for e, n in many if n)]

    def of(self, owners: Iterable[str]) -> int | None:
        """The id of the institution that answers for what is given to `owners`: the first that one
        of them means, else the bureau.
        """
        return next(self._meant(owners), None) or self._only(_KIND.BUREAU)

    def beside(self, owners: Iterable[str]) -> list[int]:
        """The ids of the other institutions that `owners` mean (配合单位), each once."""
        named = tuple(owners)
        many = [unit.pk for name in named for unit in of_many(name, self._units, self._region)]
        lead = self.of(named)
        return [each for each in dict.fromkeys([*self._singly(named), *many]) if each != lead]

    def _singly(self, named: tuple[str, ...]) -> list[int]:
        """Those beside the lead that are named one by one."""
        lead = self.of(named)
        return [each for each in dict.fromkeys(self._meant(named)) if each != lead]

    def meant(self, name: str) -> int | None:
        """The id of the one institution that a name means; None where it means none, many, or one
        of another level or place (市妇幼保健院 in a county).
        """
        if found := self._named.get(name):
            return found
        return self._only(sort_of(name)) if place_of(name, self._region) == self._region else None

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
    meant = {
        (task.pk, unit)
        for task in given
        for unit in leads.beside(task.owners)
        if unit != task.owner_id
    }
    standing = list(Partner.objects.filter(task__in=given))
    gone = [each.pk for each in standing if (each.task_id, each.institution_id) not in meant]
    Partner.objects.filter(pk__in=gone).delete()
    kept = {(each.task_id, each.institution_id) for each in standing}
    Partner.objects.bulk_create(
        (Partner(task_id=task, institution_id=unit) for task, unit in sorted(meant - kept)),
        ignore_conflicts=True,
    )


def assign() -> int:
    """Give every standing task its lead and the units beside it, now that institutions are known.
    Units beside it that its words do not mean, by what is understood now, go. What people chose
    stays: a task whose units were once assigned by hand is left alone.

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
        give_partners(tasks, leads)
    return given
