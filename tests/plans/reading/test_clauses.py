"""The clause tree: marks of every kind, what stands in a sequence, what stands outside numbers."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muzi.plans.reading import clauses, cleaning
from muzi.plans.reading.text import Clean
from muzi.plans.reading.types import Clause, Problem

DOCUMENTS = Path(__file__).parents[4] / "shared" / "policy-documents"


def tree(text: str) -> tuple[dict[str, Clause], list[Problem]]:
    found, problems = clauses.tree(Clean.of(text))
    assert len({each.path for each in found}) == len(found)
    return {each.path: each for each in found}, problems


def paths(text: str) -> list[str]:
    return list(tree(text)[0])


def test_the_usual_nesting_is_a_tree() -> None:
    text = (
        "县妇幼健康工作要点\n一、总体要求\n围绕安全开展工作。\n二、重点任务\n（一）强化救治。\n1.完善网络。\n"
        "（1）县级牵头。\n①明确专人。\n②备足物资。\n（2）乡镇配合。\n2.加强演练。\n（二）提升服务。\n三、保障措施"
    )
    found, problems = tree(text)
    assert list(found) == [
        "head",
        "一",
        "二",
        "二.（一）",
        "二.（一）.1",
        "二.（一）.1.（1）",
        "二.（一）.1.（1）.①",
        "二.（一）.1.（1）.②",
        "二.（一）.1.（2）",
        "二.（一）.2",
        "二.（二）",
        "三",
    ]
    assert problems == []
    assert found["二.（一）.1"].level == 3
    assert found["二.（一）.1"].parent == "二.（一）"
    assert found["二.（一）"].heading == "强化救治"


def test_a_clause_spans_its_parts_and_its_body_its_own_words() -> None:
    text = "一、任务\n总的来说要抓紧。\n（一）甲项工作。\n（二）乙项工作。\n二、保障"
    found, _ = tree(text)
    one = found["一"]
    assert (
        text[one.start : one.end]
        == "一、任务\n总的来说要抓紧。\n（一）甲项工作。\n（二）乙项工作。"
    )
    assert text[one.start : one.body] == "一、任务\n总的来说要抓紧。"
    assert one.number == "一、"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 2.5岁 after item 1 is item 2; 8.3 岁 after item 7 is item 8.
        ("1.甲率达标；\n2.5岁以下儿童死亡率下降；\n3.丙率达标。", "1 2 3"),
        ("目标：1.甲率达标；2.5岁以下儿童死亡率下降；3.6个月内纯母乳喂养。", "head 1 2 3"),
        ("1.5岁以下儿童死亡率下降。\n2.乙率提高。", "1 2"),
        ("9、甲率提高。\n10、4个月内纯母乳喂养率提高。\n11、乙率提高。", "9 10 11"),
        # Headings 1.1 and items 1. are told apart by what is open.
        ("1 总则\n1.1 目的\n规范工作。\n1.2 依据\n2 任务\n2.1 筛查", "1 1.1 1.2 2 2.1"),
        ("1.甲工作。\n1.1其一。\n1.2其二。\n2.乙工作。", "1 1.1 1.2 2"),
        # A value at the head of a line numbers nothing.
        ("一、目标\n甲率达到\n85.5%以上。\n二、任务", "一 二"),
        ("一、目标\n新增\n2.5万人。\n二、任务", "一 二"),
        # Lists of words are no numbers.
        ("一、任务\n发展\n三、四级医院产科。\n二、保障", "一 二"),
        (
            "第一章 总则\n第一条 为规范。\n第二条 适用。\n第二章 职责\n第三条 县级。",
            "第一章 第一章.第一条 第一章.第二条 第二章 第二章.第三条",
        ),
        ("一、任务。一是抓组织。二是抓落实。\n二、保障", "一 一.一是 一.二是 二"),
        ("一、任务\n做到：（1）有人管；（2）有钱办。\n二、保障", "一 一.（1） 一.（2） 二"),
        # 参见第三条 and 按照（二） point elsewhere.
        (
            "一、任务\n（一）甲。\n按照（二）的分工办理，参见第三条。\n（二）乙。",
            "一 一.（一） 一.（二）",
        ),
        # Some number （一） through all sections.
        (
            "一、甲\n（一）子。\n（二）丑。\n二、乙\n（三）寅。",
            "一 一.（一） 一.（二） 二 二.（三）",
        ),
        # 1. above （一）: what goes on afterwards was above.
        ("1.甲事\n（一）子。\n（二）丑。\n2.乙事", "1 1.（一） 1.（二） 2"),
        ("一、目标\n1.甲。\n2.乙。\n（一）子。\n（二）丑。", "一 一.1 一.2 一.（一） 一.（二）"),
        ("一、甲\n附件1\n任务分解\n一、乙\n附件2：名单", "一 附件1 附件1.一 附件2"),
    ],
)
def test_what_numbers_a_part(text: str, expected: str) -> None:
    assert paths(text) == expected.split()


def test_a_repeated_number_is_kept_apart_and_reported() -> None:
    text = "九、宣传工作\n十、作风建设\n抓好作风。\n十、思想建设\n学习。"
    found, problems = tree(text)
    assert list(found) == ["九", "十", "十#2"]
    assert [each.kind for each in problems if each.start > 5] == ["number_repeated"]
    assert problems[-1].quote == "十、思想建设"
    assert text[problems[-1].start : problems[-1].end] == problems[-1].quote


def test_a_missing_number_is_reported() -> None:
    found, problems = tree("一、甲\n（一）子。\n（三）寅。\n二、乙")
    assert "一.（三）" in found
    (problem,) = problems
    assert problem.kind == "number_missing"
    assert "第2项" in problem.message


def test_headings_without_a_number_are_parts() -> None:
    text = (
        "（一）儿童与健康\n主要目标：\n1.服务体系更加完善。\n2.5岁以下儿童死亡率下降。\n策略措施：\n"
        "1.健全网络。\n2.加强随访。\n（二）儿童与安全"
    )
    found, problems = tree(text)
    assert problems == []
    assert list(found) == [
        "（一）",
        "（一）.主要目标",
        "（一）.主要目标.1",
        "（一）.主要目标.2",
        "（一）.策略措施",
        "（一）.策略措施.1",
        "（一）.策略措施.2",
        "（二）",
    ]


def test_what_follows_a_list_is_no_part_of_its_last_item() -> None:
    text = (
        "一、目标\n1.甲率提高；\n2.乙率提高。\n提倡人人参与。\n二、措施\n（一）加强领导。\n（二）加强宣传。\n"
        "各单位要高度重视，抓好落实。\n\n清河县卫生健康局\n2023年3月1日\n"
    )
    found, _ = tree(text)
    assert text[found["一.2"].start : found["一.2"].end] == "2.乙率提高。"
    assert found["一.end"].heading == "提倡人人参与"
    assert found["end"].heading == "各单位要高度重视，抓好落实"
    assert text[found["end"].start : found["end"].end].endswith("2023年3月1日")
    assert found["二"].end <= found["end"].start


def test_an_owner_on_its_own_line_stays_with_its_item() -> None:
    found, _ = tree("1.甲工作。\n（责任单位：县卫健局）\n2.乙工作。\n（责任单位：县教育局）")
    assert list(found) == ["1", "2"]


def test_a_notice_and_what_it_sends_are_two_texts() -> None:
    text = (
        "关于印发工作方案的通知\n一、请认真学习。\n二、请抓好落实。\n清河县卫生健康局\n2023年3月1日\n"
        "清河县工作方案\n为做好工作，制定本方案。\n一、目标\n二、任务"
    )
    found, problems = tree(text)
    assert problems == []
    assert list(found) == ["head", "一", "二", "end", "head#2", "一#2", "二#2"]
    assert found["end"].heading == "清河县卫生健康局"


def test_offsets_are_of_the_text_as_given() -> None:
    given = "一、妇 幼工作\n（一）甲。\n（二）乙。"
    clean = Clean.of(given).replaced([(3, 4, "")])
    found, _ = clauses.tree(clean)
    assert given[found[0].start : found[0].end] == given
    assert found[1].heading == "甲"
    place = given.index("乙")
    innermost = clauses.innermost(found, place)
    assert innermost is not None
    assert innermost.path == "一.（二）"
    start, end = clauses.own_text(clean, innermost)
    assert clean.text[start:end] == "乙。"


MARKS = st.sampled_from(
    [
        "一、",
        "二、",
        "（一）",
        "（二）",
        "1.",
        "2.5岁",
        "1.1",
        "（1）",
        "①",
        "一是",
        "第一条",
        "附件1",
        "十、",
        "2023年1月2日",
        "责任单位：县局",
        "\n",
        "\n",
        "。",
        "；",
        "：",
        "加强管理",
        "  ",
        "县局",
    ]
)


@given(st.lists(MARKS, max_size=60).map("".join))
def test_any_text_has_a_tree_that_nests(text: str) -> None:
    found, problems = clauses.tree(Clean.of(text))
    by_path = {each.path: each for each in found}
    assert len(by_path) == len(found)
    assert [each.start for each in found] == sorted(each.start for each in found)
    for each in found:
        assert 0 <= each.start <= each.body <= each.end <= len(text)
        if each.parent:
            over = by_path[each.parent]
            assert over.start <= each.start
            assert each.end <= over.end
            assert over.level == each.level - 1
        else:
            assert each.level == 1
    for problem in problems:
        assert text[problem.start : problem.end] == problem.quote
    if text.strip():
        covered = sum(each.end - each.start for each in found if not each.parent)
        assert covered >= len(text.split())  # no text is lost between the parts of the top


@pytest.mark.parametrize(
    "unit",
    ["（", "（一）", "\n一、甲", "1.1.", "一是", "①", "2023年1月1日\n", "附件\n", "\n1、2、"],
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    def seconds(length: int) -> float:
        clean = Clean.of(unit * (length // len(unit)))
        start = time.process_time()
        clauses.tree(clean)
        return time.process_time() - start

    seconds(10_000)
    assert seconds(160_000) < 12 * seconds(40_000) + 0.5


@pytest.mark.parametrize(
    ("name", "count", "some"),
    [
        ("S0-fujian-2018", 48, "一.5 二.4 七.1 十 十#2"),
        ("S1-zhuzhou-district-2022", 13, "head 二 十二"),
        ("S2-jilin-2015", 27, "一.（二） 二.（一）.2 三.（四） 三.（六） end"),
        ("S3-nanjiang-2017", 25, "head 一.（一） 二.（六） 四.（四） end"),
        ("S4-naiman-2023", 40, "二.（二）.2 二.（二）.10 二.（二）.end 三.（二）.四是 四.（四）"),
    ],
)
def test_the_five_documents(name: str, count: int, some: str) -> None:
    path = DOCUMENTS / f"{name}.txt"
    if not path.exists():
        pytest.skip("the policy documents stand in ../shared, which is absent")
    found, problems = clauses.tree(cleaning.clean(path.read_text(encoding="utf-8")).clean)
    assert len(found) == count
    assert {each.path for each in found} >= set(some.split())
    expected = ["number_repeated"] if name.startswith("S0") else []
    assert [each.kind for each in problems] == expected
