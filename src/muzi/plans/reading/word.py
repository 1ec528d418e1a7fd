"""The text of a DOCX in reading order, with the numbers that Word itself puts before paragraphs.

Word keeps 一、（一）1. of an automatic list out of the text; they are counted again here, as
numbering.xml says (ISO/IEC 29500-1, 17.9). Deleted, moved-away and hidden text is left out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from muzi.plans.reading.files import MAX_CHARACTERS, MEGABYTE, UnreadableFile

EXPANDED: Final = 64 * MEGABYTE  # of one part; two million characters need some forty

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_USUAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS: Final = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}
_LEFT_OUT: Final = {
    f"{_W}del",
    f"{_W}moveFrom",
    f"{_W}pPr",
    f"{_W}rPr",
    f"{_W}instrText",
    _FALLBACK,  # an older drawing of the same text box
}

Element = Any  # etree._Element, which lxml does not export


def text_of(data: bytes) -> str:
    """The text of a DOCX file. Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = _part(archive, "word/document.xml")
            numbering = _part(archive, "word/numbering.xml")
            styles = _part(archive, "word/styles.xml")
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        raise UnreadableFile("broken") from None
    except RuntimeError:  # zipfile's word for a part under a password
        raise UnreadableFile("encrypted") from None
    if body is None:
        raise UnreadableFile("unknown_kind")
    lines: list[str] = []
    length = 0
    for line in _lines(body, Numbering.of(numbering, styles)):
        lines.append(line)
        length += len(line) + 1
        if length > MAX_CHARACTERS:
            raise UnreadableFile("too_long")
    return "\n".join(lines)


def _part(archive: zipfile.ZipFile, name: str) -> Element | None:
    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    # zipfile never hands out more than a part says of itself.
    if info.file_size > EXPANDED:
        raise UnreadableFile("too_big")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(archive.read(info).replace(_STRICT, _USUAL), parser)


def _lines(element: Element, numbers: Numbering) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, numbers)
        elif child.tag == f"{_W}tbl":
            yield from _rows(child, numbers)
        elif child.tag not in _LEFT_OUT:
            yield from _lines(child, numbers)  # body, content controls, insertions


def _rows(table: Element, numbers: Numbering) -> Iterator[str]:
    for row in table.iterchildren(f"{_W}tr"):
        cells = [list(_lines(cell, numbers)) for cell in row.iter(f"{_W}tc") if _own(cell, row)]
        if len(cells) == 1:  # a frame round text, not a table
            yield from cells[0]
        else:
            yield "\t".join(" ".join(" ".join(cell).split()) for cell in cells)


def _own(cell: Element, row: Element) -> bool:
    """Whether the cell is the row's, not a nested table's."""
    return next(cell.iterancestors(f"{_W}tr")) is row


def _paragraph(paragraph: Element, numbers: Numbering) -> Iterator[str]:
    pieces: list[str] = []
    boxes: list[Element] = []
    _inline(paragraph, pieces, boxes)
    text = "".join(pieces)
    if text.strip():
        number = numbers.next(paragraph)
        if number and number[-1].isascii() and text[0].isdigit():
            number += " "  # item 2. and 5岁以下 are not 2.5
        text = number + text
    yield text
    for box in boxes:
        yield from _lines(box, numbers)


def _inline(element: Element, pieces: list[str], boxes: list[Element]) -> None:
    for child in element:
        tag = child.tag
        if tag == f"{_W}t":
            pieces.append(child.text or "")
        elif tag in _SIGNS:
            pieces.append(_SIGNS[tag])
        elif tag == f"{_W}txbxContent":
            boxes.append(child)
        elif tag not in _LEFT_OUT and not (tag == f"{_W}r" and _hidden(child)):
            _inline(child, pieces, boxes)


def _hidden(run: Element) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val", "1") not in {"0", "false", "off"}


@dataclass(slots=True)
class _Level:
    start: int
    form: str
    pattern: str
    legal: bool  # isLgl: numbers of higher levels in it are written 1, 2, 3


@dataclass
class Numbering:
    """Counts automatic numbers, paragraph by paragraph, in reading order."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # of a numId
    shared: dict[str, str] = field(default_factory=dict)  # numId → the list it counts in
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)  # style → numId, level
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    begun: set[str] = field(default_factory=set)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, numbering: Element | None, styles: Element | None) -> Numbering:
        made = cls()
        if numbering is not None:
            made._read_lists(numbering)
        if styles is not None:
            made._read_styles(styles)
        return made

    def next(self, paragraph: Element) -> str:
        """The number of this paragraph, counted on; empty where it has none."""
        where = self._place(paragraph)
        if where is None or where[0] not in self.levels:
            return ""
        number, depth = where
        levels = self.levels[number]
        if depth not in levels:
            return ""
        counts = self.counts[self.shared[number]]
        if number not in self.begun:
            self.begun.add(number)
            for restarted, start in self.restarts.get(number, {}).items():
                counts[restarted] = start - 1
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        level = levels[depth]

        def written(match: re.Match[str]) -> str:
            of = int(match[1]) - 1
            known = levels.get(of, level)
            form = "decimal" if level.legal else known.form
            return _numeral(counts.get(of, known.start), form)

        return "" if level.form == "bullet" else re.sub(r"%([1-9])", written, level.pattern)

    def _place(self, paragraph: Element) -> tuple[str, int] | None:
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return None
        own = properties.find(f"{_W}numPr")
        style = self.styles.get(_value(properties.find(f"{_W}pStyle")))
        if own is None:
            return style
        number = _value(own.find(f"{_W}numId")) or (style[0] if style else "")
        depth = _value(own.find(f"{_W}ilvl")) or (str(style[1]) if style else "0")
        return (number, _whole(depth)) if number != "0" else None

    def _read_lists(self, root: Element) -> None:
        abstract: dict[str, dict[int, _Level]] = {}
        for each in root.iterchildren(f"{_W}abstractNum"):
            abstract[each.get(f"{_W}abstractNumId", "")] = dict(
                _level(level) for level in each.iterchildren(f"{_W}lvl")
            )
        for each in root.iterchildren(f"{_W}num"):
            number = each.get(f"{_W}numId", "")
            base = _value(each.find(f"{_W}abstractNumId"))
            levels = dict(abstract.get(base, {}))
            for override in each.iterchildren(f"{_W}lvlOverride"):
                for level in override.iterchildren(f"{_W}lvl"):
                    levels.update([_level(level)])
                start = _value(override.find(f"{_W}startOverride"))
                if start:
                    depth = _whole(override.get(f"{_W}ilvl", "0"))
                    self.restarts.setdefault(number, {})[depth] = _whole(start, 1)
            self.levels[number] = levels
            self.shared[number] = base

    def _read_styles(self, root: Element) -> None:
        based: dict[str, str] = {}
        for style in root.iterchildren(f"{_W}style"):
            name = style.get(f"{_W}styleId", "")
            based[name] = _value(style.find(f"{_W}basedOn"))
            number = _value(style.find(f"{_W}pPr/{_W}numPr/{_W}numId"))
            if number:
                depth = _value(style.find(f"{_W}pPr/{_W}numPr/{_W}ilvl"))
                self.styles[name] = (number, _whole(depth))
        for name in list(based):
            above, seen = name, set[str]()
            while above and above not in self.styles and above not in seen:
                seen.add(above)
                above = based.get(above, "")
            if above in self.styles:
                self.styles[name] = self.styles[above]
        self.styles = {name: place for name, place in self.styles.items() if place[0] != "0"}


def _level(element: Element) -> tuple[int, _Level]:
    return _whole(element.get(f"{_W}ilvl", "0")), _Level(
        start=_whole(_value(element.find(f"{_W}start")), 1),
        form=_value(element.find(f"{_W}numFmt")) or "decimal",
        pattern=_value(element.find(f"{_W}lvlText")),
        legal=element.find(f"{_W}isLgl") is not None,
    )


def _value(element: Element | None) -> str:
    return "" if element is None else element.get(f"{_W}val", "")


def _whole(text: str, otherwise: int = 0) -> int:
    return int(text) if re.fullmatch(r"\d{1,6}", text) else otherwise


_DIGITS = "零一二三四五六七八九"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def chinese(number: int) -> str:
    """一, 十, 十一, 二十, 一百零三: as a document counts (up to 9,999)."""
    if not 0 < number < 10_000:
        return str(number)
    text = ""
    gap = False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + unit
        gap = not digit
    return text.removeprefix("一") if text.startswith("一十") else text


def _numeral(number: int, form: str) -> str:
    if form.startswith(("chinese", "japaneseCounting", "ideographDigital", "taiwaneseCounting")):
        return chinese(number)
    if form == "none":
        return ""
    if form.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(0x2460 + number - 1)
    if form == "ideographTraditional" and 0 < number <= 10:
        return "甲乙丙丁戊己庚辛壬癸"[number - 1]
    if form in {"upperLetter", "lowerLetter"} and 0 < number <= 26:
        return chr((65 if form == "upperLetter" else 97) + number - 1)
    if form in {"upperRoman", "lowerRoman"} and 0 < number < 40:
        text = ""
        for value, sign in _ROMAN:
            text += sign * (number // value)
            number %= value
        return text.upper() if form == "upperRoman" else text
    return str(number)
