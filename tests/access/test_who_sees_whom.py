"""Who sees whom: by region, by care, by entitlement, and by a recorded reason (调阅)."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from factories import CHANGCHI_VILLAGES, SHAHE_VILLAGES, weeks
from looking import LMP, PERSONAL, RESIDENT_ID, expire_openings, living_in, open_file, persons_seen

from muzi.access import scope
from muzi.access.models import AuditEvent, Opening, Version
from muzi.access.roles import Role
from muzi.indicators import cells
from muzi.indicators.definitions import book
from muzi.indicators.models import Cell
from muzi.journeys.models import Finding, GradeRow, InfectionRow, PregnancyRow
from muzi.people import actions as people
from muzi.people.models import Person
from muzi.places.codes import Level
from muzi.services import actions
from muzi.services.kinds import BY_NAME
from muzi.services.models import InfectionTest

# Who sees whom


@pytest.mark.parametrize("model", PERSONAL, ids=lambda model: model.__name__)
def test_a_village_doctor_sees_the_own_village_only(register, model):
    doctor = register.county.account("village_changchi_1")
    seen = persons_seen(model, doctor)
    assert seen <= living_in(CHANGCHI_VILLAGES[0])
    assert bool(seen) is (model not in {InfectionTest, InfectionRow})


@pytest.mark.parametrize("model", PERSONAL, ids=lambda model: model.__name__)
def test_a_township_clinic_sees_both_its_villages_and_no_other(register, model):
    seen = persons_seen(model, register.county.account("clinic_changchi"))
    villages = [living_in(village) for village in CHANGCHI_VILLAGES]
    assert seen <= set.union(*villages)
    if model is Opening:  # only one of the women was ever looked up
        assert seen & villages[0]
    else:
        entitled = model not in {InfectionTest, InfectionRow}
        assert [bool(seen & each) for each in villages] == [entitled, entitled]


def test_the_county_sees_all_its_women(register):
    everyone = register.people_of(register.near, register.next_door, register.far)
    for who in ("mch", "bureau"):
        assert everyone <= persons_seen(Person, register.county.account(who))


@pytest.mark.parametrize("who", ["prefecture", "admin"])
@pytest.mark.parametrize(
    "model", [model for model in PERSONAL if model is not AuditEvent], ids=lambda m: m.__name__
)
def test_a_higher_bureau_and_an_administrator_see_nobody(register, model, who):
    assert persons_seen(model, register.county.account(who)) == set()


def test_a_higher_bureau_sees_figures_and_a_village_doctor_none(register):
    with scope.acting(register.county.account("prefecture").scope):
        assert Cell.objects.exists()
    with scope.acting(register.county.account("village_doctor").scope):
        assert not Cell.objects.exists()


def test_a_township_s_restricted_counts_are_withheld_by_the_database(register):
    """Five women tested and one positive is told by a county; of a township it tells who."""
    with scope.acting(scope.SYSTEM):
        cells.recount_all()
        marked = set(Cell.objects.filter(restricted=True).values_list("measure", flat=True))
    assert marked
    assert marked <= set(book().restricted)

    def levels(who):
        with scope.acting(register.county.account(who).scope):
            return set(Cell.objects.filter(measure__in=marked).values_list("level", flat=True))

    assert levels("mch") == {Level.TOWNSHIP, Level.COUNTY}
    assert levels("bureau") == {Level.COUNTY}
    assert levels("prefecture") == {Level.COUNTY, Level.PREFECTURE}
    assert levels("clinic_changchi") == set()


def test_a_higher_bureau_that_was_granted_persons_sees_its_region(register):
    bureau = register.county.account("prefecture")
    bureau.persons_granted = True
    try:
        assert register.people_of(register.near) <= persons_seen(Person, bureau)
        assert persons_seen(InfectionTest, bureau) == set()
    finally:
        bureau.persons_granted = False


def test_an_obstetric_unit_sees_the_women_in_its_care_only(register):
    obstetrics = register.county.account("obstetrics")
    for model in PERSONAL:
        if model not in {AuditEvent, Opening}:
            assert persons_seen(model, obstetrics) == set(), model.__name__
    with scope.acting(obstetrics.scope):
        own = people.register(
            values={
                "name": "周敏",
                "sex": 2,
                "birth_date": date(1996, 3, 1),
                "residence": SHAHE_VILLAGES[1],
            },
            by=obstetrics,
            simulated=True,
        )
        pregnancy = actions.open_pregnancy(person=own, on=weeks(LMP, 9), by=obstetrics)
        actions.record(
            kind=BY_NAME["pregnancy_registration"],
            person=own,
            pregnancy=pregnancy,
            values={"served_on": weeks(LMP, 9), "lmp": LMP},
            by=obstetrics,
            token=uuid4(),
        )
    for model in (Person, PregnancyRow, GradeRow):
        assert persons_seen(model, obstetrics) == {own.pk}
    # She lives in Shahe: its clinic sees her too, Changchi's does not.
    assert own.pk in persons_seen(PregnancyRow, register.county.account("clinic_shahe"))
    assert own.pk not in persons_seen(PregnancyRow, register.county.account("clinic_changchi"))


# HIV and syphilis


def restricted_seen(register, who):
    """How many rows of each kind that tell of these women's HIV or syphilis the account sees."""
    hers = {"person_id__in": register.people_of(register.near, register.next_door, register.far)}
    with scope.acting(register.county.account(who).scope):
        return {
            "tests": InfectionTest.objects.filter(**hers).count(),
            "facts": InfectionRow.objects.filter(**hers).count(),
            "findings": Finding.objects.filter(**hers, restricted=True).count(),
            "versions": Version.objects.filter(**hers, table="services_infectiontest").count(),
            "audit": AuditEvent.objects.filter(**hers, kind="infection_test").count(),
        }


@pytest.mark.parametrize(
    "who", ["village_doctor", "clinic_changchi", "obstetrics", "bureau", "prefecture", "admin"]
)
def test_restricted_rows_are_hidden_from_who_is_not_entitled_or_not_in_charge(register, who):
    assert set(restricted_seen(register, who).values()) == {0}


def test_restricted_rows_are_seen_by_who_is_entitled(register):
    assert all(restricted_seen(register, "mch").values())


def test_entitlement_alone_shows_nothing_without_scope_of_the_person(register):
    nowhere = scope.Scope(user_id=10**9, institution_id=10**9, restricted=True)
    with scope.acting(nowhere):
        assert not InfectionTest.objects.exists()
        assert not InfectionRow.objects.exists()


def test_no_open_row_betrays_a_restricted_one(register):
    """Her HIV infection must show in nothing that the township clinic may read of her."""
    clinic = register.county.account("clinic_changchi")
    with scope.acting(clinic.scope):
        her = register.near.person.pk
        assert PregnancyRow.objects.get(person=her).infectious is False
        assert not GradeRow.objects.filter(person=her, infectious=True).exists()
        codes = set(Finding.objects.filter(person=her).values_list("code", flat=True))
        for grade in GradeRow.objects.filter(person=her):
            assert set(grade.codes) <= codes


# 调阅


def test_a_file_opened_for_a_reason_shows_until_it_expires(register, obstetrics):
    her = register.near.person.pk
    assert her not in persons_seen(Person, obstetrics)
    with scope.acting(obstetrics.scope):
        assert open_file(RESIDENT_ID, "转诊接诊") == her
    assert her in persons_seen(Person, obstetrics)
    assert her in persons_seen(PregnancyRow, obstetrics)
    assert her in persons_seen(BY_NAME["antenatal_visit"].model, obstetrics)
    assert register.far.person.pk not in persons_seen(Person, obstetrics)
    expire_openings()
    for model in PERSONAL:
        if model not in {AuditEvent, Opening}:
            assert her not in persons_seen(model, obstetrics), model.__name__


def test_an_opening_is_for_one_account_and_known_to_who_holds_the_file(register, obstetrics):
    her = register.near.person.pk
    with scope.acting(obstetrics.scope):
        open_file(RESIDENT_ID, "转诊接诊")
    for who in ("village_shahe_1", "clinic_shahe", "prefecture"):
        assert her not in persons_seen(Person, register.county.account(who))
        with scope.acting(register.county.account(who).scope):
            assert not Opening.objects.exists()
    with scope.acting(register.county.account("clinic_changchi").scope):
        latest = Opening.objects.latest("pk")
        assert (latest.user_id, latest.person_id) == (obstetrics.pk, her)
        assert latest.reason == "转诊接诊"
        noted = AuditEvent.objects.filter(action="open", person_id=her).latest("pk")
        assert (noted.user_id, noted.reason) == (obstetrics.pk, "转诊接诊")


def test_an_opening_lasts_three_days_at_most(register, obstetrics):
    with scope.acting(obstetrics.scope):
        open_file(RESIDENT_ID, "转诊接诊", hours=10_000)
        opening = Opening.objects.latest("pk")
    assert (opening.expires_at - opening.opened_at).total_seconds() == 72 * 3600


@pytest.mark.parametrize("number", ["", "51192219950501002", "5119%", "511922199505010022"])
def test_only_the_whole_number_opens_a_file(register, obstetrics, number):
    with scope.acting(obstetrics.scope):
        before = Opening.objects.count()
        assert open_file(number, "转诊接诊") is None
        assert Opening.objects.count() == before


@pytest.mark.parametrize("why", ["", " ", "。"])
def test_an_opening_needs_a_reason(register, obstetrics, why):
    with (
        pytest.raises(DatabaseError, match="opening_has_reason"),
        scope.acting(obstetrics.scope),
    ):
        open_file(RESIDENT_ID, why)
    assert register.near.person.pk not in persons_seen(Person, obstetrics)


def test_nobody_opens_a_file_anonymously(register):
    with pytest.raises(DatabaseError, match="no actor"), transaction.atomic():
        open_file(RESIDENT_ID, "转诊接诊")


def test_roles_are_all_walked_here():
    """A new role must find its place in this file."""
    assert {str(role) for role in Role} == {
        "village_doctor",
        "township_clinic",
        "obstetric_unit",
        "mch_hospital",
        "county_bureau",
        "higher_bureau",
        "administrator",
    }
