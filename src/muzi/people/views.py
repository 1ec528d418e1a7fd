"""The pages on which a person is found, registered, corrected, or opened with a reason."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from muzi.access import audit
from muzi.access.models import Draft, User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.config import clock
from muzi.people import actions, queries
from muzi.people.forms import YOUNGEST, OpenForm, PersonForm
from muzi.people.models import Person, Sex
from muzi.places import regions as cascades

_UNSAVED = {"csrfmiddlewaretoken", "confirm", "choose", "elsewhere"}
_DRAFT: dict[str, Any] = {"kind": "person", "subject": "new"}


@requires(Permission.SEE_PERSONS)
def search(request: HttpRequest) -> HttpResponse:
    """Find persons. What is typed identifies a person, so it travels in the body of a POST."""
    user: Any = request.user
    text = request.POST.get("q", "")
    today = clock.today()
    found = queries.search(text, today)
    context = {
        "text": text,
        "asked": bool(text.strip()),
        "entries": [(line, "") for line in queries.lines(found.persons, today)],
        "more": found.more,
        "slip": found.slip,
        "number": found.number if user.may(Permission.OPEN_WITH_REASON) else "",
        "may_register": user.may(Permission.REGISTER),
        "today": today,
    }
    fragment = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    template = "people/results.html" if fragment else "people/search.html"
    return render(request, template, context)


@require_GET
def regions(request: HttpRequest) -> HttpResponse:
    """What to choose next: `for` names the field, `under` (or the field's own value) the region.

    `under=0` begins with the provinces, `under` and `area` alike with that area.
    """
    name = request.GET.get("for", "region")
    text = request.GET.get("under", request.GET.get(name, ""))
    area = request.GET.get("area", "0")
    wrong = [each for each in (text, area) if each and not re.fullmatch(r"0|[1-9]\d{11}", each)]
    if wrong or not re.fullmatch(r"[a-z_]{1,30}", name):
        return HttpResponseBadRequest()
    if "under" not in request.GET:
        context = cascades.next_context(name, int(text)) if text else {"steps": []}
        return render(request, "places/region_steps.html", context)
    context = cascades.root_context(
        name, area=int(area), inside=text == area, code=None, element=f"id_{name}"
    )
    return render(request, "places/region_select.html", context)


@requires(Permission.REGISTER)
def register(request: HttpRequest) -> HttpResponse:
    """Register a person; then her pregnancy."""
    user: Any = request.user
    today = clock.today()
    kept = Draft.objects.filter(user=user, **_DRAFT).first()
    if request.method != "POST" or _choosing(request.POST):
        typed = _initial(request.POST) if request.method == "POST" else _restored(kept)
        form = PersonForm(user=user, on=today, initial=typed)
        return _form_page(request, form, kept if request.method == "GET" else None)
    form = PersonForm(request.POST, user=user, on=today)
    if form.acceptable:
        person = _saved(
            form,
            lambda: actions.register(
                values=form.values, by=user, simulated=user.institution.simulated
            ),
        )
        if person is not None:
            _keep_husband(person, form)
            Draft.objects.filter(user=user, **_DRAFT).delete()
            messages.success(request, _("已登记：%(name)s") % {"name": person.name})
            pregnant_age = queries.years(person.birth_date, today) >= YOUNGEST
            if person.sex == Sex.FEMALE and pregnant_age and user.may(Permission.RECORD):
                return redirect("record_new", pk=person.pk, kind="pregnancy_registration")
            return redirect("person", pk=person.pk)
    return _form_page(request, form)


@requires(Permission.REGISTER)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a person's particulars, with a reason; the earlier version is kept."""
    user: Any = request.user
    today = clock.today()
    people = Person.objects.all()
    if request.method == "POST":
        # Two desks at once: the second waits, and then sees that what it was shown has changed.
        people = people.select_for_update(no_key=True)
    person = get_object_or_404(people, pk=pk)
    if request.method != "POST" or _choosing(request.POST):
        audit.note(audit.Action.READ, person_id=person.pk, kind="person", record_id=person.pk)
        typed = _initial(request.POST) if request.method == "POST" else {}
        form = PersonForm(user=user, on=today, person=person, initial=typed)
        return _form_page(request, form)
    form = PersonForm(request.POST, user=user, on=today, person=person)
    if form.acceptable:
        reason = form.cleaned_data["reason"].strip()
        done = _saved(
            form,
            lambda: actions.correct(person=person, values=form.values, reason=reason, by=user),
        )
        if done is not None:
            _keep_husband(person, form)
            messages.success(request, _("已更正，原内容保留可查。"))
            return redirect("person", pk=person.pk)
    return _form_page(request, form)


@require_POST
@requires(Permission.REGISTER)
def similar(request: HttpRequest) -> HttpResponse:
    """What the number says, and who in scope may already be the person being typed."""
    user: Any = request.user
    besides = request.POST.get("besides", "")
    person = Person.objects.filter(pk=int(besides)).first() if besides.isdecimal() else None
    form = PersonForm(request.POST, user=user, on=clock.today(), person=person)
    form.is_valid()
    return render(request, "people/similar.html", _alike(form))


@require_POST
@requires(Permission.REGISTER)
def draft(request: HttpRequest) -> HttpResponse:
    """Keep an unfinished registration as typed, for its author; or throw it away."""
    user: Any = request.user
    if "discard" in request.POST:
        Draft.objects.filter(user=user, **_DRAFT).delete()
        return redirect("register_person")
    # jsonb holds no NUL, which nobody types.
    text = {
        name: [value.replace("\0", "") for value in request.POST.getlist(name)]
        for name in request.POST
        if name not in _UNSAVED
    }
    Draft.objects.update_or_create(
        user=user, **_DRAFT, defaults={"text": text, "saved_at": timezone.now()}
    )
    return HttpResponse(status=204)


@requires(Permission.OPEN_WITH_REASON)
def open_file(request: HttpRequest) -> HttpResponse:
    """调阅: open a file outside one's scope by its full number, for a stated reason and a time.

    A number may come along from the search box or from a registration that met it.
    """
    user: Any = request.user
    today = clock.today()
    if request.method != "POST" or "reason" not in request.POST:
        brought = request.POST.get("q") or request.POST.get("number") or ""
        number = queries.full_number(brought, today)
        form = OpenForm(on=today, initial={"number": number})
        return render(request, "people/open.html", {"form": form})
    form = OpenForm(request.POST, on=today)
    if form.is_valid():
        key = _opened(**form.cleaned_data, by=user)
        if key is not None:
            return redirect("person", pk=key)
        form.add_error("number", _("没有这个号码的档案，请与本人核对。本次查询已留痕。"))
    return render(request, "people/open.html", {"form": form}, status=422)


def _opened(*, number: str, reason: str, hours: int, by: User) -> int | None:
    """The key of the file with this number, opened if it was closed; None where there is none."""
    known = Person.objects.filter(resident_id=number) | Person.objects.filter(
        handbook_number=number
    )
    person = known.first()
    if person is not None:
        return person.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT open_person_file(%s, %s, %s)", [number, reason, hours])
        key: int | None = cursor.fetchone()[0]
    if key is None:
        audit.note(audit.Action.OPEN, kind="not_found", reason=reason)
    return key


def _saved(form: PersonForm, save: Any) -> Person | None:
    """Run `save`; what the database refuses becomes a message on the form, and None."""
    try:
        with transaction.atomic():
            person: Person = save()
            return person
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        if "resident_id" in name or "document" in name:
            form.refuse_taken()
            return None
        # Its text may hold what was typed, so only the name of the constraint goes on.
        form.add_error(None, _("数据库拒绝了这份档案（%(name)s）。") % {"name": name})
    return None


def _keep_husband(person: Person, form: PersonForm) -> None:
    actions.set_husband(
        person,
        name=form.cleaned_data["husband_name"].strip(),
        phone=form.cleaned_data["husband_phone"],
    )


def _form_page(request: HttpRequest, form: PersonForm, kept: Draft | None = None) -> HttpResponse:
    user: Any = request.user
    person = form.person
    context = {
        "form": form,
        "person": person,
        "draft": kept,
        "cancel_url": reverse("person", args=[person.pk]) if person else reverse("home"),
        "breadcrumb": _breadcrumb(person) if person else [],
        "may_open": form.taken and user.may(Permission.OPEN_WITH_REASON),
        **_alike(form),
    }
    status = 422 if form.is_bound else 200
    return render(request, "people/person_form.html", context, status=status)


def _breadcrumb(person: Person) -> list[dict[str, str]]:
    own = {"label": person.name, "url": reverse("person", args=[person.pk])}
    return [own, {"label": _("更正个人信息")}]


def _alike(form: PersonForm) -> dict[str, Any]:
    likely = form.likely()
    lines = queries.lines([each.person for each in likely], form.on)
    return {
        "identity": form.identity,
        "age": queries.years(form.identity.birth_date, form.on) if form.identity else None,
        "alike": [(line, each.text) for line, each in zip(lines, likely, strict=True)],
        "today": form.on,
    }


def _choosing(data: QueryDict) -> bool:
    """Was the form sent only to go on choosing a region? (Pages without JavaScript.)"""
    return "choose" in data or "elsewhere" in data


def _initial(data: QueryDict) -> dict[str, Any]:
    """What was typed, to stand in a form that is not judged yet."""
    many = {"residence", "hukou"}
    typed: dict[str, Any] = {
        name: data.getlist(name) if name in many else data[name]
        for name in data
        if name not in _UNSAVED
    }
    again = data.get("elsewhere")
    if again in many:
        typed[again] = [cascades.FROM_PROVINCES]
    return typed


def _restored(kept: Draft | None) -> dict[str, Any]:
    if kept is None:
        return {}
    many = {"residence", "hukou"}
    return {
        name: values if name in many else values[0] for name, values in kept.text.items() if values
    }
