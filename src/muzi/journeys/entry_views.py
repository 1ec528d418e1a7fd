"""The pages on which a record is typed, corrected and declared void."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
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
from muzi.journeys import entry, story
from muzi.journeys.models import Finding, PregnancyRow
from muzi.people.models import Person
from muzi.services import actions
from muzi.services.delivery.form import NEWBORN_FIELDS, NewbornForms
from muzi.services.errors import ServiceError, Stale
from muzi.services.forms import RecordForm, form_class
from muzi.services.kinds import BY_NAME, Kind
from muzi.services.models import Delivery
from muzi.services.record import Record


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


def _number(data: QueryDict, name: str) -> int:
    """A number that the page itself put into its form; 0 where it was tampered with."""
    text = data.get(name, "")
    return int(text) if text.isdecimal() else 0


def _version(request: HttpRequest, record: Record) -> int:
    """The version that the form was opened on; a form that came back is still of that one."""
    return _number(request.POST, "version") if request.method == "POST" else record.version


def _page(request: HttpRequest, form: RecordForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" and request.htmx else 200  # type: ignore[attr-defined]
    return render(request, form.template, {"form": form, **context}, status=status)


def _newborns(request: HttpRequest, initial: list[dict[str, Any]]) -> Any:
    if request.method == "POST" and "more" in request.POST:
        # One more line, without saving: the number of lines is part of what was posted.
        posted = request.POST.copy()
        lines = _number(posted, "newborn-TOTAL_FORMS")
        posted["newborn-TOTAL_FORMS"] = str(lines + 1)
        for name, field in NewbornForms.form.base_fields.items():
            if field.initial is not None:  # what the first line began with
                posted[f"newborn-{lines}-{name}"] = field.initial
        return NewbornForms(posted, prefix="newborn")
    if request.method == "POST":
        return NewbornForms(request.POST, prefix="newborn")
    return NewbornForms(prefix="newborn", initial=initial or [{}])


def _newborn_values(formset: Any) -> list[dict[str, Any]]:
    return [
        {name: form.cleaned_data[name] for name in NEWBORN_FIELDS}
        for form in formset.forms
        if form.cleaned_data
    ]


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
    about = entry.subject(person, pregnancy, None)
    draft = entry.draft_of(user, kind, about) if request.method == "GET" else None
    with_newborns = service.model is Delivery
    formset = _newborns(request, _draft_newborns(draft)) if with_newborns else None
    good_newborns = formset is None or request.method != "POST" or formset.is_valid()
    newborns = (
        _newborn_values(formset)
        if formset is not None and request.method == "POST" and good_newborns
        else []
    )
    setting = entry.setting(
        kind=service, person=person, pregnancy=pregnancy, today=today, newborns=newborns
    )
    made_form = form_class(service)
    form = made_form(
        request.POST or None,
        setting=setting,
        initial={**entry.draft_initial(draft, made_form), "person_id": person.pk},
    )
    saving = request.method == "POST" and "more" not in request.POST
    if saving and form.acceptable and good_newborns:
        before = _severity(pregnancy)
        try:
            record = entry.save(
                kind=service,
                person=person,
                pregnancy=pregnancy,
                latest=latest,
                form=form,
                token=_token(request),
                newborns=newborns,
                by=user,
            )
        except ServiceError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            entry.drop_draft(user, kind, about)
            _say_saved(request, service, record, before)
            return redirect("person", pk=person.pk)
    audit.note(audit.Action.READ, person_id=person.pk, kind=kind, restricted=service.restricted)
    row = PregnancyRow.objects.filter(pregnancy=pregnancy).first() if pregnancy else None
    return _page(
        request,
        form,
        {
            "kind": service,
            "person": person,
            "pregnancy": pregnancy,
            "row": row,
            "earlier": entry.earlier_visits(pregnancy, row.edd if row else None)
            if service.name == "antenatal_visit"
            else [],
            "formset": formset,
            "token": request.POST.get("token") or entry.new_token(),
            "draft_url": reverse("draft", args=[kind, about]),
            "draft": draft,
            "reasons": _measured_reasons(service, pregnancy),
            "breadcrumb": _breadcrumb(person),
        },
    )


@requires(Permission.RECORD)
def amend(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Correct a record; the earlier version is kept and a reason is asked."""
    user: Any = request.user
    service = _kind(kind, user)
    record = get_object_or_404(service.model, pk=pk)
    person = record.person
    today = clock.today()
    is_delivery = isinstance(record, Delivery)
    formset = _newborns(request, _standing_newborns(record)) if is_delivery else None
    good_newborns = formset is None or request.method != "POST" or formset.is_valid()
    newborns = (
        _newborn_values(formset)
        if formset is not None and request.method == "POST" and good_newborns
        else []
    )
    setting = entry.setting(
        kind=service, person=person, pregnancy=record.pregnancy, today=today, newborns=newborns
    )
    form = form_class(service)(request.POST or None, setting=setting, instance=record)
    version = _version(request, record)
    saving = request.method == "POST" and "more" not in request.POST
    if saving and form.acceptable and good_newborns:
        before = _severity(record.pregnancy)
        try:
            with entry.constraints_in_words():
                record = actions.amend(
                    record=record,
                    values=form.values,
                    reason=form.cleaned_data["change_reason"],
                    version=version,
                    by=user,
                    newborns=newborns,
                )
        except ServiceError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            if isinstance(error, Stale):
                # Told of it, and shown what stands there now, she may save over it.
                record.refresh_from_db()
                version = record.version
                _show_current(form, record)
        else:
            _say_saved(request, service, record, before)
            return redirect("person", pk=person.pk)
    audit.note(
        audit.Action.READ,
        person_id=person.pk,
        kind=kind,
        record_id=record.pk,
        restricted=service.restricted,
    )
    return _page(
        request,
        form,
        {
            "kind": service,
            "person": person,
            "pregnancy": record.pregnancy,
            "record": record,
            "version": version,
            "row": PregnancyRow.objects.filter(pregnancy=record.pregnancy).first(),
            "formset": formset,
            "token": entry.new_token(),
            "reasons": _measured_reasons(service, record.pregnancy),
            "breadcrumb": _breadcrumb(person),
        },
    )


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
    entry.keep_draft(user, kind, about, request.POST)
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
        colours = {"green": _("绿色"), "yellow": _("黄色"), "orange": _("橙色"), "red": _("红色")}
        messages.warning(
            request,
            _("风险等级由%(before)s变为%(after)s，原因见下方。")
            % {"before": colours[before], "after": colours[row.severity]},
        )


def _standing_newborns(delivery: Any) -> list[dict[str, Any]]:
    return [
        {name: getattr(newborn, name) for name in NEWBORN_FIELDS}
        for newborn in delivery.newborns.order_by("order")
    ]


def _draft_newborns(draft: Any) -> list[dict[str, Any]]:
    """The newborn lines of a kept draft (their field names carry the formset's prefix)."""
    if draft is None:
        return []
    lines: dict[int, dict[str, Any]] = {}
    for name, values in draft.text.items():
        head, _dash, rest = name.partition("newborn-")
        number, _dash, field = rest.partition("-")
        if head == "" and number.isdigit() and field in NEWBORN_FIELDS and values:
            lines.setdefault(int(number), {})[field] = values[0]
    # A further line that only says what every line begins with was not filled in.
    return [
        line
        for number, line in sorted(lines.items())
        if number == 0 or any(value for field, value in line.items() if field != "outcome")
    ]
