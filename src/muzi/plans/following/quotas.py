"""Quotas (民生实事项目任务): split to the level below, and held against the calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import floor

from django.db import transaction
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.models import User
from muzi.clinical.statistics import Period, calendar_year, statistical_year, statistical_year_of
from muzi.indicators.definitions import book
from muzi.indicators.queries import tallies
from muzi.places import codes
from muzi.places import queries as places
from muzi.plans.amending import authorise
from muzi.plans.errors import PlanError
from muzi.plans.following import feeds
from muzi.plans.following.served import Count
from muzi.plans.following.terms import own_months
from muzi.plans.models import HandValue, Plan, Share, Target


class SharesError(PlanError):
    """Shares that do not sum to the quota, or are of another region."""


# Split to the level below


def is_shared(target: Target) -> bool:
    """Is it a quota which can be shared out to the regions below?"""
    return feeds.is_quota(target) and codes.below(codes.level(target.region)) is not None


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
    with transaction.atomic():
        # One after the other with whoever amends the plan or shares out too: so that the parts are
        # of the number that stands, and no mixture of two is left.
        Plan.objects.select_for_update().get(pk=target.plan_id)
        faults = list(share_faults(Target.objects.get(pk=target.pk), shares))
        if faults:
            raise SharesError("".join(faults))
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


def calendar(target: Target, on: date, judged: Period | None = None) -> Period:
    """The months against whose calendar a quota is held: its own of the year in which it falls due;
    of a yearly one of the running year, not before its plan's first; where it is judged by a later,
    that.
    """
    due, starts = target.due_on, target.plan.starts_on
    year = max(on.year, starts.year) if starts else on.year
    if due is not None:
        year = min(year, due.year) if target.yearly else due.year
    own = own_months(target, calendar_year(year))
    return own if judged is None or judged.start <= own.start else judged


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


Names = Callable[[Iterable[int]], Mapping[int, str]]  # of regions, each fetched once or at once


@dataclass(frozen=True, slots=True)
class UnitPace:
    """A region's part of a quota on a day: its share, what is done, and what should be by then.

    `done` is None where nothing was reported; `told`: the value that was entered by hand.
    """

    region: int
    name: str
    share: int
    done: int | None
    due_now: int
    told: HandValue | None = None

    @property
    def behind(self) -> int:
        """So many persons behind the calendar; 0 when on time, or when nothing is known."""
        return 0 if self.done is None else max(self.due_now - self.done, 0)


def unit_paces(
    shares: Mapping[int, int], counts: Iterable[Count], period: Period, on: date, names: Names
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
    named = names(done)
    found = [
        UnitPace(
            region=each,
            name=named[each],
            share=shares.get(each, 0),
            done=number,
            due_now=due_by(shares.get(each, 0), period, on),
        )
        for each, number in done.items()
    ]
    return _worst_first(found)


def entered_paces(
    shares: Mapping[int, int], told: Mapping[int, HandValue], period: Period, names: Names
) -> list[UnitPace]:
    """The same of what each part reported, held against the calendar on the day up to which it
    did: a part is not behind for what it was not asked since. Who reported nothing is there too.
    """
    named = names(shares.keys() | told.keys())
    found = []
    for each in sorted(shares.keys() | told.keys()):
        value, share = told.get(each), shares.get(each, 0)
        found.append(
            UnitPace(
                region=each,
                name=named[each],
                share=share,
                done=None if value is None else int(value.value),
                due_now=0 if value is None else due_by(share, period, value.as_of),
                told=value,
            )
        )
    return _worst_first(found)


def _worst_first(found: Iterable[UnitPace]) -> list[UnitPace]:
    return sorted(found, key=lambda unit: (-unit.behind, -unit.share, unit.region))


def shares_of(targets: Iterable[Target]) -> dict[int, dict[int, int]]:
    """The shares of these targets, by target and region."""
    found: dict[int, dict[int, int]] = {}
    rows = Share.objects.filter(target__in=[each.pk for each in targets]).order_by("region")
    for target, region, value in rows.values_list("target_id", "region", "value"):
        found.setdefault(target, {})[region] = value
    return found
