from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muzi.clinical.schedule import Served, State, Window, assign, state, windows
from muzi.content import load

START = date(2026, 1, 1)


def day(ga: str) -> date:
    weeks, days = ga.split("+")
    return START + timedelta(days=int(weeks) * 7 + int(days))


def antenatal(**kwargs) -> list[Window]:
    schedule = load().schedule("antenatal", START)
    return windows(schedule, {"pregnancy_start": START}, **kwargs)


def test_the_standard_in_force_is_the_basic_public_health_service():
    schedule = load().schedule("antenatal", START, 511922)
    assert schedule.id == "antenatal-bphs-2017"
    assert load().schedule("antenatal", date(2016, 12, 31)) is None


def test_windows_are_those_of_the_norm():
    spans = [(w.opens, w.due) for w in antenatal()]
    assert spans == [
        (day("0+0"), day("12+6")),
        (day("16+0"), day("20+6")),
        (day("21+0"), day("24+6")),
        (day("28+0"), day("36+6")),
        (day("37+0"), day("40+6")),
    ]


# Walks of the calendar: each row is the first gestational day of a state, read to the next row.
NEVER_SEEN = {
    1: [("0+0", "open"), ("12+0", "due"), ("13+0", "overdue"), ("16+0", "missed")],
    2: [("0+0", "not_yet"), ("16+0", "open"), ("20+0", "due"), ("21+0", "missed")],
    3: [("0+0", "not_yet"), ("21+0", "open"), ("24+0", "due"), ("25+0", "overdue"),
        ("28+0", "missed")],
    4: [("0+0", "not_yet"), ("28+0", "open"), ("36+0", "due"), ("37+0", "missed")],
    5: [("0+0", "not_yet"), ("37+0", "open"), ("40+0", "due"), ("41+0", "overdue"),
        ("42+0", "missed")],
}  # fmt: skip


@pytest.mark.parametrize("number", NEVER_SEEN)
def test_walking_the_calendar_of_a_woman_never_seen(number):
    window = antenatal()[number - 1]
    changes = [(day(ga), expected) for ga, expected in NEVER_SEEN[number]]
    for offset in range(300):
        on = START + timedelta(days=offset)
        expected = [name for first, name in changes if first <= on][-1]
        assert state(window, None, on) == expected, on


def test_walking_the_calendar_of_a_visit_in_time_and_one_not_yet_known():
    window = antenatal()[1]
    visited = day("18+2")
    for offset in range(300):
        on = START + timedelta(days=offset)
        if on >= visited:
            assert state(window, visited, on) == State.DONE
        else:
            assert state(window, visited, on) == state(window, None, on)


def test_birth_ends_the_antenatal_contacts():
    born = day("38+2")
    found = antenatal(ends=born)
    assert [w.contact_id[-1] for w in found] == ["1", "2", "3", "4", "5"]
    assert state(found[4], None, day("38+1")) == State.OPEN
    assert state(found[4], None, born) == State.NOT_NEEDED
    assert state(found[4], day("37+3"), born) == State.DONE
    assert state(found[1], None, born) == State.MISSED
    assert [w.contact_id[-1] for w in antenatal(ends=day("28+0"))] == ["1", "2", "3"]


def test_birth_while_late_leaves_the_contact_missed():
    born = day("41+2")
    assert state(antenatal(ends=born)[4], None, born) == State.MISSED


def test_postpartum_counts_from_discharge_and_needs_to_know_it():
    schedule = load().schedule("postpartum", START)
    born, home = date(2026, 10, 1), date(2026, 10, 5)
    assert [w.contact_id for w in windows(schedule, {"delivery": born})] == ["postpartum-check-42"]
    visit, check = windows(schedule, {"delivery": born, "discharge": home})
    table = [(-1, "not_yet"), (0, "open"), (1, "due"), (7, "due"), (8, "overdue"), (28, "overdue"),
             (29, "missed")]  # fmt: skip
    for days, expected in table:
        assert state(visit, None, home + timedelta(days=days)) == expected, days
    assert (check.opens - born).days == 35
    assert check.in_time(born + timedelta(days=42))


def test_newborn_visit_counts_until_the_27th_day_but_never_closes_before_it_is_due():
    schedule = load().schedule("newborn_visit", START)
    born = date(2026, 10, 1)
    (window,) = windows(schedule, {"delivery": born, "discharge": born + timedelta(days=3)})
    assert (window.due - born).days == 10
    assert (window.closes - born).days == 27
    (late,) = windows(schedule, {"delivery": born, "discharge": born + timedelta(days=40)})
    assert late.closes == late.due == born + timedelta(days=47)


def test_high_risk_newborns_are_visited_within_three_days():
    schedule = load().schedule("newborn_visit_high_risk", START)
    born = date(2026, 10, 1)
    (window,) = windows(schedule, {"delivery": born, "discharge": born})
    assert (window.due - born).days == 3


def visit(ga: str, record: str, kind: str = "antenatal_visit") -> Served:
    return Served(kind, day(ga), record)


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        (["12+6", "20+6", "24+6", "36+6", "40+6"], {1: 0, 2: 1, 3: 2, 4: 3, 5: 4}),
        (["13+0"], {1: 0}),  # late, still the first contact
        (["16+0"], {2: 0}),  # too late for the first
        (["8+0", "10+0"], {1: 0}),  # an extra visit satisfies nothing
        (["26+0"], {3: 0}),
        (["29+0", "33+0", "38+0"], {4: 0, 5: 2}),
        ([], {}),
    ],
)
def test_which_visit_satisfies_which_contact(visits, expected):
    served = [visit(ga, str(index)) for index, ga in enumerate(visits)]
    found = assign(antenatal(), served)
    assert {int(name[-1]): int(each.record) for name, each in found.items()} == expected


def test_another_kind_of_record_satisfies_nothing():
    assert assign(antenatal(), [visit("10+0", "1", "postpartum_visit")]) == {}


@given(st.lists(st.integers(0, 300), max_size=12), st.randoms(use_true_random=False))
def test_assignment_ignores_order_and_uses_each_record_once(offsets, random):
    served = [
        Served("antenatal_visit", START + timedelta(days=offset), f"{index:03}")
        for index, offset in enumerate(offsets)
    ]
    shuffled = random.sample(served, len(served))
    found = assign(antenatal(), served)
    assert assign(antenatal(), shuffled) == found
    assert len({each.record for each in found.values()}) == len(found)
    for window in antenatal():
        inside = any(window.opens <= each.on <= window.closes for each in served)
        assert (window.contact_id in found) == inside  # the norm's windows do not overlap


def test_the_guideline_asks_for_eleven_contacts():
    schedule = load().schedule_by_id("antenatal-guideline-2018")
    found = windows(schedule, {"pregnancy_start": START})
    assert len(found) == 11
    assert found[-1].opens == day("41+0")
