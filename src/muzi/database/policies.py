"""Row-level security, declared on the models and installed after every migration.

A model says who may see its rows with `rls = …`. A table whose model says nothing gets no grant at
all, so forgetting to declare hides the table instead of opening it.

The region range is the cheap half of each policy and comes first; the other half (care, own
work, a recorded reason) is looked up only for rows outside the range. List queries must still name
their own range: a policy with OR cannot use an index.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models

from muzi.config.env import env
from muzi.database import functions
from muzi.database.server import APP_ROLE, app_password


def _setting(name: str, cast: str = "bigint") -> str:
    return f"(SELECT nullif(current_setting('app.{name}', true), '')::{cast})"


USER = _setting("user")
INSTITUTION = _setting("institution")
RESTRICTED = "(SELECT nullif(current_setting('app.restricted', true), '') = 'on')"


def _range(column: str, low: str = "low", high: str = "high") -> str:
    return f"({column} >= {_setting(low)} AND {column} < {_setting(high)})"


def figures_inside(low: str, high: str) -> str:
    """The region from column `low` up to `high` lies wholly inside the account's figures."""
    return f"({low} >= {_setting('figures_low')} AND {high} <= {_setting('figures_high')})"


def figures_overlap(low: str, high: str) -> str:
    """It is inside the account's figures, or holds them."""
    return f"({low} < {_setting('figures_high')} AND {high} > {_setting('figures_low')})"


def stands_inside(low: str, high: str) -> str:
    """The account's institution stands in it."""
    return (
        f"EXISTS (SELECT 1 FROM places_institution i WHERE i.id = {INSTITUTION}"
        f" AND i.region >= {low} AND i.region < {high})"
    )


OVERSEEN = _range("i.catchment", "overseen_low", "overseen_high")


@dataclass(frozen=True)
class Rls:
    """Which rows are visible (`see`) and which may be written (`write`), as SQL conditions."""

    see: str
    write: str | None = None
    grants: str = "SELECT, INSERT, UPDATE"


@dataclass(frozen=True)
class Open:
    """A table without persons: no policy, only grants."""

    grants: str = "SELECT"


PERSON = Rls(
    see=(
        f"{_range('residence')} OR {INSTITUTION} = ANY(care) OR EXISTS ("
        " SELECT 1 FROM access_opening o WHERE o.person_id = people_person.id"
        f" AND o.user_id = {USER} AND o.expires_at > now())"
    ),
)
_VISIBLE_PERSON = "EXISTS (SELECT 1 FROM people_person p WHERE p.id = person_id)"

# Records follow their person: who sees the person sees all of the record.
OF_PERSON = Rls(see=_VISIBLE_PERSON)
OF_PERSON_RESTRICTED = Rls(see=f"{RESTRICTED} AND {_VISIBLE_PERSON}")
# Derived rows carry the person's residence, so that lists need no look-up per row.
OF_REGION = Rls(
    see=f"{_range('region')} OR {_VISIBLE_PERSON}", grants="SELECT, INSERT, UPDATE, DELETE"
)
OF_REGION_RESTRICTED = Rls(
    see=f"{RESTRICTED} AND ({_range('region')} OR {_VISIBLE_PERSON})",
    grants="SELECT, INSERT, UPDATE, DELETE",
)
OF_REGION_MIXED = Rls(
    see=f"(NOT restricted OR {RESTRICTED}) AND ({_range('region')} OR {_VISIBLE_PERSON})",
    grants="SELECT, INSERT, UPDATE, DELETE",
)
# Restricted counts are open from the size of a county on (level: the size of the cell's region).
COUNTY_SIZE = 1_000_000
FIGURES_MIXED = Rls(
    see=(
        f"{_range('region', 'figures_low', 'figures_high')}"
        f" AND (NOT restricted OR level >= {COUNTY_SIZE} OR {RESTRICTED})"
    ),
    grants="SELECT, INSERT, UPDATE, DELETE",
)
OWN = Rls(see=f"user_id = {USER}", grants="SELECT, INSERT, UPDATE, DELETE")

# Django's and the libraries' own tables; none holds a person of the register.
FOREIGN_GRANTS = {
    "django_session": "SELECT, INSERT, UPDATE, DELETE",
    "django_content_type": "SELECT",
    "django_migrations": "SELECT",
    "axes_accessattempt": "SELECT, INSERT, UPDATE, DELETE",
    "axes_accessattemptexpiration": "SELECT, INSERT, UPDATE, DELETE",
    "axes_accesslog": "SELECT, INSERT, UPDATE, DELETE",
}


def declared(model: type[models.Model]) -> Rls | Open | None:
    return getattr(model, "rls", None)


def statements() -> list[str]:
    """The SQL that makes roles' rights what the models declare; safe to run again."""
    made = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {APP_ROLE}",
        f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}",
        *(f"GRANT {rights} ON {table} TO {APP_ROLE}" for table, rights in FOREIGN_GRANTS.items()),
    ]
    for model in apps.get_models(include_auto_created=True):
        rule = declared(model)
        if rule is None:
            continue
        table = model._meta.db_table
        person_column = getattr(model, "versioned", "")
        if person_column:
            restricted = rule is OF_PERSON_RESTRICTED
            made += functions.versioned(table, person_column, restricted)
        made.append(f"GRANT {rule.grants} ON {table} TO {APP_ROLE}")
        if isinstance(rule, Rls):
            write = rule.write or rule.see
            made += [
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                f"DROP POLICY IF EXISTS scope ON {table}",
                f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({rule.see})"
                f" WITH CHECK ({write})",
                f"DROP POLICY IF EXISTS deletion ON {table}",
            ]
            if rule.write:
                # WITH CHECK looks at what is put in; what is taken out must be one's own to write.
                made.append(
                    f"CREATE POLICY deletion ON {table} AS RESTRICTIVE FOR DELETE TO {APP_ROLE}"
                    f" USING ({write})"
                )
    return made


def ensure_role(connection: Any) -> None:
    """The app login, without any right of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [APP_ROLE]
        )
        found = cursor.fetchone()
        # An owner who is no superuser may not even repeat NOSUPERUSER: only what is needed is said.
        if found is None:
            cursor.execute(f"CREATE ROLE {APP_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS")
        elif found[0]:
            cursor.execute(f"ALTER ROLE {APP_ROLE} NOSUPERUSER NOBYPASSRLS")
        if env().database_url:
            cursor.execute(f"ALTER ROLE {APP_ROLE} LOGIN PASSWORD '{app_password(env())}'")


def install(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Install roles, grants, policies and functions. Runs as the owner, after each migration."""
    connection = connections[using]
    ensure_role(connection)
    with connection.cursor() as cursor:
        for statement in [*functions.STATEMENTS, *statements(), *functions.GRANTS]:
            cursor.execute(statement)
