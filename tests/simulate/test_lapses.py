"""Two townships fall back in the last year, so that the test of rebounds has something to find."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from small_county import SEED, TODAY, work

from muzi.clinical import rebound
from muzi.clinical.rebound import Window
from muzi.simulate.population import Pregnancy, Unit, families

NANJIANG_BIRTHS = 5600
# The last twelve months that are settled, and the twelve before.
SETTLED = TODAY - timedelta(days=60)
YEAR = timedelta(days=365)


def registered_late(found: Pregnancy) -> bool:
    return not any(
        entry.kind == "pregnancy_registration" and (entry.on - found.course.start).days < 91
        for entry in found.entries
    )


def unvisited(found: Pregnancy) -> bool:
    return all(entry.kind != "postpartum_visit" for entry in found.entries)


def windows(unit: Unit, bad: Callable[[Pregnancy], bool]) -> tuple[Window, Window]:
    """Now and the year before, of all who gave birth."""
    births = [
        pregnancy
        for family in families(unit, SEED, TODAY)
        for pregnancy in family.pregnancies
        if any(entry.kind == "delivery" for entry in pregnancy.entries)
    ]
    made = []
    for end in (SETTLED, SETTLED - YEAR):
        inside = [each for each in births if end - YEAR <= each.course.end < end]
        made.append(Window(sum(map(bad, inside)), len(inside)))
    return made[0], made[1]


@pytest.fixture(scope="module")
def townships() -> list[Unit]:
    """By births, the most first."""
    return sorted(work(NANJIANG_BIRTHS), key=lambda unit: -unit.size)[:6]


@pytest.mark.parametrize(
    ("bad", "of"), [(unvisited, "unvisited"), (registered_late, "late")], ids=["visits", "early"]
)
def test_the_township_that_fell_back_is_flagged_and_no_other(
    townships: list[Unit], bad: Callable[[Pregnancy], bool], of: str
) -> None:
    flags = rebound.flagged([rebound.of_shares(*windows(unit, bad)) for unit in townships])
    fallen = [bool(unit.places.lapse and getattr(unit.places.lapse, of)) for unit in townships]
    assert flags == fallen
    assert sum(fallen) == 1
