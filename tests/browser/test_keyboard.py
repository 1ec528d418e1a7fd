"""A routine antenatal visit typed with the keyboard alone, and what the keys do."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from conftest import Desk

pytestmark = pytest.mark.browser

MEASURED = {
    "weight_kg": "61.5",
    "systolic": "118",
    "diastolic": "72",
    "fundal_cm": "24",
    "girth_cm": "86",
    "fetal_heart": "144",
    "haemoglobin": "116",
}
CHOSEN = {"presentation": "1", "urine_protein": "1", "urine_glucose": "1", "abnormal": "2"}


class Keys:
    """A keyboard that counts; the mouse is never touched."""

    def __init__(self, desk: Desk) -> None:
        self.page = desk.page
        self.count = 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.count += 1

    def type(self, text: str) -> None:
        for letter in text:
            self.press(letter)

    def at(self) -> str:
        """The name of the field that has the focus; its text where it is no field."""
        return self.page.evaluate(
            "(document.activeElement.name || document.activeElement.innerText).trim()"
        )

    def enter_until(self, name: str) -> None:
        for _stop in range(40):
            if self.at() == name:
                return
            self.press("Enter")
        raise AssertionError(f"Enter did not reach {name}; it stands at {self.at()}")


def _open_form(keys: Keys) -> None:
    """From the person's page to the form of a visit."""
    for _stop in range(30):
        if keys.at() == "产前检查":
            break
        keys.press("Tab")
    keys.press("Enter")
    keys.page.wait_for_url("**/record/antenatal_visit")
    keys.page.wait_for_function("document.activeElement.name === 'served_on'")


def test_a_routine_visit_by_keyboard_in_under_a_minute(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("township")
    woman = desk.woman("键盘女甲", 24)
    keys = Keys(desk)

    begun = time.monotonic()
    _open_form(keys)
    for _stop in range(60):
        name = keys.at()
        if name in MEASURED:
            keys.type(MEASURED[name])
        elif name in CHOSEN:
            keys.press(CHOSEN[name])
        keys.press("Enter")  # the last one saves
        if name == "provider":
            break
    desk.page.wait_for_url(f"**/people/{woman.key}")
    seconds = time.monotonic() - begun

    assert "已保存：产前检查" in desk.text()
    desk.page.locator(".timeline a[href*='/records/antenatal_visit/']").first.wait_for(
        state="attached"
    )
    desk.open(
        desk.page.locator(".timeline a[href*='/records/antenatal_visit/']").first.get_attribute(
            "href"
        )
        or ""
    )
    saved = {name: desk.page.locator(f"[name={name}]").first.input_value() for name in MEASURED}
    assert {name: float(value) for name, value in saved.items()} == {
        name: float(value) for name, value in MEASURED.items()
    }
    assert desk.page.locator("[name=presentation]:checked").input_value() == "cephalic"
    assert desk.page.locator("[name=urine_protein]:checked").input_value() == "neg"
    assert desk.page.locator("[name=abnormal]:checked").input_value() == "False"
    print(f"\nroutine visit by keyboard: {keys.count} keys, {seconds:.1f} s")  # noqa: T201
    assert seconds < 60
    assert keys.count < 80


def test_unusual_values_ask_once_and_impossible_ones_are_refused(
    desk_of: Callable[..., Desk],
) -> None:
    desk = desk_of("township")
    woman = desk.woman("键盘女乙", 24)
    desk.open(f"/people/{woman.key}/record/antenatal_visit")
    keys = Keys(desk)
    keys.enter_until("weight_kg")
    keys.type("600")
    keys.press("Enter")
    assert keys.at() == "weight_kg"  # impossible: it goes no further
    assert desk.complaints() == ["应在 25–220 之间"]
    keys.press("Control+a")
    keys.type("62")
    keys.press("Enter")
    assert keys.at() == "systolic"
    assert desk.complaints() == []

    keys.type("150")
    keys.press("Enter")
    assert keys.at() == "systolic"  # unusual: asked about
    assert any("不在常见范围 85–139 内" in each for each in desk.complaints())
    keys.press("Enter")
    assert keys.at() == "diastolic"  # and confirmed
    keys.type("80")
    keys.press("Shift+Enter")
    assert keys.at() == "systolic"
    keys.press("Enter")
    assert keys.at() == "diastolic"  # once only
    keys.enter_until("provider")
    keys.press("Enter")
    desk.page.wait_for_url(f"**/people/{woman.key}")
    assert "已保存：产前检查" in desk.text()


def test_a_question_of_the_server_is_answered_by_enter(desk_of: Callable[..., Desk]) -> None:
    """A jump in weight is within the usual range: only the server, which knows the last, asks."""
    desk = desk_of("township")
    woman = desk.woman("键盘女丙", 24)
    desk.record(woman.key, "antenatal_visit", served_on=woman.at(16), weight_kg=55)
    desk.open(f"/people/{woman.key}/record/antenatal_visit")
    keys = Keys(desk)
    keys.enter_until("weight_kg")
    keys.type("70")
    keys.enter_until("provider")
    keys.press("Enter")
    desk.page.locator(".field-warning:visible").wait_for()
    desk.page.wait_for_function("document.activeElement.name === 'weight_kg'")
    assert any("与上次相差 +15.0 kg" in each for each in desk.complaints())
    keys.press("Enter")
    assert keys.at() == "systolic"
    keys.enter_until("provider")
    keys.press("Enter")
    desk.page.wait_for_url(f"**/people/{woman.key}")
    assert "已保存：产前检查" in desk.text()


def test_the_keys_of_every_page(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("mch")
    keys = Keys(desk)
    keys.press("?")
    shown = desk.page.locator("dialog#shortcuts[open]")
    shown.wait_for()
    told = shown.inner_text()
    assert "查找人员" in told
    assert "录入时回上一项" in told
    assert "孕产妇" in told  # g l, taken from the links of the page
    keys.press("Escape")
    shown.wait_for(state="hidden")

    keys.press("/")
    assert keys.at() == "q"
    keys.press("Escape")
    desk.page.evaluate("document.activeElement.blur()")
    keys.press("g")
    keys.press("l")
    desk.page.wait_for_url("**/pregnancies")

    # From the search box to a person without a mouse.
    name = desk.page.locator("tbody th a").first.inner_text()
    keys.press("/")
    desk.page.keyboard.insert_text(name)
    desk.page.locator("#search-results a").first.wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    desk.page.wait_for_url("**/people/*")
    assert name in desk.page.inner_text("h1")
