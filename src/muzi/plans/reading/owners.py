"""Who is to do it: responsible units in brackets, after 责任单位：, or as a sentence's subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from muzi.plans.reading.doing import is_doing

# A name that ends so is a unit's. The second list holds as well for parts of bodies, places and
# persons, so it counts only where the text says that a unit stands there.
_UNIT = (
    "政府|部门|委|局|厅|办|办公室|卫生院|保健院|医院|站|中心|机构|单位|社会组织|党组织|公司|集团|学校|大学|学院"
    "|幼儿园|街道|乡镇|苏木|各地|各级|医联体|医共体|总院|分院|保健所|监督所|大队|[妇残侨文社]联|工商联|科协"
    "|工会|团委|小组|专班|工作组|专家组|科室|指挥部|(?:宣传|组织|统战|武装|教育|公安|民政|卫生)部"
    "|委员会|协会|学会|联合会|红十字会|基金会|管委会|居委会|村委会|主席|[省市县区乡村]级"
    "|各(?:有关|相关)?(?:省|市|州|县|区|旗|盟|地|镇|乡|村|街道|苏木)+"
)
_LOOSE = (
    "院|所|队|处|科|股|司|署|会|社|团|镇|乡|村|社区|县|区|市|州|盟|旗|省|人|员|长|医生|医师"
    "|村医|专干|银行"
)
_IS_UNIT = re.compile(rf"(?:{_UNIT})$")
_MAY_BE_UNIT = re.compile(rf"(?:{_UNIT}|{_LOOSE})$")
_DEPARTMENT = re.compile(r"[委厅局办院心].{0,6}(?:处|股|司)$")  # 委妇幼处
_NO_UNIT = re.compile(r"(?:社会|地区|机会|场所|科学|辖区|山区|牧区|城区|本人|个人|群众组织)$")
_INNER = re.compile(r"[（(][^（()）\n]{0,40}[)）]")

_BRACKET = re.compile(
    r"[（(【\[](?P<within>(?:[^（()）【】\[\]\n]|[（(][^（()）\n]{0,40}[)）]){2,300})[)）】\]]"
)
_LABEL = re.compile(
    r"(?P<role>(?:主要)?(?:责任|牵头|配合|主办|协办|主责|承办|实施|落实|参与|参加)"
    r"(?:单位|部门|科室|机构|处室|股室|主体)?)[：:]"
)
_LABELLED_LINE = re.compile(_LABEL.pattern + r"(?P<names>[^\n。】]{2,300})")
_PERSON = re.compile(
    r"(?:责任人|联系人|负责人|分管领导|责任领导|(?:完成|办结)?(?:时限|时间|期限|日期)(?:要求)?)[：:].*$"
)
# What may stand among owners and is none: 2026年6月底前完成, 长期坚持.
_TIMED = re.compile(r"^(?:20\d\d年|\d{1,2}月|年[底内末]|全年|每[年月季]|长期|持续|常年)")
_ROLE = re.compile(
    r"(?:等(?:相关|有关)?(?:部门|单位|机构)?)?(?:按照?各?自?(?:职责|任务|分工)*(?:分工)?|分别|共同|具体|组织|协同|分工|各自)*"
    r"(?:负责|牵头|配合|落实|实施|承担|参与|参加)+$"
)
_PART_OF_IT = re.compile(r"[（(](?:牵头|配合|主办|协办|负责|主责)[)）]")
_AND_OTHERS = re.compile(r"等(?:相关|有关)?(?:部门|单位|机构)?$")
_NOT_OWNERS = re.compile(r"^(?:含|包括|如|指|即|以下|不含|见|详见|原|暂|试行|其中)")

_PIECE = re.compile(r"[^，。；：\n]+")
_SENTENCE = re.compile(r"[^。；\n]+")
_SUBJECT_LENGTH = 60
# What a unit that is named before it is to do or be.
_DOES = re.compile(
    "应当|应|要|必须|务必|须|需|负责|牵头|承担|配合|联合|会同|于|在|每|按|将|对|定期|及时|积极|切实|"
    "召开|组织|开展|报送|上报|制定|建立|成立|设立|设置|完成|落实|做好|加强|提供|实施|抽调|汇总|主动|"
    "分别|各自|共同|强化|统筹|推进|履行|认真|全面|严格|发挥|结合|至少|不得|指导|安排|20[0-9]{2}年|[0-9]{1,2}月|次[月日年]|年底"
)
_TOLD = re.compile("应|要|必须|务必|须|需|负责|牵头|承担")
_NO_SUBJECT = tuple("在对为由将按从以把与和向当让使并经及")
_BY = re.compile(
    "由(?P<who>[^，。；：\n由]{2,40}?)(?:负责|牵头|承担|组织|具体实施|会同|统筹|主办|共同|完成|制定)"
)
_EACH = (
    "各地",
    "各级",
    "各县",
    "各市",
    "各区",
    "各旗",
    "各乡",
    "各镇",
    "各街",
    "各有",
    "各相",
    "各成",
)
# 10月底前由县妇幼保健院完成, 每年12月10日前各镇报送, 旗妇幼保健院同步开展: what stands around it.
_UNTIL_THEN = re.compile(
    r"(?:于?每(?:半?年|季度?|[月周])(?:末月?|首月)?)?"
    r"(?:20\d\d年)?(?:(?:\d{1,2}|元)月)?(?:\d{1,2}日|[底初末]|[上中下]旬|年底)?前?由?"
)
_ADVERB = re.compile(r"(?:同步|统一|具体|也|均|都|再|并|继续|及时|适时|率先|全程)+$")
# 区财政局：负责落实经费: a line that gives a unit its duty
_DUTY = re.compile(r"^[ \t]*(?P<who>[^，。；：\n]{2,60})：(?P<work>[^\n]{2,})", re.MULTILINE)
_WITH = re.compile("(?:应当?|要|须|负责|牵头)?(?:会同|联合|配合)")
_CHARGED = re.compile("负责|牵头|承担")


class Owners(NamedTuple):
    """Units named at a place of a text; `start`–`end` spans the whole bracket or line."""

    start: int
    end: int
    names: tuple[str, ...]


class Charge(NamedTuple):
    """A part that gives one unit its work: 教育部门负责…; `work` is where the work begins."""

    start: int
    end: int
    work: int
    owner: tuple[str, ...]


def is_unit(name: str, *, loosely: bool = False) -> bool:
    """Does the name end as units' names do?"""
    plain = _INNER.sub("", name).removesuffix("等").strip()
    if len(plain) < 2 or _NO_UNIT.search(plain):
        return False
    return bool((_MAY_BE_UNIT if loosely else _IS_UNIT).search(plain))


def named(text: str) -> list[Owners]:
    """Units in brackets at the end of a sentence or item, and after 责任单位： on a line."""
    found = [each for each in _bracketed(text) if each.names]
    for match in _LABELLED_LINE.finditer(text):
        if any(each.start <= match.start() < each.end for each in found):
            continue
        names = _names(match[0], said=True)
        if names:
            found.append(Owners(match.start(), match.end(), names))
    return sorted(found)


def listed(cell: str) -> tuple[str, ...]:
    """The units that a cell of responsible units lists."""
    return _names(cell, said=True)


def _bracketed(text: str) -> Iterator[Owners]:
    for match in _BRACKET.finditer(text):
        after = text[match.end() : match.end() + 1]
        if after and after not in "。；;\n" and not text[match.end() :].isspace():
            continue
        within = match["within"]
        if not _NOT_OWNERS.match(within):
            said = bool(_LABEL.search(within) or _ROLE.search(within))
            yield Owners(match.start(), match.end(), _names(within, said=said))


def _names(written: str, *, said: bool) -> tuple[str, ...]:
    """The units listed. `said`: the text itself says that these are owners (责任单位：, 负责)."""
    written = _PART_OF_IT.sub("", written)
    found: list[str] = []
    for part in re.split(r"[；;。]", written):
        words = _LABEL.sub("，", _PERSON.sub("", part))
        listed = _listed(words, loosely=said)
        if listed is None and "、" in words:  # 职工医院、团财务科: one tells that both are units
            listed = _listed(words, loosely=True)
            short = [each for each in listed or () if not is_unit(each, loosely=True)]
            if short or not any(map(is_unit, listed or ())):
                return ()
        if listed is None:
            return ()
        found += listed
    return tuple(dict.fromkeys(found))


def _listed(words: str, *, loosely: bool = False, short: int = 3) -> list[str] | None:
    """Names between 、and ，; a piece that is no unit (危重孕产妇、…救治中心) is glued to the next.

    Nothing where a piece stays that is none, or is shorter than `short` (unless `loosely`).
    """
    found: list[str] = []
    begun = ""
    for piece, mark in re.findall(r"((?:[（(][^）)]*[）)]|[^，,、\s（(])+)([，,、\s]*)", words):
        if _TIMED.match(piece):
            continue
        name = begun + _ROLE.sub("", piece)
        for each in _joined(name):
            if is_unit(each, loosely=loosely) and (loosely or len(each) >= short):
                found.append(_AND_OTHERS.sub("", each))
                begun = ""
            elif mark.startswith("、") and not begun and _DEPARTMENT.search(each):
                found.append(each)
            elif mark.startswith("、") and len(name) < 60:
                begun = name + "、"
            elif loosely and 1 < len(each) < 40:
                found.append(each)
                begun = ""
            elif each:
                return None
    if begun and not loosely:
        return None
    return found


def _joined(name: str) -> list[str]:
    """县卫健局和县财政局 are two; 县卫生和计生局 is one."""
    for joint in re.finditer("和|与|及|会同", name):
        left, right = name[: joint.start()], name[joint.end() :]
        if is_unit(left) and is_unit(right):
            return [left, right]
    return [name]


def subject(text: str, start: int, end: int) -> tuple[tuple[str, ...], int]:
    """The units that a piece of a sentence begins with, those with whom they do it (会同), and
    where their doing begins.
    """
    units, place = _first_subject(text, start, end)
    if units and (joins := _WITH.match(text, place, end)):
        others, doing = _first_subject(text, joins.end(), end)
        rest = text[joins.end() : end].strip()
        if not others and is_unit(rest):  # 县医保局要会同县财政局，于…
            others, doing = tuple(_listed(rest, short=2) or [rest]), end
        if others:
            return tuple(dict.fromkeys([*units, *others])), doing
    return units, place


def _first_subject(text: str, start: int, end: int) -> tuple[tuple[str, ...], int]:
    first = start
    while first < end and text[first].isspace():
        first += 1
    if until := _UNTIL_THEN.match(text, first, end):
        first = until.end()
    for does in _DOES.finditer(text, first, min(end, first + _SUBJECT_LENGTH)):
        who = _ADVERB.sub("", text[first : does.start()])
        if not is_unit(who):
            continue
        if who.startswith(_NO_SUBJECT) and not who.startswith(_EACH):
            return (), first
        # 加强县妇幼保健院建设 tells no one; 救治中心要 and 宣传部门负责 do.
        if "的" not in who and is_doing(who) and not _TOLD.match(does[0]):
            return (), first
        return tuple(_listed(who, short=2) or [who]), does.start()
    return (), first


def subjects(text: str) -> tuple[str, ...]:
    """All units that sentences of the text tell to do something, in order."""
    found = [name for each in _duties(text) for name in each.owner]
    for piece in _PIECE.finditer(text):
        found += subject(text, *piece.span())[0]
        for by in _BY.finditer(text, *piece.span()):
            if is_unit(by["who"]):
                found += _listed(by["who"], short=2) or [by["who"]]
    return tuple(dict.fromkeys(found))


def _duties(text: str) -> list[Charge]:
    found = []
    for line in _DUTY.finditer(text):
        who = line["who"].strip()
        if is_unit(who) and not _LABEL.match(who + "：") and is_doing(line["work"]):
            owner = tuple(_listed(who, short=2) or [who])
            found.append(Charge(line.start(), line.end(), line.start("work"), owner))
    return found


def charges(text: str) -> list[Charge]:
    """The parts that give a unit its work: lines that begin with the unit and a colon; else those
    that begin with a unit and 负责, each up to the next or the end of its sentence, of which fewer
    than two are none.
    """
    if duties := _duties(text):
        return duties
    if len(_CHARGED.findall(text)) < 2:
        return []
    found: list[Charge] = []
    others: list[Charge] = []  # sentences of other units beside: 县妇幼保健院同步开展…
    for part in _SENTENCE.finditer(text):
        who, place = subject(text, *part.span())
        if who and not _CHARGED.match(text, place):
            others.append(Charge(*part.span(), place, who))
        for piece in _PIECE.finditer(text, *part.span()):
            who, place = subject(text, *piece.span())
            if not who or not _CHARGED.match(text, place):
                continue
            if found and found[-1].end == part.end():
                found[-1] = found[-1]._replace(end=piece.start() - 1)
            found.append(Charge(piece.start(), part.end(), place + 2, who))
    if len(found) < 2:
        return []
    starts = [each.start for each in found]
    beside = [one for one in others if not any(one.start <= at < one.end for at in starts)]
    return sorted([*found, *beside])
