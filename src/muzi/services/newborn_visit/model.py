"""新生儿家庭访视: the home visit to a newborn.

Fields: 新生儿家庭访视记录表 (国家基本公共卫生服务规范第三版, 0～6岁儿童健康管理).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from muzi.services.fields import Decimals, ManyOf, Note, OneOf, Whole, YesNo
from muzi.services.record import Record


class Feeding(models.TextChoices):
    EXCLUSIVE = "exclusive", _("纯母乳")
    MIXED = "mixed", _("混合")
    FORMULA = "formula", _("人工")


class Jaundice(models.TextChoices):
    NONE = "none", _("无")
    FACE = "face", _("面部")
    TRUNK = "trunk", _("躯干")
    LIMBS = "limbs", _("四肢")
    PALMS = "palms", _("手足心")


class Advice(models.TextChoices):
    FEEDING = "feeding", _("喂养指导")
    DEVELOPMENT = "development", _("发育指导")
    DISEASE = "disease", _("防病指导")
    INJURY = "injury", _("预防伤害指导")
    ORAL = "oral", _("口腔保健指导")


class NewbornVisit(Record):
    """`person` is the child; `pregnancy` is the one it was born of."""

    weight_g = Whole(_("目前体重"), unit="g", hard=(400, 9000), usual=(2200, 5500))
    feeding = OneOf(_("喂养方式"), choices=Feeding)
    temperature = Decimals(_("体温"), unit="℃", hard=(30, 43), usual=(36, 37.5))
    heart_rate = Whole(_("心率"), unit=_("次/分"), hard=(40, 260), usual=(100, 160))
    breathing = Whole(_("呼吸"), unit=_("次/分"), hard=(5, 150), usual=(30, 60))
    jaundice = ManyOf(_("黄疸部位"), options=Jaundice)
    cord = OneOf(
        _("脐带"),
        choices=[
            ("attached", _("未脱")),
            ("fallen", _("脱落")),
            ("oozing", _("脐部有渗出")),
            ("other", _("其他")),
        ],
    )
    stool = OneOf(
        _("大便"), choices=[("paste", _("糊状")), ("thin", _("稀")), ("other", _("其他"))]
    )
    hearing_screen = OneOf(
        _("新生儿听力筛查"),
        choices=[
            ("pass", _("通过")),
            ("refer", _("未通过")),
            ("not_done", _("未筛查")),
            ("unknown", _("不详")),
        ],
    )
    blood_spot = YesNo(_("新生儿疾病筛查采血"))
    abnormal = YesNo(_("有异常"))
    abnormality = Note(_("异常情况"))
    advice = ManyOf(_("指导"), options=Advice)
    referred_to = Note(_("转诊机构及科室"), max_length=80)
    referral_reason = Note(_("转诊原因"), max_length=120)
    next_on = models.DateField(_("下次随访日期"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("新生儿访视")
