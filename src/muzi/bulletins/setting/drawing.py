"""Charts for print: one self-contained SVG, legible without colour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor, log10
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from muzi.bulletins.report import Chart, Number

WIDTH, HEIGHT = 640, 250
LEFT, RIGHT, TOP, BOTTOM = 56, 120, 26, 24
SAMPLE = 22  # length of the piece of line before a name
FONT = "Noto Sans SC"
INKS = ("#0f6d72", "#8a5a00", "#5b4b8a", "#444444")
DASHES = ("", "6 3", "2 3", "8 3 2 3")
INK, AIM = "#222", "#a33"
STEPS = (1, 2, 2.5, 5)
MOST_LABELS = 12
WIDEST_BAR = 44


def svg(chart: Chart) -> str:
    """The drawing. An empty chart (no value at all) is an empty frame."""
    frame = _frame(chart)
    drawn, names = _bars(chart, frame) if chart.form == "bars" else _lines(chart, frame)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}" font-family="{FONT}" font-size="11" fill="{INK}">',
        *_axes(chart, frame),
        *drawn,
    ]
    if chart.target is not None:
        y = frame.y(chart.target)
        parts.append(
            f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{AIM}" stroke-dasharray="4 3"/>'
        )
        names.append((y, _("目标 %(value)s") % {"value": f"{chart.target:g}"}, AIM, None))
    return "".join([*parts, *_beside(names), "</svg>"])


@dataclass(frozen=True, slots=True)
class _Frame:
    """From values and positions to points: four steps from `low` to the top."""

    low: float
    step: float
    slot: float

    def x(self, position: int) -> float:
        return LEFT + self.slot * (position + 0.5)

    def y(self, value: Number) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - self.low) / (4 * self.step)


def _frame(chart: Chart) -> _Frame:
    """Round steps from 0; for lines that lie far above 0, from a round value below them."""
    values = [value for each in chart.series for value in each.values if value is not None]
    values += [] if chart.target is None else [chart.target]
    low, high = min(values, default=0), max(values, default=1)
    from_zero = chart.form == "bars" or low < 0.6 * high
    whole = all(float(each).is_integer() for each in values)
    step = next(
        size
        for size in _sizes(high - (0 if from_zero else low))
        if (not whole or size >= 1)
        and (0 if from_zero else floor(low / size) * size) + 4 * size >= high
    )
    slot = (WIDTH - LEFT - RIGHT) / max(len(chart.labels), 1)
    return _Frame(0 if from_zero else floor(low / step) * step, step, slot)


def _sizes(span: float) -> Iterator[float]:
    """Round step sizes, growing, from below a quarter of the span."""
    scale = 10.0 ** floor(log10(span / 4 if span > 0 else 0.25))
    while True:
        yield from (each * scale for each in STEPS)
        scale *= 10


def _axes(chart: Chart, frame: _Frame) -> list[str]:
    cut = _("（纵轴不从0起）") if frame.low else ""
    parts = [_text(4, TOP - 12, f"{chart.unit}{cut}")]
    for number in range(5):
        value = frame.low + frame.step * number
        y = frame.y(value)
        parts += [
            f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>',
            _text(LEFT - 6, y + 4, f"{value:g}", anchor="end"),
        ]
    every = -(-len(chart.labels) // MOST_LABELS)
    parts += [
        _text(frame.x(position), HEIGHT - BOTTOM + 16, label, anchor="middle")
        for position, label in enumerate(chart.labels)
        if position % every == 0
    ]
    return parts


Names = list[tuple[float, str, str, str | None]]  # height, words, ink, dash of the line


def _lines(chart: Chart, frame: _Frame) -> tuple[list[str], Names]:
    parts: list[str] = []
    names: Names = []
    for number, series in enumerate(chart.series):
        ink, dash = INKS[number % len(INKS)], DASHES[number % len(DASHES)]
        path, last = [], None
        for position, value in enumerate(series.values):
            if value is not None:
                x, y = frame.x(position), frame.y(value)
                joined = position and series.values[position - 1] is not None
                path.append(f"{'L' if joined else 'M'}{x:.1f} {y:.1f}")
                parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2" fill="{ink}"/>')
                last = y
        parts.append(
            f'<path d="{"".join(path)}" fill="none" stroke="{ink}" stroke-width="1.6"'
            f' stroke-dasharray="{dash}"/>'
        )
        if last is not None and len(chart.series) > 1:
            names.append((last, series.name, ink, dash))
    return parts, names


def _bars(chart: Chart, frame: _Frame) -> tuple[list[str], Names]:
    parts: list[str] = []
    names: Names = []
    wide = min(frame.slot * 0.7 / max(len(chart.series), 1), WIDEST_BAR)
    for number, series in enumerate(chart.series):
        ink = INKS[number % len(INKS)]
        for position, value in enumerate(series.values):
            if value is None:
                continue
            x = frame.x(position) + (number - len(chart.series) / 2) * wide
            y = frame.y(value)
            parts += [
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}"'
                f' height="{HEIGHT - BOTTOM - y:.1f}" fill="{ink}"/>',
                _text(x + wide / 2, y - 4, f"{value:g}", anchor="middle"),
            ]
        if len(chart.series) > 1:
            names.append((TOP + 14.0 * number, series.name, ink, None))
    return parts, names


def _beside(names: Names) -> list[str]:
    """Names in the right margin, each near its height and none over another. Before that of a line
    stands a piece of it: on grey paper inks look alike.
    """
    parts, free = [], 0.0
    for y, words, ink, dash in sorted(names, key=lambda each: each[0]):
        height, x = max(y, free), WIDTH - RIGHT + 6
        if dash is not None:
            parts.append(
                f'<path d="M{x} {height:.1f}h{SAMPLE}" stroke="{ink}" stroke-width="1.6"'
                f' stroke-dasharray="{dash}"/>'
            )
            x += SAMPLE + 4
        parts.append(_text(x, height + 4, words, colour=ink))
        free = height + 14
    return parts


def _text(x: float, y: float, words: str, anchor: str = "start", colour: str = INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(words)}</text>"
    )
