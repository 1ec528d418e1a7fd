"""What is typed is never lost: drafts, a stopped server, an ended session, two desks, refusals."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from conftest import TODAY, Desk, Site, Woman, sign_in
from playwright.sync_api import Route

pytestmark = pytest.mark.browser

VISIT = {"weight_kg": "60.5", "systolic": 120, "diastolic": 76, "complaint": "轻度乏力"}


def visits(desk: Desk, woman: Woman) -> list[str]:
    """The addresses of her antenatal visits, newest first."""
    desk.open(f"/people/{woman.key}")
    links = desk.page.locator(".timeline a[href*='/records/antenatal_visit/']").all()
    found = [link.get_attribute("href") or "" for link in links]
    return [each for each in dict.fromkeys(found) if not each.endswith("/void")]


def days_from_today(days: int) -> str:
    return (date.fromisoformat(TODAY) + timedelta(days=days)).isoformat()


def without_token(entries: list[list[str]]) -> list[list[str]]:
    return [each for each in entries if each[0] != "token"]


def answers(entries: list[list[str]]) -> list[list[str]]:
    """What was answered, without the form's own bookkeeping."""
    own = re.compile("token|version|.*_FORMS")
    return [each for each in entries if each[1] != "" and not own.fullmatch(each[0])]


def press_save(desk: Desk) -> None:
    desk.page.locator("main form .button-main[type=submit]").last.click()


def fill_everything(desk: Desk) -> None:
    """An answer in every field of the form: the folded ones, each choice, each tick."""
    page = desk.page
    for fold in page.locator("main form details:not([open]) > summary").all():
        fold.click()
    for group in page.locator("main form fieldset.field").all():
        options = group.locator("input:not([value=''])").all()
        options[min(1, len(options) - 1)].check()
        if len(options) > 2 and options[0].get_attribute("type") == "checkbox":
            options[2].check()
    for box in page.locator("main form input.input:visible").all():
        kind, name = box.get_attribute("type"), box.get_attribute("name") or ""
        low = box.get_attribute("data-usual-min") or box.get_attribute("min")
        if name == "served_on" or box.get_attribute("list"):
            continue
        if kind == "date":
            box.fill(days_from_today(5))
        elif kind == "time":
            box.fill("08:35")
        elif kind == "number":
            box.fill(str(int(float(low or 1)) + 1))
        else:
            box.fill(f"甲<{name}>&\"乙'")


def test_a_draft_keeps_itself_and_comes_back(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("township")
    woman = desk.woman("草稿女甲", 24)
    form = f"/people/{woman.key}/record/antenatal_visit"
    desk.open(form)
    desk.fill(**VISIT)
    desk.page.check("[name=presentation][value=breech]")
    desk.fill(guidance=["mind", "birth"])
    typed = desk.entries()
    desk.page.get_by_text("已保存草稿").wait_for()

    desk.open("/")
    desk.open(form)
    assert "已恢复上次未保存的草稿" in desk.text()
    again = desk.entries()
    assert without_token(again) == without_token(typed)
    desk.save()
    assert len(visits(desk, woman)) == 1
    desk.open(form)
    assert "已恢复" not in desk.text()  # a saved form leaves no draft behind


def test_a_draft_of_twins_comes_back(desk_of: Callable[..., Desk]) -> None:
    woman = desk_of("township").woman("草稿女乙", 38)
    desk = desk_of("mch")
    form = f"/people/{woman.key}/record/delivery"
    desk.open(form)
    desk.page.click("[name=more]")
    desk.page.locator('[name="newborn-1-weight_g"]').wait_for()
    desk.settled()
    desk.fill(mode="spontaneous", complications=["haemorrhage"])
    desk.fill(**{"newborn-0-weight_g": 2600, "newborn-1-weight_g": 2500})
    typed = desk.entries()
    desk.page.get_by_text("已保存草稿").wait_for()
    desk.open("/")
    desk.open(form)
    back = desk.entries()
    assert answers(back) == answers(typed)
    assert ["newborn-1-weight_g", "2500"] in back


def test_a_stopped_server_loses_nothing(site: Site, desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("township")
    woman = desk.woman("断线女甲", 24)
    desk.open(f"/people/{woman.key}/record/antenatal_visit")
    desk.fill(**VISIT)
    desk.fill(guidance=["birth"])
    typed = desk.entries()
    site.stop()
    try:
        press_save(desk)
        desk.page.get_by_text("网络不通，尚未保存").wait_for()
        assert "已填内容仍在本页" in desk.text()
        assert desk.entries() == typed
    finally:
        site.start()
    desk.save()
    assert "已保存：产前检查" in desk.text()
    assert len(visits(desk, woman)) == 1
    desk.problems.clear()  # the refused connection, which the test made


def test_an_answer_lost_on_its_way_makes_one_record(desk_of: Callable[..., Desk]) -> None:
    """The server saved, the page never heard: the same form sent again is the same record."""
    desk = desk_of("township")
    woman = desk.woman("断线女乙", 24)
    desk.open(f"/people/{woman.key}/record/antenatal_visit")
    desk.fill(**VISIT)
    typed = desk.entries()

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    desk.page.route("**/record/antenatal_visit", lose, times=1)
    press_save(desk)
    desk.page.get_by_text("网络不通，尚未保存").wait_for()
    assert desk.entries() == typed
    desk.save()
    assert len(visits(desk, woman)) == 1
    desk.problems.clear()


def test_an_ended_session_loses_nothing(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("township")
    woman = desk.woman("过期女甲", 24)
    desk.open(f"/people/{woman.key}/record/antenatal_visit")
    desk.fill(**VISIT)
    typed = desk.entries()
    desk.page.context.clear_cookies(name="sessionid")
    press_save(desk)
    desk.page.get_by_text("登录已过期，尚未保存").wait_for()
    assert desk.entries() == typed
    with desk.page.expect_popup() as opened:
        desk.page.get_by_role("link", name="在新窗口登录").click()
    sign_in(opened.value, "township")
    opened.value.close()
    desk.save()
    assert "已保存：产前检查" in desk.text()
    assert len(visits(desk, woman)) == 1


def test_two_desks_amend_one_record(desk_of: Callable[..., Desk]) -> None:
    first, second = desk_of("township"), desk_of("mch")
    woman = first.woman("同改女甲", 24)
    first.record(woman.key, "antenatal_visit", **VISIT)
    (address,) = visits(first, woman)
    first.open(address)
    second.open(address)
    first.fill(weight_kg="61.0", change_reason="抄录有误")
    first.save()
    assert "已保存" in first.text()

    second.fill(weight_kg="62.0", systolic=124, change_reason="补测")
    typed = second.entries()
    press_save(second)
    second.page.locator("main .alert-error").wait_for()
    assert any("他人" in each for each in second.complaints()), second.complaints()
    assert answers(second.entries()) == answers(typed)
    beside = second.page.locator("[data-field=weight_kg] .field-last").inner_text()
    assert "61.0" in beside  # what the other desk wrote
    first.open(address)
    assert first.page.input_value("[name=weight_kg]") == "61.0"
    assert first.page.input_value("[name=systolic]") == "120"
    # Told of it, the second desk may save over it.
    second.save()
    first.open(address)
    assert first.page.input_value("[name=weight_kg]") == "62.0"


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_a_refused_form_returns_every_value(desk_of: Callable[..., Desk], javascript: bool) -> None:
    maker = desk_of("township")
    desk = desk_of("mch", javascript=javascript)
    for kind, wrong, why in (
        ("antenatal_visit", {"systolic": 86, "diastolic": 88}, "舒张压应低于收缩压"),
        ("delivery", {"discharged_on": days_from_today(-14)}, "出院日期不能早于分娩日期"),
        ("risk_screening", {"served_on": "2020-01-01"}, "日期早于本次妊娠开始"),
    ):
        woman = maker.woman(f"退回女{'甲乙丙'[len(kind) % 3]}", 38)
        desk.open(f"/people/{woman.key}/record/{kind}")
        fill_everything(desk)
        desk.fill(**wrong)
        for tick in desk.page.locator("main [name=confirm]:visible:not(:checked)").all():
            tick.check()
        typed = desk.entries()
        press_save(desk)
        desk.page.get_by_text(why).first.wait_for()
        assert "尚未保存" in desk.text()
        assert desk.entries() == typed
