"""Reads `schedules/`, `dating.yaml` and `definitions.yaml`."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from muzi.clinical.definitions import EVER, Quantity
from muzi.clinical.gestation import UltrasoundRule, days_of
from muzi.clinical.schedule import Contact, Offset, Schedule
from muzi.content.citations import Source, cited
from muzi.content.reading import ContentError, Entry, entries_of, read_yaml

ANCHORS = ("pregnancy_start", "delivery", "discharge")
SATISFIED_BY = ("antenatal_visit", "newborn_visit", "postpartum_visit", "postpartum_check")
_SPAN = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?")
_SCHEDULE_KEYS = (
    "id",
    "kind",
    "title_zh",
    "region",
    "effective_from",
    "default",
    "source",
    "verified",
    "contacts",
)
_CONTACT_KEYS = ("id", "label_zh", "satisfied_by", "anchor", "window", "at", "verified", "items")


def span_days(text: str) -> int:
    """Days of `12w6d`, `16w` or `42d`. Raises ValueError for anything else."""
    match = _SPAN.fullmatch(text)
    if not match or not (match[1] or match[2]):
        raise ValueError("must look like 12w6d, 16w or 42d")
    if match[1] is None:
        return int(match[2])
    return days_of(int(match[1]), int(match[2] or 0))


def _span(entry: Entry, name: str) -> int:
    try:
        return span_days(entry.text(name))
    except ValueError as error:
        raise entry.error(name, str(error)) from error


def read_schedules(root: Path, sources: Mapping[str, Source]) -> tuple[Schedule, ...]:
    """Every schedule. Raises ContentError when a kind has no default, or two for one region
    that begin on one day.
    """
    found: dict[str, Schedule] = {}
    for path in sorted((root / "schedules").glob("*.yaml")):
        schedule = _schedule(Entry(read_yaml(path), _SCHEDULE_KEYS, ("note",), file=path), sources)
        if schedule.id in found:
            raise ContentError(path, schedule.id, "duplicate id")
        found[schedule.id] = schedule
    _check_defaults(root, tuple(found.values()))
    return tuple(found.values())


def _check_defaults(root: Path, schedules: tuple[Schedule, ...]) -> None:
    taken: set[tuple[str, str | None, date]] = set()
    for each in (schedule for schedule in schedules if schedule.default):
        place = (each.kind, each.region, each.effective_from)
        if place in taken:
            raise ContentError(root / "schedules", each.id, "a second default for its kind")
        taken.add(place)
    for kind in {schedule.kind for schedule in schedules}:
        if not any(each[0] == kind and each[1] is None for each in taken):
            raise ContentError(root / "schedules", kind, "no national default")


def _schedule(entry: Entry, sources: Mapping[str, Source]) -> Schedule:
    source = cited(entry, sources)
    contacts = tuple(
        _contact(each, source, sources)
        for each in entry.entries("contacts", _CONTACT_KEYS, ("optional_items", "source", "note"))
    )
    if not contacts:
        raise entry.error("contacts", "must not be empty")
    return Schedule(
        id=entry.text("id"),
        kind=entry.text("kind"),
        title_zh=entry.text("title_zh"),
        region=entry.text_or_none("region"),
        effective_from=entry.day("effective_from"),
        default=entry.flag("default"),
        source=source,
        verified=entry.flag("verified"),
        contacts=contacts,
    )


def _contact(entry: Entry, source: str, sources: Mapping[str, Source]) -> Contact:
    satisfied_by = entry.text("satisfied_by")
    if satisfied_by not in SATISFIED_BY:
        raise entry.error("satisfied_by", f"must be one of {', '.join(SATISFIED_BY)}")
    window = Entry(
        entry.mapping["window"],
        ("opens", "due", "closes"),
        file=entry.file,
        key=f"{entry.key}.window",
    )
    opens, due, closes = (
        _offset(window, name, entry.text("anchor")) for name in ("opens", "due", "closes")
    )
    if opens.anchor == due.anchor and opens.days > due.days:
        raise window.error("due", "is before it opens")
    if closes.anchor == due.anchor and closes.days < due.days:
        raise window.error("closes", "is before it is due")
    return Contact(
        id=entry.text("id"),
        label_zh=entry.text("label_zh"),
        satisfied_by=satisfied_by,
        opens=opens,
        due=due,
        closes=closes,
        items=entry.texts("items"),
        optional_items=entry.texts("optional_items"),
        source=cited(entry, sources, source),
        at=entry.text("at"),
        verified=entry.flag("verified"),
        note=entry.text("note", ""),
    )


def _offset(window: Entry, name: str, anchor: str) -> Offset:
    """`7d` from the contact's anchor, or `delivery+27d` from another."""
    own, plus, span = window.text(name).rpartition("+")
    if plus:
        anchor = own
    if anchor not in ANCHORS:
        raise window.error(name, f"unknown anchor {anchor!r}")
    try:
        return Offset(anchor, span_days(span))
    except ValueError as error:
        raise window.error(name, str(error)) from error


def read_dating(root: Path, sources: Mapping[str, Source]) -> tuple[UltrasoundRule, ...]:
    """The ultrasound dating rules, in order of preference."""
    path = root / "dating.yaml"
    keys = ("id", "first", "last", "tolerance_days", "verified", "source", "at")
    return tuple(
        UltrasoundRule(
            id=entry.text("id"),
            first_day=_span(entry, "first"),
            last_day=_span(entry, "last"),
            tolerance_days=entry.whole("tolerance_days"),
            source=cited(entry, sources),
            at=entry.text("at"),
            verified=entry.flag("verified"),
        )
        for entry in Entry(read_yaml(path), ("rules",), file=path).entries("rules", keys)
    )


def read_quantities(root: Path, sources: Mapping[str, Source]) -> dict[str, Quantity]:
    """The dated limits that define terms, by id; a value without a day holds from `EVER`."""
    path = root / "definitions.yaml"
    keys = ("id", "zh", "unit", "verified", "source", "at", "values")
    found = {}
    for entry in entries_of(read_yaml(path), keys, file=path):
        values = sorted(
            (each.day("from") if "from" in each.mapping else EVER, each.number("value"))
            for each in entry.entries("values", ("value",), ("from",), label="from")
        )
        if not values:
            raise entry.error("values", "must not be empty")
        if len({start for start, _value in values}) < len(values):
            raise entry.error("values", "two begin on one day")
        found[entry.text("id")] = Quantity(
            id=entry.text("id"),
            zh=entry.text("zh"),
            unit=entry.text("unit"),
            values=tuple(values),
            source=cited(entry, sources),
            at=entry.text("at"),
            verified=entry.flag("verified"),
        )
    return found
