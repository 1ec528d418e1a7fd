"""When care is due: schedules of contacts, their windows, and which record satisfied which.

A window is stored, its state is worked out from the date when it is read, so a late job can never
make a work list wrong. A contact is satisfied by a record of its kind and never ticked.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

# A contact is called due in the last week of its window: long enough to reach a village, short
# enough that a work list stays a list. Presentation only; it moves no figure.
NOTICE_DAYS = 7


class State(StrEnum):
    """What a contact is on a given day."""

    NOT_YET = "not_yet"  # its window has not opened
    OPEN = "open"  # can be done, no hurry
    DUE = "due"  # the last days in which it is in time
    OVERDUE = "overdue"  # late, still counts
    MISSED = "missed"  # too late to count
    DONE = "done"  # a record satisfied it
    NOT_NEEDED = "not_needed"  # the pregnancy (or care) ended before it was late


@dataclass(frozen=True, slots=True)
class Offset:
    """So many days after an anchor such as `pregnancy_start`, `delivery` or `discharge`."""

    anchor: str
    days: int


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact of a schedule. It is in time from `opens` to `due` (both included) and still
    counts, late, to `closes`. `items` are what the norm asks to be done, in its own words.
    """

    id: str
    label_zh: str
    satisfied_by: str
    opens: Offset
    due: Offset
    closes: Offset
    items: tuple[str, ...]
    optional_items: tuple[str, ...]
    source: str
    at: str
    verified: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A dated standard of contacts. `region` is a code prefix (None: the whole country);
    `default` marks the one used unless a deployment chooses another of the same `kind`.
    """

    id: str
    kind: str
    title_zh: str
    region: str | None
    effective_from: date
    default: bool
    source: str
    verified: bool
    contacts: tuple[Contact, ...]

    def contact(self, contact_id: str) -> Contact:
        """The contact of that id. Raises KeyError."""
        for contact in self.contacts:
            if contact.id == contact_id:
                return contact
        raise KeyError(contact_id)


@dataclass(frozen=True, slots=True)
class Window:
    """The calendar days of one contact. In time: `opens` to `due`; late but counting: to `closes`.

    `ends` is the day care of this kind ended (birth for antenatal contacts, a death, a move away):
    from that day the contact is no longer asked for.
    """

    contact_id: str
    satisfied_by: str
    opens: date
    due: date
    closes: date
    ends: date | None = None

    def in_time(self, on: date) -> bool:
        """Would a record of this day be in time?"""
        return self.opens <= on <= self.due


class Served(NamedTuple):
    """A service given: its kind, its day, and the record that says so."""

    kind: str
    on: date
    record: Hashable


def windows(
    schedule: Schedule, anchors: Mapping[str, date | None], ends: date | None = None
) -> list[Window]:
    """The windows of every contact whose anchors are known, in order of opening.

    `anchors` maps `pregnancy_start`, `delivery`, `discharge` to dates; for a birth at home the
    caller gives the day of birth as discharge. `ends` drops the contacts that open on it or later.
    A window whose last counting day has another anchor never closes before it is due (a newborn
    discharged after the 28th day is still visited within 7 days).
    """
    result = []
    for contact in schedule.contacts:
        opens, due, closes = (
            _resolve(edge, anchors) for edge in (contact.opens, contact.due, contact.closes)
        )
        if opens is None or due is None or closes is None or (ends and opens >= ends):
            continue
        result.append(Window(contact.id, contact.satisfied_by, opens, due, max(due, closes), ends))
    return sorted(result, key=lambda window: (window.opens, window.contact_id))


def _resolve(offset: Offset, anchors: Mapping[str, date | None]) -> date | None:
    anchor = anchors.get(offset.anchor)
    return anchor + timedelta(days=offset.days) if anchor else None


def state(
    window: Window, satisfied_on: date | None, on: date, notice_days: int = NOTICE_DAYS
) -> State:
    """The state of a window on the day `on`; a record dated after `on` is not yet known then."""
    if satisfied_on is not None and satisfied_on <= on:
        return State.DONE
    if window.ends is not None and on >= window.ends:
        return State.NOT_NEEDED if window.ends <= window.due else State.MISSED
    if on < window.opens:
        return State.NOT_YET
    if on > window.closes:
        return State.MISSED
    if on > window.due:
        return State.OVERDUE
    return State.DUE if (window.due - on).days < notice_days else State.OPEN


def assign(windows: Sequence[Window], services: Iterable[Served]) -> dict[str, Served]:
    """Which service satisfied which contact: `{contact_id: service}`.

    Services are taken by date; each satisfies at most one window, the earliest unsatisfied one of
    its kind that contains its date. The order in which they are given does not matter.
    """
    satisfied: dict[str, Served] = {}
    in_order = sorted(windows, key=lambda window: (window.opens, window.closes, window.contact_id))
    for service in sorted(services, key=lambda service: (service.on, str(service.record))):
        for window in in_order:
            if (
                window.contact_id not in satisfied
                and window.satisfied_by == service.kind
                and window.opens <= service.on <= window.closes
            ):
                satisfied[window.contact_id] = service
                break
    return satisfied
