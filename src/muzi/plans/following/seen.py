"""The targets of a plan as they stand for one account: in the plan's own region, or in the part of
it that the account answers for (a nation's targets as a county stands to them).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from muzi.access.models import User
from muzi.places import codes
from muzi.plans.following import feeds
from muzi.plans.following.progress import progress
from muzi.plans.following.standings import Standing
from muzi.plans.models import Plan, Target


def place_of(plan: Plan, user: User) -> int:
    """Where an account sees a plan: its region, or its own inside it."""
    area = user.institution.catchment
    return area if codes.contains(plan.region, area) else plan.region


def standings(targets: Sequence[Target], at: int, *, on: date) -> list[Standing]:
    """How targets stand in the region `at`, in their order.

    Only rates are held to a part of their region: so many persons or beds are promised of the
    whole, and stand there (or are UNSEEN).
    """
    here = [each for each in targets if held(each, at)]
    found = {each.target.pk: each for each in progress(here, on=on, at=at)} if here else {}
    rest = [each for each in targets if each.pk not in found]
    found |= {each.target.pk: each for each in progress(rest, on=on)} if rest else {}
    return [found[each.pk] for each in targets]


def held(target: Target, at: int) -> bool:
    """Can a target of a larger region be held to its part `at`?"""
    feed = feeds.feed_of(target)
    if at == target.region or not codes.contains(target.region, at):
        return False
    # Women of a township give birth elsewhere: below a county beds for deliveries mean nothing.
    beds = isinstance(feed, feeds.BedRatio) and codes.level(at) >= codes.Level.COUNTY
    return beds or isinstance(feed, feeds.Figure)
