"""Risk rules as typed data: variables, factors, dated thresholds, and the set in force."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from muzi.clinical.predicates import PREDICATES, Test


class Colour(StrEnum):
    """The five colours. Purple (infectious disease) stands outside the order of severity."""

    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    PURPLE = "purple"


SEVERITY: Mapping[Colour, int] = {
    Colour.GREEN: 0,
    Colour.YELLOW: 1,
    Colour.ORANGE: 2,
    Colour.RED: 3,
}


@dataclass(frozen=True, slots=True)
class Variable:
    """A thing measured or known. `kind` is `number` (in `unit`), `count` or `flag`. `routine`
    marks what ordinary care asks of every woman, so that its absence is worth telling.
    """

    name: str
    zh: str
    en: str
    kind: str
    unit: str
    routine: bool
    restricted: bool


@dataclass(frozen=True, slots=True)
class Threshold:
    """The limits of a predicate from a day on, with where they are written."""

    start: date
    values: Mapping[str, float]
    source: str
    at: str
    verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class Factor:
    """A line of the assessment table, or an item of the screening form (`colour` is None).

    `restricted` lines (HIV, syphilis) follow from tests alone and are shown only to entitled
    roles. `optional` items are those the form merely suggests. `suggests` and `icd10` are hints
    towards factor codes for a clinician to confirm, never a grade.
    """

    code: str
    colour: Colour | None
    group_zh: str
    text_zh: str
    text_en: str
    predicate: str | None
    thresholds: tuple[Threshold, ...]
    icd10: tuple[str, ...]
    suggests: tuple[str, ...]
    source: str
    at: str
    verified: bool
    restricted: bool
    optional: bool
    note: str


class Rule(NamedTuple):
    """A factor as it stands on a day: with the limits then in force and the set it belongs to."""

    factor: Factor
    threshold: Threshold | None
    rule_set: str

    @property
    def code(self) -> str:
        return self.factor.code

    @property
    def source(self) -> str:
        return self.threshold.source if self.threshold else self.factor.source

    @property
    def at(self) -> str:
        return self.threshold.at if self.threshold else self.factor.at

    @property
    def verified(self) -> bool:
        return self.factor.verified and (self.threshold is None or self.threshold.verified)


@dataclass(frozen=True, slots=True)
class Bound:
    """A rule set with its limits fixed for a span of days, indexed by the variables it reads.

    `blank` is what each rule lacks when nothing is known (None: it reads nothing). `memo` keeps
    immutable answers for reuse.
    """

    rules: tuple[Rule, ...]
    tests: tuple[Test | None, ...]
    position: Mapping[str, int]
    readers: Mapping[str, tuple[int, ...]]
    reads: tuple[tuple[str, ...], ...]
    blank: tuple[tuple[str, ...] | None, ...]
    variables: Mapping[str, Variable]
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class RuleSet:
    """A version of a table: nation-wide (`region` None) or of a region, by code prefix."""

    id: str
    title_zh: str
    region: str | None
    effective_from: date
    source: str
    verified: bool
    factors: tuple[Factor, ...]
    variables: Mapping[str, Variable]
    _bound: dict[int, Bound] = field(default_factory=dict, init=False, repr=False, compare=False)
    _starts: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = {limit.start for factor in self.factors for limit in factor.thresholds}
        object.__setattr__(self, "_starts", tuple(sorted(starts)))

    def bound(self, on: date) -> Bound:
        """The rules with the limits in force on a day; days with equal limits share one object."""
        span = sum(start <= on for start in self._starts)
        if span not in self._bound:
            self._bound[span] = self._bind(on)
        return self._bound[span]

    def _bind(self, on: date) -> Bound:
        rules: list[Rule] = []
        tests: list[Test | None] = []
        reads: list[tuple[str, ...]] = []
        readers: dict[str, list[int]] = {name: [] for name in self.variables}
        for factor in self.factors:
            limit = max(
                (each for each in factor.thresholds if each.start <= on),
                key=lambda each: each.start,
                default=None,
            )
            condition = PREDICATES[factor.predicate] if factor.predicate else None
            if condition and condition.thresholds and limit is None:
                condition = None  # its numbers are not in force yet: a clinician may still tick it
            reads.append(condition.variables if condition else ())
            for name in reads[-1]:
                readers[name].append(len(rules))
            tests.append(condition.bind(limit.values if limit else {}) if condition else None)
            rules.append(Rule(factor, limit, self.id))
        return Bound(
            rules=tuple(rules),
            tests=tuple(tests),
            position={rule.code: index for index, rule in enumerate(rules)},
            readers={name: tuple(indexes) for name, indexes in readers.items()},
            reads=tuple(reads),
            blank=tuple(test({})[1] if test else None for test in tests),
            variables=self.variables,
        )

    def factor(self, code: str) -> Factor:
        """The factor of that code. Raises KeyError."""
        for factor in self.factors:
            if factor.code == code:
                return factor
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class Rules:
    """All versions of one table, national and regional."""

    sets: tuple[RuleSet, ...]

    def __iter__(self) -> Iterator[RuleSet]:
        return iter(self.sets)

    def governing(self, region: int | str | None = None) -> tuple[RuleSet, ...]:
        """The sets that may govern a region (12-digit code), the one to prefer first.

        The longest matching prefix wins, then the latest start: a province's table stands until
        the province replaces it.
        """
        code = str(region or "")
        return tuple(
            sorted(
                (each for each in self.sets if not each.region or code.startswith(each.region)),
                key=lambda each: (len(each.region or ""), each.effective_from, each.id),
                reverse=True,
            )
        )

    def in_force(self, on: date, region: int | str | None = None) -> RuleSet | None:
        """The set that governs a region on a day; None before the first began."""
        return in_force(self.governing(region), on)


def in_force(governing: tuple[RuleSet, ...], on: date) -> RuleSet | None:
    """The preferred of `Rules.governing` that has begun."""
    for each in governing:
        if each.effective_from <= on:
            return each
    return None
