"""Every main page is usable by everybody: axe finds nothing serious, and it fits its screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Desk
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

WIDE, PHONE, NARROWEST = 1440, 390, 360
FORMS = (
    "antenatal_visit",
    "risk_screening",
    "risk_assessment",
    "risk_report",
    "infection_test",
    "delivery",
    "pregnancy_loss",
    "transfer_out",
    "death",
)


def serious(page: Page) -> list[str]:
    """What axe holds serious or critical: the rule, and where."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']} {node['target']}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"][:3]
    ]


def overflow(page: Page) -> list[str]:
    """Elements that make the page scroll sideways."""
    return page.evaluate(
        """() => {
          const root = document.scrollingElement;
          if (root.scrollWidth <= root.clientWidth) return [];
          const wide = [...document.body.querySelectorAll("*")].filter(
            (el) => el.getBoundingClientRect().right > root.clientWidth + 1);
          return wide.slice(-3).map((el) => `${el.tagName}.${el.className} ${root.scrollWidth}`);
        }"""
    )


def cut_off(page: Page) -> list[str]:
    """Places of the bar at the foot that do not stand in the screen, or do not hold their word."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".rail a")].filter((el) => {
          const box = el.getBoundingClientRect();
          return box.left < 0 || box.right > innerWidth + 1 || el.scrollWidth > el.clientWidth + 1;
        }).map((el) => `cut off ${el.textContent.trim()}`)"""
    )


def faults(page: Page) -> list[str]:
    """Everything wrong with the page that stands open, on a desk screen and on a phone."""
    wrong = []
    page.set_viewport_size({"width": WIDE, "height": 900})
    if page.locator("h1").count() != 1 or not page.inner_text("h1").strip():
        wrong.append("h1")
    if not re.fullmatch(r".+ · 母子 Muzi", page.title()):
        wrong.append(f"title {page.title()!r}")
    if page.get_attribute("html", "lang") != "zh-hans":
        wrong.append("lang")
    wrong += [f"{WIDE}: {each}" for each in serious(page) + overflow(page)]
    page.set_viewport_size({"width": PHONE, "height": 800})
    wrong += [f"{PHONE}: {each}" for each in serious(page) + overflow(page)]
    page.set_viewport_size({"width": NARROWEST, "height": 740})
    wrong += [f"{NARROWEST}: {each}" for each in overflow(page) + cut_off(page)]
    return wrong


def look_at(desk: Desk, paths: Iterable[str]) -> dict[str, list[str]]:
    """The pages with faults, and their faults."""
    wrong = {}
    for path in paths:
        answer = desk.open(path)
        assert answer.status == 200, f"{answer.status} {path}"
        assert desk.page.url.split("?")[0].endswith(path.split("?")[0]), f"{path} led elsewhere"
        found = faults(desk.page)
        if found:
            wrong[path] = found
    return wrong


def first_link(desk: Desk, path: str, pattern: str) -> str:
    """The first link of a page whose address is like `pattern`."""
    desk.open(path)
    links = [each.get_attribute("href") or "" for each in desk.page.locator("main a").all()]
    return next(link for link in links if re.fullmatch(pattern, link))


def test_lists_figures_and_files(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("mch")
    woman = first_link(desk, "/pregnancies?colour=high", r"/people/\d+")
    mother = first_link(desk, "/pregnancies?stage=postpartum", r"/people/\d+")
    desk.open(mother)
    child = desk.page.locator(".chapter a.button[href^='/people/']").first.get_attribute("href")
    assert child
    unit = first_link(desk, "/institutions", r"/institutions/\d+")
    assert not look_at(
        desk,
        (
            "/",
            "/pregnancies?colour=orange",
            "/pregnancies?weeks_from=44",
            "/pregnancies/unregistered",
            "/risk",
            "/due?kind=postpartum_check",
            woman,
            f"{woman}/audit",
            first_link(desk, woman, r"/pregnancies/\d+/facts"),
            mother,
            child,
            "/figures/",
            "/figures/A02/",
            "/figures/M01/",
            "/figures/A02/counted/",
            "/figures/A02/left-out/",
            "/beds",
            "/institutions",
            unit,
            "/audit",
            "/password",
        ),
    )


def test_forms(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("mch")
    woman = first_link(desk, "/pregnancies?weeks_from=30&weeks_to=40", r"/people/\d+")
    mother = first_link(desk, "/pregnancies?stage=postpartum", r"/people/\d+")
    desk.open(mother)
    child = desk.page.locator(".chapter a.button[href^='/people/']").first.get_attribute("href")
    record = first_link(desk, woman, r"/records/antenatal_visit/\d+")
    assert not look_at(
        desk,
        (
            *(f"{woman}/record/{kind}" for kind in FORMS),
            f"{mother}/record/postpartum_visit",
            f"{mother}/record/postpartum_check",
            f"{child}/record/newborn_visit",
            record,
            f"{record}/void",
            "/people/new",
            f"{woman}/edit",
            "/people/open",
        ),
    )


def test_forms_that_came_back(desk_of: Callable[..., Desk]) -> None:
    """Errors and questions keep to the same rules."""
    desk = desk_of("mch")
    woman = first_link(desk, "/pregnancies?weeks_from=20&weeks_to=30", r"/people/\d+")
    desk.open(f"{woman}/record/antenatal_visit")
    desk.fill(systolic=86, diastolic=88, fetal_heart=170)
    button = desk.page.locator("main form .button-main")
    button.click()
    desk.page.locator(".field-warning:visible").first.wait_for()
    assert not faults(desk.page)
    desk.page.locator("[name=confirm]:visible").check()
    button.click()
    desk.page.get_by_text("舒张压应低于收缩压").wait_for()
    desk.settled()
    assert not faults(desk.page)


def test_search_results(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("mch")
    desk.open("/")
    desk.page.fill("#search", "张")
    desk.page.locator("#search-results a").first.wait_for()
    assert not serious(desk.page)
    desk.page.press("#search", "Enter")
    desk.page.wait_for_url("**/search")
    assert not faults(desk.page)


@pytest.mark.parametrize(
    ("username", "paths"),
    [
        ("village", ("/", "/due", "/pregnancies", "/people/new")),
        ("township", ("/", "/figures/")),
        ("hospital", ("/", "/pregnancies")),
        ("bureau", ("/", "/risk")),
        ("higher", ("/", "/figures/", "/beds")),
        ("admin", ("/", "/accounts", "/accounts/new", "/institutions/new", "/audit")),
    ],
)
def test_each_roles_own_pages(
    desk_of: Callable[..., Desk], username: str, paths: tuple[str, ...]
) -> None:
    desk = desk_of(username)
    assert not look_at(desk, paths)


def test_pages_of_nobody_and_nothing(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("mch")
    for path in ("/nothing-here", "/people/999999999"):
        assert desk.open(path).status == 404
        assert not faults(desk.page)
    assert desk_of("village").open("/figures/").status == 403
    desk.page.context.clear_cookies()
    desk.open("/login")
    assert not faults(desk.page)
    desk.page.fill("[name=username]", "nobody")
    desk.page.fill("[name=password]", "nothing")
    desk.page.press("[name=password]", "Enter")
    desk.page.locator(".alert-error").wait_for()
    assert not faults(desk.page)


def test_what_a_bureau_above_counties_sees(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("higher")
    place = first_link(desk, "/plans/regions?sort=-missed", r"/plans/regions/\d+")
    pages = ("/", "/plans", "/plans/regions", "/plans/regions/compare?sort=verdict", place)
    assert not look_at(desk, pages)
    desk.open("/plans/regions")
    number = desk.page.locator("main td.num a").first
    counted = int(number.inner_text())
    number.click()
    desk.page.wait_for_url("**#targets")
    lines = desk.page.locator("#targets tbody tr, #targets .plain-list li")
    assert lines.count() == counted
