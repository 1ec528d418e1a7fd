"""Who is told of what: what waits for an account, for its home.

    groups = waiting(user, today)     those with something late first; where nothing waits, nothing

A bureau is told of what concerns its region and those next below it, as the look for rebounds goes;
a unit of what concerns itself and its own area.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.bulletins import actions, calendar_views, campaign_views, campaigns, duties, notices
from muzi.bulletins.calendar import Standing
from muzi.bulletins.models import Bulletin, Notice
from muzi.indicators.wording import name_of
from muzi.places import codes
from muzi.places import queries as places
from muzi.plans.models import Amendment, Document, Draft, TaskState
from muzi.plans.tasks import task_queries

SHOWN = 3
SOON = timedelta(days=7)  # measures that fall due so soon are told of again
NEW = timedelta(days=14)  # a task is new to its unit so long


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits. `late` says how late it is, empty where it is not; `tags` what else is
    to be known at a glance.
    """

    text: str
    url: str
    detail: str = ""
    late: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """What waits of one kind: how many in all, how many of them late or new, and the first few."""

    name: str
    title: str
    url: str
    lines: tuple[Line, ...]
    count: int
    late: int = 0
    new: int = 0


def waiting(user: User, today: date, at_home: Iterable[task_queries.Line]) -> list[Group]:
    """What waits for an account, by kind: what others wait for first, and late kinds before all.

    `at_home`: the tasks that its home speaks of.
    """
    if not user.may(Permission.SEE_PLANS):
        return []
    drafts = _drafts(user, today)
    made = [
        _notices(user, today),
        *drafts,
        _documents(user),
        *_duties(user, today),
        _tasks(user, today, at_home),
        _campaigns(user, today),
    ]
    return sorted((each for each in made if each.count), key=lambda each: not each.late)


def _near(area: int) -> Q:
    """The region itself and those next below it."""
    low, high = codes.extent(area)
    below = codes.below(codes.level(area))
    if below is None:
        return Q(region=area)
    return Q(region=area) | Q(region__gte=low, region__lt=high, region_end=F("region") + int(below))


def _days_late(due_on: date | None, today: date) -> int:
    return max((today - due_on).days, 0) if due_on else 0


def _overdue(days: int) -> str:
    return _("逾期 %(n)d 天") % {"n": days} if days else ""


def _notices(user: User, today: date) -> Group:
    """A bureau: what it has to take up, and measures whose day comes or is past. A unit: what is
    open about its own area.
    """
    area = user.institution.catchment
    standing = Notice.objects.exclude(state=Notice.State.CLOSED).defer("evidence")
    if user.may(Permission.MAKE_PLANS):
        asked = Q(state=Notice.State.OPEN) | Q(due_on__lte=today + SOON)
        standing = standing.filter(_near(area), asked)
    else:
        standing = standing.filter(region=area)
    lines, late = [], 0
    found = standing.order_by("found_on", "region", "pk")
    for each in sorted(found, key=lambda each: -_days_late(each.due_on, today)):
        indicator, days = notices.indicator_of(each), _days_late(each.due_on, today)
        late += bool(days)
        name = name_of(indicator) if indicator else each.indicator
        told = _("%(day)s 发现") % {"day": each.found_on}
        if each.due_on:
            told = _("整改时限 %(day)s") % {"day": each.due_on}
        lines.append(
            Line(
                text=f"{places.name(each.region)} {name}",
                url=reverse("notice", args=[each.pk]),
                detail=told,
                late=_overdue(days),
                tags=(str(each.get_state_display()),),
            )
        )
    url = reverse("notices")
    return Group("notices", _("反弹通报"), url, tuple(lines[:SHOWN]), len(lines), late)


def _drafts(user: User, today: date) -> list[Group]:
    """Drafts that the account may review, having written none of them, once their period is over;
    and what was reviewed and waits to be issued by the bureau of its region.
    """
    if not user.may(Permission.MAKE_PLANS):
        return []
    area = user.institution.catchment
    wrote = Q(drafted_by=user) | Q(content__writers__contains=[user.pk])
    rows: QuerySet[Any] = (
        Bulletin.objects.filter(
            _near(area), state__in=[Bulletin.State.DRAFT, Bulletin.State.REVIEWED]
        )
        .annotate(wrote=ExpressionWrapper(wrote, output_field=BooleanField()))
        .defer("content")
        .select_related("drafted_by")
        .order_by("due_on", "pk")
    )
    found = list(rows)
    drafts = [e for e in found if e.state == Bulletin.State.DRAFT and not e.wrote]
    reviews = [e for e in drafts if not actions.runs_on(e, today)]
    issues = [e for e in found if e.state == Bulletin.State.REVIEWED and e.region == area]
    return [
        _of_bulletins("reviews", _("简报待审核"), reviews, today),
        _of_bulletins("issues", _("简报待印发"), issues, today),
    ]


def _of_bulletins(name: str, title: str, found: list[Bulletin], today: date) -> Group:
    lines = tuple(
        Line(
            text=each.title,
            url=reverse("bulletin", args=[each.pk]),
            detail=_("%(who)s %(day)s 起草")
            % {"who": each.drafted_by.name, "day": timezone.localdate(each.drafted_at)},
            late=_overdue(_days_late(each.due_on, today)),
        )
        for each in found[:SHOWN]
    )
    late = sum(_days_late(each.due_on, today) > 0 for each in found)
    return Group(name, title, reverse("bulletins"), lines, len(found), late)


def _documents(user: User) -> Group:
    """Documents that were read in and whose review is not over: those of the account's region, and
    those that its own unit took in for another.
    """
    rows: Iterable[Any] = ()
    if user.may(Permission.MAKE_PLANS):
        rows = (
            Document.objects.filter(
                Q(region=user.institution.catchment) | Q(institution=user.institution_id),
                state=Document.State.REVIEWING,
            )
            .defer("text", "problems", "cites")
            .annotate(open=Count("drafts", filter=Q(drafts__state=Draft.State.OPEN)))
            .order_by("read_at")
        )
    found = list(rows)
    lines = tuple(
        Line(
            text=each.title,
            url=reverse("document", args=[each.pk]),
            detail=_("%(n)d 条待定") % {"n": each.open} if each.open else _("已逐条审过，待发布"),
        )
        for each in found[:SHOWN]
    )
    return Group("documents", _("文件待审核"), reverse("documents"), lines, len(found))


def _duties(user: User, today: date) -> list[Group]:
    """What the account's unit has still to report or issue, and what units owe the bureau past its
    day. A bulletin that is drafted waits for its review or issue, not for this.
    """
    begun = {Bulletin.State.DRAFT, Bulletin.State.REVIEWED}
    owed = duties.all_owed(user, today)
    own = [e for e in owed.own if e.bulletin is None or e.bulletin.state not in begun]
    groups = (("duties", _("待报送"), own), ("reports", _("各单位逾期未报"), owed.of_units))
    shown = calendar_views.lines([*own[:SHOWN], *owed.of_units[:SHOWN]], user)
    url, made = reverse("calendar"), []
    for name, title, found in groups:
        lines = tuple(_duty(each) for each in shown if each.duty in found)
        late = sum(each.due.standing is Standing.OVERDUE for each in found)
        made.append(Group(name, title, url, lines, len(found), late))
    return made


def _duty(line: calendar_views.Line) -> Line:
    before = {"day": line.duty.due.due_on, "receiver": line.receiver}
    return Line(
        text=f"{line.what} {line.period}",
        url=line.act_url or line.url,
        detail=line.told if line.duty.tally else _("%(day)s 前报 %(receiver)s") % before,
        late=line.standing if line.late else "",
    )


def _tasks(user: User, today: date, at_home: Iterable[task_queries.Line]) -> Group:
    """The tasks that the account's unit leads or works on and that are not done: late ones, those
    new to it, then by day.
    """
    url = f"{reverse('tasks')}?only=ours"
    found = task_queries.of_unit(user, at_home) if user.may(Permission.DO_TASKS) else []
    is_new = _newness(found, today)
    found.sort(key=lambda each: (not each.overdue, not is_new(each)))  # else the order stays
    lines = tuple(
        Line(
            text=each.task.text,
            url=reverse("task", args=[each.task.pk]),
            detail=_("%(day)s 前完成") % {"day": each.task.due_on} if each.task.due_on else "",
            late=_overdue(each.days_late),
            tags=_tags(each, user, new=is_new(each)),
        )
        for each in found[:SHOWN]
    )
    late, new = sum(each.overdue for each in found), sum(is_new(each) for each in found)
    return Group("tasks", _("规划任务"), url, lines, len(found), late, new)


def _newness(found: list[task_queries.Line], today: date) -> Callable[[task_queries.Line], bool]:
    """Which tasks were given, or given in new words, in the last days, and nobody spoke of yet."""
    silent = [each.task for each in found if each.said is None]
    amended = {each.plan_id for each in silent if each.since > 1}
    given = {}
    if amended:
        rows = Amendment.objects.filter(plan__in=amended).values_list("plan", "version", "at")
        given = {(plan, version): at for plan, version, at in rows}
    for task in silent:
        if task.since == 1:
            given[task.plan_id, 1] = task.plan.published_at
    new = {
        task.pk
        for task in silent
        for at in [given.get((task.plan_id, task.since))]
        if at is not None and today - timezone.localdate(at) <= NEW
    }
    return lambda each: each.task.pk in new


def _tags(line: task_queries.Line, user: User, *, new: bool) -> tuple[str, ...]:
    said = [_("新下达")] if new else []
    if line.helped_by(user.institution_id):
        said.append(_("配合"))
    own = line.state_of(user.institution_id)
    if own is not TaskState.WAITING:
        said.append(str(own.label))
    if line.unproven:
        said.append(_("无佐证"))
    if line.open_findings:
        said.append(_("%(n)s 个问题未整改") % {"n": line.open_findings})
    return tuple(said)


def _campaigns(user: User, today: date) -> Group:
    found = campaign_views.in_words(campaigns.reminders(user, today))
    lines = tuple(
        Line(
            text=each["line"].name,
            url=_campaign_url(each["line"]),
            detail=each["line"].starts_on.isoformat(),
            tags=(str(each["words"]),),
        )
        for each in found[:SHOWN]
    )
    return Group("campaigns", _("主题宣传"), reverse("campaigns"), lines, len(found))


def _campaign_url(line: campaigns.Line) -> str:
    if line.campaign is not None:
        return reverse("campaign", args=[line.campaign.pk])
    return f"{reverse('campaigns')}?year={line.starts_on.year}"
