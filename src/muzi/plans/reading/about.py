"""The particulars of a document: what it is called, who issued it, when, under which number, for
which region and which years, and on what it rests.

They stand in three places: a table above the text that government sites print (索引号, 发文机关…),
the head of the text, and the signature, which may stand in the middle when a notice is followed by
the plan that it issues.
"""

from __future__ import annotations

import itertools
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from muzi.plans.reading import numbers, region
from muzi.plans.reading.characters import HAN
from muzi.plans.reading.text import Clean
from muzi.plans.reading.types import About, Citation

_HEAD_LINES: Final = 40  # the title and the number stand among the first lines
_LONGEST_TITLE: Final = 120
_LONGEST_ISSUER: Final = 200

_SORTS: Final = (
    "通知|意见|方案|要点|规划|计划|办法|函|批复|公告|通告|报告|决定|细则|规定|制度|规范|纲要|通报"
    "|条例|行动|安排|预案|标准|指南|总结|清单|责任书|讲话|汇报|指标|指标表|任务表|分解表"
)
_TITLE = re.compile(rf"[^。；！？]{{3,}}(?:{_SORTS})(?:[（(][^（）()]{{1,20}}[)）])?$")
_ANNEX = re.compile(r"^附(?:件|表)\s?[\d一二三四五六七八九十]{0,2}(?:[：:.．\s]\s*|$)")
_PART = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]+[）)]|\d+[、.．]"
)
_LABEL = re.compile(
    r"(索\s*引\s*号|发文机关|发布机构|发文单位|制发机关|成文日期|发文日期|印发日期|生成日期|标\s*题|名\s*称"
    r"|发文字号|文\s*号|字\s*号|发布日期|公开日期|分\s*类|主题分类|主题词|有效性|时效性|信息来源)"
    r"[ \t]*[：:][ \t]*"
)
_DATE = re.compile(
    r"([12]\d{3}) ?[年./-] ?(\d{1,2}) ?[月./-] ?(\d{1,2}) ?日?"
    r"|([一二][一二三四五六七八九〇○零ＯO]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_PUBLISHED = re.compile(
    rf"(?:发布|更新|发文|录入)(?:时间|日期)[：:]\s*(?:{_DATE.pattern})|(?:{_DATE.pattern})\s+\d\d?:\d\d"
)
_DATE_LINE = re.compile(rf"[（(]?(?:{_DATE.pattern})(?:印发)?[)）]?")
_NUMBER = re.compile(rf"([{HAN}]{{1,14}})[〔［\[（(【]((?:19|20)\d\d)[〕］\]）)】]第?(\d{{1,5}})号")
_BARE_NUMBER = re.compile(r"()[〔［\[]((?:19|20)\d\d)[〕］\]]第?(\d{1,5})号")  # of minutes
_BODIES: Final = (
    "委员会|领导小组|工作组|政府|办公厅|办公室|服务中心|中心"
    "|委|局|厅|部|院|会|协会|联合会|总队|公司"
)
_BODY = re.compile(rf"[{HAN}□（）]{{1,40}}(?:{_BODIES})")
# 某旗卫健委按照…精神，结合…实际，制定以下实施方案
_BY_WHOM = re.compile(
    rf"(?:^|[，。])(?P<body>[{HAN}]{{2,20}}?(?:{_BODIES}))(?:按照|根据|依据|结合)[^。\n]{{0,120}}"
    r"(?:制定|制订|研究制定|编制)[^。\n]{0,12}(?:方案|意见|计划|要点|细则|办法|规划)",
    re.MULTILINE,
)
_RED_HEAD = re.compile(rf"([{HAN}□]{{2,30}}?(?:{_BODIES}))(?:文件)?")
_CITED = re.compile(r"《([^《》\n]{2,80}(?:《[^《》\n]{1,60}》[^《》\n]{0,40})?)》")
_CITED_NUMBER = re.compile(rf"(?:的通知)?[（(]({_NUMBER.pattern})[)）]")
_CITED_SORT = re.compile(
    rf"(?:{_SORTS}|法|目录|章程|公约|纲领|指引)"
    r"(?:[（(].{1,30}[)）])*$"
)
# What a notice sends: 关于印发《…》的通知, 关于印发…方案的通知
_SENT = re.compile(
    rf"关于(?:印发|下发|公布|发布)(?:《(?P<quoted>[^《》]{{4,}})》|(?P<plain>[^《》]{{6,}}(?:{_SORTS})"
    r"(?:[（(][^（）()]{1,20}[)）])?))的(?:通知|公告|通告)$"
)
_PASSED_ON = re.compile(rf"[{HAN}]{{2,24}}关于(?:转发|印发|下发)$")
# What is still to be written is no basis.
_TO_BE_WRITTEN = re.compile(
    r"(?:制[定订]|修[订改]|起草|出台|编制|草拟)(?:完善|并实施|和实施|实施)?$"
)
_SPAN = re.compile(r"((?:19|20)\d\d)年?(?:[-~～—－–]{1,2}|至|到)((?:19|20)\d\d)年?")
_YEAR = re.compile(rf"((?:19|20)\d\d|{numbers.YEAR_HAN})年")
_FIVE_YEARS = re.compile(
    r"[“\"「](十[一二三四五六七八九])五[”\"」]"
    r"|(十[一二三四五六七八九])五(?=时期|期间|[^十]{0,12}(?:规划|计划|行动|发展))"
)
# 下降到2020年的… and 截至2020年 tell how far it has come.
_BY_YEAR = re.compile(rf"(?<![高升降长加少低截])[到至](20\d\d|{numbers.YEAR_HAN})年(?!的)")
# 2023-05-31 10:20 来源：… under a title
_DATELINE = re.compile(rf"(?:.{{0,24}}[：:\s])?(?:{_DATE.pattern})(?!\s?[起前至到-]).{{0,48}}")
_THIS_YEAR = re.compile(r"(?:今年|本年度|全年).{0,10}(?:目标|任务|重点工作|工作(?:重点|要求|安排))")
# 自2025年3月1日至6月8日: how long it runs
_RUNS = re.compile(
    r"自(?P<from_year>20\d\d)年\d{1,2}月\d{1,2}日(?:起)?至(?P<year>20\d\d年)?(?P<end>\d{1,2}月\d{1,2}日)"
)
# 2026年9月至12月: months of a title, or of a sentence that tells how long the plan runs
_MONTHS = re.compile(
    r"(?P<year>20\d\d)年(?P<month>\d{1,2})月(?:份|(?P<day>\d{1,2})日)?(?:起|开始)?"
    r"(?:[-~—－–]{1,2}|至|到)"
    r"(?P<to_year>20\d\d)?年?(?P<to_month>\d{1,2})月(?:份|底|末|(?P<to_day>\d{1,2})日)?"
)
_RUNS_MONTHS = re.compile(
    r"(?:^|[、.．）)])\s?(?:实施|行动|活动|整治|工作|起止)(?:时间|期限|周期)[为是：:\s从自]*"
    + _MONTHS.pattern,
    re.MULTILINE,
)
_DURING = re.compile(r"[“\"「](十[一二三四五六七八九])五[”\"」](?:期间|时期|期末|末)")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Signature:
    bodies: tuple[str, ...]
    on: date | None


def about(clean: Clean, on_region: int | None = None, furniture: str = "") -> About:
    """What the document says of itself. `on_region` is a division that the reader works for: it
    decides only where the document leaves several. `furniture` are the lines of a site that
    cleaning took out: they tell when it was published, for a text that has no other day.
    """
    text = clean.text
    lines = [
        _Line(m.start(), m.end(), m[0].strip())
        for m in re.finditer(r"[^\n]+", text)
        if not m[0].isspace()
    ]
    head = lines[:_HEAD_LINES]
    labels = dict(_labelled(head))
    title = labels.get("标题") or _title(head)
    signature = _signature(lines)
    issuer = labels.get("发文机关") or _issuer(title, head, signature)
    issued = _first_date(labels.get("成文日期", "")) or signature.on or _date_in_head(head)
    if issued is None and (published := _PUBLISHED.search(furniture)):
        issued = _first_date(published[0])
    starts, ends = _period(title + _below(title, head), text, issued)
    places = region.guess(text, title, issuer, signature.bodies, on_region)
    return About(
        title=_of_what_is_sent(title)[:_LONGEST_TITLE],
        issuer=issuer[:_LONGEST_ISSUER],
        number=_number(labels.get("发文字号", "")) or _number_in_head(head),
        index_number=labels.get("索引号", ""),
        issued_on=issued,
        starts_on=starts,
        ends_on=ends,
        region=places[0] if places else None,
        regions=places,
        cites=tuple(_cited(clean, title)),
    )


_MEANING: Final = {
    "发布机构": "发文机关",
    "发文单位": "发文机关",
    "制发机关": "发文机关",
    "发文日期": "成文日期",
    "印发日期": "成文日期",
    "生成日期": "成文日期",
    "名称": "标题",
    "文号": "发文字号",
    "字号": "发文字号",
}


def _labelled(lines: list[_Line]) -> Iterator[tuple[str, str]]:
    """Particulars from a table above the text: 索引号：… 成文日期：…"""
    for line in lines:
        parts = _LABEL.split(line.text)
        # 标题：… in a sentence is none: a line of the table begins with a label.
        if len(parts) < 3 or parts[0].strip():
            continue
        for label, value in zip(parts[1::2], parts[2::2], strict=True):
            plain = re.sub(r"\s", "", label)
            value = value.strip(" \t|｜;；")  # noqa: PLW2901
            if value:
                yield _MEANING.get(plain, plain), value


def _title(lines: list[_Line]) -> str:
    """The first line that ends as titles do, else a short first line; 附件1： titles nothing."""
    told = [text for line in lines if (text := _ANNEX.sub("", line.text))]
    for text in told:
        if len(text) > _LONGEST_TITLE or _LABEL.match(text) or _PART.match(text):
            continue
        if _TITLE.fullmatch(text):
            return text
    first = told[0] if told else ""
    return first if len(first) <= 60 and not re.search(r"[。；：:，]", first) else ""


def _of_what_is_sent(title: str) -> str:
    """The plan's own title where a notice sends it; a line's title else."""
    sent = _SENT.search(title)
    return (sent["quoted"] or sent["plain"]) if sent else title


def _below(title: str, head: list[_Line]) -> str:
    """（2019年—2020年） under a title belongs to it."""
    after = [line.text for above, line in itertools.pairwise(head) if title and above.text == title]
    return after[0] if after and re.fullmatch(r"[（(][^（）()，。]{4,30}[）)]", after[0]) else ""


def _issuer(title: str, head: list[_Line], signature: _Signature) -> str:
    before, about_what, _ = title.partition("关于")
    if about_what and _bodies(before.strip()):
        return before.strip()
    for line in head:
        if line.text == title:
            break
        match = _RED_HEAD.fullmatch(line.text)
        if match:
            return match[1]
    return "、".join(signature.bodies) or _who_made(head)


def _who_made(head: list[_Line]) -> str:
    """Who says in the opening that it makes the plan; 我局 names nobody."""
    named = (match["body"] for line in head if (match := _BY_WHOM.search(line.text)))
    return next((body for body in named if body[0] not in "我本该各"), "")


def _signature(lines: list[_Line]) -> _Signature:
    """Lines of names of bodies with a date below. The first such: what follows is attached."""
    last_date: date | None = None
    for at in range(len(lines)):
        if not _DATE_LINE.fullmatch(lines[at].text):
            continue
        on = _first_date(lines[at].text)
        bodies: list[str] = []
        for line in reversed(lines[max(0, at - 6) : at]):
            named = _bodies(line.text)
            if not named:
                break
            bodies[:0] = named
        if bodies and on:
            return _Signature(tuple(bodies), on)
        last_date = on or last_date
    return _Signature((), last_date)


def _bodies(line: str) -> list[str]:
    """The bodies that a line names; none where it says anything else."""
    if len(line) > _LONGEST_ISSUER:
        return []
    parts = [part for part in re.split(r"[ 、，]+", line) if part]
    return parts if all(_BODY.fullmatch(part) for part in parts) else []


def _first_date(text: str) -> date | None:
    match = _DATE.search(text)
    if not match:
        return None
    figures = match.groups()
    try:
        if figures[0]:
            return date(int(figures[0]), int(figures[1]), int(figures[2]))
        year = int("".join(_FIGURES[sign] for sign in figures[3]))
        return date(year, _chinese(figures[4]), _chinese(figures[5]))
    except ValueError:
        return None


_FIGURES: Final = dict(zip("〇○零ＯO一二三四五六七八九", "00000123456789", strict=True))


def _chinese(number: str) -> int:
    """一 to 九十九."""
    tens, ten, ones = number.rpartition("十")
    digits = [int(_FIGURES[sign]) for sign in (tens[-1:] or "一") + (ones[-1:] or "〇")]
    return digits[0] * 10 + digits[1] if ten else digits[1]


def _date_in_head(lines: list[_Line]) -> date | None:
    """（2015年5月21日） below a title."""
    for line in lines[:8]:
        match = re.match(rf"(?:[（(]|[—-]+\s?)(?:{_DATE.pattern})", line.text)
        if match:
            return _first_date(match[0])
    for line in lines[1:5]:
        if _DATELINE.fullmatch(line.text) and not re.search(r"[，。；]", line.text):
            return _first_date(line.text)
    return None


def _number(text: str) -> str:
    """A document number as it is written in full: 吉政办发〔2015〕26号."""
    match = _NUMBER.search(text) or _BARE_NUMBER.fullmatch(text)
    return f"{match[1]}〔{match[2]}〕{int(match[3])}号" if match else ""


def _number_in_head(lines: list[_Line]) -> str:
    for line in lines:
        match = _NUMBER.match(line.text) or _BARE_NUMBER.fullmatch(line.text)
        # Alone on its line, but for the name of who signed.
        if match and (match.end() == len(line.text) or "签发" in line.text[match.end() :]):
            return _number(line.text)
    return ""


def _five_years(words: str) -> tuple[date, date]:
    """“十三五” is 2016–2020."""
    start = 2001 + 5 * _chinese(words[-1])
    return date(start, 1, 1), date(start + 4, 12, 31)


def _period(title: str, text: str, issued: date | None) -> tuple[date | None, date | None]:
    """When it holds: by its title, else up to the last year by which it sets itself aims; in months
    where it says so.
    """
    if months := _months(title, text):
        return months
    span = _SPAN.search(title)
    if span and span[1] <= span[2]:
        return date(int(span[1]), 1, 1), date(int(span[2]), 12, 31)
    five = _FIVE_YEARS.search(title)
    if five:
        return _five_years(five[1] or five[2])
    years = _years(_YEAR, title)
    if years:  # 2023年工作总结及2024年工作安排 is for the later one
        return date(max(years), 1, 1), date(max(years), 12, 31)
    if ran := _RUNS.search(text):
        return _first_date(ran[0]), _first_date(
            (ran["year"] or ran["from_year"] + "年") + ran["end"]
        )
    ends = [date(int(numbers.read(match[1]) or 0), 12, 31) for match in _BY_YEAR.finditer(text)]
    ends += [_five_years(match[1])[1] for match in _DURING.finditer(text)]
    if issued:
        ends = [each for each in ends if 0 <= each.year - issued.year <= 15]
    if not ends and issued and _THIS_YEAR.search(text):
        return date(issued.year, 1, 1), date(issued.year, 12, 31)
    if not ends:
        return None, None
    return (date(issued.year, 1, 1) if issued else None), max(ends)


def _months(title: str, text: str) -> tuple[date, date] | None:
    """The months of a title, or those that the text says it runs, where the title is of no other
    year. Several spans are the steps of a timetable, and one step is not the whole; nor are months
    before a year by which something is aimed at.
    """
    found = _MONTHS.search(title)
    if found is None and not (_SPAN.search(title) or _FIVE_YEARS.search(title)):
        found = _RUNS_MONTHS.search(text)
        several = len(_MONTHS.findall(text)) > 1
        named = _years(_YEAR, title)
        if found and (several or (named and int(found["year"]) not in named)):
            return None
    if found is None or max(_years(_BY_YEAR, text), default=0) > int(
        found["to_year"] or found["year"]
    ):
        return None
    year, month = int(found["to_year"] or found["year"]), int(found["to_month"])
    try:
        starts = date(int(found["year"]), int(found["month"]), int(found["day"] or 1))
        last = monthrange(year, month)[1]
        ends = date(year, month, int(found["to_day"] or last))
    except ValueError:
        return None
    return (starts, ends) if starts <= ends else None


def _years(named: re.Pattern[str], text: str) -> set[int]:
    return {int(numbers.read(match[1]) or 0) for match in named.finditer(text)}


def _cited(clean: Clean, own: str) -> Iterator[Citation]:
    """Each document named in 《》, where it is named first; not what is still to be written."""
    text = clean.text
    seen: set[str] = set()
    for match in _CITED.finditer(text):
        name, start = match[1].strip(), match.start()
        numbered = _CITED_NUMBER.match(text, match.end())
        end = numbered.end() if numbered else match.end()
        passed_on = _PASSED_ON.search(text, max(0, start - 40), start)
        if passed_on and text.startswith("的通知", match.end()):
            name, start = f"{passed_on[0]}《{name}》的通知", passed_on.start()
        if name in seen or name in own or not _CITED_SORT.search(name):
            continue
        if _TO_BE_WRITTEN.search(text, max(0, start - 10), start):
            continue
        seen.add(name)
        place = clean.given(start, end)
        yield Citation(name, _number(numbered[1]) if numbered else "", *place)
