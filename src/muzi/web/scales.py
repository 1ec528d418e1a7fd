"""Axis steps and text widths for drawings: pure arithmetic."""

import math


def nice_ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round axis values from at most `low` to at least `high`, about `about` steps, never one."""
    span = high - low
    if span <= 0:
        return [math.floor(low), math.floor(low) + 1]
    power = 10 ** math.floor(math.log10(span / about))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power * about >= span * 0.999)
    start = math.floor(low / step + 1e-9) * step
    count = math.ceil((high - start) / step - 1e-9)
    return [round(start + i * step, 10) for i in range(count + 1)]


def tick_places(ticks: list[float]) -> int:
    """Decimals needed to write every one of `ticks` exactly (three at most)."""
    return next((p for p in range(3) if all(round(t, p) == t for t in ticks)), 3)


def text_width(text: str) -> float:
    """About how wide `text` is at 13 px, in px: a Chinese character 13, a digit or letter 7.4."""
    return sum(13.0 if ord(ch) > 0x2E7F else 7.4 for ch in text)
