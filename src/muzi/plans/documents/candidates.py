"""Which indicators of the catalogue a target may mean whose name is none of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from muzi.plans.models import Draft
from muzi.plans.reading.matching import match
from muzi.plans.reading.types import Match, Unit


def candidates(content: Mapping[str, Any]) -> tuple[Match, ...]:
    """The catalogue's entries nearest to a target's name, best first."""
    try:
        unit = Unit(content.get("unit", ""))
    except ValueError:
        return ()
    return match(str(content.get("name", "")), str(content.get("population", "")), unit)[1]


def offered(draft: Draft) -> Match | None:
    """The nearest one for a target without an indicator, which records would feed with it."""
    if draft.what != Draft.What.TARGET or draft.content.get("indicator"):
        return None
    return next(iter(candidates(draft.content)), None)
