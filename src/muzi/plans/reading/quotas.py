"""Whether a count is a quota: claimed by a verb of making or serving, a plan, or its place."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from muzi.plans.reading import lexicon, names
from muzi.plans.reading.doing import is_doing
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.nouns import noun_after
from muzi.plans.reading.numbers import HAN
from muzi.plans.reading.statement import RATES, State, Value, tells_doing
from muzi.plans.reading.tokens import Quantity, Token
from muzi.plans.reading.types import Unit

_MAKING, _SERVING = frozenset(lexicon.MAKING), frozenset(lexicon.SERVING)
_FREE = frozenset(["免费"])
_SERVES = _FREE | frozenset(lexicon.SERVES)
_DOSES = ("剂", "剂次")
_MANY = 10  # fewer are an arrangement: 明确2名联络员, 开展3个专项行动
_PLANNED = ("任务", "目标人数", "任务数", "目标数", "指标数", "计划数", "任务人数", "计划人数")
_TASKED = re.compile(r"任务|下达|指标")  # 现将任务下达如下：叶酸增补1200人
_SERVED = re.compile(  # 为3万名女孩接种首剂疫苗
    rf"(?:{names.any_of(lexicon.PEOPLE)})(?:{names.any_of(lexicon.DOING)})(?!率)"
)
_PEOPLE = (Unit.PERSONS, Unit.CASES)
_OF_THOSE = re.compile(r"的[^的]{0,6}(?:机构|医院|单位|卫生院)$")


def may_be_quota(state: State, tokens: Sequence[Token], first: int, value: Value) -> bool:
    """Whether a count that no word of reaching claims is one that is promised."""
    quantity = value.quantity
    assert quantity is not None
    phrase, after = names.joined(state.phrase), first + 1
    alone = after >= len(tokens) or tokens[after].kind not in (Kind.WORD, Kind.VERB, Kind.AGE)
    many = quantity.value >= _MANY and quantity.measure not in lexicon.SETS
    served = phrase.endswith(("为", "对", "给")) and is_for_many(tokens, first, value)
    if phrase.endswith(("等", "向", "共", "约")) or (phrase.endswith("对") and not served):
        return False
    if phrase.endswith(("的", "全部", "所有")) and not alone:
        return False  # 其管理的189个村卫生室, 覆盖全部12家机构
    if state.phrase and names.joined(state.phrase[:-1]).endswith("每"):
        return False  # 每完成1例补助15元
    if quantity.measure in _DOSES and quantity.value < _MANY:
        return False  # 按程序接种3剂: to each
    if _making(state.phrase, value) or (many and _doing(state.phrase, alone)) or served:
        return True
    part = state.near or (state.part and state.last is not None)
    listed = part and (alone or not state.phrase)
    begun = alone and many and not state.phrase and tells_doing(state.before)
    named = alone and bool(phrase) and not names.is_scope(phrase)
    topic = names.joined(state.topic)  # 现将任务下达如下：…; “两癌”检查：宫颈癌180人
    tasked = named and bool(_TASKED.search(topic) or names.ends_with_doing(topic))
    if listed or begun or tasked or (alone and _bare_noun(state)):
        return True
    if quantity.unit in _PEOPLE and ("免费" in phrase or _verb_follows(tokens, first, _FREE)):
        return True
    return (
        names.ends_with_doing(phrase)
        or names.each(phrase)
        or phrase.endswith(_PLANNED)
        or (phrase.endswith("人数") and value.operator == ">=")
        or _helped(tokens, first, phrase)
    )


def is_for_many(tokens: Sequence[Token], first: int, value: Value) -> bool:
    """为3000名学生开展筛查: whether it counts those for whom something is done, and many."""
    quantity = value.quantity
    assert quantity is not None
    people = quantity.unit in _PEOPLE or quantity.measure in ("户", "对")
    if not people or quantity.value < _MANY:
        return False
    noun, end = noun_after(tokens, first + 1)  # 为500名妇女、80名女工提供检查
    if _verb_follows(tokens, first, _SERVES) or _SERVED.search(names.joined(noun)):
        return True
    listed = end + 1 < len(tokens) and tokens[end].kind is Kind.AND
    return (
        listed and tokens[end + 1].kind is Kind.QUANTITY and _verb_follows(tokens, end + 1, _SERVES)
    )


def is_described(phrase: Sequence[Token]) -> bool:
    """接通率不足50%的补抽10份: what is counted is only what has that share."""
    after = [t for t in phrase if t.kind is not Kind.BOUND]
    return any(
        isinstance(one.value, Quantity) and one.value.unit in RATES and other.text.startswith("的")
        for one, other in itertools.pairwise(after)
    )


def _doing(phrase: Sequence[Token], alone: bool) -> bool:
    """完善12个站的设施, 启动堵点治理60处: a word of doing stands at once before the count, or the
    count ends what began with one.
    """
    text = names.joined(phrase)
    return is_doing(text) and (alone or len(text) <= 4) and "为" not in text and "由" not in text


def _bare_noun(state: State) -> bool:
    """业务用房达到3000平方米，床位30张: a count told in the same breath as a promise."""
    last = state.last
    return last is not None and not last.past and bool(state.phrase) and len(state.phrase) <= 2


def _verb_follows(tokens: Sequence[Token], first: int, verbs: frozenset[str]) -> bool:
    """850名孕产妇免费产前筛查: the count comes first, what is done for them after."""
    noun, _ = noun_after(tokens, first + 1)
    return any(t.kind is Kind.VERB and t.text in verbs for t in noun)


_HELPED = ("支持", "推动", "指导", "帮助", "推进", "选择", "确定", "遴选")


def _helped(tokens: Sequence[Token], first: int, phrase: str) -> bool:
    """支持3个县级妇幼保健院创建二级甲等: what some are helped to become."""
    if not phrase.endswith(_HELPED):
        return False
    noun, _ = noun_after(tokens, first + 1)
    return any(t.kind is Kind.VERB and t.text in _MAKING for t in noun)


def _making(phrase: Sequence[Token], value: Value) -> bool:
    """Whether a verb makes this count a quota. 实施, 开展 do so for persons only; 五项, 三个
    before a noun name a set, unless they are newly made.
    """
    assert value.quantity is not None
    verbs = {t.text for t in phrase if t.kind in (Kind.VERB, Kind.CHANGE)}
    if value.quantity.unit is Unit.INSTITUTIONS and _OF_THOSE.search(names.joined(phrase)):
        verbs -= _SERVING  # 开展助产服务的医疗机构41家: how many there are
    if value.quantity.unit is Unit.ITEMS and (
        value.text[0] in HAN or value.quantity.measure in lexicon.SETS
    ):
        return bool(verbs & _MAKING)
    if value.quantity.unit in (Unit.ITEMS, Unit.INSTITUTIONS) and value.quantity.value < _MANY:
        return bool(verbs - _SERVING)
    return bool(verbs)
