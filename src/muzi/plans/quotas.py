"""Quotas (民生实事项目任务): persons served, each counted once, split to townships, against the
calendar.

A person counts in the year and month of the first such service of that year, where she lives. The
counts say no more than a figure does, so whoever may see the figures of a region may see them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import floor

from django.db import connection, transaction
from django.utils.translation import gettext as _

from muzi.access import audit, scope
from muzi.access.models import User
from muzi.clinical.statistics import Period, statistical_year, statistical_year_of
from muzi.indicators.definitions import book
from muzi.indicators.queries import OutOfScopeError, tallies
from muzi.people.models import Person
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.codes import Level
from muzi.plans.amending import authorise
from muzi.plans.errors import PlanError
from muzi.plans.models import Share, Target
from muzi.services.antenatal_visit.model import AntenatalVisit
from muzi.services.record import Record


@dataclass(frozen=True, slots=True)
class Service:
    """Records that count for a quota: of this kind, with the column `given` filled in."""

    model: type[Record]
    given: str


SERVICES: Mapping[str, Service] = {
    "prenatal_screening": Service(AntenatalVisit, "serum_screening"),
}


@dataclass(frozen=True, slots=True)
class Count:
    """Persons first served in `month` (like 202610) who live in the township `region`."""

    region: int
    month: int
    persons: int


class SharesError(PlanError):
    """Shares that do not sum to the quota, or are of another region."""


def served(service: str, region: int, years: Iterable[Period], on: date) -> list[Count]:
    """Persons served in each of `years` up to and with `on`, each once a year.

    Raises OutOfScopeError where the account may not see the region's figures.
    """
    if not scope.current().covers(region):
        raise OutOfScopeError("figures of this region are not visible to the account")
    low, high = codes.extent(region)
    kind = SERVICES[service]
    wanted = [(each.start, min(each.end, date.fromordinal(on.toordinal() + 1))) for each in years]
    if not wanted:
        return []
    days = " OR ".join("(r.served_on >= %s AND r.served_on < %s)" for _ in wanted)
    # The first service of a person in a year decides the month; a second one counts nothing more.
    query = (
        f"SELECT region, month, count(*) FROM ("
        f" SELECT p.residence / {int(Level.TOWNSHIP)} * {int(Level.TOWNSHIP)} AS region,"
        "  to_char(min(r.served_on), 'YYYYMM')::int AS month"
        f" FROM {kind.model._meta.db_table} r JOIN {Person._meta.db_table} p ON p.id = r.person_id"
        f" WHERE r.{kind.given} <> '' AND r.voided_at IS NULL AND ({days})"
        "  AND p.residence >= %s AND p.residence < %s"
        " GROUP BY p.id, extract(year FROM r.served_on)) AS firsts GROUP BY 1, 2 ORDER BY 1, 2"
    )
    params = [day for pair in wanted for day in pair]
    with scope.deriving(), connection.cursor() as cursor:
        cursor.execute(query, [*params, low, high])
        return [Count(*row) for row in cursor.fetchall()]


# Split to the level below


def split(total: int, weights: Mapping[int, int]) -> dict[int, int]:
    """`total` in proportion to `weights`, by largest remainder: whole parts that sum to it.

    Equal parts where all weights are 0. Raises ValueError for a negative number or no weights.
    """
    if total < 0 or not weights or min(weights.values()) < 0:
        raise ValueError("total and weights must not be negative, and there must be weights")
    whole = sum(weights.values())
    sizes = weights if whole else dict.fromkeys(weights, 1)
    whole = whole or len(weights)
    parts = {key: total * size // whole for key, size in sizes.items()}
    # Of equal remainders the larger weight, then the smaller code, comes first.
    order = sorted(sizes, key=lambda key: (-(total * sizes[key] % whole), -sizes[key], key))
    for key in order[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def proposed(target: Target, on: date) -> dict[int, int]:
    """Shares of the regions next below, by their live births of the last whole statistical year.

    Raises OutOfScopeError as figures do. Empty where there is no level below.
    """
    step = codes.below(codes.level(target.region))
    inside = places.children(target.region)
    if step is None or not inside:
        return {}
    births = book().indicators["M01"]
    period = statistical_year(statistical_year_of(on) - 1)
    counted = tallies([births], target.region, period, by=step).get(births.code, {})
    weights = {each.code: counted.get(each.code, (0, 0))[1] for each in inside}
    return split(int(target.value), weights)


def share_out(target: Target, shares: Mapping[int, int], by: User) -> None:
    """Make these the shares of the target; they sum to the quota or nothing is written.

    Raises NotAllowed, SharesError.
    """
    authorise(by, target.region)
    faults = list(share_faults(target, shares))
    if faults:
        raise SharesError("".join(faults))
    with transaction.atomic():
        # Two who share out at once are one after the other, so that no mixture of theirs is left.
        Target.objects.select_for_update().get(pk=target.pk)
        Share.objects.filter(target=target).delete()
        Share.objects.bulk_create(
            Share(target=target, region=region, value=value)
            for region, value in shares.items()
            if value
        )
        audit.note(audit.Action.AMEND, kind="quota shares", record_id=target.pk)


def share_faults(target: Target, shares: Mapping[int, int]) -> Iterable[str]:
    """What is wrong with these shares, in the words of the screen."""
    outside = [each for each in shares if not codes.contains(target.region, each)]
    if outside or target.region in shares:
        yield _("只能分解到本地区以下的地区。")
    if min(shares.values(), default=0) < 0:
        yield _("任务数不能为负。")
    total, quota = sum(shares.values()), int(target.value)
    if total != quota:
        difference = abs(total - quota)
        text = _("各地合计 %(total)s，比任务数 %(quota)s 多 %(difference)s。")
        if total < quota:
            text = _("各地合计 %(total)s，比任务数 %(quota)s 少 %(difference)s。")
        yield text % {"total": total, "quota": quota, "difference": difference}


# Against the calendar


def due_by(quota: int, period: Period, on: date) -> int:
    """How much of a quota should be done after the day `on`, at an even pace through the months:
    whole months count a twelfth (of a year), the running one by its days. Never asks for a person
    before a whole one is due.
    """
    done = min(
        max(_months(period.start, date.fromordinal(on.toordinal() + 1)), 0.0), length(period)
    )
    return floor(quota * done / length(period) + 1e-9)


def length(period: Period) -> float:
    """Months of a period."""
    return _months(period.start, period.end)


def months_left(period: Period, on: date) -> float:
    """Months of the period that are still to come after the day `on`."""
    return max(_months(date.fromordinal(on.toordinal() + 1), period.end), 0.0)


def _months(start: date, end: date) -> float:
    return _position(end) - _position(start)


def _position(day: date) -> float:
    """A day as months, its own month in parts by its days."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    size = (following - day.replace(day=1)).days
    return day.year * 12 + day.month - 1 + (day.day - 1) / size


@dataclass(frozen=True, slots=True)
class UnitPace:
    """A region's part of a quota on a day: its share, what is done, and what should be by now."""

    region: int
    name: str
    share: int
    done: int
    due_now: int

    @property
    def behind(self) -> int:
        """So many persons behind the calendar; 0 when on time."""
        return max(self.due_now - self.done, 0)


def unit_paces(
    shares: Mapping[int, int], counts: Iterable[Count], period: Period, on: date
) -> list[UnitPace]:
    """Every share with what is done of it, the furthest behind first; then those without a share
    who did something all the same.
    """
    done: dict[int, int] = dict.fromkeys(shares, 0)
    by_size = sorted(shares, key=codes.level)
    for count in counts:
        holder = next((each for each in by_size if codes.contains(each, count.region)), None)
        key = count.region if holder is None else holder
        done[key] = done.get(key, 0) + count.persons
    names = places.names(done)
    found = [
        UnitPace(
            region=each,
            name=names[each],
            share=shares.get(each, 0),
            done=number,
            due_now=due_by(shares.get(each, 0), period, on),
        )
        for each, number in done.items()
    ]
    return sorted(found, key=lambda unit: (-unit.behind, -unit.share, unit.region))


def shares_of(targets: Iterable[Target]) -> dict[int, dict[int, int]]:
    """The shares of these targets, by target and region."""
    found: dict[int, dict[int, int]] = {}
    rows = Share.objects.filter(target__in=[each.pk for each in targets]).order_by("region")
    for target, region, value in rows.values_list("target_id", "region", "value"):
        found.setdefault(target, {})[region] = value
    return found
