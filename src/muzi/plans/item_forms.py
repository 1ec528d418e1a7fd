"""Forms of the items of a plan, for its amendments: what an item says, and why it is changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from muzi.content.catalogue import catalogue
from muzi.indicators.wording import name_of
from muzi.places.forms import shown
from muzi.plans import wording
from muzi.plans.asking import AskingForm
from muzi.plans.items import MONTH_END, TYPES, Item, What, faults
from muzi.plans.reading.types import Frequency, Kind, Operator, Unit


def _choice(label: Any, words: dict[Any, Any], kind: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=[(str(key), word) for key, word in words.items()], coerce=kind
    )


def _number(label: Any, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=14, decimal_places=4, **kwargs)


class DueField(forms.CharField):
    """The last day of a promise: a date, or a year, which means its last day."""

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        if year := re.fullmatch(r"((?:19|20)\d\d)\s*年?\s*底?", text):
            return date(int(year[1]), 12, 31)
        numbers = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
        try:
            if numbers:
                return date(*map(int, numbers.groups()))
        except ValueError:
            pass
        raise ValidationError(_("请填写年份或日期。"))


def _day(label: Any) -> DueField:
    field = DueField(label=label, required=False, max_length=20)
    return shown(field, hint=_("年份（即年底）或日期：2025、2025-06-30"))


def _text(label: Any, longest: int, *, required: bool = False, rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=longest, required=required, widget=widget)


def _folded(field: forms.Field, group: Any) -> None:
    """What is rarely changed is folded away; it opens where something in it is filled."""
    plain: Any = field
    plain.group, plain.folded = group, True


class Owners(forms.CharField):
    """Units, one after the other: 县卫生健康局、县财政局."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, tuple | list) else value

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value)).replace(",", "、").replace("，", "、")
        return tuple(each.strip() for each in text.split("、") if each.strip())


class ClauseField(forms.CharField):
    """A clause, shown as documents cite it: 二、（二）4. Left so, its path stays as it was read."""

    def __init__(self) -> None:
        super().__init__(label=_("条款"), required=False, max_length=100)

    def prepare_value(self, value: Any) -> Any:
        return wording.clause_words(value) if value else value


def _plain(value: Any) -> Any:
    """As a person writes it: 40, not 4E+1."""
    return wording.number(value) if isinstance(value, Decimal) else value


class ItemForm(AskingForm):
    """One item and the reason of its amendment. `version` is the one that the page was opened on.

    `ends_on`: the plan's last day, after which a deadline is asked about.

    What the form does not ask (the region, whether it is verified) stays as `standing` has it.
    """

    sort: What

    def __init__(
        self,
        data: Any = None,
        *,
        initial: dict[str, Any],
        standing: Item | None,
        ends_on: date | None = None,
    ) -> None:
        if standing is not None:
            said = {each.name: _plain(getattr(standing, each.name)) for each in fields(standing)}
            initial = {**said, **initial}
        super().__init__(data, initial=initial)
        self.standing, self.ends_on = standing, ends_on
        self.fields["reason"] = shown(
            forms.CharField(label=_("修订理由"), max_length=300, min_length=2),
            hint=_("依据哪份文件或会议，会记入版本历史"),
            group=_("为什么修订"),
        )
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)

    def item(self) -> Item:
        """What the form says, once it is valid."""
        said = {name: self.cleaned_data[name] for name in self._own()}
        kind: Any = TYPES[self.sort]
        return replace(self.standing, **said) if self.standing is not None else kind(**said)

    def _own(self) -> Iterable[str]:
        return (name for name in self.fields if name not in {"reason", "version"})

    def clean_clause(self) -> str:
        typed, stood = self.cleaned_data["clause"], str(self.initial.get("clause") or "")
        return stood if typed == wording.clause_words(stood) else typed

    def clean(self) -> dict[str, Any]:
        """What no plan can hold is said at its field."""
        cleaned = super().clean() or {}
        if not self.errors:
            for each in faults(self.item()):
                words = wording.FAULTS[each.code]
                if each.field in self.fields:
                    self.add_error(each.field, str(words))
                else:
                    self.add_error(None, wording.fault(each))
        before = getattr(self.standing, "due_on", None)
        if "reason" in self.fields and before and cleaned.get("due_on", before) is None:
            day = {"day": before.isoformat()}
            self.ask("due_on", now("原完成时限 %(day)s 将被删去，请核对。") % day)
        due = cleaned.get("due_on")
        if due and due != before and self.ends_on and due > self.ends_on:
            day = {"day": due.isoformat(), "end": self.ends_on.isoformat()}
            self.ask("due_on", now("%(day)s 晚于规划期限（至 %(end)s），请核对。") % day)
        return cleaned


class TargetItemForm(ItemForm):
    """A target."""

    sort = What.TARGET
    name = _text(_("指标"), 200, required=True)
    indicator = forms.ChoiceField(label=_("指标目录"), required=False)
    kind = _choice(_("类别"), wording.KINDS, Kind)
    operator = _choice(_("关系"), wording.OPERATORS, Operator)
    value = _number(_("目标值"))
    high = _number(_("上限"), required=False)
    unit = _choice(_("单位"), wording.SUFFIXES, Unit)
    due_on = _day(_("完成时限"))
    yearly = forms.BooleanField(label=_("每年都要达到"), required=False)
    scope = _text(_("范围"), 100)
    population = _text(_("人群"), 100)
    firm = forms.BooleanField(label=_("约束性"), required=False)
    baseline = _number(_("基线值"), required=False)
    baseline_on = _day(_("基线日期"))
    expected = forms.IntegerField(label=_("预计分母"), min_value=1, required=False)
    clause = ClauseField()
    note = _text(_("说明"), 1000, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries = sorted(catalogue().values(), key=lambda each: each.code)
        choices: Any = self.fields["indicator"]
        choices.choices = [
            ("", _("目录中没有")),
            *((each.code, f"{each.code} {name_of(each)}") for each in entries),
        ]
        plain: Any = self.fields["unit"]
        plain.choices = [
            (str(key), word or (_("比值") if key is Unit.RATIO else _("无单位")))
            for key, word in wording.SUFFIXES.items()
        ]
        shown(self.fields["high"], hint=_("只有“介于”才填"))
        for name in ("scope", "population", "firm", "baseline", "baseline_on", "expected"):
            _folded(self.fields[name], _("范围与基线"))
        for name in ("clause", "note"):
            _folded(self.fields[name], _("出处"))


class TaskItemForm(ItemForm):
    """A task."""

    sort = What.TASK
    text = _text(_("任务"), 2000, required=True, rows=3)
    owners = Owners(label=_("责任单位"), required=False, max_length=600)
    due_on = _day(_("完成时限"))
    organisational = forms.BooleanField(label=_("组织保障类"), required=False)
    clause = ClauseField()
    note = _text(_("说明"), 1000, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown(self.fields["owners"], hint=_("多个单位用顿号隔开"))


class RhythmItemForm(ItemForm):
    """A rhythm."""

    sort = What.RHYTHM
    what = _text(_("内容"), 200, required=True)
    frequency = _choice(_("频次"), wording.FREQUENCIES, Frequency)
    reporter = _text(_("报送单位"), 100)
    receiver = _text(_("报给谁"), 100)
    days = forms.IntegerField(label=_("期后天数"), min_value=0, max_value=366, initial=0)
    month_day = forms.IntegerField(
        label=_("期内最后一月的几日前"), min_value=0, max_value=MONTH_END, initial=0
    )
    month = forms.IntegerField(label=_("按年报送的月份"), min_value=0, max_value=12, initial=0)
    bulletin = forms.ChoiceField(
        label=_("生成"), choices=[("", _("不生成")), *wording.BULLETINS.items()], required=False
    )
    clause = ClauseField()
    note = _text(_("说明"), 1000, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown(self.fields["reporter"], hint=_("多个单位用顿号隔开"))
        shown(self.fields["receiver"], hint=_("文件写明才填，如县妇幼保健院；未写时为主管部门"))
        shown(self.fields["days"], hint=_("如“次月5日前”填 5；文件未写时填 0"))
        shown(
            self.fields["month_day"],
            hint=_("如“每月25日前”“每季度末月25日前”填 25，“月底前”填 31；否则填 0"),
        )
        shown(self.fields["month"], hint=_("如“每年11月底前”填 11，上一栏填 31；否则填 0"))


FORMS: dict[What, type[ItemForm]] = {
    What.TARGET: TargetItemForm,
    What.TASK: TaskItemForm,
    What.RHYTHM: RhythmItemForm,
}


class EndForm(forms.Form):
    """An item ends."""

    reason = forms.CharField(label=_("终止理由"), max_length=300, min_length=2)
    version = forms.IntegerField(widget=forms.HiddenInput)


def first_guess(sort: What, ends_on: date | None) -> dict[str, Any]:
    """What a new item's form starts with, so that fewer fields are to be filled."""
    if sort is What.TARGET:
        guess = {"firm": True, "operator": Operator.AT_LEAST, "unit": Unit.PERCENT}
        return {**guess, "due_on": ends_on}
    return {"due_on": ends_on} if sort is What.TASK else {}
