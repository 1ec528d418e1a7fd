"""What an antenatal visit says."""

from __future__ import annotations

from typing import Any

from muzi.clinical.definitions import CareLimits
from muzi.clinical.findings import Value


def counts(visit: Any) -> bool:
    """Is it an antenatal check? Not a mere pregnancy test, not the check on admission in labour."""
    return bool(visit.purpose == "check")


def _sign(value: str) -> bool | None:
    return None if value == "" else value == "pos"


def _dipstick(value: str) -> bool | None:
    return None if value == "" else value in {"1", "2", "3", "4"}


def urine_abnormal(visit: Any) -> bool:
    return _dipstick(visit.urine_protein) is True


def risk_values(visit: Any, limits: CareLimits) -> dict[str, Value | None]:
    """The visit's values under the variable names of content/risk/variables."""
    return {
        "sbp": visit.systolic,
        "dbp": visit.diastolic,
        "hb": visit.haemoglobin,
        "plt": visit.platelets,
        "ferritin": visit.ferritin,
        "fasting_glucose": visit.fasting_glucose,
        "glycosuria": _dipstick(visit.urine_glucose),
        "hbsag_positive": _sign(visit.hbsag),
        "liver_function_normal": (
            None if visit.alt is None else visit.alt <= limits.alt_normal_until_u_l
        ),
        "rh_negative": None if visit.rh == "" else visit.rh == "neg",
        "fetuses": visit.fetuses,
        "efw_g": visit.efw_g,
        "malpresentation": (
            None if visit.presentation == "" else visit.presentation in {"breech", "transverse"}
        ),
        "creatinine_umol_l": visit.creatinine,
    }
