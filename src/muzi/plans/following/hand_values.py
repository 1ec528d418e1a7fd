"""Values that were entered by hand, as they are read: of each target and region the newest that
stands counts (`hand` enters them).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from muzi.clinical.statistics import Period
from muzi.plans.following.terms import counted_over, counts_from, due_until, stands
from muzi.plans.models import HandValue, Target


def newest(targets: Iterable[Target], on: date) -> dict[int, dict[int, HandValue]]:
    """The newest value up to a day that stands, by target and region; those the account may see.
    What was counted up before a target begins is not of it; what is of later than the target fell
    due is told only where there is nothing else.
    """
    in_time: dict[int, dict[int, HandValue]] = {}
    too_late: dict[int, dict[int, HandValue]] = {}
    about = {each.pk: each for each in targets}
    first = {pk: counts_from(each) or date.min for pk, each in about.items()}
    rows = HandValue.objects.filter(target__in=about, withdrawn_at=None, as_of__lte=on)
    for each in rows.order_by("as_of", "pk"):
        if each.as_of >= first[each.target_id]:
            kept = too_late if late(about[each.target_id], each) else in_time
            kept.setdefault(each.target_id, {})[each.region] = each
    return too_late | in_time


def late(target: Target, value: HandValue) -> bool:
    """Is it of a day after the month (of every year, the year) in which the target fell due?"""
    last = due_until(target)
    return last is not None and value.as_of >= last and not stands(target)


def of_parts(target: Target, values: Mapping[int, HandValue]) -> dict[int, HandValue]:
    """Of values by region those of the target's parts."""
    return {region: each for region, each in values.items() if region != target.region}


def counting(target: Target, values: Mapping[int, HandValue], year: Period) -> dict[int, HandValue]:
    """Of values by region those that count at the end of a year."""
    span = counted_over(target, year)
    return {region: each for region, each in values.items() if span.contains(each.as_of)}
