"""Tables that lost their lines: rows of cells parted by tabs, bars or gaps, under a heading row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Span = tuple[int, int]
Row = tuple[Span | None, ...]  # None where a cell is merged with the one above it
Head = TypeVar("Head")

_CELL = re.compile(r"\t|\s*[|｜]\s*| {2,}")
_BAR = re.compile(r"\s*[|｜]\s*")
_LINE = re.compile(r"[^\n]+")
_FIRST = re.compile(r"\d|合计|总计|小计|共计")  # a row that begins so lacks cells at its end


@dataclass(frozen=True, slots=True)
class Grid(Generic[Head]):
    """The rows under one heading row, which begins at `start` and says `head`."""

    start: int
    end: int
    head: Head
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def grids(text: str, told: Callable[[list[str]], Head | None]) -> Iterator[Grid[Head]]:
    """The tables of the text of whose heading row `told` says something."""
    if not _CELL.search(text):
        return
    lines = [line.span() for line in _LINE.finditer(text)]
    at = 0
    while at < len(lines):
        start, end = lines[at]
        headings = [text[first:last].strip() for first, last in cells(text, start, end)]
        head = told(headings) if len(headings) > 1 else None
        at += 1
        if head is None:
            continue
        rows: list[Row] = []
        while at < len(lines) and len(row := cells(text, *lines[at])) > 1:
            rows.append(_in_place(text, row, len(headings)))
            end = lines[at][1]
            at += 1
        if rows:
            yield Grid(start, end, head, tuple(headings), tuple(rows))


def _in_place(text: str, row: tuple[Span, ...], width: int) -> Row:
    """The row with a place for each heading: what is merged is left out at its beginning."""
    missing = (None,) * (width - len(row))
    return (*row, *missing) if _FIRST.match(text, *row[0]) else (*missing, *row)


def cells(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The cells of one line; none where nothing parts it."""
    line = text[start:end]
    if not _CELL.search(line):
        return ()
    barred = line.count("|") + line.count("｜") > 1
    found, last = [], 0
    for gap in (_BAR if barred else _CELL).finditer(line):
        found.append((start + last, start + gap.start()))
        last = gap.end()
    found.append((start + last, end))
    if barred:  # the bars at either end part nothing
        found = found[found[0][0] == found[0][1] :]
        return tuple(found[: len(found) - (found[-1][0] >= found[-1][1])])
    return tuple(cell for cell in found if "\t" in line or cell[1] > cell[0])
