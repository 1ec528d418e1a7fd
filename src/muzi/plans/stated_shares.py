"""The shares of quotas that a document states itself (任务分解表), as regions below the plan's."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from muzi.access.models import User
from muzi.places import queries as places
from muzi.plans import feeds, quotas
from muzi.plans.items import Item, TargetItem
from muzi.plans.models import Draft, Plan, Target

_OFFICES = ("人民政府", "办事处")


def give(plan: Plan, items: Iterable[tuple[int, Item, Draft]], by: User) -> None:
    """Split each quota of the new plan as its draft does. One is left whole where `unfit` says why:
    a person splits it then. Raises NotAllowed.
    """
    for key, item, draft in items:
        if isinstance(item, TargetItem) and draft.shares and not unfit(draft, item, plan.region):
            target = Target.objects.get(plan=plan, key=key, until=None)
            found = {code: number for code, number in _regions(draft, plan.region) if code}
            quotas.share_out(target, found, by)


def told(draft: Draft, item: TargetItem) -> str:
    """What the document splits the quota into, and whether publishing will; empty where it does
    not.
    """
    if not draft.shares:
        return ""
    said = _("文件分解到 %(n)d 个地区，合计 %(total)s") % {
        "n": len(draft.shares),
        "total": f"{_total(draft):,}",
    }
    why = unfit(draft, item, draft.document.region)
    return f"{said}（{why}）" if why else said


def unfit(draft: Draft, item: TargetItem, region: int) -> str:
    """Why these shares cannot be the quota's; empty where they can."""
    if not feeds.is_quota(item):
        return _("未分解")  # beds, staff and money are no quota: no page shares them out
    if item.region is not None:
        return _("目标只针对部分地区，发布后不自动分解")
    if Decimal(_total(draft)) != item.value:
        return _("与任务数不符，发布后不自动分解")
    found = [code for code, _number in _regions(draft, region)]
    if None in found or len(set(found)) < len(found):
        return _("地区名称与下级行政区划对不上，发布后不自动分解")
    return ""


def _total(draft: Draft) -> int:
    return sum(number for _name, number in draft.shares)


def _regions(draft: Draft, region: int) -> list[tuple[int | None, int]]:
    """The region next below that each place is (None where it is none), with its number."""
    below = {each.name: each.code for each in places.children(region)}
    return [(below.get(_plain(name)), number) for name, number in draft.shares]


def _plain(name: str) -> str:
    """A place without the office that governs it."""
    for office in _OFFICES:
        name = name.removesuffix(office)
    return name
