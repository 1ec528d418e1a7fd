"""What is due from whom: told from the words of the document, computed from the day it was
published, late from the day after it was due.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from factories import (
    CHANGCHI,
    SHAHE,
    County,
)
from rhythmic import PUBLISHED, TODAY, YESTERDAY, planned, rhythm, say

from muzi.access import scope
from muzi.bulletins import duties, submissions
from muzi.bulletins.calendar import Span, Standing
from muzi.bulletins.kinds import frequency_of, kind_of, wait_of
from muzi.bulletins.models import Bulletin, Submission
from muzi.bulletins.reporters import reporters, units_in, units_of
from muzi.places import codes
from muzi.plans import items, reading
from muzi.plans.errors import PlanError
from muzi.plans.models import Plan, Rhythm
from muzi.plans.reading.types import Frequency


@pytest.fixture
def plan(county: County) -> Plan:
    return planned(county)


@pytest.fixture
def daily(county: County, plan: Plan) -> Rhythm:
    return rhythm(county, plan, bulletin="daily")


# Who reports

_OF_HOSPITALS = (
    *("开展助产技术服务的医疗机构", "具有助产资质的医疗机构", "定点助产机构", "医院", "县医院"),
    *("二级医院", "定点医院", "妇产医院", "接产医院"),
)
_OF_CLINICS = ("中心卫生院", "乡（镇）卫生院", "乡镇卫生院")


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("助产机构", {"mch", "hospital"}),
        ("各乡镇卫生院", {"clinic_changchi", "clinic_shahe"}),
        ("辖区医疗机构", {"mch", "hospital", "clinic_changchi", "clinic_shahe"}),
        ("医疗保健机构", {"mch", "hospital", "clinic_changchi", "clinic_shahe"}),
        *((each, {"mch", "hospital"}) for each in _OF_HOSPITALS),
        *((each, {"clinic_changchi", "clinic_shahe"}) for each in _OF_CLINICS),
        ("各有关单位", {"mch", "hospital", "clinic_changchi", "clinic_shahe"}),
        ("各乡镇", {"clinic_changchi", "clinic_shahe"}),
        ("长赤镇卫生院", {"clinic_changchi"}),
        ("县妇幼保健院", {"mch"}),
        ("县人民医院、县妇幼保健院", {"mch", "hospital"}),
        ("县卫健局、县妇幼保健院", {"mch"}),
        ("县卫生健康局", set()),
        ("南江县卫生健康局", set()),
        ("", set()),
        # Of another level, or none of ours.
        ("市妇幼保健院", set()),
        ("四川省妇幼保健院", set()),
        ("市级医疗机构", set()),
        ("各民营医院", set()),
        ("各养老机构", set()),
        ("各乡镇卫生健康办公室", set()),
        ("各市（州）", set()),
    ],
)
def test_reporters_are_told_from_the_documents_words(
    county: County, plan: Plan, named: str, expected: set[str]
) -> None:
    about = rhythm(county, plan, reporter=named)
    keys = {unit.pk: key for key, unit in county.institutions.items()}
    with scope.acting(county.account("bureau").scope):
        assert {keys[each.pk] for each in reporters(about, units_of(plan))} == expected


def test_units_of_several_plans_are_those_of_each_once(county: County, plan: Plan) -> None:
    """Whether plans share a region, lie within one another, or have gaps between them."""

    def of(region: int) -> Plan:
        low, high = codes.extent(region)
        return Plan(region=low, region_end=high)

    asked = [of(each) for each in (SHAHE, CHANGCHI, CHANGCHI, 511923000000)]
    with scope.acting(county.account("bureau").scope):
        whole = units_of(plan)
        assert len(whole) > 2
        assert units_in([*asked, plan, planned(county)]) == whole
        single = {unit.pk for each in asked for unit in units_of(each)}
        assert {unit.pk for unit in units_in(asked)} == single
        assert 0 < len(units_in(asked)) == len(single) < len(whole)
        assert units_in([Plan(region=codes.COUNTRY, region_end=10**12)]) == []


@pytest.mark.parametrize(
    ("frequency", "bulletin", "what", "reporter", "kind", "recurs", "days"),
    [
        ("daily", "", "死亡统计", "县卫生健康局", "daily", Frequency.DAILY, 1),
        ("monthly", "", "死亡通报", "", "monthly", Frequency.MONTHLY, 5),
        ("monthly", "", "死亡个案", "助产机构", None, Frequency.MONTHLY, 5),
        ("quarterly", "", "进展", "县卫健局", None, Frequency.QUARTERLY, 10),
        ("monthly", "", "工作通报", "县卫健局、县妇幼保健院", "monthly", Frequency.MONTHLY, 5),
        ("monthly", "", "工作通报", "卫生健康行政部门", "monthly", Frequency.MONTHLY, 5),
        ("monthly", "", "工作通报", "市卫健委", None, Frequency.MONTHLY, 5),
        ("monthly", "", "工作报告", "乡镇卫健办", None, Frequency.MONTHLY, 5),
        ("periodic", "quarterly", "通报", "县卫生健康局", "quarterly", Frequency.QUARTERLY, 10),
        ("periodic", "", "演练", "助产机构", None, None, 0),
        ("on_event", "progress", "专题报告", "县卫生健康局", "progress", None, 0),
    ],
)
def test_which_bulletin_and_how_often(
    county: County, plan: Plan, frequency, bulletin, what, reporter, kind, recurs, days
) -> None:
    about = rhythm(
        county, plan, frequency=frequency, bulletin=bulletin, what=what, reporter=reporter
    )
    found = kind_of(about)
    assert (found.name if found else None, frequency_of(about)) == (kind, recurs)
    assert wait_of(about).days == days


# What is due


def owed(county: County, who: str) -> list[tuple[date, Standing, int]]:
    user = county.account(who)
    with scope.acting(user.scope):
        found = duties.owed(user, TODAY)
        return [(each.due.span.first, each.due.standing, each.due.days_late) for each in found]


def test_each_day_since_the_plan_is_owed_until_it_is_reported(
    county: County, daily: Rhythm
) -> None:
    before = owed(county, "obstetrics")
    # From the day of publication to today; what was due before the plan nobody owes.
    assert before[0] == (date(2026, 5, 4), Standing.OVERDUE, 41)
    assert before[-2:] == [(day, Standing.OPEN, 0) for day in (YESTERDAY.first, TODAY)]
    assert len(before) == 43
    say(county, "obstetrics", daily)
    assert owed(county, "obstetrics") == [*before[:-2], before[-1]]
    assert len(owed(county, "mch")) == 43
    assert owed(county, "clinic_changchi") == []


def test_lateness_is_of_the_day_it_was_reported(county: County, daily: Rhythm) -> None:
    made = say(county, "obstetrics", daily, Span(date(2026, 6, 1), date(2026, 6, 1)))
    user = county.account("obstetrics")
    with scope.acting(user.scope):
        Submission.objects.filter(pk=made.pk).update(at=datetime(2026, 6, 4, 1, tzinfo=UTC))
        month = duties.of_month(user, date(2026, 6, 2), date(2026, 6, 2), TODAY)
    assert [(each.due.standing, each.due.days_late) for each in month] == [(Standing.LATE, 2)]


def test_the_bureau_sees_all_units_in_one_line_and_its_bulletin(
    county: County, daily: Rhythm
) -> None:
    say(county, "obstetrics", daily)
    for who in ("bureau", "mch"):
        user = county.account(who)
        with scope.acting(user.scope):
            found = duties.of_month(user, date(2026, 6, 15), date(2026, 6, 15), TODAY)
        [all_units] = [each for each in found if each.tally]
        assert all_units.tally == duties.Tally(expected=2, reported=1, zero=1, late=0)
        assert all_units.due.standing is Standing.OPEN
        assert any(each.is_bulletin for each in found)
    say(county, "mch", daily, note="x")
    with scope.acting(county.account("bureau").scope):
        found = duties.of_month(county.account("bureau"), TODAY, TODAY, TODAY)
        lines = duties.of_period(daily, YESTERDAY, TODAY)
    assert next(each for each in found if each.tally).due.standing is Standing.DONE
    assert {each.due.standing for each in lines} == {Standing.DONE}


def test_plans_of_elsewhere_bind_nobody_here(county: County, daily: Rhythm) -> None:
    with scope.acting(scope.SYSTEM):
        Plan.objects.filter(pk=daily.plan_id).update(region=511923000000, region_end=511924000000)
    assert owed(county, "obstetrics") == []


DOCUMENT = (
    "平川县2026年工作方案\n一、信息报送\n各助产机构每月5日前报送孕产妇死亡个案。实行月通报制度。"
    "县卫生健康局每月通报一次进展。\n"
)


# As a document says it


def test_what_was_read_in_a_document_becomes_due(county: County, plan: Plan) -> None:
    for key, item in enumerate(map(items.of_rhythm, reading.read(DOCUMENT).rhythms), 1):
        said = {"what": item.what, "frequency": item.frequency, "reporter": item.reporter}
        rhythm(county, plan, key=key, **said)
    bureau, hospital = county.account("bureau"), county.account("obstetrics")
    with scope.acting(hospital.scope):
        assert [each.unit for each in duties.owed(hospital, TODAY)] == [hospital.institution]
    with scope.acting(bureau.scope):
        # 月通报 and 每月通报 are one bulletin a month.
        [told] = duties.owed(bureau, TODAY)
        assert told.is_bulletin
        assert told.due.span.first == date(2026, 5, 1)
        # Begun for either of them, or for none, it meets both.
        made = Bulletin.objects.create(
            kind="monthly", region=plan.region, region_end=plan.region_end, content={},
            starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 31), title="通报", state="issued",
            drafted_by=bureau, issued_at=PUBLISHED, reviewed_at=PUBLISHED,
        )  # fmt: skip
        assert duties.owed(bureau, TODAY) == []
        [met] = duties.of_month(bureau, date(2026, 6, 1), date(2026, 6, 30), TODAY)[-1:]
        assert met.bulletin == made


def test_two_plans_that_ask_for_one_bulletin_make_one_duty(county: County, plan: Plan) -> None:
    values = {"frequency": "monthly", "what": "通报", "reporter": "", "bulletin": "monthly"}
    for each in (plan, planned(county)):
        rhythm(county, each, **values)
    with scope.acting(county.account("bureau").scope):
        assert len(duties.owed(county.account("bureau"), TODAY)) == 1


@pytest.mark.parametrize(
    ("what", "reporter", "receiver", "kind"),
    [
        ("报告工作进展", "各乡镇卫生健康办公室", "县卫健局", None),
        ("报告工作进展", "", "县卫健局", None),
        ("报告工作进展", "县卫健局", "南江县卫生健康局", None),
        ("将危重孕产妇个案报市卫健委", "县卫健局", "市卫健委", None),
        ("将工作进展报市卫健委", "县卫健局", "市卫健委", "monthly"),
        ("将工作进展报县政府", "县卫健局", "县卫健局、县人民政府", "monthly"),
    ],
)
def test_what_the_bureau_is_told_and_single_cases_are_no_bulletins(
    county: County, plan: Plan, what: str, reporter: str, receiver: str, kind: str | None
) -> None:
    given = {"what": what, "reporter": reporter, "receiver": receiver}
    found = kind_of(rhythm(county, plan, frequency="monthly", **given))
    assert (found.name if found else None) == kind


def test_a_township_clinics_report_is_no_bulletin_of_the_bureau(county: County, plan: Plan) -> None:
    about = rhythm(county, plan, frequency="monthly", what="死亡报告", reporter="各乡镇卫生院")
    assert kind_of(about) is None


def test_a_report_of_a_month_may_be_due_inside_it(county: County, plan: Plan) -> None:
    """每月25日前: asked for from shortly before, and of the month in which the plan came."""
    about = rhythm(county, plan, frequency="monthly", month_day=25)
    june, july = (Span(date(2026, each, 1), date(2026, each, 30)) for each in (6, 9))
    hospital = county.account("obstetrics")

    def standing(on: date) -> list[tuple[date, Standing]]:
        with scope.acting(hospital.scope):
            found = duties.owed(hospital, on)
        return [(each.due.due_on, each.due.standing) for each in found]

    may = (date(2026, 5, 25), Standing.OVERDUE)
    assert standing(date(2026, 6, 14)) == [may]
    assert standing(TODAY) == [may, (date(2026, 6, 25), Standing.OPEN)]
    with pytest.raises(PlanError, match="2026-09-15 起"):
        say(county, "obstetrics", about, july)
    made = say(county, "obstetrics", about, june)
    assert made.due_on == date(2026, 6, 25)
    assert standing(date(2026, 6, 26)) == [may]


def test_what_is_missing_is_counted_as_it_is_listed(
    county: County, plan: Plan, daily: Rhythm
) -> None:
    say(county, "obstetrics", daily, Span(date(2026, 6, 1), date(2026, 6, 1)))
    taken = say(county, "mch", daily, Span(date(2026, 6, 2), date(2026, 6, 2)))
    with scope.acting(county.account("mch").scope):
        submissions.withdraw(taken, by=county.account("mch"))
    with scope.acting(county.account("bureau").scope):
        listed = duties.missing([plan], TODAY)
        assert len(listed) == 2 * 41 - 1  # the fourth of May to the thirteenth of June
        assert duties.count_missing([plan], TODAY) == {plan.pk: len(listed)}


def test_nothing_is_due_that_was_due_before_the_plan(county: County, plan: Plan) -> None:
    rhythm(county, plan, frequency="monthly", month_day=3)  # published on the 4th of May
    with scope.acting(county.account("bureau").scope):
        [missing] = {each.due.due_on for each in duties.missing([plan], TODAY)}
    assert missing == date(2026, 6, 3)


def test_home_does_not_say_that_nothing_is_to_be_done_while_a_report_is_owed(
    county: County, plan: Plan, client_as: Callable[[str], Client]
) -> None:
    def home() -> str:
        return client_as("clinic_changchi").get("/").content.decode()

    assert "今天没有要做的事" in home()
    rhythm(county, plan, reporter="各乡镇卫生院")
    told = home()
    assert "今天没有要做的事" not in told
    assert "没有逾期和 7 天内到期的检查与访视" in told
    assert "待报送" in told
