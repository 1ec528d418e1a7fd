"""Rebound: exact tests, small-number caution, and how often they cry wolf."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, false_discovery_control, fisher_exact, hypergeom, poisson

from muzi.clinical import rebound as r
from muzi.clinical.rebound import Window

windows = st.integers(1, 400).flatmap(lambda n: st.builds(Window, st.integers(0, n), st.just(n)))


@given(windows, windows)
def test_p_values_are_those_of_the_exact_distributions(now, before):
    events = r.of_events(now, before)
    total, share = now.events + before.events, now.exposed / (now.exposed + before.exposed)
    assert events.p == pytest.approx(binom.sf(now.events - 1, total, share), abs=1e-9)
    shares = r.of_shares(now, before)
    table = [
        [now.events, before.events],
        [now.exposed - now.events, before.exposed - before.events],
    ]
    as_many = hypergeom.pmf(now.events, now.exposed + before.exposed, total, now.exposed)
    fisher = fisher_exact(table, alternative="greater").pvalue
    assert shares.p == pytest.approx(fisher - as_many / 2, abs=1e-7)


@given(windows, st.floats(0.001, 0.9))
def test_against_the_goal(now, rate):
    assert r.of_events_goal(now, rate).p == pytest.approx(
        poisson.sf(now.events - 1, rate * now.exposed), abs=1e-9
    )
    same = binom(now.exposed, rate)
    assert r.of_shares_goal(now, rate).p == pytest.approx(
        same.sf(now.events) + same.pmf(now.events) / 2, abs=1e-9
    )


@given(windows, windows)
def test_more_events_are_never_less_suspicious(now, before):
    if now.events == now.exposed:
        return
    worse = Window(now.events + 1, now.exposed)
    assert r.of_events(worse, before).p <= r.of_events(now, before).p + 1e-12
    assert r.of_shares(worse, before).p <= r.of_shares(now, before).p + 1e-9


def test_one_event_is_never_a_rebound():
    """A death in a township of 200 births: by chance 1 in 42 at 12 per 100,000, yet one."""
    alone = r.of_events_goal(Window(1, 200), 12e-5)
    assert alone.p < 0.05
    assert r.flagged([alone]) == [False]
    two = r.of_events_goal(Window(2, 200), 12e-5)
    assert two.p < 0.001
    assert r.flagged([two]) == [False]
    three = r.of_events_goal(Window(3, 200), 12e-5)
    assert r.flagged([three]) == [True]


def test_a_difference_of_no_consequence_is_none():
    """96.0 after 96.3 % of 60,000 is significant and nothing to call a meeting for."""
    slight = r.of_shares(Window(2400, 60_000), Window(2220, 60_000))
    assert slight.p < 0.01
    assert r.flagged([slight]) == [False]
    assert r.flagged([r.of_shares(Window(3600, 60_000), Window(2220, 60_000))]) == [True]


def test_who_could_not_be_compared_is_not_flagged():
    assert r.of_events(Window(3, 0), Window(0, 9)) is None
    assert r.flagged([None, None]) == [False, False]
    assert r.flagged([]) == []


def test_many_looks_ask_for_stronger_evidence():
    """p = 0.03 alone is flagged; among a hundred that show nothing it is not."""
    one = r.Comparison(r.Against.YEAR_BEFORE, 0.03, 1.0, True)
    nothing = r.Comparison(r.Against.YEAR_BEFORE, 0.6, 1.0, True)
    assert r.flagged([one]) == [True]
    assert not any(r.flagged([one] + [nothing] * 99))


BIRTHS = np.random.default_rng(3).integers(30, 300, 48)  # the townships of a large county


def looks(dice: np.random.Generator, times: int, worse: float = 1.0) -> tuple[float, float]:
    """One look at 48 townships × 3 mortality rates, so many times: how often any is flagged, and
    how often the first township, whose rates are `worse` times as high as the year before.
    """
    any_flag = first = 0
    for _ in range(times):
        found = []
        for rate in (0.003, 0.005, 0.006):
            for place, births in enumerate(BIRTHS):
                now = dice.poisson(rate * births * (worse if place == 0 else 1))
                before = Window(int(dice.poisson(rate * births)), int(births))
                now = Window(int(now), int(births))
                found += [r.of_events(now, before), r.of_events_goal(now, rate)]
        flags = r.flagged(found)
        any_flag += any(flags)
        first += any(flag for place, flag in enumerate(flags) if place // 2 % len(BIRTHS) == 0)
    return any_flag / times, first / times


def test_nothing_changed_and_hardly_ever_an_alarm():
    false, _ = looks(np.random.default_rng(5), 200)
    assert false <= 0.05


def test_a_real_outbreak_is_seen():
    _, seen = looks(np.random.default_rng(6), 60, worse=8)
    assert seen >= 0.9


def test_coverages_that_did_not_change_hardly_ever_alarm():
    dice, alarms = np.random.default_rng(7), 0
    for _ in range(60):
        found = []
        for share in (0.9, 0.93, 0.96):
            for births in BIRTHS:
                now, before = (
                    Window(int(dice.binomial(births, 1 - share)), int(births)) for _ in range(2)
                )
                found += [r.of_shares(now, before), r.of_shares_goal(now, 1 - share)]
        alarms += any(r.flagged(found))
    assert alarms / 60 <= 0.12  # 5 % expected; 60 draws put 12 % beyond chance


def test_what_is_said_to_be_sure_is_what_is_flagged():
    """The p shown beside a flag is SciPy's own of all that were looked at, in their order."""
    looks = [r.of_events(Window(n, 1200), Window(4, 1200)) for n in (3, 20, 5, 14, 0, 9)]
    expected = false_discovery_control([each.p for each in looks])
    assert r.adjusted(looks) == pytest.approx(expected)
    told = zip(r.flagged(looks), r.adjusted(looks), strict=True)
    assert [flag for flag, _ in told] == [p <= r.FALSE_ALARMS for p in expected]
    with_gap = [None, *looks, None]
    assert r.adjusted(with_gap) == pytest.approx([1.0, *expected, 1.0])
