"""A task of the plan in life: given to a unit, reported, proven, supervised, put right."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import TODAY, Desk
from test_access_and_look import look_at

pytestmark = pytest.mark.browser

YESTERDAY = (date.fromisoformat(TODAY) - timedelta(days=1)).isoformat()


def _unit_of(desk: Desk) -> str:
    desk.open("/")
    return desk.page.inner_text(".account-where").split("·")[0].strip()


def test_a_task_from_its_owner_to_its_evidence(
    desk_of: Callable[..., Desk], tmp_path: Path
) -> None:
    bureau, clinic, mch = desk_of("bureau"), desk_of("township"), desk_of("mch")
    unit, beside = (_unit_of(each) for each in (clinic, mch))

    # The plan that the county came with: other tests publish plans of their own.
    bureau.open("/tasks")
    named = bureau.page.locator("[name=plan] option", has_text="南江县加强生育全程").first
    tasks = f"/tasks?plan={named.get_attribute('value')}"

    # The bureau gives a task to a township's clinic, and the MCH hospital is to work beside it.
    bureau.open(f"{tasks}&view=list&organisational=no")
    bureau.follow(bureau.page.locator("tbody th a").nth(2))
    about = re.sub(r".*(/tasks/\d+).*", r"\1", bureau.page.url)
    units = bureau.page.locator("details", has_text="指定牵头单位和配合单位")
    units.locator("summary").click()
    values = {
        each: units.locator("option", has_text=each).first.get_attribute("value")
        for each in (unit, beside)
    }
    bureau.fill(owner=values[unit], beside_mch_hospital=[values[beside]])
    for each in units.locator("[data-field=beside_general_hospital] input[name]").all():
        each.uncheck()
    clinics = units.locator("[data-field=beside_township_clinic]")
    clinics.get_by_label("全选").check()
    assert clinics.locator("input[name]:not(:checked)").count() == 0
    clinics.locator("input[name]").last.click()
    assert not clinics.get_by_label("全选").is_checked()
    bureau.follow(units.get_by_role("button", name="保存"))
    facts = bureau.page.locator(".facts").first.inner_text()
    assert unit in facts
    assert beside in facts
    assert "乡镇卫生院" in facts

    # The clinic finds it among its own, says that it is at it, and is asked to show something.
    clinic.open(f"{tasks}&only=mine&view=list")
    clinic.follow(clinic.page.locator(f"tbody a[href='{about}']"))
    clinic.fill(state="doing", note="已印发分工")
    clinic.follow(clinic.page.get_by_role("button", name="保存进展"))
    assert "无佐证" in clinic.text()

    # A file that pretends to be another kind is refused, and what was typed stays.
    fake = tmp_path / "纪要.pdf"
    fake.write_text("<html>", encoding="utf-8")
    clinic.fill(title="会议纪要")
    clinic.page.set_input_files("[name=file]", fake)
    clinic.follow(clinic.page.get_by_role("button", name="添加佐证材料"))
    assert "只接受" in clinic.text()
    assert clinic.page.input_value("[name=title]") == "会议纪要"
    real = tmp_path / "会议纪要.pdf"
    real.write_bytes(b"%PDF-1.4\n%%EOF\n")
    clinic.page.set_input_files("[name=file]", real)
    clinic.follow(clinic.page.get_by_role("button", name="添加佐证材料"))
    assert "无佐证" not in clinic.text()
    with clinic.page.expect_download() as got:
        clinic.page.get_by_role("link", name="会议纪要").click()
    assert got.value.suggested_filename == "会议纪要.pdf"
    assert Path(got.value.path()).read_bytes().startswith(b"%PDF-")

    # The unit beside it finds the task too, shows something, and takes it back: asked once more.
    mch.open(f"{tasks}&only=beside&view=list")
    mch.follow(mch.page.locator(f"tbody a[href='{about}']"))
    mch.fill(title="孕产妇系统管理率", link="/figures/A06/")
    mch.follow(mch.page.get_by_role("button", name="添加佐证材料"))
    ask = mch.page.locator("#evidence li", has_text="孕产妇系统管理率")
    sure = ask.get_by_role("button", name="确认撤回")
    assert not sure.is_visible()
    ask.locator("summary").click()
    mch.follow(sure)
    assert "已撤回" in ask.inner_text()
    # What the clinic gave is not its to take back.
    assert not mch.page.locator("#evidence li", has_text="会议纪要").locator("summary").count()

    # The bureau visits, and finds something.
    bureau.open(about)
    assert "已印发分工" in bureau.text()
    bureau.follow(bureau.page.locator("#findings").get_by_role("link", name="登记督导"))
    place = bureau.page.locator("[name=institution] option", has_text=unit).first
    bureau.fill(institution=place.get_attribute("value"), visited_on=YESTERDAY, visitors="督导组")
    bureau.page.fill("[name=finding-0-text]", "台账不全")
    bureau.page.fill("[name=finding-0-due_on]", TODAY)
    bureau.follow(bureau.page.get_by_role("button", name="保存"))
    visit = re.sub(r".*(/visits/\d+).*", r"\1", bureau.page.url)
    bureau.open(f"{tasks}&only=findings&view=list")
    assert bureau.page.locator(f"tbody a[href='{about}']").count() == 1

    # The clinic puts it right: a date before the visit is refused with what was typed.
    clinic.open(visit)
    clinic.fill(corrected_on="2020-01-01", correction="台账已补齐")
    clinic.follow(clinic.page.get_by_role("button", name="填写整改情况"))
    assert "早于" in clinic.text()
    assert clinic.page.input_value("[name=correction]") == "台账已补齐"
    clinic.fill(corrected_on=TODAY)
    clinic.follow(clinic.page.get_by_role("button", name="填写整改情况"))
    assert "台账已补齐" in clinic.text()
    bureau.open(f"{tasks}&only=findings&view=list")
    assert bureau.page.locator(f"tbody a[href='{about}']").count() == 0

    # Another unit reads the task but has nothing to press.
    hospital = desk_of("hospital")
    hospital.open(about)
    assert hospital.page.get_by_role("button", name="保存进展").count() == 0
    assert hospital.page.get_by_role("link", name="会议纪要").count() == 1

    # Done, on the board and on the map.
    clinic.open(about)
    clinic.fill(state="done")
    clinic.follow(clinic.page.get_by_role("button", name="保存进展"))
    bureau.open(tasks)
    done = bureau.page.locator(".board-column", has_text="已完成")
    assert done.locator(f"a[href='{about}']").count() == 1
    bureau.open(f"{tasks}&view=map")
    assert "完成 1 / " in bureau.page.locator(".tile-map li", has_text=unit).inner_text()

    assert not look_at(
        bureau,
        (tasks, f"{tasks}&view=list", f"{tasks}&view=map", about, "/visits", visit),
    )
