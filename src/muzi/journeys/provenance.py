"""What a fact follows from: the records, so that each can be opened, and the limits of content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from muzi.clinical.definitions import GESTATION
from muzi.clinical.gestation import display_weeks
from muzi.content import Content
from muzi.journeys.facts import described
from muzi.services.kinds import Kind
from muzi.services.record import Record

_BOOK = ("pregnancy_registration",)
_VISITS = ("antenatal_visit",)
_MEASURED = ("antenatal_visit", "postpartum_visit", "postpartum_check")
_BIRTH = ("delivery",)
_AFTER = ("postpartum_visit",)
_TESTS = ("infection_test", "antenatal_visit")

# fact: the kinds that feed it, and the field whose value it is where it is one record's value.
FED_BY: dict[str, tuple[tuple[str, ...], str]] = {
    **dict.fromkeys(("lmp",), (_BOOK, "lmp")),
    **dict.fromkeys(("edd", "dating_method", "dating_rule"), (_BOOK, "")),
    **dict.fromkeys(
        (
            "registered_on",
            "registered_ga_days",
            "registered",
            "registered_early",
            "age_at_registration",
        ),
        (_BOOK, ""),
    ),
    **dict.fromkeys(("first_check_on", "last_check_on"), (_VISITS, "served_on")),
    **dict.fromkeys(
        (
            "checks",
            "checks_early",
            "checks_middle",
            "checks_late",
            "checked",
            "checked_early",
            "checked_five",
            "serum_screened",
            "serum_high_risk",
            "hbsag_tested",
            "hbsag_positive",
        ),
        (_VISITS, ""),
    ),
    "risk_screened": (("risk_screening",), ""),
    "risk_assessed": (("risk_assessment",), ""),
    **dict.fromkeys(("haemoglobin_min", "haemoglobin_last"), (_MEASURED, "haemoglobin")),
    **dict.fromkeys(("haemoglobin_tested", "anaemic", "moderately_anaemic"), (_MEASURED, "")),
    "systolic_max": (_MEASURED, "systolic"),
    "diastolic_max": (_MEASURED, "diastolic"),
    "hypertensive": ((*_VISITS, *_BIRTH), ""),
    **dict.fromkeys(("hiv_tested", "syphilis_tested"), (("infection_test",), "")),
    **dict.fromkeys(("all_tested_antenatally", "all_tested_early"), (_TESTS, "")),
    **dict.fromkeys(("fetuses",), ((*_VISITS, *_BIRTH), "")),
    **dict.fromkeys(
        ("severity", "severity_highest", "severity_since", "infectious", "high_risk_on"),
        ((*_BOOK, *_MEASURED, "risk_assessment"), ""),
    ),
    **dict.fromkeys(
        ("outcome", "ended_on", "ended_ga_days", "age_at_end"),
        ((*_BIRTH, "pregnancy_loss", "transfer_out", "death"), ""),
    ),
    **dict.fromkeys(
        (
            "delivered_on",
            "discharged_on",
            "delivery_institution",
            "parturient",
            "delivered_in_hospital",
            "caesarean",
            "caesarean_without_indication",
            "live_births",
            "stillbirths",
            "haemorrhage",
        ),
        (_BIRTH, ""),
    ),
    "primiparous": ((*_BOOK, *_BIRTH), ""),
    "puerperal_infection": ((*_BIRTH, *_AFTER), ""),
    "postpartum_visit_on": (_AFTER, "served_on"),
    **dict.fromkeys(
        ("postpartum_visited", "postpartum_visited_28", "postpartum_visited_7"),
        ((*_BIRTH, *_AFTER), ""),
    ),
    "checked_42": (("postpartum_check",), ""),
    **dict.fromkeys(("died_on", "death_cause", "maternal_death"), (("death",), "")),
}

# The facts of infections and of a child that are not those of the pregnancy above; what is not
# named is told by the delivery.
_OTHERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("hiv_positive", "syphilis_positive"), ("infection_test",)),
    "high_risk": (*_BOOK, *_MEASURED, "risk_assessment", "infection_test"),
    "high_risk_managed": (*_VISITS, "risk_assessment", "risk_report"),
    **dict.fromkeys(("first_visit_on", "visited", "visited_7"), ("newborn_visit",)),
    **dict.fromkeys(
        ("early_neonatal_death", "neonatal_death", "infant_death", "under5_death"), ("death",)
    ),
    "agricultural": (),  # told by the register of persons
}


def kinds_behind(name: str) -> tuple[str, ...]:
    """The kinds of record that the fact `name`, of whichever table, follows from."""
    return FED_BY[name][0] if name in FED_BY else _OTHERS.get(name, _BIRTH)


def behind(
    name: str, value: Any, records: Iterable[tuple[Kind, Record]]
) -> list[tuple[Kind, Record]]:
    """The standing records that the fact `name` with this value follows from, oldest first.

    Where the fact is one record's value (the lowest haemoglobin, say), just the records with it.
    """
    kinds, field = FED_BY[name]
    found = [
        (kind, record)
        for kind, record in records
        if kind.name in kinds and record.voided_at is None
    ]
    if field and value is not None:
        found = [each for each in found if getattr(each[1], field, None) == value]
    return sorted(found, key=lambda each: (each[1].served_on or date.min, each[1].pk))


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that decides a fact, in words, with the document and clause it comes from."""

    text: str
    source: str
    at: str
    verified: bool


def limits_behind(kind: type, name: str, on: date, content: Content) -> list[Limit]:
    """The limits that decide the fact `name` of a facts class, as in force on a day."""
    found = []
    for each in described(kind)[name].metadata["limits"]:
        quantity = content.quantities[each]
        value = quantity.on(on)
        if value is not None:
            found.append(
                Limit(
                    text=f"{_(quantity.zh)} {_amount(value, quantity.unit)}",
                    source=content.sources[quantity.source].title_zh,
                    at=quantity.at,
                    verified=quantity.verified,
                )
            )
    return found


def _amount(value: float, unit: str) -> str:
    if unit == GESTATION:
        return _("%(weeks)s 周") % {"weeks": display_weeks(int(value))}
    return f"{value:g} {_(unit)}"
