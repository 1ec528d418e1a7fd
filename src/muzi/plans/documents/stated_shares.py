"""The shares of quotas that a document states itself (任务分解表), as regions below the plan's.

A row whose place is called as no region below is (misspelt, renamed, not of this county) holds its
split back until a person says which region it is: `place`. A draft keeps a row as [name, number],
and, once a person placed it, as [name, number, code], the code None where it is said to be no
region's.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db import transaction
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.models import User
from muzi.places import queries as places
from muzi.plans.documents.review import reviewing
from muzi.plans.errors import Reread
from muzi.plans.following import feeds, quotas
from muzi.plans.items import Item, TargetItem
from muzi.plans.models import Draft, Plan, Target

_OFFICES = ("人民政府", "办事处")
_KIND = re.compile("(?:镇|乡|街道|县|区|市|旗)$")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a split, `at` counted from 1. `region` is the one below the plan's that it is of:
    None where none is called so, or where a person `overruled` its name. `again`: a row before it
    is of the same region. `chosen`: a person chose the region.
    """

    at: int
    name: str
    number: int
    region: int | None
    again: bool = False
    chosen: bool = False
    overruled: bool = False

    @property
    def fault(self) -> str:
        """Why the row is no region's own; empty where it is."""
        if self.overruled:
            return _("已选择暂不对应")
        if self.region is None:
            return _("下级地区中没有这个名称")
        return _("与前面的行是同一地区") if self.again else ""


class Below:
    """The regions next below one, by the names that documents call them; asked when the first split
    is read, for all of a document.
    """

    def __init__(self, region: int) -> None:
        self.region = region

    @cached_property
    def by_name(self) -> dict[str, int]:
        """By name, and by what is left without 镇 or 县 where that is one's alone."""
        children = places.children(self.region)
        shorter = [(_KIND.sub("", each.name), each.code) for each in children]
        often = Counter(name for name, _code in shorter)
        alone = {name: code for name, code in shorter if often[name] == 1 and len(name) > 1}
        return alone | {each.name: each.code for each in children}


def rows(draft: Draft, below: Below) -> list[Row]:
    """The rows of a draft's split among these regions: as a person placed them, else by their
    names.
    """
    if not draft.shares:
        return []
    codes, seen, found = set(below.by_name.values()), set[int | None](), list[Row]()
    for at, (name, number, *said) in enumerate(draft.shares, 1):
        placed = below.by_name.get(_plain(name))
        chosen = bool(said) and said[0] in codes
        overruled = said == [None] and placed is not None
        if chosen or overruled:
            placed = said[0]
        found.append(Row(at, name, number, placed, placed in seen, chosen, overruled))
        seen.add(placed)
    return found


def as_read(draft: Draft) -> str:
    """The rows as the document states them: whoever places them says what they saw."""
    return json.dumps([row[:2] for row in draft.shares], ensure_ascii=False)


def astray(item: TargetItem, split: Iterable[Row]) -> list[Row]:
    """The rows that keep a quota's split from its regions."""
    shared = feeds.is_quota(item) and item.region is None
    return [each for each in split if each.fault] if shared else []


@transaction.atomic
def place(draft: Draft, regions: Sequence[int | None], by: User) -> None:
    """Say which region each row is of, in their order; None: of none. Rows of the document's other
    splits that name a place alike follow, but for those that a person gave a region. Raises
    NotAllowed, PlanError; Reread where the rows are no longer those that `draft` was loaded with.
    """
    document = reviewing(draft.document, by)
    splits = list(document.drafts.exclude(shares=[]))
    if not any(each.pk == draft.pk and as_read(each) == as_read(draft) for each in splits):
        raise Reread
    below, names = Below(document.region), [name for name, *_rest in draft.shares]
    said = dict.fromkeys(names) | {
        name: code for name, code in zip(names, regions, strict=True) if code
    }
    for each in splits:
        if each.pk == draft.pk:
            each.shares = [[*row[:2], code] for row, code in zip(each.shares, regions, strict=True)]
        else:
            each.shares = [
                [row.name, row.number, said[row.name]]
                if row.name in said and not row.chosen
                else kept
                for row, kept in zip(rows(each, below), each.shares, strict=True)
            ]
        each.save(update_fields=["shares"])
    audit.note(
        audit.Action.AMEND, kind="policy_document", record_id=document.pk, reason=_("任务分解")
    )
    draft.refresh_from_db(fields=["shares"])


def give(plan: Plan, items: Iterable[tuple[int, Item, Draft]], by: User) -> None:
    """Split each quota of the new plan as its draft does. One is left whole where `unfit` says why:
    a person splits it then. Raises NotAllowed.
    """
    below = Below(plan.region)
    for key, item, draft in items:
        split = rows(draft, below)
        if isinstance(item, TargetItem) and split and not unfit(item, split):
            target = Target.objects.get(plan=plan, key=key, until=None)
            quotas.share_out(target, fitting(split), by)


def fitting(split: Iterable[Row]) -> dict[int, int]:
    """The shares of the rows that are one region's each."""
    return {each.region: each.number for each in split if each.region and not each.again}


def told(item: TargetItem, split: Sequence[Row]) -> str:
    """What the document splits the number into, and whether publishing will; empty where it does
    not.
    """
    if not split:
        return ""
    said = {"n": len(split), "total": f"{_total(split):,}"}
    if not feeds.is_quota(item):  # beds, staff and money: no page shares them out
        words = _(
            "文件分列 %(n)d 处，合计 %(total)s（不是服务人数任务，发布后不分解到地区；"
            "各处的数见审核页“文件中的任务分解”）"
        )
        return words % said
    words = _("文件分解到 %(n)d 个地区，合计 %(total)s") % said
    why = unfit(item, split)
    return f"{words}（{why}）" if why else words


def unfit(item: TargetItem, split: Sequence[Row]) -> str:
    """Why these shares cannot be the quota's; empty where they can."""
    if not feeds.is_quota(item):
        return _("不是服务人数任务")
    if item.region is not None:
        return _("目标只针对部分地区，发布后不自动分解")
    if Decimal(_total(split)) != item.value:
        return _("与任务数不符，发布后不自动分解")
    if lost := astray(item, split):
        return _("%(n)d 行与下级地区对不上，对应之前发布后不自动分解") % {"n": len(lost)}
    return ""


def _total(split: Iterable[Row]) -> int:
    return sum(each.number for each in split)


def _plain(name: str) -> str:
    """A place without the office that governs it."""
    for office in _OFFICES:
        name = name.removesuffix(office)
    return name
