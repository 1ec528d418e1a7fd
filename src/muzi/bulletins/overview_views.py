"""Pages of a bureau above counties: all places below it side by side, and one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.bulletins import duties, overview
from muzi.bulletins.overview import Row
from muzi.clinical.targets import Verdict
from muzi.config import clock
from muzi.indicators.definitions import book
from muzi.indicators.wording import name_of
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.codes import Level
from muzi.plans import plan_views
from muzi.plans.following.shown import line_of
from muzi.plans.following.standing_words import WORST_FIRST, by_urgency
from muzi.plans.following.verdict_words import VERDICTS
from muzi.plans.plan_forms import TargetFilters

SHOWN = 30  # reports that are missing at one place; the others are counted


@dataclass(frozen=True, slots=True)
class Asked:
    """The region looked at, and the places of one level inside it."""

    home: int
    area: int
    places: dict[int, str]
    counties: bool  # all counties of a province, whatever prefecture they are in

    @property
    def given(self) -> dict[str, str]:
        """The address parameters that say so."""
        inside = {"region": codes.short(self.area)} if self.area != self.home else {}
        return inside | ({"by": "county"} if self.counties else {})

    @property
    def query(self) -> str:
        return urlencode(self.given)


def asked_of(request: HttpRequest) -> Asked:
    """Raises PermissionDenied for an account of a county or less, Http404 for a region that is
    elsewhere or has no counties.
    """
    user: Any = request.user
    home = user.institution.catchment
    if not user.oversees:
        raise PermissionDenied
    try:
        area = codes.parse(request.GET.get("region") or codes.short(home))
    except ValueError:
        raise Http404 from None
    if not codes.contains(home, area) or codes.level(area) <= Level.COUNTY:
        raise Http404
    step = codes.below(codes.level(area))
    counties = step is not None and step > Level.COUNTY and request.GET.get("by") == "county"
    inside = places.children(area, Level.COUNTY if counties else step)
    return Asked(home, area, {each.code: each.name for each in inside}, counties)


def head(asked: Asked, page: str) -> dict[str, Any]:
    """What the pages of a region share: where, how it is divided, the way back up."""
    step = codes.below(codes.level(asked.area))
    above = [each for each in codes.ancestors(asked.area) if codes.contains(asked.home, each)]
    own = {} if asked.area == asked.home else {"region": codes.short(asked.area)}
    return {
        "asked": asked,
        "place": places.name(asked.area),
        "page": page,
        "divided": step is not None and step > Level.COUNTY,
        "by_next": urlencode(own),
        "by_county": urlencode(own | {"by": "county"}),
        "breadcrumb": [
            {"label": _("规划"), "url": reverse("plans")},
            *(
                {"label": places.name(each), "url": f"{reverse('plan_regions')}{_region(each)}"}
                for each in above
            ),
        ],
    }


def _region(region: int) -> str:
    return f"?{urlencode({'region': codes.short(region)})}"


# All places side by side


@requires(Permission.SEE_PLANS, Permission.SEE_FIGURES)
def plan_regions(request: HttpRequest) -> HttpResponse:
    """Every place below: its plan, how its targets stand, what is late there, what it gave out."""
    asked = asked_of(request)
    found = overview.rows(asked.area, asked.places, clock.today())
    sort = request.GET.get("sort", "")
    chosen = next((each for each in _COLUMNS if each.key == sort.removeprefix("-")), None)
    if chosen is not None:
        found.sort(key=chosen.of, reverse=sort.startswith("-"))
    total = [sum(column.of(row) for row in found) for column in _COLUMNS]
    return render(
        request,
        "bulletins/overview.html",
        head(asked, "plan_regions")
        | {
            "columns": [
                {"key": "place", "label": _("地区")},
                {"key": "plan", "label": _("规划")},
                *(
                    {"key": each.key, "label": each.label(), "num": True, "sort": True}
                    for each in _COLUMNS
                ),
            ],
            "rows": [_cells(row) for row in found],
            "total": {"cells": [_("合计"), "", *map(_number, total)], "total": True},
            "sort": sort if chosen else "",
            "planned": sum(bool(row.held.own) for row in found),
        },
    )


@dataclass(frozen=True, slots=True)
class _Column:
    """A number of each row; `leads` is the part of the place's page that it counts."""

    key: str
    label: Callable[[], str]
    of: Callable[[Row], int]
    leads: str


def _of_verdict(verdict: Verdict) -> _Column:
    return _Column(
        key=str(verdict),
        label=lambda: str(VERDICTS[verdict]),
        of=lambda row: row.verdicts[verdict],
        leads=f"?verdict={verdict}#targets",
    )


_COLUMNS = (
    *map(_of_verdict, WORST_FIRST),
    _Column("behind", lambda: _("任务数滞后"), lambda row: len(row.behind), "#quotas"),
    _Column("overdue", lambda: _("逾期任务"), lambda row: len(row.overdue), "#tasks"),
    _Column("late", lambda: _("逾期未报"), lambda row: row.duties_late, "#reports"),
    _Column("issued", lambda: _("本月简报"), lambda row: len(row.issued), "#bulletins"),
    _Column("notices", lambda: _("未办结预警"), lambda row: len(row.notices), "#notices"),
)


def _cells(row: Row) -> dict[str, Any]:
    url = reverse("plan_region", args=[row.region])
    own = row.held.own
    plan: Any = format_html('<span class="muted">{}</span>', _("无本级规划"))
    if own:
        more = _("等 %(n)d 份") % {"n": len(own)} if len(own) > 1 else ""
        plan = {"text": own[0].title, "url": reverse("plan", args=[own[0].pk]), "more": more}
    numbers = ((column, column.of(row)) for column in _COLUMNS)
    return {
        "cells": [
            {"text": row.name, "url": url},
            plan,
            *(_number(n, f"{url}{column.leads}") for column, n in numbers),
        ]
    }


def _number(n: int, url: str = "") -> Any:
    if not n:
        return format_html('<span class="muted">{}</span>', 0)
    return {"text": f"{n:,}", "url": url} if url else f"{n:,}"


# One place


@requires(Permission.SEE_PLANS, Permission.SEE_FIGURES)
def plan_region(request: HttpRequest, pk: int) -> HttpResponse:
    """All that the numbers of one place count, each leading to where it comes from."""
    user: Any = request.user
    asked, today = asked_of(request), clock.today()
    # A prefecture or a county inside the account's own region, by its code.
    region, step = pk, codes.level(pk)
    if not codes.contains(asked.home, region) or region == asked.home or step < Level.COUNTY:
        raise Http404
    name = places.names([region])[region]
    if name == codes.short(region):
        raise Http404
    [row] = overview.rows(region, {region: name}, today)
    filters = TargetFilters(request.GET)
    found = by_urgency(row.held.standings)
    lines = [line_of(each, user) for each in found if filters.asks_for(each)]
    above = [each for each in codes.ancestors(region) if codes.contains(asked.home, each)]
    names = places.names({each.region for each in row.notices})
    return render(
        request,
        "bulletins/overview_place.html",
        {
            "row": row,
            "reports": duties.missing(row.held.own, today)[:SHOWN],
            "inside": _region(region) if step > Level.COUNTY else "",
            "lines": [each for each in lines if each.known],
            "waiting": [each for each in lines if not each.known],
            "total": len(found),
            "counts": plan_views.counts(found),
            "filters": filters,
            "active": bool(filters.wanted),
            "behind": [line_of(each, user) for each in row.behind],
            "notices": [
                {
                    "notice": each,
                    "place": names[each.region],
                    "name": _indicator(each.indicator),
                }
                for each in row.notices
            ],
            "breadcrumb": [
                {"label": _("规划"), "url": reverse("plans")},
                *(
                    {"label": places.name(each), "url": f"{reverse('plan_regions')}{_region(each)}"}
                    for each in above
                ),
            ],
        },
    )


def _indicator(code: str) -> str:
    known = book().indicators.get(code)
    return name_of(known) if known else code
