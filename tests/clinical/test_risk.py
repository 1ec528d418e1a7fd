"""Every rule of the tables at its boundaries, and the grade they add up to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from muzi.clinical.risk import Event, assess, bmi, grade_history, screen, suggestions

ON = date(2026, 3, 1)


def outcome(rules, code, values, ga_days=None, on=ON):
    """`met`, `not met`, or the names that are missing."""
    grade = assess(Event(on, "record", values, ga_days), rules)
    if code in {finding.code for finding in grade.findings}:
        return "met"
    for each in grade.cannot_tell:
        if each.code == code:
            return [variable.name for variable in each.missing]
    return "not met"


MET, NOT = "met", "not met"

# code | values | gestational days | expected
FACTORS = [
    ("Y1.1", {"age": 34}, None, NOT),
    ("Y1.1", {"age": 35}, None, MET),
    ("Y1.1", {"age": 18}, None, MET),
    ("Y1.1", {"age": 19}, None, NOT),
    ("Y1.1", {}, None, ["age"]),
    ("O1.1", {"age": 39}, None, NOT),
    ("O1.1", {"age": 40}, None, MET),
    ("Y1.2", {"bmi": 25}, None, NOT),
    ("Y1.2", {"bmi": 25.01}, None, MET),
    ("Y1.2", {"bmi": Decimal("18.5")}, None, NOT),
    ("Y1.2", {"bmi": Decimal("18.4")}, None, MET),
    ("O1.2", {"bmi": 27.99}, None, NOT),
    ("O1.2", {"bmi": 28}, None, MET),
    ("Y1.5", {"abortion_count": 3}, None, MET),
    ("Y1.5", {"abortion_count": 2, "prior_ectopic": True}, None, MET),
    (
        "Y1.5",
        {"abortion_count": 2, "prior_preterm": False, "prior_perinatal_death": False},
        None,
        ["prior_birth_defect", "prior_ectopic", "prior_trophoblastic_disease"],
    ),
    ("Y1.6", {"scarred_uterus": True}, None, MET),
    ("Y1.6", {"scarred_uterus": False}, None, NOT),
    ("Y1.7", {"fibroid_cm": 4.9, "ovarian_cyst_cm": 5}, None, MET),
    ("Y1.7", {"fibroid_cm": 4.9, "ovarian_cyst_cm": 4.9}, None, NOT),
    ("Y1.7", {"fibroid_cm": 4.9}, None, ["ovarian_cyst_cm"]),
    ("Y1.9", {"assisted_reproduction": True}, None, MET),
    ("Y2.3", {"hbsag_positive": True, "liver_function_normal": True}, None, MET),
    ("Y2.3", {"hbsag_positive": True}, None, ["liver_function_normal"]),
    ("Y2.3", {"hbsag_positive": False}, None, NOT),
    ("Y2.6.1", {"plt": 49, "bleeding_tendency": False}, None, NOT),
    ("Y2.6.1", {"plt": 50, "bleeding_tendency": False}, None, MET),
    ("Y2.6.1", {"plt": 100, "bleeding_tendency": False}, None, MET),
    ("Y2.6.1", {"plt": 101}, None, NOT),
    ("Y2.6.1", {"plt": 80}, None, ["bleeding_tendency"]),
    ("Y2.6.1", {"plt": 80, "bleeding_tendency": True}, None, NOT),
    ("O2.6.1", {"plt": 29}, None, NOT),
    ("O2.6.1", {"plt": 30}, None, MET),
    ("O2.6.1", {"plt": 50}, None, MET),
    ("O2.6.1", {"plt": 51}, None, NOT),
    ("R1.6.2", {"plt": 29}, None, MET),
    ("R1.6.2", {"plt": 30, "plt_progressive_fall": True}, None, MET),
    ("R1.6.2", {"plt": 99, "plt_progressive_fall": False, "bleeding_tendency": True}, None, MET),
    ("R1.6.2", {"plt": 100, "plt_progressive_fall": False, "bleeding_tendency": True}, None, NOT),
    ("R1.6.2", {"plt": 60}, None, ["plt_progressive_fall", "bleeding_tendency"]),
    ("Y2.6.2", {"hb": 110}, None, NOT),
    ("Y2.6.2", {"hb": 109}, None, MET),
    ("Y2.6.2", {"hb": 60}, None, MET),
    ("Y2.6.2", {"hb": 59}, None, NOT),
    ("O2.6.2", {"hb": 61}, None, NOT),
    ("O2.6.2", {"hb": 60}, None, MET),
    ("O2.6.2", {"hb": 40}, None, MET),
    ("O2.6.2", {"hb": 39}, None, NOT),
    ("R1.6.3", {"hb": 41}, None, NOT),
    ("R1.6.3", {"hb": 40}, None, MET),
    ("R1.6.3", {"hb": None}, None, ["hb"]),
    ("Y3.1", {"fetuses": 1}, None, NOT),
    ("Y3.1", {"fetuses": 2}, None, MET),
    ("Y3.1", {"fetuses": 3}, None, NOT),
    ("O3.1", {"fetuses": 2}, None, NOT),
    ("O3.1", {"fetuses": 3}, None, MET),
    ("R2.1", {"fetuses": 3, "cardiopulmonary_compromise": True}, None, MET),
    ("R2.1", {"fetuses": 3}, None, ["cardiopulmonary_compromise"]),
    ("O3.6", {"fetuses": 2, "cardiopulmonary_compromise": True}, None, MET),
    ("O3.6", {"polyhydramnios": True, "cardiopulmonary_compromise": True}, None, MET),
    ("O3.6", {"cardiopulmonary_compromise": False}, None, NOT),
    ("Y3.4", {"efw_g": 3999}, None, NOT),
    ("Y3.4", {"efw_g": 4000}, None, MET),
    ("Y3.10", {"malpresentation": True}, 251, NOT),
    ("Y3.10", {"malpresentation": True}, 252, MET),
    ("Y3.10", {"malpresentation": True}, None, ["malpresentation_ga_days"]),
    ("Y3.10", {"malpresentation": False}, 260, NOT),
    ("O2.1.1", {"nyha_class": 2}, None, MET),
    ("O2.1.1", {"nyha_class": 1, "ef_percent": 51}, None, NOT),
    ("O2.1.1", {"nyha_class": 1, "ef_percent": 50}, None, MET),
    ("O2.1.1", {"nyha_class": 1, "ef_percent": 40}, None, MET),
    ("O2.1.1", {"nyha_class": 1, "ef_percent": 39}, None, NOT),
    ("O2.1.3", {"mitral_stenosis": True, "mitral_valve_area_cm2": 1.6}, None, MET),
    ("O2.1.3", {"aortic_stenosis": True, "aortic_gradient_mmhg": 49}, None, MET),
    ("R1.1.3", {"aortic_stenosis": True, "aortic_gradient_mmhg": 50}, None, MET),
    ("R1.1.3", {"mitral_stenosis": True, "mitral_valve_area_cm2": 1.4}, None, MET),
    ("R1.1.3", {"valve_replacement": True}, None, MET),
    (
        "R1.1.3",
        {"valve_replacement": False, "mitral_stenosis": False, "aortic_stenosis": True},
        None,
        ["aortic_gradient_mmhg"],
    ),
    ("O2.1.4", {"aortic_disease": True, "aorta_diameter_mm": 44}, None, MET),
    ("O2.1.4", {"aortic_disease": True, "aorta_diameter_mm": 45}, None, NOT),
    ("O2.1.6", {"pulmonary_hypertension": True, "pasp_mmhg": 49}, None, MET),
    ("O2.1.6", {"pulmonary_hypertension": True, "pasp_mmhg": 50}, None, NOT),
    ("R1.1.1", {"pulmonary_hypertension": True, "pasp_mmhg": 50}, None, MET),
    ("R1.1.1", {"pulmonary_hypertension": True, "pasp_mmhg": 49}, None, NOT),
    ("R1.1.1", {"pulmonary_hypertension": False}, None, NOT),
    ("R1.1.2", {"unoperated_cyanotic_chd": True, "spo2_percent": 89}, None, MET),
    ("R1.1.2", {"fontan": True}, None, MET),
    (
        "O2.4",
        {"chronic_kidney_disease": True, "creatinine_umol_l": 84, "creatinine_uln_umol_l": 84},
        None,
        NOT,
    ),
    (
        "O2.4",
        {"chronic_kidney_disease": True, "creatinine_umol_l": 85, "creatinine_uln_umol_l": 84},
        None,
        MET,
    ),
    (
        "R1.4",
        {"kidney_disease": True, "creatinine_umol_l": 126, "creatinine_uln_umol_l": 84},
        None,
        NOT,
    ),
    (
        "R1.4",
        {"kidney_disease": True, "creatinine_umol_l": 127, "creatinine_uln_umol_l": 84},
        None,
        MET,
    ),
    ("R1.4", {"kidney_disease": True, "creatinine_umol_l": 127}, None, ["creatinine_uln_umol_l"]),
    ("O2.5.2", {"nephrogenic_diabetes_insipidus": True, "urine_ml_per_day": 4000}, None, NOT),
    ("O2.5.2", {"nephrogenic_diabetes_insipidus": True, "urine_ml_per_day": 4001}, None, MET),
    ("R1.5.3", {"hypothyroidism": True, "bmr_percent": -50}, None, NOT),
    ("R1.5.3", {"hypothyroidism": True, "bmr_percent": -51}, None, MET),
    ("O2.6.3", {"coagulation_disorder": True, "bleeding_tendency": False}, None, MET),
    ("R1.6.5", {"coagulation_disorder": True, "bleeding_tendency": True}, None, MET),
    ("R1.6.5", {"coagulation_disorder": True}, None, ["bleeding_tendency"]),
    (
        "O2.7",
        {"prednisone_mg_per_day": 5, "steroid_months": 6, "immune_disease_active": False},
        None,
        MET,
    ),
    (
        "O2.7",
        {"prednisone_mg_per_day": 11, "steroid_months": 6, "immune_disease_active": False},
        None,
        NOT,
    ),
    ("R1.7", {"immune_disease_active": True}, None, MET),
    ("O3.3", {"scarred_uterus": True, "months_since_uterine_surgery": 17.9}, None, MET),
    ("O3.3", {"scarred_uterus": True, "months_since_uterine_surgery": 18}, None, NOT),
    ("O3.3", {"scarred_uterus": False}, None, NOT),
    ("O3.4", {"scarred_uterus": True, "suspected_accreta": True}, None, MET),
    ("O3.5", {"uterine_surgery_count": 1}, None, NOT),
    ("O3.5", {"uterine_surgery_count": 2}, None, MET),
    ("R2.2", {"placental_abruption": True}, None, MET),
    ("P1.1", {"hbsag_positive": True}, None, MET),
    ("P1.2", {"syphilis_infected": True}, None, MET),
    ("P1.2", {}, None, ["syphilis_infected"]),
    ("P1.3", {"hiv_infected": True}, None, MET),
    ("P1.3", {"hiv_infected": False}, None, NOT),
]

ITEMS = [
    ("1.1", {"age": 35}, None, MET),
    ("1.1", {"age": 34}, None, NOT),
    ("1.2", {"height_cm": 145}, None, MET),
    ("1.2", {"height_cm": 145.1, "physical_disability": False}, None, NOT),
    ("1.3", {"bmi": 18.4}, None, MET),
    ("1.4", {"rh_negative": True}, None, MET),
    ("2.1", {"parity": 0}, None, NOT),
    ("2.1", {"parity": 1, "birth_interval_months": 17}, None, MET),
    ("2.1", {"parity": 1, "birth_interval_months": 18}, None, NOT),
    ("2.1", {"parity": 1, "birth_interval_months": 60}, None, NOT),
    ("2.1", {"parity": 1, "birth_interval_months": 61}, None, MET),
    ("2.2", {"caesarean_count": 1}, None, MET),
    ("2.2", {"caesarean_count": 0}, None, NOT),
    ("2.4", {"prior_pregnancy_complication": True}, None, MET),
    ("2.5", {"fetuses": 2}, None, MET),
    ("2.5", {"fetuses": 1}, None, ["assisted_reproduction"]),
    ("3.2", {"fibroid_cm": 5}, None, MET),
    ("3.5", {"scarred_uterus": True}, None, MET),
    ("4.1", {"family_hypertension": True, "sbp": 140, "dbp": 80}, None, MET),
    ("4.1", {"family_hypertension": False, "sbp": 150, "dbp": 95}, None, NOT),
    ("6.1", {"hb": 110}, None, NOT),
    ("6.1", {"hb": 109.9}, None, MET),
    ("6.2", {"plt": 100}, None, MET),
    ("6.2", {"plt": 101}, None, NOT),
    ("6.3", {"syphilis_infected": True}, None, MET),
    ("6.4", {"hiv_infected": True}, None, MET),
    ("6.5", {"urinalysis_abnormal_count": 2}, None, MET),
    ("6.5", {"urinalysis_abnormal_count": 1}, None, NOT),
    ("6.6", {"glycosuria": True, "fasting_glucose": 6.9}, 167, NOT),
    ("6.6", {"glycosuria": True, "fasting_glucose": Decimal("7.0")}, 167, MET),
    ("6.6", {"glycosuria": True, "fasting_glucose": Decimal("5.1")}, 168, MET),
    ("6.6", {"glycosuria": True, "fasting_glucose": 5.0}, 168, NOT),
    ("6.6", {"glycosuria": False}, 168, NOT),
    ("6.7", {"ferritin": 20}, None, NOT),
    ("6.7", {"ferritin": 19}, None, MET),
    ("7.1.5", {"sbp": 139, "dbp": 89}, None, NOT),
    ("7.1.5", {"sbp": 139, "dbp": 90}, None, MET),
    ("7.1.5", {"sbp": 140}, None, MET),
    ("7.1.5", {"sbp": 139}, None, ["dbp"]),
]


@pytest.mark.parametrize(("code", "values", "ga_days", "expected"), FACTORS)
def test_factor(content, code, values, ga_days, expected):
    assert outcome(content.factors, code, values, ga_days) == expected


@pytest.mark.parametrize(("code", "values", "ga_days", "expected"), ITEMS)
def test_screening_item(content, code, values, ga_days, expected):
    assert outcome(content.screening, code, values, ga_days) == expected


def test_every_rule_with_a_predicate_has_a_case_that_meets_it(content):
    for rules, cases in ((content.factors, FACTORS), (content.screening, ITEMS)):
        ruled = {each.code for each in rules.sets[0].factors if each.predicate}
        assert ruled == {code for code, _, _, expected in cases if expected == MET}


@pytest.mark.parametrize(
    ("values", "confirmed", "severity", "purple"),
    [
        ({}, (), "green", False),
        ({"hb": 110, "age": 30}, (), "green", False),
        ({"hb": 60}, (), "orange", False),  # 60 lies in yellow and in orange
        ({"hb": 40}, (), "red", False),  # 40 lies in orange and in red
        ({"plt": 50}, (), "orange", False),
        ({"bmi": 26}, (), "yellow", False),
        ({"bmi": 28}, (), "orange", False),
        ({"hiv_infected": True}, (), "green", True),
        ({"hb": 58, "syphilis_infected": True}, (), "orange", True),
        ({}, ("P1.4", "R1.12"), "red", True),
        ({"hb": 58}, ("Y1.3",), "orange", False),
    ],
)
def test_grade_is_the_most_severe_colour_and_purple_stands_apart(
    content, values, confirmed, severity, purple
):
    event = Event(ON, "1", values, confirmed=frozenset(confirmed))
    grade = assess(event, content.factors)
    assert (grade.severity, grade.purple) == (severity, purple)


def test_a_finding_says_why(content):
    grade = assess(Event(ON, "visit-7", {"hb": Decimal("58.00"), "age": 36}), content.factors)
    finding = next(each for each in grade.findings if each.code == "O2.6.2")
    assert finding.reason_zh == "血红蛋白 58 g/L(2026-03-01)"
    assert (finding.source, finding.at) == ("risk-norm-2017", "附件2 橙色 2.6.2")
    assert (finding.rule_set, finding.verified) == ("national-2017", True)
    assert finding.evidence[0].source == "visit-7"
    assert finding.since == ON


def test_only_what_made_it_true_is_given_as_the_reason(content):
    values = {"abortion_count": 1, "prior_ectopic": True, "prior_preterm": False}
    (finding,) = assess(Event(ON, "1", values), content.factors).findings
    assert finding.reason_zh == "异位妊娠史(2026-03-01)"


def test_what_is_not_measured_is_reported_and_not_taken_for_absent(content):
    grade = assess(Event(ON, "1", {"hb": 120}), content.factors)
    missing = {each.code for each in grade.missing_routine}
    assert {"Y1.1", "O2.6.1", "P1.2"} <= missing
    assert "O2.1.4" not in missing  # no one measures every woman's aorta
    assert "O2.1.4" in {each.code for each in grade.cannot_tell}


def test_the_rules_began_in_november_2017(content):
    assert assess(Event(date(2017, 10, 31), "1", {"hb": 30}), content.factors).severity is None
    assert assess(Event(date(2017, 11, 1), "1", {"hb": 30}), content.factors).severity == "red"


def test_hiv_and_syphilis_follow_from_tests_not_ticks_and_are_restricted(content):
    ticked = assess(Event(ON, "1", confirmed=frozenset({"P1.3", "nonsense"})), content.factors)
    assert ticked.findings == ()
    assert ticked.unrecognised == ("P1.3", "nonsense")
    tested = assess(Event(ON, "1", {"hiv_infected": True}), content.factors)
    assert [each.restricted for each in tested.findings] == [True]
    assert (tested.purple, tested.purple_unrestricted) == (True, False)
    hepatitis = assess(Event(ON, "1", {"hbsag_positive": True}), content.factors)
    assert hepatitis.purple_unrestricted
    for rules in (content.factors, content.screening):
        restricted = {each.code for each in rules.sets[0].factors if each.restricted}
        assert restricted in ({"P1.2", "P1.3"}, {"6.3", "6.4"})


def test_a_misspelt_variable_is_refused(content):
    with pytest.raises(ValueError, match="haemoglobin"):
        assess(Event(ON, "1", {"haemoglobin": 58}), content.factors)


def test_history_follows_the_latest_value_and_keeps_every_grade(content):
    days = [ON + timedelta(days=30 * index) for index in range(4)]
    events = [
        Event(days[0], "a", {"hb": 118, "age": 30}),
        Event(days[1], "b", {"hb": 58}),
        Event(days[2], "c", {"sbp": 120}),
        Event(days[3], "d", {"hb": 112}),
    ]
    grades = grade_history(events, content.factors)
    assert [grade.on for grade in grades] == days
    assert [grade.severity for grade in grades] == ["green", "orange", "orange", "green"]


def test_evidence_is_the_latest_measurement_even_when_unchanged(content):
    events = [Event(ON, "a", {"hb": 58}), Event(ON + timedelta(days=7), "b", {"hb": 58})]
    last = grade_history(events, content.factors)[-1]
    assert last.findings[0].evidence[0].source == "b"


def test_an_assessment_replaces_the_list_confirmed_before(content):
    events = [
        Event(ON, "a", confirmed=frozenset({"O2.2.1", "Y1.3"})),
        Event(ON + timedelta(days=1), "b", {"hb": 120}),
        Event(ON + timedelta(days=2), "c", confirmed=frozenset({"Y1.3"})),
    ]
    grades = grade_history(events, content.factors)
    assert [grade.severity for grade in grades] == ["orange", "orange", "yellow"]
    assert grades[0].findings[0].reason_zh == "医生确认(2026-03-01)"


def test_a_clinician_may_confirm_what_cannot_be_told(content):
    grade = assess(Event(ON, "1", confirmed=frozenset({"O2.6.2"})), content.factors)
    assert [(each.code, each.confirmed) for each in grade.findings] == [("O2.6.2", True)]
    assert "O2.6.2" not in {each.code for each in grade.cannot_tell}


def test_a_position_found_early_says_nothing_in_late_pregnancy(content):
    early = Event(ON, "a", {"malpresentation": True}, 210)
    late = Event(ON + timedelta(days=49), "b", {"hb": 120}, 259)
    turned = Event(ON + timedelta(days=50), "c", {"malpresentation": True}, 260)
    grades = grade_history([early, late, turned], content.factors)
    assert [grade.severity for grade in grades] == ["green", "green", "yellow"]


def test_of_two_values_on_one_day_the_worst_counts(content):
    events = [Event(ON, "a", {"hb": 110}), Event(ON, "b", {"hb": 58})]
    for order in (events, events[::-1]):
        (grade,) = grade_history(order, content.factors)
        assert grade.severity == "orange"
        assert [each.evidence[0].source for each in grade.findings] == ["b"]


def test_screening_is_positive_by_one_item_and_undecided_when_a_required_one_is_unknown(content):
    assert screen(Event(ON, "1", {"age": 36}), content.screening).positive is True
    assert screen(Event(ON, "1", confirmed=frozenset({"7.1.1"})), content.screening).positive
    assert screen(Event(ON, "1", {"age": 30}), content.screening).positive is None
    known = {
        "age": 30, "height_cm": 160, "physical_disability": False, "bmi": 21, "rh_negative": False,
        "parity": 0, "caesarean_count": 0, "abortion_count": 0, "prior_preterm": False,
        "prior_perinatal_death": False, "prior_birth_defect": False, "prior_ectopic": False,
        "prior_trophoblastic_disease": False, "prior_pregnancy_complication": False,
        "fetuses": 1, "assisted_reproduction": False, "scarred_uterus": False,
        "family_hypertension": False, "sbp": 110, "dbp": 70,
    }  # fmt: skip
    assert screen(Event(ON, "1", known), content.screening).positive is False


def test_items_and_diagnoses_suggest_but_never_grade(content):
    found = suggestions(
        content.screening, content.factors, ON, items=["2.2", "9.9"], icd10=["O34.201", "a53.0"]
    )
    because = {each.code: each.because for each in found}
    assert because["Y1.6"] == ("2.2", "O34.201")
    assert because["O3.5"] == ("2.2", "O34.201")
    assert because["P1.2"] == ("A53.0",)
    assert [each.code for each in found if each.restricted] == ["P1.2"]
    assert suggestions(content.screening, content.factors, date(2017, 1, 1), items=["2.2"]) == []


def test_reports_are_due_in_three_days_and_in_one(content):
    assert content.clock("orange", ON).due_on(ON) == ON + timedelta(days=3)
    assert content.clock("red", ON).due_on(ON) == ON + timedelta(days=1)
    assert content.clock("red", ON).hours == 24
    assert content.clock("yellow", ON) is None
    assert content.clock("red", date(2017, 10, 31)) is None


def test_bmi():
    assert bmi(Decimal("64.0"), Decimal("160")) == pytest.approx(25.0)
    with pytest.raises(ValueError, match="height"):
        bmi(60, 0)
