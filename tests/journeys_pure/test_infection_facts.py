"""The restricted facts: what a test result says and does not say, and high risk with it."""

import pytest
from pure_history import birth, book, day, journey, row, visit


def infections(*rows):
    return journey(*rows).infections


def result_on(on, **values):
    return row("infection_test", on, **values)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([], None),
        (["neg"], False),
        (["reactive"], None),
        (["pos"], True),
        (["reactive", "pos"], True),
        (["neg", "pos"], True),
    ],
)
def test_hiv_positive(results, expected):
    rows = [result_on(day(9 + n), hiv=each) for n, each in enumerate(results)]
    told = infections(book(), *rows)
    assert told.hiv_positive is expected
    assert told.hiv_tested is bool(results)


@pytest.mark.parametrize("results", [("neg", "reactive"), ("reactive", "neg")])
def test_two_tests_of_one_day_leave_open_what_one_of_them_does(results):
    """Whichever was typed first."""
    rows = [result_on(day(9), hiv=each) for each in results]
    assert infections(book(), *rows).hiv_positive is None


@pytest.mark.parametrize(
    ("specific", "other", "expected"),
    [
        ("pos", "pos", True),
        ("pos", "neg", False),
        ("neg", "pos", False),
        ("neg", "neg", False),
        ("pos", "", None),
        ("", "pos", None),
        ("neg", "", False),
        ("", "neg", False),
    ],
)
def test_syphilis_positive(specific, other, expected):
    told = infections(book(), result_on(day(9), treponemal=specific, non_treponemal=other))
    assert told.syphilis_positive is expected
    assert told.syphilis_tested is True


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([{"treponemal": "pos"}, {"non_treponemal": "pos"}], True),
        ([{"non_treponemal": "pos"}, {"treponemal": "pos"}], True),
        ([{"treponemal": "pos"}, {"non_treponemal": "neg"}], False),
        ([{"treponemal": "neg"}, {"non_treponemal": "pos"}], False),
        ([{"treponemal": "pos"}, {"hiv": "neg"}], None),
    ],
)
def test_the_two_tests_of_syphilis_may_be_days_apart(results, expected):
    told = infections(book(), *(result_on(day(9, n), **each) for n, each in enumerate(results)))
    assert told.syphilis_positive is expected
    assert told.infectious is (expected is True)


def test_a_test_for_one_says_nothing_of_the_other():
    told = infections(book(), result_on(day(9), hiv="pos"))
    assert (told.syphilis_tested, told.syphilis_positive) == (False, None)
    told = infections(book(), result_on(day(9), treponemal="pos", non_treponemal="pos"))
    assert (told.hiv_tested, told.hiv_positive) == (False, None)


@pytest.mark.parametrize("result", [{"hiv": "pos"}, {"treponemal": "pos", "non_treponemal": "pos"}])
def test_infection_is_purple_only_where_it_may_be_seen(result):
    told = journey(book(), result_on(day(9), **result))
    assert told.infections.infectious is True
    assert told.facts.infectious is False
    assert not any(each.infectious or each.codes for each in told.colours)
    assert any(spell.finding.restricted for spell in told.spells)
    assert told.facts.severity == "green"


def test_hepatitis_b_is_not_restricted():
    told = journey(book(), visit(day(9), hbsag="pos", alt=20))
    assert (told.facts.infectious, told.infections.infectious) == (True, True)


@pytest.mark.parametrize(
    ("trouble", "high"),
    [
        ([], False),
        ([visit(day(10), haemoglobin=58)], True),
        ([result_on(day(10), hiv="pos")], True),
        ([visit(day(10), haemoglobin=95)], False),
    ],
)
def test_high_risk_is_orange_red_or_purple(trouble, high):
    told = infections(book(), *trouble)
    assert told.high_risk is high
    assert told.high_risk_managed is (False if high else None)


@pytest.mark.parametrize(
    ("kind", "on", "managed"),
    [
        ("antenatal_visit", day(10), False),  # the visit that found it does not follow it up
        ("antenatal_visit", day(10, 1), True),
        ("risk_assessment", day(11), True),
        ("risk_report", day(10, 1), True),
        ("risk_screening", day(11), False),
    ],
)
def test_high_risk_managed_by_something_done_later(kind, on, managed):
    found = visit(day(10), haemoglobin=58)
    assert infections(book(), found, row(kind, on)).high_risk_managed is managed


def test_what_is_shared_with_the_open_facts_is_the_same():
    told = journey(book(), result_on(day(9), hiv="neg"), birth())
    for name in ("delivered_on", "parturient", "hiv_tested", "delivered_in_hospital"):
        assert getattr(told.infections, name) == getattr(told.facts, name)
