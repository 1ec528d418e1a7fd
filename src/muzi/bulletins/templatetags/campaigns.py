"""`{% load campaigns %}`: the campaign calendar on pages of other parts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.translation import gettext as _

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.bulletins import campaign_views, campaigns
from muzi.bulletins.calendar import span_of
from muzi.plans.reading.types import Frequency

register = template.Library()


@register.inclusion_tag("bulletins/_campaigns_in_month.html", takes_context=True)
def campaigns_in_month(context: RequestContext, month: date) -> dict[str, Any]:
    """The campaigns of the month that a day lies in."""
    span = span_of(Frequency.MONTHLY, month)
    area = context["user"].institution.catchment
    return {"campaigns": campaigns.in_days(area, span.first, span.last)}


@register.inclusion_tag("bulletins/_campaign_reminders.html", takes_context=True)
def campaign_reminders(context: RequestContext, today: date) -> dict[str, Any]:
    """What is near and lacks something that the account has to see to; nothing for others."""
    user = context["user"]
    if not isinstance(user, User) or not user.may(Permission.SEE_PLANS):
        return {}
    return {
        "reminders": campaign_views.in_words(campaigns.reminders(user, today)),
        "title": _("主题宣传提醒"),
        "all_url": reverse("campaigns"),
    }
