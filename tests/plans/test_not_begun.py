"""A plan whose term begins later: nobody is held to it yet, and its tasks are prepared. A quota of
a later year is not late today.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from counted import a_plan, a_target, counted, screened
from django.test import Client
from factories import CHANGCHI, COUNTY, SHAHE, County

from muzi.access import scope
from muzi.clinical.targets import Reason, Verdict
from muzi.config import clock
from muzi.plans import queries
from muzi.plans.errors import PlanError
from muzi.plans.following import hand, home, quota_views, quotas, regions, standing_words
from muzi.plans.following.progress import progress
from muzi.plans.following.quota_standings import is_behind
from muzi.plans.following.standings import Source
from muzi.plans.models import HandValue, Plan, Target, Task
from muzi.plans.tasks import task_queries

ON, BEGIN, END = date(2026, 11, 22), date(2027, 1, 1), date(2027, 12, 31)
PERSONS = {"kind": "quota", "unit": "count_persons", "operator": "="}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: ON)


@pytest.fixture
def plan(county: County) -> Plan:
    """A coverage far below its goal, quotas by records and by hand, beds; a task."""
    lead = county.account("obstetrics").institution
    with scope.acting(scope.SYSTEM):
        for township in (CHANGCHI, SHAHE):
            counted(township, {"live_births": 100, "systematic": 10}, until=202611)
        made = a_plan(starts_on=BEGIN, ends_on=END)
        a_target(made, "A06", name="孕产妇系统管理率", due_on=END)
        a_target(made, name="产前筛查", value="10000", due_on=END, **PERSONS)
        a_target(made, name="两癌检查", value="600", due_on=END, **PERSONS)
        a_target(made, name="产科床位", kind="capacity", value="900", unit="beds", due_on=END)
        Task.objects.create(plan=made, key=1, text="设立床位", owner=lead)
    return made


def test_it_has_no_verdict_and_shows_what_there_is(county: County, plan: Plan) -> None:
    screened(county, date(2026, 2, 3))
    with scope.acting(county.account("bureau").scope):
        found = progress(plan.target_set.order_by("key"), on=ON)
        begun = progress(plan.target_set.order_by("key"), on=BEGIN)
    judged = [(each.judgement.verdict, each.judgement.reason) for each in found]
    assert judged == [(Verdict.CANNOT_TELL_YET, Reason.NOT_BEGUN)] * 4
    assert [standing_words.value(each) for each in found[:2]] == ["10.00%", "0人"]
    assert [(each.gap, each.forecast, each.dragging) for each in found] == [(None, None, ())] * 4
    assert found[1].period.start == BEGIN
    assert not any(is_behind(each) for each in found)
    assert standing_words.reason(found[0]) == "2027-01-01 起计算"
    assert Reason.NOT_BEGUN not in {each.judgement.reason for each in begun}


def test_its_tasks_are_there_and_nothing_else_of_it(county: County, plan: Plan) -> None:
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        assert queries.followed(COUNTY, ON) == []
        assert queries.worked_on(COUNTY, ON) == queries.worked_on(CHANGCHI, ON) == [plan]
        panel = home.panel(bureau, ON, task_queries.at_home(bureau, ON))
        assert panel is not None
        assert (panel.targets, panel.tasks, panel.plans) == (0, 1, ())
        assert regions.held(COUNTY, [CHANGCHI], ON)[CHANGCHI].standings == ()
        Plan.objects.filter(pk=plan.pk).update(withdrawn_at="2026-11-20T00:00Z")
        assert queries.worked_on(COUNTY, ON) == []
        assert home.panel(bureau, ON, task_queries.at_home(bureau, ON)) is None


def test_pages_say_when_it_begins(client_as: Callable[..., Client], plan: Plan) -> None:
    bureau = client_as("bureau")
    words = "尚未开始（2027-01-01 起）"
    assert words in _text(bureau, "/plans")
    shown = _text(bureau, f"/plans/{plan.pk}")
    assert words in shown
    assert not re.search("未达标|进度滞后|尚不能判断 ", shown.split("目标 4")[0])
    assert shown.count("2027-01-01 起计算") == 3  # the one by hand waits for its service
    assert 'id="id_as_of"' not in bureau.get(f"/plans/{plan.pk}/targets/3").content.decode()
    assert "到 2026-11-22 应完成 0 人" in _text(bureau, f"/plans/{plan.pk}/targets/2")
    for address in ("/tasks", "/"):
        assert "设立床位" in _text(client_as("obstetrics"), address)


def _text(client: Client, address: str) -> str:
    main = client.get(address).content.decode().split('id="main"')[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_what_was_counted_before_is_not_of_it(county: County, plan: Plan) -> None:
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        beds, quota = plan.target_set.get(key=4), Target.objects.get(plan=plan, key=3)
        given = {"value": Decimal(5), "source": "报表", "on": ON, "by": bureau}
        with pytest.raises(PlanError, match="2027-01-01"):
            hand.enter(quota, as_of=date(2026, 11, 20), **given)
        with pytest.raises(PlanError, match="2027-01-01"):
            hand.enter_parts(quota, {CHANGCHI: 5}, as_of=ON, source="报表", on=ON, by=bureau)
        # Entered for a year that an amendment made another.
        Plan.objects.filter(pk=plan.pk).update(starts_on=date(2026, 1, 1))
        hand.enter(Target.objects.get(plan=plan, key=3), as_of=date(2026, 11, 20), **given)
        Plan.objects.filter(pk=plan.pk).update(starts_on=BEGIN)
        after = date(2027, 2, 1)
        [found] = progress([Target.objects.get(plan=plan, key=3)], on=after)
        assert (found.source, HandValue.objects.count()) == (Source.NONE, 1)
        # What there is on a day is no count of a year.
        assert hand.enter(_unfed(beds), as_of=ON, **given).pk


def _unfed(beds: Target) -> Target:
    Target.objects.filter(pk=beds.pk).update(name="转运床位")
    return Target.objects.get(pk=beds.pk)


def test_a_quota_of_a_later_year_is_not_late(county: County) -> None:
    """Of a plan that runs: records of this year are not of it, and no part is behind."""
    screened(county, date(2026, 2, 3))
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        running = a_plan(starts_on=date(2026, 1, 1), ends_on=END)
        by_records = a_target(running, name="产前筛查", value="100", due_on=END, **PERSONS)
        by_hand = a_target(running, name="两癌检查", value="100", due_on=END, **PERSONS)
        for each in (by_records, by_hand):
            quotas.share_out(each, {CHANGCHI: 40, SHAHE: 60}, bureau)
        hand.enter_parts(
            by_hand, {CHANGCHI: 5, SHAHE: 5}, as_of=ON, source="报表", on=ON, by=bureau
        )
        found = progress([by_records, by_hand], on=ON)
        assert (found[0].value.count, found[0].judgement.reason) == (0, Reason.NOT_BEGUN)
        assert found[1].value.count == 10  # it may be counted over years
        assert [(is_behind(each), each.dragging) for each in found] == [(False, ())] * 2
        for each in found:
            parts = quota_views.shown(each, ON, COUNTY, bureau)
            assert parts["due"] == 0
            assert [(unit.due_now, unit.behind) for unit in parts["units"]] == [(0, 0)] * 2
        [then] = progress([by_records], on=date(2027, 7, 1))
        assert then.judgement.verdict is Verdict.OFF_COURSE
        assert quota_views.shown(then, date(2027, 6, 30), COUNTY, bureau)["due"] == 50
