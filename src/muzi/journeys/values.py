"""The value of a fact as a person reads it, wherever facts are shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from muzi.clinical.gestation import display_weeks
from muzi.people.models import Sex
from muzi.places.models import Institution
from muzi.services.death.model import Cause

COLOURS: Mapping[str, Any] = {
    "green": _lazy("绿色"),
    "yellow": _lazy("黄色"),
    "orange": _lazy("橙色"),
    "red": _lazy("红色"),
}
# What the codes of a coded fact mean (clinical.gestation.Dating names those of the dating).
CODES: Mapping[str, Mapping[Any, Any]] = {
    "dating_method": {"lmp": _lazy("末次月经"), "ultrasound": _lazy("超声")},
    "dating_rule": {
        "lmp_only": _lazy("只有末次月经"),
        "ultrasound_only": _lazy("只有超声"),
        "agree": _lazy("超声与末次月经相符，按末次月经"),
        "differ": _lazy("超声与末次月经相差超出允许范围，按超声"),
        "no_rule": _lazy("超声不在可校正的孕周，按末次月经"),
    },
    "severity": COLOURS,
    "severity_highest": COLOURS,
    "outcome": {
        "ongoing": _lazy("孕期"),
        "delivered": _lazy("已分娩"),
        "loss": _lazy("妊娠丢失或终止"),
        "died": _lazy("死亡"),
        "transferred": _lazy("转出"),
    },
    "death_cause": dict(Cause.choices),
    "sex": dict(Sex.choices),
}
UNITS: Mapping[str, str] = {
    "haemoglobin_min": "g/L",
    "haemoglobin_last": "g/L",
    "systolic_max": "mmHg",
    "diastolic_max": "mmHg",
    "birth_weight_g": "g",
}


def in_words(fact: str, value: Any) -> str:
    """The value of the fact of this name (see journeys.facts); 不详 when it is unknown."""
    if value is None or value == "":
        return _("不详")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return value.isoformat()
    if fact in CODES:
        return str(CODES[fact].get(value, value))
    if fact.endswith("ga_days"):
        if value < 0:  # a due date corrected by a late scan can put an early record there
            return _("孕前 %(n)d 天") % {"n": -value}
        return _("%(weeks)s 周") % {"weeks": display_weeks(value)}
    if fact in UNITS:
        return f"{value:,} {UNITS[fact]}"
    if fact == "delivery_institution":
        return Institution.objects.values_list("name", flat=True).filter(pk=value).first() or "—"
    return str(value)


def colour_word(severity: str) -> str:
    """The word of a severity; empty where none is known."""
    return str(COLOURS.get(severity, ""))
