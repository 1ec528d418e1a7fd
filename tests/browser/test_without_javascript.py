"""The same work with JavaScript switched off: slower, and all of it possible."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from conftest import TODAY, Desk

from muzi.people.identity import make_resident_id

pytestmark = pytest.mark.browser


def plain(desk_of: Callable[..., Desk], username: str) -> Desk:
    return desk_of(username, javascript=False)


def press(desk: Desk, name: str) -> None:
    desk.follow(desk.page.locator("main").get_by_role("button", name=name, exact=True))


def test_a_woman_from_sign_in_to_her_first_visit(desk_of: Callable[..., Desk]) -> None:
    desk = plain(desk_of, "township")
    name, number = "无脚本女甲", make_resident_id("511922", date(1997, 9, 3), 268)

    # Search first: nobody of this number.
    desk.page.fill("#search", number)
    desk.page.press("#search", "Enter")
    desk.page.wait_for_url("**/search")
    assert name not in desk.text()

    desk.open("/people/new")
    desk.fill(name=name, number=number, phone="19900012681")
    press(desk, "保存，去建册")
    assert "/record/pregnancy_registration" in desk.page.url, desk.complaints()
    key = int(re.search(r"/people/(\d+)/", desk.page.url)[1])

    # A height that is merely unusual is asked about, and confirmed by a tick.
    lmp = date.fromisoformat(TODAY) - timedelta(weeks=24)
    booked = lmp + timedelta(weeks=9)
    desk.fill(served_on=booked.isoformat(), lmp=lmp.isoformat(), gravidity=1)
    desk.fill(height_cm=134, weight_before_kg=50)
    press(desk, "保存")
    assert any("不在常见范围" in each for each in desk.complaints()), desk.complaints()
    desk.page.check("[name=confirm][value=height_cm]")
    press(desk, "保存")
    assert desk.page.url.endswith(f"/people/{key}"), desk.complaints()
    assert "已保存：建册" in desk.text()

    desk.follow(desk.page.locator(".actions").get_by_role("link", name="产前检查"))
    desk.fill(weight_kg="52.5", systolic=150, diastolic=82, haemoglobin=118)
    press(desk, "保存")
    assert "尚未保存" in desk.text()
    assert desk.page.input_value("[name=weight_kg]") == "52.5"
    desk.page.check("[name=confirm][value=systolic]")
    press(desk, "保存")
    assert desk.page.url.endswith(f"/people/{key}"), desk.complaints()
    assert "已保存：产前检查" in desk.text()

    # She is found by her number, by the initials of her name, and opened.
    for asked in (number, "wjbnj"):
        desk.page.fill("#search", asked)
        desk.page.press("#search", "Enter")
        desk.page.wait_for_url("**/search")
        desk.follow(desk.page.locator("main").get_by_role("link", name=re.compile(name)).first)
        assert desk.page.url.endswith(f"/people/{key}")

    # Every record opens in its place and leads to its correction.
    line = desk.page.locator(".timeline details", has_text="产前检查").first
    line.locator("summary").click()
    desk.follow(line.get_by_role("link", name="更正"))
    assert desk.page.input_value("[name=systolic]") == "150"


def test_twins_are_delivered(desk_of: Callable[..., Desk]) -> None:
    woman = desk_of("township").woman("无脚本女乙", 38)
    desk = plain(desk_of, "mch")
    desk.open(f"/people/{woman.key}/record/delivery")
    desk.fill(served_on=TODAY, place="hospital", mode="caesarean", blood_loss_ml=260)
    desk.fill(**{"newborn-0-sex": 1})
    # Enter in a field saves (and is told that an indication is missing); it adds no child.
    with desk.page.expect_navigation():
        desk.page.press("[name=blood_loss_ml]", "Enter")
    assert any("剖宫产请填写指征" in each for each in desk.complaints())
    assert desk.page.locator("[data-newborn]").count() == 1
    desk.fill(mode="spontaneous", **{"newborn-0-weight_g": 2700})
    press(desk, "再加一名新生儿")
    assert desk.page.input_value('[name="newborn-0-weight_g"]') == "2700"
    desk.fill(**{"newborn-1-sex": 2, "newborn-1-weight_g": 2600})
    press(desk, "保存")
    for tick in desk.page.locator("main [name=confirm]:not(:checked)").all():
        if tick.is_visible():
            tick.check()
    if "/record/" in desk.page.url:
        press(desk, "保存")
    assert desk.page.url.endswith(f"/people/{woman.key}"), desk.complaints()
    assert "2,700 g" in desk.text()
    assert "2,600 g" in desk.text()


def test_lists_filter_sort_and_page(desk_of: Callable[..., Desk]) -> None:
    desk = plain(desk_of, "mch")
    desk.open("/pregnancies")
    whole = desk.counted()
    rows = desk.page.locator("main tbody tr")
    assert rows.count() == min(whole, 50)
    assert whole > 50

    first = rows.first.inner_text()
    desk.follow(desk.page.locator("main").get_by_role("link", name="下一页"))
    assert "page=2" in desk.page.url
    assert rows.count() == min(whole - 50, 50)
    assert rows.first.inner_text() != first

    desk.open("/pregnancies")
    desk.follow(desk.page.locator("main thead").get_by_role("link", name="年龄"))
    ages = [
        int(each) for each in desk.page.locator("main tbody td[data-label=年龄]").all_inner_texts()
    ]
    assert ages in (sorted(ages), sorted(ages, reverse=True))
    assert len(set(ages)) > 3

    desk.page.select_option("main [name=colour]", "yellow")
    desk.page.fill("main [name=weeks_from]", "20")
    press(desk, "筛选")
    assert "colour=yellow" in desk.page.url
    found = desk.counted()
    assert 0 < found < whole
    assert all("黄色" in each for each in rows.all_inner_texts())
    weeks = desk.page.locator("main tbody td[data-label=孕周]").all_inner_texts()
    assert all(int(re.match(r"\d+", each)[0]) >= 20 for each in weeks)


def test_figures_open_to_their_definition_and_persons(desk_of: Callable[..., Desk]) -> None:
    desk = plain(desk_of, "mch")
    desk.open("/")
    desk.follow(desk.page.locator("nav").get_by_role("link", name="指标").first)
    assert desk.page.url.rstrip("/").endswith("/figures")
    desk.follow(desk.page.locator("main a[href*='/figures/A02/']").first)
    assert "早孕建册率" in desk.page.inner_text("h1")
    desk.follow(desk.page.locator("main a[href*='/counted/']").first)
    assert desk.page.locator("main tbody tr").count() > 0


def test_a_form_reached_without_a_session_leads_back(desk_of: Callable[..., Desk]) -> None:
    desk = plain(desk_of, "township")
    desk.page.context.clear_cookies(name="sessionid")
    desk.open("/pregnancies?colour=yellow")
    assert "/login?next=" in desk.page.url
