"""Where a document numbers its parts: all that may be 一、（一）1. (1) ① 一是 第一条 1.1 附件.

Only what is written is judged here; whether a mark stands in a running sequence, and so whether
"2.5岁" is item 2 or a decimal, `clauses` decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

_DIGITS = {each: value for value, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


class Style(IntEnum):
    """Ways of numbering, in the order in which public documents nest them (GB/T 9704)."""

    ANNEX = 0
    PART = 1
    CHAPTER = 2
    SECTION = 3
    ARTICLE = 4
    CHINESE = 5  # 一、
    CHINESE_BRACKETS = 6  # （一）
    BARE = 7  # "1 总则", only before 1.1
    ARABIC = 8  # 1.
    DECIMAL = 9  # 1.1
    ORDINAL = 10  # 一是
    ARABIC_BRACKETS = 11  # （1）
    CIRCLED = 12  # ①


# Numbered through the whole document, whatever stands above.
THROUGHOUT = {Style.ARTICLE, Style.CHINESE_BRACKETS, Style.ARABIC}


@dataclass(slots=True)
class Mark:
    """A place that may number a part. `numbers` has one entry but for 1.1; `sure` is false where
    the same characters could be a value (2.5岁) or a list of words (二、三级).
    """

    style: Style
    start: int
    end: int
    written: str
    numbers: tuple[int, ...]
    opens_line: bool
    sure: bool

    @property
    def number(self) -> int:
        return self.numbers[-1]

    @property
    def name(self) -> str:
        """As it stands in a path: 一, （一）, 5, 一是, 第三条, 附件2."""
        return (
            self.written.strip(" \t\u3000")
            .rstrip("、．.,，：:")
            .replace("(", "（")
            .replace(")", "）")
        )


_CN = "[一二三四五六七八九十百零〇]"
_MARK = re.compile(
    rf"""
      (?P<annex>附[件表录][ ]?(?:\d{{1,2}}|{_CN}{{1,3}})?(?=[：:\s]|$)[：:]?)
    | (?P<part>第{_CN}{{1,3}}(?:编|部分))
    | (?P<chapter>第{_CN}{{1,4}}章)
    | (?P<section>第{_CN}{{1,4}}节)
    | (?P<article>第(?:{_CN}{{1,6}}|\d{{1,3}})条)(?![第例款的规之])
    | (?P<ordinal>{_CN}{{1,2}}[是要])
    | (?P<chinese>{_CN}{{1,3}}[、．.])
    | [（(](?P<chinese_brackets>{_CN}{{1,3}})[)）][、.．]?
    | (?P<dotted>\d{{1,3}}(?:[.．]\d{{1,6}}){{1,4}})(?![\d.．])
    | (?P<arabic>\d{{1,3}}(?:、|[.．](?!\d)))
    | (?P<bare>\d{{1,2}})(?=[ \t\u3000]+[\u4e00-\u9fff])
    | [（(](?P<arabic_brackets>\d{{1,2}})[)）]、?
    | (?P<half_bracket>\d{{1,2}}[)）])
    | (?P<circled>[①-⑳])
    """,
    re.VERBOSE | re.MULTILINE,
)
_STYLES = {
    "annex": Style.ANNEX,
    "part": Style.PART,
    "chapter": Style.CHAPTER,
    "section": Style.SECTION,
    "article": Style.ARTICLE,
    "ordinal": Style.ORDINAL,
    "chinese": Style.CHINESE,
    "chinese_brackets": Style.CHINESE_BRACKETS,
    "dotted": Style.DECIMAL,
    "arabic": Style.ARABIC,
    "bare": Style.BARE,
    "arabic_brackets": Style.ARABIC_BRACKETS,
    "half_bracket": Style.ARABIC_BRACKETS,
    "circled": Style.CIRCLED,
}
_ENDS_SENTENCE = "。；;：:！？!?”）)】\t\u3000"
_ONLY_AT_LINE_START = {
    Style.ANNEX,
    Style.PART,
    Style.CHAPTER,
    Style.SECTION,
    Style.ARTICLE,
    Style.BARE,
    Style.DECIMAL,
}
# What makes digits after "2." a value of its own: then "2." cannot be told from the value's head.
_MEASURED = re.compile(r"\s?(?:[%‰％/]|万|亿|元|张|个百分点|倍)")
_AGED = re.compile(r"\s?(?:岁|周岁|个月|月龄|周龄|[-—~～至]\s?\d)")
_REFERENCE = "项款目点"


def chinese_number(written: str) -> int:
    """一 to 九百九十九 as it numbers a part; digits one by one (二〇) as well."""
    if not any(each in "十百" for each in written):
        return int("".join(str(_DIGITS[each]) for each in written) or "0")
    total = digit = 0
    for each in written:
        if each == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif each == "十":
            total, digit = total + (digit or 1) * 10, 0
        else:
            digit = _DIGITS[each]
    return total + digit


def marks(text: str) -> Iterator[Mark]:
    """All places of the text that may number a part, in order. Linear in the text."""
    for match in _MARK.finditer(text):
        style = _STYLES[match.lastgroup or ""]
        start, end = match.span()
        line = _opens_line(text, start)
        if not line and (
            style in _ONLY_AT_LINE_START - {Style.DECIMAL} or not _apart(text, start, style)
        ):
            continue
        written = match[match.lastgroup or ""]
        after = text[end : end + 1]
        if not line and after and after in _REFERENCE:
            continue
        sure = not (
            (style is Style.CHINESE and after and after in "一二三四五六七八九十第")
            or (style is Style.ARABIC and after.isdigit())
            or style in {Style.DECIMAL, Style.BARE}
        )
        yield Mark(style, start, end, match[0], _numbers(style, written), line, sure)


def _numbers(style: Style, written: str) -> tuple[int, ...]:
    if style is Style.CIRCLED:
        return (ord(written) - ord("①") + 1,)
    if digits := re.findall(r"\d+", written):
        return tuple(int(each) for each in digits)
    chinese = "".join(each for each in written if each in _DIGITS or each in "十百")
    return (chinese_number(chinese),) if chinese else (1,)


def _opens_line(text: str, place: int) -> bool:
    before = place
    while before and place - before < 8 and text[before - 1] in " \t\u3000":
        before -= 1
    return before == 0 or text[before - 1] == "\n"


def _apart(text: str, place: int, style: Style) -> bool:
    """Inside a line: after a sentence, or a bracketed number glued to the heading before it."""
    before = text[place - 1]
    if before == " " and place > 1:
        before = text[place - 2]
    if before in _ENDS_SENTENCE:
        return True
    if style is Style.ORDINAL:
        return before in "，,"
    if style is Style.CHINESE_BRACKETS:
        return before not in "第见条款按照依据及和与、"
    return style is Style.CIRCLED


def is_item(text: str, mark: Mark) -> bool:
    """Of "2.5岁": may it be item 2, followed by a text that begins with 5?"""
    return len(mark.numbers) == 2 and not _MEASURED.match(text, mark.end)


def is_aged(text: str, mark: Mark) -> bool:
    """Of "1.5岁": does an age follow, so that it is hardly heading 1.5?"""
    return bool(_AGED.match(text, mark.end))


def as_item(mark: Mark) -> Mark:
    """ "2.5" read as item 2; what follows begins with 5."""
    length = re.match(r"\d+[.．]", mark.written)
    assert length is not None
    written = length[0]
    return Mark(
        Style.ARABIC,
        mark.start,
        mark.start + len(written),
        written,
        mark.numbers[:1],
        mark.opens_line,
        False,
    )
