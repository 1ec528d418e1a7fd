"""What a test for HIV and syphilis says (预防艾滋病、梅毒和乙肝母婴传播工作规范)."""

from __future__ import annotations

from typing import Any

from muzi.clinical.findings import Value


def hiv(test: Any) -> bool | None:
    """Infected? A reactive screen alone does not tell yet."""
    return {"neg": False, "pos": True}.get(test.hiv)


def syphilis(test: Any) -> bool | None:
    """Infected when both are positive; specific alone: treated, or very early."""
    specific, other = test.treponemal, test.non_treponemal
    if "neg" in {specific, other}:
        return False
    return True if (specific, other) == ("pos", "pos") else None


def risk_values(test: Any) -> dict[str, Value | None]:
    return {"hiv_infected": hiv(test), "syphilis_infected": syphilis(test)}
