"""Pages that amend a plan: items changed, added, ended; plans above chosen; the plan withdrawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.plans import amending, lineage, queries, rows
from muzi.plans.amending import Change
from muzi.plans.documents import publishing
from muzi.plans.errors import PlanError, Stale
from muzi.plans.following.standing_words import promised
from muzi.plans.following.target_views import RELATIONS
from muzi.plans.item_forms import FORMS, EndForm, ItemForm, first_guess
from muzi.plans.items import Item, What
from muzi.plans.models import Plan, Rhythm, Target, Task
from muzi.plans.plan_forms import ReasonForm, UppersForm
from muzi.plans.wording import FREQUENCIES, promise
from muzi.plans.writes import carried_out, told

ADDING: dict[What, Promise] = {
    What.TARGET: gettext_lazy("增加目标"),
    What.TASK: gettext_lazy("增加任务"),
    What.RHYTHM: gettext_lazy("增加报送节奏"),
}


def _plan(user: User, pk: int) -> Plan:
    """A plan that the account may amend."""
    about = get_object_or_404(Plan, pk=pk)
    if not user.governs(about.region):
        raise Http404
    return about


def _trail(about: Plan) -> list[dict[str, str]]:
    return [
        {"label": _("规划"), "url": reverse("plans")},
        {"label": about.title, "url": reverse("plan", args=[about.pk])},
    ]


@requires(Permission.MAKE_PLANS)
def plan_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that can be amended of a plan."""
    user: Any = request.user
    return _amend_page(request, _plan(user, pk))


def _amend_page(request: HttpRequest, about: Plan, **failed: Any) -> HttpResponse:
    standing = queries.items(about)
    groups: list[tuple[What, str, list[tuple[int, str, str]]]] = [
        (
            What.TARGET,
            _("目标"),
            [(each.key, each.name, promised(each)) for each in standing.targets],
        ),
        (What.TASK, _("任务"), [(each.key, each.text, _said(each)) for each in standing.tasks]),
        (
            What.RHYTHM,
            _("报送节奏"),
            [(each.key, each.what, str(_often(each))) for each in standing.rhythms],
        ),
    ]
    return render(
        request,
        "plans/amend.html",
        {
            "plan": about,
            "groups": [
                {
                    "title": title,
                    "lines": [
                        {
                            "url": reverse("amend_item", args=[about.pk, sort.value, key]),
                            "text": text,
                            "note": note,
                        }
                        for key, text, note in lines
                    ],
                    "add_url": reverse("amend_new", args=[about.pk, sort.value]),
                    "add_label": ADDING[sort],
                }
                for sort, title, lines in groups
            ],
            "withdraw_form": ReasonForm(),
            "breadcrumb": _trail(about),
            **failed,
        },
        status=422 if failed else 200,
    )


def _said(task: Task) -> str:
    return task.due_on.isoformat() if task.due_on else "、".join(task.owners)


def _often(rhythm: Rhythm) -> Promise:
    return FREQUENCIES[rhythm.frequency]  # type: ignore[index]


@requires(Permission.MAKE_PLANS)
def amend_item(request: HttpRequest, pk: int, sort: str, key: int) -> HttpResponse:
    """Change an item, or end it (`end` among the fields)."""
    user: Any = request.user
    about, what = _plan(user, pk), _sort(sort)
    row = rows.standing(about, what, key)
    if row is None:
        raise Http404
    standing = rows.item_of(row, about)
    ending = "end" in request.POST
    form = FORMS[what](
        request.POST if request.method == "POST" and not ending else None,
        standing=standing,
        initial={"version": about.version},
        ends_on=about.ends_on,
    )
    end_form = EndForm(request.POST if ending else None, initial={"version": about.version})
    used: ItemForm | EndForm = end_form if ending else form
    if end_form.is_valid() if ending else form.acceptable:
        item = None if ending else form.item()
        words = _("已终止，计入新版本。") if ending else _("已修订，计入新版本。")
        if _amended(used, about, Change(what, key, item), user):
            messages.success(request, words)
            return redirect(_after(about, what, None if ending else key))
    return _form_page(request, about, form, used, title=standing.label, end_form=end_form)


@requires(Permission.MAKE_PLANS)
def amend_new(request: HttpRequest, pk: int, sort: str) -> HttpResponse:
    """Add an item."""
    user: Any = request.user
    about, what = _plan(user, pk), _sort(sort)
    form = FORMS[what](
        request.POST if request.method == "POST" else None,
        standing=None,
        initial={"version": about.version, **first_guess(what, about.ends_on)},
        ends_on=about.ends_on,
    )
    if form.acceptable and _amended(form, about, Change(what, None, form.item()), user):
        messages.success(request, _("已增加，计入新版本。"))
        return redirect(_after(about, what, None))
    return _form_page(request, about, form, form, title=str(ADDING[what]))


def _sort(sort: str) -> What:
    try:
        return What(sort)
    except ValueError as error:
        raise Http404 from error


def _amended(form: forms.Form, about: Plan, change: Change, user: User) -> bool:
    """Write one change; a refusal is said on the form. After a change by somebody else the next
    save counts from what stands now, which the page then shows.
    """
    said = form.cleaned_data
    try:
        amending.amend(about, [change], reason=said["reason"], version=said["version"], by=user)
    except Stale as error:
        form.add_error(None, error.message)
        form.data = {**form.data.dict(), "version": Plan.objects.get(pk=about.pk).version}  # type: ignore[attr-defined]
    except PlanError as error:
        form.add_error(None, error.message)
    else:
        return True
    return False


def _after(about: Plan, what: What, key: int | None) -> str:
    if what is What.TARGET and key is not None:
        return reverse("plan_target", args=[about.pk, key])
    return reverse("plan", args=[about.pk])


def _form_page(
    request: HttpRequest, about: Plan, form: ItemForm, used: forms.Form, **more: Any
) -> HttpResponse:
    now: Item | None = form.standing
    return render(
        request,
        "plans/amend_item.html",
        {
            "plan": about,
            "form": form,
            "now": promise(now) if now is not None and now.sort is What.TARGET else "",  # type: ignore[arg-type]
            "back_url": reverse("plan_amend", args=[about.pk]),
            "breadcrumb": [
                *_trail(about),
                {"label": _("修订"), "url": reverse("plan_amend", args=[about.pk])},
            ],
            **more,
        },
        status=422 if used.errors or form.warnings else 200,
    )


@require_POST
@requires(Permission.MAKE_PLANS)
def plan_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan no longer holds."""
    user: Any = request.user
    about = _plan(user, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        told(
            request,
            lambda: publishing.withdraw(about, reason=reason, by=user),
            _("规划已废止；内容和进展仍可查看。"),
        )
        return redirect("plan", pk=about.pk)
    return _amend_page(request, about, withdraw_form=form)


@requires(Permission.SEE_PLANS)
def plan_lineage(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan among those above it: target by target, what it says nothing of, and its ties."""
    user: Any = request.user
    about = get_object_or_404(Plan, pk=pk)
    makes = user.governs(about.region) and about.withdrawn_at is None
    return _lineage_page(request, about, _uppers(about) if makes else None)


@require_POST
@requires(Permission.MAKE_PLANS)
def plan_tie(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which plans it implements."""
    user: Any = request.user
    about = _plan(user, pk)
    form = _uppers(about, request.POST)

    def tie(said: dict[str, Any]) -> None:
        publishing.tie(about, Plan.objects.filter(pk__in=said["above"]), by=user)

    if carried_out(form, tie):
        messages.success(request, _("已更新上级规划。"))
        return redirect("plan_lineage", pk=about.pk)
    return _lineage_page(request, about, form)


def _uppers(about: Plan, data: Any = None) -> UppersForm:
    """Those that it is tied to, and all others in force around it."""
    tied = list(Plan.objects.filter(lowers__plan=about).order_by("-region", "starts_on"))
    offered = lineage.candidates(about.region, None, None)
    return UppersForm(
        data,
        offered=[*tied, *(each for each in offered if each not in tied)],
        initial={"above": [each.pk for each in tied]},
    )


def _lineage_page(request: HttpRequest, about: Plan, form: UppersForm | None) -> HttpResponse:
    found = lineage.compare(about)
    targets = Target.objects.filter(plan=about, until=None).order_by("key")
    return render(
        request,
        "plans/lineage.html",
        {
            "plan": about,
            "found": found,
            "lines": [
                {
                    "target": each,
                    "promise": promised(each),
                    "comparisons": [
                        {
                            "found": line,
                            "relation": RELATIONS[line.relation],
                            "promise": promised(line.upper),
                        }
                        for line in found.by_target.get(each.pk, ())
                    ],
                }
                for each in targets
            ],
            "passed_over": [
                {"target": each, "promise": promised(each)} for each in found.passed_over
            ],
            "form": form,
            "breadcrumb": _trail(about),
        },
        status=422 if form is not None and form.errors else 200,
    )
