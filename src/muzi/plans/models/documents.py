"""Policy documents as they came in, what was read in them, and who decided what about it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from muzi.access.models import User
from muzi.database.policies import Rls
from muzi.places.models import Institution
from muzi.plans.models.reach import OF_BUREAU, OF_DOCUMENT, OF_DRAFT


class Document(models.Model):
    """A policy document as it came in. `text` is what the file says, before cleaning; `undone` are
    edits of cleaning that a person took back, `answers` their answers to its questions.
    """

    class State(models.TextChoices):
        REVIEWING = "reviewing", _("审核中")
        PUBLISHED = "published", _("已发布")
        DROPPED = "dropped", _("已放弃")

    title = models.CharField(_("标题"), max_length=300)
    issuer = models.CharField(_("发文机关"), max_length=200, blank=True)
    number = models.CharField(_("发文字号"), max_length=80, blank=True)
    index_number = models.CharField(_("索引号"), max_length=80, blank=True)
    issued_on = models.DateField(_("成文日期"), null=True, blank=True)
    starts_on = models.DateField(_("期限自"), null=True, blank=True)
    ends_on = models.DateField(_("期限至"), null=True, blank=True)
    region = models.BigIntegerField(_("适用地区"))
    region_end = models.BigIntegerField()
    region_chosen = models.BooleanField(default=False)  # by a person, not as read
    cites = models.JSONField(_("政策依据"), default=list)
    file_name = models.CharField(_("文件名"), max_length=200, blank=True)
    text = models.TextField(_("原文"))
    undone = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    problems = models.JSONField(default=list, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.REVIEWING)
    read_at = models.DateTimeField(_("读入时间"), auto_now_add=True)
    read_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("读入人"))
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name=_("机构"))

    rls = OF_BUREAU

    class Meta:
        verbose_name = _("政策文件")
        constraints = [
            models.CheckConstraint(
                condition=Q(region_end__gt=F("region")), name="document_region_range"
            ),
        ]


class Draft(models.Model):
    """One thing read in a document, and what was decided about it.

    `read` is what the reader said (null: a person added it by selecting text), `content` what
    stands now; both are an item as plain data. `start`–`end` is its place in the document's text.
    `shares` are the parts that the document itself splits a quota into: [place, number] each, with
    the region that it is where a person said so.
    """

    class What(models.TextChoices):
        TARGET = "target", _("目标")
        TASK = "task", _("任务")
        RHYTHM = "rhythm", _("报送节奏")

    class State(models.TextChoices):
        OPEN = "open", _("待审")
        ACCEPTED = "accepted", _("采纳")
        CORRECTED = "corrected", _("更正后采纳")
        REJECTED = "rejected", _("不采纳")

    document = models.ForeignKey(Document, models.CASCADE, related_name="drafts")
    what = models.CharField(max_length=8, choices=What)
    clause = models.CharField(_("条款"), max_length=60, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    read = models.JSONField(null=True)
    content = models.JSONField()
    shares = models.JSONField(_("任务分解"), default=list, blank=True)
    confidence = models.FloatField(default=1)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name=_("审核人")
    )
    decided_at = models.DateTimeField(_("审核时间"), null=True)

    rls = Rls(see=OF_DOCUMENT.see, grants="SELECT, INSERT, UPDATE, DELETE")

    class Meta:
        verbose_name = _("待审条目")
        ordering = ["start", "pk"]


class Decision(models.Model):
    """Who accepted, corrected or rejected a draft, and when. Only added to."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="decisions")
    state = models.CharField(max_length=10, choices=Draft.State)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    rls = OF_DRAFT

    class Meta:
        verbose_name = _("审核记录")
        ordering = ["pk"]
