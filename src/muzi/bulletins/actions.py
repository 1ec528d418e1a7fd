"""The one door for bulletins: drafted from the figures, edited, reviewed by another, issued.

What was issued never changes; a correction is another bulletin in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.models import User
from muzi.bulletins import edits
from muzi.bulletins.calendar import REGULAR, Span, span_of
from muzi.bulletins.kinds import KINDS, Kind, frequency_of, kind_of, wait_of
from muzi.bulletins.models import Bulletin
from muzi.bulletins.report import Report, as_data, from_data
from muzi.bulletins.writing import write
from muzi.bulletins.writing.order import Order
from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans import queries as plans
from muzi.plans.errors import PlanError
from muzi.plans.models import Plan, Rhythm

State = Bulletin.State
KIND = "bulletin"


def draft(
    kind: Kind,
    day: date,
    *,
    by: User,
    today: date,
    plan: Plan | None = None,
    rhythm: Rhythm | None = None,
) -> Bulletin:
    """Draft the bulletin of the period that `day` lies in, for the account's own region; a progress
    report for the plan's: of the period of the rhythm that asks for it, else up to `day`. Raises
    PlanError.
    """
    place = by.institution.catchment
    if rhythm is not None:
        plan = rhythm.plan
    region = plan.region if plan is not None and by.governs(plan.region) else place
    if not by.governs(region) or region == codes.COUNTRY:
        raise PlanError(_("您的账号不能为该地区起草简报。"))
    span = _span(kind, day, plan, rhythm, today)
    if span.first > today:
        raise PlanError(_("这一期还没有开始。"))
    rhythm = rhythm or _rhythm(kind, region, today)
    order = Order(
        kind=kind,
        region=region,
        span=span,
        today=today,
        issuer=_issuer(region, by),
        plan=plan if kind.frequency is None else None,
        rhythm=rhythm,
        simulated=by.institution.simulated,
    )
    made = Bulletin(
        kind=kind.name,
        plan=plan or (rhythm.plan if rhythm else None),
        rhythm=rhythm.key if rhythm else None,
        region=region,
        region_end=order.region_end,
        starts_on=span.first,
        ends_on=span.last,
        due_on=_due_on(rhythm, span),
        drafted_by=by,
    )
    _refuse_a_second(made)  # before anybody works on what cannot be issued
    report = write(order)
    made.title, made.content = report.title[:200], _content(report, {})
    made.save(force_insert=True)
    audit.note(audit.Action.RECORD, kind=KIND, record_id=made.pk)
    return made


def _span(kind: Kind, day: date, plan: Plan | None, rhythm: Rhythm | None, today: date) -> Span:
    frequency = kind.frequency or (frequency_of(rhythm) if rhythm else None)
    if frequency is not None:
        return span_of(frequency, day)
    if plan is None:
        raise PlanError(_("进展专题报告须选定一份规划。"))
    last = min(day, today)
    start = plan.starts_on if plan.starts_on and plan.starts_on <= last else last.replace(day=1)
    return Span(start, last)


def _rhythm(kind: Kind, region: int, today: date) -> Rhythm | None:
    """The rhythm of the region's own plans that asks for such a bulletin: of the first plan that
    it follows and that has one.
    """
    if kind.frequency not in REGULAR:
        return None
    own = [each.pk for each in plans.followed(region, today) if each.region == region]
    asking = [
        each
        for each in Rhythm.objects.filter(plan__in=own, until=None).select_related("plan")
        if kind_of(each) == kind and frequency_of(each) == kind.frequency
    ]
    return min(asking, key=lambda each: (own.index(each.plan_id), each.key), default=None)


def _due_on(rhythm: Rhythm | None, span: Span) -> date | None:
    """What no plan asks for is due on no day, nor what it asks for on no day."""
    if rhythm is None or frequency_of(rhythm) is None:
        return None
    return wait_of(rhythm).due_on(span)


def _issuer(region: int, by: User) -> str:
    bureau = Institution.objects.filter(
        kind=Institution.Kind.BUREAU, catchment=region, active=True
    ).first()
    return bureau.name if bureau else by.institution.name


def report_of(bulletin: Bulletin) -> Report:
    """The report as it stands: what was issued, or the draft with what people wrote."""
    report = edits.applied(from_data(bulletin.content), edits_of(bulletin))
    return replace(report, title=bulletin.title)


def drafted(bulletin: Bulletin) -> Report:
    """The report as it was drawn up, before anybody edited it."""
    return from_data(bulletin.content)


def edits_of(bulletin: Bulletin) -> Mapping[str, str]:
    found: Mapping[str, str] = bulletin.content.get("edits", {})
    return found


def writers(bulletin: Bulletin) -> frozenset[int]:
    """The accounts that drafted a draft, changed its text or drew its figures up again: none of
    them reviews it.
    """
    return frozenset({bulletin.drafted_by_id, *bulletin.content.get("writers", [])})


def edit(
    bulletin: Bulletin,
    title: str,
    texts: Mapping[str, str],
    *,
    version: int,
    by: User,
    forget: bool = False,
) -> None:
    """Keep title and paragraphs as a person wrote them; whoever reviewed it must review again.

    `version` is the one that the person was shown. What was written before and fits no paragraph
    any more stays in sight, unless the person lets it go (`forget`). Raises PlanError.
    """
    with transaction.atomic():
        held = _held(bulletin, by, {State.DRAFT, State.REVIEWED})
        if held.content.get("turn", 0) != version:
            raise PlanError(_("打开页面后，草稿已被他人修改。请核对后再保存。"))
        if not title.strip():
            raise PlanError(_("标题不能为空。"))
        report = drafted(held)
        found = {} if forget else edits.unapplied(report, edits_of(held))
        for key, _heading, paragraph in edits.paragraphs(report):
            if key in texts:
                text = edits.kept(paragraph, texts[key])
                if text is not None:
                    found[key] = text
        added = texts.get(edits.ADDED, "").strip()[: edits.LONGEST]
        if added:
            found[edits.ADDED] = added
        held.title = title.strip()[:200]
        held.content = _content(report, found, version + 1, writers(held) | {by.pk})
        _back_to_draft(held)
    audit.note(audit.Action.AMEND, kind=KIND, record_id=held.pk)


def redraw(bulletin: Bulletin, *, by: User, today: date) -> None:
    """Draw the figures up again, up to today and under the plan as it stands; the text stays."""
    with transaction.atomic():
        held = _held(bulletin, by, {State.DRAFT, State.REVIEWED})
        report = write(_order(held, by, today))
        turn = held.content.get("turn", 0) + 1
        held.content = _content(report, edits_of(held), turn, writers(held) | {by.pk})
        _back_to_draft(held)
    audit.note(audit.Action.AMEND, kind=KIND, record_id=held.pk)


def _order(held: Bulletin, by: User, today: date) -> Order:
    kind = KINDS[held.kind]
    rhythm = None
    if held.rhythm is not None:
        rhythm = Rhythm.objects.filter(plan=held.plan, key=held.rhythm, until=None).first()
    span = Span(held.starts_on, held.ends_on)
    return Order(
        kind=kind,
        region=held.region,
        span=span,
        today=today,
        issuer=_issuer(held.region, by),
        plan=held.plan if kind.frequency is None else None,
        rhythm=rhythm,
        simulated=by.institution.simulated,
    )


def review(bulletin: Bulletin, *, by: User) -> None:
    """Say that it may be issued: another than all who wrote it, in the bureau or above it, once its
    figures are those of the whole period.

    Who reviewed it may issue it. Raises PlanError.
    """
    with transaction.atomic():
        held = _held(bulletin, by, {State.DRAFT})
        _refuse_unfinished(held)
        if held.drafted_by_id == by.pk:
            raise PlanError(_("起草人不能审核自己起草的简报，请由本单位或上级的另一账号审核。"))
        if by.pk in writers(held):
            raise PlanError(_("您修改过这份草稿，不能自己审核，请由本单位或上级的另一账号审核。"))
        Bulletin.objects.filter(pk=held.pk).update(
            state=State.REVIEWED, reviewed_by=by, reviewed_at=Now()
        )
    audit.note(audit.Action.AMEND, kind=KIND, record_id=held.pk, reason=_("审核"))


def issue(bulletin: Bulletin, *, by: User, today: date) -> None:
    """Give it a number and a date, and out to all who stand in the region; from then on it is
    frozen. Raises PlanError unless it was reviewed, and where another stands for the period.
    """
    with transaction.atomic():
        held = _held(bulletin, by, {State.REVIEWED})
        _one_after_the_other(held)
        _refuse_a_second(held)
        _refuse_unfinished(held)
        number = _number(held, today)
        report = replace(report_of(held), number=number, dated=today)
        Bulletin.objects.filter(pk=held.pk).update(
            state=State.ISSUED,
            number=number,
            content=as_data(report),
            issued_by=by,
            issued_at=Now(),
        )
    audit.note(audit.Action.AMEND, kind=KIND, record_id=held.pk, reason=_("印发"))


def unfinished(bulletin: Bulletin) -> str:
    """Why nobody can review or issue it yet: its figures end before its period; empty otherwise.

    Half a month beside whole ones would make every unit look behind.
    """
    as_of = report_of(bulletin).as_of
    if not runs_on(bulletin, as_of):
        return ""
    said = _(
        "这一期到 %(end)s 结束，数据只到 %(day)s：请在期满后按最新数据重新生成，再审核、印发。"
    )
    return said % {"end": bulletin.ends_on, "day": as_of}


def runs_on(bulletin: Bulletin, day: date) -> bool:
    """Does the period that it is to tell of go on after `day`? A progress report tells of the day
    on which it is drawn up.
    """
    return KINDS[bulletin.kind].frequency is not None and day < bulletin.ends_on


def _refuse_unfinished(held: Bulletin) -> None:
    said = unfinished(held)
    if said:
        raise PlanError(said)


def _one_after_the_other(held: Bulletin) -> None:
    """Two who issue at once wait for each other: no number and no period is given twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"bulletins {held.region}"])


def _refuse_a_second(held: Bulletin) -> None:
    """Raises PlanError where an issued bulletin stands for the same period (progress reports: of
    the same plan) that this one does not correct.
    """
    alike = Bulletin.objects.filter(
        kind=held.kind,
        region=held.region,
        starts_on=held.starts_on,
        ends_on=held.ends_on,
        state=State.ISSUED,
    ).exclude(superseded__state=State.ISSUED)
    if KINDS[held.kind].frequency is None:
        alike = alike.filter(plan=held.plan)
    if held.supersedes_id is not None:
        alike = alike.exclude(pk=held.supersedes_id)
    standing = alike.first()
    if standing is not None:
        said = _("这一期已印发%(number)s。内容有变的，请在已印发的那一份上起草更正版。")
        raise PlanError(said % {"number": standing.number})


def _number(held: Bulletin, today: date) -> str:
    """月通报〔2026〕第3期: counted by region, kind and year; a correction keeps the number that it
    corrects and says so.
    """
    if held.supersedes is not None:
        first = held.supersedes.number.split("（")[0]
        return f"{first}（更正{held.version - 1}）"
    given = Bulletin.objects.filter(
        region=held.region,
        kind=held.kind,
        state=State.ISSUED,
        supersedes=None,
        number__contains=f"〔{today.year}〕",
    ).count()
    with translation.override(settings.LANGUAGE_CODE):
        return f"{KINDS[held.kind].label}〔{today.year}〕第{given + 1}期"


def drop(bulletin: Bulletin, *, by: User) -> None:
    """Give a draft up; it stays in the file."""
    with transaction.atomic():
        held = _held(bulletin, by, {State.DRAFT, State.REVIEWED})
        # A correction that is given up leaves the way free for another.
        Bulletin.objects.filter(pk=held.pk).update(state=State.DROPPED, supersedes=None)
    audit.note(audit.Action.VOID, kind=KIND, record_id=held.pk)


def correct(bulletin: Bulletin, *, by: User, today: date) -> Bulletin:
    """Begin a bulletin in the place of an issued one, drawn up from today's figures.

    Raises PlanError where one was begun already.
    """
    with transaction.atomic():
        held = _held(bulletin, by, {State.ISSUED})
        if Bulletin.objects.filter(supersedes=held).exists():
            raise PlanError(_("这份简报已有更正版本。"))
        report = write(_order(held, by, today))
        made = Bulletin.objects.create(
            kind=held.kind,
            plan=held.plan,
            rhythm=held.rhythm,
            region=held.region,
            region_end=held.region_end,
            starts_on=held.starts_on,
            ends_on=held.ends_on,
            due_on=held.due_on,
            title=held.title,
            content=_content(report, {}),
            version=held.version + 1,
            supersedes=held,
            drafted_by=by,
        )
    audit.note(audit.Action.RECORD, kind=KIND, record_id=made.pk)
    return made


def _content(
    report: Report, found: Mapping[str, str], turn: int = 0, writers: Iterable[int] = ()
) -> dict[str, Any]:
    """A draft's content: the report as drawn up, what people wrote, how often it was changed and
    by which accounts.
    """
    return as_data(report) | {"edits": dict(found), "turn": turn, "writers": sorted(writers)}


def _held(bulletin: Bulletin, by: User, states: set[State]) -> Bulletin:
    """The bulletin, held until the end of the transaction. Raises PlanError."""
    if not by.governs(bulletin.region):
        raise PlanError(_("您的账号不能处理该地区的简报。"))
    held = Bulletin.objects.select_for_update(of=("self",)).get(pk=bulletin.pk)
    if held.state not in states:
        said = State(held.state).label
        raise PlanError(_("简报现在是“%(state)s”，不能这样处理。") % {"state": said})
    return held


def _back_to_draft(held: Bulletin) -> None:
    held.state, held.reviewed_by, held.reviewed_at = State.DRAFT, None, None
    held.save(update_fields=["title", "content", "state", "reviewed_by", "reviewed_at"])
