"""Reads `campaigns.yaml`: the days of the year on which a region campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from muzi.content import ROOT, sources
from muzi.content.citations import Source, cited
from muzi.content.reading import Entry, read_yaml

FILE = "campaigns.yaml"
_KEYS = ("id", "name_zh", "starts", "ends", "from", "plan_zh", "source", "at", "verified")
_COMMON_YEAR = 2023  # no 29 February: a campaign that has none in most years is refused


@dataclass(frozen=True, slots=True)
class CampaignDay:
    """A day or days of every year from `since` on. `arrangement` is what a bureau begins from."""

    id: str
    name: str
    starts: tuple[int, int]
    ends: tuple[int, int]
    since: int
    arrangement: str
    source: str
    at: str
    verified: bool
    note: str

    def dates(self, year: int) -> tuple[date, date]:
        """The first and the last day in a year."""
        return date(year, *self.starts), date(year, *self.ends)


@cache
def campaigns(root: Path = ROOT) -> Mapping[str, CampaignDay]:
    """All of them by id, in the order of the year. Raises ContentError, naming file and key."""
    path = root / FILE
    documents = sources(root)
    entries = Entry(read_yaml(path), ("campaigns",), file=path).entries(
        "campaigns", _KEYS, ("note",)
    )
    found = sorted((_day(each, documents) for each in entries), key=lambda each: each.starts)
    return MappingProxyType({each.id: each for each in found})


def of_year(year: int) -> list[CampaignDay]:
    """Those that a year has, in its order."""
    return [each for each in campaigns().values() if each.since <= year]


def _day(entry: Entry, documents: Mapping[str, Source]) -> CampaignDay:
    starts, ends = _month_day(entry, "starts"), _month_day(entry, "ends")
    if ends < starts:
        raise entry.error("ends", "is before it starts")
    return CampaignDay(
        id=entry.text("id"),
        name=entry.text("name_zh"),
        starts=starts,
        ends=ends,
        since=entry.whole("from"),
        arrangement=entry.text("plan_zh"),
        source=cited(entry, documents),
        at=entry.text("at"),
        verified=entry.flag("verified"),
        note=entry.text("note", ""),
    )


def _month_day(entry: Entry, name: str) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"{_COMMON_YEAR}-{entry.text(name)}")
    except ValueError as error:
        raise entry.error(name, 'must be a month and day of every year, like "08-01"') from error
    return day.month, day.day
