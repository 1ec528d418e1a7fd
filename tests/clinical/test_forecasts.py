"""Forecasts: their bounds, and how often the intervals hold on simulated years."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muzi.clinical import forecasts as f
from muzi.clinical.forecasts import Pace
from muzi.clinical.statistics import Period, month_of, months, statistical_year
from muzi.clinical.targets import Goal

D = Decimal
GOAL = Goal(D(90), None, per=100)
RARE = Goal(None, D(12), per=100_000)


@st.composite
def years(draw: st.DrawFn) -> dict[str, object]:
    denominator = draw(st.integers(0, 3000))
    open_denominator = draw(st.integers(0, denominator))
    open_count = draw(st.integers(0, open_denominator))
    exposures = draw(st.lists(st.integers(0, 400), min_size=1, max_size=14))
    return {
        "count": open_count + draw(st.integers(0, denominator - open_denominator)),
        "denominator": denominator,
        "open_count": open_count,
        "open_denominator": open_denominator,
        "expected": draw(st.integers(0, 3000)),
        "pace": Pace(tuple(draw(st.integers(0, n)) for n in exposures), tuple(exposures)),
    }


@given(years())
def test_a_coverage_ends_between_what_is_counted_and_what_is_left(year):
    found = f.coverage(GOAL, **year)
    if found is None:
        assert year["pace"].exposure < 20
        return
    final = year["denominator"] + year["expected"]
    most = year["count"] + year["open_denominator"] - year["open_count"] + year["expected"]
    assert found.denominator == final
    assert year["count"] <= found.low <= found.high <= most
    assert year["count"] - 1e-6 <= found.count <= most + 1e-6
    assert 0 <= found.chance <= 1


@given(st.integers(0, 30), st.integers(0, 5000), st.integers(0, 5000), st.integers(20, 90_000))
def test_events_only_grow(count, denominator, expected, exposure):
    pace = Pace((3,), (exposure,))
    found = f.events(RARE, count=count, denominator=denominator, expected=expected, pace=pace)
    assert count <= found.low <= found.high
    assert count <= found.count
    if expected == 0:
        assert (found.low, found.high) == (count, count)


@given(st.integers(0, 900), st.integers(0, 900))
def test_more_counted_is_never_a_worse_chance(count, more):
    pace = Pace((88,) * 12, (100,) * 12)
    few, many = (
        f.coverage(GOAL, count=each, denominator=1800, expected=600, pace=pace).chance
        for each in (count, count + more)
    )
    assert many >= few - 1e-12


def test_against_the_exact_predictive_distributions():
    """A beta-binomial by hand: uniform prior would do; here 1 of 1 left at a rate of 0.9."""
    pace = Pace((90,) * 12, (100,) * 12)
    one = f.coverage(Goal(D(1), None), count=0, denominator=0, expected=1, pace=pace)
    assert one.count == pytest.approx(1080.5 / 1201, abs=1e-9)
    # Gamma-Poisson with shape 2.5 and 10,000 exposed: no event among 5,000 has (2/3)^2.5.
    none = f.events(
        Goal(None, D(0)), count=0, denominator=0, expected=5000, pace=Pace((2,), (10_000,))
    )
    assert none.chance == pytest.approx((2 / 3) ** 2.5, rel=1e-9)


def test_who_is_counted_stays_counted():
    """All 200 women of the last months were visited already, at a usual rate of a half."""
    pace = Pace((50,) * 12, (100,) * 12)
    year = {"count": 200, "denominator": 200, "expected": 0, "pace": pace}
    assert f.coverage(GOAL, **year, open_count=200, open_denominator=200).low == 200
    # Or none of them yet: that half is still to come.
    waiting = f.coverage(GOAL, **(year | {"count": 0}), open_count=0, open_denominator=200)
    assert waiting.count == pytest.approx(100, abs=1)


def test_months_that_differ_widen_the_interval():
    even, uneven = Pace((80,) * 12, (100,) * 12), Pace((60, 100) * 6, (100,) * 12)
    assert even.spread(shares=True) == 1.0
    assert uneven.spread(shares=True) > 10
    narrow, wide = (
        f.coverage(GOAL, count=0, denominator=0, expected=1000, pace=pace)
        for pace in (even, uneven)
    )
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_no_forecast_from_nothing():
    assert f.coverage(GOAL, count=0, denominator=0, expected=9, pace=Pace((), ())) is None
    assert f.events(RARE, count=0, denominator=0, expected=9, pace=Pace((), ())) is None
    assert f.amount(GOAL, count=3, left=11.5, pace=Pace((3,), (0.5,))) is None


def test_expected_births_follow_last_year_and_growth():
    """100 a month, 110 in each month of the second year: 10 % more in each that is left."""
    on = date(2026, 6, 30)
    series = dict.fromkeys(months(Period(date(2024, 6, 1), date(2025, 7, 1))), 100)
    series |= dict.fromkeys(months(Period(date(2025, 7, 1), date(2026, 7, 1))), 110)
    year = statistical_year(2026)
    # The window of twelve whole months ends in May: eleven of 110 and one of 100 after 1200.
    growth = (11 * 110 + 100) / 1200
    assert f.expected(series, year, on) == round(3 * 110 * growth)
    assert f.expected(series, year, year.end) == 0
    # In September three months are not known yet: no growth is told from the rest.
    assert f.expected(series, year, date(2026, 9, 15)) == 55


def test_expected_without_a_year_before_is_the_mean_month():
    assert f.expected({202604: 90, 202605: 110}, statistical_year(2026), date(2026, 6, 30)) == 300
    assert f.expected({}, statistical_year(2026), date(2026, 6, 30)) == 0


@given(st.lists(st.integers(0, 500), min_size=13, max_size=30), st.integers(1, 28))
def test_limits_hold_what_is_expected_and_all_growth_there_may_be(births, day):
    months_ = [202401 + 100 * (n // 12) + n % 12 for n in range(len(births))]
    series = dict(zip(months_, births, strict=True))
    on = date(months_[-1] // 100, months_[-1] % 100, day)
    year = statistical_year(2026)
    low, high = f.expected_limits(series, year, on)
    assert 0 <= low <= f.expected(series, year, on) <= high


def test_nothing_on_record_limits_nothing():
    year = statistical_year(2026)
    assert f.expected_limits({202606: 40}, year, date(2026, 6, 15)) is None
    assert f.expected_limits({}, year, year.end) == (0, 0)


# How often the 80 % intervals hold: whole years are drawn, cut at a day, and forecast from there.
YEAR = statistical_year(2026)
CUTS = [date(2025, 12, 31), date(2026, 3, 31), date(2026, 7, 31)]


def simulated(dice: np.random.Generator, births: int) -> dict[int, int]:
    """Three years of births by month, with seasons, fewer each year."""
    drawn = {}
    for place, month in enumerate(months(Period(date(2023, 10, 1), YEAR.end))):
        season = 1 + 0.15 * np.sin(2 * np.pi * (month % 100) / 12)
        drawn[month] = int(dice.poisson(births / 12 * season * 0.96 ** (place / 12)))
    return drawn


def held(dice: np.random.Generator, births: int, months_differ: float, share: float) -> list[bool]:
    """Did the interval of the final count hold? `months_differ`: between-month SD of the share."""
    exposed = simulated(dice, births)
    counts = {
        m: int(dice.binomial(n, np.clip(dice.normal(share, months_differ), 0.01, 0.995)))
        for m, n in exposed.items()
    }
    found = []
    for cut in CUTS:
        known = [m for m in exposed if m <= month_of(cut)]
        year = [m for m in known if m >= month_of(YEAR.start)]
        past = known[-12:]
        forecast = f.coverage(
            GOAL,
            count=sum(counts[m] for m in year),
            denominator=sum(exposed[m] for m in year),
            expected=f.expected({m: exposed[m] for m in known}, YEAR, cut),
            pace=Pace(tuple(counts[m] for m in past), tuple(exposed[m] for m in past)),
        )
        truth = [m for m in exposed if m >= month_of(YEAR.start)]
        final = sum(counts[m] for m in truth) / sum(exposed[m] for m in truth)
        low, high = (forecast.rates(1)[side] for side in (1, 2))
        half = 0.5 / forecast.denominator  # counts are whole
        found.append(low - half <= final <= high + half)
    return found


@pytest.mark.parametrize(
    ("births", "months_differ", "share"),
    [(240, 0.0, 0.85), (3600, 0.0, 0.93), (3600, 0.02, 0.93), (20_000, 0.02, 0.88)],
)
def test_eight_in_ten_coverages_end_inside_their_interval(births, months_differ, share):
    dice = np.random.default_rng(2026)
    inside = [each for _ in range(150) for each in held(dice, births, months_differ, share)]
    assert 0.75 <= np.mean(inside) <= 0.93, np.mean(inside)


@pytest.mark.parametrize(("births", "rate"), [(3600, 0.005), (3600, 0.00015), (60_000, 0.00015)])
def test_eight_in_ten_counts_of_rare_events_end_inside_their_interval(births, rate):
    dice = np.random.default_rng(11)
    inside = []
    for _ in range(300):
        exposed = simulated(dice, births)
        deaths = {m: int(dice.poisson(n * rate)) for m, n in exposed.items()}
        cut = CUTS[1]
        known = [m for m in exposed if m <= month_of(cut)]
        year = [m for m in known if m >= month_of(YEAR.start)]
        forecast = f.events(
            RARE,
            count=sum(deaths[m] for m in year),
            denominator=sum(exposed[m] for m in year),
            expected=f.expected({m: exposed[m] for m in known}, YEAR, cut),
            pace=Pace(tuple(deaths[m] for m in known), tuple(exposed[m] for m in known)),
        )
        final = sum(n for m, n in deaths.items() if m >= month_of(YEAR.start))
        inside.append(forecast.low <= final <= forecast.high)
    # Whole counts: an interval of few events holds more often than it says, never less.
    assert np.mean(inside) >= 0.77, np.mean(inside)


def test_a_quota_goes_on_at_its_pace():
    """400 in five months, seven to go at 80 a month: some 960, and 850 is as good as sure."""
    pace = Pace((70, 85, 90, 75, 80), (1.0,) * 5)
    found = f.amount(Goal(D(850), None), count=400, left=7, pace=pace)
    assert found.count == pytest.approx(400 + 7 * 400.5 / 5)
    assert found.chance > 0.95
    assert found.low < found.count < found.high
