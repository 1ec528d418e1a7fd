"""The nightly look: what it opens and what it leaves alone, however often it runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

import pytest
from counted import a_plan, a_target, counted
from django.core.management import CommandError, call_command
from django.test import Client
from factories import CHANGCHI, COUNTY, PREFECTURE, SHAHE, County

from muzi.access import scope
from muzi.access.models import AuditEvent
from muzi.bulletins import nightly, notices
from muzi.bulletins.models import Notice
from muzi.bulletins.nightly import Looked
from muzi.bulletins.notices import Evidence
from muzi.config import clock
from muzi.indicators.models import Cell
from muzi.plans.models import Plan, Target

ON = date(2026, 6, 15)
NIGHT = timedelta(days=1)
YEAR_BEFORE = [*range(202406, 202413), *range(202501, 202506)]
LAST_YEAR = [*range(202506, 202513), *range(202601, 202606)]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: ON)


@pytest.fixture
def target(county: County) -> Target:
    """婴儿死亡率 at most 6 ‰; in Changchi 20 infants died in the last year and 4 in that before, so
    that township and county rebound.
    """
    with scope.acting(scope.SYSTEM):
        counted(CHANGCHI, {"live_births": 100})
        counted(SHAHE, {"live_births": 100})
        counted(CHANGCHI, {"infant_deaths": 1}, YEAR_BEFORE[:4])
        counted(CHANGCHI, {"infant_deaths": 2}, LAST_YEAR[:10])
        return a_target(
            a_plan(), "C03", "6", operator="<=", unit="permille", kind="outcome", name="婴儿死亡率"
        )


def look(region: int = COUNTY, on: date = ON, *, dry_run: bool = False) -> Looked:
    with scope.acting(scope.SYSTEM):
        return nightly.look(region, on=on, dry_run=dry_run)


def standing() -> dict[int, Notice]:
    with scope.acting(scope.SYSTEM):
        return {each.region: each for each in Notice.objects.exclude(state="closed")}


def close(county: County, about: Notice) -> None:
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        notices.close(about, "已核实为录入问题", by=bureau)


def withdrawn(plan: Plan, *, withdrawn: bool = True) -> None:
    """Without its plan nothing is looked at: the rebounds are gone, until it stands again."""
    with scope.acting(scope.SYSTEM):
        Plan.objects.filter(pk=plan.pk).update(
            withdrawn_at="2026-06-01T00:00Z" if withdrawn else None
        )


def test_every_rebound_gets_a_notice_that_nobody_opened(county: County, target: Target) -> None:
    opened = look().opened
    assert {each.region for each in opened} == {CHANGCHI, COUNTY}
    for each in standing().values():
        assert (each.opened_by, each.state, each.found_on) == (None, "open", ON)
        assert each.gone_on is None
    evidence = Evidence.from_json(standing()[CHANGCHI].evidence)
    assert (evidence.now.events, evidence.before.events) == (20, 4)
    with scope.acting(county.account("bureau").scope):
        assert not AuditEvent.objects.filter(kind=notices.KIND).exists()


def test_what_was_seen_that_night_does_not_change(county: County, target: Target) -> None:
    look()
    kept = standing()[CHANGCHI].evidence
    with scope.acting(scope.SYSTEM):
        Cell.objects.filter(measure="infant_deaths", month__lt=date(2025, 6, 1)).delete()
    look(on=ON + NIGHT)
    assert standing()[CHANGCHI].evidence == kept


def test_looking_again_opens_nothing(county: County, target: Target) -> None:
    first = look().opened
    again = look(on=ON + NIGHT)
    assert (len(again.found), again.opened, again.waiting) == (2, (), ())
    assert {each.pk for each in standing().values()} == {each.pk for each in first}


def test_two_looks_at_once_open_each_once(
    county: County, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has looked before the first has written."""
    with scope.acting(scope.SYSTEM):
        before = notices.find(COUNTY, on=ON)
    assert len(look().opened) == 2
    monkeypatch.setattr(notices, "find", lambda area, *, on: before)
    late = look()
    assert (len(late.waiting), late.opened) == (2, ())
    assert len(standing()) == 2


def test_a_person_opened_it_before(county: County, target: Target) -> None:
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        theirs = notices.open_notice(CHANGCHI, "C03", on=ON, by=bureau)
    assert [each.region for each in look().opened] == [COUNTY]
    assert standing()[CHANGCHI] == theirs


def test_what_was_closed_is_not_opened_again_while_it_goes_on(
    county: County, target: Target
) -> None:
    look()
    close(county, standing()[CHANGCHI])
    for night in (1, 2, 30):
        assert look(on=ON + night * NIGHT).opened == ()
    assert set(standing()) == {COUNTY}


def test_what_had_gone_and_comes_back_is_opened_anew(county: County, target: Target) -> None:
    look()
    first = standing()[CHANGCHI]
    close(county, first)
    withdrawn(target.plan)
    assert look(on=ON + NIGHT).found == ()
    with scope.acting(scope.SYSTEM):
        assert Notice.objects.get(pk=first.pk).gone_on == ON + NIGHT
    withdrawn(target.plan, withdrawn=False)
    assert [each.region for each in look(on=ON + 2 * NIGHT).opened] == [CHANGCHI]
    with scope.acting(scope.SYSTEM):
        assert Notice.objects.get(pk=first.pk).gone_on == ON + NIGHT
    close(county, standing()[CHANGCHI])  # the newest counts, not the first that had gone
    assert look(on=ON + 3 * NIGHT).opened == ()


def test_a_notice_that_stands_is_told_when_its_rebound_goes_and_comes(
    county: County, target: Target
) -> None:
    look()
    withdrawn(target.plan)
    look(on=ON + NIGHT)
    look(on=ON + 2 * NIGHT)
    assert standing()[CHANGCHI].gone_on == ON + NIGHT
    withdrawn(target.plan, withdrawn=False)
    look(on=ON + 3 * NIGHT)
    assert standing()[CHANGCHI].gone_on is None


def test_closed_after_it_had_gone_it_may_come_back(county: County, target: Target) -> None:
    look()
    withdrawn(target.plan)
    look(on=ON + NIGHT)
    close(county, standing()[CHANGCHI])
    withdrawn(target.plan, withdrawn=False)
    assert [each.region for each in look(on=ON + 2 * NIGHT).opened] == [CHANGCHI]


def test_a_look_from_above_reaches_the_townships_of_each_county(
    county: County, target: Target
) -> None:
    assert {each.region for each in look(PREFECTURE).opened} >= {CHANGCHI, COUNTY}
    assert look().opened == ()


def test_of_less_than_a_county_the_county_is_looked_at(county: County, target: Target) -> None:
    assert {each.region for each in look(SHAHE).opened} == {CHANGCHI, COUNTY}


# Pages


def test_the_bureau_takes_up_what_the_system_opened(
    county: County, target: Target, client_as: Callable[[str], Client]
) -> None:
    look()
    bureau = client_as("bureau")
    about = standing()[CHANGCHI]
    page = bureau.get("/notices").content.decode()
    assert page.count("待处理") == 2
    assert "/notices/open" not in page
    page = bureau.get(f"/notices/{about.pk}").content.decode()
    assert "系统 发起" in page
    said = {"interview_on": "2026-06-15", "interview_with": "张院长", "measures": "逐例评审"}
    answer = bureau.post(f"/notices/{about.pk}/interview", said, follow=True)
    assert "已约谈" in answer.content.decode()


def test_what_was_closed_may_be_taken_up_again_by_a_person(
    county: County, target: Target, client_as: Callable[[str], Client]
) -> None:
    look()
    close(county, standing()[CHANGCHI])
    bureau = client_as("bureau")
    page = bureau.get("/notices").content.decode()
    assert "办结过" in page
    bureau.post("/notices/open", {"region": CHANGCHI, "indicator": "C03"})
    assert standing()[CHANGCHI].opened_by == county.account("bureau")


def test_who_may_not_act_reads_since_when_it_has_gone(
    county: County, target: Target, client_as: Callable[[str], Client]
) -> None:
    look()
    withdrawn(target.plan)
    look(on=ON + NIGHT)
    page = client_as("clinic_changchi").get(f"/notices/{standing()[CHANGCHI].pk}")
    assert "自 2026-06-16 起已看不到这一反弹" in page.content.decode()


# The command


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("rebounds", "--region", "511922", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_opens_and_says_so(county: County, target: Target) -> None:
    told = run()
    assert "长赤镇\tC03\t婴儿死亡率\t20/1200\t4/1200" in told
    assert told.count("notice ") == 2
    assert "2 found, 2 notices opened" in told
    assert "2 found, 0 notices opened" in run()
    close(county, standing()[CHANGCHI])
    assert "\tclosed " in run()


def test_a_dry_run_opens_nothing_and_ends_with_a_difference(county: County, target: Target) -> None:
    with pytest.raises(CommandError, match="2 rebounds") as refused:
        run("--dry-run")
    assert refused.value.returncode == 1
    assert standing() == {}
    run()
    run("--dry-run")


def test_the_command_tells_a_program(county: County, target: Target) -> None:
    rows = {each["region"]: each for each in json.loads(run("--json"))}
    assert rows["511922103"]["notice"] == standing()[CHANGCHI].pk
    assert rows["511922103"]["now"] == {"events": 20, "exposed": 1200}


def test_the_command_is_quiet_where_nothing_worsened(county: County) -> None:
    assert run() == "Rebounds: 0 found, 0 notices opened.\n"
