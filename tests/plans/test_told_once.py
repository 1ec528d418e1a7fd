"""A promise that is read as a rhythm is not drafted as a task too."""

from __future__ import annotations

import pytest

from muzi.plans import reading
from muzi.plans.documents import told_once

COUNTY = 511922000000


def kept(sentence: str) -> tuple[list[str], int]:
    """The tasks of a clause that are drafted, and how many rhythms are read in it."""
    read = reading.read(f"南江县2026年妇幼健康工作方案\n一、工作任务\n1. {sentence}\n")
    assert read.tasks, "the reader itself sees a task here"
    tasks, rhythms = told_once.once(read, COUNTY)
    assert len(rhythms) == len(read.rhythms)
    return [each.text for each in tasks], len(rhythms)


@pytest.mark.parametrize(
    ("sentence", "rhythms"),
    [
        ("各乡镇卫生院每月5日前向县妇幼保健院报送孕产妇管理情况。", 1),
        ("每月通报一次工作进展。（县卫生健康局）", 1),
        ("实行日统计、周分析、月通报制度。（责任单位：县卫生健康局）", 3),
        ("建立信息报送制度。各乡镇卫生院每月5日前向县妇幼保健院报送妇幼健康月报表。", 1),
        ("各助产机构每日报告高危孕产妇，县妇幼保健院每周分析。", 2),
        ("每月5日前，各助产机构将产科床位使用情况报县卫生健康局。", 1),
    ],
)
def test_what_a_rhythm_tells_whole_is_no_task(sentence, rhythms):
    assert kept(sentence) == ([], rhythms)


@pytest.mark.parametrize(
    "sentence",
    [
        "开展危重孕产妇救治演练，每半年不少于1次。（县妇幼保健院）",  # the act is beside it
        "县妇幼保健院每季度首月10日前报送质量分析报告，并抓好整改。",
        "每季度开展一次督导检查，2026年12月底前完成评估。（县卫生健康局）",  # a deadline of its own
        "定期开展督导检查。（责任单位：县卫生健康局）",  # no day in any calendar
        "2026年9月底前，县财政局落实补助经费。",
        # Done, not told: no report and no bulletin would be owed.
        "每半年组织一次死亡评审。（县卫健局）",
        "每季度开展一次督导检查。（县卫生健康局、县财政局）",
        "每季度开展一次急救演练。（县人民医院、县妇幼保健院）",
        "每年召开一次联席会议。（县教育局、县妇联）",
        "每年举办2次培训。（县卫健局）",
        # Told, but by somebody whom no rhythm asks.
        "每月通报一次工作进展。（县卫生健康局、县财政局）",
        "每季度报送一次工作进展。（县教育局）",
        "每月分析一次质量情况。（市妇幼保健院）",
    ],
)
def test_a_task_that_says_more_stays(sentence):
    assert len(kept(sentence)[0]) == 1


def test_whom_the_task_names_is_asked_of_its_rhythm():
    text = "南江县方案\n一、任务\n1. 每月5日前，各助产机构将床位使用情况报县卫生健康局。\n"
    [rhythm] = told_once.once(reading.read(text), COUNTY)[1]
    assert (rhythm.reporter, rhythm.what) == ("各助产机构", "将床位使用情况报县卫生健康局")


@pytest.mark.parametrize("title", ["云岭县方案", "妇幼健康工作方案", "南江县方案"])
def test_the_region_of_the_plan_tells_who_is_asked(title: str) -> None:
    """Not the place that the document names, which may be in no list of divisions."""
    text = f"{title}\n一、任务\n1. 市妇幼保健院每月向县卫健局报送统计表。\n"
    tasks, _rhythms = told_once.once(reading.read(text), COUNTY)
    assert len(tasks) == 1
