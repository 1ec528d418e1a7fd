"""Forms of reports and bulletins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muzi.bulletins import edits
from muzi.bulletins.calendar import FIRST_DAY
from muzi.bulletins.kinds import KINDS
from muzi.bulletins.report import Report
from muzi.bulletins.submissions import Asked
from muzi.places.forms import shown
from muzi.plans import attached
from muzi.plans.models import Plan

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOST = 100_000


class ReportForm(forms.Form):
    """The counts of one period; with a report in words a file may come."""

    def __init__(self, *args: Any, wanted: Iterable[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = tuple(wanted)
        for each in self.wanted:
            field = forms.IntegerField(
                label=str(each.label),
                initial=None if each.measure else 0,
                min_value=0,
                max_value=MOST,
                widget=forms.NumberInput(attrs={"class": "input-number"}),
            )
            self.fields[each.name] = shown(field, unit=_("例") if each.measure else _("件"))
        counted = any(each.measure for each in self.wanted)  # by the records too
        self.fields["note"] = shown(
            forms.CharField(
                label=_("说明") if counted else _("报送内容"),
                required=False,
                max_length=300,
                widget=forms.Textarea(attrs={"rows": 2}),
            ),
            hint=_("与本单位记录不一致时须写明原因")
            if counted
            else _("写明情况、进展和问题，不超过 300 字"),
        )

        if not counted:
            paper = forms.FileField(label=_("附件"), required=False)
            self.fields["file"] = shown(paper, hint=attached.hint(str(_("主管部门和接收单位"))))

    @property
    def counts(self) -> dict[str, int]:
        return {each.name: self.cleaned_data[each.name] for each in self.wanted}


class DraftForm(forms.Form):
    """Which bulletin to draft."""

    kind = forms.ChoiceField(label=_("类型"), choices=[(k, v.label) for k, v in KINDS.items()])
    day = shown(
        forms.DateField(label=_("日期"), widget=_DAY),
        hint=_("所报期间内的任何一天；进展专题报告为截止日"),
    )
    plan = shown(
        forms.TypedChoiceField(label=_("规划"), coerce=int, required=False, empty_value=None),
        hint=_("只有进展专题报告需要"),
    )
    rhythm = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plans: Iterable[Plan], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        choices: Any = self.fields["plan"]
        choices.choices = [("", _("不选")), *((each.pk, each.title) for each in plans)]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError(_("日期不能晚于今天。"))
        if day < FIRST_DAY:
            raise forms.ValidationError(_("日期太早。"))
        return day


class EditForm(forms.Form):
    """Title and paragraphs of a draft; figures stand between 【 and 】."""

    def __init__(
        self,
        data: Any = None,
        *,
        report: Report,
        title: str,
        texts: Any,
    ) -> None:
        super().__init__(data)
        self.fields["title"] = forms.CharField(label=_("标题"), max_length=200, initial=title)
        self.keys: dict[str, str] = {}
        before, place = "", 0
        for number, (key, heading, paragraph) in enumerate(edits.paragraphs(report)):
            text = edits.shown(paragraph, texts.get(key))
            place = place + 1 if heading == before else 1
            before = heading
            field = forms.CharField(
                label=_("第 %(n)s 段") % {"n": place},
                required=False,
                initial=text,
                max_length=edits.LONGEST,
                widget=forms.Textarea(attrs={"rows": min(max(len(text) // 38 + 1, 2), 9)}),
            )
            field.group = heading  # type: ignore[attr-defined]
            self.fields[f"text_{number}"] = field
            self.keys[f"text_{number}"] = key
        self.unapplied = [
            edits.told(report, each) for each in edits.unapplied(report, texts).values()
        ]
        added = forms.CharField(
            label=_("补充段落"),
            required=False,
            initial=texts.get(edits.ADDED, ""),
            max_length=edits.LONGEST,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        added.group = _("附加")  # type: ignore[attr-defined]
        self.fields["added"] = shown(added, hint=_("放在最后，每行一段"), group=_("附加"))
        self.keys["added"] = edits.ADDED
        if self.unapplied:
            forget = forms.BooleanField(label=_("不再保留未套用的修改"), required=False)
            self.fields["forget"] = shown(forget, group=_("附加"))
        self.fields["turn"] = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def texts(self) -> dict[str, str]:
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}
