"""Row-level security is there, cannot be taken down, and fails closed.

Policies of this kind fail open in one known way: a setting that was local to a transaction is empty
text afterwards, not NULL. So these tests commit for real, on one connection used again and again.
"""

from datetime import date

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone
from factories import CHANGCHI_VILLAGES
from harness import as_owner
from looking import GUARDED, MODELS, query, query_nothing, rows

from muzi.access import scope
from muzi.access.models import AuditEvent, Version
from muzi.database.policies import FOREIGN_GRANTS, Open, Rls, declared
from muzi.database.server import APP_ROLE
from muzi.people.models import Person
from muzi.services.kinds import KINDS
from muzi.services.record import Record

# The shape of the guard


def test_every_model_with_a_person_is_guarded():
    for model in MODELS:
        names_person = any(
            f.attname in {"person_id", "child_id", "mother_id", "relative_id"}
            or (isinstance(f, models.ForeignKey) and f.related_model is Person)
            for f in model._meta.concrete_fields
        )
        if names_person:
            assert isinstance(declared(model), Rls), f"{model.__name__} holds a person unguarded"


@pytest.mark.django_db
def test_every_table_is_guarded_or_declared_open_or_closed_to_the_app():
    guarded = {model._meta.db_table for model in GUARDED}
    opened = {m._meta.db_table for m in MODELS if isinstance(declared(m), Open)} | set(
        FOREIGN_GRANTS
    )
    tables = query(
        "SELECT c.relname, c.relrowsecurity,"
        " EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*'"
        "   AND p.polroles = ARRAY[%s::regrole::oid] AND p.polpermissive),"
        # Restrictive ones only narrow what the one permissive policy opens.
        " (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive),"
        " EXISTS (SELECT 1 FROM unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE']) r"
        "   WHERE has_table_privilege(%s, c.oid, r))"
        " FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
        " AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
        APP_ROLE,
        APP_ROLE,
    )
    names = {name for name, *_ in tables}
    assert guarded <= names
    for name, enabled, with_policy, policies, granted in tables:
        if name in guarded:
            assert (enabled, with_policy, policies) == (True, True, 1), name
        elif name in opened:
            assert granted, name
        else:
            assert not granted, f"{name}: granted to the app without a declaration"


@pytest.mark.django_db
def test_the_app_login_owns_nothing_and_cannot_pass_by_the_policies():
    ((name, superuser, bypass, creates_roles, creates_databases),) = query(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname = current_user"
    )
    assert name == APP_ROLE
    assert (superuser, bypass, creates_roles, creates_databases) == (False,) * 4
    assert query("SELECT relname FROM pg_class WHERE relowner = current_user::regrole") == []
    assert query("SELECT proname FROM pg_proc WHERE proowner = current_user::regrole") == []
    assert query("SELECT 1 FROM pg_auth_members WHERE member = current_user::regrole") == []
    ((creates,),) = query("SELECT has_schema_privilege('public', 'CREATE')")
    assert not creates


def test_the_stories_left_a_row_in_every_guarded_table(register):
    """Else the tests below would find nothing because there is nothing."""
    with as_owner():
        assert [model.__name__ for model in GUARDED if not rows(model)] == []


# Failing closed


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model.__name__)
def test_a_new_connection_sees_nothing(register, model):
    connection.close()
    assert query("SELECT current_setting('app.low', true)") == [(None,)]
    assert rows(model) == 0


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model.__name__)
def test_a_used_connection_sees_nothing_once_its_transaction_is_over(register, model):
    with scope.acting(scope.SYSTEM):
        pass
    assert query("SELECT current_setting('app.low', true)") == [("",)]  # the trap is set
    assert rows(model) == 0
    with transaction.atomic():
        assert rows(model) == 0


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model.__name__)
def test_a_rolled_back_actor_is_forgotten(register, model):
    with pytest.raises(ZeroDivisionError), scope.acting(scope.SYSTEM):
        raise ZeroDivisionError
    assert rows(model) == 0


def test_nobody_can_write_a_person_without_saying_who_acts(register):
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Person.objects.create(
            name="无",
            sex=2,
            birth_date=date(1990, 1, 1),
            residence=CHANGCHI_VILLAGES[0],
            created_at=timezone.now(),
        )
    with pytest.raises(scope.NoScope):
        scope.current()


def test_nested_actors_come_back_in_order(register):
    village = register.county.account("village_changchi_1")
    own = register.people_of(register.near)
    with scope.acting(village.scope):
        before = set(Person.objects.values_list("pk", flat=True))
        assert own <= before
        with scope.acting(scope.SYSTEM):
            assert Person.objects.count() > len(before)
        assert set(Person.objects.values_list("pk", flat=True)) == before
        with pytest.raises(ZeroDivisionError), scope.acting(scope.SYSTEM):
            raise ZeroDivisionError
        assert set(Person.objects.values_list("pk", flat=True)) == before
        with scope.deriving():
            assert Person.objects.count() > len(before)
        assert set(Person.objects.values_list("pk", flat=True)) == before


def test_an_actor_inside_a_longer_transaction_is_forgotten_at_the_end_of_the_block(register):
    with transaction.atomic():
        with scope.acting(scope.SYSTEM):
            assert Person.objects.exists()
        assert not Person.objects.exists()


# What the app login cannot do at all


@pytest.mark.parametrize(
    "table",
    [
        *(kind.model._meta.db_table for kind in KINDS),
        "services_newborn",
        "services_pregnancy",
        "people_person",
        "people_relative",
        "access_auditevent",
        "access_version",
        "access_opening",
        "access_user",
    ],
)
def test_nothing_that_was_recorded_can_be_deleted(register, table):
    for statement in (f'DELETE FROM "{table}"', f'TRUNCATE "{table}" CASCADE'):
        with pytest.raises(DatabaseError, match="permission denied"), scope.acting(scope.SYSTEM):
            query_nothing(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_auditevent SET reason = ''",
        "UPDATE access_version SET row = '{}'",
        "UPDATE access_opening SET expires_at = 'infinity'",
        "INSERT INTO access_opening (user_id, person_id, reason, opened_at, expires_at)"
        " SELECT 1, 1, 'none', now(), 'infinity'",
        "INSERT INTO access_version SELECT * FROM access_version",
        "ALTER TABLE people_person DISABLE ROW LEVEL SECURITY",
        "DROP POLICY scope ON people_person",
        "ALTER TABLE services_antenatalvisit DISABLE TRIGGER keep_version",
        "SET session_replication_role = replica",
        "GRANT SELECT ON auth_permission TO CURRENT_USER",
    ],
)
def test_the_app_login_cannot_take_the_guard_down(register, statement):
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        scope.acting(scope.SYSTEM),
    ):
        query_nothing(statement)


def test_an_audit_line_can_only_be_written_in_ones_own_name(register):
    doctor, other = (register.county.account(who) for who in ("village_doctor", "mch"))
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        scope.acting(doctor.scope),
    ):
        AuditEvent.objects.create(
            at=timezone.now(), user=other, institution=other.institution, action="read"
        )


def test_a_record_out_of_scope_cannot_be_changed_by_sql_either(register):
    doctor = register.county.account("village_shahe_1")
    with scope.acting(doctor.scope), connection.cursor() as cursor:
        for model in (kind.model for kind in KINDS):
            cursor.execute(
                f'UPDATE "{model._meta.db_table}" SET provider = %s WHERE person_id = ANY(%s)',
                ["x", list(register.people_of(register.near))],
            )
            assert cursor.rowcount == 0


def test_versions_are_kept_whoever_writes(register):
    """SQL by hand leaves its trace as well."""
    record = register.near.record("antenatal_visit")
    mch = register.county.account("mch")
    with scope.acting(mch.scope), connection.cursor() as cursor:
        kept = Version.objects.filter(table="services_antenatalvisit", row_id=record.pk)
        before = kept.count()
        cursor.execute(
            "UPDATE services_antenatalvisit SET provider = 'x' WHERE id = %s", [record.pk]
        )
        assert kept.count() == before + 1
        assert kept.latest("pk").row["provider"] == record.provider


def test_every_kind_of_record_is_guarded_and_versioned():
    for model in MODELS:
        if issubclass(model, Record):
            assert model in {kind.model for kind in KINDS}
            assert isinstance(declared(model), Rls)
            assert model.versioned == "person_id"
