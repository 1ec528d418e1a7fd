"""The named conditions of the risk tables, over three truth values: met, not met, cannot tell.

Content names a predicate and gives its thresholds; the shape of the condition lives here. A test
returns `(True, names)` with the variables that made it true, `NOT_MET`, or `(None, names)` with the
variables that are missing *and would matter*: a false conjunct hides the unknown ones beside it.

Variable names and units are those of `content/risk/variables.yaml`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt
from typing import Any

Values = Mapping[str, Any]
Truth = tuple[bool | None, tuple[str, ...]]
Test = Callable[[Values], Truth]

NOT_MET: Truth = (False, ())


@dataclass(frozen=True, slots=True)
class Condition:
    """What a predicate reads, which thresholds it needs, and `bind(thresholds) -> test`."""

    variables: tuple[str, ...]
    thresholds: frozenset[str]
    bind: Callable[[Mapping[str, float]], Test]


def _leaf(
    name: str, thresholds: tuple[str, ...], decide: Callable[[Mapping[str, float], Any], bool]
) -> Condition:
    met: Truth = (True, (name,))
    missing: Truth = (None, (name,))

    def bind(limits: Mapping[str, float]) -> Test:
        def test(values: Values) -> Truth:
            value = values.get(name)
            if value is None:
                return missing
            return met if decide(limits, value) else NOT_MET

        return test

    return Condition((name,), frozenset(thresholds), bind)


def _compare(name: str, threshold: str, operator: Callable[[Any, Any], bool]) -> Condition:
    met: Truth = (True, (name,))
    missing: Truth = (None, (name,))

    def bind(limits: Mapping[str, float]) -> Test:
        limit = limits[threshold]

        def test(values: Values) -> Truth:
            value = values.get(name)
            if value is None:
                return missing
            return met if operator(value, limit) else NOT_MET

        return test

    return Condition((name,), frozenset((threshold,)), bind)


def at_least(name: str, threshold: str) -> Condition:
    return _compare(name, threshold, ge)


def above(name: str, threshold: str) -> Condition:
    return _compare(name, threshold, gt)


def at_most(name: str, threshold: str) -> Condition:
    return _compare(name, threshold, le)


def below(name: str, threshold: str) -> Condition:
    return _compare(name, threshold, lt)


def equals(name: str, threshold: str) -> Condition:
    return _compare(name, threshold, eq)


def within(name: str, low: str, high: str) -> Condition:
    """`low` to `high`, both included."""
    return _leaf(name, (low, high), lambda limits, value: limits[low] <= value <= limits[high])


def is_true(name: str) -> Condition:
    return _leaf(name, (), lambda limits, value: bool(value))


def is_false(name: str) -> Condition:
    return _leaf(name, (), lambda limits, value: not value)


def times_above(name: str, unit: str, factor: str) -> Condition:
    """`name` is more than `factor` times the variable `unit` (an upper limit of normal)."""
    met: Truth = (True, (name, unit))

    def bind(limits: Mapping[str, float]) -> Test:
        times = limits[factor]

        def test(values: Values) -> Truth:
            missing = tuple(each for each in (name, unit) if values.get(each) is None)
            if missing:
                return (None, missing)
            return met if values[name] > times * values[unit] else NOT_MET

        return test

    return Condition((name, unit), frozenset((factor,)), bind)


def all_of(*conditions: Condition) -> Condition:
    def bind(limits: Mapping[str, float]) -> Test:
        tests = tuple(condition.bind(limits) for condition in conditions)

        def test(values: Values) -> Truth:
            known: tuple[str, ...] = ()
            missing: tuple[str, ...] = ()
            for each in tests:
                truth, names = each(values)
                if truth is False:
                    return NOT_MET
                if truth is None:
                    missing += names
                else:
                    known += names
            return (None, missing) if missing else (True, known)

        return test

    return _joined(conditions, bind)


def any_of(*conditions: Condition) -> Condition:
    def bind(limits: Mapping[str, float]) -> Test:
        tests = tuple(condition.bind(limits) for condition in conditions)

        def test(values: Values) -> Truth:
            known: tuple[str, ...] = ()
            missing: tuple[str, ...] = ()
            for each in tests:
                truth, names = each(values)
                if truth is None:
                    missing += names
                elif truth:
                    known += names
            if known:
                return (True, known)
            return (None, missing) if missing else NOT_MET

        return test

    return _joined(conditions, bind)


def _joined(
    conditions: tuple[Condition, ...], bind: Callable[[Mapping[str, float]], Test]
) -> Condition:
    variables = dict.fromkeys(name for each in conditions for name in each.variables)
    thresholds = frozenset(name for each in conditions for name in each.thresholds)
    return Condition(tuple(variables), thresholds, bind)


def _any_true(*names: str) -> Condition:
    return any_of(*(is_true(name) for name in names))


_ADVERSE_HISTORY = (
    at_least("abortion_count", "abortions"),
    is_true("prior_preterm"),
    is_true("prior_perinatal_death"),
    is_true("prior_birth_defect"),
    is_true("prior_ectopic"),
    is_true("prior_trophoblastic_disease"),
)
_RAISED_PRESSURE = any_of(at_least("sbp", "systolic"), at_least("dbp", "diastolic"))

PREDICATES: Mapping[str, Condition] = {
    # who she is
    "age_outside": any_of(at_least("age", "at_least"), at_most("age", "at_most")),
    "age_at_least": at_least("age", "at_least"),
    "bmi_outside": any_of(above("bmi", "above"), below("bmi", "below")),
    "bmi_at_least": at_least("bmi", "at_least"),
    "short_or_disabled": any_of(at_most("height_cm", "height_cm"), is_true("physical_disability")),
    "rh_negative": is_true("rh_negative"),
    # her history
    "adverse_obstetric_history": any_of(*_ADVERSE_HISTORY),
    "adverse_obstetric_history_or_complication": any_of(
        *_ADVERSE_HISTORY, is_true("prior_pregnancy_complication")
    ),
    "birth_interval_outside": all_of(
        at_least("parity", "births"),
        any_of(below("birth_interval_months", "below"), above("birth_interval_months", "above")),
    ),
    "prior_caesarean": at_least("caesarean_count", "at_least"),
    "scarred_uterus": is_true("scarred_uterus"),
    "scarred_uterus_recent": all_of(
        is_true("scarred_uterus"), below("months_since_uterine_surgery", "months")
    ),
    "scarred_uterus_placenta": all_of(
        is_true("scarred_uterus"), _any_true("complete_placenta_previa", "suspected_accreta")
    ),
    "uterine_surgery_repeated": at_least("uterine_surgery_count", "at_least"),
    "fibroid_or_cyst": any_of(
        at_least("fibroid_cm", "diameter_cm"), at_least("ovarian_cyst_cm", "diameter_cm")
    ),
    # this pregnancy
    "assisted_reproduction": is_true("assisted_reproduction"),
    "multiple_or_assisted": any_of(
        at_least("fetuses", "fetuses"), is_true("assisted_reproduction")
    ),
    "fetuses_exactly": equals("fetuses", "count"),
    "fetuses_at_least": at_least("fetuses", "at_least"),
    "fetuses_at_least_with_compromise": all_of(
        at_least("fetuses", "at_least"), is_true("cardiopulmonary_compromise")
    ),
    "twins_or_polyhydramnios_with_compromise": all_of(
        any_of(equals("fetuses", "count"), is_true("polyhydramnios")),
        is_true("cardiopulmonary_compromise"),
    ),
    "fetal_weight_at_least": at_least("efw_g", "at_least"),
    # a position found early says nothing about late pregnancy: the day it was found counts
    "malpresentation_from": all_of(
        is_true("malpresentation"), at_least("malpresentation_ga_days", "from_days")
    ),
    "placental_emergency": _any_true("pernicious_placenta_previa", "placental_abruption"),
    # blood
    "haemoglobin_below": below("hb", "below"),
    "haemoglobin_at_most": at_most("hb", "at_most"),
    "haemoglobin_within": within("hb", "low", "high"),
    "haemoglobin_from_below": all_of(at_least("hb", "low"), below("hb", "below")),
    "platelets_at_most": at_most("plt", "at_most"),
    "platelets_within": within("plt", "low", "high"),
    "platelets_within_no_bleeding": all_of(
        within("plt", "low", "high"), is_false("bleeding_tendency")
    ),
    "platelets_critical": any_of(
        below("plt", "below"),
        is_true("plt_progressive_fall"),
        all_of(below("plt", "below_if_bleeding"), is_true("bleeding_tendency")),
    ),
    "coagulation_no_bleeding": all_of(
        is_true("coagulation_disorder"), is_false("bleeding_tendency")
    ),
    "coagulation_bleeding": all_of(is_true("coagulation_disorder"), is_true("bleeding_tendency")),
    "ferritin_below": below("ferritin", "below"),
    # heart and vessels
    "raised_pressure": _RAISED_PRESSURE,
    "raised_pressure_and_family_history": all_of(is_true("family_hypertension"), _RAISED_PRESSURE),
    "heart_function_reduced": any_of(
        equals("nyha_class", "nyha_class"), within("ef_percent", "ef_low", "ef_high")
    ),
    "valve_disease_moderate": any_of(
        all_of(is_true("mitral_stenosis"), above("mitral_valve_area_cm2", "area_above_cm2")),
        all_of(is_true("aortic_stenosis"), below("aortic_gradient_mmhg", "gradient_below_mmhg")),
    ),
    "valve_disease_severe": any_of(
        is_true("valve_replacement"),
        all_of(is_true("mitral_stenosis"), below("mitral_valve_area_cm2", "area_below_cm2")),
        all_of(is_true("aortic_stenosis"), at_least("aortic_gradient_mmhg", "gradient_mmhg")),
    ),
    "aortic_disease": all_of(is_true("aortic_disease"), below("aorta_diameter_mm", "below_mm")),
    "pulmonary_hypertension_below": all_of(
        is_true("pulmonary_hypertension"), below("pasp_mmhg", "below_mmhg")
    ),
    "pulmonary_hypertension_at_least": all_of(
        is_true("pulmonary_hypertension"), at_least("pasp_mmhg", "at_least_mmhg")
    ),
    "complex_congenital_heart_disease": any_of(
        is_true("complex_chd"),
        is_true("fontan"),
        all_of(is_true("unoperated_cyanotic_chd"), below("spo2_percent", "spo2_below_percent")),
    ),
    # kidney, glands, immunity, infection
    "creatinine_raised_chronic": all_of(
        is_true("chronic_kidney_disease"),
        times_above("creatinine_umol_l", "creatinine_uln_umol_l", "times"),
    ),
    "creatinine_raised": all_of(
        is_true("kidney_disease"),
        times_above("creatinine_umol_l", "creatinine_uln_umol_l", "times"),
    ),
    "urinalysis_repeatedly_abnormal": at_least("urinalysis_abnormal_count", "times"),
    "nephrogenic_diabetes_insipidus": all_of(
        is_true("nephrogenic_diabetes_insipidus"), above("urine_ml_per_day", "above_ml")
    ),
    # the limit changes at 24 weeks: the day the glucose was measured counts, not today
    "glycosuria_with_glucose": all_of(
        is_true("glycosuria"),
        any_of(
            all_of(
                below("fasting_glucose_ga_days", "split_days"),
                at_least("fasting_glucose", "early_mmol"),
            ),
            all_of(
                at_least("fasting_glucose_ga_days", "split_days"),
                at_least("fasting_glucose", "late_mmol"),
            ),
        ),
    ),
    "hypothyroid_failure": all_of(is_true("hypothyroidism"), below("bmr_percent", "below")),
    "low_dose_steroid_quiet": all_of(
        within("prednisone_mg_per_day", "low", "high"),
        at_least("steroid_months", "months"),
        is_false("immune_disease_active"),
    ),
    "immune_disease_active": is_true("immune_disease_active"),
    "hepatitis_b_carrier": all_of(is_true("hbsag_positive"), is_true("liver_function_normal")),
    "hepatitis_b": is_true("hbsag_positive"),
    "syphilis": is_true("syphilis_infected"),
    "hiv": is_true("hiv_infected"),
}

# Findings that mean something only with the gestational age they were made at: recording the
# first also records the second.
GA_STAMPED: Mapping[str, str] = {
    "malpresentation": "malpresentation_ga_days",
    "fasting_glucose": "fasting_glucose_ga_days",
}
