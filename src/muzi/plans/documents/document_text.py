"""A document's text as it is shown beside what was read in it.

Offsets are those of the text as given, which is what is shown: a selection in the page is a place
in the document. What cleaning dropped (page furniture, spam) stands there muted.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from muzi.plans.reading import clauses, cleaning
from muzi.plans.reading.types import Clause, Edit

# What a browser shows as one paragraph. It would turn a lone return into a line end, so lines are
# parted here, by everything that ends one, and each says where it begins.
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_DROPPED = frozenset({"furniture", "spam"})
_GOALS_OR_WORK = re.compile(r"(?P<goals>目标|指标)|措施|任务")
_TITLE = 20  # characters of a heading that are its title; what follows is a sentence
_PART = 60_000  # characters shown on one page: more than a hundred pages of a document print as


@dataclass(frozen=True, slots=True)
class Span:
    """A place where something was read: the draft's key, its sort and its state."""

    start: int
    end: int
    key: int
    sort: str
    state: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text. `at` is where it begins, `level` that of the clause beginning in it."""

    at: int
    level: int
    html: SafeString


@dataclass(frozen=True, slots=True)
class Structure:
    """What cleaning and the numbering say about a text, without what is promised in it."""

    clauses: tuple[Clause, ...]
    edits: tuple[Edit, ...]

    def clause_at(self, place: int) -> str:
        """The path of the smallest clause round a place; empty where there is none."""
        found = clauses.innermost(self.clauses, place)
        return found.path if found else ""

    @property
    def outline(self) -> list[Clause]:
        """The numbered clauses of the upper levels, for a table of contents."""
        return [each for each in self.clauses if each.number and each.level <= 3]

    def goals_without(self, places: Sequence[int]) -> list[Clause]:
        """The last clauses under a heading of goals in which none of the places of targets lies:
        mostly those that say no number (得到有效控制).
        """
        named = {each.path: each for each in self.clauses}
        inner = {each.parent for each in self.clauses}

        def of_goals(parent: str) -> bool:
            while above := named.get(parent):
                if found := _GOALS_OR_WORK.search(above.heading[:_TITLE]):
                    return found["goals"] is not None
                parent = above.parent
            return False

        return [
            each
            for each in self.clauses
            if each.number
            and each.path not in inner
            and not _GOALS_OR_WORK.search(each.heading[:_TITLE])
            and of_goals(each.parent)
            and not any(each.start <= place < each.end for place in places)
        ]


def structure(text: str, undone: Iterable[str], answers: dict[str, str]) -> Structure:
    """The clauses of a text and what cleaning changed in it: 20 ms for thirty pages."""
    cleaned = cleaning.clean(text, frozenset(undone), answers)
    tree, _problems = clauses.tree(cleaned.clean)
    return Structure(tuple(tree), cleaned.edits)


def parts(text: str) -> list[tuple[int, int]]:
    """Where the text is cut into pages, at ends of lines where there are any."""
    found: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > _PART:
        newline = text.rfind("\n", start + _PART // 2, start + _PART)
        end = newline + 1 if newline >= 0 else start + _PART
        found.append((start, end))
        start = end
    return [*found, (start, len(text))]


def paragraphs(
    text: str, spans: Sequence[Span], about: Structure, start: int, end: int
) -> Iterator[Paragraph]:
    """The lines of text start–end with every span marked, however they overlap."""
    inside = [each for each in spans if each.start < end and each.end > start]
    dropped = [e for e in about.edits if e.kind in _DROPPED and e.start < end and e.end > start]
    places = {place for each in inside for place in (each.start, each.end)}
    places |= {place for each in dropped for place in (each.start, each.end)}
    cuts = sorted(place for place in places if start < place < end)
    levels = {each.start: each.level for each in about.clauses if each.number}
    heads = sorted(levels)
    ordered = sorted(inside, key=lambda each: each.start)
    waiting, active = 0, list[Span]()
    for line in _LINE.finditer(text, start, end):
        low, high = line.span()
        if line[0].isspace():
            continue
        edges = [low, *cuts[bisect_right(cuts, low) : bisect_left(cuts, high)], high]
        html = []
        for left, right in pairwise(edges):
            while waiting < len(ordered) and ordered[waiting].start <= left:
                active.append(ordered[waiting])
                waiting += 1
            active = [each for each in active if each.end > left]
            gone = any(each.start <= left < each.end for each in dropped)
            html.append(_segment(text[left:right], left, active, gone))
        first = bisect_left(heads, low)
        level = levels[heads[first]] if first < len(heads) and heads[first] < high else 0
        yield Paragraph(low, level, mark_safe("".join(html)))  # noqa: S308 - every part is escaped


def line_at(lines: Sequence[Paragraph], place: int) -> int:
    """Where the line begins that holds a place; the nearest one shown for a place outside."""
    return lines[max(0, bisect_right(lines, place, key=lambda each: each.at) - 1)].at


def _segment(words: str, at: int, active: Sequence[Span], gone: bool) -> str:
    shown = str(escape(words))
    if gone:
        shown = f"<del>{shown}</del>"
    if not active:
        return shown
    sorts = " ".join(sorted({f"m-{each.sort}" for each in active}))
    keys = " ".join(str(each.key) for each in active)
    return (
        f'<mark class="{sorts}" id="t-{at}" data-drafts="{keys}"'
        f' data-state="{state_of(each.state for each in active)}">{shown}</mark>'
    )


def state_of(states: Iterable[str]) -> str:
    """One word for a place where several were read: open while one is, then accepted if one is."""
    found = set(states)
    if "open" in found:
        return "open"
    return "accepted" if found & {"accepted", "corrected"} else "rejected"
