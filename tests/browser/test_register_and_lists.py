"""Grading by screening and assessment, endings, corrections and voids, and the list in Excel."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import psycopg
import pytest
from conftest import TODAY, Desk, Site, Woman

pytestmark = pytest.mark.browser


def colour(desk: Desk, woman: Woman) -> str:
    desk.open(f"/people/{woman.key}")
    return desk.page.locator(".now-colour .now-label + span").inner_text().strip()


def record_address(desk: Desk, key: int, kind: str) -> str:
    """The address of the newest record of `kind` that may be corrected."""
    desk.open(f"/people/{key}")
    links = desk.page.locator(f".timeline a[href*='/records/{kind}/']").all()
    found = [link.get_attribute("href") or "" for link in links]
    return next(each for each in found if not each.endswith("/void"))


def pregnant(desk: Desk, woman: Woman) -> bool:
    """Is she in the list of pregnant women? (All of it: pages are walked.)"""
    desk.open("/pregnancies?sort=name")
    while True:
        if desk.page.locator(f"main tbody a[href='/people/{woman.key}']").count():
            return True
        onward = desk.page.locator("main").get_by_role("link", name="下一页")
        if not onward.count():
            return False
        desk.follow(onward)


def earlier_versions(site: Site, table: str, key: int) -> list[dict[str, Any]]:
    """What the database itself keeps of a record's earlier versions, oldest first."""
    socket = (site.data / "pg" / "postmaster.pid").read_text().splitlines()[4]
    with psycopg.connect(host=socket, user="postgres", dbname="muzi") as owner:
        rows = owner.execute(
            'SELECT row FROM access_version WHERE "table" = %s AND row_id = %s ORDER BY id',
            [table, key],
        ).fetchall()
    return [row if isinstance(row, dict) else json.loads(row) for (row,) in rows]


def test_screening_suggests_and_a_clinician_confirms(desk_of: Callable[..., Desk]) -> None:
    township, hospital = desk_of("township"), desk_of("mch")
    woman = township.woman("筛查女甲", 12)
    assert colour(township, woman).startswith("绿色")

    township.open(f"/people/{woman.key}/record/risk_screening")
    township.page.check("[value='3.1']")  # 生殖道畸形
    township.page.check("[value='5.1']")
    township.save()
    assert "已保存：妊娠风险筛查" in township.text()
    assert "生殖道畸形" in township.text()

    hospital.open(f"/people/{woman.key}/record/risk_assessment")
    told = hospital.text()
    assert "筛查提示的因素，请核实后在下方确认" in told
    assert "Y1.3" in told
    assert not hospital.page.locator("main form :checked[value='Y1.3']").count()  # not for her
    fold = hospital.page.locator("details.fold", has_text="黄色因素").first
    fold.locator("summary").click()
    hospital.page.check("[value='Y1.3']")
    hospital.fill(plan="二级医疗机构随诊")
    hospital.save()
    assert "风险等级由绿色变为黄色" in hospital.text()
    assert colour(township, woman).startswith("黄色")
    assert "Y1.3" in township.text()

    # Later a worse factor is confirmed; the highest colour stands, and the history is kept.
    hospital.open(f"/people/{woman.key}/record/risk_assessment")
    assert hospital.page.locator("main form :checked[value='Y1.3']").count() == 1  # carried on
    fold = hospital.page.locator("details.fold", has_text="橙色因素").first
    fold.locator("summary").click()
    orange = fold.locator("input[type=checkbox]").first
    orange.check()
    code = orange.input_value()
    hospital.fill(plan="三级医疗机构会诊")
    hospital.save()
    assert "风险等级由黄色变为橙色" in hospital.text()
    assert code in hospital.text()
    assert colour(township, woman).startswith("橙色")
    assert "风险等级变化" in township.text()
    assert "风险分级报告" in township.text()


def test_a_loss_and_a_transfer_end_the_work(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("township")
    lost, moved = desk.woman("丢失女甲", 12), desk.woman("转出女甲", 24)
    assert pregnant(desk, lost)
    assert pregnant(desk, moved)
    desk.record(
        lost.key, "pregnancy_loss", served_on=lost.at(11), loss_kind="spontaneous", cause="胚胎停育"
    )
    assert "妊娠已结束" in desk.text()
    assert "没有待办" in desk.text()
    assert not pregnant(desk, lost)

    desk.record(moved.key, "transfer_out", reason="moved", to_institution="巴中市中心医院")
    assert "迁居" in desk.text()
    assert "巴中市中心医院" in desk.text()
    assert "没有待办" in desk.text()
    address = record_address(desk, moved.key, "transfer_out")
    desk.open(address)
    assert desk.page.locator("[name=reason]:checked").input_value() == "moved"
    desk.fill(reason="work", change_reason="问清后更正")
    desk.save()
    assert "外出务工" in desk.text()


def test_a_correction_recolours_and_keeps_what_was(
    site: Site, desk_of: Callable[..., Desk]
) -> None:
    desk = desk_of("township")
    woman = desk.woman("更正女甲", 24)
    desk.record(woman.key, "antenatal_visit", weight_kg=58, haemoglobin=58)
    assert colour(desk, woman).startswith("橙色")

    address = record_address(desk, woman.key, "antenatal_visit")
    desk.open(address)
    desk.fill(haemoglobin=118)
    desk.page.locator("main form .button-main").click()
    assert "此项必填" in "".join(desk.complaints())  # a reason is asked
    desk.fill(change_reason="抄录有误")
    desk.save()
    assert "风险等级由橙色变为绿色" in desk.text()
    assert colour(desk, woman).startswith("绿色")
    line = desk.page.locator(".timeline details", has_text="血红蛋白 118 g/L").first
    assert "已更正" in line.inner_text()
    line.locator("summary").click()
    assert "抄录有误" in line.inner_text()
    kept = earlier_versions(
        site, "services_antenatalvisit", int(address.rstrip("/").rpartition("/")[2])
    )
    assert [each["haemoglobin"] for each in kept] == [58]


def test_a_delivery_voided_and_entered_again_keeps_the_children(
    desk_of: Callable[..., Desk],
) -> None:
    woman = desk_of("township").woman("作废女甲", 38)
    desk = desk_of("mch")

    def deliver(weight: int) -> None:
        desk.open(f"/people/{woman.key}/record/delivery")
        desk.fill(served_on=TODAY, mode="spontaneous", place="hospital")
        desk.fill(**{"newborn-0-sex": 1, "newborn-0-weight_g": weight})
        desk.save()
        assert desk.page.url.endswith(f"/people/{woman.key}"), desk.complaints()

    def child() -> str:
        desk.open(f"/people/{woman.key}")
        links = desk.page.locator(".chapter a.button[href^='/people/']")
        assert links.count() == 1
        return links.first.get_attribute("href") or ""

    deliver(2300)
    first = child()
    desk.record(int(first.rpartition("/")[2]), "newborn_visit", weight_g=2290, temperature="36.7")

    desk.open(record_address(desk, woman.key, "delivery"))
    desk.follow(desk.page.get_by_role("link", name="作废此记录"))
    desk.page.locator("main form .button-main").click()
    assert "此项必填" in "".join(desk.complaints())  # a reason is asked
    desk.fill(reason="体重录错")
    desk.save()
    assert "已作废：分娩" in desk.text()
    struck = desk.page.locator(".timeline-void", has_text="分娩").first
    assert "已作废" in struck.inner_text()
    struck.locator("summary").click()
    assert "作废理由：体重录错" in struck.inner_text()
    assert re.search(r"孕周\s*38", desk.text())  # she is pregnant again

    deliver(3200)
    assert child() == first
    desk.open(first)
    assert "3,200 g" in desk.text()
    assert "新生儿访视" in desk.page.locator(".timeline").inner_text()


def test_the_list_is_exported_to_excel(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("township")
    desk.woman("导出女甲", 20)
    desk.open("/pregnancies?weeks_from=10")
    shown = desk.counted()
    names = desk.page.locator("main tbody th").all_inner_texts()
    with desk.page.expect_download() as got:
        desk.page.get_by_role("link", name="导出 Excel").click()
    assert got.value.suggested_filename == f"孕产妇名单-{TODAY}.xlsx"
    with zipfile.ZipFile(BytesIO(got.value.path().read_bytes())) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert len(re.findall(r"<row ", sheet)) == shown + 1
    assert all(f">{name.strip()}<" in sheet for name in names)
    # An export is written to the trail.
    bureau = desk_of("bureau")
    bureau.open("/audit?action=export")
    assert f"导出孕产妇名单 {shown} 人" in bureau.text()
