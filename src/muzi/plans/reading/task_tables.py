"""Tasks of tables whose heading row names who is responsible: one task a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from muzi.plans.reading.clauses import innermost
from muzi.plans.reading.deadlines import deadline_of
from muzi.plans.reading.grids import Grid, Span, grids
from muzi.plans.reading.owners import listed
from muzi.plans.reading.text import Clean
from muzi.plans.reading.types import About, Clause, Task

_OWNER = re.compile(
    r"^(?:主要)?(?:责任|牵头|配合|落实|承办|主办|协办|实施|承担|完成|负责|参与)"
    r"(?:单位|部门|科室|机构|主体|股室|处室)"
)
_UNTIL = re.compile(r"时限|期限|完成时间|时间(?:节点|要求|安排)|^时间$|完成日期")
_WORK = re.compile(r"任务|措施|事项|内容|工作|举措|项目|指标|目标|要求|类别|重点")
_SURE = 0.9


@dataclass(frozen=True, slots=True)
class _Head:
    """Which columns tell what is to be done, by whom, until when."""

    work: tuple[int, ...]
    owners: tuple[int, ...]
    until: int | None


def find(clean: Clean, clauses: Sequence[Clause], about: About) -> tuple[list[Task], list[Span]]:
    """A task for each row, and the spans of the cleaned text that the tables take up."""
    tasks: list[Task] = []
    taken: list[Span] = []
    for grid in grids(clean.text, _head):
        tasks += _rows(clean, clauses, about, grid)
        taken.append((grid.start, grid.end))
    return tasks, taken


def _head(headings: list[str]) -> _Head | None:
    owners = tuple(at for at, text in enumerate(headings) if _OWNER.search(text))
    until = next((at for at, text in enumerate(headings) if _UNTIL.search(text)), None)
    work = tuple(
        at
        for at, text in enumerate(headings)
        if at not in owners and at != until and _WORK.search(text)
    )
    return _Head(work, owners, until) if owners and work else None


def _rows(
    clean: Clean, clauses: Sequence[Clause], about: About, grid: Grid[_Head]
) -> Iterator[Task]:
    """A cell that is merged with the one above it is empty, or left out."""
    head = grid.head
    owners: tuple[str, ...] = ()
    until, said_until = None, ""
    for row in grid.rows:
        cells = [clean.text[slice(*cell)].strip() if cell else "" for cell in row]
        work = [cells[at] for at in head.work if cells[at]]
        if not work:
            continue
        said = [name for at in head.owners for name in listed(cells[at])]
        owners = tuple(dict.fromkeys(said)) or owners
        if head.until is not None and cells[head.until]:
            said_until = cells[head.until]
            until = next(iter(deadline_of(said_until + "前", about)), None)
        spans = [cell for cell in row if cell]
        start, end = clean.given(spans[0][0], spans[-1][1])
        clause = innermost(clauses, start)
        yield Task(
            clause=clause.path if clause else "",
            text="：".join(work),
            owners=owners,
            deadline=until.day if until else None,
            deadline_text=said_until if until else "",
            quote=clean.text[spans[0][0] : spans[-1][1]],
            start=start,
            end=end,
            confidence=_SURE,
        )
