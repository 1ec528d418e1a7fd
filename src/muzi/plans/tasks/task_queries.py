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
from muzi.access.roles import Permission
from muzi.places import codes
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


class Part(NamedTuple):
    """A unit that works beside the lead, or on what was given to many, and how far it is itself."""

    unit: Institution
    state: TaskState


@dataclass(frozen=True, slots=True)
class Line:
    """A task as it stands on a day. `state` is what its lead unit (or the bureau) said last, or,
    where it has no lead, what its `parts` come to; `days_late` counts from its due day while it is
    not done; `evidence` and `open_findings` are how many stand.
    """

    task: Task
    state: TaskState
    said: Progress | None
    days_late: int
    evidence: int
    open_findings: int
    parts: tuple[Part, ...]

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
        partners = self.partners
        kinds = Counter(each.kind for each in partners)
        named = [each.name for each in partners if kinds[each.kind] <= FEW]
        many = (
            _("%(kind)s %(n)d 家") % {"kind": Institution.Kind(kind).label, "n": n}
            for kind, n in kinds.items()
            if n > FEW
        )
        return "、".join([*many, *named])

    @property
    def partners(self) -> list[Institution]:
        """The units of its parts."""
        return [each.unit for each in self.parts]

    @property
    def parts_said(self) -> str:
        """How far its parts are, once one of them has said so (36 家中已完成 3、进行中 5)."""
        states = Counter(each.state for each in self.parts)
        told = "、".join(
            f"{state.label} {states[state]}"
            for state in (TaskState.DONE, TaskState.DOING)
            if states[state]
        )
        if len(self.parts) < 2 or not told:
            return ""
        return _("%(n)d 家中%(states)s") % {"n": len(self.parts), "states": told}

    @property
    def parts_by_state(self) -> list[tuple[TaskState, list[Institution]]]:
        """The units of its parts, those that have not begun first."""
        return [
            (state, units)
            for state in TaskState
            if (units := [each.unit for each in self.parts if each.state is state])
        ]

    def led_by(self, unit: int) -> bool:
        return self.task.owner_id == unit

    def helped_by(self, unit: int) -> bool:
        """Does the unit work beside its lead?"""
        return any(each.unit.pk == unit for each in self.parts)

    def state_of(self, unit: int) -> TaskState:
        """How far the unit's own part is; the task's state for whoever has none."""
        return next((each.state for each in self.parts if each.unit.pk == unit), self.state)


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


def giving(unit: int) -> list[Plan]:
    """The plans, whosever they are, that give a unit a task: to lead, or beside another."""
    tasks = Task.objects.filter(Q(owner=unit) | Q(partners=unit), until=None)
    found = Plan.objects.filter(pk__in=tasks.values("plan"), withdrawn_at=None)
    return list(found.order_by("pk"))


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


def at_home(user: User, on: date) -> list[Line]:
    """The tasks that a home speaks of: those given to the account's unit, and for a bureau all that
    its region works on.
    """
    plans = giving(user.institution_id) if user.may(Permission.DO_TASKS) else []
    if user.may(Permission.MAKE_PLANS):
        plans += queries.worked_on(user.institution.catchment, on)
    return lines(dict.fromkeys(plans), on) if plans else []


def line(task: Task, on: date) -> Line:
    """One task as it stands."""
    said = list(task.progress.select_related("institution"))
    evidence = task.evidence.filter(withdrawn_at=None).count()
    findings = task.findings.filter(corrected_on=None).count()
    return _line(task, said, evidence, findings, list(task.partners.all()), on)


def of_unit(user: User, found: Iterable[Line]) -> list[Line]:
    """The lines that the account's own unit leads, then those that it works on beside another, not
    done yet as a whole nor by the unit.
    """
    unit, left = user.institution_id, [each for each in found if each.state is not TaskState.DONE]
    led = [each for each in left if each.led_by(unit)]
    helped = (each for each in left if each.helped_by(unit))
    return [*led, *(each for each in helped if each.state_of(unit) is not TaskState.DONE)]


def _line(
    task: Task,
    said: list[Progress],
    evidence: int,
    findings: int,
    partners: list[Institution],
    on: date,
) -> Line:
    last = {each.institution_id: each for each in reversed(said)}
    parts = tuple(
        Part(unit, TaskState(last[unit.pk].state) if unit.pk in last else TaskState.WAITING)
        for unit in sorted(partners, key=lambda unit: unit.name)
    )
    state, counts = _standing(task, said, parts)
    late = 0
    if task.due_on is not None and state is not TaskState.DONE:
        late = max((on - task.due_on).days, 0)
    return Line(task, state, counts, late, evidence, findings, parts)


def _standing(
    task: Task, said: list[Progress], parts: tuple[Part, ...]
) -> tuple[TaskState, Progress | None]:
    """How a task stands, and who said so. `said` is newest first.

    What a unit says of its own share does not end a task that another unit leads, nor one that was
    given to many; nor does it open again what the bureau closed.
    """
    of_bureau = [each for each in said if _governs(each.institution, task)]
    if task.owner_id is not None:
        counts = next(
            (e for e in said if e.institution_id == task.owner_id or e in of_bureau), None
        )
        return (TaskState(counts.state), counts) if counts else (TaskState.WAITING, None)
    if not said:
        return TaskState.WAITING, None
    closed = bool(of_bureau) and of_bureau[0].state == TaskState.DONE
    counts = of_bureau[0] if closed else said[0]
    if counts in of_bureau or not parts:
        return TaskState(counts.state), counts
    states = {each.state for each in parts}
    return (states.pop() if len(states) == 1 else TaskState.DOING), counts


def _governs(unit: Institution, task: Task) -> bool:
    """Is it a bureau over the whole region of the plan? A county's is one unit of a city's task."""
    bureau = unit.kind == Institution.Kind.BUREAU
    return bureau and codes.contains(unit.catchment, task.plan.region)


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
