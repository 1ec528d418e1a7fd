"""The daily count and the weekly analysis: births, deaths and critical cases, counted from the day
they happened, with what units did or did not report.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse

from muzi.bulletins import tallies
from muzi.bulletins.calendar import Span
from muzi.bulletins.report import Chart, Column, Run, Series, Trace, Words
from muzi.bulletins.writing.order import Pen
from muzi.bulletins.writing.reported import reports
from muzi.bulletins.writing.spans import words_of
from muzi.indicators.definitions import book
from muzi.places import codes
from muzi.places import queries as places

EVENTS = (
    "live_births",
    "maternal_deaths",
    "early_neonatal_deaths",
    "neonatal_deaths",
    "infant_deaths",
    "under5_deaths",
    "haemorrhages",
)
DEATHS_TOLD = ("maternal_deaths", "neonatal_deaths", "infant_deaths", "under5_deaths")
WEEKS_SHOWN = 12


def daily(pen: Pen) -> None:
    """The day beside the month, the statistical year and the year before."""
    span = pen.order.span
    month = Span(span.last.replace(day=1), span.last)
    spans = {
        "当日": span,
        "本月累计": month,
        "本统计年度累计": pen.order.so_far,
        "上年同期累计": pen.order.before,
    }
    pen.section("当日情况")
    _told(pen, span)
    _events(pen, "出生、死亡与危重情况", spans)
    reports(pen, "零报告情况")


def weekly(pen: Pen) -> None:
    """The week beside the week before, the statistical year and the year before; by area; over
    twelve weeks.
    """
    span = pen.order.span
    week = timedelta(days=7)
    spans = {
        "本周": span,
        "上周": Span(span.first - week, span.last - week),
        "本统计年度累计": pen.order.so_far,
        "上年同期累计": pen.order.before,
    }
    pen.section("本周情况")
    _told(pen, span)
    _events(pen, "出生、死亡与危重情况", spans)
    _by_area(pen)
    pen.section("近期变化")
    _weeks(pen)
    reports(pen, "报送情况")


def _told(pen: Pen, span: Span) -> None:
    found = tallies.counted(EVENTS, pen.order.region, span)

    def n(measure: str) -> Run:
        return pen.count(measure, span, found.get(measure, 0))

    pen.writer.paragraph(
        f"{pen.order.when}，{pen.order.place}活产",
        n("live_births"),
        "人；孕产妇死亡",
        n("maternal_deaths"),
        "例，新生儿死亡",
        n("neonatal_deaths"),
        "例，婴儿死亡",
        n("infant_deaths"),
        "例，5岁以下儿童死亡",
        n("under5_deaths"),
        "例；新评为红色（高风险）的孕产妇",
        _red(pen, span),
        "人，产后出血",
        n("haemorrhages"),
        "例。",
        key="told",
    )


def _red(pen: Pen, span: Span) -> Run:
    region = pen.order.region
    n = tallies.newly_red(region, span).get(region, 0)
    text = f"新评为红色（高风险）的孕产妇，{pen.order.place}，{words_of(span)}"
    days = urlencode({"region": codes.short(region), "from": span.first, "to": span.last})
    return pen.writer.figure(f"{n:,}", Trace(text, f"{reverse('turned_red')}?{days}"), n)


def _events(pen: Pen, title: str, spans: Mapping[str, Span]) -> None:
    found = {name: tallies.counted(EVENTS, pen.order.region, each) for name, each in spans.items()}
    rows: list[list[Words]] = [
        [
            book().measures[measure].label_zh,
            *(
                pen.count(measure, each, found[name].get(measure, 0))
                for name, each in spans.items()
            ),
        ]
        for measure in EVENTS
    ]
    rows.append(["新评为红色的孕产妇", *(_red(pen, each) for each in spans.values())])
    pen.writer.table(
        title,
        (Column("项目"), *(Column(name, numeric=True) for name in spans)),
        rows,
        "按发生日期统计；例数少时，短期的增减多出于偶然。",
    )


def _by_area(pen: Pen) -> None:
    """The areas below in which somebody died; where nobody did, nothing is said."""
    if pen.step is None:
        return
    span = pen.order.span
    found = tallies.by_part((*DEATHS_TOLD, "live_births"), pen.order.region, span, pen.step)
    affected = {
        place: counts
        for place, counts in found.items()
        if any(counts.get(each) for each in DEATHS_TOLD)
    }
    if not affected:
        pen.writer.paragraph("本周各地均无孕产妇和5岁以下儿童死亡记录。", key="areas")
        return
    names = places.names(affected)
    columns = (*DEATHS_TOLD, "live_births")
    pen.writer.table(
        "有死亡发生的地区",
        (
            Column("地区"),
            *(Column(book().measures[each].label_zh, numeric=True) for each in columns),
        ),
        [
            [names[place], *(pen.count(m, span, counts.get(m, 0), place) for m in columns)]
            for place, counts in sorted(affected.items())
        ],
    )


def _weeks(pen: Pen) -> None:
    span = pen.order.span
    shown = [
        Span(span.first - timedelta(weeks=back), span.last - timedelta(weeks=back))
        for back in range(WEEKS_SHOWN - 1, -1, -1)
    ]
    found = [tallies.counted(DEATHS_TOLD, pen.order.region, each) for each in shown]
    told = ("neonatal_deaths", "under5_deaths")
    pen.writer.chart(
        Chart(
            "line",
            "近12周死亡例数",
            tuple(each.first.strftime("%m-%d") for each in shown),
            tuple(
                Series(
                    book().measures[m].label_zh,
                    tuple(each.get(m, 0) for each in found),
                    tuple(pen.writer.source(pen.count_trace(m, each)) for each in shown),
                )
                for m in told
            ),
            "例",
            note="横轴为每周的周一",
        )
    )
    earlier = [each.get("under5_deaths", 0) for each in found[:-1]]
    now = found[-1].get("under5_deaths", 0)
    over = Span(shown[0].first, shown[-2].last)
    pen.writer.paragraph(
        "本周5岁以下儿童死亡",
        pen.count("under5_deaths", span, now),
        "例，前11周共",
        pen.count("under5_deaths", over, sum(earlier)),
        "例。一周的例数少，不足以判断趋势；是否反弹以12个月滚动比较为准。",
        key="weeks",
    )
