"""Checks of a postpartum visit."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from muzi.content import load
from muzi.services.checks import (
    Known,
    Problem,
    Values,
    again,
    explained,
    later,
    pressure,
    something,
)

SEEN = (
    *("temperature", "systolic", "haemoglobin", "general", "mood", "epds"),
    *("breasts", "lochia", "uterus", "wound", "abnormal"),
)


def check(values: Values, known: Known) -> Iterator[Problem]:
    yield from something(values, SEEN)
    yield from pressure(values)
    yield from again(values, known)
    yield from later(values)
    yield from explained(values, "abnormal", "abnormality")
    if known.discharged_on and values["served_on"] < known.discharged_on:
        yield Problem("served_on", _("早于出院日期，产后访视应在出院后。"), ask=True)
    if known.delivered_on is None:
        return
    until = load().care_limits(known.delivered_on).puerperium_until_days
    if (values["served_on"] - known.delivered_on).days > until:
        yield Problem(
            "served_on",
            _("产后已超过 %(days)d 天，请核对是否应录入产后42天健康检查。") % {"days": until},
            ask=True,
        )
