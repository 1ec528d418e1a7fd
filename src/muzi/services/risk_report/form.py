"""The form of risk report."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from muzi.services.forms import BOOKKEEPING, RecordForm
from muzi.services.models import RiskReport


class Form(RecordForm):
    sections = (
        (
            _("报告"),
            (
                "served_on",
                "severity",
                "reported_to",
                "condition",
                "provider",
            ),
        ),
    )

    class Meta:
        model = RiskReport
        exclude = BOOKKEEPING
