"""Forms of rebound notices."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

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
