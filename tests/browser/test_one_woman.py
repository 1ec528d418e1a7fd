"""One woman from 9 weeks to 42 days, in the browser; the figures move by her alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from conftest import TODAY, Desk, Site

from muzi.clinical.statistics import statistical_year_of
from muzi.people.identity import make_resident_id

pytestmark = pytest.mark.browser

LMP = date.fromisoformat(TODAY) - timedelta(days=255 + 46)
NAME = "谭雪梅"
DELIVERED = LMP + timedelta(weeks=36, days=3)
YEAR = statistical_year_of(DELIVERED)
BORN = date(LMP.year - 36, 3, 2)
NUMBER = make_resident_id("511922", BORN, 248)


def at(weeks: int, days: int = 0) -> date:
    return LMP + timedelta(days=weeks * 7 + days)


def _register(desk: Desk) -> int:
    """A woman of 36 enters the register and is booked at 9 weeks; her key."""
    desk.open("/people/new")
    desk.fill(name=NAME, number=NUMBER, phone="19900009901")
    desk.save()
    desk.page.wait_for_url(re.compile(r"/record/pregnancy_registration"))
    key = int(re.search(r"/people/(\d+)/", desk.page.url)[1])
    desk.fill(served_on=at(9).isoformat(), lmp=LMP.isoformat(), height_cm=158)
    desk.fill(weight_before_kg=54, gravidity=2)
    # At 35 and over the history questions block completion until they are answered.
    desk.save()
    assert "pregnancy_registration" in desk.page.url
    assert desk.page.locator('[name="dystocia"]').first.evaluate("el => !el.form.checkValidity()")
    desk.fill(vaginal_births=0, caesareans=1, abortions=0, dystocia="False", contraception="避孕套")
    desk.fill(last_birth_on=date(LMP.year - 6, 5, 4).isoformat(), uterine_surgeries=1)
    desk.save()
    return key


def _record(desk: Desk, key: int, kind: str, **values: object) -> None:
    desk.open(f"/people/{key}/record/{kind}")
    desk.fill(**values)
    desk.save()
    assert desk.page.url.endswith(f"/people/{key}"), desk.complaints()


def test_from_nine_weeks_to_forty_two_days(site: Site, desk_of: Callable[..., Desk]) -> None:
    village, township = desk_of("village"), desk_of("township")
    hospital = desk_of("mch")

    key = _register(village)
    region = str(_residence(village, key))[:9]
    before = site.figures(region, YEAR)
    village.open(f"/people/{key}")
    assert "黄色" in village.text()
    assert "瘢痕子宫" in village.text()
    assert "年龄" in village.text()

    _record(village, key, "risk_screening", served_on=at(9).isoformat())
    _record(
        hospital,
        key,
        "risk_assessment",
        served_on=at(10).isoformat(),
        plan="二级以上机构产检与分娩",
    )
    for weeks in (10, 17, 23):
        _record(
            township,
            key,
            "antenatal_visit",
            served_on=at(weeks).isoformat(),
            weight_kg=54 + weeks // 3,
            systolic=112,
            diastolic=70,
            fetal_heart=144,
            haemoglobin=112,
        )
    # One visit is late: nothing between 28 and 36 weeks until 35.
    _record(
        hospital,
        key,
        "antenatal_visit",
        served_on=at(35).isoformat(),
        weight_kg=66,
        systolic=118,
        diastolic=74,
        fetal_heart=140,
        haemoglobin=58,
    )
    told = hospital.text()
    assert "风险等级由黄色变为橙色" in told
    assert "重度贫血" in told
    assert "血红蛋白 58 g/L" in told
    assert "橙色 2.6.2" in told
    assert "3日内报送" in told

    _record(hospital, key, "risk_report", served_on=at(35, 2).isoformat())
    _record(
        hospital,
        key,
        "antenatal_visit",
        served_on=at(36).isoformat(),
        weight_kg=67,
        systolic=120,
        diastolic=76,
        haemoglobin=84,
    )

    _deliver_twins(hospital, key)
    for child in _children(hospital, key):
        _record(
            township,
            child,
            "newborn_visit",
            served_on=at(37, 4).isoformat(),
            weight_g=2480,
            feeding="exclusive",
            temperature="36.6",
        )
    _record(
        township,
        key,
        "postpartum_visit",
        served_on=at(37, 4).isoformat(),
        systolic=116,
        diastolic=72,
        temperature="36.5",
    )
    _record(
        township,
        key,
        "postpartum_check",
        served_on=(DELIVERED + timedelta(days=43)).isoformat(),
        systolic=114,
        diastolic=70,
        recovered="True",
    )
    township.open(f"/people/{key}")
    assert "产后42天健康检查" in township.text()

    after = site.figures(region, YEAR)
    moved = {
        code: (after[code][0] - before[code][0], after[code][1] - before[code][1])
        for code in ("A02", "A04", "A06", "A09", "A11", "A27", "A29", "A19", "A08", "H01", "M01")
    }
    assert moved == {
        "A02": (1, 2),  # registered and first checked before 13 weeks, over two live births
        "A04": (1, 2),  # five checks
        "A06": (1, 2),  # systematically managed
        "A09": (2, 2),  # both born in hospital
        "A11": (2, 2),  # by caesarean
        "A27": (2, 2),  # both under 2500 g
        "A29": (2, 2),  # at 36⁺³ weeks
        "A19": (1, 1),  # haemoglobin under 100 g/L, over women tested
        "A08": (1, 2),  # visited within 28 days of discharge
        "H01": (2, 2),  # newborns visited
        "M01": (0, 2),
    }


def _residence(desk: Desk, key: int) -> int:
    desk.open(f"/people/{key}/edit")
    return int(desk.page.locator("[name=residence]").last.input_value())


def _deliver_twins(desk: Desk, key: int) -> None:
    desk.open(f"/people/{key}/record/delivery")
    desk.fill(
        served_on=DELIVERED.isoformat(),
        mode="caesarean",
        indication="scar",
        place="hospital",
        blood_loss_ml=420,
        discharged_on=at(37).isoformat(),
    )
    desk.page.click("[name=more]")
    desk.page.locator('[name="newborn-1-weight_g"]').wait_for()
    desk.settled()
    for number, (sex, weight) in enumerate(((2, 2310), (1, 2460))):
        desk.fill(
            **{
                f"newborn-{number}-outcome": "live",
                f"newborn-{number}-sex": sex,
                f"newborn-{number}-weight_g": weight,
                f"newborn-{number}-apgar_1": 9,
            }
        )
    desk.save()
    assert desk.page.url.endswith(f"/people/{key}"), desk.complaints()


def _children(desk: Desk, key: int) -> list[int]:
    desk.open(f"/people/{key}")
    links = desk.page.locator(".chapter a[href^='/people/']").all()
    matches = [re.fullmatch(r"/people/(\d+)", link.get_attribute("href") or "") for link in links]
    found = {int(match[1]) for match in matches if match}
    assert len(found - {key}) == 2
    return sorted(found - {key})
