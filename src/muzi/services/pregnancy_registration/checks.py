"""Checks of a registration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from muzi.content import load
from muzi.services.checks import LONGEST_PREGNANCY_DAYS, Known, Problem, Values, alone

# 为高龄孕妇建立孕产妇保健手册时，应认真询问既往生育史、难产史、避孕史 (S3 二（三）; C-02)
HISTORY_AT_ADVANCED_AGE = (
    "gravidity",
    "vaginal_births",
    "caesareans",
    "abortions",
    "dystocia",
    "contraception",
)


def advanced_age(values: Values, known: Known) -> bool:
    """Is she of advanced age on the day of registration?"""
    born, on = known.born, values.get("served_on")
    if born is None or on is None:
        return False
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return age >= advanced_from(on)


def advanced_from(on: date) -> int:
    """The age in completed years from which a woman is of advanced age on a day."""
    return int(load().care_limits(on).advanced_age_from_years)


def check(values: Values, known: Known) -> Iterator[Problem]:
    yield from _dating(values)
    yield from _history(values)
    for field in ("past_diseases", "family_diseases", "habits"):
        yield from alone(values, field)
    if advanced_age(values, known):
        for field in HISTORY_AT_ADVANCED_AGE:
            if values.get(field) in (None, ""):
                yield Problem(
                    field,
                    _("孕妇年满 %(age)d 岁，应询问既往生育史、难产史、避孕史，请填写。")
                    % {"age": advanced_from(values["served_on"])},
                )
    if known.born is not None:
        age = (values["served_on"] - known.born).days / 365.25
        if not 15 <= age <= 50:
            yield Problem(
                None, _("孕妇年龄 %(age)d 岁，请核对证件与出生日期。") % {"age": age}, ask=True
            )


def _dating(values: Values) -> Iterator[Problem]:
    on, lmp, scan = values["served_on"], values.get("lmp"), values.get("ultrasound_on")
    if lmp and lmp > on:
        yield Problem("lmp", _("末次月经不能晚于建册日期。"))
    elif lmp and on - lmp > timedelta(days=LONGEST_PREGNANCY_DAYS):
        yield Problem("lmp", _("按末次月经推算已超过 44 周，请核对。"))
    if (scan is None) != (values.get("ultrasound_ga_days") is None):
        yield Problem("ultrasound_ga_days", _("超声日期和超声孕周请一并填写。"))
    if scan and scan > on:
        yield Problem("ultrasound_on", _("超声日期不能晚于建册日期。"))
    if scan and lmp and scan < lmp:
        yield Problem("ultrasound_on", _("超声日期不能早于末次月经。"))
    if not lmp and not scan:
        yield Problem(
            "lmp",
            _("末次月经和早期超声都未填写，将无法推算孕周、预产期和应检日期。"),
            ask=True,
        )


def _history(values: Values) -> Iterator[Problem]:
    counts = [values.get(name) for name in ("vaginal_births", "caesareans", "abortions")]
    gravidity = values.get("gravidity")
    known_counts = [count for count in counts if count is not None]
    if gravidity is not None and known_counts and gravidity < sum(known_counts) + 1:
        yield Problem(
            "gravidity",
            _("孕次应包括本次：不少于阴道分娩、剖宫产与流产次数之和加 1（%(least)d）。")
            % {"least": sum(known_counts) + 1},
        )
    surgeries, caesareans = values.get("uterine_surgeries"), values.get("caesareans")
    if surgeries is not None and caesareans is not None and surgeries < caesareans:
        yield Problem("uterine_surgeries", _("子宫手术史应包括剖宫产，不能少于剖宫产次数。"))
    births = sum(count for count in counts[:2] if count)
    last = values.get("last_birth_on")
    if births and last is None:
        yield Problem(
            "last_birth_on", _("有分娩史而未填上次分娩日期，生育间隔将无法评估。"), ask=True
        )
    if last and not births:
        yield Problem("last_birth_on", _("填了上次分娩日期，请填写分娩次数。"))
    if last and last >= values["served_on"]:
        yield Problem("last_birth_on", _("上次分娩日期应早于建册日期。"))
