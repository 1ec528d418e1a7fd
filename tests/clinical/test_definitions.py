"""The limits of care at their edges, and from the day on which they change."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from muzi.clinical.definitions import (
    CARE_IDS,
    EVER,
    CareLimits,
    NewbornLimits,
    Quantity,
    Timeline,
    counts_as_birth,
)

ON = date(2026, 1, 1)


@pytest.fixture
def limits(content):
    return content.care_limits(ON)


@pytest.mark.parametrize(
    ("days", "grams", "counted"),
    [
        (195, 3000, False),  # the weeks decide where they are known
        (196, 500, True),
        (None, 999, False),
        (None, 1000, True),
        (None, None, None),
    ],
)
def test_what_counts_as_a_birth(limits, days, grams, counted):
    assert counts_as_birth(days, grams, limits) is counted


def test_the_limits_as_the_documents_give_them(limits):
    assert limits == CareLimits(
        first_trimester_until_days=13 * 7 + 6,
        second_trimester_until_days=27 * 7 + 6,
        early_registration_until_days=12 * 7 + 6,
        counted_birth_from_days=28 * 7,
        counted_birth_from_g=1000,
        advanced_age_from_years=35,
        anaemia_below_g_l=100,
        moderate_anaemia_below_g_l=80,
        hypertension_from_systolic_mmhg=140,
        hypertension_from_diastolic_mmhg=90,
        hypertension_from_measured_days=2,
        alt_normal_until_u_l=40,
        haemorrhage_vaginal_from_ml=500,
        haemorrhage_caesarean_from_ml=1000,
        puerperium_until_days=42,
        maternal_death_until_days=42,
        early_newborn_below_days=7,
        newborn_below_days=28,
        infant_below_years=1,
    )


def test_limits_of_care_hold_for_every_record(content):
    assert content.care_limits(EVER) == content.care_limits(date.max)


def test_a_new_value_holds_from_its_day(content):
    change = date(2027, 1, 1)
    old = content.quantities["anaemia_below_g_l"]
    changed = {**content.quantities, old.id: replace(old, values=(*old.values, (change, 110)))}
    timeline = Timeline(CareLimits, changed)
    before, after = timeline.on(change - timedelta(days=1)), timeline.on(change)
    assert (before.anaemia_below_g_l, after.anaemia_below_g_l) == (100, 110)
    assert replace(after, anaemia_below_g_l=100) == before


def test_nothing_is_known_before_all_limits_began(content):
    late = date(2015, 6, 1)
    one = content.quantities["macrosomia_from_g"]
    timeline = Timeline(
        NewbornLimits, {**content.quantities, one.id: replace(one, values=((late, 4000),))}
    )
    assert timeline.on(late - timedelta(days=1)) is None
    assert timeline.on(late) == content.newborn_limits(late)


@pytest.mark.parametrize("name", CARE_IDS)
def test_a_timeline_says_what_its_quantities_say(content, name):
    quantity: Quantity = content.quantities[name]
    assert getattr(content.care_limits(ON), name) == quantity.on(ON)
