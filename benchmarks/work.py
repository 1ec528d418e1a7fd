"""Deriving and loading: risk, journeys, one save without HTTP, many records at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone
from timing import best, summary

from muzi.access.models import User
from muzi.clinical.gestation import Dating
from muzi.clinical.risk import grade_history
from muzi.config import clock
from muzi.content import load as content_in_force
from muzi.indicators import cells
from muzi.journeys import rebuild
from muzi.journeys.derive import derive
from muzi.journeys.grading import events
from muzi.journeys.history import History
from muzi.journeys.models import PregnancyRow
from muzi.journeys.read import histories
from muzi.places import codes
from muzi.services import actions, bulk
from muzi.services.bulk import Incoming
from muzi.services.kinds import BY_NAME
from muzi.services.models import AntenatalVisit
from muzi.services.pregnancy_registration.facts import dating

JOURNEYS = 5000
SAVES = 200
LOADED = 3000  # pregnancies whose visits are loaded
A_CALL = 25_000  # records a call of bulk.load
VISIT = BY_NAME["antenatal_visit"]
Acting = Callable[[User], Any]


class NotRestored(RuntimeError):
    """A load did not lead back to the facts that were there before: it may not be timed."""


def measure(doctor: User, acting: Acting) -> dict[str, Any]:
    content_in_force()
    ids = _pregnancies("true", [], JOURNEYS)
    return {
        **_journeys(ids),
        "save": _save(doctor, acting),
        "bulk_histories": _bulk(doctor, acting, latest=False),
        "bulk_one_each": _bulk(doctor, acting, latest=True),
    }


def _pregnancies(where: str, values: Sequence[Any], number: int) -> list[int]:
    """Pregnancies in an order that means nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pregnancy_id FROM journeys_pregnancyrow WHERE {where}"
            " ORDER BY hashint8(pregnancy_id) LIMIT %s",
            [*values, number],
        )
        return sorted(row[0] for row in cursor.fetchall())


def _journeys(ids: list[int]) -> dict[str, float]:
    """Journeys a second, one process: rules alone, derivation alone, with reading and comparing."""
    content = content_in_force()
    # The region may be older than the rules of today.
    rebuild.bulk(ids)
    with transaction.atomic():
        read = list(histories(ids).values())
    graded = [(events(h, _dating(h), content), whose.region) for whose, h in read]

    def grade() -> None:
        for each, region in graded:
            grade_history(each, content.factors, region)

    def facts() -> None:
        for whose, history in read:
            derive(history, content, whose.region)

    def compare() -> None:
        if list(rebuild.check(pregnancy_ids=ids)):
            raise NotRestored("the facts of the region do not follow from its records")

    number = len(ids)
    with rebuild.uncollected():  # as a rebuild does
        graded_per_second, derived_per_second = number / best(grade), number / best(facts)
    return {
        "events": sum(len(each) for each, _ in graded) / number,
        "graded_per_second": graded_per_second,
        "derived_per_second": derived_per_second,
        "rebuilt_per_second": number / best(compare),
    }


def _dating(history: History) -> Dating | None:
    book = history.first("pregnancy_registration")
    return dating(book, content_in_force().dating) if book else None


def _save(doctor: User, acting: Acting) -> dict[str, float]:
    """One visit through the one door, without form and HTTP; each its own transaction."""
    today, rng = clock.today(), Random(3)
    low, high = codes.extent(doctor.institution.catchment)
    ids = _pregnancies(
        "outcome = 'ongoing' AND registered AND edd > %s AND region >= %s AND region < %s",
        [today, low, high],
        SAVES,
    )
    rows = PregnancyRow.objects.select_related("person", "pregnancy").in_bulk(ids)
    seconds = []
    for row in rows.values():
        began = time.perf_counter()
        with acting(doctor):
            actions.record(
                kind=VISIT,
                person=row.person,
                pregnancy=row.pregnancy,
                values=_values(today, rng),
                by=doctor,
                token=uuid4(),
            )
        seconds.append(time.perf_counter() - began)
    return summary(seconds[len(seconds) // 10 :])


def _values(today: date, rng: Random) -> dict[str, Any]:
    return {
        "served_on": today,
        "weight_kg": round(rng.uniform(50, 75), 1),
        "systolic": rng.randint(100, 130),
        "diastolic": rng.randint(60, 84),
        "fetal_heart": rng.randint(125, 155),
        "haemoglobin": rng.randint(100, 135),
        "urine_protein": "neg",
    }


def _bulk(doctor: User, acting: Acting, *, latest: bool) -> dict[str, float]:
    """Take visits out of a county and load them again; its facts and figures must come back.

    `latest`: the last visit of each woman, as in a daily delivery; else all her visits.
    """
    area = doctor.institution.catchment
    ids = _pregnancies("region >= %s AND region < %s AND checks > 0", [*codes.extent(area)], LOADED)
    visits = AntenatalVisit.objects.filter(pregnancy__in=ids, voided_at=None)
    if latest:
        visits = visits.order_by("pregnancy", "-served_on", "-pk").distinct("pregnancy")
    incoming = [_incoming(visit) for visit in visits.order_by("pregnancy", "-served_on", "-pk")]
    AntenatalVisit.objects.filter(token__in=[each.token for each in incoming])._raw_delete(
        "default"
    )
    rebuild.bulk(ids)
    cells.recount_all(area)
    now = timezone.now()
    began = time.perf_counter()
    for start in range(0, len(incoming), A_CALL):
        with acting(doctor):
            done = bulk.load(VISIT, incoming[start : start + A_CALL], by=doctor, now=now)
        if done.refused:
            raise NotRestored(f"{len(done.refused)} records were refused")
    seconds = time.perf_counter() - began
    if list(rebuild.check(pregnancy_ids=ids)) or cells.check(area):
        raise NotRestored("facts or figures are not what they were")
    return {
        "per_second": len(incoming) / seconds,
        "visits": len(incoming),
        "pregnancies": len(ids),
    }


def _incoming(visit: AntenatalVisit) -> Incoming:
    mine = {"id", "person", "pregnancy", "institution", "provider", "token", "recorded_by"}
    mine |= {"recorded_at", "version", "changed_by", "changed_at", "change_reason", "voided_at"}
    values = {
        each.name: getattr(visit, each.attname)
        for each in visit._meta.concrete_fields
        if each.name not in mine
    }
    return Incoming(visit.pregnancy_id, visit.person_id, visit.token, values)
