"""The simulated county looks like one: shares near the rates it was told, exact totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_county import BIRTHS, TODAY, read, work

from muzi.clinical.statistics import statistical_year
from muzi.simulate.biology import TERM
from muzi.simulate.identities import Area, Numbers, Slice, outside, read_areas, slices
from muzi.simulate.institutions import County, counties, plan, shares
from muzi.simulate.plan import deliveries_for, years
from muzi.simulate.population import Family, Pregnancy

Test = Callable[[Pregnancy], bool]


def born(region: list[Family]) -> list[Pregnancy]:
    """Pregnancies with a recorded birth at least 70 days ago, so that all that follows is done."""
    return [
        pregnancy
        for family in region
        for pregnancy in family.pregnancies
        if not pregnancy.course.loss
        and (TODAY - pregnancy.course.end).days > 70
        and any(entry.kind == "delivery" for entry in pregnancy.entries)
    ]


def has(kind: str) -> Test:
    return lambda pregnancy: any(entry.kind == kind for entry in pregnancy.entries)


def registered_early(pregnancy: Pregnancy) -> bool:
    days = [
        (e.on - pregnancy.course.start).days
        for e in pregnancy.entries
        if e.kind == "pregnancy_registration"
    ]
    return bool(days) and days[0] <= 90


def visits(pregnancy: Pregnancy) -> int:
    return sum(entry.kind == "antenatal_visit" for entry in pregnancy.entries)


def at_hospital(pregnancy: Pregnancy) -> bool:
    return next(e for e in pregnancy.entries if e.kind == "delivery").values["place"] == "hospital"


@pytest.mark.parametrize(
    ("what", "low", "high"),
    [
        (lambda p: p.course.mode == "caesarean", 0.42, 0.48),
        (lambda p: p.course.days < TERM, 0.055, 0.080),
        (lambda p: len(p.course.fetuses) > 1, 0.010, 0.020),
        (lambda p: min(f.weight_g for f in p.course.fetuses) < 2500, 0.040, 0.065),
        (lambda p: "haemorrhage" in p.course.complications, 0.018, 0.034),
        (lambda p: p.course.hypertension != "", 0.045, 0.070),
        (lambda p: any(f.outcome != "live" for f in p.course.fetuses), 0.0020, 0.0085),
        (lambda p: any((f.death_day or 99) < 28 for f in p.course.fetuses), 0.0010, 0.0060),
        (registered_early, 0.86, 0.93),
        (lambda p: visits(p) >= 5, 0.92, 0.97),
        (has("risk_screening"), 0.93, 0.985),
        (has("infection_test"), 0.96, 0.999),
        (has("postpartum_visit"), 0.94, 0.975),
        (has("newborn_visit"), 0.92, 0.965),
        (has("postpartum_check"), 0.83, 0.89),
        (at_hospital, 0.990, 0.9995),
    ],
)
def test_shares_are_as_told(region: list[Family], what: Test, low: float, high: float) -> None:
    pregnancies = born(region)
    assert len(pregnancies) > 4500
    share = sum(map(what, pregnancies)) / len(pregnancies)
    assert low < share < high


def test_care_is_patchy(region: list[Family]) -> None:
    pregnancies = born(region)
    numbers = Counter(min(visits(p), 9) for p in pregnancies)
    assert all(numbers[n] for n in (0, 3, 9))
    forms = [e for p in pregnancies for e in p.entries if e.kind == "antenatal_visit"]
    for blank in ("weight_kg", "systolic", "urine_protein"):
        missing = sum(blank not in form.values for form in forms) / len(forms)
        assert 0.005 < missing < 0.08, blank
    entered_later = sum(f"{form.on}" != form.entered[:10] for form in forms) / len(forms)
    assert 0.08 < entered_later < 0.2


def test_deliveries_of_a_year_are_exactly_those_asked_for(region: list[Family]) -> None:
    for year in (2023, 2024, 2025):
        period = statistical_year(year)
        deliveries = [
            entry
            for family in region
            for pregnancy in family.pregnancies
            for entry in pregnancy.entries
            if entry.kind == "delivery" and period.contains(entry.on)
        ]
        assert len(deliveries) == BIRTHS


def test_pregnancies_are_under_way_at_all_gestations(region: list[Family]) -> None:
    under_way = [
        (TODAY - pregnancy.course.start).days // 7
        for family in region
        for pregnancy in family.pregnancies
        if pregnancy.course.end > TODAY
    ]
    assert min(under_way) <= 8
    assert max(under_way) >= 40
    assert 0.45 < len(under_way) / BIRTHS < 0.72


def test_the_number_of_pregnancies_can_be_asked_for(region: list[Family]) -> None:
    made = sum(len(family.pregnancies) for family in region)
    assert deliveries_for(made, TODAY, 3) == pytest.approx(BIRTHS, rel=0.03)


# Institutions


def test_nanjiang_has_189_beds_and_a_clinic_for_each_township(county: County) -> None:
    made = plan(county)
    assert sum(each.obstetric_beds for each in made) == 189
    assert county.deliveries == 5600
    clinics = [i for i in made if i.kind in {"township_clinic", "community_centre"}]
    assert {i.catchment for i in clinics} == {t.code for t in county.townships}
    assert all(("midwifery" in i.licences) == (i.obstetric_beds > 0) for i in made)
    assert 0.25 < sum(bool(i.licences) for i in clinics) / len(clinics) < 0.4
    villages = {i.catchment for i in made if i.kind == "village_clinic"}
    assert villages == {v.code for v in county.villages}
    assert len({(i.region, i.name) for i in made}) == len(made)


def test_a_province_has_institutions_in_every_county() -> None:
    found = counties(220000000000, read("regions.csv"))
    assert len(found) > 50
    for each in found:
        kinds = Counter(i.kind for i in plan(each))
        assert kinds["mch_hospital"] == kinds["general_hospital"] == kinds["bureau"] == 1


def test_a_region_without_townships_is_refused() -> None:
    with pytest.raises(ValueError, match="no townships"):
        counties(999999000000, read("regions.csv"))


def test_units_number_their_pregnancies_one_after_another() -> None:
    units = work(births=500)
    for before, after in pairwise(units):
        assert after.first == before.first + before.size


@given(st.integers(0, 10_000), st.lists(st.floats(0.1, 100), min_size=1, max_size=40))
def test_shares_sum_to_the_total(total: int, weights: list[float]) -> None:
    parts = shares(total, weights)
    assert sum(parts) == total
    assert all(abs(p - total * w / sum(weights)) <= 1 for p, w in zip(parts, weights, strict=True))


def test_years_end_with_what_is_conceived_by_today() -> None:
    assert years(date(2026, 11, 21), 3)[0][0] == date(2023, 10, 1)
    assert years(date(2026, 11, 21), 3)[-1][1] == date(2027, 10, 1)
    assert years(date(2026, 6, 15), 1)[-1][1] == date(2027, 10, 1)


# Numbers of papers


def test_no_two_townships_can_give_out_the_same_number() -> None:
    areas = read_areas()
    away = [area for code, area in sorted(areas.items()) if not code.startswith("51")]
    given_out: set[tuple[str, int]] = set()
    units = 950
    pieces = [piece for unit in range(units) for piece in outside(away, unit, units)]
    pieces += [slices(areas, "511922", position, 32) for position in range(32)]
    for piece in pieces:
        mine = {(piece.area.county6, piece.first + i) for i in range(piece.count)}
        assert not mine & given_out
        given_out |= mine


def test_numbers_run_out_without_repeating() -> None:
    numbers, piece = Numbers(), Slice(Area("511922", ((2000, 9999, "511922"),)), 30, 31)
    day = date(2001, 2, 3)
    women = [numbers.take(piece, day, 2) for _ in range(20)]
    men = [numbers.take(piece, day, 1) for _ in range(20)]
    given_out = [number for number in women + men if number]
    assert len(given_out) == len(set(given_out)) == 31
    assert {int(number[14:17]) for number in given_out} == set(range(30, 61))
    assert all(int(number[16]) % 2 == 0 for number in women if number)


def test_an_old_woman_carries_the_code_her_county_had() -> None:
    nanjiang = read_areas()["511922"]
    assert nanjiang.code(date(1990, 5, 1)) == "513026"
    assert nanjiang.code(date(1996, 5, 1)) == "513722"
    assert nanjiang.code(date(2002, 5, 1)) == "511922"
