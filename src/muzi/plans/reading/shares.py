"""Shares: whether a rate's value is claimed, and what 80%以上的机构设立门诊 says of whom."""

from __future__ import annotations

import re
from collections.abc import Sequence

from muzi.plans.reading import lexicon, names
from muzi.plans.reading.doing import is_doing
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.nouns import noun_after
from muzi.plans.reading.statement import COUNTED, RATES, State, Statement, Value
from muzi.plans.reading.tokens import Token
from muzi.plans.reading.types import Unit

_AIM = re.compile(
    r"的[^，。；、的]{0,4}(?:目标(?!人群|群体)|任务|指标)"
    r"|的(?:工作|既定|较[高低]|预期)?(?:要求|水平|标准|预期|既定)"
)
_OF_WHOLE = re.compile(r"占.{2,12}的$")  # 早期启动治疗的占用药者的80%以上
_DOES = re.compile(
    r".{2}(?:能够?|均|都|可以?)?(?:提供|设立|建立|具备|达到|配备|接受|完成|开展|开设|建成|落实|得到)"
)


def may_be_rate(made: Statement, state: State, tokens: Sequence[Token], first: int) -> bool:
    """Whether a rate that no word claims is told: of a name with a head, of whom or where within
    a list, of what is done, or of those who do something.
    """
    value, phrase = made.values[0], names.joined(state.phrase)
    assert value.quantity is not None
    before = tokens[first - 1].kind if first and not state.phrase else None
    subject = bool(state.subject) and names.is_scope(phrase)
    done = value.quantity.unit is Unit.PERCENT and phrase.endswith("的") and _done(state.phrase)
    after = first + 1 + (first + 1 < len(tokens) and tokens[first + 1].kind is Kind.BOUND)
    return (
        names.headed(phrase)
        or (subject and (state.part or state.near or state.titled))
        # 稳住55%，力争58%
        or (before in (Kind.TIME, Kind.HOPE) and names.headed(names.joined(state.subject)))
        or (bool(value.operator) and names.ends_with_doing(phrase))
        or done
        or bool(of_those(tokens, after, made))
        or _of_follows(tokens, after)
    )


def of_whole(value: Value, phrase: str) -> bool:
    """早期启动治疗的占用药者的80%以上"""
    unit = value.quantity.unit if value.quantity else None
    return unit is Unit.PERCENT and bool(value.operator) and bool(_OF_WHOLE.search(phrase))


def _of_follows(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind is Kind.WORD and tokens[at].text.startswith("的")


def _done(phrase: Sequence[Token]) -> bool:
    """完成检查任务的60%"""
    return any(t.kind is Kind.VERB and t.text == "完成" for t in phrase)


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
    begins = next((i for i, t in enumerate(noun) if t.kind in (Kind.VERB, Kind.REACH)), None)
    return noun[begins:] if begins is not None else ()


_WHO = (
    rf"(?:{names.any_of(lexicon.PEOPLE)}"
    "|人员|者|对象|家庭|机构|院|中心|学校|园|站|[县区市旗乡镇村])"
)
_THOSE, _THESE = re.compile(rf"{_WHO}(?=.)"), re.compile(rf"{_WHO}$")


def of_those(tokens: Sequence[Token], after: int, made: Statement) -> tuple[Token, ...]:
    """What 80%以上卫生院设立门诊 and 助产机构100%开展筛查 say after the share, where no 的 stands:
    who does what, or what those named before it do.
    """
    value = made.values[-1]
    if len(made.values) > 1 or value.quantity is None or value.quantity.unit is not Unit.PERCENT:
        return ()
    told = names.joined(made.name)
    whole = value.quantity.value == 100
    if after >= len(tokens) or made.change or made.least or not (value.operator or whole):
        return ()
    first = tokens[after]
    if not told and made.reach_word in ("", "为") and first.kind in (Kind.WORD, Kind.AGE):
        noun, _ = noun_after(tokens, after, through=True)
        doing = next((at for at, t in enumerate(noun) if t.kind in (Kind.VERB, Kind.REACH)), 0)
        return noun if doing and _THOSE.search(names.joined(noun[: doing + 1])) else ()
    if told and not made.reach_word and _THESE.search(told) and is_doing(first.text):
        return noun_after(tokens, after)[0]
    return ()


def follows_of(tokens: Sequence[Token], after: int, made: Statement, state: State) -> int | None:
    """Where a value that 的 follows ends: 达到90%的目标, or 80%的机构设立门诊. None where it is a
    condition: 低于90%的部门, 对死亡率高于10/10万的县.
    """
    told = names.joined(made.name)
    if told.startswith("对") and (made.least or len(told) > 1):
        return None
    aim = bool(_AIM.match(names.joined(tokens[after : after + 3])))
    counted = any(v.quantity is not None and v.quantity.unit in COUNTED for v in made.values)
    if aim and counted and told and not names.cleaned(told).text:
        noun, end = noun_after(tokens, after)  # 全面完成5000人的筛查任务
        made.form, made.after, made.end = "count", noun, noun[-1].end
        return end
    aim = aim or (state.wished and tokens[after].text.startswith("的基础上"))  # 在确保…的基础上
    if names.headed(told):
        claimed = made.reach_word or made.least or any(v.operator for v in made.values)
        return after if claimed and aim else None
    if aim and told and (counted or made.change):
        return after  # 承担筛查6000人的任务, 寿命增加1岁的目标
    falling = any(value.operator in ("<", "<=") for value in made.values)
    begun = any(t.kind in (Kind.LEAST, Kind.CHANGE) for t in made.name)
    rates = any(v.quantity is not None and v.quantity.unit in RATES for v in made.values)
    if falling or begun or not rates:
        return None
    noun, end = noun_after(tokens, after, through=True)
    if predicate := _predicate(tokens, end):  # 95%的城市社区和85%的农村社区建立学校
        noun = (*noun, *predicate)
    named = names.joined(noun)
    if made.least and not _THOSE.search(named):
        return None  # 结余超过10%的收回统筹: on which condition
    wished = not state.firm or state.times or any(v.operator for v in made.values)
    leads = names.joined(state.phrase).endswith("即") or any(
        t.kind in (Kind.VERB, Kind.FIRM, Kind.REACH) for t in state.phrase
    )
    does = bool(_DOES.search(named))  # 80%的保健院达到二级水平
    short = len(named) < 4 and not told.endswith("覆盖")  # 爱婴社区覆盖60%的街道
    if short or (names.headed(named) and not does) or not (wished or leads or does):
        return None
    made.form, made.after, made.end = "share", noun, noun[-1].end
    return end
