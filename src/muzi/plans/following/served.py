"""Persons served, counted from records: what feeds a quota (民生实事项目任务) of so many persons.

A person counts once a year, in the month of the first such service of that year, where she lives.
The counts say no more than a figure does, so whoever may see the figures of a region may see them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection, models

from muzi.access import scope
from muzi.clinical.statistics import Period
from muzi.indicators.queries import OutOfScopeError
from muzi.journeys.models import PregnancyRow
from muzi.people.models import Person
from muzi.places import codes
from muzi.places.codes import Level
from muzi.services import models as records
from muzi.services.record import Record


@dataclass(frozen=True, slots=True)
class Act:
    """Rows of a table that count: those for which the SQL `where` (of the row `r`) holds, on their
    `day`. A record that is void never counts.
    """

    model: type[models.Model]
    where: str = "TRUE"
    day: str = "served_on"

    @property
    def holds(self) -> str:
        void = " AND r.voided_at IS NULL" if issubclass(self.model, Record) else ""
        return f"({self.where}){void}"


@dataclass(frozen=True, slots=True)
class Service:
    """Who had any of `acts` in a year was served in it; with `each`, who had each of them, on the
    day on which the last came to the others.
    """

    acts: tuple[Act, ...]
    each: bool = False


_HIV = Act(records.InfectionTest, "r.hiv <> ''")
_SYPHILIS = Act(records.InfectionTest, "r.treponemal <> '' OR r.non_treponemal <> ''")
_HBSAG = Act(records.AntenatalVisit, "r.hbsag <> ''")
_REGISTERED = Act(records.PregnancyRegistration)
_CHECKED = Act(records.AntenatalVisit, "r.purpose = 'check'")
_VISITED = Act(records.PostpartumVisit)
_CHECKED_AFTER = Act(records.PostpartumCheck)

# What is a notion of several records is a fact, counted on the day that settled it.
SERVICES: Mapping[str, Service] = {
    "registration": Service((_REGISTERED,)),
    "early_registration": Service(
        (Act(PregnancyRow, "r.registered_early AND r.checked_early", "registered_on"),)
    ),
    "antenatal_check": Service((_CHECKED,)),
    "five_checks": Service((Act(PregnancyRow, "r.parturient AND r.checked_five", "delivered_on"),)),
    "prenatal_screening": Service((Act(records.AntenatalVisit, "r.serum_screening <> ''"),)),
    "risk_screening": Service((Act(records.RiskScreening),)),
    "risk_assessment": Service((Act(records.RiskAssessment),)),
    "hiv_test": Service((_HIV,)),
    "syphilis_test": Service((_SYPHILIS,)),
    "hiv_and_syphilis_test": Service((_HIV, _SYPHILIS), each=True),
    "hepatitis_b_test": Service((_HBSAG,)),
    "three_tests": Service((_HIV, _SYPHILIS, _HBSAG), each=True),
    "hospital_birth": Service((Act(records.Delivery, "r.place = 'hospital'"),)),
    "newborn_visit": Service((Act(records.NewbornVisit),)),
    "postpartum_visit": Service((_VISITED,)),
    "postpartum_check": Service((_CHECKED_AFTER,)),
    # 孕产妇健康管理: any of the services of its norm (国家基本公共卫生服务规范第三版).
    "maternal_care": Service((_REGISTERED, _CHECKED, _VISITED, _CHECKED_AFTER)),
    # 孕产妇系统管理: the four facts of the indicator A06, on the day of birth.
    "systematic_care": Service(
        (
            Act(
                PregnancyRow,
                "r.parturient AND r.checked_early AND r.checked_five AND r.delivered_in_hospital"
                " AND r.postpartum_visited",
                "delivered_on",
            ),
        )
    ),
}


@dataclass(frozen=True, slots=True)
class Count:
    """Persons first served in `month` (like 202610) who live in the township `region`."""

    region: int
    month: int
    persons: int


def persons(service: str, region: int, years: Iterable[Period], on: date) -> list[Count]:
    """Persons served in each of the `years` (of a quota its months, which may begin within one) up
    to and with `on`, each once in each.

    Raises OutOfScopeError where the account may not see the region's figures.
    """
    return persons_by_service({service}, region, years, on)[service]


def persons_by_service(
    services: Collection[str], region: int, years: Iterable[Period], on: date
) -> dict[str, list[Count]]:
    """The same of many services, in one query."""
    if not scope.current().covers(region):
        raise OutOfScopeError("figures of this region are not visible to the account")
    found: dict[str, list[Count]] = {each: [] for each in sorted(services)}
    wanted = [(each.start, min(each.end, date.fromordinal(on.toordinal() + 1))) for each in years]
    if not wanted or not services:
        return found
    asked: list[str | int | date] = [day for pair in wanted for day in pair]
    asked += codes.extent(region)
    queries, given = list[str](), list[str | int | date]()
    for each in found:
        queries.append(_by_month(SERVICES[each], len(wanted)))
        given += [each, *asked * len(SERVICES[each].acts)]
    with scope.deriving(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(queries) + " ORDER BY 1, 2, 3", given)
        for service, *row in cursor.fetchall():
            found[service].append(Count(*row))
    return found


def _by_month(kind: Service, years: int) -> str:
    """The service's name, then its persons by township and month."""
    firsts = " UNION ALL ".join(_firsts(act, years) for act in kind.acts)
    # Each act once a person and year; of several the first, or, of each of them, the last decides.
    settled = "max" if kind.each else "min"
    township = int(Level.TOWNSHIP)
    return (
        "SELECT %s::text, region, month, count(*) FROM ("
        f" SELECT residence / {township} * {township} AS region,"
        f"  to_char({settled}(first), 'YYYYMM')::int AS month"
        f" FROM ({firsts}) AS acts"
        " GROUP BY person, residence, year"
        f" HAVING count(*) >= {len(kind.acts) if kind.each else 1}"
        ") AS persons GROUP BY 2, 3"
    )


def _firsts(act: Act, years: int) -> str:
    """Each person's first such act of each of so many years."""
    day = f"r.{act.day}"
    spans = ", ".join(["(%s::date, %s::date)"] * years)
    return (
        f"SELECT p.id AS person, p.residence, span.first AS year, min({day}) AS first"
        f" FROM {act.model._meta.db_table} r JOIN {Person._meta.db_table} p ON p.id = r.person_id"
        f" JOIN (VALUES {spans}) AS span (first, last) ON {day} >= span.first AND {day} < span.last"
        f" WHERE {act.holds} AND p.residence >= %s AND p.residence < %s"
        " GROUP BY p.id, p.residence, span.first"
    )
