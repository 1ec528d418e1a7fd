"""艾滋病、梅毒检测. Restricted: a table of its own, so that no other page can show a result.

Hepatitis B stays with the antenatal visit: it is not restricted.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from muzi.database.policies import OF_PERSON_RESTRICTED
from muzi.services.fields import Note, OneOf
from muzi.services.record import Record

SIGN = [("neg", _("阴性")), ("pos", _("阳性"))]


class InfectionTest(Record):
    hiv = OneOf(
        _("艾滋病病毒抗体"),
        choices=[("neg", _("阴性")), ("reactive", _("筛查有反应")), ("pos", _("确证阳性"))],
    )
    treponemal = OneOf(_("梅毒特异性试验"), choices=SIGN)
    non_treponemal = OneOf(_("梅毒非特异性试验"), choices=SIGN)
    note = Note(_("说明"))

    rls = OF_PERSON_RESTRICTED

    class Meta(Record.Meta):
        verbose_name = _("艾滋病、梅毒检测")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(hiv="", treponemal="", non_treponemal=""), name="infection_something"
            ),
        ]
