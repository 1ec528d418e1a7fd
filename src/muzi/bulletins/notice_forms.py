"""Forms of rebound notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muzi.places.forms import shown

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OpenForm(forms.Form):
    """Which rebound a notice is opened about."""

    region = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    indicator = forms.CharField(max_length=8, widget=forms.HiddenInput)


class InterviewForm(forms.Form):
    """The interview and what was agreed in it."""

    interview_on = forms.DateField(label=_("约谈日期"), widget=_DAY)
    interview_with = forms.CharField(label=_("约谈对象"), max_length=200)
    measures = forms.CharField(
        label=_("整改措施"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_on = forms.DateField(label=_("整改时限"), required=False, widget=_DAY)


class CloseForm(forms.Form):
    """What came of a notice."""

    outcome = forms.CharField(
        label=_("办结情况"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown(
            self.fields["outcome"],
            hint=_("如：已整改，连续三个月好转；已核实为录入问题，记录已更正"),
        )
