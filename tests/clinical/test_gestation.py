from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muzi.clinical import gestation as g

LMP = date(2026, 1, 1)
EDD = date(2026, 10, 8)


def test_due_date_is_280_days_after_the_last_period():
    assert g.edd_from_lmp(LMP) == EDD


@pytest.mark.parametrize(
    ("cycle", "later"), [(None, 0), (28, 0), (29, 1), (35, 7), (27, 0), (21, 0)]
)
def test_only_a_longer_cycle_moves_the_due_date(cycle, later):
    assert g.edd_from_lmp(LMP, cycle) == EDD + timedelta(days=later)


@pytest.mark.parametrize(
    ("ga", "difference", "method", "explanation", "rule"),
    [
        ("5+6", 9, "lmp", "no_rule", None),
        ("6+0", 5, "lmp", "agree", "scan-before-9"),
        ("6+0", 6, "ultrasound", "differ", "scan-before-9"),
        ("8+6", -6, "ultrasound", "differ", "scan-before-9"),
        ("9+0", 7, "lmp", "agree", "scan-9-10"),
        ("10+6", 8, "ultrasound", "differ", "scan-9-10"),
        ("11+0", 7, "lmp", "agree", "crl-11-13"),
        ("11+0", 8, "ultrasound", "differ", "crl-11-13"),
        ("13+6", -8, "ultrasound", "differ", "crl-11-13"),
        ("13+6", -7, "lmp", "agree", "crl-11-13"),
        ("14+0", 20, "lmp", "no_rule", None),
    ],
)
def test_ultrasound_replaces_dates_only_beyond_tolerance(
    content, ga, difference, method, explanation, rule
):
    ga_days = g.parse_ga(ga)
    scan = g.Scan(LMP + timedelta(days=ga_days + difference), ga_days)
    dating = g.choose_dating(LMP, [scan], rules=content.dating)
    assert (dating.method, dating.explanation, dating.rule) == (method, explanation, rule)
    assert dating.lmp_edd == EDD
    assert dating.us_edd == EDD + timedelta(days=difference)
    assert dating.edd == (dating.us_edd if method == "ultrasound" else EDD)


def test_crown_rump_length_is_preferred_to_an_earlier_scan(content):
    early = g.Scan(LMP + timedelta(days=60), 50)
    crl = g.Scan(LMP + timedelta(days=84), 82)
    dating = g.choose_dating(LMP, [early, crl], rules=content.dating)
    assert (dating.rule, dating.explanation, dating.edd) == ("crl-11-13", "agree", EDD)


def test_without_dates_any_scan_is_used_and_without_either_nothing_is_known(content):
    late = g.Scan(date(2026, 6, 1), 150)
    dating = g.choose_dating(None, [late], rules=content.dating)
    assert (dating.method, dating.explanation) == ("ultrasound", "ultrasound_only")
    assert dating.edd == date(2026, 6, 1) + timedelta(days=130)
    assert g.choose_dating(None, [], rules=content.dating) is None
    only = g.choose_dating(LMP, [], cycle_days=30, rules=content.dating)
    assert (only.edd, only.explanation) == (EDD + timedelta(days=2), "lmp_only")


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 320))
def test_day_and_age_are_inverse(edd, days):
    assert g.ga_days(edd, g.date_at(edd, days)) == days
    assert g.edd_at(g.date_at(edd, days), days) == edd
    assert g.parse_ga(g.format_ga(days)) == days


def test_how_it_is_written():
    assert g.format_ga(255) == "36+3"
    assert g.display_weeks(255) == "36⁺³"
    assert g.display_weeks(252) == "36⁺⁰"
    assert g.format_ga(-4) == "-0+4"
    with pytest.raises(ValueError, match="before"):
        g.display_weeks(-4)
    assert g.completed_weeks(255) == 36
    assert g.days_of(13, 6) == 97


@pytest.mark.parametrize("text", ["", "36+7", "a", "36+", "-1+2", "36+3+1"])
def test_nonsense_is_no_gestational_age(text):
    with pytest.raises(ValueError, match=r"gestational|weeks"):
        g.parse_ga(text)


@pytest.mark.parametrize(
    ("days", "expected"), [(-3, 1), (0, 1), (97, 1), (98, 2), (195, 2), (196, 3), (300, 3)]
)
def test_trimester(content, days, expected):
    assert g.trimester(days, content.care_limits(EDD)) == expected
