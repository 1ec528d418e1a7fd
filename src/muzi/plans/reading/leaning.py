"""Names that lean on what was told before them, put in full: on the name before, on the doing that
a clause or the heading tells of, on the people or the list named before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from muzi.plans.reading import lexicon
from muzi.plans.reading.doing import is_doing
from muzi.plans.reading.matching import known
from muzi.plans.reading.names import AGED, PEOPLE, any_of, bare, cleaned, headed, is_age, people

_MOST = 16  # characters that are put back before a name
_SEVERAL = re.compile(r"[，。；、]")
_A_SPAN = r"(?:\d+|[一二两三四五六七八九十]+)(?:周|个月|天|小时|日)(?:内|以内)"
_SPAN = re.compile(_A_SPAN)
_SPAN_WITHIN = re.compile(rf"(?:出生后|产后)?{_A_SPAN}")
_ADVERB = re.compile(r"(?:充分|规范|及时|早期|全程|有效|规律)(?=..)")
# What is done to what the rate before is of; others may be of anything (失访率).
_DEPENDENT = re.compile(
    r"(?:满意|追踪|复筛|服用|发放|体检|整改|依从|准确|完整|及时|合格|评估|治疗|普治|录入|复查|随访|优良"
    r"|完好|真实|使用|诊断|干预|知晓|召回|上报|管理|转诊|确诊|早诊|废证|筛查|检查|检测|访视|监测"
    r"|转诊到位)率"
)
_LAST_DOING = re.compile(r"[^、和]{2}率$")
_SICK = re.compile(rf"[“”]?(?:疾病|两病|{any_of(lexicon.CONDITIONS)})")
_BORN = re.compile(r"^(?:其|所生)")
_BORN_OF = re.compile(r".*?所生(?:儿童|婴儿|新生儿)")
_OF_AGE = re.compile(r"^满?\d+(?:月龄|个月龄|岁)")
_CAUSE = re.compile(r"^.{2,14}?(?:导致|引起|所致|造成)的")


def in_full(name: str, before: str) -> str:
    """What a name leaves out because the one told before it has said it: 叶酸服用率、服用依从率.

    Only what the language leaves out: whose (所生儿童), a start that stands within the other name,
    a span of time in the place of another, an adverb to the same doing, a bare doing, an illness of
    the same people. A name that the catalogue knows leaves out nothing.
    """
    if not before or name in before:
        return name
    if _BORN.match(name) and (parents := PEOPLE.search(before)):
        return before[: parents.end()] + name
    if _OF_AGE.match(name) and not people(name):
        whose = _BORN_OF.match(before) or PEOPLE.search(before)
        return before[: whose.end()] + name if whose else name
    lead = PEOPLE.match(before)
    sick = name.startswith(lexicon.CONDITIONS) and not people(name)
    if lead and sick and _SICK.match(before[lead.end() :]):
        return lead[0] + name
    if people(name) or known(name):
        return name
    at = before.find(name[:2])
    if at > 0 and not name.startswith(lexicon.CONDITIONS):
        return before[:at] + name
    if _SPAN.match(name):
        told = _SPAN_WITHIN.search(before) or _LAST_DOING.search(before)
        return before[: told.start()] + name if told else name
    if adverb := _ADVERB.match(name):
        at = before.find(name[adverb.end() :])
        if at > 0:  # 首剂、全程接种率: one such word in the place of the other
            return name if _ORDER.match(before[:at]) else before[:at] + name
    done = bare(name[adverb.end() :] if adverb else name)
    if _DEPENDENT.fullmatch(done) and (last := _LAST_DOING.search(before)) and last.start() > 1:
        what = before[: last.start()]
        whole = what.removesuffix("人群")  # 宫颈癌人群筛查率，早诊率
        return (whole if whole.endswith(lexicon.CONDITIONS) else what) + name
    return name


def of_same_cause(name: str, first: str) -> str:
    """出生缺陷导致的婴儿死亡率、5岁以下儿童死亡率: the cause is said once for a list."""
    cause = _CAUSE.match(first)
    return cause[0] + name if cause and not _CAUSE.match(name) else name


_GENERIC = re.compile(r"(?:目标人群)?(?:覆盖|合格|完成|达标|及时|知晓|满意|优良|参与|参加|接种)率")
_BEGUN = re.compile(
    r"^.*(?:组织|实行|进行|做好|开展|实施|推进|完成|纳入|加强|集中|提供|举办|推广|规范|落实)"
)
# Words of doing that head a noun as well: 预防接种, 筛查与诊断.
_NOUNS = ("预防", "筛查", "检查", "监测", "治疗", "干预", "随访", "救治", "服务", "管理", "转诊")
_ORDER = re.compile(r"[首第再每全各其][\u4e00-\u9fff]$")
_CARED = re.compile(
    r"^[对为给]([^，]{2,16}?)(?:\d+[日天周个月]*内)?"
    r"(?:(?:及时|全部|均|免费)?(?:进行|开展|完成|实施|给予)|免费)"
)
_COUNTS = re.compile(r"(?:\d+(?:\.\d+)?万?[人期轮场次例名批对]{1,2})+$")
_TAKEN = re.compile(r"^(?:把|将)(.{2,16}?)(?:纳入|列入|作为).*")  # 把产前筛查纳入民生工程
_NO_OBJECT = re.compile(
    r"目标|指标|依据|任务|要求|措施|安排|工作|质量|水平|能力|其他|宣传|动员|[制度系]$|^到位"
)


def of_doing(name: str, clauses: Iterable[str]) -> str:
    """完成档案整改，整改率…; 发放告知书，发放率…: a rate of what one of the clauses before it (the
    nearest first) tells.
    """
    doing = _ADVERB.sub("", name.removesuffix("率"))
    return next(filter(None, (_object(doing, clause) for clause in clauses)), "") + name


_TITLED = re.compile(
    r"(?:20\d\d年度?|关于(?:做好|开展|实施))(?P<what>[^，《》\d]{4,24}?)(?:工作|项目|任务)*(?:实施)?"
    r"(?:方案|的通知)$"
)


def of_title(title: str) -> str:
    """What is done, by the document's title: 关于做好2023年度“两癌”免费筛查工作的通知."""
    found = _TITLED.search(title)
    return found["what"] if found and found["what"].endswith(lexicon.DOING) else ""


def taken(clause: str) -> str:
    """What a clause takes into something: 产前筛查, 把产前筛查纳入民生工程."""
    found = _TAKEN.match(clause)
    return found[1] if found else ""


def of_topic(name: str, clause: str, heading: str) -> str:
    """开展眼病筛查，覆盖率…, 预防接种。建证率…: a rate of what the clause before it does, or of the
    thing that its heading names.
    """
    if begun := _BEGUN.match(clause):
        what = _put_back(_COUNTS.sub("", clause[begun.end() :]))
        if what.endswith((*lexicon.DOING, "培训")):
            sick = what[:-2].endswith(lexicon.CONDITIONS) and not is_generic(name)
            return (what[:-2] if sick else what) + name  # 宫颈癌检查6000人，早诊率
    return heading + name if _names_a_thing(heading) else name


def is_generic(name: str) -> bool:
    """覆盖率, 合格率: of anything that is done."""
    return _GENERIC.fullmatch(name) is not None


def leans(name: str) -> bool:
    """Whether it is too short to stand alone: a rate of no people, no illness and no known name."""
    short = name.endswith("率") and len(name) <= 8 and not re.search(r"\d", name)
    return (
        short
        and (is_generic(name) or not people(name))
        and not _SICK.match(name)
        and not known(name)
    )


def _object(doing: str, clause: str) -> str:
    """What a clause does it to: 发放|告知书, or whose doing it is: 档案|整改."""
    clause = _TAKEN.sub(r"\1", clause)
    if cared := _CARED.search(clause):
        clause = cared[1] + clause[cared.end() :]
    told = re.search(rf"^(.*){re.escape(doing)}(?![率度])(.*)", clause)
    if told is None:
        return ""
    before, after = _put_back(told[1]), _put_back(told[2])
    return after or before if doing in lexicon.VERBS else before or after


def _put_back(text: str) -> str:
    """The noun of a text, if it is one that may be put before a name."""
    text = cleaned(_BEGUN.sub("", text)).text
    if len(text) > _MOST or _SEVERAL.search(text):
        text = re.split(r"[的对，、]", text)[-1]
    if _NO_OBJECT.search(text):
        return ""
    plain = AGED.sub("", text)
    fits = (
        1 < len(text) <= _MOST
        and not _ORDER.match(text)
        and not re.search(r"\d", plain)
        and not headed(text)
    )
    return text if fits and not _SEVERAL.search(text) else ""


def _names_a_thing(heading: str) -> bool:
    urges = is_doing(heading) and not heading.startswith(_NOUNS)
    return 2 < len(heading) <= 12 and not urges and not _NO_OBJECT.search(heading)


def of_those(name: str, topic: str) -> str:
    """肺结核患者：管理率; 老年人健康管理：健康管理率: of those whom the sentence speaks of."""
    if people(name) or name.removesuffix("率").endswith(lexicon.CONDITIONS) or topic in name:
        return name
    if topic.endswith((*lexicon.PEOPLE, "患者", *lexicon.CONDITIONS)):
        return topic + name
    if not topic.endswith(lexicon.DOING):
        return name
    whole = topic + "率"
    return whole if whole.endswith(name) else in_full(name, whole)


def of_others(text: str, measures: list[str]) -> list[str]:
    """小学生近视率 of 初中生, 儿童管理率 of 3岁以下: the same measures, of the people or of the age
    that `text` names; nothing where it names none or the measures are not of people.
    """
    aged = is_age(text)
    if not text or not (aged or people(text) == text):
        return []
    leads = [PEOPLE.match(each) for each in measures]
    if not measures or any(lead is None or lead.end() == len(lead.string) for lead in leads):
        return []
    if aged:
        return [text + AGED.sub("", each, count=1) for each in measures]
    return [text + lead.string[lead.end() :] for lead in leads if lead is not None]


def shared_head(one: str, other: str) -> str:
    """What `one`, which ends with people, leaves out and `other` says of its people."""
    found = list(PEOPLE.finditer(other))
    if not one.endswith(lexicon.PEOPLE) or not found:
        return ""
    head = re.sub("^(?:提供|开展|实施|进行)", "", other[found[-1].end() :])
    return head if len(head) > 1 else ""
