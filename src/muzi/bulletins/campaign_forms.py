"""Forms of the campaign calendar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muzi.bulletins.campaigns import YEARS
from muzi.bulletins.local_days import Days
from muzi.places.forms import shown
from muzi.places.models import Institution

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


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


class LocalDaysForm(ArrangementForm):
    """A campaign of a bureau's own: what it is called, when, after what, and its arrangement."""

    name = forms.CharField(label=_("名称"), max_length=100, min_length=2)
    starts_on = forms.DateField(label=_("开始日期"), widget=_DAY)
    ends_on = forms.DateField(label=_("结束日期"), required=False, widget=_DAY)
    occasion = forms.CharField(label=_("依据或缘由"), max_length=200, min_length=2)
    field_order = ("name", "starts_on", "ends_on", "occasion", "theme", "owner", "arrangement")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown(self.fields["ends_on"], hint=_("只有一天的不填"))
        shown(self.fields["occasion"], hint=_("如：市卫生健康委某号文；本县母亲节活动"))
        shown(self.fields["theme"])

    @property
    def days(self) -> Days:
        """Of a valid form. Raises PlanError for days that cannot be."""
        said = self.cleaned_data
        return Days(
            said["name"], said["starts_on"], said["ends_on"] or said["starts_on"], said["occasion"]
        )


class ActivityForm(forms.Form):
    """What a unit did, where, and how many persons it reached."""

    held_on = forms.DateField(label=_("活动日期"), widget=_DAY)
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
