"""The whole database as one file, and back, with PostgreSQL's own tools.

The file is pg_dump's custom format. It is read back as a script in one transaction: a file that
cannot be read to its end changes nothing. Ownership and grants stay out of it; roles, grants and
policies come from the models of the version that reads it (policies.install).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from muzi.database import embedded

# Live sessions are no part of what must be kept, and a stolen copy of one lets its thief in.
LEFT_OUT = ("--exclude-table-data=django_session",)
# Set by the tools of newer servers and unknown to older ones.
UNKNOWN_TO_OLDER = re.compile(rb"^SET transaction_timeout\b")
LOCK_SECONDS = 10


class ArchiveError(RuntimeError):
    """A tool of PostgreSQL failed; the message is its own first line."""


@dataclass(frozen=True)
class Archive:
    """What a backup file says of itself."""

    made: str
    server: str
    tables: int


def server_major(connection: Any) -> int:
    """The version of the server behind a Django connection: 18."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def tool(name: str, server_major: int = 0) -> str:
    """The wheel's program, or the one on PATH where the server is newer than the wheel's."""
    own = embedded.tools() / name
    on_path = shutil.which(name)
    if on_path and (not own.exists() or _major(str(own)) < server_major):
        return on_path
    return str(own)


def _major(program: str) -> int:
    said, _ = _start([program, "--version"]).communicate()
    found = re.search(rb"(\d+)\.", said)
    return int(found[1]) if found else 0


def _start(
    command: list[str], settings: Mapping[str, Any] | None = None, stdin: int | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 (our own command, a list: no shell reads it)
        command,
        env=_environment(settings or {}),
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _environment(settings: Mapping[str, Any]) -> dict[str, str]:
    """libpq's variables for Django's database settings: no password on a command line."""
    names = {"NAME": "PGDATABASE", "HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER"}
    values = {variable: str(settings.get(key) or "") for key, variable in names.items()}
    values["PGPASSWORD"] = str(settings.get("PASSWORD") or "")
    for option, value in settings.get("OPTIONS", {}).items():
        values[f"PG{option.upper()}"] = str(value)
    return {**os.environ, **{name: value for name, value in values.items() if value}}


def _failed(program: str, stderr: bytes) -> ArchiveError:
    """The first complaint only: what follows it may quote a person's values."""
    lines = [line for line in stderr.decode(errors="replace").splitlines() if line.strip()]
    first = next((line for line in lines if "error" in line.lower()), lines[0] if lines else "")
    return ArchiveError(f"{program}: {first or 'failed'}")


def dump(settings: Mapping[str, Any], server_major: int, target: Path) -> None:
    """Write the database to `target`, readable by its owner only; whole or not at all.

    Raises ArchiveError, OSError.
    """
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    os.close(handle)  # made with mode 0600
    try:
        pg_dump = tool("pg_dump", server_major)
        how = ["--format=custom", "--no-owner", "--no-privileges", *LEFT_OUT, f"--file={name}"]
        dumper = _start([pg_dump, *how], settings)
        _, complaints = dumper.communicate()
        if dumper.returncode:
            raise _failed("pg_dump", complaints)
        with Path(name).open("rb") as written:
            os.fsync(written.fileno())
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


def described(source: Path) -> Archive:
    """What the file is. Raises ArchiveError when it is no backup."""
    reader = _start([tool("pg_restore"), "--list", str(source)])
    said, complaints = reader.communicate()
    if reader.returncode:
        raise _failed("pg_restore", complaints)
    text = said.decode(errors="replace")

    def line(pattern: str) -> str:
        found = re.search(pattern, text)
        return found[1].strip() if found else ""

    return Archive(
        made=line(r"Archive created at (.*)"),
        server=line(r"Dumped from database version: (.*)"),
        tables=len(re.findall(r"^\d+;.* TABLE DATA ", text, re.M)),
    )


def load(settings: Mapping[str, Any], server_major: int, source: Path, replace: bool) -> None:
    """Read `source` into the database: all of it or nothing; `replace` drops what is there first.

    Raises ArchiveError.
    """
    reader = _start([tool("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(source)])
    how = ["--no-psqlrc", "--quiet", "--single-transaction", "--file=-", "--output=/dev/null"]
    strict = ["--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse"]
    psql = tool("psql", server_major)
    writer = _start([psql, *how, *strict], settings, stdin=subprocess.PIPE)
    try:
        for line in _script(reader, replace):
            writer.stdin.write(line)  # type: ignore[union-attr]
    except BrokenPipeError:  # psql met an error and ended: it says which below
        reader.kill()
    _, unread = reader.communicate()
    if reader.returncode > 0:
        # Killed before it sees an end of its input, psql commits nothing.
        writer.kill()
    _, complaints = writer.communicate()
    if reader.returncode > 0:
        raise _failed("pg_restore", unread)
    if writer.returncode:
        raise _failed("psql", complaints)


def _script(reader: subprocess.Popen[bytes], replace: bool) -> Iterator[bytes]:
    """What psql is to run: the file's own script, after what makes room for it."""
    yield f"SET lock_timeout = '{LOCK_SECONDS}s';\n".encode()
    if replace:
        yield b"DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"
    head = True  # before the first statement that makes something
    for line in reader.stdout or ():
        head = head and not line.startswith(b"CREATE ")
        if not (head and UNKNOWN_TO_OLDER.match(line)):
            yield line
