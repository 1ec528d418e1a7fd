"""Divisions named in a text: provinces, prefectures and counties, by every name they go by.

Names and codes are those of `content/places/regions.csv`; villages and townships are not looked
for. A former name (株洲县) stands for the division that followed it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

PROVINCE: Final = 10**10
PREFECTURE: Final = 10**8
COUNTY: Final = 10**6

# What a document calls its own division (全旗, 我县), by the level of the division.
_LEVELS: Final = {
    "省": (PROVINCE,),
    "自治区": (PROVINCE,),
    "市": (PREFECTURE, COUNTY, PROVINCE),
    "州": (PREFECTURE,),
    "盟": (PREFECTURE,),
    "县": (COUNTY,),
    "区": (COUNTY, PROVINCE),
    "旗": (COUNTY,),
}
_OWN = re.compile(r"(?:全|我|本)(自治区|省|市|州|盟|县|区|旗)(?!域|间|级|外)")
# Rows that complete the tree of codes and name no place.
_NO_PLACE = re.compile(r"^(?:市辖区|县|.*直辖县级行政区划)$")
_PEOPLES: Final = (
    *("蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白"),
    *("土家", "哈尼", "哈萨克", "傣", "黎", "傈僳", "佤", "畲", "拉祜", "水", "东乡", "纳西"),
    *("景颇", "柯尔克孜", "土", "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯"),
    *("普米", "塔吉克", "怒", "鄂温克", "保安", "裕固", "独龙", "鄂伦春", "各"),
)
_AUTONOMOUS = re.compile(
    rf"^(.{{2,}}?)(?:(?:{'|'.join(sorted(_PEOPLES, key=len, reverse=True))})族?)+自治(州|县|旗)$"
)
_SUFFIX = re.compile(r"(?:维吾尔自治区|壮族自治区|回族自治区|自治区|特别行政区|地区|省|市|盟|州)$")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text. `codes` are all divisions that bear it; `plain` is false for a name
    without its 省, 市 or 县 and for a former name.
    """

    start: int
    end: int
    codes: tuple[int, ...]
    plain: bool


def size(code: int) -> int:
    """How many codes a division spans: its level."""
    return next(step for step in (PROVINCE, PREFECTURE, COUNTY) if code % step == 0)


def inside(code: int, outer: int) -> bool:
    return outer <= code < outer + size(outer)


def name(code: int) -> str:
    """The division's own name; empty for a code that is none."""
    return _tables().names.get(code, "")


def full_name(code: int) -> str:
    """With the names above it: 四川省巴中市南江县."""
    above = [code - code % step for step in (PROVINCE, PREFECTURE) if step > size(code)]
    return "".join(name(each) for each in (*above, code))


def below(outer: int, word: str = "") -> list[int]:
    """Divisions in `outer` (itself left out): the next level down or, with a level word (区, 旗),
    those that call themselves so.
    """
    inner = [code for code in _tables().names if inside(code, outer) and code != outer]
    if word:
        return sorted(c for c in inner if size(c) in _LEVELS[word] and name(c).endswith(word))
    parents = set(inner)
    return sorted(
        c
        for c in inner
        if size(c) == PREFECTURE or c - c % PREFECTURE == outer or c - c % PREFECTURE not in parents
    )


def own_level(text: str) -> str:
    """The word by which the text calls its own division most often: 省, 市, 县, 区, 旗, 州, 盟."""
    counts: dict[str, int] = {}
    for match in _OWN.finditer(text):
        counts[match[1]] = counts.get(match[1], 0) + 1
    return max(counts, key=counts.__getitem__) if counts else ""


def fits(code: int, word: str) -> bool:
    """Whether a division would call itself 全`word`."""
    return not word or size(code) in _LEVELS[word]


def is_short(form: str) -> bool:
    """Is it a longer name with characters left out: 前郭县, 喀左县, 科左中旗?"""
    longer = re.compile(".*".join(map(re.escape, form)))
    return any(len(own) > 4 and longer.fullmatch(own) for own in _tables().names.values())


def find(text: str, start: int = 0, end: int | None = None) -> list[Mention]:
    """Names in the text, in order. 株洲市渌口区 is one mention, of the district."""
    found: list[Mention] = []
    for mention in _single(text, start, len(text) if end is None else end):
        last = found[-1] if found and found[-1].end == mention.start else None
        if last:
            within = tuple(c for c in mention.codes if any(inside(c, o) for o in last.codes))
            if within:
                found[-1] = Mention(last.start, mention.end, within, mention.plain)
                continue
        # 城区 or 通县 in the middle of words is no name.
        short = mention.end - mention.start == 2 and text[mention.end - 1] in "县区市旗"
        if (
            short
            and mention.start > 0
            and (
                _HAN.match(text[mention.start - 1])
                or (text[mention.start] == "和" and text[mention.start - 1] != "\n")
            )
        ):
            continue
        found.append(mention)
    return found


def _single(text: str, start: int, end: int) -> Iterator[Mention]:
    heads = _tables().heads
    at = start
    while at < end - 1:
        for form, codes, plain in heads.get(text[at : at + 2], ()):
            if text.startswith(form, at) and at + len(form) <= end:
                yield Mention(at, at + len(form), codes, plain)
                at += len(form)
                break
        else:
            at += 1


Heads = dict[str, list[tuple[str, tuple[int, ...], bool]]]


@dataclass(frozen=True, slots=True)
class _Tables:
    names: dict[int, str]
    heads: Heads  # two first characters → forms, the longest first


@cache
def _tables() -> _Tables:
    names, former = _rows()
    plain: dict[str, list[int]] = {}
    for code, own in names.items():
        for form in (own, *_short_forms(own)):
            plain.setdefault(form, []).append(code)
    other: dict[str, list[int]] = {}
    for stem, code in _stems(names):
        taken = other.setdefault(stem, [])
        if not any(size(each) == PROVINCE for each in taken):
            taken.append(code)
    for own, code in former:
        if code in names and code not in other.setdefault(own, []):
            other[own].append(code)
    heads: Heads = {}
    for form, codes in plain.items():
        heads.setdefault(form[:2], []).append((form, tuple(codes), True))
    for form, codes in other.items():
        if form not in plain and codes:
            heads.setdefault(form[:2], []).append((form, tuple(codes), False))
    for forms in heads.values():
        forms.sort(key=lambda each: -len(each[0]))
    return _Tables(names, heads)


def _rows() -> tuple[dict[int, str], list[tuple[str, int]]]:
    """Names in force by code, and former names with the code that followed."""
    names: dict[int, str] = {}
    former: list[tuple[str, int]] = []
    file = resources.files("muzi.content") / "places" / "regions.csv"
    with file.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["code"][6:] != "000000" or _NO_PLACE.match(row["name"]):
                continue
            if not row["valid_to"]:
                names[int(row["code"])] = row["name"]
            elif row["successor"]:
                former.append((row["name"], int(row["successor"])))
    return names, former


def _stems(names: dict[int, str]) -> Iterator[tuple[str, int]]:
    """吉林, 株洲, 内蒙古. Provinces first: 吉林 is the province before it is the city."""
    for code, own in sorted(names.items(), key=lambda each: -size(each[0])):
        stem = _SUFFIX.sub("", own)
        if size(code) >= PREFECTURE and len(stem) > 1:
            yield stem, code


def _short_forms(own: str) -> Sequence[str]:
    """恩施土家族苗族自治州 is 恩施州 in most documents."""
    match = _AUTONOMOUS.match(own)
    return (match[1] + match[2], f"{match[1]}自治{match[2]}") if match else ()
