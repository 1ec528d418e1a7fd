"""The filters of the work lists: GET forms whose fields identify no one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muzi.access.models import User
from muzi.access.roles import Permission, Role
from muzi.clinical.schedule import State
from muzi.journeys import tasks
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.models import Institution
from muzi.services.kinds import BY_NAME

INDENT = "\u3000"
POSTPARTUM = "postpartum"  # the stage; the other, pregnant, is the usual one
STATE_LABELS = {
    State.OVERDUE: _("逾期"),
    State.DUE: _("7 天内到期"),
    State.OPEN: _("可以做"),
    State.NOT_YET: _("未到时间"),
    State.MISSED: _("错过"),
    State.DONE: _("已完成"),
    State.NOT_NEEDED: _("不再需要"),
}
TASK_KINDS = (
    "antenatal_visit",
    "postpartum_visit",
    "newborn_visit",
    "postpartum_check",
    tasks.REPORT,
)


def _region(text: Any) -> int | None:
    """A region code out of a query string, or None."""
    try:
        code = int(text)
    except (TypeError, ValueError):
        return None
    return code if 10**10 <= code < 10**12 else None


def place_choices(area: int, chosen: int | None, depth: int = 0) -> list[tuple[int, str]]:
    """The regions inside `area`, those inside the chosen one unfolded below it."""
    found = []
    for region in places.children(area):
        found.append((region.code, INDENT * depth + region.name))
        if chosen is not None and codes.contains(region.code, chosen):
            found += place_choices(region.code, chosen, depth + 1)
    return found


def institution_choices(area: int) -> list[tuple[int, str]]:
    """Units that may have women in care inside `area`; village clinics only within a township."""
    low, high = codes.extent(area)
    left_out = [Institution.Kind.BUREAU]
    if codes.level(area) > codes.Level.TOWNSHIP:
        left_out.append(Institution.Kind.VILLAGE_CLINIC)
    units = Institution.objects.filter(active=True, catchment__gte=low, catchment__lt=high)
    return list(units.exclude(kind__in=left_out).order_by("kind", "name").values_list("pk", "name"))


class Filters(forms.Form):
    """Place and institution, from what the account can choose between."""

    place = forms.TypedChoiceField(label=_("地区"), coerce=int, empty_value=None, required=False)
    institution = forms.TypedChoiceField(
        label=_("管理机构"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, user: User, data: Any) -> None:
        super().__init__(data, auto_id="filter_%s")
        area = user.institution.catchment
        self._offer("place", place_choices(area, _region(self.data.get("place"))))
        by_care = user.role == Role.OBSTETRIC_UNIT
        self._offer("institution", [] if by_care else institution_choices(area))

    def _offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        if len(choices) < 2:
            del self.fields[name]
            return
        field: Any = self.fields[name]
        field.choices = [("", _("全部")), *choices]

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters that are set and make sense; one that does not is ignored."""
        self.is_valid()
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value not in (None, "", False)
        }


class PregnancyFilters(Filters):
    """What `lists.select` takes."""

    field_order = ["stage", "colour", "weeks_from", "weeks_to", "place", "institution"]

    # Chosen by the tabs of the page, kept by the form.
    stage = forms.ChoiceField(
        choices=[("", ""), (POSTPARTUM, "")], required=False, widget=forms.HiddenInput
    )
    colour = forms.ChoiceField(
        label=_("风险"),
        choices=[
            ("", _("全部")),
            ("high", _("橙色和红色")),
            ("red", _("红色")),
            ("orange", _("橙色")),
            ("yellow", _("黄色")),
            ("green", _("绿色")),
        ],
        required=False,
    )
    weeks_from = forms.IntegerField(label=_("孕周从"), min_value=0, max_value=45, required=False)
    weeks_to = forms.IntegerField(label=_("至"), min_value=0, max_value=45, required=False)
    overdue = forms.BooleanField(label=_("有逾期"), required=False)
    aged = forms.BooleanField(label=_("年龄≥35 岁"), required=False)
    new = forms.BooleanField(label=_("近 7 天新评橙、红"), required=False)
    infectious = forms.BooleanField(label=_("紫色"), required=False)

    def __init__(self, user: User, data: Any) -> None:
        super().__init__(user, data)
        if not user.may(Permission.SEE_RESTRICTED):
            del self.fields["infectious"]


class TaskFilters(Filters):
    """Which due windows are shown."""

    field_order = ["kind", "state", "place", "institution"]

    kind = forms.ChoiceField(
        label=_("项目"),
        choices=[("", _("全部")), *((name, BY_NAME[name].label) for name in TASK_KINDS)],
        required=False,
    )
    state = forms.ChoiceField(
        label=_("状态"),
        choices=[
            ("current", _("待办")),
            *((state.value, label) for state, label in STATE_LABELS.items()),
        ],
        required=False,
    )


class LostFilters(forms.Form):
    """How long a check must have been overdue."""

    USUAL_WEEKS = 4

    weeks = forms.TypedChoiceField(
        label=_("逾期超过"),
        choices=[(2, _("2 周")), (4, _("4 周")), (8, _("8 周")), (12, _("12 周"))],
        coerce=int,
    )

    @property
    def wanted(self) -> int:
        """Weeks; the usual ones where none are given."""
        return int(self.cleaned_data["weeks"]) if self.is_valid() else self.USUAL_WEEKS
