"""What units report, what the bureau issues and asks, and the days it campaigns on."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from muzi.access.models import User
from muzi.database.policies import (
    INSTITUTION,
    Rls,
    figures_inside,
    figures_overlap,
    stands_inside,
)
from muzi.places.models import Institution
from muzi.plans.models import Plan

INSIDE = figures_inside("region", "region_end")
# What a bureau gives out is read by the levels above it and by the units in its region.
_WITHIN = f"{figures_overlap('region', 'region_end')} OR {{}}"


def _given_out(table: str, when: str) -> Rls:
    standing = stands_inside(f"{table}.region", f"{table}.region_end")
    return Rls(see=f"{INSIDE} OR ({when} AND ({_WITHIN.format(standing)}))", write=INSIDE)


def _range_is_one(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(region_end__gt=F("region")), name=name)


class Submission(models.Model):
    """What a unit reports for one period of a rhythm of a plan. `zero`: it says that there was
    nothing to report, which is not the same as saying nothing.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    rhythm = models.PositiveIntegerField()  # the key of plans.Rhythm in its plan
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name=_("报送单位"))
    region = models.BigIntegerField(_("地区"))
    region_end = models.BigIntegerField()
    starts_on = models.DateField(_("期间自"))
    ends_on = models.DateField(_("期间至"))
    due_on = models.DateField(_("应报日期"))
    counts = models.JSONField(_("数量"), default=dict)
    zero = models.BooleanField(_("零报告"), default=False)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("报送时间"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    # The institutions that the plan names to receive it, kept up with the plan and the register
    # (submissions.renew_receivers); they read it, wherever they stand.
    receivers = ArrayField(models.BigIntegerField(), default=list)

    _OWN = f"{INSIDE} OR institution_id = {INSTITUTION}"
    rls = Rls(see=f"{_OWN} OR {INSTITUTION} = ANY(receivers)", write=_OWN)

    class Meta:
        verbose_name = _("报送")
        constraints = [
            _range_is_one("submission_region_range"),
            models.UniqueConstraint(
                fields=["plan", "rhythm", "institution", "starts_on"],
                condition=Q(withdrawn_at=None),
                name="submission_once",
            ),
        ]


class SubmissionFile(models.Model):
    """The paper that came with a report in words."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="file")
    file_name = models.CharField(max_length=160)
    media = models.CharField(max_length=80)
    content = models.BinaryField()

    _OWN = (
        "EXISTS (SELECT 1 FROM bulletins_submission s WHERE s.id = submission_id AND"
        f" ({figures_inside('s.region', 's.region_end')} OR s.institution_id = {INSTITUTION}))"
    )
    rls = Rls(
        see="EXISTS (SELECT 1 FROM bulletins_submission s WHERE s.id = submission_id)",
        write=_OWN,
        grants="SELECT, INSERT",
    )

    class Meta:
        verbose_name = _("报送材料")


class Bulletin(models.Model):
    """A bulletin or report. `content` is a report.Report as data; once issued it does not change:
    a correction is another bulletin that supersedes it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        REVIEWED = "reviewed", _("已审核")
        ISSUED = "issued", _("已印发")
        DROPPED = "dropped", _("已放弃")

    kind = models.CharField(_("类型"), max_length=30)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="+")
    rhythm = models.PositiveIntegerField(null=True)
    region = models.BigIntegerField(_("地区"))
    region_end = models.BigIntegerField()
    starts_on = models.DateField(_("期间自"))
    ends_on = models.DateField(_("期间至"))
    due_on = models.DateField(_("应发日期"), null=True)
    title = models.CharField(_("标题"), max_length=200)
    number = models.CharField(_("编号"), max_length=60, blank=True)
    content = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded")
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(auto_now_add=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)

    rls = _given_out("bulletins_bulletin", "state = 'issued'")

    class Meta:
        verbose_name = _("简报")
        ordering = ["-ends_on", "-pk"]
        constraints = [
            _range_is_one("bulletin_region_range"),
            models.CheckConstraint(
                condition=~Q(state="issued")
                | Q(issued_at__isnull=False, reviewed_at__isnull=False),
                name="bulletin_issued_after_review",
            ),
        ]


class Notice(models.Model):
    """An area whose indicator worsened: found, talked about (约谈), closed. `evidence` is what the
    test saw when the notice was opened; nobody opened what the nightly look did (`opened_by`).
    `gone_on` is the day of the nightly look that saw the rebound no more, null while it goes on.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        INTERVIEWED = "interviewed", _("已约谈")
        CLOSED = "closed", _("已办结")

    region = models.BigIntegerField(_("地区"))
    region_end = models.BigIntegerField()
    indicator = models.CharField(_("指标"), max_length=8)
    found_on = models.DateField(_("发现日期"))
    evidence = models.JSONField()
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.OPEN)
    gone_on = models.DateField(_("反弹消失日期"), null=True)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    interview_on = models.DateField(_("约谈日期"), null=True, blank=True)
    interview_with = models.CharField(_("约谈对象"), max_length=200, blank=True)
    measures = models.TextField(_("整改措施"), blank=True)
    due_on = models.DateField(_("整改时限"), null=True, blank=True)
    outcome = models.TextField(_("办结情况"), blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    rls = _given_out("bulletins_notice", "true")

    class Meta:
        verbose_name = _("预警通报")
        ordering = ["-found_on", "-pk"]
        constraints = [
            _range_is_one("notice_region_range"),
            models.UniqueConstraint(
                fields=["region", "indicator"],
                condition=~Q(state="closed"),
                name="notice_open_once",
            ),
        ]


class Campaign(models.Model):
    """A campaign of one year. Its days come from content (`code`), or a bureau set them (no code,
    and `occasion` says after what); owner and arrangement come from the bureau.
    """

    code = models.CharField(max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("年度"))
    region = models.BigIntegerField(_("地区"))
    region_end = models.BigIntegerField()
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    name = models.CharField(_("名称"), max_length=100)
    theme = models.CharField(_("主题"), max_length=200, blank=True)
    owner = models.ForeignKey(Institution, models.PROTECT, null=True, verbose_name=_("牵头单位"))
    arrangement = models.TextField(_("活动安排"), blank=True)
    occasion = models.CharField(_("依据或缘由"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    rls = _given_out("bulletins_campaign", "true")

    class Meta:
        verbose_name = _("主题宣传")
        ordering = ["starts_on"]
        constraints = [
            _range_is_one("campaign_region_range"),
            models.UniqueConstraint(
                fields=["code", "year", "region"], condition=~Q(code=""), name="campaign_once"
            ),
            # Whoever presses twice makes one.
            models.UniqueConstraint(
                fields=["region", "name", "starts_on"],
                condition=Q(code="", withdrawn_at=None),
                name="campaign_local_once",
            ),
            # What content says is given up there, not here.
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(code=""), name="campaign_withdrawn_is_local"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_start"
            ),
        ]


class Activity(models.Model):
    """What a unit did for a campaign, and how many persons it reached."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="activities")
    held_on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=100)
    form = models.CharField(_("形式"), max_length=100)
    reach = models.PositiveIntegerField(_("覆盖人数"), null=True, blank=True)
    note = models.TextField(_("说明"), blank=True)
    institution = models.ForeignKey(Institution, models.PROTECT)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    _SEEN = "EXISTS (SELECT 1 FROM bulletins_campaign c WHERE c.id = campaign_id)"
    rls = Rls(see=_SEEN, write=f"{_SEEN} AND institution_id = {INSTITUTION}")

    class Meta:
        verbose_name = _("宣传活动")
        ordering = ["held_on", "pk"]
