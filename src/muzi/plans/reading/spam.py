"""Advertising that a broken-into web site put where a name should stand.

It is known by what it is made of: words of gambling and of downloads, Latin letters and digits,
strung together with underscores. One such word alone (彩票公益金, a hotline) is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from os.path import commonprefix
from typing import Final

HOLE: Final = "□"  # what stands in the cleaned text for a name that was destroyed

_STRONG: Final = (
    *("彩票", "博彩", "投注", "开户", "百家乐", "赌", "娱乐城", "娱乐场", "葡京", "威尼斯人"),
    *("时时彩", "六合彩", "棋牌", "老虎机", "赔率", "足彩", "球彩", "竞猜", "电子游艺", "真人荷官"),
    *("盘口", "体育投注", "外围", "太阳城", "金沙", "亚博", "必威", "万博", "欧冠", "世界杯"),
)
_WEAK: Final = (
    *(
        "官方",
        "官网",
        "正版",
        "下载",
        "网址",
        "网站",
        "客服",
        "人工",
        "电话",
        "热线",
        "登录",
        "登陆",
    ),
    *("注册", "入口", "平台", "手机版", "手机", "安卓", "苹果", "最新版", "最新", "网页版", "首页"),
    *(
        "在线",
        "直播",
        "游戏",
        "体育",
        "娱乐",
        "国际",
        "集团",
        "版本",
        "安装",
        "免费",
        "推荐",
        "导航",
    ),
    *("真人", "电竞", "电子", "中国", "有限公司", "股份", "备用", "线路", "充值", "提现", "送彩金"),
)
_LETTERS = r"[A-Za-z0-9.]{0,20}(?:bet|casino|vip|app|office)[A-Za-z0-9.]{0,20}"
_STRONG_WORD = re.compile("|".join(_STRONG) + r"|\d{2,9}bet|bet\d{2,9}|casino", re.I)
_SIGNALS: Final = (*_STRONG, "bet", "Bet", "BET", "asino", "ASINO")  # cheap to look for
_WORD = "|".join(sorted((*_STRONG, *_WEAK), key=len, reverse=True))
_WORDS = re.compile(f"{_WORD}|{_LETTERS}", re.I)
_PIECE = rf"(?:{_WORD}|[A-Za-z0-9.]+)"
_JOINT = r"[_|·\-—–~+]"
# Between two joints anything may stand, so long as it is short, runs on and is no document's word.
_CHAIN = re.compile(
    rf"{_PIECE}++(?:{_JOINT}++(?:[^\W_年月局委府]{{1,40}}(?={_JOINT})|{_PIECE}++))*+", re.I
)
_LEAST_WORDS: Final = 3

_BEFORE_NAME = re.compile(r"[省市州盟区县旗年镇乡《“]$|^$")
_AFTER_NAME = re.compile(
    r"\s*(?:(?:19|20)\d\d年|卫生|卫健|人民政府|政府|妇幼|妇女|母婴|实施|工作|关于|委|局|县|区|市)"
)
_YEAR = re.compile(r"(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Spam:
    """The same string at one or more places; `name` when it stands where a name is due."""

    text: str
    starts: tuple[int, ...]
    name: bool


def find(text: str) -> list[Spam]:
    if not any(word in text for word in _SIGNALS):
        return []
    runs: dict[str, list[tuple[int, int]]] = {}
    for match in _CHAIN.finditer(text):
        start, end = match.start(), _end(text, *match.span())
        chain = text[start:end]
        if _STRONG_WORD.search(chain) and len(_WORDS.findall(chain)) >= _LEAST_WORDS:
            runs.setdefault(chain[:8], []).append((start, end))
    return [_spam(text, spans) for spans in runs.values()]


def _end(text: str, start: int, end: int) -> int:
    """Without the year that follows: …电话2022年 ends before 2022."""
    if text.startswith("年", end) and _YEAR.search(text, start, end):
        return end - 4
    return end


def _spam(text: str, spans: Iterable[tuple[int, int]]) -> Spam:
    """What all occurrences share; one alone is as long as its words reach."""
    whole = [text[start:end] for start, end in spans]
    shared = commonprefix(whole)  # noqa: RUF071 - character by character is what is wanted
    starts = tuple(start for start, _ in spans)
    due = any(
        _BEFORE_NAME.search(text[max(0, start - 1) : start].strip())
        and _AFTER_NAME.match(text, start + len(shared))
        for start in starts
    )
    return Spam(shared, starts, due)
