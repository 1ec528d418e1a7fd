"""Every well-formed statement of targets that can be generated is read back exactly."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from muzi.plans.reading import targets
from muzi.plans.reading.text import Clean
from muzi.plans.reading.types import About, Operator, Unit

ABOUT = About(issued_on=date(2021, 6, 1), starts_on=date(2021, 1, 1), ends_on=date(2025, 12, 31))

GOOD = [
    "产前筛查率", "住院分娩率", "早孕建册率", "产后访视率", "新生儿访视率", "孕产妇系统管理率",
    "婚前医学检查率",
    "3岁以下儿童系统管理率", "7岁以下儿童健康管理率", "新生儿听力筛查率", "0-6个月婴儿纯母乳喂养率",
    "适龄妇女宫颈癌筛查率", "0～6岁儿童眼保健和视力检查覆盖率", "目标人群知晓率",
    "新生儿遗传代谢病2周内诊断率",
]  # fmt: skip
BAD = [
    "孕产妇死亡率",
    "婴儿死亡率",
    "5岁以下儿童死亡率",
    "新生儿死亡率",
    "剖宫产率",
    "低出生体重发生率",
    "贫血患病率",
]
UNITS = {
    Unit.PERCENT: ["{}%", "{} ％", "百分之{}"],
    Unit.PERMILLE: ["{}‰", "千分之{}"],
    Unit.PER_100K: ["{}/10万", "{}／10万", "{}/十万", "10万分之{}"],
    Unit.PER_10K: ["{}/万", "万分之{}"],
}
LEAST, MOST = Operator.AT_LEAST, Operator.AT_MOST


@dataclass(frozen=True)
class Goal:
    name: str
    operator: Operator
    value: Decimal
    unit: Unit
    written: str  # the value as written, with its unit


@st.composite
def goals(draw: st.DrawFn, names: list[str], operator: Operator) -> Goal:
    unit = Unit.PERCENT if operator is LEAST else draw(st.sampled_from(list(UNITS)))
    number = draw(st.integers(1, 989))
    value = Decimal(number) / 10 if draw(st.booleans()) else Decimal(number // 10 or 1)
    form = draw(st.sampled_from(UNITS[unit]))
    return Goal(draw(st.sampled_from(names)), operator, value, unit, form.format(value))


@st.composite
def statements(draw: st.DrawFn) -> tuple[str, list[Goal]]:
    """A claim upon one indicator or a list of them, in one of the forms of the language."""
    operator = draw(st.sampled_from([LEAST, MOST]))
    pool = GOOD if operator is LEAST else BAD
    several = draw(
        st.lists(goals(pool, operator), min_size=1, max_size=4, unique_by=lambda goal: goal.name)
    )
    before, after = ("不低于", "以上") if operator is LEAST else ("不超过", "以下")
    reach = draw(
        st.sampled_from(["达到", "提高到", "保持在", "稳定在", "达"])
        if operator is LEAST
        else st.sampled_from(["控制在", "下降到", "降至", "降低到"])
    )
    after = draw(st.sampled_from([after, "及" + after, *(["以内"] if operator is MOST else [])]))
    form = draw(st.integers(0, 4))
    names = [goal.name for goal in several]
    values = [goal.written for goal in several]
    if len(several) == 1 or form == 0:
        return draw(st.sampled_from(["，", "；"])).join(
            f"{goal.name}{reach}{goal.written}{after}" for goal in several
        ), several
    joint = "、".join(names[:-1]) + draw(st.sampled_from(["和", "、", "及", "与"])) + names[-1]
    share = draw(st.sampled_from(["分别", "依次"]))
    listed = "、".join(values[:-1]) + draw(st.sampled_from(["和", "、"])) + values[-1]
    if form == 1:
        return f"{joint}{share}{reach}{listed}{after}", several
    if form == 2:
        return f"{joint}{share}{before}{listed}", several
    if form == 3:
        each = [value + after for value in values]
        return f"{joint}{share}{reach}{'、'.join(each)}", several
    same = [Goal(name, operator, several[0].value, several[0].unit, "") for name in names]
    both = draw(st.sampled_from(["均", "都"]))
    return f"{joint}{both}{reach}{several[0].written}{after}", same


TIMES = st.sampled_from([("", 2025), ("到2023年，", 2023), ("到2024年底，", 2024),
("“十四五”末，", 2025),
                         ("2022年，", 2022), ("2023年底前，", 2023),
                         ("到2030年，", 2030)])  # fmt: skip
LEADS = st.sampled_from(["", "全省", "全市", "力争", "确保", "使", "力争全县", "努力将"])
ENDS = st.sampled_from(["。", "；", "", "，妇幼健康服务能力明显增强。", "，服务体系更加完善；"])


@settings(max_examples=400, deadline=None)
@given(TIMES, LEADS, statements(), ENDS)
def test_what_is_written_is_read_back(
    time: tuple[str, int], lead: str, said: tuple[str, list[Goal]], end: str
) -> None:
    text, wanted = said
    sentence = time[0] + lead + text + end
    found, problems = targets.find(Clean.of(sentence), [], ABOUT)
    read = [(t.indicator, t.operator, t.value, t.unit, t.year) for t in found]
    assert read == [(g.name, g.operator, g.value, g.unit, time[1]) for g in wanted]
    assert problems == []
    for target in found:
        assert target.quote == sentence[target.start : target.end]
        assert target.indicator[-3:] in target.quote


@settings(max_examples=100, deadline=None)
@given(statements(), statements())
def test_sentences_do_not_disturb_each_other(
    one: tuple[str, list[Goal]], other: tuple[str, list[Goal]]
) -> None:
    found, _ = targets.find(Clean.of(f"{one[0]}。\n{other[0]}。"), [], ABOUT)
    assert [(t.indicator, t.value) for t in found] == [(g.name, g.value) for g in one[1] + other[1]]


@settings(max_examples=100, deadline=None)
@given(st.integers(2010, 2020), statements())
def test_what_was_achieved_is_not_promised(year: int, said: tuple[str, list[Goal]]) -> None:
    for text in (
        f"{year}年，全市{said[0]}。",
        f"目前，全市{said[0]}。",
        f"截至{year}年底，{said[0]}。",
    ):
        assert targets.find(Clean.of(text), [], ABOUT) == ([], [])


@st.composite
def quotas(draw: st.DrawFn) -> tuple[str, str, int, Unit]:
    """What is done for so many, or made in such a number: text, its name's end, value, unit."""
    number = draw(st.integers(2, 99)) * 50
    whom, deed, unit, measure = draw(
        st.sampled_from(
            [
                ("适龄妇女", "宫颈癌筛查", Unit.PERSONS, "名"),
                ("孕妇", "免费产前筛查", Unit.PERSONS, "名"),
                ("农村夫妇", "孕前优生健康检查", Unit.ITEMS, "对"),
            ]
        )
    )
    served = [
        f"为{number}{measure}{whom}{{}}{deed}".format(verb) for verb in ("提供", "开展", "实施")
    ]
    if unit is Unit.PERSONS:
        served += [f"完成{whom}{deed}{number}人", f"承担{whom}{deed}{number}人的任务"]
    made, counted, each = draw(
        st.sampled_from(
            [
                ("托位", Unit.ITEMS, "个"),
                ("产科床位", Unit.BEDS, "张"),
                ("母婴室", Unit.INSTITUTIONS, "间"),
            ]
        )
    )
    verb = draw(st.sampled_from(["新增", "新建", "增设"]))
    several = [f"{verb}{made}{number}{each}", f"{verb}{number}{each}{made}"]
    if draw(st.booleans()):
        return draw(st.sampled_from(served)), deed, number, unit
    return draw(st.sampled_from(several)), made, number, counted


@settings(max_examples=200, deadline=None)
@given(TIMES, st.sampled_from(["", "全县", "力争", "确保", "全年"]), quotas())
def test_a_quota_is_read_back(
    time: tuple[str, int], lead: str, said: tuple[str, str, int, Unit]
) -> None:
    text, named, number, unit = said
    found, problems = targets.find(Clean.of(f"{time[0]}{lead}{text}。"), [], ABOUT)
    assert [(t.value, t.unit) for t in found] == [(Decimal(number), unit)]
    assert found[0].indicator.endswith(named)
    assert "提供" not in found[0].indicator
    assert lead == "全年" or found[0].year == time[1]
    assert problems == []


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([*GOOD, *BAD]),
    st.integers(1, 60),
    st.sampled_from(["", "较2020年", "比上年", "在2020年基础上"]),
    st.booleans(),
)
def test_a_change_and_where_it_leads_are_told_apart(
    name: str, number: int, since: str, points: bool
) -> None:
    up = name in GOOD
    word, unit = ("提高" if up else "下降"), ("个百分点" if points else "%")
    operator = Operator.INCREASE_BY if up else Operator.DECREASE_BY
    found, _ = targets.find(Clean.of(f"到2025年，{name}{since}{word}{number}{unit}。"), [], ABOUT)
    wanted = Unit.PERCENTAGE_POINTS if points else Unit.PERCENT
    assert [(t.indicator, t.operator, t.value, t.unit) for t in found] == [
        (name, operator, Decimal(number), wanted)
    ]
    start, end = (number, number + 20) if up else (number + 20, number)
    text = f"{name}由2020年的{start}%{word}到2025年的{end}%。"
    found, _ = targets.find(Clean.of(text), [], ABOUT)
    assert [(t.operator, t.value) for t in found] == [(LEAST if up else MOST, Decimal(end))]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(GOOD),
    st.integers(50, 95),
    st.sampled_from(
        [
            "对{n}达到{v}%以上的乡镇给予奖励。",
            "{n}低于{v}%的单位，取消评优资格。",
            "{n}达到{v}%以上得10分。",
            "申报单位应当符合下列条件：{n}达到{v}%以上。",
            "全县连续5年未发生孕产妇死亡，{n}达到{v}%以上。",
        ]
    ),
)
def test_conditions_rules_of_marking_and_results_promise_nothing(
    name: str, value: int, form: str
) -> None:
    text = form.format(n=name, v=value)
    assert targets.find(Clean.of(text), [], ABOUT) == ([], [])
