"""The noun that follows a value, as far as it goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.statement import COUNTED, ENDS, RATES, VALUES
from muzi.plans.reading.tokens import Quantity, Token

_GOES = re.compile(r"(?:(?<![得达受感做找遇看收])到|赴|前往|去)(?![位达期场岗])(?=.{2})")


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
