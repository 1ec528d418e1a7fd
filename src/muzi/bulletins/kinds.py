"""The kinds of bulletin, and which one a rhythm asks for."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from muzi.bulletins.calendar import MONTHS, REGULAR, Wait
from muzi.plans.models import Rhythm
from muzi.plans.reading.types import Frequency
from muzi.plans.tasks.meant import bureau_tells
from muzi.plans.wording import BULLETINS


@dataclass(frozen=True, slots=True)
class Kind:
    """`frequency`: which periods it speaks of; None for a report of a plan, which may be of the
    periods of any rhythm or up to a day.
    """

    name: str
    label: Promise
    frequency: Frequency | None


_FREQUENCIES = {
    "daily": Frequency.DAILY,
    "weekly": Frequency.WEEKLY,
    "monthly": Frequency.MONTHLY,
    "quarterly": Frequency.QUARTERLY,
}
KINDS: dict[str, Kind] = {
    name: Kind(name, label, _FREQUENCIES.get(name)) for name, label in BULLETINS.items()
}
# How many days a report may take where the document does not say.
_USUAL = {
    Frequency.DAILY: 1,
    Frequency.WEEKLY: 2,
    Frequency.TEN_DAYS: 2,
    Frequency.MONTHLY: 5,
    Frequency.QUARTERLY: 10,
    Frequency.HALF_YEARLY: 15,
    Frequency.YEARLY: 20,
}
_BY_FREQUENCY = {each.frequency: each for each in KINDS.values() if each.frequency}


def kind_of(rhythm: Rhythm) -> Kind | None:
    """The bulletin that a rhythm asks its bureau for: the one it names, else, where it makes the
    bureau tell something (每月通报), or tell somebody (报县人民政府), the one of its frequency.
    """
    if rhythm.bulletin in KINDS:
        return KINDS[rhythm.bulletin]
    tells = bureau_tells(rhythm.what, rhythm.reporter, rhythm.receiver, rhythm.plan.region)
    return _BY_FREQUENCY.get(Frequency(rhythm.frequency)) if tells else None


def frequency_of(rhythm: Rhythm) -> Frequency | None:
    """How often it recurs; None for what happens on cause.

    A document that says 定期 leaves the frequency to those who carry it out: then it is that of the
    bulletin that the plan names.
    """
    said = Frequency(rhythm.frequency)
    if said is Frequency.PERIODIC and rhythm.bulletin in KINDS:
        return KINDS[rhythm.bulletin].frequency
    return said if said in REGULAR else None


def wait_of(rhythm: Rhythm) -> Wait:
    """By when its report is due; our own measure where the document says nothing. See
    docs/decisions/0014-reporting-calendar.md.
    """
    frequency = frequency_of(rhythm)
    if rhythm.month_day and frequency in MONTHS:
        return Wait(0, rhythm.month_day, rhythm.month)
    return Wait(rhythm.days or (_USUAL[frequency] if frequency else 0))
