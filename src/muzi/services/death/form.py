"""The form of death."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from muzi.services.forms import BOOKKEEPING, RecordForm
from muzi.services.models import Death


class Form(RecordForm):
    sections = (
        (
            _("死亡登记"),
            (
                "served_on",
                "cause",
                "place",
                "diagnosis",
                "provider",
            ),
        ),
    )

    class Meta:
        model = Death
        exclude = BOOKKEEPING
        labels = {"served_on": _("死亡日期")}
