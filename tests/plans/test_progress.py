"""How targets stand: by records, by hand, or by nothing yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal

import pytest
from counted import a_plan, a_target, counted
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories import CHANGCHI, COUNTY, NEIGHBOUR, PREFECTURE, SHAHE, County

from muzi.access import scope
from muzi.access.models import User
from muzi.clinical.forecasts import Method
from muzi.clinical.statistics import poisson_interval
from muzi.clinical.targets import Caution, Judgement, Reason, Verdict
from muzi.content.catalogue import catalogue
from muzi.indicators.definitions import book
from muzi.plans.documents import publishing
from muzi.plans.errors import NotAllowed, PlanError
from muzi.plans.following import figures, hand, standing_words, verdict_words
from muzi.plans.following.progress import progress
from muzi.plans.following.standings import Source, Standing
from muzi.plans.models import Plan, Target

Acting = Callable[[User], AbstractContextManager[None]]
ON = date(2026, 6, 15)  # month nine of the statistical year 2026


@pytest.fixture
def plan(county: County) -> Iterator[Plan]:
    with scope.acting(scope.SYSTEM):
        yield a_plan()


def one(target: Target, on: date = ON, at: int | None = None) -> Standing:
    [found] = progress([target], on=on, at=at)
    return found


def births(changchi: int = 100, shahe: int = 100, **more: int) -> None:
    counted(CHANGCHI, {"live_births": changchi, "parturients": changchi} | more)
    counted(SHAHE, {"live_births": shahe, "parturients": shahe})


def test_a_coverage_on_course(plan: Plan) -> None:
    births()
    counted(CHANGCHI, {"postpartum_visited": 97})
    counted(SHAHE, {"postpartum_visited": 89})
    found = one(a_target(plan, "A07"))
    # October to June: nine months of 186 among 200.
    assert (found.source, found.year, found.running) == (Source.RECORDS, 2026, True)
    assert (found.value.count, found.value.denominator) == (9 * 186, 9 * 200)
    assert found.value.rate == pytest.approx(93)
    assert found.judgement.verdict is Verdict.ON_COURSE
    assert Caution.UNSETTLED in found.judgement.cautions
    forecast = found.forecast
    assert (forecast.method, forecast.months) == (Method.BETA_BINOMIAL, 12)
    # Half of June's 200 are still to come, as last June had 200, and July to September's.
    assert forecast.denominator == 9 * 200 + 100 + 3 * 200
    assert forecast.rates(100)[0] == pytest.approx(93, abs=0.5)
    assert found.gap_at_end.short == 2250 - 1674
    assert found.gap_at_end.reachable == 700 + 2 * (200 - 186)  # May and June may still be visited
    # The running year, whose services are still to come, is no point of the line.
    assert [each.year for each in found.years] == [2024, 2025]
    assert len(found.months) == 24
    # The township below the goal: 89 of 100 in each of nine months lacks nine women.
    assert [(part.region, part.name, part.missing) for part in found.dragging] == [
        (SHAHE, "沙河镇", 9)
    ]


def test_a_coverage_that_cannot_be_saved(plan: Plan) -> None:
    births(postpartum_visited=120)
    found = one(a_target(plan, "A07"))
    assert (found.judgement.verdict, found.judgement.reason) == (
        Verdict.MISSED,
        Reason.TOO_FEW_LEFT,
    )
    assert found.gap.short == 9 * 60
    assert not found.gap_at_end.possible


def test_one_maternal_death_has_its_exact_interval(plan: Plan) -> None:
    births()
    counted(CHANGCHI, {"maternal_deaths": 1}, [202603])
    target = a_target(plan, "M01", "12", operator="<=", unit="per_100k", kind="outcome")
    found, exact = one(target), poisson_interval(1, 1800)
    assert (found.value.count, found.value.denominator) == (1, 1800)
    assert (found.value.low, found.value.high) == (exact.low, exact.high)
    # 2,500 births allow no death at 12 per 100,000.
    assert (found.judgement.verdict, found.judgement.reason) == (Verdict.MISSED, Reason.TOO_MANY)
    assert found.judgement.cautions == (Caution.SMALL_NUMBERS,)
    assert found.gap_at_end.over == 1
    assert standing_words.value(found) == "55.6/10万"
    assert re.fullmatch(r"1–\d例（[\d.]+/10万）", standing_words.forecast(found))
    # The same goal stated per mille is the same goal.
    permille = a_target(plan, "M01", "0.12", operator="<=", unit="permille", kind="outcome")
    assert one(permille).gap_at_end == found.gap_at_end
    assert one(permille).value.rate == pytest.approx(found.value.rate / 100)


def test_no_death_is_told_as_a_case_and_not_as_a_rate(plan: Plan) -> None:
    births()
    target = a_target(plan, "M01", "12", operator="<=", unit="per_100k", kind="outcome")
    found = one(target)
    assert standing_words.value(found) == "0例"
    assert standing_words.counted(found.value) == "0 / 1,800"
    assert standing_words.forecast(found) == "0例"
    # Nobody visited is a share of those who gave birth, as ever.
    assert standing_words.value(one(a_target(plan, "A07"))) == "0%"


def test_a_past_year_is_judged_for_good(plan: Plan) -> None:
    births(postpartum_visited=190)
    found = one(a_target(plan, "A07", due_on=date(2025, 12, 31)))
    assert (found.year, found.judgement.verdict) == (2025, Verdict.MET)
    assert found.forecast is None
    assert not found.running


def test_a_day_within_the_year_ends_it(plan: Plan) -> None:
    births()
    months = [*range(202510, 202513), *range(202601, 202607)]
    counted(CHANGCHI, {"postpartum_visited": 170}, months[:-1])
    counted(CHANGCHI, {"postpartum_visited": 200}, [*range(202501, 202510), 202606])
    target = a_target(plan, "A07", "90", due_on=date(2026, 4, 20))
    found = one(target, date(2026, 2, 10))
    # October to February are on record; 18 days of February, March and April are to come.
    assert (found.period.end, found.running) == (date(2026, 5, 1), True)
    assert found.forecast.denominator == 5 * 200 + round(200 * 18 / 28) + 2 * 200
    assert standing_words.forecast(found).startswith("到 2026-04-30 ")
    assert standing_words.gap_at_end(found).startswith("到 2026-04-30 还需 ")
    assert "2026-04-30" in str(standing_words.reason(found))
    assert standing_words.year(found) == "2026 统计年度"
    over = one(target, date(2026, 6, 20))
    # June, in which all were visited, comes too late.
    assert (over.value.count, over.value.denominator) == (7 * 170, 7 * 200)
    assert (over.judgement.verdict, over.forecast) == (Verdict.MISSED, None)
    assert standing_words.year(over) == "2026 统计年度，至 2026-04-30"
    # To the end of the year it is as it was; a yearly promise has whole years.
    rest = [{}, {"due_on": date(2026, 12, 31)}, {"due_on": date(2026, 4, 20), "yearly": True}]
    assert {one(a_target(plan, "A07", **each)).ends_early for each in rest} == {None}


def test_a_past_year_without_records_shows_a_later_one_and_says_so(plan: Plan) -> None:
    births(postpartum_visited=190)
    found = one(a_target(plan, "A07", due_on=date(2020, 12, 31)))
    assert (found.year, found.due) == (2026, 2020)
    assert Caution.TERM_OVER in found.judgement.cautions


def test_a_year_before_it_is_due_goes_by_the_pace(plan: Plan) -> None:
    counted(CHANGCHI, {"live_births": 200})
    counted(CHANGCHI, {"postpartum_visited": 150}, range(202310, 202313))
    counted(CHANGCHI, {"postpartum_visited": 150}, range(202401, 202405))
    counted(CHANGCHI, {"postpartum_visited": 150}, [*range(202405, 202413), *range(202501, 202505)])
    counted(CHANGCHI, {"postpartum_visited": 160}, [*range(202505, 202513), *range(202601, 202607)])
    # From 75 to 80 % in a year: 90 % in two more, not in one.
    reached = one(a_target(plan, "A07", due_on=date(2028, 12, 31)))
    short = one(a_target(plan, "A07", due_on=date(2027, 12, 31)))
    assert (reached.judgement.verdict, reached.judgement.reason) == (
        Verdict.ON_COURSE,
        Reason.PACE_REACHES,
    )
    assert short.judgement.verdict is Verdict.OFF_COURSE


def test_a_young_year_gives_way_to_the_last_whole_one(plan: Plan) -> None:
    births(postpartum_visited=190)
    yearly = a_target(plan, "A07", due_on=date(2030, 12, 31), yearly=True)
    assert one(yearly, on=date(2025, 11, 20)).year == 2025
    assert one(yearly, on=date(2025, 11, 20)).judgement.verdict is Verdict.MET
    assert one(yearly).year == 2026
    this = a_target(plan, "A07", due_on=date(2026, 12, 31))
    assert one(this, on=date(2025, 11, 20)).year == 2026


def test_nothing_feeds_it_yet(plan: Plan) -> None:
    found = one(a_target(plan, "H03", name="7岁以下儿童健康管理率"))
    assert (found.source, found.served_by) == (Source.NONE, catalogue()["H03"].fed_by)
    assert found.judgement.verdict is Verdict.CANNOT_TELL_YET
    assert found.value is None


def test_a_value_by_hand_is_marked_and_can_be_withdrawn(
    plan: Plan, county: County, acting_as: Acting
) -> None:
    target, bureau = a_target(plan, "H03"), county.account("bureau")

    def enter(**values: object) -> object:
        given = {"as_of": ON, "value": Decimal("92.5"), "source": "2026年上半年报表"}
        return hand.enter(target, **given | values, on=ON, by=bureau)

    with acting_as(bureau):
        enter(as_of=date(2026, 3, 31), value=Decimal(80))
        newest = enter(value=None, count=925, denominator=1000)
        found = one(target)
        assert (found.source, found.value.rate, found.hand) == (Source.HAND, 92.5, newest)
        assert (found.judgement.verdict, found.judgement.cautions) == (
            Verdict.ON_COURSE,
            (Caution.ENTERED_BY_HAND,),
        )
        assert found.gap.spare == 25
        hand.withdraw(newest, by=bureau)
        assert one(target).value.rate == 80
        # Once it is due, the last value decides.
        assert one(target, on=date(2027, 1, 2)).judgement.verdict is Verdict.MISSED
        for wrong in (
            {"as_of": date(2026, 6, 16)},
            {"source": " "},
            {"value": Decimal(101)},
            {"count": 5},
            {"count": 9, "denominator": 10},
            {"value": None},
        ):
            with pytest.raises(PlanError):
                enter(**wrong)
    with pytest.raises(NotAllowed):
        hand.enter(target, as_of=ON, value=Decimal(1), source="a", on=ON, by=county.account("mch"))


def test_records_go_before_what_was_entered(plan: Plan, county: County) -> None:
    target, bureau = a_target(plan, "A07"), county.account("bureau")

    def enter() -> None:
        with scope.acting(bureau.scope):
            hand.enter(target, as_of=ON, value=Decimal(50), source="报表", on=ON, by=bureau)

    enter()
    births(postpartum_visited=190)
    found = one(target)
    assert found.source is Source.RECORDS
    assert found.hand.value == 50
    with pytest.raises(PlanError, match="由服务记录计算"):
        enter()


def test_no_value_for_a_plan_that_was_withdrawn(plan: Plan, county: County) -> None:
    target, bureau = a_target(plan, "H03"), county.account("bureau")
    with scope.acting(bureau.scope):
        publishing.withdraw(plan, reason="由新规划替代", by=bureau)
        target.plan.refresh_from_db()
        with pytest.raises(PlanError, match="已废止"):
            hand.enter(target, as_of=ON, value=Decimal(50), source="报表", on=ON, by=bureau)


def test_without_a_day_nothing_is_over(plan: Plan, county: County) -> None:
    """In November the last whole year is shown: it is over, the promise is not."""
    births(postpartum_visited=190)
    counted(SHAHE, {"postpartum_visited": 1})
    later = date(2026, 11, 22)
    undated, reached = (a_target(plan, "A07", v, due_on=None) for v in ("96", "80"))
    told = [each.judgement for each in progress([undated, reached], on=later)]
    assert [(each.verdict, each.reason) for each in told] == [
        (Verdict.OFF_COURSE, Reason.UNDATED),
        (Verdict.ON_COURSE, Reason.UNDATED),
    ]
    every = one(a_target(plan, "A07", "80", due_on=None, yearly=True), on=later)
    assert every.judgement.verdict is Verdict.MET
    by_hand, bureau = a_target(plan, "H03", due_on=None), county.account("bureau")
    for value, verdict in ((89, Verdict.OFF_COURSE), (91, Verdict.ON_COURSE)):
        with scope.acting(bureau.scope):
            hand.enter(by_hand, as_of=ON, value=Decimal(value), source="报表", on=ON, by=bureau)
        judged = one(by_hand).judgement
        assert (judged.verdict, judged.reason) == (verdict, Reason.UNDATED)


def test_what_was_entered_for_every_year_is_judged_when_its_year_is_over(
    plan: Plan, county: County
) -> None:
    target, bureau = a_target(plan, "H03", due_on=None, yearly=True), county.account("bureau")
    with scope.acting(bureau.scope):
        hand.enter(target, as_of=ON, value=Decimal(80), source="报表", on=ON, by=bureau)
    assert one(target).judgement.verdict is Verdict.CANNOT_TELL_YET
    assert one(target, on=date(2027, 1, 2)).judgement.verdict is Verdict.MISSED


def test_beds_one_short(plan: Plan) -> None:
    """140 beds for 4,800 births a year are 29.17; with 51 new ones for 4,800, one short of 40."""
    counted(CHANGCHI, {"parturients": 400})
    beds = {"kind": "capacity", "unit": "beds_per_1000_deliveries", "name": "每千分娩量产科床位数"}
    later = a_target(plan, "A33", "40", **beds, due_on=date(2027, 12, 31))
    new = a_target(
        plan,
        value="51",
        name="新增产科床位",
        kind="quota",
        operator="=",
        unit="beds",
        baseline=Decimal(140),
        due_on=date(2027, 12, 31),
    )
    standing, added = progress([later, new], on=ON)
    assert (standing.value.count, standing.value.denominator) == (140, 4800)
    assert standing.gap.short == 192 - 140
    assert standing.forecast.method is Method.PLANNED
    assert (standing.forecast.count, standing.gap_at_end.short) == (191, 1)
    assert standing.judgement.reason is Reason.AS_IT_STANDS
    assert (added.value.count, added.gap.short) == (0, 51)
    # Whoever plans with fewer deliveries has enough.
    later.expected = 4770
    enough = progress([later, new], on=ON)[0]
    assert enough.judgement.reason is Reason.PLANNED_REACHES
    # Past the day, only what stands counts.
    later.due_on = new.due_on = date(2026, 5, 31)
    missed = progress([later, new], on=ON)[0]
    assert (missed.judgement.verdict, missed.judgement.reason) == (
        Verdict.MISSED,
        Reason.PAST_DUE,
    )


def test_beds_for_a_year_that_is_not_wholly_on_record_are_no_ratio(plan: Plan) -> None:
    """Eleven months of deliveries would make the beds look plenty."""
    counted(CHANGCHI, {"parturients": 400}, [202411, 202412, *range(202501, 202513)])
    target = a_target(
        plan,
        "A33",
        "40",
        kind="capacity",
        unit="beds_per_1000_deliveries",
        name="每千分娩量产科床位数",
    )
    assert one(target).source is Source.NONE


def test_institutions_and_staff(plan: Plan, county: County) -> None:
    unit = county.institutions["hospital"]
    unit.obstetricians, unit.midwives = 12, 20
    unit.save()
    staff = {"kind": "staffing", "operator": "=", "unit": "count_persons"}
    there = a_target(plan, value="40", name="产科医师和助产士人数", **staff)
    grown = a_target(plan, value="30", name="增加产科医生和助产士", **staff)
    based = a_target(plan, value="30", name="增加产科医生和助产士", baseline=Decimal(10), **staff)
    licensed = a_target(
        plan, value="2", name="助产技术机构数", kind="capacity", unit="count_institutions"
    )
    counts = [
        each.value and each.value.count for each in progress([there, grown, based, licensed], on=ON)
    ]
    assert counts == [32, None, 22, 2]


def test_a_change_is_held_against_its_baseline(plan: Plan) -> None:
    """Down by a tenth from 40 % in a year is at most 36 %; up by 5 points from 80 at least 85."""
    births(caesarean_live_births=70, postpartum_visited=172)
    down = a_target(plan, "A11", "10", operator="decrease_by", baseline=Decimal(40), kind="outcome")
    up = a_target(
        plan, "A07", "5", operator="increase_by", unit="percentage_points", baseline=Decimal(80)
    )
    bare = a_target(plan, "A07", "5", operator="increase_by", unit="percentage_points")
    lower, higher, unknown = progress([down, up, bare], on=ON)
    assert (lower.goal.high, higher.goal.low) == (36, 85)
    assert lower.judgement.verdict is Verdict.ON_COURSE
    assert unknown.judgement.reason is Reason.NO_BASE


def test_a_figure_of_all_for_a_promise_to_some_says_so(plan: Plan) -> None:
    births(postpartum_visited=190)
    some = one(a_target(plan, "A07", population="农村孕产妇"))
    assert Caution.WIDER in some.judgement.cautions
    assert Caution.WIDER not in one(a_target(plan, "A07")).judgement.cautions
    named = one(a_target(plan, "A07", name="农村产妇产后访视率"))
    assert Caution.WIDER in named.judgement.cautions


def test_who_may_not_see_the_figures_sees_none(
    plan: Plan, county: County, acting_as: Acting
) -> None:
    births(postpartum_visited=190, hiv_results=100, hiv_positive=1)
    mine = a_target(plan, "A07", region=CHANGCHI)
    whole = a_target(plan, "A07")
    hiv = a_target(plan, "P02", "1", operator="<=", region=CHANGCHI)
    with acting_as(county.account("clinic_changchi")):
        found = progress([mine, whole, hiv], on=ON)
    sources = [each.source for each in found]
    assert sources == [Source.RECORDS, Source.UNSEEN, Source.UNSEEN]
    assert all(each.value is None for each in found[1:])
    with acting_as(county.account("prefecture")):
        assert one(whole).source is Source.RECORDS


def test_a_nations_target_held_to_a_county(county: County) -> None:
    with scope.acting(scope.SYSTEM):
        births(postpartum_visited=190)
        counted(NEIGHBOUR + 100_000, {"live_births": 900})
        target = a_target(a_plan(PREFECTURE), "A07")
    with scope.acting(county.account("bureau").scope):
        assert one(target).source is Source.UNSEEN
        found = one(target, at=COUNTY)
    assert (found.region, found.value.denominator) == (COUNTY, 1800)


def test_fifty_targets_in_ten_queries(plan: Plan, county: County) -> None:
    births(postpartum_visited=190)
    fed = ["A01", "A02", "A03", "A06", "A07", "A08", "A09", "M01", "C01", "C03", "C04", "H01"]
    for code in fed * 3:
        a_target(plan, code, due_on=date(2026 + plan.target_set.count() % 3, 12, 31))
    for number in range(10):
        a_target(plan, "H03", name=f"儿童 {number}")
    beds = {"kind": "capacity", "unit": "beds_per_1000_deliveries"}
    screened = {"kind": "quota", "unit": "count_persons", "name": "孕产妇免费产前筛查"}
    for value in ("35", "40"):
        a_target(plan, "A33", value, **beds)
        a_target(plan, value=value, **screened)
    with (
        scope.acting(county.account("bureau").scope),
        CaptureQueriesContext(connection) as queries,
    ):
        found = progress(plan.target_set.order_by("key"), on=ON)
    assert len(found) == 50
    asked = [each["sql"] for each in queries.captured_queries]
    read = [sql for sql in asked if " FROM " in sql]
    assert len(read) <= 10, read


def test_what_is_settled_at_birth_is_not_waited_for(plan: Plan) -> None:
    births(hiv_tested=170)
    found = one(a_target(plan, "P01"))
    assert found.judgement.cautions == ()
    # Whom nobody tested before birth cannot be tested any more: only who is still to come counts.
    assert found.gap_at_end.reachable == 700


def test_every_fact_that_comes_after_birth_is_known_as_such() -> None:
    used = {
        each.fact
        for indicator in book().indicators.values()
        for measure in indicator.numerator
        for each in measure.where
    }
    late = {each for each in used if "visited" in each or "42" in each or "puerperal" in each}
    assert late
    assert late <= figures.AFTER_BIRTH


@pytest.mark.parametrize(
    ("on", "waits"),
    [
        (date(2025, 9, 30), True),
        (date(2025, 10, 31), True),  # September's women are waited for
        (date(2025, 11, 11), True),  # to the 42nd day
        (date(2025, 11, 12), False),
        (date(2025, 12, 1), False),
    ],
)
def test_a_year_waits_only_for_its_own_months(plan: Plan, on: date, waits: bool) -> None:
    births(postpartum_visited=190)
    found = one(a_target(plan, "A07", due_on=date(2025, 12, 31)), on=on)
    assert found.year == 2025
    assert (Caution.UNSETTLED in found.judgement.cautions) is waits


def test_planned_beds_that_are_late_are_not_counted_on(plan: Plan) -> None:
    counted(CHANGCHI, {"parturients": 400})
    ratio = {"kind": "capacity", "unit": "beds_per_1000_deliveries", "name": "每千分娩量产科床位数"}
    beds = {"name": "新增产科床位", "kind": "quota", "operator": "=", "unit": "beds"}
    asked = a_target(plan, "A33", "40", **ratio, due_on=date(2027, 12, 31))
    late = a_target(plan, value="60", **beds, baseline=Decimal(140), due_on=date(2026, 5, 31))
    found = progress([asked, late], on=ON)[0]
    assert (found.judgement.verdict, found.judgement.reason) == (
        Verdict.OFF_COURSE,
        Reason.PLANNED_LATE,
    )
    assert (found.forecast.method, found.forecast.count) == (Method.AS_IT_STANDS, 140)
    assert found.gap_at_end.short == found.gap.short
    # The beds of another plan, or of another region, are not this one's.
    due = {"baseline": Decimal(140), "due_on": date(2027, 12, 31)}
    another = a_target(a_plan(), value="60", **beds, **due)
    elsewhere = a_target(plan, value="60", **beds, **due, region=NEIGHBOUR)
    for each in (another, elsewhere):
        alone = progress([asked, each], on=ON)[0]
        assert alone.forecast.method is Method.AS_IT_STANDS
        assert alone.judgement.reason is Reason.AS_IT_STANDS


def test_a_verdict_of_a_later_year_speaks_of_now() -> None:
    judged = Judgement(Verdict.MISSED, Reason.NOT_REACHED)
    assert str(verdict_words.verdict_of(judged)) == "未达标"
    later = Judgement(Verdict.MISSED, Reason.NOT_REACHED, (Caution.TERM_OVER,))
    assert str(verdict_words.verdict_of(later)) == "现未达标"
