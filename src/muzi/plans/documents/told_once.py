"""One promise, one draft: a task that says no more than a rhythm read in the same words is left
out. Pure: no Django, no database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from muzi.plans.reading.types import Frequency, Reading, Rhythm, Task

# Of no day in the calendar: nothing would be left to follow.
_UNDATED = {Frequency.REAL_TIME, Frequency.PERIODIC, Frequency.ON_EVENT, Frequency.AS_NEEDED}

_HEADING = re.compile(r"\A\s*[^，。；：\n]{1,30}(?:\n|(?:制度|机制)。)")
# What leads from a unit to what it does, or calls the rhythm by its name.
_LEADING = re.compile(
    "责任单位|牵头单位|配合单位|建立|健全|完善|落实|实行|执行|严格|坚持|做好|继续|认真|制度|机制|工作|一次"
    "|负责|并|和|及|与|由|要|应|须|需|将|对|于|在|的"
)
_LONGEST = 100  # of a rhythm's reporter
_NO_WORD = re.compile(r"[\W_]+")


def once(read: Reading) -> tuple[list[Task], list[Rhythm]]:
    """The tasks that the rhythms do not tell already, and the rhythms. A task with a deadline of
    its own stays; whom one that is left out names is asked of its rhythms, if they name nobody.
    """
    tasks, rhythms = list[Task](), list(read.rhythms)
    for task in read.tasks:
        within = [at for at, each in enumerate(read.rhythms) if _meets(each, task)]
        told = [read.rhythms[at] for at in within]
        if not told or task.deadline or _beside(task, told, read.text):
            tasks.append(task)
        elif not any(each.reporter for each in told):
            for at in within:
                rhythms[at] = _asked_of(rhythms[at], task.owners)
        elif not all(name in "、".join(each.reporter for each in told) for name in task.owners):
            tasks.append(task)
    return tasks, rhythms


def _meets(rhythm: Rhythm, task: Task) -> bool:
    met = rhythm.start < task.end and task.start < rhythm.end
    return met and rhythm.frequency not in _UNDATED


def _asked_of(rhythm: Rhythm, owners: tuple[str, ...]) -> Rhythm:
    what = rhythm.what
    for name in owners:
        what = what.removeprefix(name)
    return replace(rhythm, what=what or rhythm.what, reporter="、".join(owners)[:_LONGEST])


def _beside(task: Task, rhythms: Iterable[Rhythm], text: str) -> str:
    """What a task says beside rhythms: no heading, no unit that they name."""
    left, at = "", task.start
    for each in sorted(rhythms, key=lambda each: each.start):
        left += text[at : max(at, each.start)]
        at = max(at, each.end)
    left = _HEADING.sub("", left + text[at : task.end])
    for name in task.owners:
        left = left.replace(name, "")
    return _NO_WORD.sub("", _LEADING.sub("", left))
