"""What a delivery says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

# A birth counts from 28+0; by 1000 g when the weeks are not known (妇幼年报: 满28周).
VIABLE_DAYS, VIABLE_G = 28 * 7, 1000
# Postpartum haemorrhage within 24 hours (ml): 500 after vaginal birth, 1000 after caesarean.
HAEMORRHAGE_VAGINAL, HAEMORRHAGE_CAESAREAN = 500, 1000
HYPERTENSIVE = {"hypertension", "preeclampsia", "eclampsia"}


def haemorrhage(delivery: Any) -> bool | None:
    """By measured loss, or as the birth unit recorded it; None when neither tells."""
    if "haemorrhage" in delivery.complications:
        return True
    if delivery.blood_loss_ml is None:
        return None
    limit = HAEMORRHAGE_CAESAREAN if delivery.mode == "caesarean" else HAEMORRHAGE_VAGINAL
    return bool(delivery.blood_loss_ml >= limit)


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
