"""Checks of a newborn visit."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from muzi.content import load
from muzi.services.checks import Known, Problem, Values, again, alone, explained, later, something

SEEN = (
    *("weight_g", "temperature", "heart_rate", "breathing", "feeding"),
    *("stool", "jaundice", "cord", "abnormal"),
)


def check(values: Values, known: Known) -> Iterator[Problem]:
    yield from something(values, SEEN)
    yield from again(values, known)
    yield from later(values)
    yield from alone(values, "jaundice")
    yield from explained(values, "abnormal", "abnormality")
    born, on = known.child_born_on, values["served_on"]
    until = load().care_limits(born).newborn_below_days if born else 0
    if born and (on - born).days >= until:
        yield Problem(
            "served_on",
            _("出生已满 %(days)d 天，不计入新生儿访视。") % {"days": until},
            ask=True,
        )
    now, then = values.get("weight_g"), known.birth_weight_g
    if now and then and now < then * 0.9:
        yield Problem(
            "weight_g", _("较出生体重 %(then)d g 下降超过 10%%。") % {"then": then}, ask=True
        )
