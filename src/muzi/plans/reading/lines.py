"""Changes of lines: what a page or a web site printed round the text, and lines broken by width.

Each function takes a text and yields changes (start, end, what stands there instead), in order.
A form feed is the end of a page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from muzi.plans.reading.characters import HAN, Change

_LONGEST_FURNITURE: Final = 200
_TOKENS: Final = (
    "打印本页|打印|关闭窗口|关闭本页|关闭|返回顶部|返回首页|返回|收藏|分享到|分享|微信|新浪微博|微博|QQ空间|扫一扫"
    "|大|中|小|字体|字号|字|默认|保存|繁体|简体|纠错|朗读|语音播报|网站首页|首页|复制链接|无障碍浏览|无障碍"
)
_PARTING: Final = r"[ \t\[\]【】()（）|｜/·:：]"
# How lines of a web page begin that belong to the site; never a line of particulars (文号, 索引号).
_SITE = re.compile(
    rf"^[ \t]*+(?:"
    rf"[您你]?(?:当前|现在|所在)的?位置\s*[:：]|欢迎(?:访问|光临|来到).*网|首\s*页\s*[>＞»-]"
    rf"|(?:浏览|点击|阅读|访问)(?:次数|人数|量|数|率)?\s*[:：]|字[体号](?:大小)?\s*[:：[［【（(]"
    rf"|(?:信息|文章|稿件)?来源\s*[:：]|作者\s*[:：]|(?:责任)?编辑\s*[:：]|审核\s*[:：]|分享到\s*[:：]?"
    rf"|(?:(?:时间|日期)\s*[:：]|20\d\d[-./年]\d).{{0,24}}(?:来源|浏览|点击|阅读|作者|字[体号])"
    rf"|(?:发布|更新|发表)(?:时间|日期)?\s*[:：]|[【[]?(?:上|下)一[篇条]\s*[:：】\]]"
    rf"|版权所有|Copyright|网站标识码|.{{0,40}}ICP备|.{{0,40}}公网安备|.{{0,40}}All Rights Reserved"
    rf"|(?:网站)?(?:技术支持|主办单位|承办单位|维护单位|主办|承办)\s*[:：]|网站地图|保护视力色|视力保护色"
    rf"|扫一扫在|用微信扫|(?:{_PARTING}*+(?:{_TOKENS}))++{_PARTING}*+$"
    rf")[^\n\f]*$",
    re.M | re.I,
)
_PARTICULARS = re.compile(
    r"索\s*引\s*号|文\s*号|字\s*号(?!\s*[:：]?[ \t[【（(]*大)|发文|成文|主题分类|有效性"
)
_ENDS_SENTENCE = re.compile(r"[。；;]\s*$")
# A breadcrumb: names parted by >.
_CRUMBS = re.compile(r"^[^\d\n\f。，>＞]{1,40}(?:[>＞»]++[^\d\n\f。，>＞»]{1,40}){2,8}$", re.M)
_PAGE_NUMBER = re.compile(
    r"^[ \t]*+(?:[-—–－―·_]++ *+\d{1,4} *+[-—–－―·_]++"
    r"|第 *\d{1,4} *页(?:[ ,，/、]*[（(]?共 *\d{1,4} *页[)）]?)?"
    r"|Page +\d{1,4}(?: +of +\d{1,4})?)[ \t]*+$",
    re.M | re.I,
)
_BARE_NUMBER = re.compile(r"\d{1,4}(?: */ *\d{1,4})?")
_LINE = re.compile(r"[^\n\f]+")
_TAIL: Final = 30  # characters of a line in which its end is looked for
_REPEATED: Final = 3  # so often a line stands at a page's edge to be its running head
_EDGE: Final = 2  # lines from the edge
_LONGEST_HEAD: Final = 60
_BEGINNING: Final = 2


def furniture(text: str) -> Iterator[Change]:
    """Whole lines that no author wrote: menus, counters, page numbers, running heads."""
    gone: set[tuple[int, int]] = set()
    flat = text.replace("\f", "\n")
    for match in _SITE.finditer(flat):
        line = match[0]
        if len(line) <= _LONGEST_FURNITURE and not (
            _PARTICULARS.search(line) or _ENDS_SENTENCE.search(line)
        ):
            gone.add(match.span())
    gone.update(match.span() for match in _CRUMBS.finditer(flat))
    numbers = {match.span() for match in _PAGE_NUMBER.finditer(flat)}
    gone |= numbers
    gone |= _page_edges(text, numbers)
    for start, end in sorted(gone):
        yield start, end + text.startswith("\n", end), ""


def _page_edges(text: str, numbers: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Bare page numbers and running heads: what stands at the edges of pages."""
    lines = [match.span() for match in _LINE.finditer(text) if not match[0].isspace()]
    bare = [span for span in lines if _BARE_NUMBER.fullmatch(text[slice(*span)].strip())]
    found = _counted_up(text, bare)
    if "\f" not in text and not numbers and not found:
        return found
    edges: list[tuple[int, int]] = []
    marks = numbers | found
    kept = [span for span in lines if span not in marks]
    breaks = [m.start() for m in re.finditer("\f", text)] + [start for start, _ in marks]
    at = 0
    seen: set[int] = set()
    for place in sorted(breaks):
        while at < len(kept) and kept[at][0] < place:
            at += 1
        for index in range(max(0, at - _EDGE), min(len(kept), at + _EDGE)):
            if index not in seen:
                seen.add(index)
                edges.append(kept[index])
    if "\f" in text:
        found |= {span for span in edges if span in set(bare)}
    heads = Counter(_head(text[start:end]) for start, end in edges)
    for start, end in edges:
        line = text[start:end]
        often = heads[_head(line)] >= _REPEATED
        # At the very beginning it may be the title, which later pages repeat.
        later = start > lines[min(_BEGINNING, len(lines)) - 1][0]
        if later and often and len(line) <= _LONGEST_HEAD and not _ENDS_SENTENCE.search(line):
            found.add((start, end))
    return found


def _head(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())


def _counted_up(text: str, bare: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Lines that hold a number alone, where three or more count up by one."""
    found: set[tuple[int, int]] = set()
    run: list[tuple[int, int]] = []
    last = -1
    for start, end in bare:
        number = int(text[start:end].partition("/")[0])
        if number != last + 1:
            run = []
        run.append((start, end))
        last = number
        if len(run) >= _REPEATED:
            found.update(run)
    return found


_RUN_TOGETHER: Final = 200
_ENDED = re.compile("[。；]")
_INDENT = re.compile("(?<=\\S)\u3000\u3000+(?=\\S)")


def run_together(text: str) -> Iterator[Change]:
    """Paragraphs that came as one line, parted by nothing but the indent of the next (　　)."""
    for line in _LINE.finditer(text):
        if len(line[0]) < _RUN_TOGETHER or len(_ENDED.findall(line[0])) < 2:
            continue
        for match in _INDENT.finditer(text, *line.span()):
            yield *match.span(), "\n"


_TERMINATED = re.compile(r"[。！？!?；;：:…][\"”’」』）)\]】》]*$|(?:特此通知|此复|为盼)$")
_CLOSED = re.compile(r"[）)\]】]$")
_VALUE_END = re.compile(r"(?:[以之]?[上下内]|左右|[%‰]|万|达标|覆盖|控制)$")
_NUMBERED = re.compile(
    r"第[一二三四五六七八九十百零〇\d]{1,4}[章节条部编款]|[一二三四五六七八九十]{1,3}(?:[、.．]|是)"
    r"|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,3})[)）]|\d{1,3}[、)）]|[①-⑳●•◆■★▲※○]|[-*] "
    r"|\d{1,2}[.．](?!\d+(?:\.\d+)? *(?:[%‰/]|个百分点|万|亿|倍|张|名|元))|[A-Za-z][.、)）]"
    r"|附件|附 *[:：]|抄送|主题词|联系(?:人|电话)"
)
_DATE = re.compile(r"(?:[12]\d{3}|[一二][〇○零ＯOo〇一二三四五六七八九]{3}) *年.{1,5}月.{1,4}日")
_BODY = re.compile(rf"[{HAN}□（）()]{{2,30}}(?:委员会|委|局|厅|部|政府|办公室|中心|院|会|组|处)")
_LINKS_ON = re.compile(
    r"(?:[，、,—]|[在和与及的对将以把或并从向由至到为每]|按照|通过|不低于|不超过|控制在)$"
)
_LINKS_BACK = re.compile(
    r"[，、。；：）》”】,;:)!！?？%‰]|的|等(?!级)|以及|及其|[以之][上下内](?=[，、。；：）,;)])"
)
# The unit of a value whose figures end the line before.
_UNIT_GOES_ON = re.compile(
    r"[%‰]|[万亿](?=[以之，。；、）])|个百分点|[名张例人元次](?=[以之，。；、）])"
)
_TITLE_WORD: Final = (
    "通知|意见|方案|要点|规划|计划|办法|函|批复|公告|通告|报告|决定|细则|规定|制度|规范|纲要|通报"
)
_TITLE_END = re.compile(rf"(?:{_TITLE_WORD})(?:[（(][^（）()]{{1,20}}[)）])?$")
_TITLE_REST = re.compile(rf"[^，。；：]{{0,40}}(?:{_TITLE_WORD})(?:[（(][^（）()]{{1,20}}[)）])?")
_PROSE = re.compile(r"[，。；,;]")
_OPENERS: Final = ("《》", "（）", "“”")
_SHORTEST_WRAPPED: Final = 20.0
_LONG: Final = 60.0
_SLACK: Final = 3.0  # widths of full characters by which a wrapped line may fall short


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    width: float  # in full-width characters

    @property
    def tail(self) -> str:
        return self.text[-_TAIL:]

    @classmethod
    def of(cls, text: str, start: int, end: int) -> _Line:
        inside = text[start:end]
        line = inside.strip()
        start += len(inside) - len(inside.lstrip())
        wide = (len(line.encode("utf-8", "replace")) - len(line)) / 2
        return cls(start, start + len(line), line, min(wide + (len(line) - wide) / 2, len(line)))


def broken(text: str) -> Iterator[Change]:
    """Line and page ends in the middle of a sentence."""
    lines = [
        _Line.of(text, *match.span()) for match in _LINE.finditer(text) if not match[0].isspace()
    ]
    measure = _measure(lines)
    prose = False
    for at in range(len(lines) - 1):
        line, after = lines[at], lines[at + 1]
        prose = prose or _PROSE.search(line.text) is not None
        last = lines[at + 2] if at + 2 < len(lines) else None
        if _runs_on(text, line, after, last, prose, measure):
            latin = _is_latin(line.text[-1]) and _is_latin(after.text[0])
            yield line.end, after.start, " " if latin else ""
        else:
            prose = False


def page_ends(text: str) -> Iterator[Change]:
    """Ends of pages that part paragraphs are ends of lines."""
    for match in re.finditer("\f", text):
        yield match.start(), match.end(), "\n"


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _measure(lines: list[_Line]) -> float:
    """The width at which the text was wrapped; 0 where it was not."""
    widths = [round(line.width) for line in lines if line.width >= _SHORTEST_WRAPPED]
    if len(widths) < 5:
        return 0
    common, _ = Counter(widths).most_common(1)[0]
    near = sum(abs(width - common) <= 2 for width in widths)
    beyond = sum(width > common + 3 for width in widths)
    return common if near >= 0.3 * len(widths) and beyond <= 0.05 * len(widths) else 0


def _runs_on(
    text: str, line: _Line, after: _Line, last: _Line | None, prose: bool, measure: float
) -> bool:
    """Whether `after` goes on with the sentence of `line`. `last` is the line after both."""
    gap = text[line.end : after.start]
    ends = gap.count("\n") + gap.count("\f")
    page = "\f" in gap
    if _is_row(line.text) or _is_row(after.text) or ends > 4:
        return False
    near = ends == 1 or page
    within = near and _opens(line.text, after.text)
    if _NUMBERED.match(after.text):
        return False
    if _TERMINATED.search(line.tail) and not (within and line.tail[-1] in ":：;；"):
        return False
    if _DATE.match(after.text) or _DATE.match(line.text) or _is_signature(after, last):
        return False
    full = bool(measure) and abs(line.width - measure) <= _SLACK
    if _would_fuse(line.text, after.text, full):
        return False
    if "关于" in line.text and _TITLE_END.search(line.tail) and not _PROSE.search(line.text):
        return False
    if _CLOSED.search(line.tail) and not full:
        return False
    unit = prose and line.text[-1].isdigit() and _UNIT_GOES_ON.match(after.text)
    if within or unit or (near and _title_goes_on(line.text, after.text)):
        return True
    if _LINKS_ON.search(line.tail) or _LINKS_BACK.match(after.text):
        return prose or full or line.width >= _SHORTEST_WRAPPED
    if full:
        return prose or not _VALUE_END.search(line.tail)
    if not prose or measure or _VALUE_END.search(line.tail):
        return False
    if not near:
        return line.width >= _LONG
    # （一）加强领导，落实责任 above a paragraph is a heading, though it has a comma.
    heading = _NUMBERED.match(line.text) is not None and line.width < min(
        _LONG, after.width - _SLACK
    )
    return line.width >= _SHORTEST_WRAPPED and not heading


def _is_row(line: str) -> bool:
    """A row of a table: cells parted by tabs, bars or wide gaps."""
    bars = line.count("|") + line.count("｜")
    return "\t" in line or "   " in line or bars > 1 or line.count("  ") > 1


def _would_fuse(line: str, after: str, full: bool) -> bool:
    """Figures are never put together, but for a year that is parted (20 + 25年), and decimals where
    the width of the page parts them.
    """
    if full and re.match(r"[.．]\d", after):
        return False
    if not (line[-1].isdigit() and (after[0].isdigit() or re.match(r"[.．]\d", after))):
        return False
    tail = re.search(r"(?:^|\D)([12]\d{0,2})$", line[-_TAIL:])
    head = re.match(r"\d{1,3}(?=年)", after)
    return not (tail and head and re.fullmatch(r"(?:19|20)\d\d", tail[1] + head[0]))


def _is_signature(line: _Line, last: _Line | None) -> bool:
    return _BODY.fullmatch(line.text) is not None and (
        last is None or _DATE.match(last.text) is not None or _BODY.fullmatch(last.text) is not None
    )


def _opens(line: str, after: str) -> bool:
    """A bracket or quotation mark opened in one line is closed in the next."""
    return any(
        line.count(o) > line.count(c) and after.count(c) > after.count(o) for o, c in _OPENERS
    )


def _title_goes_on(line: str, after: str) -> bool:
    if len(line) > _LONGEST_HEAD or _PROSE.search(line) or _TITLE_END.search(line):
        return False
    return ("关于" in line and _TITLE_REST.fullmatch(after) is not None) or re.fullmatch(
        rf"(?:实施|工作|行动|专项|指导|若干|建设|发展)*(?:{_TITLE_WORD})(?:[（(][^（）()]{{1,20}}[)）])?",
        after,
    ) is not None
