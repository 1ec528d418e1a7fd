"""Who acts in the told year, and on which days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.db.models import Model
from django.utils import timezone

from muzi.access import scope
from muzi.access.models import User
from muzi.places.models import Institution
from muzi.plans.models import Plan
from muzi.simulate.seeds import seeded

_NAMES = ("bureau", "mch", "hospital", "township", "higher")


@dataclass(frozen=True, slots=True)
class Cast:
    """The demonstration accounts of one county, and the day and seed of the story."""

    today: date
    seed: int
    bureau: User
    mch: User
    hospital: User
    township: User
    higher: User

    @property
    def region(self) -> int:
        return self.bureau.institution.catchment

    def luck(self, *about: object) -> Random:
        """A generator for one thing told, the same however much else is told."""
        return seeded(self.seed, "life", *about)

    def chief_of(self, plan: Plan) -> User | None:
        """The account whose bureau the plan is."""
        chiefs = (self.bureau, self.higher)
        return next((each for each in chiefs if each.governs(plan.region)), None)

    def second(self, region: int, first: User) -> User | None:
        """Another account that may review what `first` drafted for a region."""
        able = (self.bureau, self.higher)
        return next((each for each in able if each != first and each.governs(region)), None)

    def at(self, unit: Institution | None) -> User | None:
        """Whoever speaks for an institution: its demonstration account, else the one that records
        there.
        """
        known = (self.bureau, self.mch, self.hospital, self.township, self.higher)
        if unit is None:
            return None
        found = next((each for each in known if each.institution_id == unit.pk), None)
        return found or User.objects.filter(username=f"simulated-{unit.pk}").first()

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)


def cast(today: date, seed: int) -> Cast | None:
    """The accounts that `accounts.demonstration` made; None where one is missing."""
    found = User.objects.filter(username__in=_NAMES, institution__simulated=True)
    by_name = {each.username: each for each in found.select_related("institution")}
    if len(by_name) < len(_NAMES):
        return None
    return Cast(today=today, seed=seed, **by_name)


@contextmanager
def acting(user: User) -> Iterator[User]:
    """In the account's own scope, as in a request of theirs."""
    with scope.acting(user.scope):
        yield user


def dated(row: Model, day: date, *fields: str) -> None:
    """Put the moments of a row on the day on which the story has them, in working hours."""
    moment = timezone.make_aware(datetime.combine(day, time(9 + (row.pk or 0) % 8, 30)))
    type(row)._default_manager.filter(pk=row.pk).update(**dict.fromkeys(fields, moment))
