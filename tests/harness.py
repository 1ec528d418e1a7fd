"""The test database: made by the owner, served to the tests as the app login that owns nothing.

Without DATABASE_URL an embedded PostgreSQL of its own runs in .muzi/test, apart from any data of
the project; with it, a database test_<name> is made on that server. Importing this module points
the settings there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from muzi.config.env import env
from muzi.database import server
from muzi.places import codes, load

EMBEDDED = not os.environ.get("DATABASE_URL")
DATA = Path(__file__).resolve().parents[1] / ".muzi" / "test"
# The county of the stories, and a neighbour: enough of China for every test but those of content.
COUNTIES = (511922000000, 511923000000)

# pytest-django has read the settings before any conftest: point them at the test server, and let
# tests find static files where they lie, without collecting them.
os.environ["MUZI_DATA"] = str(DATA)
os.environ.setdefault("MUZI_TODAY", "2026-06-15")
# A browser driven from a test keeps an event loop in this thread; nothing here is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
env.cache_clear()
settings.ENV = env()
settings.STATIC_ROOT = DATA / "static"
settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
settings.STORAGES = settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
# Tests log in hundreds of times; a slow hash would guard nobody here.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _log_in(role: str, name: str) -> None:
    """From now on the default connection is this login's to the database `name`."""
    connection.close()
    connections["default"].settings_dict.update(
        {key: value for key, value in server.config(env(), role).items() if key != "OPTIONS"}
    )
    connections["default"].settings_dict["NAME"] = name


@contextmanager
def as_owner() -> Iterator[None]:
    """The default connection as the owner of the tables, whom no policy holds."""
    name = connections["default"].settings_dict["NAME"]
    _log_in("owner", name)
    try:
        yield
    finally:
        _log_in("app", name)


def erase() -> None:
    """Empty every table that a test may have committed to."""
    kept = {"places_region", "django_migrations", "django_content_type"}
    with as_owner(), connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - kept)
        cursor.execute(f"TRUNCATE {', '.join(tables)}")


def _maintenance(role_config: dict[str, Any]) -> psycopg.Connection[Any]:
    """A connection of the owner to the server's own database, to make and drop others."""
    return psycopg.connect(
        dbname="postgres",
        host=role_config["HOST"] or None,
        port=role_config.get("PORT") or None,
        user=role_config["USER"] or None,
        password=role_config.get("PASSWORD") or None,
        autocommit=True,
        **role_config["OPTIONS"],
    )


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):
        return True
    return True


def _prepare_embedded() -> str:
    """Start the test server without the care for power cuts; return this run's database name.

    Runs side by side have a database each; those of killed runs are dropped.
    """
    server.start_embedded(env())
    with _maintenance(server.config(env(), "owner")) as owner:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            owner.execute(f"ALTER SYSTEM SET {setting} = off")
        owner.execute("SELECT pg_reload_conf()")
        left = owner.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_muzi\\_%'")
        for (name,) in left.fetchall():
            if not _alive(name.rpartition("_")[2]):
                owner.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    return f"test_muzi_{os.getpid()}"


def _load_divisions() -> None:
    """The divisions of the counties in use and above them, through the product's own loader."""

    def wanted(code: int) -> bool:
        return any(codes.contains(each, code) or codes.contains(code, each) for each in COUNTIES)

    rows = [row for row in load._rows() if wanted(row[0])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "_rows", lambda: rows)
        load.load_divisions()


def create() -> str:
    """Make this run's database as the owner, with tables, policies and divisions; log in as app."""
    name = _prepare_embedded() if EMBEDDED else f"test_{connection.settings_dict['NAME']}"
    with _maintenance(server.config(env(), "owner")) as owner:
        owner.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        owner.execute(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
    _log_in("owner", name)
    call_command("migrate", verbosity=0, interactive=False)
    _load_divisions()
    _log_in("app", name)
    return name


def drop(name: str) -> None:
    """Drop this run's database."""
    connections.close_all()
    with _maintenance(server.config(env(), "owner")) as owner:
        owner.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
