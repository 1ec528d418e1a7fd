"""Reading records for derivation: plain rows, in bulk, one query a kind."""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from django.db import connection, models

from muzi.journeys.history import History, Woman
from muzi.journeys.models import ChildRow, PregnancyRow
from muzi.services.checks import Known
from muzi.services.kinds import KINDS
from muzi.services.models import Newborn
from muzi.services.record import Record

# What derivation never reads: who typed it and when.
BOOKKEEPING = {
    "provider",
    "token",
    "recorded_by_id",
    "recorded_at",
    "version",
    "changed_by_id",
    "changed_at",
    "change_reason",
    "voided_at",
}


@dataclass(frozen=True, slots=True)
class Whose:
    """The pregnancy's woman, where she lives, and who looks after her."""

    pregnancy_id: int
    person_id: int
    region: int
    care_institution_id: int


@cache
def _plain(model: type[models.Model]) -> tuple[str, str, Any]:
    """Table, column list and row type of a model's rows as derivation reads them."""
    fields: Sequence[Any] = model._meta.concrete_fields
    columns = [field.column for field in fields if field.column not in BOOKKEEPING]
    return model._meta.db_table, ", ".join(f't."{c}"' for c in columns), namedtuple("Row", columns)


def _rows(model: type[models.Model], where: str, ids: list[int]) -> list[Any]:
    table, columns, row = _plain(model)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM "{table}" t WHERE {where}', [ids])
        rows = [row._make(values) for values in cursor.fetchall()]
    # Django's connection hands jsonb to raw SQL as text.
    for name in _json_columns(model):
        rows = [each._replace(**{name: json.loads(getattr(each, name))}) for each in rows]
    return rows


@cache
def _json_columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(f.attname for f in model._meta.concrete_fields if isinstance(f, models.JSONField))


def _records(model: type[Record], ids: list[int]) -> list[Any]:
    rows = _rows(model, "t.pregnancy_id = ANY(%s) AND t.voided_at IS NULL", ids)
    return sorted(rows, key=lambda row: (row.served_on, row.id))


def histories(pregnancy_ids: Sequence[int]) -> dict[int, tuple[Whose, History]]:
    """The records of these pregnancies as they stand, by pregnancy."""
    ids = list(pregnancy_ids)
    found: dict[int, tuple[Whose, History]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, w.id, w.residence, p.care_institution_id, w.birth_date, w.agricultural"
            " FROM services_pregnancy p JOIN people_person w ON w.id = p.person_id"
            " WHERE p.id = ANY(%s)",
            [ids],
        )
        for pregnancy, person, region, care, born, agricultural in cursor.fetchall():
            found[pregnancy] = (
                Whose(pregnancy, person, region, care),
                History(Woman(person, born, agricultural)),
            )
    for kind in KINDS:
        for record in _records(kind.model, ids):
            found[record.pregnancy_id][1].records.setdefault(kind.name, []).append(record)
    births = {
        history.records["delivery"][0].id: history
        for _, history in found.values()
        if "delivery" in history.records
    }
    for newborn in _rows(Newborn, "t.delivery_id = ANY(%s)", list(births)):
        births[newborn.delivery_id].newborns.append(newborn)
    for history in births.values():
        history.newborns.sort(key=lambda newborn: newborn.order)
    return found


def known(pregnancy_ids: Sequence[int], today: date) -> dict[tuple[int, int], Known]:
    """What a check of a record may know, by pregnancy and person served, of those visible."""
    found: dict[tuple[int, int], Known] = {}
    women: dict[int, Known] = {}
    rows = PregnancyRow.objects.filter(pregnancy__in=pregnancy_ids).values_list(
        *("pregnancy", "person", "person__birth_date", "region", "edd", "registered"),
        *("delivered_on", "ended_on", "discharged_on", "fetuses"),
    )
    for pregnancy, person, born, region, edd, registered, *after in rows:
        delivered_on, ended_on, left, fetuses = after
        women[pregnancy] = found[pregnancy, person] = Known(
            today=today,
            born=born,
            region=region,
            edd=edd,
            registered=bool(registered),
            delivered_on=delivered_on,
            ended_on=ended_on,
            discharged_on=left,
            fetuses=fetuses,
        )
    children = ChildRow.objects.filter(pregnancy__in=women).values_list(
        "pregnancy", "child", "born_on", "birth_weight_g"
    )
    for pregnancy, child, born_on, weight in children:
        found[pregnancy, child] = replace(
            women[pregnancy], child_born_on=born_on, birth_weight_g=weight
        )
    return found
