"""The tree of a document's numbered parts, as this document numbers them.

Parts without a number can be named as well: `head`, what stands before the first number; `end`,
what stands after the last: closing paragraphs and signatures; 二.（二）.end, a paragraph after a
list that is no part of its last item; 二.（二）.主要目标, the heading of a list that stands alone
above its first item.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from muzi.plans.reading.marks import Style
from muzi.plans.reading.outline import END, HEAD, Fault, Node, grow
from muzi.plans.reading.text import Clean
from muzi.plans.reading.types import Clause, Problem

__all__ = ["END", "HEAD", "in_clean", "innermost", "own_text", "tree"]

_HEADING_LENGTH = 120
_TITLE_LENGTH = 25  # before a colon: （一）主要目标：
_HEADING_END = re.compile(r"[。！？；\n]")
# A line that belongs to the item above it, although it stands alone.
_OF_THE_ITEM = re.compile(r"\s*[（(\[【]?(?:责任|牵头|配合|完成时|主办|协办)")


def tree(clean: Clean) -> tuple[list[Clause], list[Problem]]:
    """All parts in the order of the text, and the numbers that stand twice or are missing.

    Offsets are those of the text as given (`in_clean` turns them round). `number` is the mark as
    written (二、 or 5.); the part's own text begins after it.
    """
    root, faults = grow(clean.text)
    _part_closing(root, clean.text)
    taken: dict[str, int] = {}
    clauses = [_clause(clean, *each) for each in _walk(root, "", 1, taken)]
    return clauses, [_problem(clean, each) for each in faults]


def in_clean(clean: Clean, given: int) -> int:
    """The place in the cleaned text of a place in the text as given."""
    return bisect_left(clean.origin, given)


def own_text(clean: Clean, clause: Clause) -> tuple[int, int]:
    """Where the clause's own words stand in the cleaned text: without its mark and its parts."""
    start = in_clean(clean, clause.start) + len(clause.number)
    return start, max(start, in_clean(clean, clause.body))


def innermost(clauses: Sequence[Clause], given: int) -> Clause | None:
    """The smallest clause around a place of the text as given; clauses in the text's order."""
    for index in range(bisect_right(clauses, given, key=lambda each: each.start) - 1, -1, -1):
        if given < clauses[index].end:
            return clauses[index]
    return None


def _walk(
    node: Node, parent: str, level: int, taken: dict[str, int]
) -> Iterator[tuple[Node, str, str, int]]:
    for each in node.children:
        path = f"{parent}.{each.name}" if parent else each.name
        taken[path] = taken.get(path, 0) + 1
        if taken[path] > 1:
            path = f"{path}#{taken[path]}"
        yield each, path, parent, level
        yield from _walk(each, path, level + 1, taken)


def _clause(clean: Clean, node: Node, path: str, parent: str, level: int) -> Clause:
    start, end = clean.given(node.start, _trimmed(clean.text, node.start, node.end))
    body = clean.given(node.start, _trimmed(clean.text, node.start, node.body))[1]
    heading = _heading(clean.text, node)
    return Clause(path, node.written, heading, parent, level, start, body, end)


def _heading(text: str, node: Node) -> str:
    own = text[node.text : min(node.body, node.text + 4 * _HEADING_LENGTH)].lstrip()
    first = _HEADING_END.split(own, maxsplit=1)[0]
    title, colon, rest = first.partition("：")
    if colon and (not rest.strip() or ("，" not in title and len(title) <= _TITLE_LENGTH)):
        first = title
    return first.strip()[:_HEADING_LENGTH]


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _problem(clean: Clean, fault: Fault) -> Problem:
    node = fault.node
    newline = clean.text.find("\n", node.text, node.body)
    until = min(node.text + 20, newline if newline >= 0 else node.body)
    start, end = clean.given(node.start, until)
    if fault.kind == "number_repeated":
        message = f"编号“{node.written.strip()}”重复"
    else:
        message = f"编号“{node.written.strip()}”之前缺第{fault.before + 1}项"
    return Problem(fault.kind, message, start, end, clean.text[node.start : until])


def _part_closing(root: Node, text: str) -> None:
    """Take from the last item of a list the paragraphs that its siblings would not have."""
    closing = _closing(root)
    for parent in list(_parents(root)):
        items = [each for each in parent.children if each.style not in {None, Style.ANNEX}]
        if len(items) < 2 or any(each.children for each in items):
            continue
        last, closes = items[-1], id(items[-1]) in closing
        usual = max(len(_paragraphs(text, each)) for each in items[:-1])
        # A heading and one paragraph each: only at the document's end is a second one no part.
        if usual > (2 if closes else 1):
            continue
        places = _paragraphs(text, last)
        if len(places) > usual:
            _cut(root, last, places[usual], closes)


def _parents(node: Node) -> Iterator[Node]:
    if node.children:
        yield node
        for each in node.children:
            yield from _parents(each)


def _closing(root: Node) -> set[int]:
    """The parts (by identity) that nothing follows but a signature and annexes."""
    found: set[int] = set()
    node = root
    while True:
        items = [each for each in node.children if each.style is not Style.ANNEX]
        items = [each for each in items if each.name != END]
        if not items:
            return found
        node = items[-1]
        found.add(id(node))


def _paragraphs(text: str, node: Node) -> list[int]:
    """Where its lines begin; blank ones and those of an owner alone do not count."""
    places: list[int] = []
    place = node.start
    while place < node.end:
        newline = text.find("\n", place, node.end)
        end = newline if newline >= 0 else node.end
        line = text[place:end]
        if line.strip() and not (places and _OF_THE_ITEM.match(line)):
            places.append(place)
        place = end + 1
    return places


def _cut(root: Node, last: Node, place: int, closes: bool) -> None:
    end = last.end
    if not closes:
        assert last.parent is not None
        last.end = place
        last.parent.children.append(Node(END, "", None, (), place, place, last.parent, end))
        return
    top = last
    while top.parent is not None:
        top.end, node, top = place, top, top.parent
    index = root.children.index(node) + 1
    following = root.children[index : index + 1]
    if following and following[0].name == END:
        following[0].start = following[0].text = place
    else:
        root.children.insert(index, Node(END, "", None, (), place, place, root, end))
