"""住院分娩: the delivery and each newborn of it.

Fields: what 孕产妇保健和健康情况年报表 and the obstetric quality indicators count.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from muzi.database.policies import OF_PERSON
from muzi.people.models import Person, Sex
from muzi.services.fields import Decimals, ManyOf, Note, OneOf, Whole, YesNo
from muzi.services.record import Record, once_per_pregnancy


class Place(models.TextChoices):
    HOSPITAL = "hospital", _("医疗机构")
    HOME = "home", _("家中")
    TRANSIT = "transit", _("途中")
    OTHER = "other", _("其他")


class Mode(models.TextChoices):
    SPONTANEOUS = "spontaneous", _("阴道自然分娩")
    FORCEPS = "forceps", _("产钳助产")
    VACUUM = "vacuum", _("胎头吸引")
    BREECH = "breech", _("臀位助产")
    CAESAREAN = "caesarean", _("剖宫产")


class Indication(models.TextChoices):
    """剖宫产手术的专家共识(2014); a request alone is not an indication."""

    FETAL_DISTRESS = "fetal_distress", _("胎儿窘迫")
    DISPROPORTION = "disproportion", _("头盆不称")
    SCAR = "scar", _("瘢痕子宫")
    MALPOSITION = "malposition", _("胎位异常")
    PRAEVIA = "praevia", _("前置胎盘或前置血管")
    MULTIPLE = "multiple", _("双胎或多胎")
    CORD = "cord", _("脐带脱垂")
    ABRUPTION = "abruption", _("胎盘早剥")
    DISEASE = "disease", _("严重合并症或并发症")
    MACROSOMIA = "macrosomia", _("妊娠巨大儿")
    CANAL = "canal", _("产道或外阴疾病")
    OTHER = "other", _("其他医学指征")
    REQUEST = "request", _("孕妇要求(无医学指征)")


class Complication(models.TextChoices):
    HAEMORRHAGE = "haemorrhage", _("产后出血")
    HYPERTENSION = "hypertension", _("妊娠期高血压")
    PREECLAMPSIA = "preeclampsia", _("子痫前期")
    ECLAMPSIA = "eclampsia", _("子痫")
    INFECTION = "infection", _("产褥感染")
    EMBOLISM = "embolism", _("羊水栓塞")
    RUPTURE = "rupture", _("子宫破裂")
    HYSTERECTOMY = "hysterectomy", _("子宫切除")
    RETAINED = "retained", _("胎盘滞留或植入")
    OTHER = "other", _("其他")


class Outcome(models.TextChoices):
    LIVE = "live", _("活产")
    FETAL_DEATH = "fetal_death", _("死胎")
    STILLBIRTH = "stillbirth", _("死产")


class Delivery(Record):
    """`served_on` is the day of birth of the (first) child."""

    delivered_at = models.TimeField(_("分娩时间"), null=True, blank=True)
    admitted_on = models.DateField(_("入院日期"), null=True, blank=True)
    place = OneOf(_("分娩地点"), choices=Place, default=Place.HOSPITAL, required=True)
    aseptic = YesNo(_("新法接生"))
    mode = OneOf(_("分娩方式"), choices=Mode, required=True)
    indication = OneOf(_("剖宫产指征"), choices=Indication)
    analgesia = YesNo(_("椎管内镇痛"))
    blood_loss_ml = Whole(_("24 小时出血量"), unit="ml", hard=(0, 15000), usual=(50, 999))
    complications = ManyOf(_("并发症"), options=Complication)
    complication_note = Note(_("并发症说明"))
    discharged_on = models.DateField(_("出院日期"), null=True, blank=True)
    discharge_note = Note(_("出院情况"))

    class Meta(Record.Meta):
        verbose_name = _("分娩")
        constraints = [
            *Record.Meta.constraints,
            once_per_pregnancy("delivery"),
            models.CheckConstraint(
                condition=(Q(mode="caesarean") & ~Q(indication=""))
                | (~Q(mode="caesarean") & Q(indication="")),
                name="delivery_caesarean_has_indication",
            ),
            models.CheckConstraint(
                condition=~Q(mode="caesarean") | Q(place="hospital"),
                name="delivery_caesarean_in_hospital",
            ),
            models.CheckConstraint(
                condition=Q(discharged_on__isnull=True)
                | Q(discharged_on__gte=models.F("served_on")),
                name="delivery_discharge_not_before",
            ),
            models.CheckConstraint(
                condition=Q(admitted_on__isnull=True) | Q(admitted_on__lte=models.F("served_on")),
                name="delivery_admission_not_after",
            ),
        ]


class Newborn(models.Model):
    """One child of a delivery. A live-born child has a person (and so a record of its own)."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="newborns")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # Not one to one: a delivery that was voided and entered again keeps its child.
    child = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="births")
    order = models.SmallIntegerField(_("胎次序号"))
    outcome = OneOf(_("结局"), choices=Outcome, default=Outcome.LIVE, required=True)
    sex = models.SmallIntegerField(_("性别"), choices=Sex)
    weight_g = Whole(_("出生体重"), unit="g", hard=(300, 7000), usual=(2000, 4500))
    length_cm = Decimals(_("身长"), unit="cm", hard=(20, 65), usual=(44, 55))
    apgar_1 = Whole(_("Apgar 1 分钟"), unit=_("分"), hard=(0, 10), usual=(8, 10))
    apgar_5 = Whole(_("Apgar 5 分钟"), unit=_("分"), hard=(0, 10), usual=(8, 10))
    apgar_10 = Whole(_("Apgar 10 分钟"), unit=_("分"), hard=(0, 10), usual=(8, 10))
    resuscitated = YesNo(_("复苏"))
    defect = YesNo(_("出生缺陷"))
    defect_note = Note(_("缺陷描述"), max_length=120)
    transferred = YesNo(_("转新生儿科"))

    rls = OF_PERSON
    versioned = "person_id"

    class Meta:
        verbose_name = _("新生儿")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "order"], name="newborn_order_once"),
            models.CheckConstraint(
                condition=Q(outcome="live") | Q(child__isnull=True), name="newborn_child_is_live"
            ),
        ]

    def __str__(self) -> str:
        return f"newborn {self.pk}"
