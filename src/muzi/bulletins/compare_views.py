"""One promise over all places below a bureau: value, exact interval and verdict of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.bulletins.overview_views import asked_of, head
from muzi.clinical.statistics import binomial_interval
from muzi.config import clock
from muzi.places import queries as places
from muzi.plans import plan_views, queries
from muzi.plans.following import feeds, regions, seen, standing_words
from muzi.plans.following.feeds import BedRatio, Figure
from muzi.plans.following.promises import governing, promises
from muzi.plans.following.shown import figures_url
from muzi.plans.following.standing_words import WORST_FIRST
from muzi.plans.following.standings import Source, Standing
from muzi.plans.following.verdict_words import verdict_of
from muzi.plans.models import Target


@requires(Permission.SEE_PLANS, Permission.SEE_FIGURES)
def plan_compare(request: HttpRequest) -> HttpResponse:
    """One promise of the region, or of those above it, held to every place below."""
    user: Any = request.user
    asked, today = asked_of(request), clock.today()
    offered = [each for each in _promises(asked.area, today) if _compared(each)]
    wanted = request.GET.get("target", "")
    target = next((each for each in offered if str(each.pk) == wanted), None)
    target = target or next(iter(offered), None)
    page = head(asked, "plan_compare") | {
        "offered": [{"target": t, "promise": standing_words.promised(t)} for t in offered],
        "target": target,
    }
    if target is None:
        return render(request, "bulletins/overview_compare.html", page)
    found = regions.against(target, asked.area, list(asked.places), today)
    own = _own_promises(target, asked.places, today)
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


def _own_promises(target: Target, among: Iterable[int], on: date) -> dict[int, Target]:
    """What the places' own plans that have begun promise of the same indicator, of several the one
    that governs.
    """
    bound = queries.bound(list(among), on)
    own = [plan for place in bound for plan in bound[place].followed if plan.region == place]
    rows = Target.objects.filter(
        plan__in=own, until=None, indicator=target.indicator
    ).select_related("plan")
    by_place: dict[int, list[Target]] = defaultdict(list)
    for each in rows:
        by_place[each.plan.region].append(each)
    chosen = (governing(those, place, on).values() for place, those in by_place.items())
    return {each.plan.region: each for those in chosen for each in those}


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
        "forecast": "" if standing.past_due else standing_words.forecast(standing),
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
