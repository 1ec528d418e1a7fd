"""The form of a risk screening: the 57 items in their groups, ticked where positive.

Items that follow from a measurement, a date or a test are not asked: the page shows them worked
out beside the others.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muzi.config.language import either
from muzi.content import load
from muzi.services.forms import RecordForm
from muzi.services.models import RiskScreening


class Form(RecordForm):
    template = "services/screening.html"
    sections = ((_("筛查"), ("served_on", "provider")),)

    class Meta:
        model = RiskScreening
        fields = ("served_on", "provider")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = load().screening.in_force(self.known.today, self.known.region)
        ticked = [f for f in (rules.factors if rules else ()) if f.predicate is None]
        chosen = set(self.instance.positive_items or ())
        self.groups: list[str] = []
        for number, (title, items) in enumerate(groupby(ticked, key=lambda f: f.group_zh)):
            name = f"items_{number}"
            options = [(f.code, f"{f.code} {either(f.text_zh, f.text_en)}") for f in items]
            field: Any = forms.MultipleChoiceField(
                label=_(title.rsplit("/", 1)[-1]),
                choices=options,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=[code for code, _text in options if code in chosen],
            )
            field.group = _("筛查项目")
            self.fields[name] = field
            self.groups.append(name)
        self.order_fields(["served_on", *self.groups, "provider", "change_reason"])

    def gathered(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        positive = [code for name in self.groups for code in cleaned.get(name) or ()]
        return {
            "served_on": cleaned.get("served_on"),
            "provider": cleaned.get("provider", ""),
            "positive_items": positive,
        }
