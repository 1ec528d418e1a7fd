"""妊娠丢失与终止妊娠: the pregnancy ended without a birth at 28 weeks or later."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from muzi.services.fields import Note, OneOf, YesNo
from muzi.services.record import Record, once_per_pregnancy


class Kind(models.TextChoices):
    SPONTANEOUS = "spontaneous", _("自然流产")
    INDUCED = "induced", _("人工流产")
    MEDICAL = "medical", _("药物流产")
    MID_TRIMESTER = "mid_trimester", _("中期引产")
    THERAPEUTIC = "therapeutic", _("医学需要终止妊娠")
    ECTOPIC = "ectopic", _("异位妊娠")
    MOLE = "mole", _("葡萄胎")


class PregnancyLoss(Record):
    """`served_on` is the day on which the pregnancy ended."""

    loss_kind = OneOf(_("终止方式"), choices=Kind, required=True)
    cause = Note(_("原因"), max_length=120)
    in_hospital = YesNo(_("在医疗机构"))
    complication = Note(_("并发症"), max_length=120)

    class Meta(Record.Meta):
        verbose_name = _("妊娠丢失或终止")
        constraints = [*Record.Meta.constraints, once_per_pregnancy("pregnancyloss")]
