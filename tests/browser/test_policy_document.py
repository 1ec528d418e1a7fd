"""A policy document becomes a plan: read in, asked about, reviewed by keyboard, published."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from conftest import Desk
from playwright.sync_api import expect
from test_access_and_look import faults

pytestmark = pytest.mark.browser

SPAM = "365彩票官方正版下载_365bet体育开户网址_office365人工客服电话"
TEXT = f"""巴中市{SPAM}2026年妇幼健康促进行动方案
巴中市{SPAM}卫生健康局
2026年1月20日
一、工作目标
到2026年底，全县孕产妇系统管理率达到93%以上，新生儿访视率达到92%以上，孕产妇死亡率控制在12/10万以下。
二、重点任务
1. 开展危重孕产妇救治演练。（县妇幼保健院）
2. 每月通报一次工作进展。（县卫生健康局）
三、保障
有关事项由各乡镇自行安排，边远村组要有接送车辆。
"""


def read_in(desk: Desk, text: str) -> str:
    """Paste a document; the address of its review."""
    desk.open("/documents/new")
    desk.page.fill("[name=text]", text)
    desk.follow(desk.page.get_by_role("button", name="读入", exact=True))
    match = re.search(r"/documents/\d+", desk.page.url)
    assert match, desk.complaints()
    return match[0]


def answer(desk: Desk) -> None:
    """Say which county's name was destroyed."""
    assert "此处原有名称被破坏" in desk.text()
    desk.page.get_by_label("南江县", exact=True).first.check()
    desk.follow(desk.page.get_by_role("button", name="填入并重新读取"))
    assert desk.page.input_value("[name=title]") == "巴中市南江县2026年妇幼健康促进行动方案"


def draft(desk: Desk, words: str):
    return desk.page.locator("li.draft", has_text=words)


def test_a_document_becomes_a_plan(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("bureau")
    page = desk.page
    review = read_in(desk, TEXT)
    answer(desk)
    desk.follow(page.get_by_role("button", name="保存，去审核条目"))
    assert page.url.endswith(review)

    # A choice on one side shows on the other, in both directions.
    visits = draft(desk, "新生儿访视率")
    visits.click()
    expect(page.locator("mark.is-chosen")).to_contain_text("新生儿访视率达到92%以上")
    page.locator("mark", has_text="控制在12/10万以下").last.click()
    expect(draft(desk, "孕产妇死亡率")).to_have_attribute("aria-current", "true")

    # One target is corrected: a fault stands at its field, and what was typed stays.
    visits.get_by_role("link", name="更正").click()
    page.fill("[name=value]", "920")
    page.get_by_role("button", name="更正并采纳").click()
    expect(visits.locator(".field-error:visible")).to_contain_text("超过该单位的最大值")
    page.fill("[name=value]", "95")
    page.get_by_role("button", name="更正并采纳").click()
    expect(visits).to_have_attribute("data-state", "corrected")
    expect(visits).to_contain_text("≥95%")
    expect(visits).to_contain_text("演示卫健局")

    # One is rejected, and the rejection taken back and made again.
    deaths = draft(desk, "孕产妇死亡率")
    deaths.get_by_role("button", name="不采纳").click()
    expect(deaths).to_have_attribute("data-state", "rejected")

    # What the reader did not see is added from selected words.
    page.evaluate(
        """() => {
          const line = [...document.querySelectorAll('[data-at]')]
            .find((each) => each.textContent.includes('边远村组'));
          const node = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
          while (node.nextNode() && !node.currentNode.data.includes('边远村组'));
          const at = node.currentNode.data.indexOf('边远村组');
          getSelection().setBaseAndExtent(node.currentNode, at, node.currentNode, at + 10);
        }"""
    )
    page.keyboard.press("w")
    form = page.locator("#add-form")
    expect(form.locator("[name=quote]")).to_have_value("边远村组要有接送车辆")
    form.locator("[name=owners]").fill("县卫生健康局")
    desk.follow(form.get_by_role("button", name="添加并采纳"))
    added = draft(desk, "人工添加")
    expect(added).to_contain_text("边远村组要有接送车辆")
    expect(added).to_have_attribute("aria-current", "true")

    # Publishing names what nobody decided.
    desk.open(f"{review}/publish")
    assert "孕产妇系统管理率" in desk.text()
    page.get_by_label(re.compile("未审核的不纳入规划")).check()
    desk.follow(page.get_by_role("button", name="发布为规划"))
    assert re.search(r"/plans/\d+$", page.url), desk.complaints()
    assert "新生儿访视率" in desk.text()
    assert "95%" in desk.text()
    assert "孕产妇死亡率" not in desk.text()


def test_the_keyboard_alone_decides(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("bureau")
    page = desk.page
    review = read_in(desk, TEXT.replace(SPAM, "南江县"))
    desk.open(review)
    total = page.locator("li.draft").count()
    assert total >= 4
    current = page.locator("li.draft[aria-current]")
    first = current.get_attribute("id")

    page.keyboard.press("j")
    second = current.get_attribute("id")
    assert second != first
    page.keyboard.press("k")
    assert current.get_attribute("id") == first

    page.keyboard.press("a")
    expect(page.locator(f"#{first}")).to_have_attribute("data-state", "accepted")
    expect(page.locator(f"#{second}")).to_have_attribute("aria-current", "true")
    page.keyboard.press("r")
    expect(page.locator(f"#{second}")).to_have_attribute("data-state", "rejected")
    expect(page.locator("#review-counts")).to_contain_text(f"待审 {total - 2} 条")
    with page.expect_navigation():
        page.keyboard.press("u")
    expect(page.locator(f"#{second}")).to_have_attribute("data-state", "open")
    expect(page.locator(f"#{second}")).to_have_attribute("aria-current", "true")
    with page.expect_navigation():
        page.keyboard.press("u")
    expect(page.locator(f"#{first}")).to_have_attribute("data-state", "open")

    # `e` opens the form, Escape closes it; `?` shows the keys of this page.
    page.keyboard.press("e")
    expect(page.locator(f"#{first} .draft-form")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(f"#{first} .draft-form")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_contain_text("采纳，到下一条待审")
    page.keyboard.press("Escape")

    # Keys faster than the answers: none is lost.
    for _each in range(total):
        page.keyboard.press("a")
    expect(page.locator("li.draft[data-state=accepted]")).to_have_count(total)
    expect(page.locator("#review-counts")).to_contain_text("全部已审")
    # The last one decided, Enter leads on.
    expect(page.locator("#review-sure button")).to_have_count(0)
    expect(page.get_by_role("link", name="去发布")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/publish")
    desk.open(review)
    expect(page.locator("#review-counts")).to_contain_text(f"采纳 {total} 条")
    # And each is a step of its own that can be undone.
    for left in range(total - 1, -1, -1):
        with page.expect_navigation():
            page.keyboard.press("u")
        expect(page.locator("li.draft[data-state=accepted]")).to_have_count(left)


def test_a_near_indicator_and_a_correction_by_keyboard(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("bureau")
    page = desk.page
    desk.open(read_in(desk, TEXT.replace(SPAM, "南江县").replace("新生儿访视率", "梅毒孕期检测率")))
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_contain_text("录入时直接保存")
    expect(page.locator("#shortcuts")).to_contain_text("按名称最相近的指标采纳")
    page.keyboard.press("Escape")

    first = page.locator("li.draft[aria-current]").get_attribute("id")
    page.keyboard.press("e")
    name = page.locator(f"#{first} [name=name]")
    expect(name).to_be_focused()
    name.fill("孕产妇系统管理率（户籍）")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#{first}")).to_have_attribute("data-state", "corrected")
    expect(page.locator(f"#{first}")).to_contain_text("（户籍）")

    near = draft(desk, "梅毒孕期检测率")
    expect(near).to_contain_text("名称最相近：P03")
    expect(near).to_have_attribute("aria-current", "true")
    page.keyboard.press("i")
    expect(near).to_have_attribute("data-state", "corrected")
    expect(near).not_to_contain_text("目录中没有对应指标")


def test_a_decision_that_did_not_arrive_says_so(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("bureau")
    page = desk.page
    desk.open(read_in(desk, TEXT.replace(SPAM, "南江县")))
    first = page.locator("li.draft[aria-current]").get_attribute("id")
    page.route("**/documents/drafts/*", lambda route: route.abort())
    page.keyboard.press("a")
    expect(page.locator(f"#{first} [role=alert]")).to_contain_text("网络不通")
    expect(page.locator(f"#{first}")).to_have_attribute("data-state", "open")
    expect(page.locator(f"#{first}")).to_have_attribute("aria-current", "true")
    page.unroute("**/documents/drafts/*")
    page.keyboard.press("a")
    expect(page.locator(f"#{first}")).to_have_attribute("data-state", "accepted")
    desk.problems.clear()


def test_on_a_phone_text_and_drafts_are_tabs(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("bureau", width=390, height=844)
    page = desk.page
    review = read_in(desk, TEXT.replace(SPAM, "南江县"))
    desk.open(review)
    expect(page.locator(".review-drafts")).to_be_visible()
    expect(page.locator(".review-text")).to_be_hidden()
    draft(desk, "新生儿访视率").locator("[data-place]").click()
    expect(page.locator(".review-text")).to_be_visible()
    expect(page.locator("mark.is-chosen")).to_be_in_viewport()
    expect(page.locator(".review-drafts")).to_be_hidden()
    page.get_by_role("button", name="条目", exact=True).click()
    expect(draft(desk, "新生儿访视率")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_everything_without_javascript(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("bureau", javascript=False)
    page = desk.page
    review = read_in(desk, TEXT)
    answer(desk)
    desk.open(review)
    visits = draft(desk, "新生儿访视率")
    desk.follow(visits.get_by_role("link", name="更正"))
    page.fill("[name=value]", "96")
    page.fill("[name=due_on]", "2027")
    desk.follow(page.get_by_role("button", name="更正并采纳"))
    assert "更正后采纳" in draft(desk, "新生儿访视率").inner_text()
    assert "2027-12-31" in draft(desk, "新生儿访视率").inner_text()
    desk.follow(draft(desk, "孕产妇死亡率").get_by_role("button", name="不采纳"))
    assert "不采纳" in draft(desk, "孕产妇死亡率").locator(".draft-state").inner_text()
    desk.follow(page.get_by_role("button", name="撤销上一步"))
    assert draft(desk, "孕产妇死亡率").get_attribute("data-state") == "open"

    desk.follow(page.locator("[data-add=w]"))
    page.fill("[name=quote]", "边远村组要有接送车辆")
    page.fill("[name=text]", "备好接送车辆")
    desk.follow(page.get_by_role("button", name="添加并采纳"))
    assert draft(desk, "备好接送车辆").get_attribute("data-state") == "accepted"

    desk.open(f"{review}/publish")
    page.check("[name=leave_out]")
    desk.follow(page.get_by_role("button", name="发布为规划"))
    assert re.search(r"/plans/\d+$", page.url), desk.complaints()
    assert "96%" in desk.text()


def test_its_pages_are_usable_by_everybody(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("bureau")
    review = read_in(desk, TEXT)
    found = {}
    for path in (
        "/documents",
        "/documents/new",
        review,
        f"{review}/particulars",
        f"{review}/edits",
        f"{review}/publish",
        f"{review}/add",
    ):
        desk.open(path)
        found[path] = faults(desk.page)
    desk.open(review)
    desk.page.keyboard.press("e")
    desk.page.locator(".draft-form").wait_for()
    found["form"] = faults(desk.page)
    assert not any(found.values()), found


SPLIT = """南江县2026年免费产前筛查实施方案
2026年1月5日
一、目标
为1300名孕妇提供免费产前筛查。
附件：产前筛查任务分解表
乡镇\t任务数（人）
集州街道办事处\t500
长赤镇\t400
沙何镇\t400
合计\t1300
"""


def test_a_misspelt_township_of_a_split_is_placed(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("bureau")
    page = desk.page
    review = read_in(desk, SPLIT)
    desk.open(review)
    card = draft(desk, "第 3 行“沙何镇”400")
    card.click()
    with page.expect_navigation():
        page.keyboard.press("s")
    assert faults(page) == []
    expect(page.locator(".field", has_text="第 3 行 沙何镇")).to_contain_text("名称最相近：沙河镇")
    row = page.get_by_label("第 3 行 沙何镇")
    row.click()
    # Enter takes what was found, and saves the only row that is asked about.
    row.fill("沙河")
    row.press("ArrowDown")
    with page.expect_navigation():
        row.press("Enter")
    assert "各行都有对应的地区" in desk.text()
    expect(page.locator(".astray")).to_have_count(0)
    page.keyboard.press("a")
    expect(page.get_by_role("link", name="去发布")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    desk.follow(page.get_by_role("button", name="发布为规划"))
    desk.follow(page.get_by_role("link", name="免费产前筛查").first)
    for name, share in (("集州街道", "500"), ("长赤镇", "400"), ("沙河镇", "400")):
        expect(page.locator("#quota")).to_contain_text(name)
        expect(page.locator("#quota")).to_contain_text(share)
