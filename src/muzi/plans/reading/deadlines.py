"""Until when: the last days that a document's words of time mean."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from muzi.plans.reading.types import About

_CHINESE = {each: value for value, each in enumerate("零一二三四五六七八九十")} | {"两": 2, "〇": 0}
_ORDINAL = {"十一": 2010, "十二": 2015, "十三": 2020, "十四": 2025, "十五": 2030, "十六": 2035}
_BEFORE = "(?:之前|以前|前)"
_YEAR = r"(?:20[0-9]{2}|二[〇零○][〇零○一二三四五六七八九]{2})"
_PART = (
    r"(?P<month>[0-9]{1,2}|十?[一二三四五六七八九]|十|元)月(?:份)?"
    r"(?:(?P<day>[0-9]{1,2})[日号](?:[（(][^（()）]{1,4}[）)])?|(?P<third>上旬|中旬|下旬|初|底|末))?"
    r"|(?:年)?(?P<end>底|末|内|终(?=之?前|以前))|(?P<half>上半年|下半年)|(?P<middle>中)"
    r"|第?(?P<quarter>[一二三四1-4])季度(?:末|底|内)?"
)
_TIMES = re.compile(
    rf"""
      (?P<plan>[“"]?(?P<ordinal>十[一二三四五六])五[”"]?(?:规划)?(?:期间|时期|期末|末期|末|期内|期))
    | (?P<within>(?P<span>[0-9]{{1,2}}|[一二两三四五六十])(?:个)?(?P<measure>年|月)
      (?:左右)?(?:的?时间)?(?:内|之内|以内))
    | (?P<iso>20[0-9]{{2}}[-/.][01]?[0-9][-/.][0-3]?[0-9])(?={_BEFORE})
    | (?P<lead>[到至于]|截至|截止)?(?P<next>[次明翌]年|下一?年度?)?[今本当]?
      (?:(?P<year>{_YEAR})(?:年?[-—~～至](?P<until>{_YEAR}))?年)?(?:{_PART})?
      (?P<before>{_BEFORE})?(?P<stop>[止间])?
    """,
    re.VERBOSE,
)
_CARRIED = 200  # characters that a year named holds for, within its sentence
_PIECE = re.compile("[^，。；：\n]+")
_HINT = re.compile("[年月季期末前]")
# 年末总结, 年终考核: of when it is told, not until when
_ADJECTIVE = re.compile("(?:总?结|考[核评]|总?评|报告|结算|绩效|检查|督[查导]|验收)")
_NUMBERED = re.compile(r"〔(20\d\d)〕")
_MONTH_NAMED = re.compile(rf"({_YEAR})年\s?\d{{1,2}}月")
_TITLE = re.compile(r"《[^《》\n]{0,100}》")
# "上半年" alone says when only where something is to be done then.
_DOING = re.compile(
    r"[，,]?(?:要|前|力争|完成|建成|实现|启动|开展|组织|召开|制定|出台|达到|全面|基本)"
)
_REPEATED = re.compile("每年?$|各$")
# 完成时限：2027年3月31日
_LIMIT = re.compile(
    "(?:完成|办理|办结|整改|落实)(?:时限|时间|期限|日期)(?:[：:为]|是) ?$|时限[：:] ?$"
)
_RELATIVE_LEAD = "用在争于内，。；：、\n（(“"


class Until(NamedTuple):
    """A time phrase of a text and the last day that it allows."""

    start: int
    end: int
    day: date
    text: str


def deadline_of(text: str, about: About, named: int | None = None) -> list[Until]:
    """All deadlines that the text states, in order, each with its last day.

    2025年前 and 12月31日前 include the year and the day named, as public documents mean them. A day
    without a year (年底前, 上半年) is of the year named before it in its sentence, else of the
    document's, else of the one `named` last; 三年内 counts from its issue; where that is unknown
    nothing is said. Left out: what
    returns (每年12月底前), the state of things on a day gone by (截至2022年底), days in titles of
    documents, and a bare year (2025年，…), which says when but not until when.
    """
    return list(_read(_TITLE.sub(lambda title: " " * len(title[0]), text), about, named))


def year_of(about: About) -> int | None:
    """The year that 年底前 is of: the period's if it is one year, else the year of issue, which its
    number tells as well.
    """
    if about.starts_on and about.ends_on and about.starts_on.year == about.ends_on.year:
        return about.ends_on.year
    numbered = _NUMBERED.search(about.number)
    return about.issued_on.year if about.issued_on else int(numbered[1]) if numbered else None


def month_named(text: str) -> int | None:
    """The year of the last month that the text names with its year: 启动阶段（2024年3月）."""
    months = _MONTH_NAMED.findall(_TITLE.sub("", text))
    return _number(months[-1]) if months else None


def _read(text: str, about: About, named: int | None) -> Iterator[Until]:
    begun = about.issued_on or about.starts_on
    own = year_of(about) or named
    year, named_at = own, 0  # 2025年6月底前完成…，12月底前…: both are of 2025
    for piece in _PIECE.finditer(text):
        if not _HINT.search(text, *piece.span()):
            continue  # most pieces of a document say no time
        for match in _TIMES.finditer(text, *piece.span()):
            if not match[0]:
                continue
            if "。" in text[named_at : match.start()] or match.start() > named_at + _CARRIED:
                year = own or year
            day = _day(match, text, about, year)
            if match["year"]:
                year, named_at = _number(match["until"] or match["year"]), match.start()
            if day is not None and (begun is None or day >= begun):
                yield Until(match.start(), match.end(), day, match[0])


def _day(match: re.Match[str], text: str, about: About, unsaid: int | None) -> date | None:
    before = text[max(0, match.start() - 1) : match.start()]
    if match["plan"]:
        return date(_ORDINAL[match["ordinal"]], 12, 31)
    if match["iso"]:
        return _written(match["iso"])
    if match["within"]:
        return _relative(match, before, about) if not before or before in _RELATIVE_LEAD else None
    if before.isdigit() or _REPEATED.search(text, max(0, match.start() - 2), match.start()):
        return None
    year = _number(match["until"] or match["year"]) if match["year"] else unsaid
    if match["next"] and year is not None:
        year += 1
    if not match["year"] and not _stands_alone(match):
        return None
    if year is None or not _binds(match, text):
        return None
    if match["lead"] in {"截至", "截止"} and not match["before"]:
        return None  # how things stood
    return _last_day(year, match)


def _stands_alone(match: re.Match[str]) -> bool:
    """Is it a time without its year? 底 and 中 alone are other words."""
    if match["end"]:
        return "年" in match[0]
    return bool(match["month"] or match["half"] or match["quarter"])


def _binds(match: re.Match[str], text: str) -> bool:
    """Does the phrase say until when, and not just when?"""
    if match["before"] or match["stop"] or match["until"]:
        return True
    if _LIMIT.search(text, max(0, match.start() - 8), match.start()):
        return True
    if match["half"] or match["quarter"] or match["middle"]:
        return bool(match["year"] and match["lead"]) or bool(_DOING.match(text, match.end()))
    if match["day"]:
        return match["lead"] in {"到", "至"} and bool(match["year"])
    if match["end"] or match["third"]:
        return not _ADJECTIVE.match(text, match.end())
    if match["month"] and match["year"] and _DOING.match(text, match.end()):
        return True
    return match["lead"] in {"到", "至"} and bool(match["year"])


def _last_day(year: int, match: re.Match[str]) -> date | None:
    if match["half"]:
        return date(year, 6, 30) if match["half"] == "上半年" else date(year, 12, 31)
    if match["middle"]:
        return date(year, 6, 30)
    if match["quarter"]:
        return _month_end(year, 3 * _number(match["quarter"]))
    if not match["month"]:
        return date(year, 12, 31)
    month = _number(match["month"])
    if not 1 <= month <= 12:
        return None
    last = _month_end(year, month)
    if match["day"]:
        day = int(match["day"])
        return last.replace(day=day) if 1 <= day <= last.day else None
    return last.replace(day={"初": 10, "上旬": 10, "中旬": 20}.get(match["third"] or "", last.day))


def _relative(match: re.Match[str], before: str, about: About) -> date | None:
    begun = about.issued_on or about.starts_on
    if begun is None:
        return None
    months = _number(match["span"]) * (12 if match["measure"] == "年" else 1)
    year, month = divmod(begun.month - 1 + months, 12)
    last = _month_end(begun.year + year, month + 1)
    return last.replace(day=min(begun.day, last.day))


def _written(iso: str) -> date | None:
    """2025-06-30; None where there is no such day."""
    try:
        return date(*map(int, re.split("[-/.]", iso)))
    except ValueError:
        return None


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _number(written: str) -> int:
    """Digits in either writing, one by one, and 十, 十一, 十二."""
    if written.isdigit() and written.isascii():
        return int(written)
    if written == "元":
        return 1
    if written.startswith("十"):
        return 10 + (_CHINESE[written[1]] if len(written) > 1 else 0)
    return int("".join(str(_CHINESE.get(each, 0)) for each in written))
