"""The one door for writing: what it keeps, what it refuses, what it leaves behind."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from factories import SHAHE_VILLAGES, a_woman, baby, weeks

from muzi.access import scope
from muzi.access.models import AuditEvent, Version
from muzi.journeys.models import ChildRow
from muzi.people.models import Person
from muzi.services import actions
from muzi.services.errors import NotAllowed, Refused, Stale
from muzi.services.kinds import BY_NAME
from muzi.services.models import AntenatalVisit, Delivery, Newborn, PregnancyRegistration

LMP = date(2025, 9, 1)


@pytest.fixture
def everything(db):
    """The whole register in view, to look at what actions left behind."""
    with scope.acting(scope.SYSTEM):
        yield


@pytest.fixture
def woman(county):
    return a_woman(county).registered(weeks(LMP, 8), lmp=LMP)


def record(story, kind, on, by, token=None, newborns=(), **values):
    with scope.acting(by.scope):
        return actions.record(
            kind=BY_NAME[kind],
            person=story.person,
            pregnancy=story.pregnancy,
            values={"served_on": on, **values},
            by=by,
            token=token or uuid4(),
            newborns=newborns,
        )


def amend(record, by, *, reason="录入有误", version=None, newborns=(), **values):
    with scope.acting(by.scope):
        return actions.amend(
            record=record,
            values=values,
            reason=reason,
            version=record.version if version is None else version,
            by=by,
            newborns=newborns,
        )


def void(record, by, *, reason="录错了人", version=None):
    with scope.acting(by.scope):
        return actions.void(
            record=record,
            reason=reason,
            version=record.version if version is None else version,
            by=by,
        )


# Recording


def test_a_form_sent_twice_makes_one_record(county, woman, everything):
    token, mch = uuid4(), county.account("mch")
    first = record(woman, "antenatal_visit", weeks(LMP, 12), mch, token=token, haemoglobin=58)
    audited = AuditEvent.objects.count()
    again = record(woman, "antenatal_visit", weeks(LMP, 12), mch, token=token, haemoglobin=120)
    assert again.pk == first.pk
    assert again.haemoglobin == 58
    assert AntenatalVisit.objects.count() == 1
    assert AuditEvent.objects.count() == audited
    assert woman.facts.checks == 1


def test_a_record_names_who_wrote_it_and_where(county, woman, everything):
    mch = county.account("mch")
    made = record(woman, "antenatal_visit", weeks(LMP, 12), mch)
    assert (made.recorded_by, made.institution) == (mch, mch.institution)
    assert made.provider == mch.name
    assert (
        record(woman, "antenatal_visit", weeks(LMP, 13), mch, provider="李护士").provider
        == "李护士"
    )


def test_every_write_is_audited_with_who_what_and_why(county, woman, everything):
    mch = county.account("mch")
    made = record(woman, "antenatal_visit", weeks(LMP, 12), mch)
    changed = amend(made, mch, reason="化验单补录", haemoglobin=101)
    void(changed, mch, reason="录错了人")
    trail = AuditEvent.objects.filter(record_id=made.pk, kind="antenatal_visit").order_by("pk")
    assert [(each.action, each.reason) for each in trail] == [
        ("record", ""),
        ("amend", "化验单补录"),
        ("void", "录错了人"),
    ]
    assert {(each.user_id, each.person_id) for each in trail} == {(mch.pk, woman.person.pk)}


def test_care_follows_from_serving_her(county, woman, everything):
    mch = county.account("mch")
    clinic = county.clinic_of(woman.person.residence)
    assert Person.objects.get(pk=woman.person.pk).care == [clinic.institution_id]
    record(woman, "antenatal_visit", weeks(LMP, 12), mch)
    record(woman, "antenatal_visit", weeks(LMP, 16), mch)
    assert Person.objects.get(pk=woman.person.pk).care == [
        clinic.institution_id,
        mch.institution_id,
    ]


@pytest.mark.parametrize(
    ("who", "kind", "values"),
    [
        ("village_doctor", "delivery", {"mode": "spontaneous"}),
        ("clinic_changchi", "delivery", {"mode": "spontaneous"}),
        ("village_doctor", "risk_assessment", {}),
        ("village_doctor", "infection_test", {"hiv": "neg"}),
        ("bureau", "antenatal_visit", {}),
        ("prefecture", "antenatal_visit", {}),
        ("admin", "antenatal_visit", {}),
    ],
)
def test_a_role_without_the_right_is_refused_and_nothing_is_written(
    county, woman, everything, who, kind, values
):
    before = (woman.derived(), AuditEvent.objects.count())
    with pytest.raises(NotAllowed):
        record(woman, kind, weeks(LMP, 39), county.account(who), newborns=[baby()], **values)
    assert not BY_NAME[kind].model._default_manager.exists()
    assert (woman.derived(), AuditEvent.objects.count()) == before


def test_a_woman_out_of_scope_cannot_be_written_to(county, woman):
    from muzi.services.record import Pregnancy

    other = county.account("village_shahe_1")
    with pytest.raises(Pregnancy.DoesNotExist):
        record(woman, "antenatal_visit", weeks(LMP, 12), other)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("pregnancy_registration", {"lmp": LMP}),
        ("delivery", {"mode": "spontaneous"}),
        ("postpartum_check", {}),
        ("pregnancy_loss", {"loss_kind": "spontaneous"}),
    ],
)
def test_what_a_pregnancy_has_once_is_refused_the_second_time(county, everything, kind, values):
    story = a_woman(county).registered(weeks(LMP, 8), lmp=LMP)
    mch = county.account("mch")
    if kind != "pregnancy_registration":
        record(story, kind, weeks(LMP, 39), mch, newborns=[baby()], **values)
    before = story.derived()
    with pytest.raises(Refused):
        record(story, kind, weeks(LMP, 39), mch, newborns=[baby()], **values)
    assert story.derived() == before


def test_once_means_once_standing(county, woman, everything):
    mch = county.account("mch")
    void(PregnancyRegistration.objects.get(), mch)
    assert woman.facts.registered is False
    record(woman, "pregnancy_registration", weeks(LMP, 14), mch, lmp=LMP)
    assert (woman.facts.registered, woman.facts.registered_early) == (True, False)


# Amending and voiding


def test_an_amendment_keeps_the_version_before(county, woman, everything):
    mch = county.account("mch")
    made = record(woman, "antenatal_visit", weeks(LMP, 12), mch, haemoglobin=58)
    assert woman.facts.severity == "orange"
    changed = amend(made, mch, haemoglobin=85)
    assert (changed.haemoglobin, changed.version) == (85, 2)
    assert (changed.changed_by, changed.change_reason) == (mch, "录入有误")
    assert woman.facts.severity == "yellow"
    (kept,) = Version.objects.filter(table="services_antenatalvisit", row_id=made.pk)
    assert (kept.row["haemoglobin"], kept.row["version"]) == (58, 1)
    assert (kept.replaced_by, kept.person_id) == (mch.pk, woman.person.pk)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_change_asks_for_a_reason(county, woman, everything, reason):
    mch = county.account("mch")
    made = record(woman, "antenatal_visit", weeks(LMP, 12), mch, haemoglobin=58)
    for change in (
        lambda: amend(made, mch, reason=reason, haemoglobin=85),
        lambda: void(made, mch, reason=reason),
    ):
        with pytest.raises(Refused) as refused:
            change()
        assert refused.value.field == "change_reason"
    standing = AntenatalVisit.objects.get()
    assert (standing.haemoglobin, standing.version, standing.voided_at) == (58, 1, None)
    assert not Version.objects.filter(table="services_antenatalvisit").exists()


def test_a_form_opened_on_an_older_version_is_refused(county, woman, everything):
    mch = county.account("mch")
    made = record(woman, "antenatal_visit", weeks(LMP, 12), mch, haemoglobin=58)
    amend(made, mch, version=1, haemoglobin=85)
    with pytest.raises(Stale):
        amend(made, mch, version=1, haemoglobin=120)
    with pytest.raises(Stale):
        void(made, mch, version=1)
    assert AntenatalVisit.objects.get().haemoglobin == 85


def test_a_void_record_stays_and_counts_no_more(county, woman, everything):
    before = woman.derived()
    mch = county.account("mch")
    made = record(woman, "antenatal_visit", weeks(LMP, 12), mch, haemoglobin=58)
    assert woman.derived() != before
    void(made, mch, reason="录错了人")
    standing = AntenatalVisit.objects.get()
    assert standing.voided_at is not None
    assert standing.change_reason == "录错了人"
    assert woman.derived() == before
    with pytest.raises(Refused):
        amend(standing, mch, haemoglobin=85)
    assert void(standing, mch).version == standing.version  # a second time changes nothing


def test_who_may_not_write_may_not_change(county, woman, everything):
    made = record(woman, "antenatal_visit", weeks(LMP, 12), county.account("mch"))
    for change in (amend, void):
        with pytest.raises(NotAllowed):
            change(made, county.account("bureau"))


# Deliveries and their children


def test_a_live_birth_makes_a_person(county, woman, everything):
    woman.delivered(weeks(LMP, 39), [baby(sex=1)])
    child = woman.child()
    assert (child.name, child.sex, child.mother) == ("李秀英之婴", 1, woman.person)
    assert (child.birth_date, child.residence) == (weeks(LMP, 39), woman.person.residence)
    assert child.pinyin == "li xiu ying zhi ying"
    clinic, mch = county.clinic_of(child.residence), county.account("mch")
    assert child.care == sorted([clinic.institution_id, mch.institution_id])
    assert woman.child_facts().born_on == weeks(LMP, 39)


def test_twins_are_named_in_order_and_a_stillborn_child_has_no_person(county, woman, everything):
    woman.delivered(weeks(LMP, 36, 3), [baby(), baby(sex=1), baby(outcome="stillbirth")])
    names = Newborn.objects.order_by("order").values_list("child__name", flat=True)
    assert list(names) == ["李秀英之婴之一", "李秀英之婴之二", None]
    assert (woman.facts.live_births, woman.facts.stillbirths) == (2, 1)
    assert [woman.child_facts(n).multiple for n in (1, 2)] == [True, True]


def test_a_delivery_without_a_newborn_is_refused(county, woman, everything):
    with pytest.raises(Refused):
        woman.delivered(weeks(LMP, 39), [])
    assert not Delivery.objects.exists()


def test_a_delivery_voided_and_entered_again_keeps_the_child_and_its_records(
    county, woman, everything
):
    born = weeks(LMP, 39)
    woman.delivered(born, discharged_on=born).child_visited(weeks(LMP, 39, 3))
    child = woman.child()
    before = woman.derived()
    void(woman.record("delivery"), county.account("mch"))
    assert not ChildRow.objects.exists()
    woman.delivered(born, [baby()], discharged_on=born)
    assert woman.child() == child
    assert Person.objects.filter(mother=woman.person).count() == 1
    assert woman.derived() == before
    assert woman.child_facts().visited is True


def test_a_child_that_died_is_not_the_mothers_death_while_its_delivery_is_void(
    county, woman, everything
):
    woman.delivered(weeks(LMP, 39)).child_died(weeks(LMP, 39, 2))
    assert woman.child_facts().neonatal_death is True
    void(woman.record("delivery"), county.account("mch"))
    assert (woman.facts.maternal_death, woman.facts.outcome) == (False, "ongoing")


def test_correcting_the_day_of_birth_corrects_the_child(county, woman, everything):
    woman.delivered(weeks(LMP, 39), [baby(), baby()])
    mch = county.account("mch")
    amend(woman.record("delivery"), mch, served_on=weeks(LMP, 38, 6))
    assert [woman.child(n).birth_date for n in (1, 2)] == [weeks(LMP, 38, 6)] * 2
    amend(woman.record("delivery"), mch, newborns=[baby(sex=1, weight_g=2400), baby()])
    assert woman.child(1).sex == 1
    assert woman.child_facts(1).low_birth_weight is True
    assert Newborn.objects.count() == 2


def test_a_newborn_cannot_be_taken_away_or_made_stillborn(county, woman, everything):
    woman.delivered(weeks(LMP, 39), [baby(), baby()])
    mch = county.account("mch")
    for wrong in ([baby()], [baby(), baby(outcome="stillbirth")]):
        with pytest.raises(Refused):
            amend(woman.record("delivery"), mch, newborns=wrong)
    assert woman.facts.live_births == 2


def test_a_forgotten_twin_can_be_added(county, woman, everything):
    woman.delivered(weeks(LMP, 39))
    amend(woman.record("delivery"), county.account("mch"), newborns=[baby(), baby(sex=1)])
    assert woman.facts.live_births == 2
    assert woman.child(2).sex == 1


# One woman, two pregnancies


def test_a_later_pregnancy_never_changes_an_earlier_one(county, everything):
    story = a_woman(county).registered(weeks(LMP, 8), lmp=LMP).seen(weeks(LMP, 12), haemoglobin=58)
    story.delivered(weeks(LMP, 39), discharged_on=weeks(LMP, 39, 3)).visited(weeks(LMP, 40))
    first, before = story.pregnancy, story.derived()
    again = weeks(LMP, 60)
    story.registered(weeks(again, 14), lmp=again).seen(
        weeks(again, 16), systolic=170, diastolic=115
    )
    story.tested(weeks(again, 16), hiv="pos").delivered(weeks(again, 34), [baby(weight_g=1900)])
    story.child_died(weeks(again, 34, 1)).died(weeks(again, 35))
    second, story.pregnancy = story.pregnancy, first
    assert second != first
    assert story.derived() == before


def test_two_townships_write_apart(county, everything):
    one = a_woman(county).registered(weeks(LMP, 8), lmp=LMP)
    before = one.derived()
    other = a_woman(county, name="王芳", village=SHAHE_VILLAGES[0])
    other.registered(weeks(LMP, 9), lmp=LMP).seen(weeks(LMP, 12), haemoglobin=40)
    assert one.derived() == before


def test_two_desks_do_not_open_two_pregnancies(county):
    """The second registration of one woman is refused, however it got past the page."""
    woman = a_woman(county)
    by = county.account("mch")
    start = date(2026, 1, 5)
    with scope.acting(by.scope):
        first = actions.open_pregnancy(person=woman.person, on=start, by=by)
        with pytest.raises(Refused):
            actions.open_pregnancy(person=woman.person, on=start + timedelta(days=1), by=by)
        later = actions.open_pregnancy(
            person=woman.person, on=start + timedelta(days=1), by=by, after=first
        )
    assert later.pk != first.pk
