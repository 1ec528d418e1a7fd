"""Is a record possible, and is it usual? Pure checks that the form and the bulk load share.

A problem either refuses the record or asks about it: impossible combinations are refused, unusual
ones are asked about once and saved when confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from typing import Any

from django.utils.translation import gettext as _

from muzi.clinical.gestation import TERM_DAYS, ga_days
from muzi.services.fields import Ranged
from muzi.services.kinds import BY_NAME, Kind, Stage

LONGEST_PREGNANCY_DAYS = 44 * 7
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What is already known when a record is checked; None where it is not."""

    today: date
    born: date | None = None  # the woman
    region: int | None = None  # where she lives: regions may have tables of their own
    edd: date | None = None
    registered: bool = False
    delivered_on: date | None = None
    ended_on: date | None = None
    discharged_on: date | None = None
    fetuses: int | None = None
    child_born_on: date | None = None
    birth_weight_g: int | None = None
    last_weight_kg: float | None = None
    newborns: tuple[Values, ...] = ()
    # Days of her other standing records of the kind; only what asks uses them, so a load has none.
    days: frozenset[date] = frozenset()

    def ga(self, on: date) -> int | None:
        return ga_days(self.edd, on) if self.edd else None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one field (or none: the whole form). `ask` problems may be confirmed."""

    field: str | None
    message: str
    ask: bool = False


Check = Callable[[Values, Known], Iterator[Problem]]


def check(kind: Kind, values: Values, known: Known) -> list[Problem]:
    """Everything wrong with, or unusual about, a record of `kind`."""
    specific: Check = import_module(f"muzi.services.{kind.name}.checks").check
    problems = [*ranges(kind, values)]
    if values.get("served_on"):
        problems += when(kind, values["served_on"], known)
        problems += specific(values, known)
    return problems


def check_values(kind_name: str, values: Values, known: Known) -> list[str]:
    """The refusals of a record in a bulk load (what is merely unusual passes)."""
    return [
        f"{problem.field or kind_name}: {problem.message}"
        for problem in check(BY_NAME[kind_name], values, known)
        if not problem.ask
    ]


@cache
def _ranged(kind_name: str) -> list[tuple[str, Any]]:
    """The fields of a kind that have a range: asked for each record of a bulk load."""
    fields = BY_NAME[kind_name].model._meta.concrete_fields
    return [(field.name, field) for field in fields if isinstance(field, Ranged)]


def ranges(kind: Kind, values: Values) -> Iterator[Problem]:
    """Values outside the possible or the usual range of their field."""
    for name, field in _ranged(kind.name):
        value = values.get(name)
        if value is None:
            continue
        unit = field.unit
        if field.hard and not field.hard[0] <= value <= field.hard[1]:
            yield Problem(
                name,
                _("%(value)s 超出可能范围（%(low)s～%(high)s %(unit)s），请核对。")
                % {"value": value, "low": field.hard[0], "high": field.hard[1], "unit": unit},
            )
        elif field.usual and not field.usual[0] <= value <= field.usual[1]:
            yield Problem(
                name,
                _("%(value)s 不在常见范围（%(low)s～%(high)s %(unit)s）。")
                % {"value": value, "low": field.usual[0], "high": field.usual[1], "unit": unit},
                ask=True,
            )


def when(kind: Kind, on: date, known: Known) -> Iterator[Problem]:
    """A service date that cannot be: in the future, before the pregnancy, after its end."""
    if on > known.today:
        yield Problem("served_on", _("日期不能晚于今天。"))
        return
    if on < known.today - timedelta(days=3 * 365):
        yield Problem("served_on", _("日期在三年以前。"), ask=True)
    if kind.stage is Stage.AFTER:
        if known.delivered_on is None:
            yield Problem(None, _("尚无分娩记录，不能录入产后服务。"))
        elif on < known.delivered_on:
            yield Problem(
                "served_on",
                _("日期早于分娩日期 %(day)s。") % {"day": known.delivered_on.isoformat()},
            )
        return
    ga = known.ga(on)
    if ga is not None and kind.stage in {Stage.PREGNANT, Stage.BIRTH}:
        if ga < 0:
            yield Problem("served_on", _("日期早于本次妊娠开始，请核对日期和末次月经。"))
        elif ga > LONGEST_PREGNANCY_DAYS:
            yield Problem("served_on", _("按预产期推算已超过 44 周，请核对日期和预产期。"))
    # The loss itself may be corrected to a later day than the one it has said so far.
    before_end = kind.stage is Stage.PREGNANT and kind.name != "pregnancy_loss"
    if before_end and known.ended_on and on > known.ended_on:
        yield Problem(
            "served_on",
            _("本次妊娠已于 %(day)s 结束，日期不能更晚。") % {"day": known.ended_on.isoformat()},
        )


def something(values: Values, fields: Sequence[str]) -> Iterator[Problem]:
    """A visit says at least one thing that was seen or measured; an empty one is no visit."""
    if all(values.get(name) in (None, "", []) for name in fields):
        yield Problem(None, _("请至少填写一项测量或检查结果。"))


def alone(values: Values, field: str, none: str = "none") -> Iterator[Problem]:
    """“无” cannot stand beside something."""
    chosen = values.get(field) or []
    if none in chosen and len(chosen) > 1:
        yield Problem(field, _("“无”不能与其他选项同时选择。"))


def pressure(values: Values) -> Iterator[Problem]:
    """Systolic and diastolic come together, and systolic is higher."""
    high, low = values.get("systolic"), values.get("diastolic")
    if (high is None) != (low is None):
        yield Problem("diastolic" if low is None else "systolic", _("收缩压和舒张压请一并填写。"))
    elif high is not None and low is not None and high <= low:
        yield Problem("diastolic", _("舒张压应低于收缩压。"))


def again(values: Values, known: Known) -> Iterator[Problem]:
    """A second visit on one day is more often the first one typed twice."""
    if values["served_on"] in known.days:
        yield Problem("served_on", _("当日已有一条同类记录，确为另一次服务？"), ask=True)


def later(values: Values, field: str = "next_on") -> Iterator[Problem]:
    """The next visit is after this one."""
    after, on = values.get(field), values.get("served_on")
    if after and on and after <= on:
        yield Problem(field, _("应晚于本次日期。"))
    elif after and on and after > on + timedelta(days=TERM_DAYS):
        yield Problem(field, _("离本次超过 40 周。"), ask=True)


def explained(values: Values, flag: str, text: str) -> Iterator[Problem]:
    """An abnormality says what it is."""
    if values.get(flag) and not values.get(text):
        yield Problem(text, _("请写明异常情况。"))
