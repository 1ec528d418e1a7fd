"""The persons behind a figure: who was counted, who was left out, and the facts that decided it.

Read from the facts as the acting account sees them: row-level security decides whose rows appear.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import connection
from django.utils.translation import gettext as _

from muzi import content
from muzi.access import scope
from muzi.clinical.statistics import Period
from muzi.indicators import sql
from muzi.indicators.definitions import TABLES, Condition, Indicator, Measure, book
from muzi.indicators.sql import Part, Sql
from muzi.journeys.facts import described
from muzi.journeys.models import Row
from muzi.journeys.values import in_words
from muzi.places import codes


class RestrictedError(PermissionError):
    """Whom this figure counts follows from results that the account may not see."""


class NoListError(LookupError):
    """The indicator has no such list (a resource counts no one; a ratio leaves no one out)."""


class Which(StrEnum):
    COUNTED = "numerator"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Decision:
    """A fact that decided: its value in words, whether it was as required (None: unknown), and the
    clause that defines it. `beside`: the values it was worked out from, as (label, value).
    """

    fact: str
    label: str
    value: str
    met: bool | None
    source: str
    at: str
    beside: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One row counted or left out. `record` names it without naming the person (pregnancy:42);
    `person_id` is whose file shows it; `amount` is what it adds (0 where left out).
    """

    record: str
    person_id: int
    region: int
    on: date
    measure: str
    amount: int
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Members:
    """A page of members; `total` is how many rows there are in all, as the account sees them."""

    total: int
    page: tuple[Member, ...]


def lists(indicator: Indicator) -> tuple[Which, ...]:
    """Which lists the indicator has."""
    if indicator.resource:
        return ()
    return (Which.COUNTED, Which.LEFT_OUT) if indicator.population else (Which.COUNTED,)


def members(
    indicator: Indicator,
    region: int,
    period: Period,
    which: Which = Which.COUNTED,
    *,
    limit: int = 50,
    offset: int = 0,
) -> Members:
    """Who was counted in the numerator, or left out of it, by date of the event.

    Raises:
        RestrictedError: the account is not entitled to the results that decide.
        NoListError: the indicator has no such list.
    """
    if which not in lists(indicator):
        raise NoListError(indicator.code)
    if indicator.restricted and not scope.current().restricted:
        raise RestrictedError(indicator.code)
    part = Part(codes.extent(region), period)
    if which is Which.LEFT_OUT and indicator.population is not None:
        chosen = [
            (indicator.population, _left_out(indicator.population, indicator.numerator, part))
        ]
    else:
        chosen = [(measure, _counted(measure, part)) for measure in indicator.numerator]
    total = sum(_size(measure, where) for measure, where in chosen)
    found = _keys(chosen, limit, offset)
    rows = _rows(found)
    page = tuple(
        _member(measure, rows[measure.table, key], indicator, which) for measure, key in found
    )
    return Members(total, page)


def _counted(measure: Measure, part: Part) -> Sql:
    where = sql.within(part, measure.date) + Sql("AND") + sql.conjunction(measure.where)
    return where + Sql(f"AND {measure.column} > 0") if measure.column else where


def _left_out(population: Measure, numerator: Sequence[Measure], part: Part) -> Sql:
    """Of the population and in none of the numerator, where unknown is not in it."""
    where = _counted(population, part)
    for measure in numerator:
        inside = sql.conjunction(measure.where)
        where += Sql(f"AND ({inside.text}) IS NOT TRUE", inside.params)
    return where


def _size(measure: Measure, where: Sql) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {sql.table_of(measure.table)} WHERE {where.text}", where.params
        )
        return int(cursor.fetchone()[0])


def _keys(
    chosen: Sequence[tuple[Measure, Sql]], limit: int, offset: int
) -> list[tuple[Measure, int]]:
    """One page of keys: measure by measure, each by date."""
    parts = [
        Sql(
            f"SELECT {position} AS position, {measure.date} AS day,"
            f" {sql.key_of(measure.table)} AS key FROM {sql.table_of(measure.table)}"
            f" WHERE {where.text}",
            where.params,
        )
        for position, (measure, where) in enumerate(chosen)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(part.text for part in parts)
            + " ORDER BY position, day, key LIMIT %s OFFSET %s",
            [*(value for part in parts for value in part.params), limit, offset],
        )
        return [(chosen[position][0], key) for position, _day, key in cursor.fetchall()]


def _rows(found: Iterable[tuple[Measure, int]]) -> dict[tuple[str, int], Row]:
    keys: dict[str, set[int]] = {}
    for measure, key in found:
        keys.setdefault(measure.table, set()).add(key)
    return {
        (table, key): row
        for table, wanted in keys.items()
        for key, row in sql.ROWS[table]._default_manager.in_bulk(list(wanted)).items()
    }


def _member(measure: Measure, row: Row, indicator: Indicator, which: Which) -> Member:
    if which is Which.COUNTED:
        decided = list(measure.where)
    else:
        named = [c for each in indicator.numerator for c in each.where]
        decided = [c for c in dict.fromkeys(named) if not c.holds(row)]
    kind = "child" if measure.table == "child" else "pregnancy"
    return Member(
        record=f"{kind}:{row.pk}",
        person_id=row.pk if kind == "child" else row.person_id,
        region=row.region,
        on=getattr(row, measure.date),
        measure=_(measure.label_zh),
        amount=measure.amount(row) if which is Which.COUNTED else 0,
        decisions=tuple(_decision(each, row, measure.table) for each in decided),
    )


def _decision(condition: Condition, row: Row, table: str) -> Decision:
    known = described(TABLES[table])
    about = known[condition.fact].metadata
    value = getattr(row, condition.fact)
    document = content.sources().get(about["source"])
    return Decision(
        fact=condition.fact,
        label=str(about["label"]),
        value=in_words(condition.fact, value),
        met=None if value is None else value == condition.value,
        source=document.title_zh if document else "",
        at=about["at"],
        beside=tuple(
            (str(known[name].metadata["label"]), in_words(name, getattr(row, name)))
            for name in book().beside.get(condition.fact, ())
            if name in known
        ),
    )
