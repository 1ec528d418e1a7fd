"""A rhythm in the plan makes reports due; units report, also that there was nothing; the bureau
drafts the monthly bulletin from the figures, another reviews it, and all units read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from conftest import TODAY, Desk
from test_access_and_look import faults

pytestmark = pytest.mark.browser


def _rhythm(desk: Desk) -> None:
    """The bureau adds a daily rhythm to the county's plan."""
    desk.open("/plans")
    desk.follow(desk.page.get_by_role("link", name=re.compile("^南江县")).first)
    plan = re.search(r"/plans/\d+", desk.page.url)
    assert plan
    desk.open(f"{plan[0]}/amend/rhythm/new")
    desk.fill(what="孕产妇、新生儿死亡零报告", frequency="daily", reporter="各乡镇卫生院")
    desk.fill(reason="实行日报告")
    desk.save()


def test_reports_of_units(desk_of: Callable[..., Desk]) -> None:
    bureau = desk_of("bureau")
    _rhythm(bureau)

    township = desk_of("township", width=390, height=844)
    township.open("/calendar")
    assert "孕产妇、新生儿死亡零报告" in township.text()
    township.follow(township.page.locator("main .plain-list a", has_text="死亡零报告").first)
    township.open(f"{township.page.url.removeprefix(township.site.url)}?day={TODAY}")
    assert "本单位记录中本期的数" in township.text()
    assert not faults(township.page)
    with township.page.expect_navigation():
        township.page.get_by_role("button", name="零报告").click()
    assert "已作零报告" in township.text()
    address = township.page.url.removeprefix(township.site.url)

    # The bureau sees who reported nothing to have happened, and who did not report.
    bureau.open(address)
    rows = bureau.page.locator("#units tbody tr")
    told = [row.inner_text() for row in rows.all()]
    assert sum("零报告" in each for each in told) == 1
    assert len(told) > 3
    assert not faults(bureau.page)
    bureau.open("/calendar")
    assert f"已报 1 / {len(told)}，零报告 1" in bureau.text()
    assert not faults(bureau.page)

    # A second report is another after the first was taken back.
    township.page.locator("summary", has_text="撤回重报").click()
    with township.page.expect_navigation():
        township.page.get_by_role("button", name="确认撤回").click()
    township.page.get_by_text("有发生，填写数量").click()
    township.fill(maternal_deaths=0, neonatal_deaths=1, under5_deaths=1)
    with township.page.expect_navigation():
        township.page.get_by_role("button", name="报送").click()
    assert "与本单位的记录不一致" in township.text()
    township.fill(note="个案登记中")
    with township.page.expect_navigation():
        township.page.get_by_role("button", name="报送").click()
    assert "不一致" in township.text()
    bureau.open(address)
    assert "记录 0" in bureau.text()


def test_a_bulletin_from_draft_to_issue(desk_of: Callable[..., Desk]) -> None:
    bureau = desk_of("bureau")
    page = bureau.page
    bureau.open("/bulletins")
    bureau.follow(page.get_by_role("link", name="起草简报").first)
    assert not faults(bureau.page)
    with page.expect_navigation():
        page.get_by_role("button", name="起草").click()
    assert "母婴安全关键指标" in bureau.text()
    assert not page.get_by_role("button", name="审核通过").count()
    assert not faults(bureau.page)
    address = page.url.removeprefix(bureau.site.url)

    # Text is edited; a figure is not.
    bureau.follow(page.get_by_role("link", name="修改文字"))
    first = page.locator("[name=text_0]")
    drafted = first.input_value()
    first.fill(re.sub(r"【[^】]*】", "【123456】", drafted, count=1))
    with page.expect_navigation():
        page.get_by_role("button", name="保存文字").click()
    assert "不是系统计算的数" in bureau.text()
    page.locator("[name=text_0]").fill(f"本期情况平稳。{drafted}")
    with page.expect_navigation():
        page.get_by_role("button", name="保存文字").click()
    assert "本期情况平稳" in bureau.text()

    # The level above reviews it, the bureau issues it.
    higher = desk_of("higher")
    higher.open(address)
    with higher.page.expect_navigation():
        higher.page.get_by_role("button", name="审核通过").click()
    township = desk_of("township")
    assert township.open(address).status == 404
    bureau.open(address)
    page.locator("summary", has_text="印发").click()
    with page.expect_navigation():
        page.get_by_role("button", name="确认印发").click()
    assert re.search(r"月通报〔\d{4}〕第\d+期", bureau.text())

    # All units read it; its files are there; a figure leads to its page.
    assert township.open(address).status == 200
    assert "本期情况平稳" in township.text()
    for name, start in (("PDF", b"%PDF-"), ("Word", b"PK"), ("Excel", b"PK")):
        with township.page.expect_download() as download:
            township.page.get_by_role("link", name=name, exact=True).click()
        path = download.value.path()
        assert path.read_bytes().startswith(start)
    bureau.follow(page.locator("a.figure-link").first)
    assert page.locator("h1").inner_text()

    # A correction takes its place.
    bureau.open(address)
    with page.expect_navigation():
        page.get_by_role("button", name="起草更正版").click()
    assert "更正：" in bureau.text()
