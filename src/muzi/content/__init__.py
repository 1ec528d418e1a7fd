"""Content: numbers, windows, wording and citations, dated; read once, strictly, into frozen types.

    content = load()
    content.factors          five-colour table, as clinical.rules.Rules
    content.screening        screening form, likewise
    content.schedule("antenatal", on)   the standard in force

A mistake in a file raises ContentError naming file and key; nothing is read half.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

from muzi.clinical.definitions import (
    CARE_IDS,
    EVER,
    NEWBORN_IDS,
    CareLimits,
    NewbornLimits,
    Quantity,
    Timeline,
)
from muzi.clinical.findings import Advice, ReportingClock
from muzi.clinical.gestation import UltrasoundRule
from muzi.clinical.rules import Colour, Rules, Variable
from muzi.clinical.schedule import Schedule
from muzi.content.citations import Source, cited, read_sources
from muzi.content.reading import ContentError, Entry, check_keys, entries_of, read_yaml
from muzi.content.risk_files import (
    check_codes,
    read_advice,
    read_clocks,
    read_rule_sets,
    read_variables,
)
from muzi.content.schedule_files import read_dating, read_quantities, read_schedules

__all__ = [
    "ROOT",
    "Content",
    "ContentError",
    "Entry",
    "Source",
    "check_keys",
    "cited",
    "content_version",
    "entries_of",
    "load",
    "read",
    "read_yaml",
    "sources",
]

ROOT = Path(__file__).parent


@dataclass(frozen=True)
class Content:
    """Everything the content files of this package say."""

    sources: Mapping[str, Source]
    variables: Mapping[str, Variable]
    factors: Rules
    screening: Rules
    advice: tuple[Advice, ...]
    clocks: tuple[ReportingClock, ...]
    schedules: tuple[Schedule, ...]
    dating: tuple[UltrasoundRule, ...]
    quantities: Mapping[str, Quantity]

    def schedule(self, kind: str, on: date, region: int | str | None = None) -> Schedule | None:
        """The default schedule of a kind in force on a day; a region's own goes first."""
        code = str(region or "")
        return max(
            (
                each
                for each in self.schedules
                if each.kind == kind
                and each.default
                and each.effective_from <= on
                and (each.region is None or code.startswith(each.region))
            ),
            key=lambda each: (len(each.region or ""), each.effective_from),
            default=None,
        )

    def schedule_by_id(self, schedule_id: str) -> Schedule:
        """A particular standard. Raises KeyError."""
        for each in self.schedules:
            if each.id == schedule_id:
                return each
        raise KeyError(schedule_id)

    def clock(self, colour: Colour | str | None, on: date) -> ReportingClock | None:
        """The reporting clock of a colour in force on a day; None where none runs."""
        in_force = [each for each in self.clocks if each.colour == colour and each.start <= on]
        return max(in_force, key=lambda each: each.start, default=None)

    def advice_for(self, colour: Colour | str | None) -> tuple[Advice, ...]:
        """What a colour asks for."""
        return tuple(each for each in self.advice if each.colour == colour)

    def newborn_limits(self, on: date) -> NewbornLimits | None:
        """The limits that class newborns, in force on the day of birth; None before any were."""
        return self._newborn.on(on)

    def care_limits(self, on: date) -> CareLimits:
        """The limits that define the terms of care and of its statistics, in force on a day."""
        limits = self._care.on(on)
        assert limits is not None  # `load` refuses those that do not hold for every day
        return limits

    @cached_property
    def _newborn(self) -> Timeline[NewbornLimits]:
        return Timeline(NewbornLimits, self.quantities)

    @cached_property
    def _care(self) -> Timeline[CareLimits]:
        return Timeline(CareLimits, self.quantities)


@cache
def load(root: Path = ROOT) -> Content:
    """All content under `root`, read and checked once. Raises ContentError."""
    content = read(root)
    check_codes(content.factors, content.screening)
    _check_definitions(root, content.quantities)
    return content


def read(root: Path) -> Content:
    """The content of any version, to be compared: not checked to have all that this one needs.

    Raises ContentError for what cannot be read.
    """
    documents = sources(root)
    variables = read_variables(root)
    return Content(
        sources=documents,
        variables=variables,
        factors=read_rule_sets(root, "factors*.yaml", documents, variables),
        screening=read_rule_sets(root, "screening_items*.yaml", documents, variables),
        advice=read_advice(root, documents),
        clocks=read_clocks(root, documents),
        schedules=read_schedules(root, documents),
        dating=read_dating(root, documents),
        quantities=MappingProxyType(read_quantities(root, documents)),
    )


def _check_definitions(root: Path, quantities: Mapping[str, Quantity]) -> None:
    path = root / "definitions.yaml"
    for name in sorted({*NEWBORN_IDS, *CARE_IDS} ^ quantities.keys()):
        raise ContentError(path, name, "is missing or unknown")
    for name in CARE_IDS:
        if quantities[name].values[0][0] != EVER:
            raise ContentError(path, name, "its first value must have no day, to hold from ever")


@cache
def sources(root: Path = ROOT) -> Mapping[str, Source]:
    """The documents cited, by id: all of `sources*.yaml`. Raises ContentError."""
    return MappingProxyType(read_sources(root))


@cache
def content_version(root: Path = ROOT) -> str:
    """Twelve hex digits that change when any content file (YAML) changes."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.yaml")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
