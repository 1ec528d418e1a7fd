"""Tasks: who may speak of them, how they stand, what is late."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from factories import County
from tasked import DUE, a_plan_with_tasks, a_task, acting, due_of_mch, standing

from muzi.places import codes
from muzi.plans.errors import PlanError
from muzi.plans.models import (
    Partner,
    Plan,
    Progress,
    Task,
    TaskState,
)
from muzi.plans.tasks import task_queries, work

CITY = 511900000000
PDF = b"%PDF-1.7 ..."


@pytest.fixture
def plan(county: County) -> Plan:
    return a_plan_with_tasks(county)


@pytest.fixture
def task(county: County, plan: Plan) -> Task:
    return due_of_mch(county, plan)


def test_a_task_nobody_spoke_of_waits(county: County, plan: Plan, task: Task) -> None:
    line = standing(county, plan)[1]
    assert (line.state, line.said, line.overdue, line.unproven) == (
        TaskState.WAITING,
        None,
        False,
        False,
    )


def test_it_is_late_from_the_day_after_it_was_due(county: County, plan: Plan, task: Task) -> None:
    assert standing(county, plan, date(2026, 6, 30))[1].days_late == 0
    assert standing(county, plan, date(2026, 7, 1))[1].days_late == 1
    with acting(county.account("mch")) as mch:
        work.say(task, TaskState.DONE, "", by=mch)
    assert standing(county, plan, date(2026, 7, 1))[1].days_late == 0


def test_under_way_without_evidence_is_unproven(county: County, plan: Plan, task: Task) -> None:
    with acting(county.account("mch")) as mch:
        work.say(task, TaskState.DOING, "已开会", by=mch)
        assert task_queries.line(task, DUE).unproven
        kept = work.add_file(task, "", "会议纪要.pdf", PDF, by=mch)
        assert not task_queries.line(task, DUE).unproven
        work.withdraw(kept, by=mch)
        assert task_queries.line(task, DUE).unproven


def test_what_the_lead_unit_said_last_counts(county: County, plan: Plan) -> None:
    shared = a_task(county, plan, owner="mch", owners=["县妇幼保健院", "各乡镇卫生院"])
    with acting(county.account("clinic_changchi")) as clinic:
        work.say(shared, TaskState.DONE, "本院已完成", by=clinic)
    assert standing(county, plan)[1].state is TaskState.WAITING
    with acting(county.account("mch")) as mch:
        work.say(shared, TaskState.DOING, "", by=mch)
    assert standing(county, plan)[1].state is TaskState.DOING
    with acting(county.account("bureau")) as bureau:
        work.say(shared, TaskState.DONE, "", by=bureau)
    assert standing(county, plan)[1].state is TaskState.DONE


def test_what_was_given_to_all_is_spoken_of_by_any(county: County, plan: Plan) -> None:
    open_to_all = a_task(county, plan, owners=["各医疗卫生机构"])
    with acting(county.account("clinic_shahe")) as clinic:
        work.say(open_to_all, TaskState.DONE, "", by=clinic)
    assert standing(county, plan)[1].state is TaskState.DONE


def test_what_was_given_to_many_is_done_when_each_has_done_its_part(
    county: County, plan: Plan
) -> None:
    given = a_task(county, plan, owners=["各乡镇卫生院"], due_on=DUE)
    both = [county.institutions[each] for each in ("clinic_changchi", "clinic_shahe")]
    with acting(county.account("bureau")) as bureau:
        work.assign(given, None, both, by=bureau)
    for who, state, whole, words in (
        (None, None, TaskState.WAITING, ""),
        ("clinic_shahe", TaskState.DOING, TaskState.DOING, "2 家中进行中 1"),
        ("clinic_shahe", TaskState.DONE, TaskState.DOING, "2 家中已完成 1"),
        ("clinic_changchi", TaskState.DONE, TaskState.DONE, "2 家中已完成 2"),
        ("bureau", TaskState.DOING, TaskState.DOING, "2 家中已完成 2"),
        ("bureau", TaskState.DONE, TaskState.DONE, "2 家中已完成 2"),
        # What the bureau closed a unit's own part does not open again.
        ("clinic_shahe", TaskState.DOING, TaskState.DONE, "2 家中已完成 1、进行中 1"),
    ):
        if who and state:
            with acting(county.account(who)) as user:
                work.say(given, state, "", by=user)
        line = standing(county, plan)[1]
        assert (line.state, line.parts_said) == (whole, words), who


def test_a_countys_bureau_does_not_end_the_task_of_a_city(county: County) -> None:
    low, high = codes.extent(CITY)
    with acting(county.account("prefecture")) as city:
        plan = Plan.objects.create(title="市方案", region=low, region_end=high)
        task = Task.objects.create(plan=plan, key=1, text="任务", owner=city.institution)
        Partner.objects.create(task=task, institution=county.institutions["bureau"])
    with acting(county.account("bureau")) as bureau:
        work.say(task, TaskState.DONE, "本县已完成", by=bureau)
    with acting(county.account("prefecture")) as city:
        line = task_queries.line(task, DUE)
        assert (line.state, line.parts[0].state) == (TaskState.WAITING, TaskState.DONE)
        work.say(task, TaskState.DONE, "", by=city)
        assert task_queries.line(task, DUE).state is TaskState.DONE


def test_a_unit_that_did_its_part_is_asked_no_more(county: County, plan: Plan) -> None:
    shared = a_task(county, plan, owner="mch", owners=["县妇幼保健院", "各乡镇卫生院"])
    both = [county.institutions[each] for each in ("clinic_changchi", "clinic_shahe")]
    with acting(county.account("bureau")) as bureau:
        work.assign(shared, county.institutions["mch"], both, by=bureau)
    with acting(county.account("clinic_shahe")) as shahe:
        work.say(shared, TaskState.DONE, "", by=shahe)
    line = standing(county, plan)[1]
    assert line.state is TaskState.WAITING
    assert line.state_of(both[1].pk) is TaskState.DONE
    asked = {
        who: task_queries.of_unit(county.account(who), [line]) != []
        for who in ("clinic_shahe", "clinic_changchi", "mch")
    }
    assert asked == {"clinic_shahe": False, "clinic_changchi": True, "mch": True}
    assert [(str(state), len(units)) for state, units in line.parts_by_state] == [
        ("waiting", 1),
        ("done", 1),
    ]


def test_nobody_works_on_a_plan_that_was_withdrawn(county: County, plan: Plan, task: Task) -> None:
    with acting(county.account("bureau")):
        Plan.objects.update(withdrawn_at=timezone.now())
        task.plan.refresh_from_db()
    with acting(county.account("mch")) as mch, pytest.raises(PlanError, match="已废止"):
        work.say(task, TaskState.DONE, "", by=mch)


@pytest.mark.parametrize("who", ["clinic_changchi", "obstetrics", "prefecture"])
def test_others_do_not_speak_of_it(county: County, task: Task, who: str) -> None:
    user = county.account(who)
    # The prefecture's bureau holds the county's plan within its own figures, and so may.
    may = who == "prefecture"
    with acting(user):
        assert work.may_work_on(user, task) is may
        if not may:
            with pytest.raises(PlanError, match="其他单位"):
                work.say(task, TaskState.DONE, "", by=user)


def test_the_database_refuses_another_units_name(county: County, task: Task) -> None:
    clinic = county.account("clinic_changchi")
    with acting(clinic), pytest.raises(DatabaseError), transaction.atomic():
        Progress.objects.create(
            task=task, state="done", institution=county.institutions["mch"], by=clinic
        )


def test_a_village_doctor_reads_but_does_not_act(county: County, task: Task) -> None:
    doctor = county.account("village_changchi_1")
    with acting(doctor):
        assert Task.objects.filter(pk=task.pk).exists()
        assert not work.may_work_on(doctor, task)


def test_a_unit_beside_the_lead_works_on_a_task_but_does_not_end_it(
    county: County, plan: Plan, task: Task
) -> None:
    clinic = county.account("clinic_changchi")
    with acting(clinic):
        assert not work.may_work_on(clinic, task)
    with acting(county.account("bureau")) as bureau:
        lead = county.institutions["mch"]
        work.assign(task, lead, [clinic.institution, county.institutions["hospital"]], by=bureau)
    with acting(clinic):
        work.say(task, TaskState.DOING, "本院在办", by=clinic)
        work.add_file(task, "", "台账.pdf", PDF, by=clinic)
    line = standing(county, plan)[1]
    assert (line.state, line.evidence) == (TaskState.WAITING, 1)
    assert line.beside == "南江县人民医院、长赤镇卫生院"
    assert task_queries.of_unit(clinic, [line]) == [line]
    assert [line.helped_by(county.institutions[each].pk) for each in ("mch", "hospital")] == [
        False,
        True,
    ]
    with acting(county.account("clinic_shahe")) as other:
        assert not work.may_work_on(other, task)


def test_late_ones_come_first_and_few_queries(
    county: County, plan: Plan, django_assert_num_queries: object
) -> None:
    for key, due in enumerate((None, date(2027, 1, 1), date(2026, 1, 1), DUE), start=1):
        a_task(county, plan, key=key, due_on=due)
    with acting(county.account("bureau")), django_assert_num_queries(5):  # type: ignore[operator]
        found = task_queries.lines([plan], date(2026, 7, 2))
    assert [line.task.key for line in found] == [3, 4, 2, 1]


def test_a_units_own_list(county: County, plan: Plan, task: Task) -> None:
    a_task(county, plan, key=2, owner="hospital")
    found = list(standing(county, plan).values())
    mch = county.account("mch")
    assert [line.task.key for line in task_queries.of_unit(mch, found)] == [1]
    with acting(mch):
        work.say(task, TaskState.DONE, "", by=mch)
    assert task_queries.of_unit(mch, standing(county, plan).values()) == []
