"""A reading as plain JSON values, for other programs."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from muzi.plans.reading.types import Reading, Target


def as_json(reading: Reading) -> dict[str, Any]:
    """`{document, edits, clauses, tasks, rhythms, targets}`.

    Days are ISO dates, values numbers (a range: [low, high]), offsets those of the text as given.
    `document` holds the particulars, the questions that cleaning asks and the problems found.
    """
    return {
        "document": {
            **_plain(reading.about),
            "questions": _plain(reading.questions),
            "problems": _plain(reading.problems),
        },
        "edits": _plain(reading.edits),
        "clauses": _plain(reading.clauses),
        "tasks": _plain(reading.tasks),
        "rhythms": _plain(reading.rhythms),
        "targets": [_target(each) for each in reading.targets],
    }


def _target(target: Target) -> dict[str, Any]:
    told: dict[str, Any] = _plain(target)
    high = told.pop("high")
    if high is not None:
        told["value"] = [told["value"], high]
    return told


def _plain(value: Any) -> Any:
    """Dataclasses as objects, in the order of their fields."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return value
