"""Sentences in every form, and the five policy documents, are read as a person reads them."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from muzi.plans.reading import clauses, cleaning, read, targets
from muzi.plans.reading.text import Clean
from muzi.plans.reading.types import About, Target, Unit

ABOUT = About(issued_on=date(2021, 6, 1), starts_on=date(2021, 1, 1), ends_on=date(2025, 12, 31))
SENTENCES = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text(encoding="utf-8"))


def told(target: Target, like: str) -> str:
    """A target written as the table writes it, with what that line tells and no more."""
    value = str(target.value) if target.high is None else f"{target.value}..{target.high}"
    text = f"{target.indicator} {target.operator} {value} {target.unit}"
    if "@" in like:
        text += f" @{target.year}"
    if "#" in like:
        text += f" #{target.scope}"
    return text


@pytest.mark.parametrize("case", SENTENCES, ids=lambda case: case["s"][:40])
def test_a_sentence_states_what_it_states(case: dict) -> None:
    found, problems = targets.find(Clean.of(case["s"]), [], ABOUT)
    wanted = case["t"]
    likes = wanted + [""] * (len(found) - len(wanted))
    assert [told(target, like) for target, like in zip(found, likes, strict=False)] == wanted
    assert [problem.kind for problem in problems] == case.get("problems", [])


DOCUMENTS = Path(__file__).parents[4] / "shared" / "policy-documents"
needs_documents = pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason="the five policy documents stand in ../shared, which is absent"
)
# What each document tells of itself; reading that out is `about`'s and tested there.
ABOUT_OF = {
    "S0": About(issued_on=date(2018, 3, 1), ends_on=date(2018, 12, 31)),
    "S1": About(issued_on=date(2022, 3, 22), ends_on=date(2022, 12, 31)),
    "S2": About(issued_on=date(2015, 5, 21)),
    "S3": About(issued_on=date(2017, 4, 17)),
    "S4": About(starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31)),
}
NOT_COUNTED = ("baseline", "assumption", "deadline")


def read_document(seed: str) -> tuple[str, list[Target]]:
    text = next(DOCUMENTS.glob(f"{seed}-*.txt")).read_text(encoding="utf-8")
    cleaned = cleaning.clean(text).clean
    found, problems = targets.find(cleaned, clauses.tree(cleaned)[0], ABOUT_OF[seed])
    assert problems == []
    return text, found


def plain(text: str) -> str:
    return re.sub(r"[\s“”\"（）()的数]|人数$", "", text)


@needs_documents
@pytest.mark.parametrize("seed", ABOUT_OF)
def test_the_five_documents(seed: str) -> None:
    expected = json.loads((DOCUMENTS / "expected-targets.json").read_text(encoding="utf-8"))
    text, found = read_document(seed)
    wanted = [
        each
        for each in expected["targets"]
        if each["seed"] == seed and each["kind"] not in NOT_COUNTED
    ]
    assert len(found) == len(wanted)
    for target, want in zip(found, wanted, strict=True):
        assert target.operator in want["accept_operators"]
        assert target.value == Decimal(str(want["value"]))
        assert target.unit == want["unit"]
        quoted = text[target.start : target.end]
        assert plain(want["exact_text"])[:8] in plain(quoted) or plain(quoted) in plain(
            want["exact_text"]
        )
        year = re.match(r"\d{4}", want["year_or_deadline"])
        assert target.year == (int(year[0]) if year else None)
        assert (target.group is None) == (want["list_group"] is None)
    for look_alike in expected["not_targets"]:
        at = text.find(look_alike["exact_text"]) if look_alike["seed"] == seed else -1
        end = at + len(look_alike["exact_text"])
        assert not [t for t in found if at >= 0 and t.start < end and at < t.end]


@needs_documents
def test_the_names_of_a_list_are_paired_by_place() -> None:
    _, found = read_document("S1")
    mixed = [(t.indicator, t.value, t.unit) for t in found if t.group == 2]
    assert mixed == [
        ("孕产妇死亡率", 12, Unit.PER_100K),
        ("5岁以下儿童死亡率", 6, Unit.PERMILLE),
        ("婴儿死亡率", 5, Unit.PERMILLE),
        ("新生儿死亡率", 3, Unit.PERMILLE),
    ]
    _, found = read_document("S4")
    assert [t.indicator_code for t in found] == [
        "C03", "C04", "M01", "A06", "A22", "H17", "H18", found[7].indicator_code, "H03", None,
    ]  # fmt: skip


TABLE = """专栏 主要指标
序号\t指标\t单位\t2020年基数\t2023年\t2025年目标\t性质
1\t孕产妇死亡率\t1/10万\t14.6\t13\t≤12\t预期性
2\t婴儿死亡率\t‰\t5.3\t5以下\t≤4.8\t预期性
3\t产前筛查率（%）\t\t66.5\t70\t75\t约束性
4\t每千人口3岁以下婴幼儿托位数\t个\t1.3\t3\t4.5\t预期性
本表以2020年为基期。
"""


def test_a_table_is_read_by_its_headings() -> None:
    found, problems = targets.find(Clean.of(TABLE), [], ABOUT)
    assert [(t.indicator, t.operator, str(t.value), t.unit, t.year) for t in found] == [
        ("孕产妇死亡率", "<=", "13", "per_100k", 2023),
        ("孕产妇死亡率", "<=", "12", "per_100k", 2025),
        ("婴儿死亡率", "<=", "5", "permille", 2023),
        ("婴儿死亡率", "<=", "4.8", "permille", 2025),
        ("产前筛查率", ">=", "70", "percent", 2023),
        ("产前筛查率", ">=", "75", "percent", 2025),
        ("每千人口3岁以下婴幼儿托位数", ">=", "3", "places_per_1000_population", 2023),
        ("每千人口3岁以下婴幼儿托位数", ">=", "4.5", "places_per_1000_population", 2025),
    ]
    assert problems == []


REPORT = """第一部分 2020年工作回顾
孕产妇系统管理率达到93%，新建母婴室12个。
存在问题：一是产前筛查率仅75%。
第二部分 2021年工作安排
孕产妇系统管理率达到94%，新建母婴室8个。
（一）2022年底目标
1.产前筛查率达到85%；
2.3岁以下儿童系统管理率达到90%；
3.产后访视率达到92%。
"""


def test_headings_tell_the_past_from_the_plan_and_the_year() -> None:
    found, _ = targets.find(Clean.of(REPORT), [], About(issued_on=date(2021, 1, 20)))
    assert [(t.indicator, t.value, t.year) for t in found] == [
        ("孕产妇系统管理率", 94, 2021),
        ("新建母婴室", 8, 2021),
        ("产前筛查率", 85, 2022),
        ("3岁以下儿童系统管理率", 90, 2022),
        ("产后访视率", 92, 2022),
    ]


def test_offsets_are_of_the_text_as_given() -> None:
    given = "页眉页眉\n全县孕产妇死亡率控 制在12/10万以下。"
    shorn = Clean.of(given).replaced([(0, 5, ""), (given.index(" "), given.index(" ") + 1, "")])
    (target,), _ = targets.find(shorn, [], ABOUT)
    assert given[target.start : target.end] == "全县孕产妇死亡率控 制在12/10万以下"


def test_hope_is_not_firm_and_every_year_is_said() -> None:
    (hoped,), _ = targets.find(Clean.of("力争婚检率达到80%。"), [], ABOUT)
    assert not hoped.firm
    (yearly,), _ = targets.find(Clean.of("近视率每年下降1个百分点。"), [], ABOUT)
    assert yearly.every_year
    assert yearly.firm


def told_of(text: str) -> list[tuple[str, str, int | None]]:
    """Names, values and years of a whole document, read as documents are."""
    return [(t.indicator, str(t.value), t.year) for t in read(text).targets]


def test_a_report_promises_only_what_is_still_to_be_done() -> None:
    report = """石河县卫生健康局关于2023年上半年妇幼健康工作的通报
一、总体情况
孕产妇系统管理率91.2%，新生儿访视率达96%以上，完成“两癌”检查3200人。
二、下半年要求
孕产妇系统管理率要达到92%以上，婴儿死亡率控制在4‰以内。
"""
    assert told_of(report) == [("孕产妇系统管理率", "92", 2023), ("婴儿死亡率", "4", 2023)]


def test_news_of_results_promises_nothing_and_news_of_a_plan_what_the_plan_does() -> None:
    results = "本报讯（记者 王某）2022年全省婚检率达86.47%，婴儿死亡率下降至3.9‰，降至历史最低。"
    assert told_of(results) == []
    plan = (
        "本报讯（记者 王某）近日，《石河市儿童发展规划（2021—2030年）》印发，明确到2030年，"
        "婴儿死亡率下降到4‰以下，小学生近视率降至38%以下。"
    )
    assert told_of(plan) == [("婴儿死亡率", "4", 2030), ("小学生近视率", "38", 2030)]
    coming = "本报讯（记者 王某）记者从卫生健康工作会议获悉，我市将为7000对夫妇提供免费孕检。"
    assert [(name, value) for name, value, _ in told_of(coming)] == [("夫妇免费孕检", "7000")]


@pytest.mark.parametrize(
    "text",
    [
        "全年共完成乳腺癌筛查2100人，筛查率100%，圆满完成市里下达的任务。",
        "当年活产3150人，产后访视3020人，住院分娩3149人，孕产妇死亡1例。",
        "完成孕前检查860对，妇女病普查5400人，全面完成年度检查任务。",
        "确保改厕质量。全年建设改厕示范村41个、示范乡8个，完成年度任务103%。",
        "坚持计划生育登记制度，全县出生2410人，出生率8.1‰。",
        "水质得到持续优化后，全区饮用水达标率达到100%。",
        "【概况】石河市产前检查4次以上孕妇数1203人，家庭健康档案电子建档83517人。",
        "2023年核心指标情况分析\n剖宫产率42.3%，高于控制目标2.3个百分点；低体重发生率3.6%。",
    ],
)
def test_what_was_done_is_no_promise_where_nothing_tells_of_a_plan(text: str) -> None:
    assert told_of(text) == []


def test_news_of_livelihood_projects_promises_them_for_the_year_it_names() -> None:
    text = (
        "3月2日，记者从县人代会上了解到，2021年全县将办好十件民生实事。\n"
        "这十件实事分别是：改造产房6个；新增托位300个；为5000名妇女免费筛查宫颈癌。"
    )
    assert [(name, year) for name, _, year in told_of(text)] == [
        ("改造产房", 2021),
        ("新增托位", 2021),
        ("妇女免费筛查宫颈癌", 2021),
    ]


def test_an_item_that_names_problems_found_in_children_does_not_look_back() -> None:
    text = """石河县健康儿童行动方案（2021—2025年）
一、目标
1.儿童行为发育问题筛查率达到80%，转诊率达到90%。
2.新增儿科医师15名。
"""
    assert [name for name, _, _ in told_of(text)] == [
        "儿童行为发育问题筛查率",
        "儿童行为发育问题转诊率",
        "新增儿科医师",
    ]


def test_what_an_aim_is_to_achieve_is_not_achieved() -> None:
    aim = "方案提出，到2030年，防治体系更加完善，综合防控取得进展，婴儿死亡率下降到4‰。"
    assert told_of(aim) == [("婴儿死亡率", "4", 2030)]
    done = "妇幼健康工作取得进展，婴儿死亡率下降到4‰。"
    assert told_of(done) == []


def test_this_year_is_that_of_a_documents_number_or_of_the_one_year_in_its_title() -> None:
    line = "\n一、目标\n筛查率今年达到65%，明年达到75%。"
    for head in ("关于加强妇幼健康工作的通知\n石卫发〔2022〕6号", "石河县2022年妇幼卫生责任书"):
        assert [year for _, _, year in told_of(head + line)] == [2022, 2023]


def test_a_years_summary_promises_under_the_heading_of_what_comes_next() -> None:
    summary = """石河县2023年妇幼健康工作总结
一、主要指标完成情况
孕产妇系统管理率94.5%，完成宫颈癌筛查6020人，完成率100.4%。
二、2024年工作思路
（一）婚检率达到85%以上；新建托育机构2家。
"""
    assert told_of(summary) == [("婚检率", "85", 2024), ("新建托育机构", "2", 2024)]
    half = """石河县卫健局2024年上半年工作总结及下半年工作计划
一、上半年工作
完成婚前医学检查860对，婚检率82%。
二、下半年工作计划
完成婚前医学检查1700对。
"""
    assert told_of(half) == [("婚前医学检查", "1700", 2024)]


def test_how_far_a_task_is_done_and_what_is_summed_up_promise_nothing() -> None:
    progress = """2023年9月石河县民生实事进度
截至9月4日，免费超声筛查3120人，筛查率81.4%，超出目标任务（60%）21.4个百分点；听力筛查4010例。
"""
    assert told_of(progress) == []
    summed = """石河镇卫生院2023年工作总结及2024年工作计划
现将2023年工作总结如下：产妇数384人，孕产妇系统管理人数为308人，高危住院分娩率为100%。
"""
    assert told_of(summed) == []


def test_what_a_named_plan_says_is_for_its_last_year() -> None:
    news = (
        "石河日报讯 省政府日前发布《石河儿童发展规划（2011—2020年）》。\n"
        "《石河儿童发展规划（2011—2020年）》提出，婴儿死亡率控制在9‰以下；听力筛查率达60%以上。"
    )
    assert told_of(news) == [("婴儿死亡率", "9", 2020), ("听力筛查率", "60", 2020)]


def test_a_plan_named_over_a_list_dates_it() -> None:
    site = """石河市妇幼保健院
国务院印发两个纲要
★《石河妇女发展规划（2011—2020年）》明确主要目标为：
1.孕产妇死亡率控制在19/10万以下。
"""
    assert told_of(site) == [("孕产妇死亡率", "19", 2020)]


def test_news_of_what_will_be_done_this_year_promises_it() -> None:
    news = """石河县：织密妇幼健康“防护网”
来源：石河县融媒体中心　　发布时间：2023-03-16 10:22　　浏览次数：1024　　【字体：大 中 小】
近年来，石河县新建保健院，床位由60张增至150张；2022年，婴儿死亡率2.4‰。
记者从全县妇幼健康工作会上获悉，今年该县将继续实施“五免”工程，新生儿筛查率达到99%。
"""
    assert told_of(news) == [("新生儿筛查率", "99", 2023)]


def test_minutes_are_of_the_year_of_their_number() -> None:
    minutes = """石河区人民政府专题会议纪要
〔2024〕12号
会议明确：
一、优化床位。将产科床位从80张调减至65张，8月底前完成调整。
"""
    assert told_of(minutes) == [("产科床位", "65", 2024)]


def test_a_task_that_says_no_doing_is_of_the_documents_title() -> None:
    notice = """关于做好2023年度农村妇女“两癌”免费筛查工作的通知
各村委会：
区下达我镇任务640人，现将有关事项通知如下。
"""
    assert told_of(notice) == [("农村妇女“两癌”免费筛查任务", "640", 2023)]


def test_the_house_that_an_introduction_describes_is_no_promise() -> None:
    assert told_of("石河县妇幼保健院简介\n编制床位100张，开放床位120张，年分娩量900人次。") == []


def test_what_follows_a_past_time_in_its_paragraph_is_past_too() -> None:
    plan = """石河县2024年妇幼健康工作要点
2023年，全县妇幼健康工作取得新成效。婴儿死亡率降到2.1‰，新建门诊2个，培训村医120名。
一、目标
婴儿死亡率控制在4‰以内，培训村医150名。
"""
    assert told_of(plan) == [("婴儿死亡率", "4", 2024), ("培训村医", "150", 2024)]


def test_a_part_of_a_whole_is_a_goal_under_a_heading_and_a_description_before_it() -> None:
    plan = """石河县妇幼健康行动方案（2023—2025年）
我县妇女儿童占人口的60%以上，农村妇女占45%以上。
一、目标
卫生技术人员占职工总数的80%以上。
"""
    assert told_of(plan) == [("卫生技术人员占职工总数的比例", "80", 2025)]


def test_what_a_speech_calls_this_years_is_of_the_year_it_was_given_in() -> None:
    speech = """在全县妇幼健康工作会上的讲话
（2023年4月20日）
今年的任务很明确。
孕产妇死亡率要坚决控制在12/10万以内。
"""
    assert told_of(speech) == [("孕产妇死亡率", "12", 2023)]


@pytest.mark.parametrize("gap", [" | ", "\t", "  "])
def test_cells_may_hold_values_or_whole_sentences(gap: str) -> None:
    rows = [
        ("序号", "项目名称", "年度目标任务", "牵头单位", "完成时限"),
        ("1", "“两癌”检查", "完成宫颈癌检查8000人，早诊率≥90%", "妇幼科", "11月底"),
        ("2", "产前筛查", "产前筛查率、产前诊断率分别达到95%、85%", "妇幼科", "12月底"),
    ]
    text = "石河县2023年民生实事分解表\n" + "\n".join(gap.join(row) for row in rows)
    assert told_of(text) == [
        ("宫颈癌检查", "8000", 2023),
        ("宫颈癌早诊率", "90", 2023),
        ("产前筛查率", "95", 2023),
        ("产前诊断率", "85", 2023),
    ]
    indicators = [
        ("指标名称", "2020年", "2025年", "属性"),
        ("孕产妇死亡率（1/10万）", "8.9", "＜8", "约束性"),
        ("普惠托位占比（%）", "38", "60", "预期性"),
    ]
    text = "石河县“十四五”托育规划\n" + "\n".join(gap.join(row) for row in indicators)
    assert told_of(text) == [("孕产妇死亡率", "8", 2025), ("普惠托位占比", "60", 2025)]


def test_what_a_sentence_leaves_out_the_one_before_it_in_the_paragraph_tells() -> None:
    text = "“两癌”检查年内完成7000人。6月底前必须完成一半以上。"
    assert [t.indicator for t in targets.find(Clean.of(text), [], ABOUT)[0]] == [
        "“两癌”检查",
        "“两癌”检查",
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("二、主要任务\n（一）预防接种。建证率达到100%。", "预防接种建证率"),
        (
            "二、主要任务\n（一）儿童中医药健康管理。目标人群覆盖率达到70%以上。",
            "儿童中医药健康管理目标人群覆盖率",
        ),
        ("二、主要任务\n（一）推进分娩镇痛。镇痛率达到55%以上。", "分娩镇痛率"),
        ("二、主要任务\n（一）主要指标。建证率达到100%。", "建证率"),
        ("二、主要任务\n（一）加强队伍建设。合格率达到90%。", "合格率"),
    ],
)
def test_a_rate_without_its_thing_is_of_what_its_heading_names(text: str, name: str) -> None:
    assert [told for told, _, _ in told_of(f"甲县2024年妇幼健康工作要点\n{text}\n")] == [name]


def test_an_item_that_speaks_of_problems_is_no_review() -> None:
    text = (
        "一、目标\n1.儿童心理行为发育问题筛查率至少达到80%。\n"
        "2.开展存在高危因素的孕妇管理，管理率100%。\n"
    )
    assert len(told_of(f"甲县2024年妇幼健康工作要点\n{text}")) == 2
    review = "一、存在的问题\n1.高危孕产妇管理率达到80%。\n"
    assert told_of(f"甲县2024年妇幼健康工作要点\n{review}") == []


@pytest.mark.parametrize(
    "table",
    [
        "服务内容\t指标\t目标值\n孕产妇管理\t产后访视率\t≥92%\n系统管理率\t≥90%\n",
        "序号\t指标名称\t基期值\t2024年目标\n1\t产后访视率\t85%\t92%\n2\t系统管理率\t88%\t90%\n",
        "指标名称\n|\n目标值\n|\n分值\n|\n产后访视率\n|\n≥92%\n|\n6\n|\n系统管理率\n|\n≥90%\n|\n5\n|\n",
        "序号\t重点任务\t具体措施\t责任单位\n1\t产后服务\t产后访视率达到92%\t县卫健局\n"
        "2\t孕期服务\t系统管理率达到90%\t县卫健局\n",
    ],
)
def test_tables_in_the_ways_they_lose_their_lines(table: str) -> None:
    text = f"甲县2024年妇幼健康工作要点\n一、工作指标\n{table}"
    assert [(name, value) for name, value, _ in told_of(text)] == [
        ("产后访视率", "92"),
        ("系统管理率", "90"),
    ]


def test_a_name_that_tells_of_a_change_makes_its_cell_one() -> None:
    rows = "儿童伤害死亡率（较基期下降）\t%\t10\n住院分娩率\t%\t99\n"
    text = f"甲县规划\n指标名称\t单位\t2025年目标\n{rows}"
    found, _ = targets.find(Clean.of(text), [], About())
    assert [(each.indicator, each.operator.value) for each in found] == [
        ("儿童伤害死亡率", "decrease_by"),
        ("住院分娩率", ">="),
    ]


def test_years_of_a_document_that_only_its_number_dates() -> None:
    text = (
        "甲县分娩镇痛工作方案\n甲卫健〔2025〕6号\n一、目标\n"
        "分娩镇痛率今年达到50%，明年达到60%。2025年年内新建托育机构6所。\n"
    )
    assert [(value, year) for _, value, year in told_of(text)] == [
        ("50", 2025),
        ("60", 2026),
        ("6", 2025),
    ]


def test_within_three_years_ends_with_a_plan_of_three_years() -> None:
    text = "甲县产科建设规划（2023—2025年）\n2023年5月1日\n一、目标\n三年内新增产科床位60张。\n"
    assert [year for _, _, year in told_of(text)] == [2025]
