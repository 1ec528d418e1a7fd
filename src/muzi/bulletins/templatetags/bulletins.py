"""`{% load bulletins %}`: what pages of other parts show of what is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.template.context import RequestContext

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.bulletins import calendar_views, duties
from muzi.bulletins.report import Run, Trace

register = template.Library()
ON_HOME = 5


@register.inclusion_tag("bulletins/due.html", takes_context=True)
def due_reports(context: RequestContext, today: date) -> dict[str, Any]:
    """What the account's unit has still to report or issue, the latest first."""
    user = context["user"]
    if not isinstance(user, User) or not user.may(Permission.SEE_PLANS):
        return {}
    found = duties.owed(user, today)
    return {"due_count": len(found), "due_lines": calendar_views.lines(found[:ON_HOME], user)}


@register.simple_tag
def trace_of(run: Run, traces: Sequence[Trace]) -> Trace | None:
    """Where a figure comes from."""
    return traces[run.trace - 1] if run.trace else None
