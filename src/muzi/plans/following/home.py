"""What the home of a bureau leads with: how its plans stand, and what of them is late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.clinical.targets import Judgement, Reason, Verdict
from muzi.places.codes import Level, level
from muzi.plans import queries
from muzi.plans.following import feeds, seen
from muzi.plans.following.promises import promises
from muzi.plans.following.quota_standings import is_behind
from muzi.plans.following.shown import Line, line_of
from muzi.plans.following.standing_words import by_urgency
from muzi.plans.following.standings import Standing
from muzi.plans.models import Plan
from muzi.plans.tasks import task_queries

MOST = 5
ACTED_ON = frozenset({Verdict.MISSED, Verdict.OFF_COURSE, Verdict.CANNOT_TELL_YET})


@dataclass(frozen=True, slots=True)
class Panel:
    """`plans` are those that the region follows, the leading one first (none: only plans above are
    in force). `urgent` are the lines to act on, of them and of the plans above; `quotas` every
    quota; `verdicts` how many of all these targets stand how; `tasks` those of all the plans, also
    of those that begin later.
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


def panel(user: User, on: date, at_home: Iterable[task_queries.Line]) -> Panel | None:
    """The panel of an account that makes plans; None where its region is held to nothing.

    `at_home`: the tasks that its home speaks of.
    """
    area = user.institution.catchment
    if not user.may(Permission.MAKE_PLANS) or level(area) < Level.COUNTY:
        return None
    plans = queries.followed(area, on)
    lines = [line_of(each, user) for each in by_urgency(followed(plans, area, on))]
    worked_on = {plan.pk for plan in queries.worked_on(area, on)}
    tasks = [each for each in at_home if each.task.plan_id in worked_on]
    if not lines and not tasks:
        return None
    known = [each for each in lines if each.known]
    counted = tuple(each for each in known if feeds.is_quota(each.standing.target))
    return Panel(
        plans=tuple(plans),
        verdicts=dict(Counter(each.standing.judgement.verdict for each in lines)),
        targets=len(lines),
        urgent=tuple(each for each in known if _acted_on(each.standing.judgement))[:MOST],
        quotas=counted,
        behind=sum(is_behind(each.standing) for each in counted),
        tasks=len(tasks),
        tasks_late=sum(each.overdue for each in tasks),
        tasks_unproven=sum(each.unproven for each in tasks),
    )


def _acted_on(judged: Judgement) -> bool:
    return judged.verdict in ACTED_ON and judged.reason is not Reason.NOT_BEGUN


def followed(plans: Sequence[Plan], area: int, on: date) -> list[Standing]:
    """How what the region promised stands: by the plans that it follows and those around it."""
    return seen.standings(promises(plans, area, on), area, on=on)
