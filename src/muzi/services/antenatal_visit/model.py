"""产前检查: one antenatal visit with what was measured.

Fields: visit forms 1 to 5 of the maternal health management norm (国家基本公共卫生服务规范第三版).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from muzi.services.fields import Decimals, ManyOf, Note, OneOf, Whole, YesNo
from muzi.services.record import Record

DIPSTICK = [("neg", "−"), ("trace", "±"), ("1", "+"), ("2", "++"), ("3", "+++"), ("4", "++++")]
SIGN = [("neg", _("阴性")), ("pos", _("阳性"))]


class Purpose(models.TextChoices):
    """Only a routine check counts as an antenatal check (妇幼年报填表说明)."""

    CHECK = "check", _("产前检查")
    TEST_ONLY = "test_only", _("仅妊娠试验")
    ADMISSION = "admission", _("临产入院检查")


class Presentation(models.TextChoices):
    CEPHALIC = "cephalic", _("头位")
    BREECH = "breech", _("臀位")
    TRANSVERSE = "transverse", _("横位")
    UNSTABLE = "unstable", _("不定")


class Guidance(models.TextChoices):
    LIFESTYLE = "lifestyle", _("生活方式")
    NUTRITION = "nutrition", _("营养")
    MIND = "mind", _("心理")
    MOVEMENT = "movement", _("运动")
    SELF_MONITORING = "self_monitoring", _("自我监护")
    BIRTH = "birth", _("分娩准备")
    BREASTFEEDING = "breastfeeding", _("母乳喂养")
    SCREENING = "screening", _("产前筛查宣传告知")


class AntenatalVisit(Record):
    purpose = OneOf(_("本次目的"), choices=Purpose, default=Purpose.CHECK, required=True)
    complaint = Note(_("主诉"))
    # 测量
    weight_kg = Decimals(_("体重"), unit="kg", hard=(25, 220), usual=(40, 110))
    systolic = Whole(_("收缩压"), unit="mmHg", hard=(50, 280), usual=(85, 139))
    diastolic = Whole(_("舒张压"), unit="mmHg", hard=(20, 180), usual=(50, 89))
    fundal_cm = Decimals(_("宫底高度"), unit="cm", hard=(5, 60), usual=(10, 40))
    girth_cm = Decimals(_("腹围"), unit="cm", hard=(40, 180), usual=(65, 120))
    presentation = OneOf(_("胎位"), choices=Presentation)
    fetal_heart = Whole(_("胎心率"), unit=_("次/分"), hard=(40, 240), usual=(110, 160))
    fetuses = Whole(_("胎儿数"), unit=_("个"), hard=(1, 6), usual=(1, 2))
    oedema = OneOf(_("水肿"), choices=[("none", _("无")), ("1", "+"), ("2", "++"), ("3", "+++")])
    # 化验
    haemoglobin = Whole(_("血红蛋白"), unit="g/L", hard=(20, 250), usual=(90, 150))
    platelets = Whole(_("血小板"), unit="10⁹/L", hard=(1, 1500), usual=(100, 400))
    urine_protein = OneOf(_("尿蛋白"), choices=DIPSTICK)
    urine_glucose = OneOf(_("尿糖"), choices=DIPSTICK)
    fasting_glucose = Decimals(
        _("空腹血糖"), unit="mmol/L", places=2, hard=(1, 40), usual=(3.5, 5.1)
    )
    ogtt_1h = Decimals(_("OGTT 1 小时"), unit="mmol/L", places=2, hard=(1, 50), usual=(4, 10))
    ogtt_2h = Decimals(_("OGTT 2 小时"), unit="mmol/L", places=2, hard=(1, 50), usual=(4, 8.5))
    alt = Whole(_("谷丙转氨酶"), unit="U/L", hard=(1, 20000), usual=(1, 40))
    creatinine = Whole(_("肌酐"), unit="μmol/L", hard=(5, 2000), usual=(30, 84))
    ferritin = Decimals(_("血清铁蛋白"), unit="μg/L", hard=(0.5, 5000), usual=(12, 150))
    hbsag = OneOf(_("乙肝表面抗原"), choices=SIGN)
    abo = OneOf(_("ABO 血型"), choices=[(t, t) for t in ("A", "B", "AB", "O")])
    rh = OneOf(_("Rh 血型"), choices=[("pos", _("阳性")), ("neg", _("阴性"))])
    # 超声
    efw_g = Whole(_("估计胎儿体重"), unit="g", hard=(50, 7000), usual=(100, 4000))
    serum_screening = OneOf(
        _("产前血清学筛查"), choices=[("low", _("低风险")), ("high", _("高风险"))]
    )
    other_tests = Note(_("其他辅助检查"))
    # 处理
    abnormal = YesNo(_("有异常"))
    abnormality = Note(_("异常情况"))
    guidance = ManyOf(_("保健指导"), options=Guidance)
    referred_to = Note(_("转诊机构及科室"), max_length=80)
    referral_reason = Note(_("转诊原因"), max_length=120)
    next_on = models.DateField(_("下次随访日期"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("产前检查")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(systolic__isnull=True)
                | Q(diastolic__isnull=True)
                | Q(systolic__gt=models.F("diastolic")),
                name="antenatal_systolic_higher",
            ),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=models.F("served_on")),
                name="antenatal_next_later",
            ),
        ]
        # Who was screened in a year is counted for quotas: one visit in six.
        indexes = [
            models.Index(
                "served_on",
                name="antenatal_screened",
                condition=~Q(serum_screening="") & Q(voided_at__isnull=True),
            )
        ]
