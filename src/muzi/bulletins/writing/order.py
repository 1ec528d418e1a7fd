"""What is to be written, and the pen that writes figures with their traces."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise

from muzi.bulletins.calendar import ONE_DAY, Span
from muzi.bulletins.kinds import Kind
from muzi.bulletins.report import Run, Trace, Writer
from muzi.bulletins.writing.spans import words_of, year_before
from muzi.clinical.statistics import statistical_year, statistical_year_of
from muzi.indicators.definitions import Indicator, book
from muzi.indicators.queries import Figure
from muzi.indicators.wording import name_of
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.codes import Level
from muzi.plans.following.figures import settled
from muzi.plans.following.standing_words import due, half_up, rounded
from muzi.plans.models import Plan, Rhythm, Target
from muzi.plans.reading.types import Unit
from muzi.plans.wording import SUFFIXES, cited, clause_words, matter, promise

_PER: dict[int, Promise | str] = {
    100: SUFFIXES[Unit.PERCENT],
    1000: SUFFIXES[Unit.PERMILLE],
    10_000: SUFFIXES[Unit.PER_10K],
    100_000: SUFFIXES[Unit.PER_100K],
}
_NUMERALS = "一二三四五六七八九"
_WIDE = str.maketrans("()", "（）")
UNSETTLED = "*"  # behind a figure that is not settled


@dataclass(frozen=True)
class Order:
    """One report: its kind, where, for which days, under which plan and rhythm (if any), and the
    day on which it is drawn up.
    """

    kind: Kind
    region: int
    span: Span
    today: date
    issuer: str
    plan: Plan | None = None
    rhythm: Rhythm | None = None
    simulated: bool = False

    @property
    def as_of(self) -> date:
        return min(self.span.last, self.today)

    @property
    def region_end(self) -> int:
        return codes.extent(self.region)[1]

    @cached_property
    def place(self) -> str:
        return "全国" if self.region == codes.COUNTRY else places.name(self.region)

    @property
    def year(self) -> int:
        """The statistical year that the last day is in."""
        return statistical_year_of(self.span.last)

    @property
    def so_far(self) -> Span:
        """The statistical year up to the last day."""
        return Span(statistical_year(self.year).start, self.span.last)

    @property
    def before(self) -> Span:
        """The same days of the statistical year before, as many of them as are over this year."""
        return year_before(Span(self.so_far.first, self.as_of))

    @property
    def title(self) -> str:
        if self.kind.name == "progress" and self.plan is not None:
            named = matter(self.plan.title)
            told = self.place in named or (named[0] == "《" and self.plan.region == self.region)
            return f"{'' if told else self.place}{named}进展专题报告"
        return f"{self.place}母婴安全{self.kind.label}（{self.when}）"

    @property
    def when(self) -> str:
        """The period in words."""
        return words_of(self.span)


class Pen:
    """Writes the report of an order; every figure with its trace."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self._sections = 0
        self.writer = Writer(
            title=order.title,
            issuer=order.issuer,
            dated=order.today,
            as_of=order.as_of,
            simulated=order.simulated,
        )

    def section(self, title: str) -> None:
        """Begin the next section, numbered 一、二、三."""
        self._sections += 1
        self.writer.heading(f"{_NUMERALS[self._sections - 1]}、{title}")

    @property
    def step(self) -> Level | None:
        """The level below that figures are told of; villages are too small for a bulletin."""
        step = codes.below(codes.level(self.order.region))
        return step if step is not None and step > Level.VILLAGE else None

    def count(self, measure: str, span: Span, n: int, region: int | None = None) -> Run:
        """So many of a measure in these days."""
        return self.writer.figure(f"{n:,}", self.count_trace(measure, span, region), n)

    def count_trace(self, measure: str, span: Span, region: int | None = None) -> Trace:
        """Which measure, where and when; the address of the indicator that counts it."""
        label = book().measures[measure].label_zh
        text = f"{label}，{self.name(region)}，{words_of(span)}"
        return Trace(text, _page_of(measure, region, self, span))

    def rate(self, found: Figure, *, counts: bool = False) -> Run:
        """A rate with its unit (and, with `counts`, numerator and denominator), marked where it is
        not settled; no data and withheld ones say so.
        """
        about = found.indicator
        if found.withheld:
            return Run("不公布" if found.period.whole_months else "期满后公布")
        trace, key = self.trace(found), self._about(found)
        if found.rate is None:
            said = f"{found.count} 例（无活产）" if found.count else "无数据"
            return self.writer.figure(said, trace, key=key)
        text = rounded(found.rate, about.digits) + str(_PER.get(about.multiplier, ""))
        if not found.count:
            text = f"0{SUFFIXES[Unit.CASES]}" if about.rare else "0"
        if not self.settled(found):
            text += UNSETTLED
        if counts:
            text += f"（{found.count:,} / {found.denominator:,}）"
        exact = half_up(found.rate, about.digits)
        of = (found.count or 0, found.denominator)
        return self.writer.figure(text, trace, exact, key, of if counts else None)

    def settled(self, found: Figure) -> bool:
        """Had everybody it counts been served for good, on the day on which this is written?"""
        return settled(found.indicator, found.period, self.order.today)

    def goal(self, target: Target, said: str = "") -> Run:
        """What a plan promises, with its day, traced to its clause."""
        clause = clause_words(target.clause)
        text = f"{cited(target.plan.title)}{clause} {target.name} {goal_words(target)}"
        url = reverse("plan_target", args=[target.plan_id, target.key])
        key = f"target {target.plan_id} {target.key} goal"
        number = float(target.value)
        return self.writer.figure(said or goal_words(target), Trace(text, url), number, key)

    def marked(self, run: Run, mark: str) -> Run:
        """The figure with a mark behind it."""
        return replace(run, text=run.text + mark)

    def trace(self, found: Figure) -> Trace:
        """Which indicator, where, when, out of how many; the address of its page."""
        counted = "" if found.count is None else f"：{found.count:,} / {found.denominator:,}"
        said = f"{self._about(found)}{counted}"
        if found.low is not None and found.high is not None:
            low, high = (rounded(each, found.indicator.digits) for each in (found.low, found.high))
            said += f"，95%置信区间 {low}–{high}"
        return Trace(said, figure_url(found.indicator, found.region, _span_of(found)))

    def _about(self, found: Figure) -> str:
        """Which indicator, where and when, whatever its value."""
        code, name = found.indicator.code, named(found.indicator)
        return f"{code} {name}，{self.name(found.region)}，{words_of(_span_of(found))}"

    def name(self, region: int | None = None) -> str:
        if region is None or region == self.order.region:
            return self.order.place
        return places.name(region)


def _span_of(found: Figure) -> Span:
    return Span(found.period.start, date.fromordinal(found.period.end.toordinal() - 1))


def figure_url(about: Indicator, region: int, span: Span) -> str:
    """The page that shows an indicator there and in these days."""
    asked: dict[str, object] = {"region": codes.short(region)}
    year = statistical_year_of(span.last)
    if (span.first, span.last + ONE_DAY) == statistical_year(year):
        asked["year"] = year
    else:
        asked |= {"from": span.first, "to": span.last}
    return f"{reverse('figure', args=[about.code])}?{urlencode(asked)}"


def named(about: Indicator) -> str:
    """Its name as a Chinese document writes it."""
    return name_of(about).translate(_WIDE)


def goal_words(target: Target) -> str:
    """A target's value and its day: ≥93%，2023年."""
    return "，".join(each for each in (promise(target), due(target)) if each)


def _page_of(measure: str, region: int | None, pen: Pen, span: Span) -> str:
    """The page of the indicator that counts the measure, best as its numerator."""
    known = [each for each in book().indicators.values() if not each.resource]
    above = (each for each in known if [m.id for m in each.numerator] == [measure])
    below = (each for each in known if [m.id for m in each.denominator] == [measure])
    about = next(above, None) or next(below, None)
    place = pen.order.region if region is None else region
    return figure_url(about, place, span) if about else ""
