"""Storing what is derived: only differences are written, and a check finds none.

Each derived table is handled alike: its new rows are compared with those stored for the same
pregnancies, and what differs is replaced.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db import connection, models

from muzi.database import copying
from muzi.database.copying import quoted
from muzi.journeys.derive import Journey
from muzi.journeys.facts import ChildFacts, InfectionFacts, PregnancyFacts, described
from muzi.journeys.models import ChildRow, Due, Finding, GradeRow, InfectionRow, PregnancyRow
from muzi.journeys.read import Whose


@dataclass(frozen=True)
class Change:
    """A derived row that differs: by column name; None where it did not or does not exist."""

    model: type[models.Model]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True)
class Table:
    """A derived table: its columns, which of them name a row, and its rows for a journey."""

    model: type[models.Model]
    columns: tuple[str, ...]
    key: tuple[str, ...]
    rows: Callable[[Whose, Journey], Iterable[tuple[Any, ...]]]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    def key_of(self, row: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(row[self.columns.index(column)] for column in self.key)

    def named(self, row: tuple[Any, ...] | None) -> dict[str, Any] | None:
        return None if row is None else dict(zip(self.columns, row, strict=True))


def _facts_columns(kind: type) -> tuple[str, ...]:
    return tuple(described(kind))


# Not dataclasses.astuple, which copies deeply: that was a quarter of a rebuild's time.
_WHOSE = ("pregnancy_id", "person_id", "region", "care_institution_id")
_whose = attrgetter(*_WHOSE)
_pregnancy_facts = attrgetter(*described(PregnancyFacts))
_infection_facts = attrgetter(*described(InfectionFacts))
_child_facts = attrgetter(*described(ChildFacts))


def _pregnancy(whose: Whose, journey: Journey) -> Iterable[tuple[Any, ...]]:
    yield (*_whose(whose), *_pregnancy_facts(journey.facts))


def _infection(whose: Whose, journey: Journey) -> Iterable[tuple[Any, ...]]:
    yield (*_whose(whose), *_infection_facts(journey.infections))


def _children(whose: Whose, journey: Journey) -> Iterable[tuple[Any, ...]]:
    for child_id, facts in journey.children.items():
        place = (whose.region, whose.care_institution_id)
        yield (child_id, whose.pregnancy_id, child_id, *place, *_child_facts(facts))


def _due(whose: Whose, journey: Journey) -> Iterable[tuple[Any, ...]]:
    for each in journey.due:
        window = each.window
        yield (
            whose.pregnancy_id,
            each.child_id or whose.person_id,
            whose.region,
            whose.care_institution_id,
            each.schedule,
            window.contact_id,
            window.satisfied_by,
            window.opens,
            window.due,
            window.closes,
            window.ends,
            each.satisfied_on,
            each.record_id,
        )


def _findings(whose: Whose, journey: Journey) -> Iterable[tuple[Any, ...]]:
    for spell in journey.spells:
        finding = spell.finding
        evidence = [
            [
                each.variable.name if each.variable else "",
                None if each.value is None else str(each.value),
                each.on.isoformat(),
                each.source,
            ]
            for each in finding.evidence
        ]
        yield (
            whose.pregnancy_id,
            whose.person_id,
            whose.region,
            finding.code,
            finding.colour.value if finding.colour else "",
            finding.rule_set,
            spell.since,
            spell.until,
            json.dumps(evidence, ensure_ascii=False),
            finding.restricted,
        )


def _grades(whose: Whose, journey: Journey) -> Iterable[tuple[Any, ...]]:
    for day in journey.colours:
        yield (
            whose.pregnancy_id,
            whose.person_id,
            whose.region,
            day.on,
            day.severity,
            day.infectious,
            list(day.codes),
            day.rule_set,
        )


TABLES = (
    Table(PregnancyRow, (*_WHOSE, *_facts_columns(PregnancyFacts)), ("pregnancy_id",), _pregnancy),
    Table(InfectionRow, (*_WHOSE, *_facts_columns(InfectionFacts)), ("pregnancy_id",), _infection),
    Table(
        ChildRow,
        (
            "child_id",
            "pregnancy_id",
            "person_id",
            "region",
            "care_institution_id",
            *_facts_columns(ChildFacts),
        ),
        ("child_id",),
        _children,
    ),
    Table(
        Due,
        (
            *_WHOSE,
            "schedule",
            "contact",
            "satisfied_by",
            "opens",
            "due",
            "closes",
            "ends",
            "satisfied_on",
            "record_id",
        ),
        ("pregnancy_id", "person_id", "schedule", "contact"),
        _due,
    ),
    Table(
        Finding,
        (
            "pregnancy_id",
            "person_id",
            "region",
            "code",
            "colour",
            "rule_set",
            "since",
            "until",
            "evidence",
            "restricted",
        ),
        ("pregnancy_id", "code", "since"),
        _findings,
    ),
    Table(
        GradeRow,
        (
            "pregnancy_id",
            "person_id",
            "region",
            "on",
            "severity",
            "infectious",
            "codes",
            "rule_set",
        ),
        ("pregnancy_id", "on"),
        _grades,
    ),
)


def differences(
    journeys: Sequence[tuple[Whose, Journey]], pregnancy_ids: Sequence[int]
) -> list[tuple[Table, list[tuple[tuple[Any, ...] | None, tuple[Any, ...] | None]]]]:
    """For each table, the pairs (stored row, derived row) that differ."""
    result = []
    for table in TABLES:
        derived = {
            table.key_of(row): row
            for whose, journey in journeys
            for row in table.rows(whose, journey)
        }
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT {quoted(table.columns)} FROM "{table.name}" WHERE pregnancy_id = ANY(%s)',
                [list(pregnancy_ids)],
            )
            stored = {table.key_of(row): row for row in cursor.fetchall()}
        pairs = [
            (stored.get(key), derived.get(key))
            for key in stored.keys() | derived.keys()
            if stored.get(key) != derived.get(key)
        ]
        if pairs:
            result.append((table, pairs))
    return result


def save(journeys: Sequence[tuple[Whose, Journey]], pregnancy_ids: Sequence[int]) -> list[Change]:
    """Make the stored rows of these pregnancies what was derived; return what changed."""
    changes: list[Change] = []
    for table, pairs in differences(journeys, pregnancy_ids):
        _delete(table, [table.key_of(before) for before, _ in pairs if before is not None])
        with connection.cursor() as cursor:
            made = [after for _, after in pairs if after is not None]
            copying.insert(cursor, table.name, table.columns, made)
        changes += [
            Change(table.model, table.named(before), table.named(after)) for before, after in pairs
        ]
    return changes


def _delete(table: Table, keys: list[tuple[Any, ...]]) -> None:
    if not keys:
        return
    places = "(" + ", ".join(["%s"] * len(table.key)) + ")"
    with connection.cursor() as cursor:
        cursor.execute(
            f'DELETE FROM "{table.name}" WHERE ({quoted(table.key)}) IN'
            f" ({', '.join([places] * len(keys))})",
            [part for key in keys for part in key],
        )
