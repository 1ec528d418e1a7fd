"""The words of plans on screens and in reports: operators, units, kinds, frequencies, faults."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muzi.plans.items import MONTH_END, Fault
from muzi.plans.reading.clauses import END, HEAD
from muzi.plans.reading.types import Frequency, Kind, Operator, Unit

SIGNS = {
    Operator.AT_MOST: "≤",
    Operator.AT_LEAST: "≥",
    Operator.BELOW: "<",
    Operator.ABOVE: ">",
    Operator.EQUALS: "=",
}
OPERATORS: dict[Operator, Promise] = {
    Operator.AT_MOST: _("不高于"),
    Operator.AT_LEAST: _("不低于"),
    Operator.BELOW: _("低于"),
    Operator.ABOVE: _("高于"),
    Operator.EQUALS: _("等于"),
    Operator.RANGE: _("介于"),
    Operator.INCREASE_BY: _("提高"),
    Operator.DECREASE_BY: _("下降"),
}
# The bulletins that a rhythm can ask a bureau for.
BULLETINS: dict[str, Promise] = {
    "daily": _("日统计"),
    "weekly": _("周分析"),
    "monthly": _("月通报"),
    "quarterly": _("季度通报"),
    "progress": _("进展专题报告"),
}
# What follows the number. Where a unit is written after a slash, the sign stands with it.
# In English a blank leads the words; the context keeps them apart from the same words alone.
SUFFIXES: dict[Unit, Promise | str] = {
    Unit.PERCENT: "%",
    Unit.PERMILLE: "‰",
    Unit.PER_10K: _("/万"),
    Unit.PER_100K: _("/10万"),
    Unit.PERCENTAGE_POINTS: _("个百分点"),
    Unit.PERMILLE_POINTS: _("个千分点"),
    Unit.PERSONS: pgettext_lazy("after a number", "人"),
    Unit.CASES: pgettext_lazy("after a number", "例"),
    Unit.TIMES: pgettext_lazy("after a number", "次"),
    Unit.INSTITUTIONS: _("所"),
    Unit.ITEMS: pgettext_lazy("after a number", "项"),
    Unit.BEDS: pgettext_lazy("after a number", "张"),
    Unit.BEDS_PER_1000_DELIVERIES: pgettext_lazy("after a number", "张/千分娩"),
    Unit.BEDS_PER_1000_CHILDREN: _("张/千名儿童"),
    Unit.PLACES_PER_1000_POPULATION: _("个/千人口"),
    Unit.PERSONS_PER_1000_CHILDREN: _("名/千名儿童"),
    Unit.PERSONS_PER_INSTITUTION: _("名/机构"),
    Unit.INSTITUTIONS_PER_AREA: _("所/地区"),
    Unit.INSTITUTIONS_PER_PREFECTURE_YEAR: _("所/市（州）·年"),
    Unit.YEARS: pgettext_lazy("after a number", "年"),
    Unit.MONTHS: _("个月"),
    Unit.DAYS: pgettext_lazy("after a number", "天"),
    Unit.HOURS: _("小时"),
    Unit.MINUTES: _("分钟"),
    Unit.YUAN: _("元"),
    Unit.SQUARE_METRES: _("平方米"),
    Unit.RATIO: "",
    Unit.PLAIN: "",
}
KINDS: dict[Kind, Promise] = {
    Kind.OUTCOME: _("结果指标"),
    Kind.COVERAGE: _("覆盖指标"),
    Kind.QUOTA: _("任务数"),
    Kind.CAPACITY: _("资源配置"),
    Kind.STAFFING: _("人员配备"),
}
FREQUENCIES: dict[Frequency, Promise] = {
    Frequency.REAL_TIME: _("实时"),
    Frequency.DAILY: _("每日"),
    Frequency.WEEKLY: _("每周"),
    Frequency.TEN_DAYS: _("每旬"),
    Frequency.MONTHLY: _("每月"),
    Frequency.QUARTERLY: _("每季度"),
    Frequency.HALF_YEARLY: _("每半年"),
    Frequency.YEARLY: _("每年"),
    Frequency.PERIODIC: _("定期"),
    Frequency.ON_EVENT: _("发生时"),
    Frequency.AS_NEEDED: _("适时"),
}
FIELDS: dict[str, Promise] = {
    "name": _("指标"),
    "indicator": _("目录编码"),
    "kind": _("类别"),
    "operator": _("关系"),
    "value": _("目标值"),
    "high": _("上限"),
    "unit": _("单位"),
    "due_on": _("完成时限"),
    "region": _("地区"),
    "scope": _("范围"),
    "population": _("人群"),
    "baseline": _("基线值"),
    "baseline_on": _("基线日期"),
    "expected": _("预计分母"),
    "text": _("任务"),
    "owners": _("责任单位"),
    "what": _("内容"),
    "frequency": _("频次"),
    "reporter": _("报送单位"),
    "receiver": _("报给谁"),
    "days": _("期后天数"),
    "month_day": _("期内最后一月的几日前"),
    "month": _("按年报送的月份"),
    "clause": _("条款"),
}
FAULTS: dict[str, Promise] = {
    "missing": _("请填写"),
    "too_long": _("过长"),
    "out_of_range": _("超出范围"),
    "negative": _("不能为负数"),
    "too_large": _("过大"),
    "too_precise": _("最多四位小数"),
    "more_than_whole": _("超过该单位的最大值（如 100%、1000‰）"),
    "not_whole": _("人数、床位数等应为整数"),
    "range_needs_high": _("区间须有上限"),
    "high_not_above": _("上限须大于下限"),
    "high_without_range": _("只有区间才填上限"),
    "points_need_change": _("百分点只用于提高或下降"),
    "not_a_number": _("不是数字"),
    "not_a_date": _("不是日期（如 2025-12-31）"),
    "not_text": _("不是文字"),
    "unknown_choice": _("没有这个选项"),
    "unknown_field": _("没有这一栏"),
    "unknown_indicator": _("指标目录中没有这个编码"),
    "days_or_month_day": _("期后天数和期内日期只填一项"),
    "month_day_needs_months": _("只用于按月、季度、半年或年报送"),
    "month_needs_year_and_day": _("只用于按年报送，并须填写几日前"),
    "outside_plan": _("不在规划的地区内"),
}


def fault(each: Fault) -> str:
    """`目标值：不能为负数`."""
    field = FIELDS.get(each.field, each.field)
    return now("%(field)s：%(what)s") % {"field": field, "what": FAULTS[each.code]}


_SINGLE = str.maketrans("《》", "〈〉")


def cited(title: str) -> str:
    """A title between its marks; marks inside it are single ones (GB/T 15834)."""
    return f"《{title.translate(_SINGLE)}》"


# 关于印发《…》的通知, 关于开展…工作的通知
_NOTICE = re.compile(r"关于(?P<sent>印发|下发|公布|发布)?(?P<matter>.+)的通知$")


def matter(title: str) -> str:
    """What a report on a plan is named after: its title between marks; of a notice, the document
    that it sends, else what it is about (开展免费筛查工作).
    """
    notice = _NOTICE.search(title)
    if notice is None:
        return cited(title)
    told = notice["matter"]
    return cited(told) if notice["sent"] and "《" not in told else told


def clause_words(path: str) -> str:
    """A clause as documents cite it: 一.（二）.1 is 一、（二）1, a number that comes again (十#2)
    十（第2处）. The parts before the first number and after the last have none of their own.
    """
    named = {HEAD: now("文首"), END: now("文末")}
    *above, last = (named.get(each, each) for each in path.split("."))
    return re.sub(r"#(\d+)", r"（第\1处）", "".join(map(_headed, above)) + last)


def _headed(part: str) -> str:
    if part.startswith("第") or part.endswith(("）", ")")):
        return part
    return f"{part}." if part.isascii() else f"{part}、"


def period_words(starts_on: date | None, ends_on: date | None) -> str:
    """The period of a plan as documents name it: 2021—2030年 of whole years, else its days;
    2019年起 without an end. Empty where no day is said.
    """
    first = _year_or_day(starts_on, (1, 1))
    last = _year_or_day(ends_on, (12, 31))
    if first and last:
        if not (first.isdigit() and last.isdigit()):
            return now("%(first)s 至 %(last)s") % {
                "first": starts_on.isoformat() if starts_on else "",
                "last": ends_on.isoformat() if ends_on else "",
            }
        return now("%(years)s年") % {"years": first if first == last else f"{first}—{last}"}
    if first:
        said = now("%(year)s年起") if first.isdigit() else now("%(day)s 起")
        return said % {"year": first, "day": first}
    if last:
        said = now("至%(year)s年底") if last.isdigit() else now("至 %(day)s")
        return said % {"year": last, "day": last}
    return ""


def _year_or_day(day: date | None, edge: tuple[int, int]) -> str:
    if day is None:
        return ""
    return str(day.year) if (day.month, day.day) == edge else day.isoformat()


class Recurring(Protocol):
    """What says by when something recurring is due: a rhythm's row or its item."""

    frequency: str
    days: int
    month_day: int
    month: int


def by_when(rhythm: Recurring) -> str:
    """期后 5 天内, 当月 25 日前, 末月 25 日前, 11 月底前, 年底前; empty where no day is named."""
    if rhythm.days:
        return now("期后 %(n)d 天内") % {"n": rhythm.days}
    if not rhythm.month_day:
        return ""
    if rhythm.month:
        day, end = now("%(month)d 月 %(n)d 日前"), now("%(month)d 月底前")
        said = end if rhythm.month_day == MONTH_END else day
        return said % {"month": rhythm.month, "n": rhythm.month_day}
    day, end = {
        Frequency.MONTHLY: (now("当月 %(n)d 日前"), now("当月月底前")),
        Frequency.YEARLY: (now("12 月 %(n)d 日前"), now("年底前")),
    }.get(Frequency(rhythm.frequency), (now("末月 %(n)d 日前"), now("期末前")))
    return end if rhythm.month_day == MONTH_END else day % {"n": rhythm.month_day}


class OfWhom(Protocol):
    """What says whom a value is of: a target's row or its item."""

    name: str
    scope: str
    population: str


def whom(target: OfWhom) -> str:
    """Where and of whom, as far as the name does not say it already."""
    said = (each for each in (target.scope, target.population) if each not in target.name)
    return " ".join(said)


class Promised(Protocol):
    """What a value is shown of: a target's row or its item."""

    operator: str
    value: Decimal
    high: Decimal | None
    unit: str


def number(value: Decimal) -> str:
    """Without zeros that say nothing: 14.5000 is 14.5, 850.0000 is 850."""
    return format(value.normalize(), "f")


def promise(target: Promised) -> str:
    """A target's value as a reader expects it: ≤12/10万, 100%, 80%～90%, 提高10个百分点."""
    unit, operator = SUFFIXES[Unit(target.unit)], Operator(target.operator)
    if operator is Operator.RANGE and target.high is not None:
        return f"{number(target.value)}～{number(target.high)}{unit}"
    if operator is Operator.EQUALS:
        return f"{number(target.value)}{unit}"
    return f"{SIGNS.get(operator) or OPERATORS[operator]}{number(target.value)}{unit}"
