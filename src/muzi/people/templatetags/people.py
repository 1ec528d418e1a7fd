"""How a person's age and residence are written: `{% load people %}`."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.translation import gettext as _

from muzi.people import queries
from muzi.places import queries as places

register = template.Library()


@register.filter
def age(born: date, on: date) -> str:
    """Age on a day: in years, under two years in months, under one month in days."""
    years = queries.years(born, on)
    if years >= 2:
        return _("%(n)s 岁") % {"n": years}
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    if months >= 1:
        return _("%(n)s 月龄") % {"n": months}
    return _("%(n)s 天") % {"n": (on - born).days}


@register.filter
def place(code: int) -> str:
    """The names of a residence from the county down."""
    return places.path(code)
