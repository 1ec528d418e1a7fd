"""One antenatal visit: what is measured, what is found, what is left blank. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from muzi.simulate.biology import Course
from muzi.simulate.rates import CARE
from muzi.simulate.women import Woman

_BLANKABLE = ("weight_kg", "fundal_cm", "girth_cm", "fetal_heart", "urine_protein", "haemoglobin")
_GUIDANCE = (
    (98, ["lifestyle", "nutrition", "screening"]),
    (196, ["nutrition", "movement", "mind"]),
    (999, ["self_monitoring", "birth", "breastfeeding"]),
)


@dataclass(slots=True)
class Seen:
    """What earlier visits of this pregnancy already know."""

    blood_group: bool = False
    hbsag: bool = False
    serum: bool = False
    glucose: bool = False
    count: int = 0
    onsets: set[str] = field(default_factory=set)


def visit(
    rng: Random,
    woman: Woman,
    course: Course,
    day: int,
    seen: Seen,
    *,
    first: bool,
    next_on: date,
) -> tuple[dict[str, Any], set[str]]:
    """The form's values on day `day` of gestation, and the risk factors found on it.

    An empty code among the factors stands for something found that is no line of the table.
    """
    chance = rng.random
    systolic, diastolic = course.pressure(rng, woman, day)
    values: dict[str, Any] = {
        "purpose": "check",
        "weight_kg": round(woman.weight_kg + _gain(woman, course, day) + rng.gauss(0, 0.4), 1),
        "systolic": systolic,
        "diastolic": diastolic,
        "oedema": "none" if chance() < 0.93 or day < 196 else "1",
        "urine_protein": _protein(rng, course, day),
        "urine_glucose": "1" if chance() < (0.12 if course.diabetes else 0.012) else "neg",
        "next_on": next_on,
        "guidance": next(topics for below, topics in _GUIDANCE if day < below),
    }
    _fetus(rng, woman, course, day, values)
    found = _laboratory(rng, woman, course, day, seen, values, first)
    notes = []
    if systolic >= 140 or diastolic >= 90:
        notes.append("血压升高")
        severe = course.hypertension in {"severe", "eclampsia"} and day >= course.hypertension_day
        found.add("O3.7" if severe else "Y3.5")
    for begins, onset in course.onsets:
        if begins <= day and onset.name not in seen.onsets:
            seen.onsets.add(onset.name)
            notes.append(onset.finding)
            found.add(onset.factor)
    haemoglobin = values.get("haemoglobin")
    if haemoglobin is not None and haemoglobin < 110:
        notes.append("贫血")
        if haemoglobin <= 60:
            found.add("")
    if {"Y2.5", "O2.5.1"} & found:
        notes.append("妊娠期糖尿病")
    values["abnormal"] = bool(notes)
    values["abnormality"] = "，".join(notes)
    for name in _BLANKABLE:
        if chance() < CARE.not_entered:
            values.pop(name, None)
    if "weight_kg" in values and chance() < CARE.not_entered * 0.4:
        del values["systolic"], values["diastolic"]
    seen.count += 1
    return values, found


def _gain(woman: Woman, course: Course, day: int) -> float:
    """Weight gained by a day of gestation, kg: about 12.5 kg at term, less when heavier."""
    total = 12.5 - (woman.bmi - 21) * 0.45 + (2.5 if len(course.fetuses) > 1 else 0)
    early = min(day, 90) / 90 * 0.08
    late = max(day - 90, 0) / 190 * 0.92
    return total * (early + late)


def _protein(rng: Random, course: Course, day: int) -> str:
    proteinuric = course.hypertension not in {"", "gestational"}
    if proteinuric and day >= course.hypertension_day:
        return rng.choice(("1", "1", "2", "3"))
    return "neg" if rng.random() < 0.965 else "trace" if rng.random() < 0.8 else "1"


def _fetus(rng: Random, woman: Woman, course: Course, day: int, values: dict[str, Any]) -> None:
    """What is felt, heard and seen of the fetus."""
    chance = rng.random
    twins = len(course.fetuses) > 1
    if day >= 84:
        values["fetal_heart"] = min(max(round(rng.gauss(144, 6.5)), 100), 185)
        if chance() < 0.8:
            values["fetuses"] = len(course.fetuses)
    if day >= 126:
        weeks = day / 7
        height = weeks * 0.86 + 0.8 + (4 if twins else 0) + rng.gauss(0, 1.3)
        values["fundal_cm"] = round(max(height, 10), 1)
        girth = 66 + weeks * 0.75 + (woman.bmi - 21) * 2 + (5 if twins else 0) + rng.gauss(0, 2.5)
        values["girth_cm"] = round(min(max(girth, 55), 160), 1)
    if day >= 196:
        turned = day < 238 and course.presentation == "cephalic" and chance() < 0.09
        values["presentation"] = "breech" if turned else course.presentation
        if chance() < (0.55 if day >= 250 else 0.3):
            seen = course.fetal_weight(day) * rng.gauss(1, 0.07)
            values["efw_g"] = round(min(max(seen, 300), 6000) / 10) * 10


def _laboratory(
    rng: Random,
    woman: Woman,
    course: Course,
    day: int,
    seen: Seen,
    values: dict[str, Any],
    first: bool,
) -> set[str]:
    chance = rng.random
    found: set[str] = set()
    blood = 0.97 if first else 0.88 if 168 <= day < 215 or day >= 240 else 0.35
    if chance() < blood:
        values["haemoglobin"] = course.haemoglobin(rng, woman, day)
        values["platelets"] = max(round(course.platelets * rng.gauss(1, 0.06)), 12)
        if values["platelets"] <= 100:
            found.add("")
        if chance() < 0.25:
            stores = 48 - max(128 - woman.haemoglobin, 0) * 1.3 - day * 0.06
            values["ferritin"] = round(max(stores * rng.lognormvariate(0, 0.4), 2.5), 1)
    if not seen.blood_group and chance() < 0.95:
        seen.blood_group = True
        values["abo"], values["rh"] = woman.abo, "neg" if woman.rh_negative else "pos"
    if not seen.hbsag and chance() < (CARE.hbsag_first_visit if first else 0.6):
        seen.hbsag = True
        values["hbsag"] = "pos" if woman.hbsag else "neg"
    if first or (day >= 240 and chance() < 0.4):
        ill = woman.hbsag and chance() < 0.07
        values["alt"] = rng.randint(60, 280) if ill else min(max(round(rng.gauss(18, 6)), 5), 40)
        values["creatinine"] = min(max(round(rng.gauss(50, 8)), 28), 80)
    if first and chance() < 0.85:
        known = "diabetes" in woman.conditions
        level = rng.gauss(7.6, 1.0) if known else rng.gauss(4.6, 0.3)
        values["fasting_glucose"] = round(min(max(level, 3.2), 15), 2)
    if 105 <= day <= 146 and not seen.serum and chance() < CARE.serum_screening:
        seen.serum = True
        values["serum_screening"] = "high" if chance() < CARE.serum_high else "low"
    if 166 <= day <= 203 and not seen.glucose and chance() < 0.9:
        seen.glucose = True
        found |= _glucose(rng, course, values)
    return found


def _glucose(rng: Random, course: Course, values: dict[str, Any]) -> set[str]:
    """The 75 g test at 24 to 28 weeks; diabetes from 5.1, 10.0 or 8.5 mmol/L (maternal.md j)."""
    if course.diabetes:
        values["fasting_glucose"] = round(rng.uniform(5.1, 6.4), 2)
        values["ogtt_1h"] = round(rng.uniform(9.6, 12.5), 2)
        values["ogtt_2h"] = round(rng.uniform(8.0, 10.8), 2)
        return {"O2.5.1" if course.diabetes == "drugs" else "Y2.5"}
    values["fasting_glucose"] = round(min(max(rng.gauss(4.5, 0.25), 3.4), 5.09), 2)
    values["ogtt_1h"] = round(min(max(rng.gauss(7.6, 1.1), 4.2), 9.99), 2)
    values["ogtt_2h"] = round(min(max(rng.gauss(6.6, 0.9), 4.0), 8.49), 2)
    return set()
