"""Parts that the bulletins of months and quarters share: areas, the twelve months before each
month, what has worsened and what was done about it.
"""

from __future__ import annotations

from collections.abc import Sequence

from muzi.bulletins.calendar import ONE_DAY, Span
from muzi.bulletins.models import Notice
from muzi.bulletins.report import Chart, Column, Series, Trace, Words
from muzi.bulletins.tallies import period
from muzi.bulletins.writing.compared import rates, targets
from muzi.bulletins.writing.order import UNSETTLED, Pen, figure_url, named
from muzi.bulletins.writing.spans import words_of, year_before
from muzi.clinical.rebound import Against
from muzi.clinical.statistics import Period, month_period
from muzi.clinical.targets import Caution
from muzi.indicators.definitions import Indicator, book
from muzi.indicators.queries import Figure, figures, months_until, tallies
from muzi.places import queries as places
from muzi.plans.following import feeds, rebounds
from muzi.plans.following.standing_words import half_up
from muzi.plans.following.verdict_words import AGAINST, CAUTIONS
from muzi.plans.models import Target
from muzi.plans.wording import promise

ROLLING_SHOWN = 13


def by_area(
    pen: Pen, title: str, wanted: Sequence[Indicator], span: Span, *, events: bool = False
) -> None:
    """The same indicators in the regions next below; nothing where there are none to be seen. With
    `events` only the regions that had any, and a word on the others.
    """
    if pen.step is None:
        return
    found: dict[int, dict[str, Figure]] = {}
    for each in figures(
        pen.order.region, period(span), on=pen.order.today, indicators=wanted, breakdown=pen.step
    ):
        found.setdefault(each.region, {})[each.indicator.code] = each
    if not found:
        return
    names = places.names(found)
    told = {
        place: those
        for place, those in found.items()
        if not events or any(each.count for each in those.values())
    }
    rows: list[list[Words]] = []
    for place, those in sorted(told.items()):
        unplaced = any(each.unplaced for each in those.values())
        name = "未注明" if unplaced else names[place]
        rows.append([name, *(pen.rate(those[each.code], counts=True) for each in wanted)])
    if told:
        settled = all(pen.settled(each) for those in told.values() for each in those.values())
        pen.writer.table(
            title,
            (Column("地区"), *(Column(named(each), numeric=True) for each in wanted)),
            rows,
            f"{words_of(span)}。例数少的地区，率的高低可能出于偶然，请先看例数。"
            + ("" if settled else f"{UNSETTLED}{CAUTIONS[Caution.UNSETTLED]}。"),
        )
    if len(told) < len(found):
        rest = "其余地区" if told else "各地均"
        pen.writer.paragraph(f"{rest}没有{_listed(wanted)}。", key=title)


def _listed(wanted: Sequence[Indicator]) -> str:
    *others, last = (named(each).removesuffix("率") for each in wanted)
    return f"{'、'.join(others)}或{last}" if others else last


def rolling(pen: Pen, code: str) -> None:
    """An indicator over the twelve months before the end of each month, with its target."""
    about, order = book().indicators[code], pen.order
    months = months_until(order.as_of, ROLLING_SHOWN + 11)
    whole = Period(month_period(months[0]).start, month_period(months[-1]).end)
    found = tallies([about], order.region, whole).get(code, {})
    if not found:
        return
    values: list[float | None] = []
    sources: list[int | None] = []
    for end in range(12, len(months) + 1):
        twelve = months[end - 12 : end]
        counted = [found.get(month, (0, 0)) for month in twelve]
        count, denominator = (sum(each[side] for each in counted) for side in (0, 1))
        # The first month on record says when twelve whole ones are there.
        enough = denominator and min(found) <= twelve[0]
        rate = half_up(count * about.multiplier / denominator, about.digits) if enough else None
        values.append(rate)
        span = Span(month_period(twelve[0]).start, month_period(twelve[-1]).end - ONE_DAY)
        of = f"{count:,} / {denominator:,}"
        said = f"{code} {named(about)}，{order.place}，{words_of(span)}：{of}"
        trace = Trace(said, figure_url(about, order.region, span))
        sources.append(None if rate is None else pen.writer.source(trace))
    if all(each is None for each in values):
        return
    target = rates(pen).get(code)
    pen.writer.chart(
        Chart(
            "line",
            f"{named(about)}（12个月滚动）",
            tuple(f"{month // 100}-{month % 100:02d}" for month in months[11:]),
            (Series(named(about), tuple(values), tuple(sources)),),
            about.unit,
            target=_line_of(target, about),
            note="每点为截至该月的12个月",
        )
    )


def _line_of(target: Target | None, about: Indicator) -> float | None:
    """Where a target is drawn among values of an indicator."""
    if target is None:
        return None
    goal = feeds.goal_of(target)
    bound = goal.low if goal.low is not None else goal.high
    return float(bound) if bound is not None and goal.per == about.multiplier else None


def warned(pen: Pen, title: str) -> None:
    """What has worsened by the test of rebounds, and the notices of the period."""
    order = pen.order
    pen.section(title)
    found = [
        each
        for each in rebounds.rebounds(targets(pen), on=order.as_of, at=order.region)
        if not each.indicator.restricted
    ]
    if found:
        heads = ["地区", "指标", "比较时段", "近12个月", "上一个12个月", "判断", "目标"]
        rows = [_worse(pen, each) for each in found]
        if all(row[-1] == "—" for row in rows):
            heads, rows = heads[:-1], [row[:-1] for row in rows]
        pen.writer.table(
            "指标反弹地区",
            (Column(each, numeric="个月" in each) for each in heads),
            rows,
            "括号内为分子 / 分母。死亡或未得到服务者少于3例的，不作反弹判断。",
        )
    else:
        pen.writer.paragraph("按12个月滚动比较，没有达到反弹判断标准的地区和指标。", key="rebounds")
    _notices(pen)


def _worse(pen: Pen, found: rebounds.Rebound) -> list[Words]:
    """The twelve months beside the twelve before, and why that is a rebound."""
    now = Span(found.period.start, found.period.end - ONE_DAY)
    both = [
        figure
        for span in (now, year_before(now))
        for figure in figures(
            found.region, period(span), on=pen.order.today, indicators=[found.indicator]
        )
    ]
    goals = any(why.against is Against.GOAL for why in found.why)
    return [
        found.name,
        named(found.indicator),
        words_of(now),
        *(pen.rate(each, counts=True) for each in both),
        "；".join(str(AGAINST[why.against]) for why in found.why),
        pen.goal(found.target, promise(found.target)) if goals else "—",
    ]


def _notices(pen: Pen) -> None:
    order = pen.order
    low, high = order.region, order.region_end
    found = (
        Notice.objects.filter(region__gte=low, region_end__lte=high, found_on__lte=order.span.last)
        .exclude(closed_at__date__lt=order.span.first)
        .order_by("found_on", "pk")
    )
    rows = [
        [
            places.name(each.region),
            named(book().indicators[each.indicator])
            if each.indicator in book().indicators
            else each.indicator,
            each.found_on.isoformat(),
            str(Notice.State(each.state).label),
            each.interview_on.isoformat() if each.interview_on else "—",
            each.due_on.isoformat() if each.due_on else "—",
        ]
        for each in found
    ]
    if rows:
        heads = ("地区", "指标", "发现日期", "状态", "约谈日期", "整改时限")
        pen.writer.table("预警通报", (Column(each) for each in heads), rows)
