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
