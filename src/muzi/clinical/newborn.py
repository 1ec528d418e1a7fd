"""Classes of newborns by weight, gestation and Apgar score.

The limits come from content, dated and cited; each function takes those in force on the day of
birth. An unknown measurement has an unknown class.
"""

from decimal import Decimal

from muzi.clinical.definitions import NewbornLimits


def weight_class(grams: float | Decimal | None, limits: NewbornLimits) -> str | None:
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


def is_low_birth_weight(grams: float | Decimal | None, limits: NewbornLimits) -> bool | None:
    """Below 2,500 g as the norm defines it; the very low are low too."""
    return None if grams is None else grams < limits.low_birth_weight_below_g


def gestation_class(ga_days: int | None, limits: NewbornLimits) -> str | None:
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


def is_preterm(ga_days: int | None, limits: NewbornLimits) -> bool | None:
    """Born at 28+0 to 36+6: China's lower limit is 28 weeks, not 20 or 24."""
    if ga_days is None:
        return None
    return limits.preterm_from_days <= ga_days <= limits.preterm_until_days


def apgar_class(score: int | None, limits: NewbornLimits) -> str | None:
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
