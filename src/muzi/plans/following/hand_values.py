"""Values that were entered by hand, as they are read: of each target and region the newest that
stands counts (`hand` enters them).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from muzi.plans.following.terms import counts_from
from muzi.plans.models import HandValue, Target


def newest(targets: Iterable[Target], on: date) -> dict[int, dict[int, HandValue]]:
    """The newest value up to a day that stands, by target and region; those the account may see.
    What was counted up before a target begins is not of it.
    """
    found: dict[int, dict[int, HandValue]] = {}
    first = {each.pk: counts_from(each) or date.min for each in targets}
    rows = HandValue.objects.filter(target__in=first, withdrawn_at=None, as_of__lte=on)
    for each in rows.order_by("as_of", "pk"):
        if each.as_of >= first[each.target_id]:
            found.setdefault(each.target_id, {})[each.region] = each
    return found


def of_parts(target: Target, values: Mapping[int, HandValue]) -> dict[int, HandValue]:
    """Of values by region those of the target's parts."""
    return {region: each for region, each in values.items() if region != target.region}
