"""The data that is measured: a folder for each size, with a server of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen
from zoneinfo import ZoneInfo

PROJECT = Path(__file__).resolve().parents[1]
FOLDER = PROJECT / ".muzi-bench"
START_SECONDS = 120


@dataclass(frozen=True)
class Region:
    """A simulated region of one size; its day is the day on which it was made."""

    name: str
    simulate: tuple[str, ...]

    @property
    def folder(self) -> Path:
        return FOLDER / self.name

    @property
    def _day(self) -> Path:
        return self.folder / "day"

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        return {**kept, "MUZI_DATA": str(self.folder), "MUZI_TODAY": self._day.read_text()}

    @staticmethod
    def now() -> datetime:
        return datetime.now(ZoneInfo("Asia/Shanghai"))

    def prepare(self) -> None:
        """Make the region unless it is there, and bring its tables up to date."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self._day.exists():
            self._day.write_text(self.now().date().isoformat())
        self.muzi("setup")
        self.muzi("simulate", "--if-empty", *self.simulate)

    def muzi(self, *arguments: str) -> None:
        """Run one of our commands; its output goes to standard error."""
        subprocess.run(
            [sys.executable, "-m", "muzi.cli", *arguments],
            env=self.environment,
            stdout=sys.stderr,
            check=True,
        )

    def engine(self, *arguments: str) -> Any:
        """What engine.py found out about this region."""
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("engine.py")), *arguments],
            env={**self.environment, "MUZI_DATABASE_ROLE": "owner"},
            stdout=subprocess.PIPE,
            check=True,
        )
        return json.loads(done.stdout)

    @contextmanager
    def served(self) -> Iterator[int]:
        """The real server (`muzi serve`, its default processes and threads); yields its port."""
        port = _free_port()
        command = [sys.executable, "-m", "muzi.cli", "serve", "--port", str(port)]
        server = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL)
        try:
            _wait(port, server)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with code {server.returncode}")
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("the server did not answer")
