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
_SENTENCE = re.compile(r"[。；;！？：:]")
# ≥92%, 120人, 2024年12月31日前; 7岁以下儿童健康管理率 is none
_VALUE = re.compile(
    r"\s*[≥≤<>＜＞=不低少高超于过]{0,3}\s?\d[\d.,/-]*[^\d]{0,4}(?:\d+[^\d]{1,3}){0,3}$"
)
_SHORT = 30  # characters of a cell
_FEWEST, _WIDEST, _TITLES = 6, 6, 4  # lines of a table, its columns, lines over it
_FIRST = re.compile(r"\d|合计|总计|小计|共计")  # a row that begins so lacks cells at its end


@dataclass(frozen=True, slots=True)
class Grid(Generic[Head]):
    """The rows under one heading row, which begins at `start` and says `head`."""

    start: int
    end: int
    head: Head
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


Told = Callable[[list[str]], Head | None]


def grids(text: str, told: Told[Head]) -> Iterator[Grid[Head]]:
    """The tables of the text of whose heading row `told` says something."""
    lines = [line.span() for line in _LINE.finditer(text)]
    if _CELL.search(text):
        yield from _of_rows(text, lines, told)
    for run in _runs(text, lines):
        if (grid := _of_cells(text, run, told)) is not None:
            yield grid


def _of_rows(text: str, lines: list[Span], told: Told[Head]) -> Iterator[Grid[Head]]:
    """Tables of a row a line."""
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


def _runs(text: str, lines: list[Span]) -> Iterator[list[Span]]:
    """Lines that follow each other, each so short that it may be a cell; bars between them are
    none.
    """
    run: list[Span] = []
    for line in [*lines, (len(text), len(text))]:
        said = text[slice(*line)].strip()
        if said in ("|", "｜"):
            continue
        if said and len(said) <= _SHORT and not _SENTENCE.search(said):
            run.append(line)
            continue
        if len(run) >= _FEWEST:
            yield run
        run = []


def _of_cells(text: str, run: list[Span], told: Told[Head]) -> Grid[Head] | None:
    """A table of a cell a line: its heading is told, and in each row below a number stands in the
    same places.
    """
    said = [text[slice(*line)].strip() for line in run]
    for begin in range(min(len(run) - _FEWEST + 1, _TITLES)):
        for width in range(2, _WIDEST + 1):
            headings = said[begin : begin + width]
            below = said[begin + width :]
            count = len(below) // width
            if count < 2 or any(map(_VALUE.match, headings)):
                continue
            kinds = [_kind(below[at::width][:count]) for at in range(width)]
            if None in kinds or True not in kinds or False not in kinds:
                continue
            if (head := told(headings)) is not None:
                places = range(begin + width, begin + (1 + count) * width, width)
                rows = [tuple(run[place : place + width]) for place in places]
                return Grid(run[begin][0], rows[-1][-1][1], head, tuple(headings), tuple(rows))
    return None


def _kind(column: list[str]) -> bool | None:
    """Whether a column holds values; None where it holds some."""
    valued = [_VALUE.match(cell) is not None for cell in column]
    return valued[0] if len(set(valued)) == 1 else None


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
