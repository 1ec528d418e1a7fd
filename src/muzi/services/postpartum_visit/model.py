"""产后访视: the home visit to the mother within a week of discharge.

Fields: 产后访视记录表 (国家基本公共卫生服务规范第三版, 孕产妇健康管理).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from muzi.services.fields import Decimals, ManyOf, Note, OneOf, Whole, YesNo
from muzi.services.record import Record

NORMAL = [("normal", _("未见异常")), ("abnormal", _("异常"))]


class Advice(models.TextChoices):
    PERSONAL = "personal", _("个人卫生")
    MIND = "mind", _("心理")
    NUTRITION = "nutrition", _("营养")
    BREASTFEEDING = "breastfeeding", _("母乳喂养")
    NEWBORN = "newborn", _("新生儿护理与喂养")
    CONTRACEPTION = "contraception", _("避孕")


class PostpartumVisit(Record):
    temperature = Decimals(_("体温"), unit="℃", hard=(33, 43), usual=(36, 37.3))
    systolic = Whole(_("收缩压"), unit="mmHg", hard=(50, 280), usual=(85, 139))
    diastolic = Whole(_("舒张压"), unit="mmHg", hard=(20, 180), usual=(50, 89))
    general = Note(_("一般健康情况"), max_length=120)
    mood = Note(_("一般心理状况"), max_length=120)
    epds = Whole(_("爱丁堡产后抑郁量表"), unit=_("分"), hard=(0, 30), usual=(0, 9))
    self_harm = YesNo(_("EPDS 第 10 题阳性"))
    breasts = OneOf(_("乳房"), choices=NORMAL)
    lochia = OneOf(_("恶露"), choices=NORMAL)
    uterus = OneOf(_("子宫"), choices=NORMAL)
    wound = OneOf(_("伤口"), choices=NORMAL)
    infection = YesNo(_("产褥感染"))
    haemoglobin = Whole(_("血红蛋白"), unit="g/L", hard=(20, 250), usual=(90, 150))
    abnormal = YesNo(_("有异常"))
    abnormality = Note(_("异常情况"))
    advice = ManyOf(_("指导"), options=Advice)
    referred_to = Note(_("转诊机构及科室"), max_length=80)
    referral_reason = Note(_("转诊原因"), max_length=120)
    next_on = models.DateField(_("下次随访日期"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("产后访视")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(systolic__isnull=True)
                | Q(diastolic__isnull=True)
                | Q(systolic__gt=models.F("diastolic")),
                name="postpartum_systolic_higher",
            ),
        ]
