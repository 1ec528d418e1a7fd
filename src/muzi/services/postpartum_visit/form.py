"""The form of a postpartum visit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from muzi.services.forms import BOOKKEEPING, RecordForm
from muzi.services.models import PostpartumVisit


class Form(RecordForm):
    sections = (
        (
            _("测量"),
            ("served_on", "temperature", "systolic", "diastolic", "haemoglobin"),
        ),
        (
            _("检查"),
            (
                "general",
                "mood",
                "epds",
                "self_harm",
                "breasts",
                "lochia",
                "uterus",
                "wound",
                "infection",
                "abnormal",
                "abnormality",
            ),
        ),
        (_("指导与转诊"), ("advice", "referred_to", "referral_reason", "next_on", "provider")),
    )

    class Meta:
        model = PostpartumVisit
        exclude = BOOKKEEPING
