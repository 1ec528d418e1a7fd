"""The form of infection test."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from muzi.services.forms import BOOKKEEPING, RecordForm
from muzi.services.models import InfectionTest


class Form(RecordForm):
    sections = (
        (
            _("检测"),
            (
                "served_on",
                "hiv",
                "treponemal",
                "non_treponemal",
                "note",
                "provider",
            ),
        ),
    )

    class Meta:
        model = InfectionTest
        exclude = BOOKKEEPING
