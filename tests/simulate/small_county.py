"""Nanjiang with fewer births, for the tests of the simulation. No database."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import muzi.content
from muzi.simulate.institutions import County, Division, counties, plan
from muzi.simulate.plan import Made, units
from muzi.simulate.population import Unit

PLACES = Path(muzi.content.__file__).parent / "places"
NANJIANG = 511922000000
TODAY = date(2026, 6, 15)
BIRTHS, YEARS, SEED = 1400, 3, 7


def read(name: str) -> list[Division]:
    with (PLACES / name).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [Division(int(r["code"]), r["name"]) for r in rows if not r.get("valid_to")]


def existing(county: County) -> list[Made]:
    """The planned institutions as if they had been saved."""
    return [
        Made(
            id=number,
            name=each.name,
            kind=each.kind,
            catchment=each.catchment,
            account=None if each.kind == "bureau" else 5000 + number,
            delivers="midwifery" in each.licences,
        )
        for number, each in enumerate(plan(county), start=1)
    ]


def work(births: int, seed: int = SEED, today: date = TODAY) -> list[Unit]:
    found = counties(NANJIANG, read("regions.csv") + read("villages/511922.csv"))
    made = {county.code: existing(county) for county in found}
    return units(
        NANJIANG,
        found,
        made,
        births=births,
        complete_years=YEARS,
        today=today,
        seed=seed,
    )
