"""What the home of a bureau leads with: how its plans stand, and what of them is late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.clinical.targets import Verdict
from muzi.places.codes import Level, level
from muzi.plans import feeds, queries, seen, task_queries
from muzi.plans.feeds import BedRatio, Figure
from muzi.plans.models import Plan, Target
from muzi.plans.shown import Line, line_of
from muzi.plans.standing_words import by_urgency
from muzi.plans.standings import Standing

MOST = 5
ACTED_ON = frozenset({Verdict.MISSED, Verdict.OFF_COURSE, Verdict.CANNOT_TELL_YET})


@dataclass(frozen=True, slots=True)
class Panel:
    """`plans` are those that the region follows, the leading one first (none: only plans above are
    in force). `urgent` are the lines to act on, of them and of the plans above; `quotas` every
    quota; `verdicts` how many of all these targets stand how; `tasks` those of all the plans.
    """

    plans: tuple[Plan, ...]
    verdicts: dict[Verdict, int]
    targets: int
    urgent: tuple[Line, ...]
    quotas: tuple[Line, ...]
    behind: int
    tasks: int
    tasks_late: int
    tasks_unproven: int


def panel(user: User, on: date) -> Panel | None:
    """The panel of an account that makes plans; None where its region is held to nothing."""
    area = user.institution.catchment
    if not user.may(Permission.MAKE_PLANS) or level(area) < Level.COUNTY:
        return None
    plans = queries.followed(area, on)
    lines = [line_of(each, user) for each in by_urgency(followed(plans, area, on))]
    if not lines:
        return None
    known = [each for each in lines if each.known]
    counted = tuple(each for each in known if feeds.is_quota(each.standing.target))
    tasks = task_queries.lines(plans, on)
    return Panel(
        plans=tuple(plans),
        verdicts=dict(Counter(each.standing.judgement.verdict for each in lines)),
        targets=len(lines),
        urgent=tuple(each for each in known if each.standing.judgement.verdict in ACTED_ON)[:MOST],
        quotas=counted,
        behind=sum(bool(each.standing.dragging) for each in counted),
        tasks=len(tasks),
        tasks_late=sum(each.overdue for each in tasks),
        tasks_unproven=sum(each.unproven for each in tasks),
    )


def followed(plans: Sequence[Plan], area: int, on: date) -> list[Standing]:
    """The targets of the plans that a region follows, and those of other plans in force that
    records feed here and on which they say nothing themselves.

    Of a plan that is over, what a plan in force promises anew is not shown again.
    """
    others = [each for each in queries.in_force(area, on) if each not in plans]
    own = Target.objects.filter(plan__in=list(plans), until=None).select_related("plan")
    in_force = [each for each in own if not _is_over(each.plan, on)]
    told = {each.indicator for each in in_force if each.indicator}
    over = [each for each in own if _is_over(each.plan, on) and each.indicator not in told]
    chosen = [*in_force, *over]
    told |= {each.indicator for each in over if each.indicator}
    order = [each.pk for each in others]
    more = Target.objects.filter(plan__in=order, until=None).select_related("plan")
    # Of several plans the nearest region's, then the promise that falls due first.
    for each in sorted(
        more, key=lambda each: (order.index(each.plan_id), each.due_on or date.max, each.key)
    ):
        due = each.due_on is None or each.due_on >= on or each.yearly
        fed = isinstance(feeds.feed_of(each), Figure | BedRatio)
        if due and fed and each.indicator not in told:
            told.add(each.indicator)
            chosen.append(each)
    return seen.standings(chosen, area, on=on)


def _is_over(plan: Plan, on: date) -> bool:
    return plan.ends_on is not None and plan.ends_on < on
