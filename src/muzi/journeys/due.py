"""The due windows of a pregnancy and its newborns, and which record satisfied each. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from muzi.clinical.findings import Grade
from muzi.clinical.gestation import TERM_DAYS, Dating
from muzi.clinical.rules import Colour
from muzi.clinical.schedule import Served, Window, assign, windows
from muzi.content import Content
from muzi.journeys.facts import ChildFacts, PregnancyFacts
from muzi.journeys.history import History
from muzi.journeys.pregnancy import moved_away
from muzi.services.antenatal_visit import facts as antenatal
from muzi.services.delivery import facts as birth

# Until her discharge is recorded, visits after birth are asked for as if she had left on this day
# after it: nobody falls off the list for want of a date. Not a norm; a discharge moves the windows.
ASSUMED_STAY_DAYS = 7
REPORTED = (Colour.ORANGE, Colour.RED)


@dataclass(frozen=True, slots=True)
class DueWindow:
    """One contact that is due to one person, and the record that satisfied it, if any.

    `child_id` is None when the contact is with the woman.
    """

    child_id: int | None
    schedule: str
    window: Window
    satisfied_on: date | None
    record_id: int | None


def due_windows(
    history: History,
    facts: PregnancyFacts,
    children: Mapping[int, ChildFacts],
    dating: Dating | None,
    grades: Sequence[Grade],
    content: Content,
    region: int,
) -> list[DueWindow]:
    """Every due window of the journey, in no particular order."""
    return [
        *_antenatal(history, facts, dating, content, region),
        *_after_birth(history, facts, children, content, region),
        *_reports(history, facts, grades, content),
    ]


def _ends(facts: PregnancyFacts, history: History) -> date | None:
    """The day antenatal care ended here: birth, loss, death or the move away."""
    transfer = moved_away(history)
    days = [facts.ended_on, transfer.served_on if transfer else None]
    return min((day for day in days if day), default=None)


def _matched(
    schedule: str, open_windows: list[Window], served: list[Served], child_id: int | None = None
) -> Iterator[DueWindow]:
    done = assign(open_windows, served)
    for window in open_windows:
        by = done.get(window.contact_id)
        yield DueWindow(
            child_id=child_id,
            schedule=schedule,
            window=window,
            satisfied_on=by.on if by else None,
            record_id=int(str(by.record)) if by else None,
        )


def _antenatal(
    history: History,
    facts: PregnancyFacts,
    dating: Dating | None,
    content: Content,
    region: int,
) -> Iterator[DueWindow]:
    if dating is None:
        return
    schedule = content.schedule("antenatal", dating.start, region)
    if schedule is None:
        return
    served = [
        Served("antenatal_visit", visit.served_on, visit.id)
        for visit in history.all("antenatal_visit")
        if antenatal.counts(visit) and (facts.ended_on is None or visit.served_on <= facts.ended_on)
    ]
    anchors: dict[str, date | None] = {"pregnancy_start": dating.start}
    yield from _matched(schedule.id, windows(schedule, anchors, ends=_ends(facts, history)), served)


def _at_risk(child: ChildFacts) -> bool:
    """A high-risk newborn as far as its birth tells (新生儿访视技术规范 2012 高危新生儿)."""
    return any((child.preterm, child.low_birth_weight, child.asphyxia, child.multiple))


def _after_birth(
    history: History,
    facts: PregnancyFacts,
    children: Mapping[int, ChildFacts],
    content: Content,
    region: int,
) -> Iterator[DueWindow]:
    delivery = history.first("delivery")
    if delivery is None:
        return
    born = delivery.served_on
    left = birth.home_on(delivery) or born + timedelta(days=ASSUMED_STAY_DAYS)
    anchors: dict[str, date | None] = {"delivery": born, "discharge": left}
    schedule = content.schedule("postpartum", born, region)
    if schedule is not None:
        served = [
            Served(kind, visit.served_on, visit.id)
            for kind in ("postpartum_visit", "postpartum_check")
            for visit in history.all(kind)
        ]
        yield from _matched(schedule.id, windows(schedule, anchors, ends=facts.died_on), served)
    for newborn in history.newborns:
        if newborn.child_id not in children:
            continue
        at_risk = bool(newborn.defect) or _at_risk(children[newborn.child_id])
        kind = "newborn_visit_high_risk" if at_risk else "newborn_visit"
        newborn_schedule = content.schedule(kind, born, region)
        if newborn_schedule is None:
            continue
        deaths = history.of_child("death", newborn.child_id)
        served = [
            Served("newborn_visit", visit.served_on, visit.id)
            for visit in history.of_child("newborn_visit", newborn.child_id)
        ]
        open_windows = windows(
            newborn_schedule, anchors, ends=deaths[0].served_on if deaths else None
        )
        yield from _matched(newborn_schedule.id, open_windows, served, newborn.child_id)


def _reports(
    history: History, facts: PregnancyFacts, grades: Sequence[Grade], content: Content
) -> Iterator[DueWindow]:
    """A clock starts on the day a pregnancy first turns orange, and again when it turns red.

    Falling from red to orange starts none: it was reported as the graver.
    """
    first = {
        colour: min((grade.on for grade in grades if grade.severity is colour), default=None)
        for colour in REPORTED
    }
    red = first[Colour.RED]
    for colour, found in first.items():
        if found is None or (colour is Colour.ORANGE and red is not None and red <= found):
            continue
        clock = content.clock(colour, found)
        if clock is None:
            continue
        report = min(
            (
                r
                for r in history.all("risk_report")
                if r.served_on >= found and r.severity in {colour.value, "red"}
            ),
            key=lambda r: (r.served_on, r.id),
            default=None,
        )
        # Late reports still count: the duty does not lapse before the puerperium is over.
        end = facts.ended_on or facts.edd or found + timedelta(days=TERM_DAYS)
        last = end + timedelta(days=content.care_limits(found).puerperium_until_days)
        window = Window(
            clock.id, "risk_report", found, clock.due_on(found), max(last, clock.due_on(found))
        )
        yield DueWindow(
            child_id=None,
            schedule="reporting-clocks",
            window=window,
            satisfied_on=report.served_on if report else None,
            record_id=report.id if report else None,
        )


def contact_label(content: Content, schedule: str, contact: str) -> Any:
    """What a due contact is called on a screen, with its schedule's citation."""
    if schedule == "reporting-clocks":
        return next(clock for clock in content.clocks if clock.id == contact)
    return content.schedule_by_id(schedule).contact(contact)
