"""Changes of single characters: what is unseen, full-width and compatibility forms, traditional
characters, half-width punctuation among Chinese, spaces inside words.

Each function takes a text and yields the changes (start, end, what stands there instead), in
order, each putting in at most one character.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Final

Change = tuple[int, int, str]

HAN: Final = "\u3400-\u9fff\u3007\U00020000-\U0003134f"
_CJK_SIGNS: Final = "，。、；：？！（）《》〈〉“”‘’【】〔〕「」『』…—·□"

_UNSEEN = re.compile(
    r"(?P<line>\r\n?|[\x0b\x1c-\x1e\x85\u2028\u2029])"
    r"|(?P<space>[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000])"
    r"|[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u180e\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u206f\ufe0e\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff]+"
)


def unseen(text: str) -> Iterator[Change]:
    """Line ends of other systems, other widths of space, and what takes no room at all."""
    for match in _UNSEEN.finditer(text):
        instead = "\n" if match["line"] else " " if match["space"] else ""
        yield match.start(), match.end(), instead


def _forms() -> dict[str, str]:
    """Full-width letters and digits, and the look-alikes of Chinese characters that PDFs hold."""
    table = {chr(code): chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B)}
    for sign in "：；＠［＼］＾＿｀":
        table.pop(sign, None)
    table["？"] = "？"
    table |= {"％": "%", "﹪": "%", "／": "/", "＋": "+", "＆": "&", "＃": "#", "＊": "*"}
    table |= {"﹝": "〔", "﹞": "〕", "﹙": "（", "﹚": "）", "﹤": "<", "﹥": ">", "﹦": "="}
    for code in (*range(0x2E80, 0x2FD6), *range(0xF900, 0xFAFF)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1:
            table[chr(code)] = plain
    radicals = (
        "⺠民⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻨麦⻩黄⻬齐⻮齿⻰龙"
    )
    table |= dict(zip(radicals[::2], radicals[1::2], strict=True))
    return {form: plain for form, plain in table.items() if form != plain}


_FORMS: Final = _forms()
_FORM = re.compile(f"[{''.join(map(re.escape, _FORMS))}]|(?<=[0-9０-９])．(?=[0-9０-９])")


def forms(text: str) -> Iterator[Change]:
    """１２／１０万 → 12/10万, ％ → %, ⼈ (a radical) → 人."""
    for match in _FORM.finditer(text):
        yield match.start(), match.end(), _FORMS.get(match[0], ".")


@cache
def _simplified() -> tuple[dict[str, str], frozenset[str]]:
    """OpenCC's table of what only traditional writing has, and what only simplified has."""
    folder = resources.files("opencc") / "dictionary"

    def rows(name: str) -> Iterator[tuple[str, list[str]]]:
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            key, _, values = line.partition("\t")
            yield key, values.split()

    table = {
        key: values[0]
        for key, values in rows("TSCharacters.txt")
        if values and key not in values and len(key) == len(values[0]) == 1
    }
    table["於"] = "于"  # among traditional characters; the table keeps it for names
    simple = frozenset(key for key, values in rows("STCharacters.txt") if key not in values)
    return table, simple


def traditional(text: str) -> Iterator[Change]:
    """Traditional characters, line by line, where a line has more of them than of simplified ones.

    One such character among simplified ones (乾县, 显著) is part of a name or a word: it stays,
    unless the whole text is traditional.
    """
    table, simple = _simplified()
    here = table.keys() & set(text)
    if not here:
        return
    counts = Counter(text)
    mostly = sum(counts[c] for c in here) > sum(n for c, n in counts.items() if c in simple)
    trad = re.compile(f"[{''.join(here)}]")
    line_start = 0
    for line in text.split("\n"):
        found = list(trad.finditer(line))
        if (len(found) > 1 or (found and mostly)) and len(found) > sum(c in simple for c in line):
            for match in found:
                at = line_start + match.start()
                yield at, at + 1, table[match[0]]
        line_start += len(line) + 1


_FULL: Final = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）"}
_MARK = re.compile(r"[,;:!?]|\.(?=[\n”》 ]|\Z)")
_CHINESE = re.compile(f"[{HAN}{_CJK_SIGNS}]")
_BRACKETS = re.compile(r"[(（]([^()（）\n]{0,200})[)）]")
_QUOTED_LINE = re.compile(r'^[^"\n]*"[^\n]*$', re.M)
_QUOTED = re.compile(r'"([^"\n]{1,80})"')
# 2021—2025年 keeps the dash that is right between years (GB/T 15834), as titles are cited with it.
_RANGE = re.compile(
    r"(?<=[0-9%‰岁月年])(?<![12][0-9]{3})(?<![12][0-9]{3}年)[~～－–—―−﹣‐‑‒]{1,2}(?=[0-9])"
)
_NUMERAL: Final = frozenset("一二三四五六七八九十0123456789")


def punctuation(text: str) -> Iterator[Change]:
    """Half-width signs among Chinese become full-width, those in numbers (12/10万, 1,620, 10:30)
    stay; the sign of a range between figures, but for years, becomes a hyphen.
    """
    changes = [*_marks(text), *_paired(text)]
    changes += [(m.start(), m.end(), "-") for m in _RANGE.finditer(text)]
    changes = [change for change in changes if text[change[0] : change[1]] != change[2]]
    yield from sorted(changes)


def _marks(text: str) -> Iterator[Change]:
    for match in _MARK.finditer(text):
        at = match.start()
        left = text[at - 1] if at else "\n"
        right = text[at + 1] if at + 1 < len(text) else "\n"
        if match[0] == ".":
            if (left in "%‰" or _CHINESE.match(left)) and left not in _NUMERAL:
                yield at, at + 1, "。"
        elif not (left.isdigit() and right.isdigit()) and (
            left in "%‰" or _CHINESE.match(left) or _CHINESE.match(right)
        ):
            yield at, at + 1, _FULL[match[0]]


def _paired(text: str) -> Iterator[Change]:
    for match in _BRACKETS.finditer(text):
        start, end = match.start(), match.end() - 1
        if text[start] == "(" and text[end] == ")":
            around = text[start - 1 : start] + match[1] + text[end + 1 : end + 2]
            if not _CHINESE.search(around):
                continue
        yield start, start + 1, "（"
        yield end, end + 1, "）"
    for line in _QUOTED_LINE.finditer(text):
        if line[0].count('"') % 2:
            continue
        for match in _QUOTED.finditer(text, line.start(), line.end()):
            if _CHINESE.search(match[1]):
                yield match.start(), match.start() + 1, "“"
                yield match.end() - 1, match.end(), "”"


_SPACES = re.compile(r" +")
_UNITS: Final = frozenset("年月日岁周天时个名人次例张所家项种类处级万亿元分倍")
_NAMES = re.compile(rf"^ *[{HAN}]{{2,4}}(?: [{HAN}]{{2,4}}){{2,}} *$")
# 中共四川省委 四川省人民政府: bodies that issue together are parted by a space.
_BODY_BEFORE = re.compile(r"(?:委|府|局|厅|部|会|院)$")
_BODY_AFTER = re.compile(rf"[{HAN}]{{2,16}}?(?:人民政府|办公厅|办公室|委员会|局|厅|联合会)")
_SIGNS: Final = frozenset("%‰/≥≤≧≦><=")
_LOOKED_BACK: Final = 200  # characters before a figure, for the spaces of columns
_GAP = re.compile(r"(?<=\S)  (?=\S)")  # two in a line part columns as well
_COLUMN: Final = 3  # so many spaces part columns
# A figure that a scan took apart: 9 0 %, 1 00 %, 2 860 人. Two figures stand so in columns alone.
_APART = re.compile(
    r"(?<![\d.,/%‰:-])(?<!\d )([1-9](?: \d){1,2}|[1-9] \d\d|\d{1,3}(?: \d{3})+)"
    r"(?= ?(?:([%‰])|/ ?10|[名人例张所个家项对份元万次户支台]))"
)
# 到 2 0 2 0 年: four figures before 年 are a year wherever they stand.
_YEAR_APART = re.compile(r"(?<![\d.])(?<!\d )(?=\d+ )(?:1 ?9|2 ?0) ?\d ?\d(?= ?年)")


def figures(text: str) -> Iterator[Change]:
    """Spaces inside a year, and inside a figure with its unit, though not at the head of a line,
    where a number stands.
    """
    spans = [match.span() for match in _YEAR_APART.finditer(text)]
    spans += [match.span(1) for match in _APART.finditer(text) if _is_figure(text, match)]
    for start, end in sorted(spans):
        for at in range(start, end):
            if text[at] == " ":
                yield at, at + 1, ""


def _is_figure(text: str, match: re.Match[str]) -> bool:
    near = max(0, match.start() - _LOOKED_BACK)
    line_start = max(near, text.rfind("\n", near, match.start()) + 1)
    if match.start() == line_start or _set_apart(text[line_start : match.end()]):
        return False
    most = {"%": 100, "‰": 1000}.get(match[2])
    return most is None or int(match[1].replace(" ", "")) <= most


def spaces(text: str) -> Iterator[Change]:
    """Spaces inside Chinese words, between Chinese and figures or Latin, and at the ends of lines.

    Those that part words of Latin, numbers, columns, names in a row or bodies issuing together
    stay.
    """
    line_end = -1
    apart = False  # the line is set in columns, or is a row of names
    for match in _SPACES.finditer(text):
        start, end = match.span()
        left = text[start - 1] if start else "\n"
        right = text[end] if end < len(text) else "\n"
        if left in "\n\f\t" or right in "\n\f\t":
            yield start, end, ""
            continue
        if start > line_end:
            line_start = text.rfind("\n", 0, start) + 1
            line_end = text.find("\n", start)
            line_end = len(text) if line_end < 0 else line_end
            apart = _set_apart(text[line_start:line_end])
        if not apart and end - start < _COLUMN and _inside_word(text, start, end, left, right):
            yield start, end, ""


def _set_apart(line: str) -> bool:
    line = line.strip(" ")
    return " " * _COLUMN in line or len(_GAP.findall(line)) > 1 or _NAMES.match(line) is not None


def _inside_word(text: str, start: int, end: int, left: str, right: str) -> bool:
    chinese = _CHINESE.match(left) is not None, _CHINESE.match(right) is not None
    figure = left.isascii() and left.isalnum(), right.isascii() and right.isalnum()
    if right in _SIGNS or left in _SIGNS:
        bound = right in "≥≤≧≦" and chinese[0]
        return left.isdigit() or right.isdigit() or chinese[1] or bound
    if all(chinese):
        joint = _BODY_BEFORE.search(text, max(0, start - 2), start)
        return not (joint and _BODY_AFTER.match(text, end, end + 24))
    if chinese[0] and figure[1]:
        return True
    if figure[0] and chinese[1]:
        # 1 总则 is a number and its heading, 3 岁 is an age.
        heads = text.rfind("\n", max(0, start - 8), start)
        number = text[heads + 1 : start] if heads >= 0 or start < 8 else "x"
        return right in _UNITS or not number.replace(".", "").isdigit()
    return False
