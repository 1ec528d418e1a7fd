"""The form of a newborn visit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from muzi.services.forms import BOOKKEEPING, RecordForm
from muzi.services.models import NewbornVisit


class Form(RecordForm):
    sections = (
        (
            _("测量"),
            (
                "served_on",
                "weight_g",
                "temperature",
                "heart_rate",
                "breathing",
            ),
        ),
        (_("喂养与体检"), ("feeding", "stool", "jaundice", "cord", "abnormal", "abnormality")),
        (_("筛查"), ("hearing_screen", "blood_spot")),
        (_("指导与转诊"), ("advice", "referred_to", "referral_reason", "next_on", "provider")),
    )

    class Meta:
        model = NewbornVisit
        exclude = BOOKKEEPING
