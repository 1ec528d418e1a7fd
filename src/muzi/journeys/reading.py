"""What a page tells of a pregnancy beyond the stored rows. Pure; worked out when it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from muzi.clinical.findings import Grade, Screening
from muzi.clinical.rules import Variable
from muzi.content import Content
from muzi.journeys.grading import grades, screenings
from muzi.journeys.history import History
from muzi.services.pregnancy_registration.facts import dating


@dataclass(frozen=True)
class Reading:
    """What keeps risk factors undecided, and each screening form worked out (by record)."""

    missing: tuple[Variable, ...]
    screenings: Mapping[int, Screening]


def reading(history: History, content: Content, region: int) -> Reading:
    """The reading of one pregnancy from the records that its reader may see."""
    book = history.first("pregnancy_registration")
    dated = dating(book, content.dating) if book else None
    graded = grades(history, dated, content, region)
    return Reading(
        _missing(graded[-1]) if graded else (),
        screenings(history, dated, content, region),
    )


def _missing(grade: Grade) -> tuple[Variable, ...]:
    """What ordinary care should have told and has not, each once; restricted tests left out."""
    names = {
        variable.name: variable
        for undecided in grade.missing_routine
        if not undecided.restricted
        for variable in undecided.missing
    }
    return tuple(names.values())
