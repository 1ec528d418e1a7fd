"""Papers of simulated persons: resident IDs with real area codes, telephone numbers nobody has.

Numbers are unique by construction. A county's sequence numbers are divided among its townships, and
each township has counties outside the region to itself for those who moved in, so townships can be
made in any order, or at once.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from random import Random

from muzi.people.identity import make_resident_id

# Mobile numbers begin with 13 to 19, but 154 has not been given to any carrier as far as we know:
# such a number has the right form and reaches nobody. (10 to 12 are no mobile numbers, and some
# telephones would dial an emergency or service number from their first digits.)
PHONE_PREFIX = "154"
_OUTSIDE_COUNTIES = 3  # from which the people who moved into one township come
_SEQUENCES = 999  # 001 to 999 for each area and birth date
_FIRST_ISSUED = 1984  # whoever was born earlier carries the codes of that year


@dataclass(frozen=True, slots=True)
class Area:
    """A county and the codes it has carried: (first year, last year, six digits)."""

    county6: str
    codes: tuple[tuple[int, int, str], ...]

    def code(self, born: date) -> str:
        year = max(born.year, _FIRST_ISSUED)
        return next((c for first, last, c in self.codes if first <= year <= last), self.county6)


@dataclass(frozen=True, slots=True)
class Slice:
    """Sequence numbers of one area that are one township's own."""

    area: Area
    first: int
    count: int


class Numbers:
    """Gives out resident IDs from slices; each number once."""

    def __init__(self) -> None:
        self._used: dict[tuple[str, date, int], int] = defaultdict(int)

    def take(self, piece: Slice, born: date, sex: int) -> str | None:
        """A number for a person of this birth date and sex, None when the day's are used up."""
        key = (piece.area.county6, born, sex)
        sequence = piece.first + (piece.first + sex) % 2 + 2 * self._used[key]
        if sequence >= piece.first + piece.count:
            return None
        self._used[key] += 1
        return make_resident_id(piece.area.code(born), born, sequence)


def read_areas() -> dict[str, Area]:
    """Every county of today with all codes that lead to it, by its code of today."""
    codes: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    source = files("muzi.content") / "places" / "historical_counties.csv"
    with source.open("r", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            period = int(row["first_year"]), int(row["last_year"] or 9999)
            if not row["code6"].endswith(("00", "01")) or row["code6"] == row["current6"]:
                codes[row["current6"]].append((*period, row["code6"]))
    return {
        county: Area(county, tuple(sorted(held)))
        for county, held in codes.items()
        if not county.endswith("00")
    }


def slices(areas: Mapping[str, Area], county6: str, position: int, townships: int) -> Slice:
    """The numbers of the township at `position` among the `townships` of its county."""
    count = _SEQUENCES // townships
    area = areas.get(county6) or Area(county6, ())
    return Slice(area, 1 + position * count, count)


def outside(areas: Sequence[Area], unit: int, units: int) -> list[Slice]:
    """The numbers of other counties that are the own of township number `unit` of `units`.

    `areas` are the counties outside the region, the nearest first.
    """
    slots = units * _OUTSIDE_COUNTIES
    rounds = -(-slots // len(areas))
    count = _SEQUENCES // rounds
    mine = range(unit * _OUTSIDE_COUNTIES, (unit + 1) * _OUTSIDE_COUNTIES)
    return [Slice(areas[s % len(areas)], 1 + s // len(areas) * count, count) for s in mine]


def education(rng: Random, age: int) -> int:
    """Education as coded on the maternal death card, younger women longer at school: assumption."""
    young = (30, 33, 31, 5, 1) if age < 32 else (18, 24, 44, 12, 2)
    return rng.choices((1, 2, 3, 4, 5), young)[0]


# The largest minority of a province and its share in the simulated population: assumption.
_MINORITIES = {15: ("蒙古族", 0.3), 22: ("满族", 0.05), 35: ("畲族", 0.01), 43: ("土家族", 0.03)}


def ethnicity(rng: Random, county: int) -> str:
    name, share = _MINORITIES.get(county // 10**10, ("回族", 0.005))
    return name if rng.random() < share else "汉族"
