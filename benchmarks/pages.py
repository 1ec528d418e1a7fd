"""What people wait for: pages and saves through HTTP, by the server as it runs in service."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from random import Random
from typing import Any

from client import Answer, Browser, form_with
from timing import Times, summary

PAGES, SAVES = 300, 300
CLIENTS, CLIENT_SECONDS = 16, 20.0
COUNTY_DIGITS = 6  # a county's bureau has no plans below it to compare
Prepared = dict[str, Any]


def measure(port: int, prepared: Prepared) -> dict[str, Any]:
    """Pages and saves, one after another and by many clients at once."""
    browsers = _log_in(port, prepared)
    bureau, unit, county = Browser(port), Browser(port), Browser(port)
    bureau.log_in(prepared["bureau"], prepared["password"])
    unit.log_in(prepared["unit"], prepared["password"])
    county.log_in(prepared["plan"]["username"], prepared["password"])
    found: dict[str, Any] = {"pages": {}}
    asked = _pages(browsers, bureau, unit, prepared) | _plan_pages(county, bureau, prepared)
    for name, ask in asked.items():
        found["pages"][name] = _each(ask, PAGES)
    found["opened"], found["saved"] = _saves(browsers, prepared)
    found["many"] = _many(browsers, prepared)
    for browser in [*browsers.values(), bureau, unit, county]:
        browser.close()
    return found


def _log_in(port: int, prepared: Prepared) -> dict[str, Browser]:
    """A browser for each account."""
    browsers = {}
    for account in prepared["accounts"]:
        browser = Browser(port)
        browser.log_in(account["username"], prepared["password"])
        browsers[account["username"]] = browser
    return browsers


def _each(ask: Callable[[], Answer], number: int) -> Times:
    for _ in range(number // 10):
        ask()  # the server's first look at a template or a plan is not what people wait for
    return summary([ask().seconds for _ in range(number)])


def _turns(prepared: Prepared, key: str) -> Iterator[tuple[str, Any]]:
    """(account, item), the accounts by turns, so that each request is in another county."""
    waiting = {a["username"]: iter(cycle(a[key])) for a in prepared["accounts"]}
    while True:
        for username, items in waiting.items():
            yield username, next(items)


def _pages(
    browsers: dict[str, Browser], bureau: Browser, unit: Browser, prepared: Prepared
) -> dict[str, Callable[[], Answer]]:
    """What is asked for under each name in the report."""
    women = _turns(prepared, "women")
    texts = _turns(prepared, "texts")
    turns = cycle(browsers.values())

    def person() -> Answer:
        username, woman = next(women)
        return browsers[username].get(f"/people/{woman}")

    def search() -> Answer:
        username, text = next(texts)
        return browsers[username].post("/search", {"q": [text]}, fragment=True)

    def of_all(path: str) -> Callable[[], Answer]:
        return lambda: next(turns).get(path)

    region = prepared["region"]
    return {
        "an empty answer (`/healthz`)": of_all("/healthz"),
        "home": of_all("/"),
        "task list": of_all("/due"),
        "list of pregnancies": of_all("/pregnancies"),
        "… by colour, sorted by weeks": of_all("/pregnancies?colour=high&sort=-weeks"),
        "… overdue": of_all("/pregnancies?overdue=on"),
        "risk board": of_all("/risk"),
        "a woman's page": person,
        "search": search,
        "dashboard of a county": of_all("/figures/"),
        "dashboard of the whole region": lambda: bureau.get(f"/figures/?region={region}"),
        "home of an obstetric unit": lambda: unit.get("/"),
        "its list of pregnancies": lambda: unit.get("/pregnancies"),
    }


def _plan_pages(
    county: Browser, bureau: Browser, prepared: Prepared
) -> dict[str, Callable[[], Answer]]:
    """A county's bureau follows its plan; the bureau of the whole region looks at all of them."""
    plan, target = prepared["plan"]["plan"], prepared["plan"]["target"]

    def of(browser: Browser, path: str) -> Callable[[], Answer]:
        return lambda: browser.get(path)

    pages = {
        "home of a county's bureau": of(county, "/"),
        "its plan": of(county, f"/plans/{plan}"),
        "every target it is held to": of(county, "/plans/targets"),
        "one target": of(county, f"/plans/{plan}/targets/{target}"),
        "tasks": of(county, "/tasks"),
        "tasks on the map": of(county, "/tasks?view=map"),
        "reporting calendar": of(county, "/calendar"),
        "rebounds and notices": of(county, "/notices"),
        "home of the region's bureau": of(bureau, "/"),
        "every target the region is held to": of(bureau, "/plans/targets"),
    }
    if len(str(prepared["region"])) < COUNTY_DIGITS:
        pages["the plans of its regions"] = of(bureau, "/plans/regions")
        pages["one indicator in all of them"] = of(bureau, "/plans/regions/compare")
    return pages


def _saves(browsers: dict[str, Browser], prepared: Prepared) -> tuple[Times, Times]:
    """Opening the form of an antenatal visit, and saving it, one after another."""
    women, rng = _turns(prepared, "women"), Random(2)
    opened, saved = [], []
    for number in range(SAVES + SAVES // 10):
        username, woman = next(women)
        form, answer = save_visit(browsers[username], woman, rng)
        if number >= SAVES // 10:
            opened.append(form.seconds)
            saved.append(answer.seconds)
    return summary(opened), summary(saved)


def _many(browsers: dict[str, Browser], prepared: Prepared) -> dict[str, float]:
    """Saves by CLIENTS desks at once, each opening the form, saving it, and going on at once."""
    end = time.perf_counter() + CLIENT_SECONDS
    saved: list[float] = []
    failures: list[BaseException] = []

    def desk(browser: Browser, women: Sequence[int], rng: Random) -> None:
        try:
            for woman in cycle(women):
                if time.perf_counter() >= end:
                    return
                saved.append(save_visit(browser, woman, rng)[1].seconds)
        except BaseException as error:
            failures.append(error)

    desks = [
        threading.Thread(
            target=desk,
            args=(browsers[account["username"]], account["women"][::-1], Random(number)),
        )
        for number, account in enumerate(prepared["accounts"])
    ]
    began = time.perf_counter()
    for each in desks:
        each.start()
    for each in desks:
        each.join()
    if failures:
        raise failures[0]
    return {
        **summary(saved),
        "clients": len(desks),
        "per_second": len(saved) / (time.perf_counter() - began),
    }


def save_visit(browser: Browser, woman: int, rng: Random) -> tuple[Answer, Answer]:
    """Open the form of an antenatal visit, fill it in and save it. Raises RequestFailed."""
    path = f"/people/{woman}/record/antenatal_visit"
    opened = browser.get(path)
    form = form_with(opened.body, "token")
    form |= {
        "weight_kg": [f"{rng.uniform(50, 75):.1f}"],
        "systolic": [str(rng.randint(100, 130))],
        "diastolic": [str(rng.randint(60, 84))],
        "fetal_heart": [str(rng.randint(125, 155))],
        "haemoglobin": [str(rng.randint(100, 135))],
        "urine_protein": ["neg"],
        # Where a value is unusual for this woman, the desk has looked again.
        "confirm": ["weight_kg", "served_on", "haemoglobin", "next_on"],
    }
    return opened, browser.post(path, form, expect=302)
