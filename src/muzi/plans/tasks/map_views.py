"""挂图作战: where in the region something is late. A tile for each place below it and for its own
level, and the page of one place with all that the tile counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.bulletins import duties
from muzi.config import clock
from muzi.places import codes
from muzi.places import queries as places
from muzi.plans.following.feeds import is_quota
from muzi.plans.following.progress import progress
from muzi.plans.following.standings import Part
from muzi.plans.models import Plan, Target
from muzi.plans.tasks import task_queries
from muzi.plans.tasks.task_queries import Line


@dataclass(slots=True)
class Place:
    """What is late at one place: tasks led by its units, reports they owe, its shares of quotas."""

    region: int
    name: str
    overdue: list[Line] = field(default_factory=list)
    unproven: list[Line] = field(default_factory=list)
    reports: list[duties.Missing] = field(default_factory=list)
    quotas: list[tuple[Target, Part]] = field(default_factory=list)

    @property
    def matters(self) -> int:
        """Tasks, each once, with reports and quotas."""
        tasks = {each.task.pk for each in (*self.overdue, *self.unproven)}
        return len(tasks) + len(self.reports) + len(self.quotas)


def of_plan(plan: Plan, found: Iterable[Line], user: User, on: date) -> list[Place]:
    """The places of a plan's region, its own level first; those below in the order of codes.

    Reports and quotas are shown to whoever may see the figures of the whole region.
    """
    if plan.region == codes.COUNTRY:
        return []
    step = codes.below(codes.level(plan.region))
    own = Place(plan.region, _("%(name)s本级") % {"name": places.name(plan.region)})
    below = {each.code: Place(each.code, each.name) for each in places.children(plan.region)}

    def at(region: int) -> Place:
        return below.get(codes.at(region, step), own) if step and region != plan.region else own

    for line in found:
        if line.task.owner is None:
            continue
        place = at(line.task.owner.catchment)
        if line.overdue:
            place.overdue.append(line)
        if line.unproven:
            place.unproven.append(line)
    if duties.watches(user, plan):
        for report in duties.missing([plan], on):
            at(report.unit.catchment).reports.append(report)
        quotas = Target.objects.filter(plan=plan, until=None).order_by("key")
        for standing in progress(filter(is_quota, quotas), on=on):
            for part in standing.dragging:
                at(part.region).quotas.append((standing.target, part))
    return [own, *below.values()]


def tiles(plan: Plan, found: Iterable[Line], user: User, on: date) -> list[dict[str, Any]]:
    """A tile for each place, shaded by how much is late there."""
    return [
        {
            "name": each.name,
            "number": each.matters,
            "value": _("%(n)d 项") % {"n": each.matters} if each.matters else _("无滞后"),
            "note": _note(each),
            "url": reverse("plan_place", args=[plan.pk, each.region]) if each.matters else "",
        }
        for each in of_plan(plan, found, user, on)
    ]


def _note(place: Place) -> str:
    counts = (
        (_("逾期 %(n)d"), len(place.overdue)),
        (_("无佐证 %(n)d"), len(place.unproven)),
        (_("缺报 %(n)d"), len(place.reports)),
        (_("欠 %(n)d 人"), sum(part.missing for _target, part in place.quotas)),
    )
    return " · ".join(words % {"n": n} for words, n in counts if n)


@requires(Permission.SEE_PLANS)
def place(request: HttpRequest, pk: int, region: int) -> HttpResponse:
    """All that is late at one place under a plan, each leading to where it is dealt with."""
    user: Any = request.user
    today = clock.today()
    plan = get_object_or_404(Plan, pk=pk, withdrawn_at=None)
    every = of_plan(plan, task_queries.lines([plan], today), user, today)
    found = next((each for each in every if each.region == region), None)
    if found is None:
        raise Http404
    late = [*found.overdue, *(each for each in found.unproven if not each.overdue)]
    return render(
        request,
        "plans/place.html",
        {
            "plan": plan,
            "place": found,
            "tasks": late,
            "breadcrumb": [
                {"label": _("任务"), "url": f"{reverse('tasks')}?view=map&plan={plan.pk}"}
            ],
        },
    )
