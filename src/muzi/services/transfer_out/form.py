"""The form of transfer out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from muzi.services.forms import BOOKKEEPING, RecordForm
from muzi.services.models import TransferOut


class Form(RecordForm):
    sections = (
        (
            _("转出"),
            (
                "served_on",
                "reason",
                "to_institution",
                "note",
                "provider",
            ),
        ),
    )

    class Meta:
        model = TransferOut
        exclude = BOOKKEEPING
