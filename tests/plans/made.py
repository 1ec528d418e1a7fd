"""Readings and drafts to make plans of, as the reader would give them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from muzi.access.models import User
from muzi.plans.documents import review
from muzi.plans.items import TargetItem, as_json
from muzi.plans.models import Document, Draft
from muzi.plans.reading.types import (
    About,
    Citation,
    Frequency,
    Kind,
    Operator,
    Problem,
    Reading,
    RegionGuess,
    Rhythm,
    Target,
    Task,
    Unit,
)

TEXT = (
    "平川县2026年妇幼健康工作方案\n"
    "一、目标\n孕产妇系统管理率达到93%以上，孕产妇死亡率控制在12/10万以下。\n"
    "二、任务\n开展死亡评审。（县卫生健康局）每月通报一次。\n"
)


def read_target(name: str, quote: str, **values: Any) -> Target:
    start = TEXT.index(quote)
    given: dict[str, Any] = {
        "clause": "一",
        "indicator": name,
        "indicator_code": None,
        "candidates": (),
        "kind": Kind.COVERAGE,
        "operator": Operator.AT_LEAST,
        "value": Decimal(93),
        "high": None,
        "unit": Unit.PERCENT,
        "year": 2026,
        "deadline": None,
        "every_year": False,
        "scope": "全县",
        "population": "",
        "firm": True,
        "group": None,
        "quote": quote,
        "start": start,
        "end": start + len(quote),
        "confidence": 0.9,
    }
    return Target(**given | values)


MANAGED = read_target("孕产妇系统管理率", "孕产妇系统管理率达到93%以上", indicator_code="A06")
DEATHS = read_target(
    "孕产妇死亡率",
    "孕产妇死亡率控制在12/10万以下",
    indicator_code="M01",
    kind=Kind.OUTCOME,
    operator=Operator.AT_MOST,
    value=Decimal(12),
    unit=Unit.PER_100K,
)
_TASK = "开展死亡评审。"
REVIEW = Task(
    clause="二",
    text="开展死亡评审",
    owners=("县卫生健康局",),
    deadline=None,
    deadline_text="",
    quote=_TASK,
    start=TEXT.index(_TASK),
    end=TEXT.index(_TASK) + len(_TASK),
    confidence=0.8,
)
_RHYTHM = "每月通报一次"
MONTHLY = Rhythm(
    clause="二",
    frequency=Frequency.MONTHLY,
    what="通报",
    quote=_RHYTHM,
    start=TEXT.index(_RHYTHM),
    end=TEXT.index(_RHYTHM) + len(_RHYTHM),
    confidence=0.9,
)


def a_reading(
    *,
    text: str = TEXT,
    targets: tuple[Target, ...] = (MANAGED, DEATHS),
    tasks: tuple[Task, ...] = (REVIEW,),
    rhythms: tuple[Rhythm, ...] = (MONTHLY,),
    region: int = 511922000000,
    **about: Any,
) -> Reading:
    said: dict[str, Any] = {
        "title": "平川县2026年妇幼健康工作方案",
        "issuer": "平川县卫生健康局",
        "issued_on": date(2026, 1, 15),
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "region": RegionGuess(region, "平川县", 0.9),
        "cites": (Citation("健康平川行动", "平府发〔2021〕3号", 0, 4),),
    }
    return Reading(
        text=text,
        clean=text,
        about=About(**said | about),
        edits=(),
        questions=(),
        problems=(Problem("number_missing", "缺少三", 0, 1, "一"),),
        clauses=(),
        tasks=tasks,
        rhythms=rhythms,
        targets=targets,
    )


def an_item(**values: Any) -> TargetItem:
    given: dict[str, Any] = {
        "name": "产前筛查率",
        "indicator": "A22",
        "kind": Kind.COVERAGE,
        "operator": Operator.AT_LEAST,
        "value": Decimal(90),
        "unit": Unit.PERCENT,
        "due_on": date(2026, 12, 31),
        "clause": "一",
    }
    return TargetItem(**given | values)


def content(**values: Any) -> dict[str, Any]:
    return as_json(an_item(**values))


def draft_of(document: Document, name: str) -> Draft:
    """The draft that is called so."""
    return next(
        each
        for each in document.drafts.all()
        if name in (each.content.get("name"), each.content.get("text"), each.content.get("what"))
    )


def accept_all(document: Document, by: User) -> None:
    for each in document.drafts.all():
        review.decide(each, Draft.State.ACCEPTED, by=by)
