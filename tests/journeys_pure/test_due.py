"""Due windows: what opens them, what ends them, which record satisfies them, and the clocks."""

from datetime import timedelta

import pytest
from pure_history import CHILD, WOMAN, after, birth, book, day, journey, newborn, row, visit

from muzi.journeys.due import ASSUMED_STAY_DAYS

BIRTH = day(39)
HB_ORANGE, RED_FACTOR = 58, "R1.1.1"


def windows(*rows, **told):
    """The due windows by contact (by contact and child for newborns)."""
    return {(each.window.contact_id, each.child_id): each for each in journey(*rows, **told).due}


def window(contact, *rows, child_id=None, **told):
    return windows(*rows, **told).get((contact, child_id))


# Antenatal


def test_five_contacts_follow_from_the_weeks():
    made = windows(book())
    contacts = sorted(contact for contact, _ in made)
    assert contacts == [f"antenatal-bphs-2017-{n}" for n in range(1, 6)]
    first = made["antenatal-bphs-2017-1", None].window
    assert (first.opens, first.due, first.closes) == (day(0), day(12, 6), day(15, 6))


def test_without_weeks_nothing_is_due():
    assert windows(book(lmp=None)) == {}
    assert windows(visit(day(9))) == {}


def test_a_corrected_due_date_moves_every_window():
    by_scan = book(day(14), ultrasound_on=day(13), ultrasound_ga_days=11 * 7)
    moved = window("antenatal-bphs-2017-2", by_scan).window
    assert moved.opens - window("antenatal-bphs-2017-2", book()).window.opens == timedelta(weeks=2)


def test_a_visit_satisfies_the_window_it_falls_in():
    seen = visit(day(16))
    made = windows(book(), seen)
    second = made["antenatal-bphs-2017-2", None]
    assert (second.satisfied_on, second.record_id) == (day(16), seen.id)
    others = [each for key, each in made.items() if key != ("antenatal-bphs-2017-2", None)]
    assert all(each.satisfied_on is None and each.record_id is None for each in others)


@pytest.mark.parametrize("purpose", ["test_only", "admission"])
def test_only_a_check_satisfies(purpose):
    made = window("antenatal-bphs-2017-1", book(), visit(day(9), purpose=purpose))
    assert made.satisfied_on is None


def test_a_registration_is_no_visit():
    assert window("antenatal-bphs-2017-1", book()).satisfied_on is None


@pytest.mark.parametrize(
    ("end", "left"),
    [
        (row("pregnancy_loss", day(18), loss_kind="spontaneous"), {1, 2}),
        (row("transfer_out", day(18), reason="moved"), {1, 2}),
        (row("death", day(18), cause="medical"), {1, 2}),
        (row("pregnancy_loss", day(16), loss_kind="spontaneous"), {1}),
    ],
)
def test_an_end_drops_the_windows_that_open_later(end, left):
    made = windows(book(), end)
    antenatal = {contact for contact, _ in made}
    assert antenatal == {f"antenatal-bphs-2017-{n}" for n in left}
    assert all(each.window.ends == end.served_on for each in made.values())


def test_the_earlier_of_move_and_birth_ends_antenatal_care():
    moved = row("transfer_out", day(30), reason="moved")
    made = windows(book(), moved, birth())
    assert made["antenatal-bphs-2017-4", None].window.ends == day(30)
    assert ("antenatal-bphs-2017-5", None) not in made


# After birth


def test_postpartum_and_newborn_visits_count_from_discharge():
    left = after(BIRTH, 4)
    made = windows(book(), birth(discharged_on=left))
    visit_due = made["postpartum-visit", None].window
    assert (visit_due.opens, visit_due.due) == (left, after(left, 7))
    assert visit_due.closes == after(left, 28)
    child_due = made["newborn-visit", CHILD + 1].window
    assert (child_due.opens, child_due.due, child_due.closes) == (
        left,
        after(left, 7),
        after(BIRTH, 27),
    )


def test_without_a_discharge_the_visits_are_due_as_if_she_had_left_after_a_week():
    made = windows(book(), birth())
    assert made["postpartum-visit", None].window.opens == after(BIRTH, ASSUMED_STAY_DAYS)
    assert made["newborn-visit", CHILD + 1].window.opens == after(BIRTH, ASSUMED_STAY_DAYS)
    check = made["postpartum-check-42", None].window
    assert (check.opens, check.due) == (after(BIRTH, 35), after(BIRTH, 56))


@pytest.mark.parametrize("place", ["home", "transit", "other"])
def test_born_outside_a_hospital_the_birth_starts_the_visits(place):
    made = windows(book(), birth(place=place))
    assert made["postpartum-visit", None].window.opens == BIRTH
    assert made["newborn-visit", CHILD + 1].window.opens == BIRTH


def test_visits_are_satisfied_by_their_own_records():
    left = after(BIRTH, 4)
    mother = row("postpartum_visit", after(left, 9))
    twin = row("newborn_visit", after(left, 2), person_id=CHILD + 2)
    check = row("postpartum_check", after(BIRTH, 42))
    pair = [newborn(1), newborn(2)]
    made = windows(book(), birth(discharged_on=left), mother, twin, check, newborns=pair)
    assert made["postpartum-visit", None].record_id == mother.id
    assert made["postpartum-check-42", None].record_id == check.id
    # Twins are high-risk newborns: their first visit is due within three days.
    first = made["newborn-visit-high-risk", CHILD + 1]
    assert (first.record_id, first.window.due) == (None, after(left, 3))
    assert made["newborn-visit-high-risk", CHILD + 2].record_id == twin.id


def test_a_woman_who_is_served_after_her_transfer_is_here_again():
    moved = row("transfer_out", day(20), reason="moved")
    made = windows(book(), moved, visit(day(24)))
    assert made["antenatal-bphs-2017-5", None].window.ends is None


def test_a_stillborn_child_has_no_visit_due():
    made = windows(book(), birth(discharged_on=BIRTH), newborns=[newborn(1, outcome="stillbirth")])
    assert not any(contact == "newborn-visit" for contact, _ in made)
    assert ("postpartum-visit", None) in made


def test_a_death_before_the_window_opens_drops_it():
    left = after(BIRTH, 4)
    told = [book(), birth(discharged_on=left)]
    child_died = row("death", after(BIRTH, 2), person_id=CHILD + 1, cause="preterm")
    made = windows(*told, child_died)
    assert ("newborn-visit", CHILD + 1) not in made
    assert made["postpartum-visit", None].window.ends is None
    mother_died = row("death", after(BIRTH, 2), person_id=WOMAN, cause="haemorrhage")
    made = windows(*told, mother_died)
    assert not any(contact.startswith("postpartum") for contact, _ in made)
    assert ("newborn-visit", CHILD + 1) in made


# Reporting clocks


def orange(on):
    return visit(on, haemoglobin=HB_ORANGE)


def red(on):
    return row("risk_assessment", on, factors=[RED_FACTOR])


def test_orange_is_reported_within_three_days_of_the_finding():
    made = window("report-orange", book(), orange(day(10)), orange(day(20)))
    assert (made.window.opens, made.window.due) == (day(10), day(10, 3))
    assert made.satisfied_on is None
    assert window("report-red", book(), orange(day(10))) is None


def test_red_is_reported_within_a_day():
    made = windows(book(), red(day(10)))
    assert made["report-red", None].window.due == day(10, 1)
    assert ("report-orange", None) not in made


def test_green_and_yellow_start_no_clock():
    assert not any(
        contact.startswith("report-")
        for contact, _ in windows(book(), visit(day(9), haemoglobin=95))
    )


def test_red_after_orange_starts_its_own_clock():
    told = [book(), orange(day(10)), red(day(20))]
    reported = row("risk_report", day(11), severity="orange")
    made = windows(*told, reported)
    assert made["report-orange", None].record_id == reported.id
    assert made["report-red", None].window.opens == day(20)
    assert made["report-red", None].satisfied_on is None
    second = row("risk_report", day(20), severity="red")
    made = windows(*told, reported, second)
    assert made["report-orange", None].record_id == reported.id
    assert made["report-red", None].record_id == second.id


def test_a_red_report_tells_of_orange_too_but_not_the_other_way_round():
    told = [book(), orange(day(10)), red(day(11))]
    as_red = row("risk_report", day(11), severity="red")
    made = windows(*told, as_red)
    assert made["report-orange", None].record_id == as_red.id
    as_orange = row("risk_report", day(11), severity="orange")
    assert windows(*told, as_orange)["report-red", None].satisfied_on is None


def test_a_report_before_the_finding_does_not_satisfy():
    early = row("risk_report", day(9), severity="orange")
    assert window("report-orange", book(), orange(day(10)), early).satisfied_on is None


@pytest.mark.parametrize("days", [0, 3, 60])
def test_a_late_report_still_satisfies(days):
    on = after(day(10), days)
    made = window(
        "report-orange", book(), orange(day(10)), row("risk_report", on, severity="orange")
    )
    assert made.satisfied_on == on
    assert made.window.in_time(on) is (days <= 3)
