"""What is to be written, and the pen that writes figures with their traces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from muzi.bulletins.calendar import Span, span_of
from muzi.bulletins.kinds import Kind
from muzi.bulletins.report import Run, Trace, Writer
from muzi.clinical.statistics import statistical_year, statistical_year_of
from muzi.indicators.definitions import Indicator, book
from muzi.indicators.queries import Figure
from muzi.indicators.wording import name_of
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.codes import Level
from muzi.plans.models import Plan, Rhythm
from muzi.plans.reading.types import Frequency, Unit
from muzi.plans.standing_words import rounded
from muzi.plans.wording import SUFFIXES

_PER: dict[int, Promise | str] = {
    100: SUFFIXES[Unit.PERCENT],
    1000: SUFFIXES[Unit.PERMILLE],
    10_000: SUFFIXES[Unit.PER_10K],
    100_000: SUFFIXES[Unit.PER_100K],
}


_NUMERALS = "一二三四五六七八九"


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
    def title(self) -> str:
        if self.kind.name == "progress" and self.plan is not None:
            return f"《{self.plan.title}》进展专题报告"
        return f"{self.place}母婴安全{self.kind.label}（{self.when}）"

    @property
    def when(self) -> str:
        """The period in words: 2026年6月, 2026年第2季度, a day, or from one to another."""
        return words_of(self.span)


def words_of(span: Span) -> str:
    """A period in words, on pages in the reader's language."""
    first, last = span
    if first == last:
        return first.isoformat()
    if span == span_of(Frequency.MONTHLY, first):
        return _("%(year)s年%(month)s月") % {"year": first.year, "month": first.month}
    if span == span_of(Frequency.QUARTERLY, first):
        number = first.month // 3 + 1
        return _("%(year)s年第%(number)s季度") % {"year": first.year, "number": number}
    return _("%(first)s至%(last)s") % {"first": first.isoformat(), "last": last.isoformat()}


def year_before(span: Span) -> Span:
    """The same days of the year before (28 February for the 29th)."""
    first, last = (_year_before(each) for each in span)
    return Span(first, last)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


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
        """A rate with its unit (and, with `counts`, numerator and denominator); no data and
        withheld ones say so.
        """
        about = found.indicator
        if found.withheld:
            return Run("无权查看")
        trace = self.trace(found)
        if found.rate is None:
            said = "无数据"
            if found.count:
                said = f"{found.count} 例（无活产）"
            return self.writer.figure(said, trace, key=self._about(found))
        text = rounded(found.rate, about.digits) + str(_PER.get(about.multiplier, ""))
        if counts:
            text += f"（{found.count:,} / {found.denominator:,}）"
        return self.writer.figure(text, trace, round(found.rate, about.digits), self._about(found))

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
        code, name = found.indicator.code, name_of(found.indicator)
        return f"{code} {name}，{self.name(found.region)}，{words_of(_span_of(found))}"

    def name(self, region: int | None = None) -> str:
        if region is None or region == self.order.region:
            return self.order.place
        return places.name(region)


def _span_of(found: Figure) -> Span:
    return Span(found.period.start, date.fromordinal(found.period.end.toordinal() - 1))


def figure_url(about: Indicator, region: int, span: Span) -> str:
    """The page that explains an indicator there and in that statistical year."""
    asked = {"region": codes.short(region), "year": statistical_year_of(span.last)}
    return f"{reverse('figure', args=[about.code])}?{urlencode(asked)}"


def _page_of(measure: str, region: int | None, pen: Pen, span: Span) -> str:
    """The page of the indicator that counts the measure, best as its numerator."""
    known = [each for each in book().indicators.values() if not each.resource]
    above = (each for each in known if [m.id for m in each.numerator] == [measure])
    below = (each for each in known if [m.id for m in each.denominator] == [measure])
    about = next(above, None) or next(below, None)
    place = pen.order.region if region is None else region
    return figure_url(about, place, span) if about else ""
