"""Cleaning: a text as published in, the text its author wrote out, with a list of every change.

What is to be changed is decided once, from the given text alone; an edit taken back is left out
of what is applied and changes nothing else. Undoing all of them gives the text as it was.

A name that spam destroyed is not guessed. It becomes a question; until a person answers, `HOLE`
stands in its place, so that reading goes on and no figure of the spam is read.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from muzi.plans.reading import characters, lines, regions, spam
from muzi.plans.reading.characters import Change
from muzi.plans.reading.spam import HOLE
from muzi.plans.reading.text import Clean
from muzi.plans.reading.types import Edit, Question

KINDS: Final = {
    "paragraph": "paragraphs that came as one line",
    "unseen": "line ends, widths of space and signs that take no room",
    "form": "full-width and compatibility forms",
    "traditional": "traditional characters",
    "spam": "advertising in place of the text",
    "furniture": "what the page or the site printed round the text",
    "line": "a line or a page that ended inside a sentence",
    "page": "the end of a page",
    "punctuation": "half-width signs among Chinese",
    "space": "spaces inside words and at the ends of lines",
}
_ROUNDS: Final = 8  # one change may bring another to light; two rounds are the rule
_LONGEST_ANSWER: Final = 40
_MOST_SUGGESTIONS: Final = 60


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`edits` are those made, `undone` those that were taken back; both in order of place."""

    clean: Clean
    edits: tuple[Edit, ...]
    undone: tuple[Edit, ...]
    questions: tuple[Question, ...]


def clean(
    text: str, undone: Collection[str] = frozenset(), answers: Mapping[str, str] | None = None
) -> Cleaned:
    """Clean a text. `undone` are ids of edits to leave out, `answers` names by question id.

    Takes time in proportion to the length of the text; raises nothing.
    """
    work = _Work(text)
    work.run()
    questions = tuple(work.questions())
    names = (
        {
            text[start:end]: _answer(answers.get(question.id, ""))
            for question in questions
            for start, end in question.spans
        }
        if answers
        else {}
    )
    every = [_edit(text, made, names) for made in _runs(work.made)]
    made = tuple(edit for edit in every if edit.id not in undone)
    taken_back = tuple(edit for edit in every if edit.id in undone)
    return Cleaned(Clean.of(text).replaced(_changes(made)), made, taken_back, questions)


@dataclass(frozen=True, slots=True)
class _Made:
    """A change, in places of the text as given."""

    start: int
    end: int
    after: str
    kind: str


def _spam(text: str) -> Iterator[Change]:
    places = [
        (start, start + len(each.text), HOLE if each.name else "")
        for each in spam.find(text)
        for start in each.starts
    ]
    yield from sorted(places)


_PASSES: Final[tuple[tuple[str, Callable[[str], Iterable[Change]]], ...]] = (
    ("paragraph", lines.run_together),
    ("unseen", characters.unseen),
    ("form", characters.forms),
    ("traditional", characters.traditional),
    ("spam", _spam),
    ("furniture", lines.furniture),
    ("line", lines.broken),
    ("page", lines.page_ends),
    ("punctuation", characters.punctuation),
    ("space", characters.figures),
    ("space", characters.spaces),
)


class _Work:
    """The text on its way, and what was changed so far in places of the text as given."""

    def __init__(self, text: str) -> None:
        self.given = text
        self.clean = Clean.of(text)
        self.made: list[_Made] = []
        self.holes: dict[str, list[tuple[int, int]]] = {}  # by the spam that stood there

    def run(self) -> None:
        """Pass after pass, round after round, until all of them leave the text as it is."""
        idle = 0
        for kind, find in _PASSES * _ROUNDS:
            changes = list(find(self.clean.text))
            if changes:
                self._apply(kind, changes)
            idle = 0 if changes else idle + 1
            if idle == len(_PASSES):
                break

    def _apply(self, kind: str, changes: list[Change]) -> None:
        new = []
        for start, end, after in changes:
            place = self.clean.given(start, end)
            new.append(_Made(*place, after, kind))
            if after == HOLE:
                self.holes.setdefault(self.clean.text[start:end], []).append(place)
        self.made = _merged(self.made, new)
        self.clean = self.clean.replaced(changes)

    def questions(self) -> Iterator[Question]:
        word = regions.own_level(self.clean.text)
        for destroyed, spans in self.holes.items():
            yield Question(
                id=_digest("name", spans[0][0], destroyed),
                about="name",
                spans=tuple(sorted(spans)),
                text=destroyed,
                suggestions=self._suggestions(word),
            )

    def _suggestions(self, word: str) -> tuple[str, ...]:
        """Divisions that fit: those in the division named just before, at the document's level."""
        text = self.clean.text
        before = {
            mention.codes[0]
            for mention in regions.find(text[:20_000])
            if text.startswith(HOLE, mention.end) and len(mention.codes) == 1
        }
        fitting = [code for outer in sorted(before) for code in regions.below(outer, word)]
        return tuple(regions.name(code) for code in fitting[:_MOST_SUGGESTIONS])


def _merged(old: list[_Made], new: list[_Made]) -> list[_Made]:
    """Both in order. A change that takes in an earlier one, in whole or by its end, stands for it:
    a change puts in at most one character, so what the earlier one put in is gone.
    """
    result: list[_Made] = []
    starts = [each.start for each in old]
    ends = [each.end for each in old]
    done = 0
    for each in new:
        first = bisect_right(ends, each.start, done)
        behind = bisect_left(starts, each.end, first)
        result += old[done:first]
        done = behind
        if first < behind:
            start, end = min(each.start, starts[first]), max(each.end, ends[behind - 1])
            each = _Made(start, end, each.after, each.kind)  # noqa: PLW2901
        result.append(each)
    return result + old[done:]


def _runs(made: list[_Made]) -> Iterator[_Made]:
    """Neighbours that change one character for one are one edit: ２０１５ → 2015."""
    run: list[_Made] = []
    for each in made:
        single = each.end - each.start == len(each.after) == 1
        if run and not (single and each.start == run[-1].end and each.kind == run[-1].kind):
            yield _Made(run[0].start, run[-1].end, "".join(e.after for e in run), run[0].kind)
            run = []
        if single:
            run.append(each)
        else:
            yield each
    if run:
        yield _Made(run[0].start, run[-1].end, "".join(e.after for e in run), run[0].kind)


def _edit(text: str, made: _Made, names: Mapping[str, str]) -> Edit:
    before = text[made.start : made.end]
    after = names.get(before) or made.after if made.after == HOLE else made.after
    return Edit(
        _digest(made.kind, made.start, before), made.kind, made.start, made.end, before, after
    )


def _changes(edits: Iterable[Edit]) -> Iterator[Change]:
    for edit in edits:
        if len(edit.before) == len(edit.after) > 1 and edit.kind != "spam":
            for at, sign in enumerate(edit.after, edit.start):
                yield at, at + 1, sign  # each keeps its own place
        else:
            yield edit.start, edit.end, edit.after


def _digest(kind: str, start: int, before: str) -> str:
    given = f"{kind}\0{start}\0{before}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(given, digest_size=9).hexdigest()


def _answer(name: str) -> str:
    """A name in one line, without what is not part of a name."""
    return "".join(sign for sign in name if sign.isalnum())[:_LONGEST_ANSWER]
