"""Tasks: who may speak of them, what counts, what is late, what lacks evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from factories import County

from muzi.access import scope
from muzi.access.models import AuditEvent, User
from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans.errors import PlanError
from muzi.plans.models import (
    Evidence,
    Partner,
    Plan,
    Progress,
    Task,
    TaskState,
    VisitFinding,
)
from muzi.plans.tasks import leads, meant, task_queries, work
from muzi.plans.tasks.leads import Leads

COUNTY_CODE, COUNTY_END, CITY = 511922000000, 511923000000, 511900000000
PDF = b"%PDF-1.7 ..."
DUE = date(2026, 6, 30)


@contextmanager
def acting(user: User) -> Iterator[User]:
    with scope.acting(user.scope):
        yield user


@pytest.fixture
def plan(county: County) -> Plan:
    with acting(county.account("bureau")):
        return Plan.objects.create(title="平川县方案", region=COUNTY_CODE, region_end=COUNTY_END)


@pytest.fixture
def task(county: County, plan: Plan) -> Task:
    """Led by the MCH hospital, due at the end of June."""
    return a_task(county, plan, owner="mch", owners=["县妇幼保健院"], due_on=DUE)


def a_task(county: County, plan: Plan, key: int = 1, owner: str = "", **values: object) -> Task:
    with acting(county.account("bureau")):
        return Task.objects.create(
            plan=plan,
            key=key,
            text=f"任务{key}",
            owner=county.institutions[owner] if owner else None,
            **values,
        )


def standing(county: County, plan: Plan, on: date = DUE) -> dict[int, task_queries.Line]:
    with acting(county.account("bureau")):
        return {line.task.key: line for line in task_queries.lines([plan], on)}


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


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("纪要.pdf", PDF, "纪要.pdf"),
        ("..\\..\\纪要.PDF", PDF, "纪要.pdf"),
        ("照片.jpeg", b"\xff\xd8\xff\xe0", "照片.jpeg"),
        ("a\r\nX: 1.docx", b"PK\x03\x04..", "a_X_ 1.docx"),
        ("表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "表.xls"),
    ],
)
def test_files_that_are_taken(
    county: County, task: Task, name: str, data: bytes, kept: str
) -> None:
    with acting(county.account("mch")) as mch:
        made = work.add_file(task, "", name, data, by=mch)
        assert (made.file_name, bytes(made.content or b"")) == (kept, data)
        assert AuditEvent.objects.filter(kind="task evidence", record_id=made.pk).exists()


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("页面.html", b"<html>", "只接受"),
        ("图.svg", b"<svg", "只接受"),
        ("伪装.pdf", b"<html>", "只接受"),
        ("伪装.png", PDF, "只接受"),
        ("空.pdf", b"", "空的"),
        ("大.pdf", PDF + b"0" * 10 * 2**20, "10 MB"),
        ("pdf", PDF, "只接受"),
    ],
)
def test_files_that_are_refused(
    county: County, task: Task, name: str, data: bytes, why: str
) -> None:
    with acting(county.account("mch")) as mch:
        with pytest.raises(PlanError, match=why):
            work.add_file(task, "", name, data, by=mch)
        assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/figures/A06/?year=2026", "/figures/A06/?year=2026"),
        (" https://muzi.example/beds ", "/beds"),
        ("https://MUZI.example/beds", "/beds"),
        ("https://evil.example/x", None),
        ("//elsewhere.example/x", None),
        ("https://muzi.example.evil.example/x", None),
        ("https://muzi.example@evil.example/x", None),
        ("https://muzi.example//evil.example/x", None),
        ("ftp://muzi.example/x", None),
        ("http://[x", None),
        ("javascript:alert(1)", None),
        ("figures", None),
        ("/\\elsewhere", None),
        ("/" + "a" * 400, None),
    ],
)
def test_links_lead_into_this_installation(
    county: County, task: Task, given: str, kept: str | None
) -> None:
    with acting(county.account("mch")) as mch:
        if kept is None:
            with pytest.raises(PlanError):
                work.add_link(task, "", given, host="muzi.example", by=mch)
        else:
            assert work.add_link(task, "", given, host="muzi.example", by=mch).link == kept


def test_only_the_bureau_assigns_and_only_within_its_region(
    county: County, plan: Plan, task: Task
) -> None:
    hospital = county.institutions["hospital"]
    with acting(county.account("mch")) as mch, pytest.raises(PlanError, match="主管部门"):
        work.assign(task, hospital, by=mch)
    with acting(county.account("bureau")) as bureau:
        work.assign(task, hospital, by=bureau)
        task.refresh_from_db()
        assert task.owner == hospital
        with pytest.raises(PlanError, match="适用地区"):
            work.assign(task, county.institutions["prefecture"], by=bureau)
            # 巴中市's bureau stands in the prefecture, outside the county's range.


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


def test_who_works_beside_is_said_by_the_bureau_and_is_not_the_lead(
    county: County, plan: Plan, task: Task
) -> None:
    units = county.institutions
    with acting(county.account("bureau")) as bureau:
        for owner, partners, why in (
            ("mch", ["mch"], "不能同时"),
            ("mch", ["prefecture"], "适用地区"),
            ("prefecture", [], "适用地区"),
        ):
            with pytest.raises(PlanError, match=why):
                work.assign(task, units[owner], [units[each] for each in partners], by=bureau)
        work.assign(task, units["mch"], [units["hospital"]], by=bureau)
        work.assign(task, units["mch"], [], by=bureau)
        assert not Partner.objects.exists()
    clinic = county.account("clinic_changchi")
    with acting(clinic), pytest.raises(DatabaseError), transaction.atomic():
        Partner.objects.create(task=task, institution=clinic.institution)


def test_the_names_beside_the_first_become_units_beside_the_lead(county: County) -> None:
    named = ["县妇幼保健院", "县卫健局", "县财政局", "南江县人民医院", "各乡镇卫生院"]
    units = county.institutions
    with acting(county.account("bureau")):
        found = Leads(COUNTY_CODE)
        assert found.of(named) == units["mch"].pk
        assert found.beside(named) == [
            units[each].pk for each in ("bureau", "hospital", "clinic_shahe", "clinic_changchi")
        ]
        assert found.names_beside(named) == [
            "南江县卫生健康局",
            "南江县人民医院",
            "各乡镇卫生院（2 家）",
        ]
        assert found.beside(["县财政局"]) == []
        assert found.beside(["县妇幼保健院", "妇保院"]) == []


def test_partners_are_completed_where_nobody_chose_them(county: County, plan: Plan) -> None:
    """As after a new version that understands more names, or with new institutions."""
    named = {"owner": "mch", "owners": ["县妇幼保健院", "各乡镇卫生院"]}
    bare, chosen, led = (a_task(county, plan, key=key, **named) for key in (1, 2, 3))
    with acting(county.account("bureau")) as bureau:
        hospital = county.institutions["hospital"]
        work.assign(chosen, county.institutions["mch"], [hospital], by=bureau)
    with scope.acting(scope.SYSTEM):
        Task.objects.filter(pk=led.pk).update(owner=None)
        # Written when 各医疗保障部门 was taken for a name of units of ours.
        for each in (bare, chosen):
            Partner.objects.create(task=each, institution=county.institutions["bureau"])
        for given in (1, 0):
            assert leads.assign() == given
            beside = {
                each: {unit.name for unit in Task.objects.get(pk=each.pk).partners.all()}
                for each in (bare, chosen, led)
            }
    clinics = {"长赤镇卫生院", "沙河镇卫生院"}
    assert beside == {bare: clinics, chosen: {"南江县人民医院", "南江县卫生健康局"}, led: clinics}


def test_many_units_beside_are_counted(county: County, plan: Plan) -> None:
    units = [county.institutions[each] for each in ("hospital", "clinic_changchi")]
    more = [Institution(name=f"第{n}卫生院", kind="township_clinic") for n in range(3)]
    parts = [task_queries.Part(each, TaskState.WAITING) for each in (*units, *more)]
    line = task_queries.Line(Task(), TaskState.WAITING, None, 0, 0, 0, tuple(parts))
    assert line.beside == "乡镇卫生院 4 家、南江县人民医院"
    assert line.parts_said == ""


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("各乡镇卫生院", {"clinic_changchi", "clinic_shahe"}),
        ("乡镇卫生院和社区卫生服务机构", {"clinic_changchi", "clinic_shahe"}),
        ("各基层医疗卫生机构", {"clinic_changchi", "clinic_shahe"}),
        ("各助产机构", {"mch", "hospital"}),
        ("县级医疗机构", {"mch", "hospital"}),
        ("相关医院", {"mch", "hospital"}),
        ("各医疗机构", {"mch", "hospital", "clinic_changchi", "clinic_shahe"}),
        ("医疗保健机构", {"mch", "hospital", "clinic_changchi", "clinic_shahe"}),
        ("各级妇幼保健机构", {"mch"}),
        # One unit, which may be in the register or not; and units that are none of ours.
        ("县医院", set()),
        ("南江县第二人民医院", set()),
        ("长赤中心卫生院", set()),
        ("各乡镇人民政府", set()),
        ("各托育机构", set()),
        ("各成员单位", set()),
        ("县卫健局", set()),
        ("各级医疗保障部门", set()),
        ("各养老服务机构医疗单位", set()),
        ("各卫生监督机构", set()),
        ("各乡镇卫生健康办", set()),
        ("各民营医院", set()),
        # Of a level above the county's.
        ("市级医疗机构", set()),
        ("各市级医院", set()),
        ("省级医疗机构", set()),
        ("巴中市各医疗机构", set()),
    ],
)
def test_a_name_of_many_means_units_of_a_kind(
    county: County, named: str, expected: set[str]
) -> None:
    keys = {unit.pk: key for key, unit in county.institutions.items()}
    with acting(county.account("bureau")):
        found = meant.of_many(named, leads.units(COUNTY_CODE), COUNTY_CODE)
    assert {keys[each.pk] for each in found} == expected


@pytest.mark.parametrize(
    ("named", "unit"),
    [
        ("县妇幼保健院", "mch"),
        ("我县妇幼保健院", "mch"),
        ("四川省巴中市南江县妇幼保健院", "mch"),
        ("区卫健局", "bureau"),  # a county by any other name
        ("市妇幼保健院", None),
        ("巴中市妇幼保健院", None),
        ("四川省妇幼保健院", None),
        ("恩阳区妇幼保健院", None),
        ("市卫健委", None),
        ("巴中市卫生健康委", None),
        ("省级卫生健康部门", None),
        ("国家卫生健康委", None),
    ],
)
def test_a_name_of_another_level_or_place_means_none_of_the_countys(
    county: County, named: str, unit: str | None
) -> None:
    with acting(county.account("bureau")):
        assert Leads(COUNTY_CODE).meant(named) == (county.institutions[unit].pk if unit else None)
        assert Leads(codes.COUNTRY).meant(named) is None


@pytest.mark.parametrize(
    ("named", "region", "place"),
    [
        ("市卫健委", 360502000000, 360500000000),
        ("市卫健委", 320583000000, 320583000000),  # 昆山 is a 市 itself
        ("市卫健委", 500101000000, 500000000000),  # a district of Chongqing
        ("自治区妇幼保健院", 150525000000, 150000000000),
        ("城区卫健局", 511922000000, 511922000000),
        ("南江县卫健局", 511900000000, 511922000000),
        ("南江县卫健局", 0, 511922000000),
        ("全市助产机构", 511922000000, 511922000000),
    ],
)
def test_the_place_of_a_unit(named: str, region: int, place: int) -> None:
    assert meant.place_of(named, region) == place


def test_a_visit_finds_and_the_unit_puts_right(county: County, plan: Plan, task: Task) -> None:
    clinic = county.institutions["clinic_changchi"]
    with acting(county.account("bureau")) as bureau:
        made = work.visit(
            plan,
            clinic,
            visited_on=date(2026, 5, 10),
            visitors="吴科长",
            summary="",
            found=[work.Found("台账不全", task, date(2026, 5, 31)), work.Found("制度未上墙")],
            by=bureau,
        )
    assert standing(county, plan)[1].open_findings == 1
    found = VisitFinding.objects
    with acting(county.account("bureau")):
        ledger = found.select_related("visit__plan").get(visit=made, task=task)
    with acting(county.account("clinic_shahe")) as other:
        assert not found.exists()  # another unit's
        with pytest.raises(PlanError, match="被督导单位"):
            work.correct(ledger, date(2026, 5, 20), "补齐", today=DUE, by=other)
    with acting(county.account("clinic_changchi")) as visited:
        ledger = found.select_related("visit__plan").get(visit=made, task=task)
        with pytest.raises(PlanError, match="早于"):
            work.correct(ledger, date(2026, 5, 9), "补齐", today=DUE, by=visited)
        with pytest.raises(PlanError, match="写明"):
            work.correct(ledger, date(2026, 5, 20), " ", today=DUE, by=visited)
        with pytest.raises(PlanError, match="晚于今天"):
            work.correct(ledger, date(2026, 7, 1), "补齐", today=DUE, by=visited)
        stale = found.get(pk=ledger.pk)
        work.correct(ledger, date(2026, 5, 20), "补齐台账", today=DUE, by=visited)
        with pytest.raises(PlanError, match="不能改写"):
            work.correct(stale, date(2026, 5, 21), "另一种说法", today=DUE, by=visited)
        assert found.get(pk=ledger.pk).correction == "补齐台账"
    assert standing(county, plan)[1].open_findings == 0


def test_a_visit_that_cannot_be(county: County, plan: Plan, task: Task) -> None:
    unit = county.institutions["clinic_changchi"]
    with acting(county.account("bureau")) as bureau:
        other = Plan.objects.create(title="别的", region=COUNTY_CODE, region_end=COUNTY_END)
        said = {"visited_on": DUE, "visitors": "甲", "summary": "", "by": bureau}
        with pytest.raises(PlanError, match="不属于"):
            work.visit(other, unit, found=[work.Found("x", task)], **said)
        with pytest.raises(PlanError, match="整改时限"):
            work.visit(plan, unit, found=[work.Found("x", None, date(2026, 1, 1))], **said)
        with pytest.raises(PlanError, match="适用地区"):
            work.visit(plan, county.institutions["prefecture"], found=[], **said)
    with acting(county.account("mch")) as mch, pytest.raises(PlanError, match="主管部门"):
        work.visit(plan, unit, found=[], **{**said, "by": mch})


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


# Pages


def test_a_withdrawn_file_is_opened_by_its_unit_and_the_bureau_alone(
    county: County, task: Task, client_as: Callable[[str], Client]
) -> None:
    with acting(county.account("mch")) as mch:
        kept = work.add_file(task, "会议纪要", "会议纪要.pdf", PDF, by=mch)
    file, page = reverse("evidence", args=[kept.pk]), reverse("task", args=[task.pk])
    assert client_as("clinic_shahe").get(file).content == PDF
    with acting(county.account("mch")) as mch:
        work.withdraw(kept, by=mch)
    for who, opens in {"mch": 1, "bureau": 1, "clinic_shahe": 0, "obstetrics": 0}.items():
        client = client_as(who)
        assert client.get(file).status_code == (200 if opens else 404), who
        shown = client.get(page).content.decode()
        assert "会议纪要" in shown
        assert (file in shown) is bool(opens), who
    assert "辖区各单位可见，勿含个人信息" in client_as("mch").get(page).content.decode()


def test_the_board_shows_a_unit_what_it_works_on_beside_another(
    county: County, plan: Plan, task: Task, client_as: Callable[[str], Client]
) -> None:
    a_task(county, plan, key=2, owner="hospital")
    clinic = county.institutions["clinic_changchi"]
    client = client_as("bureau")
    clinics = [county.institutions[each].pk for each in ("clinic_changchi", "clinic_shahe")]
    for lead, ticked, beside in (
        (clinic.pk, clinics, clinics[1:]),  # a whole group, with the lead in it
        (county.institutions["mch"].pk, clinics[:1], clinics[:1]),
    ):
        said = {"owner": lead, "beside_township_clinic": ticked}
        answer = client.post(reverse("task_owner", args=[task.pk]), said)
        assert answer.status_code == 302
        with acting(county.account("bureau")):
            found = Partner.objects.filter(task=task).values_list("institution", flat=True)
            assert list(found) == beside
    for who, asked, keys in (
        ("clinic_changchi", {"only": "beside"}, [1]),
        ("clinic_changchi", {"only": "mine"}, []),
        ("clinic_changchi", {"only": "ours"}, [1]),
        ("clinic_shahe", {"only": "beside"}, []),
        ("mch", {"only": "mine"}, [1]),
        ("bureau", {"owner": clinic.pk}, [1]),
    ):
        page = client_as(who).get(reverse("tasks"), {"plan": plan.pk, "view": "list", **asked})
        assert [line.task.key for line in page.context["lines"]] == keys, (who, asked)
    assert "长赤镇卫生院" in client_as("mch").get(reverse("task", args=[task.pk])).content.decode()
    assert "任务1" in client_as("clinic_changchi").get(reverse("home")).content.decode()
