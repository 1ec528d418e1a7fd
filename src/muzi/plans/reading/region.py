"""Which division a document is for, and how sure that is.

Who issued it says so best, then its title, then its signature. Where none of them names a place,
names in the text are candidates, at the level by which the document calls its own region (全省,
我县). Nothing is settled by frequency alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
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
# What may stand before a name. After anything else it may be the end of a longer one: 红河口县.
_LEADS = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|年|关于|印发|批转|转发|下发|实施|推进|加强|做好|共|的|在|对|和|及|与|全|于)$"
)
_SEARCHED: Final = 30_000  # characters of text in which names are looked for
# In the text a place is named as who acts or as whose document it is.
_ACTS = re.compile(r"(?:人民政府|政府|卫健|卫生|妇|人口|民政|教育局|财政局|医保|发展规划)")


def guess(
    text: str, title: str, issuer: str, signature: Iterable[str], reader: int | None
) -> tuple[RegionGuess, ...]:
    """Divisions that the document may be for, the likeliest first."""
    return _ranked(_Places(text, reader).likely((issuer, title, " ".join(signature))))


def _ranked(found: dict[int, float]) -> tuple[RegionGuess, ...]:
    ordered = sorted(found.items(), key=lambda each: (-each[1], each[0]))[:_MOST]
    return tuple(RegionGuess(code, regions.name(code), round(sure, 3)) for code, sure in ordered)


class _Places:
    """The text's own level, and the places it names."""

    def __init__(self, text: str, reader: int | None) -> None:
        self.text = text
        self.reader = reader
        self.word = regions.own_level(text)

    def likely(self, zones: Iterable[str]) -> dict[int, float]:
        """How sure each division is: by the first zone that names any, else by the text."""
        return next(filter(None, map(self._in_zone, zones)), {}) or self._in_text()

    @cached_property
    def mentions(self) -> list[regions.Mention]:
        return regions.find(self.text, 0, min(len(self.text), _SEARCHED))

    @cached_property
    def single(self) -> tuple[int, ...]:
        """Divisions named beyond doubt."""
        return tuple(dict.fromkeys(m.codes[0] for m in self.mentions if len(m.codes) == 1))

    def _in_zone(self, zone: str) -> dict[int, float]:
        mentions = regions.find(zone)
        if not mentions:
            return {}
        mention = mentions[0]
        for other in mentions[1:]:  # 四川省 … 南江县: the inner one
            if any(regions.inside(i, o) for i in other.codes for o in mention.codes):
                mention = other
        if not _LEADS.search(zone, max(0, mention.start - 2), mention.start):
            return dict.fromkeys(mention.codes, _AROUND / len(mention.codes))
        if zone.startswith(HOLE, mention.end):
            return self._round_hole(mention.codes)
        codes = self._told_apart(mention.codes)
        sure = _NAMED if mention.plain else _BY_STEM
        if not mention.plain and not any(regions.fits(code, self.word) for code in codes):
            sure = _AROUND  # 健康湖南 in the title of a county's plan
        return {code: sure / len(codes) for code in codes}

    def _round_hole(self, outer: tuple[int, ...]) -> dict[int, float]:
        """株洲市□: one of its districts and, until someone says which, the city round them."""
        inner = [code for each in outer for code in regions.below(each, self.word)]
        share = min((1 - _AROUND) / max(len(inner), 1), _AROUND - 0.1)
        return dict.fromkeys(outer, _AROUND / len(outer)) | dict.fromkeys(inner, share)

    def _told_apart(self, codes: tuple[int, ...]) -> tuple[int, ...]:
        """Of several divisions with one name, those near the reader or in a place named too."""
        if len(codes) == 1:
            return codes
        reader = self.reader
        if reader is not None:
            near = tuple(c for c in codes if regions.inside(reader, c) or regions.inside(c, reader))
            if near:
                return near
        for outer in self.single:
            within = tuple(c for c in codes if regions.inside(c, outer) and c != outer)
            if within:
                return within
        return codes

    def _in_text(self) -> dict[int, float]:
        weights: Counter[tuple[tuple[int, ...], bool]] = Counter()
        for mention in self.mentions:
            acting = _ACTS.match(self.text, mention.end) is not None
            weights[mention.codes, mention.plain] += 1 + acting
        own: Counter[int] = Counter()
        other: Counter[int] = Counter()
        for (borne, plain), weight in weights.items():
            codes = self._told_apart(borne)
            at_level = plain and self.word and all(regions.fits(c, self.word) for c in codes)
            for code in codes:
                (own if at_level else other)[code] += weight
        most, counts = (_IN_TEXT, own) if own else (_AROUND, other)
        sure = {code: most * count / counts.total() for code, count in counts.items()}
        for code in self._of_reader():
            sure[code] = max(sure.get(code, 0), _OF_READER)
        return sure

    def _of_reader(self) -> Iterator[int]:
        """The reader's own region, or the one round it, where it is of the document's level."""
        if self.reader is None or not self.word:
            return
        for step in (regions.COUNTY, regions.PREFECTURE, regions.PROVINCE):
            code = self.reader - self.reader % step
            if regions.name(code) and regions.size(code) == step and regions.fits(code, self.word):
                yield code
                return
