"""The birth and what follows it: visits at home, the 42-day check, deaths. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from muzi.simulate.biology import TERM, Course, Fetus, median_weight
from muzi.simulate.chart import Chart, Place, Places
from muzi.simulate.rates import CARE
from muzi.simulate.women import Woman

_MEDICAL = {"haemorrhage": "产后出血", "preeclampsia": "子痫前期", "eclampsia": "子痫"}


def follow(
    chart: Chart,
    woman: Woman,
    course: Course,
    places: Places,
    hospital: Place,
    residence: int,
    high: str,
) -> None:
    """Enter the birth of `course` and all that is known of mother and children after it."""
    rng = chart.rng
    drawn = rng.random()
    in_hospital = course.mode == "caesarean" or drawn >= CARE.home_birth + CARE.transit_birth
    place = hospital
    if high and hospital is places.tcm:
        place = places.general
    elif not high and _may_stay(places.clinic, course) and rng.random() < 0.35:
        place = places.clinic
    values = _delivery(rng, course, in_hospital, drawn < CARE.home_birth)
    stay = _stay(rng, course) if in_hospital else None
    left = course.end + timedelta(days=stay) if stay is not None else None
    if left and left <= chart.today and rng.random() >= CARE.discharge_unknown:
        values["discharged_on"] = left
    newborns = [_newborn(rng, course, fetus, in_hospital) for fetus in course.fetuses]
    if not chart.add("delivery", course.end, place, values, newborns=newborns):
        return
    home = places.villages.get(residence, places.clinic)
    if rng.random() < 0.6:
        home = places.clinic
    _deaths(chart, course, place)
    lapse = places.lapsed(course.end, chart.today)
    if not (lapse and rng.random() < lapse.unvisited):
        _visits(chart, woman, course, home, left or course.end)
    _check_42(chart, woman, course, places.clinic, hospital)


def _may_stay(clinic: Place, course: Course) -> bool:
    """May she give birth in her own township?"""
    return clinic.delivers and course.mode == "spontaneous" and course.days >= TERM


def _stay(rng: Random, course: Course) -> int:
    """Days from birth to discharge; the mother's death ends the stay."""
    days = rng.randint(4, 6) if course.mode == "caesarean" else rng.randint(2, 3)
    if course.hypertension in {"severe", "eclampsia"}:
        days += rng.randint(1, 4)
    return days if course.death_day is None else min(days, course.death_day)


def _delivery(rng: Random, course: Course, in_hospital: bool, at_home: bool) -> dict[str, Any]:
    chance = rng.random
    minute = rng.randint(480, 1080) if course.mode == "caesarean" else rng.randint(0, 1439)
    values: dict[str, Any] = {
        "delivered_at": f"{minute // 60:02d}:{minute % 60:02d}",
        "place": "hospital" if in_hospital else "home" if at_home else "transit",
        "mode": course.mode,
        "indication": course.indication,
        "blood_loss_ml": course.blood_loss_ml,
        "complications": list(course.complications),
    }
    if in_hospital:
        values["admitted_on"] = course.end - timedelta(days=rng.choice((0, 0, 0, 1, 1, 2)))
        if course.mode == "spontaneous":
            values["analgesia"] = chance() < 0.25
    else:
        values["aseptic"] = chance() < 0.7
    if chance() < CARE.not_entered * 0.5:
        values["blood_loss_ml"] = None
    notes = [_MEDICAL[name] for name in course.complications if name in _MEDICAL]
    values["complication_note"] = "，".join(notes)
    return values


def _newborn(rng: Random, course: Course, fetus: Fetus, in_hospital: bool) -> dict[str, Any]:
    share = fetus.weight_g / median_weight(280)
    values: dict[str, Any] = {
        "outcome": fetus.outcome,
        "sex": fetus.sex,
        "weight_g": fetus.weight_g,
        "length_cm": round(min(max(50 * share**0.34 + rng.gauss(0, 1.1), 30), 58), 1),
        "defect": fetus.defect,
    }
    if fetus.defect:
        values["defect_note"] = rng.choice(
            ("先天性心脏病", "多指（趾）", "外耳畸形", "唇裂", "马蹄内翻", "尿道下裂")
        )
    if in_hospital:
        one, five, ten = fetus.apgar
        values |= {"apgar_1": one, "apgar_5": five}
        if five <= 7:
            values["apgar_10"] = ten
    if fetus.outcome == "live":
        values["resuscitated"] = fetus.apgar[0] <= 5
        values["transferred"] = (
            course.days < 238 or fetus.weight_g < 2000 or fetus.apgar[0] <= 6
        ) and rng.random() < 0.85
    if not in_hospital and rng.random() < 0.15:
        values["weight_g"] = None
    return values


def _deaths(chart: Chart, course: Course, place: Place) -> None:
    rng = chart.rng
    if course.death_day is not None:
        values = {"cause": course.death_cause, "place": "hospital"}
        if course.death_cause == "accident":
            values["place"] = "other"
        chart.add("death", course.end + timedelta(days=course.death_day), place, values)
    for order, fetus in enumerate(course.fetuses, start=1):
        if fetus.death_day is not None and fetus.outcome == "live":
            where = "hospital" if fetus.death_day < 28 or rng.random() < 0.5 else "home"
            values = {"cause": fetus.death_cause, "place": where}
            on = course.end + timedelta(days=fetus.death_day)
            chart.add("death", on, place, values, child=order)


def _visit_gap(rng: Random) -> int | None:
    """Days from discharge to the first visit at home; None when nobody comes."""
    drawn = rng.random()
    if drawn < CARE.postpartum_week:
        return rng.choice((2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7))
    drawn -= CARE.postpartum_week
    if drawn < CARE.postpartum_month:
        return rng.randint(8, 22)
    return rng.randint(29, 40) if drawn < CARE.postpartum_month + CARE.postpartum_later else None


def _visits(chart: Chart, woman: Woman, course: Course, home: Place, left: date) -> None:
    """The mother and her living children are visited together."""
    rng = chart.rng
    gap = _visit_gap(rng)
    if gap is None:
        return
    on = left + timedelta(days=gap)
    days = (on - course.end).days
    if course.death_day is None or course.death_day > days:
        values = _mother(rng, woman, course, days)
        values["temperature"] = round(rng.gauss(36.6, 0.2), 1)
        values["infection"] = "infection" in course.complications
        chart.add("postpartum_visit", on, home, values)
    for order, fetus in enumerate(course.fetuses, start=1):
        alive = fetus.death_day is None or fetus.death_day > days
        if fetus.outcome == "live" and alive and rng.random() < CARE.newborn_with_mother:
            chart.add("newborn_visit", on, home, _child(rng, course, fetus, days, on), child=order)


def _mother(rng: Random, woman: Woman, course: Course, days: int) -> dict[str, Any]:
    """What a visit or the check after birth finds in the mother."""
    raised = 22 if course.hypertension and days < 21 else 0
    systolic = round(min(max(woman.systolic + raised + rng.gauss(0, 6), 80), 190))
    diastolic = round(min(max(woman.diastolic + raised * 0.7 + rng.gauss(0, 5), 45), systolic - 20))
    infected = "infection" in course.complications and days < 35
    values: dict[str, Any] = {
        "systolic": systolic,
        "diastolic": diastolic,
        "general": "良好",
        "mood": "良好",
        "breasts": "normal" if rng.random() < 0.96 else "abnormal",
        "lochia": "abnormal" if infected else "normal",
        "uterus": "normal",
        "wound": "abnormal" if infected and course.mode == "caesarean" else "normal",
        "advice": ["contraception"],
    }
    if rng.random() < 0.45:
        values["haemoglobin"] = _after_loss(rng, woman, course)
    if rng.random() < 0.5:
        values["epds"] = min(round(rng.expovariate(1 / 4.2)), 24)
        values["self_harm"] = values["epds"] >= 13 and rng.random() < 0.12
        if values["epds"] >= 10:
            values["mood"] = "情绪低落"
    return values


def _after_loss(rng: Random, woman: Woman, course: Course) -> int:
    lost = max(course.blood_loss_ml - 300, 0) * 0.016
    return round(min(max(woman.haemoglobin - 5 - lost + rng.gauss(0, 4), 45), 160))


def _child(rng: Random, course: Course, fetus: Fetus, days: int, on: date) -> dict[str, Any]:
    gain = -0.04 if days < 5 else (days - 8) * 30 / max(fetus.weight_g, 1000)
    yellow = rng.random() < (0.5 if days < 12 else 0.12)
    values: dict[str, Any] = {
        "weight_g": round(fetus.weight_g * (1 + gain) / 10) * 10,
        "feeding": rng.choices(("exclusive", "mixed", "formula"), (66, 26, 8))[0],
        "temperature": round(min(max(rng.gauss(36.7, 0.2), 35.6), 38.2), 1),
        "heart_rate": min(max(round(rng.gauss(132, 9)), 96), 168),
        "breathing": min(max(round(rng.gauss(42, 4)), 28), 64),
        "jaundice": [rng.choice(("face", "face", "trunk"))] if yellow else ["none"],
        "cord": "fallen" if days > 9 or rng.random() < 0.4 else "attached",
        "stool": "paste" if rng.random() < 0.9 else "thin",
        "hearing_screen": rng.choices(("pass", "refer", "not_done", "unknown"), (90, 4, 4, 2))[0],
        "blood_spot": rng.random() < 0.975,
        "abnormal": False,
        "advice": ["feeding", "disease", "injury"],
    }
    if days < 25:
        values["next_on"] = course.end + timedelta(days=30)
    return values


def _check_42(chart: Chart, woman: Woman, course: Course, clinic: Place, hospital: Place) -> None:
    rng = chart.rng
    if course.death_day is not None or rng.random() >= CARE.checked_42:
        return
    day = rng.choice((42, 42, 42, 43, 43, 44, 45, 46, 48, 50, 53, 56))
    values = _mother(rng, woman, course, day)
    well = values["systolic"] < 140 and values["breasts"] == "normal"
    values |= {
        "recovered": well,
        "closed": well,
        "contraception": rng.choices(
            ("condom", "none", "iud", "implant", "pill", "other"), (58, 24, 10, 3, 2, 3)
        )[0],
        "advice": ["sexual", "contraception", "feeding"],
    }
    if not well:
        values["abnormality"] = "血压升高" if values["systolic"] >= 140 else "乳房异常"
    # Normal mothers at the primary level, others where they gave birth (maternal.md e).
    place = hospital if not well or course.hypertension or rng.random() < 0.3 else clinic
    chart.add("postpartum_check", course.end + timedelta(days=day), place, values)
