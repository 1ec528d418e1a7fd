"""The night opens a notice of a rebound, which is talked about and closed; a campaign gets an owner
and an activity, a day of the bureau's own too.

Its own site: a rebound needs two years on record, and eight infant deaths that nobody else's
figures should hold.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import psycopg
import pytest
from conftest import PROJECT, TODAY, Desk, Site, free_port
from playwright.sync_api import Locator, expect
from test_access_and_look import look_at

pytestmark = pytest.mark.browser
COUNTY, CHANGCHI = 511922000000, 511922103000
YEAR = int(TODAY[:4])


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    data = PROJECT / ".muzi" / f"rebound-{os.getpid()}"
    made = Site(data, free_port())
    made.muzi("setup")
    # The tests do themselves what people do under a plan.
    made.muzi("simulate", "--records-only", "--births", "150", "--years", "3", "--processes", "1")
    made.start()
    _deaths(made)
    made.muzi("rebounds")
    yield made
    made.stop()
    shutil.rmtree(data, ignore_errors=True)


def _deaths(site: Site) -> None:
    """An infant death in Changchi in each of the last eight whole months, in the cells alone."""
    months, month = [], date.fromisoformat(TODAY).replace(day=1)
    for _month in range(8):
        month = (month - timedelta(days=1)).replace(day=1)
        months.append(month)
    socket = (site.data / "pg" / "postmaster.pid").read_text().splitlines()[4]
    with psycopg.connect(host=socket, user="postgres", dbname="muzi") as owner:
        for level, region in ((1000, CHANGCHI), (1_000_000, COUNTY)):
            for month in months:
                owner.execute(
                    "INSERT INTO indicators_cell (level, month, region, measure, n, restricted)"
                    " VALUES (%s, %s, %s, 'infant_deaths', 1, false)"
                    " ON CONFLICT (level, month, region, measure)"
                    " DO UPDATE SET n = indicators_cell.n + 1",
                    [level, month, region],
                )


def _days_away(row: Locator) -> int:
    """How far a campaign of the list begins from today."""
    told = re.search(r"\d{4}-\d{2}-\d{2}", row.inner_text())
    assert told
    return abs((date.fromisoformat(told[0]) - date.fromisoformat(TODAY)).days)


def test_a_rebound_is_told_interviewed_and_closed(site: Site, desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("bureau")
    page = desk.page
    told = page.locator("#waiting-notices a", has_text="长赤镇 婴儿死亡率")
    desk.open("/")
    desk.follow(told)
    address = page.url.removeprefix(desk.site.url)
    assert "系统 发起" in desk.text()
    assert "由达标转为未达标" in desk.text() or "变差" in desk.text()
    assert "按今天的数据，反弹仍在" in desk.text()
    assert "待处理" in desk.text()

    # A day to come is no interview; what was typed stays.
    tomorrow = date.fromisoformat(TODAY) + timedelta(days=1)
    page.fill("[name=interview_on]", tomorrow.isoformat())
    desk.fill(interview_with="长赤镇卫生院院长", measures="逐例评审，转诊前置")
    desk.follow(page.get_by_role("button", name="登记约谈"))
    assert any("约谈日期" in each for each in desk.complaints())
    assert page.input_value("[name=interview_with]") == "长赤镇卫生院院长"
    page.fill("[name=interview_on]", TODAY)
    page.fill("[name=due_on]", tomorrow.isoformat())
    desk.follow(page.get_by_role("button", name="登记约谈"))
    assert "已约谈" in desk.text()

    # It was taken up: it is told again when its measures fall due. Tomorrow is soon.
    desk.open("/")
    assert told.count() == 1
    assert "整改时限" in page.locator("#waiting-notices li", has_text="长赤镇").inner_text()

    # The unit is told of it too, reads it and changes nothing.
    township = desk_of("township", width=390, height=844)
    township.open("/")
    township.page.locator(".count-strip a", has_text="反弹通报").click()
    township.follow(township.page.locator("#waiting-notices a", has_text="长赤镇 婴儿死亡率"))
    assert "逐例评审，转诊前置" in township.text()
    assert not township.page.locator("main form").count()

    desk.open(address)
    desk.fill(outcome="连续三个月无新发死亡")
    # It is still worse and the measures have time left: that is asked about once more.
    page.locator("#close summary", has_text="办结").click()
    expect(page.locator("#close .confirm-ask")).to_contain_text("反弹仍在")
    desk.follow(page.get_by_role("button", name="仍要办结"))
    assert "连续三个月无新发死亡" in desk.text()
    assert not page.locator("main form").count()

    # It goes on, so the next night opens none; a person may.
    site.muzi("rebounds")
    desk.open("/")
    assert not told.count()
    desk.open("/notices")
    again = page.locator("#found tr", has_text="长赤镇").filter(has_text="婴儿死亡率")
    assert "办结过" in again.inner_text()
    page.locator("main details summary", has_text="已办结").click()
    assert page.locator("main details tr", has_text="长赤镇").is_visible()
    assert not look_at(desk, ["/", "/notices", address])
    assert not look_at(township, ["/", "/notices", address])
    desk.open("/notices")
    desk.follow(again.get_by_role("button", name="发起通报"))
    assert "系统 发起" not in desk.text()
    desk.open("/notices")
    assert page.locator("#standing tr", has_text="长赤镇").count() == 1


def test_a_campaign_gets_an_owner_and_an_activity(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("bureau")
    page = desk.page
    desk.open(f"/campaigns?year={YEAR + 1}")
    assert "未列入计划" in desk.text()
    prepare = page.get_by_role("button", name=f"生成 {YEAR + 1} 年计划")
    desk.follow(prepare)
    assert not prepare.count()
    assert "未列入计划" not in desk.text()

    # The day nearest to today (in January one of the year before), so that an activity of today is
    # one of it.
    days: dict[int, tuple[str, str]] = {}
    for year in (YEAR - 1, YEAR):
        desk.open(f"/campaigns?year={year}")
        prepare = page.get_by_role("button", name=f"生成 {year} 年计划")
        if prepare.count():
            desk.follow(prepare)
        for row in page.locator("main tbody tr").all():
            days[_days_away(row)] = page.url, row.locator("th a").inner_text()
    listed, name = days[min(days)]
    page.goto(listed)
    desk.follow(page.locator("main tbody th a", has_text=name))
    address = page.url.removeprefix(desk.site.url)
    if not page.locator("[name=owner]").is_visible():
        page.locator("summary", has_text="修改安排").click()
    page.select_option("[name=owner]", label="长赤镇卫生院")
    desk.fill(theme="护佑新生", arrangement="卫生院设咨询台")
    desk.follow(page.get_by_role("button", name="保存安排"))
    assert "长赤镇卫生院" in desk.text()

    township = desk_of("township", width=390, height=800)
    township.open(address)
    assert "卫生院设咨询台" in township.text()
    if not township.page.locator("[name=place]").is_visible():
        township.page.locator("summary", has_text="登记活动").click()
    township.fill(place="长赤镇卫生院", form="义诊咨询", reach=5217)
    township.follow(township.page.get_by_role("button", name="保存活动"))
    lines = township.page.locator("#activities li")
    before = lines.count()
    township.follow(lines.filter(has_text="5,217 人").get_by_role("link", name="更正"))
    township.fill(reach=2517)
    township.follow(township.page.get_by_role("button", name="保存更正"))
    assert "2,517 人" in township.text()
    assert "5,217 人" not in township.text()
    assert lines.count() == before

    page.goto(listed)
    row = page.locator("main tbody tr", has_text=name).inner_text()
    assert "长赤镇卫生院" in row
    assert "护佑新生" in row
    assert not look_at(desk, ["/campaigns", address])
    assert not look_at(township, ["/campaigns", address])


def test_a_bureau_sets_days_of_its_own(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("bureau")
    page = desk.page
    desk.open("/campaigns")
    desk.follow(page.get_by_role("link", name="加本地宣传日"))
    yesterday = (date.fromisoformat(TODAY) - timedelta(days=1)).isoformat()
    page.fill("[name=starts_on]", TODAY)
    page.fill("[name=ends_on]", yesterday)
    desk.fill(name="长赤母婴关爱日", occasion="县工作安排", theme="呵护新生")
    desk.follow(page.get_by_role("button", name="保存"))
    assert any("结束日期" in each for each in desk.complaints())
    assert page.input_value("[name=name]") == "长赤母婴关爱日"
    page.fill("[name=ends_on]", "")
    page.select_option("[name=owner]", label="长赤镇卫生院")
    desk.follow(page.get_by_role("button", name="保存"))
    address = page.url.removeprefix(desk.site.url)
    assert "县工作安排" in desk.text()

    # The unit that leads it is reminded, finds it in the calendar and records what it did.
    township = desk_of("township", width=390, height=844)
    township.open("/")
    assert township.page.locator("#waiting-campaigns a", has_text="长赤母婴关爱日").count()
    township.open("/calendar")
    township.follow(township.page.locator("#campaigns a", has_text="长赤母婴关爱日"))
    assert not township.page.get_by_role("link", name="修改").count()
    township.fill(place="长赤镇广场", form="义诊咨询", reach=41)
    township.follow(township.page.get_by_role("button", name="保存活动"))
    assert "41 人" in township.text()
    assert not look_at(township, ["/campaigns", address])

    # What was done stays: it is altered, not withdrawn.
    desk.open(address)
    desk.follow(page.get_by_role("link", name="修改"))
    edit = page.url.removeprefix(desk.site.url)
    desk.fill(name="长赤镇母婴关爱日")
    desk.follow(page.get_by_role("button", name="保存"))
    assert "长赤镇母婴关爱日" in desk.text()
    desk.open(edit)
    page.locator("summary", has_text="撤销这项宣传").click()
    desk.follow(page.get_by_role("button", name="确认撤销"))
    assert "已有单位登记了活动" in desk.text()

    desk.open("/campaigns/new")
    page.fill("[name=starts_on]", TODAY)
    desk.fill(name="不办的日子", occasion="试填")
    desk.follow(page.get_by_role("button", name="保存"))
    gone = page.url.removeprefix(desk.site.url)
    desk.follow(page.get_by_role("link", name="修改"))
    assert not look_at(desk, ["/campaigns/new", edit, page.url.removeprefix(desk.site.url)])
    desk.open(f"{gone}/edit")
    page.locator("summary", has_text="撤销这项宣传").click()
    desk.follow(page.get_by_role("button", name="确认撤销"))
    assert "不办的日子" not in page.locator("main").inner_text()
    township.open(gone)
    assert "这项宣传已撤销" in township.text()
