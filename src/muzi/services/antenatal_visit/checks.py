"""Checks of an antenatal visit."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

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

MEASURED = (
    "weight_kg",
    "systolic",
    "fundal_cm",
    "fetal_heart",
    "haemoglobin",
    "urine_protein",
    "efw_g",
)
WEIGHT_STEP_KG = 8  # more than this since the last visit is asked about


def check(values: Values, known: Known) -> Iterator[Problem]:
    yield from pressure(values)
    yield from again(values, known)
    yield from later(values)
    yield from explained(values, "abnormal", "abnormality")
    if values.get("purpose") == "check":
        yield from something(values, MEASURED)
    weight = values.get("weight_kg")
    if weight is not None and known.last_weight_kg is not None:
        step = float(weight) - known.last_weight_kg
        if abs(step) > WEIGHT_STEP_KG:
            yield Problem(
                "weight_kg",
                _("与上次相差 %(step)+.1f kg。") % {"step": step},
                ask=True,
            )
    ga = known.ga(values["served_on"])
    if ga is not None and ga < 12 * 7 and values.get("fundal_cm") is not None:
        yield Problem("fundal_cm", _("孕 12 周前一般测不到宫底高度。"), ask=True)
    if values.get("referral_reason") and not values.get("referred_to"):
        yield Problem("referred_to", _("请填写转诊机构及科室。"))
