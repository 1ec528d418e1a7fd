"""A bureau follows its plan: from home to a target, a value by hand, shares of a quota, an
amendment, and what each of these changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from conftest import TODAY, Desk
from test_access_and_look import look_at

pytestmark = pytest.mark.browser


@pytest.fixture
def bureau(desk_of: Callable[..., Desk]) -> Desk:
    return desk_of("bureau")


def _plan(desk: Desk) -> str:
    """The address of the plan that leads the county, reached from home."""
    desk.open("/")
    link = desk.page.locator(".plan-panel .section-head a")
    assert "南江县" in link.inner_text()
    desk.follow(link)
    found = re.search(r"/plans/\d+$", desk.page.url)
    assert found
    return found[0]


def test_from_home_to_an_amended_target(bureau: Desk) -> None:
    desk, page = bureau, bureau.page
    plan = _plan(desk)
    assert "新增产科床位" in desk.text()

    # A target that nothing feeds: a value by hand, with its source, is marked everywhere.
    desk.follow(page.get_by_role("link", name="转诊救治网络覆盖助产技术机构比例"))
    assert "尚无数据" in desk.text()
    desk.fill(as_of=TODAY, count=9, denominator=10, source="县卫生健康局季报")
    with page.expect_navigation():
        page.get_by_role("button", name="录入").click()
    assert "90%" in desk.text()
    assert "手工录入" in desk.text()
    desk.open(plan)
    row = page.locator("tr", has_text="转诊救治网络覆盖").inner_text()
    assert "90%" in row
    assert "手工录入" in row
    assert "县卫生健康局季报" in row

    # A quota is added and shared out: only a sum that fits is saved.
    desk.open(f"{plan}/amend")
    desk.follow(page.get_by_role("link", name="增加目标"))
    desk.fill(name="免费产前筛查", operator="=", value=120, unit="count_persons", kind="quota")
    desk.fill(due_on=f"{TODAY[:4]}-12-31", reason="民生实事项目")
    desk.save()
    desk.open(plan)
    desk.follow(page.get_by_role("link", name="免费产前筛查"))
    desk.follow(page.get_by_role("link", name="分解到各地"))
    total = page.locator("[data-shares-total]")
    assert total.inner_text() == "120"
    first = page.locator(".share-grid input").first
    proposed = int(first.input_value() or 0)
    first.fill(str(proposed + 1))
    assert total.inner_text() == "121"
    desk.follow(page.get_by_role("button", name="保存分解"))
    assert "多 1" in desk.text()
    assert first.input_value() == str(proposed + 1)
    first.fill(str(proposed))
    desk.follow(page.get_by_role("button", name="保存分解"))
    assert "按时间进度" in desk.text()
    shares = page.locator("#quota tbody tr td:nth-of-type(1)").all_inner_texts()
    assert sum(int(each) for each in shares if each.isdecimal()) == 120

    # One target is amended: the plan shows the new promise, and the old one in its old version.
    desk.open(f"{plan}/targets/5")
    assert "还差" in desk.text()
    desk.follow(page.get_by_role("link", name="修订"))
    desk.fill(value=30, reason="按十四五规划调整")
    desk.save()
    assert "≥30张/千分娩" in desk.text()
    desk.open(plan)
    assert "按十四五规划调整" in desk.text()
    desk.follow(page.locator('a[href="?version=1"]'))
    assert "≥40张/千分娩" in desk.text()
    assert "≥30张/千分娩" in desk.text()


def test_a_quota_that_no_record_counts_is_told_by_townships(
    bureau: Desk, desk_of: Callable[..., Desk]
) -> None:
    desk, page = bureau, bureau.page
    plan, year = _plan(desk), TODAY[:4]
    desk.open(f"{plan}/amend/target/new")
    desk.fill(
        name="农村妇女两癌免费检查", operator="=", value=1620, unit="count_persons", kind="quota"
    )
    desk.fill(due_on=f"{year}-12-31", reason="民生实事项目")
    desk.save()
    desk.open(plan)
    desk.follow(page.get_by_role("link", name="农村妇女两癌免费检查"))
    target = re.sub(r".*(/plans/\d+/targets/\d+).*", r"\1", page.url)
    desk.follow(page.get_by_role("link", name="分解到各地"))
    desk.follow(page.get_by_role("button", name="保存分解"))

    # One date and source for the whole column, then number by number with Tab.
    desk.follow(page.get_by_role("link", name="填报完成数"))
    desk.fill(as_of=TODAY, source="各乡镇报表")
    page.locator("table.parts input").first.focus()
    for number in ("120", "15"):
        page.keyboard.type(number)
        page.keyboard.press("Tab")
    assert page.locator("[data-shares-total]").inner_text() == "135"
    desk.follow(page.get_by_role("button", name="录入"))
    assert "2 个地区填报合计" in desk.text()
    assert "未填报" in page.locator("#quota").inner_text()
    assert "135" in page.locator("#quota tfoot").inner_text()

    # A township tells of itself, and of nobody else.
    clinic = desk_of("township")
    clinic.open(target)
    clinic.follow(clinic.page.get_by_role("link", name="填报完成数"))
    assert clinic.page.locator("table.parts tbody tr").count() == 1
    clinic.fill(as_of=TODAY, source="本院登记")
    clinic.page.locator("table.parts input").fill("40")
    clinic.follow(clinic.page.get_by_role("button", name="录入"))
    clinic.page.locator("#values summary").first.click()
    assert "本院登记" in clinic.page.locator("#values").inner_text()
    assert "各乡镇报表" not in clinic.page.locator("#values").inner_text()
    desk.open(target)
    assert "175" in page.locator("#quota tfoot").inner_text()
    assert not look_at(desk, [target, f"{target}/parts"])


def test_every_page_is_usable_by_everybody(bureau: Desk) -> None:
    plan = _plan(bureau)
    pages = ("", "/above", "/amend", "/amend/target/5", "/amend/task/new", "/targets/5")
    paths = ["/", "/plans", "/plans/targets", *(plan + each for each in pages)]
    assert not look_at(bureau, paths)


def test_a_bureau_above_sees_what_its_region_is_held_to(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("higher")
    desk.open("/")
    assert "规划进展" in desk.text()
    assert not look_at(desk, ["/", "/plans/targets"])
