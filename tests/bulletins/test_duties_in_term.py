"""Each month shows the duties of the plans in force in it, and the home what units owe of them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from counted import a_plan
from factories import County
from rhythmic import TODAY, planned, rhythm

from muzi.access import scope
from muzi.bulletins import duties, home, submissions
from muzi.bulletins.calendar import Span, span_of
from muzi.plans.models import Plan
from muzi.plans.reading.types import Frequency
from muzi.plans.tasks import task_queries

NOVEMBER = date(2026, 11, 22)
MAY = Span(date(2026, 5, 1), date(2026, 5, 31))
NONE = {"maternal_deaths": 0, "neonatal_deaths": 0, "under5_deaths": 0}


@pytest.fixture
def years(county: County) -> tuple[Plan, Plan]:
    """A plan of 2026 and one of 2027, each with a monthly report, the second published early."""
    made = []
    for year in (2026, 2027):
        with scope.acting(county.account("bureau").scope):
            plan = a_plan(starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))
            at = (
                datetime(2026, 11, 22, tzinfo=UTC)
                if year == 2027
                else datetime(2026, 1, 5, tzinfo=UTC)
            )
            Plan.objects.filter(pk=plan.pk).update(published_at=at)
            plan.refresh_from_db()
        rhythm(county, plan, frequency="monthly")
        made.append(plan)
    return made[0], made[1]


def due_in(county: County, month: date, today: date) -> dict[int, list[date]]:
    """The first days of the periods that fall due in a month, by the year of their plan."""
    user = county.account("obstetrics")
    span = span_of(Frequency.MONTHLY, month)
    found: dict[int, list[date]] = {}
    with scope.acting(user.scope):
        for each in duties.of_month(user, *span, today):
            assert each.rhythm.plan.starts_on is not None
            found.setdefault(each.rhythm.plan.starts_on.year, []).append(each.due.span.first)
    return found


@pytest.mark.parametrize("today", [NOVEMBER, date(2027, 6, 15)])
def test_each_month_has_the_duties_of_the_plans_in_force(
    county: County, years: tuple[Plan, Plan], today: date
) -> None:
    for month, expected in {
        date(2026, 12, 1): {2026: [date(2026, 11, 1)]},
        # The last period of a term falls due after it.
        date(2027, 1, 1): {2026: [date(2026, 12, 1)]},
        date(2027, 2, 1): {2027: [date(2027, 1, 1)]},
        date(2027, 5, 1): {2027: [date(2027, 4, 1)]},
        date(2028, 1, 1): {2027: [date(2027, 12, 1)]},
        date(2028, 2, 1): {},
    }.items():
        assert due_in(county, month, today) == expected, month


def test_a_plan_that_was_over_when_it_was_published_asks_on(county: County) -> None:
    with scope.acting(county.account("bureau").scope):
        old = a_plan(starts_on=date(2017, 1, 1), ends_on=date(2020, 12, 31))
        Plan.objects.filter(pk=old.pk).update(published_at=datetime(2026, 1, 5, tzinfo=UTC))
        old.refresh_from_db()
    rhythm(county, old, frequency="monthly")
    assert due_in(county, date(2026, 6, 1), TODAY) == {2017: [date(2026, 5, 1)]}


def test_nobody_is_late_with_what_a_term_does_not_hold(
    county: County, years: tuple[Plan, Plan]
) -> None:
    with scope.acting(county.account("bureau").scope):
        on = date(2027, 3, 20)
        late = {each.due.span.first: each.rhythm.plan for each in duties.missing(years, on)}
    first, second = years
    assert late == {date(2026, 12, 1): first, **{date(2027, m, 1): second for m in (1, 2)}}


def test_a_bureau_is_told_of_what_units_owe(county: County) -> None:
    plan = planned(county)
    about = rhythm(county, plan, frequency="monthly")
    bureau = county.account("bureau")

    def told() -> dict[str, home.Group]:
        with scope.acting(bureau.scope):
            return {
                each.name: each
                for each in home.waiting(bureau, TODAY, task_queries.at_home(bureau, TODAY))
            }

    [line] = told()["reports"].lines
    assert (line.late, line.detail) == ("逾期 10 天", "已报 0 / 2")
    assert line.url == f"/rhythms/{about.pk}?day=2026-05-01"
    for who in ("mch", "obstetrics"):
        user = county.account(who)
        with scope.acting(user.scope):
            assert "reports" not in {
                each.name for each in home.waiting(user, TODAY, task_queries.at_home(user, TODAY))
            }
            submissions.submit(about, MAY, NONE, "", by=user, today=TODAY)
    assert "reports" not in told()
