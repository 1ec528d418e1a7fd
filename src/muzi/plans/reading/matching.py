"""Which indicator of the catalogue a name means; nearest candidates where it is not sure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from muzi.content.catalogue import catalogue, plain
from muzi.plans.reading import lists, numbers
from muzi.plans.reading.types import Match, Unit

CANDIDATES = 3
NEAR = 0.6  # a candidate shares at least this much with the name
_SHARES = frozenset({Unit.PERCENT, Unit.PERMILLE, Unit.PER_10K, Unit.PER_100K})
_POINTS = frozenset({Unit.PERCENTAGE_POINTS, Unit.PERMILLE_POINTS})
_WRITTEN = {
    "%": _SHARES | _POINTS,
    "‰": _SHARES | _POINTS,
    "1/万": _SHARES | _POINTS,
    "1/10万": _SHARES | _POINTS,
    "1/10万活产": _SHARES | _POINTS,
    "女=100": frozenset({Unit.RATIO, Unit.PLAIN}),
    "张/千分娩": frozenset({Unit.BEDS_PER_1000_DELIVERIES}),
    "张/千儿童": frozenset({Unit.BEDS_PER_1000_CHILDREN}),
    "名/千儿童": frozenset({Unit.PERSONS_PER_1000_CHILDREN}),
    "个/千人": frozenset({Unit.PLACES_PER_1000_POPULATION}),
}
_VARIED = (
    (re.compile(r"(?<!初)(?<!经)(?:孕妇|产妇|孕产妇)"), "孕产妇"),
    (re.compile(r"城镇"), "城市"),
    (re.compile(r"(?:所占)?(?:比例|比重)$"), "率"),
    (re.compile(r"两周"), "2周"),
    (re.compile(r"全部|所有|全[省市县区]|辖区内?|拥有|免费|目标人群(?=.{5})|适龄|的"), ""),
    (re.compile(r"妇女(?=[“”]?(?:子?宫颈|乳腺|两癌))"), ""),
    (re.compile(r"[一二三四五六七八九](?=岁)"), lambda found: str(numbers.read(found[0]))),
    (re.compile(r"周岁"), "岁"),
)  # fmt: skip


class _Known(NamedTuple):
    exact: Mapping[str, str]  # plain name → code
    loose: Mapping[str, str | None]  # name with what writers vary made one; None if two share it


@cache
def _known() -> _Known:
    exact: dict[str, str] = {}
    loose: dict[str, str | None] = {}
    for code, definition in catalogue().items():
        for name in definition.names:
            exact.setdefault(plain(name), code)
            key = _loose(name)
            loose[key] = code if loose.get(key, code) == code else None
    return _Known(exact, loose)


@lru_cache(maxsize=4096)
def known(name: str) -> bool:
    """Whether the catalogue has an indicator of this name."""
    return plain(name) in _known().exact or _known().loose.get(_loose(name)) is not None


def _loose(name: str) -> str:
    name = plain(name)
    for pattern, instead in _VARIED:
        name = pattern.sub(instead, name)
    return name


def _fits(code: str, unit: Unit) -> bool:
    """Whether a value in this unit can be one of the indicator: shares convert into each other."""
    return unit in _WRITTEN.get(catalogue()[code].unit, frozenset())


@lru_cache(maxsize=4096)
def match(name: str, population: str, unit: Unit) -> tuple[str | None, tuple[Match, ...]]:
    """The code that the name means, and the nearest candidates, best first.

    A code only for a name that the catalogue knows, as it is written or with what writers vary
    (孕妇 or 孕产妇, 比例 or 率) made one, and only where the unit can be the indicator's; a name
    that joins two indicators has both as candidates and no code.
    """
    known = _known()
    for text in (name, population + name if population and population not in name else ""):
        if not text:
            continue
        code = known.exact.get(plain(text)) or known.loose.get(_loose(text))
        if code is not None and _fits(code, unit):
            return code, (Match(code, catalogue()[code].name_zh, 1.0),)
    return None, _candidates(name, unit)


def _candidates(name: str, unit: Unit) -> tuple[Match, ...]:
    known = _known()
    scores: dict[str, float] = {}
    for part in lists.split(name, 2, True):
        code = known.loose.get(_loose(part))
        if code is not None and _fits(code, unit):
            scores[code] = 0.95
    near = process.extract(
        _loose(name), known.loose.keys(), scorer=fuzz.ratio, limit=12, score_cutoff=100 * NEAR
    )
    for text, score, _ in near:
        code = known.loose[text]
        if code is not None and score / 100 >= NEAR and _fits(code, unit):
            scores[code] = max(scores.get(code, 0.0), round(score / 100, 2))
    best = sorted(scores.items(), key=lambda each: (-each[1], each[0]))[:CANDIDATES]
    return tuple(Match(code, catalogue()[code].name_zh, score) for code, score in best)
