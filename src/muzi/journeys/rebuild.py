"""Rebuilding what is derived from records: one pregnancy after a save, or all of them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

from django.db import connection, transaction

from muzi.access import scope
from muzi.config.env import env
from muzi.content import Content, load
from muzi.journeys import store
from muzi.journeys.derive import Journey, derive
from muzi.journeys.models import ChildRow
from muzi.journeys.read import Whose, histories
from muzi.journeys.store import Change
from muzi.services.record import Pregnancy

BATCH = 1000

# Readers that keep totals of facts (muzi.indicators) are told what changed, in the same
# transaction; journeys does not know them.
_listeners: list[Callable[[list[Change]], None]] = []


def on_changed(listener: Callable[[list[Change]], None]) -> None:
    """Call `listener(changes)` after each rebuild of single journeys, inside its transaction."""
    _listeners.append(listener)


@cache
def content_in_force() -> Content:
    """The content, with the antenatal standard that this deployment chose as the default.

    Raises KeyError for a standard that the content does not have.
    """
    content, chosen = load(), env().antenatal_schedule
    if not chosen:
        return content
    kind = content.schedule_by_id(chosen).kind
    schedules = tuple(
        replace(each, default=each.id == chosen) if each.kind == kind else each
        for each in content.schedules
    )
    return replace(content, schedules=schedules)


def _derived(pregnancy_ids: Sequence[int]) -> list[tuple[Whose, Journey]]:
    content = content_in_force()
    return [
        (whose, derive(history, content, whose.region))
        for whose, history in histories(pregnancy_ids).values()
    ]


@contextmanager
def uncollected() -> Iterator[None]:
    """Without Python's cycle collector: journeys are many objects and hold no cycles,
    and looking through them again and again takes a quarter of the time.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def rebuild(*pregnancy_ids: int) -> None:
    """Derive these pregnancies again, after a save and inside its transaction."""
    changes: list[Change] = []
    with scope.deriving():
        for ids in _batches(pregnancy_ids):
            with uncollected():
                changes += store.save(_derived(ids), ids)
        if changes:
            for listener in _listeners:
                listener(changes)


def rebuild_person(person_id: int) -> None:
    """Derive again what depends on a person: her pregnancies, or the one a child was born of."""
    own = Pregnancy.objects.filter(person=person_id).values_list("pk", flat=True)
    birth = ChildRow.objects.filter(child=person_id).values_list("pregnancy_id", flat=True)
    pregnancy_ids = [*own, *birth]
    if pregnancy_ids:
        with scope.deriving():
            # As with a record: what another desk is just saving must be seen, and not undone.
            locked = Pregnancy.objects.select_for_update(no_key=True).filter(pk__in=pregnancy_ids)
            list(locked.order_by("pk").values_list("pk"))
            rebuild(*pregnancy_ids)


def _batches(pregnancy_ids: Sequence[int] | None) -> Iterator[list[int]]:
    """The given pregnancies, or all, in batches in order of id."""
    if pregnancy_ids is not None:
        for start in range(0, len(pregnancy_ids), BATCH):
            yield list(pregnancy_ids[start : start + BATCH])
        return
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM services_pregnancy WHERE id > %s ORDER BY id LIMIT %s",
                [last, BATCH],
            )
            ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return
        yield ids
        last = ids[-1]


def bulk(
    pregnancy_ids: Sequence[int] | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Rebuild many journeys (None: all), a batch a transaction; return how many rows changed.

    For loads and maintenance, as the owner. Totals are recounted by the caller.
    """
    done = changed = 0
    for ids in _batches(pregnancy_ids):
        with uncollected(), transaction.atomic():
            changed += len(store.save(_derived(ids), ids))
        done += len(ids)
        progress(done)
    return changed


def check(
    progress: Callable[[int], None] = lambda done: None,
    pregnancy_ids: Sequence[int] | None = None,
) -> Iterator[tuple[str, int]]:
    """What a rebuild (of these, or all) would change: (table, pregnancy id) of each such row."""
    done = 0
    for ids in _batches(pregnancy_ids):
        with uncollected(), transaction.atomic():
            found = store.differences(_derived(ids), ids)
        for table, pairs in found:
            place = table.columns.index("pregnancy_id")
            for before, after in pairs:
                row = before or after or ()
                yield table.name, row[place]
        done += len(ids)
        progress(done)
