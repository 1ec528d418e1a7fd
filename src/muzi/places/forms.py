"""Forms of places: the bed planner's scenario (GET, so that it has an address) and institutions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.clinical.statistics import statistical_year_of
from muzi.people.regions import RegionField
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.beds import STANDARD_AIM, STANDARD_NOW
from muzi.places.models import Institution

YEARS_BACK = 8


def _shown(field: forms.Field, *, unit: Any = "", hint: Any = "", group: Any = "") -> Any:
    """The attributes that the form components read."""
    field.unit, field.hint, field.group = unit, hint, group  # type: ignore[attr-defined]
    return field


def _whole(label: Any, most: int, unit: Any, group: Any, hint: Any = "") -> Any:
    field = forms.IntegerField(label=label, min_value=0, max_value=most, required=False)
    return _shown(field, unit=unit, hint=hint, group=group)


def _ratio(label: Any, group: Any, hint: Any = "") -> Any:
    field = forms.DecimalField(
        label=label, min_value=1, max_value=200, decimal_places=2, required=False
    )
    return _shown(field, unit=_("张/千分娩量"), hint=hint, group=group)


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
    stay = _shown(
        forms.DecimalField(
            label=_("平均住院日"), min_value=1, max_value=30, decimal_places=1, required=False
        ),
        unit=_("天"),
        group=STAY,
    )
    occupancy = _shown(
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


class InstitutionFilters(forms.Form):
    """Which institutions are listed."""

    kind = forms.ChoiceField(
        label=_("机构类型"), choices=[("", _("全部")), *Institution.Kind.choices], required=False
    )
    delivers = forms.BooleanField(label=_("只看助产机构"), required=False)
    closed = forms.BooleanField(label=_("含停用"), required=False)


class InstitutionForm(forms.ModelForm):
    """An institution. What it is and whom it serves (which decides what its accounts see) is the
    administrator's; what it can do is also the MCH hospital's.
    """

    licences = forms.MultipleChoiceField(
        label=_("技术准入"),
        choices=Institution.Licence.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    region = RegionField(label=_("所在地"), least=codes.Level.PROVINCE, required=False)
    catchment = RegionField(label=_("服务区域"), least=codes.Level.PROVINCE, required=False)

    class Meta:
        model = Institution
        fields = [
            "name",
            "kind",
            "region",
            "catchment",
            "active",
            "level",
            "licences",
            "obstetric_beds",
            "obstetricians",
            "midwives",
            "phone",
        ]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area = user.institution.catchment
        if not user.may(Permission.ADMINISTER):
            for name in ("name", "kind", "region", "catchment", "active"):
                del self.fields[name]
        for name in ("region", "catchment"):
            field = self.fields.get(name)
            if isinstance(field, RegionField):
                field.set_area(self.area)
                _shown(field, hint=_("不选则为全辖区") if name == "catchment" else "")
        for name, unit in (
            ("obstetric_beds", _("张")),
            ("obstetricians", _("人")),
            ("midwives", _("人")),
        ):
            _shown(self.fields[name], unit=unit)

    def _inside(self, name: str) -> int:
        code = self.cleaned_data.get(name) or self.area
        if not codes.contains(self.area, code):
            raise forms.ValidationError(_("只能选择本辖区以内的地区。"))
        return int(code)

    def clean_region(self) -> int:
        return self._inside("region")

    def clean_catchment(self) -> int:
        return self._inside("catchment")
