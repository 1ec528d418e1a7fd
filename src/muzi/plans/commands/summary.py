"""A reading for a terminal: short, aligned, in the document's own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from unicodedata import east_asian_width

from muzi.plans.reading.types import Clause, Operator, Reading, Target, Task, Unit

_HEADING, _SUGGESTIONS = 30, 12
_SIGNS = {
    Operator.AT_MOST: "≤",
    Operator.AT_LEAST: "≥",
    Operator.BELOW: "<",
    Operator.ABOVE: ">",
    Operator.EQUALS: "=",
    Operator.RANGE: "",
    Operator.INCREASE_BY: "+",
    Operator.DECREASE_BY: "-",
}
_UNITS = {Unit.PERCENT: "%", Unit.PERMILLE: "‰", Unit.PER_10K: "/万", Unit.PER_100K: "/10万"}


def summary(reading: Reading) -> str:
    """All that was found, but for the edits, of which only the number is told."""
    return "\n".join(_lines(reading))


def _lines(reading: Reading) -> Iterator[str]:
    about = reading.about
    yield about.title or "(no title / 无标题)"
    particulars = [
        ("issuer 发文机关", about.issuer),
        ("number 文号", about.number),
        ("date 日期", str(about.issued_on or "")),
        ("period 时期", f"{about.starts_on or ''}—{about.ends_on or ''}".strip("—")),
        ("region 地区", _region(reading)),
        ("edits 清理", f"{len(reading.edits)} (--json lists them)" if reading.edits else ""),
    ]
    yield from _columns([each for each in particulars if each[1]])
    if reading.questions:
        yield from _title("Questions 待答", len(reading.questions))
        for each in reading.questions:
            yield f"  {each.id}  {each.about}: {_cut(each.text)}"
            fitting = "、".join(each.suggestions[:_SUGGESTIONS])
            yield f"  muzi plan read … --answer {each.id}=NAME  ({fitting or '?'})"
    if reading.problems:
        yield from _title("To look at 请核对", len(reading.problems))
        yield from (f"  {each.message}  {_cut(each.quote)}" for each in reading.problems)
    yield from _title("Clauses 条款", len(reading.clauses))
    yield from (_clause(each) for each in reading.clauses)
    yield from _title("Targets 目标", len(reading.targets))
    yield from _columns([_target(each) for each in reading.targets])
    yield from _title("Tasks 任务", len(reading.tasks))
    yield from _columns([_task(each) for each in reading.tasks])
    yield from _title("Rhythms 频次", len(reading.rhythms))
    yield from _columns(
        [(each.clause, each.frequency.value, _cut(each.what, 40)) for each in reading.rhythms]
    )


def _region(reading: Reading) -> str:
    about = reading.about
    if about.region:
        return f"{about.region.name} {about.region.code}"
    return " | ".join(f"{each.name} {each.code}?" for each in about.regions[:5])


def _clause(clause: Clause) -> str:
    mark = clause.number.strip() or clause.path.rpartition(".")[2]
    return f"{'  ' * clause.level}{mark} {_cut(clause.heading)}"


def _target(target: Target) -> tuple[str, ...]:
    value = _number(target.value)
    if target.high is not None:
        value = f"{value}–{_number(target.high)}"
    unit = _UNITS.get(target.unit, f" {target.unit.value}")
    when = "每年" if target.every_year else str(target.year or "")
    code = target.indicator_code or "-"
    return (
        target.clause,
        code,
        f"{_SIGNS[target.operator]}{value}{unit}",
        when,
        _cut(target.indicator),
        f"{target.confidence:.2f}",
    )


def _task(task: Task) -> tuple[str, ...]:
    return task.clause, str(task.deadline or ""), _cut(task.text), "，".join(task.owners)


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _title(words: str, count: int) -> tuple[str, str]:
    return "", f"{words} ({count})"


def _cut(text: str, length: int = _HEADING) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows in columns; a Chinese character takes two places of a terminal."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            each + " " * (width - _width(each)) for each, width in zip(row, widths, strict=True)
        )
        yield "  " + "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)
