"""What is to be done, by whom, until when: a task for each clause that asks for doing.

A clause is one task, with what stands in its sentences. It is several where it gives each of
several units its part (教育部门负责…；民政部门负责…), or states steps with days of their own
(6月底前完成…；12月底前通过…). Goals and principles are none: they are targets, or no one's work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from muzi.plans.reading.clauses import HEAD, own_text
from muzi.plans.reading.deadlines import Until, deadline_of
from muzi.plans.reading.doing import asks, is_doing
from muzi.plans.reading.owners import charges, named, subjects
from muzi.plans.reading.text import Clean
from muzi.plans.reading.types import About, Clause, Task

_TEXT_LENGTH = 40
# Parts that say what is aimed at, for whom or why, and not what to do.
_NO_WORK = re.compile(
    "指导思想|总体要求|总体思路|工作思路|基本思路|基本原则|工作原则|实施原则|总体目标|主要目标|工作目标|目标要求"
    "|行动目标|发展目标|年度目标|全年目标|具体目标|预期目标|项目目标|量化目标|目标值|主要指标|工作指标|^目标|目标$|功能定位"
    "|现状|背景|意义|工作成效|取得的成|存在的?问题|面临|形势|基本情况|工作回顾|适用范围|名词|术语|定义|附则"
    "|实施范围|项目范围|(?:服务|项目|检查|救助|补助|实施)对象|(?:经费|补助|收费)标准|编制依据|评分|联系方式"
)
_NO_WORK_LENGTH = 25  # of the heading that says so
_WORK = re.compile("任务|措施|安排")
_DONE_BY_THEN = re.compile(
    "完成|建成|实现|达到|通过|启动|开展|组织|制定|出台|印发|报|覆盖|召开|做好|提交|接受|投入|封顶|落实|建立|设立|配"
)
_ASIDE = re.compile("^(?:特此|现将|请认真|附件|联系|抄送|此件|本(?:方案|规划|意见|办法|通知)自)")
# What a first paragraph ends with: 制定本方案。, 提出如下意见：
_INTRODUCES = re.compile(
    "(?:如下|以下|本)(?:实施|工作|具体)?(?:意见|方案|计划|规划|要点|措施|通知)[^，。]{0,4}[：。]?$|：$"
)


def find(clean: Clean, clauses: Sequence[Clause], about: About) -> list[Task]:
    """The tasks of a document in the order of its text. Offsets are of the text as given."""
    without_work: set[str] = set()
    numbered = any(each.number for each in clauses)
    tasks: list[Task] = []
    for clause in clauses:
        if clause.parent in without_work or _has_no_work(clause):
            without_work.add(clause.path)
            continue
        if clause.path.startswith(HEAD) and numbered:
            continue
        start, end = own_text(clean, clause)
        for a, b in _texts(clean.text, clause, start, end):
            tasks += _in_text(clean, clause, a, b, about)
    return tasks


def _has_no_work(clause: Clause) -> bool:
    short = clause.heading[:_NO_WORK_LENGTH]
    return bool(
        len(clause.heading) <= _NO_WORK_LENGTH
        and _NO_WORK.search(short)
        and not _WORK.search(short)
    )


def _texts(text: str, clause: Clause, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a clause's own text that are judged on their own."""
    unnumbered = not clause.number
    if not unnumbered:
        if clause.body < clause.end:  # what stands between a heading and its parts
            start = _after_heading(text, start, end)
        yield start, end
        return
    for paragraph in re.finditer("[^\n]+", text[start:end]):
        whole = paragraph[0].strip()
        if "。" in whole and not _ASIDE.search(whole) and not _INTRODUCES.search(whole):
            yield start + paragraph.start(), start + paragraph.end()


def _after_heading(text: str, start: int, end: int) -> int:
    ends = re.compile("[。\n]").search(text, start, end)
    return ends.end() if ends else end


def _in_text(clean: Clean, clause: Clause, start: int, end: int, about: About) -> list[Task]:
    own = clean.text[start:end]
    if not own.strip() or (clause.body < clause.end and own.rstrip().endswith("：")):
        return []
    owned = named(own)
    plain = _without(own, [(each.start, each.end) for each in owned])
    days = deadline_of(plain, about)
    if not asks(plain) and not any(_DONE_BY_THEN.search(plain, each.end) for each in days):
        return []
    names = tuple(dict.fromkeys(name for each in owned for name in each.names))
    if parts := charges(plain):
        return [
            _task(
                clean,
                clause,
                start + part.start,
                start + part.end,
                plain[part.work : part.end],
                part.owner,
                _within(days, part.start, part.end),
                0.9,
            )
            for part in parts
        ]
    steps = list(_steps(plain, days))
    tasks = [
        _task(
            clean,
            clause,
            start + a,
            start + b,
            plain[a:b],
            subjects(plain[a:b]) or names,
            [day],
            0.8,
        )
        for a, b, day in steps
    ]
    if sum(b - a for a, b, _ in steps) < 0.8 * len(plain.strip()):
        confidence = 0.95 if names else 0.9 if is_doing(plain) else 0.75
        whole = _title(clause, plain)
        owners = names or subjects(plain)
        tasks.insert(0, _task(clean, clause, start, end, whole, owners, days, confidence))
    return tasks


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """With these spans blanked, so that places stay."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _within(days: list[Until], start: int, end: int) -> list[Until]:
    return [each for each in days if start <= each.start < end]


def _steps(text: str, days: list[Until]) -> Iterator[tuple[int, int, Until]]:
    """The parts of a text that have days of their own, where there are several such days."""
    if len({each.day for each in days}) < 2:
        return
    begins = []
    for each in days:
        start = max(text.rfind(mark, 0, each.start) for mark in "，。；：\n、") + 1
        begins.append((start, each))
    for index, (start, day) in enumerate(begins):
        stop = re.compile("[。；\n]").search(text, day.end)
        end = stop.start() if stop else len(text)
        if index + 1 < len(begins):
            end = min(end, max(start, begins[index + 1][0] - 1))
        if _DONE_BY_THEN.search(text, day.end, end):
            yield start, end, day


def _title(clause: Clause, text: str) -> str:
    return clause.heading if clause.number and clause.heading else text


def _task(
    clean: Clean,
    clause: Clause,
    start: int,
    end: int,
    text: str,
    owners: tuple[str, ...],
    days: Sequence[Until],
    confidence: float,
) -> Task:
    whole = clean.text[start:end]
    start, end = start + len(whole) - len(whole.lstrip()), start + len(whole.rstrip())
    given = clean.given(start, end)
    last = max(days, key=lambda each: each.day, default=None)
    return Task(
        clause=clause.path,
        text=_short(text),
        owners=owners,
        deadline=last.day if last else None,
        deadline_text=last.text if last else "",
        quote=clean.text[start:end],
        start=given[0],
        end=given[1],
        confidence=confidence,
    )


def _short(text: str) -> str:
    """The first sentence, or as many pieces of it as make a line."""
    first = re.split("[。；\n]", text.strip(), maxsplit=1)[0]
    if len(first) <= _TEXT_LENGTH:
        return first
    cut = first.rfind("，", 0, _TEXT_LENGTH)
    return first[:cut] if cut > 5 else first[:_TEXT_LENGTH] + "…"
