"""A claim upon a name: how its values are read, bound and shared out.

claim  = { 分别 | 均 | reach | change | bound | time | 由 value | filler } values
values = value { (、|和) value }
value  = [time 的] [bound] quantity [以上 | 以下 | 以内 | 左右]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from muzi.plans.reading import names
from muzi.plans.reading.acceptance import may_stand, shaped
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.statement import (
    COUNTED,
    POINTS,
    RATES,
    VALUES,
    State,
    Statement,
    Value,
    note,
)
from muzi.plans.reading.tokens import Quantity, Time, Token

_MOST = 24  # values of one list
_DOING = 4  # characters of a word of doing: 至少指定医院1家
_LEAD = 16  # characters: a time this near before a name is part of what is quoted


_MODALS = ("应", "要", "须", "需", "必须", "将")
_BETWEEN = frozenset(
    [
        "应",
        "应当",
        "应在",
        "要",
        "须",
        "需",
        "需要",
        "必须",
        "能",
        "可",
        "再",
        "新",
        "配",
        "建",
        "设",
        "每",
        "总数",
        "为",
        "达",
        "有",
        "其",
        "稳定",
        "将",
        "至",
        "于",
        "的",
        "办",
        "举办",
        "配有",
        "设有",
        "建",
        "需配备",
        "应有",
        "每人",
        "每县",
        "总体",
        "预期",
        "比例",
        "数",
    ]
)


def claim(tokens: Sequence[Token], at: int, state: State) -> tuple[Statement, int] | None:
    """A claim that begins at `at` upon the phrase before it, and where it ends."""
    first = at
    made = Statement("claim", tuple(state.phrase), [], tokens[at].start, tokens[at].end)
    lead = _Lead(made)
    while at < len(tokens) and not _is_value(tokens[at]):
        after = lead.take(tokens, at, begun=at > first)
        if after is None:
            return None
        at = after
    if at >= len(tokens):
        return None
    _led(made)
    if not lead.operator:
        lead.operator = _bound_before(made) or _bound_shared(tokens, first, state)
    after = _values(tokens, at, made, lead.operator, lead.time)
    if not may_stand(made, state, tokens, first):
        return None
    if not made.reach_word and not made.least and _another_follows(tokens, after):
        return None
    made.verbs = (*lead.verbs, *(t.text for t in state.phrase if t.kind is Kind.VERB))
    made.end = made.values[-1].end
    _bind(made, lead.operator)
    end = shaped(tokens, after, made, state)
    if end is None:
        return None
    made.start = made.name[0].start if made.name else made.start
    note(made, state)
    time = state.time_start
    led_by_time = time is not None and made.name and 0 < made.start - time < _LEAD
    if time is not None and led_by_time and (state.last is None or state.last.end <= time):
        made.start = time
    return made, end


def _is_value(token: Token) -> bool:
    return token.kind in VALUES or (token.kind is Kind.AGE and token.value is not None)


@dataclass(slots=True)
class _Lead:
    """What stands between a name and its first value."""

    made: Statement
    operator: str = ""
    time: Time | None = None
    verbs: list[str] = field(default_factory=list)

    def take(self, tokens: Sequence[Token], at: int, *, begun: bool) -> int | None:
        """Take note of the token; where the next one is, None if it belongs to no claim."""
        token, made = tokens[at], self.made
        match token.kind:
            case Kind.REACH:
                made.reach, made.reach_word = str(token.value), token.text
            case Kind.CHANGE:
                made.change = str(token.value)
            case Kind.LEAST:
                self.operator, made.least = str(token.value), True
            case Kind.SHARE:
                made.shared = token.text
            case Kind.TIME if begun and isinstance(token.value, Time):
                self.time = token.value
            case Kind.PAST | Kind.SUPPOSED:
                setattr(made, token.kind.value, True)
            case Kind.HOPE | Kind.FIRM:
                made.firm, made.wished = token.kind is Kind.FIRM, True
            case Kind.FROM:
                made.since = True
                return _baseline(tokens, at + 1, made)
            case Kind.VERB if begun:
                self.verbs.append(token.text)
            case Kind.WORD if begun and (end := _filled(tokens, at, made)):
                made.wished |= token.text.startswith(_MODALS)
                return end
            case Kind.REFERENCE:
                made.compared = token.text in ("同比", "环比")
            case _:
                return None
        return at + 1


def _another_follows(tokens: Sequence[Token], at: int) -> bool:
    """率 14.5 12 9: cells of a table that lost its headings; which is aimed at is not told."""
    if at < len(tokens) and tokens[at].kind is Kind.CELL:
        at += 1
    return at < len(tokens) and tokens[at].kind is Kind.QUANTITY


def _bound_before(made: Statement) -> str:
    """至少配备医师5名: the bound stands before the verb."""
    at = next((at for at, t in enumerate(made.name) if t.kind is Kind.LEAST), None)
    if at is None:
        return ""
    doing = made.name[at + 1 :]
    if not any(t.kind is Kind.VERB for t in doing) and not 0 < len(names.joined(doing)) <= _DOING:
        return ""
    operator = str(made.name[at].value)
    made.name = made.name[:at] + made.name[at + 1 :]
    made.least = True
    return operator


def _bound_shared(tokens: Sequence[Token], first: int, state: State) -> str:
    """至少配备医师5名、助产士3名: the bound before the first count holds for the next."""
    last = state.last
    if tokens[first].kind is Kind.AGE:  # 不少于10小时，初中生9小时
        return last.values[-1].operator if last is not None and state.near else ""
    begun = state.phrase[0].start if state.phrase else tokens[first].start
    shared = (
        last is not None
        and last.least
        and last.values[-1].operator == ">="
        and tokens[first].kind is Kind.QUANTITY
        and any(t.kind is Kind.AND and last.end <= t.start < begun for t in tokens[:first])
        and not any(t.kind is Kind.COMMA and last.end <= t.start < begun for t in tokens[:first])
    )
    return ">=" if shared else ""


def _led(made: Statement) -> None:
    """提高婚检率5个百分点, 降低剖宫产率至30%: the change is told before the name."""
    if made.change or not made.name or made.name[0].kind is not Kind.CHANGE:
        return
    if made.reach_word:
        made.reach = made.reach or {"up": ">=", "down": "<="}[str(made.name[0].value)]
    else:
        made.change = str(made.name[0].value)


def _filled(tokens: Sequence[Token], at: int, made: Statement) -> int | None:
    """Where what may stand between a claim and its value ends; None where nothing of it does."""
    if _filler(tokens, at):
        return at + 1
    return _whose(tokens, at) if made.reach_word else None


def _whose(tokens: Sequence[Token], at: int) -> int | None:
    """控制在国家下达的14/10万以内: past what tells who set the value; None where nothing does."""
    for end in range(at + 1, min(at + 3, len(tokens) - 1)):
        if tokens[end].kind not in (Kind.WORD, Kind.VERB):
            return None
        if tokens[end].text == "的" and tokens[end + 1].kind in VALUES:
            return end + 1
    return None


def _filler(tokens: Sequence[Token], at: int) -> bool:
    """A word that may stand between a claim and its value: 应, 年的, 国家要求的."""
    text = tokens[at].text
    if text in _BETWEEN:
        return True
    following = tokens[at + 1].kind if at + 1 < len(tokens) else None
    return (
        text.endswith(("的", "标准", "要求"))
        and len(text) <= 12
        and following in (*VALUES, Kind.LEAST)
    )


_IN_BASELINE = (
    *(Kind.TIME, Kind.WORD, Kind.AND, Kind.BOUND, Kind.PAST, Kind.GROUP),
    *(Kind.SUPPOSED, Kind.SHARE, Kind.REACH),
)


def _baseline(tokens: Sequence[Token], at: int, made: Statement) -> int | None:
    """Past 由2020年的70%, to what it comes to; None where nothing follows."""
    values = 0
    for here in range(at, min(at + 12, len(tokens))):
        kind = tokens[here].kind
        if kind in VALUES or kind is Kind.AGE:
            values += 1
        elif (kind in (Kind.REACH, Kind.CHANGE, Kind.LEAST) and values) or (
            kind is Kind.SHARE and values
        ):
            made.supposed |= tokens[here - 1].kind is Kind.SUPPOSED  # 由12%预计上升到18%
            return here
        elif kind is Kind.COMMA and values and here + 1 < len(tokens):
            if tokens[here + 1].kind not in (Kind.REACH, Kind.CHANGE):
                return None
        elif kind not in _IN_BASELINE:
            return None
    return None


def _values(
    tokens: Sequence[Token], at: int, made: Statement, operator: str, time: Time | None
) -> int:
    """The list of values that begins at `at`."""
    while True:
        token = tokens[at]
        quantity = token.value if isinstance(token.value, Quantity) else None
        start, end = token.start, token.end
        at += 1
        bound = operator
        if at < len(tokens) and tokens[at].kind is Kind.BOUND:
            bound = str(tokens[at].value) or bound
            end = tokens[at].end
            at += 1
        elif token.kind is Kind.AGE and quantity is not None and quantity.per:
            bound = {"以上": ">=", "及以上": ">="}.get(quantity.per, "<=")
        own = _time_within(tokens[at]) if at < len(tokens) else None
        at += own is not None
        made.values.append(Value(quantity, bound, own or time, start, end, token.text))
        next_value = _next_value(tokens, at, made)
        if next_value is None:
            return at
        at, new_operator, new_time = next_value
        operator, time = new_operator or operator, new_time or time


def _time_within(token: Token) -> Time | None:
    """92%（2030年）: of which year a value is."""
    if token.kind is not Kind.GROUP or len(token.inner) != 1:
        return None
    value = token.inner[0].value
    return value if isinstance(value, Time) else None


def _next_value(
    tokens: Sequence[Token], at: int, made: Statement
) -> tuple[int, str, Time | None] | None:
    """Where the next value of the list stands, after 、 or 和."""
    if len(made.values) >= _MOST:
        return None
    commas = ("，", ",") if made.shared in ("分别", "依次") else ()
    if at >= len(tokens) or not (tokens[at].kind is Kind.AND or tokens[at].text in commas):
        return None
    listed = tokens[at].kind is Kind.AND
    at += 1
    operator, time, reached = "", None, False
    while at < len(tokens):
        token = tokens[at]
        if token.kind is Kind.LEAST:
            operator = str(token.value)
        elif token.kind is Kind.TIME and isinstance(token.value, Time):
            time = token.value
        elif token.kind in (Kind.REACH, Kind.SHARE):
            reached = True
        elif token.kind in VALUES:
            one, other = made.values[-1].quantity, token.value
            if one is not None and isinstance(other, Quantity):
                counted = one.unit in COUNTED
                if reached and (one.unit in POINTS) != (other.unit in POINTS):
                    return None  # 提升3个百分点、达到93%: two claims upon one name
                points = other.unit in POINTS and one.measure == "个"
                # 分别达到1.12名、3.17张
                each = listed and bool(commas) and counted and other.unit in COUNTED
                mixed = one.unit != other.unit and (counted or other.unit in COUNTED)
                if mixed and not (each or points):
                    return None
                if counted and at + 1 < len(tokens) and tokens[at + 1].kind is Kind.WORD:
                    return None  # 850名孕产妇…和1620人…: each its own statement
            return at, operator, time
        else:
            return None
        at += 1
    return None


def _bind(made: Statement, operator: str) -> None:
    """A bound after the last value binds those before it that have none."""
    closing = made.values[-1].operator
    if closing and not operator:
        bare = [value for value in made.values if not value.operator]
        for value in bare:
            value.operator = closing
    # 分别达到80、98、90%: the unit stands once
    units = [v.quantity.unit for v in made.values if v.quantity is not None]
    if len(made.values) > 1 and units and units[-1] in RATES:
        for value in made.values:
            if value.quantity is not None and (
                value.quantity.unit is None
                or (units[-1] in POINTS and value.quantity.measure == "个")
            ):
                value.quantity = replace(value.quantity, unit=units[-1])
