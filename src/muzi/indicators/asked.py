"""What a page of figures was asked for: region, and a year of a kind or any days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from muzi.access import scope
from muzi.access.models import User
from muzi.clinical.statistics import Period, statistical_year_of
from muzi.config import clock
from muzi.indicators.definitions import Indicator, book
from muzi.indicators.queries import ONE_DAY, YearKind, period_of
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.codes import Level
from muzi.places.models import Region

YEARS_BACK = 8
EARLIEST, LATEST = date(1949, 10, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class Asked:
    """The question of a page, from its address; what is missing there has a sensible default.

    `days` are asked for by what cites a figure (a bulletin's month); `year` is then the one they
    end in.
    """

    region: int
    year: int
    kind: YearKind
    on: date
    home: int  # the account's own region
    days: Period | None = None

    @property
    def period(self) -> Period:
        return self.days or period_of(self.year, self.kind)

    @property
    def next_level(self) -> Level | None:
        return codes.below(codes.level(self.region))

    def query(self, **changes: Any) -> str:
        """The address parameters of this question, some changed."""
        values = {"region": codes.short(self.region), "year": self.year, "kind": self.kind.value}
        if self.days is not None:
            values = {"region": codes.short(self.region), **days_query(self.days)}
        return urlencode({**values, **changes})

    def link(self, name: str, code: str = "", **changes: Any) -> str:
        """The address of the page `name` for the same question."""
        return f"{reverse(name, args=[code] if code else [])}?{self.query(**changes)}"

    def years(self) -> list[int]:
        now = _current_year(self.on, self.kind)
        return sorted({*range(now, now - YEARS_BACK, -1), self.year}, reverse=True)

    @property
    def unfinished(self) -> bool:
        """Is the year still running? Then what is due after birth is not all due yet."""
        return self.on < self.period.end

    def year_label(self) -> str:
        """2026 统计年度; of days 2026-05-01 至 2026-05-31."""
        if self.days is not None:
            return _("%(first)s 至 %(last)s") % days_query(self.days, "first", "last")
        label = (
            _("%(year)s 统计年度") if self.kind is YearKind.STATISTICAL else _("%(year)s 自然年")
        )
        return label % {"year": self.year}

    def trail(self) -> list[dict[str, str]]:
        """Breadcrumbs from the account's own region down to this one."""
        chain = [c for c in codes.ancestors(self.region) if codes.contains(self.home, c)]
        return [
            {"label": places.name(each), "url": self.link("figures", region=codes.short(each))}
            for each in [*chain, self.region]
        ]


def days_query(days: Period, first: str = "from", last: str = "to") -> dict[str, str]:
    """The first and the last day as an address names them."""
    return {first: days.start.isoformat(), last: (days.end - ONE_DAY).isoformat()}


# Until so many days into a year its figures tell little: visits after birth are not yet due.
TELLING_DAYS = 183


def _opening_year(on: date, kind: YearKind) -> int:
    """The year a page opens on: this one, or in its first half the last whole one."""
    now = _current_year(on, kind)
    young = (on - period_of(now, kind).start).days < TELLING_DAYS
    return now - 1 if young else now


def _current_year(on: date, kind: YearKind) -> int:
    return statistical_year_of(on) if kind is YearKind.STATISTICAL else on.year


def asked(request: HttpRequest) -> Asked:
    """Read the question. Raises Http404 for what does not exist or lies outside the scope."""
    user = request.user
    assert isinstance(user, User)
    on = clock.today()
    home = user.institution.catchment
    try:
        kind = YearKind(request.GET.get("kind") or YearKind.STATISTICAL)
        text = request.GET.get("region", "")
        region = codes.parse(text) if text else home
        days = _days(request.GET.get("from", ""), request.GET.get("to", ""))
        opening = statistical_year_of(days.end - ONE_DAY) if days else _opening_year(on, kind)
        year = int(request.GET.get("year") or opening)
        period_of(year, kind)
    except ValueError as error:
        raise Http404 from error
    low, high = codes.extent(region)
    seen = scope.current().figures
    if not (seen[0] <= low and high <= seen[1]):
        raise Http404
    if region != home and not Region.objects.filter(code=region).exists():
        raise Http404
    return Asked(region, year, kind, on, home, days)


def _days(first: str, last: str) -> Period | None:
    """From the first day to the last. Raises ValueError for what are none, or out of all reach."""
    if not first and not last:
        return None
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if not EARLIEST <= start <= end <= LATEST:
        raise ValueError(f"{first} to {last} are no days of figures")
    return Period(start, end + ONE_DAY)


def wanted(code: str) -> Indicator:
    """The indicator of an address. Raises Http404."""
    try:
        return book().indicator(code.upper())
    except KeyError as error:
        raise Http404 from error
