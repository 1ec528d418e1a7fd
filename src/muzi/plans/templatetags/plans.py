"""`{% load plans %}`: what pages of other parts show of plans."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template.context import RequestContext

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.plans import home, queries, task_queries
from muzi.plans.verdict_words import VERDICTS

register = template.Library()


@register.inclusion_tag("plans/panel.html", takes_context=True)
def plan_panel(context: RequestContext, today: date) -> dict[str, Any]:
    """规划进展 for those who make plans; nothing for others."""
    user = context["user"]
    found = home.panel(user, today) if isinstance(user, User) else None
    counts = [
        {"verdict": str(verdict), "label": label, "n": found.verdicts.get(verdict, 0)}
        for verdict, label in VERDICTS.items()
        if found is not None
    ]
    oversees = isinstance(user, User) and user.oversees
    return {"panel": found, "counts": counts, "oversees": oversees}


@register.inclusion_tag("plans/unit_tasks.html", takes_context=True)
def unit_tasks(context: RequestContext, today: date) -> dict[str, Any]:
    """The tasks of the plans followed here that the account's unit leads and has not done."""
    user = context["user"]
    if not isinstance(user, User) or not user.may(Permission.DO_TASKS):
        return {}
    plans = queries.followed(user.institution.catchment, today)
    lines = task_queries.lines(plans, today)
    return {"unit_tasks": task_queries.of_unit(user, lines)}
