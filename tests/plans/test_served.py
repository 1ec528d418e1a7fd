"""Persons served are counted from records: each once a year, where she lives; what a quota's name
means is the same service that its records are.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from counted import a_plan, a_target, screened
from factories import (
    CHANGCHI,
    COUNTY,
    NEIGHBOUR,
    SHAHE,
    SHAHE_VILLAGES,
    County,
    Story,
    a_woman,
    weeks,
)

from muzi.access import scope
from muzi.access.models import User
from muzi.clinical.statistics import calendar_year
from muzi.clinical.targets import Reason
from muzi.indicators.queries import OutOfScopeError
from muzi.plans.following import feeds, served
from muzi.plans.following.progress import progress
from muzi.plans.following.served import SERVICES, Count
from muzi.plans.following.standings import Source
from muzi.plans.models import Target
from muzi.services import actions

Acting = Callable[[User], AbstractContextManager[None]]
YEAR, ON = calendar_year(2026), date(2026, 12, 15)
LMP = date(2025, 12, 20)
SCREENING = "prenatal_screening"


def test_a_woman_screened_twice_is_one_woman(county: County) -> None:
    screened(county, date(2026, 2, 3), date(2026, 2, 20), name="李秀英")
    screened(county, date(2026, 3, 3), village=SHAHE_VILLAGES[0], name="王芳")
    voided = screened(county, date(2026, 3, 5), name="何芳")
    mch = county.account("mch")
    with scope.acting(mch.scope):
        actions.void(record=voided.last, reason="录错人了", by=mch, version=voided.last.version)
    seen = a_woman(county, name="岳芳").registered(date(2026, 2, 1), lmp=date(2025, 12, 1))
    seen.seen(date(2026, 3, 1))  # a visit without the test
    with scope.acting(county.account("bureau").scope):
        found = served.persons(SCREENING, COUNTY, [YEAR], ON)
    assert found == [Count(SHAHE, 202603, 1), Count(CHANGCHI, 202602, 1)]


def test_each_year_counts_anew_and_the_future_not_at_all(county: County) -> None:
    screened(county, date(2025, 12, 20), date(2026, 1, 5))
    with scope.acting(county.account("bureau").scope):
        years = [calendar_year(2025), YEAR]
        assert len(served.persons(SCREENING, COUNTY, years, ON)) == 2
        assert len(served.persons(SCREENING, COUNTY, years, date(2026, 1, 4))) == 1
        assert served.persons(SCREENING, COUNTY, [], ON) == []


def test_who_sees_figures_but_no_persons_sees_the_count(county: County, acting_as: Acting) -> None:
    screened(county, date(2026, 2, 3))
    with acting_as(county.account("prefecture")):
        assert [each.persons for each in served.persons(SCREENING, COUNTY, [YEAR], ON)] == [1]
    with acting_as(county.account("clinic_shahe")):
        assert served.persons(SCREENING, SHAHE, [YEAR], ON) == []
        for elsewhere in (CHANGCHI, COUNTY, NEIGHBOUR):
            with pytest.raises(OutOfScopeError):
                served.persons(SCREENING, elsewhere, [YEAR], ON)


def a_whole_course(county: County) -> Story:
    """A woman who has every service of the register, each in a month of its own."""
    woman = a_woman(county).registered(date(2026, 2, 10), lmp=LMP)
    woman.seen(date(2026, 2, 12), hbsag="neg").screened(date(2026, 2, 12))
    woman.seen(date(2026, 4, 20), serum_screening="low")
    woman.tested(date(2026, 3, 5), hiv="neg", treponemal="neg")
    woman.assessed(date(2026, 5, 6))
    for week in (28, 32, 36):
        woman.seen(weeks(LMP, week))
    woman.delivered(weeks(LMP, 39, 1), discharged_on=weeks(LMP, 39, 4))
    woman.child_visited(date(2026, 9, 28)).visited(date(2026, 10, 2))
    return woman.checked(date(2026, 11, 3))


WHEN = {
    "registration": 202602,
    "early_registration": 202602,
    "antenatal_check": 202602,
    "five_checks": 202609,
    "prenatal_screening": 202604,
    "risk_screening": 202602,
    "risk_assessment": 202605,
    "hiv_test": 202603,
    "syphilis_test": 202603,
    "hiv_and_syphilis_test": 202603,
    "hepatitis_b_test": 202602,
    "three_tests": 202603,  # the last of the three settles it
    "hospital_birth": 202609,
    "newborn_visit": 202609,
    "postpartum_visit": 202610,
    "postpartum_check": 202611,
    "maternal_care": 202602,  # the first of them
    "systematic_care": 202609,
}


def test_every_service_counts_the_woman_who_had_it_in_its_month(county: County) -> None:
    a_whole_course(county)
    with scope.acting(county.account("bureau").scope):
        found = {each: served.persons(each, COUNTY, [YEAR], ON) for each in SERVICES}
    assert found == {each: [Count(CHANGCHI, month, 1)] for each, month in WHEN.items()}


def test_no_service_counts_the_woman_who_did_not_have_it(county: County) -> None:
    """Only registered, late; one test of three; born at home and not seen again."""
    woman = a_woman(county).registered(date(2026, 6, 1), lmp=LMP)
    woman.seen(date(2026, 6, 1), purpose="test_only").tested(date(2026, 6, 2), hiv="neg")
    woman.delivered(weeks(LMP, 39), place="home")
    with scope.acting(county.account("bureau").scope):
        found = {each for each in SERVICES if served.persons(each, COUNTY, [YEAR], ON)}
    assert found == {"registration", "maternal_care", "hiv_test"}


def named(name: str, **values: str) -> Target:
    given = {"kind": "quota", "operator": "=", "unit": "count_persons", "value": "100"}
    return a_target(a_plan(), name=name, **given | values)


@pytest.mark.parametrize(
    ("name", "feed"),
    [
        ("孕产妇免费产前筛查", "prenatal_screening"),
        ("孕妇血清学筛查", "prenatal_screening"),
        ("早孕建册", "early_registration"),
        ("孕产妇建册", "registration"),
        ("孕妇产前检查", "antenatal_check"),
        ("产前检查5次以上", "five_checks"),
        ("孕产妇艾滋病、梅毒和乙肝免费检测", "three_tests"),
        ("孕产妇“艾梅乙”检测", "three_tests"),
        ("孕产妇艾滋病检测", "hiv_test"),
        ("妊娠风险筛查", "risk_screening"),
        ("农村孕产妇住院分娩补助", "hospital_birth"),
        ("新生儿访视", "newborn_visit"),
        ("产后访视", "postpartum_visit"),
        ("产后42天健康检查", "postpartum_check"),
        ("孕产妇系统管理", "systematic_care"),
        ("孕产妇健康管理", "maternal_care"),
    ],
)
def test_a_quota_of_what_records_hold_is_counted_from_them(
    county: County, name: str, feed: str
) -> None:
    with scope.acting(scope.SYSTEM):
        assert feeds.feed_of(named(name)) == feeds.Served(feed)


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("农村妇女“两癌”免费检查", "两癌筛查"),
        ("新生儿先天性心脏病筛查", "新生儿先天性心脏病筛查"),
        ("新生儿听力障碍筛查", "新生儿听力筛查"),
        ("免费筛查新生儿遗传代谢病", "新生儿疾病筛查"),
        ("0-6岁儿童健康管理", "儿童健康检查"),
        ("初一女生免费接种HPV疫苗", "预防接种"),
        ("免费婚前医学检查", "婚前保健"),
        ("建档立卡妇女两癌检查", "两癌筛查"),
        ("高危孕产妇管理", ""),
        ("重点人群艾滋病检测", "预防艾梅乙母婴传播随访"),
        # Who is trained to do it is not who is served.
        ("产前筛查技术人员培训", ""),
        ("乡村医生两癌筛查培训", ""),
        ("已婚育龄妇女检查", ""),
    ],
)
def test_a_quota_that_no_record_holds_names_what_will(
    county: County, name: str, service: str
) -> None:
    with scope.acting(scope.SYSTEM):
        assert feeds.feed_of(named(name)) == feeds.Unfed(service)


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("乳腺癌防治核心知识知晓率", "两癌筛查"),
        ("出生缺陷防治知识知晓率", "妇幼健康知识调查"),
        ("18岁以下儿童伤害死亡率", "儿童死亡报告"),
        ("12岁儿童龋患率", "儿童健康检查"),
        ("小学生近视率", "儿童眼保健和视力检查"),
        ("乙肝孕早期检测率", "预防艾梅乙母婴传播随访"),
        ("转诊救治网络覆盖助产技术机构比例", "机构与人员登记"),
    ],
)
def test_a_rate_that_no_record_holds_names_what_will(
    county: County, name: str, service: str
) -> None:
    with scope.acting(scope.SYSTEM):
        rate = named(name, unit="percent", kind="coverage")
        assert feeds.feed_of(rate) == feeds.Unfed(service)


def test_who_is_trained_is_in_no_register(county: County) -> None:
    with scope.acting(scope.SYSTEM):
        assert feeds.feed_of(named("妇幼健康人员培训", kind="staffing")) == feeds.Unfed("")
        assert feeds.feed_of(named("儿科医师", kind="staffing")) == feeds.Unfed("机构与人员登记")


def test_whom_a_quota_is_for_may_stand_beside_its_name(county: County) -> None:
    with scope.acting(scope.SYSTEM):
        found = feeds.feed_of(named("免费艾滋病检测", population="孕产妇"))
        cases = named("血清学筛查", unit="count_cases", kind="coverage", population="孕妇")
        deaths = named("新生儿访视后死亡", unit="count_cases", kind="outcome")
        assert found == feeds.Served("hiv_test")
        assert feeds.is_quota(cases)
        assert feeds.feed_of(cases) == feeds.Served(SCREENING)
        assert not feeds.is_quota(deaths)


@pytest.mark.parametrize("name", ["新增产科床位", "增设产科床位", "新建产科床位", "扩建产科床位"])
def test_beds_to_be_added_are_not_those_that_there_are(county: County, name: str) -> None:
    with scope.acting(scope.SYSTEM):
        # How many there were at first is not known.
        assert feeds.feed_of(named(name, unit="beds")) == feeds.Unfed("机构与人员登记")
        all_beds = feeds.feed_of(named("产科床位", unit="beds"))
    assert isinstance(all_beds, feeds.Stock)
    assert not all_beds.change


@pytest.mark.parametrize(
    ("name", "unit", "kind", "known"),
    [
        ("县妇幼保健院产科床位", "beds", "quota", False),
        ("长赤镇中心卫生院产科床位", "beds", "quota", False),
        ("县人民医院助产士", "count_persons", "staffing", False),
        ("县级医院产科床位", "beds", "quota", True),
        ("乡镇卫生院产科床位", "beds", "quota", True),
        ("助产士", "count_persons", "staffing", True),
        ("县人民医院危重孕产妇救治中心", "count_institutions", "capacity", True),
    ],
)
def test_what_one_house_has_is_not_told_by_all_of_the_region(
    county: County, name: str, unit: str, kind: str, known: bool
) -> None:
    with scope.acting(scope.SYSTEM):
        target = named(name, unit=unit, kind=kind, operator=">=")
        [found] = progress([target], on=ON)
    assert isinstance(feeds.feed_of(target), feeds.Stock) is known
    assert (found.source is Source.RECORDS) is known
    if not known:
        assert (found.judgement.reason, found.value) == (Reason.SOME_UNITS, None)
        assert found.takes_hand
