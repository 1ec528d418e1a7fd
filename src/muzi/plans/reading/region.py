"""Which division a document is for, and how sure that is.

Who issued it says so best, then its title, then its signature. Where none of them names a place,
names in the text are candidates, at the level by which the document calls its own region (全省,
我县). Nothing is settled by frequency alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from muzi.plans.reading import regions
from muzi.plans.reading.spam import HOLE
from muzi.plans.reading.types import RegionGuess

_NAMED: Final = 0.97  # by the issuer, the title or the signature, with its 省, 市 or 县
_BY_STEM: Final = 0.75  # 健康通辽, or a former name
_IN_TEXT: Final = 0.6  # named in the text at the document's own level
_AROUND: Final = 0.3  # the division round one whose name was destroyed
_OF_READER: Final = 0.5  # nothing but the level, which is that of the reader's own region
_MOST: Final = 30
_SEARCHED: Final = 30_000  # characters of text in which names are looked for
# In the text a place is named as who acts or as whose document it is.
_ACTS = re.compile(r"(?:人民政府|政府|卫健|卫生|妇|人口|民政|教育局|财政局|医保|发展规划)")


def guess(
    text: str, title: str, issuer: str, signature: Iterable[str], reader: int | None
) -> tuple[RegionGuess, ...]:
    """Divisions that the document may be for, the likeliest first."""
    word = regions.own_level(text)
    for zone in (issuer, title, " ".join(signature)):
        found = _in_zone(zone, word, text, reader)
        if found:
            return _ranked(found)
    return _ranked(_in_text(text, word, reader))


def _ranked(found: dict[int, float]) -> tuple[RegionGuess, ...]:
    ordered = sorted(found.items(), key=lambda each: (-each[1], each[0]))[:_MOST]
    return tuple(RegionGuess(code, regions.name(code), round(sure, 2)) for code, sure in ordered)


def _in_zone(zone: str, word: str, text: str, reader: int | None) -> dict[int, float]:
    mentions = regions.find(zone)
    if not mentions:
        return {}
    mention = mentions[0]
    for other in mentions[
        1:
    ]:  # 中共四川省委 四川省人民政府 names one, 四川省 … 南江县 the inner one
        if any(regions.inside(inner, outer) for inner in other.codes for outer in mention.codes):
            mention = other
    if zone.startswith(HOLE, mention.end):
        return _around_hole(mention.codes, word)
    codes = _told_apart(mention.codes, text, reader)
    sure = _NAMED if mention.plain else _BY_STEM
    if not mention.plain and word and not any(regions.fits(code, word) for code in codes):
        sure = _AROUND  # 健康湖南 in the title of a county's plan
    return {code: sure / len(codes) for code in codes}


def _around_hole(outer: tuple[int, ...], word: str) -> dict[int, float]:
    """株洲市□: one of its districts, and until someone says which, the city round them."""
    inner = [code for each in outer for code in regions.below(each, word)]
    share = (1 - _AROUND) / max(len(inner), 1)
    return dict.fromkeys(outer, _AROUND / len(outer)) | dict.fromkeys(inner, min(share, 0.2))


def _told_apart(codes: tuple[int, ...], text: str, reader: int | None) -> tuple[int, ...]:
    """Of several divisions with one name, those in a province or city that the text names."""
    if len(codes) == 1:
        return codes
    if reader is not None:
        near = tuple(c for c in codes if regions.inside(reader, c) or regions.inside(c, reader))
        if near:
            return near
    for mention in regions.find(text, 0, min(len(text), _SEARCHED)):
        if len(mention.codes) == 1 and mention.codes[0] not in codes:
            within = tuple(c for c in codes if regions.inside(c, mention.codes[0]))
            if within:
                return within
    return codes


def _in_text(text: str, word: str, reader: int | None) -> dict[int, float]:
    own: Counter[int] = Counter()
    other: Counter[int] = Counter()
    for mention in regions.find(text, 0, min(len(text), _SEARCHED)):
        codes = _told_apart(mention.codes, text, reader)
        at_level = mention.plain and all(regions.fits(code, word) for code in codes)
        acting = _ACTS.match(text, mention.end) is not None
        for code in codes:
            (own if at_level and word else other)[code] += 1 + acting
    if own:
        total = own.total()
        sure = {code: _IN_TEXT * count / total for code, count in own.items()}
    else:
        total = other.total()
        sure = {code: _AROUND * count / total for code, count in other.items()}
    if reader is not None:
        for code in _at_level(reader, word):
            sure[code] = max(sure.get(code, 0), _OF_READER)
    return sure


def _at_level(reader: int, word: str) -> Iterator[int]:
    """The reader's own region, or the one round it, where it is of the document's level."""
    if not word:
        return
    for step in (regions.COUNTY, regions.PREFECTURE, regions.PROVINCE):
        code = reader - reader % step
        if regions.name(code) and regions.size(code) == step and regions.fits(code, word):
            yield code
            return
