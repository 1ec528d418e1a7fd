"""Where the database is, and as whom this process logs in.

Two logins: the *owner* owns the tables, migrates and maintains; the *app* login serves people, owns
nothing and is held by row-level security. Without DATABASE_URL a PostgreSQL from a wheel runs in
the project's data folder, on a Unix socket.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from muzi.config.env import Env
from muzi.database.embedded import Embedded

APP_ROLE = "muzi_app"
EMBEDDED_DATABASE = "muzi"

# The embedded server's own settings: a county on a small machine, with room for a province's load.
# Its log may hold no person: an error's detail and statement carry values, so neither is written.
TUNING = {
    "shared_buffers": "512MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_statement": "none",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


def data_folder(env: Env) -> Path:
    return env.data / "pg"


@cache
def embedded(env: Env) -> Embedded:
    """The server in the project's data folder."""
    return Embedded(data_folder(env), EMBEDDED_DATABASE, TUNING)


def start_embedded(env: Env) -> None:
    """Start the embedded server, or join the one that runs; it stops with its last user.

    Raises embedded.StartError.
    """
    embedded(env).use()


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
