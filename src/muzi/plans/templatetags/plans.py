"""`{% load plans %}`: what pages of other parts show of plans."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.template.context import RequestContext

from muzi.access.models import User
from muzi.plans.following import home
from muzi.plans.following.standing_words import WORST_FIRST
from muzi.plans.following.verdict_words import VERDICTS
from muzi.plans.models import Plan
from muzi.plans.tasks import task_queries
from muzi.plans.wording import clause_words, period_words, whom

register = template.Library()
register.filter("clause", clause_words)
register.filter("whom", whom)


@register.filter
def period(plan: Plan) -> str:
    """The period of a plan, as documents name it."""
    return period_words(plan.starts_on, plan.ends_on)


@register.simple_tag(takes_context=True)
def tasks_at_home(context: RequestContext, today: date) -> list[task_queries.Line]:
    """The tasks that the home of the account speaks of, for the tags that show them."""
    user = context["user"]
    return task_queries.at_home(user, today) if isinstance(user, User) else []


@register.inclusion_tag("plans/panel.html", takes_context=True)
def plan_panel(
    context: RequestContext, today: date, tasks: Iterable[task_queries.Line]
) -> dict[str, Any]:
    """规划进展 for those who make plans; nothing for others."""
    user = context["user"]
    found = home.panel(user, today, tasks) if isinstance(user, User) else None
    counts = [
        {"verdict": str(each), "label": VERDICTS[each], "n": found.verdicts.get(each, 0)}
        for each in WORST_FIRST
        if found is not None
    ]
    oversees = isinstance(user, User) and user.oversees
    return {"panel": found, "counts": counts, "oversees": oversees}
