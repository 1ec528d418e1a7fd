"""An item of a plan as plain data: a target, a task, a rhythm. Pure: no Django, no database.

The same three types stand in a draft (as JSON), in a content pack (as YAML) and in a published plan
(as rows), so what is allowed is said once, here. `faults` says what is wrong with an item; a fault
is a field and a code, and `wording.FAULTS` has the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, ClassVar

from muzi.plans.reading import types as reading
from muzi.plans.reading.types import Frequency, Kind, Operator, Unit

CHANGES = frozenset({Operator.INCREASE_BY, Operator.DECREASE_BY})
POINTS = frozenset({Unit.PERCENTAGE_POINTS, Unit.PERMILLE_POINTS})
# How many of a rate's unit make the whole: a rate cannot be more.
WHOLE = {
    Unit.PERCENT: 100,
    Unit.PERMILLE: 1000,
    Unit.PER_10K: 10_000,
    Unit.PER_100K: 100_000,
}
COUNTED = frozenset(
    {Unit.PERSONS, Unit.CASES, Unit.TIMES, Unit.INSTITUTIONS, Unit.ITEMS, Unit.BEDS}
)
MONTH_END = 31  # a rhythm's day of its last month, however long that is
_WITHIN_A_MONTH = frozenset({Frequency.DAILY, Frequency.WEEKLY, Frequency.TEN_DAYS})
LARGEST = Decimal(10) ** 10  # the column holds 14 digits, 4 of them after the point
LARGEST_COUNT = 2**31  # of a column of whole numbers
DECIMALS = 4


class What(StrEnum):
    """The three sorts of item."""

    TARGET = "target"
    TASK = "task"
    RHYTHM = "rhythm"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of an item; `code` is a key of `wording.FAULTS`."""

    field: str
    code: str


class InvalidItem(ValueError):
    """The data is no item that a plan could hold."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(", ".join(f"{each.field}: {each.code}" for each in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """Where a plan says it, in its words (`quote`) and in ours (`note`)."""

    clause: str = field(default="", metadata={"longest": 60})
    quote: str = ""
    note: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetItem(_Said):
    """A quantified promise; see `models.Target` for what the fields mean.

    `region` is None where the promise is for all of the plan's region.
    """

    sort: ClassVar = What.TARGET
    name: str = field(metadata={"longest": 200})
    kind: Kind
    operator: Operator
    value: Decimal
    unit: Unit
    indicator: str = field(default="", metadata={"longest": 8})
    high: Decimal | None = None
    due_on: date | None = None
    yearly: bool = False
    region: int | None = None
    scope: str = field(default="", metadata={"longest": 100})
    population: str = field(default="", metadata={"longest": 100})
    firm: bool = True
    baseline: Decimal | None = None
    baseline_on: date | None = None
    expected: int | None = None

    @property
    def label(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskItem(_Said):
    """Something to be done, and who answers for it as the document names them."""

    sort: ClassVar = What.TASK
    text: str
    owners: tuple[str, ...] = field(default=(), metadata={"longest": 60})
    due_on: date | None = None
    organisational: bool = False

    @property
    def label(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class RhythmItem(_Said):
    """Something reported or done again and again; see `models.Rhythm` for what the fields mean."""

    sort: ClassVar = What.RHYTHM
    what: str = field(metadata={"longest": 200})
    frequency: Frequency
    reporter: str = field(default="", metadata={"longest": 100})
    receiver: str = field(default="", metadata={"longest": 100})
    days: int = 0
    month_day: int = 0
    month: int = 0
    bulletin: str = field(default="", metadata={"longest": 30})

    @property
    def label(self) -> str:
        return self.what


Item = TargetItem | TaskItem | RhythmItem
TYPES: dict[What, type[TargetItem] | type[TaskItem] | type[RhythmItem]] = {
    What.TARGET: TargetItem,
    What.TASK: TaskItem,
    What.RHYTHM: RhythmItem,
}
ENUMS = {"kind": Kind, "operator": Operator, "unit": Unit, "frequency": Frequency}
_DECIMALS = {"value", "high", "baseline"}
_DAYS = {"due_on", "baseline_on"}
_WHOLES = {"region", "expected", "days", "month_day", "month"}
_FLAGS = {"yearly", "firm", "organisational", "verified"}
_MAY_BE_NONE = _DECIMALS - {"value"} | _DAYS | {"region", "expected"}


# As JSON and back


def as_json(item: Item) -> dict[str, Any]:
    """The item as JSON; `from_json` reads it back unchanged."""
    return {each.name: _plain(getattr(item, each.name)) for each in fields(item)}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def from_json(sort: What | str, data: Mapping[str, Any]) -> Item:
    """The item that `data` (JSON, or a form's fields as text) says.

    Raises InvalidItem, naming every fault. Unknown keys are a fault as well.
    """
    kind = TYPES[What(sort)]
    known = {each.name for each in fields(kind)}
    found: list[Fault] = [Fault(name, "unknown_field") for name in sorted(data.keys() - known)]
    values: dict[str, Any] = {}
    for name in data.keys() & known:
        try:
            values[name] = _read(name, data[name])
        except (ValueError, InvalidOperation, TypeError):
            found.append(Fault(name, _unreadable(name)))
    required = [each for each in fields(kind) if _required(each)]
    found += [Fault(each.name, "missing") for each in required if each.name not in data]
    if found:
        raise InvalidItem(tuple(found))
    item = kind(**values)
    if wrong := tuple(faults(item)):
        raise InvalidItem(wrong)
    return item


def _required(each: Any) -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _read(name: str, value: Any) -> Any:
    if value in (None, "") and name in _MAY_BE_NONE:
        return None
    if name in ENUMS:
        return ENUMS[name](value)
    if name in _DECIMALS:
        return _decimal(value)
    if name in _DAYS:
        return value if isinstance(value, date) else date.fromisoformat(str(value).strip())
    if name in _WHOLES:
        return int(str(value).strip())
    if name in _FLAGS:
        if not isinstance(value, bool):
            raise TypeError
        return value
    if name == "owners":
        if isinstance(value, str):
            raise TypeError
        return tuple(str(each).strip() for each in value if str(each).strip())
    if not isinstance(value, str):
        raise TypeError
    return value.strip()


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise TypeError
    number = Decimal(str(value).strip())
    if not number.is_finite():
        raise InvalidOperation
    return number


def _unreadable(name: str) -> str:
    if name in _DECIMALS | _WHOLES:
        return "not_a_number"
    if name in _DAYS:
        return "not_a_date"
    return "unknown_choice" if name in ENUMS else "not_text"


# What is wrong with an item


def faults(item: Item) -> Iterator[Fault]:
    """Everything that keeps the item out of a plan."""
    head = {What.TARGET: "name", What.TASK: "text", What.RHYTHM: "what"}[item.sort]
    if not getattr(item, head).strip():
        yield Fault(head, "missing")
    for each in fields(item):
        longest = each.metadata.get("longest")
        said = getattr(item, each.name)
        parts = said if isinstance(said, tuple) else (said,)
        if longest and any(len(part) > longest for part in parts):
            yield Fault(each.name, "too_long")
    if isinstance(item, TargetItem):
        yield from _target_faults(item)
    if isinstance(item, RhythmItem):
        yield from _rhythm_faults(item)


def _rhythm_faults(item: RhythmItem) -> Iterator[Fault]:
    if not 0 <= item.days <= 366:
        yield Fault("days", "out_of_range")
    if not 0 <= item.month_day <= MONTH_END:
        yield Fault("month_day", "out_of_range")
    elif item.month_day and item.days:
        yield Fault("month_day", "days_or_month_day")
    elif item.month_day and item.frequency in _WITHIN_A_MONTH:
        yield Fault("month_day", "month_day_needs_months")
    if not 0 <= item.month <= 12:
        yield Fault("month", "out_of_range")
    elif item.month and (not item.month_day or item.frequency is not Frequency.YEARLY):
        yield Fault("month", "month_needs_year_and_day")


def _target_faults(item: TargetItem) -> Iterator[Fault]:
    for name in ("value", "high", "baseline"):
        number: Decimal | None = getattr(item, name)
        if number is not None:
            yield from _number_faults(item, name, number)
    if item.operator is Operator.RANGE:
        if item.high is None:
            yield Fault("high", "range_needs_high")
        elif item.high <= item.value:
            yield Fault("high", "high_not_above")
    elif item.high is not None:
        yield Fault("high", "high_without_range")
    if item.unit in POINTS and item.operator not in CHANGES:
        yield Fault("operator", "points_need_change")
    if item.expected is not None and not 0 < item.expected < LARGEST_COUNT:
        yield Fault("expected", "out_of_range")


def _number_faults(item: TargetItem, name: str, number: Decimal) -> Iterator[Fault]:
    whole = WHOLE.get(item.unit)
    exponent = number.normalize().as_tuple().exponent
    if number < 0:
        yield Fault(name, "negative")
    elif number >= LARGEST:
        yield Fault(name, "too_large")
    elif whole and number > whole and item.operator not in CHANGES:
        yield Fault(name, "more_than_whole")
    elif isinstance(exponent, int) and -exponent > DECIMALS:
        yield Fault(name, "too_precise")
    elif item.unit in COUNTED and number != number.to_integral_value():
        yield Fault(name, "not_whole")


# From what was read


def of_target(read: reading.Target) -> TargetItem:
    """A target as the reader found it. Its last day is the year's where only a year is said."""
    due_on = read.deadline or (date(read.year, 12, 31) if read.year else None)
    return TargetItem(
        name=read.indicator[:200],
        indicator=read.indicator_code or "",
        kind=read.kind,
        operator=read.operator,
        value=read.value,
        high=read.high,
        unit=read.unit,
        due_on=due_on,
        yearly=read.every_year,
        scope=read.scope[:100],
        population=read.population[:100],
        firm=read.firm,
        clause=read.clause[:60],
        quote=read.quote,
    )


def of_task(read: reading.Task) -> TaskItem:
    """A task as the reader found it."""
    return TaskItem(
        text=read.text,
        owners=tuple(each[:60] for each in read.owners),
        due_on=read.deadline,
        clause=read.clause[:60],
        quote=read.quote,
    )


def of_rhythm(read: reading.Rhythm) -> RhythmItem:
    """A rhythm as the reader found it."""
    return RhythmItem(
        what=read.what[:200],
        frequency=read.frequency,
        reporter=read.reporter,
        receiver=read.receiver,
        days=read.days,
        month_day=read.month_day,
        month=read.month,
        clause=read.clause[:60],
        quote=read.quote,
    )
