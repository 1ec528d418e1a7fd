"""One journey, derived: everything that follows from the records of a pregnancy. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from muzi.clinical.gestation import Dating
from muzi.content import Content
from muzi.journeys.child import child_facts
from muzi.journeys.due import DueWindow, due_windows
from muzi.journeys.facts import ChildFacts, InfectionFacts, PregnancyFacts
from muzi.journeys.grading import Spell, grades, spells
from muzi.journeys.history import History
from muzi.journeys.pregnancy import infection_facts, pregnancy_facts
from muzi.services.pregnancy_registration.facts import dating


@dataclass(frozen=True, slots=True)
class ColourDay:
    """A day on which the colour or the open factors changed. Restricted codes are left out."""

    on: Any
    severity: str
    infectious: bool
    codes: tuple[str, ...]
    rule_set: str


@dataclass(frozen=True, slots=True)
class Journey:
    """What follows from the records of one pregnancy."""

    facts: PregnancyFacts
    infections: InfectionFacts
    children: dict[int, ChildFacts]
    due: list[DueWindow]
    spells: list[Spell]
    colours: list[ColourDay]


def derive(history: History, content: Content, region: int) -> Journey:
    """Everything that follows from `history`, by the content in force on each service date."""
    book = history.first("pregnancy_registration")
    dated: Dating | None = dating(book, content.dating) if book else None
    graded = grades(history, dated, content, region)
    facts = pregnancy_facts(history, dated, graded, content)
    colours: list[ColourDay] = []
    for grade in graded:
        codes = tuple(finding.code for finding in grade.findings if not finding.restricted)
        day = ColourDay(
            grade.on,
            grade.severity.value if grade.severity else "",
            grade.purple_unrestricted,
            codes,
            grade.rule_set or "",
        )
        if not colours or (day.severity, day.infectious, day.codes) != (
            colours[-1].severity,
            colours[-1].infectious,
            colours[-1].codes,
        ):
            colours.append(day)
    children = {
        newborn.child_id: child_facts(history, newborn, facts, dated, content)
        for newborn in history.newborns
        if newborn.child_id is not None and newborn.outcome == "live"
    }
    return Journey(
        facts=facts,
        infections=infection_facts(history, facts, graded),
        children=children,
        due=due_windows(history, facts, children, dated, graded, content, region),
        spells=spells(graded),
        colours=colours,
    )
