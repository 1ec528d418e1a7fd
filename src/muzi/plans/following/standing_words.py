"""A standing in words: what pages and reports print of its value, gap and forecast.

Counts are persons, events, beds or institutions, as the target's unit says; a gap is always told as
so many of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muzi.clinical.forecasts import Forecast, Method
from muzi.clinical.statistics import statistical_year_of
from muzi.clinical.targets import Gap, Reason, Verdict
from muzi.indicators.asked import days_query
from muzi.indicators.definitions import book
from muzi.plans.following.feeds import narrower
from muzi.plans.following.standings import Source, Standing, Value
from muzi.plans.following.terms import begins
from muzi.plans.following.verdict_words import BY_DAY, REASONS
from muzi.plans.items import CHANGES, WHOLE
from muzi.plans.models import Target
from muzi.plans.reading.types import Kind, Operator, Unit
from muzi.plans.wording import SUFFIXES, number, promise

_PER: dict[int, Promise | str] = {
    100: "%",
    1000: "‰",
    10_000: SUFFIXES[Unit.PER_10K],
    100_000: SUFFIXES[Unit.PER_100K],
}
_RATES = {*WHOLE, Unit.PERCENTAGE_POINTS, Unit.PERMILLE_POINTS}
_BEDS = {Unit.BEDS, Unit.BEDS_PER_1000_DELIVERIES, Unit.BEDS_PER_1000_CHILDREN}
# What a bureau has to act on comes first.
WORST_FIRST = (
    Verdict.MISSED,
    Verdict.OFF_COURSE,
    Verdict.CANNOT_TELL_YET,
    Verdict.ON_COURSE,
    Verdict.MET,
)
_LAST = len(WORST_FIRST)
NO_DATA: Promise = gettext_lazy("尚无数据")


def rounded(value: float | Decimal, digits: int) -> str:
    """Half up, as every rate on a page is; thousands apart."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{exact:,f}"


def half_up(value: float | Decimal, digits: int) -> float:
    """The same as a number: what is drawn or counted on with is what is read."""
    return float(rounded(value, digits).replace(",", ""))


def due(target: Target) -> str:
    """By when: 2025年, 2026-06-30, 每年（至2025年）; empty where the document names no day."""
    last = target.due_on
    said = ""
    if last is not None:
        year_end = (last.month, last.day) == (12, 31)
        said = _("%(year)s年") % {"year": last.year} if year_end else last.isoformat()
    if not target.yearly:
        return said
    return _("每年（至%(last)s）") % {"last": said} if said else _("每年")


def promised(target: Target) -> str:
    """The value and its day: ≥93% · 2023年."""
    return " · ".join(each for each in (promise(target), due(target)) if each)


def unit(standing: Standing) -> str:
    """What follows a value of this standing. A change is asked in its own unit, its figure is the
    rate itself.
    """
    asked = Unit(standing.target.unit)
    changes = Operator(standing.target.operator) in CHANGES
    if asked in _RATES or (changes and standing.goal.per > 1):
        return str(_PER.get(standing.goal.per, SUFFIXES[asked]))
    return str(SUFFIXES[asked])


def digits(standing: Standing) -> int:
    """Decimals of its rates; counts have none."""
    if standing.goal.per == 1:
        return 0
    known = book().indicators.get(standing.target.indicator)
    return known.digits if known else 2


def rate(standing: Standing, value: float | Decimal) -> str:
    """A value of the standing with its unit; none is 0, without places."""
    return (rounded(value, digits(standing)) if value else "0") + unit(standing)


def value(standing: Standing, each: Value | None = None) -> str:
    """The value to date (or `each`, a part's or a year's), 尚无数据 where there is none."""
    found = each or standing.value
    if found is None or found.rate is None:
        return str(NO_DATA)
    if standing.source is Source.HAND and each is None:
        # As it was entered; what follows from a count has no more places than any rate.
        shown = round(found.rate, digits(standing)) if found.denominator else found.rate
        return number(Decimal(str(shown))) + unit(standing)
    if _rare(found) and not found.count:
        return f"0{SUFFIXES[Unit.CASES]}"  # no rate tells more of what did not happen
    said = rate(standing, found.rate)
    return _("至多 %(value)s") % {"value": said} if standing.at_most else said


def _rare(each: Value | None) -> bool:
    """Is it of rare events, told with their exact limits?"""
    return each is not None and each.low is not None


def of_all(standing: Standing) -> str:
    """Of an upper bound, how many of whom it counts; empty for other values."""
    if not standing.at_most or standing.value is None:
        return ""
    said = _("记录中共 %(n)s %(of)s，未区分%(whom)s")
    n = f"{standing.value.count:,}"
    return said % {"n": n, "of": noun(standing.target), "whom": narrower(standing.target)}


def counted(each: Value | None) -> str:
    """Numerator and denominator: 5,231 / 5,600; empty for a plain count."""
    if each is None or each.count is None or each.denominator in (None, 1):
        return ""
    return f"{each.count:,} / {each.denominator:,}"


def interval(standing: Standing, each: Value | None = None) -> str:
    """The exact 95 % limits of a rare event; empty for others."""
    found = each or standing.value
    if found is None or found.low is None or found.high is None:
        return ""
    places = digits(standing)
    return f"{rounded(found.low, places)}–{rounded(found.high, places)}"


def noun(target: Target) -> str:
    """What one of a gap is: 人, 例, 张, 所, 次."""
    asked = Unit(target.unit)
    if asked in _BEDS:
        asked = Unit.BEDS
    elif asked is Unit.PERCENT and target.population.endswith("机构"):
        asked = Unit.INSTITUTIONS
    elif asked not in {Unit.INSTITUTIONS, Unit.TIMES, Unit.ITEMS, Unit.PERSONS, Unit.CASES}:
        asked = Unit.CASES if target.kind == Kind.OUTCOME else Unit.PERSONS
    return str(SUFFIXES[asked]).strip()


def gap(target: Target, away: Gap | None) -> str:
    """How far from the goal, as persons: 还差 17 人, 超出 2 例, 余 5 人; empty when not known."""
    if away is None:
        return ""
    of = noun(target)
    if away.short:
        return _("还差 %(n)s %(of)s") % {"n": f"{away.short:,}", "of": of}
    if away.over:
        return _("超出 %(n)s %(of)s") % {"n": f"{away.over:,}", "of": of}
    if away.room is not None:
        return _("距上限 %(n)s %(of)s") % {"n": f"{away.room:,}", "of": of}
    if away.spare:
        return _("多 %(n)s %(of)s") % {"n": f"{away.spare:,}", "of": of}
    return _("正好")


def gap_at_end(standing: Standing) -> str:
    """What is still to be done while the year runs, and among how many; empty where nothing is."""
    away, of = standing.gap_at_end, noun(standing.target)
    if away is None or not standing.running:
        return ""
    by = _end(standing)
    if away.over:
        said = _("按%(by)s预计分母已超出 %(n)s %(of)s")
        return said % {"n": f"{away.over:,}", "of": of, "by": by}
    if away.short and away.reachable is not None:
        said = _("到%(by)s还需 %(n)s %(of)s，尚有 %(left)s %(of)s可争取")
        return said % {"n": f"{away.short:,}", "of": of, "left": f"{away.reachable:,}", "by": by}
    if away.short:
        return _("到%(by)s还需 %(n)s %(of)s") % {"n": f"{away.short:,}", "of": of, "by": by}
    if away.room is not None:
        return _("到%(by)s还可容 %(n)s %(of)s") % {"n": f"{away.room:,}", "of": of, "by": by}
    return ""


def _end(standing: Standing) -> str:
    """The day of which a forecast speaks: 年底, or the last one of the month it falls due in."""
    last = standing.ends_early
    return f" {last.isoformat()} " if last else _("年底")


_OF_STOCK = {
    Method.AS_IT_STANDS: gettext_lazy("按现状"),
    Method.PLANNED: gettext_lazy("规划新增到位后"),
}


def forecast(standing: Standing) -> str:
    """The value that is expected: 92.8%（91.9–93.5）, of rare events 0–2 例（8.5/10万）, by which
    day where that is not the end of the year; empty without a forecast.
    """
    found = standing.forecast
    if found is None or not found.denominator:
        return ""
    if found.method in _OF_STOCK:
        return f"{_OF_STOCK[found.method]} {rate(standing, found.rates(standing.goal.per)[0])}"
    said, last = _expected(standing, found), standing.ends_early
    return _("到 %(day)s %(value)s") % {"day": last.isoformat(), "value": said} if last else said


def _expected(standing: Standing, found: Forecast) -> str:
    rates = found.rates(standing.goal.per)
    if _rare(standing.value):
        cases = f"{found.high:,}{SUFFIXES[Unit.CASES]}"
        if found.low == found.high:
            return cases
        return f"{found.low:,}–{cases}（{rate(standing, rates[0])}）"
    expected, low, high = (rounded(each, digits(standing)) for each in rates)
    of = unit(standing)
    return f"{expected}{of}（{low}–{high}）"


def chance(found: Forecast | None) -> str:
    """The probability of reaching the goal, as a reader can use it: >95%, 61%, <5%."""
    if found is None or found.chance is None or found.method in _OF_STOCK:
        return ""
    if found.chance > 0.95:
        return ">95%"
    return "<5%" if found.chance < 0.05 else f"{found.chance:.0%}"


def urgency(standing: Standing) -> tuple[int, date, int, int]:
    """Sorts standings, most urgent first: by verdict, then by the day, then by how much is lacking;
    those without data and those that begin later stand last.
    """
    judged, target = standing.judgement, standing.target
    rank = WORST_FIRST.index(judged.verdict)
    if judged.reason in {Reason.NOT_BEGUN, Reason.NO_DATA, Reason.NO_BASE, Reason.SOME_UNITS}:
        rank = _LAST
    away = standing.gap
    lacking = away.short + away.over if away else 0
    return rank, target.due_on or date.max, -lacking, target.key


def reason(standing: Standing) -> Promise | str:
    """Why the verdict is what it is; of what begins later, when; of what ends before its year does,
    by which day.
    """
    why, first, last = standing.judgement.reason, begins(standing.target), standing.ends_early
    if last is not None and why in BY_DAY:
        return BY_DAY[why] % {"day": last.isoformat()}
    if why is Reason.NOT_BEGUN and first is not None:
        return _("%(day)s 起计算") % {"day": first.isoformat()}
    return REASONS[why]


def by_urgency(found: Iterable[Standing]) -> list[Standing]:
    return sorted(found, key=urgency)


def year(standing: Standing) -> str:
    """The year that it is judged by: 2026 统计年度, of one that is over before its end up to which
    day; of a plan's own months the days; empty for what there is on a day.
    """
    period, last = standing.period, standing.ends_early
    if period is None:
        return ""
    if standing.begins_late:
        return _("%(first)s 至 %(last)s") % days_query(period, "first", "last")
    said = _("%(year)s 统计年度") % {"year": statistical_year_of(period.start)}
    if period.start.month == 1:
        said = _("%(year)s 年") % {"year": period.start.year}
    if last is None or standing.running:
        return said
    return _("%(year)s，至 %(day)s") % {"year": said, "day": last.isoformat()}
