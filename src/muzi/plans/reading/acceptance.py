"""Whether a number that could be a value is one, and what stands after it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from muzi.plans.reading import lexicon, names, quotas, shares
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.nouns import noun_after
from muzi.plans.reading.numbers import HAN
from muzi.plans.reading.statement import (
    CLAIMS,
    COUNTED,
    ENDS,
    RATES,
    State,
    Statement,
    tells_doing,
)
from muzi.plans.reading.tokens import Token
from muzi.plans.reading.types import Unit


def may_stand(made: Statement, state: State, tokens: Sequence[Token], first: int) -> bool:
    """Whether a single value is claimed at all, and is not a number within a name."""
    value, phrase = made.values[0], names.joined(state.phrase)
    claimed = bool(made.reach_word or made.least or made.shared)
    if value.quantity is None:
        return claimed or names.headed(phrase) or bool(made.change)
    unit = value.quantity.unit
    if tokens[first].kind is Kind.AGE or value.quantity.measure in lexicon.TIME_MEASURES:
        return _may_be_time(made, state, claimed=claimed)
    if shares.of_whole(value, phrase):
        return True
    if made.reach_word == "占" and unit is Unit.PERCENT and value.operator not in ("", "="):
        return True  # 卫生技术人员占80%以上
    if made.reach_word == "占" or (phrase.endswith("占") and not value.operator):
        return False
    if made.change and not claimed:
        return unit in RATES or unit in COUNTED
    if unit in COUNTED and quotas.is_described(state.phrase):
        return False
    if claimed:
        return _may_be_claimed(made, phrase, tokens, first)
    if unit in RATES and unit is not Unit.PLAIN:
        return shares.may_be_rate(made, state, tokens, first)
    if unit is Unit.TIMES and value.quantity.measure != "人次":
        return False
    if unit in COUNTED:
        return quotas.may_be_quota(state, tokens, first, value)
    return names.headed(phrase) if unit is not None else names.unit_hint(phrase) is not None


def _may_be_time(made: Statement, state: State, *, claimed: bool) -> bool:
    """A span of time is a value only of a name that measures time, or where it is bounded."""
    phrase = names.joined(state.phrase)
    scope = names.is_scope(phrase)
    timed = names.measures_time(names.joined(state.subject) if scope else phrase)
    if timed and scope and phrase and state.last is not None and state.near:
        return True  # 小学生睡眠不少于10小时，初中生9小时
    if phrase.endswith(("最长", "最短")) and not timed:
        return False  # 补助每天50元，最长不超过20天
    quantity = made.values[0].quantity
    if quantity is not None and quantity.measure == "岁":
        return timed and (claimed or bool(made.change))  # 寿命增加1岁; ≥35岁孕妇
    return made.least or (claimed and timed)


def _may_be_claimed(made: Statement, phrase: str, tokens: Sequence[Token], first: int) -> bool:
    """A word claims the value: 达到, 不少于, 分别."""
    value = made.values[0]
    assert value.quantity is not None
    unit = value.quantity.unit
    if not made.name and made.reach_word == "为" and unit in COUNTED:
        return quotas.is_for_many(tokens, first + 1, value)  # 为6家医院: for whom
    going = first + 2 < len(tokens) and tokens[first + 2].kind is Kind.WORD
    if made.reach_word == "到" and unit in COUNTED and going:
        return False  # 每月到2个乡镇督导
    if made.reach_word in lexicon.KEPT and unit is Unit.ITEMS and value.text[0] in HAN:
        return False  # 守住一条红线
    return (
        unit is not None
        or names.unit_hint(phrase) is not None
        or made.reach_word not in lexicon.WEAK
        or names.of_none(phrase, value.quantity.value)
    )


def shaped(tokens: Sequence[Token], after: int, made: Statement, state: State) -> int | None:
    """Where the statement ends, its form set by what stands after its values; None if it states
    nothing.
    """
    follows = tokens[after] if after < len(tokens) else None
    of = follows is not None and follows.kind is Kind.WORD and follows.text.startswith("的")
    unit = next((v.quantity.unit for v in made.values if v.quantity is not None), None)
    if of:
        return shares.follows_of(tokens, after, made, state)
    if _one_of_conditions(tokens, after, made):
        return None
    if noun := shares.of_those(tokens, after, made):
        made.form, made.after, made.end = "share", noun, noun[-1].end
        return noun_after(tokens, after, through=True)[1]
    if follows is not None and (follows.kind is Kind.SUPPOSED or _classed(tokens, after)):
        return None  # 按每千分娩量35张测算; 低于60%为不合格
    if unit not in COUNTED:
        return after
    if follows is not None and ("没有" in follows.text or follows.text.startswith("是")):
        return None
    kinds = [token.kind for token in made.name]
    nouns = sum(kind in (Kind.WORD, Kind.AGE, Kind.GROUP) for kind in kinds)
    bare = (not nouns and kinds.count(Kind.VERB) < 2) or made.reach_word == "为"
    if (
        follows is not None
        and follows.kind in (Kind.WORD, Kind.VERB, Kind.AGE)
        and (not follows.text.startswith(("并", "且", "以", "左右", "用于")))
    ):
        noun, end = noun_after(tokens, after)
        if names.headed(names.joined(noun)) and end < len(tokens) and tokens[end].kind in CLAIMS:
            return None
        counted = made.values[-1].quantity
        if counted is not None and noun:
            made.form, made.after, made.end = "count", noun, noun[-1].end
            return end
    if bare and not state.near and tells_doing(state.before):
        return after if state.times or made.least or made.name else None
    if bare and not state.subject and made.reach_word in ("为", ""):
        last = state.last  # 任务是6500人，…完成7000人
        doing = bool(made.name) and last is not None and _unit(last) is unit
        doing = doing or (made.least and names.ends_with_doing(names.joined(made.name)))
        return after if state.part or state.near or doing else None
    return after


_CLASS = re.compile(
    r"(?:为|评为|定为)?(?:不?合格|不?达标|优秀?|良好?|[A-E一二三]\s?[档等级类])(?:$|[，。；、）])"
)


def _classed(tokens: Sequence[Token], after: int) -> bool:
    """80%—89%为B档: what a value is called, not what it shall be."""
    told = names.joined(tokens[after : after + 3])
    return told.startswith(("为", "评为", "定为")) and bool(_CLASS.match(told))


def _one_of_conditions(tokens: Sequence[Token], after: int, made: Statement) -> bool:
    """A超过1%或B超过2%的: one of the marks by which a case is known, and what then follows.

    After 对 and 凡 such marks are joined by 、 too.
    """
    joints: tuple[str, ...] = ("或", "或者")
    if made.name and made.name[0].text.startswith(("对", "凡")):
        joints += ("、", "且", "并")
    first = after
    if first + 1 < len(tokens) and tokens[first].kind is Kind.COMMA:
        first += tokens[first + 1].text in joints
    if first >= len(tokens) or tokens[first].text not in joints:
        return False
    for one, other in itertools.pairwise(tokens[first:]):
        if one.kind in ENDS:
            return False
        if one.kind in (Kind.QUANTITY, Kind.BOUND) and other.text.startswith("的"):
            return True
    return False


def _unit(statement: Statement) -> Unit | None:
    quantity = statement.values[-1].quantity
    return quantity.unit if quantity else None
