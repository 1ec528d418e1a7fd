"""What a sentence states: tokens in, statements out.

    sentence   = part { ("，" | "；") part }
    part       = { time | hope | past | condition | 其中 } statement { [、] statement }
    statement  = name claim                       孕产妇死亡率控制在12/10万以下
               | verb name count | verb count name   新增床位90张 · 培训30名助产士
               | share "的" name                  80%以上的助产机构设立产科门诊
               | name 全覆盖 | name 覆盖全部 name | 零死亡
    claim      = { 分别 | 均 | reach | change | bound | time | 由 value } values
    values     = value { [、和] value }           a bound after the last binds all that have none
    value      = [time "的"] [bound] quantity [以上 | 以下 | 以内]
    name       = text, ages, brackets, and counts that no verb claims

A statement is what is said, not yet what is promised: that it is past, supposed or conditional is
noted in it, and `targets` decides. One pass, no backtracking beyond one statement.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from muzi.plans.reading import leaning, names
from muzi.plans.reading.claims import claim
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.nouns import noun_after
from muzi.plans.reading.statement import (
    CLAIMS,
    COUNTED,
    ENDS,
    VALUES,
    State,
    Statement,
    Value,
    note,
)
from muzi.plans.reading.tokens import Quantity, Time, Token
from muzi.plans.reading.types import Unit

_ZERO, _HUNDRED = Decimal(0), Decimal(100)


_LONGEST_NAME = 40  # tokens
_NOW = frozenset(
    ["现有", "现共有", "目前", "当前", "截至目前", "截止目前", "以来", "近年来", "近年", "现阶段"]
)


def statements(
    tokens: Sequence[Token], times: tuple[Time, ...] = (), subject: tuple[Token, ...] = ()
) -> list[Statement]:
    """What one sentence (grouped tokens) states. `times` govern it from before; `subject` is what
    it speaks of where it does not say so itself.
    """
    made: list[Statement] = []
    _sequence(tokens, State(times=times, subject=subject), made)
    for one, other in itertools.pairwise(made):
        _share_head(one, other)
    return made


def _share_head(one: Statement, other: Statement) -> None:
    """1个危重孕产妇和1个危重新生儿救治中心: the head is said once, at the end."""
    if not (one.form == other.form == "count" and one.values[-1].end < other.start):
        return
    if head := leaning.shared_head(names.joined(one.after), names.joined(other.after)):
        end = one.after[-1].end
        one.after = (*one.after, Token(Kind.WORD, head, end, end))


def _sequence(tokens: Sequence[Token], state: State, made: list[Statement]) -> None:
    at = 0
    while at < len(tokens):
        at = _step(tokens, at, state, made)


def _step(tokens: Sequence[Token], at: int, state: State, made: list[Statement]) -> int:
    token = tokens[at]
    kind = token.kind
    if kind in ENDS:
        if len(made) == state.part_from:
            _done_by(state, made)
        at = _end_of_part(tokens, at, state)
        state.part_from = len(made)
        return at
    if kind is Kind.SCORE:
        _scored(state, made)
        return at + 1
    if kind is Kind.TIME:
        return _times(tokens, at, state)
    if kind is Kind.GROUP:
        return _group(tokens, at, state, made)
    if kind in _MARKS:
        _marked(token, state)
        return at + 1
    if kind in (Kind.ALL, Kind.COVERS, Kind.ZERO):
        return _implied(tokens, at, state, made)
    if kind is Kind.AND and not state.phrase:
        return at + 1
    if kind in CLAIMS or (kind is Kind.AGE and token.value is not None):
        found = claim(tokens, at, state)
        if found is not None:
            _told(found[0], state, made)
            return found[1]
    if len(state.phrase) >= 2 * _LONGEST_NAME:
        del state.phrase[:-_LONGEST_NAME]
    state.phrase.append(token)
    return at + 1


def _told(statement: Statement, state: State, made: list[Statement]) -> None:
    made.append(statement)
    state.last = state.beside = statement
    state.near = True
    latest = statement.values[-1].time
    if latest is not None and len(statement.values) > 1:
        state.times = (latest,)  # 2023年2.6个、2025年4.6个，其中…
    if statement.name and _is_subject(statement):
        state.subject = statement.name
        state.names.append(statement.name)
    elif statement.form == "share":
        state.subject = statement.after  # 50%的卫生院达到标准；到2025年达到80%
    state.phrase.clear()


def _is_subject(statement: Statement) -> bool:
    """Whether later parts may leave this statement's name out."""
    text = names.joined(statement.name)
    quantity = statement.values[0].quantity
    if quantity is not None and quantity.unit in COUNTED:
        return True
    return statement.form != "claim" or not names.is_scope(text)


def _scored(state: State, made: list[Statement]) -> None:
    """率达到90%以上得10分 is a rule of marking: what this part said, or the one before, goes."""
    if len(made) > state.part_from:
        del made[state.part_from :]
    elif made and state.near and not state.phrase:
        made.pop()
    state.last, state.near = None, False
    state.phrase.clear()


_MARKS: dict[Kind, dict[str, bool]] = {
    Kind.PAST: {"past": True},
    Kind.HOPE: {"firm": False, "past": False, "wished": True},
    Kind.FIRM: {"firm": True, "past": False, "wished": True},
    Kind.SUPPOSED: {"supposed": True},
    Kind.IF: {"conditional": True},
    Kind.REFERENCE: {},
    Kind.OF_WHICH: {"part": True},
}


def _marked(token: Token, state: State) -> None:
    """A word that says how what follows it is meant."""
    for name, value in _MARKS[token.kind].items():
        setattr(state, name, value)
    if token.kind is Kind.PAST:
        state.past_throughout = token.value == "throughout" or token.text in _NOW
    elif token.kind is Kind.OF_WHICH:
        state.phrase.clear()
        state.supposed |= state.last is not None and state.last.supposed
    elif token.kind is Kind.REFERENCE:
        state.compared = token.text in ("同比", "环比")
        state.against = True
    elif token.kind in (Kind.SUPPOSED, Kind.IF):
        state.phrase.append(token)


def _end_of_part(tokens: Sequence[Token], at: int, state: State) -> int:
    token = tokens[at]
    if token.kind is Kind.CELL and state.phrase:
        if _only_numbers(state.phrase):
            state.phrase.clear()
        return at + 1
    if token.kind is Kind.COLON and state.phrase and _claims_next(tokens, at + 1):
        return at + 1
    if state.phrase:
        state.before = tuple(state.phrase)
        if subject := _measure(state.before):
            state.subject, state.titled = subject, token.kind is Kind.COLON
        elif token.kind is Kind.COLON and state.last is None:
            state.topic = state.before
        state.near, state.beside = False, None
    # 预计到期末，…: what follows the comma is supposed too
    state.supposed &= bool(state.phrase) and all(t.kind is Kind.SUPPOSED for t in state.phrase)
    state.phrase.clear()
    state.conditional = state.compared = state.against = False
    if token.text in ("；", ";"):
        state.beside = None
        state.past = state.past_throughout
        state.part = False
    return at + 1


BY_THEN = re.compile(
    r"前?(?:[全逐]部|全面)?(?:到位|完成.{0,4}|投用|投入使用|建成|启用|开诊|竣工|完工|落实到位)"
)


def _done_by(state: State, made: list[Statement]) -> None:
    """配备监护仪10台，2024年上半年到位: by when the parts before are done, if they do not say."""
    if state.dated and BY_THEN.fullmatch(names.joined(state.phrase)):
        for statement in reversed(made):
            if statement.dated:
                break
            statement.times = state.times


def _measure(clause: tuple[Token, ...]) -> tuple[Token, ...]:
    """The measure that a clause without a value names: 孕产妇死亡率：; 住院分娩率逐年提高，."""
    plain = tuple(token for token in clause if token.kind is not Kind.CHANGE)
    for subject in (clause, plain):
        told = names.joined(subject)
        if names.headed(told) or names.measures_time(told):
            return subject
    return ()


def _claims_next(tokens: Sequence[Token], at: int) -> bool:
    """产前筛查率：≥90%: the colon stands for 达到."""
    if at >= len(tokens) or tokens[at].kind is Kind.FROM:
        return False
    if tokens[at].kind is Kind.CHANGE:  # 目标：提升婚检率 begins anew
        return at + 1 < len(tokens) and tokens[at + 1].kind in (*VALUES, Kind.LEAST)
    return tokens[at].kind in CLAIMS


def _only_numbers(phrase: Sequence[Token]) -> bool:
    return all(token.kind in (Kind.QUANTITY, Kind.AND) for token in phrase)


def _times(tokens: Sequence[Token], at: int, state: State) -> int:
    """A time, or several that values are shared out to: 2025年和2030年."""
    times: list[Time] = []
    start = tokens[at].start
    while at < len(tokens) and tokens[at].kind is Kind.TIME:
        value = tokens[at].value
        assert isinstance(value, Time)
        times.append(value)
        at += 1
        if (
            at + 1 < len(tokens)
            and tokens[at].kind is Kind.AND
            and tokens[at + 1].kind is Kind.TIME
        ):
            at += 1
    dated = tuple(time for time in times if not time.every)
    every = any(time.every for time in times)
    if dated:
        state.dated = True
        state.past = any(time.past for time in dated)
        state.times = tuple(replace(time, every=time.every or every) for time in dated)
    else:
        state.times = tuple(replace(time, every=True) for time in state.times) or tuple(times)
    if not state.phrase:
        state.time_start = start
    return at


def _group(tokens: Sequence[Token], at: int, state: State, made: list[Statement]) -> int:
    """A bracket: a value of the name before it, parts of the statement before it, or text."""
    token = tokens[at]
    if at and tokens[at - 1].kind is Kind.REFERENCE:
        return at + 1  # 比2015年基线（28.6%）下降20%: what it is counted from
    kinds = {each.kind for each in token.inner}
    has_value = not kinds.isdisjoint((*VALUES, Kind.COVERS, Kind.ALL))
    has_value |= {Kind.REACH, Kind.AGE} <= kinds  # 寿命达到76岁（2020年达到74岁）
    if not has_value:
        if state.phrase or (at + 1 < len(tokens) and tokens[at + 1].kind is Kind.WORD):
            state.phrase.append(token)
        return at + 1
    inner = State(times=state.times, firm=state.firm)
    if state.phrase:
        claimed = any(each.kind in CLAIMS for each in tokens[at + 1 : at + 3])
        inner.phrase = [] if claimed else list(state.phrase)
        if claimed or names.unit_hint(names.joined([token])):
            state.phrase.append(token)
            return at + 1
        inner.subject = tuple(state.phrase)
    elif state.last is not None:
        inner.subject, inner.part, inner.last = state.last.name, True, state.last
    before = len(made)
    _sequence(token.inner, inner, made)
    for statement in made[before:]:
        statement.whole = statement.whole or (None if state.phrase else state.last)
    if state.phrase:
        state.phrase.append(token)
    return at + 1


def _implied(tokens: Sequence[Token], at: int, state: State, made: list[Statement]) -> int:
    """实现…全覆盖, …覆盖全部…, 零死亡: a value that is not written as a number."""
    token = tokens[at]
    reach = any(each.kind in (Kind.REACH, Kind.FIRM) for each in state.phrase)
    wished = (
        reach
        or not state.firm
        or any(
            each.kind in (Kind.HOPE, Kind.FIRM, Kind.REACH) for each in tokens[max(0, at - 8) : at]
        )
    )
    after: tuple[Token, ...] = ()
    end = at + 1
    if token.kind is Kind.COVERS:
        after, end = noun_after(tokens, at + 1)
        if not after or "的" in names.joined(after)[-6:-1] or not state.phrase:
            wished = False
    follows = tokens[end].text if end < len(tokens) and tokens[end].kind is Kind.WORD else ""
    if token.kind is Kind.ALL and follows.startswith("的"):
        wished = False
    name = tuple(each for each in state.phrase if each.kind not in (Kind.REACH, Kind.FIRM))
    if not wished:
        state.phrase.append(token)
        return at + 1
    zero = token.kind is Kind.ZERO
    value = Value(
        Quantity(_ZERO if zero else _HUNDRED, None, Unit.CASES if zero else Unit.PERCENT),
        "=", None, token.start, token.end, token.text,
    )  # fmt: skip
    start = state.phrase[0].start if state.phrase else token.start
    statement = Statement(
        "zero" if zero else "all", name, [value], start, tokens[end - 1].end, after
    )
    if zero:
        statement.after = (token,)
    note(statement, state)
    made.append(statement)
    state.last, state.near = statement, True
    state.phrase.clear()
    return end
