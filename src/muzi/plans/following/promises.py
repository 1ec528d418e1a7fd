"""What a region is held to on a day.

promises(…)    all of it: what the plans that it follows promise, and those around it on which
               they say nothing (home, reports, the overview of regions)
governing(…)   of each indicator the one promise that is named where there is room for one
               (notices, bulletins, the comparison of regions)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from muzi.clinical.statistics import statistical_year_of
from muzi.places import codes
from muzi.places.codes import Level
from muzi.plans import queries
from muzi.plans.following import feeds
from muzi.plans.following.feeds import BedRatio, Figure
from muzi.plans.following.terms import undated
from muzi.plans.models import Plan, Target


@dataclass(frozen=True, slots=True)
class Weight:
    """What decides between promises of one indicator, but for where and when.

    `people` are those of whom alone it speaks (农村); `fed`: records feed it. Of two the stricter
    has more `strictness`: a floor that is higher, a ceiling that is lower.
    """

    people: str
    fed: bool
    strictness: Fraction


def weight(target: Target) -> Weight:
    """What a target weighs beside others."""
    goal = feeds.goal_of(target)
    strictness = Fraction(goal.low) if goal.low is not None else -Fraction(goal.high or 0)
    return Weight(
        people=feeds.narrower(target),
        fed=isinstance(feeds.feed_of(target), Figure | BedRatio),
        strictness=strictness / goal.per,
    )


def weighing() -> Callable[[Target], Weight]:
    """`weight`, worked out once for each target: many regions are held to the same."""
    known: dict[int, Weight] = {}

    def weigh(target: Target) -> Weight:
        if target.pk not in known:
            known[target.pk] = weight(target)
        return known[target.pk]

    return weigh


def promises(plans: Sequence[Plan], region: int, on: date) -> list[Target]:
    """The targets of the `plans` that a region follows, in their order, and those of other plans in
    force that records feed here and on which they say nothing themselves.

    Of a plan that is over, what a plan in force promises anew is not said again.
    """
    others = [each for each in queries.in_force(region, on) if each not in plans]
    return choose(plans, others, _of([*plans, *others]), region, on)


def binding(region: int, on: date) -> list[Target]:
    """Every standing target of the plans that a region follows and of those in force there."""
    plans = dict.fromkeys([*queries.followed(region, on), *queries.in_force(region, on)])
    return list(_of(plans))


def _of(plans: Iterable[Plan]) -> Iterable[Target]:
    return Target.objects.filter(plan__in=plans, until=None).select_related("plan")


def choose(
    plans: Sequence[Plan],
    others: Sequence[Plan],
    targets: Iterable[Target],
    region: int,
    on: date,
    weigh: Callable[[Target], Weight] | None = None,
) -> list[Target]:
    """Of the standing targets of the plans that a region follows and of `others` in force there,
    those that it is held to (see `promises`). A promise to some of its people, or to a part of it,
    leaves the promise to all standing.
    """
    weigh = weigh or weighing()
    order = {plan.pk: position for position, plan in enumerate([*plans, *others])}
    found = sorted(
        targets, key=lambda each: (order[each.plan_id], each.due_on or date.max, each.key)
    )
    own = [each for each in found if order[each.plan_id] < len(plans)]
    in_force = [each for each in own if not over(each.plan, on)]
    told = _told(in_force, region, weigh)
    past = [each for each in own if over(each.plan, on) and not _is_told(each, told, weigh)]
    chosen = [*in_force, *past]
    told |= _told(past, region, weigh)
    around = (each for each in found[len(own) :] if not _is_told(each, told, weigh))
    owed = [each for each in around if not lapsed(each, on)]
    return [*chosen, *governing(owed, region, on, weigh).values()]


def _told(
    targets: Iterable[Target], region: int, weigh: Callable[[Target], Weight]
) -> set[tuple[str, str]]:
    """The indicators of which these speak for the whole region, each with the people it is for
    (农村), empty for all.
    """
    whole = (each for each in targets if each.indicator and codes.contains(each.region, region))
    return {(each.indicator, weigh(each).people) for each in whole}


def _is_told(target: Target, told: set[tuple[str, str]], weigh: Callable[[Target], Weight]) -> bool:
    """Has one of those spoken of its people, or of all?"""
    code = target.indicator
    return (code, "") in told or (code, weigh(target).people) in told


def governing(
    targets: Iterable[Target],
    region: int,
    on: date,
    weigh: Callable[[Target], Weight] | None = None,
) -> dict[str, Target]:
    """By indicator that records feed, the one of several promises that a region is held to.

    Of its own plans in force, else of those above, else of plans that are over: the strictest of
    what is due in this statistical year, else what falls due next, else the strictest of what was
    due before (its day or its year is over), else what names no day. A promise to a part of the
    people (农村) speaks only where no other does.
    """
    weigh = weigh or weighing()
    year = statistical_year_of(on)
    # Townships work under the plans of their county.
    home = codes.at(region, max(codes.level(region), Level.COUNTY))

    def turn(target: Target) -> tuple[Any, ...]:
        plan, due = target.plan, target.due_on or date.max
        once = target.due_on is not None and not target.yearly
        gone, later = lapsed(target, on) or (once and due.year < year), once and due.year > year
        return (
            *(bool(weigh(target).people), over(plan, on), plan.region != home, undated(target)),
            *(gone, later, due if later else date.min),
            *(-weigh(target).strictness, -plan.pk, target.key),
        )

    chosen: dict[str, Target] = {}
    for each in sorted(targets, key=turn):
        if weigh(each).fed and codes.contains(each.region, region):
            chosen.setdefault(each.indicator, each)
    return chosen


def lapsed(target: Target, on: date) -> bool:
    """Has the day gone by on which it fell due once and for all?"""
    return target.due_on is not None and target.due_on < on and not target.yearly


def over(plan: Plan, on: date) -> bool:
    """Has the plan ended? What it promised is owed still."""
    return plan.ends_on is not None and plan.ends_on < on
