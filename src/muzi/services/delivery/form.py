"""The form of a delivery and the lines of its newborns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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


class Form(RecordForm):
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delivered_at"].widget = forms.TimeInput(attrs={"type": "time"})


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
        for name, value in cleaned.items():
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
