"""Checks of a delivery and its newborns."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from muzi.clinical.definitions import counts_as_birth
from muzi.content import load
from muzi.services.checks import Known, Problem, Values

EARLIEST_DAYS = 20 * 7
# A birth weight that hardly fits the weeks is asked about: (until day, from g, to g).
WEIGHT_BY_DAYS = ((30 * 7, 500, 2200), (34 * 7, 800, 3200), (37 * 7, 1200, 4200), (999, 1600, 5200))


def check(values: Values, known: Known) -> Iterator[Problem]:
    yield from _manner(values)
    on, left = values["served_on"], values.get("discharged_on")
    if left and left < on:
        yield Problem("discharged_on", _("出院日期不能早于分娩日期。"))
    if left and left > known.today:
        yield Problem("discharged_on", _("出院日期不能晚于今天。"))
    if values.get("admitted_on") and values["admitted_on"] > on:
        yield Problem("admitted_on", _("入院日期不能晚于分娩日期。"))
    ga, limits = known.ga(on), load().care_limits(on)
    if ga is not None and ga < EARLIEST_DAYS:
        yield Problem("served_on", _("不足 20 周，请录入“妊娠丢失或终止”。"))
    elif counts_as_birth(ga, None, limits) is False:
        yield Problem(
            "served_on",
            _("不足 %(weeks)d 周，不计入产妇与活产，确认为分娩？")
            % {"weeks": limits.counted_birth_from_days // 7},
            ask=True,
        )
    if known.newborns and known.fetuses and len(known.newborns) != known.fetuses:
        yield Problem(
            None,
            _("产检记录为 %(fetuses)d 胎，现填写 %(newborns)d 名新生儿。")
            % {"fetuses": known.fetuses, "newborns": len(known.newborns)},
            ask=True,
        )
    for newborn in known.newborns:
        yield from _weight(newborn, ga)


def _manner(values: Values) -> Iterator[Problem]:
    caesarean = values.get("mode") == "caesarean"
    if caesarean and not values.get("indication"):
        yield Problem("indication", _("剖宫产请填写指征。"))
    if not caesarean and values.get("indication"):
        yield Problem("indication", _("非剖宫产不填剖宫产指征。"))
    if caesarean and values.get("place") not in (None, "hospital"):
        yield Problem("place", _("剖宫产只能在医疗机构进行。"))
    if values.get("place") in (None, "hospital") and values.get("aseptic") is False:
        yield Problem("aseptic", _("医疗机构内分娩均为新法接生。"))


def _weight(newborn: Values, ga: int | None) -> Iterator[Problem]:
    grams = newborn.get("weight_g")
    if grams is None or ga is None:
        return
    low, high = next((low, high) for until, low, high in WEIGHT_BY_DAYS if ga < until)
    if not low <= grams <= high:
        yield Problem(
            None,
            _("孕 %(weeks)d 周出生体重 %(grams)d g 不常见。") % {"weeks": ga // 7, "grams": grams},
            ask=True,
        )
