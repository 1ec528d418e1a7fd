"""Whether a number that could be a value is one, and what stands after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from muzi.plans.reading import names
from muzi.plans.reading.doing import is_doing
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.numbers import HAN
from muzi.plans.reading.statement import (
    CLAIMS,
    COUNTED,
    ENDS,
    RATES,
    VALUES,
    State,
    Statement,
    Value,
)
from muzi.plans.reading.tokens import Quantity, Token
from muzi.plans.reading.types import Unit

_MAKING = frozenset(
    [
        "新增",
        "新建",
        "建成",
        "创建",
        "创成",
        "完成",
        "扩建",
        "增设",
        "增配",
        "新设",
        "打造",
        "增加",
        "改扩建",
        "培育",
    ]
)


_SERVING = frozenset(
    [
        "实施",
        "开展",
        "提供",
        "建立",
        "免费",
        "安排",
        "检查",
        "筛查",
        "服务",
        "下达",
        "建档",
        "覆盖",
        "储备",
    ]
)


_FREE = frozenset(["免费"])
_SERVES = _FREE | {"开展", "提供", "实施", "培训", "检查", "筛查", "服务", "改造", "配备", "救助"}
_SETS = frozenset(["项", "种", "件", "条"])  # what is counted so is most often a set of measures
_KEPT = frozenset(["守住", "保持", "实现", "维持", "控制"])
_MANY = 10  # fewer are an arrangement: 明确2名联络员, 开展3个专项行动


_TIME_MEASURES = frozenset(
    {"岁", "天", "日", "小时", "个小时", "分钟", "个工作日", "工作日", "个月", "年", "学时"}
)


_AIM = (
    "的目标",
    "的要求",
    "的水平",
    "的标准",
    "的任务",
    "的指标",
    "的预期",
    "的工作目标",
    "的既定",
)


_PLANNED = ("目标人数", "任务数", "目标数", "指标数", "计划数", "任务人数", "计划人数")
_DOES = re.compile(
    r".{2}(?:能够?|均|都|可以?)?(?:提供|设立|建立|达到|配备|接受|完成|开展|开设|建成|落实)"
)


def may_stand(made: Statement, state: State, tokens: Sequence[Token], first: int) -> bool:
    """Whether a single value is claimed at all, and is not a number within a name."""
    value = made.values[0]
    claimed = bool(made.reach_word or made.least or made.shared)
    phrase = names.joined(state.phrase)
    headed = names.headed(phrase)
    if value.quantity is None:
        return claimed or headed or bool(made.change)
    unit = value.quantity.unit
    if tokens[first].kind is Kind.AGE or value.quantity.measure in _TIME_MEASURES:
        told = names.joined(state.subject) if names.is_scope(phrase) else phrase
        listed = state.last is not None and state.near and bool(state.phrase)
        if listed and names.is_scope(phrase) and names.measures_time(told):
            return True  # 小学生睡眠不少于10小时，初中生9小时
        return made.least or (claimed and names.measures_time(told))
    if made.reach_word == "占" or (phrase.endswith("占") and not value.operator):
        return False
    if made.change and not claimed:
        return unit in RATES or unit in COUNTED or (unit is None and False)
    if claimed:
        if made.reach_word in _KEPT and unit is Unit.ITEMS and value.text[0] in HAN:
            return False  # 守住一条红线
        return (
            unit is not None
            or names.unit_hint(phrase) is not None
            or made.reach_word not in ("为", "是", "有", "在", "到", "至", "占")
        )
    if unit in RATES and unit is not Unit.PLAIN:
        listed = (state.part or state.near) and bool(state.subject) and names.is_scope(phrase)
        doing = bool(value.operator) and names.ends_with_doing(phrase)
        dated = first > 0 and tokens[first - 1].kind is Kind.TIME and not state.phrase
        done = unit is Unit.PERCENT and phrase.endswith("的") and _done(state.phrase)
        hoped = first > 0 and tokens[first - 1].kind is Kind.HOPE and not state.phrase
        dated = dated or hoped  # 稳住55%，力争58%
        listed = listed or (dated and names.headed(names.joined(state.subject)))
        return headed or listed or doing or done or _share_follows(tokens, first, value)
    if unit is Unit.TIMES and value.quantity.measure != "人次":
        return False
    part = state.part and state.last is not None
    if unit in COUNTED:
        served = unit in (Unit.PERSONS, Unit.CASES) or value.quantity.measure == "户"
        after = first + 1
        alone = after >= len(tokens) or tokens[after].kind not in (Kind.WORD, Kind.VERB, Kind.AGE)
        many = value.quantity.value >= _MANY and value.quantity.measure not in _SETS
        verbs = _making(state.phrase, value) or (many and _doing(state.phrase, value, alone))
        if phrase.endswith(("等", "向", "共", "约")) or (
            phrase.endswith("对")
            and not (served and many and _verb_follows(tokens, first, _SERVES))
        ):
            return False
        return bool(
            verbs
            or ((state.near or part) and (alone or not state.phrase))
            or (alone and _bare_noun(state))
            or names.ends_with_doing(phrase)
            or names.each(phrase)
            or ("免费" in phrase and unit in (Unit.PERSONS, Unit.CASES))
            or phrase.endswith(_PLANNED)
            or _helped(tokens, first, phrase)
            or (
                phrase.endswith(("为", "对", "给"))
                and served
                and many
                and _verb_follows(tokens, first, _SERVES)
            )
        ) or (unit in (Unit.PERSONS, Unit.CASES) and _verb_follows(tokens, first, _FREE))
    if unit is None:
        return names.unit_hint(phrase) is not None
    return headed


def _making(phrase: Sequence[Token], value: Value) -> bool:
    """Whether a verb makes this count a quota. 实施, 开展 do so for persons only; 五项, 三个
    before a noun name a set, unless they are newly made.
    """
    assert value.quantity is not None
    verbs = {t.text for t in phrase if t.kind in (Kind.VERB, Kind.CHANGE)}
    if value.quantity.unit is Unit.ITEMS and (
        value.text[0] in HAN or value.quantity.measure in _SETS
    ):
        return bool(verbs & _MAKING)
    if value.quantity.unit in (Unit.ITEMS, Unit.INSTITUTIONS) and value.quantity.value < _MANY:
        return bool(verbs - _SERVING)
    return bool(verbs)


def _doing(phrase: Sequence[Token], value: Value, alone: bool) -> bool:
    """完善12个站的设施, 启动堵点治理60处: a word of doing stands at once before the count, or the
    count ends what began with one.
    """
    text = names.joined(phrase)
    return is_doing(text) and (alone or len(text) <= 4) and "为" not in text and "由" not in text


def _predicate(tokens: Sequence[Token], end: int) -> tuple[Token, ...]:
    """What the next share of a list says that its people or places do."""
    if end + 1 >= len(tokens) or tokens[end].kind is not Kind.AND:
        return ()
    if tokens[end + 1].kind is not Kind.QUANTITY:
        return ()
    at = end + 2 + (end + 2 < len(tokens) and tokens[end + 2].kind is Kind.BOUND)
    noun, _ = noun_after(tokens, at)
    if not names.joined(noun).startswith("的"):
        return ()
    begins = next((i for i, t in enumerate(noun) if t.kind is Kind.VERB), None)
    return noun[begins:] if begins is not None else ()


def _done(phrase: Sequence[Token]) -> bool:
    """完成检查任务的60%"""
    return any(t.kind is Kind.VERB and t.text == "完成" for t in phrase)


def _bare_noun(state: State) -> bool:
    """业务用房达到3000平方米，床位30张: a count told in the same breath as a promise."""
    last = state.last
    return last is not None and not last.past and bool(state.phrase) and len(state.phrase) <= 2


def _share_follows(tokens: Sequence[Token], first: int, value: Value) -> bool:
    at = first + 1
    if at < len(tokens) and tokens[at].kind is Kind.BOUND:
        at += 1
    return at < len(tokens) and tokens[at].kind is Kind.WORD and tokens[at].text.startswith("的")


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


_GOES = re.compile(r"(?:到|赴|前往|去)(?![位达期场岗])(?=.{2})")


def noun_after(
    tokens: Sequence[Token], at: int, *, through: bool = False
) -> tuple[tuple[Token, ...], int]:
    """The noun that follows a count, and where it ends. `through` a count of what is made:
    90%的县建成1所托育机构.
    """
    noun: list[Token] = []
    while at < len(tokens):
        token = tokens[at]
        following = tokens[at + 1].kind if at + 1 < len(tokens) else None
        if token.kind in (
            *ENDS,
            Kind.SCORE,
            Kind.SHARE,
            Kind.LEAST,
            Kind.TIME,
            Kind.FIRM,
            Kind.CHANGE,
            Kind.FROM,
        ):
            break
        if token.kind is Kind.REACH and following in (*VALUES, Kind.LEAST):
            break
        if token.kind is Kind.AND and (not noun or following in VALUES):
            break
        made = through and bool(noun) and noun[-1].kind is Kind.VERB
        if token.kind in VALUES and noun and _counts(token) and not made:
            break
        if token.kind is Kind.GROUP and any(each.kind in VALUES for each in token.inner):
            break
        if token.kind is Kind.WORD and (gone := _GOES.search(token.text)) and gone.start() > 1:
            noun.append(replace(token, text=token.text[: gone.start()]))  # 护士到市医院进修6个月
            return tuple(noun), at + 1
        noun.append(token)
        at += 1
    while noun and noun[-1].kind is Kind.AND:
        noun.pop()
        at -= 1
    return tuple(noun), at


def _counts(token: Token) -> bool:
    return (
        isinstance(token.value, Quantity)
        and token.value.unit in (COUNTED | RATES)
        and token.value.measure not in ("剂", "剂次", "次", "种", "项")
    )


def _share(tokens: Sequence[Token], after: int, made: Statement, state: State) -> int | None:
    """Where a value that 的 follows ends: 达到90%的目标, or 80%的机构设立门诊. None where it is a
    condition: 低于90%的部门, 对死亡率高于10/10万的县.
    """
    told = names.joined(made.name)
    if told.startswith("对") and made.least:
        return None
    if names.headed(told):
        claimed = made.reach_word or made.least or any(v.operator for v in made.values)
        aim = claimed and tokens[after].text.startswith(_AIM)
        return after if aim else None
    falling = any(value.operator in ("<", "<=") for value in made.values)
    begun = any(t.kind in (Kind.LEAST, Kind.CHANGE) for t in made.name)
    rates = any(v.quantity is not None and v.quantity.unit in RATES for v in made.values)
    if falling or begun or not rates:
        return None
    noun, end = noun_after(tokens, after, through=True)
    if predicate := _predicate(tokens, end):  # 95%的城市社区和85%的农村社区建立学校
        noun = (*noun, *predicate)
    named = names.joined(noun)
    wished = not state.firm or state.times or any(v.operator for v in made.values)
    leads = names.joined(state.phrase).endswith("即") or any(
        t.kind in (Kind.VERB, Kind.FIRM, Kind.REACH) for t in state.phrase
    )
    leads = leads or bool(_DOES.search(named))
    if len(named) < 4 or names.headed(named) or not (wished or leads):
        return None
    made.form, made.after, made.end = "share", noun, noun[-1].end
    return end


def shaped(tokens: Sequence[Token], after: int, made: Statement, state: State) -> int | None:
    """Where the statement ends, its form set by what stands after its values; None if it states
    nothing.
    """
    follows = tokens[after] if after < len(tokens) else None
    of = follows is not None and follows.kind is Kind.WORD and follows.text.startswith("的")
    unit = next((v.quantity.unit for v in made.values if v.quantity is not None), None)
    if of:
        return _share(tokens, after, made, state)
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
    if bare and not made.subject and made.reach_word in ("为", ""):
        last = state.last  # 任务是6500人，…完成7000人
        doing = bool(made.name) and last is not None and _unit(last) is unit
        return after if state.part or state.near or doing else None
    return after


def _unit(statement: Statement) -> Unit | None:
    quantity = statement.values[-1].quantity
    return quantity.unit if quantity else None
