"""What lists say of a task: by when, why, and where its form is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.clinical.schedule import State
from muzi.content import load
from muzi.journeys import story
from muzi.journeys.due import contact_label
from muzi.journeys.history import age_on
from muzi.journeys.list_forms import STATE_LABELS
from muzi.journeys.lists import Line, Report, place_names, weeks_of
from muzi.journeys.models import Finding, InfectionRow
from muzi.journeys.tasks import CURRENT, REPORT, Task
from muzi.services.kinds import BY_NAME


def by_when(days: int) -> str:
    """How far off a last day in time is; negative when it is past."""
    if days < 0:
        return _("逾期 %(n)s 天") % {"n": -days}
    return _("还有 %(n)s 天") % {"n": days} if days else _("今天到期")


def report_state(report: Report | None) -> str:
    """Where the report that a colour asks for stands."""
    if report is None:
        return ""
    if report.done_on:
        return _("%(day)s 已报告") % {"day": report.done_on.isoformat()}
    return _("未报告，%(when)s") % {"when": by_when(report.days)}


def form_url(user: User, person_id: int, kind: str) -> str:
    """The form that satisfies a task, where the account may fill it in."""
    if user.may(Permission.RECORD) and user.may(BY_NAME[kind].permission):
        return reverse("record_new", args=[person_id, kind])
    return ""


def task_lines(tasks: Sequence[Task], user: User, today: date) -> list[dict[str, Any]]:
    """`components/task_line.html` for each task; a fixed number of queries."""
    names = place_names(task.region for task in tasks)
    ids = {task.pregnancy_id for task in tasks}
    purple = set(
        InfectionRow.objects.filter(pregnancy__in=ids, infectious=True).values_list("pk", flat=True)
    )
    reasons = _reasons(task.pregnancy_id for task in tasks if task.kind == REPORT)
    return [
        {
            "who": task.name,
            "who_url": reverse("person", args=[task.person_id]),
            "who_sub": f"{_age(task, today)} · {names.get(task.region, '')}",
            "ga_days": None if task.child else weeks_of(task.edd, task.outcome, today),
            "severity": "" if task.child else task.severity,
            "purple": not task.child and (task.infectious or task.pregnancy_id in purple),
            **_what(task, reasons),
            **_when(task, today),
            "action_label": _("报告") if task.kind == REPORT else _("录入"),
            "action_url": form_url(user, task.person_id, task.kind)
            if task.state(today) in CURRENT
            else "",
        }
        for task in tasks
    ]


def graded_lines(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The same for women whose colour has just risen: what they need is to be looked at."""
    return [
        {
            "who": line.person.name,
            "who_url": reverse("person", args=[line.person.pk]),
            "who_sub": f"{_years(line.age)} · {line.place}",
            "ga_days": line.weeks,
            "severity": line.row.severity,
            "purple": line.purple,
            "what": reason_text(line.reason),
            "why": report_state(line.report),
            "when": line.row.severity_since,
            "when_note": _("新评"),
            "action_label": _("查看"),
            "action_url": reverse("person", args=[line.person.pk]),
        }
        for line in lines
    ]


def reason_text(reason: story.Reason | None) -> str:
    """A risk factor with what shows it."""
    if reason is None:
        return ""
    return _("：").join(filter(None, [reason.text, reason.evidence]))


def _reasons(pregnancies: Iterable[int]) -> dict[int, list[story.Reason]]:
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in Finding.objects.filter(pregnancy__in=set(pregnancies), until=None):
        found[finding.pregnancy_id].append(finding)
    return {key: story.reasons(findings, load()) for key, findings in found.items()}


def _age(task: Task, today: date) -> str:
    if task.child:
        return _("出生 %(n)d 天") % {"n": (today - task.birth_date).days}
    return _years(age_on(task.birth_date, today))


def _years(age: int) -> str:
    return _("%(age)d 岁") % {"age": age}


def _what(task: Task, reasons: dict[int, list[story.Reason]]) -> dict[str, str]:
    label = contact_label(load(), task.schedule, task.contact)
    if task.kind == REPORT:
        own = [r for r in reasons.get(task.pregnancy_id, []) if r.colour == label.colour]
        return {
            "what": _("报送《孕产妇妊娠风险评估分级报告单》（%(hours)d 小时内）")
            % {"hours": label.hours},
            "why": reason_text(own[0] if own else None),
        }
    return {
        "what": story.title_of(label),
        "why": _("应在 %(from)s 至 %(to)s 之间")
        % {"from": task.opens.isoformat(), "to": task.due.isoformat()},
    }


def _when(task: Task, today: date) -> dict[str, Any]:
    now = task.state(today)
    if now in CURRENT or now is State.NOT_YET:
        days = (task.due - today).days
        return {"when": task.due, "when_note": by_when(days), "late": days < 0}
    when = task.satisfied_on if now is State.DONE else task.due
    return {"when": when, "when_note": str(STATE_LABELS[now])}
