"""How the regions below a bureau stand: their plans, what is late there, what they gave out.

rows(area, places, on)    a row for each place, in as many queries for a hundred as for one
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from muzi.bulletins import duties
from muzi.bulletins.duties import Duty
from muzi.bulletins.models import Bulletin, Notice
from muzi.clinical.targets import Verdict
from muzi.places import codes
from muzi.plans.following import regions
from muzi.plans.following.quota_standings import is_behind
from muzi.plans.following.regions import Held
from muzi.plans.following.standings import Standing
from muzi.plans.tasks import task_queries
from muzi.plans.tasks.task_queries import Line

_Each = TypeVar("_Each")


@dataclass(frozen=True, slots=True)
class Row:
    """One place. Tasks and reports are those of its own plans; `reports` is how many of them units
    owe past their day; `issued` are the bulletins of this
    month, corrected ones aside; `notices` those of it and of places inside it that are not closed.
    """

    region: int
    name: str
    held: Held
    tasks: tuple[Line, ...]
    reports: int
    unissued: tuple[Duty, ...]
    issued: tuple[Bulletin, ...]
    notices: tuple[Notice, ...]

    @property
    def verdicts(self) -> Counter[Verdict]:
        return Counter(each.judgement.verdict for each in self.held.standings)

    @property
    def behind(self) -> list[Standing]:
        """Quotas behind the calendar."""
        return [each for each in self.held.quotas if is_behind(each)]

    @property
    def overdue(self) -> list[Line]:
        return [each for each in self.tasks if each.overdue]

    @property
    def duties_late(self) -> int:
        """Reports that units owe and bulletins that the bureau owes, past their day."""
        return self.reports + len(self.unissued)


def rows(area: int, places: Mapping[int, str], on: date) -> list[Row]:
    """The rows of these places (name by code, all of one level inside `area`), in their order."""
    held = regions.held(area, list(places), on)
    plans = [plan for each in held.values() for plan in each.own]
    step = codes.level(next(iter(places), area))
    low, high = codes.extent(area)
    inside = {"region__gte": low, "region__lt": high}
    issued = Bulletin.objects.filter(
        region__in=places,
        state=Bulletin.State.ISSUED,
        issued_at__date__gte=on.replace(day=1),
        superseded=None,
    )
    notices = Notice.objects.filter(**inside).exclude(state=Notice.State.CLOSED)

    def by_place(those: Iterable[_Each], at: Callable[[_Each], int]) -> dict[int, list[_Each]]:
        found = defaultdict(list)
        for each in those:
            found[codes.at(at(each), step)].append(each)
        return found

    tasks = by_place(task_queries.lines(plans, on), lambda each: each.task.plan.region)
    reports = duties.count_missing(plans, on)
    unissued = by_place(duties.unissued(plans, on), lambda each: each.rhythm.plan.region)
    given = by_place(issued.defer("content"), lambda each: each.region)
    standing = by_place(notices, lambda each: each.region)
    return [
        Row(
            region=region,
            name=name,
            held=held[region],
            tasks=tuple(tasks.get(region, ())),
            reports=sum(reports[each.pk] for each in held[region].own),
            unissued=tuple(unissued.get(region, ())),
            issued=tuple(given.get(region, ())),
            notices=tuple(standing.get(region, ())),
        )
        for region, name in places.items()
    ]
