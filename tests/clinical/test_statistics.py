from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muzi.clinical import statistics as s


def test_statistical_year_runs_from_october_to_september():
    year = s.statistical_year(2026)
    assert year == (date(2025, 10, 1), date(2026, 10, 1))
    assert [year.contains(day) for day in (date(2025, 9, 30), date(2025, 10, 1))] == [False, True]
    assert [year.contains(day) for day in (date(2026, 9, 30), date(2026, 10, 1))] == [True, False]
    assert s.calendar_year(2026) == (date(2026, 1, 1), date(2027, 1, 1))


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_every_day_is_in_its_year_and_month(day):
    assert s.statistical_year(s.statistical_year_of(day)).contains(day)
    assert s.month_period(s.month_of(day)).contains(day)


def test_months_of_a_statistical_year():
    found = list(s.months(s.statistical_year(2026)))
    assert found[:4] == [202510, 202511, 202512, 202601]
    assert (len(found), found[-1]) == (12, 202609)
    assert s.month_period(202512) == (date(2025, 12, 1), date(2026, 1, 1))


# Garwood limits for a Poisson count, as printed in the standard tables (Pearson and Hartley).
@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.0253, 5.572), (3, 0.6187, 8.767), (10, 4.795, 18.39)],
)
def test_exact_poisson_limits(count, low, high):
    found = s.poisson_interval(count, 1, per=1)
    assert found.rate == count
    assert found.low == pytest.approx(low, abs=5e-4)
    assert found.high == pytest.approx(high, abs=5e-3)


def test_poisson_interval_is_scaled_and_unknown_without_exposure():
    found = s.poisson_interval(1, 5600)
    assert found.rate == pytest.approx(17.857, abs=1e-3)
    assert found.high == pytest.approx(5.5716 / 5600 * 1e5, rel=1e-4)
    assert s.poisson_interval(0, 0) is None
    with pytest.raises(ValueError, match="negative"):
        s.poisson_interval(-1, 10)


@given(st.integers(0, 500), st.integers(1, 10**6))
def test_the_rate_lies_within_its_limits(count, exposure):
    found = s.poisson_interval(count, exposure)
    assert 0 <= found.low <= found.rate < found.high


@pytest.mark.parametrize(
    ("beds", "deliveries", "standard", "ratio", "needed", "short", "spare"),
    [
        (189, 5600, 40, "33.75", 224, 35, 0),
        (279, 7000, 40, "39.86", 280, 1, 0),
        (280, 7000, 40, "40.00", 280, 0, 0),
        (281, 7000, 40, "40.14", 280, 0, 1),
        (17, 1000, "17.1", "17.00", 18, 1, 0),
    ],
)
def test_bed_plan(beds, deliveries, standard, ratio, needed, short, spare):
    plan = s.bed_plan(beds, deliveries, Decimal(standard))
    assert plan.per_thousand == Decimal(ratio)
    assert (plan.needed, plan.short, plan.spare) == (needed, short, spare)


def test_no_deliveries_no_ratio():
    assert s.beds_per_thousand(10, 0) is None
    assert s.bed_plan(10, 0, 40) is None


def test_beds_by_length_of_stay():
    assert s.beds_for_stay(1000, 5, 0.8) == pytest.approx(17.123, abs=1e-3)
    with pytest.raises(ValueError, match="occupancy"):
        s.beds_for_stay(1000, 5, 0)
