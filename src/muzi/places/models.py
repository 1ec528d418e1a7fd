"""Places: administrative divisions and the institutions that serve them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from muzi.database.policies import Open


class Region(models.Model):
    """A division of China. `code` has 12 digits and its prefixes nest (see places.codes).

    A code that was changed or merged keeps its row, with the day it ended and its successor.
    """

    code = models.BigIntegerField(_("代码"), primary_key=True)
    name = models.CharField(_("名称"), max_length=60)
    full_name = models.CharField(_("全称"), max_length=160)
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    successor = models.BigIntegerField(_("现代码"), null=True, blank=True)

    rls = Open()

    class Meta:
        verbose_name = _("行政区划")

    def __str__(self) -> str:
        return self.name


class Institution(models.Model):
    """A unit that serves women and children, or that governs those that do."""

    class Kind(models.TextChoices):
        VILLAGE_CLINIC = "village_clinic", _("村卫生室")
        TOWNSHIP_CLINIC = "township_clinic", _("乡镇卫生院")
        COMMUNITY_CENTRE = "community_centre", _("社区卫生服务中心")
        GENERAL_HOSPITAL = "general_hospital", _("综合医院")
        TCM_HOSPITAL = "tcm_hospital", _("中医医院")
        MATERNITY_HOSPITAL = "maternity_hospital", _("妇产医院")
        MCH_HOSPITAL = "mch_hospital", _("妇幼保健院")
        BUREAU = "bureau", _("卫生健康行政部门")

    class Level(models.IntegerChoices):
        UNGRADED = 0, _("未定级")
        FIRST = 1, _("一级")
        SECOND = 2, _("二级")
        THIRD = 3, _("三级")

    class Licence(models.TextChoices):
        MIDWIFERY = "midwifery", _("助产技术")
        PRENATAL_DIAGNOSIS = "prenatal_diagnosis", _("产前诊断")
        PRENATAL_SCREENING = "prenatal_screening", _("产前筛查")
        NEWBORN_SCREENING = "newborn_screening", _("新生儿疾病筛查")
        MATERNAL_RESCUE = "maternal_rescue", _("危重孕产妇救治中心")
        NEWBORN_RESCUE = "newborn_rescue", _("危重新生儿救治中心")

    name = models.CharField(_("机构名称"), max_length=80)
    kind = models.CharField(_("机构类型"), max_length=20, choices=Kind)
    level = models.SmallIntegerField(_("级别"), choices=Level, default=Level.UNGRADED)
    region = models.BigIntegerField(_("所在地"))
    catchment = models.BigIntegerField(_("服务区域"))
    licences = ArrayField(
        models.CharField(max_length=30, choices=Licence), verbose_name=_("技术准入"), default=list
    )
    obstetric_beds = models.PositiveSmallIntegerField(_("产科床位"), default=0)
    obstetricians = models.PositiveSmallIntegerField(_("产科医师"), default=0)
    midwives = models.PositiveSmallIntegerField(_("助产士"), default=0)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    active = models.BooleanField(_("在用"), default=True)
    simulated = models.BooleanField(_("模拟"), default=False)

    rls = Open("SELECT, INSERT, UPDATE")

    class Meta:
        verbose_name = _("机构")
        indexes = [models.Index(fields=["catchment"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(catchment__gte=10**10, catchment__lt=10**12),
                name="institution_catchment_code",
            ),
            models.UniqueConstraint(fields=["region", "name"], name="institution_name_in_region"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def delivers(self) -> bool:
        return self.Licence.MIDWIFERY in self.licences
