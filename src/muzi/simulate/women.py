"""The women of the simulated region: who they are and what they bring into a pregnancy. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from muzi.simulate.rates import BIOLOGY, BY_NAME, CONDITIONS

# Age at the end of pregnancy, years: two overlapping groups (first and later births), assumption.
_AGES = ((0.83, 27.6, 4.0), (0.17, 34.6, 3.6))
YOUNGEST, OLDEST = 16.2, 47.5


@dataclass(slots=True)
class Woman:
    """One woman. Her obstetric history grows with each of her simulated pregnancies."""

    born: date
    height_cm: float
    weight_kg: float
    systolic: float
    diastolic: float
    haemoglobin: float
    abo: str
    rh_negative: bool
    hbsag: bool
    syphilis: bool
    hiv: bool
    conditions: tuple[str, ...] = ()
    family_hypertension: bool = False
    infertility: bool = False
    fibroid_cm: float | None = None
    vaginal: int = 0
    caesareans: int = 0
    abortions: int = 0
    other_uterine_surgeries: int = 0
    last_birth: date | None = None
    last_surgery: date | None = None
    prior_preterm: bool = False
    prior_stillbirth: bool = False
    prior_defect: bool = False
    prior_ectopic: bool = False
    prior_mole: bool = False
    dystocia: bool = False
    # The places that have her in care, filled by her records.
    care: set[int] = field(default_factory=set)

    @property
    def parity(self) -> int:
        return self.vaginal + self.caesareans

    @property
    def bmi(self) -> float:
        return self.weight_kg / (self.height_cm / 100) ** 2

    def age(self, on: date) -> int:
        """Completed years."""
        born = self.born
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age_at_end(rng: Random) -> float:
    """A woman's age in years when her pregnancy ends."""
    _, mean, spread = _AGES[0] if rng.random() < _AGES[0][0] else _AGES[1]
    return min(max(rng.gauss(mean, spread), YOUNGEST), OLDEST)


def woman(rng: Random, before: date) -> Woman:
    """A woman whose pregnancy begins on `before`, with her history up to that day."""
    age = age_at_end(rng) - 0.75
    chance = rng.random
    height = min(max(rng.gauss(158.5, 5.2), 138), 180)
    bmi = min(max(math.exp(rng.gauss(3.05 + (age - 27) * 0.004, 0.148)), 14.5), 42)
    deficient = chance() < BIOLOGY.iron_deficient
    severe = chance() < BIOLOGY.severely_anaemic
    made = Woman(
        born=before - timedelta(days=round(age * 365.25)),
        height_cm=round(height, 1),
        weight_kg=round(bmi * (height / 100) ** 2, 1),
        systolic=rng.gauss(108 + (bmi - 21) * 0.9 + (age - 27) * 0.2, 7.5),
        diastolic=rng.gauss(68 + (bmi - 21) * 0.6 + (age - 27) * 0.15, 5.5),
        haemoglobin=rng.gauss(129, 7.5) - 17 * deficient - rng.uniform(25, 62) * severe,
        abo=rng.choices("ABO", (31, 28, 41))[0] if chance() > 0.07 else "AB",
        rh_negative=chance() < BIOLOGY.rh_negative,
        hbsag=chance() < BIOLOGY.hbsag,
        syphilis=chance() < BIOLOGY.syphilis,
        hiv=chance() < BIOLOGY.hiv,
        conditions=tuple(each.name for each in CONDITIONS if chance() < each.share),
        family_hypertension=chance() < 0.06,
        infertility=chance() < 0.02,
        fibroid_cm=round(rng.uniform(1, 8), 1) if chance() < 0.015 else None,
    )
    if "chronic_hypertension" in made.conditions:
        made.systolic, made.diastolic = rng.gauss(142, 6), rng.gauss(92, 4)
    _history(rng, made, age, before)
    return made


def _history(rng: Random, woman: Woman, age: float, before: date) -> None:
    """Births, losses and operations before this pregnancy."""
    chance = rng.random
    ever = min(max((age - 19.5) / 13.5, 0.01), 0.86)
    births = 0
    for share in (ever, 0.24 * ever, 0.18):
        if chance() >= share:
            break
        births += 1
    # The last birth lies 10 months to 12 years back; none before the age of 17.
    room = round((age - 17) * 365)
    gap = round(rng.lognormvariate(7.05, 0.55))
    if births and room > 400:
        gap = min(max(gap, 300), room)
        woman.last_birth = before - timedelta(days=gap)
        for _ in range(births):
            if chance() < (0.93 if woman.caesareans else 0.36):
                woman.caesareans += 1
                woman.last_surgery = woman.last_birth
            else:
                woman.vaginal += 1
        woman.prior_preterm = chance() < 0.045
        woman.prior_stillbirth = chance() < 0.008
        woman.prior_defect = chance() < 0.01
        woman.dystocia = chance() < 0.02
    while woman.abortions < 6 and chance() < 0.27:
        woman.abortions += 1
    woman.prior_ectopic = chance() < 0.008
    woman.prior_mole = chance() < 0.002
    if chance() < 0.008:
        woman.other_uterine_surgeries = 1
        operated = before - timedelta(days=rng.randint(200, max(201, min(3000, room))))
        woman.last_surgery = max(operated, woman.last_surgery or operated)


def past_diseases(woman: Woman) -> list[str]:
    """The registration's past diseases, `none` when there is none."""
    return sorted({BY_NAME[name].past for name in woman.conditions} - {""}) or ["none"]


def ticked_items(woman: Woman) -> set[str]:
    """Screening items that somebody ticks (the others follow from values)."""
    items = {item for name in woman.conditions for item in BY_NAME[name].items}
    return items | {"2.3"} if woman.infertility else items


def known_factors(woman: Woman) -> set[str]:
    """Assessment factors that a clinician confirms from her history."""
    return {factor for name in woman.conditions for factor in BY_NAME[name].factors}
