"""The form of a risk assessment: a clinician confirms factors; the colour follows from them.

Factors that follow from measurements are shown worked out, not asked. The rest stands by colour,
with those first that the screening or a diagnosis suggests.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muzi.clinical.rules import Colour, Factor
from muzi.config.language import either
from muzi.content import load
from muzi.services.forms import RecordForm
from muzi.services.models import RiskAssessment

# Variables that other forms ask: they are not asked twice.
ASKED_ELSEWHERE = {
    "creatinine_umol_l",
    "efw_g",
    "fasting_glucose",
    "ferritin",
    "fibroid_cm",
    "liver_function_normal",
    "malpresentation",
    "months_since_uterine_surgery",
    "ovarian_cyst_cm",
    "urinalysis_abnormal_count",
    "uterine_surgery_count",
}
COLOURS = (
    (Colour.RED, _("红色因素")),
    (Colour.ORANGE, _("橙色因素")),
    (Colour.YELLOW, _("黄色因素")),
    (Colour.PURPLE, _("紫色（传染病）因素")),
)


def _line(factor: Factor) -> str:
    """A factor as a choice shows it, in the reader's language."""
    return f"{factor.code} {either(factor.text_zh, factor.text_en)}"


class Form(RecordForm):
    template = "services/assessment.html"
    sections = (
        (_("评估"), ("served_on",)),
        (_("结论"), ("unsuitable", "advice_by", "advice", "plan", "provider")),
    )

    class Meta:
        model = RiskAssessment
        fields = ("served_on", "unsuitable", "advice_by", "advice", "plan", "provider")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        content = load()
        rules = content.factors.in_force(self.known.today, self.known.region)
        factors = [f for f in (rules.factors if rules else ()) if not f.restricted]
        carried = self.initial.get("factors")
        chosen = set(self.instance.factors or carried or ())
        self.suggested: list[str] = [
            code for code in self.initial.get("suggested", ()) if code not in chosen
        ]
        self.groups: list[str] = []
        for colour, title in COLOURS:
            options = [(f.code, _line(f)) for f in factors if f.colour is colour]
            name = f"factors_{colour.value}"
            field: Any = forms.MultipleChoiceField(
                label=title,
                choices=options,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=[code for code, _text in options if code in chosen],
            )
            field.group = _("确认的风险因素")
            self.fields[name] = field
            self.groups.append(name)
        # Special investigations of the few women who have them, by the rules' own variables.
        self.investigations: list[str] = []
        for variable in content.variables.values():
            if variable.routine or variable.restricted or variable.name in ASKED_ELSEWHERE:
                continue
            if variable.name.endswith("_ga_days"):
                continue  # recorded by the engine beside the finding it belongs to
            name = f"v_{variable.name}"
            self.fields[name] = self._investigation(variable)
            self.investigations.append(name)
        self.order_fields(
            ["served_on", *self.groups, *self.investigations, *self.sections[1][1], "change_reason"]
        )

    @property
    def colour_fields(self) -> list[tuple[str, Any, bool]]:
        """The factor groups, and whether each opens at once (something in it is ticked)."""
        return [(name, self[name], bool(self[name].value())) for name in self.groups]

    @property
    def investigation_fields(self) -> list[Any]:
        return [self[name] for name in self.investigations]

    @property
    def conclusion_fields(self) -> list[Any]:
        names = [*self.sections[1][1], "change_reason"]
        return [self[name] for name in names if name in self.fields]

    @property
    def suggested_text(self) -> str:
        """What the screening points to, in words."""
        rules = load().factors.in_force(self.known.today, self.known.region)
        if rules is None:
            return ""
        return gettext("；").join(_line(rules.factor(code)) for code in self.suggested)

    def _investigation(self, variable: Any) -> Any:
        value = (self.instance.investigations or {}).get(variable.name)
        label = either(variable.zh, variable.en)
        if variable.kind == "flag":
            field: Any = forms.TypedChoiceField(
                label=label,
                choices=[("True", _("是")), ("False", _("否"))],
                coerce=lambda text: text == "True",
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
                initial=value,
            )
        else:
            field = forms.FloatField(
                label=label, required=False, min_value=-100, max_value=20000, initial=value
            )
            field.unit = _(variable.unit) if variable.unit else ""
        field.group = _("专科检查（有则填）")
        return field

    def gathered(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        values = super().gathered(cleaned)
        values["factors"] = sorted(
            {code for name in self.groups for code in cleaned.get(name) or ()}
        )
        values["investigations"] = {
            name.removeprefix("v_"): cleaned[name]
            for name in self.investigations
            if cleaned.get(name) is not None
        }
        return values
