"""Tasks: what a document asks to be done, by whom and until when."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from muzi.plans.reading import clauses, read, tasks
from muzi.plans.reading.owners import named, subjects
from muzi.plans.reading.text import Clean
from muzi.plans.reading.types import About, Task

DOCUMENTS = Path(__file__).parents[4] / "shared" / "policy-documents"
YEAR = About(starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31))


def found(text: str) -> list[Task]:
    clean = Clean.of(text)
    made = tasks.find(clean, clauses.tree(clean)[0], YEAR)
    for each in made:
        assert text[each.start : each.end] == each.quote
    return made


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("完善网络。（县卫健局，相关助产机构）", "县卫健局 相关助产机构"),
        ("完善网络（县卫健局、县财政局）。", "县卫健局 县财政局"),
        (
            "完善网络。（县卫健局，县危重孕产妇、危重新生儿救治中心）",
            "县卫健局 县危重孕产妇、危重新生儿救治中心",
        ),
        (
            "完善网络。（责任单位：县卫健局、县教育局，各乡镇人民政府）",
            "县卫健局 县教育局 各乡镇人民政府",
        ),
        (
            "完善网络。（牵头单位：县卫健局；配合单位：县发展和改革局、县医保局）",
            "县卫健局 县发展和改革局 县医保局",
        ),
        ("完善网络。（县卫健局牵头，县妇联、县残联配合）", "县卫健局 县妇联 县残联"),
        ("完善网络。（县卫健局、县民政局按职责分工负责）", "县卫健局 县民政局"),
        ("完善网络。（责任单位：县卫健局；责任人：王某；完成时限：年底）", "县卫健局"),
        ("完善网络。\n责任单位：妇幼科、规划科\n", "妇幼科 规划科"),
        ("完善网络。（县卫健局和县财政局）", "县卫健局 县财政局"),
        ("完善网络。（县人民医院、县局财务科）", "县人民医院 县局财务科"),
        ("完善网络。（县妇儿工委办公室、县统计局负责）", "县妇儿工委办公室 县统计局"),
        ("完善网络。【责任单位：县卫健局】", "县卫健局"),
        ("完善网络。（县总工会、县科协，2023年6月底前完成）", "县总工会 县科协"),
        ("完善网络。（县卫健局、县人社局；长期坚持）", "县卫健局 县人社局"),
        ("完善网络。（县委宣传部、县融媒体中心等部门）", "县委宣传部 县融媒体中心"),
        ("完善网络。（县卫健局（牵头）、县财政局）", "县卫健局 县财政局"),
        ("新增床位90张（县级增加60张，乡镇增加30张）。", ""),
        ("提供健康检查（婚前、孕前健康检查）。", ""),
        ("覆盖各县（市、区）。", ""),
        ("建立血液保障（县级储血点）联动机制。", ""),
        ("覆盖基层（含乡镇卫生院、社区卫生服务中心）。", ""),
        ("依托中心（以下简称县妇幼保健院）。", ""),
    ],
)
def test_units_named_in_brackets(text: str, owners: str) -> None:
    assert [name for each in named(text) for name in each.names] == owners.split()


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("县妇幼保健院要设立建档中心。", "县妇幼保健院"),
        ("各级政府要加强督导，卫生健康部门要落实考核。", "各级政府 卫生健康部门"),
        ("救治中心应切实履行职责。", "救治中心"),
        ("由县卫健局负责组织实施。", "县卫健局"),
        ("各地、各部门要加强宣传。", "各地 各部门"),
        ("各乡镇（街道）在3月15日前上报名册。", "各乡镇（街道）"),
        ("各市州6月底前完成复评。", "各市州"),
        ("开展助产技术服务的医疗机构要设立门诊。", "开展助产技术服务的医疗机构"),
        ("加强县妇幼保健院建设，提升能力。", ""),
        ("精心组织实施，继续组织开展筛查。", ""),
        ("在提供服务的医疗机构积极推广中医技术。", ""),
        ("主要包括婚前保健、孕前保健。", ""),
    ],
)
def test_units_that_a_sentence_tells(text: str, owners: str) -> None:
    assert list(subjects(text)) == owners.split()


def test_each_clause_that_asks_for_doing_is_a_task() -> None:
    made = found(
        "一、指导思想\n坚持政府主导，加强部门协作。\n二、主要目标\n（一）产前筛查率达到90%以上。\n"
        "（二）建立服务体系。\n三、重点任务\n（一）完善救治网络。2023年底前完成救治中心建设。（县卫健局）\n"
        "（二）提升服务能力。一是加强培训。（县妇幼保健院）二是对中心进行评估。\n四、现状与形势\n已建立网络。"
    )
    told = [(each.clause, each.text, each.owners, each.deadline) for each in made]
    assert told == [
        ("三.（一）", "完善救治网络", ("县卫健局",), date(2023, 12, 31)),
        ("三.（二）.一是", "加强培训", ("县妇幼保健院",), None),
        ("三.（二）.二是", "对中心进行评估", (), None),
    ]


def test_each_unit_gets_its_part() -> None:
    made = found(
        "（一）加强部门协作。编制部门负责核定编制；教育部门负责加强青春期健康教育，协助托幼机构管理；"
        "财政部门负责落实经费。\n（二）加强考核。"
    )
    assert [(each.owners, each.text) for each in made] == [
        (("编制部门",), "核定编制"),
        (("教育部门",), "加强青春期健康教育，协助托幼机构管理"),
        (("财政部门",), "落实经费"),
        ((), "加强考核"),
    ]
    assert {each.clause for each in made[:3]} == {"（一）"}


def test_steps_with_days_of_their_own_are_tasks() -> None:
    made = found("一、时间安排\n3月底前完成动员部署；6月底前完成半数任务；11月底前全面完成。")
    assert [each.deadline for each in made] == [
        date(2023, 3, 31),
        date(2023, 6, 30),
        date(2023, 11, 30),
    ]
    assert made[0].text == "3月底前完成动员部署"


def test_a_bracket_tells_who_the_units_of_a_step_are() -> None:
    (made,) = found(
        "一、整改要求\n（一）限期整改。问题突出的单位要在9月10日前完成整改。（责任单位：各镇卫生院）"
    )
    assert made.owners == ("各镇卫生院",)


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("县医保局要会同县财政局，于3月31日前出台办法。", ("县医保局", "县财政局")),
        ("责任单位：县人民医院；时限要求：9月30日前。完善转诊网络。", ("县人民医院",)),
        ("【责任部门：区卫健局、区教育局】加强青春期教育。", ("区卫健局", "区教育局")),
        ("乡镇卫生院每月报送报表，县妇幼保健院次月5日前审核。", ("乡镇卫生院", "县妇幼保健院")),
    ],
)
def test_owners_beside_what_is_none(text: str, owners: tuple[str, ...]) -> None:
    (made,) = found(f"一、工作任务\n（一）落实责任。{text}")
    assert made.owners == owners


def test_to_reach_a_value_by_a_day_is_no_task() -> None:
    assert found("一、行动目标\n到2025年，产前筛查率达到90%以上。\n二、附则") == []
    (made,) = found("一、创建目标\n2023年6月底前完成自评，达标率达到90%。\n二、附则")
    assert made.deadline == date(2023, 6, 30)


def test_closing_paragraphs_are_tasks_and_signatures_are_not() -> None:
    made = found(
        "一、健全体系。\n二、加强宣传。\n各医疗机构要高度重视，抓好落实。\n清河县卫生健康局\n2023年4月1日\n"
    )
    assert [each.clause for each in made] == ["一", "二", "end"]
    assert made[-1].owners == ("各医疗机构",)


@pytest.mark.parametrize(
    "unit",
    [
        "（县",
        "（县卫健局）\n",
        "县卫健局负责；",
        "2018年底前完成，",
        "责任单位：",
        "由县卫健局负责",
        "要，",
    ],
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    def seconds(length: int) -> float:
        clean = Clean.of("一、要。\n" + unit * (length // len(unit)))
        tree = clauses.tree(clean)[0]
        start = time.process_time()
        tasks.find(clean, tree, YEAR)
        return time.process_time() - start

    seconds(10_000)
    assert seconds(160_000) < 12 * seconds(40_000) + 0.5


def test_the_tasks_of_naiman_have_owners() -> None:
    """Every task of section 三 names its units; the goals of section 二 are none."""
    path = DOCUMENTS / "S4-naiman-2023.txt"
    if not path.exists():
        pytest.skip("the policy documents stand in ../shared, which is absent")
    made = read(path.read_text(encoding="utf-8")).tasks
    work = [each for each in made if each.clause.startswith("三")]
    assert len(work) == 14
    assert all(each.owners[0] == "旗卫健委" for each in work)
    assert [each.clause for each in made if not each.clause.startswith("三")] == [
        "四.（一）",
        "四.（二）",
        "四.（三）",
        "四.（四）",
    ]


def test_the_tasks_of_jilin_and_nanjiang() -> None:
    if not DOCUMENTS.exists():
        pytest.skip("the policy documents stand in ../shared, which is absent")
    jilin = read((DOCUMENTS / "S2-jilin-2015.txt").read_text(encoding="utf-8")).tasks
    parts = [each.owners for each in jilin if each.clause == "三.（四）"]
    assert len(parts) == 9
    assert ("教育部门",) in parts
    assert not [each for each in jilin if each.clause.startswith("一")]
    nanjiang = read((DOCUMENTS / "S3-nanjiang-2017.txt").read_text(encoding="utf-8")).tasks
    due = {each.clause: each.deadline for each in nanjiang if each.deadline}
    assert due["一.（三）"] == date(2017, 12, 31)
    assert due["一.（一）"] == date(2020, 12, 31)


def test_a_limit_under_its_label_is_the_deadline() -> None:
    (task,) = found(
        "一、年内新建托育机构4家。牵头单位：市卫健委；配合单位：市教育局；完成时限：11月底。"
    )
    assert task.owners == ("市卫健委", "市教育局")
    assert task.deadline == date(2023, 11, 30)
    (task,) = found("1.建立高危台账。牵头单位：县卫健局，完成时限：2024年5月20日。")
    assert (task.owners, task.deadline) == (("县卫健局",), date(2024, 5, 20))


def test_a_step_keeps_its_own_day_beside_a_later_one() -> None:
    steps = found("一、9月底前完成档案整改，整改率达到100%，年底档案合格率提升至95%以上。")
    assert date(2023, 9, 30) in [each.deadline for each in steps]


def told(text: str) -> list[tuple[tuple[str, ...], str, str]]:
    """Owners, deadline and text of each task."""
    return [(each.owners, str(each.deadline or ""), each.text) for each in found(text)]


def test_a_deadline_stands_beside_the_owners() -> None:
    assert told("1.推进门诊建设。（县卫健局、县财政局，2023年6月底前完成）\n2.加强宣传。\n") == [
        (("县卫健局", "县财政局"), "2023-06-30", "推进门诊建设"),
        ((), "", "加强宣传"),
    ]


def test_a_unit_and_a_colon_give_it_its_duty() -> None:
    text = (
        "三、职责分工\n（一）县卫健局：负责组织实施。\n（二）县妇联：协助做好宣传动员。\n"
        "四、经费管理\n县财政局：负责落实经费，3月底前拨付到位。\n县审计局：加强监督检查。\n"
    )
    assert told(text) == [
        (("县卫健局",), "", "负责组织实施"),
        (("县妇联",), "", "协助做好宣传动员"),
        (("县财政局",), "2023-03-31", "负责落实经费，3月底前拨付到位"),
        (("县审计局",), "", "加强监督检查"),
    ]


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        (
            "县卫健局负责组织，县妇联负责宣传，县财政局负责经费。",
            ["县卫健局", "县妇联", "县财政局"],
        ),
        (
            "县财政局承担经费。\n县妇联负责宣传。\n县妇幼保健院同步开展筛查。",
            ["县财政局", "县妇联", "县妇幼保健院"],
        ),
    ],
)
def test_each_unit_of_a_sentence_or_a_list_gets_its_part(text: str, owners: list[str]) -> None:
    assert [each.owners for each in found(f"1.职责分工。\n{text}\n")] == [(one,) for one in owners]


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("10月底前由县妇幼保健院完成召回。", ("县妇幼保健院",)),
        ("县卫健局会同县医保局建立评估机制。", ("县卫健局", "县医保局")),
        ("县卫健局要会同县妇联每季度开展督导。", ("县卫健局", "县妇联")),
        ("每年12月10日前各镇将总结报区妇儿工委办。", ("各镇",)),
        ("于每季度末月25日前县妇幼保健院上报进展。", ("县妇幼保健院",)),
        ("由县医共体总院牵头组建专家队。", ("县医共体总院",)),
        ("县卫健局、县妇幼保健院分别于6月、12月组织督导。", ("县卫健局", "县妇幼保健院")),
        ("县统计局、县教育局等部门按年度提供数据。", ("县统计局", "县教育局")),
        ("县妇幼保健院同步开展宫颈癌筛查。", ("县妇幼保健院",)),
    ],
)
def test_who_does_it(text: str, owners: tuple[str, ...]) -> None:
    assert subjects(text) == owners


TABLE = """附件：重点任务分工表
序号\t重点任务\t主要内容\t责任单位\t完成时限
1\t母婴安全\t落实五项制度\t县卫健局、各助产机构\t长期坚持
2\t产科建设\t建成急救中心\t县卫健局（牵头）、县财政局\t2023年10月
人员培训\t轮训助产士\t县妇幼保健院\t11月底前
3\t宣传教育\t举办健康讲座\t\t
"""


@pytest.mark.parametrize("mark", ["\t", " | "])
def test_a_table_that_names_who_is_responsible_is_a_task_a_row(mark: str) -> None:
    assert told(TABLE.replace("\t", mark)) == [
        (("县卫健局", "各助产机构"), "", "母婴安全：落实五项制度"),
        (("县卫健局", "县财政局"), "2023-10-31", "产科建设：建成急救中心"),
        (("县妇幼保健院",), "2023-11-30", "人员培训：轮训助产士"),
        (("县妇幼保健院",), "2023-11-30", "宣传教育：举办健康讲座"),
    ]


def test_text_beside_a_table_is_read_as_text() -> None:
    rows = "\n".join(TABLE.split("\n")[1:3])
    text = f"三、分工\n各单位要压实责任。\n{rows}\n县卫健局要加强督导。\n"
    assert [each.owners[0] for each in found(text)] == ["各单位", "县卫健局", "县卫健局"]
