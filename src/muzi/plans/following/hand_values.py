"""Values that were entered by hand, as they are read: of each target and region the newest that
stands counts (`hand` enters them).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from muzi.plans.models import HandValue, Target


def newest(targets: Iterable[Target], on: date) -> dict[int, dict[int, HandValue]]:
    """The newest value up to a day that stands, by target and region; those the account may see."""
    found: dict[int, dict[int, HandValue]] = {}
    rows = HandValue.objects.filter(
        target__in=[each.pk for each in targets], withdrawn_at=None, as_of__lte=on
    ).order_by("as_of", "pk")
    for each in rows:
        found.setdefault(each.target_id, {})[each.region] = each
    return found


def of_parts(target: Target, values: Mapping[int, HandValue]) -> dict[int, HandValue]:
    """Of values by region those of the target's parts."""
    return {region: each for region, each in values.items() if region != target.region}
