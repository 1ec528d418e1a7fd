"""Pages of bulletins: which there are, one as it stands, its steps to issue, its files."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muzi.access import audit, scope
from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.bulletins import actions, edits, shown
from muzi.bulletins.calendar import ONE_DAY, Span, day_of, span_of
from muzi.bulletins.forms import DraftForm, EditForm
from muzi.bulletins.kinds import KINDS, kind_of
from muzi.bulletins.models import Bulletin
from muzi.bulletins.report import Paragraph, Report
from muzi.bulletins.setting.pdf import pdf
from muzi.bulletins.setting.word import docx_file
from muzi.bulletins.setting.workbook import xlsx
from muzi.bulletins.writing.spans import words_of
from muzi.config import clock
from muzi.indicators.queries import OutOfScopeError
from muzi.places import codes
from muzi.places import queries as places
from muzi.plans import queries as plans
from muzi.plans.attached import download, safe_name
from muzi.plans.errors import PlanError
from muzi.plans.models import Plan, Rhythm

PER_PAGE = 30
_OFFICE = "application/vnd.openxmlformats-officedocument"
FILES: dict[str, tuple[str, Callable[[Report, str], bytes]]] = {
    "pdf": ("application/pdf", pdf),
    "docx": (f"{_OFFICE}.wordprocessingml.document", docx_file),
    "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", xlsx),
}
State = Bulletin.State


@requires(Permission.SEE_PLANS)
def bulletins(request: HttpRequest) -> HttpResponse:
    """Drafts that wait for somebody, and what was issued in the region and around it."""
    user: Any = request.user
    area = user.institution.catchment
    low, high = codes.extent(area)
    found = (
        Bulletin.objects.filter(
            Q(region__gte=low, region__lt=high) | Q(region__in=[*codes.ancestors(area), area])
        )
        .defer("content")
        .select_related("drafted_by", "superseded")
        .order_by("-ends_on", "-pk")
    )
    kind = request.GET.get("kind", "")
    if kind in KINDS:
        found = found.filter(kind=kind)
    issued = found.filter(state=State.ISSUED)
    page = Paginator(issued, PER_PAGE).get_page(request.GET.get("page"))
    names = places.names({each.region for each in page} | {area})
    drafts = user.may(Permission.MAKE_PLANS)
    waiting = found.filter(state__in=[State.DRAFT, State.REVIEWED] if drafts else [])
    return render(
        request,
        "bulletins/bulletins.html",
        {
            "waiting": [_row(each, names) for each in waiting[:PER_PAGE]],
            "issued": [_row(each, names) for each in page],
            "page": page,
            "kinds": [("", _("全部")), *((each.name, each.label) for each in KINDS.values())],
            "kind": kind,
            "makes": user.governs(area),
        },
    )


def _row(each: Bulletin, names: dict[int, str]) -> dict[str, Any]:
    return {
        "bulletin": each,
        "kind": KINDS[each.kind].label,
        "place": names.get(each.region) or places.name(each.region),
        "period": words_of(Span(each.starts_on, each.ends_on)),
        "late": bool(
            each.issued_at and each.due_on and timezone.localdate(each.issued_at) > each.due_on
        ),
    }


@requires(Permission.MAKE_PLANS)
def bulletin_new(request: HttpRequest) -> HttpResponse:
    """Draft a bulletin of a period, or a progress report of a plan."""
    user: Any = request.user
    today = clock.today()
    area = user.institution.catchment
    known = [each for each in plans.plans(area) if each.withdrawn_at is None]
    form = DraftForm(
        request.POST or None, plans=known, today=today, initial=_asked(request, area, today)
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        kind = KINDS[given["kind"]]
        standing = Rhythm.objects.filter(until=None, plan__region=area).select_related("plan")
        rhythm = standing.filter(pk=given["rhythm"]).first()
        # Whoever chose another kind or plan than the duty asked for does not meet it.
        if rhythm is not None and kind_of(rhythm) != kind:
            rhythm = None
        if rhythm is not None and kind.frequency is None and given["plan"] != rhythm.plan_id:
            rhythm = None
        plan = Plan.objects.filter(pk=given["plan"]).first() if kind.frequency is None else None
        try:
            made = actions.draft(kind, given["day"], by=user, today=today, plan=plan, rhythm=rhythm)
        except (PlanError, OutOfScopeError) as error:
            form.add_error(None, getattr(error, "message", _("您的账号看不到该地区的指标。")))
        else:
            messages.success(request, _("已按当前数据起草，请核对文字。"))
            return redirect("bulletin", pk=made.pk)
    return render(
        request,
        "bulletins/new.html",
        {
            "form": form,
            "breadcrumb": [
                {"label": _("简报"), "url": reverse("bulletins")},
                {"label": _("起草")},
            ],
        },
        status=422 if request.method == "POST" else 200,
    )


def _asked(request: HttpRequest, area: int, today: date) -> dict[str, Any]:
    """What the page opens with: the duty that led here, else last month."""
    followed = plans.followed(area, today)
    found: dict[str, Any] = {
        "kind": request.GET.get("kind", "monthly"),
        "plan": request.GET.get("plan") or (followed[0].pk if followed else None),
    }
    text = request.GET.get("rhythm", "")
    rhythm = Rhythm.objects.filter(pk=text, until=None).first() if text.isdecimal() else None
    kind = kind_of(rhythm) if rhythm is not None else None
    if rhythm is not None and kind is not None:
        found |= {"rhythm": rhythm.pk, "kind": kind.name}
        if kind.frequency is None:
            found["plan"] = rhythm.plan_id
    frequency = KINDS[found["kind"]].frequency if found["kind"] in KINDS else None
    # The last period that is over; a progress report is up to today.
    found["day"] = span_of(frequency, today).first - ONE_DAY if frequency else today
    with suppress(ValueError):
        found["day"] = day_of(request.GET.get("day", ""))
    return found


@requires(Permission.SEE_PLANS)
def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """One bulletin as a page, with what may be done with it."""
    user: Any = request.user
    about = _about(user, pk)
    report = actions.report_of(about)
    makes, linked = user.governs(about.region), _sees_figures(user, about)
    unfinished = "" if about.issued_at else actions.unfinished(about)
    drafted = actions.drafted(about)
    before = {key: each for key, _heading, each in edits.paragraphs(drafted)}
    # For whoever reviews it: the numbers that no record gives, and in which paragraphs.
    typed = [
        edits.typed(each, before) if isinstance(each, Paragraph) and about.issued_at is None else []
        for each in report.blocks
    ]
    return render(
        request,
        "bulletins/bulletin.html",
        {
            "bulletin": about,
            "kind": KINDS[about.kind].label,
            "report": report,
            "blocks": [
                shown.block(each, report.traces if linked else ()) | {"typed": "、".join(numbers)}
                for each, numbers in zip(report.blocks, typed, strict=True)
            ],
            "typed": "、".join(number for numbers in typed for number in numbers),
            "traces": report.traces,
            "linked": linked,
            "steps": _steps(about, user, unfinished=bool(unfinished)) if makes else [],
            "unfinished": unfinished,
            "makes": makes,
            "wrote": user.pk in actions.writers(about),
            "unapplied": len(edits.unapplied(drafted, actions.edits_of(about))),
            "successor": Bulletin.objects.filter(supersedes=about, state=State.ISSUED).first(),
            "breadcrumb": [
                {"label": _("简报"), "url": reverse("bulletins")},
                {"label": about.title},
            ],
        },
    )


def _about(user: User, pk: int) -> Bulletin:
    """What is not issued is for those who make it: figures of a region do not open its drafts."""
    about = get_object_or_404(
        Bulletin.objects.select_related(
            "plan", "drafted_by", "reviewed_by", "issued_by", "supersedes"
        ),
        pk=pk,
    )
    if about.state != State.ISSUED and not user.may(Permission.MAKE_PLANS):
        raise Http404
    return about


def _sees_figures(user: User, about: Bulletin) -> bool:
    """May the account follow a figure to its page?"""
    return user.may(Permission.SEE_FIGURES) and scope.current().covers(about.region)


def _steps(about: Bulletin, user: User, *, unfinished: bool) -> list[dict[str, Any]]:
    """What the account may do with it now; the first is the next on the way."""
    steps = {
        State.DRAFT: [
            ("review", _("审核通过")),
            ("redraw", _("按最新数据重新生成")),
            ("drop", _("放弃草稿")),
        ],
        State.REVIEWED: [
            ("issue", _("印发")),
            ("redraw", _("按最新数据重新生成")),
            ("drop", _("放弃草稿")),
        ],
        State.ISSUED: [("correct", _("起草更正版"))],
    }.get(State(about.state), [])
    barred = {"review"} if user.pk in actions.writers(about) else set()
    barred |= {"review", "issue"} if unfinished else set()
    return [
        {"name": name, "label": label, "asked": name == "issue"}
        for name, label in steps
        if name not in barred
    ]


@requires(Permission.MAKE_PLANS)
def bulletin_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Title and paragraphs; figures stay what the records say."""
    user: Any = request.user
    about = _about(user, pk)
    if about.state not in {State.DRAFT, State.REVIEWED}:
        messages.error(request, _("只有草稿可以修改；已印发的请起草更正版。"))
        return redirect("bulletin", pk=pk)
    drafted, kept = actions.drafted(about), actions.edits_of(about)
    form = EditForm(
        request.POST if request.method == "POST" else None,
        report=drafted,
        title=about.title,
        texts=kept,
    )
    form.initial["turn"] = about.content.get("turn", 0)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(
                about,
                form.cleaned_data["title"],
                form.texts,
                version=form.cleaned_data["turn"],
                by=user,
                forget=form.cleaned_data.get("forget", False),
            )
        except PlanError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("已保存文字。"))
            return redirect("bulletin", pk=pk)
    return render(
        request,
        "bulletins/edit.html",
        {
            "bulletin": about,
            "form": form,
            "breadcrumb": [
                {"label": _("简报"), "url": reverse("bulletins")},
                {"label": about.title, "url": reverse("bulletin", args=[pk])},
                {"label": _("修改文字")},
            ],
        },
        status=422 if request.method == "POST" else 200,
    )


@require_POST
@requires(Permission.MAKE_PLANS)
def bulletin_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Review, issue, redraw, correct or drop it."""
    user: Any = request.user
    about, today = _about(user, pk), clock.today()
    step = request.POST.get("step", "")
    try:
        match step:
            case "review":
                actions.review(about, by=user)
                said = _("已审核，可以印发。")
            case "issue":
                actions.issue(about, by=user, today=today)
                said = _("已印发，辖区各单位可以看到。")
            case "redraw":
                actions.redraw(about, by=user, today=today)
                said = _("已按最新数据重新生成，修改过的文字仍能套用的已套用。")
            case "drop":
                actions.drop(about, by=user)
                messages.success(request, _("已放弃草稿。"))
                return redirect("bulletins")
            case "correct":
                about = actions.correct(about, by=user, today=today)
                said = _("已起草更正版；印发后取代原简报，原件保留。")
            case _:
                raise PlanError(_("没有这个操作。"))
    except PlanError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said)
    return redirect("bulletin", pk=about.pk)


@requires(Permission.SEE_PLANS)
def bulletin_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The bulletin as PDF, Word or Excel; a draft says that it is one."""
    user: Any = request.user
    about = _about(user, pk)
    form = request.GET.get("format", "xlsx")
    if form not in FILES:
        raise Http404
    media, make = FILES[form]
    report = actions.report_of(about)
    with translation.override(settings.LANGUAGE_CODE):
        if about.state != State.ISSUED:
            report = replace(report, title=f"{report.title}（{State(about.state).label}）")
        made = make(report, request.build_absolute_uri("/"))
    audit.note(audit.Action.EXPORT, kind=actions.KIND, record_id=about.pk, reason=form)
    return download(safe_name(f"{report.title}.{form}"), media, made)
