"""Checks of a risk report."""

from __future__ import annotations

from collections.abc import Iterator

from muzi.services.checks import Known, Problem, Values


def check(values: Values, known: Known) -> Iterator[Problem]:
    yield from ()
