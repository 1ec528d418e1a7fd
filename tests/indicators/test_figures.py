"""Figures and the persons behind them, as different accounts see them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from drawn import random_rows, stored
from factories import (
    CHANGCHI,
    CHANGCHI_VILLAGES,
    COUNTY,
    NEIGHBOUR,
    PREFECTURE,
    SHAHE,
    SHAHE_VILLAGES,
    County,
    a_woman,
    weeks,
)

from muzi.access import scope
from muzi.access.models import User
from muzi.clinical.statistics import Period
from muzi.indicators import cells, queries
from muzi.indicators.definitions import Indicator, book
from muzi.indicators.members import NoListError, RestrictedError, Which, lists, members
from muzi.indicators.queries import Figure, OutOfScopeError, period_of
from muzi.journeys.models import Row
from muzi.places.codes import Level

Acting = Callable[[User], AbstractContextManager[None]]
YEAR, ON = period_of(2025), date(2026, 6, 15)
REGIONS = [*CHANGCHI_VILLAGES, *SHAHE_VILLAGES, COUNTY, NEIGHBOUR + 100_200]


@pytest.fixture
def drawn(county: County) -> list[Row]:
    with scope.acting(scope.SYSTEM):
        rows = random_rows(county.institutions["mch"], 11, 150, REGIONS)
        cells.recount_all()
    return rows


def recounted(rows: list[Row], about: Indicator, low: int, high: int) -> tuple[int, int]:
    """Numerator and denominator of the statistical year 2025, counted row by row."""
    totals = [0, 0]
    for row in rows:
        for place, part in enumerate((about.numerator, about.denominator)):
            for measure in part:
                if measure.id in {m.id for m in cells._of_table(_table(row))}:
                    day = getattr(row, measure.date)
                    if day and YEAR.contains(day) and low <= row.region < high:
                        totals[place] += measure.amount(row)
    return totals[0], totals[1]


def _table(row: Row) -> str:
    names = {"PregnancyRow": "pregnancy", "InfectionRow": "infection", "ChildRow": "child"}
    return names[type(row).__name__]


def one(region: int, code: str, **options: Any) -> Figure:
    [figure] = queries.figures(region, YEAR, on=ON, indicators=[book().indicator(code)], **options)
    return figure


@pytest.mark.parametrize(
    ("region", "size"),
    [
        (PREFECTURE, Level.PREFECTURE),
        (COUNTY, Level.COUNTY),
        (CHANGCHI, Level.TOWNSHIP),
        (SHAHE_VILLAGES[0], Level.VILLAGE),
    ],
)
def test_every_figure_equals_a_recount(drawn: list[Row], region: int, size: int) -> None:
    with scope.acting(scope.SYSTEM):
        found = queries.figures(region, YEAR, on=ON)
    assert len(found) == len(book().indicators)
    for figure in found:
        if figure.indicator.resource:
            continue
        counted = recounted(drawn, figure.indicator, region, region + size)
        assert (figure.count or 0, figure.denominator) == counted, figure.indicator.code
        assert (figure.rate is None) == (figure.denominator == 0)


def test_parts_add_up_to_the_whole(drawn: list[Row]) -> None:
    about = book().indicator("A03")
    with scope.acting(scope.SYSTEM):
        whole = one(COUNTY, "A03")
        parts = queries.figures(COUNTY, YEAR, on=ON, indicators=[about], breakdown=Level.TOWNSHIP)
        villages = queries.figures(
            CHANGCHI, YEAR, on=ON, indicators=[about], breakdown=Level.VILLAGE
        )
        months = queries.trend(
            about, COUNTY, [202410, 202411, 202412, *range(202501, 202510)], on=ON
        )
    assert sum(part.denominator for part in parts) == whole.denominator > 0
    assert sum(part.count or 0 for part in parts) == whole.count
    # The woman of whom only the county is known is a part too, and says so.
    assert {part.region: part.unplaced for part in parts} == {
        COUNTY: True,
        SHAHE: False,
        CHANGCHI: False,
    }
    changchi = next(part for part in parts if part.region == CHANGCHI)
    assert sum(village.denominator for village in villages) == changchi.denominator
    assert sum(month.denominator for month in months) == whole.denominator


def test_no_data_is_not_nought(county: County) -> None:
    with scope.acting(scope.SYSTEM):
        figure = one(SHAHE, "A06")
    assert (figure.count, figure.rate, figure.denominator) == (None, None, 0)


def test_rare_events_carry_an_exact_interval(county: County) -> None:
    """2 deaths among 5 births: Garwood's limits for 2 are 0.2422 and 7.2247."""
    births = {"delivered_on": date(2025, 3, 1), "parturient": True, "live_births": 1}
    with scope.acting(scope.SYSTEM):
        unit = county.institutions["mch"]
        for number in range(5):
            died = {"died_on": date(2025, 3, 2), "maternal_death": True} if number < 2 else {}
            stored(unit, births | died, region=CHANGCHI_VILLAGES[0])
        cells.recount_all()
        figure = one(COUNTY, "M01")
    assert (figure.count, figure.denominator, figure.rate) == (2, 5, 40_000)
    assert figure.low == pytest.approx(0.2422 / 5 * 100_000, rel=1e-3)
    assert figure.high == pytest.approx(7.2247 / 5 * 100_000, rel=1e-3)


def test_a_figure_is_as_of_today_or_the_end_of_its_year(county: County) -> None:
    with scope.acting(scope.SYSTEM):
        assert one(COUNTY, "A01").as_of == date(2025, 9, 30)
        [now] = queries.figures(
            COUNTY, period_of(2026), on=ON, indicators=[book().indicator("A01")]
        )
    assert now.as_of == ON


def test_beds_are_those_of_the_region(county: County) -> None:
    """60 + 80 beds in the county; four births a year make 35,000 per thousand."""
    births = {"delivered_on": date(2025, 3, 1), "parturient": True, "live_births": 1}
    with scope.acting(scope.SYSTEM):
        for _ in range(4):
            stored(county.institutions["mch"], births, region=CHANGCHI_VILLAGES[0])
        cells.recount_all()
        figure, township = one(COUNTY, "A33"), one(CHANGCHI, "A33")
    assert (figure.count, figure.denominator, figure.rate) == (140, 4, 35_000)
    assert township.count is None  # its women give birth elsewhere


def test_figures_outside_the_accounts_region_are_refused(
    drawn: list[Row], county: County, acting_as: Acting
) -> None:
    with acting_as(county.account("clinic_changchi")):
        assert one(CHANGCHI, "A01").denominator > 0
        for region in (SHAHE, COUNTY, NEIGHBOUR):
            with pytest.raises(OutOfScopeError):
                one(region, "A01")
    with acting_as(county.account("prefecture")):
        assert one(COUNTY, "A01").denominator > 0
        # Figures but not persons: a village counted from hidden persons would read 0.
        with pytest.raises(OutOfScopeError):
            one(CHANGCHI_VILLAGES[0], "A01")
    with acting_as(county.account("obstetrics")), pytest.raises(OutOfScopeError):
        one(COUNTY, "A01")


def test_small_numbers_tell_no_result(drawn: list[Row], county: County, acting_as: Acting) -> None:
    with acting_as(county.account("bureau")):
        assert one(COUNTY, "P02").count is not None
        withheld = queries.figures(
            COUNTY,
            YEAR,
            on=ON,
            indicators=[book().indicator("P02")],
            breakdown=Level.TOWNSHIP,
        )
        assert withheld
        assert all(part.withheld and part.count is None for part in withheld)
        assert not one(CHANGCHI, "P01").withheld
    with acting_as(county.account("mch")):
        assert not one(CHANGCHI, "P02").withheld


@pytest.mark.parametrize("step", [None, Level.TOWNSHIP])
def test_days_that_are_no_whole_months_add_up_to_them(
    drawn: list[Row], county: County, acting_as: Acting, step: Level | None
) -> None:
    """A month's cells say what its days say, and the days of two spans what both together say."""
    wanted = [each for each in book().indicators.values() if not (each.restricted or each.resource)]

    def found(first: date, end: date) -> dict[tuple[int, str], tuple[int, int]]:
        period = Period(first, end)
        these = queries.figures(COUNTY, period, on=ON, indicators=wanted, breakdown=step)
        return {
            (each.region, each.indicator.code): (each.count or 0, each.denominator)
            for each in these
            if each.denominator
        }

    with acting_as(county.account("bureau")):
        whole = found(date(2025, 1, 1), date(2025, 6, 1))
        parts = (
            found(date(2025, 1, 1), date(2025, 3, 17)),
            found(date(2025, 3, 17), date(2025, 6, 1)),
        )
    assert whole
    for key, (_, denominator) in whole.items():
        assert sum(part.get(key, (0, 0))[1] for part in parts) == denominator, key
    with acting_as(county.account("bureau")):
        told = found(date(2025, 3, 1), date(2025, 4, 1))
    with acting_as(county.account("bureau")), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Period, "whole_months", property(lambda _: False))
        assert found(date(2025, 3, 1), date(2025, 4, 1)) == told


def test_days_tell_no_restricted_result(
    drawn: list[Row], county: County, acting_as: Acting
) -> None:
    positive = [book().indicator("P04")]
    with acting_as(county.account("bureau")):
        days, month = (
            queries.figures(COUNTY, period, on=ON, indicators=positive)[0]
            for period in (
                Period(date(2025, 1, 1), date(2025, 2, 17)),
                Period(date(2025, 1, 1), date(2025, 2, 1)),
            )
        )
    assert (days.withheld, days.count) == (True, None)
    assert not month.withheld


def test_counted_and_left_out_are_the_whole_population(drawn: list[Row]) -> None:
    for about in book().indicators.values():
        with scope.acting(scope.SYSTEM):
            pages = {w: members(about, COUNTY, YEAR, w, limit=1000).page for w in lists(about)}
            figure = one(COUNTY, about.code)
        if about.resource:
            assert pages == {}
            continue
        counted = {each.record for each in pages[Which.COUNTED]}
        assert sum(each.amount for each in pages[Which.COUNTED]) == (figure.count or 0), about.code
        if about.population is None:
            continue
        left_out = pages[Which.LEFT_OUT]
        left = {each.record for each in left_out}
        assert not counted & left, about.code
        assert counted | left == _population(drawn, about), about.code
        # Each one left out is told at least one fact, and only facts that were not as required.
        assert all(each.decisions for each in left_out), about.code
        assert not any(d.met for each in left_out for d in each.decisions), about.code


def _population(drawn: list[Row], about: Indicator) -> set[str]:
    population = about.population
    assert population is not None
    kind = "child" if population.table == "child" else "pregnancy"
    return {
        f"{kind}:{row.pk}"
        for row in drawn
        if _table(row) == population.table
        and (day := getattr(row, population.date))
        and YEAR.contains(day)
        and COUNTY <= row.region < COUNTY + Level.COUNTY
        and population.amount(row)
    }


def test_pages_do_not_overlap(drawn: list[Row]) -> None:
    about = book().indicator("C05")  # two tables
    with scope.acting(scope.SYSTEM):
        whole = members(about, COUNTY, YEAR, limit=1000)
        pages = [
            each.record
            for offset in range(0, whole.total, 7)
            for each in members(about, COUNTY, YEAR, limit=7, offset=offset).page
        ]
    assert pages == [each.record for each in whole.page]
    assert len(pages) == whole.total > 7


def test_who_may_not_see_persons_sees_none(
    drawn: list[Row], county: County, acting_as: Acting
) -> None:
    about = book().indicator("A03")
    with acting_as(county.account("bureau")):
        assert members(about, COUNTY, YEAR).total > 0
    with acting_as(county.account("prefecture")):
        assert members(about, COUNTY, YEAR).total == 0
    with acting_as(county.account("clinic_shahe")):
        assert members(about, CHANGCHI, YEAR).total == 0
        assert members(about, SHAHE, YEAR).total > 0


def test_restricted_lists_need_the_entitlement(
    drawn: list[Row], county: County, acting_as: Acting
) -> None:
    for code in ("P02", "P04", "A16", "A17"):
        about = book().indicator(code)
        with acting_as(county.account("bureau")), pytest.raises(RestrictedError):
            members(about, COUNTY, YEAR)
        with acting_as(county.account("mch")):
            assert members(about, COUNTY, YEAR).total > 0
    with scope.acting(scope.SYSTEM), pytest.raises(NoListError):
        members(book().indicator("C03"), COUNTY, YEAR, Which.LEFT_OUT)


def test_a_saved_delivery_moves_the_townships_figures_by_exactly_that(
    county: County, acting_as: Acting
) -> None:
    """From form to figure: one woman registered late, twins, in her own township only."""
    lmp = date(2025, 5, 1)
    woman = a_woman(county, village=CHANGCHI_VILLAGES[0])
    woman.registered(weeks(lmp, 14), lmp=lmp).seen(weeks(lmp, 20))
    with acting_as(county.account("bureau")):
        before = {f.indicator.code: f for f in _year_2026(CHANGCHI)}
        elsewhere = _year_2026(SHAHE)
    babies = [{"outcome": "live", "sex": s, "weight_g": 2400} for s in (1, 2)]
    woman.delivered(weeks(lmp, 36, 3), babies)
    with acting_as(county.account("bureau")):
        after = {f.indicator.code: f for f in _year_2026(CHANGCHI)}
        assert _year_2026(SHAHE) == elsewhere
        about = book().indicator("A02")
        [late] = members(about, CHANGCHI, period_of(2026), Which.LEFT_OUT).page

    def moved(code: str) -> tuple[int, int]:
        was, now = before[code], after[code]
        return (now.count or 0) - (was.count or 0), now.denominator - was.denominator

    assert moved("A01") == (1, 1)
    assert moved("A02") == (0, 2)
    assert moved("A03") == (1, 2)
    assert moved("A09") == (2, 2)
    assert moved("A29") == (2, 2)
    assert moved("A27") == (2, 2)
    assert moved("C11") == (1, 1)
    assert late.person_id == woman.person.pk
    reasons = {each.fact: each for each in late.decisions}
    assert reasons["registered_early"].met is False
    assert ("建册孕周", "14⁺⁰ 周") in reasons["registered_early"].beside


def _year_2026(region: int) -> list[Figure]:
    return queries.figures(region, period_of(2026), on=ON)
