"""The packs of content as plans of this installation.

Loading again changes nothing; a newer pack makes a new version, with its reason. What a person has
amended since stays as they put it. Run as the owner of the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from muzi.config.env import env
from muzi.content import ROOT, content_version
from muzi.content.plan_files import PlanPack
from muzi.content.plan_files import plans as read_packs
from muzi.places import codes
from muzi.plans import amending, rows
from muzi.plans.amending import Change
from muzi.plans.items import Item, What
from muzi.plans.lineage import candidates
from muzi.plans.models import Amendment, Link, Plan

_HEAD = (
    *("title", "issuer", "number", "issued_on", "region", "starts_on", "ends_on"),
    *("source", "verified", "note"),
)


@dataclass
class Loaded:
    """What a load did, by pack id. `kept` are items that a newer pack changes and a person has
    amended: theirs stand.
    """

    added: list[str] = field(default_factory=list)
    amended: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[tuple[str, What, int]] = field(default_factory=list)


def wanted(pack: PlanPack, region: int) -> bool:
    """A pack of the region, of one around it, or of one inside it."""
    return codes.contains(pack.region, region) or codes.contains(region, pack.region)


@transaction.atomic
def load(region: int | None = None, *, everything: bool = False, root: Path = ROOT) -> Loaded:
    """Make the packs of `region` (this installation's unless given) plans, or all of them.

    Raises ContentError for a pack that cannot be read.
    """
    place = env().region if region is None else region
    done = Loaded()
    packs = {
        each.id: each for each in read_packs(root).values() if everything or wanted(each, place)
    }
    plans = {
        each.pack: each
        for each in Plan.objects.select_for_update().filter(pack__in=packs).order_by("pk")
    }
    for pack in packs.values():
        plan = plans.get(pack.id)
        if plan is None:
            plans[pack.id] = _made(pack)
            done.added.append(pack.id)
        else:
            version = plan.version
            done.kept += [(pack.id, sort, key) for sort, key in _renewed(plan, pack, root)]
            (done.amended if plan.version > version else done.unchanged).append(pack.id)
    _link(packs, plans, set(done.added))
    return done


def _made(pack: PlanPack) -> Plan:
    plan = Plan.objects.create(pack=pack.id, **_head(pack))
    rows.write(plan, (pair for items in _items(pack).values() for pair in items.items()))
    return plan


def _head(pack: PlanPack) -> dict[str, Any]:
    found = {name: getattr(pack, name) for name in _HEAD}
    found["region_end"] = codes.extent(pack.region)[1]
    return found | {"cites": [asdict(each) for each in pack.cites]}


def _items(pack: PlanPack) -> dict[What, dict[int, Item]]:
    return {
        What.TARGET: dict(pack.targets),
        What.TASK: dict(pack.tasks),
        What.RHYTHM: dict(pack.rhythms),
    }


def _renewed(plan: Plan, pack: PlanPack, root: Path) -> list[tuple[What, int]]:
    """Bring a plan up to its pack. Returns the items that a person's amendment keeps."""
    changes: list[Change] = []
    kept: list[tuple[What, int]] = []
    # Versions that packs made; the first is the load itself.
    own = {1, *Amendment.objects.filter(plan=plan, by=None).values_list("version", flat=True)}
    for sort, items in _items(pack).items():
        said, standing = _known(plan, sort, own)
        for key in sorted(items.keys() | said.keys()):
            now, before = items.get(key), said.get(key)
            if now in (before, standing.get(key)):
                continue
            if standing.get(key) == before:
                changes.append(Change(sort, key, now))
            else:
                kept.append((sort, key))
    head = _head(pack)
    changed = [name for name, value in head.items() if getattr(plan, name) != value]
    if changed or changes:
        for name in changed:
            setattr(plan, name, head[name])
        plan.save(update_fields=changed)
        reason = _("规划内容更新（%(version)s）") % {"version": content_version(root)}
        amending.revise(plan, changes, reason=reason, by=None)
    return kept


def _known(
    plan: Plan, sort: What, own: set[int]
) -> tuple[dict[int, Item | None], dict[int, Item | None]]:
    """By key: what packs said last, and what stands now."""
    said: dict[int, Item | None] = {}
    standing: dict[int, Item | None] = {}
    for row in rows.MODELS[sort]._default_manager.filter(plan=plan).order_by("key", "since"):
        item = rows.item_of(row, plan)
        if row.until is None:
            standing[row.key] = item
        if row.since in own:
            # Ended in a version of a pack: either the next row follows, or the pack dropped it.
            said[row.key] = None if row.until in own else item
    return said, standing


def _link(packs: dict[str, PlanPack], plans: dict[str | None, Plan], added: set[str]) -> None:
    """Tie new plans to those above them, and others to new ones above; what people untied stays."""
    ties: Iterator[tuple[Plan, Plan]] = (
        (plans[pack.id], upper)
        for pack in packs.values()
        for upper in {
            *candidates(pack.region, pack.starts_on, pack.ends_on),
            *(plans[each] for each in pack.implements if each in plans),
        }
        if pack.id in added or upper.pack in added
    )
    Link.objects.bulk_create(
        (Link(plan=plan, upper=upper) for plan, upper in ties), ignore_conflicts=True
    )
