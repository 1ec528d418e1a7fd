"""挂图作战: where in the region something is late. A tile for each place below it and for its own
level, and the page of one place with all that the tile counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from muzi.bulletins import concerns, duties
from muzi.config import clock
from muzi.places import codes
from muzi.places import queries as places
from muzi.plans.following.feeds import is_quota
from muzi.plans.following.progress import progress
from muzi.plans.following.standings import Part
from muzi.plans.models import Plan, Target, TaskState
from muzi.plans.tasks import task_queries
from muzi.plans.tasks.task_queries import Line


@dataclass(slots=True)
class Place:
    """What is late at one place: tasks led by its units, and those given to many of which theirs
    have not done their part; reports they owe, its shares of quotas.
    """

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


def places_of(plans: Sequence[Plan], found: Iterable[Line], user: User, on: date) -> list[Place]:
    """The places of the region of `plans` (the smallest, where they are of several), its own level
    first; those below in the order of codes. `found` are their tasks.

    Reports and quotas are shown to whoever may see the figures of the whole region of a plan.
    """
    region = min((each.region for each in plans), key=codes.level)
    if region == codes.COUNTRY:
        return []
    step = codes.below(codes.level(region))
    own = Place(region, _("%(name)s本级") % {"name": places.name(region)})
    below = {each.code: Place(each.code, each.name) for each in places.children(region)}

    def at(code: int) -> Place:
        return below.get(codes.at(code, step), own) if step and code != region else own

    for line in found:
        if line.task.owner is None:
            left = [each.unit for each in line.parts if each.state is not TaskState.DONE]
            waiting = {spot.region: spot for spot in (at(unit.catchment) for unit in left)}
            for spot in (waiting.values() or [own]) if line.overdue else ():
                spot.overdue.append(line)
            if line.unproven:
                own.unproven.append(line)
            continue
        place = at(line.task.owner.catchment)
        if line.overdue:
            place.overdue.append(line)
        if line.unproven:
            place.unproven.append(line)
    watched = [each for each in plans if concerns.watches(user, each)]
    for report in duties.missing(watched, on):
        at(report.unit.catchment).reports.append(report)
    targets = Target.objects.filter(plan__in=watched, until=None).select_related("plan")
    for standing in progress(filter(is_quota, targets.order_by("plan", "key")), on=on):
        for part in standing.dragging:
            at(part.region).quotas.append((standing.target, part))
    return [own, *below.values()]


def tiles(
    plans: Sequence[Plan], found: Iterable[Line], user: User, on: date
) -> list[dict[str, Any]]:
    """A tile for each place, shaded by how much is late there."""
    asked = f"?plan={plans[0].pk}" if len(plans) == 1 else ""
    return [
        {
            "name": each.name,
            "number": each.matters,
            "value": _("%(n)d 项") % {"n": each.matters} if each.matters else _("无滞后"),
            "note": _note(each),
            "url": reverse("task_place", args=[each.region]) + asked if each.matters else "",
        }
        for each in places_of(plans, found, user, on)
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
def place(request: HttpRequest, region: int) -> HttpResponse:
    """All that is late at one place under a plan, else under those that the board shows together;
    each leading to where it is dealt with.
    """
    user: Any = request.user
    today = clock.today()
    asked = request.GET.get("plan", "")
    if asked.isdecimal():
        plans = [get_object_or_404(Plan, pk=asked, withdrawn_at=None)]
    else:
        plans = task_queries.board_plans(user.institution.catchment, today).together
    every = places_of(plans, task_queries.lines(plans, today), user, today) if plans else []
    found = next((each for each in every if each.region == region), None)
    if found is None:
        raise Http404
    late = [*found.overdue, *(each for each in found.unproven if not each.overdue)]
    back = f"{reverse('tasks')}?view=map" + (f"&plan={plans[0].pk}" if asked else "")
    return render(
        request,
        "plans/place.html",
        {
            "plans": plans,
            "place": found,
            "tasks": late,
            "breadcrumb": [{"label": _("任务"), "url": back}],
        },
    )
