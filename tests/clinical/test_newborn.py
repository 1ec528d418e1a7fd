from datetime import date
from decimal import Decimal

import pytest

from muzi.clinical import newborn as n


@pytest.fixture
def limits(content):
    return content.newborn_limits(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("grams", "expected", "low"),
    [
        (999, "extremely_low", True),
        (1000, "very_low", True),
        (1499, "very_low", True),
        (1500, "low", True),
        (2499, "low", True),
        (2500, "normal", False),
        (Decimal("3999"), "normal", False),
        (4000, "macrosomia", False),
        (None, None, None),
    ],
)
def test_weight(limits, grams, expected, low):
    assert n.weight_class(grams, limits) == expected
    assert n.is_low_birth_weight(grams, limits) is low


@pytest.mark.parametrize(
    ("days", "expected", "preterm"),
    [
        (195, "before_28_weeks", False),
        (196, "early_preterm", True),
        (237, "early_preterm", True),
        (238, "preterm", True),
        (258, "preterm", True),
        (259, "term", False),
        (293, "term", False),
        (294, "post_term", False),
        (None, None, None),
    ],
)
def test_gestation(limits, days, expected, preterm):
    assert n.gestation_class(days, limits) == expected
    assert n.is_preterm(days, limits) is preterm


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0, "severe"), (3, "severe"), (4, "mild"), (7, "mild"), (8, "normal"), (10, "normal"),
     (None, None)],
)  # fmt: skip
def test_apgar(limits, score, expected):
    assert n.apgar_class(score, limits) == expected


def test_an_apgar_score_has_ten_points(limits):
    with pytest.raises(ValueError, match="0 to 10"):
        n.apgar_class(11, limits)


def test_before_the_definitions_began_nothing_is_classed(content):
    assert content.newborn_limits(date(2011, 12, 31)) is None
