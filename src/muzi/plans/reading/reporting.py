"""Who acts on a rhythm: the unit that its sentence tells to do it (各助产机构每月报送…), the one in
brackets after it, or the one that a sentence before it in the same clause names; and to whom it is
reported (报县妇幼保健院, 向县人民政府报告).
"""

from __future__ import annotations

import re

from muzi.plans.reading.clauses import own_text
from muzi.plans.reading.doing import is_doing
from muzi.plans.reading.owners import is_unit, named, subject
from muzi.plans.reading.text import Clean
from muzi.plans.reading.types import Clause

_BEFORE, _AFTER = 300, 120  # characters around the word of time in which the unit is looked for
_PIECE = re.compile(r"[^，。；：\n]+")
_SENTENCE_ENDS = "。；\n"
_TOLD_TO = re.compile(r"(?:由|要求|督促|组织|指导)(?P<who>[^，。；：、由\n]{2,30})$")
# What a unit may do before the word of time, beside what `owners` knows: 各助产机构实行日报告.
_BEGINS = re.compile("实行|执行|推行|发现|坚持|定期|适时|及时|实时|向|逐|按|每")
_OVERSEES = re.compile("通报|督导|督查|调度|约谈|考核|考评|评审|检查|抽查")
_ABOVE = re.compile("局|委|厅|政府|办|小组|主管部门")
_LONGEST, _ACT = 100, 14


_REPORTED = re.compile(
    r"(?:(?<![通日周旬月季年预情申填简专速])(?:上报|报告|汇报|报送|报|提交|送)[至给到]?|[至给到])"
    r"(?P<unit>[^，。；：\n报送至给到]{2,40}?)"
    r"(?=备案|审核|审查|审批|审定|汇总|研究|批准|[，。；：\n]|$)"
)
_TOWARDS = re.compile(
    r"向(?P<unit>[^，。；：\n]{2,40}?)(?:作|做|进行|书面|专题|提交)*(?:报告|汇报|报送|上报|反馈)"
)
_OFFICE = re.compile(r"[局委院心].{2,8}[股科处室]$")  # 县卫健局妇幼股
_AND = re.compile(r"[、和及]|以及|并?抄送")


def receiver(text: str, place: int) -> str:
    """The units, joined by 、, to whom a rhythm whose word of time stands at `place` is reported;
    empty where its sentence names none.
    """
    sentence = re.compile(r"[^。；\n]*").match(text, place, place + _AFTER)
    said = sentence[0] if sentence else ""
    for words in (_TOWARDS, _REPORTED):
        for found in words.finditer(said):
            names = tuple(each for each in _AND.split(found["unit"]) if each)
            if names and all(is_unit(each) or _OFFICE.search(each) for each in names):
                return _joined(names)
    return ""


def reporter(clean: Clean, clause: Clause | None, place: int) -> str:
    """The units, joined by 、, that a rhythm whose word of time stands at `place` of the cleaned
    text is asked of; empty where the clause names none.
    """
    text = clean.text
    begin, end = own_text(clean, clause) if clause else (0, len(text))
    begin, end = max(begin, place - _BEFORE), min(end, place + _AFTER)
    sentence = max(begin, *(text.rfind(each, begin, place) + 1 for each in _SENTENCE_ENDS))
    return (
        _joined(_told(text, sentence, place))
        or _joined(_in_brackets(text[begin:end], place - begin))
        or _carried(_joined(_told(text, begin, sentence)), text[place : place + _ACT])
    )


def _carried(said: str, act: str) -> str:
    """Whoever a sentence before names, but for what only those above do to others: after
    各助产机构每月报送 stands 实行月通报, and it is not the units that issue it.
    """
    return said if _ABOVE.search(said) or not _OVERSEES.search(act) else ""


def _joined(names: tuple[str, ...]) -> str:
    said = ""
    for name in names:
        longer = f"{said}、{name}" if said else name
        if len(longer) > _LONGEST:
            break
        said = longer
    return said


def _told(text: str, begin: int, place: int) -> tuple[str, ...]:
    """The unit nearest before the place that a piece of the text begins with."""
    told = _TOLD_TO.search(text, begin, place)
    if told and is_unit(told["who"]):
        return (told["who"],)
    for piece in reversed(list(_PIECE.finditer(text, begin, place))):
        # With the word of time, which may be what the unit does.
        names = subject(text, piece.start(), min(piece.end() + 2, len(text)))[0]
        if names := names or _beginning(piece[0].strip()):
            return names
    return ()


def _beginning(piece: str) -> tuple[str, ...]:
    cuts = [each.start() for each in _BEGINS.finditer(piece)]
    for who in (piece[:cut] for cut in [*cuts, len(piece)]):
        if is_unit(who) and not is_doing(who):
            return (who,)
    return ()


def _in_brackets(text: str, place: int) -> tuple[str, ...]:
    """The list of owners that ends the sentence; else the last one before it."""
    found = [each for each in named(text) if each.names]
    after = next((each for each in found if each.start >= place), None)
    return (after or found[-1]).names if found else ()
