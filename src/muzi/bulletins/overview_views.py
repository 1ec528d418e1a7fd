"""Pages of a bureau above counties: all of them side by side, one of them, one promise over all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.bulletins import overview
from muzi.bulletins.overview import Row
from muzi.clinical.statistics import binomial_interval
from muzi.clinical.targets import Verdict
from muzi.config import clock
from muzi.indicators.definitions import book
from muzi.indicators.wording import name_of
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.codes import Level
from muzi.plans import feeds, plan_views, queries, regions, seen, standing_words
from muzi.plans.feeds import BedRatio, Figure
from muzi.plans.models import Target
from muzi.plans.plan_forms import TargetFilters
from muzi.plans.promises import promises
from muzi.plans.shown import figures_url, line_of
from muzi.plans.standing_words import by_urgency
from muzi.plans.standings import Source, Standing
from muzi.plans.verdict_words import VERDICTS, verdict_of

WORST_FIRST = (
    Verdict.MISSED,
    Verdict.OFF_COURSE,
    Verdict.CANNOT_TELL_YET,
    Verdict.ON_COURSE,
    Verdict.MET,
)


@dataclass(frozen=True, slots=True)
class _Asked:
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


def _asked(request: HttpRequest) -> _Asked:
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
    return _Asked(home, area, {each.code: each.name for each in inside}, counties)


def _head(asked: _Asked, page: str) -> dict[str, Any]:
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
    asked = _asked(request)
    found = overview.rows(asked.area, asked.places, clock.today())
    sort = request.GET.get("sort", "")
    chosen = next((each for each in _COLUMNS if each.key == sort.removeprefix("-")), None)
    if chosen is not None:
        found.sort(key=chosen.of, reverse=sort.startswith("-"))
    total = [sum(column.of(row) for row in found) for column in _COLUMNS]
    return render(
        request,
        "bulletins/overview.html",
        _head(asked, "plan_regions")
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
        others = _(" 等 %(n)d 份") % {"n": len(own)} if len(own) > 1 else ""
        plan = {"text": own[0].title + others, "url": reverse("plan", args=[own[0].pk])}
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
    asked, today = _asked(request), clock.today()
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


# One promise over all places


@requires(Permission.SEE_PLANS, Permission.SEE_FIGURES)
def plan_compare(request: HttpRequest) -> HttpResponse:
    """One promise of the region, or of those above it, held to every place below."""
    user: Any = request.user
    asked, today = _asked(request), clock.today()
    offered = [each for each in _promises(asked.area, today) if _compared(each)]
    wanted = request.GET.get("target", "")
    target = next((each for each in offered if str(each.pk) == wanted), None)
    target = target or next(iter(offered), None)
    page = _head(asked, "plan_compare") | {
        "offered": [{"target": t, "promise": standing_words.promised(t)} for t in offered],
        "target": target,
    }
    if target is None:
        return render(request, "bulletins/overview_compare.html", page)
    found = regions.against(target, asked.area, list(asked.places), today)
    own = _own_promises(target, asked.places)
    lines = [
        _compared_line(region, name, found[region], own.get(region), user)
        for region, name in asked.places.items()
        if region in found
    ]
    sort = request.GET.get("sort", "")
    key = _SORTS.get(sort.removeprefix("-"))
    if key is not None:
        lines.sort(key=key, reverse=sort.startswith("-"))
    [whole] = seen.standings([target], asked.area, on=today)
    return render(
        request,
        "bulletins/overview_compare.html",
        page
        | {
            "whole": _compared_line(asked.area, places.name(asked.area), whole, None, user),
            "lines": lines,
            "counts": plan_views.counts(found.values()),
            "promise": standing_words.promised(target),
            "columns": _compare_columns(),
            "sort": sort if key else "",
        },
    )


def _promises(area: int, on: date) -> list[Target]:
    return promises(queries.followed(area, on), area, on)


def _compared(target: Target) -> bool:
    """Can it be held to a part of its region?"""
    return isinstance(feeds.feed_of(target), Figure | BedRatio)


def _own_promises(target: Target, among: Iterable[int]) -> dict[int, Target]:
    """What the places' own plans promise of the same indicator; of several the last that is due."""
    rows = Target.objects.filter(
        plan__region__in=list(among),
        plan__withdrawn_at=None,
        until=None,
        indicator=target.indicator,
    ).select_related("plan")
    ordered = sorted(rows, key=lambda each: (each.due_on or date.max, each.plan_id, each.key))
    return {each.plan.region: each for each in ordered}


def _compared_line(
    region: int, name: str, standing: Standing, own: Target | None, user: User
) -> dict[str, Any]:
    known = standing.source in {Source.RECORDS, Source.HAND}
    return {
        "region": region,
        "name": name,
        "standing": standing,
        "known": known,
        "verdict": str(standing.judgement.verdict),
        "label": verdict_of(standing.judgement),
        "value": standing_words.value(standing),
        "counted": standing_words.counted(standing.value),
        "interval": _interval(standing),
        "year": standing_words.year(standing),
        "gap": standing_words.gap(standing.target, standing.gap) if known else "",
        "forecast": standing_words.forecast(standing),
        "figures_url": figures_url(standing, user),
        "own": {
            "promise": standing_words.promised(own),
            "url": reverse("plan_target", args=[own.plan_id, own.key]),
        }
        if own
        else None,
    }


def _interval(standing: Standing) -> str:
    """Exact 95 % limits: of rare events by Poisson, of a share of persons by the binomial; empty
    for what is neither (beds, a ratio of two groups).
    """
    value, feed = standing.value, feeds.feed_of(standing.target)
    if value is None or value.low is not None:
        return standing_words.interval(standing)
    count, of = value.count, value.denominator
    if not isinstance(feed, Figure) or count is None or not of or count > of:
        return ""
    found = binomial_interval(count, of, standing.goal.per)
    digits = standing_words.digits(standing)
    return "–".join(standing_words.rounded(each, digits) for each in found[1:])


def _lacking(line: dict[str, Any]) -> int:
    away = line["standing"].gap
    return away.short + away.over if away else 0


def _rate(line: dict[str, Any]) -> float:
    value = line["standing"].value
    return value.rate if value and value.rate is not None else -1.0


_SORTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "value": _rate,
    "verdict": lambda line: (
        not line["known"],
        WORST_FIRST.index(line["standing"].judgement.verdict),
    ),
    "gap": _lacking,
}


def _compare_columns() -> Sequence[dict[str, Any]]:
    return (
        {"key": "place", "label": _("地区")},
        {"key": "value", "label": _("现值"), "sort": True},
        {"key": "interval", "label": _("95% 区间")},
        {"key": "verdict", "label": _("达标判断"), "sort": True},
        {"key": "gap", "label": _("差距"), "sort": True},
        {"key": "forecast", "label": _("年底预计")},
        {"key": "own", "label": _("本级规划目标")},
    )
