"""死亡登记: the death of a woman or of a child, as far as the mortality figures need it.

The review of the case (三级评审) is a service of its own and builds on this record.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from muzi.services.fields import Note, OneOf
from muzi.services.record import Record


class Cause(models.TextChoices):
    HAEMORRHAGE = "haemorrhage", _("产科出血")
    HYPERTENSION = "hypertension", _("妊娠期高血压疾病")
    MEDICAL = "medical", _("内科合并症")
    EMBOLISM = "embolism", _("羊水栓塞")
    INFECTION = "infection", _("产褥感染")
    THROMBOSIS = "thrombosis", _("静脉血栓及肺栓塞")
    ACCIDENT = "accident", _("意外或偶然原因")
    PRETERM = "preterm", _("早产或低出生体重")
    ASPHYXIA = "asphyxia", _("出生窒息")
    DEFECT = "defect", _("出生缺陷")
    PNEUMONIA = "pneumonia", _("肺炎")
    OTHER = "other", _("其他")


class DeathPlace(models.TextChoices):
    HOSPITAL = "hospital", _("医疗机构")
    TRANSIT = "transit", _("途中")
    HOME = "home", _("家中")
    OTHER = "other", _("其他")


class Death(Record):
    """`served_on` is the day of death; `person` is who died."""

    cause = OneOf(_("死因分类"), choices=Cause, required=True)
    place = OneOf(_("死亡地点"), choices=DeathPlace)
    diagnosis = Note(_("死亡诊断"), max_length=120)

    class Meta(Record.Meta):
        verbose_name = _("死亡登记")
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["person"], condition=Q(voided_at__isnull=True), name="death_once"
            ),
        ]
