"""A report as plain data: what it says, before it is set in type.

The same report is shown as a page, printed as PDF and DOCX and laid out as Excel (`setting`), and
kept as JSON when it is issued, so what was issued does not change with the records. A figure in it
carries a trace: which indicator, where, when, out of how many, and the address that explains it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

Number = int | float


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a figure comes from; `url` is a path of this installation, empty where none explains
    it (a value entered by hand).
    """

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Text; where it is a figure, its `value` for the workbook, the number of its trace (1…) and
    a `key`: what it is a figure of, which stays when it is drawn up again with another value. A
    rate may tell the numerator and denominator that it is made `of`.
    """

    text: str
    value: Number | None = None
    trace: int | None = None
    key: str = ""
    of: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`key` says what it is about, wherever in the report it stands; edits are kept under it."""

    runs: tuple[Run, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Run, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """`traces`: of each value, where values have any."""

    name: str
    values: tuple[Number | None, ...]
    traces: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """`form` is line or bars; `target` a dashed line; None among the values is a gap."""

    form: str
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    target: float | None = None
    note: str = ""


Block = Heading | Paragraph | Table | Chart


@dataclass(frozen=True, slots=True)
class Report:
    """`dated` is the day it bears, `as_of` the day up to which its figures count."""

    title: str
    issuer: str
    number: str
    dated: date
    as_of: date
    simulated: bool
    blocks: tuple[Block, ...]
    traces: tuple[Trace, ...]


Words = str | Run


@dataclass
class Writer:
    """Writes a report block by block; equal traces are one."""

    title: str
    issuer: str
    dated: date
    as_of: date
    number: str = ""
    simulated: bool = False
    _blocks: list[Block] = field(default_factory=list)
    _traces: dict[Trace, int] = field(default_factory=dict)

    def figure(
        self,
        text: str,
        trace: Trace,
        value: Number | None = None,
        key: str = "",
        of: tuple[int, int] | None = None,
    ) -> Run:
        """A figure and where it comes from. `key` is to be given where the words of the trace tell
        a value, or where several figures have the same trace.
        """
        return Run(tight(text), value, self.source(trace), key or trace.text, of)

    def source(self, trace: Trace) -> int:
        """The number of a trace."""
        return self._traces.setdefault(trace, len(self._traces) + 1)

    def heading(self, text: str, level: int = 1) -> None:
        self._blocks.append(Heading(text, level))

    def paragraph(self, *words: Words, key: str) -> None:
        """Raises ValueError for a key that another paragraph of the report has."""
        if any(isinstance(each, Paragraph) and each.key == key for each in self._blocks):
            raise ValueError(f"{key}: two paragraphs about the same")
        self._blocks.append(Paragraph(tuple(_run(each) for each in words), key))

    def table(
        self,
        title: str,
        columns: Iterable[Column],
        rows: Iterable[Sequence[Words]],
        note: str = "",
    ) -> None:
        """Raises ValueError for a row that does not fit the columns."""
        heads = tuple(columns)
        lines = tuple(tuple(_run(each) for each in row) for row in rows)
        if any(len(line) != len(heads) for line in lines):
            raise ValueError(f"{title}: a row does not fit the columns")
        self._blocks.append(Table(title, heads, lines, tight(note)))

    def chart(self, chart: Chart) -> None:
        """Raises ValueError where a series does not fit the labels."""
        if any(len(each.values) != len(chart.labels) for each in chart.series):
            raise ValueError(f"{chart.title}: a series does not fit the labels")
        self._blocks.append(chart)

    def done(self) -> Report:
        return Report(
            self.title,
            self.issuer,
            self.number,
            self.dated,
            self.as_of,
            self.simulated,
            tuple(self._blocks),
            tuple(self._traces),
        )


def _run(words: Words) -> Run:
    return Run(tight(words)) if isinstance(words, str) else words


# Screens set numbers off with blanks; a Chinese document does not.
_BLANK = re.compile(
    r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]) (?=[\d≥≤<>])|(?<=[\d%‰]) (?=[\u4e00-\u9fff])"
)


def tight(text: str) -> str:
    """还差 17 人 as a Chinese document writes it: 还差17人."""
    return _BLANK.sub("", text)


def _run_of(data: dict[str, Any]) -> Run:
    of = data.get("of")
    return Run(**data | {"of": tuple(of) if of else None})


_NAMES = {Heading: "heading", Paragraph: "paragraph", Table: "table", Chart: "chart"}


def as_data(report: Report) -> dict[str, Any]:
    """The report as JSON holds it; `from_data` gives it back."""
    data = asdict(report)
    data["dated"], data["as_of"] = report.dated.isoformat(), report.as_of.isoformat()
    data["blocks"] = [
        {"kind": _NAMES[type(block)], **plain}
        for block, plain in zip(report.blocks, data["blocks"], strict=True)
    ]
    return data


def from_data(data: dict[str, Any]) -> Report:
    """A report kept as JSON. Raises KeyError or TypeError for data of another shape."""
    return Report(
        data["title"],
        data["issuer"],
        data["number"],
        date.fromisoformat(data["dated"]),
        date.fromisoformat(data["as_of"]),
        data["simulated"],
        tuple(_block(each) for each in data["blocks"]),
        tuple(Trace(**each) for each in data["traces"]),
    )


def _block(data: dict[str, Any]) -> Block:
    match data["kind"]:
        case "heading":
            return Heading(data["text"], data["level"])
        case "paragraph":
            return Paragraph(tuple(_run_of(each) for each in data["runs"]), data.get("key", ""))
        case "table":
            return Table(
                data["title"],
                tuple(Column(**each) for each in data["columns"]),
                tuple(tuple(_run_of(each) for each in row) for row in data["rows"]),
                data["note"],
            )
        case _:
            return Chart(
                data["form"],
                data["title"],
                tuple(data["labels"]),
                tuple(
                    Series(each["name"], tuple(each["values"]), tuple(each.get("traces", ())))
                    for each in data["series"]
                ),
                data["unit"],
                data["target"],
                data["note"],
            )
