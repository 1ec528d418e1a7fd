"""Forms of tasks, evidence and supervision visits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muzi.places.forms import shown
from muzi.places.models import Institution
from muzi.plans import attached
from muzi.plans.models import Plan, Task, TaskState
from muzi.plans.wording import clause_words

FINDING_ROWS = 3
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class BoardFilters(forms.Form):
    """Which tasks the board shows."""

    plan = forms.TypedChoiceField(label=_("规划"), coerce=int, required=False, empty_value=None)
    owner = forms.TypedChoiceField(
        label=_("牵头或配合单位"), coerce=int, required=False, empty_value=None
    )
    only = forms.ChoiceField(
        label=_("只看"),
        choices=[
            ("", _("全部")),
            ("ours", _("本单位牵头或配合")),
            ("mine", _("本单位牵头")),
            ("beside", _("本单位配合")),
            ("overdue", _("逾期")),
            ("unproven", _("无佐证")),
            ("findings", _("有未整改问题")),
        ],
        required=False,
    )
    organisational = forms.ChoiceField(
        label=_("任务类别"),
        choices=[("", _("全部")), ("no", _("业务工作")), ("yes", _("组织保障"))],
        required=False,
    )
    view = forms.ChoiceField(
        choices=[("board", ""), ("list", ""), ("map", "")],
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(
        self,
        data: Any,
        *,
        plans: Iterable[Plan],
        owners: Iterable[Institution],
        together: bool = False,
    ) -> None:
        """`together`: several plans are shown where none is chosen."""
        super().__init__(data)
        choices: Any = self.fields["plan"]
        every = [("", _("全部规划"))] if together else []
        choices.choices = [*every, *((plan.pk, plan.title) for plan in plans)]
        choices = self.fields["owner"]
        choices.choices = [("", _("全部")), *((unit.pk, unit.name) for unit in owners)]

    @property
    def wanted(self) -> dict[str, Any]:
        """What is asked for; what is not valid is left out."""
        self.is_valid()
        return self.cleaned_data


class ProgressForm(forms.Form):
    """How a task stands."""

    state = forms.ChoiceField(label=_("状态"), choices=TaskState.choices)
    note = forms.CharField(label=_("进展说明"), max_length=500, required=False, widget=_area(2))


class EvidenceForm(forms.Form):
    """A file or a page of this installation, never both."""

    title = forms.CharField(label=_("材料名称"), max_length=120, required=False)
    file = forms.FileField(label=_("文件"), required=False)
    link = forms.CharField(label=_("或：本系统页面地址"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown(self.fields["file"], hint=attached.hint(str(_("辖区各单位"))))
        shown(self.fields["link"], hint=_("如 /figures/A06/"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("file")) == bool(cleaned.get("link")):
            raise forms.ValidationError(_("请选择一个文件，或粘贴一个页面地址。"))
        return cleaned


class OwnerForm(forms.Form):
    """Which unit leads a task, and which work beside it: a group of choices for each kind of unit.

    `partners` in the cleaned data are those of all groups, but for the lead: who ticks a whole
    group need not take it out again.
    """

    owner = forms.TypedChoiceField(
        label=_("牵头单位"), coerce=int, required=False, empty_value=None
    )

    def __init__(
        self,
        *args: Any,
        units: Iterable[Institution],
        partners: Iterable[Institution] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        given = list(units)
        choices: Any = self.fields["owner"]
        choices.choices = [("", _("未指定")), *((unit.pk, unit.name) for unit in given)]
        chosen = [each.pk for each in partners]
        self.groups = []
        for kind in Institution.Kind:
            of_kind = [(unit.pk, unit.name) for unit in given if unit.kind == kind]
            if not of_kind:
                continue
            field = forms.TypedMultipleChoiceField(
                label=kind.label,
                choices=of_kind,
                coerce=int,
                required=False,
                initial=[pk for pk, _name in of_kind if pk in chosen],
                widget=forms.CheckboxSelectMultiple,
            )
            field.select_all = True  # type: ignore[attr-defined]
            self.fields[f"beside_{kind}"] = shown(field, group=_("配合单位"))
            self.groups.append(f"beside_{kind}")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        ticked = (pk for name in self.groups for pk in cleaned.get(name, ()))
        cleaned["partners"] = [pk for pk in ticked if pk != cleaned.get("owner")]
        return cleaned


class VisitForm(forms.Form):
    """A supervision visit."""

    institution = forms.TypedChoiceField(label=_("被督导单位"), coerce=int)
    visited_on = forms.DateField(label=_("督导日期"), widget=_DAY)
    visitors = forms.CharField(label=_("督导人员"), max_length=200)
    summary = forms.CharField(label=_("总体情况"), required=False, widget=_area(3))

    def __init__(
        self, *args: Any, units: Iterable[Institution], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        choices: Any = self.fields["institution"]
        choices.choices = [("", _("请选择")), *((unit.pk, unit.name) for unit in units)]

    def clean_visited_on(self) -> date:
        day: date = self.cleaned_data["visited_on"]
        if day > self.today:
            raise forms.ValidationError(_("督导日期不能晚于今天。"))
        return day


class FindingForm(forms.Form):
    """One thing that a visit found; a line left empty says nothing."""

    task = forms.TypedChoiceField(label=_("相关任务"), coerce=int, required=False, empty_value=None)
    text = forms.CharField(label=_("发现的问题"), required=False, max_length=1000, widget=_area(2))
    due_on = forms.DateField(label=_("整改时限"), required=False, widget=_DAY)

    def __init__(self, *args: Any, tasks: Iterable[Task], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["task"]
        choices.choices = [
            ("", _("不针对某项任务")),
            *((task.pk, f"{clause_words(task.clause)} {task.text[:40]}") for task in tasks),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("text") and (cleaned.get("task") or cleaned.get("due_on")):
            self.add_error("text", _("请写明发现的问题。"))
        return cleaned


Findings = forms.formset_factory(FindingForm, extra=FINDING_ROWS, max_num=30, validate_max=True)


class CorrectionForm(forms.Form):
    """How a finding was put right."""

    corrected_on = forms.DateField(label=_("整改完成日期"), widget=_DAY)
    correction = forms.CharField(label=_("整改情况"), max_length=1000, widget=_area(2))
