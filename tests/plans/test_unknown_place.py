"""A document of a place that the codes do not have is told as such; no sort of place is."""

from __future__ import annotations

import pytest

from muzi.plans.documents.unknown_place import unknown_place
from muzi.plans.reading.types import About, RegionGuess


@pytest.mark.parametrize(
    ("issuer", "title", "place"),
    [
        ("云岭县卫生健康局", "2026年妇幼健康工作方案", "云岭县"),
        ("四川省巴中市云岭县人民政府办公室", "", "云岭县"),
        ("", "云岭县2026年妇幼健康工作方案", "云岭县"),
        ("", "2026年云岭市母婴安全行动方案", "云岭市"),
        ("中共云岭县委办公室", "", "云岭县"),
        ("", "关于印发云岭县2026年妇幼健康工作方案的通知", "云岭县"),
        ("红河口县妇幼保健院", "", "红河口县"),  # begins with a name that there is
    ],
)
def test_a_place_without_a_code_is_named(issuer, title, place):
    assert unknown_place(About(issuer=issuer, title=title)) == place


@pytest.mark.parametrize(
    ("issuer", "title"),
    [
        ("南江县卫生健康局", "南江县2026年妇幼健康工作方案"),
        ("巴中市南江县人民政府", ""),
        ("渌口区卫生健康局", ""),
        ("中共南江县委办公室", "在全省妇幼健康工作会议上的讲话"),
        ("株洲县人民政府", "2026年南江县妇幼健康工作方案"),  # a former name
        ("", "2026年妇幼健康优质服务示范县创建方案"),
        ("", "国家妇幼健康优质服务示范县建设方案"),
        ("", "健康城市建设方案"),
        ("", "贫困地区儿童营养改善项目方案"),
        ("", "全县2026年妇幼健康工作方案"),
        ("国家卫生健康委", "母婴安全行动提升计划（2021—2025年）"),
        ("通辽市人民政府", "健康通辽行动（2019—2030年）"),
        ("自治区卫生健康委", ""),
        ("自治区人民政府", "自治区2026年妇幼健康工作方案"),
        ("中共市委办公室", ""),
        ("前郭县卫健局", ""),  # 前郭尔罗斯蒙古族自治县
        ("喀左县卫生健康局", ""),  # 喀喇沁左翼蒙古族自治县
        ("", "关于印发省妇幼健康工作方案的通知"),
        ("", "生态保护区妇幼健康工作方案"),
    ],
)
def test_known_places_and_sorts_of_places_are_none(issuer, title):
    assert unknown_place(About(issuer=issuer, title=title)) == ""


def test_a_title_is_not_asked_about_where_the_region_is_certain():
    title = "云岭县2026年妇幼健康工作方案"

    def told(title: str, certainty: float) -> str:
        return unknown_place(About(title=title, region=RegionGuess(511922000000, "", certainty)))

    assert told(title, 0.97) == ""
    assert told(title, 0.5) == "云岭县"
    assert told(f"四川省{title}", 0.97) == "云岭县"  # of the province alone the reader is certain
