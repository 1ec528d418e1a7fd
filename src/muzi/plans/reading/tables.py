"""Tables that lost their lines: rows of cells parted by tabs, under a row of headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from muzi.plans.reading import names
from muzi.plans.reading.context import Context
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.statement import Statement, Value
from muzi.plans.reading.tokens import Quantity, Time, Token, scan
from muzi.plans.reading.types import Unit

_NAME = re.compile(r"指标|项目|名称|内容")
_UNIT = re.compile(r"^(?:计量)?单位$")
_BASE = re.compile(r"基[数期线准]|现状|实际|完成|上年|近三年")
_GOAL = re.compile(r"目标|任务|计划|指标值|预期值|年值")
_YEAR = re.compile(r"(?:1[89]|2[01])\d\d")
_CELL = re.compile(r"\t|\s*[|｜]\s*| {2,}")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of values to be reached; its time, where its heading tells one."""

    at: int
    time: Time | None


@dataclass(frozen=True, slots=True)
class Block:
    """The rows under one heading: which cell names, which tells the unit, which hold values."""

    rows: tuple[tuple[Span, ...], ...]
    end: int
    name: int
    unit: int | None
    columns: tuple[Column, ...]


def blocks(text: str, context: Context) -> dict[int, Block]:
    """The tables of the text by where they begin. A table needs a heading row that tells which
    column holds what is aimed at; rows without one are read as sentences.
    """
    found: dict[int, Block] = {}
    if "\t" not in text and "|" not in text and "｜" not in text and "  " not in text:
        return found
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    at = 0
    while at < len(lines):
        start, end = lines[at]
        headings = _cells(text, start, end)
        columns = _columns([text[a:b].strip() for a, b in headings], context)
        at += 1
        if columns is None:
            continue
        rows: list[tuple[Span, ...]] = []
        while at < len(lines) and len(cells := _cells(text, *lines[at])) >= 2:
            rows.append(cells)
            at += 1
        if rows:
            found[start] = Block(tuple(rows), rows[-1][-1][1], *columns)
    return found


def _cells(text: str, start: int, end: int) -> tuple[Span, ...]:
    line = text[start:end]
    if not _CELL.search(line):
        return ()
    cells, last = [], 0
    for gap in _CELL.finditer(line):
        cells.append((start + last, start + gap.start()))
        last = gap.end()
    cells.append((start + last, end))
    return tuple(cell for cell in cells if "\t" in line or cell[1] > cell[0])


def _columns(
    headings: list[str], context: Context
) -> tuple[int, int | None, tuple[Column, ...]] | None:
    name = next((at for at, text in enumerate(headings) if _NAME.search(text)), None)
    if name is None or len(headings) < 2:
        return None
    unit = next((at for at, text in enumerate(headings) if _UNIT.match(text)), None)
    columns = []
    for at, text in enumerate(headings):
        if at in (name, unit) or _BASE.search(text):
            continue
        year = _YEAR.search(text)
        time = Time(int(year[0])) if year else None
        if time is not None and context.is_past(time):
            continue
        if time is not None or _GOAL.search(text):
            columns.append(Column(at, time))
    return (name, unit, tuple(columns)) if columns else None


def read(text: str, block: Block, context: Context) -> Iterator[Statement]:
    """What each row states, one statement a column aimed at."""
    for row in block.rows:
        if len(row) <= max(block.name, *(column.at for column in block.columns)):
            continue
        first, last = row[block.name]
        name = Token(Kind.WORD, text[first:last].strip(), first, last)
        if not name.text or name.text in ("合计", "总计", "小计"):
            continue
        unit = names.unit_hint(name.text)
        if block.unit is not None and block.unit < len(row):
            unit = names.unit_named(text[slice(*row[block.unit])]) or unit
        for column in block.columns:
            made = _cell(text, row[column.at], name, unit)
            if made is not None:
                made.start, made.end = first, row[column.at][1]
                made.times = (column.time,) if column.time else ()
                yield made


def _cell(text: str, cell: Span, name: Token, unit: Unit | None) -> Statement | None:
    """The value of one cell: [bound] quantity [bound], and nothing else that counts."""
    made = Statement("claim", (name,), [], *cell)
    operator = ""
    for token in scan(text, *cell):
        if token.kind in (Kind.LEAST, Kind.REACH):
            operator = str(token.value) or operator
            made.least = made.least or token.kind is Kind.LEAST
        elif token.kind in (Kind.QUANTITY, Kind.CORRUPT) and not made.values:
            quantity = token.value if isinstance(token.value, Quantity) else None
            if quantity is not None and quantity.unit is None and not quantity.measure:
                quantity = replace(quantity, unit=unit)
            made.values.append(Value(quantity, operator, None, token.start, token.end, token.text))
        elif token.kind is Kind.BOUND and made.values:
            made.values[0].operator = str(token.value) or operator
        elif token.kind is Kind.CHANGE:
            made.change = str(token.value)
    return made if made.values else None
