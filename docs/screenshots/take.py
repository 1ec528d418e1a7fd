"""Take the screenshots of the README again, from a demonstration that runs.

    MUZI_DATA=.muzi/pictures MUZI_TODAY=2026-06-15 make run
    .venv/bin/python docs/screenshots/take.py http://127.0.0.1:8000 PASSWORD

The county is the same for everybody (one seed, one day), so a picture changes only when the product
does. A palette of 256 colours makes the files a third as large, by whatever tool is at hand.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
# A document that nobody issued, for the picture of a review.
DOCUMENT = """南江县2026年妇幼健康提升行动方案
（示例文件，非真实发文）
一、行动目标
到2026年底，全县孕产妇系统管理率达到92%以上，产前筛查率达到85%；孕产妇死亡率控制在12/10万以内，\
婴儿死亡率、5岁以下儿童死亡率分别控制在5‰和6‰以内。
二、重点任务
（一）做实早孕建册。各乡镇卫生院每月核对新孕信息，2026年6月底前完成一轮入户核查。
（责任单位：县卫生健康局、各乡镇卫生院）
（二）免费产前筛查。全年完成免费产前筛查4200人。（责任单位：县妇幼保健院）
（三）保障母婴安全。2026年9月底前，县人民医院建成危重孕产妇救治中心。
（责任单位：县人民医院，县财政局配合）
三、工作要求
实行月通报制度，助产机构每月5日前报送母婴安全数据；县卫生健康局每季度通报一次进展。
"""
DESK, PHONE = (1280, 800), (390, 780)


@contextmanager
def logged_in(
    browser: Browser, site: str, password: str, who: str, size: tuple[int, int]
) -> Iterator[Page]:
    """A page in which the demonstration account `who` is logged in."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", base_url=site
    )
    page = context.new_page()
    page.goto("/login")
    page.fill("[name=username]", who)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{site}/")
    yield page
    context.close()


def keep(page: Page, name: str, height: int | None = None) -> None:
    """Keep what the window shows, or the page down to `height`."""
    path = HERE / f"{name}.png"
    if height is None:
        page.screenshot(path=path)
    else:
        width = page.viewport_size["width"] if page.viewport_size else DESK[0]
        clip = {"x": 0, "y": 0, "width": width, "height": height}
        page.screenshot(path=path, full_page=True, clip=clip)  # type: ignore[arg-type]


def review(page: Page) -> None:
    """Read the document in and open it for review, some of it decided."""
    page.goto("/documents/new")
    page.fill("[name=text]", DOCUMENT)
    page.click("main form .button-main")
    page.wait_for_url("**/particulars")
    page.goto(page.url.removesuffix("/particulars"))
    for _ in range(2):
        page.keyboard.press("a")
        page.wait_for_timeout(400)


def main(site: str, password: str) -> None:
    """Every picture."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with logged_in(browser, site, password, "mch", DESK) as page:
            keep(page, "home")
            page.goto("/risk")
            keep(page, "risk-board")
            woman = page.locator("main a[href^='/people/']").nth(1).get_attribute("href")
            page.goto(f"{woman}")
            keep(page, "person", 1200)
            page.goto(f"{woman}/record/antenatal_visit")
            keep(page, "antenatal-form")
            page.goto("/figures/?year=2025")
            keep(page, "dashboard", 1260)
        with logged_in(browser, site, password, "bureau", DESK) as page:
            keep(page, "plan", 1180)
            review(page)
            keep(page, "review")
        with logged_in(browser, site, password, "township", PHONE) as page:
            keep(page, "phone")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2])
