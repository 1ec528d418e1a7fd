"""What feeds a target: records, what institutions have, or persons served; said in one place.

    feed = feed_of(target)
    Figure      an indicator that records compute
    Stock       what institutions have on the day: beds, staff, licences
    BedRatio    beds for a thousand deliveries
    Served      persons counted from service records (quotas; `served`)
    Unfed       nothing yet: the service that will, by its name in the catalogue (may be empty)

A new feed of a quota or a stock is one line in `SERVED` or `STOCKS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from muzi.clinical.targets import Goal, goal
from muzi.content.catalogue import Definition, catalogue, plain
from muzi.indicators.definitions import Indicator, book
from muzi.places.models import Institution
from muzi.plans.items import CHANGES, WHOLE, TargetItem
from muzi.plans.models import Target
from muzi.plans.reading.types import Kind, Operator, Unit

_KIND, _LICENCE = Institution.Kind, Institution.Licence
OF_TOWNSHIPS = frozenset({_KIND.TOWNSHIP_CLINIC, _KIND.COMMUNITY_CENTRE, _KIND.VILLAGE_CLINIC})
_POINTS = {Unit.PERCENTAGE_POINTS: 100, Unit.PERMILLE_POINTS: 1000}
# A part of the population that the figure of an indicator does not keep apart.
_NARROWER = (
    *("农村", "牧区", "城镇", "低保", "贫困", "脱贫", "困难", "流动", "户籍", "高龄"),
    "建档立卡",
)
# Of persons served nobody writes down who paid.
_PAID_FOR = ("免费", "补助", "救助")


@dataclass(frozen=True, slots=True)
class Figure:
    """Numerator and denominator of an indicator that records compute."""

    indicator: Indicator


@dataclass(frozen=True, slots=True)
class BedRatio:
    """Obstetric beds now for a thousand deliveries of the last whole year (`indicator`)."""

    indicator: Indicator


@dataclass(frozen=True, slots=True)
class Stock:
    """What the institutions of a region have on the day. `change`: since the target's baseline."""

    count: Callable[[Institution], int]
    change: bool


@dataclass(frozen=True, slots=True)
class Served:
    """Persons served: each counted once, on the first such service of the year (`quotas`)."""

    service: str


@dataclass(frozen=True, slots=True)
class Unfed:
    """Nothing yet. `service`: the one whose records will, as the catalogue names it."""

    service: str


Feed = Figure | BedRatio | Stock | Served | Unfed

# Quotas: a name that holds all the words is counted by the service (see served.SERVICES), or will
# be by the one named. The first line that fits holds.
_CHILD, _PMTCT = Unfed("儿童健康检查"), Unfed("预防艾梅乙母婴传播随访")
SERVED: tuple[tuple[tuple[str, ...], Feed], ...] = (
    (("高危",), Unfed("")),  # records know who is at high risk, not who of them was looked after
    (("产前筛查",), Served("prenatal_screening")),
    (("血清学筛查",), Served("prenatal_screening")),
    (("唐氏", "筛查"), Served("prenatal_screening")),
    (("产前诊断",), Unfed("产前诊断")),
    (("先天性心脏病",), Unfed("新生儿先天性心脏病筛查")),
    (("两癌",), Unfed("两癌筛查")),
    (("宫颈癌",), Unfed("两癌筛查")),
    (("乳腺癌",), Unfed("两癌筛查")),
    (("听力",), Unfed("新生儿听力筛查")),
    (("视力",), Unfed("儿童眼保健和视力检查")),
    (("新生儿", "访视"), Served("newborn_visit")),
    (("新生儿", "筛查"), Unfed("新生儿疾病筛查")),
    (("孕前优生",), Unfed("孕前优生健康检查")),
    (("婚检",), Unfed("婚前保健")),
    (("婚前",), Unfed("婚前保健")),
    (("叶酸",), Unfed("增补叶酸")),
    (("疫苗",), Unfed("预防接种")),
    (("接种",), Unfed("预防接种")),
    (("妇女常见病",), Unfed("妇女常见病筛查")),
    (("妇女病",), Unfed("妇女常见病筛查")),
    (("孕", "艾滋病", "梅毒", "乙肝", "检测"), Served("three_tests")),
    (("孕", "艾梅乙", "检测"), Served("three_tests")),
    (("孕", "艾滋病", "梅毒", "检测"), Served("hiv_and_syphilis_test")),
    (("孕", "艾滋病", "检测"), Served("hiv_test")),
    (("孕", "梅毒", "检测"), Served("syphilis_test")),
    (("孕", "乙肝", "检测"), Served("hepatitis_b_test")),
    (("艾滋病",), _PMTCT),
    (("艾梅乙",), _PMTCT),
    (("妊娠风险", "筛查"), Served("risk_screening")),
    (("妊娠风险", "评估"), Served("risk_assessment")),
    (("儿童", "管理"), _CHILD),
    (("儿童", "检查"), _CHILD),
    (("儿童", "体检"), _CHILD),
    (("早孕", "建"), Served("early_registration")),
    (("孕早期", "建"), Served("early_registration")),
    (("建册",), Served("registration")),
    (("建卡",), Served("registration")),
    (("孕", "建档"), Served("registration")),
    (("产前检查", "5次"), Served("five_checks")),
    (("产前检查", "五次"), Served("five_checks")),
    (("产前检查",), Served("antenatal_check")),
    (("产检",), Served("antenatal_check")),
    (("住院分娩",), Served("hospital_birth")),
    (("产后", "访视"), Served("postpartum_visit")),
    (("产后", "42天", "检查"), Served("postpartum_check")),
    (("孕产妇", "系统管理"), Served("systematic_care")),
    (("孕产妇", "健康管理"), Served("maternal_care")),
    (("孕产妇", "保健管理"), Served("maternal_care")),
)
# Persons who learn: no record counts them.
_TAUGHT = ("培训", "进修", "轮训", "学员", "讲座", "宣传", "宣教")
# Nor does one of a service count those who give it.
_WORKERS = (
    *_TAUGHT,
    *("医师", "医生", "护士", "助产士", "人员", "人才", "专干", "师资"),
    *("教师", "编制", "咨询师", "志愿者", "知晓"),
)


def _beds(unit: Institution) -> int:
    return unit.obstetric_beds


def _with(licence: Institution.Licence) -> Callable[[Institution], int]:
    return lambda unit: int(licence in unit.licences)


_STAFF = frozenset({Unit.PERSONS})
_PLACES = frozenset({Unit.INSTITUTIONS})
# Stocks: the units they are counted in, the words of the name, what each institution adds.
STOCKS: tuple[tuple[frozenset[Unit], tuple[str, ...], Callable[[Institution], int]], ...] = (
    (frozenset({Unit.BEDS}), ("产科", "床位"), _beds),
    (_STAFF, ("产科医", "助产士"), lambda unit: unit.obstetricians + unit.midwives),
    (_STAFF, ("产科医",), lambda unit: unit.obstetricians),
    (_STAFF, ("助产士",), lambda unit: unit.midwives),
    (_PLACES, ("危重孕产妇",), _with(_LICENCE.MATERNAL_RESCUE)),
    (_PLACES, ("危重新生儿",), _with(_LICENCE.NEWBORN_RESCUE)),
    (_PLACES, ("产前诊断",), _with(_LICENCE.PRENATAL_DIAGNOSIS)),
    (_PLACES, ("产前筛查",), _with(_LICENCE.PRENATAL_SCREENING)),
    (_PLACES, ("新生儿", "筛查"), _with(_LICENCE.NEWBORN_SCREENING)),
    (_PLACES, ("助产",), _with(_LICENCE.MIDWIFERY)),
)
# 县妇幼保健院, 长赤镇中心卫生院: fewer than all of a region, or all of its townships.
_SOME_UNITS = re.compile(
    "(?:(?<![县市]级)医院|保健[院所站]|(?:保健|计划生育)服务中心|妇保院|(?<!乡镇)卫生院)"
)
_MORE = ("增", "新建", "新设", "新配", "新添", "添置", "扩建")  # than there were
_RESOURCES = "机构与人员登记"
# What else the catalogue's services will tell, of targets that are no entry of it.
_WILL_FEED = (
    (("知晓",), "妇幼健康知识调查"),
    (("儿童", "死亡"), "儿童死亡报告"),
    (("近视",), "儿童眼保健和视力检查"),
    (("龋",), "儿童健康检查"),
    (("贫血",), "儿童健康检查"),
    (("梅毒",), "预防艾梅乙母婴传播随访"),
    (("乙肝",), "预防艾梅乙母婴传播随访"),
    (("救治网络",), _RESOURCES),
)


def definition_of(target: Target) -> Definition | None:
    """The catalogue's entry of the target's indicator."""
    return catalogue().get(target.indicator)


def feed_of(target: Target) -> Feed:
    """What the value to date comes from."""
    unit, operator = Unit(target.unit), Operator(target.operator)
    computed = book().indicators.get(target.indicator)
    if unit is Unit.BEDS_PER_1000_DELIVERIES and computed and computed.resource:
        return BedRatio(computed)
    if computed and not computed.resource and per_of(target) > 1:
        based = operator not in CHANGES or target.baseline is not None
        return Figure(computed) if based else Unfed("")
    name = plain(target.name)
    for units, words, count in STOCKS:
        if unit in units and all(word in name for word in words):
            if of_some_units(target):
                return Unfed("")
            change = operator in CHANGES or any(word in name for word in _MORE)
            # How many there were is not kept: without a baseline no change is known.
            known = target.baseline is not None or not change
            return Stock(count, change) if known else Unfed(_RESOURCES)
    if is_quota(target) and operator not in CHANGES:
        feed = _served(target, name)
        if feed is not None:
            return feed
    return Unfed(_service(target, name))


def of_some_units(target: Target) -> bool:
    """Are beds or staff promised of institutions that it names? A region's sum does not tell."""
    held = target.unit in {Unit.BEDS, Unit.PERSONS} and not is_quota(target)
    return held and bool(_SOME_UNITS.search(target.name + target.scope + target.population))


def is_quota(target: Target | TargetItem) -> bool:
    """Is it so many persons (or 例, each a person) to be served? Staff to be had or added are none,
    nor are deaths and illnesses.
    """
    name = plain(target.name)
    staff = any(units == _STAFF and all(w in name for w in words) for units, words, _ in STOCKS)
    served = {Kind.STAFFING, Kind.OUTCOME}.isdisjoint({target.kind})
    return target.unit in {Unit.PERSONS, Unit.CASES} and served and not staff


def _served(target: Target, name: str) -> Feed | None:
    """What counts the persons of a quota. The people it is for may be named beside it, and who is
    poor (建档立卡) has no antenatal file (建档) by that.
    """
    if any(word in name for word in _WORKERS):
        return None
    said = (name + plain(target.population)).replace("建档立卡", "")
    return next((feed for words, feed in SERVED if all(word in said for word in words)), None)


def _service(target: Target, name: str) -> str:
    """The service that will feed it: the catalogue's, else one whose words the name holds."""
    entry = definition_of(target)
    if entry is not None:
        return entry.fed_by
    if any(word in name for word in _TAUGHT):
        return ""
    if target.kind in {Kind.CAPACITY, Kind.STAFFING}:
        return _RESOURCES
    counted = ((words, feed.service) for words, feed in SERVED if isinstance(feed, Unfed))
    fitting = (
        service for words, service in (*counted, *_WILL_FEED) if all(word in name for word in words)
    )
    return next(fitting, "")


def stock_counted(feed: Stock, target: Target, units: Iterable[Institution]) -> int:
    """What the units of the target's scope (县级, 乡镇: by kind of unit) have together."""
    levels = target.scope + target.name
    of_townships = "乡镇" in levels and "县" not in levels
    of_county = ("县级" in levels or "市级" in levels) and "乡镇" not in levels
    return sum(
        feed.count(unit)
        for unit in units
        if not (of_townships and unit.kind not in OF_TOWNSHIPS)
        and not (of_county and unit.kind in OF_TOWNSHIPS)
    )


def per_of(target: Target) -> int:
    """How many of the denominator the target's unit speaks of: 100 for %, 1 for counts."""
    unit, computed = Unit(target.unit), book().indicators.get(target.indicator)
    if computed and unit is Unit.PERCENT and Operator(target.operator) in CHANGES:
        return computed.multiplier  # lower by so many per cent of the baseline, itself a rate
    if unit in WHOLE:
        return WHOLE[unit]
    if unit in _POINTS:
        return _POINTS[unit]
    if unit is Unit.BEDS_PER_1000_DELIVERIES:
        return 1000
    if computed and unit in {Unit.RATIO, Unit.PLAIN}:
        return computed.multiplier  # 出生性别比: so many to 100
    return 1


def goal_of(target: Target) -> Goal:
    """What the value must be. A change is counted from the baseline where a value stands for itself
    (a rate); elsewhere (added beds, values by hand) it is the change that is counted.
    """
    operator, value = Operator(target.operator), target.value
    entry = definition_of(target)
    better = {"higher": True, "lower": False}.get(entry.direction) if entry else None
    if better is None and target.kind in {Kind.COVERAGE, Kind.QUOTA, Kind.CAPACITY, Kind.STAFFING}:
        better = True
    elif better is None and target.value == 0:
        better = False
    if operator in CHANGES and target.baseline is not None and isinstance(feed_of(target), Figure):
        rises = operator is Operator.INCREASE_BY
        points = Unit(target.unit) in _POINTS
        change = value if points else target.baseline * value / Decimal(100)
        value = target.baseline + (change if rises else -change)
        operator = Operator.AT_LEAST if rises else Operator.AT_MOST
    return goal(operator, value, target.high, per_of(target), higher_is_better=better)


def narrower(target: Target) -> str:
    """The word by which the target speaks of fewer people than the figure counts; empty without."""
    said = target.name + target.scope + target.population
    entry = definition_of(target)
    own = entry is not None and any(word in "".join(entry.names) for word in _NARROWER)
    words = (*_PAID_FOR, *_NARROWER) if isinstance(feed_of(target), Served) else _NARROWER
    return "" if own else next((word for word in words if word in said), "")


def wider(target: Target) -> bool:
    """Does the figure count more people than the target speaks of?"""
    return bool(narrower(target))


def bounds(target: Target) -> bool:
    """Do records only tell how many at most a quota has: all who were served, free or not? They can
    show that it falls short, never that it is reached; a value by hand settles the rest.
    """
    return isinstance(feed_of(target), Served) and wider(target)
