"""The product as a person meets it: a real server over real, committed data, and a real browser.

One small simulated county serves all browser tests. Its data folder is its own, so these tests also
show that the commands of the README make a working product from nothing.

The day is the pretended one of all tests (harness.py); nothing here may hang on which it is:
`MUZI_TODAY=2027-01-01 pytest tests/browser` must pass too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from muzi.people.identity import make_resident_id
from muzi.simulate.accounts import DEMO_PASSWORD

PROJECT = Path(__file__).resolve().parents[2]
TODAY = os.environ["MUZI_TODAY"]
KNOWN_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def browser_path() -> str | None:
    """The Chromium to drive: named in MUZI_CHROMIUM, or found by name."""
    for name in (os.environ.get("MUZI_CHROMIUM", ""), *KNOWN_BROWSERS):
        found = shutil.which(name) if name else None
        if found:
            return found
    return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """A running product: its address, its data folder, its server process."""

    data: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("MUZI_") and name != "DATABASE_URL"
        }
        return kept | {
            "MUZI_DATA": str(self.data),
            "MUZI_TODAY": TODAY,
            "MUZI_REGION": "511922",
            "PORT": str(self.port),
            **self.extra,
        }

    def muzi(self, *arguments: str) -> str:
        """Run a command of the product; its output."""
        done = subprocess.run(
            [sys.executable, "-m", "muzi.cli", *arguments],
            env=self.environment,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def start(self) -> None:
        log = (self.data / "server.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "muzi.cli", "serve", "--workers", "1"],
            env=self.environment,
            cwd=PROJECT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                if urllib.request.urlopen(f"{self.url}/healthz", timeout=2).status == 200:
                    return
            time.sleep(0.2)
        raise AssertionError("the server did not come up")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(15)
            self.process = None

    def figures(self, region: str, year: int) -> dict[str, tuple[int, int]]:
        """Count and denominator of each indicator, as the command prints them."""
        told = json.loads(
            self.muzi("indicators", "--region", region, "--year", str(year), "--json")
        )
        return {line["indicator"]: (line["count"] or 0, line["denominator"]) for line in told}


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A small simulated Nanjiang, served."""
    data = PROJECT / ".muzi" / f"site-{os.getpid()}"
    made = Site(data, free_port())
    made.muzi("setup")
    # The tests do themselves what people do under a plan.
    made.muzi("simulate", "--records-only", "--births", "150", "--years", "1", "--processes", "1")
    made.start()
    yield made
    made.stop()
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = browser_path()
    if path is None:
        pytest.skip("no Chromium found: set MUZI_CHROMIUM to its path (make test says how)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield opened
        opened.close()


# Resident IDs of women take even numbers; each woman of the tests has her own.
_SERIAL = count(300, 2)


@dataclass(frozen=True)
class Woman:
    """A registered woman: her key and what she can be searched by."""

    key: int
    name: str
    number: str
    phone: str
    handbook: str
    lmp: date

    def at(self, weeks: int, days: int = 0) -> str:
        """The date of a gestational age, as a form takes it."""
        return (self.lmp + timedelta(weeks=weeks, days=days)).isoformat()


@dataclass
class Desk:
    """A page in which somebody is logged in."""

    page: Page
    site: Site
    problems: list[str]

    def open(self, path: str) -> Any:
        return self.page.goto(self.site.url + path)

    def follow(self, control: Locator) -> None:
        """Press a link or button that leads to another page, and wait until that has come."""
        with self.page.expect_navigation():
            control.click()

    def fill(self, **values: Any) -> None:
        """Fill in a form by field name: text, the value of a choice, or a list of ticks."""
        for name, value in values.items():
            if isinstance(value, list):
                for each in value:
                    self.page.check(f'[name="{name}"][value="{each}"]')
                continue
            control = self.page.locator(f'[name="{name}"]').first
            if control.get_attribute("type") in {"radio", "checkbox"}:
                self.page.check(f'[name="{name}"][value="{value}"]')
            elif control.evaluate("el => el.tagName") == "SELECT":
                self._choose(control, str(value))
            else:
                control.fill(str(value))

    def _choose(self, select: Locator, value: str) -> None:
        """Choose from a list; a long one is behind a box in which its label is typed."""
        if select.is_visible():
            select.select_option(value)
            return
        label = select.evaluate(
            "(el, value) => [...el.options].find((o) => o.value === value).label.trim()", value
        )
        box = (select.get_attribute("id") or "").removesuffix("_value")
        self.page.fill(f'[id="{box}"]', label)

    def save(self) -> None:
        """Press the form's main button; confirm what is merely unusual, as a person would."""
        for _attempt in range(3):
            answered = self._press()
            ticks = self.page.locator("main [name=confirm]:visible:not(:checked)")
            if answered and not ticks.count():
                return
            for tick in ticks.all():
                tick.check()
        raise AssertionError(f"not saved: {self.complaints()}")

    def _press(self) -> bool:
        """Press the button; did the server answer (or did the page ask first)?"""
        answers: list[Any] = []

        def hear(response: Any) -> None:
            answers.append(response)

        exchanged = self.page.locator("main form[hx-boost]").count() > 0
        self.page.evaluate("document.documentElement.dataset.left = ''")  # gone with this page
        self.page.on("response", hear)
        try:
            self.page.locator("main form .button-main[type=submit]").last.click()
            for _moment in range(100):
                if any(
                    a.request.method == "POST" and "/drafts/" not in a.url for a in list(answers)
                ):
                    if not exchanged:  # a whole new page comes
                        self.page.locator("html:not([data-left])").wait_for(state="attached")
                        self.page.wait_for_load_state()
                    self.settled()
                    return True
                if self.page.locator("main [name=confirm]:visible:not(:checked)").count():
                    return False
                if self.page.locator("main .field-error:visible").count():
                    return True
                self.page.wait_for_timeout(50)
        finally:
            self.page.remove_listener("response", hear)
        raise AssertionError("nothing happened")

    def record(self, key: int, kind: str, **values: Any) -> None:
        """Type one record of `kind` for a person, and save it."""
        self.open(f"/people/{key}/record/{kind}")
        self.fill(**values)
        self.save()
        assert self.page.url.endswith(f"/people/{key}"), self.complaints()

    def woman(self, name: str, weeks: int) -> Woman:
        """A woman of 28 enters the register and is booked at 8 weeks; now she is at `weeks`."""
        number = make_resident_id("511922", date(1998, 4, 6), next(_SERIAL))
        phone = f"1990001{number[14:17]}1"
        lmp = date.fromisoformat(TODAY) - timedelta(weeks=weeks)
        self.open("/people/new")
        self.fill(name=name, number=number, phone=phone)
        self.save()
        self.page.wait_for_url(re.compile(r"/record/pregnancy_registration"))
        match = re.search(r"/people/(\d+)/", self.page.url)
        assert match
        handbook = f"MZ{number[6:17]}"
        booked = (lmp + timedelta(weeks=8)).isoformat()
        self.fill(served_on=booked, handbook_number=handbook, lmp=lmp.isoformat())
        self.fill(height_cm=160, weight_before_kg=55, gravidity=1)
        self.save()
        self.page.wait_for_url(re.compile(r"/people/\d+$"))
        return Woman(int(match[1]), name, number, phone, handbook, lmp)

    def settled(self) -> None:
        """Wait until the page has finished exchanging its parts."""
        busy = self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")
        busy.first.wait_for(state="detached")

    def entries(self) -> list[list[str]]:
        """What the page's form would send, field by field."""
        sent: list[list[str]] = self.page.evaluate(
            "[...new FormData(document.querySelector('main form[data-entry]'))]"
        )
        return [each for each in sent if each[0] != "csrfmiddlewaretoken"]

    def complaints(self) -> list[str]:
        """What the form says is wrong."""
        seen = self.page.locator("main :is(.field-error, .field-warning, .alert):visible").all()
        return [each.inner_text() for each in seen]

    def counted(self) -> int:
        """How many persons the list that stands open says it has."""
        told = re.search(r"([\d,]+) 人", self.text())
        assert told
        return int(told[1].replace(",", ""))

    def text(self) -> str:
        return self.page.inner_text("main")


def sign_in(page: Page, username: str, password: str = DEMO_PASSWORD) -> None:
    """Fill in the sign-in page that stands open."""
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.fixture
def desk_of(browser: Browser, site: Site) -> Iterator[Callable[..., Desk]]:
    """desk_of("mch"): a browser in which that demonstration account is logged in."""
    contexts: list[BrowserContext] = []
    desks: list[Desk] = []

    def logged_in(
        username: str,
        width: int = 1440,
        height: int = 900,
        javascript: bool = True,
        password: str = DEMO_PASSWORD,
    ) -> Desk:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            base_url=site.url,
            java_script_enabled=javascript,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        desk = Desk(page, site, [])
        page.on(
            "console",
            lambda message: desk.problems.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: desk.problems.append(str(error)))
        desk.open("/login")
        sign_in(page, username, password)
        desks.append(desk)
        return desk

    yield logged_in
    for context in contexts:
        context.close()
    for desk in desks:
        # Failed loads of pages that must not be there are part of the tests.
        unexpected = [
            p for p in desk.problems if "404" not in p and "403" not in p and "422" not in p
        ]
        assert not unexpected
