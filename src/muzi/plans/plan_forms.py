"""Forms of the pages of plans: filters, a reason, plans above, values by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from muzi.places import codes
from muzi.places.forms import shown
from muzi.places.models import Region
from muzi.plans import wording
from muzi.plans.asking import AskingForm
from muzi.plans.following.standings import Standing
from muzi.plans.following.verdict_words import VERDICTS
from muzi.plans.models import Plan
from muzi.plans.wording import KINDS

FAR_BEYOND = 2  # times what was promised: more is asked about


class TargetFilters(forms.Form):
    """Which targets a plan's page shows."""

    verdict = forms.ChoiceField(
        label=_("达标判断"), choices=[(str(k), v) for k, v in VERDICTS.items()], required=False
    )
    kind = forms.ChoiceField(
        label=_("类别"), choices=[(str(k), v) for k, v in KINDS.items()], required=False
    )

    @property
    def wanted(self) -> dict[str, str]:
        """What is asked for; what is not valid is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def asks_for(self, standing: Standing) -> bool:
        kind, verdict = self.wanted.get("kind"), self.wanted.get("verdict")
        return (not kind or standing.target.kind == kind) and (
            not verdict or standing.judgement.verdict == verdict
        )


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("理由"), max_length=200, min_length=2)


class UppersForm(forms.Form):
    """Which plans a plan implements."""

    above = forms.TypedMultipleChoiceField(
        label=_("上级规划"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: Iterable[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["above"]
        choices.choices = [(each.pk, each.title) for each in offered]


def far_beyond(value: Decimal | int, promised: Decimal | int) -> str:
    """The question about so many where so many were promised; empty where they are plausible."""
    if not promised or value <= FAR_BEYOND * promised:
        return ""
    said = now("填写 %(value)s，任务数 %(promised)s，超过 %(times)d 倍，请核对。")
    both = {"value": Decimal(value), "promised": Decimal(promised)}
    numbers = {name: wording.number(each) for name, each in both.items()}
    return said % {**numbers, "times": FAR_BEYOND}


class HandValueForm(AskingForm):
    """A value with its source: the value itself, or the count and denominator it follows from. Of
    counts, one far beyond the `promised` is asked about.
    """

    as_of = forms.DateField(label=_("截至"), widget=forms.DateInput(attrs={"type": "date"}))
    value = forms.DecimalField(
        label=_("数值"), min_value=0, max_digits=14, decimal_places=4, required=False
    )
    count = forms.IntegerField(label=_("分子"), min_value=0, max_value=10**9, required=False)
    denominator = forms.IntegerField(label=_("分母"), min_value=1, max_value=10**9, required=False)
    source = forms.CharField(label=_("数据来源"), max_length=200)

    def __init__(
        self,
        *args: Any,
        unit: Promise | str,
        counts: bool,
        promised: Decimal,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.promised = promised if counts else None
        self.fields["as_of"].widget.attrs["max"] = today.isoformat()
        hint = "" if counts else _("可只填分子和分母，由系统计算")
        shown(self.fields["value"], unit=unit, hint=hint)
        shown(self.fields["source"], hint=_("例如：2026 年二季度妇幼卫生年报"))
        if counts:
            del self.fields["count"], self.fields["denominator"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        value = cleaned.get("value")
        if value and self.promised and (question := far_beyond(value, self.promised)):
            self.ask("value", question)
        return cleaned


class _ByRegion(AskingForm):
    """A number for each of some regions."""

    def __init__(
        self, *args: Any, regions: Iterable[Region], given: Mapping[int, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = {f"share_{codes.short(each.code)}": each.code for each in regions}
        for each in regions:
            self.fields[f"share_{codes.short(each.code)}"] = forms.IntegerField(
                label=each.name,
                min_value=0,
                max_value=10**7,
                required=False,
                initial=given.get(each.code),
            )

    @property
    def numbers(self) -> dict[int, int]:
        """What was written for each region; left empty is not in it."""
        found = {code: self.cleaned_data.get(name) for name, code in self.names.items()}
        return {code: number for code, number in found.items() if number is not None}

    def fields_by_region(self) -> dict[int, forms.BoundField]:
        return {code: self[name] for name, code in self.names.items()}


class SharesForm(_ByRegion):
    """The part of each region; left empty is none."""

    @property
    def total(self) -> int:
        """The sum as it stands in the fields."""
        values = (str(each.value() or "") for each in self)
        return sum(int(text) for text in values if text.isdecimal())


class PartsForm(_ByRegion):
    """How many each region has done, of one day and one source; left empty is not reported. Far
    more than its share (of the whole `quota`, where it has none) is asked about.
    """

    as_of = forms.DateField(label=_("截至"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(label=_("数据来源"), max_length=200)

    def __init__(
        self, *args: Any, today: date, shares: Mapping[int, int], quota: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, given={}, **kwargs)
        self.shares, self.quota = shares, quota
        self.fields["as_of"].widget.attrs["max"] = today.isoformat()
        shown(self.fields["source"], hint=_("例如：各乡镇 9 月报表"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, code in self.names.items():
            done = cleaned.get(name)
            if done and (question := far_beyond(done, self.shares.get(code) or self.quota)):
                self.ask(name, question)
        return cleaned
