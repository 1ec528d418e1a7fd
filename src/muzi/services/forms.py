"""The form of a service record: sections in the order of asking, questions about the unusual.

A form validates and words; it never saves (services.actions does).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from muzi.places.models import Institution
from muzi.services.checks import Known, check
from muzi.services.fields import Ranged
from muzi.services.kinds import Kind

Section = tuple[Any, tuple[str, ...]]

# What a form never shows: who and when is the action's business.
BOOKKEEPING = (
    "person",
    "pregnancy",
    "institution",
    "recorded_by",
    "recorded_at",
    "version",
    "changed_by",
    "changed_at",
    "change_reason",
    "voided_at",
)


@dataclass(frozen=True)
class Setting:
    """Where a form is filled in: what is known, what was recorded last, by whom."""

    known: Known
    # Text to show in grey beside a field (the last visit's value; never filled in).
    last: Mapping[str, str] = field(default_factory=dict)
    # What is carried forward into a new form (never a measurement).
    carried: Mapping[str, Any] = field(default_factory=dict)
    institutions: Sequence[Institution] = ()


class RecordForm(forms.ModelForm):
    """Base of the kinds' forms. A kind gives its model's fields in `sections`."""

    kind: ClassVar[Kind]
    sections: ClassVar[Sequence[Section]] = ()
    template: ClassVar[str] = "services/form.html"
    # Headings of what is rarely asked: folded until opened, so that Enter passes them by.
    folded: ClassVar[Sequence[Any]] = ()

    change_reason = forms.CharField(label=_("更正理由"), max_length=200, required=False)

    def __init__(self, *args: Any, setting: Setting, **kwargs: Any) -> None:
        if kwargs.get("instance") is None:
            initial = {"served_on": setting.known.today, **setting.carried}
            kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.setting = setting
        self.warnings: dict[str, str] = {}
        amending = self.instance.pk is not None
        if not amending:
            del self.fields["change_reason"]
        else:
            self.fields["change_reason"].required = True
            self.fields["change_reason"].group = _("更正")  # type: ignore[attr-defined]
        self._describe()
        order = [name for _title, names in self.sections for name in names]
        self.order_fields([*order, "change_reason"])

    def _describe(self) -> None:
        """Give each form field the unit, ranges, last value and heading that the page shows."""
        for title, names in self.sections:
            for name in names:
                if name not in self.fields:
                    continue
                shown: Any = self.fields[name]
                shown.group = title
                shown.folded = title in self.folded
                if self.instance.pk is None and not isinstance(shown, forms.CharField):
                    shown.last = self.setting.last.get(name)
                if name not in self._model_fields:
                    continue
                model_field = self._model_fields[name]
                if isinstance(model_field, Ranged):
                    shown.unit = model_field.unit
                    shown.usual = model_field.usual
                    if model_field.usual:
                        low, high = model_field.usual
                        shown.hint = _("常见 %(low)s～%(high)s") % {"low": low, "high": high}
                    if model_field.hard and isinstance(
                        shown, forms.IntegerField | forms.DecimalField
                    ):
                        low, high = model_field.hard
                        shown.widget.attrs |= {"min": low, "max": high}
                if isinstance(shown, forms.DateField):
                    shown.widget = forms.DateInput(attrs={"type": "date"})
                if isinstance(shown, forms.ModelChoiceField):
                    ids = [institution.pk for institution in self.setting.institutions]
                    shown.queryset = Institution.objects.filter(pk__in=ids)
        if "served_on" in self.fields:
            attrs = self.fields["served_on"].widget.attrs
            attrs["max"] = self.setting.known.today.isoformat()
            if not self.is_bound:
                attrs["autofocus"] = True

    @property
    def _model_fields(self) -> dict[str, Any]:
        return {field.name: field for field in self._meta.model._meta.concrete_fields}

    def gathered(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """The model's values from the cleaned form; kinds whose form differs override this."""
        names = {name for _title, section in self.sections for name in section}
        return {name: value for name, value in cleaned.items() if name in names}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.values = self.gathered(cleaned)
        confirmed = set(self.data.getlist("confirm")) if hasattr(self.data, "getlist") else set()
        whole: list[str] = []
        for problem in check(self.kind, self.values, self.known):
            name = problem.field if problem.field in self.fields else None
            if not problem.ask:
                if name is None or name not in self.errors:
                    self.add_error(name, problem.message)
            elif name is None:
                whole.append(problem.message)
            elif name not in confirmed and name not in self.errors:
                self.warnings[name] = self.warnings.get(name, "") + problem.message
        # A question about the whole form has no field to stand at: it stands at the date.
        if whole and "served_on" not in confirmed and "served_on" in self.fields:
            asked = [self.warnings.get("served_on", ""), *whole]
            self.warnings["served_on"] = "".join(filter(None, asked))
        return cleaned

    @property
    def known(self) -> Known:
        return self.setting.known

    @property
    def newborns(self) -> Sequence[Mapping[str, Any]]:
        """The newborns that a delivery's form tells of."""
        return ()

    def _post_clean(self) -> None:
        """The record is not built here: ranges and combinations are already checked."""

    @property
    def acceptable(self) -> bool:
        """May it be saved as it stands? (No errors, and nothing left to confirm.)"""
        return self.is_valid() and not self.warnings


def form_class(kind: Kind) -> type[RecordForm]:
    """The form of a kind."""
    made: type[RecordForm] = import_module(f"muzi.services.{kind.name}.form").Form
    made.kind = kind
    return made
