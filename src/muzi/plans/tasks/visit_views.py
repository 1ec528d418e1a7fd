"""Pages of supervision visits (督导): the list, a new one, what it found, how it was mended."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.config import clock
from muzi.places.models import Institution
from muzi.plans import queries
from muzi.plans.errors import PlanError
from muzi.plans.models import Plan, Visit, VisitFinding
from muzi.plans.tasks import task_queries, work
from muzi.plans.tasks.task_forms import CorrectionForm, Findings, VisitForm

SHOWN = 200


@requires(Permission.SEE_PLANS)
def visits(request: HttpRequest) -> HttpResponse:
    """Supervision visits, newest first, with what is still to be put right."""
    user: Any = request.user
    area = user.institution.catchment
    plans = list(queries.plans(area))
    found = (
        Visit.objects.filter(plan__in=plans)
        .select_related("plan", "institution")
        .prefetch_related("findings")[:SHOWN]
    )
    own = next((plan for plan in plans if user.governs(plan.region)), None)
    return render(
        request,
        "plans/visits.html",
        {
            "visits": [
                {"visit": each, "open": sum(f.corrected_on is None for f in each.findings.all())}
                for each in found
            ],
            "new_url": reverse("visit_new", args=[own.pk]) if own else "",
            "breadcrumb": [{"label": _("任务"), "url": reverse("tasks")}],
        },
    )


@requires(Permission.MAKE_PLANS)
def visit_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a supervision visit to a unit under a plan."""
    about = get_object_or_404(Plan, pk=pk, withdrawn_at=None)
    user: Any = request.user
    if not user.governs(about.region):
        raise Http404
    tasks = queries.items(about).tasks
    asked = request.GET.get("task", "")
    form = VisitForm(
        request.POST or None,
        units=task_queries.units(about),
        today=clock.today(),
        initial={"visited_on": clock.today(), "visitors": user.name},
    )
    rows = Findings(
        request.POST or None,
        prefix="finding",
        form_kwargs={"tasks": tasks},
        initial=[{"task": int(asked)}] if asked.isdecimal() else None,
    )
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        by_id = {task.pk: task for task in tasks}
        said = form.cleaned_data
        found = [
            work.Found(row["text"], by_id.get(row["task"]), row["due_on"])
            for row in (each.cleaned_data for each in rows)
            if row.get("text")
        ]
        unit = get_object_or_404(Institution, pk=said["institution"])
        try:
            kept = work.visit(
                about,
                unit,
                visited_on=said["visited_on"],
                visitors=said["visitors"],
                summary=said["summary"],
                found=found,
                by=user,
            )
        except PlanError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("已登记督导。"))
            return redirect("visit", pk=kept.pk)
    return render(
        request,
        "plans/visit_new.html",
        {"plan": about, "form": form, "rows": rows, "breadcrumb": _to_visits()},
        status=422 if form.errors or any(rows.errors) else 200,
    )


@requires(Permission.SEE_PLANS)
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit and what it found."""
    return _visit_page(
        request,
        get_object_or_404(Visit.objects.select_related("plan", "institution", "by"), pk=pk),
    )


def _visit_page(request: HttpRequest, kept: Visit, **failed: Any) -> HttpResponse:
    user: Any = request.user
    own = kept.institution_id == user.institution_id and user.may(Permission.DO_TASKS)
    return render(
        request,
        "plans/visit.html",
        {
            "visit": kept,
            "findings": kept.findings.select_related("task"),
            "may_correct": own or user.governs(kept.plan.region),
            "form": CorrectionForm(initial={"corrected_on": clock.today()}),
            "today": clock.today(),
            "breadcrumb": _to_visits(),
            **failed,
        },
        status=422 if failed else 200,
    )


@require_POST
@requires(Permission.DO_TASKS)
def finding_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how a finding was put right."""
    found = get_object_or_404(
        VisitFinding.objects.select_related("visit__plan", "visit__institution"), pk=pk
    )
    user: Any = request.user
    form = CorrectionForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            work.correct(
                found, said["corrected_on"], said["correction"], today=clock.today(), by=user
            )
        except PlanError as error:
            if found.corrected_on is not None:  # its form is gone: nowhere to say it
                messages.error(request, error.message)
                return redirect("visit", pk=found.visit_id)
            form.add_error(None, error.message)
        else:
            messages.success(request, _("已填写整改情况。"))
            return redirect("visit", pk=found.visit_id)
    return _visit_page(request, found.visit, failed=found, failed_form=form)


def _to_visits() -> list[dict[str, str]]:
    return [
        {"label": _("任务"), "url": reverse("tasks")},
        {"label": _("督导"), "url": reverse("visits")},
    ]
