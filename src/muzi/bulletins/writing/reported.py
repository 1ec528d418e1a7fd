"""What units reported for the period: who reported nothing to have happened is told apart from who
did not report, in words and in a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse

from muzi.bulletins import concerns, duties
from muzi.bulletins.calendar import Standing
from muzi.bulletins.duties import UnitReport
from muzi.bulletins.kinds import frequency_of
from muzi.bulletins.report import Column, Run, Trace, Words
from muzi.bulletins.submissions import DEATHS, asked, recorded
from muzi.bulletins.writing.order import Pen
from muzi.plans import queries
from muzi.plans.models import Rhythm

MOST_NAMED, MOST_UNITS = 30, 60


def reports(pen: Pen, title: str) -> bool:
    """What was reported for each rhythm of the region's plans that has this period. False where no
    unit had to report.
    """
    told = list(_told(pen))
    if told:
        pen.section(title)
    for position, (rhythm, lines) in enumerate(told):
        about = f"{rhythm.what}：" if len(told) > 1 else ""
        _reported(pen, rhythm, lines, about, f" {position}" if position else "")
    return bool(told)


def _told(pen: Pen) -> Iterator[tuple[Rhythm, list[UnitReport]]]:
    """The rhythms with units that had to report, that of the bulletin first."""
    order = pen.order
    own = [
        each.pk
        for each in queries.followed(order.region, order.today)
        if each.region == order.region
    ]
    found = [
        each
        for each in Rhythm.objects.filter(plan__in=own, until=None).select_related("plan")
        if frequency_of(each) == order.kind.frequency
    ]
    found.sort(key=lambda each: (each != order.rhythm, own.index(each.plan_id), each.key))
    for rhythm in found:
        if concerns.asks(rhythm, order.span, order.today):
            lines = duties.of_period(rhythm, order.span, order.today)
            if lines:
                yield rhythm, lines


def _reported(
    pen: Pen, rhythm: Rhythm, lines: Sequence[UnitReport], about: str, suffix: str
) -> None:
    url = f"{reverse('rhythm', args=[rhythm.pk])}?day={pen.order.span.first.isoformat()}"
    trace = Trace(f"{rhythm.what}，各单位报送情况", url)

    def n(number: int, key: str) -> Run:
        return pen.writer.figure(f"{number:,}", trace, number, key)

    given = [each for each in lines if each.submission]
    silent = [each for each in lines if each.submission is None]
    words: list[Words] = [about, "应报单位", n(len(lines), "expected"), "家，"]
    if given:
        words += [
            "已报",
            n(len(given), "reported"),
            "家，其中零报告",
            n(_zeros(given), "zero"),
            "家",
        ]
        words += ["、迟报", n(_late(given), "late"), "家；未报", n(len(silent), "missing"), "家。"]
    else:
        words += ["均未报送；未报送不等于没有发生。"]
    if silent and all(each.due.standing is not Standing.OVERDUE for each in silent):
        words.append("报送时限未到。")
    pen.writer.paragraph(*words, key=f"reports{suffix}")
    if silent and given:
        named = "、".join(each.unit.name for each in silent[:MOST_NAMED])
        more = f"等{len(silent)}家" if len(silent) > MOST_NAMED else ""
        pen.writer.paragraph(f"未报单位：{named}{more}。", key=f"silent{suffix}")
    _units(pen, rhythm, lines, trace)
    _differing(pen, given, trace)


def _zeros(given: Sequence[UnitReport]) -> int:
    return sum(each.submission is not None and each.submission.zero for each in given)


def _late(given: Sequence[UnitReport]) -> int:
    return sum(each.due.standing is Standing.LATE for each in given)


def _units(pen: Pen, rhythm: Rhythm, lines: Sequence[UnitReport], trace: Trace) -> None:
    """Each unit with what it said; of very many only those that did not say nothing in time."""
    wanted = asked(rhythm)
    shown = list(lines)
    if len(lines) > MOST_UNITS:
        shown = [each for each in lines if _state(each) != "零报告"]
    rows: list[list[Words]] = []
    for each in shown:
        said = each.submission.counts if each.submission else {}
        counts: list[Words] = [
            pen.writer.figure(f"{said[one.name]:,}", trace, said[one.name])
            if one.name in said
            else "—"
            for one in wanted
        ]
        rows.append([each.unit.name, _state(each), *counts])
    if rows:
        heads = [Column("单位"), Column("报送情况")]
        heads += [Column(str(each.label), numeric=True) for each in wanted]
        note = "" if len(shown) == len(lines) else "按时零报告的单位未列出。"
        pen.writer.table(f"各单位报送情况（{rhythm.what}）", heads, rows, note)


def _state(line: UnitReport) -> str:
    if line.submission is None:
        return "未报" if line.due.standing is Standing.OVERDUE else "未报（未到期）"
    said = "零报告" if line.submission.zero else "已报"
    return f"{said}（迟报）" if line.due.standing is Standing.LATE else said


def _differing(pen: Pen, given: Sequence[UnitReport], trace: Trace) -> None:
    """Where what was said differs from the records."""
    counted = recorded([each.unit.pk for each in given], pen.order.span)
    rows: list[list[Words]] = []
    for each in given:
        said = each.submission.counts if each.submission else {}
        for one in DEATHS:
            kept = counted[each.unit.pk].get(one.measure, 0)
            if one.name in said and said[one.name] != kept:
                both = (said[one.name], kept)
                told = [pen.writer.figure(f"{number:,}", trace, number) for number in both]
                rows.append([each.unit.name, str(one.label), *told])
    if rows:
        heads = (Column("单位"), Column("项目"))
        numbers = (Column("报送", numeric=True), Column("记录", numeric=True))
        pen.writer.table("报送数与记录不一致", (*heads, *numbers), rows)
