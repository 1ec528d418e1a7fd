"""A woman is out of reach of those who do not care for her, by every route; 调阅 leaves a trace."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from conftest import TODAY, Desk, Woman

from muzi.clinical.statistics import statistical_year_of

pytestmark = pytest.mark.browser

OWN_TOWNSHIP = "长赤镇"


def stranger(desk_of: Callable[..., Desk], username: str, role: str, unit: str) -> Desk:
    """An account of another township, made by the administrator; its holder logged in."""
    admin = desk_of("admin")
    admin.open("/accounts/new")
    units = admin.page.locator("[name=institution] option").all_text_contents()
    label = next(each for each in units if unit in each and OWN_TOWNSHIP not in each)
    value = admin.page.locator("[name=institution] option", has_text=label).get_attribute("value")
    admin.fill(username=username, name="外乡医生", role=role, institution=value)
    admin.save()
    password = admin.page.locator("main code").inner_text()
    return desk_of(username, password=password)


def addresses(desk: Desk, woman: Woman) -> set[str]:
    """Every address about her that her own page leads to."""
    desk.open(f"/people/{woman.key}")
    links = {link.get_attribute("href") or "" for link in desk.page.locator("main a").all()}
    own = re.compile(r"^/(people/\d+(/.*)?|records/.*|pregnancies/\d+/facts)$")
    return {link for link in links if own.match(link)} | {f"/people/{woman.key}"}


def post(desk: Desk, path: str, **values: Any) -> Any:
    """Send a form to an address without a page, as the browser's own account."""
    token = next(c["value"] for c in desk.page.context.cookies() if c["name"] == "csrftoken")
    return desk.page.request.post(
        desk.site.url + path, form=values, headers={"X-CSRFToken": token}, max_redirects=0
    )


def found_by(desk: Desk, text: str, woman: Woman) -> bool:
    """Does a search lead to her?"""
    answer = post(desk, "/search", q=text)
    assert answer.status == 200
    return f"/people/{woman.key}" in answer.text()


def test_another_townships_doctor_finds_her_by_no_route(desk_of: Callable[..., Desk]) -> None:
    owner, hospital = desk_of("township"), desk_of("mch")
    woman = owner.woman("隐身女甲", 38)
    owner.record(woman.key, "antenatal_visit", served_on=woman.at(30), weight_kg=60, haemoglobin=75)
    owner.open(f"/people/{woman.key}/record/antenatal_visit")
    owner.fill(complaint="隐身草稿")
    owner.page.get_by_text("已保存草稿").wait_for()
    of_her = addresses(owner, woman)
    assert len(of_her) > 8
    hospital.open(f"/people/{woman.key}/record/delivery")
    hospital.fill(served_on=TODAY, mode="spontaneous", place="hospital")
    hospital.fill(**{"newborn-0-sex": 1, "newborn-0-weight_g": 3100})
    hospital.save()
    of_her |= addresses(owner, woman)
    children = {each for each in of_her if re.fullmatch(r"/people/\d+", each)}
    assert len(children) == 2  # her page and her child's

    for desk in (
        stranger(desk_of, "outside-village", "village_doctor", "卫生室"),
        stranger(desk_of, "outside-clinic", "township_clinic", "卫生院"),
    ):
        for asked in (woman.name, "ysnj", woman.number, woman.phone, woman.handbook):
            assert found_by(owner, asked, woman), asked
            assert not found_by(desk, asked, woman), asked

        for path in sorted(of_her):
            got, sent = desk.page.request.get(desk.site.url + path), post(desk, path)
            assert (got.status, sent.status) == (404, 404), path
            assert woman.name not in got.text() + sent.text(), path
        desk.open(f"/people/{woman.key}")
        assert "不在您的管辖范围内" in desk.text()

        for path in ("/", "/pregnancies", "/pregnancies?stage=postpartum", "/risk", "/due"):
            answer = desk.page.request.get(desk.site.url + path)
            assert answer.status == 200
            assert woman.name not in answer.text(), path
        kept = desk.page.request.get(f"{desk.site.url}/people/new").text()
        assert "隐身草稿" not in kept

        # Her number typed into a registration says that it is taken, not by whom.
        taken = post(
            desk, "/people/similar", name="别人", number=woman.number, document="resident_id"
        )
        assert taken.status == 200
        assert woman.name not in taken.text()

    # The clinic may also export, and open figures to the persons counted; she is in neither.
    book = desk.page.request.get(f"{desk.site.url}/pregnancies/export?stage=postpartum")
    assert book.status == 200
    assert woman.name not in _words(book.body())
    mine = owner.page.request.get(f"{owner.site.url}/pregnancies/export?stage=postpartum")
    assert woman.name in _words(mine.body())
    members = f"/figures/A09/counted/?year={statistical_year_of(date.fromisoformat(TODAY))}"
    here = desk.page.request.get(desk.site.url + members)
    assert here.status == 200
    assert woman.name not in here.text()
    assert woman.name in owner.page.request.get(owner.site.url + members).text()
    there = desk.page.request.get(f"{desk.site.url}{members}&region=511922103000")
    assert there.status == 404
    assert desk.page.request.get(f"{desk.site.url}/audit").status == 403


def _words(workbook: bytes) -> str:
    with zipfile.ZipFile(BytesIO(workbook)) as parts:
        return "".join(
            parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")
        )


def test_a_hospital_opens_her_file_with_a_reason(desk_of: Callable[..., Desk]) -> None:
    owner, hospital = desk_of("township"), desk_of("hospital")
    woman = owner.woman("调阅女甲", 30)
    assert not found_by(hospital, woman.number, woman)
    assert hospital.open(f"/people/{woman.key}").status == 404

    hospital.open("/people/open")
    hospital.fill(number="MZ00000000000", reason="来院产检，了解既往")
    hospital.page.locator("main form .button-main").click()
    hospital.page.get_by_text("没有这个号码的档案").wait_for()
    hospital.fill(number=woman.number, reason="来院产检，了解既往")
    hospital.page.locator("main form .button-main").click()
    hospital.page.wait_for_url(f"**/people/{woman.key}")
    assert hospital.page.inner_text("h1").startswith(woman.name)
    assert found_by(hospital, woman.number, woman)

    owner.open(f"/people/{woman.key}")
    told = owner.text()
    assert re.search(r"演示产科 调阅了本档案，理由：来院产检，了解既往", told), told[:400]
    owner.open(f"/people/{woman.key}/audit")
    assert "来院产检，了解既往" in owner.text()
    # A village doctor has no such door.
    village = desk_of("village")
    assert village.page.request.get(f"{village.site.url}/people/open").status == 403
