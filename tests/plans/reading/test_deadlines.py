"""Words of time and the last day that they allow."""

from __future__ import annotations

from datetime import date

import pytest

from muzi.plans.reading.deadlines import deadline_of
from muzi.plans.reading.types import About

ISSUED = About(issued_on=date(2017, 4, 17))


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        ("2017年底前完成建设", "2017年底前", "2017-12-31"),
        ("2018年年底前完成建设", "2018年年底前", "2018-12-31"),
        ("2025年6月底前建成", "2025年6月底前", "2025-06-30"),
        ("2024年2月底前建成", "2024年2月底前", "2024-02-29"),
        ("到2020年，全省建成", "到2020年", "2020-12-31"),
        ("到2025年底，全市建成", "到2025年底", "2025-12-31"),
        ("力争在“十三五”期间新增", "“十三五”期间", "2020-12-31"),
        ("十四五末全面建成", "十四五末", "2025-12-31"),
        ("年底前完成", "年底前", "2017-12-31"),
        ("上半年完成改造", "上半年", "2017-06-30"),
        ("第三季度完成改造", "第三季度", "2017-09-30"),
        ("2018年四季度末前完成", "2018年四季度末前", "2018-12-31"),
        ("2023年12月31日前报送", "2023年12月31日前", "2023-12-31"),
        ("于9月30日前报送", "于9月30日前", "2017-09-30"),
        ("12月中旬前上报", "12月中旬前", "2017-12-20"),
        ("二〇二五年底前完成", "二〇二五年底前", "2025-12-31"),
        ("2020年前完成", "2020年前", "2020-12-31"),
        ("三年内建成", "三年内", "2020-04-17"),
        ("力争用6个月内完成", "6个月内", "2017-10-17"),
        ("2021-2023年间全部完成", "2021-2023年间", "2023-12-31"),
        ("2019年3月启动实施", "2019年3月", "2019-03-31"),
        ("至2030年实现目标", "至2030年", "2030-12-31"),
        ("总评于次年元月10日前结束", "于次年元月10日前", "2018-01-10"),
        ("于9月20日（星期三）前上报", "于9月20日（星期三）前", "2017-09-20"),
        ("完成时限：2027年3月31日", "2027年3月31日", "2027-03-31"),
        ("完成时间：2027年6月）", "2027年6月", "2027-06-30"),
        ("完成时限为2027年。", "2027年", "2027-12-31"),
    ],
)
def test_the_last_day(text: str, words: str, day: str) -> None:
    (found,) = deadline_of(text, ISSUED)
    assert (found.text, found.day.isoformat()) == (words, day)
    assert text[found.start : found.end] == words


@pytest.mark.parametrize(
    "text",
    [
        "2017年4月17日",
        "2016年全县产科床位189张",
        "2025年，全省达到",
        "每年12月底前报送",
        "每月5日前上报",
        "落实《妇女发展规划（2021—2025年）》",
        "截至2022年底共有",
        "近三年内未发生",
        "年末总结报告全年工作",
        "年终考核纳入绩效",
        "出生后3个月内纯母乳喂养",
        "产后42天内访视",
        "彻底解决问题",
        "在工作中完成",
        "“十三五”规划",
        "2016年底前已完成",  # before the document was issued
        "2018年13月底前",
        "第三季度",
    ],
)
def test_no_deadline(text: str) -> None:
    assert deadline_of(text, ISSUED) == []


def test_a_day_without_a_year_takes_the_one_named_before_it() -> None:
    text = "2019年6月底前完成自评，12月底前通过评审。9月底前上报"
    days = [each.day.isoformat() for each in deadline_of(text, ISSUED)]
    assert days == ["2019-06-30", "2019-12-31", "2017-09-30"]


def test_a_day_by_number_and_a_day_of_the_next_year() -> None:
    days = [each.day for each in deadline_of("2018-06-30前完成，次年1月15日前通报", ISSUED)]
    assert days == [date(2018, 6, 30), date(2018, 1, 15)]
    assert deadline_of("2018-13-30前完成", ISSUED) == []


def test_without_the_documents_year_nothing_is_guessed() -> None:
    assert deadline_of("年底前完成，三年内建成", About()) == []
    period = About(starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31))
    assert [each.day for each in deadline_of("年底前完成", period)] == [date(2024, 12, 31)]


@pytest.mark.parametrize(
    "unit", ["年", "2017年", "二", "《", "2017-", "三年内，", "上半年", "12月"]
)
def test_hostile_text_is_read(unit: str) -> None:
    deadline_of(unit * (100_000 // len(unit)), ISSUED)


def test_a_day_without_a_year_is_of_the_year_that_the_number_or_the_text_tells() -> None:
    numbered = About(number="甲卫健〔2023〕41号")
    assert [each.day for each in deadline_of("5月31日前提出申请", numbered)] == [date(2023, 5, 31)]
    text = "启动阶段（2022年3月）。12月20日前报送总结。"
    assert [each.day for each in deadline_of(text, About())][-1] == date(2022, 12, 20)
    assert deadline_of("12月20日前报送总结。", About()) == []
    assert deadline_of("12月20日前报送。", About(), 2024)[0].day == date(2024, 12, 20)
