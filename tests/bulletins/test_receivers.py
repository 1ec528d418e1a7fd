"""To whom a report is made, who reads it, and by which day of its period it is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories import (
    NEIGHBOUR,
    PREFECTURE,
    SHAHE,
    County,
)
from rhythmic import TODAY, YESTERDAY, planned, rhythm, say

from muzi.access import scope
from muzi.access.models import User
from muzi.bulletins import concerns, duties, receivers, submissions
from muzi.bulletins.calendar_views import lines
from muzi.bulletins.kinds import kind_of
from muzi.bulletins.models import Submission
from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans import amending, rows
from muzi.plans.amending import Change
from muzi.plans.items import What
from muzi.plans.models import Plan


@pytest.fixture
def plan(county: County) -> Plan:
    return planned(county)


@pytest.mark.parametrize(
    ("named", "units"),
    [
        ("", {"bureau"}),
        ("县卫生健康局", {"bureau"}),
        ("县妇幼保健院", {"mch"}),
        ("县妇幼保健院、县卫健局", {"mch", "bureau"}),
        ("南江县人民医院", {"hospital"}),
        ("县人民政府", set()),
        # Of a level or a place that is not the county's own.
        ("市卫生健康委", {"prefecture"}),
        ("巴中市卫生健康委", {"prefecture"}),
        ("县妇幼保健院、市卫健委", {"mch", "prefecture"}),
        ("巴中市妇幼保健院", set()),
        ("四川省妇幼保健院", set()),
        ("四川省卫生健康委", set()),
        ("国家卫生健康委", set()),
        ("恩阳区卫生健康局", set()),
    ],
)
def test_the_receiver_is_the_one_that_the_document_names(
    county: County, plan: Plan, named: str, units: set[str]
) -> None:
    about = rhythm(county, plan, receiver=named)
    keys = {unit.pk: key for key, unit in county.institutions.items()}
    with scope.acting(county.account("bureau").scope):
        found = receivers.receiver(about)
    assert {keys[each] for each in found.units} == units
    assert found.name == (named or "南江县卫生健康局")


def test_a_national_rhythm_may_name_its_receiver(county: County, plan: Plan) -> None:
    about = rhythm(county, plan, receiver="国家卫生健康委、县妇幼保健院")
    about.plan.region, about.plan.region_end = codes.COUNTRY, 10**12
    with scope.acting(county.account("bureau").scope):
        assert receivers.receiver(about) == (about.receiver, frozenset())
        about.receiver, about.plan.issuer = "", "国家卫生健康委"
        assert receivers.receiver(about) == ("国家卫生健康委", frozenset())


@pytest.mark.parametrize("receiver", ["", "县妇幼保健院", "市卫健委"])
def test_more_plans_cost_no_more_queries(county: County, plan: Plan, receiver: str) -> None:
    user = county.account("bureau")

    def asked() -> int:
        with scope.acting(user.scope), CaptureQueriesContext(connection) as made:
            lines(duties.owed(user, TODAY), user)
        return len(made)

    for each in (plan, planned(county)):
        rhythm(county, each, receiver=receiver)
        rhythm(county, each, frequency="monthly", what="通报", reporter="县卫健局", key=2)
    few = asked()
    for _more in range(4):
        rhythm(county, planned(county), receiver=receiver)
    assert asked() == few


def test_the_receiver_sees_what_was_reported_to_it(county: County, plan: Plan) -> None:
    """Though its figures cover nothing of the county."""
    told = rhythm(county, plan, reporter="各乡镇卫生院", receiver="南江县人民医院")
    other = rhythm(county, plan, reporter="各乡镇卫生院", key=2)
    for about in (told, other):
        say(county, "clinic_changchi", about)
    hospital = county.account("obstetrics")
    with scope.acting(hospital.scope):
        assert not concerns.watches(hospital, plan)
        month = duties.of_month(hospital, TODAY, TODAY, TODAY)
        assert {(each.rhythm, each.tally.reported) for each in month if each.tally} == {(told, 1)}
        assert Submission.objects.filter(rhythm=other.key).count() == 0
        given = duties.of_period(told, YESTERDAY, TODAY)
        assert [each.submission is not None for each in given] == [False, True]


def test_who_is_reported_to_from_below_has_it_in_its_calendar(county: County, plan: Plan) -> None:
    about = rhythm(county, plan, reporter="各乡镇卫生院", receiver="市卫健委")
    other = rhythm(county, plan, reporter="各乡镇卫生院", receiver="县妇幼保健院", key=2)
    say(county, "clinic_changchi", about)
    city, mch = county.account("prefecture"), county.account("mch")
    with scope.acting(city.scope):
        assert concerns.all_of(city, TODAY, TODAY) == [about]
        [line] = duties.of_month(city, TODAY, TODAY, TODAY)
        assert (line.rhythm, line.tally) == (about, duties.Tally(expected=2, reported=1, zero=1))
        assert duties.owed(city, TODAY) == []
    with scope.acting(mch.scope):
        assert concerns.all_of(mch, TODAY, TODAY) == [about, other]  # of the plan that binds it


@pytest.mark.parametrize("stands", [NEIGHBOUR, SHAHE])
@pytest.mark.parametrize("ended", [None, date(2020, 12, 31)])
def test_a_receiver_has_it_once_wherever_it_stands(
    county: County, plan: Plan, stands: int, ended: date | None
) -> None:
    """The city's own unit, in another county or in this; also of a plan that was over already when
    it was published, whose units are asked still.
    """
    with scope.acting(scope.SYSTEM):
        Plan.objects.filter(pk=plan.pk).update(ends_on=ended)
        plan.refresh_from_db()
        unit = Institution.objects.create(
            name="巴中市妇幼保健院",
            kind=Institution.Kind.MCH_HOSPITAL,
            region=stands,
            catchment=PREFECTURE,
        )
    about = rhythm(county, plan, reporter="各乡镇卫生院", receiver="市妇幼保健院")
    user = User.objects.create_user("city", "x", name="林", role="mch_hospital", institution=unit)
    with scope.acting(user.scope):
        assert concerns.all_of(user, TODAY, TODAY) == [about]
        [line] = duties.of_month(user, TODAY, TODAY, TODAY)
        assert (line.rhythm, line.tally) == (about, duties.Tally(expected=2))


def test_the_readers_of_a_report_follow_the_plan_and_the_register(
    county: County, plan: Plan
) -> None:
    units = county.institutions
    about = rhythm(county, plan, reporter="各乡镇卫生院", receiver="县人民医院")
    made = say(county, "clinic_changchi", about)
    hospital, bureau = county.account("obstetrics"), county.account("bureau")

    def read_by(who: User) -> bool:
        with scope.acting(who.scope):
            return Submission.objects.filter(pk=made.pk).exists()

    assert read_by(hospital)
    with scope.acting(bureau.scope):
        item = replace(rows.item_of(about, plan), receiver="县中医医院")
        change = Change(What.RHYTHM, about.key, item)
        amending.amend(plan, [change], reason="改报", version=plan.version, by=bureau)
    assert not read_by(hospital)
    with scope.acting(scope.SYSTEM):
        assert submissions.renew_receivers() == 0  # none is registered yet
        low = units["hospital"].region
        tcm = Institution.objects.create(
            name="南江县中医医院", kind=Institution.Kind.TCM_HOSPITAL, region=low, catchment=low
        )
        assert submissions.renew_receivers() == 1
        assert submissions.renew_receivers() == 0
        made.refresh_from_db()
    assert made.receivers == [tcm.pk]


def test_what_the_bureau_reports_to_the_government_is_its_bulletin(
    county: County, plan: Plan
) -> None:
    values = {"frequency": "quarterly", "what": "将进展报县人民政府", "receiver": "县人民政府"}
    about = rhythm(county, plan, reporter="县卫健局", **values)
    kind = kind_of(about)
    assert kind is not None
    assert kind.name == "quarterly"
    user = county.account("bureau")
    with scope.acting(user.scope):
        [line] = lines(duties.of_month(user, date(2026, 7, 1), date(2026, 7, 31), TODAY), user)
    assert (line.sender, line.receiver) == ("南江县卫生健康局", "县人民政府")
    assert kind_of(rhythm(county, plan, key=2, reporter="", **values)) is None
