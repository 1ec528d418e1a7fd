"""The audit trail: all that an account may see of it, and all that happened to one person's file.

Row-level security decides which lines there are; lines on HIV and syphilis stay hidden from roles
that are not entitled.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.forms import AuditFilter
from muzi.access.models import AuditEvent, Opening, User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.people.models import Person
from muzi.services.kinds import BY_NAME

PAGE = 50
DAYS = 7  # shown when no day is asked for


@requires(Permission.SEE_AUDIT)
def trail(request: HttpRequest) -> HttpResponse:
    """The lines of a span of days, newest first."""
    # Lines carry the time at which they were written, whatever day a demonstration pretends.
    today = timezone.localdate()
    form = AuditFilter(request.GET or None)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    until = chosen.get("until") or today
    since = chosen.get("since") or until - timedelta(days=DAYS - 1)
    events = AuditEvent.objects.filter(
        at__gte=_midnight(since), at__lt=_midnight(until + timedelta(days=1))
    )
    if chosen.get("action"):
        events = events.filter(action=chosen["action"])
    who = User.objects.filter(pk=chosen.get("user") or 0).first()
    if who is not None:
        events = events.filter(user=who)
    if not form.is_bound or not form.is_valid():
        form = AuditFilter(initial={"since": since, "until": until})
    context = {
        "form": form,
        "active": bool(request.GET),
        "who": who,
        "since": since,
        "until": until,
        **_page(request, events, with_person=True),
    }
    return render(request, "access/audit.html", context)


@requires(Permission.SEE_PERSONS)
def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who looked at or wrote this person's file, and who opened it from elsewhere and why."""
    person = get_object_or_404(Person, pk=pk)
    audit.note(audit.Action.READ, person_id=person.pk, kind="audit")
    openings = Opening.objects.filter(person=person).select_related("user__institution")
    context = {
        "person": person,
        "breadcrumb": [
            {"label": person.name, "url": reverse("person", args=[person.pk])},
            {"label": _("查阅与更改")},
        ],
        "openings": openings.order_by("-opened_at")[:PAGE],
        "now": timezone.now(),
        **_page(request, AuditEvent.objects.filter(person_id=person.pk), with_person=False),
    }
    return render(request, "access/person_audit.html", context)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _page(
    request: HttpRequest, events: QuerySet[AuditEvent], *, with_person: bool
) -> dict[str, Any]:
    """PAGE lines before the one named by `before`: a trail is too long to be counted."""
    before = request.GET.get("before", "")
    last = AuditEvent.objects.filter(pk=int(before)).first() if before.isdecimal() else None
    if last is not None:
        events = events.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
        # Implied by the line above; said apart so that the index on time is walked from here.
        events = events.filter(at__lte=last.at)
    shown = list(events.select_related("user", "institution").order_by("-at", "-pk")[: PAGE + 1])
    more = len(shown) > PAGE
    shown = shown[:PAGE]
    keys = {event.person_id for event in shown if event.person_id} if with_person else set()
    people = Person.objects.only("name").in_bulk(keys)
    return {
        "rows": [_row(event, people.get(event.person_id or 0)) for event in shown],
        "before": shown[-1].pk if more else None,
        "from_start": last is None,
    }


def _row(event: AuditEvent, person: Person | None) -> dict[str, Any]:
    return {"event": event, "person": person, "what": _what(event)}


def _what(event: AuditEvent) -> str:
    """What the action was done to, in words."""
    labels = {
        "person": _("个人信息"),
        "audit": _("审计记录"),
        "account": _("账号"),
        "password": _("本人密码"),
        "not_found": _("号码无档案"),
        "policy_document": _("政策文件"),
        "plan": _("规划"),
    }
    kind = BY_NAME.get(event.kind)
    return str(kind.label) if kind else labels.get(event.kind, event.kind)
