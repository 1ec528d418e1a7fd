"""A report's blocks as the page shows them. A figure leads to what explains it, in charts too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from muzi.bulletins.report import Chart, Heading, Paragraph, Series, Table, Trace

_BASES = {"%": 100, "‰": 1000, "1/10万": 100_000, "/10万": 100_000}


def block(block: Heading | Paragraph | Table | Chart, traces: Sequence[Trace]) -> dict[str, Any]:
    """What the template shows of a block; without `traces` its figures lead nowhere."""
    match block:
        case Heading():
            return {"kind": "heading", "text": block.text, "level": block.level}
        case Paragraph():
            return {"kind": "paragraph", "runs": block.runs}
        case Table():
            return {
                "kind": "table",
                "table": block,
                "rows": [list(zip(block.columns, row, strict=True)) for row in block.rows],
            }
        case Chart() if block.form == "line":
            return {
                "kind": "line",
                "chart": block,
                "per": _BASES.get(block.unit, 1),
                "digits": 0 if _whole(block) else 2,
                "urls": [_urls(each, traces) for each in block.series] if traces else [],
            }
    return {"kind": "bars", "chart": block, "bars": _bars(block, traces)}


def _urls(series: Series, traces: Sequence[Trace]) -> list[str]:
    """Where each value leads; empty where nowhere."""
    numbers = series.traces or (None,) * len(series.values)
    return [traces[each - 1].url if each and traces else "" for each in numbers]


def _whole(block: Chart) -> bool:
    values = [each for one in block.series for each in one.values if each is not None]
    return all(float(each).is_integer() for each in values)


def _bars(block: Chart, traces: Sequence[Trace]) -> list[dict[str, Any]]:
    """Each bar with its length as a share of the longest."""
    [series, *_others] = block.series
    longest = max((each for each in series.values if each is not None), default=0) or 1
    return [
        {
            "label": label,
            "value": value,
            "length": 100 * (value or 0) / longest,
            "url": url,
        }
        for label, value, url in zip(
            block.labels, series.values, _urls(series, traces), strict=True
        )
    ]
