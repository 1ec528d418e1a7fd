"""Work on the tasks of a plan: what units say of it, their evidence, and supervision visits.

Row-level security lets a unit write under its own name and the plan's bureau write all; the checks
here say the same in words first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans.attached import attached
from muzi.plans.errors import PlanError
from muzi.plans.models import (
    Evidence,
    Partner,
    Plan,
    Progress,
    Task,
    TaskState,
    Visit,
    VisitFinding,
)
from muzi.plans.tasks import leads


@dataclass(frozen=True, slots=True)
class Found:
    """What a visit found: about a task (or none), and by when it is to be put right."""

    text: str
    task: Task | None = None
    due_on: date | None = None


def may_work_on(by: User, task: Task) -> bool:
    """A task is worked on by its lead and the units beside it; where the plan names others, or none
    of the register's, by every unit in its region; and by the bureau.
    """
    if by.governs(task.plan.region):
        return True
    if not by.may(Permission.DO_TASKS):
        return False
    partners = set(Partner.objects.filter(task=task).values_list("institution", flat=True))
    mine = by.institution_id in {task.owner_id, *partners}
    # 相关助产机构, of whom nobody is in the register by that name, work too.
    others = task.owner_id is None or len(task.owners) > 1 + len(partners)
    if mine or others:
        stands = by.institution.region
        return task.plan.region <= stands < task.plan.region_end
    return False


def say(task: Task, state: str, note: str, *, by: User) -> Progress:
    """Say how a task stands. Raises PlanError."""
    _authorise(by, task)
    if state not in TaskState.values:
        raise PlanError(_("请选择任务状态。"))
    made = Progress.objects.create(
        task=task, state=state, note=note.strip(), institution_id=by.institution_id, by=by
    )
    audit.note(audit.Action.RECORD, kind="task progress", record_id=made.pk)
    return made


def add_file(task: Task, title: str, name: str, data: bytes, *, by: User) -> Evidence:
    """Add a file as evidence. Raises PlanError for one too large or of a kind that is not taken."""
    _authorise(by, task)
    file = attached(name, data)
    return _keep(
        Evidence(
            task=task,
            title=title.strip() or file.file_name,
            **file._asdict(),
            institution_id=by.institution_id,
            by=by,
        )
    )


def add_link(task: Task, title: str, link: str, *, by: User, host: str = "") -> Evidence:
    """Add a page of this installation (a figure, a list, a bulletin) as evidence: a path, or an
    address at `host`, by which the installation was asked. Raises PlanError.
    """
    _authorise(by, task)
    path = _path_here(link.strip(), host)
    if not path:
        raise PlanError(_("请粘贴本系统内页面的地址，如 /figures/A06/。"))
    if len(path) > 300:
        raise PlanError(_("地址过长。"))
    return _keep(
        Evidence(
            task=task,
            title=title.strip() or path,
            link=path,
            institution_id=by.institution_id,
            by=by,
        )
    )


def may_open(evidence: Evidence, by: User) -> bool:
    """What was taken back is opened by the unit that gave it and the bureau, nobody else."""
    return evidence.withdrawn_at is None or may_withdraw(evidence, by)


def may_withdraw(evidence: Evidence, by: User) -> bool:
    """The unit that gave it, and the bureau."""
    own = evidence.institution_id == by.institution_id and by.may(Permission.DO_TASKS)
    return own or by.governs(evidence.task.plan.region)


def withdraw(evidence: Evidence, *, by: User) -> None:
    """Take back evidence: it stays in the file, marked. Raises PlanError for another unit's."""
    if not may_withdraw(evidence, by):
        raise PlanError(_("只能撤回本单位提交的佐证材料。"))
    standing = Evidence.objects.filter(pk=evidence.pk, withdrawn_at=None)
    if standing.update(withdrawn_at=Now()):
        audit.note(audit.Action.VOID, kind="task evidence", record_id=evidence.pk)


@transaction.atomic
def assign(
    task: Task, owner: Institution | None, partners: Iterable[Institution] = (), *, by: User
) -> None:
    """Say which unit leads a task (牵头), and which work beside it (配合). Raises PlanError unless
    they stand in the plan's region.
    """
    if not by.governs(task.plan.region):
        raise PlanError(_("只有规划的主管部门可以指定牵头单位和配合单位。"))
    beside = {each.pk: each for each in partners}
    if owner is not None and owner.pk in beside:
        raise PlanError(_("牵头单位不能同时是配合单位。"))
    units = [*beside.values(), *([owner] if owner is not None else [])]
    if any(not task.plan.region <= each.region < task.plan.region_end for each in units):
        raise PlanError(_("牵头单位和配合单位须在规划适用地区以内。"))
    task.owner = owner
    task.save(update_fields=["owner"])
    task.partners.set(beside)
    audit.note(audit.Action.AMEND, kind=leads.AUDITED, record_id=task.pk)


@transaction.atomic
def visit(
    plan: Plan,
    unit: Institution,
    *,
    visited_on: date,
    visitors: str,
    summary: str,
    found: Sequence[Found],
    by: User,
) -> Visit:
    """Keep a supervision visit with what it found. Raises PlanError."""
    if not by.governs(plan.region):
        raise PlanError(_("只有规划的主管部门可以登记督导。"))
    if not codes.contains(plan.region, unit.region):
        raise PlanError(_("被督导单位须在规划适用地区以内。"))
    if any(each.task is not None and each.task.plan_id != plan.pk for each in found):
        raise PlanError(_("所选任务不属于这份规划。"))
    if any(each.due_on is not None and each.due_on < visited_on for each in found):
        raise PlanError(_("整改时限不能早于督导日期。"))
    made = Visit.objects.create(
        plan=plan,
        institution=unit,
        visited_on=visited_on,
        visitors=visitors.strip(),
        summary=summary.strip(),
        by=by,
    )
    for each in found:
        VisitFinding.objects.create(
            visit=made, task=each.task, text=each.text.strip(), due_on=each.due_on
        )
    audit.note(audit.Action.RECORD, kind="supervision visit", record_id=made.pk)
    return made


@transaction.atomic
def correct(finding: VisitFinding, corrected_on: date, how: str, *, today: date, by: User) -> None:
    """The visited unit (or the bureau) says how a finding was put right, once: what was said
    stands. Raises PlanError.
    """
    own = finding.visit.institution_id == by.institution_id and by.may(Permission.DO_TASKS)
    if not own and not by.governs(finding.visit.plan.region):
        raise PlanError(_("只有被督导单位或主管部门可以填写整改情况。"))
    if corrected_on < finding.visit.visited_on:
        raise PlanError(_("整改完成日期不能早于督导日期。"))
    if corrected_on > today:
        raise PlanError(_("整改完成日期不能晚于今天。"))
    if len(how.strip()) < 2:
        raise PlanError(_("请写明整改情况。"))
    # One statement: of two who say it at once the first is kept.
    waiting = VisitFinding.objects.filter(pk=finding.pk, corrected_on=None)
    if not waiting.update(corrected_on=corrected_on, correction=how.strip()):
        raise PlanError(_("这个问题已填写整改情况，不能改写。"))
    audit.note(audit.Action.AMEND, kind="supervision finding", record_id=finding.pk)


def _path_here(link: str, host: str) -> str:
    """The path (with its query) of an address of this installation, else nothing."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    whole = parts.scheme in {"http", "https"} and parts.netloc.lower() == host.lower()
    here = whole or not (parts.scheme or parts.netloc)
    if not here or not parts.path.startswith("/") or parts.path.startswith("//") or "\\" in link:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _keep(evidence: Evidence) -> Evidence:
    evidence.save(force_insert=True)
    audit.note(audit.Action.RECORD, kind="task evidence", record_id=evidence.pk)
    return evidence


def _authorise(by: User, task: Task) -> None:
    if task.plan.withdrawn_at is not None:
        raise PlanError(_("规划已废止，不能再报告进展。"))
    if not may_work_on(by, task):
        raise PlanError(_("这项任务由其他单位负责。"))
