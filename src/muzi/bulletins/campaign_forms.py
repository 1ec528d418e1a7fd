"""Forms of the campaign calendar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muzi.bulletins.campaigns import YEARS
from muzi.places.forms import shown
from muzi.places.models import Institution


class YearForm(forms.Form):
    """Which year is prepared."""

    year = forms.IntegerField(min_value=YEARS.start, max_value=YEARS.stop - 1)


class ArrangementForm(forms.Form):
    """Who leads a campaign, its theme, what is to be done."""

    owner = forms.TypedChoiceField(
        label=_("牵头单位"), coerce=int, required=False, empty_value=None
    )
    theme = forms.CharField(label=_("主题"), max_length=200, required=False)
    arrangement = forms.CharField(
        label=_("活动安排"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, units: Iterable[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["owner"]
        choices.choices = [("", _("未指定")), *((unit.pk, unit.name) for unit in units)]
        shown(self.fields["theme"], hint=_("以当年上级通知为准"))


class ActivityForm(forms.Form):
    """What a unit did, where, and how many persons it reached."""

    held_on = forms.DateField(
        label=_("活动日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    place = forms.CharField(label=_("地点"), max_length=100)
    form = forms.CharField(label=_("形式"), max_length=100)
    reach = forms.IntegerField(
        label=_("覆盖人数"), required=False, min_value=0, max_value=100_000_000
    )
    note = forms.CharField(
        label=_("说明"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown(self.fields["form"], hint=_("如：义诊咨询、专题讲座、短视频"))
        shown(self.fields["reach"], unit=_("人"), hint=_("没有统计的不填"))
