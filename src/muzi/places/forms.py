"""The forms of the register of institutions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.places import codes
from muzi.places.models import Institution
from muzi.places.regions import RegionField

_K = Institution.Kind
OF_A_TOWNSHIP = {_K.VILLAGE_CLINIC, _K.TOWNSHIP_CLINIC, _K.COMMUNITY_CENTRE}


def shown(field: forms.Field, *, unit: Any = "", hint: Any = "", group: Any = "") -> Any:
    """The attributes that the form components read."""
    field.unit, field.hint, field.group = unit, hint, group  # type: ignore[attr-defined]
    return field


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
                shown(field, hint=_("不选则为全辖区") if name == "catchment" else "")
        for name, unit in (
            ("obstetric_beds", _("张")),
            ("obstetricians", _("人")),
            ("midwives", _("人")),
        ):
            shown(self.fields[name], unit=unit)

    def _inside(self, name: str) -> int:
        code = self.cleaned_data.get(name) or self.area
        if not codes.contains(self.area, code):
            raise forms.ValidationError(_("只能选择本辖区以内的地区。"))
        return int(code)

    def clean(self) -> dict[str, Any]:
        """Everyone at a village or township unit sees all of its catchment: not a whole county."""
        cleaned = super().clean() or {}
        serves = cleaned.get("catchment", self.instance.catchment)
        local = cleaned.get("kind", self.instance.kind) in OF_A_TOWNSHIP
        if local and serves is not None and codes.level(serves) > codes.Level.TOWNSHIP:
            text = gettext(
                "村卫生室、乡镇卫生院和社区卫生服务中心的服务区域最大为一个乡镇（街道）。"
            )
            self.add_error("catchment" if "catchment" in self.fields else None, text)
        return cleaned

    def clean_region(self) -> int:
        return self._inside("region")

    def clean_catchment(self) -> int:
        return self._inside("catchment")
