"""Who is counted and who is not, on drawn populations: always with someone who must not count."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from drawn import table

from muzi.clinical.statistics import Period
from muzi.indicators.definitions import TABLES, Measure, book
from muzi.indicators.queries import YearKind, months_until, period_of
from muzi.journeys.facts import described


def facts_of(row: dict[str, Any], measure: Measure) -> Any:
    kind = TABLES[measure.table]
    return kind(**{name: value for name, value in row.items() if name in described(kind)})


def amount(measure: Measure, row: dict[str, Any], period: Period) -> int:
    facts = facts_of(row, measure)
    day = getattr(facts, measure.date)
    return measure.amount(facts) if day and period.contains(day) else 0


def assert_memberships(code: str, period: Period, text: str, **given: Any) -> None:
    """`expect` is what each row adds to numerator/denominator: 1/1, 0/2, 0/0. `given`: facts that
    all rows share."""
    indicator = book().indicator(code)
    for drawn in table(text):
        row = given | drawn
        found = [
            sum(amount(measure, row, period) for measure in part)
            for part in (indicator.numerator, indicator.denominator)
        ]
        assert f"{found[0]}/{found[1]}" == row["expect"], row["who"]


YEAR_2026, A_DAY = period_of(2026), date(2026, 3, 1)


def test_early_registration() -> None:
    assert_memberships(
        "A02",
        YEAR_2026,
        """
        who                | parturient | live_births | registered_early | checked_early | expect
        early              | yes        | 1           | yes              | yes           | 1/1
        registered late    | yes        | 1           | no               | yes           | 0/1
        registered, unseen | yes        | 1           | yes              | no            | 0/1
        weeks not known    | yes        | 1           | ?                | ?             | 0/1
        twins, one woman   | yes        | 2           | yes              | yes           | 1/2
        stillborn          | yes        | 0           | yes              | yes           | 1/0
        born at 27 weeks   | no         | 0           | yes              | yes           | 0/0
        """,
        delivered_on=A_DAY,
    )


def test_systematic_management_needs_all_four() -> None:
    assert_memberships(
        "A06",
        YEAR_2026,
        """
        who      | checked_early | checked_five | delivered_in_hospital | postpartum_visited |expect
        all four | yes           | yes          | yes                   | yes                | 1/1
        late     | no            | yes          | yes                   | yes                | 0/1
        four     | yes           | no           | yes                   | yes                | 0/1
        at home  | yes           | yes          | no                    | yes                | 0/1
        unseen   | yes           | yes          | yes                   | no                 | 0/1
        unsure   | ?             | yes          | yes                   | yes                | 0/1
        """,
        delivered_on=A_DAY,
        parturient=True,
        live_births=1,
    )


def test_hospital_delivery_counts_children_not_women() -> None:
    assert_memberships(
        "A09",
        YEAR_2026,
        """
        who            | live_births | stillbirths | delivered_in_hospital | expect
        one            | 1           | 0           | yes                   | 1/1
        triplets       | 3           | 0           | yes                   | 3/3
        twin, one lost | 1           | 1           | yes                   | 1/1
        at home        | 1           | 0           | no                    | 0/1
        stillborn      | 0           | 1           | yes                   | 0/0
        """,
        delivered_on=A_DAY,
        parturient=True,
    )


def test_the_statistical_year_ends_on_30_september() -> None:
    drawn = """
        who           | delivered_on | parturient | registered | expect
        day before    | 2025-09-30   | yes        | yes        | 0/0
        first day     | 2025-10-01   | yes        | yes        | 1/1
        last day      | 2026-09-30   | yes        | yes        | 1/1
        day after     | 2026-10-01   | yes        | yes        | 0/0
        """
    assert_memberships("A01", YEAR_2026, drawn)
    calendar = """
        who           | delivered_on | parturient | registered | expect
        day before    | 2025-12-31   | yes        | yes        | 0/0
        first day     | 2026-01-01   | yes        | yes        | 1/1
        last day      | 2026-12-31   | yes        | no         | 0/1
        day after     | 2027-01-01   | yes        | yes        | 0/0
        """
    assert_memberships("A01", period_of(2026, YearKind.CALENDAR), calendar)


def test_a_death_counts_where_it_falls_not_where_the_birth_did() -> None:
    assert_memberships(
        "M01",
        YEAR_2026,
        """
        who              | delivered_on | live_births | died_on    | maternal_death | expect
        both in the year | 2026-03-01   | 1           | 2026-03-02 | yes            | 1/1
        born the year before | 2025-09-20 | 1         | 2025-10-05 | yes            | 1/0
        died the year after  | 2026-09-29 | 1         | 2026-10-02 | yes            | 0/1
        accident         | 2026-03-01   | 1           | 2026-03-02 | no             | 0/1
        died pregnant    |              | 0           | 2026-03-02 | yes            | 1/0
        """,
        parturient=True,
    )


def test_perinatal_deaths_add_up_over_tables() -> None:
    indicator = book().indicator("C05")
    woman = {"delivered_on": date(2026, 3, 1), "parturient": True, "live_births": 1}
    woman["stillbirths"] = 1
    child = {"born_on": date(2026, 3, 1), "died_on": date(2026, 3, 4), "live_birth": True}

    def counted(part: tuple[Measure, ...], early: bool) -> int:
        rows = {"pregnancy": woman, "child": {**child, "early_neonatal_death": early}}
        return sum(amount(m, rows[m.table], YEAR_2026) for m in part)

    assert counted(indicator.numerator, early=True) == 2
    assert counted(indicator.numerator, early=False) == 1
    assert counted(indicator.denominator, early=True) == 2


def test_unknown_is_neither_true_nor_false() -> None:
    """A birth place not known is not a birth outside hospital."""
    assert_memberships(
        "A15",
        YEAR_2026,
        """
        who        | born_on    | born_in_hospital | aseptic | expect
        clean home | 2026-03-01 | no               | yes     | 1/1
        home       | 2026-03-01 | no               | no      | 0/1
        unknown    | 2026-03-01 | ?                | yes     | 0/0
        hospital   | 2026-03-01 | yes              | yes     | 0/0
        """,
        live_birth=True,
    )


@pytest.mark.parametrize(
    ("on", "count", "expected"),
    [
        (date(2026, 1, 31), 3, [202511, 202512, 202601]),
        (date(2026, 12, 1), 2, [202611, 202612]),
        (date(2026, 6, 15), 1, [202606]),
    ],
)
def test_months_until(on: date, count: int, expected: list[int]) -> None:
    assert months_until(on, count) == expected
