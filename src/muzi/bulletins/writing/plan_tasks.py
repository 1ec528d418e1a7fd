"""The tasks of a plan in its progress report: how many stand how, and which to press for."""

from __future__ import annotations

from collections import Counter

from django.urls import reverse

from muzi.bulletins.report import Column, Run, Trace, Words
from muzi.bulletins.writing.order import Pen
from muzi.plans.models import Plan, TaskState
from muzi.plans.tasks import task_queries
from muzi.plans.wording import cited, clause_words

MOST_TASKS = 20


def tasks(pen: Pen, plan: Plan) -> None:
    """Counts, then the tasks that are overdue, without evidence or with open findings."""
    lines = task_queries.lines([plan], pen.order.as_of)
    if not lines:
        pen.writer.paragraph("规划没有列出任务。", key="tasks")
        return
    page = Trace(f"{cited(plan.title)}的任务", f"{reverse('tasks')}?plan={plan.pk}")

    def n(number: int, key: str) -> Run:
        return pen.writer.figure(f"{number:,}", page, number, key)

    states = Counter(each.state for each in lines)
    pen.writer.paragraph(
        "共有任务",
        n(len(lines), "tasks"),
        "项：已完成",
        n(states[TaskState.DONE], TaskState.DONE),
        "项、进行中",
        n(states[TaskState.DOING], TaskState.DOING),
        "项、未开始",
        n(states[TaskState.WAITING], TaskState.WAITING),
        "项；逾期",
        n(sum(each.overdue for each in lines), "overdue"),
        "项，有进展而无佐证",
        n(sum(each.unproven for each in lines), "unproven"),
        "项，督导发现问题未整改的",
        n(sum(each.open_findings > 0 for each in lines), "findings"),
        "项。",
        key="tasks",
    )
    wrong = [each for each in lines if each.overdue or each.unproven or each.open_findings]
    if not wrong:
        return
    pen.writer.table(
        "需要督办的任务",
        (
            Column("条款"),
            Column("任务"),
            Column("牵头单位"),
            Column("完成时限"),
            Column("状态"),
            Column("督办原因"),
            Column("逾期天数", numeric=True),
        ),
        [
            [
                clause_words(each.task.clause) or "—",
                each.task.text,
                each.owners or "—",
                each.task.due_on.isoformat() if each.task.due_on else "—",
                str(each.state.label),
                _wrong(each),
                _late(pen, each),
            ]
            for each in wrong[:MOST_TASKS]
        ],
        f"只列前 {MOST_TASKS} 项。" if len(wrong) > MOST_TASKS else "",
    )


def _late(pen: Pen, line: task_queries.Line) -> Words:
    """By how many days."""
    if not line.overdue:
        return "—"
    said = f"{clause_words(line.task.clause)} {line.task.text[:40]}".strip()
    trace = Trace(said, reverse("task", args=[line.task.pk]))
    return pen.writer.figure(f"{line.days_late:,}", trace, line.days_late)


def _wrong(line: task_queries.Line) -> str:
    """Why a task is to be pressed for."""
    said = []
    if line.overdue:
        said.append("逾期")
    if line.unproven:
        said.append("有进展而无佐证")
    if line.open_findings:
        said.append(f"{line.open_findings}项督导发现问题未整改")
    return "；".join(said)
