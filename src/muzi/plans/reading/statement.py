"""What a sentence says, as plain values: statements, and what holds while they are read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from muzi.plans.reading.doing import is_doing
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.tokens import Quantity, Time, Token
from muzi.plans.reading.types import Unit

RATES = frozenset(
    {Unit.PERCENT, Unit.PERMILLE, Unit.PER_10K, Unit.PER_100K, Unit.RATIO, Unit.PLAIN}
    | {Unit.PERCENTAGE_POINTS, Unit.PERMILLE_POINTS}
)


POINTS = frozenset({Unit.PERCENTAGE_POINTS, Unit.PERMILLE_POINTS})


COUNTED = frozenset(
    {Unit.PERSONS, Unit.CASES, Unit.BEDS, Unit.INSTITUTIONS, Unit.ITEMS, Unit.TIMES, Unit.YUAN}
    | {Unit.SQUARE_METRES}
)


VALUES = (Kind.QUANTITY, Kind.CORRUPT)


CLAIMS = (Kind.REACH, Kind.CHANGE, Kind.LEAST, Kind.SHARE, Kind.FROM, Kind.QUANTITY, Kind.CORRUPT)


ENDS = (Kind.COMMA, Kind.COLON, Kind.CELL)


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
    compared: bool = False  # 同比: with last year, so most often told of what was achieved
    against: bool = False  # 较2015年: what it adds to what there was
    since: bool = False  # 由…提高到…: told with what it was
    wished: bool = False  # 确保, 要
    dated: bool = False  # the sentence itself tells the time
    firm: bool = True
    part: bool = False
    verbs: tuple[str, ...] = ()
    subject: tuple[Token, ...] = ()  # the name told before, for one that is left out
    whole: Statement | None = None
    before: tuple[Token, ...] = ()  # the clause before, where it states nothing itself
    topic: tuple[Token, ...] = ()  # what a colon set at the head of the sentence: 肺结核患者：
    follows: bool = False  # that clause stands right before
    beside: Statement | None = None  # what the list told before: 培训医师60人、护士30人
    earlier: tuple[tuple[Token, ...], ...] = ()  # names of the sentence so far, for 分别


@dataclass(slots=True)
class State:
    """What holds from a word to the end of its part or sentence."""

    times: tuple[Time, ...] = ()
    time_start: int | None = None
    dated: bool = False
    past: bool = False
    past_throughout: bool = False  # said of the whole sentence: 目前, 近年来
    firm: bool = True
    part: bool = False
    supposed: bool = False
    conditional: bool = False
    compared: bool = False
    against: bool = False
    wished: bool = False
    subject: tuple[Token, ...] = ()
    before: tuple[Token, ...] = ()
    topic: tuple[Token, ...] = ()
    last: Statement | None = None
    titled: bool = False  # a measure and a colon: 剖宫产率：县级40%以内
    beside: Statement | None = None  # the last one, while its list goes on
    near: bool = False  # only separators stand between here and the last statement
    phrase: list[Token] = field(default_factory=list)
    names: list[tuple[Token, ...]] = field(default_factory=list)  # told in the sentence
    part_from: int = 0  # how many statements were made before this part


def tells_doing(clause: tuple[Token, ...]) -> bool:
    """Whether a clause tells what is done, which the next may count: 鼓励办托育，三年8家."""
    return any(token.kind is Kind.VERB for token in clause) or is_doing(
        "".join(token.text for token in clause)
    )


def _by_rule(name: tuple[Token, ...]) -> bool:
    """按照“六统一”的要求建设: by which rule it is done, and no condition."""
    return any(
        one.text == "按照" and re.search("要求|部署|规定|原则", "".join(t.text for t in name[at:]))
        for at, one in enumerate(name)
    )


def note(made: Statement, state: State) -> None:
    made.times = state.times
    made.past |= state.past
    made.supposed |= state.supposed
    made.conditional |= state.conditional and not _by_rule(made.name)
    made.compared |= state.compared
    made.against |= state.against
    made.wished |= state.wished
    made.dated = state.dated
    made.firm &= state.firm
    made.part = state.part
    made.subject = state.subject
    made.topic = state.topic
    made.before, made.follows = state.before, not state.near
    if not state.part and not made.reach_word:
        made.beside = state.beside
    if made.shared:
        made.earlier = tuple(state.names)
    if state.part:
        made.whole = state.last if state.last is None or not state.last.part else state.last.whole
