"""Many records of one kind at once: from a file or another system, through the same checks.

What a form would refuse is refused here, record by record; what it would merely ask about passes.
The rest is written by COPY, audited and derived in one transaction, under the account's own scope.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from muzi.access.models import AuditEvent, User
from muzi.database import copying
from muzi.people.models import Person
from muzi.services.checks import Known, check_values
from muzi.services.errors import NotAllowed, Refused
from muzi.services.kinds import Kind
from muzi.services.models import Delivery, Pregnancy

_AUDITED = (
    *("at", "user_id", "institution_id", "action", "person_id", "kind", "record_id"),
    *("reason", "restricted"),
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record from elsewhere.

    `person_id` is the woman, or the child that was served. `values` are cleaned values by field
    name, as actions.record takes them, but other rows by their key; `token` is the sender's own
    number of the record, by which a second delivery of it is known.
    """

    pregnancy_id: int
    person_id: int
    token: UUID
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a load. `repeated`: here already; `refused`: reasons by place in the load."""

    saved: int = 0
    repeated: int = 0
    refused: Mapping[int, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reader:
    """What those who derive from records lend to a load; services does not know them.

    `known(pregnancy_ids, today)` is what a check may know, by (pregnancy, person), of those that
    the acting account sees; `rebuild(*pregnancy_ids)` derives them again.
    """

    known: Callable[[Sequence[int], date], Mapping[tuple[int, int], Known]]
    rebuild: Callable[..., None]


_readers: list[Reader] = []


def on_loaded(reader: Reader) -> None:
    """Let `reader` say what is known before a load, and follow it inside its transaction."""
    _readers.append(reader)


@transaction.atomic
def load(kind: Kind, records: Sequence[Incoming], *, by: User, now: datetime) -> Loaded:
    """Write records of one kind for pregnancies that exist. A transaction of `by` must be open.

    Raises NotAllowed; Refused when the database refuses a value (then nothing is saved);
    ValueError for deliveries, which make persons and come one at a time.
    """
    if kind.model is Delivery:
        raise ValueError("deliveries are recorded one at a time")
    if not by.may(kind.permission):
        raise NotAllowed
    ids = sorted({record.pregnancy_id for record in records})
    # As for a single record: those of one pregnancy are written one after another.
    list(Pregnancy.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    refused, fresh = _checked(kind, records, timezone.localdate(now))
    if not fresh:
        return Loaded(0, len(records) - len(refused), refused)
    touched = sorted({record.pregnancy_id for record in fresh})
    try:
        with transaction.atomic():
            _write(kind, fresh, by, now)
    except IntegrityError as error:
        # Its text may hold values, so only the name of the constraint goes on.
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        raise Refused(_("数据库拒绝了这批记录（%(name)s）。") % {"name": name}) from None
    for reader in _readers:
        reader.rebuild(*touched)
    return Loaded(len(fresh), len(records) - len(fresh) - len(refused), refused)


def _checked(
    kind: Kind, records: Sequence[Incoming], today: date
) -> tuple[dict[int, list[str]], list[Incoming]]:
    """The refusals by place, and what is to be written: good, and not here already."""
    ids = sorted({record.pregnancy_id for record in records})
    known: dict[tuple[int, int], Known] = {}
    for reader in _readers:
        known |= reader.known(ids, today)
    here = cast(Any, kind.model)._default_manager
    tokens = set(here.filter(token__in=[r.token for r in records]).values_list("token", flat=True))
    standing: set[int] = set()
    if kind.once:
        standing = set(
            here.filter(pregnancy__in=ids, voided_at=None).values_list("pregnancy", flat=True)
        )
    refused: dict[int, list[str]] = {}
    fresh: list[Incoming] = []
    for place, record in enumerate(records):
        if record.token in tokens:
            continue
        about = known.get((record.pregnancy_id, record.person_id))
        if about is None:
            problems = [_("没有这次妊娠，或不在本账号的范围内。")]
        elif record.pregnancy_id in standing:
            problems = [_("本次妊娠已有“%(kind)s”记录。") % {"kind": kind.label}]
        elif not record.values.get("served_on"):
            problems = [_("没有服务日期。")]
        else:
            problems = check_values(kind.name, record.values, about)
        if problems:
            refused[place] = problems
            continue
        tokens.add(record.token)
        if kind.once:
            standing.add(record.pregnancy_id)
        fresh.append(record)
    return refused, fresh


def _write(kind: Kind, records: Sequence[Incoming], by: User, now: datetime) -> None:
    """Records, audit lines, and who has them in care."""
    fields: Sequence[Any] = kind.model._meta.concrete_fields
    place = {each.name: position for position, each in enumerate(fields)}
    blank = [None if each.primary_key else each.get_default() for each in fields]
    documents = {each.name for each in fields if isinstance(each, models.JSONField)}
    institution = by.institution_id
    common = {"institution": institution, "provider": by.name, "recorded_by": by.pk}
    rows, events = [], []
    with connection.cursor() as cursor:
        for key, record in zip(_keys(cursor, kind, len(records)), records, strict=True):
            row = blank.copy()
            said = {name: value for name, value in record.values.items() if value is not None}
            ours = {
                "id": key,
                "person": record.person_id,
                "pregnancy": record.pregnancy_id,
                "token": record.token,
                "recorded_at": now,
            }
            for name, value in {**common, **said, **ours}.items():
                row[place[name]] = Jsonb(value) if name in documents else value
            rows.append(row)
            events.append((now, by.pk, institution, "record", record.person_id, kind.name, key))
        copying.insert(cursor, kind.model._meta.db_table, [f.column for f in fields], rows)
        copying.insert(
            cursor,
            AuditEvent._meta.db_table,
            _AUDITED,
            [(*event, "", kind.restricted) for event in events],
        )
        cursor.execute(
            f"UPDATE {Person._meta.db_table} SET care = care || %s::bigint"
            " WHERE id = ANY(%s) AND NOT (%s::bigint = ANY(care))",
            [institution, sorted({record.person_id for record in records}), institution],
        )


def _keys(cursor: Any, kind: Kind, number: int) -> list[int]:
    """New keys of the kind's table."""
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        [kind.model._meta.db_table, number],
    )
    return [row[0] for row in cursor.fetchall()]
