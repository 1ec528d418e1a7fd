"""Pages of plans: what they show of the standings, and that what is entered there takes effect."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from counted import a_plan, a_target, counted
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from factories import CHANGCHI, COUNTY, SHAHE, County

from muzi.access import scope
from muzi.access.models import User
from muzi.clinical.statistics import calendar_year
from muzi.config import clock
from muzi.plans.following import hand, quotas
from muzi.plans.models import Amendment, HandValue, Plan, Share, Target, Task

ON = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: ON)


@pytest.fixture
def bureau(client_as: Callable[..., Client]) -> Client:
    return client_as("bureau")


@pytest.fixture
def plan(county: County) -> Plan:
    """A plan of a coverage (90 %, counted 80 %), a rare event, a quota and one nothing feeds."""
    with scope.acting(scope.SYSTEM):
        for township, done in ((CHANGCHI, 70), (SHAHE, 90)):
            counted(township, {"live_births": 100, "systematic": done})
        made = a_plan(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
        a_target(made, "A06", name="孕产妇系统管理率")
        a_target(made, name="免费产前筛查", kind="quota", operator="=", value="850",
                 unit="count_persons")  # fmt: skip
        a_target(made, name="转诊网络覆盖", clause="一")
        return made


def text(page: Any) -> str:
    """What a page says in its main part, without tags."""
    main = page.content.decode().split('id="main"')[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def every(model: Any) -> list[Any]:
    """All rows of a table of plans, whoever may see them."""
    with scope.acting(scope.SYSTEM):
        return list(model.objects.order_by("pk"))


def standing(plan: Plan, key: int) -> Target:
    with scope.acting(scope.SYSTEM):
        return Target.objects.get(plan=plan, key=key, until=None)


def version(page: Any) -> str:
    found = re.search(r'name="version" value="(\d+)"', page.content.decode())
    assert found
    return found[1]


def test_a_plan_shows_each_target_as_it_stands(bureau: Client, plan: Plan) -> None:
    page = bureau.get(f"/plans/{plan.pk}")
    said = text(page)
    assert page.status_code == 200
    assert "孕产妇系统管理率" in said
    assert "≥90%" in said
    found = re.search(r"80\.00% ([\d,]+) / ([\d,]+)", said)
    assert found
    assert int(found[1].replace(",", "")) * 10 == int(found[2].replace(",", "")) * 8
    line = next(each for each in page.context["lines"] if each.standing.target.indicator == "A06")
    gap = line.standing.gap
    # So many more make it 90 %, and one fewer does not.
    n, d = line.standing.value.count, line.standing.value.denominator
    assert f"还差 {gap.short:,} 人" in said
    assert (n + gap.short) * 10 >= d * 9 > (n + gap.short - 1) * 10
    assert [each.standing.target.name for each in page.context["waiting"]] == ["转诊网络覆盖"]
    assert sum(each["n"] for each in page.context["counts"]) == 3


def test_filters_leave_only_what_is_asked(bureau: Client, plan: Plan) -> None:
    page = bureau.get(f"/plans/{plan.pk}?kind=quota")
    assert [each.standing.target.name for each in page.context["lines"]] == ["免费产前筛查"]
    assert page.context["waiting"] == []
    assert len(bureau.get(f"/plans/{plan.pk}?kind=nonsense").context["lines"]) == 2


def test_queries_do_not_grow_with_the_targets(bureau: Client, plan: Plan) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            bureau.get(f"/plans/{plan.pk}")
        return len(caught)

    asked()  # names and the like are remembered
    before = asked()
    with scope.acting(scope.SYSTEM):
        for code in ("A01", "A02", "A03", "A05", "A09", "M02", "M03"):
            a_target(plan, code)
    assert asked() <= before + 1


BY_RECORDS = ("孕产妇系统管理", "孕妇住院分娩", "新生儿访视", "产后访视", "孕妇建册")
BY_HAND = ("两癌检查", "孕前优生检查", "听力筛查", "叶酸服用", "婚检")


def test_queries_do_not_grow_with_the_quotas(bureau: Client, plan: Plan, county: County) -> None:
    """Names of regions and persons served are asked once for all quotas of a plan."""
    by = county.account("bureau")

    def asked() -> list[int]:
        counts = []
        for address in (f"/plans/{plan.pk}", "/"):
            with CaptureQueriesContext(connection) as caught:
                bureau.get(address)
            counts.append(len(caught))
        return counts

    def more(*names: str) -> None:
        quota = {"kind": "quota", "operator": "=", "unit": "count_persons"}
        with scope.acting(by.scope):
            for name in names:
                made = a_target(plan, name=name, value="800", **quota)
                quotas.share_out(made, {CHANGCHI: 400, SHAHE: 400}, by)
                if name in BY_HAND:
                    done = {CHANGCHI: 100, SHAHE: 300}
                    hand.enter_parts(made, done, as_of=ON, source="月报", on=ON, by=by)

    more("产前筛查", "妇女常见病筛查")
    asked()  # names and the like are remembered
    before = asked()
    more(*BY_RECORDS, *BY_HAND)
    assert asked() == before


def test_a_target_names_who_drags_it(bureau: Client, plan: Plan) -> None:
    page = bureau.get(f"/plans/{plan.pk}/targets/1")
    parts = page.context["dragging"]
    assert [each["name"] for each in parts] == ["长赤镇"]
    assert "region=511922" in parts[0]["url"]
    assert page.context["trend"]["target"] == 90.0
    assert set(page.context["trend"]["values"]) == {80.0}
    assert "目标 90" in page.content.decode()


def test_a_unit_without_figures_sees_the_promise_and_no_figure(
    client_as: Callable[..., Client], plan: Plan
) -> None:
    page = client_as("obstetrics").get(f"/plans/{plan.pk}")
    assert page.status_code == 200
    assert "≥90%" in text(page)
    assert "80.00%" not in text(page)
    assert "修订" not in text(page)


def test_a_township_sees_the_rates_of_its_own(client_as: Callable[..., Client], plan: Plan) -> None:
    said = text(client_as("clinic_shahe").get(f"/plans/{plan.pk}"))
    assert "90.00%" in said
    assert "80.00%" not in said


def test_a_value_by_hand_is_marked_and_can_be_taken_back(bureau: Client, plan: Plan) -> None:
    url = f"/plans/{plan.pk}/targets/3"
    given = {"as_of": "2026-05-31", "count": "19", "denominator": "20", "source": "半年报"}
    answer = bureau.post(f"{url}/value", given)
    assert answer.status_code == 302
    said = text(bureau.get(f"/plans/{plan.pk}"))
    assert "95%" in said
    assert "手工录入" in said
    assert "半年报" in said
    [kept] = every(HandValue)
    bureau.post(f"/values/{kept.pk}/withdraw")
    page = bureau.get(url)
    assert page.context["standing"].value is None
    assert "已撤回" in text(page)


@pytest.mark.parametrize(
    ("changed", "field", "complaint"),
    [
        ({"as_of": "2026-06-16"}, "as_of", "截至日期不能晚于今天"),
        ({"denominator": ""}, "denominator", "分子和分母要一起填写"),
        ({"source": ""}, "source", "必填"),
        ({"value": "90"}, "value", "数值与分子、分母不符"),
        ({"denominator": "18"}, "count", "分子不能大于分母"),
        ({"count": "", "denominator": "", "value": "950"}, "value", "数值不能大于 100%"),
        ({"count": "", "denominator": ""}, "value", "请填写数值，或分子和分母"),
    ],
)
def test_a_wrong_value_is_refused_and_what_was_typed_stays(
    bureau: Client, plan: Plan, changed: dict[str, str], field: str, complaint: str
) -> None:
    given = {"as_of": "2026-05-31", "count": "19", "denominator": "20", "source": "半年报"}
    answer = bureau.post(f"/plans/{plan.pk}/targets/3/value", given | changed)
    assert answer.status_code == 422
    assert list(answer.context["value_form"].errors) == [field]
    assert complaint in text(answer)
    assert f'value="{(given | changed)["as_of"]}"' in answer.content.decode()
    assert not every(HandValue)


def test_no_value_by_hand_where_records_feed_the_target(bureau: Client, plan: Plan) -> None:
    url, given = f"/plans/{plan.pk}/targets", {"as_of": "2026-05-31", "source": "半年报"}
    assert bureau.get(f"{url}/1").context["value_form"] is None
    refused = bureau.post(f"{url}/1/value", given | {"value": "95"})
    assert refused.status_code == 422
    assert "由服务记录计算" in text(refused)
    bureau.post(f"/plans/{plan.pk}/withdraw", {"reason": "被新方案替代"})
    refused = bureau.post(f"{url}/3/value", given | {"value": "95"})
    assert "规划已废止" in text(refused)
    assert not every(HandValue)


def test_far_more_than_was_promised_is_asked_about_once(bureau: Client, plan: Plan) -> None:
    url = f"/plans/{plan.pk}/targets/2/value"
    given = {"as_of": "2026-05-31", "source": "台账", "value": "1701"}
    asked = bureau.post(url, given)
    assert asked.status_code == 422
    assert "填写 1701，任务数 850，超过 2 倍" in text(asked)
    assert not every(HandValue)
    assert bureau.post(url, given | {"confirm": "value"}).status_code == 302
    assert bureau.post(url, given | {"value": "1700"}).status_code == 302
    assert [each.value for each in every(HandValue)] == [1701, 1700]


def test_what_records_count_is_the_most_of_a_free_quota(bureau: Client, plan: Plan) -> None:
    page = bureau.get(f"/plans/{plan.pk}/targets/2")
    assert "至多 0人 记录中共 0 人，未区分免费" in text(page)
    assert page.context["value_form"] is not None
    assert page.context["parts"]


def test_a_day_that_is_over_has_no_forecast(bureau: Client, plan: Plan) -> None:
    with scope.acting(scope.SYSTEM):
        Target.objects.filter(plan=plan, key=1).update(due_on=date(2020, 12, 31))
    page = bureau.get(f"/plans/{plan.pk}")
    [line] = [each for each in page.context["lines"] if each.standing.target.key == 1]
    assert line.standing.forecast is not None
    assert line.forecast not in text(page)
    assert "期限已过" in text(page)


def test_an_amendment_keeps_the_day_or_asks(bureau: Client, plan: Plan) -> None:
    url = f"/plans/{plan.pk}/amend/target/1"
    page = bureau.get(url)
    assert page.context["form"]["due_on"].value() == "2026-12-31"
    given = {
        "name": "孕产妇系统管理率",
        "indicator": "A06",
        "kind": "coverage",
        "operator": ">=",
        "value": "91",
        "unit": "percent",
        "firm": "on",
        "reason": "调整",
        "version": version(page),
    }
    asked = bureau.post(url, given)
    assert asked.status_code == 422
    assert "2026-12-31 将被删去" in text(asked)
    assert standing(plan, 1).value == 90
    later = bureau.post(url, given | {"due_on": "2027"})
    assert "2027-12-31 晚于规划期限（至 2026-12-31）" in text(later)
    assert standing(plan, 1).due_on == date(2026, 12, 31)
    confirmed = given | {"due_on": "2027", "confirm": "due_on"}
    assert bureau.post(url, confirmed).status_code == 302
    assert standing(plan, 1).due_on == date(2027, 12, 31)
    new = bureau.post(f"/plans/{plan.pk}/amend/target/new", given | {"due_on": "2028"})
    assert "2028-12-31 晚于规划期限" in text(new)
    given["version"] = version(bureau.get(url))
    assert bureau.post(url, given | {"confirm": "due_on"}).status_code == 302
    assert standing(plan, 1).due_on is None


def test_shares_are_proposed_by_births_and_must_sum(bureau: Client, plan: Plan) -> None:
    url = f"/plans/{plan.pk}/targets/2/shares"
    page = bureau.get(url)
    assert page.context["form"].total == 850
    first = {f"share_{code // 1000:09d}": n for code, n in ((CHANGCHI, 400), (SHAHE, 449))}
    wrong = bureau.post(url, first)
    assert wrong.status_code == 422
    assert "少 1" in text(wrong)
    assert not every(Share)
    first[f"share_{SHAHE // 1000:09d}"] = 450
    assert bureau.post(url, first).status_code == 302
    said = text(bureau.get(f"/plans/{plan.pk}/targets/2"))
    due = quotas.due_by(850, calendar_year(2026), ON)
    assert f"应完成 {due} 人" in said
    assert re.search(r"沙河镇 450 (\d+) 0 \1", said), "behind by all that should be done by now"


def test_an_amendment_changes_the_standing_and_keeps_what_was(bureau: Client, plan: Plan) -> None:
    url = f"/plans/{plan.pk}/amend/target/1"
    form = bureau.get(url).context["form"]
    said = {name: field.value() for name, field in ((each.name, each) for each in form)}
    given = {name: value for name, value in said.items() if value not in (None, False, "")}
    answer = bureau.post(url, given | {"value": "75", "reason": "县政府会议纪要"})
    assert answer.status_code == 302, text(answer)
    now = text(bureau.get(f"/plans/{plan.pk}"))
    assert "≥75%" in now
    assert "县政府会议纪要" in now
    then = text(bureau.get(f"/plans/{plan.pk}?version=1"))
    assert "≥90%" in then
    assert "≥75%" in then
    history = bureau.get(f"/plans/{plan.pk}/targets/1").context["versions"]
    assert [each["promise"].split(" · ")[0] for each in history] == ["≥75%", "≥90%"]
    assert bureau.get(f"/plans/{plan.pk}?version=3").status_code == 404


def test_an_amendment_on_an_old_page_is_refused_once(bureau: Client, plan: Plan) -> None:
    url = f"/plans/{plan.pk}/amend/target/1"
    old = version(bureau.get(url))
    common = {
        "name": "孕产妇系统管理率",
        "indicator": "A06",
        "kind": "coverage",
        "operator": ">=",
        "unit": "percent",
        "due_on": "2026-12-31",
        "firm": "on",
        "reason": "调整",
    }
    assert bureau.post(url, common | {"value": "91", "version": old}).status_code == 302
    second = bureau.post(url, common | {"value": "92", "version": old})
    assert second.status_code == 422
    assert "已被他人修订" in text(second)
    assert "≥91%" in text(second), "what stands now is on the page"
    assert standing(plan, 1).value == 91
    again = bureau.post(url, common | {"value": "92", "version": version(second)})
    assert again.status_code == 302
    assert standing(plan, 1).value == 92


def test_an_item_no_plan_can_hold_is_said_at_its_field(bureau: Client, plan: Plan) -> None:
    url = f"/plans/{plan.pk}/amend/target/new"
    given = {
        "name": "某率",
        "kind": "coverage",
        "operator": ">=",
        "value": "101",
        "unit": "percent",
        "reason": "增加",
        "version": "1",
    }
    page = bureau.post(url, given)
    assert page.status_code == 422
    assert "value" in page.context["form"].errors
    assert bureau.post(url, given | {"value": "95"}).status_code == 302
    [added] = [each for each in every(Target) if each.name == "某率"]
    assert (added.since, added.value, added.region) == (2, Decimal(95), COUNTY)


def test_ending_and_adding_are_versions_with_reasons(bureau: Client, plan: Plan) -> None:
    bureau.post(
        f"/plans/{plan.pk}/amend/target/3", {"end": "1", "reason": "并入其他指标", "version": "1"}
    )
    assert bureau.get(f"/plans/{plan.pk}/targets/3").status_code == 404
    task = {"text": "开展评审", "owners": "县卫健局、县财政局", "reason": "新增", "version": "2"}
    assert bureau.post(f"/plans/{plan.pk}/amend/task/new", task).status_code == 302
    assert [each.reason for each in every(Amendment)] == ["并入其他指标", "新增"]
    assert [each.owners for each in every(Task)] == [["县卫健局", "县财政局"]]


def test_the_bed_arithmetic_of_the_document_is_one_bed_short(
    bureau: Client, county: County
) -> None:
    with scope.acting(scope.SYSTEM):
        made = a_plan()
        beds = {"kind": "capacity", "unit": "beds_per_1000_deliveries", "baseline": "33.75"}
        a_target(made, "A33", "35", name="每千分娩量产科床位数", due_on=None, **beds)
        a_target(made, name="新增产科床位", value="90", operator="=", unit="beds", kind="quota",
                 baseline="189")  # fmt: skip
        a_target(made, "A33", "40", name="每千分娩量产科床位数", expected=7000, **beds)
    first, third = (text(bureau.get(f"/plans/{made.pk}/targets/{key}")) for key in (1, 3))
    assert "189 张 ÷ 5,600 例 × 1000 = 33.75" in first
    assert "196 − 189 = 差 7 张" in first
    assert "279 张 ÷ 7,000 例 × 1000 = 39.86" in third
    assert "280 − 279 = 差 1 张" in third
    link = re.search(r'/beds\?[^"]+', bureau.get(f"/plans/{made.pk}/targets/3").content.decode())
    assert link
    assert "39.86" in text(bureau.get(link[0].replace("&amp;", "&")))


def test_a_weaker_target_is_flagged(bureau: Client, plan: Plan) -> None:
    with scope.acting(scope.SYSTEM):
        nation = Plan.objects.create(title="全国纲要", region=0, region_end=10**12)
        a_target(nation, "A06", "95", name="孕产妇系统管理率", region=0)
    bureau.post(f"/plans/{plan.pk}/above/tie", {"above": [nation.pk]})
    assert "宽于上级" in text(bureau.get(f"/plans/{plan.pk}/targets/1"))
    assert "处宽于上级目标" in text(bureau.get(f"/plans/{plan.pk}"))
    # The nation's own page holds its rates to this county.
    assert "80.00%" in text(bureau.get(f"/plans/{nation.pk}"))


def test_the_home_of_a_bureau_leads_with_the_plan(bureau: Client, plan: Plan) -> None:
    said = text(bureau.get("/"))
    assert said.index("规划进展") < said.index("逾期")
    assert "孕产妇系统管理率" in said
    assert "免费产前筛查" in said


def test_the_home_of_a_unit_has_no_such_panel(client_as: Callable[..., Client], plan: Plan) -> None:
    assert "规划进展" not in text(client_as("mch").get("/"))


def test_a_withdrawn_plan_stays_readable_and_can_no_longer_be_amended(
    bureau: Client, plan: Plan
) -> None:
    assert bureau.post(f"/plans/{plan.pk}/withdraw", {"reason": ""}).status_code == 422
    bureau.post(f"/plans/{plan.pk}/withdraw", {"reason": "被新方案替代"})
    said = text(bureau.get(f"/plans/{plan.pk}"))
    assert "已废止" in said
    assert "修订" not in said
    assert "已废止" in text(bureau.get("/plans"))


def test_a_township_sees_its_own_share_and_pace(
    client_as: Callable[..., Client], plan: Plan
) -> None:
    with scope.acting(scope.SYSTEM):
        quota = Target.objects.get(plan=plan, key=2)
        for region, value in ((CHANGCHI, 400), (SHAHE, 450)):
            Share.objects.create(target=quota, region=region, value=value)
    page = client_as("clinic_shahe").get(f"/plans/{plan.pk}/targets/2")
    [unit] = page.context["quota"]["units"]
    due = quotas.due_by(450, calendar_year(2026), ON)
    assert (unit.region, unit.share, unit.due_now, unit.behind) == (SHAHE, 450, due, due)
    assert f"应完成 {due} 人" in text(page)


def test_who_may_see_no_figures_of_a_part_sees_the_shares_alone(
    client_as: Callable[..., Client], plan: Plan, county: County
) -> None:
    with scope.acting(scope.SYSTEM):
        quota = Target.objects.get(plan=plan, key=2)
        for region, value in ((CHANGCHI, 400), (SHAHE, 450)):
            Share.objects.create(target=quota, region=region, value=value)
    unit = county.institutions["clinic_shahe"]
    midwife = User.objects.create_user(
        "midwife", "x", name="孙", role="obstetric_unit", institution=unit
    )
    page = client_as(midwife).get(f"/plans/{plan.pk}/targets/2")
    assert (page.context["quota"]["units"], page.context["quota"]["due"]) == ([], None)
    assert page.context["quota"]["plain"] == [("沙河镇", 450), ("长赤镇", 400)]
