"""The campaign calendar: a year's items, who may arrange and record, what is reminded of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from factories import COUNTY, PREFECTURE, County

from muzi.access import scope
from muzi.access.models import AuditEvent, User
from muzi.bulletins import campaigns
from muzi.bulletins.campaigns import Below, Lack, Line
from muzi.bulletins.models import Activity, Campaign
from muzi.config import clock
from muzi.content.campaign_files import of_year
from muzi.places.models import Institution
from muzi.plans.errors import NotAllowed, PlanError

ON = date(2026, 8, 3)
WEEK = "breastfeeding-week"


@contextmanager
def acting(user: User) -> Iterator[User]:
    with scope.acting(user.scope):
        yield user


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: ON)


@pytest.fixture
def week(county: County) -> Campaign:
    """The year 2026 prepared for the county; its breastfeeding week."""
    return prepared(county)


def prepared(county: County, who: str = "bureau", region: int = COUNTY) -> Campaign:
    with acting(county.account(who)) as user:
        campaigns.prepare(region, 2026, by=user)
        return Campaign.objects.get(code=WEEK, year=2026, region=region)


def arranged(
    county: County, about: Campaign, owner: Institution | None, who: str = "bureau"
) -> None:
    with acting(county.account(who)) as user:
        campaigns.arrange(about, owner=owner, theme=" 支持母乳喂养 ", arrangement="咨询", by=user)


def recorded(
    county: County, about: Campaign, who: str = "clinic_changchi", **values: object
) -> Activity:
    given = {
        "held_on": date(2026, 8, 2),
        "place": "长赤镇卫生院",
        "form": "孕妇学校",
        "reach": 40,
        "note": "",
        "on": ON,
    }
    with acting(county.account(who)) as user:
        return campaigns.record(about, **(given | values), by=user)  # type: ignore[arg-type]


def lines(county: County, who: str, year: int = 2026) -> dict[str, Line]:
    with acting(county.account(who)) as user:
        return {each.code: each for each in campaigns.of_year(user.institution.catchment, year)}


def lacks(county: County, who: str, on: date = ON) -> dict[str, Lack]:
    with acting(county.account(who)) as user:
        return {each.line.code: each.lack for each in campaigns.reminders(user, on)}


# A year's items


def test_a_year_has_its_days_before_anybody_prepared_it(county: County) -> None:
    found = lines(county, "bureau")
    assert list(found) == [each.id for each in of_year(2026)]
    assert all(each.campaign is None for each in found.values())


def test_an_item_of_each_day_is_made_once_and_keeps_what_was_arranged(
    county: County, week: Campaign
) -> None:
    assert week.arrangement == next(d.arrangement for d in of_year(2026) if d.id == WEEK)
    assert (week.starts_on, week.ends_on, week.owner) == (date(2026, 8, 1), date(2026, 8, 7), None)
    arranged(county, week, county.institutions["mch"])
    with acting(county.account("bureau")) as bureau:
        assert campaigns.prepare(COUNTY, 2026, by=bureau) == 0
        assert campaigns.prepare(COUNTY, 2027, by=bureau) == len(of_year(2027))
        kept = Campaign.objects.get(pk=week.pk)
    assert (kept.owner, kept.theme) == (county.institutions["mch"], "支持母乳喂养")
    assert all(each.campaign for each in lines(county, "bureau").values())


def test_a_day_that_content_adds_later_is_made_then(county: County, week: Campaign) -> None:
    with scope.acting(scope.SYSTEM):
        Campaign.objects.filter(pk=week.pk).update(code="renamed")
    with acting(county.account("bureau")) as bureau:
        assert [each.id for each in campaigns.missing(COUNTY, 2026)] == [WEEK]
        assert campaigns.prepare(COUNTY, 2026, by=bureau) == 1


def test_a_unit_sees_its_countys_items_and_a_bureau_what_those_below_did(
    county: County, week: Campaign
) -> None:
    recorded(county, week)
    recorded(county, week, who="mch", reach=None)
    township = lines(county, "clinic_changchi")[WEEK]
    assert (township.campaign, township.activities, township.reach) == (week, 2, 40)
    above = lines(county, "prefecture")[WEEK]
    assert (above.campaign, above.below) == (None, Below(1, 2, 40))
    own = prepared(county, "prefecture", PREFECTURE)
    above = lines(county, "prefecture")[WEEK]
    assert (above.campaign, above.activities, above.below) == (own, 0, Below(1, 2, 40))
    with acting(county.account("mch")):
        rows = [e for e in campaigns.of_year(COUNTY, 2026) if e.code == WEEK]
    assert {each.campaign for each in rows} == {week, own}


# Who may do what


def test_only_the_bureau_of_the_region_prepares_and_arranges(
    county: County, week: Campaign
) -> None:
    for who in ("mch", "clinic_changchi"):
        with acting(county.account(who)) as user:
            with pytest.raises(NotAllowed):
                campaigns.prepare(COUNTY, 2027, by=user)
            with pytest.raises(NotAllowed):
                campaigns.arrange(week, owner=None, theme="", arrangement="", by=user)
    with acting(county.account("bureau")) as bureau, pytest.raises(NotAllowed):
        campaigns.prepare(PREFECTURE, 2026, by=bureau)


def test_the_owner_stands_in_the_region(county: County, week: Campaign) -> None:
    with pytest.raises(PlanError, match="本地区以内"):
        arranged(county, week, county.institutions["prefecture"])


@pytest.mark.parametrize(
    ("held_on", "said"),
    [(date(2026, 8, 4), "晚于今天"), (date(2026, 6, 1), "60 天以内")],
)
def test_days_that_cannot_be(county: County, week: Campaign, held_on: date, said: str) -> None:
    with pytest.raises(PlanError, match=said):
        recorded(county, week, held_on=held_on)


def test_a_unit_records_and_corrects_its_own_alone(county: County, week: Campaign) -> None:
    made = recorded(county, week)
    assert made.institution == county.institutions["clinic_changchi"]
    with pytest.raises(PlanError, match="本单位"):
        recorded(county, week, who="clinic_shahe", activity=made)
    recorded(county, week, activity=made, reach=44)
    recorded(county, week, activity=made, reach=44, note="长" * 900)  # longer than the trail holds
    with acting(county.account("clinic_changchi")):
        assert [each.reach for each in Activity.objects.all()] == [44]
        events = AuditEvent.objects.filter(kind="campaign activity", action="amend")
        [first, second] = events.order_by("pk")
    assert first.reason == "覆盖人数：40 → 44"
    assert second.reason.startswith("说明：无 → 长长")
    with pytest.raises(PlanError, match="本地区的单位"):
        recorded(county, week, who="prefecture")


def test_the_database_refuses_an_activity_under_another_units_name(
    county: County, week: Campaign
) -> None:
    clinic = county.account("clinic_changchi")
    with acting(clinic), pytest.raises(DatabaseError), transaction.atomic():
        Activity.objects.create(
            campaign=week,
            held_on=ON,
            place="沙河镇",
            form="义诊",
            institution=county.institutions["clinic_shahe"],
            by=clinic,
        )


# Reminders


def test_the_bureau_is_reminded_to_prepare_and_to_name_an_owner(county: County) -> None:
    assert lacks(county, "bureau") == {WEEK: Lack.PLAN}
    assert lacks(county, "mch") == {}
    week = prepared(county)
    assert lacks(county, "bureau") == {WEEK: Lack.OWNER}
    assert lacks(county, "mch") == {}
    arranged(county, week, county.institutions["mch"])
    assert lacks(county, "bureau") == {}


def test_the_owner_is_reminded_to_record_once_the_days_came(county: County, week: Campaign) -> None:
    arranged(county, week, county.institutions["mch"])
    assert lacks(county, "mch", date(2026, 7, 31)) == {}
    assert lacks(county, "mch", date(2026, 8, 1)) == {WEEK: Lack.ACTIVITY}
    assert lacks(county, "mch", date(2026, 9, 6)) == {WEEK: Lack.ACTIVITY}
    assert lacks(county, "mch", date(2026, 9, 7)) == {}
    assert lacks(county, "clinic_changchi") == {}
    recorded(county, week, who="mch")
    assert lacks(county, "mch") == {}


def test_the_turn_of_the_year_is_one_stretch(county: County) -> None:
    with acting(county.account("bureau")):
        found = campaigns.in_days(COUNTY, date(2026, 11, 30), date(2027, 3, 21))
    assert [each.code for each in found] == ["aids-day", "down-syndrome-day"]
    assert [each.starts_on.year for each in found] == [2026, 2027]


# Pages


def test_the_pages_from_a_bare_year_to_an_activity(
    county: County, client_as: Callable[[str], Client]
) -> None:
    bureau, clinic = client_as("bureau"), client_as("clinic_changchi")
    assert "未列入计划" in bureau.get("/campaigns").content.decode()
    page = bureau.post("/campaigns/prepare", {"year": 2026}, follow=True).content.decode()
    assert "已生成 12 项" in page
    with scope.acting(scope.SYSTEM):
        week = Campaign.objects.get(code=WEEK)
    unit = county.institutions["clinic_changchi"]
    answer = bureau.post(
        f"/campaigns/{week.pk}/arrange", {"owner": unit.pk, "arrangement": "咨询"}, follow=True
    )
    assert unit.name in answer.content.decode()
    page = clinic.get("/campaigns").content.decode()
    assert "未登记活动" in page
    assert "campaigns/prepare" not in page
    said = {"held_on": "2026-08-02", "place": "长赤镇", "form": "义诊咨询", "reach": "52"}
    answer = clinic.post(f"/campaigns/{week.pk}/record", said, follow=True)
    assert "覆盖 52 人" in answer.content.decode()
    refused = clinic.post(f"/campaigns/{week.pk}/record", said | {"held_on": "2026-08-04"})
    assert refused.status_code == 422
    assert "活动日期不能晚于今天" in refused.content.decode()
    with scope.acting(scope.SYSTEM):
        made = Activity.objects.get()
    assert made.institution == unit
    answer = clinic.post(f"/activities/{made.pk}", said | {"reach": "25"}, follow=True)
    assert "覆盖 25 人" in answer.content.decode()
    hospital = client_as("mch")
    assert "保存更正" not in hospital.get(f"/activities/{made.pk}").content.decode()
    refused = hospital.post(f"/activities/{made.pk}", said)
    assert "只能更正本单位登记的活动" in refused.content.decode()
    assert f"/activities/{made.pk}" not in bureau.get(f"/campaigns/{week.pk}").content.decode()


def test_a_year_out_of_reach_is_this_year(
    county: County, client_as: Callable[[str], Client]
) -> None:
    page = client_as("clinic_changchi").get("/campaigns?year=99999").content.decode()
    assert "2026 年主题宣传" in page
