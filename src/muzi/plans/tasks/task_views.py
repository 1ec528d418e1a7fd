"""Pages of tasks: the board (挂图作战), one task, its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
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
from muzi.places.models import Institution
from muzi.plans import attached
from muzi.plans.models import (
    Evidence,
    Plan,
    Task,
    TaskState,
)
from muzi.plans.tasks import map_views, task_queries, work
from muzi.plans.tasks.task_forms import (
    BoardFilters,
    EvidenceForm,
    OwnerForm,
    ProgressForm,
)
from muzi.plans.tasks.task_queries import Line
from muzi.plans.writes import carried_out, told

ONLY: dict[str, Callable[[Line, User], bool]] = {
    "ours": lambda line, user: _is_of(line, user.institution_id),
    "mine": lambda line, user: line.led_by(user.institution_id),
    "beside": lambda line, user: line.helped_by(user.institution_id),
    "overdue": lambda line, user: line.overdue,
    "unproven": lambda line, user: line.unproven,
    "findings": lambda line, user: line.open_findings > 0,
}
_OURS = {"ours", "mine", "beside"}


@requires(Permission.SEE_PLANS)
def board(request: HttpRequest) -> HttpResponse:
    """The tasks of plans: as a board by state, as a list, or as a map of the units.

    The own unit's are of every plan that gives it one, unless one plan is asked for.
    """
    user: Any = request.user
    today = clock.today()
    area = user.institution.catchment
    together, plans = task_queries.board_plans(area, today)
    whole = len(together) > 1
    owners = task_queries.owners(plans)
    filters = BoardFilters(request.GET, plans=plans, owners=owners, together=whole)
    wanted = filters.wanted
    asked = [each for each in plans if each.pk == wanted.get("plan")]
    giving = [] if asked else task_queries.giving(user.institution_id)
    held = asked or together
    found = task_queries.lines({*held, *giving}, today)
    every = [each for each in found if each.task.plan in held]
    ours = wanted.get("only") in _OURS
    chosen = giving if ours and giving else held
    plan = chosen[0] if len(chosen) == 1 else None
    shown = [each for each in (found if ours else every) if _asked_for(each, wanted, user)]
    view = wanted.get("view") or "board"
    mapped = map_views.tiles(held, every, user, today) if held and view == "map" else []
    return render(
        request,
        f"plans/tasks_{view}.html",
        {
            "plan": plan,
            "plans": chosen,
            "filters": filters,
            "active": any(wanted.get(name) for name in ("plan", "owner", "only", "organisational")),
            "view": view,
            "views": [
                ("board", _("看板")),
                ("list", _("清单")),
                ("map", _("挂图")),
            ],
            "lines": shown,
            "columns": _by_state(shown),
            "tiles": _tiles(shown, plan),
            "places": mapped,
            "below": mapped[1:],  # the own level apart: it leads most tasks and would dim the rest
            "counts": _counts(every, found, user),
            "governs": plan is not None and user.governs(plan.region),
        },
    )


def _asked_for(line: Line, wanted: dict[str, Any], user: User) -> bool:
    only = ONLY.get(wanted.get("only") or "")
    sort = wanted.get("organisational")
    return (
        _is_of(line, wanted.get("owner"))
        and (only is None or only(line, user))
        and (not sort or line.task.organisational is (sort == "yes"))
    )


def _is_of(line: Line, unit: int | None) -> bool:
    return unit is None or line.led_by(unit) or line.helped_by(unit)


def _by_state(found: Iterable[Line]) -> list[dict[str, Any]]:
    columns: dict[TaskState, list[Line]] = {state: [] for state in TaskState}
    for line in found:
        columns[line.state].append(line)
    return [
        {"label": state.label, "lines": lines, "folded": state is TaskState.DONE and lines}
        for state, lines in columns.items()
    ]


def _tiles(found: Iterable[Line], plan: Plan | None) -> list[dict[str, Any]]:
    """A tile for each unit: how many of the tasks that it leads or works on beside another are
    done, how many late.
    """
    units: dict[tuple[int | None, str], list[Line]] = defaultdict(list)
    for line in found:
        owner = line.task.owner
        units[(owner.pk, owner.name) if owner else (None, _("未指定牵头单位"))].append(line)
        for unit in line.partners:
            units[(unit.pk, unit.name)].append(line)
    tiles = []
    for (pk, name), lines in sorted(units.items(), key=lambda unit: -len(unit[1])):
        done = sum((line.state_of(pk) if pk else line.state) is TaskState.DONE for line in lines)
        late = sum(
            line.overdue and not (pk and line.state_of(pk) is TaskState.DONE) for line in lines
        )
        beside = sum(pk is not None and line.helped_by(pk) for line in lines)
        notes = (
            (_("其中配合 %(n)d 项") % {"n": beside}) if beside else "",
            (_("逾期 %(n)d 项") % {"n": late} if late else ""),
        )
        query = f"?view=list&owner={pk}" + (f"&plan={plan.pk}" if plan else "")
        tiles.append(
            {
                "name": name,
                "number": 100 * done / len(lines),
                "value": _("完成 %(done)d / %(all)d") % {"done": done, "all": len(lines)},
                "note": " · ".join(filter(None, notes)),
                "url": reverse("tasks") + query if pk else "",
            }
        )
    return tiles


def _counts(every: list[Line], found: list[Line], user: User) -> list[dict[str, Any]]:
    """What the head of the board says, each leading to its list; the own unit's are among `found`,
    which may be of more plans.
    """
    words = (
        ("", _("任务"), every),
        ("overdue", _("逾期"), [each for each in every if each.overdue]),
        ("unproven", _("无佐证"), [each for each in every if each.unproven]),
        ("findings", _("有未整改问题"), [each for each in every if each.open_findings]),
        ("mine", _("本单位牵头"), [each for each in found if ONLY["mine"](each, user)]),
        ("beside", _("本单位配合"), [each for each in found if ONLY["beside"](each, user)]),
    )
    return [{"only": only, "label": label, "n": len(lines)} for only, label, lines in words]


def _task(pk: int) -> Task:
    return get_object_or_404(Task.objects.select_related("plan", "owner"), pk=pk, until=None)


@requires(Permission.SEE_PLANS)
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: what is asked, by whom, until when; how it stands and what shows it."""
    return _task_page(request, _task(pk))


def _task_page(request: HttpRequest, about: Task, **failed: Any) -> HttpResponse:
    user: Any = request.user
    works, governs = work.may_work_on(user, about), user.governs(about.plan.region)
    line = task_queries.line(about, clock.today())
    return render(
        request,
        "plans/task.html",
        {
            "task": about,
            "line": line,
            "history": about.progress.select_related("institution", "by"),
            "evidence": [
                {
                    "evidence": each,
                    "opens": work.may_open(each, user),
                    "withdraws": each.withdrawn_at is None and work.may_withdraw(each, user),
                }
                for each in about.evidence.select_related("institution", "by", "task__plan").defer(
                    "content"
                )
            ],
            "findings": about.findings.select_related("visit__institution"),
            "works": works,
            "helps": line.helped_by(user.institution_id),
            "governs": governs,
            "progress_form": ProgressForm(initial={"state": line.state_of(user.institution_id)}),
            "evidence_form": EvidenceForm(),
            "owner_form": OwnerForm(
                units=task_queries.units(about.plan) if governs else (),
                partners=line.partners,
                initial={"owner": about.owner_id},
            ),
            "breadcrumb": [{"label": _("任务"), "url": reverse("tasks")}],
            **failed,
        },
        status=422 if failed else 200,
    )


def _written(
    request: HttpRequest,
    about: Task,
    form: forms.Form,
    name: str,
    write: Callable[[dict[str, Any]], Any],
    words: str,
) -> HttpResponse:
    """Carry out what a form of the task's page asks; a refusal comes back with all that was typed.

    `name` is the form's own on the page.
    """
    if not carried_out(form, write):
        return _task_page(request, about, **{name: form})
    messages.success(request, words)
    return redirect("task", pk=about.pk)


@require_POST
@requires(Permission.DO_TASKS)
def task_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how a task stands."""
    user: Any = request.user
    about = _task(pk)
    return _written(
        request,
        about,
        ProgressForm(request.POST),
        "progress_form",
        lambda said: work.say(about, said["state"], said["note"], by=user),
        _("已保存任务进展。"),
    )


@require_POST
@requires(Permission.DO_TASKS)
def task_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Add evidence."""
    user: Any = request.user
    about = _task(pk)

    def add(given: dict[str, Any]) -> None:
        file = given["file"]
        if file:
            work.add_file(about, given["title"], file.name, attached.read(file), by=user)
        else:
            host = request.get_host()
            work.add_link(about, given["title"], given["link"], host=host, by=user)

    form = EvidenceForm(request.POST, request.FILES)
    return _written(request, about, form, "evidence_form", add, _("已添加佐证材料。"))


@require_POST
@requires(Permission.MAKE_PLANS)
def task_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which unit leads a task, and which work beside it."""
    user: Any = request.user
    about = _task(pk)

    def give(said: dict[str, Any]) -> None:
        owner = Institution.objects.filter(pk=said["owner"]).first()
        partners = Institution.objects.filter(pk__in=said["partners"])
        work.assign(about, owner, partners, by=user)

    form = OwnerForm(request.POST, units=task_queries.units(about.plan))
    return _written(request, about, form, "owner_form", give, _("已指定牵头单位和配合单位。"))


@requires(Permission.SEE_PLANS)
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of evidence."""
    user: Any = request.user
    files = Evidence.objects.exclude(content=None).select_related("task__plan")
    kept = get_object_or_404(files, pk=pk)
    if not work.may_open(kept, user):
        raise Http404
    audit.note(audit.Action.READ, kind="task evidence", record_id=kept.pk)
    return attached.download(kept.file_name, kept.media, kept.content or b"")


@require_POST
@requires(Permission.DO_TASKS)
def evidence_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back evidence."""
    kept = get_object_or_404(Evidence.objects.select_related("task__plan"), pk=pk)
    user: Any = request.user
    told(request, lambda: work.withdraw(kept, by=user), _("已撤回佐证材料，记录保留。"))
    return redirect("task", pk=kept.task_id)
