"""What a region is held to on a day: the promises of the plans that it follows, and of those around
it on which they say nothing. Home, bulletins and reports speak of the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from muzi.plans import feeds, queries
from muzi.plans.feeds import BedRatio, Figure
from muzi.plans.models import Plan, Target


def promises(plans: Sequence[Plan], region: int, on: date) -> list[Target]:
    """The targets of the `plans` that a region follows, in their order, and those of other plans in
    force that records feed here and on which they say nothing themselves.

    Of a plan that is over, what a plan in force promises anew is not said again.
    """
    others = [each for each in queries.in_force(region, on) if each not in plans]
    targets = Target.objects.filter(plan__in=[*plans, *others], until=None).select_related("plan")
    return choose(plans, others, targets, on)


def choose(
    plans: Sequence[Plan], others: Sequence[Plan], targets: Iterable[Target], on: date
) -> list[Target]:
    """Of the standing targets of the plans that a region follows and of `others` in force there,
    those that it is held to (see `promises`).
    """
    order = {plan.pk: position for position, plan in enumerate([*plans, *others])}
    found = sorted(
        targets, key=lambda each: (order[each.plan_id], each.due_on or date.max, each.key)
    )
    own = [each for each in found if order[each.plan_id] < len(plans)]
    in_force = [each for each in own if not over(each.plan, on)]
    told = {each.indicator for each in in_force if each.indicator}
    past = [each for each in own if over(each.plan, on) and each.indicator not in told]
    chosen = [*in_force, *past]
    told |= {each.indicator for each in past if each.indicator}
    # Of several plans the nearest region's, then the promise that falls due first.
    for each in found[len(own) :]:
        due = each.due_on is None or each.due_on >= on or each.yearly
        fed = isinstance(feeds.feed_of(each), Figure | BedRatio)
        if due and fed and each.indicator not in told:
            told.add(each.indicator)
            chosen.append(each)
    return chosen


def over(plan: Plan, on: date) -> bool:
    """Has the plan ended? What it promised is owed still."""
    return plan.ends_on is not None and plan.ends_on < on
