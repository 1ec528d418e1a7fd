"""Limits that define terms: when a birth counts, what a haemorrhage is, who is of low birth weight.

The limits come from content, dated and cited. They are asked for by the day they speak of: a
child's by the day of birth, a visit's by the day of the visit.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Generic, TypeVar

# The first day of a value whose beginning no source names: it holds for every record.
EVER = date.min
# The unit of days of gestation, which people read as weeks.
GESTATION = "孕天"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A named limit in `unit`; `values` are (from day, value), oldest first."""

    id: str
    zh: str
    unit: str
    values: tuple[tuple[date, float], ...]
    source: str
    at: str
    verified: bool

    def on(self, day: date) -> float | None:
        """The value in force on a day; None before the first."""
        in_force = [value for start, value in self.values if start <= day]
        return in_force[-1] if in_force else None


@dataclass(frozen=True, slots=True)
class NewbornLimits:
    """What classes newborns: days of gestation, grams of birth weight, Apgar points."""

    preterm_from_days: float
    early_preterm_until_days: float
    preterm_until_days: float
    post_term_from_days: float
    low_birth_weight_below_g: float
    very_low_birth_weight_below_g: float
    extremely_low_birth_weight_below_g: float
    macrosomia_from_g: float
    apgar_severe_until: float
    apgar_mild_until: float


@dataclass(frozen=True, slots=True)
class CareLimits:
    """What defines the terms of care and of its statistics; each holds for every day on record."""

    # Days of gestation; grams where the weeks are not known
    first_trimester_until_days: float
    second_trimester_until_days: float
    early_registration_until_days: float
    counted_birth_from_days: float
    counted_birth_from_g: float
    # The woman: years, g/L, mmHg and days on which they were measured, U/L, ml in 24 hours
    advanced_age_from_years: float
    anaemia_below_g_l: float
    moderate_anaemia_below_g_l: float
    hypertension_from_systolic_mmhg: float
    hypertension_from_diastolic_mmhg: float
    hypertension_from_measured_days: float
    alt_normal_until_u_l: float
    haemorrhage_vaginal_from_ml: float
    haemorrhage_caesarean_from_ml: float
    # Time after birth, or after the end of pregnancy
    puerperium_until_days: float
    maternal_death_until_days: float
    early_newborn_below_days: float
    newborn_below_days: float
    infant_below_years: float


NEWBORN_IDS = tuple(each.name for each in fields(NewbornLimits))
CARE_IDS = tuple(each.name for each in fields(CareLimits))

Limits = TypeVar("Limits", NewbornLimits, CareLimits)


class Timeline(Generic[Limits]):
    """The limits of one kind from day to day, put together once: asked for with every journey."""

    def __init__(self, kind: type[Limits], quantities: Mapping[str, Quantity]) -> None:
        own = [quantities[each.name] for each in fields(kind)]
        begun = max(quantity.values[0][0] for quantity in own)
        starts = {start for quantity in own for start, _value in quantity.values}
        self._starts = sorted(start for start in starts if start >= begun)
        self._limits: list[Limits] = [
            kind(**{each.id: each.on(start) for each in own})  # type: ignore[arg-type]
            for start in self._starts
        ]

    def on(self, day: date) -> Limits | None:
        """The limits in force on a day; None before the first of any began."""
        at = bisect_right(self._starts, day)
        return self._limits[at - 1] if at else None


def counts_as_birth(ga_days: int | None, grams: float | None, limits: CareLimits) -> bool | None:
    """Does statistics count it as a birth? By weeks; by birth weight where the weeks are not known;
    None when neither is.
    """
    if ga_days is not None:
        return ga_days >= limits.counted_birth_from_days
    return None if grams is None else grams >= limits.counted_birth_from_g
