"""Charts drawn on the server: pure functions from numbers to what an SVG template prints.

Each returns `{"template", "title", "note", "views", "table"}`. `views` holds the same drawing laid
out twice, for a desk (`wide`) and a phone (`narrow`), in SVG user units equal to CSS pixels at full
width; `table` is `{"columns", "rows"}` for components/table.html, so that no figure exists only as
a picture. Show one with `{% include "components/chart.html" with chart=chart %}`.

A missing value is None and is drawn as a gap, never as 0. Colours are classes of charts.css; the
five risk colours are no series colours.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from muzi.web.formats import number, unit
from muzi.web.scales import nice_ticks, text_width, tick_places

WIDE, NARROW = 560, 340
Chart = dict[str, Any]
Value = float | None
_Run = Sequence[tuple[float, float]]
_TALL = 13  # px of a label's letters above their baseline


@dataclass(frozen=True)
class Series:
    """One line: a name, one value per label (None: no data), and its interval where known."""

    name: str
    values: Sequence[Value]
    low: Sequence[Value] = field(default=())
    high: Sequence[Value] = field(default=())


def line_trend(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    per: int = 1,
    target: float | None = None,
    note: str = "",
    digits: int = 1,
) -> Chart:
    """A trend of up to four series over `labels` (periods, in order).

    Args:
        per: base of the rate (1 for counts, 100, 1000, 100000); names the axis.
        target: value of a dashed line; labelled on the line.

    Raises:
        ValueError: no label, more than four series, or a series of another length than `labels`.
    """
    if not labels or not 1 <= len(series) <= 4:
        raise ValueError("a trend needs labels and one to four series")
    if any(len(s.values) != len(labels) for s in series):
        raise ValueError("every series needs one value per label")
    columns: list[dict[str, Any]] = [{"key": "label", "label": _("时期")}]
    columns += [{"key": str(i), "label": s.name, "num": True} for i, s in enumerate(series)]
    rows = [
        {"cells": [label, *(number(s.values[i], digits) for s in series)]}
        for i, label in enumerate(labels)
    ]
    return {
        "template": "charts/line.svg.html",
        "title": title,
        "note": note,
        "unit": unit(per),
        "views": [
            _line_view(width, labels, series, target=target, digits=digits, per=per)
            for width in (WIDE, NARROW)
        ],
        "table": {"columns": columns, "rows": rows},
    }


def _line_ticks(series: Sequence[Series], target: float | None) -> list[float]:
    """Axis values: from 0, unless all lies so far above it that the change would drown."""
    numbers = [v for s in series for v in (*s.values, *s.low, *s.high) if v is not None]
    numbers += [] if target is None else [target]
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 0.0)
    return nice_ticks(low if low > 0.6 * high else 0.0, high)


def _line_view(
    width: int,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    target: float | None,
    digits: int,
    per: int,
) -> dict[str, Any]:
    narrow = width == NARROW
    height = 248 if narrow else 268
    ticks = _line_ticks(series, target)
    tick_texts = [number(tick, tick_places(ticks)) for tick in ticks]
    left = max(text_width(text) for text in tick_texts) + 12
    names = [s.name for s in series] if len(series) > 1 else []
    ends = [_last(s.values) for s in series]
    end_texts = [
        (f"{name} " if name and not narrow else "") + number(end[1], digits)
        for name, end in zip(names or [""], ends, strict=False)
        if end
    ]
    right = max((text_width(text) for text in end_texts), default=0) + 16
    top, bottom = 36, 30  # the label of a target at the top keeps clear of the axis title
    plot_w, plot_h = width - left - right, height - top - bottom

    def x(i: int) -> float:
        return round(left + (plot_w * i / (len(labels) - 1) if len(labels) > 1 else plot_w / 2), 1)

    def y(value: float) -> float:
        return round(top + plot_h * (1 - (value - ticks[0]) / (ticks[-1] - ticks[0])), 1)

    lines, drawn = [], list[list[tuple[float, float]]]()
    for i, (s, end) in enumerate(zip(series, ends, strict=True)):
        runs = _runs(s.values)
        drawn += [[(x(j), y(v)) for j, v in run] for run in runs]
        lines.append(
            {
                "cls": f"s{i}",
                "name": s.name,
                "paths": [" ".join(f"{x(j)},{y(v)}" for j, v in run) for run in runs],
                "dots": [{"x": x(j), "y": y(v)} for run in runs if len(run) == 1 for j, v in run],
                "band": [_band(run, x, y) for run in _band_runs(s)],
                "end": {"x": x(end[0]), "y": y(end[1])} if end else None,
                "text": (f"{s.name} " if names and not narrow else "") + number(end[1], digits)
                if end
                else "",
            }
        )
    _spread(lines, top, height - bottom)
    return {
        "cls": "narrow" if narrow else "wide",
        "width": width,
        "height": height,
        "left": left,
        "plot_right": round(width - right, 1),
        "axis_y": height - bottom,
        "axis_title": (unit(per) or _("例数")) + ("" if ticks[0] == 0 else _("（纵轴不从 0 起）")),
        "grid": [{"y": y(t), "text": s} for t, s in zip(ticks, tick_texts, strict=True)],
        "x_labels": _x_labels(labels, x, plot_w),
        "lines": lines,
        "names": names if narrow else [],
        "target": None
        if target is None
        else _target(
            _("目标 %(value)s") % {"value": number(target, digits)},
            y(target),
            drawn,
            (left, round(width - right, 1)),
            height - bottom,
        ),
    }


def _target(
    text: str, at: float, drawn: Sequence[_Run], across: tuple[float, float], floor: float
) -> dict[str, Any]:
    """The line of a target at the height `at`, and where its label is farthest from what is
    `drawn`: at one of its ends or in its middle, above it or below it (not beneath the `floor`).
    """
    wide, (left, right) = text_width(text), across
    places = {"start": left + 4, "end": right - 4, "middle": (left + right) / 2}
    begins = {"start": 0.0, "end": wide, "middle": wide / 2}

    def clear(place: tuple[str, float]) -> float:
        anchor, baseline = place
        begin = places[anchor] - begins[anchor]
        return _clearance(drawn, begin, begin + wide, baseline - _TALL, baseline + 2)

    # Among places as clear as it needs, the first: at the beginning, above the line.
    found = max(
        ((anchor, base) for base in (at - 5, at + _TALL + 3) for anchor in places if base < floor),
        key=lambda place: min(clear(place), 2 * _TALL),
    )
    return {
        "y": at,
        "text": text,
        "anchor": found[0],
        "text_x": round(places[found[0]], 1),
        "text_y": round(found[1], 1),
    }


def _clearance(
    drawn: Sequence[_Run], left: float, right: float, top: float, bottom: float
) -> float:
    """How far above or below a box the drawn lines pass at the nearest; 0 where one enters it."""
    nearest = math.inf
    for run in drawn:
        for (x0, y0), (x1, y1) in pairwise(run if len(run) > 1 else [*run, *run]):
            if x1 < left or x0 > right:
                continue
            slope = (y1 - y0) / (x1 - x0) if x1 > x0 else 0.0
            ends = [y0 + slope * (min(max(each, x0), x1) - x0) for each in (left, right)]
            nearest = min(nearest, max(0.0, min(ends) - bottom, top - max(ends)))
    return nearest


def _last(values: Sequence[Value]) -> tuple[int, float] | None:
    return next(((i, v) for i, v in reversed(list(enumerate(values))) if v is not None), None)


def _runs(values: Sequence[Value]) -> list[list[tuple[int, float]]]:
    """Stretches without a missing value, so that a gap stays a gap."""
    runs: list[list[tuple[int, float]]] = [[]]
    for i, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((i, value))
    return [run for run in runs if run]


def _band_runs(s: Series) -> list[list[tuple[int, float, float]]]:
    if not s.low or not s.high:
        return []
    runs: list[list[tuple[int, float, float]]] = [[]]
    for i, (low, high) in enumerate(zip(s.low, s.high, strict=True)):
        if low is None or high is None:
            runs.append([])
        else:
            runs[-1].append((i, low, high))
    return [run for run in runs if len(run) > 1]


def _band(run: list[tuple[int, float, float]], x: Any, y: Any) -> str:
    upper = [f"{x(i)},{y(high)}" for i, _low, high in run]
    lower = [f"{x(i)},{y(low)}" for i, low, _high in reversed(run)]
    return " ".join(upper + lower)


def _x_labels(labels: Sequence[str], x: Any, plot_w: float) -> list[dict[str, Any]]:
    """As many period labels as fit; the last is always among them."""
    need = max(text_width(label) for label in labels) + 14
    every = max(1, math.ceil(need * len(labels) / max(plot_w, 1)))
    last = len(labels) - 1
    return [{"x": x(i), "text": t} for i, t in enumerate(labels) if (last - i) % every == 0]


def _spread(lines: list[dict[str, Any]], top: float, bottom: float) -> None:
    """Move end labels apart until none covers another; sets `label_y`."""
    gap = 17.0
    labelled = sorted((line for line in lines if line["end"]), key=lambda line: line["end"]["y"])
    at = top - gap
    for line in labelled:
        at = max(line["end"]["y"], at + gap)
        line["label_y"] = at
    limit = bottom
    for line in reversed(labelled):
        line["label_y"] = round(min(line["label_y"], limit), 1)
        limit = line["label_y"] - gap
