"""Goals, gaps as persons, verdicts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muzi.clinical import targets as t
from muzi.clinical.statistics import poisson_interval
from muzi.clinical.targets import Caution, Evidence, Goal, Reason, Verdict

D = Decimal
AT_LEAST_90 = Goal(D(90), None, per=100)
AT_MOST_12 = Goal(None, D(12), per=100_000)

operators = st.sampled_from(["<=", "<", ">=", ">", "=", "range"])
pers = st.sampled_from([1, 100, 1000, 100_000])
values = st.decimals(0, 200, places=2)


@st.composite
def goals(draw: st.DrawFn) -> Goal:
    value = draw(values)
    high = value + draw(st.decimals(0, 100, places=2))
    better = draw(st.sampled_from([True, False, None]))
    return t.goal(draw(operators), value, high, draw(pers), higher_is_better=better)


@pytest.mark.parametrize(
    ("operator", "better", "low", "high", "strict"),
    [
        ("<=", None, None, 90, False),
        ("<", None, None, 90, True),
        (">=", None, 90, None, False),
        (">", None, 90, None, True),
        ("=", True, 90, None, False),  # 达到 100%: a floor
        ("=", False, None, 90, False),  # 零艾滋: a ceiling
        ("=", None, 90, 90, False),
        ("range", None, 90, 95, False),
        ("increase_by", True, 90, None, False),
        ("decrease_by", False, 90, None, False),
    ],
)
def test_goals_of_operators(operator, better, low, high, strict):
    found = t.goal(operator, D(90), D(95), 100, higher_is_better=better)
    assert (found.low, found.high, found.strict) == (low, high, strict)


def test_no_goal_without_an_operator_or_an_upper_end():
    for operator in ("range", "about"):
        with pytest.raises(ValueError, match="no goal"):
            t.goal(operator, D(1), None, 100, higher_is_better=None)


@given(goals(), st.integers(0, 3000), st.integers(1, 3000))
def test_reached_is_the_exact_comparison_of_the_rate(goal, count, denominator):
    rate = Fraction(count) * goal.per / denominator
    low, high = goal.low, goal.high
    inside = (low is None or (rate > low if goal.strict else rate >= low)) and (
        high is None or (rate < high if goal.strict else rate <= high)
    )
    assert goal.reached(count, denominator) is inside


@given(goals(), st.integers(0, 3000), st.integers(1, 3000))
def test_the_gap_closes_it_and_one_person_fewer_does_not(goal, count, denominator):
    gap = t.gap(goal, count, denominator)
    floor, ceiling = (
        Goal(goal.low, None, goal.strict, goal.per),
        Goal(None, goal.high, goal.strict, goal.per),
    )
    assert gap.reached is goal.reached(count, denominator)
    assert floor.reached(count + gap.short, denominator)
    if gap.short:
        assert not floor.reached(count + gap.short - 1, denominator)
    if gap.spare is not None:
        assert floor.reached(count - gap.spare, denominator)
        assert not floor.reached(count - gap.spare - 1, denominator)
    if gap.over and gap.over <= count:
        assert ceiling.reached(count - gap.over, denominator)
        assert not ceiling.reached(count - gap.over + 1, denominator)
    if gap.room is not None:
        assert ceiling.reached(count + gap.room, denominator)
        assert not ceiling.reached(count + gap.room + 1, denominator)


@given(values, pers, st.integers(0, 500), st.integers(1, 500))
def test_one_more_never_undoes_a_floor_nor_mends_a_ceiling(value, per, count, denominator):
    floor, ceiling = Goal(value, None, per=per), Goal(None, value, per=per)
    assert floor.reached(count + 1, denominator) >= floor.reached(count, denominator)
    assert ceiling.reached(count + 1, denominator) <= ceiling.reached(count, denominator)


def test_seventeen_more_women():
    """873 of 988 is 88.36 %; 90 % of 988 is 889.2, so 890 women: 17 more."""
    gap = t.gap(AT_LEAST_90, 873, 988)
    assert (gap.short, gap.over, gap.spare, gap.room) == (17, 0, None, None)
    assert t.gap(AT_LEAST_90, 900, 988).spare == 10


def test_beds_of_the_plan_one_short():
    """279 beds for 7000 deliveries are 39.86 per thousand: shown as 40 by some, one bed short."""
    forty = Goal(D(40), None, per=1000)
    assert t.gap(forty, 279, 7000).short == 1
    assert t.gap(forty, 280, 7000).reached


def finished(goal: Goal, count: int, denominator: int, **more: object) -> t.Judgement:
    return t.judge(goal, Evidence(count=count, denominator=denominator, over=True, **more))


def running(goal: Goal, count: int, denominator: int, **more: object) -> t.Judgement:
    return t.judge(goal, Evidence(count=count, denominator=denominator, over=False, **more))


def test_a_finished_year_is_judged_by_what_was_observed():
    assert finished(AT_LEAST_90, 95, 100) == t.Judgement(Verdict.MET, Reason.REACHED)
    assert finished(AT_LEAST_90, 80, 100) == t.Judgement(Verdict.MISSED, Reason.NOT_REACHED)


def test_one_maternal_death_of_a_county_misses_the_year_and_chance_is_named():
    """One among 4,000 births is 25 per 100,000; the exact limits 0.6 to 139 hold 12."""
    interval = poisson_interval(1, 4000)
    judged = finished(AT_MOST_12, 1, 4000, interval=interval)
    assert (judged.verdict, judged.cautions) == (Verdict.MISSED, (Caution.SMALL_NUMBERS,))
    many = finished(AT_MOST_12, 40, 100_000, interval=poisson_interval(40, 100_000))
    assert (many.verdict, many.cautions) == (Verdict.MISSED, ())


def test_a_verdict_that_one_person_turns_says_so():
    assert finished(AT_LEAST_90, 90, 100).cautions == (Caution.ONE_PERSON,)
    assert finished(AT_LEAST_90, 89, 100).cautions == (Caution.ONE_PERSON,)
    assert finished(AT_LEAST_90, 92, 100).cautions == ()


def test_a_running_year_is_missed_once_nothing_can_save_it():
    """At most 12 per 100,000 of 9,000 births: one death is allowed, the second misses the year."""
    for deaths, verdict in ((1, Verdict.CANNOT_TELL_YET), (2, Verdict.MISSED)):
        at_end = t.gap(AT_MOST_12, deaths, 9000, reachable=4000)
        judged = running(
            AT_MOST_12, deaths, 5000, at_ends=(at_end,), chance=0.4 if deaths == 1 else 0
        )
        assert judged.verdict is verdict
    late = t.gap(AT_LEAST_90, 700, 1000, reachable=199)
    assert running(AT_LEAST_90, 700, 801, at_ends=(late,), chance=0.0) == t.Judgement(
        Verdict.MISSED, Reason.TOO_FEW_LEFT
    )


@given(
    goal=goals(),
    counted=st.integers(0, 400),
    others=st.integers(0, 400),
    limits=st.tuples(st.integers(0, 300), st.integers(0, 300)).map(sorted),
    place=st.floats(0, 1),
    reached=st.floats(0, 1),
)
def test_what_is_called_certain_is_so_however_many_come_and_are_reached(
    goal, counted, others, limits, place, reached
):
    """Whatever the year's births within their limits, and whoever of them is counted."""
    few, many = limits
    so_far = counted + others
    ends = tuple(t.gap(goal, counted, so_far + n, reachable=n) for n in limits)
    judged = running(goal, counted, so_far, at_ends=ends, chance=0.5)
    if judged.verdict is Verdict.MISSED:
        came = few + round(place * (many - few))
        assert not goal.reached(counted + round(reached * came), so_far + came)


def test_what_the_expected_births_would_settle_is_open_while_they_may_be_more():
    """Two deaths, 12 per 100,000: 16,000 births allow one, 17,000 allow both."""
    few, many = (t.gap(AT_MOST_12, 2, n) for n in (16_000, 17_000))
    assert (few.over, many.over) == (1, 0)
    assert running(AT_MOST_12, 2, 9000, at_ends=(few, many), chance=0.1).verdict is (
        Verdict.OFF_COURSE
    )
    short = tuple(t.gap(AT_LEAST_90, 700, 801 + n, reachable=n) for n in (150, 250))
    assert [each.possible for each in short] == [False, True]
    assert running(AT_LEAST_90, 700, 801, at_ends=short, chance=0.1).verdict is Verdict.OFF_COURSE


@pytest.mark.parametrize(
    ("chance", "verdict"),
    [
        (0.95, Verdict.ON_COURSE),
        (0.5, Verdict.CANNOT_TELL_YET),
        (0.05, Verdict.OFF_COURSE),
        (None, Verdict.CANNOT_TELL_YET),
    ],
)
def test_a_running_year_goes_by_its_forecast(chance, verdict):
    at_end = t.gap(AT_LEAST_90, 400, 1000, reachable=560)
    assert running(AT_LEAST_90, 400, 440, at_ends=(at_end,), chance=chance).verdict is verdict


def test_a_quota_reached_early_is_met():
    quota = Goal(D(850), None)
    assert running(quota, 850, 1, kept=True, chance=1.0).reason is Reason.COUNT_REACHED
    # A coverage may still fall.
    assert running(AT_LEAST_90, 95, 100, chance=1.0).verdict is Verdict.ON_COURSE


def test_before_the_year_it_is_due_nothing_is_met_or_missed():
    early = {"decides": False}
    assert finished(AT_LEAST_90, 95, 100, **early).reason is Reason.REACHED_EARLY
    for pace, verdict in (
        (True, Verdict.ON_COURSE),
        (False, Verdict.OFF_COURSE),
        (None, Verdict.CANNOT_TELL_YET),
    ):
        assert finished(AT_LEAST_90, 80, 100, **early, pace_reaches=pace).verdict is verdict
    assert running(AT_LEAST_90, 80, 100, **early, chance=0.9).verdict is Verdict.ON_COURSE


def test_pace():
    assert t.pace_reaches(AT_LEAST_90, 80, 82, 4)
    assert not t.pace_reaches(AT_LEAST_90, 80, 82, 3)
    assert not t.pace_reaches(AT_LEAST_90, 95, 92, 2)


def test_nothing_counted_is_no_verdict():
    assert finished(AT_LEAST_90, 0, 0) == t.NO_DATA


def test_stocks():
    def judged(reached, past_due, planned):
        return t.judge_stock(reached, past_due=past_due, planned_reaches=planned).verdict

    assert judged(True, True, None) is Verdict.MET
    assert judged(False, True, True) is Verdict.MISSED
    assert judged(False, False, True) is Verdict.ON_COURSE
    assert judged(False, False, None) is Verdict.OFF_COURSE
