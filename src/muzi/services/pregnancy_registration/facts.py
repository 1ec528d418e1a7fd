"""What a registration says: how far the pregnancy is, and the history that risk follows from."""

from __future__ import annotations

from datetime import date
from typing import Any

from muzi.clinical.findings import Value
from muzi.clinical.gestation import Dating, Scan, UltrasoundRule, choose_dating
from muzi.clinical.risk import bmi


def dating(registration: Any, rules: tuple[UltrasoundRule, ...]) -> Dating | None:
    """The due date by dates or by ultrasound; None when neither is known."""
    scans = (
        [Scan(registration.ultrasound_on, registration.ultrasound_ga_days)]
        if registration.ultrasound_on
        else []
    )
    return choose_dating(registration.lmp, scans, cycle_days=registration.cycle_days, rules=rules)


def _months(earlier: date | None, later: date | None) -> int | None:
    """Completed calendar months between two days."""
    if earlier is None or later is None:
        return None
    return (
        (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)
    )


def _any(count: int | None) -> bool | None:
    return None if count is None else count > 0


def risk_values(registration: Any, pregnancy_start: date | None) -> dict[str, Value | None]:
    """The registration's values under the variable names of content/risk/variables."""
    r = registration
    surgeries = r.uterine_surgeries if r.uterine_surgeries is not None else r.caesareans
    births = None
    if r.vaginal_births is not None and r.caesareans is not None:
        births = r.vaginal_births + r.caesareans
    known_bmi = bmi(r.weight_before_kg, r.height_cm) if r.weight_before_kg and r.height_cm else None
    return {
        "height_cm": r.height_cm,
        "bmi": known_bmi,
        "parity": births,
        "birth_interval_months": _months(r.last_birth_on, pregnancy_start),
        "abortion_count": r.abortions,
        "caesarean_count": r.caesareans,
        "uterine_surgery_count": surgeries,
        "scarred_uterus": _any(surgeries),
        "months_since_uterine_surgery": _months(r.last_uterine_surgery_on, r.served_on),
        "prior_preterm": r.prior_preterm,
        "prior_perinatal_death": r.prior_stillbirth,
        "prior_birth_defect": r.prior_birth_defect,
        "prior_ectopic": r.prior_ectopic,
        "prior_trophoblastic_disease": r.prior_trophoblastic,
        "prior_pregnancy_complication": r.prior_complication,
        "physical_disability": r.disability,
        "fibroid_cm": r.fibroid_cm,
        "ovarian_cyst_cm": r.ovarian_cyst_cm,
        "assisted_reproduction": None if not r.conception else r.conception == "assisted",
        "family_hypertension": ("hypertension" in r.family_diseases) if r.family_diseases else None,
    }
