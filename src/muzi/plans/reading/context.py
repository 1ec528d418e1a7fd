"""Where a sentence stands: under which heading, in a review of the past or in a plan, by when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from muzi.plans.reading import lexicon
from muzi.plans.reading.tokens import Kind, Time, last_day, scan
from muzi.plans.reading.types import About


class Sort(Enum):
    """What sort of document it is: one that sets aims, one that tells what was done."""

    PLAN = "plan"
    REPORT = "report"
    UNKNOWN = "unknown"


_STYLES = (
    r"第[一二三四五六七八九十\d]+(?:部分|篇|章)",
    r"第[一二三四五六七八九十\d]+节",
    r"[一二三四五六七八九十]{1,3}\s?[、．.]",
    r"[（(][一二三四五六七八九十]{1,3}[）)]",
    r"\d{1,2}\s?(?:[.．](?!\d)|、)",
    r"[（(]\d{1,2}[）)]",
    r"[①-⑳]",
    r"(?:一|二|三|四|五|六|七|八)是",
)
_STYLE = re.compile(r"\s*(?:" + "|".join(f"({style})" for style in _STYLES) + ")")
_REVIEW = re.compile("|".join(lexicon.REVIEW))
_PLANNING = re.compile("|".join(lexicon.PLANNING))
_TELLING = re.compile("|".join((*lexicon.REVIEW, *lexicon.PLANNING)))
_HEADING_END = re.compile(r"[。：:；]")
_PROSE = re.compile(r"[，。；！？、,;]|\d[%％‰]")
_PARTS = re.compile(r"[，。；：！？\t\n|｜]")
_NEAR, _MOST_BEFORE = 160, 4  # characters and clauses before a statement that its name may lean on
_TITLE = 24
_HEADING = 42  # characters; a longer line is prose


# 《某省规划（2011—2020年）》提出
PLAN_SAYS = re.compile(
    r"[★◆●■\s]*《[^》\n]{0,60}?(?:19|20)\d\d\s?年?\s?[-－—–~～至]{1,2}"
    r"\s?(?P<year>(?:19|20)\d\d)\s?年?[^》\n]{0,20}》中?(?:提出|明确|要求|规定|指出)"
)


@dataclass(slots=True)
class _Level:
    level: float
    review: bool
    planning: bool
    times: tuple[Time, ...]
    heading: str


@dataclass(slots=True)
class Context:
    """The document's sort, and the headings above the line being read."""

    about: About
    sort: Sort = Sort.UNKNOWN
    stack: list[_Level] = field(default_factory=list)
    paragraph: str = ""
    paragraph_at: int = 0  # where in the text it begins
    told: list[str] = field(default_factory=list)  # names of the paragraph's targets, in full
    after_past: bool = False  # the sentence has no time, and the one before it was past
    year: int | None = field(init=False)  # the document's own

    def __post_init__(self) -> None:
        self.year = _own_year(self.about)

    @property
    def review(self) -> bool:
        """Whether the line stands in a part that looks back."""
        return bool(self.stack) and self.stack[-1].review

    @property
    def planning(self) -> bool:
        """Whether a heading above tells of goals or tasks, or the document is a year's plan."""
        return bool(self.stack) and self.stack[-1].planning

    @property
    def last(self) -> str:
        """The name of the target before, in full."""
        return self.told[-1] if self.told else ""

    @property
    def heading(self) -> str:
        """The heading that the line stands under; empty where that is a sentence of its own."""
        return self.stack[-1].heading if self.stack else ""

    @property
    def times(self) -> tuple[Time, ...]:
        return next((level.times for level in reversed(self.stack) if level.times), ())

    def line(self, text: str) -> int:
        """Take note of the line's heading; where its own text begins (after its number)."""
        found = _STYLE.match(text)
        bare = text.strip()
        if found is None:
            if not bare or len(bare) > _HEADING or "\t" in bare:
                return 0
            if bare.endswith(("：", ":")):
                self._push((self.stack[-1].level if self.stack else -1) + 0.5, bare)
            elif len(bare) < _TITLE and not _PROSE.search(bare) and _TELLING.search(bare):
                self._push(-1, bare)
            return 0
        heading = _HEADING_END.split(bare, maxsplit=1)[0]
        rest = bare[len(heading) + 1 :]
        titled = len(heading) <= _HEADING and not re.search(r"[，,%％‰]", heading)
        heading = _STYLE.sub("", heading, count=1)[:_HEADING]
        self._push(float(found.lastindex or 1), heading, titled, dated=titled or not rest.strip())
        return found.end()

    def _push(self, level: float, heading: str, titled: bool = True, *, dated: bool = True) -> None:
        """`titled`: the heading is one, and not a sentence."""
        while self.stack and self.stack[-1].level >= level:
            self.stack.pop()
        above = self.stack[-1].review if self.stack else False
        looks_back = titled and bool(_REVIEW.search(heading))
        looks_ahead = titled and bool(_PLANNING.search(heading)) and not looks_back
        times: tuple[Time, ...] = ()
        if dated and not re.search(r"[%％‰]", heading) and re.search(r"\d年|五”|五期", heading):
            times = tuple(
                token.value
                for token in scan(heading)
                if token.kind is Kind.TIME
                and isinstance(token.value, Time)
                and not token.value.past
            )
        if plan := PLAN_SAYS.match(heading):
            times = (Time(year=int(plan["year"])),)
        review = looks_back or (above and not looks_ahead)
        if looks_back and _PLANNING.search(heading):
            review = bool(re.search(r"情况(?:$|分析|汇报|反馈)|回顾", heading))
        planning = looks_ahead or (bool(self.stack) and self.stack[-1].planning and not looks_back)
        self.stack.append(
            _Level(
                level, review, planning, times[:1] if len(times) == 1 else (), heading.strip("：: ")
            )
        )

    def by(self, time: Time) -> date | None:
        """The last day that a time phrase means in this document."""
        about = self.about
        if time.within is not None:
            return self._within(time.within)
        if time.period:
            return about.ends_on
        year = time.year
        if year is None and time.relative is not None:
            own = (
                about.ends_on
                if about.starts_on and about.ends_on and about.starts_on.year == about.ends_on.year
                else None
            )
            said = next((time.year for time in self.times if time.year), None)
            base = said or (own.year if own else self.year)
            year = None if base is None else base + time.relative
        if year is None:
            return None
        return last_day(year, time.month, time.day)

    def _within(self, years: int) -> date | None:
        """三年内: the document's own period where that is so long, else counted from its issue."""
        starts, ends, issued = self.about.starts_on, self.about.ends_on, self.about.issued_on
        if starts and ends and ends.year - starts.year + 1 == years:
            return ends
        if issued or not starts:
            return last_day(issued.year + years, issued.month, None) if issued else None
        return last_day(starts.year + years - 1, 12, None)

    def before(self, place: int) -> list[str]:
        """The clauses of the paragraph before a place of the text, the nearest first."""
        here = self.paragraph[max(0, place - self.paragraph_at - _NEAR) : place - self.paragraph_at]
        parts = (_STYLE.sub("", each) for each in reversed(_PARTS.split(here)))
        return [each for each in parts if each.strip()][:_MOST_BEFORE]

    @property
    def region(self) -> str:
        """The document's division by name; empty where it is not known."""
        return self.about.region.name if self.about.region else ""

    def is_ahead(self, time: Time) -> bool:
        """Whether the time lies beyond the document's own year."""
        if time.relative is not None and time.relative > 0:
            return True
        return bool(time.year and self.year and time.year > self.year and not time.past)

    def is_past(self, time: Time) -> bool:
        """Whether the time lies before the document's own year."""
        if time.past:
            return True
        return bool(time.year and self.year and time.year < self.year)


_NUMBER_YEAR = re.compile(r"[〔\[［【(（](20\d\d)[〕\]］】)）]")


def _own_year(about: About) -> int | None:
    """The first year of its period, or that of its issue if earlier; else that of its number, or
    the one year that its title names (not the year until which it plans).
    """
    days = [day for day in (about.issued_on, about.starts_on) if day]
    if days:
        return min(days).year
    if numbered := _NUMBER_YEAR.search(about.number):
        return int(numbered[1])
    named = [t.value for t in scan(about.title) if isinstance(t.value, Time) and t.value.year]
    return named[0].year if len(named) == 1 and not named[0].until else None


_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]?")
_CLAUSE = re.compile(r"[^；;]*[；;]?")
LONGEST = 2_000  # characters of a sentence; a longer one is read clause by clause


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of one line."""
    for found in _SENTENCE.finditer(text, start, end):
        if found.end() - found.start() > LONGEST:
            yield from (clause.span() for clause in _CLAUSE.finditer(text, *found.span()))
        elif found.end() > found.start():
            yield found.span()


_PLAN_TITLE = re.compile("|".join(lexicon.PLAN_TITLES))
_REPORT_TITLE = re.compile("|".join(lexicon.REPORT_TITLES))
_AND_PLAN = re.compile(r"[及和与暨、].{0,12}(?:计划|打算|安排|要点)")
_NEWS = re.compile(
    r"记者|来源[：:]|本报讯|[网社报]讯|日电|发布会|据.{2,12}(?:报道|消息)|责任?编辑?[:：]"
)
_RESULTS = re.compile(
    r"监测报告|统计公报|发展报告|成就|(?:报告|数据|结果|信息)显示|(?:总结|汇报)如下"
)
_OF_A_PLAN = re.compile(
    r"》(?!.{0,6}(?:统计|监测|评估|实施)).{0,12}(?:印发|出台|发布|公布|提出|明确)|(?:印发|出台|发布|公布|制定了?).{0,20}《[^》]*(?:方案|规划|计划|纲要|意见)"
    r"|[十\d][件项大].{0,8}实事"
)
_TOLD = re.compile("|".join((*lexicon.TOLD, *lexicon.ACHIEVED, *lexicon.TOLD_AFTER)))
_AIMED = re.compile("|".join(lexicon.AIMED))
_NUMBERED = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)", re.M
)
_OPENING = 600  # characters in which news tells that it is news, and of what


def sort_of(title: str, text: str) -> Sort:
    """What sort of document a text is, by its title, else by how it opens."""
    opening = text[:_OPENING]
    looks_back, ahead = _REPORT_TITLE.search(title), _PLAN_TITLE.search(title)
    if looks_back and ahead and _AND_PLAN.search(title, looks_back.end()):
        # 工作总结及工作计划: its headings tell
        return Sort.REPORT if _RESULTS.search(opening) else Sort.UNKNOWN
    if looks_back and not (ahead and ahead.start() > looks_back.start()):
        return Sort.REPORT
    if "解读" in title:
        return Sort.UNKNOWN  # tells both, and why
    if ahead:
        return Sort.PLAN
    if _RESULTS.search(opening):
        return Sort.REPORT
    if _NEWS.search(opening):
        return Sort.UNKNOWN if _OF_A_PLAN.search(opening) else Sort.REPORT
    if _NUMBERED.search(text):
        return Sort.UNKNOWN  # its headings tell
    told, aimed = len(_TOLD.findall(opening)), len(_AIMED.findall(opening))
    return Sort.REPORT if told > aimed + 1 else Sort.UNKNOWN
