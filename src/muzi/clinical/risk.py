"""Grading a pregnancy's risk by the five-colour table, with reasons and with what is missing.

Every line of the table is evaluated from measurements where it can be, or stands confirmed by a
clinician; the grade is the most severe colour, purple is a separate flag. At each day with a new
fact the latest known value of every variable counts; of several values on one day, each counts, so
the worst does and the order of entry cannot matter.

Age is completed years on the day of service (the form says 周岁). BMI is that before pregnancy, or
at the first visit when that is unknown: callers give it once, not at every weighing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from muzi.clinical.findings import (
    Advice,
    CannotTell,
    Event,
    Evidence,
    Finding,
    Grade,
    ReportingClock,
    Screening,
    Suggestion,
    Value,
)
from muzi.clinical.predicates import GA_STAMPED, Test
from muzi.clinical.rules import SEVERITY, Bound, Colour, Factor, Rules, RuleSet, Variable, in_force

__all__ = [
    "SEVERITY",
    "Advice",
    "CannotTell",
    "Colour",
    "Event",
    "Evidence",
    "Factor",
    "Finding",
    "Grade",
    "ReportingClock",
    "RuleSet",
    "Rules",
    "Screening",
    "Suggestion",
    "Variable",
    "assess",
    "bmi",
    "grade_history",
    "screen",
    "suggestions",
]


def grade_history(
    events: Iterable[Event], rules: Rules, region: int | str | None = None
) -> list[Grade]:
    """The grade after each day that brought facts, in order of date.

    Raises ValueError for a variable the rules do not declare.
    """
    return [
        Grade(day, rule_set, *_colours(rule_set, met), met, unknown, unrecognised)
        for day, rule_set, met, unknown, unrecognised in _walk(events, rules, region)
    ]


def assess(event: Event, rules: Rules, region: int | str | None = None) -> Grade:
    """The grade from one record alone."""
    return grade_history((event,), rules, region)[0]


def screen(event: Event, rules: Rules, region: int | str | None = None) -> Screening:
    """The screening form from one record: ticked items in `confirmed`, the rest from values."""
    return Screening(*next(_walk((event,), rules, region)))


def bmi(weight_kg: float | Decimal, height_cm: float | Decimal) -> float:
    """Body mass index in kg/m2, unrounded. Raises ValueError for a height that is not positive."""
    if height_cm <= 0:
        raise ValueError("height must be positive")
    return float(weight_kg) / (float(height_cm) / 100) ** 2


def suggestions(
    screening: Rules,
    factors: Rules,
    on: date,
    *,
    items: Iterable[str] = (),
    icd10: Iterable[str] = (),
    region: int | str | None = None,
) -> list[Suggestion]:
    """Factor codes that ticked screening items or diagnoses point to, in the table's order.

    A diagnosis matches every hint that is a prefix of it (O34.201 matches O34.2). Unknown items
    and diagnoses suggest nothing.
    """
    item_set, factor_set = screening.in_force(on, region), factors.in_force(on, region)
    if factor_set is None:
        return []
    because: dict[str, list[str]] = {}
    wanted = sorted(set(items))
    for item in item_set.factors if item_set else ():
        if item.code in wanted:
            for code in item.suggests:
                because.setdefault(code, []).append(item.code)
    for diagnosis in sorted({code.strip().upper() for code in icd10 if code.strip()}):
        for factor in factor_set.factors:
            if diagnosis.startswith(factor.icd10):
                because.setdefault(factor.code, []).append(diagnosis)
    return [
        Suggestion(factor.code, tuple(because[factor.code]), factor.restricted)
        for factor in factor_set.factors
        if factor.code in because
    ]


def _colours(rule_set: str | None, met: tuple[Finding, ...]) -> tuple[Colour | None, bool]:
    if rule_set is None:
        return None, False
    worst, purple = Colour.GREEN, False
    for finding in met:
        colour = finding.rule.factor.colour
        if colour is Colour.PURPLE:
            purple = True
        elif colour is not None and SEVERITY[colour] > SEVERITY[worst]:
            worst = colour
    return worst, purple


# A day with facts: (day, rule set, met, cannot tell, unrecognised codes).
_Step = tuple[date, str | None, tuple[Finding, ...], tuple[CannotTell | None, ...], tuple[str, ...]]


def _walk(events: Iterable[Event], rules: Rules, region: int | str | None) -> Iterator[_Step]:
    by_day: dict[date, list[Event]] = {}
    for event in events:
        by_day.setdefault(event.on, []).append(event)
    known = _Known()
    engine: _Engine | None = None
    governing = rules.governing(region)
    for day in sorted(by_day):
        fresh, again, codes = known.learn(day, by_day[day])
        rule_set = in_force(governing, day)
        if rule_set is None:
            yield day, None, (), (), ()
            continue
        bound = rule_set.bound(day)
        if engine is None or engine.bound is not bound:
            engine = _Engine(bound, known)
            fresh, codes = list(known.values), set(known.confirmed)
        engine.evaluate(fresh, again, codes)
        yield day, rule_set.id, engine.findings, engine.undecided, engine.unrecognised()


# A value as compared, as recorded, its day and its record.
_Fact = tuple[Any, Value, date, str]
_Facts = Mapping[str, _Fact]


class _Known:
    """The latest known value of each variable, with alternatives where one day gave several."""

    __slots__ = ("alternatives", "confirmed", "facts", "values")

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.facts: dict[str, _Fact] = {}
        self.alternatives: dict[str, list[_Fact]] = {}
        self.confirmed: dict[str, tuple[date, str]] = {}

    def learn(self, day: date, events: Sequence[Event]) -> tuple[list[str], list[str], Set[str]]:
        """Take in a day's records.

        Returns the variables with a new value, those measured again as before, and the codes
        whose confirmation changed.
        """
        found: dict[str, _Fact] = {}
        several: dict[str, list[_Fact]] = {}
        fresh: list[str] = []
        again: list[str] = []
        for event in events:
            source = event.source
            for name, value in event.values.items():
                if value is None:
                    continue
                # A decimal and a float of the same digits must compare alike.
                number = float(value) if type(value) is Decimal else value
                fact = (number, value, day, source)
                if name in found:
                    several.setdefault(name, [found[name]]).append(fact)
                found[name] = fact
                if name in GA_STAMPED and self._stamp(GA_STAMPED[name], event, found):
                    fresh.append(GA_STAMPED[name])
        for name, fact in found.items():
            if name in several or name in self.alternatives:
                self._keep_several(name, several.get(name, [fact]))
                fresh.append(name)
            else:
                (again if self.values.get(name) == fact[0] else fresh).append(name)
                self.values[name] = fact[0]
                self.facts[name] = fact
        return fresh, again, self._confirm(day, events)

    def _stamp(self, name: str, event: Event, found: dict[str, _Fact]) -> bool:
        """Record the gestation a value was measured at; was an older stamp dropped instead?

        All records of one day have one gestation, so a stamp never has alternatives.
        """
        if event.ga_days is not None:
            stamp = (event.ga_days, event.ga_days, event.on, event.source)
            found[name] = min(found.get(name, stamp), stamp, key=lambda fact: (fact[0], fact[3]))
            return False
        return name not in found and self.values.pop(name, None) is not None

    def _keep_several(self, name: str, facts: list[_Fact]) -> None:
        """Keep a day's distinct values, each of its lowest record id: order of entry is lost."""
        facts = sorted(facts, key=lambda fact: (fact[0], fact[3]), reverse=True)
        facts = list({fact[0]: fact for fact in facts}.values())
        self.alternatives.pop(name, None)
        if len(facts) > 1:
            self.alternatives[name] = facts
        self.values[name] = facts[0][0]
        self.facts[name] = facts[0]

    def _confirm(self, day: date, events: Sequence[Event]) -> set[str]:
        said = [event for event in events if event.confirmed is not None]
        if not said:
            return set()
        before = set(self.confirmed)
        self.confirmed = {
            code: (day, event.source)
            for event in sorted(said, key=lambda event: event.source, reverse=True)
            for code in event.confirmed or ()
        }
        return before | self.confirmed.keys()


class _Engine:
    """The state of every rule of one bound set; only what a new fact touches is worked out again
    (a factor of ten over evaluating the whole table at each visit).
    """

    __slots__ = ("bound", "findings", "known", "met", "undecided", "unknown")

    def __init__(self, bound: Bound, known: _Known) -> None:
        self.bound = bound
        self.known = known
        self.met: list[Finding | None] = [None] * len(bound.rules)
        if "blank" not in bound.memo:
            bound.memo["blank"] = [
                None if missing is None else self._cannot_tell(index, missing)
                for index, missing in enumerate(bound.blank)
            ]
        self.unknown: list[CannotTell | None] = list(bound.memo["blank"])
        self.findings: tuple[Finding, ...] = ()
        self.undecided: tuple[CannotTell | None, ...] = tuple(self.unknown)

    def evaluate(self, fresh: Sequence[str], again: Sequence[str], codes: Set[str]) -> None:
        """Work out again the rules that read a new value, that stand on a value measured again
        (their evidence is now the later one), or whose code is in `codes`.
        """
        readers, position, met = self.bound.readers, self.bound.position, self.met
        touched: set[int] = set()
        try:
            for name in fresh:
                touched.update(readers[name])
            for name in again:
                touched.update([index for index in readers[name] if met[index] is not None])
        except KeyError as error:
            raise ValueError(f"unknown risk variable: {name}") from error
        touched.update(position[code] for code in codes if code in position)
        met_changed = unknown_changed = False
        for index in touched:
            finding, cannot_tell = self._evaluate(index)
            if finding is not met[index]:
                met[index], met_changed = finding, True
            if cannot_tell is not self.unknown[index]:
                self.unknown[index], unknown_changed = cannot_tell, True
        if met_changed:
            self.findings = tuple(filter(None, met))
        if unknown_changed:
            self.undecided = tuple(self.unknown)

    def unrecognised(self) -> tuple[str, ...]:
        """Confirmed codes that the set does not know, or that only a test may establish."""
        return tuple(sorted(code for code in self.known.confirmed if not self._confirmable(code)))

    def _confirmable(self, code: str) -> bool:
        index = self.bound.position.get(code)
        return index is not None and not self.bound.rules[index].factor.restricted

    def _evaluate(self, index: int) -> tuple[Finding | None, CannotTell | None]:
        rule, test = self.bound.rules[index], self.bound.tests[index]
        code = rule.factor.code
        met: Finding | None = None
        unknown: CannotTell | None = None
        if test is not None:
            facts: _Facts = self.known.facts
            truth, names = test(self.known.values)
            if self.known.alternatives:
                truth, names, facts = self._worst(index, test)
            if truth:
                met = Finding(rule, False, self._evidence(names, facts))
            elif truth is None:
                unknown = self._cannot_tell(index, names)
        if met is None and code in self.known.confirmed and self._confirmable(code):
            met = Finding(rule, True, (Evidence(None, None, *self.known.confirmed[code]),))
            unknown = None
        return met, unknown

    def _worst(self, index: int, test: Test) -> tuple[bool | None, tuple[str, ...], _Facts]:
        """Where one day gave several values: the worst of the answers they lead to."""
        values, facts, several = self.known.values, self.known.facts, self.known.alternatives
        names = [name for name in self.bound.reads[index] if name in several]
        answers = []
        for choice in product(*(several[name] for name in names)):
            chosen = dict(zip(names, choice, strict=True))
            trial = values | {name: fact[0] for name, fact in chosen.items()}
            answers.append((*test(trial), facts | chosen))
        for wanted in (True, None):
            for answer in answers:
                if answer[0] is wanted:
                    return answer
        return answers[0]

    def _evidence(self, names: tuple[str, ...], facts: _Facts) -> tuple[Evidence, ...]:
        variables = self.bound.variables
        return tuple(Evidence(variables[name], *facts[name][1:]) for name in dict.fromkeys(names))

    def _cannot_tell(self, index: int, names: tuple[str, ...]) -> CannotTell:
        # The same few answers come back for every woman: building them once is most of the speed.
        memo: dict[tuple[int, tuple[str, ...]], CannotTell] = self.bound.memo
        found = memo.get((index, names))
        if found is None:
            missing = tuple(self.bound.variables[name] for name in dict.fromkeys(names))
            found = memo[index, names] = CannotTell(self.bound.rules[index], missing)
        return found
