"""The bed planner's scenario: a GET form, so that a scenario has an address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muzi.access.models import User
from muzi.capacity.beds import STANDARD_AIM, STANDARD_NOW
from muzi.clinical.statistics import statistical_year_of
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.forms import shown

YEARS_BACK = 8


def _whole(label: Any, most: int, unit: Any, group: Any, hint: Any = "") -> Any:
    field = forms.IntegerField(label=label, min_value=0, max_value=most, required=False)
    return shown(field, unit=unit, hint=hint, group=group)


def _ratio(label: Any, group: Any, hint: Any = "") -> Any:
    field = forms.DecimalField(
        label=label, min_value=1, max_value=200, decimal_places=2, required=False
    )
    return shown(field, unit=_("张/千分娩量"), hint=hint, group=group)


NOW, PLAN, STAY = _("现状"), _("方案"), _("按住院天数估算（参数，非国家标准）")


class BedForm(forms.Form):
    """A bed scenario. What is left empty comes from the records (or from the units' rows)."""

    region = forms.TypedChoiceField(label=_("地区"), coerce=int, required=False, empty_value=None)
    year = forms.TypedChoiceField(label=_("统计年度"), coerce=int, required=False)
    beds = _whole(_("现有产科床位"), 100_000, _("张"), NOW)
    deliveries = _whole(_("年分娩量"), 10_000_000, _("例"), NOW)
    standard = _ratio(_("标准"), NOW)
    added = _whole(_("新增床位"), 100_000, _("张"), PLAN)
    expected = _whole(_("预计年分娩量"), 10_000_000, _("例"), PLAN)
    aim = _ratio(_("目标标准"), PLAN)
    stay = shown(
        forms.DecimalField(
            label=_("平均住院日"), min_value=1, max_value=30, decimal_places=1, required=False
        ),
        unit=_("天"),
        group=STAY,
    )
    occupancy = shown(
        forms.IntegerField(label=_("床位使用率"), min_value=10, max_value=100, required=False),
        unit="%",
        group=STAY,
    )

    def __init__(self, user: User, data: Any, last_year: int) -> None:
        super().__init__(data)
        area = user.institution.catchment
        inside = [(region.code, region.name) for region in places.children(area)]
        if codes.level(area) <= codes.Level.TOWNSHIP:
            inside = []
        choices: Any = self.fields["region"]
        choices.choices = [(area, places.name(area)), *inside]
        years: Any = self.fields["year"]
        years.choices = [(year, str(year)) for year in range(last_year, last_year - YEARS_BACK, -1)]
        years.empty_value = last_year
        self.area = area

    @property
    def wanted(self) -> dict[str, Any]:
        """The scenario, with the default standards; what is not valid is left out."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        given.setdefault("region", self.area)
        given.setdefault("year", self.fields["year"].empty_value)  # type: ignore[attr-defined]
        given.setdefault("standard", STANDARD_NOW)
        given.setdefault("aim", STANDARD_AIM)
        given.setdefault("added", None)
        return given


def last_whole_year(today: Any) -> int:
    """The last statistical year that is over: part of a year would make beds look plenty."""
    return statistical_year_of(today) - 1
