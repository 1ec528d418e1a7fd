"""The text of a web page: blocks as lines, rows of a table with tabs, without menus and scripts."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

_DROPPED: Final = frozenset(
    (
        *("script", "style", "noscript", "nav", "footer", "aside", "form", "button", "select"),
        *("option", "iframe", "svg", "template", "head", "object", "embed", "canvas", "audio"),
        *("video", "textarea"),
    )
)
_BLOCKS: Final = frozenset(
    (
        *("address", "article", "blockquote", "caption", "center", "dd", "details", "div", "dl"),
        *("dt", "fieldset", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hr", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot"),
        *("thead", "tr", "ul"),
    )
)
_CELLS: Final = frozenset({"td", "th"})
# Parts of a page that a portal's own names give away. Whole words: 'view' is not 'preview'.
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|breadcrumb|crumbs?|footer|foot|sidebar|share|bdsharebuttonbox"
    r"|copyright|toolbar|pagination|pager|login|search|banner|qrcode)(?:$|[\s_-])",
    re.I,
)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_MENU_LINKS: Final = 6
_LONG_CELL: Final = 300  # characters: a cell that holds an article lays the page out

Element = Any  # etree._Element, which lxml does not export


def text_of(data: bytes) -> str:
    """The text of an HTML page in UTF-8."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = etree.fromstring(data, parser)
    if root is None:
        return ""
    for element in root.xpath("//*"):
        if element.getparent() is not None and _is_furniture(element):
            _drop(element)
    pieces: list[str] = []
    _write(root, pieces)
    lines = [line.strip(" ") for line in "".join(pieces).split("\n")]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept).strip("\n")


def _is_furniture(element: Element) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or tag in _DROPPED:
        return True
    get = element.get
    if get("hidden") is not None or _UNSEEN.search(get("style") or ""):
        return True
    if tag in {"div", "ul", "section", "span", "table", "td"}:
        named = f"{get('class') or ''} {get('id') or ''}"
        if _FURNITURE.search(named) and not element.xpath("boolean(.//p[string-length(.) > 60])"):
            return True
    return tag in {"ul", "ol", "dl"} and _is_menu(element)


def _is_menu(element: Element) -> bool:
    """A list of links: hardly anything in it is not one."""
    links = element.findall(".//a")
    if len(links) < _MENU_LINKS:
        return False
    linked = sum(len("".join(link.itertext()).strip()) for link in links)
    return linked >= 0.9 * len("".join("".join(element.itertext()).split()))


def _drop(element: Element) -> None:
    """Out of the tree, but what follows it stays."""
    parent = element.getparent()
    before = element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _write(element: Element, pieces: list[str]) -> None:
    tag = element.tag
    if tag == "tr":
        pieces.append(_row(element))
        return
    block = tag in _BLOCKS or tag == "br"
    if block or tag in _CELLS:
        pieces.append("\n")
    if element.text:
        pieces.append(element.text if tag == "pre" else _SPACE.sub(" ", element.text))
    for child in element:
        _write(child, pieces)
        if child.tail:
            pieces.append(_SPACE.sub(" ", child.tail))
    if block and tag != "br":
        pieces.append("\n")


def _row(row: Element) -> str:
    """A row of a table as one line; of a table that only lays the page out, its cells as blocks."""
    cells = [child for child in row if child.tag in _CELLS]
    texts = []
    for cell in cells:
        pieces: list[str] = []
        _write(cell, pieces)
        texts.append("".join(pieces))
    layout = len(cells) < 2 or any(
        len(text) > _LONG_CELL or cell.find(".//table") is not None
        for cell, text in zip(cells, texts, strict=True)
    )
    if layout:
        return "\n" + "\n".join(texts) + "\n"
    return "\n" + "\t".join(" ".join(text.split()) for text in texts) + "\n"
