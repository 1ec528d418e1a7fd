"""What the pure part of the simulation produces: records as they were entered, and where.

Nothing here knows the database; `rows` turns entries into lines for COPY.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from muzi.simulate.rates import CARE, Lapse


@dataclass(frozen=True, slots=True)
class Place:
    """An institution as the simulation uses it: its key, its recording account, its staff."""

    id: int
    name: str
    account: int
    staff: tuple[str, ...]
    delivers: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Where the women of one township go."""

    clinic: Place
    mch: Place
    general: Place
    tcm: Place
    villages: Mapping[int, Place] = field(default_factory=dict)
    lapse: Lapse | None = None

    def lapsed(self, end: date, today: date) -> Lapse | None:
        """What has fallen back here for a pregnancy that ends on this day."""
        lapse = self.lapse
        return lapse if lapse and (today - end).days <= lapse.since_days else None

    def hospital(self, rng: Random) -> Place:
        """A second-level obstetric unit, as women choose."""
        drawn = rng.random()
        return self.mch if drawn < 0.44 else self.general if drawn < 0.86 else self.tcm


@dataclass(slots=True)
class Entry:
    """One record: its kind, its day, its values by field name.

    `child` is the order of the child that was served (0: the woman herself); `newborns` belong to
    a delivery. `entered` is local time as text.
    """

    kind: str
    on: date
    place: Place
    provider: str
    entered: str
    values: dict[str, Any]
    child: int = 0
    newborns: Sequence[dict[str, Any]] = ()


class Chart:
    """The records of one pregnancy, in the order of service; none later than `today`."""

    def __init__(self, rng: Random, today: date) -> None:
        self.rng, self.today = rng, today
        self.entries: list[Entry] = []
        self._delivery_entered = ""

    def add(
        self,
        kind: str,
        on: date,
        place: Place,
        values: dict[str, Any],
        child: int = 0,
        newborns: Sequence[dict[str, Any]] = (),
    ) -> bool:
        """Enter a record unless its day is still to come; tell whether it was."""
        if on > self.today:
            return False
        entered = self._time(on, prompt=kind == "delivery")
        if child:
            # A child's person exists from the entry of its birth on.
            entered = max(entered, self._delivery_entered)
        elif kind == "delivery":
            self._delivery_entered = entered
        provider = self.rng.choice(place.staff)
        self.entries.append(Entry(kind, on, place, provider, entered, values, child, newborns))
        return True

    def _time(self, on: date, prompt: bool) -> str:
        """When it was typed: mostly at once, sometimes days later, never after today."""
        rng = self.rng
        if rng.random() >= CARE.entered_same_day:
            on = min(on + timedelta(days=rng.randint(1, 2 if prompt else 12)), self.today)
        minute = int(480 + rng.random() * 570)  # between 8:00 and 17:30
        return f"{on} {minute // 60:02d}:{minute % 60:02d}:{int(rng.random() * 60):02d}+08"
