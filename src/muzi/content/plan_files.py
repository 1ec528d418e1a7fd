"""Reads `plans/`: policy documents as data, a pack each, in our own words and cited by clause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from muzi.content import ROOT, sources
from muzi.content.citations import Source, cited
from muzi.content.reading import ContentError, Entry, read_yaml
from muzi.plans.items import Item, RhythmItem, TargetItem, TaskItem, faults
from muzi.plans.reading.types import Frequency, Kind, Operator, Unit

# Keys above are for what people add to a plan that came with a pack.
LAST_KEY = 999
_PACK = ("id", "title_zh", "issuer", "region", "period", "source", "verified")
_ITEM_MAY = ("clause", "note", "verified")
_TARGET = ("name", "kind", "operator", "value", "unit")
_TARGET_MAY = (
    *("code", "high", "due", "yearly", "region", "scope", "population", "firm"),
    *("baseline", "baseline_on", "expected"),
)
_RHYTHM_MAY = ("reporter", "receiver", "days", "month_day", "month", "bulletin")

_E = TypeVar("_E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document that a plan names as its basis."""

    title: str
    number: str


@dataclass(frozen=True, slots=True)
class PlanPack:
    """One policy document as a plan. `region` has 12 digits, 0 for all of China; `implements`
    names packs above it; `items` are its promises by key, each key once a sort.
    """

    id: str
    title: str
    issuer: str
    number: str
    issued_on: date | None
    region: int
    starts_on: date | None
    ends_on: date | None
    source: str
    verified: bool
    note: str
    implements: tuple[str, ...]
    cites: tuple[CitedDocument, ...]
    targets: Mapping[int, TargetItem]
    tasks: Mapping[int, TaskItem]
    rhythms: Mapping[int, RhythmItem]


@cache
def plans(root: Path = ROOT) -> Mapping[str, PlanPack]:
    """Every pack, by id. Raises ContentError, naming file and key."""
    documents = sources(root)
    found: dict[str, PlanPack] = {}
    for path in sorted((root / "plans").glob("*.yaml")):
        pack = _pack(path, documents)
        if pack.id in found:
            raise ContentError(path, pack.id, "duplicate id")
        found[pack.id] = pack
    for pack in found.values():
        for upper in pack.implements:
            if upper not in found:
                raise ContentError(root / "plans", pack.id, f"implements unknown pack {upper!r}")
    return MappingProxyType(found)


def _pack(path: Path, documents: Mapping[str, Source]) -> PlanPack:
    entry = Entry(
        read_yaml(path),
        _PACK,
        (
            *("number", "issued", "note", "implements", "cites"),
            *("targets", "tasks", "rhythms"),
        ),
        file=path,
    )
    source = cited(entry, documents)
    period = Entry(entry.mapping["period"], ("from", "to"), file=path, key="period")
    starts_on, ends_on = _day(period, "from"), _day(period, "to")
    if starts_on and ends_on and ends_on < starts_on:
        raise period.error("to", "is before it begins")
    pack = PlanPack(
        id=entry.text("id"),
        title=entry.text("title_zh"),
        issuer=entry.text("issuer"),
        number=entry.text("number", ""),
        issued_on=_day(entry, "issued"),
        region=_region(entry),
        starts_on=starts_on,
        ends_on=ends_on,
        source=source,
        verified=entry.flag("verified") and documents[source].verified,
        note=entry.text("note", ""),
        implements=entry.texts("implements"),
        cites=tuple(
            CitedDocument(each.text("title"), each.text("number", ""))
            for each in entry.entries("cites", ("title",), ("number",), label="title")
        ),
        targets=_items(entry, "targets", _TARGET, _TARGET_MAY, _target),
        tasks=_items(entry, "tasks", ("text",), ("owners", "due", "organisational"), _task),
        rhythms=_items(entry, "rhythms", ("what", "frequency"), _RHYTHM_MAY, _rhythm),
    )
    if path.stem != pack.id:
        raise entry.error("id", "differs from the name of the file")
    if not (pack.targets or pack.tasks or pack.rhythms):
        raise entry.error("targets", "the pack holds nothing")
    return pack


_I = TypeVar("_I", TargetItem, TaskItem, RhythmItem)


def _items(
    entry: Entry,
    name: str,
    required: tuple[str, ...],
    optional: tuple[str, ...],
    read: Callable[[Entry, dict[str, Any]], _I],
) -> Mapping[int, _I]:
    found: dict[int, _I] = {}
    for each in entry.entries(name, ("key", *required), (*_ITEM_MAY, *optional), label="key"):
        key = each.whole("key")
        if not 1 <= key <= LAST_KEY:
            raise each.error("key", f"must be from 1 to {LAST_KEY}")
        # The clause may be empty where the document's own numbering was not seen.
        common = {
            "clause": each.text("clause", ""),
            "note": each.text("note", ""),
            "verified": each.flag("verified", default=entry.flag("verified")),
        }
        found[key] = item = read(each, common)
        _check(each, item)
    return MappingProxyType(found)


def _check(entry: Entry, item: Item) -> None:
    """What no plan could hold stops here, in the words of the file."""
    names = {"indicator": "code", "due_on": "due"}
    for fault in faults(item):
        raise entry.error(names.get(fault.field, fault.field), fault.code.replace("_", " "))


def _target(entry: Entry, common: dict[str, Any]) -> TargetItem:
    return TargetItem(
        name=entry.text("name"),
        indicator=entry.text("code", ""),
        kind=_one_of(entry, "kind", Kind),
        operator=_one_of(entry, "operator", Operator),
        value=_number(entry, "value") or Decimal(0),
        high=_number(entry, "high"),
        unit=_one_of(entry, "unit", Unit),
        due_on=_day(entry, "due"),
        yearly=entry.flag("yearly", default=False),
        region=_region(entry) if "region" in entry.mapping else None,
        scope=entry.text("scope", ""),
        population=entry.text("population", ""),
        firm=entry.flag("firm", default=True),
        baseline=_number(entry, "baseline"),
        baseline_on=_day(entry, "baseline_on"),
        expected=entry.whole("expected") if "expected" in entry.mapping else None,
        **common,
    )


def _task(entry: Entry, common: dict[str, Any]) -> TaskItem:
    return TaskItem(
        text=entry.text("text"),
        owners=entry.texts("owners"),
        due_on=_day(entry, "due"),
        organisational=entry.flag("organisational", default=False),
        **common,
    )


def _rhythm(entry: Entry, common: dict[str, Any]) -> RhythmItem:
    return RhythmItem(
        what=entry.text("what"),
        frequency=_one_of(entry, "frequency", Frequency),
        reporter=entry.text("reporter", ""),
        receiver=entry.text("receiver", ""),
        days=entry.whole("days") if "days" in entry.mapping else 0,
        month_day=entry.whole("month_day") if "month_day" in entry.mapping else 0,
        month=entry.whole("month") if "month" in entry.mapping else 0,
        bulletin=entry.text("bulletin", ""),
        **common,
    )


def _one_of(entry: Entry, name: str, kind: type[_E]) -> _E:
    try:
        return kind(entry.text(name))
    except ValueError:
        raise entry.error(name, f"must be one of {', '.join(kind)}") from None


def _number(entry: Entry, name: str) -> Decimal | None:
    # Through its text: 14.5 in a file is exactly 14.5.
    return Decimal(str(entry.number(name))) if name in entry.mapping else None


def _day(entry: Entry, name: str) -> date | None:
    return None if entry.mapping.get(name) is None else entry.day(name)


def _region(entry: Entry) -> int:
    text = entry.text("region")
    if text == "0":
        return 0
    if not text.isdigit() or len(text) not in {2, 4, 6, 9, 12}:
        raise entry.error("region", "must be '0' or a code of 2, 4, 6, 9 or 12 digits, in quotes")
    return int(text.ljust(12, "0"))
