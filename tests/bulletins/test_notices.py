"""Rebound notices: what may be opened, what is kept of it, who may act, how it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from counted import a_plan, a_target, counted
from django.db import DatabaseError, transaction
from django.test import Client
from factories import CHANGCHI, COUNTY, NEIGHBOUR, SHAHE, County

from muzi.access import scope
from muzi.access.models import AuditEvent, User
from muzi.bulletins import notices
from muzi.bulletins.models import Notice
from muzi.bulletins.notices import Evidence, Found
from muzi.clinical.rebound import Against, Window
from muzi.config import clock
from muzi.indicators.models import Cell
from muzi.plans.errors import NotAllowed, PlanError
from muzi.plans.models import Plan, Target

ON = date(2026, 6, 15)
YEAR_BEFORE = [*range(202406, 202413), *range(202501, 202506)]
LAST_YEAR = [*range(202506, 202513), *range(202601, 202606)]


@contextmanager
def acting(user: User) -> Iterator[User]:
    with scope.acting(user.scope):
        yield user


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: ON)


@pytest.fixture
def target(county: County) -> Target:
    """婴儿死亡率 at most 6 ‰; in Changchi 20 infants died in the last year and 4 in that before."""
    with scope.acting(scope.SYSTEM):
        counted(CHANGCHI, {"live_births": 100})
        counted(SHAHE, {"live_births": 100})
        counted(CHANGCHI, {"infant_deaths": 1}, YEAR_BEFORE[:4])
        counted(CHANGCHI, {"infant_deaths": 2}, LAST_YEAR[:10])
        return a_target(
            a_plan(), "C03", "6", operator="<=", unit="permille", kind="outcome", name="婴儿死亡率"
        )


def seen(county: County, on: date = ON) -> dict[int, Found]:
    with acting(county.account("bureau")):
        return {each.rebound.region: each for each in notices.find(COUNTY, on=on)}


def opened(county: County, region: int = CHANGCHI) -> Notice:
    with acting(county.account("bureau")) as bureau:
        return notices.open_notice(region, "C03", on=ON, by=bureau)


def interviewed(county: County, about: Notice, **values: object) -> None:
    given = {
        "held_on": ON,
        "attended": "长赤镇卫生院院长",
        "measures": "逐例评审",
        "due_on": date(2026, 7, 31),
        "on": ON,
    }
    with acting(county.account("bureau")) as bureau:
        notices.interview(about, **(given | values), by=bureau)  # type: ignore[arg-type]


def closed(county: County, about: Notice, outcome: str = "连续三个月无死亡") -> None:
    with acting(county.account("bureau")) as bureau:
        notices.close(about, outcome, by=bureau)


def now(county: County, about: Notice) -> Notice:
    with acting(county.account("bureau")):
        return Notice.objects.get(pk=about.pk)


# What is found


def test_the_county_and_its_township_are_found(county: County, target: Target) -> None:
    found = seen(county)
    assert set(found) == {CHANGCHI, COUNTY}
    evidence = found[CHANGCHI].evidence
    assert (evidence.now, evidence.before) == (Window(20, 1200), Window(4, 1200))
    assert (evidence.first, evidence.last) == (date(2025, 6, 1), date(2026, 5, 31))
    assert {each.against for each in evidence.reasons} == {Against.YEAR_BEFORE, Against.GOAL}
    assert all(each.p <= each.adjusted <= 0.05 for each in evidence.reasons)
    assert evidence.promise == "≤6‰ · 2026年"


def test_a_plan_that_is_withdrawn_or_has_not_begun_asks_nothing(
    county: County, target: Target
) -> None:
    with scope.acting(scope.SYSTEM):
        Plan.objects.update(starts_on=date(2027, 1, 1))
    assert not seen(county)
    with scope.acting(scope.SYSTEM):
        Plan.objects.update(starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31))
    assert set(seen(county)) == {CHANGCHI, COUNTY}  # what it promised is still owed
    with scope.acting(scope.SYSTEM):
        Plan.objects.update(withdrawn_at="2026-01-01T00:00Z")
    assert not seen(county)


def test_the_nations_plan_is_asked_of_the_county(county: County, target: Target) -> None:
    with scope.acting(scope.SYSTEM):
        Plan.objects.update(region=0, region_end=10**12)
        Target.objects.update(region=0)
    assert set(seen(county)) == {CHANGCHI, COUNTY}


def test_a_township_is_not_told_of_by_a_restricted_figure(
    county: County, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = seen(county)[COUNTY].rebound.indicator
    monkeypatch.setattr(type(about), "restricted", property(lambda _: True))
    with scope.acting(scope.SYSTEM):
        assert {each.rebound.region for each in notices.find(COUNTY, on=ON)} == {COUNTY}


# Opening


def test_what_was_seen_is_kept_whatever_becomes_of_the_records(
    county: County, target: Target
) -> None:
    evidence = seen(county)[CHANGCHI].evidence
    about = opened(county)
    with scope.acting(scope.SYSTEM):
        Cell.objects.filter(measure="infant_deaths").delete()
        Target.objects.update(value=9)
    assert not seen(county)
    kept = now(county, about)
    assert Evidence.from_json(kept.evidence) == evidence
    assert (kept.state, kept.found_on, kept.region_end) == ("open", ON, CHANGCHI + 1000)
    with acting(county.account("bureau")):
        assert AuditEvent.objects.filter(kind=notices.KIND, record_id=about.pk).exists()


def test_one_notice_stands_at_a_time(county: County, target: Target) -> None:
    first = opened(county)
    assert seen(county)[CHANGCHI].notice == first
    assert seen(county)[COUNTY].notice is None
    with pytest.raises(PlanError, match="未办结"):
        opened(county)
    closed(county, first)
    again = seen(county)[CHANGCHI]
    assert (again.notice, again.last) == (None, first)
    assert opened(county).pk != first.pk


def test_nothing_is_opened_about_what_did_not_worsen(county: County, target: Target) -> None:
    with pytest.raises(PlanError, match="没有反弹"):
        opened(county, SHAHE)
    with acting(county.account("bureau")) as bureau, pytest.raises(PlanError, match="没有反弹"):
        notices.open_notice(CHANGCHI, "A07", on=ON, by=bureau)
    with acting(county.account("bureau")) as bureau, pytest.raises(NotAllowed):
        notices.open_notice(NEIGHBOUR, "C03", on=ON, by=bureau)


def test_only_who_makes_plans_opens_and_closes(county: County, target: Target) -> None:
    about = opened(county)
    for who in ("mch", "clinic_changchi"):
        with acting(county.account(who)) as other:
            with pytest.raises(NotAllowed):
                notices.open_notice(COUNTY, "C03", on=ON, by=other)
            with pytest.raises(NotAllowed):
                notices.close(about, "已整改", by=other)


# Interview and end


def test_the_interview_is_kept_and_may_be_corrected(county: County, target: Target) -> None:
    about = opened(county)
    interviewed(county, about)
    interviewed(county, about, measures="逐例评审，转诊前置")
    kept = now(county, about)
    assert (kept.state, kept.interview_on) == ("interviewed", ON)
    assert kept.measures == "逐例评审，转诊前置"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"held_on": date(2026, 6, 14)}, "约谈日期"),
        ({"held_on": date(2026, 6, 16)}, "约谈日期"),
        ({"due_on": date(2026, 6, 14)}, "整改时限"),
    ],
)
def test_days_that_cannot_be(
    county: County, target: Target, values: dict[str, date], said: str
) -> None:
    about = opened(county)
    with pytest.raises(PlanError, match=said):
        interviewed(county, about, **values)
    assert now(county, about).state == "open"


def test_a_closed_notice_does_not_change(county: County, target: Target) -> None:
    about = opened(county)
    with pytest.raises(PlanError, match="办结情况"):
        closed(county, about, " ")
    closed(county, about)
    kept = now(county, about)
    assert (kept.state, kept.outcome) == ("closed", "连续三个月无死亡")
    assert kept.closed_by == county.account("bureau")
    assert kept.closed_at is not None
    with pytest.raises(PlanError, match="已办结"):
        closed(county, about, "另一种说法")
    with pytest.raises(PlanError, match="已办结"):
        interviewed(county, about)
    assert now(county, about).outcome == "连续三个月无死亡"


# Who reads


def test_units_read_their_own_areas_and_those_around_it(county: County, target: Target) -> None:
    township, whole = opened(county), opened(county, COUNTY)
    for who, expected in (
        ("clinic_changchi", {township, whole}),
        ("clinic_shahe", {whole}),
        ("mch", {township, whole}),
        ("prefecture", {township, whole}),
    ):
        with acting(county.account(who)) as user:
            assert set(Notice.objects.all()) == expected, who
            assert set(notices.within(user.institution.catchment)) == expected, who
    with acting(county.account("clinic_shahe")), pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.create(
            region=COUNTY,
            region_end=COUNTY + 10**6,
            indicator="A06",
            found_on=ON,
            evidence={},
            opened_by=county.account("bureau"),
        )


# Pages


def test_the_bureau_sees_what_is_new_and_opens_it(
    county: County, target: Target, client_as: Callable[[str], Client]
) -> None:
    bureau = client_as("bureau")
    page = bureau.get("/notices").content.decode()
    assert "长赤镇" in page
    assert "16.67‰" in page
    assert "20 / 1,200" in page
    answer = bureau.post("/notices/open", {"region": CHANGCHI, "indicator": "C03"}, follow=True)
    assert "反弹仍在" in answer.content.decode()
    assert answer.redirect_chain[-1][0].startswith("/notices/")
    refused = bureau.post("/notices/open", {"region": CHANGCHI, "indicator": "C03"}, follow=True)
    assert "已有未办结的通报" in refused.content.decode()


def test_closing_asks_once_more_while_it_is_still_worse(
    county: County, target: Target, client_as: Callable[[str], Client]
) -> None:
    about, bureau = opened(county), client_as("bureau")
    interviewed(county, about)
    page = bureau.get(f"/notices/{about.pk}").content.decode()
    assert "整改时限为 2026-07-31" in page
    assert "仍要办结" in page
    with scope.acting(scope.SYSTEM):
        Cell.objects.filter(measure="infant_deaths").delete()
    assert "仍要办结" not in bureau.get(f"/notices/{about.pk}").content.decode()


def test_a_refused_interview_keeps_what_was_typed(
    county: County, target: Target, client_as: Callable[[str], Client]
) -> None:
    about = opened(county)
    answer = client_as("bureau").post(
        f"/notices/{about.pk}/interview",
        {"interview_on": "2026-06-16", "interview_with": "张院长", "measures": "逐例评审"},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "约谈日期应在发现之日至今天之间" in page
    assert "张院长" in page


def test_a_coverage_is_told_as_those_not_reached(
    county: County, target: Target, client_as: Callable[[str], Client]
) -> None:
    with scope.acting(scope.SYSTEM):
        settled = [m for m in [*YEAR_BEFORE, *LAST_YEAR] if m < 202605]
        counted(SHAHE, {"postpartum_visited": 95}, [202310, 202405, *settled][:14])
        counted(SHAHE, {"postpartum_visited": 82}, settled[12:])
        a_target(target.plan, "A07")
    page = client_as("bureau").get("/notices").content.decode()
    assert "人未达到" in page


def test_who_only_reads_is_offered_nothing(
    county: County, target: Target, client_as: Callable[[str], Client]
) -> None:
    about = opened(county)
    clinic = client_as("clinic_changchi")
    for address in ("/notices", f"/notices/{about.pk}"):
        page = clinic.get(address).content.decode()
        assert "婴儿死亡率" in page
        assert "/notices/open" not in page
        assert f"/notices/{about.pk}/close" not in page
