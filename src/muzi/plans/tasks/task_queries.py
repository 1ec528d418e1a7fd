"""Reading tasks: how each stands, whose it is, what is late and what lacks evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from muzi.access.models import User
from muzi.places.models import Institution
from muzi.plans import queries
from muzi.plans.models import (
    Evidence,
    Partner,
    Plan,
    Progress,
    Task,
    TaskState,
    VisitFinding,
)
from muzi.plans.tasks import leads

FEW = 3  # units of one kind that are named one by one


@dataclass(frozen=True, slots=True)
class Line:
    """A task as it stands on a day. `state` is what its lead unit (or the bureau) said last;
    `days_late` counts from its due day while it is not done; `evidence` and `open_findings` are
    how many stand. `partners` are the units that work beside its lead.
    """

    task: Task
    state: TaskState
    said: Progress | None
    days_late: int
    evidence: int
    open_findings: int
    partners: tuple[Institution, ...]

    @property
    def overdue(self) -> bool:
        return self.days_late > 0

    @property
    def unproven(self) -> bool:
        """Said to be under way or done, with nothing to show for it."""
        return self.state is not TaskState.WAITING and not self.evidence

    @property
    def owners(self) -> str:
        """Who answers for it, the lead unit by the name in the register."""
        return self.task.owner.name if self.task.owner else "、".join(self.task.owners)

    @property
    def beside(self) -> str:
        """Who works beside its lead; of many of a kind how many they are (乡镇卫生院 36 家)."""
        kinds = Counter(each.kind for each in self.partners)
        named = [each.name for each in self.partners if kinds[each.kind] <= FEW]
        many = (
            _("%(kind)s %(n)d 家") % {"kind": Institution.Kind(kind).label, "n": n}
            for kind, n in kinds.items()
            if n > FEW
        )
        return "、".join([*many, *named])

    @property
    def in_short(self) -> bool:
        """Does `beside` leave names out?"""
        return len(self.beside.split("、")) < len(self.partners)

    def led_by(self, unit: int) -> bool:
        return self.task.owner_id == unit

    def helped_by(self, unit: int) -> bool:
        """Does the unit work beside its lead?"""
        return any(each.pk == unit for each in self.partners)


class BoardPlans(NamedTuple):
    """Plans with tasks: those shown `together` where none is asked for, and all to choose from."""

    together: list[Plan]
    every: list[Plan]


def board_plans(area: int, on: date) -> BoardPlans:
    """Together are shown all that the region works under, as its home counts them; where it works
    under none that has tasks, the nearest plan.
    """
    held = list(queries.plans(area).filter(withdrawn_at=None, task__until=None).distinct())
    together = [each for each in queries.worked_on(area, on) if each in held] or held[:1]
    return BoardPlans(together, [*together, *(each for each in held if each not in together)])


def lines(plans: Iterable[Plan], on: date) -> list[Line]:
    """The standing tasks of plans: late ones first, then by due day, then in the plan's order.

    Five queries, however many tasks.
    """
    standing = Task.objects.filter(plan__in=list(plans), until=None)
    tasks = list(standing.select_related("plan", "owner").order_by("plan", "key"))
    ids = standing.values("pk")  # asked again: a province has thousands
    said: dict[int, list[Progress]] = {}
    for each in Progress.objects.filter(task__in=ids).select_related("institution").order_by("-pk"):
        said.setdefault(each.task_id, []).append(each)
    evidence = Counter(
        Evidence.objects.filter(task__in=ids, withdrawn_at=None).values_list("task", flat=True)
    )
    findings = Counter(
        VisitFinding.objects.filter(task__in=ids, corrected_on=None).values_list("task", flat=True)
    )
    partners: dict[int, list[Institution]] = {}
    for beside in Partner.objects.filter(task__in=ids).select_related("institution"):
        partners.setdefault(beside.task_id, []).append(beside.institution)
    made = [
        _line(
            task,
            said.get(task.pk, []),
            evidence[task.pk],
            findings[task.pk],
            partners.get(task.pk, []),
            on,
        )
        for task in tasks
    ]
    return sorted(made, key=_order)


def line(task: Task, on: date) -> Line:
    """One task as it stands."""
    said = list(task.progress.select_related("institution"))
    evidence = task.evidence.filter(withdrawn_at=None).count()
    findings = task.findings.filter(corrected_on=None).count()
    return _line(task, said, evidence, findings, list(task.partners.all()), on)


def of_unit(user: User, found: Iterable[Line]) -> list[Line]:
    """The lines that the account's own unit leads, then those that it works on beside another, not
    done yet.
    """
    unit, left = user.institution_id, [each for each in found if each.state is not TaskState.DONE]
    led = [each for each in left if each.led_by(unit)]
    return [*led, *(each for each in left if each.helped_by(unit))]


def _line(
    task: Task,
    said: list[Progress],
    evidence: int,
    findings: int,
    partners: list[Institution],
    on: date,
) -> Line:
    # What a unit says of its own share does not end a task that another unit leads.
    counts = next((each for each in said if _speaks_for(each, task)), None)
    state = TaskState(counts.state) if counts else TaskState.WAITING
    late = 0
    if task.due_on is not None and state is not TaskState.DONE:
        late = max((on - task.due_on).days, 0)
    beside = tuple(sorted(partners, key=lambda unit: unit.name))
    return Line(task, state, counts, late, evidence, findings, beside)


def _speaks_for(said: Progress, task: Task) -> bool:
    return (
        task.owner_id is None
        or said.institution_id == task.owner_id
        or said.institution.kind == Institution.Kind.BUREAU
    )


def _order(found: Line) -> tuple[bool, date, int]:
    due = found.task.due_on or date.max
    return (not found.overdue, due, found.task.key)


def owners(plans: Iterable[Plan]) -> list[Institution]:
    """The units that lead a task of these plans, or work on one beside another."""
    tasks = Task.objects.filter(plan__in=list(plans), until=None)
    partners = Partner.objects.filter(task__in=tasks)
    theirs = Q(pk__in=tasks.values("owner")) | Q(pk__in=partners.values("institution"))
    return list(Institution.objects.filter(theirs).order_by("name"))


def units(plan: Plan) -> list[Institution]:
    """The units in a plan's region that may lead a task or be visited; village clinics may not."""
    return list(leads.units(plan.region))
