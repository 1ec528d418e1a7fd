"""What a record is refused for, and what it is merely asked about. Pure: no database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from muzi.services.checks import Known, check, check_values
from muzi.services.kinds import BY_NAME

TODAY = date(2026, 6, 15)
EDD = TODAY + timedelta(days=70)  # 30+0 today
BORN = date(1995, 5, 1)


def ago(days):
    return TODAY - timedelta(days=days)


def refused(kind, on=TODAY, known=None, **values):
    """The fields at which a record is refused."""
    known = known or Known(today=TODAY, born=BORN, edd=EDD)
    found = check(BY_NAME[kind], {"served_on": on, **values}, known)
    return {problem.field for problem in found if not problem.ask}


def asked(kind, on=TODAY, known=None, **values):
    known = known or Known(today=TODAY, born=BORN, edd=EDD)
    found = check(BY_NAME[kind], {"served_on": on, **values}, known)
    return {problem.field for problem in found if problem.ask}


VISIT = {"purpose": "check", "haemoglobin": 110}


@pytest.mark.parametrize(
    ("on", "wrong"),
    [
        (TODAY + timedelta(days=1), True),
        (TODAY, False),
        (EDD - timedelta(days=280), False),
        (EDD - timedelta(days=281), True),
    ],
)
def test_a_visit_is_on_a_day_of_the_pregnancy(on, wrong):
    assert ("served_on" in refused("antenatal_visit", on, **VISIT)) is wrong


def test_nothing_antenatal_follows_the_end_but_the_loss_itself_may_be_moved():
    ended = Known(today=TODAY, born=BORN, edd=EDD + timedelta(days=60), ended_on=ago(10))
    assert refused("antenatal_visit", ago(9), ended, **VISIT) == {"served_on"}
    assert refused("antenatal_visit", ago(10), ended, **VISIT) == set()
    assert refused("pregnancy_loss", ago(9), ended, loss_kind="spontaneous") == set()


SEEN = {
    "newborn_visit": {"weight_g": 3400},
    "postpartum_visit": {"temperature": 36.5},
    "postpartum_check": {"recovered": True},
}


def test_services_after_birth_need_a_birth_before_them():
    seen = SEEN["postpartum_visit"]
    assert refused("postpartum_visit", **seen) == {None}
    born = Known(today=TODAY, born=BORN, edd=EDD, delivered_on=ago(5))
    assert refused("postpartum_visit", ago(6), born, **seen) == {"served_on"}
    assert refused("postpartum_visit", ago(5), born, **seen) == set()


@pytest.mark.parametrize("kind", ["newborn_visit", "postpartum_visit", "postpartum_check"])
def test_an_empty_visit_is_no_visit(kind):
    born = Known(today=TODAY, born=BORN, delivered_on=ago(43), child_born_on=ago(43))
    assert refused(kind, ago(0), born) == {None}
    assert refused(kind, ago(0), born, **SEEN[kind]) == set()


@pytest.mark.parametrize(
    ("value", "wrong", "unusual"),
    [(19, True, False), (20, False, True), (89, False, True), (90, False, False),
     (150, False, False), (151, False, True), (250, False, True), (251, True, False)],
)  # fmt: skip
def test_haemoglobin_is_refused_outside_the_possible_and_asked_outside_the_usual(
    value, wrong, unusual
):
    values = {**VISIT, "haemoglobin": value}
    assert ("haemoglobin" in refused("antenatal_visit", **values)) is wrong
    assert ("haemoglobin" in asked("antenatal_visit", **values)) is unusual


@pytest.mark.parametrize(
    ("systolic", "diastolic", "at"),
    [(120, 80, set()), (80, 80, {"diastolic"}), (120, None, {"diastolic"}),
     (None, 80, {"systolic"})],
)  # fmt: skip
def test_pressures_come_together_and_systolic_is_higher(systolic, diastolic, at):
    assert refused("antenatal_visit", **VISIT, systolic=systolic, diastolic=diastolic) == at


@pytest.mark.parametrize(
    ("birthday", "asks"), [(date(1991, 6, 15), True), (date(1991, 6, 16), False)]
)
def test_history_is_asked_from_the_35th_birthday_on(birthday, asks):
    known = Known(today=TODAY, born=birthday)
    at = refused("pregnancy_registration", known=known, lmp=ago(60))
    assert ("dystocia" in at) is asks
    assert ("contraception" in at) is asks


def test_pregnancies_include_this_one():
    history = {"lmp": ago(60), "vaginal_births": 1, "caesareans": 1, "last_birth_on": ago(900)}
    assert "gravidity" in refused("pregnancy_registration", **history, gravidity=2)
    assert "gravidity" not in refused("pregnancy_registration", **history, gravidity=3)


@pytest.mark.parametrize(
    ("values", "at"),
    [
        ({"mode": "caesarean", "place": "hospital"}, {"indication"}),
        ({"mode": "caesarean", "place": "home", "indication": "scar"}, {"place"}),
        ({"mode": "spontaneous", "place": "home", "indication": "scar"}, {"indication"}),
        ({"mode": "spontaneous", "place": "hospital", "aseptic": False}, {"aseptic"}),
        ({"mode": "spontaneous", "place": "hospital", "discharged_on": ago(1)}, {"discharged_on"}),
        ({"mode": "spontaneous", "place": "home", "aseptic": False}, set()),
    ],
)
def test_impossible_deliveries(values, at):
    assert refused("delivery", **values) == at


def test_a_birth_before_20_weeks_is_a_loss_and_a_loss_from_28_weeks_a_birth():
    early = Known(today=TODAY, born=BORN, edd=TODAY + timedelta(days=280 - 139))
    late = Known(today=TODAY, born=BORN, edd=TODAY + timedelta(days=280 - 196))
    assert refused("delivery", known=early, mode="spontaneous") == {"served_on"}
    assert refused("pregnancy_loss", known=late, loss_kind="spontaneous") == {"served_on"}
    assert refused("pregnancy_loss", known=early, loss_kind="spontaneous") == set()


@pytest.mark.parametrize(("days", "asks"), [(195, True), (196, False)])
def test_a_birth_that_statistics_do_not_count_is_asked_about(days, asks):
    known = Known(today=TODAY, born=BORN, edd=TODAY + timedelta(days=280 - days))
    assert ("served_on" in asked("delivery", known=known, mode="spontaneous")) is asks
    as_loss = refused("pregnancy_loss", known=known, loss_kind="spontaneous")
    assert ("served_on" in as_loss) is not asks


@pytest.mark.parametrize(("days", "asks"), [(27, False), (28, True)])
def test_a_newborn_visit_after_the_newborn_period_is_asked_about(days, asks):
    known = Known(today=TODAY, delivered_on=ago(days), child_born_on=ago(days))
    assert ("served_on" in asked("newborn_visit", known=known, weight_g=3500)) is asks


@pytest.mark.parametrize(("days", "asks"), [(42, False), (43, True)])
def test_a_postpartum_visit_after_the_puerperium_is_asked_about(days, asks):
    known = Known(today=TODAY, born=BORN, delivered_on=ago(days))
    assert ("served_on" in asked("postpartum_visit", known=known, temperature=36.6)) is asks


@pytest.mark.parametrize("kind", ["antenatal_visit", *SEEN])
def test_a_second_visit_on_one_day_is_asked_about_and_a_load_passes_it(kind):
    day = TODAY if kind == "antenatal_visit" else ago(7)
    known = Known(today=TODAY, born=BORN, edd=EDD)
    if kind != "antenatal_visit":
        known = Known(today=TODAY, born=BORN, delivered_on=ago(50), child_born_on=ago(20))
    values = {"served_on": day, **(SEEN.get(kind) or VISIT)}
    again = replace(known, days=frozenset({day, day - timedelta(days=30)}))
    other = replace(known, days=frozenset({day - timedelta(days=1)}))

    def told(known):
        return {each.message for each in check(BY_NAME[kind], values, known)}

    (question,) = told(again) - told(other)
    assert "同类记录" in question
    assert told(other) == told(known)
    assert check_values(kind, values, again) == []


def test_a_bulk_load_refuses_what_a_form_refuses_and_passes_what_it_asks():
    known = Known(today=TODAY, born=BORN, edd=EDD)
    unusual = {"served_on": TODAY, "purpose": "check", "haemoglobin": 58}
    assert check_values("antenatal_visit", unusual, known) == []
    told = check_values("antenatal_visit", {**unusual, "haemoglobin": 5}, known)
    assert [each.partition(":")[0] for each in told] == ["haemoglobin"]
