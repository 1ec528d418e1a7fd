"""Families as lines for PostgreSQL's COPY, each record checked as the one door checks it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from random import Random
from typing import Any

from django.db.models import NOT_PROVIDED, Model

from muzi.clinical.gestation import Scan, choose_dating
from muzi.content import load
from muzi.people import names
from muzi.people.models import Person, Relative
from muzi.services.checks import Known, check_values
from muzi.services.kinds import KINDS
from muzi.services.models import Newborn, Pregnancy
from muzi.simulate.chart import Entry
from muzi.simulate.population import Child, Family, Unit, families
from muzi.simulate.population import Pregnancy as Simulated
from muzi.simulate.seeds import seeded

# A pregnancy's woman and children have numbers of their own within this step (twins at most).
PERSONS = 3


class ImpossibleRecord(AssertionError):
    """The simulation made a record that the one door would refuse: a mistake in the simulation."""


@dataclass(frozen=True, slots=True)
class Bases:
    """The first free ids of the tables whose rows are referred to."""

    person: int
    pregnancy: int
    delivery: int


@dataclass(frozen=True, slots=True)
class Batch:
    """One unit's rows, ready to be copied: by table, the columns and the text; and their count."""

    copies: dict[str, tuple[str, bytes]]
    rows: dict[str, int]


class Table:
    """The columns of a model for COPY. Tables that nothing refers to get their ids by default."""

    def __init__(self, model: type[Model], with_id: bool) -> None:
        fields = [f for f in model._meta.concrete_fields if with_id or not f.primary_key]
        self.name = model._meta.db_table
        self.columns = ", ".join(f'"{f.column}"' for f in fields)
        self.place = {f.name: i for i, f in enumerate(fields)}
        self.blank = [
            encode(None if f.default is NOT_PROVIDED and f.null else f.get_default())
            for f in fields
        ]

    def line(self, values: Mapping[str, Any]) -> str:
        row = self.blank.copy()
        for name, value in values.items():
            row[self.place[name]] = encode(value)
        return "\t".join(row) + "\n"


def encode(value: Any) -> str:
    """A value as COPY's text format writes it."""
    kind = type(value)
    if kind is str:
        if "\\" in value or "\t" in value or "\n" in value or "\r" in value:
            raise ValueError("control characters are not simulated")
        return str(value)
    if value is None:
        return "\\N"
    if kind is bool:
        return "t" if value else "f"
    if kind is list:
        return "{" + ",".join(map(str, value)) + "}"
    if kind is dict:
        return json.dumps(value)
    return str(value)


@cache
def tables() -> dict[str, Table]:
    """Every table that is filled, in the order of reference."""
    made = {
        "person": Table(Person, with_id=True),
        "relative": Table(Relative, with_id=False),
        "pregnancy": Table(Pregnancy, with_id=True),
    }
    for kind in KINDS:
        made[kind.name] = Table(kind.model, with_id=kind.name == "delivery")
    made["newborn"] = Table(Newborn, with_id=False)
    return made


@dataclass(slots=True)
class _Writer:
    """Collects the lines of one unit."""

    unit: Unit
    bases: Bases
    today: date
    rng: Random
    lines: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in tables()})

    def put(self, table: str, values: Mapping[str, Any]) -> None:
        self.lines[table].append(tables()[table].line(values))

    def woman(self, number: int) -> int:
        return self.bases.person + PERSONS * number

    def child(self, number: int, order: int) -> int:
        return self.bases.person + PERSONS * number + order

    def family(self, family: Family) -> None:
        first = family.pregnancies[0].entries[0]
        common = {
            "phone": family.phone,
            "ethnicity": family.ethnicity,
            "hukou": family.hukou,
            "agricultural": family.agricultural,
            "residence": family.residence.code,
            "address": family.address,
            "simulated": True,
        }
        mother = self.woman(family.number)
        booked = family.registered
        handbook = (
            f"{family.residence.code // 10**6}{booked:%y}{family.number:07d}" if booked else None
        )
        self.put(
            "person",
            {
                **common,
                **_name(family.name),
                "id": mother,
                "sex": 2,
                "birth_date": family.woman.born,
                "resident_id": family.resident_id,
                "handbook_number": handbook,
                "education": family.education,
                "care": sorted(family.woman.care),
                "created_by": first.place.account,
                "created_at": min(e.entered for e in family.pregnancies[0].entries),
            },
        )
        self.put(
            "relative",
            {
                "person": mother,
                "relation": "husband",
                "name": family.husband,
                "phone": f"{family.phone[:3]}{int(family.phone[3:]) + 50_000_000:08d}",
            },
        )
        for child in family.children:
            self._child(child, mother, common, family)
        for pregnancy in family.pregnancies:
            self._pregnancy(pregnancy, family, mother)

    def _child(self, child: Child, mother: int, common: Mapping[str, Any], family: Family) -> None:
        births = {p.number: p for p in family.pregnancies}
        birth = next(e for e in births[child.number].entries if e.kind == "delivery")
        self.put(
            "person",
            {
                **common,
                **_name(child.name),
                "id": self.child(child.number, child.order),
                "sex": child.sex,
                "birth_date": child.born,
                "resident_id": child.resident_id,
                "mother": mother,
                "birth_order": child.order,
                "care": sorted(child.care),
                "created_by": birth.place.account,
                "created_at": birth.entered,
            },
        )

    def _pregnancy(self, pregnancy: Simulated, family: Family, mother: int) -> None:
        number = pregnancy.number
        self.put(
            "pregnancy",
            {
                "id": self.bases.pregnancy + number,
                "person": mother,
                "care_institution": pregnancy.care.id,
                "opened_on": min(entry.on for entry in pregnancy.entries),
            },
        )
        known = Known(today=self.today, born=family.woman.born)
        for entry in pregnancy.entries:
            known = self._record(entry, number, mother, known)

    def _record(self, entry: Entry, number: int, mother: int, known: Known) -> Known:
        values = {"served_on": entry.on, **entry.values}
        known = _with_child(known, entry)
        problems = check_values(entry.kind, values, known)
        if problems:
            raise ImpossibleRecord(f"{entry.kind}: {'; '.join(problems)}")
        if entry.kind == "delivery":
            values["id"] = self.bases.delivery + number
            self._newborns(entry, number, mother)
        self.put(
            entry.kind,
            {
                **values,
                "person": self.child(number, entry.child) if entry.child else mother,
                "pregnancy": self.bases.pregnancy + number,
                "institution": entry.place.id,
                "provider": entry.provider,
                "token": f"{self.rng.getrandbits(128):032x}",
                "recorded_by": entry.place.account,
                "recorded_at": entry.entered,
            },
        )
        return learned(known, entry)

    def _newborns(self, entry: Entry, number: int, mother: int) -> None:
        for order, newborn in enumerate(entry.newborns, start=1):
            live = newborn["outcome"] == "live"
            self.put(
                "newborn",
                {
                    **newborn,
                    "delivery": self.bases.delivery + number,
                    "person": mother,
                    "child": self.child(number, order) if live else None,
                    "order": order,
                },
            )


def _name(name: str) -> dict[str, str]:
    return {"name": name, "pinyin": names.pinyin_key(name), "initials": names.initials(name)}


def _with_child(known: Known, entry: Entry) -> Known:
    """What is known of the one who is served: the woman, or one of the children just born."""
    if entry.newborns:
        return replace(known, newborns=tuple(entry.newborns))
    if not entry.child:
        return replace(known, child_born_on=None) if known.child_born_on else known
    return replace(
        known,
        child_born_on=known.delivered_on,
        birth_weight_g=known.newborns[entry.child - 1].get("weight_g"),
    )


def learned(known: Known, entry: Entry) -> Known:
    """What is known after this record."""
    values = entry.values
    if entry.kind == "antenatal_visit":
        weight = values.get("weight_kg") or known.last_weight_kg
        return replace(known, last_weight_kg=weight, fetuses=values.get("fetuses") or known.fetuses)
    if entry.kind == "pregnancy_registration":
        scan = values.get("ultrasound_on")
        dating = choose_dating(
            values.get("lmp"),
            [Scan(scan, values["ultrasound_ga_days"])] if scan else [],
            cycle_days=values.get("cycle_days"),
            rules=load().dating,
        )
        return replace(known, registered=True, edd=dating.edd if dating else None)
    if entry.kind == "delivery":
        return replace(
            known,
            delivered_on=entry.on,
            ended_on=entry.on,
            discharged_on=values.get("discharged_on"),
        )
    if entry.kind == "pregnancy_loss":
        return replace(known, ended_on=entry.on)
    return known


def batch(unit: Unit, bases: Bases, seed: int, today: date) -> Batch:
    """All rows of one unit. Raises ImpossibleRecord."""
    # Tokens are drawn apart, so that writing does not disturb what is simulated.
    writer = _Writer(unit, bases, today, seeded(seed, unit.township, "tokens"))
    for family in families(unit, seed, today):
        writer.family(family)
    return Batch(
        {
            name: (f'COPY "{table.name}" ({table.columns}) FROM STDIN', "".join(lines).encode())
            for name, table in tables().items()
            if (lines := writer.lines[name])
        },
        {name: len(lines) for name, lines in writer.lines.items()},
    )
