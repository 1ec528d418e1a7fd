"""What a delivery says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from muzi.clinical.definitions import CareLimits

HYPERTENSIVE = {"hypertension", "preeclampsia", "eclampsia"}


def haemorrhage(delivery: Any, limits: CareLimits) -> bool | None:
    """By the loss of 24 hours, or as the birth unit recorded it; None when neither tells."""
    if "haemorrhage" in delivery.complications:
        return True
    if delivery.blood_loss_ml is None:
        return None
    least = limits.haemorrhage_vaginal_from_ml
    if delivery.mode == "caesarean":
        least = limits.haemorrhage_caesarean_from_ml
    return bool(delivery.blood_loss_ml >= least)


def home_on(delivery: Any) -> date | None:
    """The day from which visits after birth are due: of discharge, or of birth outside a hospital
    (nobody discharged her); None when she has not left or nobody wrote down when.
    """
    at_birth = delivery.served_on if delivery.place != "hospital" else None
    return delivery.discharged_on or at_birth


def outcomes(newborns: Sequence[Any]) -> tuple[int, int]:
    """Live births and stillbirths (死胎、死产)."""
    live = sum(newborn.outcome == "live" for newborn in newborns)
    return live, len(newborns) - live
