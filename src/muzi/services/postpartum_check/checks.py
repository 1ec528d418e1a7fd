"""Checks of the 42-day check."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from muzi.services.checks import Known, Problem, Values, again, pressure, something

SEEN = (
    *("systolic", "haemoglobin", "general", "mood", "epds"),
    *("breasts", "lochia", "uterus", "wound", "recovered"),
)


def check(values: Values, known: Known) -> Iterator[Problem]:
    yield from something(values, SEEN)
    yield from pressure(values)
    yield from again(values, known)
    if known.delivered_on:
        days = (values["served_on"] - known.delivered_on).days
        if days < 28:
            yield Problem("served_on", _("产后仅 %(days)d 天，请录入产后访视。") % {"days": days})
        elif not 35 <= days <= 84:
            yield Problem("served_on", _("距分娩 %(days)d 天。") % {"days": days}, ask=True)
    if values.get("recovered") is False and not values.get("abnormality"):
        yield Problem("abnormality", _("请写明未恢复的情况。"))
