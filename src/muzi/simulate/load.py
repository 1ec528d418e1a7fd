"""Writing a simulated region into the database: institutions, accounts, and families by COPY.

Runs as the owner of the tables. Everything is written in one transaction, so an interrupted load
leaves nothing behind; what is derived follows and can be made up later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from muzi.access.models import AuditEvent, User
from muzi.indicators.cells import recount_all
from muzi.people.models import Person
from muzi.places import codes
from muzi.places.models import Institution, Region
from muzi.services.models import Delivery, Pregnancy
from muzi.simulate import accounts, rows, workers
from muzi.simulate.institutions import County, Division, Planned, counties, higher_bureau, plan
from muzi.simulate.plan import Made, units

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be simulated; `births` are deliveries a year (None: the region's default)."""

    region: int
    years: int
    births: int | None
    seed: int
    today: date


def divisions(region: int) -> list[County]:
    """The counties of a region as the database has them. Raises ValueError when there is none."""
    low, high = codes.extent(region)
    found = Region.objects.filter(code__gte=low, code__lt=high, valid_to=None)
    return counties(
        region, (Division(code, name) for code, name in found.values_list("code", "name"))
    )


def populated(region: int) -> bool:
    """Does anybody live in the region yet?"""
    low, high = codes.extent(region)
    return Person.objects.filter(residence__gte=low, residence__lt=high).exists()


def underived() -> bool:
    """Are there pregnancies whose facts were never made (a load was interrupted)?"""
    return _underived().exists()


def _underived() -> QuerySet[Pregnancy]:
    return Pregnancy.objects.filter(row__isnull=True)


def write(
    order: Order, found: Sequence[County], *, now: datetime, processes: int, progress: Progress
) -> Counter[str]:
    """Make the region; return the rows written by table. Facts are not made yet."""
    total: Counter[str] = Counter()
    with transaction.atomic():
        made = _institutions(found)
        work = units(
            order.region,
            found,
            made,
            births=order.births,
            complete_years=order.years,
            today=order.today,
            seed=order.seed,
        )
        bases = _reserve(sum(unit.size for unit in work))
        _trust_keys()
        with connection.cursor() as cursor:
            made_rows = workers.batches(work, bases, order.seed, order.today, processes)
            for done, batch in enumerate(made_rows, start=1):
                for statement, text in batch.copies.values():
                    with cursor.copy(statement) as copy:
                        copy.write(text)
                total.update(batch.rows)
                progress("records", done, len(work))
        _note(now, order, total)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return total


def finish(processes: int, progress: Progress) -> None:
    """Derive facts and due windows where they are not made yet, and all figures."""
    ids = list(_underived().order_by("pk").values_list("pk", flat=True))
    done = 0
    for number in workers.derive(ids, processes):
        done += number
        progress("facts", done, len(ids))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    recount_all()
    progress("figures", 1, 1)


def _institutions(found: Sequence[County]) -> dict[int, list[Made]]:
    """Write the institutions and accounts of each county; a repeated bureau is taken as it is."""
    result: dict[int, list[Made]] = {}
    for position, county in enumerate(found):
        saved = Institution.objects.bulk_create([_institution(each) for each in plan(county)])
        recording = accounts.recorders(saved)
        above = Region.objects.get(code=codes.at(county.code, codes.Level.PREFECTURE))
        bureau = higher_bureau(Division(above.code, above.name))
        higher = Institution.objects.filter(region=bureau.region, name=bureau.name).first()
        if higher is None:
            higher = _institution(bureau)
            higher.save()
        if position == 0:
            accounts.demonstration(saved, higher)
        result[county.code] = [
            Made(
                each.pk, each.name, each.kind, each.catchment, recording.get(each.pk), each.delivers
            )
            for each in saved
        ]
    return result


def _institution(planned: Planned) -> Institution:
    return Institution(
        **asdict(planned) | {"licences": [str(each) for each in planned.licences]},
        obstetricians=planned.obstetricians,
        midwives=planned.midwives,
        simulated=True,
    )


def _reserve(pregnancies: int) -> rows.Bases:
    """Take ids for this many pregnancies out of the sequences."""

    def take(table: str, number: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            (sequence,) = cursor.fetchone()
            cursor.execute(f"SELECT setval('{sequence}', nextval('{sequence}') + %s)", [number])
            return int(cursor.fetchone()[0]) - number

    return rows.Bases(
        person=take(Person._meta.db_table, pregnancies * rows.PERSONS),
        pregnancy=take(Pregnancy._meta.db_table, pregnancies),
        delivery=take(Delivery._meta.db_table, pregnancies),
    )


def _trust_keys() -> None:
    """Check foreign keys a statement at a time, or not at all where the login may say so.

    The keys of a load are made together by one program. Ranges, choices and uniqueness stay
    checked by the database, each row.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute("SET LOCAL session_replication_role = replica")


def _note(now: datetime, order: Order, total: Counter[str]) -> None:
    """One line in the audit trail for the whole load."""
    admin = User.objects.get(username="admin")
    AuditEvent.objects.create(
        at=now,
        user=admin,
        institution_id=admin.institution_id,
        action=AuditEvent.Action.RECORD,
        kind="simulate",
        reason=f"simulated region {codes.short(order.region)}, seed {order.seed},"
        f" day {order.today}: {total['pregnancy']} pregnancies",
    )
