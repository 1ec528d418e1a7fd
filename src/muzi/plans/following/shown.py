"""One standing as a line of a page: its words, and the addresses behind its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.clinical.statistics import statistical_year_of
from muzi.indicators.asked import days_query
from muzi.indicators.members import Which, lists
from muzi.indicators.queries import YearKind
from muzi.places import codes
from muzi.plans.following import feeds, standing_words, verdict_words
from muzi.plans.following.feeds import BedRatio, Figure
from muzi.plans.following.standings import Source, Standing
from muzi.plans.wording import KINDS


@dataclass(frozen=True, slots=True)
class Line:
    """A standing in words. `figures_url` explains the value, `members_url` lists those who are left
    out of it (or counted, where fewer is better); empty where the account may not see them.
    """

    standing: Standing
    url: str
    kind: Promise
    promise: str
    due: str
    value: str
    counted: str
    interval: str
    year: str
    verdict: Promise
    reason: Promise | str
    cautions: tuple[Promise, ...]
    gap: str
    at_end: str
    forecast: str
    chance: str
    source: Promise
    service: str
    figures_url: str
    members_url: str

    @property
    def known(self) -> bool:
        """Is there any value, by records or by hand?"""
        return self.standing.source in {Source.RECORDS, Source.HAND}

    @property
    def by_hand(self) -> bool:
        return self.standing.source is Source.HAND


def line_of(standing: Standing, user: User) -> Line:
    """The line of a standing for an account."""
    target, judged = standing.target, standing.judgement
    return Line(
        standing=standing,
        url=reverse("plan_target", args=[target.plan_id, target.key]),
        kind=KINDS[target.kind],  # type: ignore[index]
        promise=standing_words.promise(target),
        due=standing_words.due(target),
        value=standing_words.value(standing),
        counted=standing_words.of_all(standing) or standing_words.counted(standing.value),
        interval=standing_words.interval(standing),
        year=standing_words.year(standing),
        verdict=verdict_words.verdict_of(judged),
        reason=standing_words.reason(standing),
        cautions=tuple(verdict_words.CAUTIONS[each] for each in judged.cautions),
        gap=standing_words.gap(target, standing.gap),
        at_end=standing_words.gap_at_end(standing),
        forecast=standing_words.forecast(standing),
        chance=standing_words.chance(standing.forecast),
        source=verdict_words.SOURCES[standing.source],
        service=gettext(standing.served_by) if standing.served_by else "",
        figures_url=figures_url(standing, user),
        members_url=members_url(standing, user),
    )


def figures_url(standing: Standing, user: User, region: int | None = None) -> str:
    """The page of the figures behind a value from records, in its region or another."""
    feed = feeds.feed_of(standing.target)
    seen = standing.source is Source.RECORDS and user.may(Permission.SEE_FIGURES)
    if not seen or not isinstance(feed, Figure | BedRatio):
        return ""
    return _asking("figure", feed.indicator.code, standing, region)


def members_url(standing: Standing, user: User) -> str:
    """The persons to reach, or the events that happened; empty where the account sees no persons,
    not these results, or the figure has no list.
    """
    feed = feeds.feed_of(standing.target)
    if not (isinstance(feed, Figure) and figures_url(standing, user)):
        return ""
    about = feed.indicator
    if not user.may(Permission.SEE_PERSONS):
        return ""
    if about.restricted and not user.may(Permission.SEE_RESTRICTED):
        return ""
    wanted = Which.LEFT_OUT if standing.goal.low is not None else Which.COUNTED
    if wanted not in lists(about):
        return ""
    name = "figure_left_out" if wanted is Which.LEFT_OUT else "figure_counted"
    return _asking(name, about.code, standing, None)


def _asking(name: str, code: str, standing: Standing, region: int | None) -> str:
    asked: dict[str, Any] = {"region": codes.short(region or standing.region)}
    period = standing.period
    if period and (standing.begins_late or (standing.ends_early and not standing.running)):
        asked |= days_query(period)
    elif period is not None:
        start = period.start
        calendar = start.month == 1
        asked["year"] = start.year if calendar else statistical_year_of(start)
        asked["kind"] = (YearKind.CALENDAR if calendar else YearKind.STATISTICAL).value
    return f"{reverse(name, args=[code])}?{urlencode(asked)}"
