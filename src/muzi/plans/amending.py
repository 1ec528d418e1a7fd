"""Amending a plan: items changed, added or ended, each time a new version with its reason.

The row that stands keeps its id. Its earlier words are put into a row beside it that holds for the
versions before; so shares, values, evidence and addresses stay with the promise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.models import User
from muzi.content.plan_files import LAST_KEY
from muzi.plans import rows
from muzi.plans.errors import NotAllowed, PlanError, Stale
from muzi.plans.items import Item, What
from muzi.plans.models import Amendment, Plan, Share, Target, Task
from muzi.plans.tasks.leads import Leads, give_partners


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a plan. With `key` alone the item ends, with `item` alone it is added, with
    both it is changed.
    """

    sort: What
    key: int | None = None
    item: Item | None = None


def authorise(by: User, region: int) -> None:
    """Raises NotAllowed unless the account makes plans for all of `region`."""
    if not by.governs(region):
        raise NotAllowed


@transaction.atomic
def amend(
    plan: Plan, changes: Sequence[Change], *, reason: str, version: int, by: User
) -> Amendment:
    """Make the next version of a plan.

    `version` is the one that the page was opened on. Raises NotAllowed, Stale, Invalid, PlanError.
    """
    authorise(by, plan.region)
    if len(reason.strip()) < 2:
        raise PlanError(_("请写明修订理由。"))
    locked = Plan.objects.select_for_update().get(pk=plan.pk)
    if locked.withdrawn_at is not None:
        raise PlanError(_("规划已废止，不能再修订。"))
    if locked.version != version:
        raise Stale
    changes = [each for each in changes if not _says_nothing_new(locked, each)]
    if not changes:
        raise PlanError(_("没有任何修改。"))
    made = revise(locked, changes, reason=reason.strip(), by=by)
    audit.note(audit.Action.AMEND, kind="plan", record_id=plan.pk, reason=made.reason[:200])
    plan.version = locked.version
    return made


def revise(plan: Plan, changes: Iterable[Change], *, reason: str, by: User | None) -> Amendment:
    """The changes written, without asking who may: `plan` is locked by the caller.

    A pack (`by` is None) may add under a key of its own. Raises Invalid, and Stale for an item that
    does not stand.
    """
    plan.version += 1
    leads = Leads(plan.region)
    for change in changes:
        if change.item is not None and change.item.sort is not change.sort:
            raise PlanError(_("条目的种类不能改变。"))
        if change.key is None:
            if change.item is not None:
                add(plan, change.item, free_key(plan, change.sort), leads)
            continue
        row = rows.standing(plan, change.sort, change.key)
        if row is None and by is None and change.item is not None:
            add(plan, change.item, change.key, leads)
        elif row is None:
            raise Stale
        elif change.item is None:
            row.until = plan.version
            row.save(update_fields=["until"])
        else:
            _change(plan, row, change.item, leads)
    plan.save(update_fields=["version"])
    made = Amendment.objects.create(plan=plan, version=plan.version, reason=reason, by=by)
    for follow in _after_revising:
        follow(plan)
    return made


_after_revising: list[Callable[[Plan], object]] = []


def on_revised(follow: Callable[[Plan], object]) -> None:
    """Call `follow(plan)` after each amendment, inside its transaction."""
    _after_revising.append(follow)


def add(plan: Plan, item: Item, key: int, leads: Leads) -> rows.Row:
    """A new item, from the plan's version on. Raises Invalid."""
    made = rows.new(item, plan, key, plan.version, leads)
    made.save(force_insert=True)
    if isinstance(made, Task):
        give_partners([made], leads)
    return made


def free_key(plan: Plan, sort: What) -> int:
    """The next key for what people add; a pack's own lie below."""
    last = rows.MODELS[sort]._default_manager.filter(plan=plan).aggregate(last=Max("key"))["last"]
    return max(last or 0, LAST_KEY) + 1


def _says_nothing_new(plan: Plan, change: Change) -> bool:
    row = rows.standing(plan, change.sort, change.key) if change.key is not None else None
    return row is not None and rows.item_of(row, plan) == change.item


def _change(plan: Plan, row: rows.Row, item: Item, leads: Leads) -> None:
    values = rows.values(item, plan)
    earlier = _kept_beside(row, plan.version)
    if isinstance(row, Target) and _splits_differ(row, values):
        # The parts no longer sum to it: they stay with the number that they were parts of.
        Share.objects.filter(target=row).update(target=earlier)
    if isinstance(row, Task) and row.owners != values["owners"]:
        row.owners, row.owner_id = values["owners"], leads.of(values["owners"])
        give_partners([row], leads)
    for name, value in values.items():
        setattr(row, name, value)
    row.since = plan.version
    row.save()


def _splits_differ(row: Target, values: dict[str, object]) -> bool:
    return any(getattr(row, name) != values[name] for name in ("value", "unit", "region"))


def _kept_beside(row: rows.Row, version: int) -> rows.Row:
    """The row as it was, for the versions before this one."""
    earlier = type(row).objects.get(pk=row.pk)
    earlier.pk, earlier.until = None, version
    earlier.save(force_insert=True)
    return earlier
