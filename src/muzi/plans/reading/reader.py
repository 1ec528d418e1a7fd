"""One document, read from end to end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from muzi.plans.reading import clauses, cleaning, rhythms, targets, tasks
from muzi.plans.reading.about import about as about_of
from muzi.plans.reading.files import text_of
from muzi.plans.reading.types import Problem, Reading, Rhythm, Target, Task

_Quoting = TypeVar("_Quoting", Problem, Rhythm, Target, Task)


def read(
    text: str,
    *,
    undone: Collection[str] = frozenset(),
    answers: Mapping[str, str] | None = None,
    region: int | None = None,
) -> Reading:
    """All that a document says. The same text, undone edits and answers give the same reading.

    `undone` are ids of edits not to make, `answers` the names that people gave to questions, by
    question id, `region` a division the document is known to be about. Raises nothing: what cannot
    be understood is a problem of the reading. Time grows with the length of the text.
    """
    cleaned = cleaning.clean(text, frozenset(undone), answers)
    clean = cleaned.clean
    furniture = "\n".join(edit.before for edit in cleaned.edits if edit.kind == "furniture")
    about = about_of(clean, region, furniture)
    tree, numbering = clauses.tree(clean)
    promised, corrupted = targets.find(clean, tree, about)
    return Reading(
        text=text,
        clean=clean.text,
        about=about,
        edits=cleaned.edits,
        undone=cleaned.undone,
        questions=cleaned.questions,
        problems=_quoted(text, [*numbering, *corrupted]),
        clauses=tuple(tree),
        tasks=_quoted(text, tasks.find(clean, tree, about)),
        rhythms=_quoted(text, rhythms.find(clean, tree)),
        targets=_quoted(text, promised),
    )


def read_file(data: bytes, name: str = "") -> Reading:
    """Read a file: text, HTML, DOCX or PDF. Raises UnreadableFile."""
    return read(text_of(data, name))


def _quoted(text: str, found: Iterable[_Quoting]) -> tuple[_Quoting, ...]:
    """In the order of the text, each quoting the text as given, edits or no edits."""
    ordered = sorted(found, key=lambda each: (each.start, each.end))
    return tuple(replace(each, quote=text[each.start : each.end]) for each in ordered)
