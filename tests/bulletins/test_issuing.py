"""A bulletin is drafted from the figures, edited, reviewed by another, issued and then frozen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from counted import a_plan, a_target, counted
from django.test import Client
from django.urls import reverse
from factories import CHANGCHI, COUNTY, SHAHE, County
from rhythmic import TODAY, planned, rhythm

from muzi.access import scope
from muzi.access.models import User
from muzi.access.roles import Role
from muzi.bulletins import actions, duties, edits
from muzi.bulletins.calendar import Span, Standing
from muzi.bulletins.kinds import KINDS
from muzi.bulletins.models import Bulletin
from muzi.bulletins.report import Paragraph, Table, from_data, tight
from muzi.plans.errors import PlanError
from muzi.plans.following import seen, standing_words
from muzi.plans.models import Plan, Target, Task, TaskState
from muzi.plans.tasks import work

MAY = date(2026, 5, 20)
MONTH = {"live_births": 100, "parturients": 99, "children": 100, "systematic": 90}


@pytest.fixture
def plan(county: County) -> Plan:
    with scope.acting(county.account("bureau").scope):
        counted(CHANGCHI, MONTH)
        counted(SHAHE, {"live_births": 50, "parturients": 50, "systematic": 30})
        counted(CHANGCHI, {"infant_deaths": 1, "neonatal_deaths": 1, "under5_deaths": 1}, [202605])
    made = planned(county)
    with scope.acting(county.account("bureau").scope):
        a_target(made, "A06", "93")
    return made


@pytest.fixture
def colleague(county: County) -> User:
    return User.objects.create_user(
        "bureau_2",
        "correct horse battery",
        name="周科长",
        role=Role.COUNTY_BUREAU,
        institution=county.institutions["bureau"],
    )


def drafted(county: County, kind: str = "monthly", day: date = MAY, **values: object) -> Bulletin:
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        return actions.draft(KINDS[kind], day, by=bureau, today=TODAY, **values)


def text_of(bulletin: Bulletin) -> str:
    blocks = actions.report_of(bulletin).blocks
    return "\n".join(
        "".join(run.text for run in each.runs) for each in blocks if isinstance(each, Paragraph)
    )


def cell(bulletin: Bulletin, title: str, row: str, column: str) -> str:
    for block in actions.report_of(bulletin).blocks:
        if isinstance(block, Table) and block.title == title:
            place = [each.label for each in block.columns].index(column)
            return next(line[place].text for line in block.rows if line[0].text == row)
    raise AssertionError(f"no table {title}")


# What it says


def test_the_monthly_bulletin_says_what_the_figures_say(county: County, plan: Plan) -> None:
    made = drafted(county)
    assert made.title == "南江县母婴安全月通报（2026年5月）"
    assert (made.starts_on, made.ends_on) == (date(2026, 5, 1), date(2026, 5, 31))
    # October to May: 8 months of 150 live births; 120 of them managed.
    table = "母婴安全关键指标"
    assert cell(made, table, "孕产妇系统管理率", "本期") == "80.00%*（120 / 150）"
    assert cell(made, table, "孕产妇系统管理率", "本统计年度累计") == "80.00%*（960 / 1,200）"
    assert cell(made, table, "婴儿死亡率", "本统计年度累计") == "0.83‰（1 / 1,200）"
    assert cell(made, table, "孕产妇系统管理率", "目标") == "≥93%，2026年"
    assert "孕产妇系统管理率80.00%" in text_of(made)


def test_every_figure_leads_to_what_explains_it(
    county: County, plan: Plan, client_as: Callable[[str], Client]
) -> None:
    for kind in ("monthly", "quarterly", "weekly", "daily"):
        report = actions.report_of(drafted(county, kind))
        figures = [
            run
            for block in report.blocks
            if isinstance(block, Paragraph | Table)
            for run in (
                block.runs
                if isinstance(block, Paragraph)
                else [each for row in block.rows for each in row]
            )
            if run.trace
        ]
        assert figures, kind
        for run in figures:
            assert report.traces[run.trace - 1].url.startswith("/"), (kind, run)
        for url in {each.url for each in report.traces}:
            assert client_as("bureau").get(url).status_code == 200, url


def test_positive_results_are_told_of_the_county_alone(county: County, plan: Plan) -> None:
    report = actions.report_of(drafted(county, "quarterly", date(2026, 5, 1)))
    tables = [each for each in report.blocks if isinstance(each, Table)]
    areas = next(each for each in tables if each.title.startswith("各地检测情况"))
    assert not any("阳性" in column.label or "感染" in column.label for column in areas.columns)


def test_amending_a_target_changes_the_next_report_by_that(county: County, plan: Plan) -> None:
    before = drafted(county, "progress", TODAY, plan=plan)
    with scope.acting(county.account("bureau").scope):
        Target.objects.filter(plan=plan).update(value=70)
    after = drafted(county, "progress", TODAY, plan=plan)
    title, row = "各项目标进展", "A06"
    assert cell(before, title, row, "目标值").startswith("≥93%")
    assert cell(after, title, row, "目标值").startswith("≥70%")
    assert cell(before, title, row, "至今") == cell(after, title, row, "至今")
    assert cell(before, title, row, "判断") != cell(after, title, row, "判断")


def test_a_task_to_be_pressed_for_says_why(county: County, plan: Plan) -> None:
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):

        def task(key: int, due_on: date) -> Task:
            return Task.objects.create(plan=plan, key=key, text=f"任务{key}", due_on=due_on)

        late, said = task(1, date(2026, 6, 1)), task(2, date(2026, 12, 31))
        task(3, date(2026, 12, 31))
        work.say(said, TaskState.DOING, "", by=bureau)
        work.visit(
            plan,
            county.institutions["clinic_changchi"],
            visited_on=date(2026, 5, 10),
            visitors="吴科长",
            summary="",
            found=[work.Found("台账不全", late)],
            by=bureau,
        )
    made = drafted(county, "progress", TODAY, plan=plan)
    blocks = actions.report_of(made).blocks
    [table] = [
        each for each in blocks if isinstance(each, Table) and each.title == "需要督办的任务"
    ]
    place = [each.label for each in table.columns].index("督办原因")
    assert [(row[1].text, row[place].text) for row in table.rows] == [
        ("任务1", "逾期；1项督导发现问题未整改"),
        ("任务2", "有进展而无佐证"),
    ]


def test_goal_gap_and_forecast_are_figures(county: County, plan: Plan) -> None:
    made = drafted(county, "progress", TODAY, plan=plan)
    report = actions.report_of(made)
    row = {}
    for table in report.blocks:
        if isinstance(table, Table) and table.title in {"各项目标进展", "各项目标推算"}:
            row |= dict(zip((each.label for each in table.columns), table.rows[0], strict=True))
    assert row["目标值"].value == 93
    assert row["统计期"].text == "2026统计年度"
    for name in ("目标值", "差距", "年内尚需", "预计"):
        run = row[name]
        assert run.trace, name
        assert report.traces[run.trace - 1].url.startswith(f"/plans/{plan.pk}/"), name
        assert run.value is not None, name
        assert f"{run.value:g}" in run.text.replace(",", ""), name
    [lagging] = [each for _key, head, each in edits.paragraphs(report) if "问题" in head]
    said = [run.text for run in lagging.runs if run.trace]
    assert said[:4] == ["≥93%", *(row[each].text for each in ("至今", "差距", "年内尚需"))]
    # The gap is that of the plan's page; what is left of the year is another number.
    with scope.acting(county.account("bureau").scope):
        [standing] = seen.standings(Target.objects.filter(plan=plan), COUNTY, on=TODAY)
    assert row["差距"].text == tight(standing_words.gap(standing.target, standing.gap))
    assert "年底" not in row["差距"].text
    assert "到年底还需" in row["年内尚需"].text


# From draft to issue


def issue(county: County, made: Bulletin, colleague: User) -> Bulletin:
    with scope.acting(colleague.scope):
        actions.review(made, by=colleague)
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        actions.issue(made, by=bureau, today=TODAY)
        made.refresh_from_db()
    return made


def test_nobody_reviews_what_they_drafted(county: County, plan: Plan, colleague: User) -> None:
    made, bureau = drafted(county), county.account("bureau")
    with scope.acting(bureau.scope):
        with pytest.raises(PlanError, match="起草人不能审核"):
            actions.review(made, by=bureau)
        with pytest.raises(PlanError, match="草稿"):
            actions.issue(made, by=bureau, today=TODAY)
    higher = county.account("prefecture")
    with scope.acting(higher.scope):
        actions.review(made, by=higher)
        made.refresh_from_db()
    assert (made.state, made.reviewed_by) == ("reviewed", higher)


def test_a_period_is_told_when_it_is_over(
    county: County, plan: Plan, colleague: User, client_as: Callable[[str], Client]
) -> None:
    half, end = drafted(county, day=TODAY), date(2026, 6, 30)
    with scope.acting(colleague.scope), pytest.raises(PlanError, match="期满后"):
        actions.review(half, by=colleague)
    page = client_as("prefecture").get(f"/bulletins/{half.pk}").content.decode()
    assert "这一期到 2026-06-30 结束，数据只到 2026-06-15" in page
    assert 'value="review"' not in page
    assert 'value="redraw"' in page
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        actions.redraw(half, by=bureau, today=end)
    page = client_as("prefecture").get(f"/bulletins/{half.pk}").content.decode()
    assert 'value="review"' in page
    assert issue(county, half, colleague).number
    assert issue(county, drafted(county, kind="daily", day=TODAY), colleague).number


def test_nobody_reviews_what_they_changed(
    county: County, plan: Plan, colleague: User, client_as: Callable[[str], Client]
) -> None:
    made, bureau, higher = drafted(county), county.account("bureau"), county.account("prefecture")
    with scope.acting(higher.scope):
        actions.edit(made, "标题由上级改写", {}, version=0, by=higher)
        with pytest.raises(PlanError, match="您修改过"):
            actions.review(made, by=higher)
    # Figures drawn up again by the drafter leave the words as the other wrote them.
    with scope.acting(bureau.scope):
        actions.redraw(made, by=bureau, today=TODAY)
    with scope.acting(higher.scope), pytest.raises(PlanError, match="您修改过"):
        actions.review(made, by=higher)
    page = client_as("prefecture").get(f"/bulletins/{made.pk}").content.decode()
    assert 'value="redraw"' in page
    assert 'value="review"' not in page
    with scope.acting(colleague.scope):
        actions.review(made, by=colleague)
        actions.issue(made, by=colleague, today=TODAY)
        made.refresh_from_db()
    assert (made.state, made.reviewed_by, made.issued_by) == ("issued", colleague, colleague)


def test_issued_it_is_frozen_numbered_and_read_by_the_units(
    county: County, plan: Plan, colleague: User
) -> None:
    made = drafted(county)
    clinic = county.account("clinic_changchi")
    with scope.acting(clinic.scope):
        assert not Bulletin.objects.filter(pk=made.pk).exists()
    issue(county, made, colleague)
    assert made.number == "月通报〔2026〕第1期"
    kept = json.dumps(made.content, sort_keys=True)
    with scope.acting(county.account("bureau").scope):
        counted(CHANGCHI, MONTH, [202605])
        bureau = county.account("bureau")
        for change in (
            lambda: actions.redraw(made, by=bureau, today=TODAY),
            lambda: actions.edit(made, "新", {}, version=0, by=bureau),
            lambda: actions.drop(made, by=bureau),
        ):
            with pytest.raises(PlanError, match="已印发"):
                change()
    with scope.acting(clinic.scope):
        seen = Bulletin.objects.get(pk=made.pk)
    assert json.dumps(seen.content, sort_keys=True) == kept
    assert from_data(seen.content).dated == TODAY
    again = issue(county, drafted(county, day=date(2026, 4, 1)), colleague)
    assert again.number == "月通报〔2026〕第2期"


def test_a_correction_takes_its_place_and_leaves_it_as_it_was(
    county: County, plan: Plan, colleague: User
) -> None:
    made = issue(county, drafted(county), colleague)
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        counted(CHANGCHI, {"systematic": 5}, [202605])
        second = actions.correct(made, by=bureau, today=TODAY)
        with pytest.raises(PlanError, match="已有更正"):
            actions.correct(made, by=bureau, today=TODAY)
    issue(county, second, colleague)
    assert (second.number, second.version) == ("月通报〔2026〕第1期（更正1）", 2)
    table, row = "母婴安全关键指标", "孕产妇系统管理率"
    assert cell(made, table, row, "本期") == "80.00%*（120 / 150）"
    assert cell(second, table, row, "本期") == "83.33%*（125 / 150）"


def test_a_period_is_issued_once_and_then_corrected(
    county: County, plan: Plan, colleague: User
) -> None:
    first, again = drafted(county), drafted(county)
    issue(county, first, colleague)
    with pytest.raises(PlanError, match="已印发月通报〔2026〕第1期"):
        issue(county, again, colleague)
    with pytest.raises(PlanError, match="已印发月通报〔2026〕第1期"):
        drafted(county)  # nobody works on what cannot be issued
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        again.refresh_from_db()
        assert (again.state, again.number) == ("reviewed", "")
        correction = actions.correct(first, by=bureau, today=TODAY)
    issue(county, correction, colleague)
    # What was corrected no longer stands, its correction does.
    with (
        scope.acting(bureau.scope),
        pytest.raises(PlanError, match="已印发月通报〔2026〕第1期（更正1）"),
    ):
        actions.issue(again, by=bureau, today=TODAY)
    with scope.acting(bureau.scope):
        third = actions.correct(correction, by=bureau, today=TODAY)
    assert issue(county, third, colleague).version == 3


def test_progress_reports_of_two_plans_are_two(county: County, plan: Plan, colleague: User) -> None:
    with scope.acting(county.account("bureau").scope):
        other = a_plan()
    issue(county, drafted(county, "progress", TODAY, plan=plan), colleague)
    issue(county, drafted(county, "progress", TODAY, plan=other), colleague)
    with pytest.raises(PlanError, match="已印发"):
        issue(county, drafted(county, "progress", TODAY, plan=plan), colleague)


def test_an_issued_bulletin_meets_its_duty(county: County, plan: Plan, colleague: User) -> None:
    about = rhythm(county, plan, frequency="monthly", reporter="县卫生健康局", bulletin="monthly")
    bureau = county.account("bureau")

    def standing() -> Standing:
        with scope.acting(bureau.scope):
            days = (date(2026, 6, 1), date(2026, 6, 30))
            [duty] = [
                each
                for each in duties.of_month(bureau, *days, TODAY)
                if each.due.span == Span(date(2026, 5, 1), date(2026, 5, 31))
            ]
        return duty.due.standing

    assert standing() is Standing.OVERDUE
    made = drafted(county, rhythm=about)
    assert made.due_on == date(2026, 6, 5)
    assert standing() is Standing.OVERDUE
    issue(county, made, colleague)
    assert standing() is Standing.LATE


def test_a_progress_report_meets_the_rhythm_that_asks_for_it(
    county: County, plan: Plan, colleague: User, client_as: Callable[[str], Client]
) -> None:
    about = rhythm(county, plan, frequency="monthly", reporter="县卫生健康局", bulletin="progress")
    bureau, client = county.account("bureau"), client_as("bureau")
    address = f"/bulletins/new?rhythm={about.pk}&day=2026-05-01"
    opened = client.get(address).context["form"].initial
    answer = client.post(address, {**opened, "day": "2026-05-01"})
    with scope.acting(bureau.scope):
        made = Bulletin.objects.get(pk=int(answer["Location"].rsplit("/", 1)[1]))
    assert (made.kind, made.plan_id, made.rhythm) == ("progress", plan.pk, about.key)
    assert (made.starts_on, made.ends_on) == (date(2026, 5, 1), date(2026, 5, 31))
    assert made.due_on == date(2026, 6, 5)
    issue(county, made, colleague)
    with scope.acting(bureau.scope):
        found = duties.of_month(bureau, date(2026, 6, 1), date(2026, 6, 30), TODAY)
    assert [each.due.standing for each in found if each.bulletin == made] == [Standing.LATE]


def test_another_kind_than_was_asked_for_meets_no_duty(
    county: County, plan: Plan, client_as: Callable[[str], Client]
) -> None:
    about = rhythm(county, plan, frequency="monthly", reporter="县卫生健康局", bulletin="progress")
    given = {"kind": "monthly", "day": "2026-05-01", "rhythm": about.pk, "plan": plan.pk}
    answer = client_as("bureau").post("/bulletins/new", given)
    with scope.acting(county.account("bureau").scope):
        made = Bulletin.objects.get(pk=int(answer["Location"].rsplit("/", 1)[1]))
    assert (made.kind, made.rhythm) == ("monthly", None)


@pytest.mark.parametrize("who", ["mch", "clinic_changchi", "obstetrics"])
def test_others_do_not_draft(county: County, plan: Plan, who: str) -> None:
    user = county.account(who)
    with scope.acting(user.scope), pytest.raises(PlanError, match="不能为该地区"):
        actions.draft(KINDS["monthly"], MAY, by=user, today=TODAY)


def test_drafting_under_the_prefecture_is_for_the_prefecture(county: County, plan: Plan) -> None:
    higher = county.account("prefecture")
    with scope.acting(higher.scope):
        made = actions.draft(KINDS["monthly"], MAY, by=higher, today=TODAY)
    assert made.region == higher.institution.catchment != COUNTY


# Editing


def test_text_is_edited_and_figures_stay_the_records(county: County, plan: Plan) -> None:
    made, bureau = drafted(county), county.account("bureau")
    report = actions.drafted(made)
    key, _heading, first = next(edits.paragraphs(report))
    shown = edits.shown(first, None)
    assert "【" in shown
    births = next(run.text for run in first.runs if run.trace)
    with scope.acting(bureau.scope):
        actions.edit(
            made,
            "五月通报",
            {key: f"本月活产【{births}】人，母婴平安。", edits.ADDED: "请各单位重视。"},
            version=0,
            by=bureau,
        )
        made.refresh_from_db()
        assert made.title == "五月通报"
        assert f"本月活产{births}人，母婴平安。" in text_of(made)
        assert "请各单位重视。" in text_of(made)
        with pytest.raises(PlanError, match="他人修改"):
            actions.edit(made, "五月通报", {}, version=0, by=bureau)
        with pytest.raises(PlanError, match="不是系统计算的数"):
            actions.edit(made, "五月通报", {key: "活产【9999】人"}, version=1, by=bureau)
        # Figures drawn up again fill the text that was written.
        actions.redraw(made, by=bureau, today=TODAY)
        made.refresh_from_db()
    assert f"本月活产{births}人，母婴平安。" in text_of(made)


def test_an_edit_stays_with_its_target_when_the_report_is_drawn_up_again(
    county: County, plan: Plan, client_as: Callable[[str], Client]
) -> None:
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        first = Target.objects.get(plan=plan)
        second = a_target(plan, "A09", "99", key=first.key + 1)
    made = drafted(county, "progress", TODAY, plan=plan)

    def about(target: Target) -> tuple[str, str]:
        for key, _heading, each in edits.paragraphs(actions.drafted(made)):
            if edits.shown(each, None).startswith(f"{target.name}（目标"):
                return key, edits.shown(each, None)
        raise AssertionError(f"nothing is said of {target.name}")

    key, text = about(first)
    value = text.split("至今【")[1].split("】")[0]
    with scope.acting(bureau.scope):
        written = {key: f"A06 只有【{value}】，要抓。"}
        actions.edit(made, made.title, written, version=0, by=bureau)
        # Another value, and the other target comes first.
        counted(CHANGCHI, {"systematic": 5}, [202605])
        Target.objects.filter(pk=first.pk).update(due_on=date(2030, 12, 31))
        Target.objects.filter(pk=second.pk).update(due_on=date(2026, 12, 31))
        actions.redraw(made, by=bureau, today=TODAY)
        made.refresh_from_db()
    now = about(first)[1].split("至今【")[1].split("】")[0]
    assert now != value
    assert f"A06 只有{now}，要抓。" in text_of(made)
    assert about(second)[1].replace("【", "").replace("】", "") in text_of(made)
    # The target is reached: nothing is said of it, and what was written is not lost.
    with scope.acting(bureau.scope):
        Target.objects.filter(pk=first.pk).update(value=10)
        actions.redraw(made, by=bureau, today=TODAY)
        made.refresh_from_db()
    assert "要抓" not in text_of(made)
    assert "有 1 处修改未套用" in client_as("bureau").get(f"/bulletins/{made.pk}").content.decode()
    page = client_as("bureau").get(f"/bulletins/{made.pk}/edit").content.decode()
    assert "未套用的修改" in page
    assert "A06 只有【…】，要抓。" in page
    with scope.acting(bureau.scope):
        actions.edit(made, "新标题", {}, version=3, by=bureau)
        made.refresh_from_db()
        assert list(actions.edits_of(made)) == [key]
        actions.edit(made, "新标题", {}, version=4, by=bureau, forget=True)
        made.refresh_from_db()
    assert not actions.edits_of(made)


def test_numbers_that_a_person_typed_are_marked_for_the_review(
    county: County, plan: Plan, client_as: Callable[[str], Client]
) -> None:
    made, bureau = drafted(county), county.account("bureau")
    key, _heading, first = next(edits.paragraphs(actions.drafted(made)))
    shown = edits.shown(first, None)
    births = next(run.text for run in first.runs if run.trace)

    def marks(text: str, added: str, version: int) -> list[str]:
        with scope.acting(bureau.scope):
            texts = {key: text, edits.ADDED: added}
            actions.edit(made, made.title, texts, version=version, by=bureau)
        page = client_as("prefecture").get(f"/bulletins/{made.pk}").content.decode()
        # In one list for the reviewer, and behind each paragraph.
        return re.findall(r"逐一核对：(.*?)<", page) + re.findall(r"人工填写：(.*?)<", page)

    assert marks(f"{shown}请核对。", "请各单位重视。", 0) == []
    assert marks(shown.replace(f"【{births}】", "9999", 1), "请各单位重视。", 1) == ["9999"] * 2
    assert marks(shown, "请于20日前报送。\n请各单位重视。", 2) == ["20", "20"]


def test_an_edit_after_the_review_asks_for_another_review(
    county: County, plan: Plan, colleague: User
) -> None:
    made = drafted(county)
    with scope.acting(colleague.scope):
        actions.review(made, by=colleague)
        actions.edit(made, "新标题", {}, version=0, by=colleague)
        made.refresh_from_db()
    assert (made.state, made.reviewed_by) == ("draft", None)


def test_an_emptied_paragraph_is_left_out(county: County, plan: Plan) -> None:
    made, bureau = drafted(county), county.account("bureau")
    keys = [key for key, _heading, _each in edits.paragraphs(actions.drafted(made))]
    with scope.acting(bureau.scope):
        actions.edit(made, made.title, {keys[-1]: "  "}, version=0, by=bureau)
        made.refresh_from_db()
    left = [each for _key, _heading, each in edits.paragraphs(actions.report_of(made))]
    assert len(left) == len(keys) - 1


# Pages


def test_drafts_are_shown_to_those_who_make_bulletins(
    county: County, plan: Plan, colleague: User, client_as: Callable[[str], Client]
) -> None:
    made = drafted(county)
    address = reverse("bulletin", args=[made.pk])
    files = reverse("bulletin_file", args=[made.pk])
    # The hospital sees the figures of the county, and makes no bulletins of them.
    for who, sees in {"bureau": True, "mch": False}.items():
        client = client_as(who)
        assert (address in client.get(reverse("bulletins")).content.decode()) is sees, who
        for page in (address, files):
            assert client.get(page).status_code == (200 if sees else 404), (who, page)
    issue(county, made, colleague)
    mch = client_as("mch")
    assert address in mch.get(reverse("bulletins")).content.decode()
    assert mch.get(address).status_code == 200


# Days out of all reach


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1949-09-30", "2026-13-01"])
def test_days_out_of_reach_are_not_found(
    county: County, plan: Plan, client_as: Callable[[str], Client], day: str
) -> None:
    about = rhythm(county, plan, frequency="monthly")
    client = client_as("bureau")
    assert client.get(f"/calendar?month={day[:7]}").status_code == 404
    assert client.get(f"/rhythms/{about.pk}?day={day}").status_code == 404
    assert client.get(f"/bulletins/new?day={day}").status_code == 200
    given = {"kind": "monthly", "day": day}
    assert client.post("/bulletins/new", given).status_code == 422


@pytest.mark.parametrize("month", ["1949-10", "2199-12"])
def test_the_first_and_the_last_month_there_is(
    county: County, plan: Plan, client_as: Callable[[str], Client], month: str
) -> None:
    rhythm(county, plan, frequency="yearly")
    assert client_as("bureau").get(f"/calendar?month={month}").status_code == 200
