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

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from muzi.plans.reading import names
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.numbers import HAN
from muzi.plans.reading.tokens import Quantity, Time, Token
from muzi.plans.reading.types import Unit

RATES = frozenset(
    {Unit.PERCENT, Unit.PERMILLE, Unit.PER_10K, Unit.PER_100K, Unit.RATIO, Unit.PLAIN}
    | {Unit.PERCENTAGE_POINTS, Unit.PERMILLE_POINTS}
)
_LEAD = 16  # characters: a time this near before a name is part of what is quoted
_POINTS = frozenset({Unit.PERCENTAGE_POINTS, Unit.PERMILLE_POINTS})
COUNTED = frozenset(
    {Unit.PERSONS, Unit.CASES, Unit.BEDS, Unit.INSTITUTIONS, Unit.ITEMS, Unit.TIMES, Unit.YUAN}
    | {Unit.SQUARE_METRES}
)
_VALUES = (Kind.QUANTITY, Kind.CORRUPT)
_CLAIMS = (Kind.REACH, Kind.CHANGE, Kind.LEAST, Kind.SHARE, Kind.FROM, Kind.QUANTITY, Kind.CORRUPT)
_ENDS = (Kind.COMMA, Kind.COLON, Kind.CELL)
_BETWEEN = frozenset(
    "应 应当 应在 要 须 需 需要 必须 能 可 再 新 配 建 设 每 总数 为 达 有 其 稳定 将 至 于 的 配有 设有 建 需配备 应有"
    " 每人 每县 总体 预期 比例 数".split()
)
_MAKING = frozenset(
    "新增 新建 建成 创建 创成 完成 扩建 增设 增配 新设 打造 增加 改扩建 培育".split()
)
_SERVING = frozenset("实施 开展 提供 建立 免费 安排 检查 筛查 服务 下达 建档 覆盖 储备".split())


@dataclass(slots=True)
class Value:
    """One value as written. `quantity` is None where it is corrupted; `operator` where none is
    stated is "".
    """

    quantity: Quantity | None
    operator: str
    time: Time | None
    start: int
    end: int
    text: str


@dataclass(slots=True)
class Statement:
    """One thing said. `name` are the tokens before the claim, `after` those of a noun that follows
    its count; `whole` is the statement that this one is a part of (其中, a bracket).
    """

    form: str  # "claim", "count", "share", "all", "zero"
    name: tuple[Token, ...]
    values: list[Value]
    start: int
    end: int
    after: tuple[Token, ...] = ()
    reach: str = ""
    reach_word: str = ""
    change: str = ""
    least: bool = False
    shared: str = ""
    times: tuple[Time, ...] = ()
    past: bool = False
    supposed: bool = False
    conditional: bool = False
    firm: bool = True
    part: bool = False
    verbs: tuple[str, ...] = ()
    subject: tuple[Token, ...] = ()  # the name told before, for one that is left out
    whole: Statement | None = None
    table: bool = False


@dataclass(slots=True)
class _State:
    """What holds from a word to the end of its part or sentence."""

    times: tuple[Time, ...] = ()
    time_start: int | None = None
    past: bool = False
    past_throughout: bool = False  # said of the whole sentence: 目前, 近年来
    firm: bool = True
    part: bool = False
    supposed: bool = False
    conditional: bool = False
    reference: bool = False
    base: bool = False  # a baseline was told: 由…
    subject: tuple[Token, ...] = ()
    last: Statement | None = None
    near: bool = False  # only separators stand between here and the last statement
    phrase: list[Token] = field(default_factory=list)
    part_from: int = 0  # how many statements were made before this part


def statements(tokens: Sequence[Token], times: tuple[Time, ...] = ()) -> list[Statement]:
    """What one sentence (grouped tokens) states. `times` govern it from before."""
    made: list[Statement] = []
    _sequence(tokens, _State(times=times), made)
    return made


def _sequence(tokens: Sequence[Token], state: _State, made: list[Statement]) -> None:
    at = 0
    while at < len(tokens):
        at = _step(tokens, at, state, made)


def _step(tokens: Sequence[Token], at: int, state: _State, made: list[Statement]) -> int:
    token = tokens[at]
    kind = token.kind
    if kind in _ENDS:
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
        _MARKS[kind](state)
        if kind is Kind.PAST:
            state.past_throughout = token.text in _NOW
        if kind in (Kind.PAST, Kind.REFERENCE, Kind.HOPE, Kind.FIRM):
            return at + 1
        if kind is Kind.OF_WHICH:
            state.phrase.clear()
            return at + 1
    if kind is Kind.ALL or kind is Kind.COVERS or kind is Kind.ZERO:
        return _implied(tokens, at, state, made)
    if kind is Kind.AND and not state.phrase:
        return at + 1
    if kind in _CLAIMS or (kind is Kind.AGE and token.value is not None):
        found = _claim(tokens, at, state)
        if found is not None:
            statement, after = found
            made.append(statement)
            state.last, state.near = statement, True
            if statement.name and _is_subject(statement):
                state.subject = statement.name
            state.phrase.clear()
            state.base = False
            return after
    state.phrase.append(token)
    return at + 1


def _is_subject(statement: Statement) -> bool:
    """Whether later parts may leave this statement's name out."""
    text = names.joined(statement.name)
    return statement.form != "claim" or not names.is_scope(text)


def _scored(state: _State, made: list[Statement]) -> None:
    """率达到90%以上得10分 is a rule of marking: what this part said, or the one before, goes."""
    if len(made) > state.part_from:
        del made[state.part_from :]
    elif made and state.near and not state.phrase:
        made.pop()
    state.last, state.near = None, False
    state.phrase.clear()


def _mark(**values: bool) -> object:
    def mark(state: _State) -> None:
        for name, value in values.items():
            setattr(state, name, value)

    return mark


_MARKS = {
    Kind.PAST: _mark(past=True),
    Kind.HOPE: _mark(firm=False, past=False),
    Kind.FIRM: _mark(firm=True, past=False),
    Kind.SUPPOSED: _mark(supposed=True),
    Kind.IF: _mark(conditional=True),
    Kind.REFERENCE: _mark(reference=True),
    Kind.OF_WHICH: _mark(part=True),
}  # type: dict[Kind, object]


def _end_of_part(tokens: Sequence[Token], at: int, state: _State) -> int:
    token = tokens[at]
    if token.kind is Kind.CELL and state.phrase:
        if _only_numbers(state.phrase):
            state.phrase.clear()
        return at + 1
    if token.kind is Kind.COLON and state.phrase and _claims_next(tokens, at + 1):
        return at + 1
    if state.phrase:
        if names.headed(names.joined(state.phrase)):
            state.subject = tuple(state.phrase)
        state.near = False
    state.phrase.clear()
    state.supposed = state.conditional = state.reference = state.base = False
    if token.text in ("；", ";"):
        state.past = state.past_throughout
    return at + 1


def _claims_next(tokens: Sequence[Token], at: int) -> bool:
    """产前筛查率：≥90%: the colon stands for 达到."""
    return at < len(tokens) and tokens[at].kind in _CLAIMS and tokens[at].kind is not Kind.FROM


def _only_numbers(phrase: Sequence[Token]) -> bool:
    return all(token.kind in (Kind.QUANTITY, Kind.AND) for token in phrase)


def _times(tokens: Sequence[Token], at: int, state: _State) -> int:
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
        state.past = any(time.past for time in dated)
        state.times = tuple(replace(time, every=time.every or every) for time in dated)
    else:
        state.times = tuple(replace(time, every=True) for time in state.times) or tuple(times)
    if not state.phrase:
        state.time_start = start
    return at


def _group(tokens: Sequence[Token], at: int, state: _State, made: list[Statement]) -> int:
    """A bracket: a value of the name before it, parts of the statement before it, or text."""
    token = tokens[at]
    has_value = any(each.kind in (*_VALUES, Kind.COVERS, Kind.ALL) for each in token.inner)
    if not has_value:
        if state.phrase or (at + 1 < len(tokens) and tokens[at + 1].kind is Kind.WORD):
            state.phrase.append(token)
        return at + 1
    inner = _State(times=state.times, firm=state.firm)
    if state.phrase:
        claimed = any(each.kind in _CLAIMS for each in tokens[at + 1 : at + 3])
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


def _implied(tokens: Sequence[Token], at: int, state: _State, made: list[Statement]) -> int:
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
        after, end = _noun(tokens, at + 1)
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
    _note(statement, state)
    made.append(statement)
    state.last, state.near = statement, True
    state.phrase.clear()
    return end


def _claim(tokens: Sequence[Token], at: int, state: _State) -> tuple[Statement, int] | None:
    """A claim that begins at `at` upon the phrase before it, and where it ends."""
    first = at
    made = Statement("claim", tuple(state.phrase), [], tokens[at].start, tokens[at].end)
    time: Time | None = None
    operator = ""
    verbs: list[str] = []
    begun = False
    while at < len(tokens):
        token = tokens[at]
        kind = token.kind
        if kind is Kind.REACH:
            made.reach, made.reach_word = str(token.value), token.text
        elif kind is Kind.CHANGE:
            made.change = str(token.value)
        elif kind is Kind.LEAST:
            operator, made.least = str(token.value), True
        elif kind is Kind.SHARE:
            made.shared = token.text
        elif kind is Kind.TIME and begun:
            assert isinstance(token.value, Time)
            time = token.value if not token.value.every else replace(token.value, every=True)
        elif kind is Kind.PAST:
            made.past = True
        elif kind in (Kind.HOPE, Kind.FIRM):
            made.firm = kind is Kind.FIRM
        elif kind is Kind.SUPPOSED:
            made.supposed = True
        elif kind is Kind.REFERENCE:
            pass
        elif kind is Kind.FROM:
            skipped = _baseline(tokens, at + 1)
            if skipped is None:
                return None
            at = skipped
            continue
        elif kind is Kind.VERB and begun:
            verbs.append(token.text)
        elif kind is Kind.WORD and begun and _filler(tokens, at):
            pass
        elif kind in _VALUES or (kind is Kind.AGE and token.value is not None):
            break
        else:
            return None
        begun = True
        at += 1
    if at >= len(tokens):
        return None
    last_operator = operator
    _led(made)
    after = _values(tokens, at, made, operator, time)
    if not made.values or not _may_stand(made, state, tokens, first):
        return None
    if not made.reach_word and not made.least and _another_follows(tokens, after):
        return None
    made.verbs = tuple(verbs) + tuple(t.text for t in state.phrase if t.kind is Kind.VERB)
    made.end = made.values[-1].end
    _bind(made, last_operator)
    if (shaped := _shaped(tokens, after, made, state)) is None:
        return None
    after = shaped
    made.start = made.name[0].start if made.name else made.start
    _note(made, state)
    lead = state.time_start
    if lead is not None and made.name and 0 < made.start - lead < _LEAD:
        if state.last is None or state.last.end <= lead:
            made.start = lead
    return made, after


def _another_follows(tokens: Sequence[Token], at: int) -> bool:
    """率 14.5 12 9: cells of a table that lost its headings; which is aimed at is not told."""
    if at < len(tokens) and tokens[at].kind is Kind.CELL:
        at += 1
    return at < len(tokens) and tokens[at].kind is Kind.QUANTITY


def _led(made: Statement) -> None:
    """提高婚检率5个百分点, 降低剖宫产率至30%: the change is told before the name."""
    if made.change or not made.name or made.name[0].kind is not Kind.CHANGE:
        return
    if made.reach_word:
        made.reach = made.reach or {"up": ">=", "down": "<="}[str(made.name[0].value)]
    else:
        made.change = str(made.name[0].value)


def _note(made: Statement, state: _State) -> None:
    made.times = state.times
    made.past |= state.past
    made.supposed |= state.supposed
    made.conditional |= state.conditional
    made.firm &= state.firm
    made.part = state.part
    made.subject = state.subject
    if state.part:
        made.whole = state.last if state.last is None or not state.last.part else state.last.whole


def _filler(tokens: Sequence[Token], at: int) -> bool:
    """A word that may stand between a claim and its value: 应, 年的, 国家要求的."""
    text = tokens[at].text
    if text in _BETWEEN:
        return True
    following = tokens[at + 1].kind if at + 1 < len(tokens) else None
    return text.endswith("的") and len(text) <= 12 and following in (*_VALUES, Kind.LEAST)


def _baseline(tokens: Sequence[Token], at: int) -> int | None:
    """Past 由2020年的70%, to what it comes to; None where nothing follows."""
    values = 0
    for here in range(at, min(at + 12, len(tokens))):
        kind = tokens[here].kind
        if kind in _VALUES or kind is Kind.AGE:
            values += 1
        elif kind in (Kind.REACH, Kind.CHANGE, Kind.LEAST) and values:
            return here
        elif kind is Kind.SHARE and values:
            return here
        elif kind not in (
            Kind.TIME,
            Kind.WORD,
            Kind.AND,
            Kind.BOUND,
            Kind.PAST,
            Kind.GROUP,
            Kind.SUPPOSED,
            Kind.SHARE,
            Kind.REACH,
        ):
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
        made.values.append(Value(quantity, bound, time, start, end, token.text))
        next_value = _next_value(tokens, at, made)
        if next_value is None:
            return at
        at, new_operator, new_time = next_value
        operator, time = new_operator or operator, new_time or time


def _next_value(
    tokens: Sequence[Token], at: int, made: Statement
) -> tuple[int, str, Time | None] | None:
    """Where the next value of the list stands, after 、 or 和."""
    if at >= len(tokens) or tokens[at].kind is not Kind.AND:
        if not (
            made.shared in ("分别", "依次") and at < len(tokens) and tokens[at].text in ("，", ",")
        ):
            return None
    at += 1
    operator, time = "", None
    while at < len(tokens):
        token = tokens[at]
        if token.kind is Kind.LEAST:
            operator = str(token.value)
        elif token.kind is Kind.TIME and isinstance(token.value, Time):
            time = token.value
        elif token.kind in (Kind.REACH, Kind.SHARE):
            pass
        elif token.kind in _VALUES:
            one, other = made.values[-1].quantity, token.value
            if one is not None and isinstance(other, Quantity):
                counted = one.unit in COUNTED
                points = other.unit in _POINTS and one.measure == "个"
                if (one.unit != other.unit) and (counted or other.unit in COUNTED) and not points:
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
                or (units[-1] in _POINTS and value.quantity.measure == "个")
            ):
                value.quantity = replace(value.quantity, unit=units[-1])


def _may_stand(made: Statement, state: _State, tokens: Sequence[Token], first: int) -> bool:
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
        return made.least or (claimed and names.measures_time(told))
    if made.reach_word == "占" or (phrase.endswith("占") and not value.operator):
        return False
    if made.change and not claimed:
        return unit in RATES or unit in COUNTED or unit is None and False
    if claimed:
        return (
            unit is not None
            or names.unit_hint(phrase) is not None
            or made.reach_word not in ("为", "是", "有", "在", "到", "至", "占")
        )
    if unit in RATES and unit is not Unit.PLAIN:
        listed = (state.part or state.near) and bool(state.subject) and names.is_scope(phrase)
        doing = bool(value.operator) and names.ends_with_doing(phrase)
        return headed or listed or doing or _share_follows(tokens, first, value)
    if unit is Unit.TIMES and value.quantity.measure != "人次":
        return False
    if unit in COUNTED:
        verbs = _making(state.phrase, value)
        if phrase.endswith(("等", "对", "向", "共", "约")):
            return False
        after = first + 1
        alone = after >= len(tokens) or tokens[after].kind not in (Kind.WORD, Kind.VERB, Kind.AGE)
        return bool(
            verbs
            or ((state.near or state.part) and (alone or not state.phrase))
            or (alone and _bare_noun(state))
            or names.ends_with_doing(phrase)
            or names.each(phrase)
            or "免费" in phrase
        ) or _verb_follows(tokens, first)
    if unit is None:
        return names.unit_hint(phrase) is not None
    return headed


def _making(phrase: Sequence[Token], value: Value) -> bool:
    """Whether a verb makes this count a quota. 实施, 开展 do so for persons only; 五项, 三个 before a
    noun name a set, unless they are newly made.
    """
    assert value.quantity is not None
    verbs = {t.text for t in phrase if t.kind in (Kind.VERB, Kind.CHANGE)}
    if value.quantity.unit is Unit.ITEMS and (
        value.text[0] in HAN or value.quantity.measure in ("项", "种", "件", "条")
    ):
        return bool(verbs & _MAKING)
    if value.quantity.unit in (Unit.ITEMS, Unit.INSTITUTIONS):
        return bool(verbs - _SERVING)
    return bool(verbs)


_NOW = frozenset("现有 现共有 目前 当前 截至目前 截止目前 以来 近年来 近年 现阶段".split())
_TIME_MEASURES = frozenset(
    {"岁", "天", "日", "小时", "个小时", "分钟", "个工作日", "工作日", "个月", "年", "学时"}
)


def _bare_noun(state: _State) -> bool:
    """业务用房达到3000平方米，床位30张: a count told in the same breath as a promise."""
    last = state.last
    return last is not None and not last.past and bool(state.phrase) and len(state.phrase) <= 2


def _share_follows(tokens: Sequence[Token], first: int, value: Value) -> bool:
    at = first + 1
    if at < len(tokens) and tokens[at].kind is Kind.BOUND:
        at += 1
    return at < len(tokens) and tokens[at].kind is Kind.WORD and tokens[at].text.startswith("的")


def _verb_follows(tokens: Sequence[Token], first: int) -> bool:
    """850名孕产妇免费产前筛查: the count comes first, what is done for them after."""
    noun, _ = _noun(tokens, first + 1)
    return any(t.kind is Kind.VERB and t.text == "免费" for t in noun)


def _noun(tokens: Sequence[Token], at: int) -> tuple[tuple[Token, ...], int]:
    """The noun that follows a count, and where it ends."""
    noun: list[Token] = []
    while at < len(tokens):
        token = tokens[at]
        following = tokens[at + 1].kind if at + 1 < len(tokens) else None
        if token.kind in (
            *_ENDS,
            Kind.SCORE,
            Kind.SHARE,
            Kind.LEAST,
            Kind.TIME,
            Kind.FIRM,
            Kind.CHANGE,
            Kind.FROM,
        ):
            break
        if token.kind is Kind.REACH and following in (*_VALUES, Kind.LEAST):
            break
        if token.kind is Kind.AND and (not noun or following in _VALUES):
            break
        if token.kind in _VALUES and noun and _counts(token):
            break
        if token.kind is Kind.GROUP and any(each.kind in _VALUES for each in token.inner):
            break
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


def _shaped(tokens: Sequence[Token], after: int, made: Statement, state: _State) -> int | None:
    """The form of the statement, by what stands after its values; None if it states nothing."""
    follows = tokens[after] if after < len(tokens) else None
    of = follows is not None and follows.kind is Kind.WORD and follows.text.startswith("的")
    unit = next((v.quantity.unit for v in made.values if v.quantity is not None), None)
    if of and follows is not None:
        if names.headed(names.joined(made.name)) and (made.reach_word or made.least):
            return after if follows.text.startswith(_AIM) else None
        if unit in RATES and not names.headed(names.joined(made.name)):
            noun, end = _noun(tokens, after)
            wished = not state.firm or state.times or any(v.operator for v in made.values)
            leads = names.joined(state.phrase).endswith("即") or any(
                t.kind in (Kind.VERB, Kind.FIRM, Kind.REACH) for t in state.phrase
            )
            if (
                len(names.joined(noun)) < 4
                or names.headed(names.joined(noun))
                or not (wished or leads)
            ):
                return None
            made.form, made.after, made.end = "share", noun, noun[-1].end
            return end
        return None
    if unit not in COUNTED:
        return after
    if follows is not None and "没有" in follows.text:
        return None
    told = [token.kind for token in made.name]
    nouns = sum(kind in (Kind.WORD, Kind.AGE, Kind.GROUP) for kind in told)
    bare = (not nouns and told.count(Kind.VERB) < 2) or made.reach_word == "为"
    if (
        follows is not None
        and follows.kind in (Kind.WORD, Kind.VERB, Kind.AGE)
        and (not follows.text.startswith(("并", "且", "以", "左右", "用于")))
    ):
        noun, end = _noun(tokens, after)
        if names.headed(names.joined(noun)) and end < len(tokens) and tokens[end].kind in _CLAIMS:
            return None
        counted = made.values[-1].quantity
        if counted is not None and noun:
            made.form, made.after, made.end = "count", noun, noun[-1].end
            return end
    if bare and not made.subject and made.reach_word in ("为", ""):
        return after if state.part or state.near else None
    return after


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

from decimal import Decimal  # noqa: E402

_ZERO, _HUNDRED = Decimal(0), Decimal(100)
