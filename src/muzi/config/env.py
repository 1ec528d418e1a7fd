"""The environment, read once and typed. No other module reads os.environ."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[3]


class EnvError(ValueError):
    """The environment is not usable; the message names every variable at fault."""


def _flag(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered in {"1", "true", "yes", "on"}:
        return True
    if lowered in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError("expected 1 or 0")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _region(text: str) -> int:
    """A region code of 2 to 12 digits, padded to 12 (511922 is 511922000000)."""
    if not text.isdigit() or not 2 <= len(text) <= 12:
        raise ValueError("expected an administrative code of 2 to 12 digits")
    return int(text.ljust(12, "0"))


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Env:
    """Settings of one installation. Each field is read from the variable in `VARIABLES`."""

    data: Path
    secret_key: str
    database_url: str = ""
    region: int = 511922000000
    port: int = 8000
    debug: bool = False
    https: bool = False
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    trusted_origins: tuple[str, ...] = ()
    today: date | None = None
    antenatal_schedule: str = ""
    database_role: str = "app"
    chromium: str = ""


# field: (variable, reader, what it is for). The settings page of the manual is made from this.
VARIABLES: dict[str, tuple[str, Any, str]] = {
    "data": ("MUZI_DATA", Path, "Folder of the embedded database and the generated secret."),
    "secret_key": ("MUZI_SECRET_KEY", str, "Signs sessions. Required with DATABASE_URL."),
    "database_url": ("DATABASE_URL", str, "A PostgreSQL server (15 or newer) and its owner login."),
    "region": ("MUZI_REGION", _region, "The region that this installation serves."),
    "port": ("PORT", int, "The port on which the server listens."),
    "debug": ("MUZI_DEBUG", _flag, "Show error pages with details. Never with real data."),
    "https": ("MUZI_HTTPS", _flag, "Cookies only over HTTPS and strict transport security."),
    "allowed_hosts": ("MUZI_HOSTS", _words, "Host names under which the server answers."),
    "trusted_origins": ("MUZI_ORIGINS", _words, "Origins (https://…) trusted behind a proxy."),
    "today": ("MUZI_TODAY", _date, "Pretend that today is this date (demonstration, tests)."),
    "antenatal_schedule": (
        "MUZI_ANTENATAL_SCHEDULE",
        str,
        "Id of the antenatal standard in force here; the content's default when empty.",
    ),
    "database_role": ("MUZI_DATABASE_ROLE", str, "app or owner; set by the muzi command."),
    "chromium": ("MUZI_CHROMIUM", str, "Browser for the browser tests, where not found by name."),
}


def _kept_secret(data: Path) -> str:
    """The secret of an embedded installation: made once, readable by its user only."""
    path = data / "secret-key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def read(environ: Mapping[str, str]) -> Env:
    """The settings in `environ`. Raises EnvError naming every variable that cannot be used."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    for field in fields(Env):
        variable, reader, _ = VARIABLES[field.name]
        text = environ.get(variable, "")
        if not text:
            continue
        try:
            values[field.name] = reader(text)
        except ValueError as error:
            problems.append(f"{variable}: {error}")
    if values.get("database_role", "app") not in {"app", "owner"}:
        problems.append("MUZI_DATABASE_ROLE: expected app or owner")
    if "database_url" in values and "secret_key" not in values:
        problems.append("MUZI_SECRET_KEY: required with DATABASE_URL; set a long random text")
    if problems:
        raise EnvError("\n".join(problems))
    values.setdefault("data", PROJECT / ".muzi")
    if "secret_key" not in values:
        values["secret_key"] = _kept_secret(values["data"])
    return Env(**values)


@cache
def env() -> Env:
    """The settings of this process."""
    return read(os.environ)
