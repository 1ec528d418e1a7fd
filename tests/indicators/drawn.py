"""Populations for the tests of figures: drawn as text tables, or at random."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from muzi.indicators.definitions import TABLES, book
from muzi.journeys.facts import described
from muzi.journeys.models import ChildRow, InfectionRow, PregnancyRow, Row
from muzi.people.models import Person
from muzi.places.models import Institution
from muzi.services.record import Pregnancy

START, DAYS = date(2024, 8, 1), 500  # crosses two statistical years and two calendar years
ENTERED = datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
WORDS = {"yes": True, "no": False, "": None, "?": None}


def table(text: str) -> Iterator[dict[str, Any]]:
    """The rows of a drawn table: `a | b` headings, then one row a line. yes, no, ? (not known),
    dates and numbers are read as such."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    head, *rows = lines
    for row in rows:
        yield {name: _read(cell) for name, cell in zip(head, row, strict=True)}


def _read(cell: str) -> Any:
    if cell in WORDS:
        return WORDS[cell]
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return int(cell) if cell.lstrip("-").isdigit() else cell


def stored(
    unit: Institution,
    facts: dict[str, Any] | None = None,
    infections: dict[str, Any] | None = None,
    child: dict[str, Any] | None = None,
    *,
    region: int,
) -> list[Row]:
    """One woman, one pregnancy, one child, with these facts stored as they are. The caller acts."""
    woman = _person("模拟甲", region)
    pregnancy = Pregnancy.objects.create(person=woman, care_institution=unit, opened_on=START)
    common = {"person": woman, "region": region, "care_institution": unit, "pregnancy": pregnancy}
    rows: list[Row] = [
        PregnancyRow(**common, **(facts or {})),
        InfectionRow(**common, **(infections or {})),
    ]
    if child is not None:
        born = _person("模拟甲之婴", region)
        rows.append(ChildRow(**{**common, "person": born}, child=born, **child))
    for row in rows:
        row.save(force_insert=True)
    return rows


def _person(name: str, region: int) -> Person:
    return Person.objects.create(
        name=name,
        pinyin="mo ni jia",
        initials="mnj",
        sex=2,
        birth_date=date(1995, 5, 1),
        residence=region,
        simulated=True,
        created_at=ENTERED,
    )


def at_random(dice: random.Random, name: str) -> dict[str, Any]:
    """Facts of the table `name` with every value that a measure looks at drawn by lot, unknown
    among them."""
    found: dict[str, Any] = {}
    for measure in book().measures.values():
        if measure.table != name:
            continue
        found.setdefault(measure.date, _day(dice, rare=measure.date == "died_on"))
        if measure.column:
            found.setdefault(measure.column, dice.choice([0, 1, 1, 1, 2, 3]))
        for each in measure.where:
            if isinstance(each.value, str):
                found[each.fact] = dice.choice(["", each.value, "other"])
            else:
                values = [True] * 6 + [False]
                if str(described(TABLES[name])[each.fact].type) != "bool":
                    values.append(None)
                found.setdefault(each.fact, dice.choice(values))
    return found


def _day(dice: random.Random, rare: bool) -> date | None:
    if dice.random() < (0.6 if rare else 0.1):
        return None
    return START + timedelta(days=dice.randrange(DAYS))


def random_rows(unit: Institution, seed: int, count: int, regions: list[int]) -> list[Row]:
    """The stored rows of `count` women drawn by lot, living in `regions`. The caller acts."""
    dice = random.Random(seed)
    rows: list[Row] = []
    for _ in range(count):
        rows += stored(
            unit,
            at_random(dice, "pregnancy"),
            at_random(dice, "infection"),
            at_random(dice, "child"),
            region=dice.choice(regions),
        )
    return rows
