"""A bureau above counties sees all of them: the same as each sees of itself, in set queries."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from counted import a_plan, a_target, counted
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from factories import CHANGCHI, COUNTY, NEIGHBOUR, PASSWORD, PREFECTURE, SHAHE, County

from muzi.access import scope
from muzi.access.models import User
from muzi.access.roles import Role
from muzi.bulletins import overview
from muzi.bulletins.models import Bulletin, Notice
from muzi.clinical.statistics import Period, binomial_interval, calendar_year
from muzi.clinical.targets import Reason, Verdict
from muzi.config import clock
from muzi.indicators.definitions import book
from muzi.indicators.queries import tallies
from muzi.indicators.together import monthly
from muzi.places import codes
from muzi.places import queries as region_queries
from muzi.places.models import Institution, Region
from muzi.plans import queries
from muzi.plans.following import home, quotas, regions
from muzi.plans.following.progress import progress
from muzi.plans.following.quota_standings import is_behind
from muzi.plans.following.standings import Standing, value_of
from muzi.plans.models import Plan, Rhythm, Task

ON = date(2026, 6, 15)
PLACES = {COUNTY: "南江县", NEIGHBOUR: "平昌县"}
THERE = NEIGHBOUR + 101_000  # a township of the neighbour


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: ON)


@pytest.fixture
def plans(county: County) -> dict[int, Plan]:
    """The county keeps 90 % and is late with what it owes; the neighbour does not keep it. The
    nation asks 95 % of both.
    """
    bureau = county.account("bureau")
    with scope.acting(scope.SYSTEM):
        for township, done in ((CHANGCHI, 92), (SHAHE, 93), (THERE, 70)):
            counted(township, {"live_births": 100, "systematic": done})
        nation = a_plan(codes.COUNTRY, starts_on=date(2021, 1, 1), ends_on=date(2030, 12, 31))
        a_target(nation, "A06", "95", name="孕产妇系统管理率", due_on=date(2030, 12, 31))
        a_target(nation, "A07", "90", name="产后访视率", due_on=date(2030, 12, 31))
        made = {nation.region: nation}
        for region in PLACES:
            plan = made[region] = a_plan(region, starts_on=date(2026, 1, 1))
            Plan.objects.filter(pk=plan.pk).update(published_at="2026-01-01T08:00+08:00")
            a_target(plan, "A06", name="孕产妇系统管理率", due_on=date(2025, 12, 31))
            a_target(plan, name="免费产前筛查", kind="quota", value="850", unit="count_persons")
            a_target(plan, name="转诊网络覆盖率", value="100")
            Task.objects.create(plan=plan, key=1, text="开展评审", due_on=ON + timedelta(days=9))
        late = made[COUNTY]
        Task.objects.create(plan=late, key=2, text="设立床位", due_on=date(2026, 5, 1))
        Rhythm.objects.create(plan=late, key=1, what="死亡报告", frequency="monthly",
                              reporter="助产机构")  # fmt: skip
        Rhythm.objects.create(plan=late, key=2, what="通报", frequency="quarterly",
                              bulletin="quarterly")  # fmt: skip
        extent = {"region": COUNTY, "region_end": codes.extent(COUNTY)[1]}
        Bulletin.objects.create(
            kind="monthly", title="月通报", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 31),
            content={}, state="issued", drafted_by=bureau, reviewed_at=Now(),
            issued_at="2026-06-05T08:00+08:00", **extent,
        )  # fmt: skip
        for indicator, state in (("C03", "open"), ("C01", "closed")):
            Notice.objects.create(
                indicator=indicator, found_on=ON, evidence={}, state=state, opened_by=bureau,
                **extent,
            )  # fmt: skip
        return made


@pytest.fixture
def higher(client_as: Callable[..., Client]) -> Client:
    return client_as("prefecture")


def rows(county: County, places: dict[int, str] = PLACES) -> dict[int, overview.Row]:
    with scope.acting(county.account("prefecture").scope):
        return {each.region: each for each in overview.rows(PREFECTURE, places, ON)}


def cells(page: Any) -> dict[str, list[str]]:
    """The numbers of the summary by the name of the place."""
    found = {}
    for row in page.context["rows"]:
        place, _plan, *numbers = row["cells"]
        said = (each["text"] if isinstance(each, dict) else each for each in numbers)
        found[place["text"]] = [re.sub(r"<[^>]+>", "", each) for each in said]
    return found


def test_each_place_stands_as_it_sees_itself(county: County, plans: dict[int, Plan]) -> None:
    found = rows(county)
    with scope.acting(scope.SYSTEM):
        for region, row in found.items():
            own = home.followed(queries.followed(region, ON), region, ON)
            told = {each.target.pk: (each.judgement, each.value, each.gap) for each in own}
            assert told == {
                each.target.pk: (each.judgement, each.value, each.gap)
                for each in row.held.standings
            }
            assert row.held.own == (plans[region],)
    assert found[COUNTY].verdicts[Verdict.MET] == 1
    assert found[NEIGHBOUR].verdicts[Verdict.MISSED] == 1


def test_the_summary_counts_what_is_late(higher: Client, plans: dict[int, Plan]) -> None:
    page = higher.get("/plans/regions")
    assert page.status_code == 200
    told = cells(page)
    # missed, off course, cannot tell, on course, met, quotas behind, tasks, reports, bulletins,
    # notices. Two hospitals owe January to May; the quarter's bulletin was due on 10 April.
    assert told["南江县"][0] == "0"
    assert told["南江县"][4:] == ["1", "1", "1", str(2 * 3 + 1), "1", "1"]
    assert told["平昌县"][0] == "1"
    assert told["平昌县"][4:] == ["0", "1", "0", "0", "0", "0"]
    columns = zip(*told.values(), strict=True)
    total = page.context["total"]["cells"][2:]
    assert [int(re.sub(r"<[^>]+>", "", each)) for each in total] == [
        sum(map(int, column)) for column in columns
    ]


def test_every_number_leads_to_what_it_counts(higher: Client, plans: dict[int, Plan]) -> None:
    page = higher.get("/plans/regions")
    followed = 0
    for row in page.context["rows"]:
        for column, cell in zip(page.context["columns"][2:], row["cells"][2:], strict=True):
            if not isinstance(cell, dict):
                continue
            there = higher.get(cell["url"]).context
            shown = {
                "behind": lambda c: c["behind"],
                "overdue": lambda c: c["row"].overdue,
                "late": lambda c: [*c["reports"], *c["row"].unissued],
                "issued": lambda c: c["row"].issued,
                "notices": lambda c: c["notices"],
            }.get(column["key"], lambda c: [*c["lines"], *c["waiting"]])(there)
            assert str(len(shown)) == cell["text"], column["key"]
            followed += 1
    assert followed >= 8


def test_how_many_plans_a_place_has_stands_beside_the_first(
    higher: Client, plans: dict[int, Plan]
) -> None:
    with scope.acting(scope.SYSTEM):
        a_plan(COUNTY, starts_on=date(2026, 1, 1))
    page = higher.get("/plans/regions").content.decode()
    assert re.findall(r"</a> (等 \d+ 份)</td>", page) == ["等 2 份"]


def test_the_summary_sorts_by_any_number(higher: Client, plans: dict[int, Plan]) -> None:
    def order(sort: str) -> list[str]:
        return list(cells(higher.get(f"/plans/regions?sort={sort}")))

    assert order("-missed") == ["平昌县", "南江县"]
    assert order("-overdue") == ["南江县", "平昌县"]
    assert order("nonsense") == ["南江县", "平昌县"]


def test_more_places_ask_no_more_of_the_database(county: County, plans: dict[int, Plan]) -> None:
    def asked(places: dict[int, str]) -> int:
        with CaptureQueriesContext(connection) as caught:
            rows(county, places)
        return len(caught)

    asked(PLACES)
    assert asked(PLACES) == asked({COUNTY: "南江县"})


def test_a_promise_above_is_held_to_every_place(higher: Client, plans: dict[int, Plan]) -> None:
    page = higher.get("/plans/regions/compare?sort=-gap")
    assert page.context["target"].plan == plans[0]
    lines = {each["name"]: each for each in page.context["lines"]}
    near, there = lines["南江县"]["standing"], lines["平昌县"]["standing"]
    assert [each["name"] for each in page.context["lines"]][:2] == ["平昌县", "南江县"]
    assert near.value.rate == 92.5
    assert there.value.rate == 70
    assert there.value.count * 10 == there.value.denominator * 7
    assert lines["南江县"]["own"]["promise"] == "≥90% · 2025年"
    exact = binomial_interval(near.value.count, near.value.denominator)
    assert lines["南江县"]["interval"] == f"{exact.low:.2f}–{exact.high:.2f}"
    whole = page.context["whole"]["standing"]
    assert whole.value.count == near.value.count + there.value.count
    with scope.acting(scope.SYSTEM):
        chosen = plans[0].target_set.get(key=2)
    page = higher.get(f"/plans/regions/compare?target={chosen.pk}")
    assert page.context["target"] == chosen
    assert all(each["standing"].value.count == 0 for each in page.context["lines"])


def test_what_a_place_promises_for_later_is_not_its_promise_yet(
    higher: Client, plans: dict[int, Plan]
) -> None:
    with scope.acting(scope.SYSTEM):
        later = a_plan(COUNTY, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
        a_target(later, "A06", "93", name="孕产妇系统管理率", yearly=True)
    page = higher.get("/plans/regions/compare")
    lines = {each["name"]: each for each in page.context["lines"]}
    assert lines["南江县"]["own"]["promise"] == "≥90% · 2025年"
    with scope.acting(scope.SYSTEM):
        Plan.objects.filter(pk=later.pk).update(starts_on=ON)
    page = higher.get("/plans/regions/compare")
    lines = {each["name"]: each for each in page.context["lines"]}
    assert "93" in lines["南江县"]["own"]["promise"]


def test_a_city_is_not_judged_by_the_few_counties_that_have_data(
    higher: Client, county: County, plans: dict[int, Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    def city() -> list[Standing]:
        """As the comparison has it, the prefecture's own page, and the overview of a province."""
        page = higher.get("/plans/regions/compare")
        with scope.acting(county.account("prefecture").scope):
            target = page.context["target"]
            [own] = progress([target], on=ON, at=PREFECTURE)
            above = regions.against(target, PREFECTURE, [PREFECTURE], ON)
        assert ("数据未全" in page.content.decode()) is (own.gap is None)
        return [page.context["whole"]["standing"], own, above[PREFECTURE]]

    third, *others = (PREFECTURE + number * codes.Level.COUNTY for number in (2, 3, 21))
    made = [Region(code=each, name=f"区{each}") for each in (third, *others)]
    known = [Region(code=code, name=name) for code, name in PLACES.items()]
    monkeypatch.setattr(region_queries, "children", lambda *_asked: [*known, *made])
    for each in city():  # two of five counties
        assert each.judgement.reason is Reason.INCOMPLETE
        assert each.value.denominator
        assert (each.gap, each.forecast) == (None, None)
    with scope.acting(scope.SYSTEM):
        counted(third + 101_000, {"live_births": 100, "systematic": 90})
    for each in city():
        assert each.judgement.reason is not Reason.INCOMPLETE
        assert each.gap is not None


def test_a_quota_is_behind_when_an_even_pace_would_be_further(
    county: County, plans: dict[int, Plan]
) -> None:
    [quota] = rows(county)[COUNTY].held.quotas
    due = quotas.due_by(850, calendar_year(2026), ON)
    assert 850 * 5 // 12 < due < 850 * 6 // 12
    assert is_behind(quota)
    assert is_behind(replace(quota, value=value_of(due - 1, 1, 1)))
    assert not is_behind(replace(quota, value=value_of(due, 1, 1)))


@pytest.mark.parametrize("who", ["bureau", "clinic_changchi", "mch", "obstetrics"])
def test_nothing_for_who_is_of_a_county(
    client_as: Callable[..., Client], plans: dict[int, Plan], who: str
) -> None:
    for page in ("", "/compare", f"/{COUNTY}"):
        assert client_as(who).get(f"/plans/regions{page}").status_code == 403


def test_only_regions_inside_ones_own(
    higher: Client, county: County, plans: dict[int, Plan], client_as: Callable[..., Client]
) -> None:
    for asked in ("?region=5101", "?region=51", "?region=511922", "?region=x"):
        assert higher.get(f"/plans/regions{asked}").status_code == 404
    for region in (510100000000, PREFECTURE, CHANGCHI, COUNTY + 1_000_000_000, 7):
        assert higher.get(f"/plans/regions/{region}").status_code == 404
    assert client_as(_of_province()).get(f"/plans/regions/{PREFECTURE}").status_code == 200


def _of_province() -> User:
    province = 510000000000
    unit = Institution.objects.create(
        name="四川省卫生健康委员会", kind=Institution.Kind.BUREAU, region=province,
        catchment=province,
    )  # fmt: skip
    return User.objects.create_user(
        "province", PASSWORD, name="省处长", role=Role.HIGHER_BUREAU, institution=unit
    )


def test_a_province_sees_prefectures_or_all_counties(
    plans: dict[int, Plan], client_as: Callable[..., Client]
) -> None:
    client = client_as(_of_province())
    assert "巴中市" in cells(client.get("/plans/regions"))
    assert set(PLACES.values()) <= set(cells(client.get("/plans/regions?by=county")))
    inside = client.get("/plans/regions?region=5119")
    assert set(PLACES.values()) <= set(cells(inside))
    assert "region=51" in inside.context["breadcrumb"][-1]["url"]


def test_counts_of_many_are_those_of_each(county: County, plans: dict[int, Plan]) -> None:
    wanted = [book().indicators[code] for code in ("A06", "M01")]
    with scope.acting(county.account("prefecture").scope):
        period = Period(date(2025, 1, 1), date(2026, 7, 1))
        found = monthly(wanted, list(PLACES), period)
        for region in PLACES:
            alone = tallies(wanted, region, period)
            assert {k: v for k, v in found[region].items() if v} == alone
        both = monthly(wanted, [PREFECTURE], period)[PREFECTURE]["A06"]
        assert both[202601] == (92 + 93 + 70, 300)


def test_exact_limits_of_a_share() -> None:
    """Clopper and Pearson's own figures for ten."""
    assert binomial_interval(5, 10) == pytest.approx((50, 18.7086, 81.2914), abs=1e-4)
    assert binomial_interval(0, 10) == pytest.approx((0, 0, 30.8497), abs=1e-4)
    assert binomial_interval(10, 10, 1000) == pytest.approx((1000, 691.503, 1000), abs=1e-3)
    for wrong in ((1, 0), (-1, 5), (6, 5)):
        with pytest.raises(ValueError, match="between 0"):
            binomial_interval(*wrong)


def test_who_stands_above_counties_is_led_there(
    higher: Client, client_as: Callable[..., Client], plans: dict[int, Plan]
) -> None:
    for page in ("/", "/plans"):
        assert 'href="/plans/regions"' in higher.get(page).content.decode()
        assert "/plans/regions" not in client_as("bureau").get(page).content.decode()
