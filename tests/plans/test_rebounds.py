"""Rebounds of a plan's indicators, from the cells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from counted import a_plan, a_target, counted
from factories import CHANGCHI, COUNTY, SHAHE, County

from muzi.access import scope
from muzi.clinical.rebound import Against, Window
from muzi.plans.following.rebounds import Rebound, rebounds
from muzi.plans.models import Plan, Target

ON = date(2026, 6, 15)
YEAR_BEFORE = [*range(202406, 202413), *range(202501, 202506)]
LAST_YEAR = [*range(202506, 202513), *range(202601, 202606)]


@pytest.fixture
def plan(county: County) -> Iterator[Plan]:
    with scope.acting(scope.SYSTEM):
        counted(CHANGCHI, {"live_births": 100})
        counted(SHAHE, {"live_births": 100})
        yield a_plan()


def deaths(plan: Plan) -> Target:
    """婴儿死亡率 at most 6 ‰."""
    return a_target(plan, "C03", "6", operator="<=", unit="permille", kind="outcome")


def found(target: Target) -> list[Rebound]:
    return rebounds([target], on=ON)


def test_many_deaths_more_are_a_rebound(plan: Plan) -> None:
    counted(CHANGCHI, {"infant_deaths": 1}, YEAR_BEFORE[:4])
    counted(CHANGCHI, {"infant_deaths": 2}, LAST_YEAR[:10])
    township = next(each for each in found(deaths(plan)) if each.region == CHANGCHI)
    assert township.name == "长赤镇"
    assert (township.now, township.before) == (Window(20, 1200), Window(4, 1200))
    assert {each.against for each in township.why} == {Against.YEAR_BEFORE, Against.GOAL}
    assert township.period.start == date(2025, 6, 1)
    assert township.period.end == date(2026, 6, 1)
    assert {each.region for each in found(deaths(plan))} == {CHANGCHI, COUNTY}


def test_one_or_two_deaths_more_are_none(plan: Plan) -> None:
    counted(CHANGCHI, {"infant_deaths": 1}, LAST_YEAR[:2])
    assert found(deaths(plan)) == []


def test_the_month_under_way_does_not_count(plan: Plan) -> None:
    counted(CHANGCHI, {"infant_deaths": 30}, [202606])
    assert found(deaths(plan)) == []


def test_a_year_that_is_not_wholly_on_record_is_no_yardstick(county: County) -> None:
    with scope.acting(scope.SYSTEM):
        counted(CHANGCHI, {"live_births": 100}, [*YEAR_BEFORE[1:], *LAST_YEAR])
        counted(CHANGCHI, {"infant_deaths": 3}, LAST_YEAR)
        assert found(deaths(a_plan())) == []


def test_fewer_visited_is_a_rebound_but_not_the_unsettled_months(plan: Plan) -> None:
    """The twelve months end in April: who gave birth in May may still be visited."""
    settled = [m for m in [*YEAR_BEFORE, *LAST_YEAR] if m < 202605]
    counted(CHANGCHI, {"postpartum_visited": 95}, [202310, 202405, *settled])
    counted(SHAHE, {"postpartum_visited": 95}, [m for m in settled if m < 202505])
    counted(SHAHE, {"postpartum_visited": 82}, [m for m in settled if m >= 202505])
    places = {each.region: each for each in found(a_target(plan, "A07"))}
    assert CHANGCHI not in places
    assert SHAHE in places
    assert places[SHAHE].now == Window(12 * 18, 1200)


def test_a_goal_never_reached_is_not_lost(plan: Plan) -> None:
    """A quarter is never visited, this year as last: no rebound, however far from the goal."""
    counted(CHANGCHI, {"postpartum_visited": 75})
    counted(SHAHE, {"postpartum_visited": 75})
    assert found(a_target(plan, "A07")) == []


def test_nobody_is_told_of_figures_they_may_not_see(plan: Plan, county: County) -> None:
    counted(CHANGCHI, {"infant_deaths": 2}, LAST_YEAR)
    target = deaths(plan)
    with scope.acting(county.account("clinic_shahe").scope):
        assert found(target) == []


def test_the_nations_goal_is_held_to_the_county_unless_it_has_its_own(plan: Plan) -> None:
    counted(CHANGCHI, {"infant_deaths": 1}, YEAR_BEFORE[:4])
    counted(CHANGCHI, {"infant_deaths": 2}, LAST_YEAR[:10])
    nation = a_plan(region=0)
    goals = [
        a_target(nation, "C03", "5", operator="<=", unit="permille", due_on=date(2030, 12, 31)),
        a_target(nation, "A07"),
    ]
    alone = rebounds(goals, on=ON, at=COUNTY)
    assert {(each.region, each.target) for each in alone} == {
        (CHANGCHI, goals[0]),
        (COUNTY, goals[0]),
    }
    own = deaths(plan)
    both = rebounds([own, *goals], on=ON, at=COUNTY)
    assert {each.target for each in both} == {own}
    assert all(max(each.adjusted) <= 0.05 for each in both)
    assert all(
        after >= reason.p
        for each in both
        for reason, after in zip(each.why, each.adjusted, strict=True)
    )
