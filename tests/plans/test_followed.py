"""Two plans of one region: publishing the second silences nothing of the first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from counted import a_plan, a_target, counted
from factories import CHANGCHI, COUNTY, PREFECTURE, SHAHE, County

from muzi.access import scope
from muzi.bulletins import concerns
from muzi.clinical.targets import Verdict
from muzi.plans import queries
from muzi.plans.following import feeds, hand, home, target_views
from muzi.plans.following.promises import binding, governing, promises
from muzi.plans.models import Plan, Rhythm, Target, Task
from muzi.plans.tasks import task_queries

ON = date(2026, 6, 15)


@pytest.fixture
def plans(county: County) -> tuple[Plan, Plan]:
    """A plan of five years with a coverage, and one of this year: leads, with one quota only."""
    with scope.acting(scope.SYSTEM):
        for township in (CHANGCHI, SHAHE):
            counted(township, {"live_births": 100, "systematic": 80})
        long = a_plan(starts_on=date(2024, 1, 1), ends_on=date(2028, 12, 31))
        short = a_plan(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
        a_target(long, "A06", name="孕产妇系统管理率")
        a_target(long, name="免费产前筛查", kind="quota", value="850", unit="count_persons")
        a_target(long, name="转诊网络覆盖率", value="100")
        a_target(short, name="产科床位总数", kind="capacity", value="200", unit="beds")
        Task.objects.create(plan=long, key=1, text="开展评审", due_on=date(2026, 5, 1))
        Task.objects.create(plan=short, key=1, text="设立床位")
        for plan, frequency in ((long, "daily"), (short, "monthly")):
            Rhythm.objects.create(
                plan=plan, key=1, what="死亡统计", frequency=frequency, reporter="助产机构"
            )
        return long, short


def test_the_home_follows_both(county: County, plans: tuple[Plan, Plan]) -> None:
    long, short = plans
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        by_hand = long.target_set.get(key=3)
        hand.enter(by_hand, as_of=ON, value=Decimal(70), source="报表", on=ON, by=bureau)
        found = home.panel(bureau, ON, task_queries.at_home(bureau, ON))
    assert found is not None
    assert found.plans == (short, long)
    assert (found.targets, found.tasks, found.tasks_late) == (4, 2, 1)
    # The quota, the value entered by hand and the rate are of the plan that does not lead.
    assert [each.standing.target.plan for each in found.quotas] == [long]
    named = [each.standing.target.name for each in found.urgent]
    assert set(named) >= {"孕产妇系统管理率", "转诊网络覆盖率", "产科床位总数"}
    verdicts = [each.standing.judgement.verdict for each in found.urgent]
    order = [Verdict.MISSED, Verdict.OFF_COURSE, Verdict.CANNOT_TELL_YET]
    assert verdicts == sorted(verdicts, key=order.index)


def test_the_calendar_asks_for_the_rhythms_of_both(
    county: County, plans: tuple[Plan, Plan]
) -> None:
    with scope.acting(county.account("obstetrics").scope):
        assert {each.plan for each in concerns.binding(COUNTY, ON, ON)} == set(plans)
        # In each month those in force on some of its days.
        january = (date(2027, 1, 1), date(2027, 1, 31))
        assert {each.plan for each in concerns.binding(COUNTY, *january)} == {plans[0]}


def test_which_plans_a_region_follows(county: County, plans: tuple[Plan, Plan]) -> None:
    long, short = plans
    with scope.acting(scope.SYSTEM):
        assert queries.followed(COUNTY, ON) == [short, long]
        assert queries.followed(COUNTY, date(2027, 3, 1)) == [long, short]
        assert queries.followed(COUNTY, date(2025, 3, 1)) == [long]
        # A township's are its county's; a county without one has the leading one above it.
        assert queries.followed(CHANGCHI, ON) == [short, long]
        above = [a_plan(PREFECTURE), a_plan(PREFECTURE, ends_on=date(2026, 12, 31))]
        Plan.objects.filter(region=COUNTY).update(withdrawn_at="2026-06-01T00:00Z")
        assert queries.followed(COUNTY, ON) == above[1:]


def test_what_a_plan_in_force_promises_anew_is_shown_once(
    county: County, plans: tuple[Plan, Plan]
) -> None:
    long, short = plans
    with scope.acting(scope.SYSTEM):
        Plan.objects.filter(pk=long.pk).update(ends_on=date(2025, 12, 31))
        a_target(short, "A06", "95", name="孕产妇系统管理率")
    with scope.acting(county.account("bureau").scope):
        found = home.followed(queries.followed(COUNTY, ON), COUNTY, ON)
    rates = [each.target for each in found if each.target.indicator == "A06"]
    assert [each.plan for each in rates] == [short]
    assert "转诊网络覆盖率" in {each.target.name for each in found}


def test_staff_to_be_added_is_no_quota_of_persons_served(
    county: County, plans: tuple[Plan, Plan]
) -> None:
    with scope.acting(scope.SYSTEM):
        staff = a_target(
            plans[0], name="增加产科医生和助产士", kind="quota", value="30", unit="count_persons",
            operator="increase_by", baseline=Decimal(20),
        )  # fmt: skip
        nurses = a_target(plans[0], name="儿科人员", kind="staffing", unit="count_persons")
    assert not any(feeds.is_quota(each) for each in (staff, nurses))
    with scope.acting(county.account("bureau").scope):
        user = county.account("bureau")
        found = home.panel(user, ON, task_queries.at_home(user, ON))
    assert found is not None
    assert [each.standing.target.name for each in found.quotas] == ["免费产前筛查"]
    assert not target_views.is_shared(staff)


def test_one_promise_governs_whoever_asks(county: County) -> None:
    """Own plans before those above; what is due, what will be, what was; then the strictest."""
    with scope.acting(scope.SYSTEM):
        own = a_plan(starts_on=date(2024, 1, 1), ends_on=date(2030, 12, 31))
        other = a_plan(starts_on=date(2024, 1, 1), ends_on=date(2030, 12, 31))
        ended = a_plan(starts_on=date(2016, 1, 1), ends_on=date(2020, 12, 31))
        above, nation = a_plan(PREFECTURE), a_plan(0)

        def governs() -> Target:
            [found] = governing(binding(COUNTY, ON), COUNTY, ON).values()
            return found

        past = a_target(ended, "A06", "99", due_on=date(2020, 12, 31))
        assert governs() == past
        a_target(above, "A06", "96", due_on=date(2025, 12, 31))
        strictest = a_target(nation, "A06", "97", due_on=date(2025, 12, 31))
        assert governs() == strictest
        bare = a_target(own, "A06", "98", due_on=None)
        assert governs() == bare
        later = a_target(own, "A06", "95", due_on=date(2030, 12, 31))
        assert governs() == later
        sooner = a_target(other, "A06", "94", due_on=date(2028, 12, 31))
        assert governs() == sooner
        # What was due before does not push aside what is still to come.
        a_target(other, "A06", "92", due_on=date(2025, 12, 31))
        assert governs() == sooner
        stricter = a_target(own, "A06", "93", due_on=date(2026, 12, 31))
        assert governs() == stricter
        a_target(own, "A06", "99", due_on=date(2026, 12, 31), population="农村孕产妇")
        assert governs() == stricter
        # A ceiling is stricter the lower it is, whatever its unit.
        mild = {"operator": "<=", "kind": "outcome"}
        a_target(own, "M01", "12", unit="per_100k", **mild)
        low = a_target(other, "M01", "0.1", unit="permille", **mild)
        chosen = governing(binding(COUNTY, ON), COUNTY, ON)
        assert chosen == {"A06": stricter, "M01": low}
        # The look for rebounds and the townships are held to the same.
        assert governing(binding(CHANGCHI, ON), CHANGCHI, ON) == chosen


def test_what_was_due_in_a_statistical_year_that_is_over_comes_after_what_is_due(
    county: County,
) -> None:
    """In October the year 2027 has begun, though the day of a promise for 2026 is still to come."""
    with scope.acting(scope.SYSTEM):
        plan = a_plan()
        once = a_target(plan, "A06", "95", due_on=date(2026, 12, 31))
        yearly = a_target(plan, "A06", "93", yearly=True, due_on=date(2030, 12, 31))
        for on, expected in ((date(2026, 9, 30), once), (date(2026, 10, 31), yearly)):
            assert governing([once, yearly], COUNTY, on) == {"A06": expected}


@pytest.mark.parametrize(
    ("values", "hides"),
    [
        ({}, {"all", "part"}),
        ({"name": "农村孕产妇系统管理率"}, {"part"}),
        ({"region": CHANGCHI}, set()),
    ],
)
@pytest.mark.parametrize("over", [False, True])
def test_a_promise_to_some_does_not_hide_the_promise_to_all(
    county: County, values: dict[str, Any], hides: set[str], over: bool
) -> None:
    """Of plans around the county, and of its own that are over."""
    with scope.acting(scope.SYSTEM):
        own = a_plan(starts_on=date(2024, 1, 1), ends_on=date(2028, 12, 31))
        mine = a_target(own, "A06", "80", **values)
        for name, said in (("all", ""), ("part", "农村孕产妇")):
            around = a_plan(COUNTY, ends_on=date(2025, 12, 31)) if over else a_plan(0)
            theirs = a_target(around, "A06", "90", population=said)
            found = promises(queries.followed(COUNTY, ON), COUNTY, ON)
            assert found == ([mine] if name in hides else [mine, theirs]), name
            Plan.objects.filter(pk=around.pk).update(withdrawn_at="2026-06-01T00:00Z")


def test_home_names_the_strictest_of_the_plans_above(
    county: County, plans: tuple[Plan, Plan]
) -> None:
    with scope.acting(scope.SYSTEM):
        a_target(a_plan(PREFECTURE), "A07", "90")
        above = a_plan(0)
        nation = a_target(above, "A07", "95")
        steps = [a_target(above, "A08", "90", due_on=date(year, 12, 31)) for year in (2022, 2030)]
        found = promises(queries.followed(COUNTY, ON), COUNTY, ON)
        chosen = governing(binding(COUNTY, ON), COUNTY, ON)
    assert [each for each in found if each.indicator == "A07"] == [nation]
    assert [each for each in found if each.indicator == "A08"] == [chosen["A08"]] == steps[1:]
