"""The quantified promises of a document."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from muzi.plans.reading import splits, tables
from muzi.plans.reading.context import LONGEST, PLAN_SAYS, Context, sentences, sort_of
from muzi.plans.reading.grammar import BY_THEN, statements
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.matching import match
from muzi.plans.reading.meaning import Fault, Meant, meant
from muzi.plans.reading.sharing import quota_told, quotas_of
from muzi.plans.reading.statement import Statement
from muzi.plans.reading.text import Clean
from muzi.plans.reading.tokens import Time, Token, grouped, scan
from muzi.plans.reading.types import About, Clause, Problem, Target

# A sentence without any of these states no value. Most of a document is skipped by this one look.
_VALUED = re.compile(
    r"\d\s?(?:[%％‰/／个名人张所家例位项件万千百亿对套台户处座条辆间支颗部种组份块岁年月天日小分平元"
    r":：∶成\t]|以|及|$|[、，。；）)])"
    r"|[%％‰]|分之|[为到至在]零|全覆盖|全部覆盖|覆盖(?:全部|所有|全体)|百分百|一半|半数|零(?:死亡|艾滋|感染|发生|发病|病例|新发|传播|增长|事故|新增)"
    r"|[一二三四五六七八九十两百千万](?:个|名|人|张|所|家|成|位)"
)

_NO_SUM = "各地任务数合计{total}，与任务数{quota}不符，请核对原文"
_DIGIT = re.compile(r"\d|分之")
_TOO_LONG = f"超过{LONGEST}字没有句号或分号，未读取其中的目标，请核对原文"


def find(
    clean: Clean, clauses: Sequence[Clause], about: About
) -> tuple[list[Target], list[Problem]]:
    """Every target that the text states, in order, and the values that could not be read.

    Years and deadlines that a sentence does not say come from its heading, then from the document's
    period. `clauses` tell where items begin and which clause a target belongs to.
    """
    reading = _Reading(clean, clauses, about)
    reading.read()
    return reading.targets, reading.problems


class _Reading:
    def __init__(self, clean: Clean, clauses: Sequence[Clause], about: About) -> None:
        self.clean = clean
        self.clauses = sorted(clauses, key=lambda clause: (clause.start, -clause.end))
        self.starts = [clause.start for clause in self.clauses]
        self.context = Context(about, sort_of(about.title, clean.text))
        self.targets: list[Target] = []
        self.problems: list[Problem] = []
        self.groups = 0
        self.lists: list[splits.Split] = []  # of places, in sentences
        self.numbers = splits.first_ends(clean.text)
        self.carried: tuple[Time, ...] = ()
        self.ends_open = False
        self.past = False  # the paragraph's last time is past and begins its sentence
        self.subject: tuple[Token, ...] = ()

    def read(self) -> None:
        text = self.clean.text
        items = _item_numbers(self.clean, self.clauses)
        rows = tables.blocks(text, self.context)
        split = {span[0]: (span[1], found) for span, found in splits.find(text)}
        skip = 0
        for start, end in _lines(text):
            if start < skip:
                continue
            if start in split:
                skip = split[start][0]
                continue
            if (block := rows.get(start)) is not None:
                skip = block.end
                self.context.line(text[start:end])
                self._paragraph(block.start, block.end)
                for cells in tables.read(text, block, self.context):
                    self._take(*meant(cells, self.context))
                continue
            begin = start + self.context.line(text[start:end])
            begin = max(begin, items.get(start, begin))
            self._line(begin, end, items)
        for each in [*self.lists, *(each for _, found in split.values() for each in found)]:
            self._share_out(each)

    def _share_out(self, split: splits.Split) -> None:
        """Give the shares to the quota that they are of; where no text tells it, the table does."""
        found = quotas_of(split, self.targets)
        if not found and split.name and split.is_set:
            self._take([quota_told(split, self.context.about.ends_on)], [])
            found = [len(self.targets) - 1]
        for at in found:
            target = self.targets[at] = replace(self.targets[at], shares=split.shares)
            if split.sums and target.value == split.whole:
                continue
            total = sum(each.value for each in split.shares)
            message = _NO_SUM.format(total=total, quota=f"{target.value:f}")
            self._take([], [Fault("shares_do_not_sum", message, *split.span)])

    def _paragraph(self, start: int, end: int) -> None:
        self.context.paragraph, self.context.paragraph_at = self.clean.text[start:end], start
        self.context.told.clear()
        self.past = self.context.after_past = False

    def _line(self, start: int, end: int, items: dict[int, int]) -> None:
        text = self.clean.text
        times = self.carried if self.ends_open or text.startswith("这", start) else ()
        times = times or _limit(text, start, end)
        self.subject = ()
        self._paragraph(start, end)
        for begin, last in sentences(text, start, end):
            first = items.get(begin, begin)
            if last - first > LONGEST:
                if _DIGIT.search(text, first, last):
                    fault = Fault("sentence_too_long", _TOO_LONG, first, first + 40)
                    self._take([], [fault])
                continue
            if not _VALUED.search(text, first, last):
                continue
            lists = list(splits.listed(text, first, last, self.numbers))
            self.lists += lists
            tokens = grouped(_outside(scan(text, first, last), [each.span for each in lists]))
            if not tokens:
                continue
            self.context.after_past = self._stays_past(tokens)
            made = statements(tokens, times, self.subject)
            if made:  # what the next sentence leaves out
                self.subject = _subject(made[-1])
            for statement in made:
                self._take(*meant(statement, self.context))
            times = self._carried(tokens) or times
        # a line that ends before its sentence does hands its time to the next, or to 这些项目是…
        self.carried, self.ends_open = times, text[end - 1] in "；;，,、"

    def _stays_past(self, tokens: Sequence[Token]) -> bool:
        """Whether a sentence without a time of its own follows one that began with a past one:
        2023年，工作取得成效。婴儿死亡率降到2.1‰.
        """
        told = [t.value for t in tokens if isinstance(t.value, Time) and not t.value.every]
        after = self.past and not told
        if told:
            first = tokens[0].value
            self.past = isinstance(first, Time) and all(map(self.context.is_past, told))
        return after

    def _carried(self, tokens: Sequence[Token]) -> tuple[Time, ...]:
        """The time that the sentences after this one stand under: its last, if still to come."""
        last: tuple[Time, ...] = ()
        if any(token.kind is Kind.SUPPOSED for token in tokens):
            return last
        for token, following in itertools.zip_longest(tokens, tokens[1:]):
            value = token.value
            if isinstance(value, Time) and not value.every and value.within is None:
                done = following is not None and BY_THEN.fullmatch(following.text)  # 2024年投用
                milestone = token.text.endswith("前") or done
                if value.year is not None and not milestone and not self.context.is_past(value):
                    last = (value,)
        return last

    def _take(self, made: list[Meant], faults: list[Fault]) -> None:
        for fault in faults:
            start, end = self.clean.given(fault.start, fault.end)
            quote = self.clean.text[fault.start : fault.end]
            self.problems.append(Problem(fault.kind, fault.message, start, end, quote))
        group = None
        if len(made) > 1:
            self.groups += 1
            group = self.groups
        for each in made:
            start, end = self.clean.given(each.start, each.end)
            code, candidates = match(each.name, each.population, each.unit)
            self.targets.append(
                Target(
                    clause=self._clause(start),
                    indicator=each.name,
                    indicator_code=code,
                    candidates=candidates,
                    kind=each.kind,
                    operator=each.operator,
                    value=each.value,
                    high=each.high,
                    unit=each.unit,
                    year=each.day.year if each.day else None,
                    deadline=each.day,
                    every_year=each.every_year,
                    scope=each.scope,
                    population=each.population,
                    firm=each.firm,
                    group=group,
                    quote=self.clean.text[each.start : each.end],
                    start=start,
                    end=end,
                    confidence=each.confidence,
                )
            )

    def _clause(self, start: int) -> str:
        """The innermost clause that holds this place."""
        at = bisect_right(self.starts, start) - 1
        while at >= 0:
            if self.clauses[at].end > start:
                return self.clauses[at].path
            at -= 1
        return ""


_LIMIT = re.compile(r"(?:完成|办结|落实)(?:时限|期限|时间)[：:]")


def _limit(text: str, start: int, end: int) -> tuple[Time, ...]:
    """完成时限：2023年6月底前, at the end of a paragraph, is said of all of it; so is the
    last year of the plan that opens it: 《规划（2011—2020年）》提出….
    """
    if plan := PLAN_SAYS.match(text, start, end):
        return (Time(year=int(plan["year"])),)
    told = _LIMIT.search(text, start, end)
    found = scan(text, told.end(), min(end, told.end() + 20)) if told else []
    times = [token.value for token in found if isinstance(token.value, Time)]
    return tuple(times[:1])


def _outside(tokens: list[Token], spans: Sequence[tuple[int, int]]) -> list[Token]:
    return [t for t in tokens if not any(a <= t.start and t.end <= b for a, b in spans)]


def _subject(said: Statement) -> tuple[Token, ...]:
    """What it speaks of: its name, or where that is a bare doing what was named before."""
    nouns = any(token.kind not in (Kind.VERB, Kind.CHANGE) for token in said.name)
    return said.name if nouns else said.subject


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end > start:
            yield start, end
        start = end + 1


_ITEM = re.compile(r"(?:^|(?<=[；。：;\n]))[ \t]*(\d{1,2})\s?[.．、]\s?", re.MULTILINE)


def _item_numbers(clean: Clean, clauses: Sequence[Clause]) -> dict[int, int]:
    """Where an item's text begins, by where its number stands: 2.5岁 after item 1 is item 2.

    What runs on from the item before is a number of the list; anything else is left to be read.
    """
    text, found, last = clean.text, {}, 0
    for item in _ITEM.finditer(text):
        number = int(item[1])
        if number == last + 1 or number == 1:
            found[item.start()] = item.end()
            found[item.start(1)] = item.end()
            last = number
    origin = clean.origin
    for clause in clauses:
        at = bisect_left(origin, clause.start)
        if clause.number and text.startswith(clause.number, at):
            found.setdefault(at, at + len(clause.number))
    return found
