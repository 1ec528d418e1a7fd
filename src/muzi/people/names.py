"""Names: pinyin keys for sorting and searching, and likeness for the duplicate warning. Pure."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache, lru_cache

from pypinyin import Style, pinyin

# Readings of characters that stand first, as a surname, where they differ from the common reading.
# Of two readings in use as surnames, the one of most bearers.
_SURNAMES = {
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "朴": "piao", "查": "zha", "区": "ou",
    "盖": "ge", "翟": "zhai", "员": "yun", "乐": "yue", "缪": "miao", "折": "she", "洗": "xian",
    "么": "yao", "秘": "bi", "种": "chong", "佴": "nai", "能": "nai", "繁": "po", "召": "shao",
    "祭": "zhai", "覃": "qin", "句": "gou", "都": "du", "薄": "bo", "乜": "nie", "郇": "xun",
    "長": "zhang", "长": "zhang", "單": "shan", "區": "ou", "樂": "yue",
}  # fmt: skip
_COMPOUND_SURNAMES = {
    "万俟": ("mo", "qi"),
    "尉迟": ("yu", "chi"),
    "澹台": ("tan", "tai"),
    "长孙": ("zhang", "sun"),
    "拓跋": ("tuo", "ba"),
}
# Readings usual in names where the dictionary's first reading is another.
_IN_NAMES = {"晟": "sheng", "长": "chang", "長": "chang", "伽": "jia", "卜": "bu"}

# The dot between the parts of ethnic-minority and foreign names, in its many codes.
_INTERPUNCT = re.compile("[·•‧∙⋅・･●．.]")
_BREAKS = re.compile(rf"(?:{_INTERPUNCT.pattern}|[\s\-_,/()])+")
_DROPPED = re.compile(r"['’`\u0300-\u036f]")
_CHINESE = re.compile("[\u4e00-\u9fff]+")
_RUNS = re.compile(r"[a-z]+|[0-9]+|[^a-z0-9]")


def pinyin_key(name: str) -> str:
    """Syllables in lower-case letters without tones, separated by spaces: 曾丽 → "zeng li".

    ü is v, as it is typed (吕 → lv). A surname is read as one (单 shan, 尉迟 yu chi) at the start
    of a Chinese name; a name written with an interpunct (阿依古丽·买买提) has none. Latin words and
    numbers are syllables of their own, without accents. A character without a known reading stays.
    """
    return " ".join(_syllables(name))


def initials(name: str) -> str:
    """First letters of the syllables: 尉迟小曾 → "ycxc"."""
    return "".join(syllable[0] for syllable in _syllables(name))


def similar(a: str, b: str) -> float:
    """Likeness of two names from 0 to 1, for warning of a duplicate, not for deciding.

    1 is the same name, 0.9 another spelling of the same sound, below that the share of letters that
    the two pinyin keys have in common, in order.
    """
    if _plain(a) == _plain(b):
        return 1.0
    return 0.9 * SequenceMatcher(None, pinyin_key(a), pinyin_key(b), autojunk=False).ratio()


@lru_cache(maxsize=200_000)
def _syllables(name: str) -> tuple[str, ...]:
    plain = _plain(name)
    if _INTERPUNCT.search(plain):
        return _read(plain)
    if plain[:2] in _COMPOUND_SURNAMES and len(plain) > 2:
        return _COMPOUND_SURNAMES[plain[:2]] + _read(plain[2:])
    if plain[:1] in _SURNAMES:
        return (_SURNAMES[plain[0]], *_read(plain[1:]))
    return _read(plain)


def _read(text: str) -> tuple[str, ...]:
    parts = (part for part in _BREAKS.split(text) if part)
    return tuple(_reading(run) for part in parts for run in _RUNS.findall(part))


@cache
def _reading(run: str) -> str:
    """A Latin word or number as it is, one character by its reading in names."""
    if len(run) > 1 or run.isascii():
        return run
    known = _IN_NAMES.get(run)
    return known or pinyin(run, style=Style.NORMAL, v_to_u=False)[0][0]


def _plain(name: str) -> str:
    """Compatibility forms unified, accents and apostrophes dropped, lower case."""
    if _CHINESE.fullmatch(name):
        return name  # nearly every name: nothing to unify
    text = unicodedata.normalize("NFKD", name).casefold()
    return _DROPPED.sub("", text).strip()
