"""Histories without a database: plain rows with every column of their model, as read in bulk."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

from muzi.content import load
from muzi.journeys.derive import Journey, derive
from muzi.journeys.history import History, Woman
from muzi.services.kinds import BY_NAME
from muzi.services.models import Newborn

REGION = 511922103201
WOMAN, CHILD = 1, 100  # ids of persons; the child born as number n is CHILD + n
START = date(2025, 9, 1)  # day 0 of every pregnancy told here
BORN = date(1995, 5, 1)
_ids = count(1)


def day(weeks: int, days: int = 0) -> date:
    """The day on which the pregnancy is weeks+days old."""
    return START + timedelta(days=weeks * 7 + days)


def after(birth: date, days: int) -> date:
    return birth + timedelta(days=days)


def row(kind: str, on: date, **values: Any) -> SimpleNamespace:
    """A record of `kind` with its model's defaults; `id` counts up in order of making."""
    model = BY_NAME[kind].model
    columns = {field.attname: field.get_default() for field in model._meta.concrete_fields}
    unknown = values.keys() - columns.keys()
    assert not unknown, f"{kind} has no {unknown}"
    given = {"id": next(_ids), "person_id": WOMAN, "served_on": on}
    return SimpleNamespace(**columns | given | values, kind=kind)


def newborn(order: int = 1, **values: Any) -> SimpleNamespace:
    """A newborn of the delivery; live-born ones have a person."""
    columns = {field.attname: field.get_default() for field in Newborn._meta.concrete_fields}
    given = {"id": order, "order": order, "sex": 2, "weight_g": 3200} | values
    if given.get("outcome", "live") == "live":
        given = {"child_id": CHILD + order} | given
    return SimpleNamespace(**columns | given)


def book(on: date | None = None, **values: Any) -> SimpleNamespace:
    """A registration, at 8 weeks by dates unless said otherwise."""
    return row("pregnancy_registration", on or day(8), **({"lmp": START} | values))


def visit(on: date, **values: Any) -> SimpleNamespace:
    return row("antenatal_visit", on, **values)


def birth(on: date | None = None, **values: Any) -> SimpleNamespace:
    """A delivery in hospital by the natural way, at 39 weeks unless said otherwise."""
    return row("delivery", on or day(39), **({"mode": "spontaneous"} | values))


def history(*rows: SimpleNamespace, newborns: Any = None, born: date = BORN) -> History:
    """The rows as a reader of the database would hand them on, in order of day and id."""
    made = History(Woman(WOMAN, born))
    for each in sorted(rows, key=lambda each: (each.served_on, each.id)):
        made.records.setdefault(each.kind, []).append(each)
    if "delivery" in made.records:
        made.newborns = [newborn()] if newborns is None else list(newborns)
    return made


def journey(*rows: SimpleNamespace, newborns: Any = None, born: date = BORN) -> Journey:
    return derive(history(*rows, newborns=newborns, born=born), load(), REGION)


def facts(*rows: SimpleNamespace, **told: Any) -> Any:
    return journey(*rows, **told).facts


def child(*rows: SimpleNamespace, **told: Any) -> Any:
    """The facts of the first child."""
    return journey(*rows, **told).children[CHILD + 1]
