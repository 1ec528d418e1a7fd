"""Sharing work among processes. Imports nothing of Django: a fresh process starts here."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from muzi.simulate.population import Unit
    from muzi.simulate.rows import Bases, Batch

# Pieces a process may be ahead of the reader: it bounds the memory of a province's load.
_AHEAD = 3
_JOURNEYS = 2000  # pregnancies derived by one call

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def batches(
    work: Sequence[Unit], bases: Bases, seed: int, today: date, processes: int
) -> Iterator[Batch]:
    """The rows of each unit in turn, the same for any number of processes."""
    return _shared(partial(_make, bases=bases, seed=seed, today=today), work, processes)


def derive(pregnancy_ids: Sequence[int], processes: int) -> Iterator[int]:
    """Make the facts of these pregnancies; yields how many were made, piece by piece."""
    starts = range(0, len(pregnancy_ids), _JOURNEYS)
    pieces = [pregnancy_ids[start : start + _JOURNEYS] for start in starts]
    return _shared(_derive, pieces, processes)


def _shared(
    work: Callable[[Piece], Result], pieces: Iterable[Piece], processes: int
) -> Iterator[Result]:
    """The results of `work` on each piece, in order."""
    if processes < 2:
        yield from map(work, pieces)
        return
    # A forked process would share this one's connections.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_start) as pool:
        waiting: deque[Future[Result]] = deque()
        for piece in pieces:
            waiting.append(pool.submit(work, piece))
            if len(waiting) > processes * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _start() -> None:
    import django

    django.setup()


def _make(unit: Unit, *, bases: Bases, seed: int, today: date) -> Batch:
    from muzi.simulate.rows import batch

    return batch(unit, bases, seed, today)


def _derive(pregnancy_ids: Sequence[int]) -> int:
    from muzi.journeys import rebuild

    rebuild.bulk(pregnancy_ids)
    return len(pregnancy_ids)
