"""孕产妇妊娠风险评估: a clinician confirms risk factors (国卫办妇幼发〔2017〕35号附件2).

The colour is not typed: it follows from the confirmed factors and the measurements.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from muzi.services.fields import Note, YesNo
from muzi.services.record import Record


class RiskAssessment(Record):
    # Codes of content/risk/factors.yaml that the clinician confirms as present on this day.
    # HIV and syphilis are never here: they come from infection_test, which is restricted.
    factors = ArrayField(
        models.CharField(max_length=8), verbose_name=_("确认的风险因素"), default=list, blank=True
    )
    # Special investigations that few women have, by the variable names of the risk factors
    # (ef_percent, pasp_mmhg …); ranges are checked against content/risk/variables.
    investigations = models.JSONField(_("专科检查"), default=dict, blank=True)
    unsuitable = YesNo(_("不宜继续妊娠"))
    advice_by = Note(_("告知医师(副主任及以上)"), max_length=40)
    advice = Note(_("告知内容与孕妇意见"))
    plan = Note(_("管理意见"))

    class Meta(Record.Meta):
        verbose_name = _("妊娠风险评估")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(unsuitable=True) | (~Q(advice_by="") & ~Q(advice="")),
                name="assessment_unsuitable_is_informed",
            ),
        ]
