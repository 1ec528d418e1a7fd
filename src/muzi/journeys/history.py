"""All records of one pregnancy as the pure functions of this package take them.

A record is anything with the attributes of its model: a Django instance, or a plain row read in
bulk. Voided records are left out by whoever reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Woman:
    """What facts need of the woman herself."""

    person_id: int
    birth_date: date
    agricultural: bool | None = None


@dataclass(slots=True)
class History:
    """The records of one pregnancy by kind, in order of service date."""

    woman: Woman
    records: dict[str, list[Any]] = field(default_factory=dict)
    newborns: list[Any] = field(default_factory=list)

    def all(self, kind: str) -> Sequence[Any]:
        return self.records.get(kind, ())

    def first(self, kind: str) -> Any | None:
        found = self.records.get(kind)
        return found[0] if found else None

    def of_woman(self, kind: str) -> Any | None:
        """The first record of `kind` that is the woman's own (a death may be a child's)."""
        return next((r for r in self.all(kind) if r.person_id == self.woman.person_id), None)

    def of_child(self, kind: str, child_id: int) -> list[Any]:
        return [record for record in self.all(kind) if record.person_id == child_id]

    @property
    def last_day(self) -> date | None:
        """The day of the last record, of whichever kind."""
        return max((kept[-1].served_on for kept in self.records.values()), default=None)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        for kind, records in self.records.items():
            for record in records:
                yield kind, record


def history_of(
    woman: Woman, records: Iterable[tuple[str, Any]], newborns: Iterable[Any]
) -> History:
    """A history from records in hand (kind and record); voided ones are left out."""
    history = History(woman)
    for kind, record in sorted(records, key=lambda each: (each[1].served_on, each[1].id)):
        if record.voided_at is None:
            history.records.setdefault(kind, []).append(record)
    history.newborns += sorted(newborns, key=lambda newborn: newborn.order)
    return history


def age_on(birth_date: date, on: date) -> int:
    """Completed years on a day."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
