"""The progress report of a plan: every target with verdict, gap and forecast; quotas by area;
tasks; what needs doing. Made from the plan as it stands on the day, amendments included.
"""

from __future__ import annotations

from collections import Counter

from django.urls import reverse

from muzi.bulletins.calendar import ONE_DAY, Span
from muzi.bulletins.report import Chart, Column, Run, Series, Trace, Words
from muzi.bulletins.writing.order import Pen, figure_url, named
from muzi.bulletins.writing.plan_tasks import tasks
from muzi.bulletins.writing.spans import day_words, words_of
from muzi.clinical.targets import Gap, Verdict
from muzi.indicators.definitions import book
from muzi.plans.following import quotas, seen
from muzi.plans.following.standing_words import (
    by_urgency,
    chance,
    counted,
    digits,
    forecast,
    gap,
    gap_at_end,
    half_up,
    interval,
    promise,
    reason,
    unit,
    value,
    year,
)
from muzi.plans.following.standings import Source, Standing, YearValue
from muzi.plans.following.verdict_words import (
    ASSUMPTIONS,
    CAUTIONS,
    METHODS,
    SOURCES,
    VERDICTS,
    verdict_of,
)
from muzi.plans.models import Plan, Target
from muzi.plans.wording import cited, clause_words

ORDER = (
    Verdict.MET,
    Verdict.ON_COURSE,
    Verdict.OFF_COURSE,
    Verdict.MISSED,
    Verdict.CANNOT_TELL_YET,
)
BEHIND = frozenset({Verdict.MISSED, Verdict.OFF_COURSE})
MOST_DRAWN, MOST_NAMED = 4, 5


def progress(pen: Pen) -> None:
    """Overview, targets, quotas, tasks, what lags and why."""
    plan = pen.order.plan
    assert plan is not None, "a progress report is of a plan"
    targets = list(
        Target.objects.filter(plan=plan, until=None).select_related("plan").order_by("key")
    )
    found = seen.standings(targets, pen.order.region, on=pen.order.as_of)
    pen.section("总体进展")
    _overview(pen, plan, found)
    pen.section("目标进展")
    _targets(pen, found)
    _ahead(pen, found)
    _trends(pen, found)
    _quotas(pen, found)
    pen.section("任务落实")
    tasks(pen, plan)
    pen.section("存在的问题")
    _lagging(pen, found)
    pen.section("下一步工作")
    pen.writer.paragraph(_next(found), key="next")


def _trace(standing: Standing) -> Trace:
    target = standing.target
    parts = [
        f"{clause_words(target.clause)} {target.name} {promise(target)}".strip(),
        _when(standing),
        counted(standing.value),
        str(SOURCES[standing.source]),
    ]
    if standing.source is Source.HAND and standing.hand is not None:
        parts.append(standing.hand.source)
    limits = interval(standing)
    if limits:
        parts.append(f"95%置信区间 {limits}")
    url = reverse("plan_target", args=[target.plan_id, target.key])
    return Trace("，".join(each for each in parts if each), url)


def _when(standing: Standing) -> str:
    """The time that a value speaks of; of one entered by hand the day up to which it counts."""
    if standing.source is not Source.HAND or standing.hand is None:
        return year(standing)
    day = f"截至 {standing.hand.as_of.isoformat()}"
    return f"{year(standing)}，{day}" if year(standing) else day


def _until_now(standing: Standing) -> bool:
    if standing.source is Source.HAND:
        return False
    return standing.running or standing.period is None


def _up_to(standing: Standing) -> str:
    """The day to which the parts of a quota are held."""
    return "今天" if standing.source is Source.RECORDS else "各自报告截止的那天"


def _key(standing: Standing, what: str = "value") -> str:
    """What a figure is of: its trace tells counts, which do not stay."""
    return f"target {standing.target.key} {what}"


def _value(pen: Pen, standing: Standing) -> Run:
    said = value(standing)
    if standing.source in {Source.NONE, Source.UNSEEN}:
        return Run(str(SOURCES[standing.source]))
    rate = standing.value.rate if standing.value else None
    number = None if rate is None else half_up(rate, digits(standing))
    return pen.writer.figure(said, _trace(standing), number, _key(standing))


def _gap(pen: Pen, standing: Standing) -> Run | None:
    """How far from the goal now, as the plan's page says it; None where it is not known."""
    return _away(pen, standing, gap(standing.target, standing.gap), standing.gap, "gap")


def _at_end(pen: Pen, standing: Standing) -> Run | None:
    """What is still to be done while the year runs; None where nothing is."""
    return _away(pen, standing, gap_at_end(standing), standing.gap_at_end, "end")


def _away(pen: Pen, standing: Standing, said: str, away: Gap | None, what: str) -> Run | None:
    if not said or away is None:
        return None
    number = away.short or away.over or away.room or away.spare or 0
    return pen.writer.figure(said, _trace(standing), number, _key(standing, what))


def _forecast(pen: Pen, standing: Standing) -> Run | None:
    """What is expected, with its limits and the probability; None without a forecast, or where the
    day to reach it by has gone.
    """
    said, odds = forecast(standing), chance(standing.forecast)
    if not said or standing.forecast is None or standing.past_due:
        return None
    expected, _low, _high = standing.forecast.rates(standing.goal.per)
    text = f"{said}，达标概率 {odds}" if odds else said
    return pen.writer.figure(
        text,
        _trace(standing),
        half_up(expected, digits(standing)),
        _key(standing, "forecast"),
    )


def _overview(pen: Pen, plan: Plan, found: list[Standing]) -> None:
    by_verdict = Counter(each.judgement.verdict for each in found)
    page = Trace(
        f"{cited(plan.title)}第{plan.version}版的目标",
        reverse("plan", args=[plan.pk]),
    )

    def n(number: int, key: str) -> Run:
        return pen.writer.figure(f"{number:,}", page, number, key)

    words: list[Words] = [f"截至{day_words(pen.order.as_of)}，"]
    words += [f"{cited(plan.title)}共有量化目标", n(len(found), "targets"), "项："]
    for position, verdict in enumerate(ORDER):
        last = position == len(ORDER) - 1
        words += [
            str(VERDICTS[verdict]),
            n(by_verdict[verdict], verdict),
            "项" if last else "项，",
        ]
    bare = sum(each.source is Source.NONE for each in found)
    if bare:
        words += ["，其中", n(bare, "bare"), "项尚无数据来源"]
    pen.writer.paragraph(*words, "。", key="overview")
    if found:
        pen.writer.chart(
            Chart(
                "bars",
                "目标进展",
                tuple(str(VERDICTS[each]) for each in ORDER),
                (
                    Series(
                        "目标数",
                        tuple(by_verdict[each] for each in ORDER),
                        (pen.writer.source(page),) * len(ORDER),
                    ),
                ),
                "项",
            )
        )


def _targets(pen: Pen, found: list[Standing]) -> None:
    rows: list[list[Words]] = []
    for each in found:
        notes = [str(reason(each))]
        notes += [str(CAUTIONS[caution]) for caution in each.judgement.cautions]
        rows.append(
            [
                _headed(clause_words(each.target.clause), each.target.name),
                pen.goal(each.target),
                _when(each) or "—",
                _value(pen, each),
                str(verdict_of(each.judgement)),
                _gap(pen, each) or "—",
                "；".join(notes),
            ]
        )
    heads = (
        Column("指标"),
        Column("目标值"),
        Column("统计期"),
        Column("至今", numeric=True),
        Column("判断"),
        Column("差距"),
        Column("说明"),
    )
    pen.writer.table("各项目标进展", heads, rows)


def _ahead(pen: Pen, found: list[Standing]) -> None:
    """What is still to be done while the year runs, and what is expected of it."""
    rows: list[list[Words]] = []
    for each in found:
        left, expected = _at_end(pen, each), _forecast(pen, each)
        if left is not None or expected is not None:
            name = _headed(clause_words(each.target.clause), each.target.name)
            rows.append([name, pen.goal(each.target), left or "—", expected or "—"])
    if rows:
        used = {each.forecast.method for each in found if each.forecast}
        heads = (Column(each) for each in ("指标", "目标值", "年内尚需", "预计"))
        note = " ".join(f"{METHODS[each]}：{ASSUMPTIONS[each]}" for each in sorted(used))
        pen.writer.table("各项目标推算", heads, rows, note)


def _headed(clause: str, name: str) -> str:
    """某指标（一、（一）1）: before it an item's number would run into its figures (8 3岁以下…)."""
    return f"{name}（{clause}）" if clause else name


def _trends(pen: Pen, found: list[Standing]) -> None:
    """The years of the targets that lag most, drawn with their goal."""
    drawn = [
        each
        for each in by_urgency(found)
        if sum(one.value.rate is not None for one in each.years) > 1 and each.goal.per > 1
    ]
    for each in drawn[:MOST_DRAWN]:
        bound = each.goal.low if each.goal.low is not None else each.goal.high
        pen.writer.chart(
            Chart(
                "line",
                each.target.name,
                tuple(str(one.year) for one in each.years),
                (
                    Series(
                        each.target.name,
                        tuple(_drawn(each, one) for one in each.years),
                        tuple(_year_source(pen, each, one) for one in each.years),
                    ),
                ),
                unit(each),
                target=None if bound is None else float(bound),
                note="按统计年度（上年10月至当年9月）"
                if each.years[0].period.start.month > 1
                else "按年",
            )
        )


def _drawn(standing: Standing, one: YearValue) -> float | None:
    rate = one.value.rate
    return None if rate is None else half_up(rate, digits(standing))


def _year_source(pen: Pen, standing: Standing, one: YearValue) -> int | None:
    about = book().indicators.get(standing.target.indicator)
    if about is None or one.value.rate is None:
        return None
    span = Span(one.period.start, one.period.end - ONE_DAY)
    said = f"{named(about)}，{pen.name(standing.region)}，{words_of(span)}：{counted(one.value)}"
    return pen.writer.source(Trace(said, figure_url(about, standing.region, span)))


def _quotas(pen: Pen, found: list[Standing]) -> None:
    """The shares of each quota that was shared out, against the calendar."""
    shares = quotas.shares_of(each.target for each in found)
    for each in found:
        parts = {part.region: part for part in each.dragging}
        given = shares.get(each.target.pk)
        if not given or each.source not in {Source.RECORDS, Source.HAND}:
            continue
        url = reverse("plan_target", args=[each.target.plan_id, each.target.key])
        behind = [part for part in parts.values() if part.missing]
        rows: list[list[Words]] = []
        for part in behind:
            trace = Trace(f"{each.target.name}，{part.name}", url)
            done = int(part.value.rate or 0)
            share = given.get(part.region, 0)
            rows.append(
                [
                    part.name,
                    pen.writer.figure(f"{share:,}", trace, share),
                    pen.writer.figure(f"{done:,}", trace, done),
                    pen.writer.figure(f"{part.missing:,}", trace, part.missing),
                ]
            )
        if rows:
            pen.writer.table(
                f"{each.target.name}：进度落后的地区",
                (
                    Column("地区"),
                    Column("任务数", numeric=True),
                    Column("已完成（至多）" if each.at_most else "已完成", numeric=True),
                    Column("落后", numeric=True),
                ),
                rows,
                f"落后：按日历到{_up_to(each)}应完成的人数减去已完成的人数。",
            )


def _lagging(pen: Pen, found: list[Standing]) -> None:
    behind = [each for each in by_urgency(found) if each.judgement.verdict in BEHIND]
    if not behind:
        pen.writer.paragraph("没有判断为未达标或进度滞后的目标。", key="none lag")
    for each in behind:
        words: list[Words] = [
            f"{each.target.name}（目标",
            pen.goal(each.target, promise(each.target)),
            f"）{_when(each)}{'至今' if _until_now(each) else ''}",
            _value(pen, each),
            "，",
            _gap(pen, each) or str(reason(each)),
        ]
        if (left := _at_end(pen, each)) is not None:
            words += ["，", left]
        parts = [part for part in each.dragging[:3] if not part.unplaced]
        if parts:
            words.append("；差距主要在")
            for position, part in enumerate(parts):
                trace = Trace(f"{each.target.name}，{part.name}", _trace(each).url)
                words += [
                    "、" if position else "",
                    part.name,
                    pen.writer.figure(value(each, part.value), trace, key=_key(each, part.name)),
                ]
        pen.writer.paragraph(*words, "。", key=_key(each))


def _next(found: list[Standing]) -> str:
    behind = [each for each in by_urgency(found) if each.judgement.verdict in BEHIND]
    names = list(dict.fromkeys(each.target.name for each in behind))[:MOST_NAMED]
    if not names:
        return "继续按进度推进各项目标和任务，及时补充佐证材料和数据来源。"
    return f"重点推进{'、'.join(names)}，逐项明确责任单位和完成时间，按月调度。"
