"""Every named boolean of a pregnancy at its limits, and where the records cannot tell."""

from dataclasses import replace
from datetime import date

import pytest
from pure_history import (
    BORN,
    REGION,
    START,
    after,
    birth,
    book,
    day,
    facts,
    history,
    newborn,
    row,
    visit,
)

from muzi.clinical.definitions import EVER
from muzi.content import load
from muzi.journeys.derive import derive
from muzi.journeys.grading import events
from muzi.services.antenatal_visit import facts as antenatal

BIRTH = day(39)


# Registration and antenatal checks


@pytest.mark.parametrize(
    ("on", "early"), [(day(12, 6), True), (day(13), False), (day(8), True), (day(30), False)]
)
def test_registered_early_is_up_to_12_weeks_and_6_days(on, early):
    assert facts(book(on)).registered_early is early


def test_registered_early_is_unknown_without_weeks_and_false_without_registration():
    assert facts(book(lmp=None)).registered_early is None
    assert facts(visit(day(8))).registered_early is False
    assert facts(visit(day(8))).registered is False
    assert facts(book(lmp=None)).registered is True


def test_registration_by_ultrasound_counts_weeks_from_the_scan():
    """The scan makes her two weeks less far: registered at 12+6 instead of 14+6."""
    late = book(day(14, 6), ultrasound_on=day(14), ultrasound_ga_days=12 * 7)
    by_scan = facts(late)
    assert by_scan.dating_method == "ultrasound"
    assert by_scan.registered_ga_days == 12 * 7 + 6
    assert by_scan.registered_early is True
    assert facts(book(day(14, 6))).registered_early is False


@pytest.mark.parametrize(("number", "enough"), [(4, False), (5, True), (6, True)])
def test_five_checks(number, enough):
    told = facts(book(), *[visit(day(10 + n)) for n in range(number)])
    assert (told.checks, told.checked_five) == (number, enough)


def test_two_visits_of_one_day_are_one_check():
    told = facts(book(), *[visit(day(10 + n)) for n in range(4)], visit(day(10)))
    assert (told.checks, told.checked_five) == (4, False)


@pytest.mark.parametrize("purpose", ["test_only", "admission"])
def test_a_mere_test_or_the_admission_check_is_no_check(purpose):
    told = facts(book(), visit(day(10), purpose=purpose))
    assert (told.checks, told.checked, told.first_check_on) == (0, False, None)
    assert told.checked_early is False


def test_a_visit_after_the_birth_is_no_antenatal_check():
    told = facts(book(), visit(BIRTH), visit(after(BIRTH, 1)), birth())
    assert (told.checks, told.last_check_on) == (1, BIRTH)


def test_visits_by_trimester():
    days = [day(13, 6), day(14), day(27, 6), day(28), day(40)]
    told = facts(book(), *[visit(on) for on in days])
    assert (told.checks_early, told.checks_middle, told.checks_late) == (1, 2, 2)


@pytest.mark.parametrize(("on", "early"), [(day(12, 6), True), (day(13), False)])
def test_first_check_before_13_weeks(on, early):
    assert facts(book(), visit(on), visit(day(30))).checked_early is early


def test_early_check_is_unknown_without_weeks():
    assert facts(book(lmp=None), visit(day(8))).checked_early is None
    assert facts(book(lmp=None)).checked_early is False


def test_screened_and_assessed():
    told = facts(book(), row("risk_screening", day(9)), row("risk_assessment", day(10)))
    assert (told.risk_screened, told.risk_assessed) == (True, True)
    assert (facts(book()).risk_screened, facts(book()).risk_assessed) == (False, False)


# Measurements


@pytest.mark.parametrize(
    ("lowest", "anaemic", "moderately"),
    [(100, False, False), (99, True, False), (80, True, False), (79, True, True)],
)
def test_haemoglobin_limits(lowest, anaemic, moderately):
    told = facts(book(), visit(day(12), haemoglobin=lowest), visit(day(20), haemoglobin=120))
    assert (told.haemoglobin_min, told.haemoglobin_last) == (lowest, 120)
    assert (told.anaemic, told.moderately_anaemic) == (anaemic, moderately)
    assert told.haemoglobin_tested is True


def test_haemoglobin_not_measured_is_unknown_not_normal():
    told = facts(book(), visit(day(12)))
    assert told.haemoglobin_tested is False
    assert (told.anaemic, told.moderately_anaemic) == (None, None)


def test_of_two_values_of_the_last_day_the_lower_is_the_last():
    told = facts(visit(day(12), haemoglobin=90), visit(day(12), haemoglobin=110), book())
    assert told.haemoglobin_last == 90


def test_haemoglobin_after_birth_counts_too():
    told = facts(book(), birth(), row("postpartum_visit", after(BIRTH, 5), haemoglobin=79))
    assert told.moderately_anaemic is True


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([(day(20), 140, 80)], False),  # one day is no diagnosis
        ([(day(20), 140, 80), (day(20), 150, 95)], False),  # nor are two readings of it
        ([(day(20), 140, 80), (day(21), 139, 89)], False),
        ([(day(20), 140, 80), (day(21), 120, 90)], True),
        ([(day(20), None, None)], None),
        ([], None),
    ],
)
def test_hypertensive_takes_two_days(readings, expected):
    visits = [visit(on, systolic=high, diastolic=low) for on, high, low in readings]
    assert facts(book(), *visits).hypertensive is expected


@pytest.mark.parametrize(
    ("named", "expected"),
    [("preeclampsia", True), ("eclampsia", True), ("hypertension", True), ("rupture", None)],
)
def test_hypertensive_as_the_birth_unit_says(named, expected):
    assert facts(book(), birth(complications=[named])).hypertensive is expected


# Tests


def test_hepatitis_b():
    assert facts(book(), visit(day(9))).hbsag_tested is False
    assert facts(book(), visit(day(9))).hbsag_positive is None
    negative = facts(book(), visit(day(9), hbsag="neg"))
    assert (negative.hbsag_tested, negative.hbsag_positive) == (True, False)
    assert facts(book(), visit(day(9), hbsag="neg"), visit(day(30), hbsag="pos")).hbsag_positive


def test_hiv_and_syphilis_tested():
    told = facts(book(), row("infection_test", day(9), hiv="neg"))
    assert (told.hiv_tested, told.syphilis_tested) == (True, False)
    told = facts(book(), row("infection_test", day(9), non_treponemal="neg"))
    assert (told.hiv_tested, told.syphilis_tested) == (False, True)


def _three_tests(on):
    return [row("infection_test", on, hiv="neg", treponemal="neg"), visit(on, hbsag="neg")]


@pytest.mark.parametrize(
    ("on", "antenatally", "early"),
    [(day(12, 6), True, True), (day(13), True, False), (day(38, 6), True, False),
     (day(39), False, False)],
)  # fmt: skip
def test_all_three_tests_in_time(on, antenatally, early):
    told = facts(book(), *_three_tests(on), birth())
    assert (told.all_tested_antenatally, told.all_tested_early) == (antenatally, early)


def test_all_three_tests_without_weeks_or_without_one_of_them():
    assert facts(book(lmp=None), *_three_tests(day(9))).all_tested_early is None
    two = [row("infection_test", day(9), hiv="neg", treponemal="neg")]
    assert facts(book(lmp=None), *two).all_tested_early is False
    assert facts(book(), *two).all_tested_antenatally is False


@pytest.mark.parametrize(
    ("value", "screened", "high"), [("", False, None), ("low", True, False), ("high", True, True)]
)
def test_serum_screening(value, screened, high):
    told = facts(book(), visit(day(16), serum_screening=value))
    assert (told.serum_screened, told.serum_high_risk) == (screened, high)


# Outcome


@pytest.mark.parametrize(("on", "expected"), [(day(27, 6), False), (day(28), True)])
def test_parturient_from_28_weeks(on, expected):
    told = facts(book(), birth(on))
    assert (told.parturient, told.outcome) == (expected, "delivered")


@pytest.mark.parametrize(
    ("weights", "expected"),
    [([999], False), ([1000], True), ([999, 1000], True), ([None], None), ([None, 1000], True)],
)
def test_parturient_by_weight_where_the_weeks_are_unknown(weights, expected):
    born = [newborn(order, weight_g=grams) for order, grams in enumerate(weights, start=1)]
    assert facts(book(lmp=None), birth(), newborns=born).parturient is expected


def test_the_weeks_go_before_the_weight():
    born = [newborn(weight_g=1200)]
    assert facts(book(), birth(day(27, 6)), newborns=born).parturient is False


def test_not_delivered_is_not_parturient():
    assert facts(book()).parturient is False
    assert facts(book()).outcome == "ongoing"


def test_live_births_and_stillbirths():
    born = [newborn(1), newborn(2, outcome="stillbirth"), newborn(3, outcome="fetal_death")]
    told = facts(book(), birth(), newborns=born)
    assert (told.live_births, told.stillbirths, told.fetuses) == (1, 2, 3)


@pytest.mark.parametrize(
    ("mode", "loss", "named", "expected"),
    [
        ("spontaneous", 499, [], False),
        ("spontaneous", 500, [], True),
        ("forceps", 500, [], True),
        ("caesarean", 999, [], False),
        ("caesarean", 1000, [], True),
        ("spontaneous", None, [], None),
        ("spontaneous", 300, ["haemorrhage"], True),
    ],
)
def test_haemorrhage(mode, loss, named, expected):
    told = facts(book(), birth(mode=mode, blood_loss_ml=loss, complications=named))
    assert told.haemorrhage is expected
    assert told.caesarean is (mode == "caesarean")


@pytest.mark.parametrize(
    ("mode", "indication", "expected"),
    [("caesarean", "request", True), ("caesarean", "scar", False), ("spontaneous", "", False)],
)
def test_caesarean_without_indication(mode, indication, expected):
    told = facts(book(), birth(mode=mode, indication=indication))
    assert told.caesarean_without_indication is expected


@pytest.mark.parametrize(
    ("vaginal", "sections", "expected"),
    [(0, 0, True), (1, 0, False), (0, 1, False), (None, 0, None), (0, None, None)],
)
def test_primiparous(vaginal, sections, expected):
    told = facts(book(vaginal_births=vaginal, caesareans=sections), birth())
    assert told.primiparous is expected


@pytest.mark.parametrize(
    ("place", "expected"), [("hospital", True), ("home", False), ("transit", False)]
)
def test_delivered_in_hospital(place, expected):
    assert facts(book(), birth(place=place)).delivered_in_hospital is expected


@pytest.mark.parametrize(
    ("named", "said", "expected"),
    [
        ([], [], None),
        (["infection"], [], True),
        ([], [False], False),
        ([], [None, False], None),
        ([], [False, True], True),
    ],
)
def test_puerperal_infection(named, said, expected):
    visits = [row("postpartum_visit", after(BIRTH, 5), infection=each) for each in said]
    assert facts(book(), birth(complications=named), *visits).puerperal_infection is expected


def test_outcomes_other_than_birth():
    lost = facts(book(), row("pregnancy_loss", day(10), loss_kind="spontaneous"))
    assert (lost.outcome, lost.ended_on, lost.ended_ga_days) == ("loss", day(10), 70)
    assert (lost.parturient, lost.live_births, lost.caesarean) == (False, 0, None)
    gone = facts(book(), row("transfer_out", day(20), reason="moved"))
    assert (gone.outcome, gone.ended_on) == ("transferred", None)
    back = facts(book(), row("transfer_out", day(20), reason="moved"), birth())
    assert back.outcome == "delivered"


def test_ages_in_completed_years():
    turned = date(START.year, 10, 27)  # day 8+0 is a birthday
    assert day(8) == turned
    told = facts(book(), born=date(1990, 10, 27))
    assert told.age_at_registration == turned.year - 1990
    assert facts(book(), born=date(1990, 10, 28)).age_at_registration == turned.year - 1991
    assert facts(book(), birth(), born=BORN).age_at_end == 31


# After birth


@pytest.mark.parametrize(
    ("days", "in_7", "in_28"),
    [(0, True, True), (7, True, True), (8, False, True), (28, False, True), (29, False, False)],
)
def test_postpartum_visit_counts_days_from_discharge(days, in_7, in_28):
    left = after(BIRTH, 4)
    told = facts(book(), birth(discharged_on=left), row("postpartum_visit", after(left, days)))
    assert told.postpartum_visited is True
    assert (told.postpartum_visited_7, told.postpartum_visited_28) == (in_7, in_28)


def test_postpartum_visit_with_unknown_discharge_cannot_be_told_in_time():
    told = facts(book(), birth(), row("postpartum_visit", after(BIRTH, 9)))
    assert told.postpartum_visited is True
    assert (told.postpartum_visited_7, told.postpartum_visited_28) == (None, None)


def test_no_postpartum_visit_is_no_not_unknown():
    told = facts(book(), birth())
    assert told.postpartum_visited is False
    assert (told.postpartum_visited_7, told.postpartum_visited_28) == (False, False)
    assert facts(book()).postpartum_visited is None


@pytest.mark.parametrize("days", [0, 7])
def test_a_birth_at_home_starts_the_clock_itself(days):
    told = facts(book(), birth(place="home"), row("postpartum_visit", after(BIRTH, days)))
    assert (told.postpartum_visited_7, told.postpartum_visited_28) == (True, True)


def test_checked_at_42_days():
    assert facts(book(), birth()).checked_42 is False
    assert facts(book(), birth(), row("postpartum_check", after(BIRTH, 42))).checked_42 is True


# Death


@pytest.mark.parametrize(
    ("days", "cause", "maternal"),
    [
        (0, "haemorrhage", True),
        (42, "embolism", True),
        (43, "embolism", False),
        (10, "accident", False),
        (10, "other", True),
    ],
)
def test_maternal_death(days, cause, maternal):
    told = facts(book(), birth(), row("death", after(BIRTH, days), cause=cause))
    assert told.maternal_death is maternal
    assert (told.died_on, told.death_cause) == (after(BIRTH, days), cause)
    assert told.outcome == "delivered"


def test_death_while_pregnant_and_after_a_loss():
    told = facts(book(), row("death", day(20), cause="medical"))
    assert (told.maternal_death, told.outcome, told.ended_on) == (True, "died", day(20))
    lost = row("pregnancy_loss", day(8), loss_kind="ectopic")
    assert facts(book(), lost, row("death", after(day(8), 42), cause="other")).maternal_death
    late = facts(book(), lost, row("death", after(day(8), 43), cause="other"))
    assert late.maternal_death is False
    assert facts(book()).maternal_death is False


def test_the_death_of_a_child_is_never_the_mothers():
    """Not even while the delivery that bore the child stands void (its newborns are not read)."""
    died = row("death", after(BIRTH, 3), cause="preterm", person_id=101)
    told = facts(book(), birth(), died)
    assert (told.maternal_death, told.died_on, told.outcome) == (False, None, "delivered")
    assert facts(book(), died).maternal_death is False


# Risk


def test_severity_rises_and_is_remembered():
    told = facts(book(), visit(day(10), haemoglobin=58), visit(day(20), haemoglobin=115))
    assert told.high_risk_on == day(10)
    assert (told.severity_highest, told.severity) == ("orange", "green")
    assert told.severity_since == day(20)


def test_severity_since_is_the_first_day_of_the_present_colour():
    told = facts(book(), *[visit(day(w), haemoglobin=58) for w in (10, 12, 14)])
    assert (told.severity, told.severity_since) == ("orange", day(10))


def test_who_was_never_seen_has_no_colour():
    told = facts()
    assert (told.severity, told.high_risk_on, told.registered) == ("", None, False)


def test_fetuses_before_birth_is_the_most_that_was_seen():
    told = facts(book(), visit(day(8), fetuses=1), visit(day(12), fetuses=2), visit(day(14)))
    assert told.fetuses == 2


# Limits of content


def _from(day, **values):
    """The content with other limits from a day on."""
    content = load()
    changed = {
        name: replace(content.quantities[name], values=((EVER, old), (day, new)))
        for name, (old, new) in values.items()
    }
    return replace(content, quantities={**content.quantities, **changed})


@pytest.mark.parametrize(
    ("change", "expected"),
    [(after(BIRTH, 1), (False, False)), (BIRTH, (True, True))],
)
def test_the_limits_of_the_day_of_birth_decide(change, expected):
    content = _from(change, anaemia_below_g_l=(100, 110), haemorrhage_vaginal_from_ml=(500, 400))
    told = history(
        book(),
        visit(day(20), haemoglobin=105),
        birth(blood_loss_ml=450),
        row("postpartum_visit", after(BIRTH, 9), haemoglobin=120),
    )
    found = derive(told, content, REGION).facts
    assert (found.anaemic, found.haemorrhage) == expected


@pytest.mark.parametrize(("last", "anaemic"), [(day(24), False), (day(26), True)])
def test_while_a_pregnancy_lasts_the_limits_of_its_last_record_decide(last, anaemic):
    content = _from(day(25), anaemia_below_g_l=(100, 110))
    told = history(book(), visit(day(20), haemoglobin=105), visit(last))
    assert derive(told, content, REGION).facts.anaemic is anaemic


@pytest.mark.parametrize(("on", "normal"), [(day(24), True), (day(25), False)])
def test_a_liver_value_is_judged_by_the_limit_of_its_own_day(on, normal):
    content = _from(day(25), alt_normal_until_u_l=(40, 35))
    told = history(book(), visit(on, alt=38), visit(day(38), alt=20))
    values = {event.on: event.values for event in events(told, None, content)}
    assert values[on]["liver_function_normal"] is normal


@pytest.mark.parametrize(("alt", "normal"), [(40, True), (41, False), (None, None)])
def test_liver_function_at_its_limit(alt, normal):
    limits = load().care_limits(START)
    assert antenatal.risk_values(visit(day(20), alt=alt), limits)["liver_function_normal"] is normal
