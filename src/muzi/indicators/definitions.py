"""Measures and the indicators that records feed, read strictly from content/indicators.yaml.

A measure says what is counted: rows of one facts table, or the sum of one of its count columns,
where every named fact holds. An indicator divides a sum of measures by another. Neither holds an
expression, so every figure can be explained by the facts that decided it. The words of an
indicator stand in the catalogue (`muzi.content.catalogue`), which knows those without records too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from muzi.content import ROOT, ContentError, Entry, read_yaml
from muzi.content.catalogue import Definition, catalogue
from muzi.journeys.facts import ChildFacts, InfectionFacts, PregnancyFacts, described

FILE = "indicators.yaml"
TABLES: Mapping[str, type] = {
    "pregnancy": PregnancyFacts,
    "infection": InfectionFacts,
    "child": ChildFacts,
}
RESTRICTED_TABLES = frozenset({"infection"})
ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Condition:
    """A named fact and the value it must have: true or false, or one code of a coded fact."""

    fact: str
    value: bool | str

    def holds(self, facts: Any) -> bool:
        """An unknown fact holds neither as true nor as false."""
        return bool(getattr(facts, self.fact) == self.value)


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted. `date` is the fact whose day decides the month; `column` is the count that
    is added up, empty when rows are counted.
    """

    id: str
    label_zh: str
    table: str
    date: str
    column: str
    where: tuple[Condition, ...]

    @property
    def restricted(self) -> bool:
        return self.table in RESTRICTED_TABLES

    def amount(self, facts: Any) -> int:
        """What this row adds, whatever its date: 0, 1 or the count column."""
        if not all(condition.holds(facts) for condition in self.where):
            return 0
        return getattr(facts, self.column) if self.column else 1

    def labels(self) -> list[tuple[str, Any]]:
        """Each condition's fact and its label."""
        known = described(TABLES[self.table])
        return [(each.fact, known[each.fact].metadata["label"]) for each in self.where]


@dataclass(frozen=True, kw_only=True)
class Indicator(Definition):
    """A definition of the catalogue that records feed, with the measures that compute it.

    `resource` indicators divide what institutions have (obstetric beds) by the denominator.
    `population`: the measure whose rows, where not in the numerator, are listed as left out.
    """

    numerator: tuple[Measure, ...]
    denominator: tuple[Measure, ...]
    resource: bool
    population: Measure | None

    @property
    def restricted(self) -> bool:
        """Do its persons follow from results that only entitled roles may see?"""
        return any(measure.restricted for measure in (*self.numerator, *self.denominator))


@dataclass(frozen=True)
class Book:
    """All measures and indicators, and the facts shown beside a deciding one."""

    measures: Mapping[str, Measure]
    indicators: Mapping[str, Indicator]
    beside: Mapping[str, tuple[str, ...]]

    def indicator(self, code: str) -> Indicator:
        """Raises KeyError for a code that is not in the book."""
        return self.indicators[code]

    @cached_property
    def restricted(self) -> list[str]:
        """The measures that count what only entitled roles may see."""
        return [measure.id for measure in self.measures.values() if measure.restricted]

    @cached_property
    def by_pass(self) -> Mapping[tuple[str, str], tuple[Measure, ...]]:
        """The measures that one pass over a table serves, by (table, date)."""
        passes: dict[tuple[str, str], list[Measure]] = {}
        for measure in self.measures.values():
            passes.setdefault((measure.table, measure.date), []).append(measure)
        return {key: tuple(measures) for key, measures in passes.items()}


@cache
def book(root: Path = ROOT) -> Book:
    """The content of `root`/indicators.yaml, read once. Raises ContentError."""
    path = root / FILE
    entry = Entry(read_yaml(path), ("measures", "indicators"), ("beside",), file=path)
    measures = MappingProxyType({each.id: each for each in _measures(entry)})
    found = {each.code: each for each in _indicators(entry, measures, catalogue(root))}
    return Book(measures, MappingProxyType(found), MappingProxyType(_beside(entry)))


def _measures(entry: Entry) -> Iterable[Measure]:
    keys = ("id", "label_zh", "table", "date", "count", "where")
    for each in entry.entries("measures", keys):
        table = each.text("table")
        if table not in TABLES:
            raise each.error("table", f"must be one of {', '.join(TABLES)}")
        count = each.text("count")
        yield Measure(
            id=each.text("id"),
            label_zh=each.text("label_zh"),
            table=table,
            date=_fact(each, "date", table, each.text("date"), "date"),
            column="" if count == ROWS else _fact(each, "count", table, count, "int"),
            where=tuple(_conditions(each, table)),
        )


def _fact(entry: Entry, key: str, table: str, name: str, kind: str) -> str:
    """The name of a fact of `table`, checked to exist and to be a date, bool, str or int."""
    known = described(TABLES[table])
    if name not in known:
        raise entry.error(key, f"no fact {name!r} in table {table!r}")
    annotation = str(known[name].type)
    # A count must be a plain int: adding up a column that may be unknown would hide the unknown.
    fits = annotation == "int" if kind == "int" else annotation.startswith(kind)
    if not fits:
        raise entry.error(key, f"fact {name!r} is no {kind}")
    return name


def _conditions(entry: Entry, table: str) -> Iterable[Condition]:
    """`fact`, `not fact`, or `fact: code`."""
    values = entry.mapping["where"]
    if not isinstance(values, list) or not values:
        raise entry.error("where", "must be a list of named facts")
    seen: set[str] = set()
    for value in values:
        if isinstance(value, str):
            negated = value.startswith("not ")
            name = value.removeprefix("not ")
            condition = Condition(_fact(entry, "where", table, name, "bool"), not negated)
        elif isinstance(value, Mapping) and len(value) == 1:
            name, code = next(iter(value.items()))
            if not isinstance(code, str) or not code:
                raise entry.error("where", f"{name}: must be one code")
            condition = Condition(_fact(entry, "where", table, name, "str"), code)
        else:
            raise entry.error("where", f"not a condition: {value!r}")
        if condition.fact in seen:
            raise entry.error("where", f"{condition.fact} is named twice")
        seen.add(condition.fact)
        yield condition


def _indicators(
    entry: Entry, measures: Mapping[str, Measure], defined: Mapping[str, Definition]
) -> Iterable[Indicator]:
    fed = {code for code, each in defined.items() if not each.fed_by}
    for each in entry.entries(
        "indicators", ("code", "denominator"), ("numerator", "kind", "population"), label="code"
    ):
        code = each.text("code")
        if code not in defined:
            raise each.error("code", f"{code} is not in the catalogue")
        if code not in fed:
            raise each.error("code", "records feed it: the catalogue must not name fed_by")
        fed.remove(code)
        resource = each.text("kind", "rate") == "resource"
        if each.text("kind", "rate") not in {"rate", "resource"}:
            raise each.error("kind", "must be rate or resource")
        numerator = _named(each, "numerator", measures)
        denominator = _named(each, "denominator", measures)
        if not denominator or bool(numerator) is resource:
            raise each.error("numerator", "a rate divides measures; a resource names none")
        words = {field.name: getattr(defined[code], field.name) for field in fields(Definition)}
        yield Indicator(
            **words,
            numerator=numerator,
            denominator=denominator,
            resource=resource,
            population=_population(each, numerator, measures),
        )
    if fed:
        raise entry.error("indicators", f"{min(fed)} has neither measures nor fed_by")


def _named(entry: Entry, key: str, measures: Mapping[str, Measure]) -> tuple[Measure, ...]:
    names = entry.texts(key)
    for name in names:
        if name not in measures:
            raise entry.error(key, f"unknown measure {name!r}")
    if len(set(names)) < len(names):
        raise entry.error(key, "names a measure twice")
    return tuple(measures[name] for name in names)


def _population(
    entry: Entry, numerator: tuple[Measure, ...], measures: Mapping[str, Measure]
) -> Measure | None:
    if "population" not in entry.mapping:
        return None
    name = entry.text("population")
    if name not in measures:
        raise entry.error("population", f"unknown measure {name!r}")
    population = measures[name]
    if any((m.table, m.date) != (population.table, population.date) for m in numerator):
        raise entry.error("population", "must share table and date with the numerator")
    # Whoever is counted belongs to the population, so that counted and left out are all of it.
    if any(not set(population.where) <= set(m.where) for m in numerator):
        raise entry.error("population", "has a condition that the numerator lacks")
    return population


def _beside(entry: Entry) -> dict[str, tuple[str, ...]]:
    names = {name for kind in TABLES.values() for name in described(kind)}
    found = entry.mapping.get("beside", {})
    if not isinstance(found, Mapping):
        raise entry.error("beside", "must be a mapping")
    for name, others in found.items():
        if not isinstance(others, list):
            raise entry.error(f"beside.{name}", "must be a list of facts")
        for each in (name, *others):
            if each not in names:
                raise ContentError(entry.file, f"beside.{name}", f"no fact {each!r}")
    return {name: tuple(others) for name, others in found.items()}
