"""One promise, one draft: a task that says no more than a rhythm read in the same words is left
out. Pure: no Django, no database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from muzi.plans.reading.types import Frequency, Reading, Rhythm, Task

# Of no day in the calendar: nothing would be left to follow.
_UNDATED = {Frequency.REAL_TIME, Frequency.PERIODIC, Frequency.ON_EVENT, Frequency.AS_NEEDED}

_HEADING = re.compile(r"\A\s*[^，。；：\n]{1,30}(?:\n|(?:制度|机制)。)")
# What leads from a unit to what it does, or calls the rhythm by its name.
_LEADING = re.compile(
    "责任单位|牵头单位|配合单位|建立|健全|完善|落实|实行|执行|严格|坚持|做好|继续|认真|制度|机制|工作|一次"
    "|负责|并|和|及|与|由|要|应|须|需|将|对|于|在|的"
)
_NO_WORD = re.compile(r"[\W_]+")


def tasks(read: Reading) -> list[Task]:
    """The tasks that the rhythms do not tell already. One with a deadline of its own stays."""
    return [each for each in read.tasks if each.deadline or not _told(each, read)]


def _told(task: Task, read: Reading) -> bool:
    """Do the rhythms in the task's words say what is done, and by whom?"""
    within = [
        each
        for each in read.rhythms
        if each.start < task.end and task.start < each.end and each.frequency not in _UNDATED
    ]
    asked = "、".join(each.reporter for each in within)
    return (
        bool(within)
        and all(each in asked for each in task.owners)
        and not _beside(task, within, read.text)
    )


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
