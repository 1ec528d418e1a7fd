"""The plans that people made of documents, and what they promise: targets, tasks, rhythms.

A plan is versioned: an item stands from version `since` on; an amendment ends it with `until` and
puts another row with the same `key` in its place. So every version can be shown, and nothing that
was promised is lost.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from muzi.access.models import User
from muzi.database.policies import Rls
from muzi.places.models import Institution
from muzi.plans.models.documents import Document
from muzi.plans.models.reach import ITEM, OF_PARTNER, OF_PLAN, OF_TARGET
from muzi.plans.reading.types import Frequency, Kind, Operator, Unit


class Plan(models.Model):
    """A plan of a region. Made by publishing a document, or shipped as content (`pack`).

    `above` are the plans that it implements (a county's: the province's, the nation's).
    """

    title = models.CharField(_("规划名称"), max_length=300)
    issuer = models.CharField(_("发文机关"), max_length=200, blank=True)
    number = models.CharField(_("发文字号"), max_length=80, blank=True)
    issued_on = models.DateField(_("成文日期"), null=True, blank=True)
    region = models.BigIntegerField(_("适用地区"))
    region_end = models.BigIntegerField()
    starts_on = models.DateField(_("期限自"), null=True, blank=True)
    ends_on = models.DateField(_("期限至"), null=True, blank=True)
    cites = models.JSONField(_("政策依据"), default=list)
    document = models.OneToOneField(Document, models.PROTECT, null=True, related_name="plan")
    pack = models.CharField(max_length=60, unique=True, null=True)
    source = models.CharField(max_length=60, blank=True)
    verified = models.BooleanField(default=True)
    note = models.TextField(_("说明"), blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)
    above = models.ManyToManyField("self", symmetrical=False, related_name="below", through="Link")
    published_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name=_("发布人")
    )
    published_at = models.DateTimeField(_("发布时间"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("废止时间"), null=True)

    rls = OF_PLAN

    class Meta:
        verbose_name = _("规划")
        constraints = [
            models.CheckConstraint(
                condition=Q(region_end__gt=F("region")), name="plan_region_range"
            ),
        ]


class Link(models.Model):
    """The plan `plan` implements the plan `upper`."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="uppers")
    upper = models.ForeignKey(Plan, models.CASCADE, related_name="lowers")

    rls = Rls(see=ITEM.see, write=ITEM.write, grants="SELECT, INSERT, UPDATE, DELETE")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "upper"], name="plan_link_once")]


class Amendment(models.Model):
    """Why a version came to be; `version` is the one that it made. `by` is null where a newer pack
    made it.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="amendments")
    version = models.PositiveIntegerField()
    reason = models.CharField(_("修订理由"), max_length=300)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name=_("修订人")
    )
    at = models.DateTimeField(_("修订时间"), auto_now_add=True)

    rls = Rls(see=ITEM.see, write=ITEM.write, grants="SELECT, INSERT")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "version"], name="plan_amendment_once")
        ]


class Item(models.Model):
    """What targets, tasks and rhythms of a plan share. `quote` is the document's own words, `note`
    ours.

    The row that stands keeps its id through every amendment: what hangs on it (shares, values,
    evidence) stays with the promise, and the words of earlier versions lie in rows beside it.
    """

    plan = models.ForeignKey(Plan, models.CASCADE)
    key = models.PositiveIntegerField()
    since = models.PositiveIntegerField(default=1)
    until = models.PositiveIntegerField(null=True)
    clause = models.CharField(_("条款"), max_length=60, blank=True)
    quote = models.TextField(_("原文"), blank=True)
    note = models.TextField(_("说明"), blank=True)
    verified = models.BooleanField(default=True)

    rls = ITEM

    class Meta:
        abstract = True
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "key"], condition=Q(until=None), name="%(class)s_current_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="%(class)s_versions"
            ),
        ]


class Target(Item):
    """A quantified promise. `due_on` is the last day by which it is to hold; with `yearly` it is to
    hold in each year up to then. `region` is where, inside the plan's region.

    `baseline` is what the document says stood on `baseline_on`, in the target's unit (for beds to
    be added: the beds there were); `expected` is the denominator that it plans with (deliveries).
    """

    name = models.CharField(_("指标"), max_length=200)
    indicator = models.CharField(_("目录编码"), max_length=8, blank=True)
    kind = models.CharField(_("类别"), max_length=10, choices=[(k.value, k.value) for k in Kind])
    operator = models.CharField(max_length=12, choices=[(o.value, o.value) for o in Operator])
    value = models.DecimalField(_("目标值"), max_digits=14, decimal_places=4)
    high = models.DecimalField(_("上限"), max_digits=14, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=40, choices=[(u.value, u.value) for u in Unit])
    due_on = models.DateField(_("完成时限"), null=True, blank=True)
    yearly = models.BooleanField(_("每年"), default=False)
    region = models.BigIntegerField(_("地区"))
    scope = models.CharField(_("范围"), max_length=100, blank=True)
    population = models.CharField(_("人群"), max_length=100, blank=True)
    firm = models.BooleanField(_("约束性"), default=True)
    baseline = models.DecimalField(
        _("基线值"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    baseline_on = models.DateField(_("基线日期"), null=True, blank=True)
    expected = models.PositiveIntegerField(_("预计分母"), null=True, blank=True)

    class Meta(Item.Meta):
        verbose_name = _("目标")
        constraints = [
            *Item.Meta.constraints,
            models.CheckConstraint(
                condition=Q(operator=Operator.RANGE.value, high__gt=F("value"))
                | (~Q(operator=Operator.RANGE.value) & Q(high=None)),
                name="target_range_has_high",
            ),
        ]


class Share(models.Model):
    """A region's part of a quota; the parts of a target sum to it (held by `quotas.split`)."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="shares")
    region = models.BigIntegerField(_("地区"))
    value = models.PositiveIntegerField(_("任务数"))

    rls = OF_TARGET

    class Meta:
        verbose_name = _("任务分解")
        constraints = [models.UniqueConstraint(fields=["target", "region"], name="share_once")]


class Task(Item):
    """Something to be done. `owners` as the document names them; `owner` the unit that answers
    (牵头), `partners` those that work beside it (配合).
    """

    text = models.TextField(_("任务"))
    owners = ArrayField(models.CharField(max_length=60), verbose_name=_("责任单位"), default=list)
    owner = models.ForeignKey(Institution, models.PROTECT, null=True, verbose_name=_("牵头单位"))
    due_on = models.DateField(_("完成时限"), null=True, blank=True)
    organisational = models.BooleanField(_("组织保障类"), default=False)
    partners = models.ManyToManyField(
        Institution, through="Partner", related_name="+", verbose_name=_("配合单位")
    )

    class Meta(Item.Meta):
        verbose_name = _("任务")


class Partner(models.Model):
    """The unit `institution` works beside the lead of `task` (配合单位)."""

    task = models.ForeignKey(Task, models.CASCADE)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")

    rls = OF_PARTNER

    class Meta:
        verbose_name = _("配合单位")
        constraints = [
            models.UniqueConstraint(fields=["task", "institution"], name="task_partner_once")
        ]


class Rhythm(Item):
    """What is reported or done again and again, by whom and to whom, in the document's words.

    It is due so many `days` after its period ends, or by the `month_day` of the period's own last
    month (31: by its end), of a year's `month` where one is said; at most one of days and day is
    said, and none is 0.
    """

    what = models.CharField(_("内容"), max_length=200)
    frequency = models.CharField(
        _("频次"), max_length=12, choices=[(f.value, f) for f in Frequency]
    )
    reporter = models.CharField(_("报送单位"), max_length=100, blank=True)
    receiver = models.CharField(_("报给谁"), max_length=100, blank=True)
    days = models.PositiveSmallIntegerField(_("期后天数"), default=0)
    month_day = models.PositiveSmallIntegerField(_("期内最后一月的几日前"), default=0)
    month = models.PositiveSmallIntegerField(_("按年报送的月份"), default=0)
    bulletin = models.CharField(_("生成"), max_length=30, blank=True)

    class Meta(Item.Meta):
        verbose_name = _("报送节奏")
