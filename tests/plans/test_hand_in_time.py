"""Values by hand count up to the day on which their target falls due, and parts of a quota of
several years from its first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from counted import a_plan, a_target
from django.test import Client
from factories import CHANGCHI, COUNTY, SHAHE, County

from muzi.access import scope
from muzi.access.models import User
from muzi.clinical.targets import Caution, Reason, Verdict
from muzi.config import clock
from muzi.plans.following import hand, quota_views, quotas, verdict_words
from muzi.plans.following.progress import progress
from muzi.plans.following.quota_standings import is_behind
from muzi.plans.following.standings import Source, Standing
from muzi.plans.models import Target

DUE, LATER = date(2026, 6, 30), date(2026, 11, 1)
QUOTA = {"kind": "quota", "unit": "count_persons", "operator": "=", "name": "农村妇女两癌免费检查"}


@pytest.fixture
def bureau(county: County) -> Iterator[User]:
    user = county.account("bureau")
    with scope.acting(user.scope):
        yield user


def one(target: Target, on: date) -> Standing:
    [found] = progress([target], on=on)
    return found


def told(target: Target, by: User, value: int, as_of: date) -> None:
    hand.enter(target, as_of=as_of, value=Decimal(value), source="报表", on=date(2030, 1, 1), by=by)


def reported(target: Target, by: User, values: dict[int, int], as_of: date) -> None:
    hand.enter_parts(target, values, as_of=as_of, source="报表", on=date(2030, 1, 1), by=by)


def halved(bureau: User, value: int, **more: object) -> Target:
    target = a_target(a_plan(**more), value=str(value), **QUOTA, due_on=more.get("ends_on", DUE))
    quotas.share_out(target, {CHANGCHI: value // 2, SHAHE: value // 2}, bureau)
    return target


def judged(found: Standing) -> tuple[Verdict, Reason]:
    return found.judgement.verdict, found.judgement.reason


@pytest.mark.parametrize("parts", [True, False])
def test_a_quota_is_judged_by_the_day_it_fell_due(bureau: User, parts: bool) -> None:
    target = halved(bureau, 800)

    def enter(changchi: int, shahe: int, as_of: date) -> None:
        if parts:
            reported(target, bureau, {CHANGCHI: changchi, SHAHE: shahe}, as_of)
        else:
            told(target, bureau, changchi + shahe, as_of)

    enter(250, 250, date(2026, 6, 25))
    missed = (Verdict.MISSED, Reason.NOT_REACHED)
    found = one(target, date(2026, 8, 1))
    assert (judged(found), is_behind(found), found.forecast) == (missed, True, None)
    enter(420, 400, date(2026, 10, 31))
    found = one(target, LATER)
    assert (judged(found), found.value.rate) == (missed, 500)
    assert Caution.TERM_OVER not in found.judgement.cautions
    enter(400, 400, DUE)  # put right, of the day itself
    assert one(target, LATER).judgement.verdict is Verdict.MET


@pytest.mark.parametrize("parts", [True, False])
def test_what_is_known_only_of_later_speaks_of_now(bureau: User, parts: bool) -> None:
    target = halved(bureau, 800)
    if parts:
        reported(target, bureau, {CHANGCHI: 420, SHAHE: 400}, date(2026, 10, 31))
    else:
        told(target, bureau, 820, date(2026, 10, 31))
    found = one(target, LATER)
    assert found.judgement.verdict is Verdict.MET
    assert Caution.TERM_OVER in found.judgement.cautions
    assert str(verdict_words.verdict_of(found.judgement)) == "现已达标"


def test_a_late_part_does_not_replace_the_whole_of_the_day(bureau: User) -> None:
    target = halved(bureau, 800)
    told(target, bureau, 500, DUE)
    reported(target, bureau, {CHANGCHI: 420, SHAHE: 400}, date(2026, 10, 31))
    assert judged(one(target, LATER)) == (Verdict.MISSED, Reason.NOT_REACHED)


@pytest.mark.parametrize("more", [{}, {"yearly": True}])
def test_a_rate_keeps_the_verdict_of_its_year(bureau: User, more: dict[str, bool]) -> None:
    target = a_target(a_plan(), name="转诊网络覆盖率", due_on=date(2025, 12, 31), **more)
    told(target, bureau, 80, date(2025, 12, 31))
    told(target, bureau, 92, date(2026, 9, 30))
    found = one(target, LATER)
    assert (judged(found), found.value.rate) == ((Verdict.MISSED, Reason.NOT_REACHED), 80)


def test_beds_that_came_late_are_there(bureau: User) -> None:
    beds = {"kind": "capacity", "unit": "beds", "name": "转运床位", "due_on": date(2025, 12, 31)}
    target = a_target(a_plan(), value="50", **beds)
    told(target, bureau, 40, date(2025, 12, 31))
    told(target, bureau, 50, date(2026, 9, 30))
    assert one(target, LATER).judgement.verdict is Verdict.MET


YEARS = {"starts_on": date(2026, 1, 1), "ends_on": date(2030, 12, 31)}


def test_parts_of_several_years_stay(bureau: User) -> None:
    target = halved(bureau, 5000, **YEARS)
    reported(target, bureau, {CHANGCHI: 1250, SHAHE: 1250}, date(2027, 12, 31))
    days = [date(2027, 12, 31), date(2028, 1, 1), date(2029, 6, 1)]
    found = [one(target, day) for day in days]
    assert [each.value.count for each in found] == [2500] * 3
    # In two years of five half is done: more than an even pace, and nothing is over.
    assert {each.judgement.verdict for each in found} <= {
        Verdict.ON_COURSE,
        Verdict.CANNOT_TELL_YET,
    }
    units = quota_views.shown(found[1], days[1], COUNTY, bureau)["units"]
    assert [unit.done for unit in units] == [1250, 1250]
    # One part tells more: what the other did stays.
    reported(target, bureau, {CHANGCHI: 1300}, date(2028, 1, 31))
    found[1] = one(target, date(2028, 2, 1))
    assert found[1].value.count == 2550
    assert found[1].judgement.verdict is not Verdict.OFF_COURSE
    assert found[1].judgement.reason is not Reason.FORECAST_REACHES  # 2,550 are no month's work
    reported(target, bureau, {CHANGCHI: 2500, SHAHE: 2500}, date(2029, 11, 30))
    assert judged(one(target, date(2030, 6, 5))) == (Verdict.MET, Reason.COUNT_REACHED)
    assert one(target, date(2031, 6, 5)).judgement.verdict is Verdict.MET


def test_a_part_of_this_year_does_not_replace_the_whole_of_several(bureau: User) -> None:
    target = halved(bureau, 5000, **YEARS)
    told(target, bureau, 2500, date(2027, 12, 31))
    reported(target, bureau, {CHANGCHI: 1300}, date(2028, 1, 31))
    assert one(target, date(2028, 2, 1)).value.rate == 2500


def test_the_page_of_parts_says_from_when_they_are_counted(
    bureau: User, client_as: Callable[[str], Client]
) -> None:
    page, target = client_as("bureau"), halved(bureau, 5000, **YEARS)
    address = f"/plans/{target.plan_id}/targets/{target.key}/parts"
    assert "填 2026-01-01 到截至日期" in page.get(address).content.decode()
    Target.objects.filter(pk=target.pk).update(yearly=True)
    assert "填本年初到截至日期" in page.get(address).content.decode()


def test_parts_of_every_year_begin_anew(bureau: User) -> None:
    target = halved(bureau, 5000, **YEARS)
    Target.objects.filter(pk=target.pk).update(yearly=True)
    target = Target.objects.get(pk=target.pk)
    reported(target, bureau, {CHANGCHI: 2500, SHAHE: 2500}, date(2027, 12, 31))
    assert one(target, date(2027, 12, 31)).judgement.verdict is Verdict.MET
    assert one(target, date(2028, 1, 1)).source is Source.NONE


def test_pages_say_up_to_which_day_a_value_counts(
    bureau: User, client_as: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: LATER)
    target = halved(bureau, 800)
    page, url = client_as("bureau"), f"/plans/{target.plan_id}/targets/{target.key}"
    for address in (url, f"{url}/parts"):
        assert "2026-06-30 到期：" in page.get(address).content.decode()
    monkeypatch.setattr(clock, "today", lambda: DUE)
    for address in (url, f"{url}/parts"):
        assert "2026-06-30 到期：" not in page.get(address).content.decode()
