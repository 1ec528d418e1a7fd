"""The one place where generators are made: each for its own purpose, from the region's seed."""

from __future__ import annotations

from random import Random


def seeded(*parts: object) -> Random:
    """A generator that always draws the same for the same parts."""
    return Random(":".join(map(str, parts)))  # noqa: S311 (a simulation, no secret)
