"""A plan of some months is held to its own: what is counted up begins with it, and a rate is not
judged by a year that had mostly gone before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from counted import a_plan, a_target, counted, screened
from factories import CHANGCHI, COUNTY, SHAHE, County

from muzi.access import scope
from muzi.access.models import User
from muzi.clinical.targets import Reason, Verdict
from muzi.plans.errors import PlanError
from muzi.plans.following import hand, quota_views, quotas, standing_words
from muzi.plans.following.progress import progress
from muzi.plans.following.quota_standings import is_behind
from muzi.plans.following.shown import line_of
from muzi.plans.following.standings import Standing
from muzi.plans.models import Plan, Target

BEGIN, END = date(2026, 9, 1), date(2026, 12, 31)
PERSONS = {"kind": "quota", "unit": "count_persons", "operator": "=", "due_on": END}


@pytest.fixture
def bureau(county: County) -> Iterator[User]:
    user = county.account("bureau")
    with scope.acting(user.scope):
        yield user


@pytest.fixture
def plan(bureau: User) -> Plan:
    return a_plan(starts_on=BEGIN, ends_on=END)


def one(target: Target, on: date) -> Standing:
    [found] = progress([target], on=on)
    return found


def test_the_pace_of_a_quota_begins_with_its_plan(plan: Plan, bureau: User) -> None:
    """A quarter of the four months, a third done."""
    target = a_target(plan, value="1200", name="农村妇女两癌免费检查", **PERSONS)
    quotas.share_out(target, {CHANGCHI: 600, SHAHE: 600}, bureau)
    told, on = {"as_of": date(2026, 9, 30), "source": "月报"}, date(2026, 10, 5)
    hand.enter_parts(target, {CHANGCHI: 200, SHAHE: 200}, **told, on=on, by=bureau)
    found = one(target, on)
    assert found.judgement.verdict is Verdict.ON_COURSE
    assert (found.dragging, is_behind(found)) == ((), False)
    shown = quota_views.shown(found, date(2026, 10, 31), COUNTY, bureau)
    assert (shown["due"], [unit.due_now for unit in shown["units"]]) == (600, [150, 150])
    hand.enter_parts(target, {SHAHE: 100}, **told, on=on, by=bureau)
    found = one(target, on)
    assert [(part.region, part.missing) for part in found.dragging] == [(SHAHE, 50)]
    with pytest.raises(PlanError, match="2026-09-01"):
        hand.enter_parts(
            target, {SHAHE: 1}, as_of=date(2026, 8, 31), source="月报", on=on, by=bureau
        )


def test_records_before_the_plan_are_not_of_its_quota(
    plan: Plan, bureau: User, county: County
) -> None:
    screened(county, date(2026, 3, 3), name="李甲")
    screened(county, date(2026, 8, 20), date(2026, 9, 20), name="李乙")
    target = a_target(plan, value="4", name="孕产妇产前筛查", **PERSONS)
    whole = a_target(a_plan(), value="4", name="孕产妇产前筛查", **PERSONS)
    quotas.share_out(target, {CHANGCHI: 4}, bureau)
    found, year = progress([target, whole], on=date(2026, 9, 30))
    # Who had it again since is served by this plan, and was in August by the other.
    assert [(each.month, each.count) for each in found.months] == [(202609, 1)]
    assert (year.value.count, [each.month for each in year.months if each.count]) == (
        2,
        [202603, 202608],
    )
    assert (found.dragging, is_behind(found)) == ((), False)
    assert standing_words.year(found) == "2026-09-01 至 2026-12-31"
    [unit] = quota_views.shown(found, date(2026, 9, 30), COUNTY, bureau)["units"]
    assert (unit.done, unit.due_now) == (1, 1)


def births(before: int, since: int) -> None:
    """Of 100 births a month so many are managed, before the plan and since."""
    counted(CHANGCHI, {"parturients": 100, "live_births": 100}, until=202611)
    counted(CHANGCHI, {"systematic": before}, until=202608)
    counted(CHANGCHI, {"systematic": since}, [202609, 202610, 202611])


def test_a_rate_is_judged_by_the_plans_months(plan: Plan, bureau: User) -> None:
    births(60, 97)
    target = a_target(plan, "A06", "90", due_on=END)
    early, now, over = (
        one(target, date(*day)) for day in ((2026, 9, 5), (2026, 10, 5), (2027, 1, 5))
    )
    assert (early.value.count, early.value.denominator) == (97, 100)
    assert (now.value.count, now.value.denominator) == (194, 200)
    assert now.judgement.reason is not Reason.NOT_REACHED
    assert now.running
    assert now.forecast is not None
    assert standing_words.year(now) == "2026-09-01 至 2026-12-31"
    assert "from=2026-09-01" in line_of(now, bureau).figures_url
    assert (over.judgement.verdict, over.value.count) == (Verdict.MET, 3 * 97)
    # Before it begins there is only what there is.
    assert one(target, date(2026, 8, 31)).value.rate == 60


@pytest.mark.parametrize(
    ("starts", "due", "period"),
    [
        (date(2026, 1, 1), END, ("2025-10-01", "2026-10-01")),
        (date(2026, 4, 1), END, ("2025-10-01", "2026-10-01")),
        (date(2026, 5, 20), END, ("2026-05-01", "2027-01-01")),
        (date(2026, 10, 1), END, ("2026-10-01", "2027-01-01")),
        (date(2026, 3, 1), date(2026, 6, 30), ("2026-03-01", "2026-07-01")),
        (date(2026, 2, 1), date(2026, 6, 30), ("2025-10-01", "2026-07-01")),
        (date(2026, 9, 1), date(2027, 12, 31), ("2026-10-01", "2027-10-01")),
        (date(2027, 1, 1), END, ("2025-10-01", "2026-10-01")),  # due before it begins
    ],
)
def test_which_months_a_rate_has(
    bureau: User, starts: date, due: date, period: tuple[str, str]
) -> None:
    births(60, 97)
    target = a_target(a_plan(starts_on=starts), "A06", due_on=due)
    found = one(target, date(2027, 1, 5)).period
    assert found is not None
    assert (str(found.start), str(found.end)) == period


def test_every_years_rate_is_not_judged_by_the_year_before(bureau: User) -> None:
    births(60, 97)
    plan = a_plan(starts_on=BEGIN, ends_on=date(2030, 12, 31))
    target = a_target(plan, "A06", yearly=True, due_on=date(2030, 12, 31))
    running = one(target, date(2026, 9, 20))
    assert running.judgement.verdict not in {Verdict.MET, Verdict.MISSED}
    found = one(target, date(2026, 10, 5))
    assert (found.year, found.running) == (2027, True)
    assert found.judgement.verdict not in {Verdict.MET, Verdict.MISSED}
    # A plan that began with its year shows the last whole one, as pages of figures do.
    plan = a_plan(starts_on=date(2026, 1, 1), ends_on=date(2030, 12, 31))
    target = a_target(plan, "A06", yearly=True, due_on=date(2030, 12, 31))
    assert one(target, date(2026, 10, 5)).judgement.verdict is Verdict.MISSED


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (date(2026, 11, 1), date(2027, 2, 28)),
        (date(2026, 10, 1), date(2027, 1, 31)),
        (date(2026, 4, 1), date(2027, 3, 31)),
    ],
)
def test_months_of_two_years_are_one_term(
    bureau: User, county: County, starts: date, ends: date
) -> None:
    """Who was served before New Year is counted, once, and the pace runs through it."""
    screened(county, date(2026, 3, 20), name="李甲")
    screened(county, date(2026, 12, 10), date(2027, 1, 20), name="李乙")
    screened(county, date(2027, 1, 20), name="李丙")
    plan = a_plan(starts_on=starts, ends_on=ends)
    quota = {**PERSONS, "due_on": ends, "value": "4"}
    records = a_target(plan, name="孕产妇产前筛查", **quota)
    by_hand = a_target(plan, name="农村妇女两癌免费检查", **quota)
    for each in (records, by_hand):
        quotas.share_out(each, {CHANGCHI: 4}, bureau)
    half, later = date(2026, 12, 31), date(2027, 1, 25)
    for day, done in ((half, 1), (later, 2)):
        told = {"as_of": day, "source": "月报", "on": later, "by": bureau}
        hand.enter_parts(by_hand, {CHANGCHI: done}, **told)
    for target in (records, by_hand):
        before, now = one(target, half), one(target, later)
        assert (before.value.count, now.value.count) == (1, 2)
        assert before.judgement.verdict is not Verdict.MISSED
        assert standing_words.year(now) == f"{starts} 至 {ends}"
        assert now.ends_early == ends
        shown = quota_views.shown(before, half, COUNTY, bureau)
        months = quotas.length(before.period)
        gone = months - quotas.months_left(before.period, half)
        assert shown["due"] == int(4 * gone / months + 1e-9)
        assert [unit.done for unit in shown["units"]] == [1]
        assert [unit.done for unit in quota_views.shown(now, later, COUNTY, bureau)["units"]] == [2]
        over = one(target, date(2027, 6, 1))
        assert (over.judgement.verdict, over.value.count) == (Verdict.MISSED, 2)
