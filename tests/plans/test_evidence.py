"""What shows that a task is done: files and pages that are taken, what visits found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from factories import COUNTY, County
from tasked import DUE, a_plan_with_tasks, acting, due_of_mch, standing

from muzi.access.models import AuditEvent
from muzi.places import codes
from muzi.plans.errors import PlanError
from muzi.plans.models import (
    Evidence,
    Plan,
    Task,
    VisitFinding,
)
from muzi.plans.tasks import work

PDF = b"%PDF-1.7 ..."


@pytest.fixture
def plan(county: County) -> Plan:
    return a_plan_with_tasks(county)


@pytest.fixture
def task(county: County, plan: Plan) -> Task:
    return due_of_mch(county, plan)


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
        other = Plan.objects.create(title="别的", region=COUNTY, region_end=codes.extent(COUNTY)[1])
        said = {"visited_on": DUE, "visitors": "甲", "summary": "", "by": bureau}
        with pytest.raises(PlanError, match="不属于"):
            work.visit(other, unit, found=[work.Found("x", task)], **said)
        with pytest.raises(PlanError, match="整改时限"):
            work.visit(plan, unit, found=[work.Found("x", None, date(2026, 1, 1))], **said)
        with pytest.raises(PlanError, match="适用地区"):
            work.visit(plan, county.institutions["prefecture"], found=[], **said)
    with acting(county.account("mch")) as mch, pytest.raises(PlanError, match="主管部门"):
        work.visit(plan, unit, found=[], **{**said, "by": mch})


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
