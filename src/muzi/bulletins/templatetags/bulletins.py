"""`{% load bulletins %}`: what waits, for pages of other parts; where a figure comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django import template
from django.template.context import RequestContext

from muzi.access.models import User
from muzi.bulletins.home import Group, waiting
from muzi.bulletins.report import Run, Trace
from muzi.plans.tasks.task_queries import Line

register = template.Library()


@register.simple_tag(takes_context=True)
def what_waits(context: RequestContext, today: date, tasks: Iterable[Line]) -> list[Group]:
    """What waits for the account, by kind; nothing for whoever sees no plans."""
    user = context["user"]
    return waiting(user, today, tasks) if isinstance(user, User) else []


@register.simple_tag
def trace_of(run: Run, traces: Sequence[Trace]) -> Trace | None:
    """Where a figure comes from."""
    return traces[run.trace - 1] if run.trace else None
