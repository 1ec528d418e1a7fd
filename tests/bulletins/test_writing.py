"""What bulletins say is true: like is compared with like, every promise that is not kept is named,
all plans followed are spoken of, and nothing reported differs from nothing to report.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from counted import a_plan, a_target, counted, screened
from factories import CHANGCHI, COUNTY, SHAHE, County
from rhythmic import TODAY, planned, rhythm

from muzi.access import scope
from muzi.access.models import User
from muzi.bulletins import actions, submissions
from muzi.bulletins.calendar import Span
from muzi.bulletins.kinds import KINDS
from muzi.bulletins.models import Bulletin
from muzi.bulletins.report import Chart, Paragraph, Report, Table
from muzi.bulletins.setting.workbook import xlsx
from muzi.bulletins.writing.order import Order
from muzi.bulletins.writing.spans import words_of, year_before
from muzi.plans.following import hand, quotas
from muzi.plans.models import Plan, Target
from muzi.plans.wording import cited, clause_words

MAY = Span(date(2026, 5, 1), date(2026, 5, 31))
KEY_TABLE = "母婴安全关键指标"


@pytest.fixture
def bureau(county: County) -> User:
    return county.account("bureau")


@pytest.fixture
def plan(county: County) -> Plan:
    return planned(county)


def drafted(county: County, kind: str = "monthly", day: date = MAY.first, **values) -> Report:
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        made = actions.draft(KINDS[kind], day, by=bureau, **{"today": TODAY} | values)
        return actions.report_of(made)


def table(report: Report, title: str) -> Table:
    return next(each for each in report.blocks if isinstance(each, Table) and each.title == title)


def rows(report: Report, title: str = KEY_TABLE) -> list[dict[str, str]]:
    found = table(report, title)
    heads = [each.label for each in found.columns]
    return [dict(zip(heads, (run.text for run in row), strict=True)) for row in found.rows]


def said(report: Report, key: str) -> str:
    return next(
        "".join(run.text for run in each.runs)
        for each in report.blocks
        if isinstance(each, Paragraph) and each.key == key
    )


# Like with like


def test_who_is_still_to_be_visited_is_marked_and_nobody_who_was_not(
    county: County, plan: Plan
) -> None:
    with scope.acting(county.account("bureau").scope):
        counted(CHANGCHI, {"live_births": 50, "parturients": 50, "systematic": 30})
        a_target(plan, "A06", "93")
        a_target(plan, "A09", "99")
    # On 15 June the women of May are still visited, those of April no longer.
    may = drafted(county)
    [visited, born] = [
        next(row for row in rows(may) if row["指标"] == name)
        for name in ("孕产妇系统管理率", "住院分娩率")
    ]
    assert visited["本期"] == "60.00%*（30 / 50）"
    assert visited["上年同期累计"] == "60.00%（240 / 400）"
    assert visited["对照目标"] == "未达到（数据未全）"
    assert "*" not in born["本期"]
    assert "分娩未满42天" in table(may, KEY_TABLE).note
    assert "未达到目标值，但分娩未满42天者的产后服务尚未到期" in said(may, "conclusion")
    april = drafted(county, day=date(2026, 4, 1))
    assert "*" not in "".join("".join(row.values()) for row in rows(april))
    assert rows(april)[5]["对照目标"] == "未达到"
    assert "分娩未满42天" not in table(april, KEY_TABLE).note


def test_a_running_year_is_held_to_the_same_days_of_the_year_before(
    county: County, plan: Plan
) -> None:
    def order(today: date) -> Order:
        return Order(KINDS["monthly"], COUNTY, Span(date(2026, 6, 1), date(2026, 6, 30)), today, "")

    assert order(TODAY).before == Span(date(2024, 10, 1), date(2025, 6, 15))
    assert order(date(2026, 7, 3)).before == Span(date(2024, 10, 1), date(2025, 6, 30))
    with scope.acting(county.account("bureau").scope):
        counted(CHANGCHI, {"live_births": 50})
    # Cells hold whole months: half a month of the year before is counted from the facts.
    june = next(row for row in rows(drafted(county, day=TODAY)) if row["指标"] == "婴儿死亡率")
    assert june["本统计年度累计"] == "0例（0 / 450）"
    assert june["上年同期累计"] == "无数据"


@pytest.mark.parametrize(
    ("span", "before"),
    [
        ((date(2028, 2, 29), date(2028, 2, 29)), (date(2027, 2, 28), date(2027, 2, 28))),
        ((date(2025, 2, 1), date(2025, 2, 28)), (date(2024, 2, 1), date(2024, 2, 29))),
        ((date(2024, 2, 1), date(2024, 2, 29)), (date(2023, 2, 1), date(2023, 2, 28))),
        ((date(2025, 10, 1), date(2026, 6, 15)), (date(2024, 10, 1), date(2025, 6, 15))),
    ],
)
def test_the_year_before(span: tuple[date, date], before: tuple[date, date]) -> None:
    assert year_before(Span(*span)) == Span(*before)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ((date(2026, 6, 1), date(2026, 6, 1)), "2026年6月1日"),
        ((date(2026, 6, 1), date(2026, 6, 30)), "2026年6月"),
        ((date(2026, 4, 1), date(2026, 6, 30)), "2026年第2季度"),
        ((date(2026, 6, 8), date(2026, 6, 14)), "2026年6月8日至14日"),
        ((date(2026, 6, 29), date(2026, 7, 5)), "2026年6月29日至7月5日"),
        ((date(2025, 12, 29), date(2026, 1, 4)), "2025年12月29日至2026年1月4日"),
        ((date(2025, 10, 1), date(2026, 9, 30)), "2025年10月至2026年9月"),
        ((date(2026, 1, 1), date(2026, 8, 31)), "2026年1月至8月"),
    ],
)
def test_periods_in_words(span: tuple[date, date], words: str) -> None:
    assert words_of(Span(*span)) == words


# Promises


def test_the_analysis_names_what_the_table_shows_as_not_kept_and_none_else(
    county: County, plan: Plan
) -> None:
    with scope.acting(county.account("bureau").scope):
        counted(CHANGCHI, {"live_births": 50, "parturients": 50, "systematic": 30})
        deaths = {"infant_deaths": 3, "neonatal_deaths": 1, "under5_deaths": 3}
        counted(CHANGCHI, deaths, [202603])
        counted(CHANGCHI, {"hospital_live_births": 50})
        lower = {"operator": "<=", "unit": "permille", "kind": "outcome"}
        a_target(plan, "C03", "5", **lower)
        a_target(plan, "C01", "5", **lower)
        a_target(plan, "A06", "93")
        a_target(plan, "A09", "1")
    for kind, day, title in (
        ("monthly", date(2026, 4, 1), KEY_TABLE),
        ("quarterly", date(2026, 1, 1), "妇幼健康核心指标"),
    ):
        report = drafted(county, kind, day)
        held = {row["指标"]: row["对照目标"] for row in rows(report, title) if row["目标"] != "—"}
        assert set(held) >= {"婴儿死亡率", "新生儿死亡率", "孕产妇系统管理率"}
        told = said(report, "conclusion")
        named = {name for name in held if name in told}
        assert named == {name for name, word in held.items() if word.startswith("未达到")}
        # Three deaths of 400 are above the goal, and may be so by chance.
        assert held["婴儿死亡率"] == "未达到（例数少）"
        assert re.search(r"婴儿死亡率[\d.]+‰（目标≤5‰）未达到目标值，但例数少", told)
        assert "孕产妇系统管理率60.00%（目标≥93%）未达到目标值；" in told


def test_of_all_plans_followed_the_promise_that_governs_is_told(county: County) -> None:
    with scope.acting(county.account("bureau").scope):
        counted(CHANGCHI, {"live_births": 50, "parturients": 50, "systematic": 46})
        long = a_plan(starts_on=date(2024, 1, 1), ends_on=date(2028, 12, 31))
        short = a_plan(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
        Plan.objects.filter(pk=long.pk).update(title="五年规划")
        Plan.objects.filter(pk=short.pk).update(title="关于印发《年度方案》的通知")
        a_target(long, "A06", "95", due_on=date(2028, 12, 31))
        a_target(short, "A06", "90")
        a_target(long, "A09", "99", due_on=date(2028, 12, 31))
    report = drafted(county, day=date(2026, 4, 1))
    of = ("指标", "目标", "对照目标")
    told = [tuple(row[each] for each in of) for row in rows(report) if row["目标"] != "—"]
    assert told == [
        ("孕产妇系统管理率", "≥90%，2026年①", "达到"),
        ("住院分娩率", "≥99%，2028年②", "目标年未到"),
    ]
    note = table(report, KEY_TABLE).note
    assert "目标年未到：" in note
    assert "目标见：①《关于印发〈年度方案〉的通知》；②《五年规划》。" in note


def test_what_is_promised_for_another_year_is_told_and_not_judged(
    county: County, plan: Plan
) -> None:
    with scope.acting(county.account("bureau").scope):
        counted(CHANGCHI, {"live_births": 50, "parturients": 50, "systematic": 30})
        counted(CHANGCHI, {"hospital_live_births": 49})
        a_target(plan, "A06", "93", due_on=date(2030, 12, 31))
        a_target(plan, "A07", "90", due_on=date(2025, 12, 31))
        a_target(plan, "A09", "99", due_on=date(2030, 12, 31), yearly=True)
    report = drafted(county, day=date(2026, 4, 1))
    held = {row["指标"]: row["对照目标"] for row in rows(report) if row["目标"] != "—"}
    assert held == {
        "孕产妇系统管理率": "目标年未到",
        "产后访视率（年报）": "目标年已过",
        "住院分娩率": "未达到",
    }
    note = table(report, KEY_TABLE).note
    assert "目标年未到：" in note
    assert "目标年已过：" in note
    told = said(report, "conclusion")
    assert re.search(r"住院分娩率98.00%（目标[^）]*）未达到目标值。", told)
    assert "孕产妇系统管理率" not in told
    # In the year of the target itself it is due, though its last day is still to come.
    due = a_due_year(county, plan)
    assert due["孕产妇系统管理率"] == due["住院分娩率"] == "未达到"
    # From October on another statistical year runs: two months of it are not the target's year.
    with scope.acting(county.account("bureau").scope):
        counted(CHANGCHI, {"parturients": 50, "systematic": 30}, [202610])
    autumn = drafted(county, day=date(2026, 10, 1), today=date(2026, 11, 22))
    [row] = [each for each in rows(autumn) if each["指标"] == "孕产妇系统管理率"]
    assert (row["目标"], row["对照目标"]) == ("≥93%，2026年", "目标年已过")
    assert "未达到" not in said(autumn, "conclusion")


def a_due_year(county: County, plan: Plan) -> dict[str, str]:
    with scope.acting(county.account("bureau").scope):
        Target.objects.filter(plan=plan).update(due_on=date(2026, 12, 31))
    found = rows(drafted(county, day=date(2026, 4, 1)))
    return {row["指标"]: row["对照目标"] for row in found if row["目标"] != "—"}


def test_a_bulletin_meets_the_rhythm_of_any_plan_followed(county: County) -> None:
    with scope.acting(county.account("bureau").scope):
        a_plan(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    second = planned(county)
    about = rhythm(county, second, frequency="monthly", reporter="县卫生健康局", bulletin="monthly")
    drafted(county)
    with scope.acting(county.account("bureau").scope):
        made = Bulletin.objects.get()
    assert (made.plan_id, made.rhythm, made.due_on) == (second.pk, about.key, date(2026, 6, 5))


def test_titles_are_not_nested_in_the_same_marks(county: County) -> None:
    assert cited("规划") == "《规划》"
    assert cited("关于印发《规划》的通知") == "《关于印发〈规划〉的通知》"
    with scope.acting(county.account("bureau").scope):
        plan = a_plan()
        Plan.objects.filter(pk=plan.pk).update(title="关于印发《妇幼规划》的通知")
        plan.refresh_from_db()
        a_target(plan, "A06", "93")
    report = drafted(county, "progress", TODAY, plan=plan)
    assert report.title == "《妇幼规划》进展专题报告"
    assert not re.search(r"《[^》]*《", f"{report}")


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("南江县妇幼健康规划", "《南江县妇幼健康规划》进展专题报告"),
        ("关于开展免费“两癌”筛查工作的通知", "南江县开展免费“两癌”筛查工作进展专题报告"),
        ("县卫健局关于做好南江县产前筛查的通知", "做好南江县产前筛查进展专题报告"),
        ("县政府办关于印发南江县妇幼规划的通知", "《南江县妇幼规划》进展专题报告"),
        ("关于印发《妇幼规划》的通知", "《妇幼规划》进展专题报告"),
        ("关于做好通知书发放的意见", "《关于做好通知书发放的意见》进展专题报告"),
    ],
)
def test_a_progress_report_is_named_after_the_matter(
    title: str, named: str, county: County
) -> None:
    plan = Plan(title=title, region=COUNTY)
    order = Order(KINDS["progress"], COUNTY, Span(TODAY, TODAY), TODAY, "", plan=plan)
    assert order.title == named


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("一.（二）", "一、（二）"),
        ("一.（二）.1", "一、（二）1"),
        ("二", "二"),
        ("", ""),
        ("第三章.第二条", "第三章第二条"),
        ("3.1", "3.1"),
    ],
)
def test_clauses_are_cited_as_documents_do(path: str, words: str) -> None:
    assert clause_words(path) == words


# What units reported


A_DAY = Span(date(2026, 6, 10), date(2026, 6, 10))


def cells(report: Report, title: str) -> str:
    """The sheet of a table, in the workbook."""
    parts = zipfile.ZipFile(io.BytesIO(xlsx(report)))
    names = re.findall(r'<sheet name="([^"]*)"', parts.read("xl/workbook.xml").decode())
    number = next(at for at, name in enumerate(names, 1) if name.startswith(title[:20]))
    return parts.read(f"xl/worksheets/sheet{number}.xml").decode()


@pytest.mark.parametrize(
    ("kind", "frequency", "span"),
    [
        ("daily", "daily", A_DAY),
        ("weekly", "weekly", Span(date(2026, 6, 1), date(2026, 6, 7))),
        ("monthly", "monthly", MAY),
    ],
)
def test_a_zero_report_differs_from_none_in_text_and_workbook(
    county: County, plan: Plan, kind: str, frequency: str, span: Span
) -> None:
    about = rhythm(county, plan, frequency=frequency)
    title = f"各单位报送情况（{about.what}）"
    none = drafted(county, kind, span.last)
    assert said(none, "reports") == "应报单位2家，均未报送；未报送不等于没有发生。"
    assert {row["报送情况"] for row in rows(none, title)} == {"未报"}
    assert {row["新生儿死亡"] for row in rows(none, title)} == {"—"}
    zeros = re.compile(r'<c r="[C-E]\d"(?: s="\d+")?><v>0</v>')  # numbers, no texts
    assert not zeros.search(cells(none, title))
    user = county.account("mch")
    with scope.acting(user.scope):
        counts = {"maternal_deaths": 0, "neonatal_deaths": 0, "under5_deaths": 0}
        late = span.last + timedelta(days=20)
        submissions.submit(about, span, counts, "", by=user, today=late)
    zero = drafted(county, kind, span.last)
    assert "已报1家，其中零报告1家" in said(zero, "reports")
    assert "未报1家" in said(zero, "reports")
    assert said(zero, "silent").startswith("未报单位：")
    by_unit = {row["单位"]: row for row in rows(zero, title)}
    mine = by_unit.pop(user.institution.name)
    assert mine["报送情况"].startswith("零报告")
    assert mine["新生儿死亡"] == "0"
    assert [row["报送情况"] for row in by_unit.values()] == ["未报"]
    assert len(zeros.findall(cells(zero, title))) == 3


def test_zero_events_are_told_as_zero_and_the_chart_draws_them(county: County, plan: Plan) -> None:
    report = drafted(county, "weekly", date(2026, 6, 3))
    assert "孕产妇死亡0例，新生儿死亡0例" in said(report, "told")
    [chart] = [each for each in report.blocks if isinstance(each, Chart)]
    assert {value for each in chart.series for value in each.values} == {0}
    assert all(all(each.traces) for each in chart.series)


@pytest.mark.parametrize(
    ("name", "head"), [("孕产妇产前筛查", "已完成"), ("孕产妇免费产前筛查", "已完成（至多）")]
)
def test_what_is_done_at_most_is_headed_so(
    county: County, plan: Plan, name: str, head: str
) -> None:
    screened(county, date(2026, 2, 3))
    bureau = county.account("bureau")
    quota = {"kind": "quota", "operator": "=", "unit": "count_persons"}
    with scope.acting(bureau.scope):
        target = a_target(plan, name=name, value="20", **quota)
        quotas.share_out(target, {CHANGCHI: 20}, bureau)
    [row] = rows(drafted(county, "progress", TODAY, plan=plan), f"{name}：进度落后的地区")
    assert (row["任务数"], row[head]) == ("20", "1")


def test_what_was_entered_by_hand_is_dated_and_told_by_townships(
    county: County, plan: Plan
) -> None:
    bureau = county.account("bureau")
    quota = {"kind": "quota", "operator": "=", "unit": "count_persons"}
    with scope.acting(bureau.scope):
        rate = {"name": "自评达标率", "value": "90", "due_on": date(2027, 12, 31)}
        a_target(plan, clause="二.（二）.8", **rate)
        shared = a_target(plan, name="两癌筛查", value="400", **quota)
        quotas.share_out(shared, {CHANGCHI: 200, SHAHE: 200}, bureau)
        day = {"as_of": date(2026, 3, 31), "source": "报表", "on": TODAY, "by": bureau}
        hand.enter(Target.objects.get(name="自评达标率"), value=Decimal(80), **day)
        hand.enter_parts(shared, {CHANGCHI: 20, SHAHE: 190}, **day)
    report = drafted(county, "progress", TODAY, plan=plan)
    told = {row["指标"]: row for row in rows(report, "各项目标进展")}
    assert told["自评达标率（二、（二）8）"]["统计期"] == "截至2026-03-31"
    assert told["两癌筛查"]["统计期"] == "2026年，截至2026-03-31"
    [behind] = rows(report, "两癌筛查：进度落后的地区")
    assert (behind["地区"], behind["已完成"], behind["落后"]) == ("长赤镇", "20", "30")
