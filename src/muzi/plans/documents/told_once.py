"""One promise, one draft: a task that says no more than a rhythm read in the same words is left
out, where that rhythm is something to be told and asks everybody whom the task names. Told from the
words alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from muzi.plans.reading.types import Frequency, Reading, Rhythm, Task
from muzi.plans.tasks.meant import asked, bureau_tells, parts

# Of no day in the calendar: nothing would be left to follow.
_UNDATED = {Frequency.REAL_TIME, Frequency.PERIODIC, Frequency.ON_EVENT, Frequency.AS_NEEDED}

# Trainings, drills and visits are done again and again too; nobody reports them by a rhythm.
_TELLING = re.compile(r"报(?!销|名|警|到|废|酬)|统计|分析|通告")
_HEADING = re.compile(r"\A\s*[^，。；：\n]{1,30}(?:\n|(?:制度|机制)。)")
# What leads from a unit to what it does, or calls the rhythm by its name.
_LEADING = re.compile(
    "责任单位|牵头单位|配合单位|建立|健全|完善|落实|实行|执行|严格|坚持|做好|继续|认真|制度|机制|工作|一次"
    "|负责|并|和|及|与|由|要|应|须|需|将|对|于|在|的"
)
_LONGEST = 100  # of a rhythm's reporter
_NO_WORD = re.compile(r"[\W_]+")


def once(read: Reading, region: int) -> tuple[list[Task], list[Rhythm]]:
    """The tasks that the rhythms do not tell already, and the rhythms, in the plan of a region. A
    task with a deadline of
    its own stays; whom one that is left out names is asked of its rhythms, if they name nobody.
    """
    tasks, rhythms = list[Task](), list(read.rhythms)
    for task in read.tasks:
        within = [at for at, each in enumerate(read.rhythms) if _meets(each, task)]
        told = [read.rhythms[at] for at in within]
        if not any(each.reporter for each in told):
            told = [_asked_of(each, task.owners) for each in told]
        alone = told and not task.deadline and not _beside(task, told, read.text)
        if alone and _owed(told, task.owners, region):
            for at, each in zip(within, told, strict=True):
                rhythms[at] = each
        else:
            tasks.append(task)
    return tasks, rhythms


def _owed(rhythms: Iterable[Rhythm], owners: Iterable[str], region: int) -> bool:
    """Is every rhythm owed by all that it names, and is everybody of `owners` named by one?"""
    given = list(rhythms)
    named = "、".join(each.reporter for each in given)
    return all(name in named for name in owners) and all(
        _owes(name, each, region) for each in given for name in parts(each.reporter)
    )


def _owes(name: str, rhythm: Rhythm, region: int) -> bool:
    """Does a unit owe what a rhythm tells: as a report of its own, or as the bureau's bulletin?"""
    if asked(name, region):
        return bool(rhythm.receiver or _TELLING.search(rhythm.what))
    return bureau_tells(rhythm.what, name, rhythm.receiver, region)


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
