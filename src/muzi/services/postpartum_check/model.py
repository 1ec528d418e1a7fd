"""产后42天健康检查.

Fields: 产后42天健康检查记录表 (国家基本公共卫生服务规范第三版, 孕产妇健康管理).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from muzi.services.fields import ManyOf, Note, OneOf, Whole, YesNo
from muzi.services.postpartum_visit.model import NORMAL
from muzi.services.record import Record, once_per_pregnancy


class Advice(models.TextChoices):
    SEXUAL = "sexual", _("性保健")
    CONTRACEPTION = "contraception", _("避孕")
    FEEDING = "feeding", _("婴儿喂养及营养")
    OTHER = "other", _("其他")


class Contraception(models.TextChoices):
    NONE = "none", _("未避孕")
    CONDOM = "condom", _("避孕套")
    IUD = "iud", _("宫内节育器")
    IMPLANT = "implant", _("皮下埋植")
    INJECTION = "injection", _("避孕针")
    PILL = "pill", _("口服避孕药")
    STERILISATION = "sterilisation", _("绝育")
    OTHER = "other", _("其他")


class PostpartumCheck(Record):
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
    haemoglobin = Whole(_("血红蛋白"), unit="g/L", hard=(20, 250), usual=(90, 150))
    recovered = YesNo(_("已恢复"))
    abnormality = Note(_("异常情况"))
    contraception = OneOf(_("避孕措施"), choices=Contraception)
    advice = ManyOf(_("指导"), options=Advice)
    closed = YesNo(_("结案"))
    referred_to = Note(_("转诊机构及科室"), max_length=80)
    referral_reason = Note(_("转诊原因"), max_length=120)

    class Meta(Record.Meta):
        verbose_name = _("产后42天健康检查")
        constraints = [
            *Record.Meta.constraints,
            once_per_pregnancy("postpartumcheck"),
            models.CheckConstraint(
                condition=Q(systolic__isnull=True)
                | Q(diastolic__isnull=True)
                | Q(systolic__gt=models.F("diastolic")),
                name="check42_systolic_higher",
            ),
        ]
