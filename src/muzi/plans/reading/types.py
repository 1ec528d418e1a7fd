"""What a policy document says, as plain values.

Offsets (`start`, `end`) count characters of the text as given, before cleaning. For HTML, DOCX and
PDF that is the text taken out of the file, which `Reading.text` holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Operator(StrEnum):
    """How a value binds. 以上, 以下, 以内 include the bound (民法典 第一千二百五十九条)."""

    AT_MOST = "<="
    AT_LEAST = ">="
    BELOW = "<"
    ABOVE = ">"
    EQUALS = "="
    RANGE = "range"
    INCREASE_BY = "increase_by"
    DECREASE_BY = "decrease_by"


class Unit(StrEnum):
    PERCENT = "percent"
    PERMILLE = "permille"
    PER_10K = "per_10k"
    PER_100K = "per_100k"
    PERCENTAGE_POINTS = "percentage_points"
    PERMILLE_POINTS = "permille_points"
    PERSONS = "count_persons"
    CASES = "count_cases"
    TIMES = "count_times"
    INSTITUTIONS = "count_institutions"
    ITEMS = "count_items"
    BEDS = "beds"
    BEDS_PER_1000_DELIVERIES = "beds_per_1000_deliveries"
    BEDS_PER_1000_CHILDREN = "beds_per_1000_children"
    PLACES_PER_1000_POPULATION = "places_per_1000_population"
    PERSONS_PER_1000_CHILDREN = "persons_per_1000_children"
    PERSONS_PER_INSTITUTION = "persons_per_institution"
    INSTITUTIONS_PER_AREA = "institutions_per_area"
    INSTITUTIONS_PER_PREFECTURE_YEAR = "institutions_per_prefecture_year"
    YEARS = "years"
    MONTHS = "months"
    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"
    YUAN = "yuan"
    SQUARE_METRES = "square_metres"
    RATIO = "ratio"
    PLAIN = "number"


class Kind(StrEnum):
    """What sort of promise a target is."""

    OUTCOME = "outcome"  # 死亡率, 发生率
    COVERAGE = "coverage"  # 筛查率, 管理率
    QUOTA = "quota"  # so many persons, beds or posts to be served, added, trained
    CAPACITY = "capacity"  # beds per thousand deliveries, institutions per area
    STAFFING = "staffing"


class Frequency(StrEnum):
    """How often something is reported or done."""

    REAL_TIME = "real_time"
    DAILY = "daily"
    WEEKLY = "weekly"
    TEN_DAYS = "ten_days"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    PERIODIC = "periodic"  # 定期: regular, without saying how often
    ON_EVENT = "on_event"
    AS_NEEDED = "as_needed"  # 适时, 不定期, 随机


@dataclass(frozen=True, slots=True)
class Edit:
    """One change that cleaning made: `before` stood at start–end, `after` stands there now.

    `id` is stable for the same text, so that an edit can be undone: cleaning again with its id
    among the undone leaves `before` in place.
    """

    id: str
    kind: str  # see cleaning.KINDS
    start: int
    end: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Question:
    """What cleaning may not decide: a name that spam destroyed. Answered by a person.

    `spans` are all places where the same text stands; `suggestions` are answers that fit.
    """

    id: str
    about: str
    spans: tuple[tuple[int, int], ...]
    text: str
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the document that a person should look at: a corrupted value, a number twice."""

    kind: str
    message: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class RegionGuess:
    """A division that the document may be about; `certainty` between 0 and 1."""

    code: int
    name: str
    certainty: float


@dataclass(frozen=True, slots=True)
class Citation:
    """A law, plan or document that this one names as its basis."""

    title: str
    number: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class About:
    """The document's own particulars; empty where it does not say."""

    title: str = ""
    issuer: str = ""
    number: str = ""
    index_number: str = ""
    issued_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    region: RegionGuess | None = None
    regions: tuple[RegionGuess, ...] = ()
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered part. `path` names it in the tree (二.（二）.5, a second 十 is 十#2), `number` is
    as written, `heading` its first sentence, `parent` the path above (empty at the top).
    `start`–`end` spans the clause with what is under it, `body` where its own text ends.
    """

    path: str
    number: str
    heading: str
    parent: str
    level: int
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done. `deadline` is the last day, where the document says one."""

    clause: str
    text: str
    owners: tuple[str, ...]
    deadline: date | None
    deadline_text: str
    quote: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Something reported or done again and again; `what` in the document's words, `reporter` the
    units that it is asked of and `receiver` those to whom they report, as the document names them
    (empty where it names none). It is due `days` after its period ends, or by the `month_day` of
    the period's own last month (31: by its end), of a year's `month` where that is not 0; 0 where
    the document does not say.
    """

    clause: str
    frequency: Frequency
    what: str
    quote: str
    start: int
    end: int
    confidence: float
    reporter: str = ""
    receiver: str = ""
    days: int = 0
    month_day: int = 0
    month: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """A catalogue indicator that a name may mean; `score` between 0 and 1."""

    code: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Share:
    """What one place has of a quota; `region` as the document names it."""

    region: str
    value: int


@dataclass(frozen=True, slots=True)
class Target:
    """One quantified promise.

    `indicator` is named in full, with what an ellipsis left out put back; `high` is the upper end
    of a range; `deadline` the last day by which it is to hold, `every_year` for 每年. `scope` is
    where it holds (全省, 农村), `population` of whom. `firm` is false for 力争. `group` is shared
    by targets that one sentence states as a list. `quote` is the exact text start–end. `shares` are
    those of places, where a table or a sentence splits a quota; a problem tells if they do not sum.
    """

    clause: str
    indicator: str
    indicator_code: str | None
    candidates: tuple[Match, ...]
    kind: Kind
    operator: Operator
    value: Decimal
    high: Decimal | None
    unit: Unit
    year: int | None
    deadline: date | None
    every_year: bool
    scope: str
    population: str
    firm: bool
    group: int | None
    quote: str
    start: int
    end: int
    confidence: float
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one document. `text` is the input as given, `clean` after the edits.

    `undone` are the edits that were taken back, so that they can be made after all.
    """

    text: str
    clean: str
    about: About
    edits: tuple[Edit, ...]
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]
    clauses: tuple[Clause, ...]
    tasks: tuple[Task, ...]
    rhythms: tuple[Rhythm, ...]
    targets: tuple[Target, ...]
    undone: tuple[Edit, ...] = ()
