"""Several names told as one: split, each with the head or the people that a list says once; and
names that leave out what was told before them.
"""

from __future__ import annotations

import re

from muzi.plans.reading import lexicon
from muzi.plans.reading.names import AGE, PEOPLE, any_of, bare, cleaned, headed, people

_AND_SPLIT = re.compile(
    r"、|和(?!谐|睦)|(?<![普以涉顾危波触遍惠])及(?!时|格|早(?![孕期产])|其他|以[上下])|与(?!会)|以及|或(?!者)"
)


_COMPOUND = re.compile(any_of(lexicon.COMPOUNDS))
# 苯丙酮尿症、甲减等遗传代谢病: what stands before 等 are examples of one thing
_EXAMPLES = re.compile(
    r"(?:(?!率|比例)[^、和及与，（）()])+(?:[、和及与](?:(?!率|比例)[^、和及与，（）()])+)+(?<![同高初中平甲乙丙优上下均])等(?![级次效于待])"
)


def items(text: str) -> list[str]:
    """Split at 、和及与 outside brackets and quotes."""
    parts, depth, last, at = [], 0, 0, 0
    whole = {at for one in _COMPOUND.finditer(text) for at in range(*one.span())}
    if "等" in text:
        whole |= {at for one in _EXAMPLES.finditer(text) for at in range(*one.span())}
    while at < len(text):
        c = text[at]
        if c in "（(“《":
            depth += 1
        elif c in "）)”》":
            depth = max(0, depth - 1)
        elif not depth and at not in whole and (found := _AND_SPLIT.match(text, at)):
            parts.append(text[last:at])
            at = last = found.end()
            continue
        at += 1
    parts.append(text[last:])
    return [part for part in parts if part.strip() and part != "以"]


def split(text: str, wanted: int, shared: bool) -> list[str]:
    """The names in a list, each in full; one name where nothing tells that they are several.

    `wanted` is how many values there are; `shared` that a word shared them out (分别, 均).
    """
    bracketed = re.match(r"^[（(]([^（）()]+)[）)](.+)$", text)
    if bracketed and (wanted > 1 or shared):
        return [part + bracketed[2] for part in items(bracketed[1])]
    parts = items(text)
    if len(parts) < 2:
        return parts or [text]
    complete = [headed(part) for part in parts]
    complete[-1] = True
    if all(complete):
        full = parts[:1]
        for part in parts[1:]:
            full.append(in_full(part, full[-1]))
    else:
        full = _completed(parts, complete, forced=shared or wanted == len(parts))
    if len(full) == 1:
        return [text]
    if wanted > 1 and len(full) != wanted:
        for fewer in (_completed(parts, complete, forced=True), _merged(parts, complete)):
            if len(fewer) == wanted:
                return fewer
    return full


def _merged(parts: list[str], complete: list[bool]) -> list[str]:
    """Each headed part takes the unheaded ones before it: 宫颈癌和乳腺癌筛查率、产后访视率."""
    merged, held = [], ""
    for part, whole in zip(parts, complete, strict=True):
        held = f"{held}和{part}" if held else part
        if whole:
            merged.append(held)
            held = ""
    if held:
        merged.append(held)
    return merged


def _completed(parts: list[str], complete: list[bool], forced: bool) -> list[str]:
    """Give the parts that end early the head of the next that is whole. Three illnesses and more
    are told each for itself even where nothing shares them out: HIV、梅毒、乙肝筛查率.
    """
    if not forced and len(parts) > 2 and not any(complete[:-1]):
        forced = all(_condition(part) for part in parts[:-1])
    full: list[str] = []
    for at, part in enumerate(parts):
        if complete[at]:
            full.append(part)
            continue
        whole = next((parts[i] for i in range(at + 1, len(parts)) if complete[i]), parts[-1])
        tail = _tail(part, whole, forced)
        if tail is None:
            return _merged(parts, complete)
        full.append(part + tail)
    return _prefixed(full, parts, complete)


def _prefixed(full: list[str], parts: list[str], complete: list[bool]) -> list[str]:
    """孕产妇艾滋病、梅毒和乙肝检测率: those that follow are of the same people."""
    if complete[0]:
        return full
    lead = PEOPLE.match(parts[0])
    if not lead or lead.end() == len(parts[0]) or not _condition(parts[0][lead.end() :]):
        return full
    return [full[0], *(name if people(name) else lead[0] + name for name in full[1:])]


def _condition(text: str) -> bool:
    return text.strip("“”").endswith(lexicon.CONDITIONS)


_LAST_AGE = re.compile(rf"^.*?{AGE}(?=\D)")
_LAST_CONDITION = re.compile(rf"^.*(?:{any_of(lexicon.CONDITIONS)})")
_PLACE = re.compile(r"(?:卫生院|医院|保健院|中心|机构|幼儿园|学校|卫生室|服务站)$")
_FIRST_PLACE = re.compile(_PLACE.pattern.replace("$", "(?=.{3})").join(("^.*?", "")))
_LEVEL = re.compile(
    r"^.*?(?:[省市州盟县旗区镇乡村](?:（[^）]*）)?(?:[三两四]?级)?|农村|城市|城镇|男|女)"
)


def _tail(part: str, whole: str, forced: bool) -> str | None:
    """What `part` shares with the end of `whole`, by what sort of thing it names."""
    if re.search(r"(?:岁|月龄?|月)(?:及?以[上下内]|内)?$", part):
        found = _LAST_AGE.match(whole)
        return whole[found.end() :] if found else None
    if part.endswith(lexicon.PEOPLE):
        found = PEOPLE.search(whole)
        return whole[found.end() :] if found and found.end() < len(whole) else None
    if part.endswith(lexicon.DOING):
        return _short_head(whole)
    if not forced:
        return None
    if _PLACE.search(part) and (found := _FIRST_PLACE.match(whole)):
        return whole[found.end() :]
    if _condition(part):
        found = _LAST_CONDITION.match(whole)
        return whole[found.end() :] if found else None
    if re.search(r"(?:级|省|市|州|县|区|旗|乡|镇|村|农村|城市|城镇|）|男|女)$", part):
        found = _LEVEL.match(whole)
        if found and found.end() < len(whole):
            rest = whole[found.end() :]
            return rest if part.endswith("级") or not found[0].endswith("级") else "级" + rest
        return None
    return _short_head(whole)


def _short_head(whole: str) -> str | None:
    found = re.search(
        r"(?:覆盖率|完成率|合格率|知晓率|达标率|及时率|普及率|率|比例|数|人数)$", bare(whole)
    )
    return found[0] if found else None


def in_full(name: str, before: str) -> str:
    """What a name leaves out because the one told before it has said it: 叶酸服用率、服用依从率.

    Only what the language leaves out: a start that stands within the other name, a span of time in
    the place of another, an adverb to the same doing, a bare doing, an illness of the same people.
    """
    if name.startswith("所生") and (mothers := _MOTHERS.match(before)):
        return mothers[0] + name
    if not before or people(name) or name in before:
        return name
    at = before.find(name[:2])
    if at > 0 and not _condition_first(name):
        return before[:at] + name
    if (own := _SPAN.match(name)) and (other := _SPAN_WITHIN.search(before)):
        return before[: other.start()] + name if own and other.start() else name
    if adverb := _ADVERB.match(name):
        at = before.find(name[adverb.end() :])
        return before[:at] + name if at > 0 else name
    if _DEPENDENT.fullmatch(name) and (last := _LAST_DOING.search(before)) and last.start() > 1:
        what = before[: last.start()]
        whole = what.removesuffix("人群")  # 宫颈癌人群筛查率，早诊率
        return (whole if _condition(whole) else what) + name
    lead = PEOPLE.match(before)
    if lead and _condition_first(name) and _SICK.match(before[lead.end() :]):
        return lead[0] + name
    return name


def of_topic(name: str, topic: str) -> str:
    """肺结核患者：管理率; 老年人健康管理：健康管理率: of those whom the sentence speaks of."""
    if people(name) or _condition(name.removesuffix("率")) or topic in name:
        return name
    if topic.endswith((*lexicon.PEOPLE, "患者", *lexicon.CONDITIONS)):
        return topic + name
    if not topic.endswith(lexicon.DOING):
        return name
    whole = topic + "率"
    return whole if whole.endswith(name) else in_full(name, whole)


def of_doing(name: str, clause: str) -> str:
    """完成档案整改，整改率…; 发放告知书，发放率…: a rate of what the clause before tells."""
    doing = name[:2]
    if not _DEPENDENT.fullmatch(name):
        return name
    clause = cleaned(clause).text
    if (at := clause.rfind(doing)) < 0:
        return name
    what = clause[:at] if at + 2 == len(clause) else clause[at + 2 :]
    what = cleaned(what).text
    return what + name if 1 < len(what) <= 16 and not _SEVERAL.search(what) else name


_MOTHERS = re.compile(r".*?(?:孕产妇|孕妇|产妇)")
_SEVERAL = re.compile(r"[，。；、\d]")
_SPAN = re.compile(r"\d+(?:周|个月|天|小时|日)(?:内|以内)")
_SPAN_WITHIN = re.compile(r"(?:出生后|产后)?\d+(?:周|个月|天|小时|日)(?:内|以内)")
_ADVERB = re.compile(r"(?:充分|规范|及时|早期|全程|有效|规律)(?=..)")
_DEPENDENT = re.compile(
    r"(?:满意|追踪|复筛|服用|发放|体检|整改|依从|准确|完整|及时|合格|评估|治疗|普治|录入|复查|随访|依从|优良|完好|真实|使用|诊断|干预|知晓|召回|上报|管理|转诊|确诊|早诊|废证)率"
)
_LAST_DOING = re.compile(r"[^、和]{2}率$")
_SICK = re.compile(rf"[“”]?(?:疾病|两病|{any_of(lexicon.CONDITIONS)})")


def _condition_first(name: str) -> bool:
    return name.startswith(lexicon.CONDITIONS)


def of_others(text: str, measures: list[str]) -> list[str]:
    """小学生近视率 of 初中生: the same measures, of the people that `text` names; nothing where it
    names none or the measures are not of people.
    """
    if not text or people(text) != text:
        return []
    leads = [PEOPLE.match(each) for each in measures]
    if not measures or any(lead is None or lead.end() == len(lead.string) for lead in leads):
        return []
    return [text + lead.string[lead.end() :] for lead in leads if lead is not None]


def shared_head(one: str, other: str) -> str:
    """What `one`, which ends with people, leaves out and `other` says of its people."""
    found = list(PEOPLE.finditer(other))
    if not one.endswith(lexicon.PEOPLE) or not found:
        return ""
    head = other[found[-1].end() :]
    return head if len(head) > 1 else ""
