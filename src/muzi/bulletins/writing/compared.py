"""Indicators beside the year before and what was promised of them, and what follows from it.

The table says of each promise whether the year so far keeps it; the analysis names every one that
is not kept, and none else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from muzi.bulletins.calendar import ONE_DAY
from muzi.bulletins.report import Column, Words
from muzi.bulletins.tallies import period
from muzi.bulletins.writing.order import UNSETTLED, Pen, named
from muzi.bulletins.writing.spans import day_words, words_of
from muzi.clinical.statistics import statistical_year
from muzi.clinical.targets import Caution
from muzi.indicators.definitions import Indicator, book
from muzi.indicators.queries import Figure, figures
from muzi.plans.following import feeds
from muzi.plans.following.promises import binding, governing
from muzi.plans.following.verdict_words import CAUTIONS
from muzi.plans.models import Target
from muzi.plans.wording import cited, promise

AHEAD, PAST = "目标年未到", "目标年已过"
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ELSEWHEN = {
    AHEAD: "目标年未到：目标要求的年份在本统计年度之后，只列出，不判断。",
    PAST: "目标年已过：目标要求的年份在本统计年度之前，只列出，不按本年度的数判断。",
}


@dataclass(frozen=True)
class Held:
    """The figure of the statistical `year` so far held to what was promised. `settled`: nobody is
    still to be counted.
    """

    figure: Figure
    target: Target
    settled: bool
    year: int

    @property
    def elsewhen(self) -> str:
        """That it was promised for another year, by which this one does not judge it; empty where
        it was promised for this one.
        """
        due = self.target.due_on
        if due is None or due.year == self.year:
            return ""
        if due.year < self.year:
            return PAST
        return "" if self.target.yearly else AHEAD

    @property
    def kept(self) -> bool | None:
        """Is it on the right side of the promise so far? None without data, or where it was
        promised for another year.
        """
        if self.figure.count is None or not self.figure.denominator or self.elsewhen:
            return None
        return feeds.goal_of(self.target).reached(self.figure.count, self.figure.denominator)

    @property
    def chance(self) -> bool:
        """So few events that chance alone decides on which side it is."""
        low, high = self.figure.low, self.figure.high
        if low is None or high is None:
            return False
        return feeds.goal_of(self.target).between(low, high)

    @cached_property
    def said(self) -> str:
        """The word of the table."""
        if self.kept is None:
            return self.elsewhen or "—"
        word = "达到" if self.kept else "未达到"
        doubt = "例数少" if self.chance else "" if self.settled else "数据未全"
        return f"{word}（{doubt}）" if doubt else word


def known(wanted: Iterable[str]) -> list[Indicator]:
    """Those of the indicators that records feed."""
    return [book().indicators[each] for each in wanted if each in book().indicators]


def targets(pen: Pen) -> list[Target]:
    """All that binds the region."""
    return binding(pen.order.region, pen.order.today)


def rates(pen: Pen) -> dict[str, Target]:
    """The rates to be held to, by indicator, as they were at the end of the period. What speaks of
    a part of the people only is left out.
    """
    chosen = governing(targets(pen), pen.order.region, pen.order.span.last)
    return {
        code: each
        for code, each in chosen.items()
        if isinstance(feeds.feed_of(each), feeds.Figure) and not feeds.wider(each)
    }


def compared(pen: Pen, title: str, wanted: Sequence[Indicator]) -> list[Held]:
    """A table of indicators: the period, the statistical year so far, the same days of the year
    before, what was promised and whether that is kept.
    """
    order = pen.order
    spans = {"本期": order.span, "本统计年度累计": order.so_far, "上年同期累计": order.before}
    found = {
        name: {
            each.indicator.code: each
            for each in figures(order.region, period(span), on=order.today, indicators=wanted)
        }
        for name, span in spans.items()
    }
    so_far, due = found["本统计年度累计"], rates(pen)
    plans = list(dict.fromkeys(due[each.code].plan for each in wanted if each.code in due))
    held: list[Held] = []
    rows: list[list[Words]] = []
    for about in wanted:
        figure = so_far[about.code]
        cells = [pen.rate(found[name][about.code], counts=True) for name in spans]
        target = due.get(about.code)
        if target is None:
            rows.append([named(about), *cells, "—", "—"])
            continue
        told = Held(figure, target, pen.settled(figure), order.year)
        held.append(told)
        mark = _mark(plans.index(target.plan)) if len(plans) > 1 else ""
        rows.append([named(about), *cells, pen.marked(pen.goal(target), mark), told.said])
    unsettled = any(not pen.settled(each) for those in found.values() for each in those.values())
    notes = [
        f"括号内为分子 / 分母。{_year(pen)}。上年同期：{words_of(order.before)}。",
        f"{UNSETTLED}{CAUTIONS[Caution.UNSETTLED]}，不宜与上年同期直接比较。" if unsettled else "",
        _sources([each.title for each in plans]),
        *(note for word, note in _ELSEWHEN.items() if any(e.elsewhen == word for e in held)),
        "例数少：95%置信区间包含目标值，高低可能出于偶然。"
        if any(e.chance and e.kept is not None for e in held)
        else "",
    ]
    columns = [Column("指标"), *(Column(name, numeric=True) for name in spans)]
    if held:
        columns += [Column("目标"), Column("对照目标")]
    rows = [row[: len(columns)] for row in rows]
    pen.writer.table(title, columns, rows, "".join(notes))
    return held


def _year(pen: Pen) -> str:
    begins = day_words(pen.order.so_far.first)
    return f"{pen.order.year}统计年度自{begins}起，累计至{day_words(pen.order.as_of)}"


def _mark(position: int) -> str:
    return _MARKS[position] if position < len(_MARKS) else f"[{position + 1}]"


def _sources(titles: Sequence[str]) -> str:
    if len(titles) < 2:
        return "".join(f"目标见{cited(each)}。" for each in titles)
    named = "；".join(f"{_mark(at)}{cited(each)}" for at, each in enumerate(titles))
    return f"目标见：{named}。"


def conclusion(pen: Pen, held: Sequence[Held], asked: str) -> None:
    """A first text to be worked over: every promise that is not kept, and what is asked of units.

    What chance or services still to come may turn is named as such.
    """
    short = [each for each in held if each.kept is False]
    chance = [each for each in short if each.chance]
    waiting = [each for each in short if not each.settled and not each.chance]
    sure = [each for each in short if each not in chance and each not in waiting]
    few, later = "，但例数少，高低可能出于偶然", f"，但{CAUTIONS[Caution.UNSETTLED]}"
    words = [*_short(pen, sure, ""), *_short(pen, chance, few), *_short(pen, waiting, later)]
    if short:
        words = ["按本统计年度累计数，", *words[:-1], "。"]
    elif any(each.kept for each in held):
        words.append("按本统计年度累计数，属本年度的目标均已达到。")
    else:
        words.append("上述指标没有属本年度的目标，或尚无数据。")
    if not _year_is_over(pen):
        words.append("统计年度尚未结束。")
    pen.writer.paragraph(*words, key="conclusion")
    pen.writer.paragraph(
        f"各单位要对照{asked}，查找本单位、本地区的薄弱环节，落实整改。", key="asked"
    )


def _short(pen: Pen, found: Sequence[Held], but: str) -> list[Words]:
    words: list[Words] = []
    for each in found:
        words += ["、" if words else "", named(each.figure.indicator), pen.rate(each.figure)]
        words += ["（目标", pen.goal(each.target, promise(each.target)), "）"]
    return [*words, f"未达到目标值{but}", "；"] if words else []


def _year_is_over(pen: Pen) -> bool:
    return pen.order.span.last + ONE_DAY == statistical_year(pen.order.year).end
