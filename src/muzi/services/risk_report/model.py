"""妊娠风险评估分级报告单: an orange or red grade is reported to the district's MCH institution.

It is what stops the reporting clock (orange 3 days, red 24 hours).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from muzi.services.fields import Note, OneOf
from muzi.services.record import Record


class Severity(models.TextChoices):
    ORANGE = "orange", _("橙色")
    RED = "red", _("红色")


class RiskReport(Record):
    severity = OneOf(_("报告等级"), choices=Severity, required=True)
    reported_to = models.ForeignKey(
        "places.Institution", models.PROTECT, related_name="+", verbose_name=_("报告接收机构")
    )
    condition = Note(_("主要风险因素与处理"))

    class Meta(Record.Meta):
        verbose_name = _("风险分级报告")
