"""From marks to a tree: which marks stand in a sequence, and what each is part of.

A stack holds the parts that are open. A mark of a style that is open goes on with that list; a
mark of another style begins a list below what is open, after ending what cannot stand above it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from muzi.plans.reading.marks import Mark, Style, as_item, is_aged, is_item, marks

HEAD, END = "head", "end"
# A jump further than this is a broken line ("十二、…" after 三), not a forgotten number.
_FURTHEST_JUMP = 3
# Numbered on through the whole document, whatever stands above.
_THROUGHOUT = {Style.ARTICLE, Style.CHINESE_BRACKETS, Style.ARABIC}
# Their lists stand within one part and end with it.
_INNER = {Style.ORDINAL, Style.ARABIC_BRACKETS, Style.CIRCLED}
_HEADED = {Style.ARABIC, Style.BARE, Style.DECIMAL}

_NUMERAL = "[0-9一二三四五六七八九十零〇○]"
_DATE_LINE = re.compile(
    rf"^[ \t\u3000]*{_NUMERAL}{{4}}年 ?{_NUMERAL}{{1,3}}月 ?{_NUMERAL}{{1,3}}日[ \t\u3000]*$",
    re.MULTILINE,
)
_SIGNATURE_LINE_LENGTH, _SIGNATURE_LINES = 60, 12
_HEADING_LENGTH = 20
_NO_HEADING = re.compile(r"[。；：，！？、《》（）()\d\t.#]")
_SENTENCE_MARKS = re.compile("[。；：，！？《]")


@dataclass(slots=True, eq=False)
class Node:
    """A part while the tree grows; places in the cleaned text.

    Head, end and headings without a number have no style.
    """

    name: str
    written: str
    style: Style | None
    numbers: tuple[int, ...]
    start: int
    text: int  # where its own text begins, after the mark
    parent: Node | None = None
    end: int = -1
    children: list[Node] = field(default_factory=list)

    @property
    def body(self) -> int:
        """Where its own text ends."""
        return self.children[0].start if self.children else self.end


@dataclass(frozen=True, slots=True)
class Fault:
    """A number twice, or a jump: `before` is the number that the sequence stood at."""

    kind: str
    node: Node
    before: int


def grow(text: str) -> tuple[Node, list[Fault]]:
    """The root, which spans the text and has no name, and what is wrong with the numbers."""
    found = list(marks(text))
    grower = _Grower(text, found)
    signatures = [(_signature(text, each), each.end()) for each in _DATE_LINE.finditer(text)]
    signatures.reverse()
    for mark in found:
        while signatures and signatures[-1][0] <= mark.start:
            grower.sign(*signatures.pop())
        grower.take(mark)
    while signatures:
        grower.sign(*signatures.pop())
    return grower.finish(), grower.faults


def _signature(text: str, dated: re.Match[str]) -> int:
    """Where the run of short lines begins that ends with a date alone."""
    start = dated.start()
    for _ in range(_SIGNATURE_LINES):
        if not start:
            break
        above = text.rfind("\n", max(0, start - _SIGNATURE_LINE_LENGTH - 2), start - 1) + 1
        line = text[above : start - 1]
        if not above or _SENTENCE_MARKS.search(line) or _DATE_LINE.match(line):
            break
        if any(each.opens_line for each in marks(line)):
            break
        start = above
    return start


class _Grower:
    def __init__(self, text: str, found: list[Mark]) -> None:
        self.text = text
        self.root = Node("", "", None, (), 0, 0)
        self.open = [self.root]
        self.last: dict[Style, int] = {}
        self.faults: list[Fault] = []
        self.signed: int | None = None  # where the last signature ended, until a mark follows
        self.places: dict[Style, list[int]] = defaultdict(list)
        self.numbers: dict[Style, list[int]] = defaultdict(list)
        for each in found:
            # "2.5岁" may be item 2.
            style = Style.ARABIC if each.style is Style.DECIMAL else each.style
            self.places[style].append(each.start)
            self.numbers[style].append(each.numbers[0])

    def take(self, mark: Mark) -> None:
        if mark.style is not Style.DECIMAL:
            if self._fits(mark):
                self._hang(mark)
        elif self._is_decimal(mark):
            self._hang(mark)
        elif is_item(self.text, mark):
            item = as_item(mark)
            if self._continues(item) or self._begins(item, sure=is_aged(self.text, mark)):
                self._hang(item)

    def sign(self, place: int, until: int) -> None:
        """A signature closes all that is open; what follows is another text, or nothing."""
        if not self.root.children:
            return  # a date in the head: of a letterhead, or of the notice that sends the plan
        self._close(0, place)
        if self.root.children[-1].name != END:
            self._add(Node(END, "", None, (), place, place))
        self.signed = until
        self.last.clear()

    def finish(self) -> Node:
        self._close(-1, len(self.text))
        first = self.root.children[0].start if self.root.children else len(self.text)
        if self.text[:first].strip():
            self.root.children.insert(0, Node(HEAD, "", None, (), 0, 0, self.root, first))
        return self.root

    # Does a mark stand in a sequence?

    def _fits(self, mark: Mark) -> bool:
        if mark.style is Style.ANNEX or self._continues(mark):
            return True
        if mark.style is Style.BARE:  # "1 总则" is a heading only over 1.1
            below = self.text.find("\n1.1", mark.end, mark.end + 2000)
            return self._begins(mark, sure=below > 0)
        if self._begins(mark, sure=mark.sure):
            return True
        if not mark.opens_line or not mark.sure:
            return False
        before = self._before(mark.style)
        return before is None or mark.number <= before + _FURTHEST_JUMP

    def _continues(self, mark: Mark) -> bool:
        before = self._before(mark.style)
        return before is not None and mark.number == before + 1

    def _before(self, style: Style) -> int | None:
        """The number that its sequence stands at; nothing where none is running."""
        index = self._index(style)
        if index is not None:
            return self.open[index].numbers[-1]
        return self.last.get(style) if style in _THROUGHOUT else None

    def _begins(self, mark: Mark, *, sure: bool) -> bool:
        """A first item: plain at the head of a line, elsewhere if a second one follows."""
        if mark.number != 1 or (self._index(mark.style) is not None and mark.style not in _INNER):
            return False
        return (mark.opens_line and sure) or self._next(mark.style, mark.start) == 2

    def _next(self, style: Style, place: int) -> int | None:
        """The number of the next mark of a style."""
        index = bisect_right(self.places[style], place)
        return self.numbers[style][index] if index < len(self.places[style]) else None

    def _is_decimal(self, mark: Mark) -> bool:
        """Of "2.5…" at the head of a line: is it heading 2.5, because 2.4 or 2 is open?"""
        *above, number = mark.numbers
        if not mark.opens_line or number > 99:
            return False
        decimals = [each for each in self.open if each.style is Style.DECIMAL]
        if any(list(each.numbers) == [*above, number - 1] for each in decimals):
            return True
        if number != 1 or is_aged(self.text, mark):
            return False
        if len(mark.numbers) == 2 and not is_item(self.text, mark):
            return False  # 1.1%
        headed = [each for each in self.open if each.style in _HEADED]
        return not headed or any(
            list(each.numbers) == above or each.numbers[0] + 1 == above[0] for each in headed
        )

    # Where does it belong?

    def _index(self, style: Style) -> int | None:
        for index, each in enumerate(self.open):
            if each.style is style:
                return index
        return None

    def _hang(self, mark: Mark) -> None:
        depth = self._depth(mark)
        before = self._measured_against(mark, depth)
        if self.signed is not None:
            self._begin_text(mark)
        elif heading := self._heading_above(mark, depth):
            if depth > 1 and self.open[depth - 1].style is None:
                depth -= 1  # 策略措施 after 主要目标
            self._close(depth - 1, heading.start)
            self._add(heading)
            depth, before = depth + 1, 0
        self._close(depth - 1, mark.start)
        node = Node(mark.name, mark.written, mark.style, mark.numbers, mark.start, mark.end)
        if mark.style is Style.DECIMAL and self.open[-1].style in _HEADED:
            node.name = str(mark.number)  # 1.1 below 1 is 1.1 and not 1.1.1
        self._add(node)
        self.last[mark.style] = mark.number
        if mark.number > before + 1:
            self.faults.append(Fault("number_missing", node, before))
        elif mark.number <= before and not self._restarts(mark):
            self.faults.append(Fault("number_repeated", node, before))

    def _begin_text(self, mark: Mark) -> None:
        """What stands between a signature and the next mark is the head of what was sent."""
        start, self.signed = self.signed or 0, None
        if mark.style is not Style.ANNEX and self.text[start : mark.start].strip():
            self._close(0, start)
            self._add(Node(HEAD, "", None, (), start, start))

    def _heading_above(self, mark: Mark, depth: int) -> Node | None:
        """The line above a first item, if it is a heading without a number: 主要目标："""
        if mark.number != 1 or not mark.opens_line or self.open[-1].style in {None, Style.ANNEX}:
            return None  # after a head or annex stands a title, which is its own text
        line = max(0, self.text.rfind("\n", 0, mark.start))
        while line and self.text[line - 1] in "\n \t\u3000":
            line -= 1
        start = self.text.rfind("\n", max(0, line - _HEADING_LENGTH - 9), line) + 1
        written = self.text[start:line].strip().removesuffix("：")
        over = self.open[min(depth, len(self.open) - 1)]  # the list's last item, or its parent
        if start <= over.start or not 1 < len(written) <= _HEADING_LENGTH:
            return None
        if _NO_HEADING.search(written) or any(each.opens_line for each in marks(written)):
            return None
        return Node(written, "", None, (), start, start)

    def _measured_against(self, mark: Mark, depth: int) -> int:
        if mark.style is Style.DECIMAL:
            older = self.open[depth] if depth < len(self.open) else None
            same = older is not None and older.numbers[:-1] == mark.numbers[:-1]
            return older.numbers[-1] if older is not None and same else mark.number - 1
        before = self._before(mark.style)
        if mark.style is Style.ANNEX:
            return mark.number - 1
        if self._index(mark.style) is not None:
            return before or 0
        return mark.number - 1 if self._continues(mark) else 0

    def _restarts(self, mark: Mark) -> bool:
        """A list begun anew below an unnumbered heading, or inside another paragraph."""
        if mark.number != 1:
            return False
        if not mark.opens_line:
            return True
        line = max(0, self.text.rfind("\n", 0, mark.start))
        above = self.text[self.text.rfind("\n", 0, line) + 1 : line].strip()
        return bool(above) and not any(each.opens_line for each in marks(above[:20]))

    def _depth(self, mark: Mark) -> int:
        """How many of the open parts stay open above it, the root included."""
        if mark.style is Style.ANNEX:
            return 1
        index = self._index(mark.style)
        if mark.style is Style.DECIMAL and index is not None:
            while index < len(self.open) and self._stays_over(self.open[index], mark):
                index += 1
        if index is not None:
            return index
        depth = len(self.open)
        while depth > 1 and self._ends_before(self.open[depth - 1], mark):
            depth -= 1
        return depth

    @staticmethod
    def _stays_over(node: Node, mark: Mark) -> bool:
        return node.style is Style.DECIMAL and node.numbers == mark.numbers[: len(node.numbers)]

    def _ends_before(self, node: Node, mark: Mark) -> bool:
        """Does an open part end where a list of another style begins?

        What usually stands below that style ends, unless its own list goes on afterwards: some
        documents nest the other way round, （一） below 1.
        """
        if node.style is None:
            return True
        if node.style is Style.ANNEX or node.style <= mark.style:
            return False
        return node.style in _INNER or self._next(node.style, mark.start) != node.numbers[-1] + 1

    def _add(self, node: Node) -> None:
        node.parent = self.open[-1]
        node.parent.children.append(node)
        self.open.append(node)

    def _close(self, keep: int, place: int) -> None:
        """End all open parts but the root and `keep` below it (with -1, the root too)."""
        while len(self.open) > keep + 1:
            self.open.pop().end = place
