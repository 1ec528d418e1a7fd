"""The form of a delivery and the lines of its newborns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from muzi.services.checks import Known
from muzi.services.fields import Ranged
from muzi.services.forms import BOOKKEEPING, RecordForm
from muzi.services.models import Delivery, Newborn

NEWBORN_FIELDS = (
    "outcome",
    "sex",
    "weight_g",
    "length_cm",
    "apgar_1",
    "apgar_5",
    "apgar_10",
    "resuscitated",
    "defect",
    "defect_note",
    "transferred",
)


PREFIX = "newborn"
MORE = "more"  # the button that asks for one more line and saves nothing


class Form(RecordForm):
    """The form of a delivery; `lines` are those of its newborns."""

    template = "services/delivery.html"
    sections = (
        (
            _("分娩"),
            (
                "admitted_on",
                "served_on",
                "delivered_at",
                "place",
                "aseptic",
                "mode",
                "indication",
                "analgesia",
                "blood_loss_ml",
                "complications",
                "complication_note",
            ),
        ),
        (_("出院"), ("discharged_on", "discharge_note", "provider")),
    )

    class Meta:
        model = Delivery
        exclude = BOOKKEEPING
        labels = {"served_on": _("分娩日期")}

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["delivered_at"].widget = forms.TimeInput(attrs={"type": "time"})
        if data is None:
            begun = _standing(self.instance) if self.instance.pk else _kept(self.initial)
            self.lines = NewbornForms(prefix=PREFIX, initial=begun or [{}])
        else:
            self.lines = NewbornForms(_one_more(data) if MORE in data else data, prefix=PREFIX)

    @cached_property
    def newborns(self) -> list[dict[str, Any]]:
        """What the lines say, when they were sent and are sound; an empty line is no newborn."""
        if not self.lines.is_valid():
            return []
        return [
            {name: line.cleaned_data[name] for name in NEWBORN_FIELDS}
            for line in self.lines.forms
            if line.cleaned_data
        ]

    @property
    def known(self) -> Known:
        return replace(super().known, newborns=tuple(self.newborns))

    @property
    def acceptable(self) -> bool:
        return super().acceptable and self.lines.is_valid() and MORE not in self.data


class NewbornForm(forms.ModelForm):
    """One newborn; an empty further line is no newborn."""

    class Meta:
        model = Newborn
        fields = NEWBORN_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: dict[str, str] = {}
        for name, shown in self.fields.items():
            field: Any = Newborn._meta.get_field(name)
            described: Any = shown
            if isinstance(field, Ranged):
                described.unit = field.unit
                described.usual = field.usual
                if field.hard:
                    described.widget.attrs |= {"min": field.hard[0], "max": field.hard[1]}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, value in list(cleaned.items()):
            field = Newborn._meta.get_field(name)
            if isinstance(field, Ranged) and value is not None and field.hard:
                low, high = field.hard
                if not low <= value <= high:
                    self.add_error(
                        name,
                        _("超出可能范围（%(low)s～%(high)s），请核对。")
                        % {"low": low, "high": high},
                    )
        return cleaned

    def _post_clean(self) -> None:
        """Built by services.actions."""


NewbornForms = forms.formset_factory(NewbornForm, extra=0, min_num=1, max_num=6, validate_min=True)


def _one_more(data: QueryDict) -> QueryDict:
    """What was sent, with one more line, which begins as the first one did."""
    posted = data.copy()
    total = posted.get(f"{PREFIX}-TOTAL_FORMS", "")
    lines = int(total) if total.isdecimal() else 0  # the page's own number, unless tampered with
    posted[f"{PREFIX}-TOTAL_FORMS"] = str(lines + 1)
    for name, field in NewbornForm.base_fields.items():
        if field.initial is not None:
            posted[f"{PREFIX}-{lines}-{name}"] = field.initial
    return posted


def _standing(delivery: Delivery) -> list[dict[str, Any]]:
    return [
        {name: getattr(newborn, name) for name in NEWBORN_FIELDS}
        for newborn in delivery.newborns.order_by("order")
    ]


def _kept(initial: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The lines of a draft (their field names carry the formset's prefix)."""
    lines: dict[int, dict[str, Any]] = {}
    for name, value in initial.items():
        head, _dash, rest = name.partition(f"{PREFIX}-")
        number, _dash, field = rest.partition("-")
        if head == "" and number.isdigit() and field in NEWBORN_FIELDS:
            lines.setdefault(int(number), {})[field] = value
    # A further line that only says what every line begins with was not filled in.
    return [
        line
        for number, line in sorted(lines.items())
        if number == 0 or any(value for field, value in line.items() if field != "outcome")
    ]
