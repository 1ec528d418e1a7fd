"""Forms of accounts and of the audit trail's filter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from muzi.access.models import AuditEvent, User
from muzi.access.roles import Role
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.codes import Level
from muzi.places.models import Institution

_K = Institution.Kind
# An account sees its institution's catchment, so a role belongs to the institutions of its reach.
ROLE_KINDS: dict[Role, frozenset[str]] = {
    Role.VILLAGE_DOCTOR: frozenset({_K.VILLAGE_CLINIC}),
    Role.TOWNSHIP_CLINIC: frozenset({_K.TOWNSHIP_CLINIC, _K.COMMUNITY_CENTRE}),
    Role.OBSTETRIC_UNIT: frozenset(
        {
            _K.TOWNSHIP_CLINIC,
            _K.COMMUNITY_CENTRE,
            _K.GENERAL_HOSPITAL,
            _K.TCM_HOSPITAL,
            _K.MATERNITY_HOSPITAL,
            _K.MCH_HOSPITAL,
        }
    ),
    Role.MCH_HOSPITAL: frozenset({_K.MCH_HOSPITAL}),
    Role.COUNTY_BUREAU: frozenset({_K.BUREAU}),
    Role.HIGHER_BUREAU: frozenset({_K.BUREAU}),
    Role.ADMINISTRATOR: frozenset({_K.BUREAU, _K.MCH_HOSPITAL}),
}


def administered(by: User) -> QuerySet[Institution]:
    """The institutions whose accounts `by` may keep: those whose catchment lies within its own."""
    low, high = codes.extent(by.institution.catchment)
    return Institution.objects.filter(catchment__gte=low, catchment__lt=high)


def misfit(role: Role, institution: Institution) -> str:
    """Why an institution can have no account in this role; empty when it can."""
    if institution.kind not in ROLE_KINDS[role]:
        kinds = _("、").join(str(_K(kind).label) for kind in _K if kind in ROLE_KINDS[role])
        return _("此角色的账号只能设在：%(kinds)s。") % {"kinds": kinds}
    if role is Role.OBSTETRIC_UNIT and not institution.delivers:
        return _("该机构没有助产技术准入，不能设助产机构账号。")
    reach = codes.level(institution.catchment)
    if role is Role.COUNTY_BUREAU and reach > Level.COUNTY:
        return _("该机构的服务区域大于一个县，请选“上级卫生健康部门”。")
    if role is Role.HIGHER_BUREAU and reach <= Level.COUNTY:
        return _("该机构的服务区域是一个县或以下，请选“县级卫生健康局”。")
    return ""


class _Institutions(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{places.path(obj.catchment) or places.name(obj.catchment)}）"


class AccountForm(forms.ModelForm):
    """An account, kept by the administrator `by`."""

    institution = _Institutions(queryset=Institution.objects.none(), label=lazy("机构"))

    class Meta:
        model = User
        fields = ("username", "name", "role", "institution", "persons_granted", "is_active")
        help_texts = {
            "username": lazy("登录用，建立后不能修改"),
            "persons_granted": lazy("仅用于上级部门：除指标外，也能查看个案"),
        }
        widgets = {"role": forms.RadioSelect}

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        shown: Any = self.fields["institution"]
        shown.queryset = administered(by).filter(active=True).order_by("catchment", "name")
        self.fields["role"].choices = Role.choices  # type: ignore[attr-defined]
        if self.instance.pk is not None:
            self.fields["username"].disabled = True
            kept = Institution.objects.filter(pk=self.instance.institution_id)
            shown.queryset = (shown.queryset | kept).order_by("catchment", "name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        role, institution = cleaned.get("role"), cleaned.get("institution")
        if role and institution:
            why_not = misfit(Role(role), institution)
            if why_not:
                self.add_error("institution", why_not)
        if cleaned.get("persons_granted") and role != Role.HIGHER_BUREAU:
            self.add_error("persons_granted", _("只有上级卫生健康部门的账号需要准许查看个案。"))
        own = {"role", "institution", "persons_granted", "is_active"} & set(self.changed_data)
        if self.instance.pk == self.by.pk and own:
            raise ValidationError(_("不能修改自己账号的角色、机构或状态，请由其他管理员办理。"))
        return cleaned


class AccountFilter(forms.Form):
    """Which accounts to list."""

    q = forms.CharField(label=lazy("账号或姓名"), required=False, max_length=40)
    role = forms.ChoiceField(label=lazy("角色"), choices=Role.choices, required=False)
    active = forms.ChoiceField(
        label=lazy("状态"), choices=[("1", lazy("启用")), ("0", lazy("停用"))], required=False
    )


class AuditFilter(forms.Form):
    """Which lines of the audit trail to show: days (both included), action, account."""

    since = forms.DateField(
        label=lazy("自"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=lazy("至"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    action = forms.ChoiceField(
        label=lazy("操作"),
        choices=[("", lazy("全部")), *AuditEvent.Action.choices],
        required=False,
    )
    user = forms.IntegerField(widget=forms.HiddenInput, required=False)
