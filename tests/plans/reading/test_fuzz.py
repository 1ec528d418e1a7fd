"""No text raises or hangs; what takes long takes long in proportion."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_grammar import statements

from muzi.plans.reading import targets
from muzi.plans.reading.lexicon import VERBS
from muzi.plans.reading.text import Clean
from muzi.plans.reading.tokens import scan
from muzi.plans.reading.types import About

PIECES = st.sampled_from([
    "孕产妇死亡率", "婴儿", "和", "、", "，", "；", "。", "分别", "均", "达到", "控制在",
    "提高到", "下降", "不低于", "至少",
    "以上", "以下", "以内", "12/10万", "6‰", "90%", "百分之九十", "九成", "5个百分点", "9O%", "%",
    "由", "从", "其中", "：",
    "（", "）", "(", ")", "2025年", "到2030年", "每年", "“十四五”期间", "5岁以下", "0-6个月",
    "30名", "90张", "一所", "每县",
    "每千", "≥", "≤", "力争", "确保", "已", "预计", "全覆盖", "覆盖全部", "零死亡", "得5分", "的",
    "\n", "\t", " ", "2.", "1.", "（一）",
    "一、", "《", "》", "“", "”", "1:3", "80%—90%", "〔2021〕5号", *VERBS[:12],
])  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_order_of_words_is_read_without_an_error(text: str) -> None:
    found, problems = targets.find(Clean.of(text), [], About())
    for each in [*found, *problems]:
        assert 0 <= each.start <= each.end <= len(text)
    for target in found:
        assert target.indicator
        assert 0 < target.confidence < 1


# What forms lists, shares, parts of a whole and quotas, for the mutations below.
SAID = st.one_of(statements().map(lambda said: said[0]), st.sampled_from([
    "新增托位500个；2024年、2025年分别新增1800个、1700个", "为850名孕产妇免费产前筛查",
    "到2025年和2030年分别达到85%和90%", "宫颈癌和乳腺癌检查各6000人", "其中农村达到85%以上",
    "由2020年的70%提高到2025年的90%", "（婴儿、5岁以下儿童）死亡率分别控制在5‰、6‰以内",
    "新增产科床位90张(县级增加60张，乡镇增加30张)", "每个机构至少配备医师2名、助产士3名",
    "80%以上的助产机构设立产科门诊", "确保转诊救治网络覆盖全部助产技术机构",
    "初中生9小时，高中生8小时", "要提升3个百分点、达到93%以上", "门诊和筛查室各一个",
]))  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Well-formed statements with tokens dropped, doubled, swapped or put elsewhere."""
    text = draw(st.lists(SAID, min_size=1, max_size=3).map("，".join))
    parts = [token.text for token in scan(text)]
    places = st.integers(0, len(parts) - 1)
    for _ in range(draw(st.integers(1, 4))):
        at, other = draw(places) % len(parts), draw(places) % len(parts)
        match draw(st.sampled_from(["drop", "double", "swap", "move"])):
            case "drop" if len(parts) > 1:
                del parts[at]
            case "double":
                parts.insert(other, parts[at])
            case "swap":
                parts[at], parts[other] = parts[other], parts[at]
            case _:
                parts.insert(other, parts.pop(at))
    return "".join(parts)


@settings(max_examples=600, deadline=None)
@given(mutated())
def test_a_statement_in_disorder_is_read_without_an_error(text: str) -> None:
    found, _ = targets.find(Clean.of(text), [], About())
    for target in found:
        assert target.indicator
        assert 0 <= target.start < target.end <= len(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    targets.find(Clean.of(text), [], About())


@pytest.mark.parametrize(
    "piece",
    ["（", "(90%", "90%、", "孕产妇死亡率、", "1", "1.", "2020年", "由90%", "9O%", "一",
    "十万分之", "\t1", "和", "其中农村达到85%，",
     "孕产妇死亡率控制在12/10万，", "A率、B率分别达到90%、", "“", "《", "零", "1,1", "每千", "1-",
     "  1", "第一", "1、", "率达到", "O"],
)  # fmt: skip
def test_time_grows_with_length_only(piece: str) -> None:
    def spent(length: int) -> float:
        text = piece * (length // len(piece))
        begun = time.process_time()
        targets.find(Clean.of(text), [], About())
        return time.process_time() - begun

    spent(2_000)
    short = max(min(spent(20_000) for _ in range(2)), 0.005)
    assert spent(160_000) < 8 * short * 3.5


def test_a_sentence_without_end_is_reported_and_a_long_list_is_read() -> None:
    _, problems = targets.find(Clean.of("孕产妇死亡率12/10万，" * 1_000), [], About())
    assert [problem.kind for problem in problems] == ["sentence_too_long"]
    found, _ = targets.find(Clean.of("孕产妇死亡率控制在12/10万以下；" * 1_000), [], About())
    assert len(found) == 1_000


@pytest.mark.parametrize(
    "piece", ["一", "1", "90%、", "（", "1 ", "率和", "由1%", "每千", "O", "和", "婴儿和"]
)
def test_the_longest_sentence_takes_little(piece: str) -> None:
    sentence = piece * (1_900 // len(piece)) + "名率达到90%以上。"
    begun = time.process_time()
    targets.find(Clean.of(sentence * 10), [], About())
    assert time.process_time() - begun < 5
