"""`{% load campaigns %}`: the campaign calendar on pages of other parts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template.context import RequestContext

from muzi.bulletins import campaigns
from muzi.bulletins.calendar import span_of
from muzi.plans.reading.types import Frequency

register = template.Library()


@register.inclusion_tag("bulletins/_campaigns_in_month.html", takes_context=True)
def campaigns_in_month(context: RequestContext, month: date) -> dict[str, Any]:
    """The campaigns of the month that a day lies in."""
    span = span_of(Frequency.MONTHLY, month)
    area = context["user"].institution.catchment
    return {"campaigns": campaigns.in_days(area, span.first, span.last)}
