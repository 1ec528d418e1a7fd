"""Who reads and who writes the tables of plans, by the database alone."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from muzi.access import scope
from muzi.plans.models import (
    Amendment,
    Document,
    Draft,
    Evidence,
    HandValue,
    Link,
    Partner,
    Plan,
    Progress,
    Rhythm,
    Share,
    Target,
    Task,
    Visit,
    VisitFinding,
)

OF_THE_BUREAU = (Document, Draft)
OF_THE_PLAN = (
    *(Amendment, Evidence, HandValue, Link, Partner, Progress, Rhythm, Share, Target, Task),
)


@pytest.mark.parametrize(
    ("who", "reads_documents"),
    [
        ("bureau", True),
        ("prefecture", True),
        ("mch", True),
        ("clinic_changchi", False),
        ("obstetrics", False),
        ("village_shahe_1", False),
    ],
)
def test_a_plan_is_read_within_its_region_and_a_document_by_those_over_it(
    register, who, reads_documents
):
    with scope.acting(register.county.account(who).scope):
        assert set(Plan.objects.values_list("title", flat=True)) == {"方案", "全国纲要"}
        assert [model.__name__ for model in OF_THE_PLAN if not model.objects.exists()] == []
        for model in OF_THE_BUREAU:
            assert model.objects.exists() is reads_documents, model


def test_an_account_without_a_place_in_the_region_sees_nothing_of_its_plan(register):
    outside = scope.Scope(user_id=1, institution_id=0, figures=(110000000000, 120000000000))
    with scope.acting(outside):
        assert list(Plan.objects.values_list("title", flat=True)) == ["全国纲要"]
        assert [model.__name__ for model in OF_THE_PLAN if model.objects.exists()] == []


@pytest.mark.parametrize("who", ["clinic_changchi", "obstetrics", "village_shahe_1"])
@pytest.mark.parametrize("model", [Plan, Target, Rhythm, HandValue, Share])
def test_who_reads_a_plan_from_inside_does_not_write_it(register, who, model):
    named = {"title": "方案"} if model is Plan else {}
    with scope.acting(register.county.account(who).scope):
        row = model.objects.filter(**named).first()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            row.save()


@pytest.mark.parametrize(
    ("who", "visited"),
    [
        ("bureau", ["clinic_shahe", "clinic_changchi", "obstetrics"]),
        ("prefecture", ["clinic_shahe", "clinic_changchi", "obstetrics"]),
        ("clinic_shahe", ["clinic_shahe"]),
        ("clinic_changchi", ["clinic_changchi"]),
        ("village_shahe_1", []),
    ],
)
def test_what_a_visit_found_is_read_by_the_visited_and_those_over_it(register, who, visited):
    units = {register.county.account(each).institution_id for each in visited}
    with scope.acting(register.county.account(who).scope):
        assert set(Visit.objects.values_list("institution", flat=True)) == units
        assert set(VisitFinding.objects.values_list("visit__institution", flat=True)) == units


def test_the_visited_do_not_rewrite_the_visit(register):
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        scope.acting(register.county.account("clinic_shahe").scope),
    ):
        Visit.objects.get().save()


def test_nobody_below_the_nation_writes_its_plans(register):
    for who in ("bureau", "prefecture"):
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
            scope.acting(register.county.account(who).scope),
        ):
            Plan.objects.get(region=0).save()


def test_a_unit_speaks_of_its_own_work_only(register):
    other = register.county.account("clinic_changchi")
    with scope.acting(other.scope):
        task = Task.objects.get(text="做")
        Progress.objects.create(task=task, state="doing", institution=other.institution, by=other)
    shahe = register.county.account("clinic_shahe")
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        scope.acting(other.scope),
    ):
        Progress.objects.create(task=task, state="done", institution=shahe.institution, by=other)


@pytest.mark.parametrize("table", ["decision", "plan", "document", "target", "task", "progress"])
def test_what_was_decided_and_promised_is_not_deleted(register, table):
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        scope.acting(scope.SYSTEM),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM plans_{table}")


@pytest.mark.parametrize("table", ["share", "link"])
@pytest.mark.parametrize(("who", "gone"), [("clinic_changchi", 0), ("bureau", 1)])
def test_who_only_reads_a_plan_takes_nothing_out_of_it(register, table, who, gone):
    user = register.county.account(who)
    with scope.acting(user.scope), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM plans_{table}")
        assert cursor.rowcount == gone
        transaction.set_rollback(True)
