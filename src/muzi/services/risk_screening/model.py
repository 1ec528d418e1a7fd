"""孕产妇妊娠风险筛查: the 57-item form at first contact (国卫办妇幼发〔2017〕35号附件1)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from muzi.services.record import Record


class RiskScreening(Record):
    # Codes of content/risk/screening_items.yaml. Items that follow from a measurement or a test
    # (age, BMI, haemoglobin, HIV …) are evaluated, not ticked, and are not kept here.
    positive_items = ArrayField(
        models.CharField(max_length=8), verbose_name=_("筛查阳性项目"), default=list, blank=True
    )
    not_assessed = ArrayField(
        models.CharField(max_length=8), verbose_name=_("未评估项目"), default=list, blank=True
    )

    class Meta(Record.Meta):
        verbose_name = _("妊娠风险筛查")
