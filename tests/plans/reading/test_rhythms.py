"""Rhythms: what is reported or done again and again."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from muzi.plans.reading import clauses, read, rhythms
from muzi.plans.reading.text import Clean
from muzi.plans.reading.types import Rhythm

DOCUMENTS = Path(__file__).parents[4] / "shared" / "policy-documents"
# How the annotated documents name what the reader calls otherwise.
SAME = {"random": "as_needed", "irregular": "as_needed", "as needed": "as_needed"}
SAME |= {"on event": "on_event", "per evaluation": "on_event", "real-time": "real_time"}


def found(text: str) -> list[Rhythm]:
    clean = Clean.of(text)
    made = rhythms.find(clean, clauses.tree(clean)[0])
    for each in made:
        assert text[each.start : each.end] == each.quote
    return made


@pytest.mark.parametrize(
    ("text", "frequency", "what"),
    [
        ("落实孕产妇死亡个案月报制度。", "monthly", "孕产妇死亡个案月报制度"),
        ("建立关键指标季度通报制度。", "quarterly", "关键指标季度通报制度"),
        ("建立季度会商机制。", "quarterly", "季度会商机制"),
        ("开展年终考核。", "yearly", "年终考核"),
        ("纳入年度绩效考核。", "yearly", "纳入年度绩效考核"),
        ("实行周调度，严抓落实。", "weekly", "周调度"),
        ("定期通报工作进展。", "periodic", "通报工作进展"),
        ("建立母婴安全数据定期报送制度。", "periodic", "母婴安全数据报送制度"),
        ("定期开展急救演练。", "periodic", "开展急救演练"),
        ("联合开展不定期检查。", "as_needed", "联合开展检查"),
        ("建立随机抽查制度。", "as_needed", "抽查制度"),
        ("适时开展工作调度。", "as_needed", "开展工作调度"),
        ("落实实时约谈要求。", "real_time", "实时约谈"),
        ("每月5日前上报报表。", "monthly", "上报报表"),
        ("每月5日前，将上月报表报县妇幼保健院。", "monthly", "将上月报表报县妇幼保健院"),
        ("每周五前将进度报区卫健局。", "weekly", "周五前将进度报区卫健局"),
        ("县级每季度督导一次。", "quarterly", "县级督导一次"),
        ("每半年组织一次死亡评审。", "half_yearly", "组织一次死亡评审"),
        ("每年组织两次督导。", "half_yearly", "组织两次督导"),
        ("每年督导四次。", "yearly", "督导四次"),
        ("每年至少组织两次督导。", "yearly", "至少组织两次督导"),
        ("每三年组织一次复核。", "periodic", "组织一次复核"),
        ("每旬调度工作。", "ten_days", "调度工作"),
        ("每天通报各村进度。", "daily", "通报各村进度"),
        ("按季度通报工作进度。", "quarterly", "通报工作进度"),
        ("实行一月一调度。", "monthly", "调度"),
        ("实行半年一通报。", "half_yearly", "通报"),
        ("专班每月一小结。", "monthly", "专班一小结"),
        ("各单位每季度交流情况。", "quarterly", "交流情况"),
        ("乡镇卫生院每月自查。", "monthly", "乡镇卫生院自查"),
        ("县教育局按年度提供数据。", "yearly", "提供数据"),
        (
            "每季度末（6月、9月和12月底），将进展报县政府。",
            "quarterly",
            "末（6月、9月和12月底），将进展报县政府",
        ),
        ("县妇幼保健院于次月5日前汇总上报。", "monthly", "汇总上报"),
        ("各县每年至少完成一所标准化建设。", "yearly", "至少完成一所标准化建设"),
        ("对指标出现反弹的地区进行约谈。", "on_event", "对指标出现反弹的地区进行约谈"),
        ("死亡病例24小时内上报县卫健局。", "on_event", "24小时内上报县卫健局"),
        ("落实“通报、督查、约谈”制度。", "periodic", "通报、督查、约谈"),
        ("开展评估，形成进展专题报告。", "on_event", "形成进展专题报告"),
    ],
)
def test_one_rhythm(text: str, frequency: str, what: str) -> None:
    assert [(each.frequency.value, each.what) for each in found(text)] == [(frequency, what)]


@pytest.mark.parametrize(
    "text",
    [
        "为6个月以上婴儿适时合理添加辅食。",
        "对孕产妇每年体检一次的对象进行登记。",
        "儿童每年健康检查1次。",
        "每年下降1个百分点。",
        "死亡率每年平均降低5%。",
        "每年约有600名缺陷儿出生。",
        "结合世界母乳喂养周、预防出生缺陷日开展宣传。",
        "加强孕周分析和5月龄评估。",
        "开展节日检查。",
        "2023年度考核结果已经公布。",
        "贯彻《母子健康手册季度通报办法》。",
        "每日户外活动不少于2小时。",
        "按月龄开展评估。",
        "及时与平台进行对接，信息实时发布。",
        "加强日常监督检查。",
        "《人民日报》刊登。",
    ],
)
def test_no_rhythm(text: str) -> None:
    assert found(text) == []


def test_several_words_of_time_are_several_rhythms() -> None:
    made = found("落实孕产妇、新生儿死亡“日统计、周分析、月通报、定期评审、实时约谈”制度。")
    assert [(each.frequency.value, each.quote) for each in made] == [
        ("daily", "日统计"),
        ("weekly", "周分析"),
        ("monthly", "月通报"),
        ("periodic", "定期评审"),
        ("real_time", "实时约谈"),
    ]
    assert made[2].what == "孕产妇、新生儿死亡月通报"


def test_the_same_said_twice_is_one() -> None:
    (made,) = found("一、监测\n（一）各乡镇每月25日前报送月报表。\n（二）其他。")
    assert made.clause == "一.（一）"
    assert made.frequency.value == "monthly"


@pytest.mark.parametrize(
    "unit", ["定期", "每月", "每5日前", "对出现", "24小时内", "“通报、", "《定期", "年度"]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    def seconds(length: int) -> float:
        clean = Clean.of(unit * (length // len(unit)))
        start = time.process_time()
        rhythms.find(clean, [])
        return time.process_time() - start

    seconds(10_000)
    assert seconds(160_000) < 12 * seconds(40_000) + 0.5


def test_every_rhythm_of_the_five_documents() -> None:
    if not DOCUMENTS.exists():
        pytest.skip("the policy documents stand in ../shared, which is absent")
    expected = json.loads((DOCUMENTS / "expected-targets.json").read_text(encoding="utf-8"))
    read_once = {
        path.name[:2]: read(path.read_text(encoding="utf-8")) for path in DOCUMENTS.glob("S*.txt")
    }
    hit = set()
    for each in expected["rhythms"]:
        reading = read_once[each["seed"]]
        start = reading.text.index(each["exact_text"])
        end = start + len(each["exact_text"])
        here = [one for one in reading.rhythms if one.start < end and one.end > start]
        named = each["frequency"].replace("real-time", "real_time")
        wanted = {SAME.get(named, named)} if named in SAME else {*named.split("/")}
        assert {one.frequency.value for one in here} == wanted, each["exact_text"]
        hit |= {(each["seed"], one.start) for one in here}
    every = {
        (seed, one.start) for seed, one_reading in read_once.items() for one in one_reading.rhythms
    }
    assert every == hit  # and nothing else is taken for a rhythm


@pytest.mark.parametrize(
    ("text", "reporter"),
    [
        ("各助产机构每月5日前报送孕产妇死亡个案。", "各助产机构"),
        ("各助产机构实行死亡病例日报告制度。", "各助产机构"),
        ("县卫健局要求各助产机构每月报送报表。", "各助产机构"),
        ("由县妇幼保健院每月汇总分析。", "县妇幼保健院"),
        ("各乡镇卫生院要加强管理，每月向县妇幼保健院报送报表。", "各乡镇卫生院"),
        ("县卫健局每月通报一次进展。", "县卫健局"),
        ("县卫生健康局负责统筹协调。每月通报一次工作进展。", "县卫生健康局"),
        (
            "加强信息管理，每季度通报工作进展。（县卫生健康局、县财政局）",
            "县卫生健康局、县财政局",
        ),
        ("各市（州）每年至少完成一所标准化建设任务。", "各市（州）"),
        ("各助产机构加强信息管理。每月报送报表。", "各助产机构"),
        # Nobody is told to do it.
        ("各助产机构加强信息管理。实行月通报制度。", ""),
        ("实行月通报制度。", ""),
        ("加强县妇幼保健院建设，每月通报进展。", ""),
        ("一、县卫生健康局负责统筹。\n二、每月通报一次进展。", ""),
    ],
)
def test_who_is_asked(text: str, reporter: str) -> None:
    assert [each.reporter for each in found(text)] == [reporter]


@pytest.mark.parametrize(
    ("text", "what", "days", "month_day"),
    [
        ("各乡镇卫生院每月5日前报送上月报表。", "报送上月报表", 5, 0),
        ("各乡镇卫生院每月25日前报送上月报表。", "报送上月报表", 25, 0),
        ("各单位于次月5日前报送月报表。", "报送月报表", 5, 0),
        ("各单位于次月25日前报送月报表。", "报送月报表", 25, 0),
        ("每季度首月10日前报送季报。", "报送季报", 10, 0),
        ("每季度结束后10日内报送进展。", "报送进展", 10, 0),
        ("每半年结束后15日内，由县妇幼保健院汇总分析。", "由县妇幼保健院汇总分析", 15, 0),
        # Of the period itself, in its last month.
        ("每月25日前报送信息。", "报送信息", 0, 25),
        ("每季度末月5日前报送工作总结。", "报送工作总结", 0, 5),
        ("每年12月20日前报送工作总结。", "报送工作总结", 0, 20),
        ("每月底前报送信息。", "报送信息", 0, 31),
        ("每季度末，报送信息。", "报送信息", 0, 31),
        ("每年12月底前报送工作总结。", "报送工作总结", 0, 31),
        # Of the year before: told by the words, or because nobody has a year's figures in spring.
        ("各单位每年3月底前报送上年度自评报告。", "报送上年度自评报告", 90, 0),
        ("各单位每年4月10日前报送上一年度总结。", "报送上一年度总结", 100, 0),
        ("各单位每年1月15日前报送工作总结。", "报送工作总结", 15, 0),
        ("各单位每年13月底前报送工作总结。", "13月底前报送工作总结", 0, 0),
        ("各单位每年6月底前、12月底前报送总结。", "6月底前、12月底前报送总结", 0, 0),
        ("每季度25日前报送信息。", "25日前报送信息", 0, 0),  # of which month?
        ("每月报送报表。", "报送报表", 0, 0),
    ],
)
def test_the_day_on_which_it_is_due(text: str, what: str, days: int, month_day: int) -> None:
    made = [(each.what, each.days, each.month_day) for each in found(text)]
    assert made == [(what, days, month_day)]


@pytest.mark.parametrize(
    ("text", "month", "month_day"),
    [
        ("各县区每年11月底前报送工作总结。", 11, 31),
        ("各县区每年6月30日前报送阶段总结。", 6, 30),
        ("各县区每年9月20日前，报送监测报告。", 9, 20),
        ("各县区每年12月25日前报送工作总结。", 0, 25),
    ],
)
def test_the_month_of_a_year_in_which_it_is_due(text: str, month: int, month_day: int) -> None:
    [each] = found(text)
    assert (each.month, each.month_day, each.days) == (month, month_day, 0)
    assert each.what.startswith("报送")


@pytest.mark.parametrize(
    ("text", "receiver"),
    [
        ("各助产机构每月5日前将上月报表报县妇幼保健院。", "县妇幼保健院"),
        ("各乡镇卫生院每季度将进展情况报县卫健局妇幼股备案。", "县卫健局妇幼股"),
        ("各助产机构每月报送孕产妇死亡报表至县妇幼保健院。", "县妇幼保健院"),
        ("每季度将上季度报表上报市卫健委、市妇幼保健院。", "市卫健委、市妇幼保健院"),
        ("县妇幼保健院每月汇总后报送县卫健局和县财政局。", "县卫健局、县财政局"),
        ("县卫生健康局每月向县人民政府报告工作进展。", "县人民政府"),
        # Told to everybody, or to nobody that the sentence names.
        ("县卫健局每月通报各医疗机构。", ""),
        ("各乡镇每月报告人员到位情况。", ""),
        ("每月上报辖区孕产妇死亡情况。县妇幼保健院汇总。", ""),
    ],
)
def test_to_whom_it_is_reported(text: str, receiver: str) -> None:
    assert [each.receiver for each in found(text)] == [receiver]
