"""The pages on which a record is typed, corrected and declared void."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muzi.access import audit
from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.config import clock
from muzi.content import load
from muzi.journeys import drafts, entry, story
from muzi.journeys.models import Finding, PregnancyRow
from muzi.journeys.values import colour_word
from muzi.people.models import Person
from muzi.services import actions
from muzi.services.errors import ServiceError, Stale
from muzi.services.forms import RecordForm, form_class
from muzi.services.kinds import BY_NAME, Kind
from muzi.services.record import Pregnancy, Record


def _kind(name: str, user: User) -> Kind:
    kind = BY_NAME.get(name)
    if kind is None:
        raise Http404
    if not user.may(kind.permission):
        raise PermissionDenied
    return kind


def _token(request: HttpRequest) -> UUID:
    """The form's own number, so that a form sent twice is one record."""
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return entry.new_token()


def _version(request: HttpRequest, record: Record) -> int:
    """The version that the form was opened on; a form that came back is still of that one."""
    if request.method != "POST":
        return record.version
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else 0  # the page's own number, unless tampered with


@contextmanager
def _refusals_in(form: RecordForm) -> Iterator[None]:
    """A refusal in this block is said in the form, at its field."""
    try:
        yield
    except ServiceError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)


def _page(
    request: HttpRequest,
    form: RecordForm,
    person: Person,
    pregnancy: Pregnancy | None,
    record: Record | None = None,
    **more: Any,
) -> HttpResponse:
    """The form, to be filled in or with what stands against it."""
    audit.note(
        audit.Action.READ,
        person_id=person.pk,
        kind=form.kind.name,
        record_id=record.pk if record else None,
        restricted=form.kind.restricted,
    )
    row = PregnancyRow.objects.filter(pregnancy=pregnancy).first() if pregnancy else None
    earlier = form.kind.name == "antenatal_visit" and record is None
    context = {
        "form": form,
        "kind": form.kind,
        "person": person,
        "pregnancy": pregnancy,
        "record": record,
        "row": row,
        "earlier": entry.earlier_visits(pregnancy, row.edd if row else None) if earlier else [],
        "reasons": _measured_reasons(form.kind, pregnancy),
        "breadcrumb": _breadcrumb(person),
        **more,
    }
    returned = request.method == "POST" and request.htmx  # type: ignore[attr-defined]
    return render(request, form.template, context, status=422 if returned else 200)


@requires(Permission.RECORD)
def new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Type a new record of `kind` for a person."""
    user: Any = request.user
    service = _kind(kind, user)
    person = get_object_or_404(Person, pk=pk)
    today = clock.today()
    if request.method == "POST" and entry.already_saved(service, _token(request)):
        return redirect("person", pk=person.pk)
    latest = entry.current_pregnancy(person)
    why_not = entry.refusal(service, person, latest, today)
    if why_not:
        messages.error(request, why_not)
        return redirect("person", pk=person.pk)
    pregnancy = entry.pregnancy_for(service, latest, today)
    about = drafts.subject(person, pregnancy)
    draft = drafts.find(user, kind, about) if request.method == "GET" else None
    made = form_class(service)
    form = made(
        request.POST or None,
        setting=entry.setting(kind=service, person=person, pregnancy=pregnancy, today=today),
        initial={**drafts.as_initial(draft, made), "person_id": person.pk},
    )
    if form.acceptable:
        before = _severity(pregnancy)
        with _refusals_in(form):
            record = entry.save(
                kind=service,
                person=person,
                pregnancy=pregnancy,
                latest=latest,
                form=form,
                token=_token(request),
                by=user,
            )
            drafts.drop(user, kind, about)
            _say_saved(request, service, record, before)
            return redirect("person", pk=person.pk)
    return _page(
        request,
        form,
        person,
        pregnancy,
        token=request.POST.get("token") or entry.new_token(),
        draft_url=reverse("draft", args=[kind, about]),
        draft=draft,
    )


@requires(Permission.RECORD)
def amend(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Correct a record; the earlier version is kept and a reason is asked."""
    user: Any = request.user
    service = _kind(kind, user)
    record = get_object_or_404(service.model, pk=pk)
    person, pregnancy = record.person, record.pregnancy
    setting = entry.setting(
        kind=service, person=person, pregnancy=pregnancy, today=clock.today(), record=record
    )
    form = form_class(service)(request.POST or None, setting=setting, instance=record)
    version = _version(request, record)
    if form.acceptable:
        before = _severity(pregnancy)
        with _refusals_in(form):
            try:
                record = entry.correct(record=record, form=form, version=version, by=user)
            except Stale:
                # Told of it, and shown what stands there now, she may save over it.
                record.refresh_from_db()
                version = record.version
                _show_current(form, record)
                raise
            _say_saved(request, service, record, before)
            return redirect("person", pk=person.pk)
    return _page(request, form, person, pregnancy, record, version=version, token=entry.new_token())


@requires(Permission.RECORD)
def void(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Declare a record void, with a reason; it stays in the file, struck out."""
    user: Any = request.user
    service = _kind(kind, user)
    record = get_object_or_404(service.model, pk=pk)
    problem = ""
    version = _version(request, record)
    if request.method == "POST":
        try:
            actions.void(
                record=record,
                reason=request.POST.get("reason", ""),
                version=version,
                by=user,
            )
        except ServiceError as error:
            problem = error.message
            if isinstance(error, Stale):
                record.refresh_from_db()
                version = record.version
        else:
            messages.success(
                request, _("已作废：%(kind)s，原记录保留可查。") % {"kind": service.label}
            )
            return redirect("person", pk=record.person_id)
    audit.note(
        audit.Action.READ,
        person_id=record.person_id,
        kind=kind,
        record_id=record.pk,
        restricted=service.restricted,
    )
    return render(
        request,
        "services/void.html",
        {
            "kind": service,
            "record": record,
            "person": record.person,
            "version": version,
            "reason": request.POST.get("reason", ""),
            "problem": problem,
            "breadcrumb": _breadcrumb(record.person),
        },
    )


@require_POST
@requires(Permission.RECORD)
def draft(request: HttpRequest, kind: str, about: str) -> HttpResponse:
    """Keep a form as typed so far."""
    user: Any = request.user
    _kind(kind, user)
    if not re.fullmatch(r"\d{1,18}-(\d{1,18}|new)-(\d{1,18}|new)", about):
        raise Http404
    drafts.keep(user, kind, about, request.POST)
    return HttpResponse(status=204)


def _show_current(form: RecordForm, record: Record) -> None:
    """Beside each answer that differs, in grey, what the record says by now."""
    for name, text in entry.last_values(record).items():
        if name in form.fields and form.values.get(name) != getattr(record, name):
            form.fields[name].last = text  # type: ignore[attr-defined]


def _breadcrumb(person: Person) -> list[dict[str, str]]:
    return [{"label": person.name, "url": reverse("person", args=[person.pk])}]


def _measured_reasons(kind: Kind, pregnancy: Any) -> list[story.Reason]:
    """The factors already shown by measurements, beside the form that confirms the others."""
    if kind.name != "risk_assessment" or pregnancy is None:
        return []
    return story.reasons(list(Finding.objects.filter(pregnancy=pregnancy)), load())


def _severity(pregnancy: Any) -> str:
    row = PregnancyRow.objects.filter(pregnancy=pregnancy).first() if pregnancy else None
    return row.severity if row else ""


def _say_saved(request: HttpRequest, kind: Kind, record: Record, before: str) -> None:
    messages.success(
        request,
        _("已保存：%(kind)s（%(day)s）")
        % {"kind": kind.label, "day": record.served_on.isoformat()},
    )
    row = PregnancyRow.objects.filter(pregnancy=record.pregnancy).first()
    if row and before and row.severity != before:
        messages.warning(
            request,
            _("风险等级由%(before)s变为%(after)s，原因见下方。")
            % {"before": colour_word(before), "after": colour_word(row.severity)},
        )
