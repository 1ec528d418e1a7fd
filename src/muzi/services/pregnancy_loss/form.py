"""The form of pregnancy loss."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from muzi.services.forms import BOOKKEEPING, RecordForm
from muzi.services.models import PregnancyLoss


class Form(RecordForm):
    sections = (
        (
            _("妊娠结束"),
            (
                "served_on",
                "loss_kind",
                "in_hospital",
                "cause",
                "complication",
                "provider",
            ),
        ),
    )

    class Meta:
        model = PregnancyLoss
        exclude = BOOKKEEPING
        labels = {"served_on": _("妊娠结束日期")}
