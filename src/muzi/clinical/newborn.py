"""Classes of newborns by weight, gestation and Apgar score.

The limits come from content, dated and cited; each function takes those in force on the day of
birth. An unknown measurement has an unknown class.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal


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
class Definitions:
    """The limits in force on a day: grams of birth weight, days of gestation, Apgar points."""

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


DEFINITION_IDS = tuple(each.name for each in fields(Definitions))


def definitions_on(quantities: Mapping[str, Quantity], day: date) -> Definitions | None:
    """The limits in force on a day; None before the first of any began."""
    values = {name: quantities[name].on(day) for name in DEFINITION_IDS}
    known = {name: value for name, value in values.items() if value is not None}
    return Definitions(**known) if len(known) == len(values) else None


def weight_class(grams: float | Decimal | None, limits: Definitions) -> str | None:
    """`extremely_low`, `very_low`, `low`, `normal` or `macrosomia` by birth weight in grams."""
    if grams is None:
        return None
    if grams < limits.extremely_low_birth_weight_below_g:
        return "extremely_low"
    if grams < limits.very_low_birth_weight_below_g:
        return "very_low"
    if grams < limits.low_birth_weight_below_g:
        return "low"
    return "macrosomia" if grams >= limits.macrosomia_from_g else "normal"


def is_low_birth_weight(grams: float | Decimal | None, limits: Definitions) -> bool | None:
    """Below 2,500 g as the norm defines it; the very low are low too."""
    return None if grams is None else grams < limits.low_birth_weight_below_g


def gestation_class(ga_days: int | None, limits: Definitions) -> str | None:
    """`before_28_weeks`, `early_preterm`, `preterm`, `term` or `post_term` by days at birth."""
    if ga_days is None:
        return None
    if ga_days < limits.preterm_from_days:
        return "before_28_weeks"
    if ga_days <= limits.early_preterm_until_days:
        return "early_preterm"
    if ga_days <= limits.preterm_until_days:
        return "preterm"
    return "post_term" if ga_days >= limits.post_term_from_days else "term"


def is_preterm(ga_days: int | None, limits: Definitions) -> bool | None:
    """Born at 28+0 to 36+6: China's lower limit is 28 weeks, not 20 or 24."""
    if ga_days is None:
        return None
    return limits.preterm_from_days <= ga_days <= limits.preterm_until_days


def apgar_class(score: int | None, limits: Definitions) -> str | None:
    """`severe`, `mild` (asphyxia) or `normal` by one Apgar score. Raises ValueError outside 0-10.

    This is the Apgar-only convention; the 2016 Chinese consensus asks for cord blood pH as well.
    """
    if score is None:
        return None
    if not 0 <= score <= 10:
        raise ValueError("an Apgar score is 0 to 10")
    if score <= limits.apgar_severe_until:
        return "severe"
    return "mild" if score <= limits.apgar_mild_until else "normal"
