"""孕产妇建册: the pregnancy is registered and its history taken.

Fields: first-visit form of the maternal health management norm
(国家基本公共卫生服务规范第三版), and the history questions asked of women of 35 and over (C-02).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from muzi.services.fields import Decimals, Gestation, ManyOf, Note, OneOf, Whole, YesNo
from muzi.services.record import Record, once_per_pregnancy


class PastDisease(models.TextChoices):
    NONE = "none", _("无")
    HEART = "heart", _("心脏病")
    KIDNEY = "kidney", _("肾脏疾病")
    LIVER = "liver", _("肝脏疾病")
    HYPERTENSION = "hypertension", _("高血压")
    ANAEMIA = "anaemia", _("贫血")
    DIABETES = "diabetes", _("糖尿病")
    OTHER = "other", _("其他")


class FamilyDisease(models.TextChoices):
    NONE = "none", _("无")
    HEREDITARY = "hereditary", _("遗传性疾病史")
    PSYCHIATRIC = "psychiatric", _("精神疾病史")
    HYPERTENSION = "hypertension", _("高血压家族史")
    DIABETES = "diabetes", _("糖尿病(直系亲属)")
    COAGULATION = "coagulation", _("凝血因子缺乏")
    OTHER = "other", _("其他")


class Habit(models.TextChoices):
    NONE = "none", _("无特殊")
    SMOKING = "smoking", _("吸烟")
    ALCOHOL = "alcohol", _("饮酒")
    MEDICINES = "medicines", _("服用药物")
    TOXIC = "toxic", _("接触有毒有害物质")
    RADIATION = "radiation", _("接触放射线")
    OTHER = "other", _("其他")


class PregnancyRegistration(Record):
    # 孕周推算
    lmp = models.DateField(_("末次月经"), null=True, blank=True)
    cycle_days = Whole(_("月经周期"), unit=_("天"), hard=(15, 90), usual=(21, 35))
    ultrasound_on = models.DateField(_("早期超声日期"), null=True, blank=True)
    ultrasound_ga_days = Gestation(_("超声孕周"), unit=_("周+天"), hard=(35, 195))
    crl_mm = Decimals(_("头臀长"), unit="mm", hard=(2, 100), usual=(5, 84))
    conception = OneOf(
        _("受孕方式"), choices=[("natural", _("自然受孕")), ("assisted", _("辅助生殖"))]
    )
    # 孕产史
    gravidity = Whole(_("孕次"), unit=_("次"), hard=(1, 20), usual=(1, 6))
    vaginal_births = Whole(_("阴道分娩"), unit=_("次"), hard=(0, 15), usual=(0, 4))
    caesareans = Whole(_("剖宫产"), unit=_("次"), hard=(0, 8), usual=(0, 2))
    abortions = Whole(_("流产(自然、人工、药物)"), unit=_("次"), hard=(0, 15), usual=(0, 3))
    last_birth_on = models.DateField(_("上次分娩日期"), null=True, blank=True)
    prior_preterm = YesNo(_("早产史"))
    prior_stillbirth = YesNo(_("死胎、死产或新生儿死亡史"))
    prior_birth_defect = YesNo(_("出生缺陷儿史"))
    prior_ectopic = YesNo(_("异位妊娠史"))
    prior_trophoblastic = YesNo(_("滋养细胞疾病史"))
    prior_complication = YesNo(_("既往妊娠并发症或合并症"))
    infertility = YesNo(_("不孕史"))
    dystocia = YesNo(_("难产史"))
    contraception = Note(_("避孕史"), max_length=100)
    # 妇科与手术史
    uterine_surgeries = Whole(_("子宫手术史(含剖宫产)"), unit=_("次"), hard=(0, 10), usual=(0, 2))
    last_uterine_surgery_on = models.DateField(_("末次子宫手术日期"), null=True, blank=True)
    fibroid_cm = Decimals(_("子宫肌瘤"), unit="cm", hard=(0, 40), usual=(0, 10))
    ovarian_cyst_cm = Decimals(_("卵巢囊肿"), unit="cm", hard=(0, 40), usual=(0, 10))
    # 既往、家族、个人史
    past_diseases = ManyOf(_("既往史"), options=PastDisease)
    family_diseases = ManyOf(_("家族史"), options=FamilyDisease)
    habits = ManyOf(_("个人史"), options=Habit)
    allergies = Note(_("药物过敏史"), max_length=100)
    # 体格
    height_cm = Decimals(_("身高"), unit="cm", hard=(100, 210), usual=(140, 180))
    disability = YesNo(_("对生育可能有影响的躯体残疾"))
    weight_before_kg = Decimals(_("孕前体重"), unit="kg", hard=(25, 200), usual=(38, 100))
    planned_institution = models.ForeignKey(
        "places.Institution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("拟分娩机构"),
    )

    class Meta(Record.Meta):
        verbose_name = _("孕产妇建册")
        constraints = [
            *Record.Meta.constraints,
            once_per_pregnancy("pregnancyregistration"),
            models.CheckConstraint(
                condition=Q(ultrasound_on__isnull=True, ultrasound_ga_days__isnull=True)
                | Q(ultrasound_on__isnull=False, ultrasound_ga_days__isnull=False),
                name="registration_ultrasound_whole",
            ),
            models.CheckConstraint(
                condition=Q(lmp__isnull=True) | Q(lmp__lte=models.F("served_on")),
                name="registration_lmp_not_later",
            ),
        ]
