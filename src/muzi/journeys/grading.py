"""A pregnancy's records as risk events, and its colour from day to day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from muzi.clinical.findings import Event, Finding, Grade, Screening, Value
from muzi.clinical.gestation import Dating, ga_days
from muzi.clinical.risk import bmi, grade_history, screen
from muzi.content import Content
from muzi.journeys.history import History, age_on
from muzi.services.antenatal_visit import facts as antenatal
from muzi.services.infection_test import facts as infection
from muzi.services.pregnancy_registration import facts as registration
from muzi.services.risk_assessment import facts as assessment


@dataclass(frozen=True, slots=True)
class Spell:
    """A risk factor over the time it was present, with what first showed it."""

    finding: Finding
    since: date
    until: date | None


def events(history: History, dating: Dating | None, content: Content) -> list[Event]:
    """What each record brings to the grading; the woman's age goes with every one."""
    made: list[Event] = []

    def add(
        kind: str,
        record: Any,
        values: dict[str, Value | None],
        confirmed: frozenset[str] | None = None,
    ) -> None:
        values["age"] = age_on(history.woman.birth_date, record.served_on)
        made.append(
            Event(
                on=record.served_on,
                source=f"{kind}:{record.id}",
                values=values,
                ga_days=ga_days(dating.edd, record.served_on) if dating else None,
                confirmed=confirmed,
            )
        )

    book = history.first("pregnancy_registration")
    if book:
        start = dating.start if dating else None
        add("pregnancy_registration", book, registration.risk_values(book, start))
    abnormal_urine: set[date] = set()  # days, so that two entries of one day count once
    first_weighed = (
        min((v.served_on for v in history.all("antenatal_visit") if v.weight_kg), default=None)
        if book and book.height_cm and not book.weight_before_kg
        else None
    )
    for visit in history.all("antenatal_visit"):
        values = antenatal.risk_values(visit, content.care_limits(visit.served_on))
        if antenatal.urine_abnormal(visit):
            abnormal_urine.add(visit.served_on)
        if visit.urine_protein:
            values["urinalysis_abnormal_count"] = len(abnormal_urine)
        if book and visit.weight_kg and visit.served_on == first_weighed:
            # Without the weight before pregnancy, the first visit's stands for it.
            values["bmi"] = bmi(visit.weight_kg, book.height_cm)
        add("antenatal_visit", visit, values)
    for test, values in infection.risk_values(history.all("infection_test")):
        add("infection_test", test, values)
    for each in history.all("risk_assessment"):
        add("risk_assessment", each, assessment.risk_values(each), assessment.confirmed(each))
    for kind in ("postpartum_visit", "postpartum_check"):
        for visit in history.all(kind):
            add(
                kind,
                visit,
                {"sbp": visit.systolic, "dbp": visit.diastolic, "hb": visit.haemoglobin},
            )
    for screening in history.all("risk_screening"):
        add("risk_screening", screening, {})
    _tell_age_once(made)
    return made


def _tell_age_once(made: list[Event]) -> None:
    """Leave her age to the first event of each age: told again, it would be graded again."""
    told: Value | None = None
    for event in sorted(made, key=lambda each: (each.on, each.source)):
        age = event.values["age"]
        if age == told:
            del event.values["age"]  # type: ignore[attr-defined]
        told = age


def grades(history: History, dating: Dating | None, content: Content, region: int) -> list[Grade]:
    """The grade after each day that brought facts, in order of date."""
    return grade_history(events(history, dating, content), content.factors, region)


def screenings(
    history: History, dating: Dating | None, content: Content, region: int
) -> dict[int, Screening]:
    """Each screening form worked out, by record: its ticks, and the items that the values known
    on its day decide (age, BMI, blood pressure, haemoglobin …)."""
    found: dict[int, Screening] = {}
    brought = sorted(events(history, dating, content), key=lambda event: (event.on, event.source))
    for form in history.all("risk_screening"):
        known: dict[str, Value | None] = {}
        for event in brought:
            if event.on <= form.served_on:
                known |= {name: value for name, value in event.values.items() if value is not None}
        found[form.id] = screen(
            Event(
                on=form.served_on,
                source=f"risk_screening:{form.id}",
                values=known,
                ga_days=ga_days(dating.edd, form.served_on) if dating else None,
                confirmed=frozenset(form.positive_items),
            ),
            content.screening,
            region,
        )
    return found


def spells(grades: list[Grade]) -> list[Spell]:
    """Each factor from the day it was first met to the day it no longer was."""
    running: dict[str, tuple[Finding, date]] = {}
    done: list[Spell] = []
    for grade in grades:
        met = {finding.code: finding for finding in grade.findings}
        for code in [code for code in running if code not in met]:
            finding, since = running.pop(code)
            done.append(Spell(finding, since, grade.on))
        for code, finding in met.items():
            running.setdefault(code, (finding, grade.on))
    done += [Spell(finding, since, None) for finding, since in running.values()]
    return sorted(done, key=lambda spell: (spell.since, spell.finding.code))
