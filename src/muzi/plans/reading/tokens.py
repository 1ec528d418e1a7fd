"""Text into tokens: one scan, one pattern, longest word first.

Offsets are of the text scanned. Numbers, quantities, ages and times become typed tokens with their
values; words are looked up in the lexicon; what lies between is WORD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from muzi.plans.reading import numbers
from muzi.plans.reading.forms import FIVE_YEARS, SCAN, SPAN_OF_TIME, UNIT_OF, WORDS
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.types import Unit


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or range with its unit; `measure` is the word that counted (名, 张)."""

    value: Decimal
    high: Decimal | None
    unit: Unit | None
    measure: str = ""
    per: str = ""  # 0.85名/千名儿童: what it is counted by


@dataclass(frozen=True, slots=True)
class Time:
    """A time phrase. `year` and `month` as named; `relative` counts from the document's own year;
    `within` is a number of years from its issue; `period` is the document's own; `past` is said.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    relative: int | None = None
    within: int | None = None
    every: bool = False
    period: bool = False
    past: bool = False
    until: bool = False  # 到…, …底前: by when, not when
    first: int | None = None  # 2023年至2025年: the year it begins with


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str
    start: int
    end: int
    value: Quantity | Time | str | None = None
    inner: tuple[Token, ...] = ()


_PERMILLES = {"%": Unit.PERCENT, "％": Unit.PERCENT, "‰": Unit.PERMILLE}


def scan(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of text[start:end], in order and without gaps (blanks apart)."""
    tokens: list[Token] = []
    at = start
    end = len(text) if end is None else end
    for found in SCAN.finditer(text, start, end):
        if found.start() > at:
            _word(tokens, text, at, found.start())
        token = _token(found)
        if not (token.kind is Kind.CELL and token.text.isspace() and _led_to(tokens)):
            tokens.append(token)
        at = found.end()
    if at < end:
        _word(tokens, text, at, end)
    return tokens


def grouped(tokens: list[Token]) -> list[Token]:
    """With each bracket and what it holds made one GROUP token; a bracket without its other half
    is a word.
    """
    stack: list[list[Token]] = [[]]
    opened: list[Token] = []
    for token in tokens:
        if token.kind is Kind.OPEN and len(opened) < 4:
            opened.append(token)
            stack.append([])
        elif token.kind is Kind.CLOSE and opened:
            inner, first = stack.pop(), opened.pop()
            stack[-1].append(Token(Kind.GROUP, "", first.start, token.end, None, tuple(inner)))
        else:
            stack[-1].append(token)
    while opened:
        inner, first = stack.pop(), opened.pop()
        stack[-1] += [Token(Kind.COMMA, first.text, first.start, first.end), *inner]
    return stack[0]


def flat(tokens: Iterable[Token]) -> Iterator[Token]:
    """Every token, those within brackets too."""
    for token in tokens:
        yield token
        yield from flat(token.inner)


def _led_to(tokens: list[Token]) -> bool:
    """控制在  25/10万: a gap after a word that leads to a value parts no cells."""
    return bool(tokens) and tokens[-1].kind in (Kind.REACH, Kind.LEAST, Kind.SHARE)


def _word(tokens: list[Token], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        tokens.append(Token(Kind.WORD, text[start:end], start, end))


def _token(found: re.Match[str]) -> Token:
    form = (found.lastgroup or "")[1:]
    kind, value = _MAKERS.get(form, _plain_word)(found)
    return Token(kind, found[0], found.start(), found.end(), value)


Made = tuple[Kind, Quantity | Time | str | None]


def _plain_word(found: re.Match[str]) -> Made:
    return Kind.WORD, None


def _lexical(found: re.Match[str]) -> Made:
    return WORDS[found[0]]


def _decimal(text: str | None) -> Decimal:
    value = numbers.read(text or "")
    return Decimal(0) if value is None else value


def _quantity(value: Decimal, unit: Unit | None, high: Decimal | None = None, **more: str) -> Made:
    return Kind.QUANTITY, Quantity(value.normalize() + 0, high, unit, **more)


def _base(text: str) -> Unit:
    text = re.sub(r"[\s,/／∕]", "", text)
    if text.startswith(("10万", "十万", "100000", "1０万")):
        return Unit.PER_100K
    if text.startswith(("万", "10000")):
        return Unit.PER_10K
    return Unit.PLAIN if "分娩" in text else Unit.PERMILLE


def _range(found: re.Match[str]) -> Made:
    unit = found["high_unit"]
    low, high = _decimal(found["low"]), _decimal(found["high"])
    if unit.endswith("百分点"):
        return _quantity(low, Unit.PERCENTAGE_POINTS, high)
    if unit in _PERMILLES:
        return _quantity(low, _PERMILLES[unit], high)
    if unit[0] in "/／∕":
        return _quantity(low, _base(unit), high)
    return _quantity(low, UNIT_OF.get(unit), high, measure=unit)


def _fraction(found: re.Match[str]) -> Made:
    of, _, part = found[0].partition("分之")
    units = {"百": Unit.PERCENT, "千": Unit.PERMILLE, "1000": Unit.PERMILLE, "万": Unit.PER_10K}
    unit = units.get(of, Unit.PER_10K if of == "10000" else Unit.PER_100K)
    if of == "百" and part == "百":
        return _quantity(Decimal(100), unit)
    value = numbers.read(part)
    return (Kind.CORRUPT, None) if value is None else _quantity(value, unit)


def _points(found: re.Match[str]) -> Made:
    value = numbers.read(found["points"])
    unit = Unit.PERCENTAGE_POINTS if found["of_points"] == "百" else Unit.PERMILLE_POINTS
    return (Kind.CORRUPT, None) if value is None else _quantity(value, unit)


def _ratio(found: re.Match[str]) -> Made:
    return _quantity(_decimal(found["left"]) / (_decimal(found["right"]) or 1), Unit.RATIO)


def _tenths(found: re.Match[str]) -> Made:
    half = found["half"]
    extra = Decimal(5) if half == "半" else _decimal(half) if half else Decimal(0)
    return _quantity(_decimal(found["tenths"]) * 10 + extra, Unit.PERCENT)


def _count(found: re.Match[str]) -> Made:
    value = numbers.read(found["number"] or found["han"])
    measure = found["measure"]
    if value is None:
        return Kind.WORD, None
    if measure in ("分", "级"):  # 二级医院
        return Kind.WORD, None
    if measure in ("万元", "亿元"):
        value *= numbers.SCALES[measure[0]]
    if found["half_more"]:
        value += Decimal("0.5")
    unit = UNIT_OF.get(measure)
    return _quantity(value, unit, measure=measure, per=found["by"] or "")


def _heads(found: re.Match[str]) -> Made:
    value = _decimal(found["heads"] or found["heads_named"])
    return _quantity(value, Unit.PERSONS, measure="名")


def _duration(found: re.Match[str]) -> Made:
    value, unit = numbers.read(found["many"]), SPAN_OF_TIME[found["span"]]
    if value is None or unit is None:
        return Kind.AGE, None
    return Kind.AGE, Quantity(value, None, unit, found["span"], found["span_after"] or "")


_ONE_AGE = re.compile(r"(\d+(?:\.\d+)?|[一二三四五六七八九十]+)\s?(?:周岁|岁)(以上|左右)?$")


def _age(found: re.Match[str]) -> Made:
    if one := _ONE_AGE.match(found[0]):
        return Kind.AGE, Quantity(_decimal(one[1]), None, Unit.YEARS, "岁", one[2] or "")
    return Kind.AGE, None


def _date(found: re.Match[str]) -> Made:
    until, part = found["until"] or "", found["year_part"] or ""
    month = int(_decimal(found["month"])) or (6 if part == "上半年" else None)
    day = int(_decimal(found["day"])) or None
    past = (until.startswith("截") and not found[0].endswith("前")) or bool(found["up_to"])
    by = until in ("到", "至") or found[0].endswith("前")
    return Kind.TIME, Time(int(_decimal(found["year"])), month, day, past=past, until=by)


def _plan(found: re.Match[str]) -> Made:
    if "以来" in found["plan_part"]:
        return Kind.PAST, "throughout"
    return Kind.TIME, Time(FIVE_YEARS[found["plan"]])


def _time(**values: int | bool) -> Made:
    return Kind.TIME, Time(**values)  # type: ignore[arg-type]


def _lately(found: re.Match[str]) -> Made:
    """近年来 and 近五年， hold for the sentence, 近3年死亡率 for its part."""
    throughout = found[0][-1] in "来间" or found.string[found.end() : found.end() + 1] in "，,"
    return Kind.PAST, "throughout" if throughout else None


def _bound(found: re.Match[str]) -> Made:
    if found["about"]:
        return Kind.BOUND, "="
    if found["side"]:
        return Kind.BOUND, ">=" if found["side"] == "上" else "<="
    return Kind.BOUND, "<=" if found["within_bound"] else ""


def _reach(found: re.Match[str]) -> Made:
    return (Kind.LEAST, ">") if found[0] == "超" else (Kind.REACH, "")


_MAKERS = {
    "item": lambda found: (Kind.COMMA, None),  # 管理率100% 4、剖宫产率
    "score": lambda found: (Kind.SCORE, None),
    "reference": lambda found: (Kind.REFERENCE, None),
    "span_of_years": lambda found: _time(
        year=int(found["to_year"]), first=int(found["from_year"])
    ),
    "plan": _plan,
    "date": _date,
    "years_in": lambda found: _time(within=int(_decimal(found["within"] or found["coming"]))),
    "months": lambda found: _time(
        relative=0,
        month=int(found["only_month"] or 0) or 12,
        past=bool(found["month_past"]),
        until=found[0].endswith("前") and not found["month_past"],
    ),
    "every": lambda found: _time(every=True),
    "this_year": lambda found: _time(relative=0),
    "period": lambda found: _time(period=True),
    "next_year": lambda found: _time(relative=1),
    "past_year": lambda found: _time(relative=-1, past=True),
    "lately": _lately,
    "zero": lambda found: (Kind.ZERO, None),
    "covers": lambda found: (Kind.COVERS, None),
    "age": _age,
    "duration": _duration,
    "range": _range,
    "ratio": _ratio,
    "points": _points,
    "most": lambda found: (Kind.LEAST, ">=" if found["most"] else "<="),
    "whole": lambda found: _quantity(Decimal(100), Unit.PERCENT),
    "doubled": lambda found: _quantity(Decimal(100), Unit.PERCENT),
    "half": lambda found: _quantity(Decimal(50), Unit.PERCENT),
    "done_so_far": lambda found: (Kind.REACH, ""),
    "by_points": lambda found: (Kind.CHANGE, "down"),
    "fraction": _fraction,
    "percent": lambda found: _quantity(_decimal(found["percent"]), _PERMILLES[found["sign"]]),
    "per": lambda found: _quantity(_decimal(found["rate"]), _base(found["base"])),
    "tenths": _tenths,
    "corrupt": lambda found: (Kind.CORRUPT, None),
    "count": _count,
    "heads": _heads,
    "number": lambda found: _quantity(_decimal(found["plain"]), None),
    "bound": _bound,
    "share": lambda found: (Kind.SHARE, ""),
    "done": lambda found: (Kind.PAST, None),
    "past": lambda found: (Kind.SUPPOSED, None),
    "making": lambda found: (Kind.VERB, ""),
    "from": lambda found: (Kind.FROM, None),
    "supposed": lambda found: (Kind.SUPPOSED, None),
    "word": _lexical,
    "reach": _reach,
    "cell": lambda found: (Kind.CELL, None),
}  # fmt: skip


def last_day(year: int, month: int | None, day: int | None) -> date | None:
    """The last day that a date phrase allows; None where there is no such day."""
    try:
        if day:
            return date(year, month or 12, day)
        month = month or 12
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        return None
