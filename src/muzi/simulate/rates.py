"""How often things happen in the simulated region: every number of the simulation that has a rate.

Shares are between 0 and 1. A source is named where a norm, a plan or a published figure gives the
number; "assumption" marks what was chosen so that the whole looks like a county of inland China.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Condition:
    """A disease or history the woman brings along.

    `items` are ticked on the screening form, `factors` confirmed at the assessment (codes of
    content/risk), `past` is its code among the registration's past diseases.
    """

    name: str
    share: float
    items: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    past: str = ""


# All shares: assumption (order of magnitude of obstetric clinics).
CONDITIONS: tuple[Condition, ...] = (
    Condition("chronic_hypertension", 0.008, (), ("Y3.5",), "hypertension"),
    Condition("heart_stable", 0.004, ("5.1", "7.1.6"), ("Y2.1.1",), "heart"),
    Condition("arrhythmia", 0.003, ("7.1.1",), ("Y2.1.3",), "heart"),
    Condition("arrhythmia_treated", 0.0008, ("5.1", "7.1.6"), ("O2.1.2",), "heart"),
    Condition("cardiomyopathy", 0.0003, ("5.1", "7.1.1", "7.1.6"), ("R1.1.4",), "heart"),
    Condition("thyroid", 0.012, ("5.1",), ("Y2.5",), "other"),
    Condition("thyroid_treated", 0.008, ("5.1", "7.5.2"), ("O2.5.1",), "other"),
    Condition("diabetes", 0.004, ("5.1", "7.5.1"), ("O2.5.1",), "diabetes"),
    Condition("kidney", 0.002, ("5.1", "7.3.2"), ("Y2.4",), "kidney"),
    Condition("asthma", 0.003, ("7.1.2",), ("O2.2.1",), "other"),
    Condition("epilepsy", 0.0015, ("7.7.3",), ("Y2.7",), "other"),
    Condition("epilepsy_general", 0.0003, ("7.7.3",), ("R1.10.2",), "other"),
    Condition("immune", 0.001, ("7.5.3",), ("Y2.8",), "other"),
    Condition("thrombophilia", 0.0008, ("5.3",), ("O2.6.4",), "other"),
    Condition("thrombosis", 0.0002, ("5.3",), ("R1.6.6",), "other"),
    Condition("aplastic_anaemia", 0.0001, ("7.4.3",), ("R1.6.1",), "anaemia"),
    Condition("psychosis_remission", 0.0006, ("7.7.1",), ("O2.10",), "other"),
    Condition("intellectual", 0.0008, ("7.7.1",), ("O2.9",), "other"),
    Condition("malignancy_treated", 0.0005, ("5.2",), ("O2.8",), "other"),
    Condition("tuberculosis", 0.0004, ("7.1.3",), ("P1.4",), "other"),
    Condition("pelvic_surgery", 0.02, ("3.4",), ("Y1.8",)),
    Condition("genital_malformation", 0.002, ("3.1",), ("Y1.3",)),
    Condition("conization", 0.003, ("3.3",)),
    Condition("contracted_pelvis", 0.002, (), ("Y1.4",)),
    Condition("family_diabetes", 0.03, ("4.2",)),
    Condition("drug_allergy", 0.02, ("5.3",)),
    Condition("hereditary", 0.002, ("4.4",)),
)
BY_NAME = {condition.name: condition for condition in CONDITIONS}


@dataclass(frozen=True, slots=True)
class Onset:
    """A complication that begins in pregnancy, between two gestational ages (days)."""

    name: str
    share: float
    first_day: int
    last_day: int
    factor: str
    finding: str


# Shares: assumption. `finding` is what the visit's form says.
ONSETS: tuple[Onset, ...] = (
    Onset("hyperemesis", 0.006, 42, 84, "Y3.12", "妊娠剧吐"),
    Onset("low_placenta", 0.008, 168, 240, "Y3.11", "低置胎盘"),
    Onset("growth_restriction", 0.012, 196, 259, "Y3.3", "胎儿生长受限"),
    Onset("threatened_preterm", 0.012, 196, 252, "Y3.2", "先兆早产"),
    Onset("oligohydramnios", 0.018, 224, 280, "Y3.8", "羊水过少"),
    Onset("polyhydramnios", 0.008, 196, 259, "Y3.9", "羊水过多"),
    Onset("cholestasis", 0.010, 210, 266, "Y3.6", "妊娠期肝内胆汁淤积症"),
)


@dataclass(frozen=True, slots=True)
class Biology:
    """What nature does."""

    # 1.2-1.7 % of pregnancies in published Chinese series; assumption within that range.
    twins: float = 0.014
    twins_assisted: float = 0.25
    assisted: float = 0.02  # assumption
    assisted_infertile: float = 0.25  # assumption
    male: float = 0.518  # sex ratio at birth about 107.5: assumption
    # Preterm 28+0 to 36+6 (maternal.md j); 6-7 % of births in all: assumption for the level.
    preterm_single: float = 0.056
    preterm_twins: float = 0.55
    post_term: float = 0.004
    # Perinatal figures. Stillbirths at 28 weeks or more for each birth: assumption.
    stillbirth: float = 0.0045
    # By gestation (days below, share): about 3.0 per thousand in all; the target for 2025 is 3.1
    # (健康儿童行动提升计划 2021-2025).
    neonatal_death: tuple[tuple[int, float], ...] = (
        (224, 0.085),
        (259, 0.012),
        (999, 0.0018),
    )
    # Adds up to an infant mortality of about 4.5 per thousand (national figure of 2023).
    post_neonatal_death: float = 0.0016
    # Adds up to an under-5 mortality of about 6.2 per thousand (national figure of 2023).
    age_1_to_4_death: float = 0.0017
    # Per live birth: 15.7 per 100,000 (national figure of 2022), rounded.
    maternal_death: float = 16e-5
    accidental_death: float = 3e-5  # assumption: deaths that do not count as maternal
    defect: float = 0.016  # assumption
    asphyxia: float = 0.022  # Apgar at 1 minute 7 or less at term: assumption
    # 5-7 % in all, split by assumption.
    gestational_hypertension: float = 0.034
    preeclampsia: float = 0.019
    severe_preeclampsia: float = 0.006
    eclampsia: float = 0.0004
    gestational_diabetes: float = 0.11  # assumption
    diabetes_needs_drugs: float = 0.12  # assumption
    # Of births without an indication; caesareans are then about 45 % in all: assumption.
    caesarean_request: float = 0.055
    # Postpartum haemorrhage 2-3 % (thresholds of maternal.md j): level by assumption.
    haemorrhage_vaginal: float = 0.028
    haemorrhage_caesarean: float = 0.022
    puerperal_infection: float = 0.004  # assumption
    pernicious_praevia: float = 0.2  # of pregnancies with a low placenta and a scar: assumption
    abruption: float = 0.003  # assumption
    # Anaemia below 110 g/L about 15 % (target for 2020, 国民营养计划 2017-2030).
    iron_deficient: float = 0.035
    severely_anaemic: float = 0.0025
    thrombocytopenia: float = 0.006  # assumption
    # Infections of the mother: assumption at the level of inland provinces.
    hbsag: float = 0.055
    syphilis: float = 0.002
    hiv: float = 0.0003
    rh_negative: float = 0.004
    # Known pregnancies that end before 28 weeks, for each delivery: assumption.
    loss: float = 0.07
    losses: tuple[tuple[str, float], ...] = (
        ("spontaneous", 0.46),
        ("induced", 0.22),
        ("medical", 0.10),
        ("mid_trimester", 0.05),
        ("therapeutic", 0.08),
        ("ectopic", 0.07),
        ("mole", 0.02),
    )
    # A delivery that is not the woman's first in the simulated years: assumption.
    returns: float = 0.06


@dataclass(frozen=True, slots=True)
class Care:
    """What the health service does, and leaves undone."""

    # How women come to care; about 90 % then register early: assumption.
    styles: tuple[tuple[str, float], ...] = (
        ("good", 0.922),
        ("late", 0.052),
        ("poor", 0.020),
        ("unregistered", 0.006),
    )
    keeps_visit: dict[str, float] = field(
        default_factory=lambda: {"good": 0.93, "late": 0.82, "poor": 0.5}
    )
    not_entered: float = 0.04  # a routine value left blank: assumption
    lmp_unknown: float = 0.03
    lmp_exact: float = 0.8
    early_scan: float = 0.62
    screened: float = 0.975
    # Tested for the three infections: at least 95 % (2020 norm, draft); early at least 70 %.
    infection_first_visit: float = 0.93
    infection_before_birth: float = 0.7  # of those still untested
    hbsag_first_visit: float = 0.96
    serum_screening: float = 0.78
    serum_high: float = 0.05
    assessed_in_time: float = 0.86  # within two weeks (maternal.md a)
    assessed_late: float = 0.09
    reported_in_time: float = 0.85  # orange 3 days, red 24 hours (maternal.md a)
    reported_late: float = 0.10
    transferred: float = 0.010  # for each delivery: assumption
    lost: float = 0.25  # of those who move away, without anybody noting it: assumption
    home_birth: float = 0.003  # hospital delivery above 99.5 %
    transit_birth: float = 0.001
    discharge_unknown: float = 0.015
    postpartum_week: float = 0.82  # within 7 days of discharge
    postpartum_month: float = 0.12  # 8 to 28 days
    postpartum_later: float = 0.015
    newborn_with_mother: float = 0.985
    checked_42: float = 0.86
    entered_same_day: float = 0.86


@dataclass(frozen=True, slots=True)
class Lapse:
    """A township whose service fell back in the last year, as when its one midwife left: what the
    test of rebounds is there to find. Of pregnancies that end from `since_days` before the day on,
    so many who would have come early come `late`, and so many mothers are `unvisited`: assumption.
    """

    since_days: int = 400
    late: float = 0.0
    unvisited: float = 0.0


# By the township's place among those of its county by births (0: the most): neither the seat, where
# a county's figure would move with it, nor one so small that no test could see it.
LAPSES: dict[int, Lapse] = {2: Lapse(unvisited=0.45), 4: Lapse(late=0.35)}

BIOLOGY = Biology()
CARE = Care()
