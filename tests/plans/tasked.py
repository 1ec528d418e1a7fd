"""A county's plan with tasks, and how they stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from factories import COUNTY, County

from muzi.access import scope
from muzi.access.models import User
from muzi.places import codes
from muzi.plans.models import Plan, Task
from muzi.plans.tasks import task_queries

DUE = date(2026, 6, 30)


@contextmanager
def acting(user: User) -> Iterator[User]:
    with scope.acting(user.scope):
        yield user


def a_plan_with_tasks(county: County) -> Plan:
    with acting(county.account("bureau")):
        return Plan.objects.create(
            title="平川县方案", region=COUNTY, region_end=codes.extent(COUNTY)[1]
        )


def due_of_mch(county: County, plan: Plan) -> Task:
    """Led by the MCH hospital, due at the end of June."""
    return a_task(county, plan, owner="mch", owners=["县妇幼保健院"], due_on=DUE)


def a_task(county: County, plan: Plan, key: int = 1, owner: str = "", **values: object) -> Task:
    with acting(county.account("bureau")):
        return Task.objects.create(
            plan=plan,
            key=key,
            text=f"任务{key}",
            owner=county.institutions[owner] if owner else None,
            **values,
        )


def standing(county: County, plan: Plan, on: date = DUE) -> dict[int, task_queries.Line]:
    with acting(county.account("bureau")):
        return {line.task.key: line for line in task_queries.lines([plan], on)}
