"""Where an indicator of a plan has worsened (反弹) against the year before or past its goal.

The last twelve whole months beside the twelve before, in the region and each region next below, for
every target that records feed. The tests, and why they do not cry wolf: `clinical.rebound`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from muzi.clinical import rebound
from muzi.clinical.rebound import Comparison, Window
from muzi.clinical.statistics import Period, month_period
from muzi.clinical.targets import Goal
from muzi.indicators.definitions import Indicator
from muzi.indicators.queries import months_until
from muzi.places import codes
from muzi.plans.following import feeds
from muzi.plans.following.counts import Counts, Tally, added_up
from muzi.plans.following.figures import settling
from muzi.plans.following.promises import governing
from muzi.plans.models import Target


@dataclass(frozen=True, slots=True)
class Rebound:
    """One area in which one target's indicator worsened. `now` and `before` count the bad outcomes
    (events, or persons not reached) of the twelve months in `period` and of the twelve before.
    `why`: the comparisons that made it worth a notice; `adjusted`: their p after the control of
    false alarms over all that were looked at.
    """

    target: Target
    indicator: Indicator
    region: int
    name: str
    period: Period
    now: Window
    before: Window
    why: tuple[Comparison, ...]
    adjusted: tuple[float, ...]


def rebounds(targets: Iterable[Target], *, on: date, at: int | None = None) -> list[Rebound]:
    """The rebounds on the day `on`, the surest first; nothing where figures are not visible.

    `at` holds the targets to a region inside their own (a nation's goals as a county stands to
    them). Several targets of one indicator and region count once: by the one that governs there
    (`promises.governing`).
    """
    chosen = _chosen(targets, at, on)
    wanted: dict[int, list[Indicator]] = {}
    for _, place, indicator in chosen:
        wanted.setdefault(place, []).append(indicator)
    counts = Counts([target for target, _, _ in chosen], wanted, on)
    looks = [
        look
        for target, place, indicator in chosen
        if counts.sees(place, indicator)
        for look in _looks(target, place, indicator, counts)
    ]
    comparisons = [each for _, made in looks for each in made]
    judged = iter(zip(rebound.flagged(comparisons), rebound.adjusted(comparisons), strict=True))
    found = []
    for seen, made in looks:
        told = [(each, p) for each in made for flag, p in [next(judged)] if flag]
        if told:
            found.append(_named(seen, told, counts))
    return sorted(found, key=lambda each: min(reason.p for reason in each.why))


@dataclass(frozen=True, slots=True)
class _Seen:
    target: Target
    indicator: Indicator
    region: int
    period: Period
    now: Window
    before: Window


def _named(seen: _Seen, told: list[tuple[Comparison, float]], counts: Counts) -> Rebound:
    return Rebound(
        seen.target,
        seen.indicator,
        seen.region,
        counts.name(seen.region),
        seen.period,
        seen.now,
        seen.before,
        tuple(each for each, _ in told),
        tuple(p for _, p in told),
    )


def _chosen(
    targets: Iterable[Target], at: int | None, on: date
) -> list[tuple[Target, int, Indicator]]:
    by_place: dict[int, list[Target]] = defaultdict(list)
    for target in targets:
        inside = at is not None and codes.contains(target.region, at)
        by_place[at if inside and at is not None else target.region].append(target)
    return [
        (target, place, feed.indicator)
        for place, those in by_place.items()
        for target in governing(those, place, on).values()
        if isinstance(feed := feeds.feed_of(target), feeds.Figure)
        and feed.indicator.direction in {"higher", "lower"}
    ]


def _looks(
    target: Target, place: int, indicator: Indicator, counts: Counts
) -> Iterable[tuple[_Seen, list[Comparison]]]:
    """Every comparison of the region and of those next below."""
    wait = max(settling(indicator, counts.on), 1)
    span = months_until(counts.on, 24 + wait)[:24]
    before, now = _of(span[:12]), _of(span[12:])
    series = counts.by_month(place, indicator.code)
    if not series or min(series) > span[0]:
        return  # the year before is not wholly on record: any rise would be one of recording
    goal = feeds.goal_of(target)
    areas = _by_area(place, indicator, counts, before, now)
    areas[place] = (added_up(series, before), added_up(series, now))
    for region, (was, is_now) in sorted(areas.items()):
        seen = _Seen(target, indicator, region, now, _bad(is_now, indicator), _bad(was, indicator))
        made = [each for each in _compared(seen, goal, was) if each is not None]
        yield seen, made


def _of(months: list[int]) -> Period:
    return Period(month_period(months[0]).start, month_period(months[-1]).end)


def _by_area(
    region: int, indicator: Indicator, counts: Counts, before: Period, now: Period
) -> dict[int, tuple[Tally, Tally]]:
    then: Mapping[int, Tally] = counts.by_part(region, indicator.code, before)
    today: Mapping[int, Tally] = counts.by_part(region, indicator.code, now)
    return {
        place: (then.get(place, (0, 0)), today.get(place, (0, 0)))
        for place in then.keys() | today.keys()
        if place != region  # those of whom only the larger region is known live nowhere in special
        and codes.contains(region, place)
    }


def _bad(tally: Tally, indicator: Indicator) -> Window:
    count, denominator = tally
    events = count if indicator.direction == "lower" else max(denominator - count, 0)
    return Window(events, denominator)


def _compared(seen: _Seen, goal: Goal, was: Tally) -> Iterable[Comparison | None]:
    """Against the year before; and against the goal where the year before kept to it: whoever never
    reached a goal has not fallen back from it.
    """
    allowed = _allowed(goal, seen.indicator)
    kept = was[1] > 0 and goal.reached(*was)
    if seen.indicator.rare:
        yield rebound.of_events(seen.now, seen.before)
        if kept and allowed is not None:
            yield rebound.of_events_goal(seen.now, allowed)
    else:
        yield rebound.of_shares(seen.now, seen.before)
        if kept and allowed is not None:
            yield rebound.of_shares_goal(seen.now, allowed)


def _allowed(goal: Goal, indicator: Indicator) -> float | None:
    """The share of bad outcomes that the goal allows; None where it bounds the other side."""
    if indicator.direction == "lower":
        return float(goal.high / goal.per) if goal.high is not None else None
    return float(1 - goal.low / goal.per) if goal.low is not None else None
