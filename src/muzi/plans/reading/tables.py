"""What the cells of tables aim at. A heading tells what its column holds: names, units, values
aimed at (and for which year), values of before, until when. A cell of a column aimed at holds a
value, or sentences of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from muzi.plans.reading import names
from muzi.plans.reading.context import Context
from muzi.plans.reading.forms import WORDS
from muzi.plans.reading.grammar import statements
from muzi.plans.reading.grids import Grid, Span, grids
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.statement import Statement, Value
from muzi.plans.reading.tokens import Quantity, Time, Token, grouped, scan
from muzi.plans.reading.types import Unit

_NAMES = ("指标", "名称", "项目", "事项", "内容")
_DEEDS = re.compile(r"措施|举措|做法|内容|任务")  # cells of prose that may state values
_NUMBER = re.compile(r"^(?:序号|编号|№|No\.?)$")
_UNIT = re.compile(r"^(?:计量)?单位$")
_BASE = re.compile(r"基[数期线准]|现状|实际|完成|上年|近三年|分值|得分|评分")
_GOAL = re.compile(r"目标|任务|计划|指标值|预期值|年值|要求|标准值?$")
_WHEN = re.compile(r"时限|期限|完成时间|时间(?:节点|要求|安排)?$")
_WHO = re.compile(r"责任|牵头|配合|单位|部门|地区|[乡镇县市区旗]$")
_YEAR = re.compile(r"(?:1[89]|2[01])\d\d")
_CHANGED = re.compile(
    r"[（(][^（）()]*?(提高|提升|增加|增长|上升|下降|降低|减少)[^（）()\d]*[）)]$"
)
_MYRIADS = re.compile(r"[（(]\s?万[人名对例张个]\s?[）)]$")
_VALUE_ONLY = frozenset(
    {Kind.QUANTITY, Kind.CORRUPT, Kind.BOUND, Kind.LEAST, Kind.REACH, Kind.CHANGE, Kind.AND}
)
_SUMS = re.compile(r"^(?:合|总|小|共)\s?计$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of values to be reached; its time, where its heading tells one."""

    at: int
    time: Time | None


@dataclass(frozen=True, slots=True)
class Head:
    """Which cell of a row names, which tells the unit, which until when, which hold what is aimed
    at.
    """

    name: int
    unit: int | None
    when: int | None
    columns: tuple[Column, ...]


def blocks(text: str, context: Context) -> dict[int, Grid[Head]]:
    """The tables of the text by where they begin. A table needs a heading row that tells which
    column holds what is aimed at; rows without one are read as sentences.
    """
    return {each.start: each for each in grids(text, lambda headings: _head(headings, context))}


def _head(headings: list[str], context: Context) -> Head | None:
    when = next((at for at, text in enumerate(headings) if _WHEN.search(text)), None)
    unit = next((at for at, text in enumerate(headings) if _UNIT.match(text)), None)
    columns: list[Column] = []
    others: list[int] = []
    deeds: list[int] = []
    for at, text in enumerate(headings):
        if at in (unit, when) or _BASE.search(text) or _NUMBER.match(text):
            continue
        year = _YEAR.search(text)
        time = Time(int(year[0])) if year else None
        if time is not None and context.is_past(time):
            continue
        if time is not None or (_GOAL.search(text) and not _WHO.search(text)):
            columns.append(Column(at, time))
        elif not _WHO.search(text):
            (deeds if _DEEDS.search(text) else others).append(at)
    name = _name(headings)
    if name is None or _NUMBER.match(headings[name]):
        several = [column.at for column in columns[: len(columns) - 1]]
        first = columns[0].at if columns and deeds else None  # 重点任务 | 具体措施
        name = next(iter([*others, *several]), first) if len(headings) > 2 else None
    columns += [Column(at, None) for at in deeds]
    columns = [column for column in columns if column.at != name]
    return Head(name, unit, when, tuple(columns)) if columns and name is not None else None


def _name(headings: list[str]) -> int | None:
    """The column of names: 指标 rather than 内容, where both stand."""
    for word in _NAMES:
        if (at := next((at for at, text in enumerate(headings) if word in text), None)) is not None:
            return at
    return None


def read(text: str, block: Grid[Head], context: Context) -> Iterator[Statement]:
    """What the cells aimed at state: a value of what the row names, or sentences about it."""
    head = block.head
    for row in block.rows:
        named = row[head.name] if head.name < len(row) else None
        if named is None:
            continue
        name = Token(Kind.WORD, text[slice(*named)].strip(), *named)
        if not re.search(r"\w", name.text) or _SUMS.search(name.text):
            continue
        unit = names.unit_hint(name.text)
        if head.unit is not None and (cell := row[head.unit]):
            unit = names.unit_named(text[slice(*cell)]) or unit
        until = _until(text, row[head.when]) if head.when is not None else ()
        for column in head.columns:
            if column.at >= len(row) or (cell := row[column.at]) is None:
                continue
            times = (column.time,) if column.time else until
            tokens = grouped(scan(text, *cell))
            if any(token.kind not in _VALUE_ONLY for token in tokens):
                yield from statements(tokens, times, (name,))
                continue
            made = _cell(tokens, cell, name, unit)
            if made is not None:
                made.start, made.end = named[0], cell[1]
                made.times = times
                yield made


def _until(text: str, cell: Span | None) -> tuple[Time, ...]:
    if cell is None:
        return ()
    found = [token.value for token in scan(text, *cell) if isinstance(token.value, Time)]
    return tuple(found[:1])


def _cell(tokens: list[Token], cell: Span, name: Token, unit: Unit | None) -> Statement | None:
    """The value of one cell: [bound] quantity [bound], and nothing else that counts."""
    made = Statement("claim", (name,), [], *cell)
    if change := _CHANGED.search(name.text):  # 死亡率（较基期下降）
        made.change = str(WORDS[change[1]][1])
        made.name = (replace(name, text=name.text[: change.start()]),)
    in_myriads = _MYRIADS.search(name.text) is not None  # 人数（万人）
    operator = ""
    for token in tokens:
        if token.kind in (Kind.LEAST, Kind.REACH):
            operator = str(token.value) or operator
            made.least = made.least or token.kind is Kind.LEAST
        elif token.kind in (Kind.QUANTITY, Kind.CORRUPT) and not made.values:
            quantity = token.value if isinstance(token.value, Quantity) else None
            if quantity is not None and in_myriads and quantity.unit is None:
                quantity = replace(quantity, value=quantity.value * 10_000)
            if quantity is not None and quantity.unit is None and not quantity.measure:
                quantity = replace(quantity, unit=unit)
            made.values.append(Value(quantity, operator, None, token.start, token.end, token.text))
        elif token.kind is Kind.BOUND and made.values:
            made.values[0].operator = str(token.value) or operator
        elif token.kind is Kind.CHANGE:
            made.change = str(token.value)
    return made if made.values else None
