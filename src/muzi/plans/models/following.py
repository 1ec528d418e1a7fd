"""What is told of a plan's promises: values entered by hand, progress, evidence, visits."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from muzi.access.models import User
from muzi.database.policies import INSTITUTION, Rls, figures_inside
from muzi.places.models import Institution
from muzi.plans.models.promises import Plan, Target, Task
from muzi.plans.models.reach import OF_HAND_VALUE, OF_TASK, OF_VISIT, child


class HandValue(models.Model):
    """A value that no record feeds, entered by hand with its source; withdrawn, never deleted.

    `region` is the target's, or a part of it that a quota is shared out to.
    """

    target = models.ForeignKey(Target, models.CASCADE, related_name="hand_values")
    region = models.BigIntegerField(_("地区"))
    region_end = models.BigIntegerField()
    as_of = models.DateField(_("截至"))
    value = models.DecimalField(_("数值"), max_digits=14, decimal_places=4)
    count = models.PositiveIntegerField(_("分子"), null=True, blank=True)
    denominator = models.PositiveIntegerField(_("分母"), null=True, blank=True)
    source = models.CharField(_("数据来源"), max_length=200)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    rls = OF_HAND_VALUE

    class Meta:
        verbose_name = _("手工录入值")
        ordering = ["-as_of", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(region_end__gt=F("region")), name="hand_value_region_range"
            ),
        ]


class TaskState(models.TextChoices):
    WAITING = "waiting", _("未开始")
    DOING = "doing", _("进行中")
    DONE = "done", _("已完成")


class Progress(models.Model):
    """A unit says how a task stands; the latest counts, all are kept."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="progress")
    state = models.CharField(_("状态"), max_length=8, choices=TaskState)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    institution = models.ForeignKey(Institution, models.PROTECT)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    rls = Rls(see=OF_TASK.see, write=OF_TASK.write, grants="SELECT, INSERT")

    class Meta:
        verbose_name = _("任务进展")
        ordering = ["-pk"]


class Evidence(models.Model):
    """What shows that a task is being done: a file, or a page of Muzi (figure, list, bulletin)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="evidence")
    title = models.CharField(_("名称"), max_length=120)
    file_name = models.CharField(max_length=160, blank=True)
    media = models.CharField(max_length=80, blank=True)
    content = models.BinaryField(null=True)
    link = models.CharField(_("链接"), max_length=300, blank=True)
    institution = models.ForeignKey(Institution, models.PROTECT)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    rls = OF_TASK

    class Meta:
        verbose_name = _("佐证材料")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(content__isnull=False) ^ ~Q(link=""), name="evidence_file_or_link"
            ),
        ]


class Visit(models.Model):
    """A supervision visit (督导): where, when, by whom."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="visits")
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name=_("被督导单位"))
    visited_on = models.DateField(_("督导日期"))
    visitors = models.CharField(_("督导人员"), max_length=200)
    summary = models.TextField(_("总体情况"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    rls = OF_VISIT

    class Meta:
        verbose_name = _("督导")
        ordering = ["-visited_on", "-pk"]


class VisitFinding(models.Model):
    """What a visit found about a task, by when it is to be put right, and how it was."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="findings")
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="findings")
    text = models.TextField(_("发现的问题"))
    due_on = models.DateField(_("整改时限"), null=True, blank=True)
    corrected_on = models.DateField(_("整改完成日期"), null=True, blank=True)
    correction = models.TextField(_("整改情况"), blank=True)

    rls = Rls(
        see=child("plans_visit", "visit_id"),
        write=(
            "EXISTS (SELECT 1 FROM plans_visit v JOIN plans_plan p ON p.id = v.plan_id"
            f" WHERE v.id = visit_id AND (v.institution_id = {INSTITUTION}"
            f" OR {figures_inside('p.region', 'p.region_end')}))"
        ),
    )

    class Meta:
        verbose_name = _("督导问题")
        ordering = ["pk"]
