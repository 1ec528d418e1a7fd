"""The `muzi` command as its user runs it: one process a command, on an installation of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from muzi import content
from muzi.cli import OWN_COMMANDS
from muzi.config.env import read
from muzi.database import server
from muzi.journeys.facts import described
from muzi.journeys.models import ChildRow, InfectionRow, PregnancyRow
from muzi.journeys.values import in_words

# One login serves all databases of a server: its password must be the one of the whole run.
SECRET = os.environ.get("MUZI_SECRET_KEY") or "a-secret-of-these-tests-only"
URL = os.environ.get("DATABASE_URL", "")
embedded_only = pytest.mark.skipif(bool(URL), reason="about the embedded server")


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Installation:
    """A data folder and a database of its own, reached only through the command."""

    data: Path
    url: str

    @property
    def environ(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "PORT"}}
        own = {"MUZI_DATA": str(self.data), "MUZI_SECRET_KEY": SECRET, "MUZI_TODAY": "2026-06-15"}
        return kept | own | ({"DATABASE_URL": self.url} if self.url else {})

    def command(self, *arguments: object) -> list[str]:
        return [sys.executable, "-m", "muzi.cli", *map(str, arguments)]

    def muzi(self, *arguments: object, **environ: str) -> Done:
        done = subprocess.run(
            self.command(*arguments),
            env=self.environ | environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def connected(self, role: str = "owner") -> Iterator[psycopg.Connection]:
        """A connection of our own, beside the commands."""
        env = read(self.environ)
        if not self.url:
            server.start_embedded(env)
        found = server.config(env, role)
        with psycopg.connect(
            dbname=found["NAME"],
            host=found["HOST"] or None,
            port=found.get("PORT") or None,
            user=found["USER"] or None,
            password=found.get("PASSWORD") or None,
            autocommit=True,
        ) as connection:
            yield connection

    def count(self, table: str, role: str = "owner") -> int:
        with self.connected(role) as connection:
            return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def _made(tmp_path_factory: pytest.TempPathFactory, name: str) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp(name)
    if not URL:
        yield Installation(folder, "")
        return
    database = f"test_muzi_{name}"
    with psycopg.connect(URL, autocommit=True) as owner:
        owner.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        owner.execute(f"CREATE DATABASE {database} ENCODING 'UTF8' TEMPLATE template0")
    yield Installation(folder, urlunsplit(urlsplit(URL)._replace(path=f"/{database}")))
    with psycopg.connect(URL, autocommit=True) as owner:
        owner.execute(f"DROP DATABASE {database} WITH (FORCE)")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Set up, with a small simulated county."""
    for made in _made(tmp_path_factory, "county"):
        assert made.muzi("setup").code == 0
        done = made.muzi("simulate", "--births", 40, "--years", 1)
        assert done.code == 0, done.err
        yield made


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Another installation, with nothing in it."""
    yield from _made(tmp_path_factory, "empty")


@pytest.fixture(scope="module")
def backup(county: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backups") / "county.dump"
    done = county.muzi("backup", file)
    assert done.code == 0, done.err
    return file


@pytest.fixture
def nowhere(tmp_path: Path) -> Installation:
    """No database at all: for commands that need none."""
    return Installation(tmp_path / "data", "")


def test_every_command_has_help_with_an_example(nowhere: Installation) -> None:
    overview = nowhere.muzi("--help")
    assert overview.code == 0
    for name in OWN_COMMANDS:
        assert f"muzi {name} " in overview.out
        shown = nowhere.muzi(name, "--help")
        assert shown.code == 0, shown.err
        assert "Example" in shown.out, name
        assert f"muzi {name}" in " ".join(shown.out.split()), name
    assert not (nowhere.data / "pg").exists(), "help started a database"


def test_wrong_use_and_a_wrong_environment_have_their_own_exit_codes(
    nowhere: Installation,
) -> None:
    assert nowhere.muzi().code == 2
    unknown = nowhere.muzi("deliver")
    assert (unknown.code, "deliver" in unknown.err) == (2, True)
    assert nowhere.muzi("backup").code == 2
    wrong = nowhere.muzi("content", "check", MUZI_REGION="Nanjiang", PORT="http")
    assert wrong.code == 3
    assert "MUZI_REGION" in wrong.err
    assert "PORT" in wrong.err


def test_a_database_that_cannot_be_reached_is_exit_code_4(nowhere: Installation) -> None:
    done = nowhere.muzi("rebuild", "--check", DATABASE_URL="postgresql://me:hidden@127.0.0.1:1/no")
    assert done.code == 4
    assert "Traceback" not in done.err
    assert "hidden" not in done.err


def test_content_check_counts_what_there_is(nowhere: Installation) -> None:
    done = nowhere.muzi("content", "check")
    assert done.code == 0, done.err
    found = {line[8:]: int(line[:6].replace(",", "")) for line in done.out.splitlines()[:-1]}
    assert found["risk factors"] == 116
    assert found["screening items"] == 57
    assert found["indicators"] >= 40
    assert not (nowhere.data / "pg").exists()


def test_content_diff_names_what_changed_and_from_when(
    nowhere: Installation, tmp_path: Path
) -> None:
    old = tmp_path / "old"
    shutil.copytree(content.ROOT, old, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    assert nowhere.muzi("content", "diff", old).code == 0
    factors = old / "risk" / "factors.yaml"
    text = factors.read_text(encoding="utf-8")
    assert "at_least: 35" in text
    factors.write_text(text.replace("at_least: 35", "at_least: 34", 1), encoding="utf-8")
    done = nowhere.muzi("content", "diff", old)
    assert done.code == 1
    assert "changed  factor national-2017/Y1.1 from 2017-11-01 (thresholds)" in done.out
    factors.write_text(text.replace("at_least: 35", "at_lest: 35", 1), encoding="utf-8")
    done = nowhere.muzi("content", "diff", old)
    assert done.code == 1
    assert "factors.yaml" in done.err
    assert "Y1.1" in done.err
    assert nowhere.muzi("content", "diff", tmp_path / "none").code == 5


def test_reference_check_finds_a_page_that_was_edited(
    nowhere: Installation, tmp_path: Path
) -> None:
    folder = tmp_path / "reference"
    assert nowhere.muzi("reference", "--folder", folder).code == 0
    with (folder / "schedules.md").open("a", encoding="utf-8") as page:
        page.write("by hand\n")
    done = nowhere.muzi("reference", "--check", "--folder", folder)
    assert done.code == 1
    assert "schedules.md" in done.err
    assert "settings.md" not in done.err


def test_no_fact_of_a_county_is_shown_as_a_code(county: Installation) -> None:
    codes = {"sex"}
    with county.connected() as connection:
        for model in (PregnancyRow, InfectionRow, ChildRow):
            coded = [
                name
                for name, field in described(model.facts_class).items()
                if field.type == "str" or name in codes
            ]
            for name in coded:
                found = connection.execute(
                    f"SELECT DISTINCT {name} FROM {model._meta.db_table} WHERE {name}::text <> ''"
                ).fetchall()
                for (value,) in found:
                    assert re.fullmatch(r"[\u3000-\u9fff\uff0c]+", in_words(name, value)), name
                    codes.add(name)
    assert {"dating_method", "dating_rule", "severity", "severity_highest", "outcome"} <= codes


def test_setup_and_simulate_run_again_change_nothing(county: Installation) -> None:
    before = county.count("people_person")
    assert county.muzi("setup").code == 0
    assert county.muzi("simulate", "--if-empty").code == 0
    assert county.muzi("simulate").code not in {0, 1}
    assert county.count("people_person") == before > 0


def test_accounts_shows_one_for_each_role(county: Installation) -> None:
    done = county.muzi("accounts")
    assert done.code == 0
    for username in ("village", "township", "hospital", "mch", "bureau", "higher", "admin"):
        assert f"  {username} " in done.out
    with county.connected() as owner:
        owner.execute("UPDATE access_user SET password = '!' WHERE username = 'admin'")
    assert "  admin " not in county.muzi("accounts").out


def test_the_first_administrator_is_made_once(county: Installation) -> None:
    asked = ("administrator", "wang", "--name", "王管理", "--bureau", "南江县卫生健康局")
    assert county.muzi(*asked, "--dry-run").code == 0
    made = county.muzi(*asked)
    assert made.code == 0
    assert "Password: " in made.out
    assert county.muzi(*asked).code == 6
    with county.connected() as owner:
        role = owner.execute("SELECT role FROM access_user WHERE username = 'wang'").fetchone()
    assert role == ("administrator",)


def test_rebuild_check_finds_what_rebuild_repairs(county: Installation) -> None:
    assert county.muzi("rebuild", "--check").code == 0
    with county.connected() as owner:
        pregnancy = owner.execute(
            "UPDATE journeys_pregnancyrow SET checks = checks + 1 WHERE pregnancy_id ="
            " (SELECT min(pregnancy_id) FROM journeys_pregnancyrow) RETURNING pregnancy_id"
        ).fetchone()[0]
        owner.execute(
            "UPDATE indicators_cell SET n = n + 1"
            " WHERE ctid = (SELECT ctid FROM indicators_cell LIMIT 1)"
        )
    done = county.muzi("rebuild", "--check")
    assert done.code == 1
    assert f"journeys_pregnancyrow, pregnancy {pregnancy}" in done.out
    assert "journeys_pregnancyrow: 1 rows" in done.err
    assert "figures: 1 rows" in done.err
    assert county.muzi("rebuild").code == 0
    again = county.muzi("rebuild", "--check")
    assert again.code == 0, again.out


def test_rebuild_of_a_region_takes_the_women_living_there(county: Installation) -> None:
    with county.connected() as owner:
        township, women = owner.execute(
            "SELECT w.residence / 1000, count(*) FROM services_pregnancy p"
            " JOIN people_person w ON w.id = p.person_id GROUP BY 1 ORDER BY 2 DESC LIMIT 1"
        ).fetchone()
    done = county.muzi("rebuild", "--check", "--region", township)
    assert done.code == 0, done.out
    assert f"{women} journeys" in done.out
    assert county.muzi("rebuild", "--region", "51x").code == 5


def test_a_backup_is_private_and_not_overwritten(county: Installation, backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    before = backup.read_bytes()
    assert county.muzi("backup", backup).code == 5
    assert backup.read_bytes() == before
    assert county.muzi("backup", backup, "--force").code == 0
    assert county.muzi("backup", backup.parent / "no" / "such.dump").code == 6
    assert [each.name for each in backup.parent.iterdir()] == [backup.name]


def test_a_restored_database_is_the_one_backed_up(
    county: Installation, empty: Installation, backup: Path
) -> None:
    dry = empty.muzi("restore", backup, "--dry-run")
    assert dry.code == 0, dry.err
    done = empty.muzi("restore", backup)
    assert done.code == 0, done.err
    for table in ("people_person", "services_antenatalvisit", "journeys_due", "access_user"):
        assert empty.count(table) == county.count(table) > 0
    # Policies are in force again: without an actor the application's login sees nobody.
    assert empty.count("people_person", role="app") == 0
    checked = empty.muzi("rebuild", "--check")
    assert checked.code == 0, checked.out + checked.err


def test_restore_changes_nothing_unless_the_whole_file_is_good(
    county: Installation, backup: Path, tmp_path: Path
) -> None:
    before = county.count("people_person")
    assert county.muzi("restore", backup).code == 5
    assert county.muzi("restore", backup, "--replace").code == 8  # nobody is there to confirm
    other = tmp_path / "notes.txt"
    other.write_text("not a backup", encoding="utf-8")
    assert county.muzi("restore", other, "--replace", "--yes").code == 6
    cut = tmp_path / "cut.dump"
    cut.write_bytes(backup.read_bytes()[: backup.stat().st_size * 9 // 10])
    assert county.muzi("restore", cut, "--replace", "--yes").code in {6, 7}
    assert county.count("people_person") == before
    assert county.muzi("restore", backup, "--replace", "--yes").code == 0
    assert county.count("people_person") == before


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _answers(port: int, seconds: float = 60) -> bool:
    """Does the server say that it and its database are up, before so long?"""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                return answer.read() == b"ok"
        except OSError:
            time.sleep(0.2)
    return False


@contextmanager
def _serving(installation: Installation, port: int) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        installation.command("serve", "--port", port, "--workers", 1),
        env=installation.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def test_serve_refuses_a_port_that_is_taken(county: Installation) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        done = county.muzi("serve", "--port", listening.getsockname()[1])
    assert done.code == 5
    assert "taken" in done.err


@embedded_only
def test_the_server_comes_back_after_any_process_is_killed(county: Installation) -> None:
    port = _free_port()
    persons = county.count("people_person")
    with _serving(county, port) as process:
        assert _answers(port)
        os.kill(_postmaster(county), signal.SIGKILL)
        time.sleep(0.5)
        assert _answers(port), "no database after a kill of PostgreSQL"
        process.kill()
    with _serving(county, port):
        # The worker left behind gives the port back; until then this one would refuse to start.
        assert _answers(port), "no server after a kill of the server"
    assert county.count("people_person") == persons


@embedded_only
def test_a_stale_pid_file_of_another_process_does_not_stop_the_start(
    tmp_path: Path,
) -> None:
    installation = Installation(tmp_path / "data", "")
    with _held(installation) as holder:
        os.kill(_postmaster(installation), signal.SIGKILL)
        holder.kill()
    pid_file = installation.data / "pg" / "postmaster.pid"
    lines = pid_file.read_text(encoding="utf-8").splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:], ""]), encoding="utf-8")
    with _held(installation):
        assert _postmaster(installation) != os.getpid()


@embedded_only
def test_the_last_user_stops_the_embedded_server_and_a_killed_one_does_not_count(
    tmp_path: Path,
) -> None:
    installation = Installation(tmp_path / "data", "")
    pid_file = installation.data / "pg" / "postmaster.pid"
    with _held(installation) as first, _held(installation) as second:
        started = _postmaster(installation)
        first.kill()
        first.wait()
        with _held(installation):
            assert _postmaster(installation) == started
        assert pid_file.exists(), "stopped under a process that uses it"
        assert second.poll() is None
    assert not pid_file.exists(), "left running after its last user"


def _postmaster(installation: Installation) -> int:
    return int((installation.data / "pg" / "postmaster.pid").read_text().splitlines()[0])


@contextmanager
def _held(installation: Installation) -> Iterator[subprocess.Popen[str]]:
    """A process that uses the embedded server until its input ends."""
    program = (
        "import sys; from muzi.config.env import env; from muzi.database import server;"
        " server.start_embedded(env()); print('up', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env=installation.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "up\n"
        yield process
