"""The SQL of figures, generated from the measures: one pass over a facts table serves them all.

Text is made only from the names of facts, which the loader has checked; every value is a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from muzi.clinical.statistics import Period, month_period, months
from muzi.indicators.definitions import TABLES, Condition, Measure
from muzi.indicators.models import Cell
from muzi.journeys.models import ChildRow, InfectionRow, PregnancyRow, Row
from muzi.places.codes import Level

ROWS: dict[str, type[Row]] = {
    "pregnancy": PregnancyRow,
    "infection": InfectionRow,
    "child": ChildRow,
}


@dataclass(frozen=True)
class Sql:
    """A statement, or a part of one, and its parameters in order."""

    text: str
    params: tuple[Any, ...] = ()

    def __add__(self, other: Sql) -> Sql:
        return Sql(f"{self.text} {other.text}", (*self.params, *other.params))


@dataclass(frozen=True)
class Part:
    """Which rows: regions from `low` and days from `start`, each up to but not including its end.

    A bound of None is open.
    """

    regions: tuple[int, int] | None = None
    days: tuple[date, date] | None = None


def table_of(name: str) -> str:
    """The database table of a facts table."""
    return ROWS[name]._meta.db_table


def key_of(name: str) -> str:
    """The column that identifies a row of a facts table."""
    return str(ROWS[name]._meta.pk.column)


def condition(each: Condition) -> Sql:
    if isinstance(each.value, bool):
        return Sql(each.fact if each.value else f"NOT {each.fact}")
    return Sql(f"{each.fact} = %s", (each.value,))


def conjunction(conditions: Sequence[Condition]) -> Sql:
    """All of them; unknown counts as not met, because a filter keeps only what is true."""
    if not conditions:
        return Sql("true")
    parts = [condition(each) for each in conditions]
    return Sql(
        " AND ".join(part.text for part in parts),
        tuple(value for part in parts for value in part.params),
    )


def within(part: Part, day: str) -> Sql:
    """The rows of `part` whose date `day` is known."""
    found = Sql(f"{day} IS NOT NULL")
    if part.regions is not None:
        found += Sql("AND region >= %s AND region < %s", part.regions)
    if part.days is not None:
        found += Sql(f"AND {day} >= %s AND {day} < %s", part.days)
    return found


def _shared(measures: Sequence[Measure]) -> list[Condition]:
    """The conditions that every measure has: tested once for a row, not once for each measure."""
    first, *others = measures
    return [c for c in first.where if all(c in other.where for other in others)]


def _amount(measure: Measure, shared: Sequence[Condition]) -> Sql:
    total = f"coalesce(sum({measure.column})" if measure.column else "count(*)"
    rest = conjunction([each for each in measure.where if each not in shared])
    kept = "" if rest.text == "true" else f" FILTER (WHERE {rest.text})"
    return Sql(f"{total}{kept}" + (", 0)" if measure.column else ""), rest.params)


def totals(
    table: str,
    day: str,
    measures: Sequence[Measure],
    part: Part,
    *,
    region: str = "",
    month: bool = False,
) -> Sql:
    """One GROUP BY: a row (`region`?, `month`?, measure, n) for each group and measure, n not 0.

    Args:
        region: SQL of the region that groups, or empty for none.
        month: group by the month of `day` (its first day) too.
    """
    shared = _shared(measures)
    groups = ([f"{region} AS region"] if region else []) + (
        [f"{day} - (extract(day FROM {day})::int - 1) AS month"] if month else []
    )
    names = (["region"] if region else []) + (["month"] if month else [])
    amounts = [_amount(measure, shared) for measure in measures]
    columns = ", ".join([*groups, f"ARRAY[{', '.join(a.text for a in amounts)}] AS amounts"])
    where = within(part, day) + Sql("AND") + conjunction(shared)
    # By position: the grouping expression, not the table's own column of the same name.
    grouping = f"GROUP BY {', '.join(str(i + 1) for i in range(len(groups)))}" if groups else ""
    prefix = "".join(f"{name}, " for name in names)
    return Sql(
        f"SELECT {prefix}measure, n::int AS n FROM (SELECT {columns} FROM {table_of(table)}"
        f" WHERE {where.text} {grouping}) AS wide,"
        " unnest(%s::text[], wide.amounts) AS long (measure, n) WHERE n <> 0",
        (
            *(value for amount in amounts for value in amount.params),
            *where.params,
            [measure.id for measure in measures],
        ),
    )


def at_level(size: int) -> str:
    """The region of a level (its size in codes, see places.codes.Level) that holds a row."""
    return f"region / {int(size)} * {int(size)}" if size > 1 else "region"


def from_cells(
    what: str,
    groups: int,
    step: int,
    span: tuple[int, int],
    period: Period,
    measures: Iterable[str],
) -> Sql:
    """`what` of the cells of a range of regions in whole months, grouped by its first columns.

    Figures of regions of level `step` are read from the cells of that level, those of the country
    from the cells of provinces.
    """
    return Sql(
        f"SELECT {what} FROM {Cell._meta.db_table}"
        " WHERE level = %s AND month = ANY(%s) AND region >= %s AND region < %s"
        f" AND measure = ANY(%s) GROUP BY {', '.join(str(n + 1) for n in range(groups))}",
        (
            min(int(step), int(Level.PROVINCE)),
            [month_period(month).start for month in months(period)],
            *span,
            sorted(measures),
        ),
    )


def all_totals(
    passes: Mapping[tuple[str, str], tuple[Measure, ...]],
    part: Part,
    *,
    region: str = "",
    month: bool = False,
) -> Sql:
    """`totals` of every (table, date), as one statement."""
    each = [
        totals(table, day, measures, part, region=region, month=month)
        for (table, day), measures in passes.items()
    ]
    return Sql(
        " UNION ALL ".join(one.text for one in each),
        tuple(value for one in each for value in one.params),
    )


assert TABLES.keys() == ROWS.keys(), "every facts table needs its rows"
