"""Policy documents, what was read in them, and the plans that people made of it.

A plan is versioned: an item (target, task, rhythm) stands from version `since` on; an amendment
ends it with `until` and puts another row with the same `key` in its place. So every version can be
shown, and nothing that was promised is lost.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from muzi.access.models import User
from muzi.database.policies import INSTITUTION, Rls, figures_inside, figures_overlap
from muzi.places.models import Institution
from muzi.plans.reading.types import Frequency, Kind, Operator, Unit

EVIDENCE_BYTES = 10 * 2**20

# A plan is public within its region: the levels above it and the units inside it read it. It is
# written by those whose figures cover all of it.
_STANDS_INSIDE = (
    f"EXISTS (SELECT 1 FROM places_institution i WHERE i.id = {INSTITUTION}"
    " AND i.region >= plans_plan.region AND i.region < plans_plan.region_end)"
)
OF_BUREAU = Rls(see=figures_inside("region", "region_end"))
OF_PLAN = Rls(
    see=f"{figures_overlap('region', 'region_end')} OR {_STANDS_INSIDE}",
    write=figures_inside("region", "region_end"),
)
_ITS_PLAN = "EXISTS (SELECT 1 FROM plans_plan p WHERE p.id = plan_id{})"
ITEM = Rls(
    see=_ITS_PLAN.format(""),
    write=_ITS_PLAN.format(f" AND {figures_inside('p.region', 'p.region_end')}"),
)


def _child(table: str, column: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} t WHERE t.id = {column})"


OF_DOCUMENT = Rls(see=_child("plans_document", "document_id"))
OF_DRAFT = Rls(see=_child("plans_draft", "draft_id"), grants="SELECT, INSERT")
OF_TARGET = Rls(
    see=_child("plans_target", "target_id"),
    write=(
        "EXISTS (SELECT 1 FROM plans_target t JOIN plans_plan p ON p.id = t.plan_id"
        f" WHERE t.id = target_id AND {figures_inside('p.region', 'p.region_end')})"
    ),
    grants="SELECT, INSERT, UPDATE, DELETE",
)
# What a unit says of its own work on a task; the plan's bureau may write for any unit.
_TASK_WRITE = (
    f"{_child('plans_task', 'task_id')} AND (institution_id = {INSTITUTION} OR EXISTS ("
    "SELECT 1 FROM plans_task t JOIN plans_plan p ON p.id = t.plan_id"
    f" WHERE t.id = task_id AND {figures_inside('p.region', 'p.region_end')}))"
)
OF_TASK = Rls(see=_child("plans_task", "task_id"), write=_TASK_WRITE)
# What a visit found is between the unit that was visited and those over it, not for every reader of
# the plan.
OF_VISIT = Rls(see=f"institution_id = {INSTITUTION} OR {ITEM.write}", write=ITEM.write)


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


class HandValue(models.Model):
    """A value that no record feeds, entered by hand with its source; withdrawn, never deleted."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="hand_values")
    as_of = models.DateField(_("截至"))
    value = models.DecimalField(_("数值"), max_digits=14, decimal_places=4)
    count = models.PositiveIntegerField(_("分子"), null=True, blank=True)
    denominator = models.PositiveIntegerField(_("分母"), null=True, blank=True)
    source = models.CharField(_("数据来源"), max_length=200)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    rls = Rls(see=OF_TARGET.see, write=OF_TARGET.write)

    class Meta:
        verbose_name = _("手工录入值")
        ordering = ["-as_of", "-pk"]


class Task(Item):
    """Something to be done. `owners` as the document names them; `owner` the unit that answers."""

    text = models.TextField(_("任务"))
    owners = ArrayField(models.CharField(max_length=60), verbose_name=_("责任单位"), default=list)
    owner = models.ForeignKey(Institution, models.PROTECT, null=True, verbose_name=_("牵头单位"))
    due_on = models.DateField(_("完成时限"), null=True, blank=True)
    organisational = models.BooleanField(_("组织保障类"), default=False)

    class Meta(Item.Meta):
        verbose_name = _("任务")


class Rhythm(Item):
    """What is reported or done again and again, by whom, and how many days it may take."""

    what = models.CharField(_("内容"), max_length=200)
    frequency = models.CharField(
        _("频次"), max_length=12, choices=[(f.value, f) for f in Frequency]
    )
    reporter = models.CharField(_("报送单位"), max_length=100, blank=True)
    days = models.PositiveSmallIntegerField(_("期后天数"), default=0)
    bulletin = models.CharField(_("生成"), max_length=30, blank=True)

    class Meta(Item.Meta):
        verbose_name = _("报送节奏")


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
        see=_child("plans_visit", "visit_id"),
        write=(
            "EXISTS (SELECT 1 FROM plans_visit v JOIN plans_plan p ON p.id = v.plan_id"
            f" WHERE v.id = visit_id AND (v.institution_id = {INSTITUTION}"
            f" OR {figures_inside('p.region', 'p.region_end')}))"
        ),
    )

    class Meta:
        verbose_name = _("督导问题")
        ordering = ["pk"]
