"""What is to be done, by whom, until when: a task for each clause that asks for doing.

A clause is one task, with what stands in its sentences. It is several where it gives each of
several units its part (教育部门负责…；民政部门负责…), or states steps with days of their own
(6月底前完成…；12月底前通过…). Goals and principles are none: they are targets, or no one's work.
Tables of tasks are read row by row (`task_tables`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from muzi.plans.reading import task_tables
from muzi.plans.reading.clauses import HEAD, own_text
from muzi.plans.reading.deadlines import Until, deadline_of, month_named
from muzi.plans.reading.doing import asks, is_doing
from muzi.plans.reading.grids import Span
from muzi.plans.reading.owners import charges, named, subjects
from muzi.plans.reading.text import Clean
from muzi.plans.reading.types import About, Clause, Task

_TEXT_LENGTH = 40
# Parts that say what is aimed at, for whom or why, and not what to do.
_NO_WORK = re.compile(
    "指导思想|总体要求|总体思路|工作思路|基本思路|基本原则|工作原则|实施原则|目标要求|目标值|^目标|目标$"
    "|主要指标|工作指标|功能定位|现状|背景|意义|工作成效|取得的成|存在的?问题|面临|形势|基本情况|工作回顾|适用范围|名词|术语|定义|附则"
    "|实施范围|项目范围|(?:服务|项目|检查|救助|补助|实施)对象|(?:经费|补助|收费)标准|编制依据|评分|联系方式"
)
_HEADING_LENGTH = 25
_WORK = re.compile("任务|措施|安排")
_MOST = 0.8  # of a clause told as steps: then nothing is left for the clause itself
_LIMIT = re.compile(r"(?:完成)?(?:时限|时间|期限)[：:]\s?(?P<until>[^，。；\n）)]{2,20})")
_STEP = 400  # characters; longer ones are no sentences
_PIECE, _PIECE_MARKS = 80, "，。；：\n、"
_SENTENCE_END = re.compile("[。；\n]")
_WORK_BY_THEN = re.compile(
    "前[，,]?(?:全面)?(?:完成|通过|启动|开展|组织|召开|印发|出台|制定|报|接受|提交)"
)
_DONE_BY_THEN = re.compile(
    "完成|建成|实现|达到|通过|启动|开展|组织|制定|出台|印发|报|覆盖|召开|做好|提交|接受|投入|封顶|落实|建立|设立|配|创成|创建|竣工|完工|挂牌|运行|到位|全面|全部"
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
    tasks, tables = task_tables.find(clean, clauses, about)
    year: int | None = None  # of the last month that is named with its year
    for clause in clauses:
        idle = clause.parent in without_work
        if _has_no_work(clause) or (idle and not (clause.number and _is_headed(clause, _WORK))):
            without_work.add(clause.path)
        if clause.path.startswith(HEAD) and numbered:
            continue
        own = own_text(clean, clause)
        year = month_named(clean.text[slice(*own)]) or year
        for piece in _outside(tables, clean.text, *own):
            for start, end in _texts(clean.text, clause, *piece):
                part = _Part(clean, clause, start, end, about, year)
                tasks += part.dated_work() if clause.path in without_work else part.work()
    return sorted(tasks, key=lambda each: each.start)


def _has_no_work(clause: Clause) -> bool:
    return _is_headed(clause, _NO_WORK) and not _WORK.search(clause.heading)


def _is_headed(clause: Clause, words: re.Pattern[str]) -> bool:
    return len(clause.heading) <= _HEADING_LENGTH and bool(words.search(clause.heading))


def _outside(tables: Sequence[Span], text: str, start: int, end: int) -> Iterator[Span]:
    """The pieces of a text that stand in no table; a heading over a table alone is none."""
    within = [(max(a, start), min(b, end)) for a, b in tables if a < end and start < b]
    if not within:
        yield start, end
        return
    for place, until in zip(
        [start, *(b for _, b in within)], [*(a for a, _ in within), end], strict=True
    ):
        if "。" in text[place:until]:
            yield place, until


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


class _Part:
    """A stretch of a clause's own text; `plain` is that text with its lists of owners blanked."""

    def __init__(
        self,
        clean: Clean,
        clause: Clause,
        start: int,
        end: int,
        about: About,
        year: int | None,
    ) -> None:
        self.clean, self.clause, self.start = clean, clause, start
        self.own = own = clean.text[start:end]
        owned = named(own)
        self.names = tuple(dict.fromkeys(name for each in owned for name in each.names))
        self.plain = _blanked(own, [(each.start, each.end) for each in owned])
        self.days = deadline_of(self.plain, about, year)
        # 完成时限：11月底, 2026年6月底前完成: stand in what names the owners
        limit = _LIMIT.search(own)
        limits = (
            [f"{limit['until']}前"] if limit else [own[each.start : each.end] for each in owned]
        )
        found = (deadline_of(each, about, year) for each in limits)
        self.limit = next((days[-1] for days in found if days), None)

    def work(self) -> list[Task]:
        """What it asks for; nothing where it only tells how things are or shall be."""
        plain = self.plain
        if self.clause.body < self.clause.end and plain.rstrip().endswith("："):
            return []
        subject = self.names or subjects(plain)
        done = any(_DONE_BY_THEN.search(plain, day.end) for day in self.days)
        if not (done or subject or asks(plain)):
            return []
        if parts := charges(plain):
            return [
                self._task(each.start, each.end, plain[each.work : each.end], each.owner, 0.9)
                for each in parts
            ]
        steps = list(_steps(plain, self.days))
        several = len(steps) > 1 or (steps and len({day.day for day in self.days}) > 1)
        tasks = [self._step(start, end) for start, end in steps] if several else []
        title = self.clause.heading if self.clause.number else ""
        told = sum(end - start for start, end in steps)
        if not tasks or told < _MOST * (len(plain.strip()) - len(title)):
            begins = max(self.own.find(title), 0)
            text = plain[begins : begins + len(title)] if title else plain
            confidence = 0.95 if self.names else 0.9 if is_doing(plain) else 0.75
            tasks.insert(0, self._task(0, len(plain), text, subject, confidence))
        return tasks

    def dated_work(self) -> list[Task]:
        """In a part that states goals: 6月底前完成自评. To reach a value by then is no task."""
        return [
            self._step(start, end)
            for start, end in _steps(self.plain, self.days)
            if _WORK_BY_THEN.search(self.plain[start:end])
        ]

    def _step(self, start: int, end: int) -> Task:
        text = self.plain[start:end]
        own = subjects(text)
        if self.names and any("的" in each for each in own):
            own = ()  # 存在问题的单位: the bracket tells who they are
        return self._task(start, end, text, own or self.names, 0.8)

    def _task(
        self, start: int, end: int, text: str, owners: tuple[str, ...], confidence: float
    ) -> Task:
        first_day = bisect_left(self.days, start, key=lambda day: day.start)
        end_of_days = bisect_left(self.days, end, key=lambda day: day.start)
        within = self.days[first_day:end_of_days]
        last = self.limit or max(within, key=lambda day: day.day, default=None)
        whole = self.clean.text[self.start + start : self.start + end]
        first = self.start + start + len(whole) - len(whole.lstrip())
        given = self.clean.given(first, first + len(whole.strip()))
        return Task(
            clause=self.clause.path,
            text=_short(text),
            owners=owners,
            deadline=last.day if last else None,
            deadline_text=last.text if last else "",
            quote=whole.strip(),
            start=given[0],
            end=given[1],
            confidence=confidence,
        )


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """With these spans as spaces, so that places stay."""
    parts, done = [], 0
    for start, end in spans:
        if start >= done:
            parts += [text[done:start], " " * (end - start)]
            done = end
    return "".join([*parts, text[done:]])


def _steps(text: str, days: list[Until]) -> Iterator[tuple[int, int]]:
    """The pieces of a text that begin with a day and say what is done by then."""
    begins = [
        max(text.rfind(mark, max(0, day.start - _PIECE), day.start) for mark in _PIECE_MARKS) + 1
        for day in days
    ]
    for index, (start, day) in enumerate(zip(begins, days, strict=True)):
        longest = min(len(text), day.end + _STEP)
        stop = _SENTENCE_END.search(text, day.end, longest)
        end = stop.start() if stop else longest
        if index + 1 < len(begins):
            end = min(end, max(start, begins[index + 1] - 1))
        if _DONE_BY_THEN.search(text, day.end, end):
            yield start, end


def _short(text: str) -> str:
    """The first sentence, or as many pieces of it as make a line."""
    first = re.split("[。；\n]", text.strip(), maxsplit=1)[0]
    if len(first) <= _TEXT_LENGTH:
        return first
    cut = first.rfind("，", 0, _TEXT_LENGTH)
    return first[:cut] if cut > 5 else first[:_TEXT_LENGTH] + "…"
