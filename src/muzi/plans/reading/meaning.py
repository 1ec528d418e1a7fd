"""From a statement to targets: what is promised of what is said, paired, dated and weighed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from muzi.plans.reading import lexicon, names
from muzi.plans.reading.context import Context
from muzi.plans.reading.naming import Named, named
from muzi.plans.reading.promise import promised
from muzi.plans.reading.statement import COUNTED, POINTS, Statement, Value
from muzi.plans.reading.tokens import Quantity, Time
from muzi.plans.reading.types import Kind as Promise
from muzi.plans.reading.types import Operator, Unit
from muzi.plans.reading.units import kind_of, operator_of, unit_of


@dataclass(frozen=True, slots=True)
class Meant:
    """A target but for its clause, its catalogue code and the text's own offsets."""

    name: str
    operator: Operator
    value: Decimal
    high: Decimal | None
    unit: Unit
    day: date | None
    every_year: bool
    scope: str
    population: str
    firm: bool
    kind: Promise
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that stands there and cannot be read."""

    kind: str
    message: str
    start: int
    end: int


def meant(statement: Statement, context: Context) -> tuple[list[Meant], list[Fault]]:
    """What a statement promises: nothing, one target, or a list of them."""
    times = statement.times or context.times
    if not promised(statement, times, context):
        return [], []
    faults = [
        Fault("corrupted_value", _CORRUPTED, value.start, value.end)
        for value in statement.values
        if value.quantity is None
    ]
    if len(faults) == len(statement.values):
        return [], faults
    what = named(statement, context)
    if what is None or not any(what.texts):
        return [], []
    pairs = _paired(what.texts, statement.values, times)
    each = any(token.text == "各" for token in statement.name) or statement.shared == "各"
    if each and len(what.texts) == len(statement.values) == 1:
        dated = [time for time in times if time.year]  # 2019年、2020年各新增130张
        pairs = [(what.texts[0], statement.values[0], time) for time in dated] or pairs
    if pairs is None:
        return [], [*faults, Fault("list_mismatch", _MISMATCH, statement.start, statement.end)]
    made: list[Meant] = []
    for name, value, time in pairs:
        result = _target(name, value, (time,) if time else times, statement, what, context)
        if isinstance(result, Fault):
            faults.append(result)
        elif result is not None:
            made.append(result)
            context.told.append(result.name)
    return made, faults


_CORRUPTED = "此处的数值残缺或混入了字母，无法读取，请核对原文"
_BEYOND = "百分比超过100%，请核对原文"
_UNITLESS = "此处的数值没有单位，无法读取，请核对原文"
_MISMATCH = "指标与数值的个数对不上，未作配对，请核对原文"
_APART = re.compile(r"差距|差异|之差|差值")  # of two rates, told in points
_COSTS = re.compile(r"经费|投入|费用|成本|支出|收入")
_GRANTS = re.compile(r"补助|补贴|奖")
# how many of its own a document has: 主要目标共12项
_OWN = re.compile(r"(?:目标|指标|任务|方面|实事|大事|原则|红线|底线|要求)共?$")
_NUMBERED = re.compile(r"(?:数|量|编制|比)$")


def _paired(
    listed: list[str], values: list[Value], times: tuple[Time, ...]
) -> list[tuple[str, Value, Time | None]] | None:
    """Each name with its value; one name with several values, each of its own time. None where
    the numbers do not fit: nothing is paired by guess.
    """
    if len(values) == 1:
        return [(name, values[0], values[0].time) for name in listed]
    if len(listed) == len(values):
        return [(name, value, value.time) for name, value in zip(listed, values, strict=True)]
    if len(listed) > 1:
        return None
    if all(value.time for value in values[1:]):
        return [(listed[0], value, value.time) for value in values]
    dated = [time for time in times if not time.every or time.year]
    if len(dated) == len(values):
        return [(listed[0], value, time) for value, time in zip(values, dated, strict=True)]
    span = dated[-1] if dated else None  # 2023年至2025年每年分别新增500个、600个、500个
    if span and span.year and span.first and span.year - span.first + 1 == len(values):
        years = [replace(span, year=year, first=None) for year in range(span.first, span.year + 1)]
        return [(listed[0], value, time) for value, time in zip(values, years, strict=True)]
    return None


def _target(
    name: str,
    value: Value,
    times: tuple[Time, ...],
    statement: Statement,
    what: Named,
    context: Context,
) -> Meant | Fault | None:
    quantity = value.quantity
    if quantity is None or (value.time is not None and context.is_past(value.time)):
        return None
    where = names.joined(statement.name)
    headed = names.headed(name)
    unit = unit_of(quantity, name, where, statement) or names.unit_hint(where)
    if unit is None and headed and not name.endswith(("比", "指数")):
        return Fault("missing_unit", _UNITLESS, value.start, value.end)
    if unit is None and _NUMBERED.search(name):
        people = Unit.PERSONS if name.endswith("人数") else Unit.PLAIN
        unit = Unit.RATIO if name.endswith("比") else people
    if unit is None or not _may_be_target(unit, quantity, name + where, headed, statement):
        return None
    operator = operator_of(value, quantity, unit, name, statement)
    if operator not in (Operator.INCREASE_BY, Operator.DECREASE_BY):
        if unit in POINTS and not _APART.search(name):
            return None
        if unit is Unit.PERCENT and quantity.value > 100 and (headed or not statement.least):
            return Fault("corrupted_value", _BEYOND, value.start, value.end)
    dated = [time for time in times if not time.every or time.year]
    day = context.by(dated[-1]) if dated else None
    whole = len(statement.values) > 1 or len(what.texts) > 1 or bool(statement.after)
    return Meant(
        name=name,
        operator=operator,
        value=quantity.value,
        high=quantity.high,
        unit=unit,
        day=day or context.about.ends_on,
        every_year=any(time.every for time in times),
        scope=what.scope,
        population=names.people(name),
        firm=statement.firm,
        kind=kind_of(name, unit),
        start=statement.start,
        end=statement.end if whole else value.end,
        confidence=_confidence(value, statement, what, headed, bool(dated)),
    )


def _may_be_target(
    unit: Unit, quantity: Quantity, text: str, headed: bool, statement: Statement
) -> bool:
    """Counts of doings are rhythms, money is a target only as what is spent on a head, a size
    only where it is bounded; a rate is no count.
    """
    claimed = bool(statement.reach_word or statement.least)
    if headed and unit in COUNTED:
        return False
    if quantity.measure in lexicon.OWN and _OWN.search(
        names.joined(statement.after or statement.name)
    ):
        return False
    if unit is Unit.TIMES:
        return quantity.measure == "人次"
    if unit is Unit.YUAN:
        return claimed and bool(_COSTS.search(text)) and not _GRANTS.search(text)
    return claimed or unit is not Unit.SQUARE_METRES or bool(statement.verbs)


def _confidence(
    value: Value, statement: Statement, what: Named, headed: bool, dated: bool
) -> float:
    """How surely this was meant: less for what is left out or only implied."""
    sure = 0.97
    if what.elliptic:
        sure -= 0.1
    if not value.operator:
        sure -= 0.04
    if not (statement.reach_word or statement.least or statement.change):
        sure -= 0.08
    if statement.form in ("share", "all", "zero"):
        sure -= 0.2
    if not headed and statement.form == "claim":
        sure -= 0.05
    if not dated:
        sure -= 0.02
    return round(max(sure, 0.3), 2)
