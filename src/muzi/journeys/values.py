"""The value of a fact as a person reads it, wherever facts are shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from muzi.clinical.gestation import display_weeks
from muzi.places.models import Institution
from muzi.services.death.model import Cause


def in_words(fact: str, value: Any) -> str:
    """The value of the fact of this name (see journeys.facts); 不详 when it is unknown."""
    if value is None or value == "":
        return _("不详")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return value.isoformat()
    if fact.endswith("ga_days"):
        if value < 0:  # a due date corrected by a late scan can put an early record there
            return _("孕前 %(n)d 天") % {"n": -value}
        return _("%(weeks)s 周") % {"weeks": display_weeks(value)}
    if fact.endswith("_g"):
        return f"{value:,} g"
    if fact.startswith("severity"):
        return colour_word(value)
    if fact == "outcome":
        return _outcome(value)
    if fact == "death_cause" and value in Cause.values:
        return str(Cause(value).label)
    if fact == "delivery_institution":
        return Institution.objects.values_list("name", flat=True).filter(pk=value).first() or "—"
    return str(value)


def colour_word(severity: str) -> str:
    """The word of a severity."""
    return {
        "green": _("绿色"),
        "yellow": _("黄色"),
        "orange": _("橙色"),
        "red": _("红色"),
    }.get(severity, "")


def _outcome(outcome: str) -> str:
    return {
        "ongoing": _("孕期"),
        "delivered": _("已分娩"),
        "loss": _("妊娠丢失或终止"),
        "died": _("死亡"),
        "transferred": _("转出"),
    }[outcome]
