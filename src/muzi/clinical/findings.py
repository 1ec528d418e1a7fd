"""What grading takes in and gives out: facts of a day, findings with reasons, grades."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from muzi.clinical.rules import Colour, Rule, Variable

Value = bool | int | float | Decimal


@dataclass(frozen=True, slots=True)
class Event:
    """New facts of one record on one day.

    `values` maps variable names to values in the variable's unit; None means not measured.
    `ga_days` is the gestational age that day. `confirmed` is a clinician's complete list of factor
    codes (or screening items) from this assessment on; None when the record is no assessment.
    """

    on: date
    source: str
    values: Mapping[str, Value | None] = field(default_factory=dict)
    ga_days: int | None = None
    confirmed: frozenset[str] | None = None


class Evidence(NamedTuple):
    """A value, its day and the record it is from; a clinician's confirmation has no variable."""

    variable: Variable | None
    value: Value | None
    on: date
    source: str

    @property
    def text_zh(self) -> str:
        if self.variable is None:
            said = "医生确认"
        elif self.variable.kind == "flag":
            said = self.variable.zh if self.value else f"{self.variable.zh}:否"
        else:
            said = f"{self.variable.zh} {_plain(self.value)} {self.variable.unit}".rstrip()
        return f"{said}({self.on.isoformat()})"


class Finding(NamedTuple):
    """A line of the table that is met: by measurement or by a clinician (`confirmed`)."""

    rule: Rule
    confirmed: bool
    evidence: tuple[Evidence, ...]

    @property
    def code(self) -> str:
        return self.rule.factor.code

    @property
    def colour(self) -> Colour | None:
        return self.rule.factor.colour

    @property
    def restricted(self) -> bool:
        return self.rule.factor.restricted

    @property
    def text_zh(self) -> str:
        return self.rule.factor.text_zh

    @property
    def reason_zh(self) -> str:
        """The values that decided, with their days: `血红蛋白 58 g/L(2026-03-01)`."""
        return ";".join(each.text_zh for each in self.evidence)

    @property
    def source(self) -> str:
        return self.rule.source

    @property
    def at(self) -> str:
        return self.rule.at

    @property
    def rule_set(self) -> str:
        return self.rule.rule_set

    @property
    def verified(self) -> bool:
        return self.rule.verified

    @property
    def since(self) -> date:
        """The latest day among the facts that decided."""
        return max(each.on for each in self.evidence)


class CannotTell(NamedTuple):
    """A line that could not be decided, and the variables that would decide it."""

    rule: Rule
    missing: tuple[Variable, ...]

    @property
    def code(self) -> str:
        return self.rule.factor.code

    @property
    def restricted(self) -> bool:
        return self.rule.factor.restricted

    @property
    def routine(self) -> bool:
        """Would ordinary care have told? (Not: rare tests asked only of the ill.)"""
        return all(variable.routine for variable in self.missing)


class Grade(NamedTuple):
    """The grade on a day. `severity` is None when no rule set was in force.

    `unrecognised` are confirmed codes this rule set does not know or does not let anyone confirm;
    they are reported, never dropped in silence. `undecided` has a place for each line of the table,
    None where the line could be decided: few readers ask, so it is sifted only for them.
    """

    on: date
    rule_set: str | None
    severity: Colour | None
    purple: bool
    findings: tuple[Finding, ...]
    undecided: tuple[CannotTell | None, ...]
    unrecognised: tuple[str, ...]

    @property
    def cannot_tell(self) -> tuple[CannotTell, ...]:
        """The lines that could not be decided."""
        return tuple(filter(None, self.undecided))

    @property
    def purple_unrestricted(self) -> bool:
        """The purple flag as anyone may see it: HIV and syphilis left out."""
        return any(
            finding.colour is Colour.PURPLE and not finding.restricted for finding in self.findings
        )

    @property
    def missing_routine(self) -> tuple[CannotTell, ...]:
        """What ordinary care should have told and has not."""
        return tuple(each for each in self.cannot_tell if each.routine)


class Screening(NamedTuple):
    """The screening form worked out: its positive items and those that could not be decided."""

    on: date
    rule_set: str | None
    findings: tuple[Finding, ...]
    undecided: tuple[CannotTell | None, ...]
    unrecognised: tuple[str, ...]

    @property
    def cannot_tell(self) -> tuple[CannotTell, ...]:
        """The items that could not be decided."""
        return tuple(filter(None, self.undecided))

    @property
    def positive(self) -> bool | None:
        """One item is enough; None when none is found but a compulsory item is not known."""
        if self.findings:
            return True
        undecided = any(each.routine and not each.rule.factor.optional for each in self.cannot_tell)
        return None if undecided or self.rule_set is None else False


class Suggestion(NamedTuple):
    """A factor a clinician might confirm, and what points to it (item codes, ICD-10 codes)."""

    code: str
    because: tuple[str, ...]
    restricted: bool


@dataclass(frozen=True, slots=True)
class ReportingClock:
    """How long after an assessment of a colour its report may take. `hours` is what the text says
    (72 for three days).
    """

    id: str
    colour: Colour
    hours: int
    title_zh: str
    start: date
    source: str
    at: str
    verified: bool

    def due_on(self, found_on: date) -> date:
        """The last day in time, for findings known by their day alone."""
        return found_on + timedelta(days=-(-self.hours // 24))


@dataclass(frozen=True, slots=True)
class Advice:
    """What a colour asks for, on one `topic`: `antenatal`, `delivery` or `other`."""

    colour: Colour
    topic: str
    zh: str
    start: date
    source: str
    at: str
    verified: bool


def _plain(value: Value | None) -> str:
    """58 for 58.0 and Decimal("58.00"); 17.6 for 17.6."""
    if isinstance(value, float | Decimal):
        return f"{round(value, 2):f}".rstrip("0").rstrip(".")
    return str(value)
