"""Items and the rows that hold them: there and back without loss."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal
from typing import Any

from muzi.places import codes
from muzi.plans.errors import Invalid
from muzi.plans.items import ENUMS, TYPES, Fault, Item, What, faults
from muzi.plans.models import Plan, Rhythm, Target, Task
from muzi.plans.tasks.leads import Leads, give_partners

Row = Target | Task | Rhythm
MODELS: dict[What, type[Target] | type[Task] | type[Rhythm]] = {
    What.TARGET: Target,
    What.TASK: Task,
    What.RHYTHM: Rhythm,
}


def values(item: Item, plan: Plan) -> dict[str, Any]:
    """The columns that say what the item says, checked. Raises Invalid."""
    found = {each.name: getattr(item, each.name) for each in fields(item)}
    if item.sort is What.TARGET and found["region"] is None:
        found["region"] = plan.region
    wrong = list(faults(item))
    if item.sort is What.TARGET and not codes.contains(plan.region, found["region"]):
        wrong.append(Fault("region", "outside_plan"))
    if wrong:
        raise Invalid(wrong, of=item.label)
    if "owners" in found:
        found["owners"] = list(found["owners"])
    return found


def new(item: Item, plan: Plan, key: int, since: int, leads: Leads) -> Row:
    """The row, not saved. A task is given the unit that answers for it. Raises Invalid."""
    made = MODELS[item.sort](plan=plan, key=key, since=since, **values(item, plan))
    if isinstance(made, Task):
        made.owner_id = leads.of(made.owners)
    return made


def write(plan: Plan, items: Iterable[tuple[int, Item]]) -> None:
    """The items by key as rows of the plan's first version. Raises Invalid."""
    leads = Leads(plan.region)
    made: dict[What, list[Row]] = {sort: [] for sort in MODELS}
    for key, item in items:
        made[item.sort].append(new(item, plan, key, 1, leads))
    for sort, found in made.items():
        manager: Any = MODELS[sort]._default_manager
        manager.bulk_create(found)
    give_partners((each for each in made[What.TASK] if isinstance(each, Task)), leads)


def item_of(row: Row, plan: Plan) -> Item:
    """What the row says."""
    sort = next(what for what, model in MODELS.items() if type(row) is model)
    kind = TYPES[sort]
    found: dict[str, Any] = {each.name: getattr(row, each.name) for each in fields(kind)}
    for name, value in found.items():
        if isinstance(value, Decimal):
            found[name] = value.normalize()
        elif name in ENUMS:
            found[name] = ENUMS[name](value)
    if sort is What.TARGET:
        found["region"] = None if found["region"] == plan.region else found["region"]
    if "owners" in found:
        found["owners"] = tuple(found["owners"])
    return kind(**found)


def standing(plan: Plan, sort: What, key: int) -> Row | None:
    """The row of the plan's present version, if the item still stands."""
    return MODELS[sort]._default_manager.filter(plan=plan, key=key, until=None).first()
