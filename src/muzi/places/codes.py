"""Region codes as numbers: a region is the half-open range of the codes inside it.

The 12 digits are province 2, prefecture 2, county 2, township 3, village 3 (GB/T 2260, GB/T 10114).
"""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    """A level of division; the value is the size of one region of that level in codes."""

    COUNTRY = 10**12
    PROVINCE = 10**10
    PREFECTURE = 10**8
    COUNTY = 10**6
    TOWNSHIP = 10**3
    VILLAGE = 1


COUNTRY = 0  # the code of all of China, as a plan's region
CHAIN = (Level.PROVINCE, Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)


def level(code: int) -> Level:
    """The level of a 12-digit code, by its trailing zeros; 0 is the whole country."""
    return next(step for step in (Level.COUNTRY, *CHAIN) if code % step == 0)


def extent(code: int) -> tuple[int, int]:
    """The half-open range of codes inside `code`: 511922000000 → [511922000000, 511923000000)."""
    return code, code + level(code)


def at(code: int, step: Level) -> int:
    """The region of level `step` that holds `code`."""
    return code - code % step


def contains(outer: int, inner: int) -> bool:
    low, high = extent(outer)
    return low <= inner < high


def within(region: int, span: tuple[int, int]) -> bool:
    """Does all of the region lie in this half-open range of codes?"""
    low, high = extent(region)
    return span[0] <= low and high <= span[1]


def ancestors(code: int) -> list[int]:
    """The regions above `code`, province first, without itself."""
    return [at(code, step) for step in CHAIN if step > level(code)]


def below(step: Level) -> Level | None:
    """The next level down, None below villages."""
    position = CHAIN.index(step) + 1 if step in CHAIN else 0
    return CHAIN[position] if position < len(CHAIN) else None


def parse(text: str) -> int:
    """A code of 2, 4, 6, 9 or 12 digits as 12 digits. Raises ValueError."""
    if not text.isdigit() or len(text) not in {2, 4, 6, 9, 12}:
        raise ValueError(f"not a region code: {text!r}")
    return int(text.ljust(12, "0"))


def short(code: int) -> str:
    """The code without the zeros that only fill it: 511922000000 → '511922'."""
    digits = {Level.PROVINCE: 2, Level.PREFECTURE: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9}
    return f"{code:012d}"[: digits.get(level(code), 12)]
