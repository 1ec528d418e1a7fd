"""A whole document read, and the reading as JSON."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muzi.plans.reading import UnreadableFile, as_json, read, read_file
from muzi.plans.reading.types import About, Target

TEXT = """浏览次数：1024
清河县2023年妇幼健康工作方案

为做好妇幼健康工作，制定本方案。
一、主要目标
1.婴儿死亡率控制在5‰以下；
2.5岁以下儿童死亡率控制在6‰以下；
3.剖宫产率控制在30%—35%之间。
二、重点任务
（一）加强救治能力建设，完善会诊、转
诊网络。2023年底前完成救治中心建设。（县卫健局，县人民医院）
（二）落实死亡个案月报制度。
"""


def test_all_parts_of_a_document_are_read() -> None:
    reading = read(TEXT)
    assert reading.about.title == "清河县2023年妇幼健康工作方案"
    assert [each.path for each in reading.clauses][1:6] == ["一", "一.1", "一.2", "一.3", "二"]
    assert [(each.clause, float(each.value)) for each in reading.targets] == [
        ("一.1", 5),
        ("一.2", 6),
        ("一.3", 30),
    ]
    tasks = {each.clause: each for each in reading.tasks}
    assert tasks["二.（一）"].owners == ("县卫健局", "县人民医院")
    assert tasks["二.（一）"].deadline == date(2023, 12, 31)
    assert [each.frequency.value for each in reading.rhythms] == ["monthly"]


def test_quotes_are_of_the_text_as_given() -> None:
    """Also where cleaning joined a line inside the quote."""
    reading = read(TEXT)
    assert any("转\n诊" in each.quote for each in reading.tasks)
    found = [*reading.tasks, *reading.rhythms, *reading.targets, *reading.problems]
    assert all(TEXT[each.start : each.end] == each.quote for each in found)


def test_an_undone_edit_is_kept_and_told() -> None:
    first = read(TEXT)
    undone = {each.id for each in first.edits}
    assert undone
    second = read(TEXT, undone=undone)
    assert second.clean == TEXT
    assert {each.id for each in second.undone} == undone
    assert second.edits == ()


def test_json_has_the_parts_and_their_names() -> None:
    told = as_json(read(TEXT))
    assert list(told) == ["document", "edits", "clauses", "tasks", "rhythms", "targets"]
    assert set(told["document"]) == {each.name for each in fields(About)} | {
        "questions",
        "problems",
    }
    assert set(told["targets"][0]) == {each.name for each in fields(Target)} - {"high"}
    assert told["targets"][0]["operator"] == "<="
    assert told["targets"][0]["unit"] == "permille"
    assert told["targets"][2]["value"] == [30, 35]
    assert told["tasks"][0]["deadline"] == "2023-12-31"
    assert json.loads(json.dumps(told)) == told


def test_the_same_text_gives_the_same_reading() -> None:
    assert as_json(read(TEXT)) == as_json(read(TEXT))


def test_a_file_is_read() -> None:
    assert read_file(TEXT.encode("gb18030")).targets == read(TEXT).targets
    with pytest.raises(UnreadableFile):
        read_file(b"")


WORDS = (
    "一、|\n（一）|\n1.|\n2.5岁以下|婴儿死亡率|控制在|达到|90%以上|6‰|12/10万|2023年底前|完成|每季度通报"
    "|（县卫健局）|（|）|、|，|。|；|分别|《|》|第三条|附件1\n|365彩票_下载|  |\x00|\u200b"
    "|县人民政府\n2023年3月1日\n"
)
PIECES = st.sampled_from(WORDS.split("|"))


@given(st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=40).map("".join))
def test_no_text_fails(text: str) -> None:
    reading = read(text)
    for each in [*reading.tasks, *reading.rhythms, *reading.targets, *reading.problems]:
        assert text[each.start : each.end] == each.quote
    json.dumps(as_json(reading), ensure_ascii=False)
