"""Parts that the bulletins of months and quarters share: indicators beside the year before and the
targets, areas, notices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse

from muzi.bulletins.calendar import Span
from muzi.bulletins.models import Notice
from muzi.bulletins.report import Chart, Column, Series, Trace, Words
from muzi.bulletins.tallies import period
from muzi.bulletins.writing.order import Pen, words_of, year_before
from muzi.clinical.statistics import Period, month_period
from muzi.indicators.definitions import Indicator, book
from muzi.indicators.queries import Figure, figures, months_until, tallies
from muzi.indicators.wording import name_of
from muzi.places import codes
from muzi.places import queries as places
from muzi.plans import feeds, rebounds
from muzi.plans import queries as plans
from muzi.plans.models import Target
from muzi.plans.standing_words import promised
from muzi.plans.verdict_words import AGAINST

ROLLING_SHOWN = 13


def known(wanted: Iterable[str]) -> list[Indicator]:
    """Those of the indicators that records feed."""
    return [book().indicators[each] for each in wanted if each in book().indicators]


def targets(pen: Pen) -> list[Target]:
    """The targets that bind the region: of its own plan, then of those around it."""
    order = pen.order
    leading = plans.leading(order.region, order.today)
    chosen = {each.pk: each for each in plans.in_force(order.region, order.today)}
    if leading is not None:
        chosen[leading.pk] = leading
    found = Target.objects.filter(plan__in=list(chosen), until=None).select_related("plan")
    bound = [each for each in found if codes.contains(each.region, order.region)]
    return sorted(bound, key=lambda each: (-each.plan.region, each.plan_id, each.key))


def rates(pen: Pen) -> dict[str, Target]:
    """By indicator, the rate to be held to: of the plan nearest to the region the next that falls
    due, or the last one that did. What speaks of a part of the people only is left out.
    """
    last = pen.order.span.last

    def order(each: Target) -> tuple[int, bool, int]:
        due = (each.due_on or date.max).toordinal()
        over = due < last.toordinal()
        return (-each.plan.region, over, -due if over else due)

    chosen: dict[str, Target] = {}
    for each in sorted(targets(pen), key=order):
        if isinstance(feeds.feed_of(each), feeds.Figure) and not feeds.wider(each):
            chosen.setdefault(each.indicator, each)
    return chosen


def compared(pen: Pen, title: str, wanted: Sequence[Indicator]) -> dict[str, Figure]:
    """A table of indicators: the period, the statistical year so far, the year before, the target.

    Returns the figures of the year so far by code.
    """
    order = pen.order
    spans = {
        "本期": order.span,
        "本统计年度累计": order.so_far,
        "上年同期累计": year_before(order.so_far),
    }
    found = {
        name: {
            each.indicator.code: each
            for each in figures(order.region, period(span), on=order.today, indicators=wanted)
        }
        for name, span in spans.items()
    }
    due = rates(pen)
    rows: list[list[Words]] = [
        [
            name_of(each),
            *(pen.rate(found[name][each.code], counts=True) for name in spans),
            _promise(pen, due.get(each.code)),
        ]
        for each in wanted
    ]
    pen.writer.table(
        title,
        (Column("指标"), *(Column(name, numeric=True) for name in spans), Column("目标")),
        rows,
        "括号内为分子 / 分母；统计年度自上年10月1日起。",
    )
    return found["本统计年度累计"]


def _promise(pen: Pen, target: Target | None) -> Words:
    if target is None:
        return "—"
    url = reverse("plan_target", args=[target.plan_id, target.key])
    said = promised(target)
    return pen.writer.figure(said, Trace(f"《{target.plan.title}》{target.clause} {said}", url))


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
        pen.writer.table(
            title,
            (Column("地区"), *(Column(name_of(each), numeric=True) for each in wanted)),
            rows,
            f"{words_of(span)}；例数少的地区，率的高低可能出于偶然，请先看例数。",
        )
    if len(told) < len(found):
        rest = f"{'其余' if told else ''}{len(found) - len(told)}个地区"
        pen.writer.paragraph(f"{rest}没有{_listed(wanted)}。", key=title)


def _listed(wanted: Sequence[Indicator]) -> str:
    return "、".join(name_of(each).removesuffix("率") for each in wanted)


def rolling(pen: Pen, code: str) -> None:
    """An indicator over the twelve months before the end of each month, with its target."""
    about = book().indicators[code]
    months = months_until(pen.order.as_of, ROLLING_SHOWN + 11)
    whole = Period(month_period(months[0]).start, month_period(months[-1]).end)
    found = tallies([about], pen.order.region, whole).get(code, {})
    if not found:
        return
    values: list[float | None] = []
    for end in range(12, len(months) + 1):
        twelve = [found.get(month, (0, 0)) for month in months[end - 12 : end]]
        count, denominator = (sum(each[side] for each in twelve) for side in (0, 1))
        # The first month on record says when twelve whole ones are there.
        enough = min(found) <= months[end - 12]
        rate = count * about.multiplier / denominator if denominator and enough else None
        values.append(None if rate is None else round(rate, about.digits))
    if all(each is None for each in values):
        return
    target = rates(pen).get(code)
    pen.writer.chart(
        Chart(
            "line",
            f"{name_of(about)}（12个月滚动）",
            tuple(f"{month // 100 % 100:02d}-{month % 100:02d}" for month in months[11:]),
            (Series(name_of(about), tuple(values)),),
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
    writer, order = pen.writer, pen.order
    pen.section(title)
    found = [
        each
        for each in rebounds.rebounds(targets(pen), on=order.as_of, at=order.region)
        if not each.indicator.restricted
    ]
    if found:
        rows: list[list[Words]] = []
        for each in found:
            url = reverse("plan_target", args=[each.target.plan_id, each.target.key])
            when = words_of(Span(each.period.start, order.as_of))
            trace = Trace(f"{each.indicator.code} {each.name} {when}", url)
            rows.append(
                [
                    each.name,
                    name_of(each.indicator),
                    writer.figure(f"{each.now.events:,} / {each.now.exposed:,}", trace),
                    writer.figure(f"{each.before.events:,} / {each.before.exposed:,}", trace),
                    "；".join(str(AGAINST[why.against]) for why in each.why),
                ]
            )
        writer.table(
            "指标反弹地区",
            (
                Column("地区"),
                Column("指标"),
                Column("近12个月", numeric=True),
                Column("上一个12个月", numeric=True),
                Column("判断"),
            ),
            rows,
            "数为不良结局（死亡，或未得到服务者）/ 对象；少于3例不作反弹判断。",
        )
    else:
        writer.paragraph("按12个月滚动比较，没有达到反弹判断标准的地区和指标。", key="rebounds")
    _notices(pen)


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
            name_of(book().indicators[each.indicator])
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


def falls_short(target: Target, found: Figure) -> bool:
    """Is the figure on the wrong side of the target's value? A rare event only where its whole
    interval is: two deaths in a small county say nothing against a goal.
    """
    if found.count is None or not found.denominator:
        return False
    goal = feeds.goal_of(target)
    if found.low is not None and goal.high is not None:
        return found.low > float(goal.high)
    return not goal.reached(found.count, found.denominator)
