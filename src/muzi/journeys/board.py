"""The risk board: pregnancies under way by colour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from muzi.access import scope
from muzi.journeys import lists
from muzi.journeys.lists import Line

COLOURS = ("red", "orange", "yellow")
PER_COLUMN = 30


@dataclass(frozen=True, slots=True)
class Column:
    """One colour: how many there are, and the first of them, nearest to term first."""

    colour: str
    count: int
    lines: list[Line]

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


@dataclass(frozen=True, slots=True)
class Board:
    """`purple` counts the purple flags that the account may see, whatever the colour."""

    columns: list[Column]
    green: int
    purple: int
    total: int


def board(today: date, place: int | None = None) -> Board:
    """The board of the acting account's natural range, or of the region `place` inside it."""
    under_way = lists.ongoing(today, place)
    counts: dict[str, int] = {}
    purple = 0
    for severity, n, flagged in (
        under_way.order_by()
        .values("severity")
        .annotate(n=Count("pk"), flagged=Count("pk", filter=Q(infectious=True)))
        .values_list("severity", "n", "flagged")
    ):
        counts[severity] = n
        purple += flagged
    if scope.current().restricted:
        purple = under_way.filter(pk__in=lists.infectious(place).values("pregnancy")).count()
    picked = {
        colour: list(lists.ordered(under_way.filter(severity=colour), "edd", today)[:PER_COLUMN])
        for colour in COLOURS
    }
    lines = {
        line.row.pk: line
        for line in lists.lines([row for rows in picked.values() for row in rows], today)
    }
    return Board(
        columns=[
            Column(colour, counts.get(colour, 0), [lines[row.pk] for row in picked[colour]])
            for colour in COLOURS
        ],
        green=counts.get("green", 0),
        purple=purple,
        total=sum(counts.values()),
    )
