"""What the parts of a quota have done, entered by hand: who may, how it sums, who is behind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal

import pytest
from counted import a_plan, a_target
from django.db import DatabaseError, transaction
from django.test import Client
from factories import CHANGCHI, COUNTY, NEIGHBOUR, SHAHE, County

from muzi.access import scope
from muzi.access.models import User
from muzi.clinical.targets import Caution, Reason, Verdict
from muzi.config import clock
from muzi.plans.documents import publishing
from muzi.plans.errors import NotAllowed, PlanError
from muzi.plans.following import hand, home, quotas, regions
from muzi.plans.following.progress import progress
from muzi.plans.following.quota_standings import is_behind
from muzi.plans.following.standings import Source, Standing
from muzi.plans.models import HandValue, Share, Target
from muzi.plans.tasks import task_queries

Acting = Callable[[User], AbstractContextManager[None]]
ON, HALF = date(2026, 7, 15), date(2026, 6, 30)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: ON)


@pytest.fixture
def target(county: County, acting_as: Acting) -> Target:
    """1,620 women, split 600 and 1,020; no record feeds it."""
    bureau = county.account("bureau")
    with acting_as(bureau):
        made = a_target(
            a_plan(),
            value="1620",
            name="农村妇女两癌免费检查",
            kind="quota",
            operator="=",
            unit="count_persons",
        )
        quotas.share_out(made, {CHANGCHI: 600, SHAHE: 1020}, bureau)
    return made


def enter(target: Target, values: dict[int, int], by: User, **more: object) -> list[HandValue]:
    given = {"as_of": HALF, "source": "半年报表", "on": ON} | more
    with scope.acting(by.scope):
        return hand.enter_parts(target, values, by=by, **given)


def standing(target: Target, by: User):
    with scope.acting(by.scope):
        [found] = progress([target], on=ON)
    return found


def test_parts_sum_and_who_is_behind_is_named(target: Target, county: County) -> None:
    bureau = county.account("bureau")
    enter(target, {CHANGCHI: 310, SHAHE: 450}, bureau)
    found = standing(target, bureau)
    assert (found.source, found.value.count, found.gap.short) == (Source.HAND, 760, 860)
    # Half of 600 and of 1,020 was due by the end of June.
    assert [(part.region, part.missing) for part in found.dragging] == [(SHAHE, 60)]
    assert found.judgement.verdict is Verdict.OFF_COURSE
    assert Caution.ENTERED_BY_HAND in found.judgement.cautions
    assert (found.hand.as_of, found.hand.source) == (HALF, "2 个地区填报合计")


def test_a_silent_part_leaves_the_pace_open(target: Target, county: County) -> None:
    bureau = county.account("bureau")
    enter(target, {SHAHE: 0}, bureau)
    found = standing(target, bureau)
    assert found.value.count == 0
    assert (found.judgement.verdict, found.judgement.reason) == (
        Verdict.CANNOT_TELL_YET,
        Reason.NO_PACE,
    )
    assert "1 个未报" in found.hand.source
    assert [part.region for part in found.dragging] == [SHAHE]  # nought is told; silence is not


def test_the_newer_of_whole_and_parts_counts(target: Target, county: County) -> None:
    bureau = county.account("bureau")
    enter(target, {CHANGCHI: 310, SHAHE: 450}, bureau)

    def whole(as_of: date) -> HandValue:
        with scope.acting(bureau.scope):
            return hand.enter(
                target, as_of=as_of, value=Decimal(800), source="季报", on=ON, by=bureau
            )

    whole(date(2026, 6, 29))
    assert standing(target, bureau).value.count == 760
    kept = whole(HALF)
    assert standing(target, bureau).value.rate == 800
    with scope.acting(bureau.scope):
        hand.withdraw(kept, by=bureau)
    assert standing(target, bureau).value.count == 760
    # What was told of the year before says nothing of this one.
    with scope.acting(bureau.scope):
        HandValue.objects.exclude(region=COUNTY).update(as_of=date(2025, 6, 30))
    assert standing(target, bureau).hand.as_of == date(2026, 6, 29)


def whole_of(target: Target, as_of: date, by: User, on: date = ON) -> HandValue:
    with scope.acting(by.scope):
        return hand.enter(target, as_of=as_of, value=Decimal(800), source="季报", on=on, by=by)


def test_one_part_does_not_replace_the_whole(target: Target, county: County) -> None:
    bureau, last = county.account("bureau"), date(2026, 7, 10)
    whole_of(target, date(2025, 12, 31), bureau)
    enter(target, {SHAHE: 12}, bureau, as_of=last)
    assert standing(target, bureau).value.count == 12  # the whole is of the year before
    whole_of(target, HALF, bureau)
    found = standing(target, bureau)
    assert (found.value.rate, found.hand.as_of) == (800, HALF)
    # A part that reported before the whole did is in the whole, and older than it.
    enter(target, {CHANGCHI: 300}, bureau, as_of=date(2026, 1, 31))
    assert standing(target, bureau).value.rate == 800
    enter(target, {CHANGCHI: 500}, bureau, as_of=last)
    assert standing(target, bureau).value.count == 512


def test_without_shares_every_region_below_is_a_part(target: Target, county: County) -> None:
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        Share.objects.filter(target=target).delete()
        every = [each.code for each in hand.parts_for(bureau, target)]
    whole_of(target, date(2026, 6, 29), bureau)
    enter(target, {SHAHE: 12}, bureau)
    assert standing(target, bureau).value.rate == 800
    enter(target, dict.fromkeys(every, 10), bureau)
    found = standing(target, bureau)
    assert (found.value.count, found.hand.source) == (320, "32 个地区填报合计")
    assert found.judgement.verdict is Verdict.OFF_COURSE


def test_a_year_of_which_a_part_is_silent_is_not_missed(target: Target, county: County) -> None:
    bureau, after = county.account("bureau"), date(2027, 1, 15)
    enter(target, {SHAHE: 12}, bureau)
    with scope.acting(bureau.scope):
        [found] = progress([target], on=after)
    assert found.value.count == 12
    assert found.judgement.verdict is Verdict.CANNOT_TELL_YET
    enter(target, {CHANGCHI: 310}, bureau)
    with scope.acting(bureau.scope):
        [found] = progress([target], on=after)
    assert found.judgement.verdict is Verdict.MISSED


def test_a_unit_enters_its_own_part_and_sees_no_other(target: Target, county: County) -> None:
    bureau, clinic = county.account("bureau"), county.account("clinic_changchi")
    enter(target, {SHAHE: 450}, bureau)
    enter(target, {CHANGCHI: 200}, clinic)
    for values in ({SHAHE: 1}, {CHANGCHI: 1, SHAHE: 1}, {COUNTY: 1}, {NEIGHBOUR: 1}):
        with pytest.raises(NotAllowed):
            enter(target, values, clinic)
    for who in ("mch", "obstetrics", "village_changchi_1"):
        with pytest.raises(NotAllowed):
            enter(target, {CHANGCHI: 1}, county.account(who))
    with scope.acting(clinic.scope):
        assert {each.region for each in HandValue.objects.all()} == {CHANGCHI}
    # The sum of what it may see is no value of the county.
    assert standing(target, clinic).source is Source.NONE
    assert standing(target, bureau).value.count == 650


def test_the_database_keeps_parts_apart(target: Target, county: County) -> None:
    bureau, clinic = county.account("bureau"), county.account("clinic_changchi")
    [kept] = enter(target, {SHAHE: 450}, bureau)
    row = {"target": target, "as_of": HALF, "value": 1, "source": "x", "entered_by": clinic}
    with scope.acting(clinic.scope):
        assert not HandValue.objects.filter(pk=kept.pk).update(value=9)
        for region, end in ((SHAHE, SHAHE + 1000), (COUNTY, NEIGHBOUR)):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                HandValue.objects.create(region=region, region_end=end, **row)


@pytest.mark.parametrize(
    ("values", "more", "why"),
    [
        ({}, {}, "至少填写一个"),
        ({SHAHE: 1}, {"as_of": date(2026, 7, 16)}, "不能晚于今天"),
        ({SHAHE: 1}, {"source": " "}, "数据来源"),
        ({SHAHE: -1}, {}, "不能为负"),
    ],
)
def test_what_cannot_be_is_refused_whole(
    target: Target, county: County, values: dict[int, int], more: dict[str, object], why: str
) -> None:
    with pytest.raises(PlanError, match=why):
        enter(target, values, county.account("bureau"), **more)
    with scope.acting(scope.SYSTEM):
        assert not HandValue.objects.exists()


@pytest.mark.parametrize("shared", [True, False])
def test_above_it_stands_as_on_its_own_page(target: Target, county: County, shared: bool) -> None:
    bureau, above = county.account("bureau"), county.account("prefecture")
    with scope.acting(bureau.scope):
        every = [each.code for each in hand.parts_for(bureau, target)]
        if not shared:
            Share.objects.filter(target=target).delete()

    def both() -> tuple[Standing, Standing]:
        with scope.acting(above.scope):
            held = regions.held(above.institution.catchment, [COUNTY, NEIGHBOUR], ON)
        [found] = held[COUNTY].quotas
        own = standing(target, bureau)
        assert (found.judgement, found.value, found.gap) == (own.judgement, own.value, own.gap)
        assert is_behind(found) is is_behind(own)
        return found, own

    enter(target, {SHAHE: 12}, bureau)
    found, _own = both()
    assert (found.judgement.verdict, is_behind(found)) == (Verdict.CANNOT_TELL_YET, False)
    enter(target, dict.fromkeys(every, 0) | {CHANGCHI: 310, SHAHE: 450}, bureau)
    found, _own = both()
    assert (found.judgement.verdict, is_behind(found)) == (Verdict.OFF_COURSE, True)


def test_a_reported_quota_is_held_to_the_day_of_the_report(target: Target, county: County) -> None:
    bureau = county.account("bureau")
    enter(target, {CHANGCHI: 310, SHAHE: 500}, bureau)  # half of 1,620, by the middle of the year
    found = standing(target, bureau)
    assert [part.region for part in found.dragging] == [SHAHE]
    assert not is_behind(found)

    def late() -> int:
        with scope.acting(bureau.scope):
            told = home.panel(bureau, ON, task_queries.at_home(bureau, ON))
        assert told is not None
        return told.behind

    assert late() == 0
    enter(target, {CHANGCHI: 309}, bureau)
    assert is_behind(standing(target, bureau))
    assert late() == 1


# Pages


def test_the_bureau_fills_in_one_table_and_the_target_shows_it(
    target: Target, county: County, client_as: Callable[[str], Client]
) -> None:
    bureau, url = client_as("bureau"), f"/plans/{target.plan_id}/targets/{target.key}"
    assert f"{url}/parts" in bureau.get(url).content.decode()
    page = bureau.get(f"{url}/parts")
    assert len(page.context["rows"]) == 32  # every township of the county
    given = {"as_of": "2026-06-30", "source": "乡镇月报"}
    answer = bureau.post(f"{url}/parts", given | {"share_511922103": "310", "share_511922101": "0"})
    assert answer.status_code == 302
    shown = bureau.get(url)
    quota = shown.context["quota"]
    assert [(unit.region, unit.done, unit.behind) for unit in quota["units"]] == [
        (SHAHE, 0, 510),
        (CHANGCHI, 310, 0),
    ]
    assert quota["sum"] == 310
    assert "手工录入" in shown.content.decode()
    again = bureau.get(f"{url}/parts")
    assert again.context["last_sum"] == 310
    far = given | {"share_511922103": "1201"}
    asked = bureau.post(f"{url}/parts", far)
    assert asked.status_code == 422
    assert "填写 1201，任务数 600" in asked.content.decode()
    assert bureau.post(f"{url}/parts", far | {"confirm": "share_511922103"}).status_code == 302
    wrong = bureau.post(f"{url}/parts", given | {"share_511922103": "x"})
    assert wrong.status_code == 422
    assert bureau.post(f"{url}/parts", given).status_code == 422


def test_a_township_fills_in_its_own_line_and_takes_it_back(
    target: Target, county: County, client_as: Callable[[str], Client]
) -> None:
    url = f"/plans/{target.plan_id}/targets/{target.key}"
    clinic = client_as("clinic_changchi")
    page = clinic.get(f"{url}/parts")
    assert [row["name"] for row in page.context["rows"]] == ["长赤镇"]
    given = {"as_of": "2026-06-30", "source": "本院登记", "share_511922103": "200"}
    assert clinic.post(f"{url}/parts", given).status_code == 302
    shown = clinic.get(url)
    assert [unit.region for unit in shown.context["quota"]["units"]] == [CHANGCHI]
    assert shown.context["quota"]["due"] == 324  # of its own 600, by the middle of July
    with scope.acting(scope.SYSTEM):
        kept = HandValue.objects.get()
    assert f"/values/{kept.pk}/withdraw" in shown.content.decode()
    assert client_as("clinic_shahe").post(f"/values/{kept.pk}/withdraw").status_code == 404
    assert client_as("mch").post(f"/values/{kept.pk}/withdraw").status_code == 403
    assert client_as("mch").get(f"{url}/parts").status_code == 403
    assert clinic.post(f"/values/{kept.pk}/withdraw").status_code == 302
    assert not clinic.get(url).context["quota"]["units"]


def test_nothing_is_entered_where_it_would_never_count(
    target: Target, county: County, client_as: Callable[[str], Client]
) -> None:
    url, bureau = f"/plans/{target.plan_id}/targets/{target.key}", county.account("bureau")
    page, clinic = client_as("bureau"), client_as("clinic_changchi")
    with scope.acting(bureau.scope):
        fed = a_target(
            target.plan,
            value="1620",
            name="孕产妇产前筛查",
            kind="quota",
            operator="=",
            unit="count_persons",
        )
    given = {"as_of": "2026-06-30", "source": "月报", "share_511922103": "310"}
    by_records = f"/plans/{fed.plan_id}/targets/{fed.key}"

    def refused(each: str, about: Target) -> None:
        for client in (page, clinic):
            assert client.get(f"{each}/parts").status_code == 403
            assert client.post(f"{each}/parts", given).status_code == 403
            assert f"{each}/parts" not in client.get(each).content.decode()
        with pytest.raises(NotAllowed):
            enter(about, {CHANGCHI: 310}, bureau)

    refused(by_records, fed)
    assert page.get(f"{by_records}/shares").status_code == 200
    assert f"{url}/shares" in page.get(url).content.decode()
    with scope.acting(bureau.scope):
        publishing.withdraw(target.plan, reason="由新规划替代", by=bureau)
        target.plan.refresh_from_db()
    refused(url, target)
    assert page.get(f"{url}/shares").status_code == 404
    assert page.post(f"{url}/shares", {"share_511922103": "1620"}).status_code == 404
    assert f"{url}/shares" not in page.get(url).content.decode()
    with scope.acting(scope.SYSTEM):
        assert not HandValue.objects.exists()
        assert set(Share.objects.values_list("value", flat=True)) == {600, 1020}
