"""Every named boolean of a child at its limits."""

import pytest
from pure_history import CHILD, after, birth, book, child, day, journey, newborn, row, visit

BIRTH = day(39)
ONE = CHILD + 1


def visited(on):
    return row("newborn_visit", on, person_id=ONE)


def died(on, cause="preterm"):
    return row("death", on, person_id=ONE, cause=cause)


@pytest.mark.parametrize(
    ("on", "preterm"),
    [(day(27, 6), False), (day(28), True), (day(36, 6), True), (day(37), False)],
)
def test_preterm_is_28_to_36_weeks_and_6_days(on, preterm):
    assert child(book(), birth(on)).preterm is preterm


def test_preterm_is_unknown_without_weeks():
    assert child(book(lmp=None), birth()).preterm is None
    assert child(birth()).preterm is None


@pytest.mark.parametrize(
    ("grams", "low", "macrosomia"),
    [(2499, True, False), (2500, False, False), (3999, False, False), (4000, False, True),
     (None, None, None)],
)  # fmt: skip
def test_birth_weight_limits(grams, low, macrosomia):
    told = child(book(), birth(), newborns=[newborn(weight_g=grams)])
    assert (told.low_birth_weight, told.macrosomia) == (low, macrosomia)


@pytest.mark.parametrize(("score", "expected"), [(7, True), (8, False), (0, True), (None, None)])
def test_asphyxia_by_apgar_at_1_minute(score, expected):
    assert child(book(), birth(), newborns=[newborn(apgar_1=score)]).asphyxia is expected


@pytest.mark.parametrize(
    ("sex", "male", "female"), [(1, True, False), (2, False, True), (3, False, False)]
)
def test_sex(sex, male, female):
    told = child(book(), birth(), newborns=[newborn(sex=sex)])
    assert (told.male, told.female) == (male, female)


def test_multiple_counts_the_stillborn_twin():
    pair = [newborn(1), newborn(2, outcome="stillbirth")]
    told = journey(book(), birth(), newborns=pair)
    assert list(told.children) == [ONE]
    assert told.children[ONE].multiple is True
    assert child(book(), birth()).multiple is False


@pytest.mark.parametrize(
    ("place", "aseptic", "hospital", "expected"),
    [("hospital", None, True, True), ("home", True, False, True), ("home", False, False, False),
     ("home", None, False, None)],
)  # fmt: skip
def test_where_and_how_born(place, aseptic, hospital, expected):
    told = child(book(), birth(place=place, aseptic=aseptic))
    assert (told.born_in_hospital, told.aseptic) == (hospital, expected)


def test_born_by_caesarean():
    assert child(book(), birth(mode="caesarean", indication="scar")).born_by_caesarean is True
    assert child(book(), birth()).born_by_caesarean is False


def test_mother_checked():
    assert child(book(), birth()).mother_checked is False
    assert child(book(), visit(day(20)), birth()).mother_checked is True


@pytest.mark.parametrize(("age", "expected"), [(0, True), (27, True), (28, False)])
def test_a_newborn_visit_counts_to_the_27th_day(age, expected):
    assert child(book(), birth(), visited(after(BIRTH, age))).visited is expected


@pytest.mark.parametrize(("days", "expected"), [(0, True), (7, True), (8, False)])
def test_newborn_visit_within_7_days_of_discharge(days, expected):
    left = after(BIRTH, 4)
    told = child(book(), birth(discharged_on=left), visited(after(left, days)))
    assert told.visited_7 is expected


@pytest.mark.parametrize(("days", "expected"), [(7, True), (8, False)])
def test_a_birth_at_home_starts_the_clock_itself(days, expected):
    assert child(book(), birth(place="home"), visited(after(BIRTH, days))).visited_7 is expected


def test_newborn_visit_with_unknown_discharge_or_none_at_all():
    assert child(book(), birth(), visited(after(BIRTH, 3))).visited_7 is None
    none = child(book(), birth())
    assert (none.visited, none.visited_7, none.first_visit_on) == (False, False, None)


@pytest.mark.parametrize(
    ("age", "early", "neonatal", "infant", "under5"),
    [
        (0, True, True, True, True),
        (6, True, True, True, True),
        (7, False, True, True, True),
        (27, False, True, True, True),
        (28, False, False, True, True),
    ],
)
def test_deaths_by_age_in_days(age, early, neonatal, infant, under5):
    told = child(book(), birth(), died(after(BIRTH, age)))
    assert (told.early_neonatal_death, told.neonatal_death) == (early, neonatal)
    assert (told.infant_death, told.under5_death) == (infant, under5)
    assert (told.died_on, told.death_cause) == (after(BIRTH, age), "preterm")


@pytest.mark.parametrize(
    ("years", "less", "infant", "under5"),
    [(1, 1, True, True), (1, 0, False, True), (5, 1, False, True), (5, 0, False, False)],
)
def test_deaths_by_age_in_years(years, less, infant, under5):
    birthday = BIRTH.replace(year=BIRTH.year + years)
    told = child(book(), birth(), died(after(birthday, -less), "pneumonia"))
    assert (told.infant_death, told.under5_death) == (infant, under5)


def test_alive_is_no_death_and_a_twins_death_is_its_own():
    pair = [newborn(1), newborn(2)]
    told = journey(book(), birth(), died(after(BIRTH, 2)), newborns=pair).children
    assert told[ONE].neonatal_death is True
    other = told[CHILD + 2]
    assert (other.neonatal_death, other.under5_death, other.died_on) == (False, False, None)


def test_the_mothers_death_is_not_the_childs():
    told = child(book(), birth(), row("death", after(BIRTH, 1), cause="haemorrhage"))
    assert (told.died_on, told.early_neonatal_death) == (None, False)


def test_a_twins_visit_is_its_own():
    pair = [newborn(1), newborn(2)]
    told = journey(book(), birth(), visited(after(BIRTH, 2)), newborns=pair).children
    assert (told[ONE].visited, told[CHILD + 2].visited) == (True, False)
