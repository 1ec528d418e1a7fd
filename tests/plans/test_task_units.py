"""Which units lead a task and which work beside them: as the bureau says, and as the names of a
document tell.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from factories import COUNTY, County
from tasked import a_plan_with_tasks, a_task, acting, due_of_mch

from muzi.access import scope
from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans.errors import PlanError
from muzi.plans.models import (
    Partner,
    Plan,
    Task,
    TaskState,
)
from muzi.plans.tasks import leads, meant, task_queries, work
from muzi.plans.tasks.leads import Leads


@pytest.fixture
def plan(county: County) -> Plan:
    return a_plan_with_tasks(county)


@pytest.fixture
def task(county: County, plan: Plan) -> Task:
    return due_of_mch(county, plan)


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
        found = Leads(COUNTY)
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
        found = meant.of_many(named, leads.units(COUNTY), COUNTY)
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
        assert Leads(COUNTY).meant(named) == (county.institutions[unit].pk if unit else None)
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
