"""Cleaning gives back the text its author wrote out; every edit is listed, placed and undoable."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muzi.plans.reading.cleaning import KINDS, Cleaned, clean
from muzi.plans.reading.spam import HOLE

DOCUMENTS = Path(__file__).resolve().parents[4] / "shared" / "policy-documents"
SPAM = "888彩票官网下载_bet99体育投注平台_人工客服热线"


def cleaned(text: str) -> str:
    return clean(text).clean.text


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        # What is unseen, and other widths.
        ("孕产\u200b妇\xad死亡\ufeff率", "孕产妇死亡率"),
        ("第一行\r\n第二行\r第三行", "第一行\n第二行\n第三行"),
        ("控制在１２／１０万、９．５％以下", "控制在12/10万、9.5%以下"),
        ("⼈⼝", "人口"),
        ("　　一、目标\xa0", "一、目标"),
        # Traditional characters, where they are the writing and not a name.
        ("加強婦幼健康服務，降低孕產婦死亡率", "加强妇幼健康服务，降低孕产妇死亡率"),
        ("乾县卫生健康局加强妇幼工作", "乾县卫生健康局加强妇幼工作"),
        # Punctuation among Chinese, never inside figures.
        ("筛查率,访视率:分别(均)达标;完成!", "筛查率，访视率：分别（均）达标；完成！"),
        ("分别达到80%,98%", "分别达到80%，98%"),
        ("1,620人于10:30到场，比例1:3", "1,620人于10:30到场，比例1:3"),
        ("HPV (type 16, 18) only", "HPV (type 16, 18) only"),
        ('落实"两癌"检查', "落实“两癌”检查"),
        ("规划(2021-2025)的", "规划（2021-2025）的"),
        ("0～6个月、2021—2025年、0－6岁", "0-6个月、2021—2025年、0-6岁"),
        ("——坚持预防为主", "——坚持预防为主"),
        # Spaces.
        ("新 生儿访视率达 到 90 % 以上", "新生儿访视率达到90%以上"),
        ("3 岁以下儿童，12 /10万", "3岁以下儿童，12/10万"),
        ("推广 HPV 疫苗 use of APP", "推广HPV疫苗use of APP"),
        ("达到 80 90 两档", "达到80 90两档"),
        ("1 总则", "1 总则"),
        ("服 用 率 ≥ 9 0 %,早孕随访率达 1 00 %.", "服用率≥90%，早孕随访率达100%。"),
        ("发放叶酸 2 860 人份，培训 2 0 名", "发放叶酸2860人份，培训20名"),
        ("比例 80 90 %，分 9 95 %", "比例80 90%，分9 95%"),
        ("2 5 岁以下", "2 5岁以下"),
        ("甲镇   3 5 人", "甲镇   3 5 人"),
        ("1. 落实责任", "1. 落实责任"),
        ("中共甲县县委 甲县人民政府关于", "中共甲县县委 甲县人民政府关于"),
        ("张三丰 李四光 王五一", "张三丰 李四光 王五一"),
        ("甲县卫生局      甲县教育局\n乙局            丙 局", None),
    ],
)
def test_characters(given: str, wanted: str | None) -> None:
    assert cleaned(given) == (given if wanted is None else wanted)


PROSE = "各级医疗保健机构要健全危重孕产妇救治网络，完善会诊、转诊和救治机制，落实首诊负"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (f"{PROSE}\n责制。", f"{PROSE}责制。"),
        (f"{PROSE}{PROSE}\n\n责制。", f"{PROSE}{PROSE}责制。"),
        (f"{PROSE}\f责制。", f"{PROSE}责制。"),
        (f"{PROSE}\n- 3 -\n责制。", f"{PROSE}责制。"),
        ("到2025年，死亡率控制在10/10\n万以下。", "到2025年，死亡率控制在10/10万以下。"),
        (
            "到2025年，覆盖率稳定在9\n2%以上。",
            "到2025年，覆盖率稳定在9\n2%以上。",
        ),  # no figure is guessed
        ("落实工作，\n确保实效。", None),  # too short to have been wrapped, but it links on
        ("关于印发《甲县妇幼健康\n行动计划》的通知", "关于印发《甲县妇幼健康行动计划》的通知"),
        (
            "甲县人民政府关于加强妇幼健康\n服务工作的意见",
            "甲县人民政府关于加强妇幼健康服务工作的意见",
        ),
        ("use of the new\nhandbook，及\nother", "use of the new\nhandbook，及other"),
    ],
)
def test_lines_broken_inside_a_sentence_are_joined(given: str, wanted: str | None) -> None:
    assert cleaned(given) == (given.replace("\n", "") if wanted is None else wanted)


@pytest.mark.parametrize(
    "text",
    [
        "一、指导思想\n坚持预防为主，防治结合。",
        "（一）加强领导，落实责任\n各乡镇要把妇幼健康工作摆在突出位置，成立专班，明确专人负责各项工作。",
        f"{PROSE}\n2.加强培训。",
        f"{PROSE}\n（二）加强培训。",
        "1.婴儿死亡率下降到5‰及以下，孕产妇死亡率\n2.5岁以下儿童死亡率下降到7‰以下",
        "到2025年，全县孕产妇死亡率控制在12/10万以下\n到2025年，全县婴儿死亡率控制在5‰以下",
        f"{PROSE}到位\n甲县卫生健康局\n2024年3月1日",
        "甲县卫生健康局\n2024年3月1日\n甲县工作要点",
        "各乡镇卫生院：\n现将要点印发。",
        "2024年妇幼健康工作要点\n\n深入贯彻健康中国战略，推进妇幼健康工作。",
        "指标，说明\t目标\n产前筛查率\t85%",
        "落实各项措施，（甲县卫健局，各乡镇）\n加强监测，做好随访。",
        # Two figures are never made one.
        f"{PROSE}达到80\n90%以上。",
    ],
)
def test_lines_that_end_where_they_should_stay(text: str) -> None:
    assert cleaned(text) == text


def test_a_year_parted_by_the_end_of_a_line() -> None:
    assert cleaned(f"{PROSE}到20\n25年底。") == f"{PROSE}到2025年底。"


def test_text_wrapped_at_one_width_becomes_paragraphs_again() -> None:
    paragraphs = [PROSE * 4 + "。", "一、工作目标", PROSE * 3 + "。"]
    wrapped = "\n".join(
        "\n".join(each[at : at + 30] for at in range(0, len(each), 30)) for each in paragraphs
    )
    assert cleaned(wrapped).split("\n") == paragraphs


@pytest.mark.parametrize("width", range(21, 40))
def test_decimals_and_brackets_parted_by_the_width_are_whole_again(width: int) -> None:
    text = (
        "全县婴儿死亡率、儿童死亡率分别控制在4.5‰、6.5‰以下，开展技能培训并做好转诊救治工作。"
        "（牵头单位：县妇幼保健院；配合单位：各助产机构、各乡镇卫生院）"
    ) * 3
    wrapped = "\n".join(text[at : at + width] for at in range(0, len(text), width))
    # The end of a sentence may be the end of a paragraph: those stay.
    assert cleaned(wrapped).replace("。\n", "。").replace("）\n", "）") == text


def test_paragraphs_that_came_as_one_line_are_parted_at_their_indents() -> None:
    paragraphs = ["一、工作目标", f"{PROSE * 3}任。", "二、重点任务", f"{PROSE * 3}任。"]
    assert cleaned("　　".join(paragraphs)).split("\n") == paragraphs
    row = "甲镇　　850　　乙镇　　620"
    assert cleaned(row).count("\n") == 0


def test_a_printed_notice_from_a_pdf() -> None:
    """Wrapped at 28 characters, figures at half width, pages numbered, paragraphs set in."""
    paragraphs = [
        "甲县人民政府办公室关于印发甲县妇女儿童健康提升行动实施方案（2021-2025年）的通知",
        "各乡（镇）人民政府，县直各部门：",
        "方案已经县政府同意，现印发给你们，请结合实际认真抓好贯彻落实，并按季度报送进展情况。",
        "一、总体要求",
        "1.到2025年，全县孕产妇死亡率、婴儿死亡率、5岁以下儿童死亡率分别控制在12/10万、5‰、6‰以下；",
        "2.新生儿访视率和3岁以下儿童系统管理率均保持在95%以上，新生儿听力筛查率达到90%以上。",
        "（一）实施母婴安全行动，落实五项制度",
        "严格落实妊娠风险筛查与评估、高危孕产妇专案管理、危急重症救治、死亡个案报告和约谈通报制度。",
    ]
    printed: list[str] = []
    for at, paragraph in enumerate(paragraphs):
        printed.append("" if at < 2 else "　　")
        width = float(len(printed[-1]))
        for sign in paragraph:
            width += 1 if ord(sign) > 255 else 0.5
            if width > 28 and sign not in "，。、；）%":
                printed.append("")
                width = 1
            printed[-1] += sign
    pages = [printed[start : start + 6] for start in range(0, len(printed), 6)]
    text = "\f".join("\n".join(page) + f"\n— {at} —" for at, page in enumerate(pages, 1))
    assert [line for line in cleaned(text).split("\n") if line] == paragraphs


FURNITURE = """欢迎访问甲县政府门户网
您当前位置: 首页 > 部门 > 规划计划
浏览次数: 12 更新时间:2022-07-04 来源:甲县卫健局 作者: 字体[大 中 小]
首页 > 政务公开 > 正文
关于加强妇幼健康工作的通知
来源：甲县卫健局
日期：2022-07-04 10:20 来源：甲县
2022年7月4日 09:12 点击数：31
【字号：大 中 小】
【打印】 【关闭】
各乡镇卫生院要加强管理。
第 1 页 共 2 页
— 2 —
各单位的来源、去向都要登记。
上一篇：没有了
分享到： 微信 微博
版权所有 甲县人民政府 某ICP备12345号"""


def test_page_furniture_goes_and_the_text_stays() -> None:
    assert cleaned(FURNITURE).strip("\n").split("\n") == [
        "关于加强妇幼健康工作的通知",
        "各乡镇卫生院要加强管理。",
        "各单位的来源、去向都要登记。",
    ]


def test_a_table_of_particulars_is_no_furniture() -> None:
    text = "索引号：\tX-1\t发布日期：\t2024年1月1日\n发文字号：\t甲政发〔2024〕1号\t来源：\t甲县"
    assert cleaned(text) == text


def test_running_heads_and_bare_page_numbers_of_a_pdf() -> None:
    body = [f"第{n}部分，写明工作安排。\n{n}项措施，逐条列出。\n责任落实到人。" for n in "甲乙丙丁"]
    pages = "\f".join(f"甲县妇幼健康规划\n{text}\n{n}" for n, text in enumerate(body, 8))
    kept = [line for line in cleaned(pages).split("\n") if line]
    assert kept == ["甲县妇幼健康规划", *"\n".join(body).split("\n")]


def test_figures_alone_on_a_line_are_kept_unless_they_count_up() -> None:
    assert cleaned("人数\n850\n名额\n1620") == "人数\n850\n名额\n1620"
    assert cleaned("甲。\n1\n乙。\n2\n丙。\n3").split() == ["甲。", "乙。", "丙。"]


SPAMMED = f"""关于印发《株洲市{SPAM}2023年妇幼健康工作要点》的通知
株洲市{SPAM}卫生健康局
2023年{SPAM}妇幼健康工作要点
推进全区妇幼健康工作，全区产前筛查率达到80%以上。"""


def test_a_name_that_spam_destroyed_becomes_one_question() -> None:
    result = clean(SPAMMED)
    (question,) = result.questions
    assert question.text == SPAM
    assert [SPAMMED[start:end] for start, end in question.spans] == [SPAM] * 3
    assert question.suggestions == ("荷塘区", "芦淞区", "石峰区", "天元区", "渌口区")
    assert result.clean.text.count(HOLE) == 3
    assert f"《株洲市{HOLE}2023年妇幼健康工作要点》" in result.clean.text
    assert "99" not in result.clean.text
    assert "888" not in result.clean.text


def test_an_answer_stands_where_the_name_was_due() -> None:
    (question,) = clean(SPAMMED).questions
    answered = clean(SPAMMED, answers={question.id: "渌口区\n"})
    assert "《株洲市渌口区2023年妇幼健康工作要点》" in answered.clean.text
    assert answered.questions == (question,)
    assert [e.id for e in answered.edits] == [e.id for e in clean(SPAMMED).edits]
    assert HOLE in clean(SPAMMED, answers={"other": "渌口区", question.id: "——"}).clean.text


def test_spam_where_no_name_is_due_goes_without_a_question() -> None:
    result = clean(f"做好随访工作。{SPAM}。加强管理。")
    assert result.questions == ()
    assert SPAM not in result.clean.text


@pytest.mark.parametrize(
    "text",
    [
        "利用福利彩票公益金支持母婴设施建设",
        "推广母子健康手册APP，提供下载网址、客服电话和在线预约平台",
        "严厉打击赌博、非法网站",
        "设立24小时服务热线120_110",
    ],
)
def test_words_that_spam_uses_too_are_no_spam(text: str) -> None:
    assert HOLE not in cleaned(text)
    assert len(cleaned(text)) == len(text)


def holds(text: str, result: Cleaned) -> None:
    """What is true of every text."""
    last = 0
    for edit in result.edits:
        assert edit.kind in KINDS
        assert text[edit.start : edit.end] == edit.before != edit.after
        assert edit.start >= last
        last = edit.end
    assert len({edit.id for edit in result.edits}) == len(result.edits)
    clean_text, origin = result.clean.text, result.clean.origin
    assert len(origin) == len(clean_text) + 1
    assert origin[-1] == len(text)
    assert all(a <= b for a, b in pairwise(origin))
    edited = {at for edit in result.edits for at in range(edit.start, edit.end)}
    for sign, at in zip(clean_text, origin, strict=False):
        assert at in edited or text[at] == sign


PIECES = (
    *(
        "孕产妇死亡率",
        "，",
        "。",
        "、",
        "控制在",
        "12/10万",
        "５％",
        " ",
        "  ",
        "　",
        "\n",
        "\n\n",
        "\f",
    ),
    *(
        "(",
        ")",
        ",",
        ";",
        ":",
        '"',
        "“",
        "”",
        "《",
        "》",
        "（一）",
        "1.",
        "一、",
        "以下",
        "2025年",
        "20",
    ),
    *(
        "婦幼",
        "國",
        "\r\n",
        "\u200b",
        "\x00",
        "- 3 -",
        "第3页",
        "来源：某局",
        "打印",
        "首页>新闻>正文",
    ),
    *(
        "甲县卫生局",
        "2024年3月1日",
        "关于",
        "的通知",
        "~",
        "—",
        "HPV",
        "\t",
        PROSE,
        SPAM,
        "株洲市",
        "7",
    ),
)
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=200)


@settings(max_examples=400, deadline=None)
@given(texts)
def test_undoing_everything_gives_the_text_as_it_was(text: str) -> None:
    result = clean(text)
    holds(text, result)
    undone = clean(text, {edit.id for edit in result.edits})
    assert undone.clean.text == text
    assert undone.edits == ()
    assert undone.undone == result.edits


@settings(max_examples=300, deadline=None)
@given(texts, st.randoms(use_true_random=False))
def test_one_edit_undone_changes_nothing_else(text: str, random: object) -> None:
    result = clean(text)
    if not result.edits:
        return
    one = random.choice(result.edits)  # type: ignore[attr-defined]
    less = clean(text, {one.id})
    holds(text, less)
    assert less.edits == tuple(edit for edit in result.edits if edit.id != one.id)
    start = less.clean.text.find(one.before, 0)
    assert start >= 0


@settings(max_examples=500, deadline=None)
@given(texts)
def test_cleaned_text_is_clean(text: str) -> None:
    once = cleaned(text)
    assert clean(once).edits == ()


HOSTILE = {
    "spaces": " " * 10**6,
    "commas": "中," * 60_000,
    "full width": "１" * 500_000,
    "lines": "中\n" * 60_000,
    "open brackets": "(" * 10**6,
    "open brackets and letters": "(a" * 300_000,
    "quotes": '"a' * 300_000,
    "spam": "彩票_a" * 100_000,
    "underscores": "赌博" + "_" * 10**6,
    "letters": "bet365 赌博 " + "a" * 10**6,
    "pages": "字，\f" * 40_000,
    "traditional": "國說" * 60_000,
    "numbers": "1\n2\n3\n" * 20_000,
    "crumbs": "首页>" * 200_000,
    "tokens": "打印" * 300_000 + "x",
    "names": "株洲市" * 200_000,
    "wrapped": (PROSE + "\n") * 10_000,
    "figures": "率 9 0 %" * 60_000,
    "holes": f"株洲市{SPAM}2022年，" * 10_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_time_grows_with_length_alone(kind: str) -> None:
    """A whole and a quarter of each: what grew by the square would take sixteen times as long."""

    def seconds(text: str) -> float:
        began = time.process_time()
        clean(text)
        return time.process_time() - began

    text = HOSTILE[kind]
    clean("國")  # tables are read once
    quarter = seconds(text[: len(text) // 4])
    assert seconds(text) < 10 * quarter + 0.5


@pytest.mark.skipif(not DOCUMENTS.exists(), reason="the policy documents are not here")
def test_the_five_documents() -> None:
    read = {file.name[:2]: file.read_text("utf-8") for file in DOCUMENTS.glob("S*.txt")}
    after = {key: clean(text) for key, text in read.items()}
    for key, text in read.items():
        holds(text, after[key])
        assert cleaned(after[key].clean.text) == after[key].clean.text
        assert bool(after[key].questions) == (key == "S1")
    (question,) = after["S1"].questions
    assert len(question.spans) == 5
    assert "渌口区" in question.suggestions
    joined = {key: sum(e.kind == "line" for e in each.edits) for key, each in after.items()}
    assert joined == {"S0": 0, "S1": 6, "S2": 4 - 1, "S3": 0, "S4": 0}
    assert after["S1"].clean.text.startswith(f"关于印发《株洲市{HOLE}2022年")
    assert "10.农村" in after["S4"].clean.text


def test_years_and_figures_that_a_scan_took_apart_are_put_together_where_they_stand() -> None:
    text = "筛查率达到 9 0 % 以上。\n到 2 0 2 0 年 底，建册率达到 8 5 %，培训 1 200 人。"
    assert cleaned(text) == "筛查率达到90%以上。\n到2020年底，建册率达到85%，培训1200人。"


def test_rows_of_a_table_are_not_put_into_one_line() -> None:
    for row in ("| 1 | 早孕建册率 | ≥90% |", "早孕建册率（%）  85  90", "早孕建册率\t85\t90"):
        assert cleaned(f"{row}\n{row}\n").count("\n") >= 1
    assert "85  90" in cleaned("早孕建册率（%）  85  90\n")
