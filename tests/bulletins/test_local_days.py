"""A bureau's own campaign days: added, altered, withdrawn; seen and acted on as the others are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from factories import COUNTY, PREFECTURE, County

from muzi.access import scope
from muzi.access.models import AuditEvent
from muzi.bulletins import campaigns, local_days
from muzi.bulletins.campaigns import Lack
from muzi.bulletins.local_days import Days
from muzi.bulletins.models import Activity, Campaign
from muzi.config import clock
from muzi.plans.errors import NotAllowed, PlanError

ON = date(2026, 8, 3)
DAYS = Days("南江县母婴关爱周", date(2026, 8, 10), date(2026, 8, 16), "县卫健局工作安排")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: ON)


def added(county: County, days: Days = DAYS, who: str = "bureau", region: int = COUNTY) -> Campaign:
    bureau = county.account(who)
    with scope.acting(bureau.scope):
        return local_days.add(region, days, by=bureau)


def altered(county: County, about: Campaign, days: Days, who: str = "bureau") -> None:
    bureau = county.account(who)
    with scope.acting(bureau.scope):
        local_days.alter(about, days, by=bureau)


def withdrawn(county: County, about: Campaign, who: str = "bureau") -> None:
    bureau = county.account(who)
    with scope.acting(bureau.scope):
        local_days.withdraw(about, by=bureau)


def active(county: County, about: Campaign, held_on: date = ON) -> Activity:
    clinic = county.account("clinic_changchi")
    with scope.acting(clinic.scope):
        return campaigns.record(
            about,
            held_on=held_on,
            place="长赤镇",
            form="义诊",
            reach=30,
            note="",
            on=ON,
            by=clinic,
        )


def seen(county: County, who: str, year: int = 2026) -> list[str]:
    user = county.account(who)
    with scope.acting(user.scope):
        found = campaigns.of_year(user.institution.catchment, year)
    return [each.name for each in found if not each.code]


def test_units_of_the_region_see_it_among_the_others(county: County) -> None:
    added(county)
    for who in ("bureau", "mch", "clinic_changchi", "obstetrics"):
        assert seen(county, who) == ["南江县母婴关爱周"], who
    assert seen(county, "prefecture") == []  # a level above has a calendar of its own
    assert seen(county, "bureau", 2027) == []
    with scope.acting(county.account("clinic_changchi").scope):
        found = campaigns.in_days(COUNTY, date(2026, 8, 1), date(2026, 8, 31))
    assert [each.name for each in found] == ["世界母乳喂养周", "南江县母婴关爱周"]


def test_the_days_of_a_level_above_reach_those_below(county: County) -> None:
    added(county, who="prefecture", region=PREFECTURE)
    assert seen(county, "bureau") == seen(county, "clinic_shahe") == ["南江县母婴关爱周"]


def test_it_is_reminded_of_as_the_others_are(county: County) -> None:
    about = added(county)
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        lacks = {each.line.name: each.lack for each in campaigns.reminders(bureau, ON)}
    assert lacks[about.name] == Lack.OWNER


def test_preparing_the_year_leaves_it_alone(county: County) -> None:
    added(county)
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        campaigns.prepare(COUNTY, 2026, by=bureau)
        assert Campaign.objects.filter(code="").count() == 1
        assert campaigns.prepare(COUNTY, 2026, by=bureau) == 0


def test_only_the_bureau_of_the_region_adds_alters_and_withdraws(county: County) -> None:
    about = added(county)
    for who in ("mch", "clinic_changchi"):
        with pytest.raises(NotAllowed):
            added(county, who=who)
        with pytest.raises(NotAllowed):
            altered(county, about, DAYS, who)
        with pytest.raises(NotAllowed):
            withdrawn(county, about, who)
    with pytest.raises(NotAllowed):
        added(county, region=PREFECTURE)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 8, 2), date(2026, 8, 1), "早于"),
        (date(2026, 12, 30), date(2027, 1, 2), "跨年"),
        (date(1926, 8, 1), date(1926, 8, 1), "核对日期"),
    ],
)
def test_days_that_cannot_be(first: date, last: date, said: str) -> None:
    with pytest.raises(PlanError, match=said):
        Days("某日", first, last, "安排")


def test_whoever_presses_twice_makes_one(county: County) -> None:
    first = added(county)
    with pytest.raises(PlanError, match="同名"):
        added(county)
    altered(county, first, DAYS)  # its own days are no second
    other = added(county, Days("母婴关爱日", DAYS.starts_on, DAYS.ends_on, ""))
    with pytest.raises(PlanError, match="同名"):
        altered(county, other, DAYS)
    withdrawn(county, first)
    altered(county, other, DAYS)
    with pytest.raises(PlanError, match="同名"):
        added(county)


def test_the_database_itself_keeps_one_of_a_name_and_day(county: County) -> None:
    """Two who press at once both look before either has written."""
    first = added(county)
    with (
        scope.acting(county.account("bureau").scope),
        pytest.raises(IntegrityError, match="campaign_local_once"),
        transaction.atomic(),
    ):
        Campaign.objects.create(
            region=first.region, region_end=first.region_end, by=first.by, year=first.year,
            name=first.name, starts_on=first.starts_on, ends_on=first.ends_on,
        )  # fmt: skip


def test_who_records_waits_for_who_withdraws_and_looks_anew(county: County) -> None:
    """What the page held may be withdrawn meanwhile."""
    stale = added(county)
    assert _locked(stale) == 0
    withdrawn(county, stale)
    assert _locked(stale) == 1
    assert stale.withdrawn_at is None
    with pytest.raises(PlanError, match="本地区的单位"):
        active(county, stale)
    other = added(county)
    assert _locked(other) == 0
    active(county, other)
    assert _locked(other) == 1


def _locked(about: Campaign) -> int:
    """Does this transaction (a test is one) hold the campaign?"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            " AND objid::bigint = hashtext(%s)::bigint & 4294967295",
            [f"campaign {about.pk}"],
        )
        return int(cursor.fetchone()[0])


def test_what_was_altered_is_told(county: County) -> None:
    about = added(county)
    altered(county, about, Days("母婴关爱周", date(2027, 1, 5), date(2027, 1, 5), "县文件"))
    with scope.acting(county.account("bureau").scope):
        kept = Campaign.objects.get(pk=about.pk)
        event = AuditEvent.objects.get(kind="campaign", action="amend")
    assert (kept.year, kept.starts_on, kept.ends_on) == (2027, date(2027, 1, 5), date(2027, 1, 5))
    assert "名称：南江县母婴关爱周 → 母婴关爱周" in event.reason
    assert "开始日期：2026-08-10 → 2027-01-05" in event.reason
    assert seen(county, "clinic_changchi") == []
    assert seen(county, "clinic_changchi", 2027) == ["母婴关爱周"]


def test_what_was_done_stays_near_its_days(county: County) -> None:
    about = added(county)
    active(county, about)
    with pytest.raises(PlanError, match="60 天以内"):
        altered(county, about, Days(about.name, date(2026, 12, 1), date(2026, 12, 1), "文件"))
    altered(county, about, Days(about.name, date(2026, 8, 20), date(2026, 8, 20), "文件"))


def test_it_is_withdrawn_unless_something_was_done(county: County) -> None:
    about = added(county)
    withdrawn(county, about)
    assert seen(county, "bureau") == seen(county, "clinic_changchi") == []
    with pytest.raises(PlanError, match="本地区的单位"):
        active(county, about)
    for act in (lambda: withdrawn(county, about), lambda: altered(county, about, DAYS)):
        with pytest.raises(PlanError, match="已撤销"):
            act()
    again = added(county)
    active(county, again)
    with pytest.raises(PlanError, match="不能撤销"):
        withdrawn(county, again)


def test_the_nations_days_are_not_altered_here(county: County) -> None:
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        campaigns.prepare(COUNTY, 2026, by=bureau)
        week = Campaign.objects.get(code="breastfeeding-week")
        with pytest.raises(PlanError, match="全国性"):
            local_days.withdraw(week, by=bureau)
        with pytest.raises(PlanError, match="全国性"):
            local_days.alter(week, DAYS, by=bureau)


# Pages

SAID = {"name": "母婴关爱日", "starts_on": "2026-08-10", "occasion": "县工作安排", "theme": "呵护"}


def test_the_pages_of_a_bureaus_own_day(county: County, client_as: Callable[[str], Client]) -> None:
    bureau, clinic = client_as("bureau"), client_as("clinic_changchi")
    assert "加本地宣传日" in bureau.get("/campaigns").content.decode()
    assert "加本地宣传日" not in clinic.get("/campaigns").content.decode()
    unit = county.institutions["clinic_changchi"]
    page = bureau.post("/campaigns/new", SAID | {"owner": unit.pk}, follow=True)
    address = page.redirect_chain[-1][0]
    assert "县工作安排" in page.content.decode()
    for reader in (bureau, clinic):
        for listed in ("/campaigns", "/calendar"):
            assert "母婴关爱日" in reader.get(listed).content.decode()
    assert f"{address}/edit" not in clinic.get(address).content.decode()
    form = bureau.get(f"{address}/edit").content.decode()
    assert 'value="母婴关爱日"' in form
    assert 'value="2026-08-10"' in form
    page = bureau.post(f"{address}/edit", SAID | {"ends_on": "2026-08-12"}, follow=True)
    assert "2026-08-12" in page.content.decode()
    refused = bureau.post(f"{address}/edit", SAID | {"ends_on": "2026-08-01"})
    assert refused.status_code == 422
    assert "结束日期不能早于开始日期" in refused.content.decode()
    assert 'value="2026-08-01"' in refused.content.decode()
    page = bureau.post(f"{address}/withdraw", follow=True).content.decode()
    assert "已撤销本地宣传日" in page
    assert address not in page
    page = clinic.get(address).content.decode()
    assert "这项宣传已撤销" in page
    assert "保存活动" not in page


def test_a_refused_day_leaves_nothing_behind(
    county: County, client_as: Callable[[str], Client]
) -> None:
    """The owner was told after the day was made: refused, both are."""
    elsewhere = county.institutions["prefecture"]
    answer = client_as("bureau").post("/campaigns/new", SAID | {"owner": elsewhere.pk})
    assert answer.status_code == 422
    with scope.acting(scope.SYSTEM):
        assert not Campaign.objects.exists()


def test_the_nations_day_has_no_such_page(
    county: County, client_as: Callable[[str], Client]
) -> None:
    bureau = client_as("bureau")
    bureau.post("/campaigns/prepare", {"year": 2026})
    with scope.acting(scope.SYSTEM):
        week = Campaign.objects.get(code="breastfeeding-week")
    assert bureau.get(f"/campaigns/{week.pk}/edit").status_code == 404
    assert bureau.post(f"/campaigns/{week.pk}/withdraw").status_code == 404
