"""How wide the columns of a table are on paper, measured before it is set.

Figures stay on one line; where a table is too wide, its type is smaller, then numerator and
denominator stand below the rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from muzi.bulletins.report import Table

PAPER = 448.0  # points between the margins
INSET = 3.0  # points on either side of a cell
FULL, LEAST = 8.0, 5.0  # ems that words are given before figures, and in a crowded table
# Points of type, and whether counts go below the rate, in order of preference.
BESIDE, BELOW = ((9.0, False), (8.5, False), (8.0, False)), ((9.0, True), (8.0, True), (7.0, True))


@dataclass(frozen=True, slots=True)
class Columns:
    """`widths` in points; `stacked`: what stands in brackets goes below the number."""

    size: float
    stacked: bool
    widths: tuple[float, ...]


def columns(table: Table) -> Columns:
    """The first setting in which every figure has its line; else the smallest."""
    for settings, least in product((BESIDE, BELOW), (FULL, LEAST)):
        for size, stacked in settings:
            widths = _widths(table, size, stacked, least)
            if sum(widths) <= PAPER:
                return Columns(size, stacked, _filled(table, widths, size, stacked))
    squeezed = PAPER / sum(widths)
    return Columns(size, stacked, tuple(each * squeezed for each in widths))


def _widths(table: Table, size: float, stacked: bool, least: float) -> list[float]:
    natural = _natural(table, size, stacked)
    room = least * size + 2 * INSET
    return [
        each if column.numeric else min(each, room)
        for each, column in zip(natural, table.columns, strict=True)
    ]


def _filled(table: Table, widths: list[float], size: float, stacked: bool) -> tuple[float, ...]:
    """What is left goes to the words that would break, then to all."""
    wanted = _natural(table, size, stacked)
    lacking = [max(want - has, 0.0) for want, has in zip(wanted, widths, strict=True)]
    share = min((PAPER - sum(widths)) / (sum(lacking) or 1), 1.0)
    given = [has + lack * share for has, lack in zip(widths, lacking, strict=True)]
    return tuple(each * PAPER / sum(given) for each in given)


def _natural(table: Table, size: float, stacked: bool) -> list[float]:
    """Wide enough for the longest line of each column. A heading may break in the middle."""
    return [
        max(ems(table.columns[at].label) / 2, 3.0, *_lines(table, at, stacked)) * size + 2 * INSET
        for at in range(len(table.columns))
    ]


def _lines(table: Table, at: int, stacked: bool) -> Iterator[float]:
    for row in table.rows:
        text = row[at].text
        parts = text.replace("（", "\n（").split("\n") if stacked else [text]
        yield from map(ems, parts if table.columns[at].numeric else [text])


# Of the face that is used, rounded up.
_EMS = dict.fromkeys("0123456789", 0.56) | dict.fromkeys(".,:", 0.3) | {"（": 0.75, "）": 0.75}
_EMS |= {" ": 0.25, "/": 0.4, "*": 0.45, "-": 0.4, "%": 0.95}


def ems(text: str) -> float:
    """How wide a text is, in ems of its type."""
    return sum(_EMS.get(each, 0.7 if each.isascii() else 1.0) for each in text)
