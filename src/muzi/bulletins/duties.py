"""What the rhythms of plans make due, from whom and by when: computed, never stored.

A rhythm that names units (助产机构, 辖区医疗机构) makes each of them report for every period; one
that names a bulletin makes the plan's bureau issue it. Several that ask for one bulletin
(实行月通报, 县卫健局每月通报; two plans) make one duty. Duties begin with the period in which the
plan was published here: nobody is late with what was due before; they end with its term.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Max, Q
from django.utils import timezone

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.bulletins import receivers
from muzi.bulletins.calendar import Due, Span, Standing, due, spans
from muzi.bulletins.concerns import begins, binding, ends, place_of, received, receives, watches
from muzi.bulletins.kinds import KINDS, Kind, frequency_of, kind_of, wait_of
from muzi.bulletins.models import Bulletin, Submission
from muzi.bulletins.reporters import reporters, units_in, units_of
from muzi.places.models import Institution
from muzi.plans.models import Plan, Rhythm

# How far back a list of what is owed looks; the month view shows any month.
LOOK_BACK = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many units reported one period: in time or late, and how many of them nothing (zero)."""

    expected: int
    reported: int = 0
    zero: int = 0
    late: int = 0

    @property
    def missing(self) -> int:
        return max(self.expected - self.reported, 0)


@dataclass(frozen=True, slots=True)
class Duty:
    """One period of a rhythm as it concerns an account.

    A unit's own report has `unit` (and `submission` once made); the reports of all units have a
    `tally`, for whoever watches over the plan; a bulletin has neither, but `bulletin` when begun.
    """

    rhythm: Rhythm
    due: Due
    unit: Institution | None = None
    submission: Submission | None = None
    tally: Tally | None = None
    bulletin: Bulletin | None = None

    @property
    def owed(self) -> bool:
        return self.due.standing in {Standing.OPEN, Standing.OVERDUE}

    @property
    def is_bulletin(self) -> bool:
        return self.unit is None and self.tally is None


@dataclass(frozen=True, slots=True)
class UnitReport:
    """How one unit stands with one period."""

    unit: Institution
    due: Due
    submission: Submission | None


@dataclass(frozen=True, slots=True)
class Missing:
    """A report that is past its day and has not come."""

    rhythm: Rhythm
    unit: Institution
    due: Due


def of_month(user: User, first: date, last: date, today: date) -> list[Duty]:
    """What is due in these days, by due day. A watched rhythm is one line for all its units."""
    found = _duties(user, first, last, today, received(user, first - LOOK_BACK, last))
    return sorted(found, key=lambda each: (each.due.due_on, each.rhythm.key, each.is_bulletin))


class Owed(NamedTuple):
    """What the account's own unit has still to give: overdue first, then what is open; and, for
    whoever makes plans, what units owe past its day.
    """

    own: list[Duty]
    of_units: list[Duty]


def owed(user: User, today: date) -> list[Duty]:
    """What the account's own unit has still to give."""
    return all_owed(user, today).own


def all_owed(user: User, today: date) -> Owed:
    """What is owed of the last months and the next."""
    makes = user.may(Permission.MAKE_PLANS)
    reach = (today - LOOK_BACK, today + timedelta(days=31))
    found = sorted((e for e in _duties(user, *reach, today) if e.owed), key=_by_day)
    return Owed(
        own=[e for e in found if e.unit is not None or (e.is_bulletin and makes)],
        of_units=[e for e in found if makes and e.tally and e.due.standing is Standing.OVERDUE],
    )


def _by_day(duty: Duty) -> date:
    return duty.due.due_on


def of_period(rhythm: Rhythm, span: Span, today: date) -> list[UnitReport]:
    """Every unit that reports for a rhythm, and how it stands with one period; late ones first."""
    found = _submissions([rhythm], span.first, span.first)
    given = {
        each.institution_id: each for each in found.select_related("file").defer("file__content")
    }
    made = []
    for unit in reporters(rhythm, units_of(rhythm.plan)):
        submission = given.get(unit.pk)
        done = _day(submission.at, today) if submission else None
        made.append(UnitReport(unit, due(span, wait_of(rhythm), done, today), submission))
    order = (Standing.OVERDUE, Standing.OPEN, Standing.RUNNING, Standing.LATE, Standing.DONE)
    return sorted(made, key=lambda each: (order.index(each.due.standing), each.unit.name))


def missing(plans: Iterable[Plan], today: date) -> list[Missing]:
    """What the units in the regions of plans owe of the periods that a list of what is owed looks
    at, the longest overdue first.
    """
    late = [
        Missing(each.rhythm, unit, each.due)
        for each in _overdue(plans, today)
        for pk, unit in each.asked.items()
        if pk not in each.given
    ]
    return sorted(late, key=lambda each: -each.due.days_late)


def count_missing(plans: Iterable[Plan], today: date) -> Counter[int]:
    """How many of them there are, by plan: a province has a hundred thousand."""
    found: Counter[int] = Counter()
    for each in _overdue(plans, today):
        found[each.rhythm.plan_id] += len(each.asked.keys() - each.given)
    return found


class _Overdue(NamedTuple):
    """A period past its day: the units that were asked (by id), and the ids of those that gave."""

    rhythm: Rhythm
    due: Due
    asked: dict[int, Institution]
    given: set[int]


def _overdue(plans: Iterable[Plan], today: date) -> Iterator[_Overdue]:
    recurring = _recurring(plans)
    units, first = _units(recurring), today - LOOK_BACK
    reach = (first - timedelta(days=366 + _longest(recurring)), today)
    given: dict[Any, set[int]] = {
        (plan, key, starts_on): set(ids)
        for plan, key, starts_on, ids in Submission.objects.filter(
            plan__in={each.plan_id for each in recurring},
            starts_on__range=reach,
            withdrawn_at=None,
        )
        .values_list("plan", "rhythm", "starts_on")
        .annotate(ids=ArrayAgg("institution"))
    }
    for rhythm in recurring:
        asked = {each.pk: each for each in reporters(rhythm, units[rhythm.plan_id])}
        for span in _periods(rhythm, first, today, today) if asked else ():
            stands = due(span, wait_of(rhythm), None, today)
            if stands.standing is Standing.OVERDUE:
                told = given.get((rhythm.plan_id, rhythm.key, span.first), set())
                yield _Overdue(rhythm, stands, asked, told)


def unissued(plans: Iterable[Plan], today: date) -> list[Duty]:
    """The bulletins that plans ask of their own bureaus and that were not issued by their day, of
    the same periods; the longest overdue first.
    """
    asked = [(each, kind_of(each)) for each in _recurring(plans)]
    first = today - LOOK_BACK
    longest = timedelta(days=_longest(each for each, _kind in asked))
    regions = {each.plan.region for each, _kind in asked}
    issued = _bulletins(regions, first - longest - timedelta(days=366), today)
    told: dict[Any, Duty] = {}
    for rhythm, kind in asked:
        for span in _periods(rhythm, first, today, today) if kind else ():
            same = _same(kind, rhythm.plan, span.first) if kind else None
            stands = due(span, wait_of(rhythm), _issued_on(issued.get(same), today), today)
            if same not in told or stands.due_on < told[same].due.due_on:
                told[same] = Duty(rhythm, stands)
    late = (each for each in told.values() if each.due.standing is Standing.OVERDUE)
    return sorted(late, key=lambda each: -each.due.days_late)


def _longest(found: Iterable[Rhythm]) -> int:
    """How many days after a period's end the last of their reports is due."""
    return max((wait_of(each).days for each in found), default=0)


def _recurring(plans: Iterable[Plan]) -> list[Rhythm]:
    found = Rhythm.objects.filter(plan__in=list(plans), until=None).select_related("plan")
    return [each for each in found.order_by("plan", "key") if frequency_of(each) is not None]


def _units(found: Iterable[Rhythm]) -> dict[int, list[Institution]]:
    """The units that can report under the plans of these rhythms, by plan, in one query."""
    plans = {each.plan_id: each.plan for each in found}
    ordered = list(enumerate(units_in(plans.values())))
    ordered.sort(key=lambda each: each[1].region)
    regions = [unit.region for _place, unit in ordered]

    def inside(plan: Plan) -> list[Institution]:
        low, high = bisect_left(regions, plan.region), bisect_left(regions, plan.region_end)
        return [unit for _place, unit in sorted(ordered[low:high], key=lambda each: each[0])]

    return {pk: inside(plan) for pk, plan in plans.items()}


def _duties(
    user: User, first: date, last: date, today: date, inside: Iterable[Rhythm] = ()
) -> Iterator[Duty]:
    """`inside`: rhythms that report to the account's unit, though their plans may not bind it."""
    place = place_of(user)
    # What a plan asked for before its term ended falls due after it.
    found = list(dict.fromkeys([*binding(place, first - LOOK_BACK, last), *inside]))
    if not found:
        return
    longest = timedelta(days=_longest(found))
    reach = (first - longest - timedelta(days=366), last)
    mine = {
        (each.plan_id, each.rhythm, each.starts_on): each
        for each in _submissions(found, *reach).filter(institution=user.institution_id)
    }
    issued = _bulletins({place}, *reach)
    told: dict[Any, Duty] = {}
    to = receivers.of_all(found)
    watched = [e for e in found if watches(user, e.plan) or receives(user, to[e.pk])]
    tallies = _tallies(watched, *reach, today)
    units = _units(found)
    for rhythm in found:
        plan = rhythm.plan
        asked = reporters(rhythm, units[plan.pk])
        own = next((each for each in asked if each.pk == user.institution_id), None)
        # The bulletin is the bureau's of the plan's own region, whoever else it binds.
        kind = kind_of(rhythm) if plan.region == place and watches(user, plan) else None
        for span in _periods(rhythm, first, last, today):
            key = (rhythm.plan_id, rhythm.key, span.first)
            if own is not None:
                made = mine.get(key)
                done = _day(made.at, today) if made else None
                yield Duty(rhythm, due(span, wait_of(rhythm), done, today), own, made)
            if asked and rhythm in watched and not (own is not None and len(asked) == 1):
                yield _of_all(rhythm, span, len(asked), tallies.get(key), today)
            if kind is not None:
                same = _same(kind, plan, span.first)
                draft = issued.get(same)
                done = _issued_on(draft, today)
                stands = due(span, wait_of(rhythm), done, today)
                if same not in told or stands.due_on < told[same].due.due_on:
                    told[same] = Duty(rhythm, stands, bulletin=draft)
    yield from told.values()


def _periods(rhythm: Rhythm, first: date, last: date, today: date) -> Iterable[Span]:
    """The periods that fall due in these days, from that in which the plan began to that in which
    it ends.
    """
    frequency, wait = frequency_of(rhythm), wait_of(rhythm)
    start = max(first - timedelta(days=wait.days), begins(rhythm.plan, today))
    if frequency is None:
        return []
    final = min(last, ends(rhythm.plan) or last)
    return [each for each in spans(frequency, start, final) if start <= wait.due_on(each) <= last]


def _of_all(rhythm: Rhythm, span: Span, expected: int, row: Any, today: date) -> Duty:
    tally = Tally(expected, row["reported"], row["zeros"], row["late"]) if row else Tally(expected)
    done = _day(row["latest"], today) if row and not tally.missing else None
    return Duty(rhythm, due(span, wait_of(rhythm), done, today), tally=tally)


def _submissions(found: Iterable[Rhythm], first: date, last: date) -> Any:
    rows = Submission.objects.filter(
        _of_rhythms(found), starts_on__gte=first, starts_on__lte=last, withdrawn_at=None
    )
    return rows.select_related("by", "institution")


def _tallies(found: list[Rhythm], first: date, last: date, today: date) -> dict[Any, Any]:
    """How many units reported each period, counted by the database."""
    if not found:
        return {}
    rows = (
        _submissions(found, first, last)
        .order_by()
        .values("plan_id", "rhythm", "starts_on")
        .annotate(
            reported=Count("pk"),
            zeros=Count("pk", filter=Q(zero=True)),
            late=Count("pk", filter=Q(at__date__gt=F("due_on"), due_on__lt=today)),
            latest=Max("at"),
        )
    )
    return {(each["plan_id"], each["rhythm"], each["starts_on"]): each for each in rows}


def _same(kind: Kind, plan: Plan, first: date) -> tuple[int, str, int | None, date]:
    """What makes two bulletins one: a report on a plan is that plan's alone."""
    return plan.region, kind.name, plan.pk if kind.frequency is None else None, first


def _bulletins(regions: Collection[int], first: date, last: date) -> dict[Any, Bulletin]:
    """The bulletin of each region, kind and period, whichever rhythm it was begun for: the first
    that was issued, else the newest draft.
    """
    rows = Bulletin.objects.filter(
        region__in=regions, kind__in=KINDS, starts_on__gte=first, starts_on__lte=last
    ).exclude(state=Bulletin.State.DROPPED)
    chosen: dict[Any, Bulletin] = {}
    for each in rows.defer("content").order_by("pk"):
        of_plan = each.plan_id if KINDS[each.kind].frequency is None else None
        key = (each.region, each.kind, of_plan, each.starts_on)
        kept = chosen.get(key)
        if kept is None or kept.state != Bulletin.State.ISSUED:
            chosen[key] = each
    return chosen


def _of_rhythms(found: Iterable[Rhythm]) -> Q:
    wanted = Q(pk__in=[])
    for each in found:
        wanted |= Q(plan=each.plan_id, rhythm=each.key)
    return wanted


def _issued_on(bulletin: Bulletin | None, today: date) -> date | None:
    if bulletin is None or bulletin.issued_at is None:
        return None
    return _day(bulletin.issued_at, today)


def _day(at: Any, today: date) -> date:
    """The day of a moment; never after the day that the installation takes for today."""
    return min(timezone.localdate(at), today)
