"""The nightly look for rebounds, without anybody's asking: a notice of each that has none.

A rebound stays in the twelve months that are looked at for up to a year. Whoever closed its notice
is not told of it again before a look no longer found it: then the same area and indicator is
another rebound (docs/decisions/0013). Looks that run twice, or at once, open nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from muzi.bulletins import notices
from muzi.bulletins.models import Notice
from muzi.bulletins.notices import Found
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.codes import Level

State = Notice.State


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found, and which notices it opened. `waiting` are the rebounds that had neither a
    standing notice nor one that was closed since they began: on a dry run those it would open.
    """

    found: tuple[Found, ...]
    waiting: tuple[Found, ...]
    opened: tuple[Notice, ...]


def look(region: int, *, on: date, dry_run: bool = False) -> Looked:
    """Look at a region and at every region inside it down to the counties, each with those next
    below it; of less than a county, at the county: a look compares its townships. Runs as the
    system: nobody's request may open notices in nobody's name.
    """
    region = codes.at(region, max(codes.level(region), Level.COUNTY))
    found: dict[tuple[int, str], Found] = {}
    for place in _looked_at(region):
        # The look of the nearer bureau, later here, holds an area against the nearer plan.
        found |= {each.key: each for each in notices.find(place, on=on)}
    waiting = [each for each in found.values() if _is_new(each)]
    if dry_run:
        return Looked(tuple(found.values()), tuple(waiting), ())
    _mark(region, found.keys(), on)
    made = (notices.write(each, on=on, by=None) for each in waiting)
    opened = tuple(each for each in made if each is not None)
    return Looked(tuple(found.values()), tuple(waiting), opened)


def _looked_at(region: int) -> list[int]:
    """From above: the region, and the divisions inside it that have townships or more below."""
    inside, last = [region], [region]
    while last and codes.level(last[0]) > Level.COUNTY:
        last = [each.code for place in last for each in places.children(place)]
        inside += last
    return inside


def _is_new(found: Found) -> bool:
    """Has it no notice, and had it gone since the last one was closed?"""
    return found.notice is None and (found.last is None or found.last.gone_on is not None)


def _mark(region: int, found: Iterable[tuple[int, str]], on: date) -> None:
    """Say of every notice whether its rebound goes on. One that was closed after it had gone stays
    so: what comes back is opened anew.
    """
    low, high = codes.extent(region)
    known, gone, back = set(found), [], []
    for each in Notice.objects.filter(region__gte=low, region_end__lte=high).only(
        "region", "indicator", "state", "gone_on"
    ):
        goes_on = (each.region, each.indicator) in known
        if not goes_on and each.gone_on is None:
            gone.append(each.pk)
        elif goes_on and each.gone_on is not None and each.state != State.CLOSED:
            back.append(each.pk)
    Notice.objects.filter(pk__in=gone, gone_on=None).update(gone_on=on)
    Notice.objects.filter(pk__in=back).exclude(state=State.CLOSED).update(gone_on=None)
