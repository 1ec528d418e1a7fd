"""Lists of pregnancies: who is asked for, in which order, and what a line of a list says.

Every query names the natural range of the acting account. Row-level security would give the same
rows without it, but its OR keeps PostgreSQL from using an index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from muzi.access import scope
from muzi.clinical.gestation import TERM_DAYS, ga_days
from muzi.clinical.schedule import State, state
from muzi.content import load
from muzi.journeys import story
from muzi.journeys.due import REPORTED, contact_label
from muzi.journeys.history import age_on
from muzi.journeys.models import Due, Finding, InfectionRow, PregnancyRow
from muzi.people.models import Person
from muzi.places import codes
from muzi.places.models import Region
from muzi.services.checks import LONGEST_PREGNANCY_DAYS

NEW_DAYS = 7
YEAR_DAYS = 365
HIGH = [colour.value for colour in REPORTED]
CLOCKS = "reporting-clocks"
RANK = Case(
    *(When(severity=name, then=n) for n, name in enumerate(["green", "yellow", "orange", "red"])),
    default=0,
    output_field=IntegerField(),
)


def reach(place: int | None = None, *, under_way: bool = False) -> Q:
    """The natural range of a list: the acting account's region, or for a unit without a region
    (an obstetric unit) the women it looks after. `place` narrows it to one region; `under_way` is
    for lists that ask for pregnancies under way alone, and spares them looking at the others.
    """
    actor = scope.current()
    narrowed = Q() if place is None else _inside(codes.extent(place))
    if actor.persons == scope.NOWHERE:
        return Q(pregnancy_id__in=RawSQL("SELECT pregnancies_in_care(%s)", [under_way])) & narrowed
    if place is None:
        return _inside(actor.persons)
    low, high = codes.extent(place)
    return _inside((max(low, actor.persons[0]), min(high, actor.persons[1])))


def _inside(area: tuple[int, int]) -> Q:
    return Q(region__gte=area[0], region__lt=area[1])


def standing(today: date) -> Q:
    """Due windows that still ask for something: not done, not too late, care not ended."""
    return Q(satisfied_on=None, closes__gte=today) & (Q(ends=None) | Q(ends__gt=today))


def _open(place: int | None = None) -> QuerySet[PregnancyRow]:
    """Pregnancies whose end no record tells."""
    return PregnancyRow.objects.filter(reach(place, under_way=True), outcome="ongoing")


def ongoing(today: date, place: int | None = None) -> QuerySet[PregnancyRow]:
    """Pregnancies under way. Past 44 weeks a birth has gone unrecorded: she is among the lost."""
    return _open(place).filter(Q(edd=None) | Q(edd__gte=_longest(today)))


def _longest(today: date) -> date:
    """The due date of a woman who would be 44 weeks pregnant today."""
    return today - timedelta(days=LONGEST_PREGNANCY_DAYS - TERM_DAYS)


def select(wanted: Mapping[str, Any], today: date) -> QuerySet[PregnancyRow]:
    """The pregnancies that fit the filters of `list_forms.PregnancyFilters`, unordered.

    Keys (all optional): stage, colour, weeks_from, weeks_to (completed weeks), overdue, place,
    institution, aged, infectious, new.
    """
    place = wanted.get("place") or None
    limits = load().care_limits(today)
    if wanted.get("stage") == "postpartum":
        puerperium = timedelta(days=limits.puerperium_until_days)
        rows = PregnancyRow.objects.filter(
            reach(place), delivered_on__range=(today - puerperium, today)
        )
    else:
        rows = ongoing(today, place)
    if colour := wanted.get("colour"):
        rows = rows.filter(severity__in=HIGH if colour == "high" else [colour])
    if (weeks := wanted.get("weeks_from")) is not None:
        rows = rows.filter(edd__lte=_edd_at(weeks * 7, today))
    if (weeks := wanted.get("weeks_to")) is not None:
        rows = rows.filter(edd__gte=_edd_at(weeks * 7 + 6, today))
    if wanted.get("overdue"):
        late = Due.objects.filter(reach(place), standing(today), due__lt=today)
        rows = rows.filter(pk__in=late.values("pregnancy"))
    if institution := wanted.get("institution"):
        rows = rows.filter(care_institution=institution)
    if wanted.get("aged"):
        age = int(limits.advanced_age_from_years)
        rows = rows.filter(person__birth_date__lte=_years_before(today, age))
    if wanted.get("infectious"):
        rows = rows.filter(pk__in=infectious(place).values("pregnancy"))
    if wanted.get("new"):
        since = today - timedelta(days=NEW_DAYS)
        rows = rows.filter(severity__in=HIGH, severity_since__gt=since)
    return rows


def infectious(place: int | None = None) -> QuerySet[InfectionRow]:
    """Who carries the purple flag, HIV and syphilis included: empty for accounts not entitled."""
    return InfectionRow.objects.filter(reach(place), infectious=True)


def _edd_at(days: int, today: date) -> date:
    """The due date of a woman who is `days` pregnant today."""
    return today + timedelta(days=TERM_DAYS - days)


def _years_before(today: date, years: int) -> date:
    """The latest birth date of somebody who has completed `years` years today."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # 29 February
        return today.replace(year=today.year - years, day=28)


def counts(today: date) -> dict[str, int]:
    """How many pregnancies are under way (`ongoing`), and of them never registered
    (`unregistered`).
    """
    return ongoing(today).aggregate(
        ongoing=Count("pk"), unregistered=Count("pk", filter=Q(registered=False))
    )


def unregistered(today: date) -> QuerySet[PregnancyRow]:
    """Pregnancies under way that were never registered (未建册)."""
    return ongoing(today).filter(registered=False)


def born_unregistered(today: date) -> QuerySet[PregnancyRow]:
    """Births of the last year whose pregnancy was never registered."""
    since = today - timedelta(days=YEAR_DAYS)
    return PregnancyRow.objects.filter(
        reach(), registered=False, delivered_on__gt=since, delivered_on__lte=today
    )


def lost(today: date, weeks: int) -> QuerySet[PregnancyRow]:
    """Pregnancies under way in which a check has been overdue for more than `weeks` weeks and no
    check has followed, and those past 44 weeks: she has moved, given birth elsewhere, or nobody
    has asked (失访).
    """
    never = Value(date.min, output_field=DateField())
    late = Due.objects.filter(
        reach(),
        pregnancy=OuterRef("pk"),
        satisfied_by="antenatal_visit",
        satisfied_on=None,
        due__lt=today - timedelta(weeks=weeks),
        due__gt=Coalesce(OuterRef("last_check_on"), never),
    )
    return _open().filter(Exists(late) | Q(edd__lt=_longest(today)))


# sort key: what it orders by when ascending
ORDERS: dict[str, Any] = {
    "name": F("person__pinyin"),
    "age": F("person__birth_date"),
    "weeks": F("edd"),
    "edd": F("edd"),
    "colour": F("rank"),
    "checked": F("last_check_on"),
    "next": F("next_due"),
}
FALLING = {"age", "weeks"}  # an earlier date is a greater age, and more weeks


def ordered(rows: QuerySet[PregnancyRow], sort: str, today: date) -> QuerySet[PregnancyRow]:
    """`rows` by a key of ORDERS (`-key`: falling), unknowns last; the gravest first by default."""
    key, falling = sort.removeprefix("-"), sort.startswith("-")
    # Fetched for the page's own rows, not joined to every row that is sorted.
    rows = rows.prefetch_related("person", "care_institution").annotate(rank=RANK)
    if key not in ORDERS:
        return rows.order_by("-rank", "edd", "pk")
    if key == "next":
        first = Due.objects.filter(standing(today), pregnancy=OuterRef("pk"))
        first = first.exclude(schedule=CLOCKS).order_by("due")
        rows = rows.annotate(next_due=Subquery(first.values("due")[:1]))
    column = ORDERS[key]
    down = falling != (key in FALLING)
    by = column.desc(nulls_last=True) if down else column.asc(nulls_last=True)
    return rows.order_by(by, "edd", "pk")


@dataclass(frozen=True, slots=True)
class Next:
    """A contact that is due: what, its window's last day in time, its state, days to go (negative:
    days late).
    """

    label: str
    kind: str
    when: date
    state: State
    days: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Report:
    """The report that a colour asks for: done on a day, or the last day in time."""

    done_on: date | None
    by: date
    days: int


@dataclass(frozen=True, slots=True)
class Line:
    """All that a list says of one pregnancy. `purple` includes HIV and syphilis only for accounts
    that may see them; likewise `reasons` (worst first).
    """

    row: PregnancyRow
    person: Person
    age: int
    weeks: int | None
    purple: bool
    reasons: list[story.Reason]
    next: Next | None
    report: Report | None
    place: str
    institution: str

    @property
    def reason(self) -> story.Reason | None:
        """The reason of her colour."""
        own = (each for each in self.reasons if each.colour == self.row.severity)
        return next(own, self.reasons[0] if self.reasons else None)


def lines(rows: Iterable[PregnancyRow], today: date) -> list[Line]:
    """The lines of one page: a fixed number of queries, however long the page."""
    rows = list(rows)
    ids = [row.pk for row in rows]
    content = load()
    findings: dict[int, list[Finding]] = defaultdict(list)
    for finding in Finding.objects.filter(pregnancy__in=ids, until=None):
        findings[finding.pregnancy_id].append(finding)
    due: dict[int, list[Due]] = defaultdict(list)
    for each in Due.objects.filter(
        standing(today) | Q(schedule=CLOCKS), pregnancy__in=ids
    ).order_by("due"):
        due[each.pregnancy_id].append(each)
    restricted = set(
        InfectionRow.objects.filter(pregnancy__in=ids, infectious=True).values_list("pk", flat=True)
    )
    names = place_names(row.region for row in rows)
    return [
        Line(
            row=row,
            person=row.person,
            age=age_on(row.person.birth_date, today),
            weeks=weeks_of(row.edd, row.outcome, today),
            purple=row.infectious or row.pk in restricted,
            reasons=story.reasons(findings[row.pk], content),
            next=_next(due[row.pk], today),
            report=_report(row, due[row.pk], today),
            place=names.get(row.region, ""),
            institution=row.care_institution.name,
        )
        for row in rows
    ]


def weeks_of(edd: date | None, outcome: str, today: date) -> int | None:
    """Completed days of a pregnancy under way; None when it is over or not dated."""
    return ga_days(edd, today) if edd and outcome == "ongoing" else None


def _next(due: Sequence[Due], today: date) -> Next | None:
    for each in due:
        window = story.as_window(each)
        now = state(window, each.satisfied_on, today)
        if each.schedule == CLOCKS or now in (State.DONE, State.MISSED, State.NOT_NEEDED):
            continue
        label = contact_label(load(), each.schedule, each.contact)
        return Next(
            label=story.title_of(label),
            kind=each.satisfied_by,
            when=each.due,
            state=now,
            days=(each.due - today).days,
            person_id=each.person_id,
        )
    return None


def _report(row: Any, due: Sequence[Due], today: date) -> Report | None:
    clocks = {clock.id for clock in load().clocks if clock.colour == row.severity}
    for each in due:
        if each.schedule == CLOCKS and each.contact in clocks:
            return Report(each.satisfied_on, each.due, (each.due - today).days)
    return None


def place_names(regions: Iterable[int]) -> dict[int, str]:
    """`长赤镇 书台村` by code, in one query."""
    wanted = set(regions)
    above = {code: codes.at(code, codes.Level.TOWNSHIP) for code in wanted}
    found = dict(
        Region.objects.filter(code__in=wanted | set(above.values())).values_list("code", "name")
    )
    return {
        code: " ".join(
            dict.fromkeys(short_name(found.get(each, codes.short(each))) for each in (high, code))
        )
        for code, high in above.items()
    }


def short_name(name: str) -> str:
    """A village as people say it: 鹿角垭村民委员会 → 鹿角垭村, 红四社区居民委员会 → 红四社区."""
    for ending, said in (("村村民委员会", "村"), ("民委员会", ""), ("居委会", "")):
        if name.endswith(ending) and len(name) > len(ending):
            return (name.removesuffix(ending) + said).removesuffix("居")
    return name
