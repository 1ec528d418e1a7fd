"""Counts put straight into the cells (how facts become cells is tested with the indicators), and
targets to hold against them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from factories import CHANGCHI_VILLAGES, COUNTY, County, Story, a_woman

from muzi.access import scope
from muzi.clinical.statistics import Period, month_period, months
from muzi.indicators.cells import SUMMED
from muzi.indicators.models import Cell
from muzi.places import codes
from muzi.places.codes import Level
from muzi.plans.models import Plan, Target

START = date(2023, 10, 1)


def counted(
    township: int,
    measures: Mapping[str, int],
    span: Iterable[int] | None = None,
    until: int = 202606,
) -> None:
    """So many of each measure in every month of `span` (all on record), in the cells of the
    township and of the regions around it.
    """
    chosen = list(months(Period(START, month_period(until).end)) if span is None else span)
    with scope.deriving():
        for level in (Level.TOWNSHIP, *SUMMED):
            for month in chosen:
                day = month_period(month).start
                for measure, n in measures.items():
                    if n:
                        _add(level, codes.at(township, level), day, measure, n)


def _add(level: Level, region: int, month: date, measure: str, n: int) -> None:
    key = {"level": int(level), "region": region, "month": month, "measure": measure}
    found = Cell.objects.filter(**key).first()
    Cell.objects.filter(**key).delete()
    Cell.objects.create(**key, n=n + (found.n if found else 0))


def a_plan(region: int = COUNTY, **values: Any) -> Plan:
    return Plan.objects.create(
        title="平川县规划", region=region, region_end=codes.extent(region)[1], **values
    )


def a_target(plan: Plan, code: str = "", value: str = "90", **values: Any) -> Target:
    """A target of at least 90 % in 2026, unless said otherwise."""
    given: dict[str, Any] = {
        "plan": plan,
        "key": plan.target_set.count() + 1,
        "indicator": code,
        "name": code or "某项指标",
        "kind": "coverage",
        "operator": ">=",
        "value": Decimal(value),
        "unit": "percent",
        "due_on": date(2026, 12, 31),
        "region": plan.region,
    }
    return Target.objects.create(**given | values)


def screened(county: County, *on: date, village: int = CHANGCHI_VILLAGES[0], **who: str) -> Story:
    """A woman with a prenatal screening on each of these days."""
    woman = a_woman(county, village=village, **who)
    woman.registered(on[0] - timedelta(days=60), lmp=on[0] - timedelta(days=115))
    for day in on:
        woman.seen(day, serum_screening="low")
    return woman
