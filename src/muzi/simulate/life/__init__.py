"""The year that a simulated county lives under its plan, told through the product's own actions.

Families come by COPY; what people do about them comes here: what units say of their tasks and what
they show for it, supervision visits, values by hand, shares of quotas, periodic reports, bulletins,
notices and campaigns. Every step is taken by the account that would take it, so whatever the
product refuses cannot stand here; only the days are put back afterwards, for the actions write the
moment at which they ran. Figures are never told: where the product computes, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import transaction

from muzi.access.models import User
from muzi.bulletins.models import Bulletin, Campaign, Submission
from muzi.plans import queries
from muzi.plans.models import Plan, Progress, Visit
from muzi.simulate.life import outreach, reports, tasks
from muzi.simulate.life.cast import Cast, cast, dated


def tell(today: date, seed: int) -> bool:
    """Tell the year up to `today` of the county that the demonstration accounts belong to.

    Runs as the owner of the tables, once: False where there are no such accounts, or people have
    begun to work already. The same day and seed tell the same.
    """
    known = cast(today, seed)
    if known is None or _begun():
        return False
    with transaction.atomic():
        followed = list(_followed(known))
        for plan, chief, began in followed:
            _take_in(plan, began)
            tasks.tell(known, plan, chief, began)
            reports.submissions(known, plan, chief, began, late=False)
        for chief in dict.fromkeys([*(chief for _, chief, _ in followed), known.bureau]):
            began = min((since for _, by, since in followed if by == chief), default=today)
            reports.bulletins(known, chief, began)
        for plan, chief, began in followed:
            reports.submissions(known, plan, chief, began, late=True)
        outreach.tell(known)
    return True


def _followed(known: Cast) -> Iterator[tuple[Plan, User, date]]:
    """The plans that the county follows, with the account whose bureau each is and the day from
    which it is told to have been followed.
    """
    for plan in queries.followed(known.region, known.today):
        chief = known.chief_of(plan)
        if chief is not None:
            yield plan, chief, reports.begins(plan, known.today)


def _begun() -> bool:
    """Has anybody worked with plans here? Then this is no longer an empty county to tell of."""
    told = (Progress, Visit, Submission, Bulletin, Campaign)
    return any(model._default_manager.exists() for model in told)


def _take_in(plan: Plan, began: date) -> None:
    """As if the plan had been here since then: nobody owes reports from before."""
    dated(plan, began, "published_at")
