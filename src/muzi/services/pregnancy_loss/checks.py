"""Checks of a pregnancy loss or termination."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from muzi.clinical.definitions import counts_as_birth
from muzi.content import load
from muzi.services.checks import Known, Problem, Values


def check(values: Values, known: Known) -> Iterator[Problem]:
    ga = known.ga(values["served_on"])
    limits = load().care_limits(values["served_on"])
    if counts_as_birth(ga, None, limits):
        yield Problem(
            "served_on",
            _("已满 %(weeks)d 周，请录入分娩（含死胎、死产）。")
            % {"weeks": limits.counted_birth_from_days // 7},
        )
    if values.get("loss_kind") == "mid_trimester" and ga is not None and ga < 12 * 7:
        yield Problem("loss_kind", _("不足 12 周，请核对终止方式。"), ask=True)
    if known.delivered_on:
        yield Problem(None, _("本次妊娠已有分娩记录。"))
