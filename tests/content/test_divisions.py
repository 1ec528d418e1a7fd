"""The committed division data: complete, nested, and right where the deployments are."""

import csv
import re
from functools import cache
from importlib.resources import files
from itertools import pairwise

import pytest

PLACES = files("muzi.content") / "places"
COUNTIES_IN_USE = ("150525", "220122", "350121", "430212", "511922")


def read(name: str) -> list[dict[str, str]]:
    with (PLACES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def regions() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in read("regions.csv")}


def parent(code: str) -> str | None:
    """The nearest shorter prefix, padded: 511922100000 → 511922000000 → 511900000000 → 51…"""
    for digits in (9, 6, 4, 2):
        shorter = code[:digits].ljust(12, "0")
        if shorter != code:
            return shorter
    return None


def test_codes_are_twelve_digits_unique_and_sorted():
    codes = [row["code"] for row in read("regions.csv")]
    assert all(re.fullmatch(r"[1-8]\d{8}000", code) for code in codes)
    assert codes == sorted(set(codes))


def test_a_current_region_lies_in_a_current_region():
    current = {code for code, row in regions().items() if not row["valid_to"]}
    assert [code for code in current if (up := parent(code)) and up not in current] == []


def test_a_former_county_lay_in_a_prefecture_or_under_its_province():
    without = {code for code in regions() if (up := parent(code)) and up not in regions()}
    # 90xx were cities under the province itself; two codes stood alone in the early tables.
    assert {c for c in without if c[2:4] != "90"} == {"340901000000", "632421000000"}
    assert all(code[:2] + "0" * 10 in regions() for code in without)


def test_numbers_of_divisions_in_force():
    current = [code for code, row in regions().items() if not row["valid_to"]]
    provinces = [code for code in current if code.endswith("0" * 10)]
    townships = [code for code in current if code[6:9] != "000"]
    assert len(provinces) == 34
    assert 38_000 < len(townships) < 40_000
    counties = [code for code in current if code[4:6] != "00" and code[6:] == "000000"]
    assert 2_840 <= len(counties) <= 2_860


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("51", "四川省"),
        ("5119", "巴中市"),
        ("511922", "南江县"),
        ("15", "内蒙古自治区"),
        ("1505", "通辽市"),
        ("150525", "奈曼旗"),
        ("4302", "株洲市"),
        ("430212", "渌口区"),
        ("35", "福建省"),
        ("350121", "闽侯县"),
        ("22", "吉林省"),
        ("220122", "农安县"),
    ],
)
def test_regions_of_the_deployments(code: str, name: str):
    row = regions()[code.ljust(12, "0")]
    assert (row["name"], row["valid_to"]) == (name, "")


def test_former_codes_lead_to_codes_in_force():
    former = [row for row in regions().values() if row["valid_to"]]
    assert len(former) > 3_000
    for row in former:
        assert row["valid_from"] < row["valid_to"], row
        assert regions()[row["successor"]]["valid_to"] == "", row


@pytest.mark.parametrize(
    ("old", "name", "new"),
    [
        ("430221", "株洲县", "430212"),
        ("513722", "南江县", "511922"),
        ("110103", "崇文区", "110101"),
        ("510202", "渝中区", "500103"),
        ("320222", "无锡县", "320205"),
        ("500112", "渝北区", "500157"),
    ],
)
def test_changes_on_record(old: str, name: str, new: str):
    row = regions()[old + "000000"]
    assert (row["name"], row["successor"]) == (name, new + "000000")
    assert (old, name, new) in {
        (r["code6"], r["name"], r["current6"]) for r in read("historical_counties.csv")
    }


def test_historical_county_codes():
    rows = read("historical_counties.csv")
    periods: dict[str, list[tuple[int, int]]] = {}
    for row in rows:
        assert regions()[row["current6"] + "000000"]["valid_to"] == "", row
        period = int(row["first_year"]), int(row["last_year"] or 9999)
        assert 1980 <= period[0] <= period[1], row
        periods.setdefault(row["code6"], []).append(period)
    for code, spans in periods.items():
        spans.sort()
        assert all(a[1] < b[0] for a, b in pairwise(spans)), code
    in_force = {row["code6"] for row in rows if not row["last_year"]}
    counties = {
        code[:6]
        for code, row in regions().items()
        if code[4:6] != "00" and code[6:] == "000000" and not row["valid_to"]
    }
    assert counties <= in_force


@pytest.mark.parametrize("county", COUNTIES_IN_USE)
def test_villages(county: str):
    rows = read(f"villages/{county}.csv")
    codes = [row["code"] for row in rows]
    assert codes == sorted(set(codes))
    assert all(row["name"].strip() for row in rows)
    orphans = [c for c in codes if regions().get(c[:9] + "000", {"valid_to": "?"})["valid_to"]]
    assert orphans == []
    assert all(re.fullmatch(rf"{county}\d{{6}}", c) and c[9:] != "000" for c in codes)


def test_most_townships_of_the_counties_in_use_have_villages():
    for county in COUNTIES_IN_USE:
        townships = {c for c in regions() if c[:6] == county and c[6:9] != "000"}
        served = {row["code"][:9] + "000" for row in read(f"villages/{county}.csv")}
        assert served <= townships
        allowed = {
            "430212001000",
            "430212112000",
        }  # 伏波街道, 漂沙井镇: newer than the village list
        assert townships - served <= allowed
