"""What a unit reports: numbers beside its records, nothing at all, words and a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from factories import (
    CHANGCHI_VILLAGES,
    County,
    a_woman,
    weeks,
)
from rhythmic import NOTHING, TODAY, YESTERDAY, planned, rhythm, say

from muzi.access import scope
from muzi.access.models import AuditEvent
from muzi.bulletins import duties, submissions
from muzi.bulletins.calendar import Span
from muzi.bulletins.models import Submission
from muzi.plans import attached
from muzi.plans.errors import PlanError
from muzi.plans.models import Plan, Rhythm


@pytest.fixture
def plan(county: County) -> Plan:
    return planned(county)


@pytest.fixture
def daily(county: County, plan: Plan) -> Rhythm:
    return rhythm(county, plan, bulletin="daily")


def test_a_zero_report_is_kept_apart_from_none(county: County, daily: Rhythm) -> None:
    made = say(county, "obstetrics", daily)
    assert made.zero
    with scope.acting(county.account("bureau").scope):
        lines = duties.of_period(daily, YESTERDAY, TODAY)
    told = {each.unit.name: each.submission for each in lines}
    assert told["南江县人民医院"] == made
    assert told["南江县妇幼保健院"] is None
    with scope.acting(county.account("obstetrics").scope):
        assert AuditEvent.objects.filter(kind="periodic report", record_id=made.pk).exists()


def test_a_report_is_made_once_and_again_after_it_was_withdrawn(
    county: County, daily: Rhythm
) -> None:
    made = say(county, "obstetrics", daily)
    with pytest.raises(PlanError, match="已经报送"):
        say(county, "obstetrics", daily)
    with scope.acting(county.account("mch").scope), pytest.raises(PlanError, match="本单位"):
        submissions.withdraw(made, by=county.account("mch"))
    with scope.acting(county.account("obstetrics").scope):
        submissions.withdraw(made, by=county.account("obstetrics"))
    again = say(county, "obstetrics", daily)
    assert again.pk != made.pk


@pytest.mark.parametrize(
    ("who", "day", "match"),
    [
        ("clinic_changchi", date(2026, 6, 14), "不由本单位"),
        ("bureau", date(2026, 6, 14), "不由本单位"),
        ("village_doctor", date(2026, 6, 14), "不由本单位"),
        ("obstetrics", date(2026, 6, 16), "尚未结束"),
        ("obstetrics", date(2026, 5, 3), "发布之前"),
    ],
)
def test_what_is_not_theirs_or_not_yet_is_refused(
    county: County, daily: Rhythm, who: str, day: date, match: str
) -> None:
    with pytest.raises(PlanError, match=match):
        say(county, who, daily, Span(day, day))


def test_what_the_unit_says_stands_beside_its_records(county: County, daily: Rhythm) -> None:
    born = date(2026, 6, 12)
    woman = a_woman(county, village=CHANGCHI_VILLAGES[0])
    woman.registered(weeks(born, -30), lmp=weeks(born, -39)).delivered(born)
    woman.child_died(YESTERDAY.first)
    mch = county.account("mch")
    with scope.acting(mch.scope):
        numbers = submissions.beside(daily, mch.institution, YESTERDAY, NOTHING)
    assert [(each.recorded, each.differs) for each in numbers] == [
        (0, False),
        (1, True),
        (1, True),
    ]
    with pytest.raises(PlanError, match="新生儿死亡"):
        say(county, "mch", daily)
    assert say(county, "mch", daily, neonatal_deaths=1, under5_deaths=1).zero is False
    # The hospital's own records hold no death.
    assert say(county, "obstetrics", daily).zero


def test_words_are_reported_and_read_by_the_receiver(
    county: County, plan: Plan, client_as: Callable[[str], Client]
) -> None:
    values = {"what": "报送转诊救治情况", "reporter": "各乡镇卫生院", "receiver": "县人民医院"}
    page = reverse("rhythm", args=[rhythm(county, plan, frequency="monthly", **values).pk])
    clinic = client_as("clinic_changchi")
    asked = clinic.get(page).content.decode()
    assert "确认本期没有需要报送的情况" in asked
    assert "报送内容" in asked
    period = f"{page}?day=2026-05-01"
    said = {"form": 1, "items": 0, "note": "转诊三例，均已救治"}
    assert clinic.post(period, said).status_code == 302
    told = clinic.get(period).content.decode()
    assert "零报告" not in told
    assert "确认撤回" in told  # taken back after one more question
    read = client_as("obstetrics").get(period).content.decode()
    assert "转诊三例，均已救治" in read
    assert "已报 1 家，其中零报告 0 家" in read


def test_nothing_is_reported_for_a_plan_that_was_withdrawn(county: County, daily: Rhythm) -> None:
    with scope.acting(county.account("bureau").scope):
        Plan.objects.update(withdrawn_at=datetime(2026, 6, 14, tzinfo=UTC))
        daily.plan.refresh_from_db()
    with pytest.raises(PlanError, match="已废止"):
        say(county, "mch", daily)


def test_a_file_comes_with_words_and_is_read_by_whoever_reads_the_report(
    county: County, plan: Plan, client_as: Callable[[str], Client]
) -> None:
    values = {"what": "报送转诊救治情况", "reporter": "各乡镇卫生院", "receiver": "县人民医院"}
    page = reverse("rhythm", args=[rhythm(county, plan, frequency="monthly", **values).pk])
    period, clinic = f"{page}?day=2026-05-01", client_as("clinic_changchi")

    def report(name: str, data: bytes) -> Any:
        paper = SimpleUploadedFile(name, data)
        return clinic.post(period, {"form": 1, "items": 0, "note": "", "file": paper})

    for name, data, why in (
        ("月报.exe", b"MZ", "只接受 PDF"),
        ("月报.pdf", b"PK\x03\x04", "文件内容须与扩展名一致"),
        ("月报.pdf", b"%PDF-" + bytes(attached.MOST_BYTES), "超过 10 MB"),
    ):
        refused = report(name, data)
        assert refused.status_code == 422, name
        assert why in refused.content.decode()
    assert report("月报.pdf", b"%PDF-1.7").status_code == 302
    with scope.acting(county.account("bureau").scope):
        kept = Submission.objects.get()
    assert not kept.zero
    file = reverse("submission_file", args=[kept.pk])
    for who, opens in (
        ("clinic_changchi", True),
        ("obstetrics", True),
        ("bureau", True),
        ("clinic_shahe", False),
    ):
        client = client_as(who)
        assert client.get(file).status_code == (200 if opens else 404), who
        assert (file in client.get(period).content.decode()) is opens, who
    assert client_as("bureau").get(file).headers["Content-Disposition"].startswith("attachment")
    clinic.post(reverse("submission_withdraw", args=[kept.pk]))
    assert clinic.get(file).status_code == 404
