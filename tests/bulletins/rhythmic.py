"""A county's plan with its rhythms, published long enough ago for something to be late."""

from __future__ import annotations

from datetime import UTC, date, datetime

from counted import a_plan
from factories import County

from muzi.access import scope
from muzi.bulletins import submissions
from muzi.bulletins.calendar import Span
from muzi.bulletins.models import Submission
from muzi.plans.models import Plan, Rhythm

TODAY = date(2026, 6, 15)  # a Monday
PUBLISHED = datetime(2026, 5, 4, tzinfo=UTC)
YESTERDAY = Span(date(2026, 6, 14), date(2026, 6, 14))
NOTHING = {"maternal_deaths": 0, "neonatal_deaths": 0, "under5_deaths": 0}


def planned(county: County) -> Plan:
    with scope.acting(county.account("bureau").scope):
        plan = a_plan()
        Plan.objects.filter(pk=plan.pk).update(published_at=PUBLISHED)
        plan.refresh_from_db()
        return plan


def rhythm(county: County, plan: Plan, **values: object) -> Rhythm:
    """Deaths, told every day by the units that deliver."""
    given = {
        "key": plan.rhythm_set.count() + 1,
        "what": "孕产妇、新生儿死亡统计",
        "frequency": "daily",
        "reporter": "助产机构",
    }
    with scope.acting(county.account("bureau").scope):
        return Rhythm.objects.create(plan=plan, **given | values)


def say(
    county: County, who: str, about: Rhythm, span: Span = YESTERDAY, **counts: object
) -> Submission:
    """Report a period of a rhythm as the account's unit."""
    user = county.account(who)
    note = str(counts.pop("note", ""))
    with scope.acting(user.scope):
        return submissions.submit(about, span, NOTHING | counts, note, by=user, today=TODAY)
