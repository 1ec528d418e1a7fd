"""What is stored is what the records say: after any history, a rebuild finds no difference."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from factories import a_woman, baby, weeks
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muzi.access import scope
from muzi.access.models import Version
from muzi.config.env import env
from muzi.journeys import rebuild
from muzi.journeys.models import ChildRow, Due, Finding, PregnancyRow
from muzi.services import actions
from muzi.services.kinds import BY_NAME

LMP = date(2025, 9, 1)


@pytest.fixture
def everything(db):
    with scope.acting(scope.SYSTEM):
        yield


def a_full_story(county):
    story = a_woman(county).registered(weeks(LMP, 8), lmp=LMP, caesareans=1)
    story.tested(weeks(LMP, 9), hiv="pos").seen(weeks(LMP, 12), haemoglobin=58, hbsag="neg")
    story.reported(weeks(LMP, 12, 1), "orange").seen(weeks(LMP, 20), haemoglobin=105)
    story.assessed(weeks(LMP, 22), "R1.2", investigations={"ef_percent": 25, "pasp_mmhg": 90})
    born = weeks(LMP, 36, 3)
    story.delivered(born, [baby(weight_g=2300), baby()], discharged_on=born + timedelta(days=5))
    story.visited(born + timedelta(days=8)).child_visited(born + timedelta(days=8), order=2)
    return story.child_died(born + timedelta(days=2), order=1).checked(born + timedelta(days=42))


def test_the_check_finds_nothing_after_a_full_story(county, everything):
    story = a_full_story(county)
    assert {name for name, rows in story.derived().items() if rows} == {
        "PregnancyRow",
        "InfectionRow",
        "ChildRow",
        "Due",
        "Finding",
        "GradeRow",
    }
    assert list(rebuild.check()) == []
    assert rebuild.bulk() == 0


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (PregnancyRow, {"checks": 99}),
        (ChildRow, {"preterm": None}),
        (Due, {"satisfied_on": None, "record_id": None}),
        (Finding, {"evidence": "[]"}),
    ],
)
def test_the_check_names_what_differs_and_the_rebuild_mends_it(county, everything, model, change):
    story = a_full_story(county)
    before = story.derived()
    model.objects.filter(pregnancy=story.pregnancy).update(**change)
    found = set(rebuild.check())
    assert found == {(model._meta.db_table, story.pregnancy.pk)}
    assert rebuild.bulk() > 0
    assert story.derived() == before
    assert list(rebuild.check()) == []


def test_a_row_too_many_or_too_few_is_a_difference(county, everything):
    story = a_full_story(county)
    table, pregnancy = Due._meta.db_table, story.pregnancy.pk
    gone = Due.objects.filter(pregnancy=pregnancy).first()
    gone.delete()
    assert list(rebuild.check()) == [(table, pregnancy)]
    rebuild.bulk()
    Due.objects.filter(pregnancy=pregnancy, contact="postpartum-visit").update(contact="no-such")
    assert list(rebuild.check()) == [(table, pregnancy)] * 2
    rebuild.bulk([pregnancy])
    assert list(rebuild.check()) == []


def test_only_the_named_pregnancies_are_rebuilt(county, everything):
    one, other = a_full_story(county), a_full_story_of_another(county)
    PregnancyRow.objects.update(checks=99)
    assert rebuild.bulk([one.pregnancy.pk]) == 1
    assert (one.facts.checks, other.facts.checks) == (2, 99)


def a_full_story_of_another(county):
    return a_woman(county, name="王芳").registered(weeks(LMP, 8), lmp=LMP).seen(weeks(LMP, 12))


def test_readers_are_told_what_changed_in_the_same_transaction(county, everything, monkeypatch):
    told = []
    monkeypatch.setattr(rebuild, "_listeners", [told.append])
    story = a_woman(county).registered(weeks(LMP, 8), lmp=LMP)
    told.clear()
    story.seen(weeks(LMP, 12), haemoglobin=58)
    (changes,) = told
    (row,) = [each for each in changes if each.model is PregnancyRow]
    assert (row.before["checks"], row.after["checks"]) == (0, 1)
    assert (row.before["severity"], row.after["severity"]) == ("green", "orange")
    (finding,) = [each for each in changes if each.model is Finding]
    assert finding.before is None
    told.clear()
    rebuild.rebuild(story.pregnancy.pk)
    assert told == []  # nothing changed, nobody is told


# Random histories through the real actions. Few and small: what is derived is searched far more
# widely, without the database, in tests/journeys_pure.

VISITS = st.tuples(
    st.integers(60, 250),
    st.fixed_dictionaries(
        {},
        optional={
            "haemoglobin": st.integers(40, 140),
            "systolic": st.integers(100, 180),
            "weight_kg": st.integers(45, 110),
            "hbsag": st.sampled_from(["neg", "pos"]),
        },
    ),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("antenatal_visit"), VISITS),
        st.tuples(
            st.just("infection_test"),
            st.tuples(
                st.integers(60, 250),
                st.fixed_dictionaries({"hiv": st.sampled_from(["neg", "reactive", "pos"])}),
            ),
        ),
        st.tuples(
            st.just("risk_report"),
            st.tuples(
                st.integers(60, 250),
                st.fixed_dictionaries({"severity": st.sampled_from(["orange", "red"])}),
            ),
        ),
    ),
    max_size=5,
)
FEW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def tell(county, steps, twins):
    """A woman with these records in this order; a birth, and its visits, unless twins is None."""
    story = a_woman(county).registered(weeks(LMP, 8), lmp=LMP, height_cm=158)
    add = {
        "antenatal_visit": story.seen,
        "infection_test": story.tested,
        "risk_report": story.reported,
    }
    for kind, (days, values) in steps:
        add[kind](LMP + timedelta(days=days), **values)
    if twins is not None:
        born = LMP + timedelta(days=255)
        story.delivered(born, [baby() for _ in range(1 + twins)], discharged_on=born)
        story.visited(born + timedelta(days=3)).child_visited(born + timedelta(days=3))
    return story


@FEW
@given(STEPS, st.sampled_from([None, 0, 1]))
def test_a_rebuild_after_random_histories_finds_no_difference(county, everything, steps, twins):
    tell(county, steps, twins)
    assert list(rebuild.check()) == []


@FEW
@given(STEPS.filter(bool), st.sampled_from([None, 0, 1]), st.data())
def test_void_then_enter_again_restores(county, everything, steps, twins, data):
    story = tell(county, steps, twins)
    before = meaning(story)
    gone = data.draw(st.sampled_from(story.records))
    mch = county.account("mch")
    author = county.clinic_of(story.person.residence)
    kind = BY_NAME[next(name for name, k in BY_NAME.items() if k.model is type(gone))]
    by = mch if mch.may(kind.permission) else author
    newborns = [baby() for _ in range(1 + (twins or 0))] if kind.name == "delivery" else []
    with scope.acting(by.scope):
        actions.void(record=gone, reason="录入有误", version=gone.version, by=by)
        typed = {
            field.name: getattr(gone, field.name)
            for field in type(gone)._meta.concrete_fields
            if field.name not in BOOKKEEPING
        }
        actions.record(
            kind=kind,
            person=gone.person,
            pregnancy=story.pregnancy,
            values=typed,
            by=gone.recorded_by,
            token=uuid4(),
            newborns=newborns,
        )
    assert meaning(story) == before
    assert list(rebuild.check()) == []
    assert Version.objects.filter(table=type(gone)._meta.db_table, row_id=gone.pk).exists()


BOOKKEEPING = {
    "id", "person", "pregnancy", "institution", "recorded_by", "recorded_at", "token", "version",
    "changed_by", "changed_at", "change_reason", "voided_at",
}  # fmt: skip


def meaning(story):
    """What was derived, without the numbers of records: a record entered again has a new one."""
    rows = story.derived()
    for due in rows["Due"]:
        due.pop("record_id")
    for finding in rows["Finding"]:
        finding.pop("evidence")
    return {name: sorted(each, key=repr) for name, each in rows.items()}


def test_a_deployment_chooses_its_antenatal_standard(monkeypatch):
    chosen = replace(env(), antenatal_schedule="antenatal-guideline-2018")
    monkeypatch.setattr(rebuild, "env", lambda: chosen)
    rebuild.content_in_force.cache_clear()
    try:
        schedule = rebuild.content_in_force().schedule("antenatal", date(2026, 1, 1))
    finally:
        rebuild.content_in_force.cache_clear()
    assert schedule is not None
    assert schedule.id == "antenatal-guideline-2018"
