"""The shares of quotas that a document states itself (任务分解表), as regions below the plan's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from muzi.access.models import User
from muzi.places import queries as places
from muzi.plans import quotas
from muzi.plans.intake import reading_of
from muzi.plans.items import Item, TargetItem
from muzi.plans.models import Document, Draft, Plan, Target
from muzi.plans.reading.types import Share

_OFFICES = ("人民政府", "办事处")


def give(
    plan: Plan, document: Document, items: Iterable[tuple[int, Item, Draft]], by: User
) -> None:
    """Split each quota of the new plan as the document does. One is left whole where the places
    are not all regions next below the plan's, or where their numbers are not the quota as it was
    accepted: a person splits it then. Raises NotAllowed.
    """
    stated = {
        (each.start, each.end, each.indicator[:200]): each.shares
        for each in reading_of(document).targets
        if each.shares
    }
    if not stated:
        return
    below = {each.name: each.code for each in places.children(plan.region)}
    for key, item, draft in items:
        read = draft.read or {}
        shares = stated.get((draft.start, draft.end, str(read.get("name"))), ())
        if isinstance(item, TargetItem) and item.region is None:
            found = _regions(shares, below)
            if found and Decimal(sum(found.values())) == item.value:
                target = Target.objects.get(plan=plan, key=key, until=None)
                quotas.share_out(target, found, by)


def _regions(shares: Sequence[Share], below: dict[str, int]) -> dict[int, int]:
    """The shares by region; none where a name is no region's, or two are of one."""
    found: dict[int, int] = {}
    for each in shares:
        name = each.region
        for office in _OFFICES:
            name = name.removesuffix(office)
        code = below.get(name)
        if code is None or code in found:
            return {}
        found[code] = each.value
    return found
