"""The form of a registration, in the order of the first-visit form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muzi.people.models import Person
from muzi.services.forms import BOOKKEEPING, RecordForm
from muzi.services.models import PregnancyRegistration
from muzi.services.pregnancy_registration.checks import (
    HISTORY_AT_ADVANCED_AGE,
    advanced_age,
    advanced_from,
)


class Form(RecordForm):
    handbook_number = forms.CharField(label=_("母子健康手册编号"), max_length=30, required=False)

    sections = (
        (
            _("建册与孕周"),
            (
                "served_on",
                "handbook_number",
                "lmp",
                "cycle_days",
                "ultrasound_on",
                "ultrasound_ga_days",
                "crl_mm",
                "conception",
            ),
        ),
        (
            _("孕产史"),
            (
                "gravidity",
                "vaginal_births",
                "caesareans",
                "abortions",
                "last_birth_on",
                "prior_preterm",
                "prior_stillbirth",
                "prior_birth_defect",
                "prior_ectopic",
                "prior_trophoblastic",
                "prior_complication",
                "infertility",
                "dystocia",
                "contraception",
            ),
        ),
        (
            _("妇科与手术史"),
            ("uterine_surgeries", "last_uterine_surgery_on", "fibroid_cm", "ovarian_cyst_cm"),
        ),
        (_("既往史、家族史、个人史"), ("past_diseases", "family_diseases", "habits", "allergies")),
        (_("体格"), ("height_cm", "weight_before_kg", "disability")),
        (_("分娩计划"), ("planned_institution",)),
    )

    class Meta:
        model = PregnancyRegistration
        exclude = BOOKKEEPING

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # At an advanced age the history questions block completion until they are answered (C-02).
        if advanced_age({"served_on": self.known.today}, self.known):
            for name in HISTORY_AT_ADVANCED_AGE:
                shown: Any = self.fields[name]
                shown.required = True
                shown.hint = _("满 %(age)d 岁必问") % {"age": advanced_from(self.known.today)}

    def gathered(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        values = super().gathered(cleaned)
        values.pop("handbook_number", None)  # the person's, not the record's
        return values

    def clean_handbook_number(self) -> str | None:
        number = str(self.cleaned_data["handbook_number"]).strip().upper()
        if (
            number
            and Person.objects.filter(handbook_number=number)
            .exclude(pk=self.instance.person_id or self.initial.get("person_id") or 0)
            .exists()
        ):
            raise forms.ValidationError(_("该手册编号已被使用，请核对。"))
        return number or None
