"""What was acknowledged survives `kill -9` of the server and of the database, once and whole.

Four people save antenatal visits through HTTP, each with her own login, while everything of the
server (or of PostgreSQL) is killed. A save counts as acknowledged when its redirect arrived.
"""

from __future__ import annotations

import http.client
import importlib.util
import os
import re
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psutil
import psycopg
import pytest

from muzi.simulate.accounts import DEMO_PASSWORD

THREADS, ENOUGH = 4, 24
PATIENCE = 30  # seconds for saves to begin, or for a killed thing to be back
USERNAME = "mch"


def _served() -> ModuleType:
    """The running product of the browser tests (no browser is needed here)."""
    path = Path(__file__).parents[1] / "browser" / "conftest.py"
    spec = importlib.util.spec_from_file_location("muzi_served", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["muzi_served"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site() -> Iterator[Any]:
    """A small simulated county, served from a data folder of its own, careful as in service."""
    served = _served()
    made = served.Site(served.PROJECT / ".muzi" / f"kill-{os.getpid()}", served.free_port())
    try:
        made.muzi("setup")
        made.muzi("simulate", "--births", "60", "--years", "1", "--processes", "1")
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(made.data, ignore_errors=True)


class Form(HTMLParser):
    """The fields of the form that carries a token, as a browser would send them untouched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._here: list[tuple[str, str]] = []
        self._select = self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self._here = []
        elif tag == "input" and name:
            if given.get("type") not in {"radio", "checkbox"} or "checked" in given:
                self._here.append((name, value))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self._here.append((self._select, value))
        elif tag == "textarea":
            self._area = name

    def handle_data(self, data: str) -> None:
        if self._area:
            self._here.append((self._area, data.strip()))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form" and any(name == "token" for name, _value in self._here):
            self.fields = self._here


class Browser:
    """Just enough of one: cookies, forms, no following of redirects."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, data: Any = None) -> tuple[int, str, str]:
        """(status, Location, body). Raises OSError or HTTPException when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if data is not None:
            body = urlencode(data)
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {k: morsel.value for k, morsel in SimpleCookie(line).items()}
        return answer.status, answer.headers.get("Location") or "", text

    def log_in(self) -> None:
        _status, _location, page = self.ask("GET", "/login")
        secret = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
        assert secret
        given = {"username": USERNAME, "password": DEMO_PASSWORD, "csrfmiddlewaretoken": secret[1]}
        status, location, _page = self.ask("POST", "/login", given)
        assert (status, location) == (302, "/")


@dataclass
class Save:
    """One form that was sent, and whether its acknowledgement came back."""

    person: int
    marker: str
    fields: list[tuple[str, str]]
    acknowledged: bool = False

    @property
    def token(self) -> UUID:
        return UUID(dict(self.fields)["token"])


@dataclass
class Desk(threading.Thread):
    """A person who saves one visit after another until told to stop, or until nobody answers."""

    browser: Browser
    women: list[int]
    until_told: bool
    saves: list[Save] = field(default_factory=list)
    sending: bool = False
    problem: str = ""
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        number = 0
        while not self.stop.is_set() and not self.problem:
            try:
                self._save(self.women[number % len(self.women)])
            except (OSError, http.client.HTTPException):
                if not self.until_told:
                    return
                time.sleep(0.2)
            number += 1

    def _save(self, person: int) -> None:
        path = f"/people/{person}/record/antenatal_visit"
        status, _location, page = self.browser.ask("GET", path)
        if status >= 500:
            return
        marker = uuid4().hex
        typed = {"complaint": marker, "haemoglobin": "118", "systolic": "112", "diastolic": "70"}
        kept = [(name, value) for name, value in Form(page).fields if name not in typed]
        # Many visits of one woman on one day are meant here.
        save = Save(person, marker, [*kept, *typed.items(), ("confirm", "served_on")])
        self.saves.append(save)
        self.sending = True
        try:
            status, location, page = self.browser.ask("POST", path, save.fields)
        finally:
            self.sending = False
        save.acknowledged = (status, location) == (302, f"/people/{person}")
        if not save.acknowledged and status < 500:
            said = re.findall(
                r'field-(?:error|warning)" id="(\w+)"(?![^>]*hidden)[^>]*>.*?<span>([^<]*)', page
            )
            self.problem = f"{status} {location} {said}"


@pytest.fixture
def desks(site: Any) -> Callable[[bool], list[Desk]]:
    """desks(until_told): people at work, each with women of her own."""

    def begin(until_told: bool) -> list[Desk]:
        browser = Browser(site.port)
        browser.log_in()
        _status, _location, page = browser.ask("GET", "/pregnancies?weeks_from=14&weeks_to=38")
        women = sorted({int(key) for key in re.findall(r'href="/people/(\d+)"', page)})
        assert len(women) >= THREADS
        made = []
        for number in range(THREADS):
            own = Browser(site.port)
            own.log_in()
            made.append(Desk(own, women[number::THREADS], until_told))
        for each in made:
            each.start()
        return made

    return begin


def _wait(what: str, until: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if until():
            return
        time.sleep(0.005)
    raise AssertionError(f"waited in vain: {what}")


def _in_full_swing(desks: list[Desk]) -> bool:
    """Enough is saved, and saves are on their way at this moment."""
    problems = [each.problem for each in desks if each.problem]
    assert not problems
    saved = sum(save.acknowledged for each in desks for save in each.saves)
    return saved >= ENOUGH and sum(each.sending for each in desks) >= 2


def _rows(site: Any) -> dict[str, list[UUID]]:
    """The tokens of the visits in the database, by what was typed into them."""
    lines = (site.data / "pg" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    with psycopg.connect(host=lines[4], user="postgres", dbname="muzi") as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert connection.execute(f"SHOW {name}").fetchone() == ("on",)
        found: dict[str, list[UUID]] = {}
        for complaint, token in connection.execute(
            "SELECT complaint, token FROM services_antenatalvisit WHERE length(complaint) = 32"
        ):
            found.setdefault(complaint, []).append(token)
    return found


def _is_kept(site: Any, saves: list[Save]) -> None:
    """What was acknowledged is there once; the rest once or not at all, and once when retried."""
    rows = _rows(site)
    for save in saves:
        wanted = [save.token]
        assert rows.get(save.marker, []) in ([wanted] if save.acknowledged else [[], wanted])
    browser = Browser(site.port)
    browser.log_in()
    unsure = [save for save in saves if not save.acknowledged]
    again = [*unsure, *[save for save in saves if save.acknowledged][-3:]]
    for save in again:
        fields = [(n, v) for n, v in save.fields if n != "csrfmiddlewaretoken"]
        secret = browser.cookies["csrftoken"]
        path = f"/people/{save.person}/record/antenatal_visit"
        status, location, _page = browser.ask(
            "POST", path, [*fields, ("csrfmiddlewaretoken", secret)]
        )
        assert (status, location) == (302, f"/people/{save.person}")
    assert _rows(site) == rows | {save.marker: [save.token] for save in unsure}


def _answers(site: Any) -> bool:
    with suppress(OSError, http.client.HTTPException):
        return Browser(site.port).ask("GET", "/healthz")[0] == 200
    return False


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(
    site: Any, desks: Callable[[bool], list[Desk]]
) -> None:
    working = desks(False)
    _wait("saves to begin", lambda: _in_full_swing(working))
    os.killpg(site.process.pid, signal.SIGKILL)
    site.process.wait()
    for each in working:
        each.join(PATIENCE)
    saves = [save for each in working for save in each.saves]
    assert any(not save.acknowledged for save in saves)  # it was in mid-flight
    site.start()
    _is_kept(site, saves)


def _postgres(site: Any) -> list[psutil.Process]:
    """Every process of this folder's PostgreSQL: each has it as its working directory."""
    folder, found = (site.data / "pg").resolve(), []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.name() == "postgres" and Path(process.cwd()) == folder:
                found.append(process)
    return found


def test_nothing_acknowledged_is_lost_when_the_database_is_killed(
    site: Any, desks: Callable[[bool], list[Desk]]
) -> None:
    before = set(_rows(site))
    working = desks(True)
    _wait("saves to begin", lambda: _in_full_swing(working))
    killed = _postgres(site)
    assert len(killed) > THREADS
    for process in killed:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(killed, PATIENCE)
    reached = sum(save.acknowledged for each in working for save in each.saves)
    # The server brings its database back by itself, and work goes on.
    _wait("the database to be back", lambda: _answers(site))
    _wait(
        "work to go on",
        lambda: sum(s.acknowledged for each in working for s in each.saves) > reached + THREADS,
    )
    for each in working:
        each.stop.set()
    for each in working:
        each.join(PATIENCE)
        assert not each.problem
    saves = [save for each in working for save in each.saves]
    assert any(not save.acknowledged for save in saves)
    assert not before & {save.marker for save in saves}
    _is_kept(site, saves)


def test_the_logs_of_killed_processes_hold_nobody(site: Any) -> None:
    """What server and database wrote when they were killed names no woman."""
    browser = Browser(site.port)
    browser.log_in()
    _status, _location, page = browser.ask("GET", "/pregnancies")
    names = set(re.findall(r'<a href="/people/\d+">([^<]+)</a>', page))
    assert len(names) > THREADS
    for log in (site.data / "server.log", site.data / "pg" / "log"):
        text = log.read_text(encoding="utf-8", errors="replace")
        assert text
        assert [name for name in names if name in text] == []
