"""What a value is measured in, which way it binds, and what sort of promise it makes."""

from __future__ import annotations

import re

from muzi.plans.reading import lexicon, names
from muzi.plans.reading.statement import COUNTED, Statement, Value
from muzi.plans.reading.tokens import Quantity
from muzi.plans.reading.types import Kind as Promise
from muzi.plans.reading.types import Operator, Unit

_GROWTH = re.compile(r"(?:增幅|增速|降幅)$")
_CHANGES = {"up": Operator.INCREASE_BY, "down": Operator.DECREASE_BY}


_INSTITUTION = re.compile(rf"(?:{'|'.join(lexicon.INSTITUTION)})(?:（[^）]*）)?(?:建设)?$")


_EACH_AREA = re.compile(
    r"(?:每个?|各|所有)(?:[省市州盟县旗区镇乡村]|设区|街道|社区|苏木|嘎查|乡镇|行政村|地级市|县市)|[省市州盟县旗区镇乡村]、.{0,8}[级两三]|村村"
)


_EACH_INSTITUTION = re.compile(
    r"(?:每个?|各|所有|每所|每家)(?:机构|.{0,10}(?:机构|医院|卫生院|中心|站|室|园|所|院))"
)


PER_THOUSAND = re.compile(
    r"(?:每|/)(?:千|1000|1,000)(?:名|个|张|常住)?"
    r"(?:\d+\s?[-－—–~～至]\s?\d+\s?(?:周?岁|个?月龄?)(?:以下)?)?(?P<of>儿童|人口|人|常住人口|分娩|.{0,4})"
)


_TIME = frozenset({Unit.HOURS, Unit.MINUTES, Unit.DAYS, Unit.MONTHS, Unit.YEARS})


PER_SOMETHING = frozenset(
    {
        Unit.BEDS_PER_1000_DELIVERIES,
        Unit.BEDS_PER_1000_CHILDREN,
        Unit.PLACES_PER_1000_POPULATION,
        Unit.PERSONS_PER_1000_CHILDREN,
        Unit.INSTITUTIONS_PER_AREA,
    }
)


def operator_of(
    value: Value, quantity: Quantity, unit: Unit, name: str, statement: Statement
) -> Operator:
    change = statement.change and not statement.reach_word
    if not statement.change and (growth := _GROWTH.search(name)):
        return Operator.DECREASE_BY if growth[0] == "降幅" else Operator.INCREASE_BY
    if change and (unit not in COUNTED or statement.against):
        return _CHANGES[statement.change]
    if quantity.high is not None:
        return Operator.RANGE
    if unit is Unit.PERCENT and quantity.value == 100 and value.operator in ("", ">="):
        return Operator.EQUALS
    if value.operator:
        return Operator(value.operator)
    if change and statement.change == "down":
        return Operator.DECREASE_BY
    if statement.reach:
        return Operator(statement.reach)
    if not quantity.value:
        return Operator.EQUALS  # 漏报率为0
    if unit in COUNTED or statement.form in ("count", "share") or unit in PER_SOMETHING:
        if statement.form == "share":
            return Operator.AT_LEAST
        reached = statement.reach_word in (
            "达到",
            "达",
            "达至",
            "保持在",
            "稳定在",
            "保持",
            "稳定",
        ) or unit in PER_SOMETHING - {Unit.INSTITUTIONS_PER_AREA}
        return Operator.AT_LEAST if reached else Operator.EQUALS
    if unit in _TIME and statement.reach_word in ("达到", "达", "保持"):
        return Operator.AT_LEAST
    return Operator.AT_MOST if names.adverse(name) else Operator.AT_LEAST


def unit_of(quantity: Quantity, name: str, where: str, statement: Statement) -> Unit | None:
    """The unit, with what it is counted by: 张 under 每千分娩量 are beds per 1,000 deliveries."""
    unit = quantity.unit
    per = (
        PER_THOUSAND.search(name)
        or PER_THOUSAND.search(where)
        or PER_THOUSAND.search("/" + quantity.per)
    )
    if per is None and quantity.value % 1 and unit in COUNTED and unit is not Unit.YUAN:
        per = PER_THOUSAND.search(names.joined(statement.subject))
    if per is not None and (unit in COUNTED or unit in (None, Unit.PLAIN)):
        return _per(per["of"], unit, name, where)
    if unit is None and quantity.measure:
        return None
    if unit is None and not quantity.value and name.endswith(lexicon.ZERO_OF):
        return Unit.CASES  # 孕产妇死亡控制在0
    if unit is None and not quantity.value and names.headed(name):
        return _rate_of(name)  # 漏报率为0
    if unit is Unit.PERSONS and quantity.value % 1:
        return Unit.RATIO
    if unit in (Unit.INSTITUTIONS, Unit.ITEMS):
        institution = unit is Unit.INSTITUTIONS or bool(_INSTITUTION.search(name))
        place = where + " " + name
        if institution and _EACH_AREA.search(place):
            if any(t.every for t in statement.times) and re.search(r"[市州盟]", place):
                return Unit.INSTITUTIONS_PER_PREFECTURE_YEAR
            return Unit.INSTITUTIONS_PER_AREA
        return Unit.INSTITUTIONS if institution else Unit.ITEMS
    if unit is Unit.PERSONS and not where and statement.least and statement.subject:
        where = names.joined(statement.subject)
    if unit is Unit.PERSONS and (
        _EACH_INSTITUTION.search(where)
        or _EACH_INSTITUTION.search(name)
        or _EACH_AREA.search(where)
    ):
        return Unit.PERSONS_PER_INSTITUTION
    return unit


def _rate_of(name: str) -> Unit:
    """What a rate is told in where its value, 0, does not say."""
    if "死亡率" not in name:
        return Unit.PERCENT
    return Unit.PER_100K if name.endswith("产妇死亡率") else Unit.PERMILLE


def _per(of: str, unit: Unit | None, name: str, where: str) -> Unit:
    """What is counted by the thousand of something."""
    if "分娩" in of and unit is not Unit.PERSONS:
        return Unit.BEDS_PER_1000_DELIVERIES
    if "托位" in name or "托位" in where:
        return Unit.PLACES_PER_1000_POPULATION
    if "儿童" not in of:
        return Unit.RATIO
    beds = "床" in name or unit is Unit.BEDS
    return Unit.BEDS_PER_1000_CHILDREN if beds else Unit.PERSONS_PER_1000_CHILDREN


def kind_of(name: str, unit: Unit) -> Promise:
    staff = any(word in name for word in lexicon.STAFF)
    if unit in (Unit.PERSONS_PER_INSTITUTION, Unit.PERSONS_PER_1000_CHILDREN):
        return Promise.STAFFING
    if unit in PER_SOMETHING or unit is Unit.INSTITUTIONS_PER_PREFECTURE_YEAR:
        return Promise.CAPACITY
    if unit in (Unit.PERSONS, Unit.TIMES) and staff:
        return Promise.STAFFING
    if unit in (Unit.BEDS, Unit.INSTITUTIONS, Unit.ITEMS, Unit.PERSONS, Unit.TIMES, Unit.YUAN):
        return Promise.QUOTA
    if unit is Unit.SQUARE_METRES:
        return Promise.CAPACITY
    if any(word in name for word in lexicon.OUTCOMES):
        return Promise.OUTCOME
    return Promise.COVERAGE
