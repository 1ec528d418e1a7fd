"""The natural course of one pregnancy: when it ends, how, and what happens to whom. Pure.

Gestation is in days from the true first day; pressures in mmHg, haemoglobin in g/L, weights in g.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from muzi.simulate.rates import BIOLOGY, ONSETS, Biology, Onset
from muzi.simulate.women import Woman

VIABLE, TERM, POST_TERM, LONGEST = 196, 259, 294, 300

# Median birth weight (g) of singletons by completed week, both sexes: assumption, shaped like
# published Chinese references. Used between the weeks by straight lines.
_WEEKS = (22, 24, 26, 28, 30, 32, 34, 36, 37, 38, 39, 40, 41, 43)
_MEDIANS = (480, 650, 880, 1150, 1490, 1880, 2320, 2740, 2960, 3140, 3280, 3390, 3470, 3520)
_WEIGHT_SPREAD = 0.108


@dataclass(slots=True)
class Fetus:
    """One child of a birth. `death_day` counts from birth; None when it lives on."""

    sex: int
    weight_g: int
    outcome: str = "live"
    apgar: tuple[int, int, int] = (9, 10, 10)
    defect: bool = False
    death_day: int | None = None
    death_cause: str = ""


@dataclass(slots=True)
class Course:
    """A pregnancy from its true first day to its end. `loss` is empty when it ends in a birth."""

    start: date
    end: date
    days: int
    loss: str = ""
    assisted: bool = False
    fetuses: list[Fetus] = field(default_factory=list)
    presentation: str = "cephalic"
    hypertension: str = ""  # gestational, preeclampsia, severe, eclampsia
    hypertension_day: int = 999
    diabetes: str = ""  # diet, drugs
    onsets: list[tuple[int, Onset]] = field(default_factory=list)
    pernicious_praevia: bool = False
    platelets: int = 200
    mode: str = "spontaneous"
    indication: str = ""
    complications: list[str] = field(default_factory=list)
    blood_loss_ml: int = 200
    death_day: int | None = None  # of the woman, days after the birth
    death_cause: str = ""

    def pressure(self, rng: Random, woman: Woman, day: int) -> tuple[int, int]:
        """Systolic and diastolic pressure as measured on one day."""
        dip = 4.5 - abs(day - 140) / 31  # lowest in mid-pregnancy
        rise = 0.0
        if day >= self.hypertension_day:
            rise = 34 if self.hypertension == "gestational" else 38
            rise += min(day - self.hypertension_day, 40) * 0.25
            rise += 14 if self.hypertension in {"severe", "eclampsia"} else 0
        systolic = woman.systolic - dip + rise + rng.gauss(0, 5)
        diastolic = woman.diastolic - dip + rise * 0.72 + rng.gauss(0, 4)
        systolic = min(max(systolic, 78), 215)
        return round(systolic), round(min(max(diastolic, 44), 130, systolic - 18))

    def haemoglobin(self, rng: Random, woman: Woman, day: int) -> int:
        """Haemoglobin as measured on one day: it falls with the growing plasma volume."""
        fall = 11.5 * min(max((day - 60) / 150, 0), 1) - 4 * min(max((day - 225) / 55, 0), 1)
        return round(min(max(woman.haemoglobin - fall + rng.gauss(0, 3), 34), 165))

    def fetal_weight(self, day: int, order: int = 0) -> float:
        """True weight of a fetus on a day of gestation, g."""
        share = median_weight(day) / median_weight(self.days)
        return self.fetuses[order].weight_g * share


def median_weight(days: int) -> float:
    """Median weight in g at a gestational age in days."""
    weeks = min(max(days / 7, _WEEKS[0]), _WEEKS[-1])
    right = min(bisect_right(_WEEKS, weeks), len(_WEEKS) - 1)
    low, high = _WEEKS[right - 1], _WEEKS[right]
    part = (weeks - low) / (high - low)
    return _MEDIANS[right - 1] + part * (_MEDIANS[right] - _MEDIANS[right - 1])


def birth(rng: Random, woman: Woman, end: date, rates: Biology = BIOLOGY) -> Course:
    """A pregnancy of `woman` that ends in a birth on `end`."""
    chance = rng.random
    assisted = chance() < (rates.assisted_infertile if woman.infertility else rates.assisted * 0.75)
    twins = chance() < (rates.twins_assisted if assisted else rates.twins * 0.72)
    course = Course(start=end, end=end, days=0, assisted=assisted)
    _hypertension(rng, woman, course, twins, rates)
    course.days = _gestation(rng, woman, course, twins, rates)
    course.start = end - timedelta(days=course.days)
    if course.hypertension and course.hypertension_day > course.days:
        course.hypertension_day = max(course.days - rng.randint(1, 14), 141)
    if "diabetes" not in woman.conditions and chance() < rates.gestational_diabetes * (
        1.9 if woman.bmi > 25 else 0.88
    ):
        course.diabetes = "drugs" if chance() < rates.diabetes_needs_drugs else "diet"
    for onset in ONSETS:
        if chance() < onset.share:
            day = rng.randint(onset.first_day, onset.last_day)
            if day <= course.days:
                course.onsets.append((day, onset))
    named = {onset.name for _, onset in course.onsets}
    course.pernicious_praevia = (
        "low_placenta" in named and woman.caesareans > 0 and chance() < rates.pernicious_praevia
    )
    course.platelets = (
        rng.randint(24, 98)
        if chance() < rates.thrombocytopenia
        else round(max(rng.gauss(212, 45), 101))
    )
    _fetuses(rng, course, woman, 2 if twins else 1, rates)
    _delivery(rng, woman, course, rates)
    return course


def loss(rng: Random, end: date, rates: Biology = BIOLOGY) -> Course:
    """A pregnancy that ends before 28 weeks on `end`."""
    kinds = [kind for kind, _ in rates.losses]
    kind = rng.choices(kinds, [share for _, share in rates.losses])[0]
    days = {
        "spontaneous": lambda: round(rng.triangular(42, 150, 66)),
        "induced": lambda: rng.randint(42, 90),
        "medical": lambda: rng.randint(40, 56),
        "mid_trimester": lambda: rng.randint(100, 180),
        "therapeutic": lambda: rng.randint(112, 182),
        "ectopic": lambda: rng.randint(38, 62),
        "mole": lambda: rng.randint(56, 100),
    }[kind]()
    course = Course(start=end - timedelta(days=days), end=end, days=days, loss=kind)
    course.fetuses = [Fetus(sex=1 if rng.random() < rates.male else 2, weight_g=400)]
    return course


def _hypertension(rng: Random, woman: Woman, course: Course, twins: bool, rates: Biology) -> None:
    factor = 0.8 + 0.9 * (woman.bmi >= 28) + 0.5 * (woman.age(course.end) >= 35) + 1.2 * twins
    factor += 2.5 * ("chronic_hypertension" in woman.conditions)
    drawn = rng.random() / factor
    for kind, share, first, last in (
        ("eclampsia", rates.eclampsia, 200, 270),
        ("severe", rates.severe_preeclampsia, 190, 268),
        ("preeclampsia", rates.preeclampsia, 210, 274),
        ("gestational", rates.gestational_hypertension, 200, 276),
    ):
        if drawn < share:
            course.hypertension = kind
            course.hypertension_day = round(rng.triangular(first, last, last - 10))
            return
        drawn -= share


def _gestation(rng: Random, woman: Woman, course: Course, twins: bool, rates: Biology) -> int:
    severe = course.hypertension in {"severe", "eclampsia"}
    if twins:
        share = rates.preterm_twins
    elif severe:
        share = 0.45
    else:
        share = rates.preterm_single * (2.2 if woman.prior_preterm else 0.9)
    if rng.random() < share:
        return max(TERM - 1 - round(rng.expovariate(1 / 13)), VIABLE + rng.randint(8, 20))
    if rng.random() < rates.post_term:
        return rng.randint(POST_TERM, LONGEST)
    mean, spread = (263, 5) if twins or severe else (275.5, 7.0)
    return min(max(round(rng.gauss(mean, spread)), TERM), POST_TERM - 1)


def _fetuses(rng: Random, course: Course, woman: Woman, number: int, rates: Biology) -> None:
    scale = rng.gauss(1.0, _WEIGHT_SPREAD * 0.55)
    scale *= 1.035 if course.diabetes or "diabetes" in woman.conditions else 1.0
    scale *= 1 + (woman.bmi - 21) * 0.006 + (woman.height_cm - 158.5) * 0.002
    if number > 1:
        scale *= 0.96 if course.days < 224 else 0.87
    if any(onset.name == "growth_restriction" for _, onset in course.onsets):
        scale *= 0.80
    same = number == 2 and rng.random() < 0.45
    for order in range(number):
        sex = 1 if rng.random() < rates.male else 2
        if same and order:
            sex = course.fetuses[0].sex
        weight = median_weight(course.days) * scale * (1.017 if sex == 1 else 0.983)
        weight *= rng.gauss(1, _WEIGHT_SPREAD * 0.83)
        weight = round(min(max(weight, 620), 5600) / 10) * 10
        course.fetuses.append(_fetus(rng, course, sex, weight, rates))


def _fetus(rng: Random, course: Course, sex: int, weight: int, rates: Biology) -> Fetus:
    chance = rng.random
    fetus = Fetus(sex=sex, weight_g=weight, defect=chance() < rates.defect)
    early = course.days < 238
    if chance() < rates.stillbirth * (9 if early else 0.87) * (4 if fetus.defect else 0.95):
        fetus.outcome = "fetal_death" if chance() < 0.75 else "stillbirth"
        fetus.apgar = (0, 0, 0)
        return fetus
    weak = 0.42 if course.days < 224 else 0.14 if course.days < TERM else rates.asphyxia
    if chance() < weak:
        one = rng.choices((7, 6, 5, 4, 3, 2), (40, 24, 16, 9, 7, 4))[0]
        five = min(one + rng.randint(1, 3), 10)
        fetus.apgar = (one, five, min(five + rng.randint(0, 2), 10))
    else:
        fetus.apgar = (rng.choice((8, 9, 9, 9, 10)), rng.choice((9, 10, 10)), 10)
    _child_death(rng, course, fetus, rates)
    return fetus


def _child_death(rng: Random, course: Course, fetus: Fetus, rates: Biology) -> None:
    drawn = rng.random()
    neonatal = next(share for below, share in rates.neonatal_death if course.days < below)
    neonatal *= 4 if fetus.defect else 0.95
    if drawn < neonatal:
        early = rng.random() < 0.72  # of neonatal deaths, those in the first week: assumption
        fetus.death_day = rng.randint(0, 6) if early else rng.randint(7, 27)
        if fetus.defect:
            fetus.death_cause = "defect"
        elif course.days < TERM or fetus.weight_g < 2500:
            fetus.death_cause = "preterm"
        else:
            fetus.death_cause = "asphyxia" if fetus.apgar[0] <= 7 or early else "pneumonia"
    elif drawn < neonatal + rates.post_neonatal_death:
        fetus.death_day = rng.randint(28, 364)
        fetus.death_cause = rng.choices(
            ("pneumonia", "defect", "accident", "other"), (35, 25, 20, 20)
        )[0]
    elif drawn < neonatal + rates.post_neonatal_death + rates.age_1_to_4_death:
        fetus.death_day = rng.randint(366, 1826)
        fetus.death_cause = rng.choices(("accident", "defect", "other"), (50, 20, 30))[0]


def _delivery(rng: Random, woman: Woman, course: Course, rates: Biology) -> None:
    chance = rng.random
    dead = all(fetus.outcome != "live" for fetus in course.fetuses)
    if chance() < (0.09 if course.days < TERM else 0.034):
        course.presentation = "breech" if chance() < 0.85 else "transverse"
    indication = "" if dead and chance() < 0.8 else _indication(rng, woman, course, rates)
    limit, typical, spread, share = 500, 185, 0.42, rates.haemorrhage_vaginal
    if indication:
        course.mode, course.indication = "caesarean", indication
        limit, typical, spread, share = 1000, 290, 0.40, rates.haemorrhage_caesarean
    elif course.presentation == "breech":
        course.mode = "breech"
    elif chance() < 0.018:
        course.mode = "forceps" if chance() < 0.5 else "vacuum"
    _woman_death(rng, course, rates)
    share *= 2.5 if len(course.fetuses) > 1 else 0.96
    if course.death_cause == "haemorrhage" or chance() < share:
        course.blood_loss_ml = min(round(limit * (1 + rng.expovariate(3.2)) / 10) * 10, 6000)
        course.complications.append("haemorrhage")
        if course.blood_loss_ml > 3000 and chance() < 0.3:
            course.complications.append("hysterectomy")
    else:
        drawn = round(rng.lognormvariate(0, spread) * typical / 10) * 10
        course.blood_loss_ml = min(max(drawn, 50), limit - 10)
    named = {
        "gestational": "hypertension",
        "preeclampsia": "preeclampsia",
        "severe": "preeclampsia",
        "eclampsia": "eclampsia",
    }
    if course.hypertension:
        course.complications.append(named[course.hypertension])
    if course.death_cause == "infection" or chance() < rates.puerperal_infection:
        course.complications.append("infection")
    if course.death_cause == "embolism":
        course.complications.append("embolism")


def _indication(rng: Random, woman: Woman, course: Course, rates: Biology) -> str:
    """Why a caesarean is done; empty for a vaginal birth. About 45 % in all: assumption."""
    chance = rng.random
    if course.pernicious_praevia:
        return "praevia"
    if woman.caesareans and chance() < 0.93:
        return "scar"
    if len(course.fetuses) > 1 and chance() < 0.82:
        return "multiple"
    if course.presentation != "cephalic" and (
        course.presentation == "transverse" or chance() < 0.88
    ):
        return "malposition"
    if course.hypertension not in {"", "gestational"} and chance() < 0.65:
        return "disease"
    if course.fetuses[0].weight_g >= 4200 and chance() < 0.6:
        return "macrosomia"
    if chance() < rates.abruption:
        return "abruption"
    if chance() < (0.06 if woman.parity else 0.315):
        return rng.choices(
            ("fetal_distress", "disproportion", "other", "cord", "canal"), (48, 36, 12, 2, 2)
        )[0]
    return "request" if chance() < rates.caesarean_request else ""


def _woman_death(rng: Random, course: Course, rates: Biology) -> None:
    drawn = rng.random()
    if drawn < rates.maternal_death:
        causes = ("haemorrhage", "hypertension", "embolism", "medical", "thrombosis", "infection")
        course.death_cause = rng.choices(causes, (26, 12, 17, 28, 11, 6))[0]
        swift = course.death_cause in {"haemorrhage", "embolism"}
        course.death_day = 0 if swift else rng.randint(1, 35)
        if course.death_cause == "hypertension" and not course.hypertension:
            course.hypertension = "severe"
            course.hypertension_day = course.days - 5
    elif drawn < rates.maternal_death + rates.accidental_death:
        course.death_cause, course.death_day = "accident", rng.randint(10, 42)
