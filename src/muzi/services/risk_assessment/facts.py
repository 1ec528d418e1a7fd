"""What a clinician's assessment says: the confirmed factors and special investigations."""

from __future__ import annotations

from typing import Any

from muzi.clinical.findings import Value


def risk_values(assessment: Any) -> dict[str, Value | None]:
    return dict(assessment.investigations)


def confirmed(assessment: Any) -> frozenset[str]:
    return frozenset(assessment.factors)
