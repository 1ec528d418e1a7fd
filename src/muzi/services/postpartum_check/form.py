"""The form of the 42-day check."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from muzi.services.forms import BOOKKEEPING, RecordForm
from muzi.services.models import PostpartumCheck


class Form(RecordForm):
    sections = (
        (_("测量"), ("served_on", "systolic", "diastolic", "haemoglobin")),
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
                "recovered",
                "abnormality",
            ),
        ),
        (
            _("指导与处理"),
            (
                "contraception",
                "advice",
                "closed",
                "referred_to",
                "referral_reason",
                "provider",
            ),
        ),
    )

    class Meta:
        model = PostpartumCheck
        exclude = BOOKKEEPING
