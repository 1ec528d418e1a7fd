"""Quotas split to places, in tables and in sentences."""

from __future__ import annotations

import pytest

from muzi.plans.reading import read
from muzi.plans.reading.types import Reading

HEAD = "甲县2024年妇幼健康工作方案\n2024年1月5日\n"


def shares(reading: Reading) -> list[tuple[str, int, dict[str, int]]]:
    """Name, number and shares of each quota."""
    return [
        (each.indicator, int(each.value), {one.region: one.value for one in each.shares})
        for each in reading.targets
    ]


THREE = {"东河镇": 800, "西山乡": 500, "北关街道": 700}
ROWS = "东河镇\t800\n西山乡\t500\n北关街道\t700\n"


@pytest.mark.parametrize("mark", ["\t", " | ", "    "])
@pytest.mark.parametrize("last", ["合计\t2000\n", ""])
def test_a_table_of_townships_is_the_split_of_the_quota(mark: str, last: str) -> None:
    table = ("附件：任务分解表\n乡镇\t任务数（人）\n" + ROWS + last).replace("\t", mark)
    found = read(f"{HEAD}一、目标\n完成“两癌”检查2000人。\n{table}")
    assert shares(found) == [("“两癌”检查", 2000, THREE)]
    assert not found.problems


def test_a_cell_to_a_line() -> None:
    table = "任务分配表\n乡镇\n任务数（人）\n" + ROWS.replace("\t", "\n") + "合计\n2000\n"
    found = read(f"{HEAD}一、目标\n完成“两癌”检查2000人。\n{table}")
    assert shares(found) == [("“两癌”检查", 2000, THREE)]


def test_a_quota_that_only_the_table_tells_is_read_from_its_sum() -> None:
    table = (
        "附件：2024年农村妇女“两癌”检查任务分配表\n序号\t乡镇\t宫颈癌检查（人）\t乳腺癌检查（人）\n"
    )
    rows = "1\t东河镇\t800\t400\n2\t西山乡\t500\t250\n合计\t\t1300\t650\n"
    found = read(HEAD + table + rows)
    assert shares(found) == [
        ("宫颈癌检查", 1300, {"东河镇": 800, "西山乡": 500}),
        ("乳腺癌检查", 650, {"东河镇": 400, "西山乡": 250}),
    ]
    assert {each.year for each in found.targets} == {2024}
    generic = (
        "附件：各乡镇孕前优生健康检查任务分解表\n单位：对\n乡镇\t任务数\n东河镇\t300\n西山乡\t250\n"
    )
    (told,) = shares(read(HEAD + generic))
    assert told == ("孕前优生健康检查", 550, {"东河镇": 300, "西山乡": 250})


def test_two_pairs_of_columns_and_places_as_columns() -> None:
    quota = "一、目标\n为1200名孕妇提供免费产前筛查。\n附件：产前筛查任务分解表\n"
    beside = (
        "乡镇/街道\t任务数（人）\t乡镇/街道\t任务数（人）\n"
        "东河镇\t500\t西山乡\t400\n北关镇\t300\n合计\t1200\n"
    )
    across = "项目\t合计\t东河镇\t西山乡\t北关镇\n产前筛查（人）\t1200\t500\t400\t300\n"
    for table in (beside, across):
        (found,) = shares(read(HEAD + quota + table))
        assert found[1:] == (1200, {"东河镇": 500, "西山乡": 400, "北关镇": 300})


def test_a_list_tells_of_two_quotas_of_one_split() -> None:
    text = "宫颈癌和乳腺癌检查各2000人。\n附件：任务分解表\n乡镇\t“两癌”检查（人）\n" + ROWS
    assert [each[2] for each in shares(read(HEAD + text))] == [THREE, THREE]


@pytest.mark.parametrize(
    "text",
    [
        "完成“两癌”检查2000人，其中东河镇800人、西山乡500人、北关街道700人。",
        "完成“两癌”检查2000人（东河镇800人、西山乡500人、北关街道700人）。",
        "完成“两癌”检查2000人。任务分配如下：东河镇800人、西山乡500人、北关街道700人。",
    ],
)
def test_places_of_a_sentence_are_shares(text: str) -> None:
    assert shares(read(HEAD + text)) == [("“两癌”检查", 2000, THREE)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "完成“两癌”检查2100人。\n附件：“两癌”检查任务分解表\n乡镇\t任务数\n" + ROWS,
            "合计2000，与任务数2100",
        ),
        (
            "附件：“两癌”检查任务分解表\n乡镇\t任务数\n" + ROWS + "合计\t2001\n",
            "合计2000，与任务数2001",
        ),
    ],
)
def test_shares_that_do_not_sum_are_a_problem(text: str, said: str) -> None:
    found = read(HEAD + text)
    assert [each.kind for each in found.problems] == ["shares_do_not_sum"]
    assert said in found.problems[0].message
    assert [each[2] for each in shares(found)] == [THREE]


@pytest.mark.parametrize(
    "text",
    [
        "各乡镇完成情况\n乡镇\t完成数（人）\n" + ROWS,  # what was done
        "各乡镇人口\n乡镇\t常住人口（人）\n" + ROWS,
        "任务分解：东河镇800人、西山乡500人、北关街道700人。",  # of what is not told
        "附件：目标任务表\n乡镇\t系统管理率\n东河镇\t90%\n西山乡\t92%\n",
    ],
)
def test_what_is_no_quota_is_not_split(text: str) -> None:
    assert shares(read(HEAD + text)) == []


def test_levels_and_each_institutions_own_number_are_no_shares() -> None:
    levels = "新增产科床位90张，其中县级60张，乡镇30张。"
    assert [each[1:] for each in shares(read(HEAD + levels))] == [(90, {}), (60, {}), (30, {})]
    own = "培训骨干：县人民医院20名、县中医院10名。"
    assert all(not each[2] for each in shares(read(HEAD + own)))
    # Their sum counts only where the text has told it, not as a part of another number or later.
    assert all(not each[2] for each in shares(read(HEAD + own + "2025年培训骨干130名、30名。")))
    told = "全年培训骨干30名：县人民医院20名、县中医院10名。"
    assert {"县人民医院": 20, "县中医院": 10} in [each[2] for each in shares(read(HEAD + told))]
