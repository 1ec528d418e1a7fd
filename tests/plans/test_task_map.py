"""The board folds what is done; the map shows where in the region something is late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from counted import a_plan, a_target
from django.test import Client
from factories import CHANGCHI, COUNTY, SHAHE, County

from muzi.access import scope
from muzi.access.models import User
from muzi.bulletins.models import Submission
from muzi.plans.following import quotas
from muzi.plans.models import Plan, Rhythm, Task, TaskState
from muzi.plans.tasks import map_views, task_queries, work

ON = date(2026, 6, 15)


@pytest.fixture
def plan(county: County) -> Plan:
    """Tasks late or without evidence at two places, monthly reports, a quota shared out."""
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        made = a_plan()
        Plan.objects.filter(pk=made.pk).update(published_at=datetime(2026, 5, 4, tzinfo=UTC))
        made.refresh_from_db()
        for key, (owner, due) in enumerate(
            [
                ("clinic_shahe", date(2026, 5, 31)),
                ("mch", date(2026, 12, 31)),
                ("mch", None),
                ("clinic_changchi", date(2026, 12, 31)),
            ],
            start=1,
        ):
            Task.objects.create(
                plan=made,
                key=key,
                text=f"任务{key}",
                owner=county.institutions[owner],
                due_on=due,
            )
        rhythm = Rhythm.objects.create(
            plan=made, key=1, what="工作月报", frequency="monthly", reporter="乡镇卫生院"
        )
        quota = a_target(
            made,
            value="40",
            name="产前筛查",
            kind="quota",
            operator="=",
            unit="count_persons",
        )
        quotas.share_out(quota, {CHANGCHI: 0, SHAHE: 40}, bureau)
    changchi = county.account("clinic_changchi")
    with scope.acting(changchi.scope):
        Submission.objects.create(
            plan=made,
            rhythm=rhythm.key,
            starts_on=date(2026, 5, 1),
            ends_on=date(2026, 5, 31),
            due_on=date(2026, 6, 5),
            institution=changchi.institution,
            region=CHANGCHI,
            region_end=CHANGCHI + 1000,
            counts={},
            by=changchi,
        )
    return made


def places(plan: Plan, user: User) -> dict[int, map_views.Place]:
    with scope.acting(user.scope):
        lines = task_queries.lines([plan], ON)
        return {each.region: each for each in map_views.places_of([plan], lines, user, ON)}


def test_each_place_has_what_is_late_there(county: County, plan: Plan) -> None:
    mch = county.account("mch")
    with scope.acting(mch.scope):
        work.say(Task.objects.get(plan=plan, key=2), "doing", "在做", by=mch)
    found = places(plan, county.account("bureau"))
    assert next(iter(found)) == COUNTY
    shahe = found[SHAHE]
    assert [each.task.key for each in shahe.overdue] == [1]
    assert [(each.unit.name, each.due.span.first) for each in shahe.reports] == [
        ("沙河镇卫生院", date(2026, 5, 1))
    ]
    # 40 in the year: 18 should be done by the middle of June.
    assert [part.missing for _target, part in shahe.quotas] == [18]
    assert shahe.matters == 3
    assert [each.task.key for each in found[COUNTY].unproven] == [2]
    assert {region for region, each in found.items() if each.matters} == {COUNTY, SHAHE}


def test_what_was_given_to_many_is_late_where_it_is_not_done(county: County, plan: Plan) -> None:
    both = [county.institutions[each] for each in ("clinic_changchi", "clinic_shahe")]
    bureau, shahe = county.account("bureau"), county.account("clinic_shahe")
    with scope.acting(bureau.scope):
        given = Task.objects.create(plan=plan, key=9, text="任务9", due_on=date(2026, 5, 31))
        work.assign(given, None, both, by=bureau)
        # Nobody's yet, and said to be under way without anything to show: the county's own.
        nobodys = Task.objects.create(plan=plan, key=10, text="任务10", due_on=date(2026, 5, 31))
        work.say(nobodys, TaskState.DOING, "", by=bureau)
    with scope.acting(shahe.scope):
        work.say(given, TaskState.DONE, "", by=shahe)
    late = {
        region: [line.task.key for line in each.overdue]
        for region, each in places(plan, bureau).items()
    }
    assert (late[SHAHE], late[CHANGCHI], late[COUNTY]) == ([1], [9], [10])
    assert [each.task.key for each in places(plan, bureau)[COUNTY].unproven] == [9, 10]


def test_who_sees_no_figures_of_the_region_sees_tasks_alone(county: County, plan: Plan) -> None:
    shahe = places(plan, county.account("clinic_changchi"))[SHAHE]
    assert [each.task.key for each in shahe.overdue] == [1]
    assert not shahe.reports
    assert not shahe.quotas


def test_a_tile_leads_to_its_list(
    county: County, plan: Plan, client_as: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muzi.config.clock.today", lambda: ON)
    bureau = client_as("bureau")
    address = f"/tasks/places/{SHAHE}?plan={plan.pk}"
    assert f'href="{address}"' in bureau.get("/tasks?view=map").content.decode()
    page = bureau.get(address).content.decode()
    for said in ("任务1", "工作月报", "产前筛查", "比进度少 18 人"):
        assert said in page
    assert "任务2" not in page
    assert bureau.get(f"/tasks/places/1?plan={plan.pk}").status_code == 404


def test_the_map_holds_the_tasks_of_every_plan_that_the_board_shows(
    county: County, plan: Plan, client_as: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muzi.config.clock.today", lambda: ON)
    with scope.acting(county.account("bureau").scope):
        other = a_plan()
        Task.objects.create(
            plan=other,
            key=1,
            text="另一规划的任务",
            owner=county.institutions["clinic_changchi"],
            due_on=date(2026, 5, 31),
        )
    bureau = client_as("bureau")
    page = bureau.get("/tasks?view=map")
    assert page.context["counts"][0]["n"] == 5
    late = {each["name"]: each["number"] for each in page.context["places"]}
    assert (late["沙河镇"], late["长赤镇"]) == (3, 1)
    at = {each["name"]: each["url"] for each in page.context["places"]}
    assert "另一规划的任务" in bureau.get(at["长赤镇"]).content.decode()
    assert "任务1" in bureau.get(at["沙河镇"]).content.decode()
    # Of one plan, as the board's.
    one = bureau.get(f"/tasks?view=map&plan={other.pk}").context["places"]
    assert {each["name"]: each["number"] for each in one if each["number"]} == {"长赤镇": 1}


def test_the_board_folds_what_is_done(
    county: County, plan: Plan, client_as: Callable[[str], Client]
) -> None:
    bureau = client_as("bureau")
    assert "<details><summary><h2" not in bureau.get("/tasks").content.decode()
    mch = county.account("mch")
    with scope.acting(mch.scope):
        work.say(Task.objects.get(plan=plan, key=2), TaskState.DONE, "做完", by=mch)
    page = bureau.get("/tasks").content.decode()
    assert page.count("<details><summary><h2") == 1
    folded = page.split("<details><summary><h2")[1].split("</details>")[0]
    assert "任务2" in folded
    assert "任务1" not in folded
