"""Which rhythms concern an account, and for which of their periods a plan asks."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone

from muzi.access.models import User
from muzi.bulletins import receivers
from muzi.bulletins.calendar import Span
from muzi.bulletins.kinds import frequency_of, wait_of
from muzi.bulletins.receivers import Receiver
from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans import queries as plans
from muzi.plans.models import Plan, Rhythm


def begins(plan: Plan, today: date) -> date:
    """The day from which a plan's rhythms are asked for."""
    known = min(timezone.localdate(plan.published_at), today)
    return max(plan.starts_on, known) if plan.starts_on else known


def ends(plan: Plan) -> date | None:
    """The last day of its term. A plan whose term was over when it was published here has none:
    whoever published it works under it still.
    """
    over = plan.ends_on is not None and plan.ends_on < timezone.localdate(plan.published_at)
    return None if over else plan.ends_on


def _lasts(plan: Plan, first: date) -> bool:
    """Does a plan that has begun ask for anything on this day or later?"""
    return (ends(plan) or first) >= first


def all_of(user: User, first: date, last: date) -> list[Rhythm]:
    """The recurring rhythms that an account's calendar holds on these days."""
    return list(
        dict.fromkeys([*binding(place_of(user), first, last), *received(user, first, last)])
    )


def asks(rhythm: Rhythm, span: Span, today: date) -> bool:
    """Is a period of a rhythm asked for: does it touch its plan's term, as far as it was known
    here, and is due within it?
    """
    plan, due_on = rhythm.plan, wait_of(rhythm).due_on(span)
    began = min(span.last, due_on) >= begins(plan, today)
    return began and span.first <= (ends(plan) or span.first)


def binding(region: int, first: date, last: date) -> list[Rhythm]:
    """The recurring rhythms of the plans that bind a region on some of these days, its own plans'
    first.
    """
    found = (*plans.in_force(region, first, last), *plans.followed(region, last))
    asking = {each.pk for each in found if _lasts(each, first)}
    rows = Rhythm.objects.filter(plan__in=asking, until=None).select_related("plan")
    recurring = [each for each in rows if frequency_of(each) is not None]
    return sorted(recurring, key=lambda each: (-each.plan.region, each.plan_id, each.key))


def received(user: User, first: date, last: date) -> list[Rhythm]:
    """The recurring rhythms of plans inside the region that the account's unit serves, that ask for
    something on some of these days and name it as their receiver: 报市卫健委 in a county's plan.
    """
    low, high = codes.extent(user.institution.catchment)
    named = Rhythm.objects.filter(
        Q(plan__starts_on=None) | Q(plan__starts_on__lte=last),
        plan__region__gte=low,
        plan__region__lt=high,
        plan__withdrawn_at=None,
        until=None,
    ).exclude(receiver="")
    rows = named.select_related("plan").order_by("plan__region", "plan", "key")
    found = [each for each in rows if _lasts(each.plan, first)]
    to = receivers.of_all(found)
    return [each for each in found if receives(user, to[each.pk]) and frequency_of(each)]


def watches(user: User, plan: Plan) -> bool:
    """Do the account's figures cover the plan's region? Then it sees what every unit reported."""
    return user.scope.covers(plan.region)


def receives(user: User, to: Receiver) -> bool:
    """Is it reported to the account's own unit? Then it sees these reports, where it sees none."""
    return user.institution_id in to.units


def place_of(user: User) -> int:
    """The region whose plans bind the account's unit: a bureau's own, else where it stands."""
    bureau = user.institution.kind == Institution.Kind.BUREAU
    return user.institution.catchment if bureau else user.institution.region
