"""Names of indicators: cleaned of what only leads to them, split where a list shares a head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from muzi.plans.reading import lexicon
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.tokens import Token
from muzi.plans.reading.types import Unit


def _any(words: Sequence[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_AGE = (
    r"(?:\d+(?:\.\d+)?|[一二三四五六七八九十]+)?(?:\s?[-－—–~～至到]\s?\d+)?"
    r"\s?(?:周岁|岁|个?月龄?)(?:及?以[上下内]|内)?(?:的)?"
)
_PEOPLE = re.compile(
    rf"(?:(?:农村牧区|农牧区|农村|城镇|城市|城乡|贫困|流动|高危|高龄|适龄|育龄|已婚|低保|在校|学龄前|所有|{_AGE})(?:与|和)?)*(?:{_any(lexicon.PEOPLE)})"
)
_HEAD = re.compile(rf"(?:{_any(lexicon.HEADS)})$")
_GROUP_AT_END = re.compile(r"[（(][^（）()]*[）)]$")
_TAIL_SCOPES = re.compile(
    r"(?:率|比例)((?:农村|城市|城镇|城乡|全[省市州县区旗]|[省市州县区旗镇乡]级|乡镇|牧区|贫困地区){1,2})$"
)
_LEAD = re.compile(
    r"^(?:[\s，。、；：:.．)）\-—－–·•*]+|并且?|同时|以及|和|及|与|使得?(?!用)|让|将|把|其中?|即|要|应|全面|总体|主要|"
    r"(?:进一步|持续|稳步|逐步|不断|切实|有效|大力|着力|积极|继续|基本|全力|努力|力争|确保|保证|严格|合理|显著|明显|重点)+(?:地)?|"
    r"(?:提高|提升|降低|减少|控制|巩固|保持|实现|达到|完成(?!率)|推动|推进|促进|做到|落实|扩大|加强|增加(?!的)|开展|实施|强化|完善)|"
    r"(?:目标|指标|任务|要求)(?:是|为|[:：])|\d{1,2}[.．、]\s?(?=\D)|[①-⑳]|(?:一|二|三|四|五|六)是)"
)
_SCOPE = re.compile(
    r"^(?:在|对)?(全[省市州盟县旗区国镇乡](?:范围内?|内|各地|上下)?|[我本](?:省|市|州|盟|县|旗|区|辖区)(?:的)?|全地区|全行政区|辖区内?(?:的)?|各(?:地|省|市|州|县|旗|区|乡镇|级)(?:[（(][^）)]*[）)])?(?=.{3})|以.{1,12}?为单位(?:的)?)"
)
_TRAIL = re.compile(
    r"(?:(?:不断|持续|稳步|逐步|进一步|明显|显著|大幅)?(?:延长|缩短)|(?:不断|持续|稳步|逐步|进一步|明显|显著|大幅)(?:提高|提升|下降|降低|增强|改善|增加|扩大)|以[^，。]{1,12}为单位|\d年累计|累计|合计|共计|总计|每年|共|目标值|指标值|标准值|目标|应当?|必须|须|需|要|将|预期|预计|力争|努力|争取|确保|能够?|可|再|更|总体|稳步|逐步|基本|继续|持续|已|并且?|且|也|还|长期|动态|全部|同时|总量|仍|均|都|各|分别|依次|平均|得到|有|在|至|到|的|达|为|实现|[：:，,、\s])+$"
)
_CUT = re.compile(r"^.*(?:使得?(?!用)|确保|力争|实现|将|把)(?=.{3})")
_EACH = re.compile(
    r"每(?:个|一|所|家|县|市|区|旗|乡|镇|村|街道|社区|班|院|机构|省|州|盟|千|万|百|十万|1000|10万|张|名|位)|[省市县区旗乡镇村级、]{2,}(?:三|两|四|各)?级|村村|各"
)
_PER_THOUSAND = re.compile(
    r"每(?:千|1000)(?:名|个|张|常住)?(?P<what>.{0,12})|(?:/千(?P<by>.{0,8}))"
)
_UNIT_HINTS = (
    (re.compile(r"1?[/／](?:10|十)\s?万|十万分之|10万分之"), Unit.PER_100K),
    (re.compile(r"1?[/／]万|万分之"), Unit.PER_10K),
    (re.compile(r"‰|千分之"), Unit.PERMILLE),
    (re.compile(r"[%％]|百分之"), Unit.PERCENT),
)
_COUNT_HINTS = {
    "人": Unit.PERSONS, "名": Unit.PERSONS, "张": Unit.BEDS, "所": Unit.INSTITUTIONS,
    "家": Unit.INSTITUTIONS, "个": Unit.ITEMS, "例": Unit.CASES, "岁": Unit.YEARS,
    "平方米": Unit.SQUARE_METRES, "对": Unit.ITEMS, "人次": Unit.TIMES, "天": Unit.DAYS,
}  # fmt: skip
_HINT = re.compile(r"[（(]\s?(?:单位[:：])?\s?([^（）()]{1,6})\s?[）)]\s?$")


class Name(NamedTuple):
    """A cleaned name and the scope words taken off it."""

    text: str
    scope: str


def joined(tokens: Sequence[Token]) -> str:
    """The text of tokens, brackets with theirs."""
    parts: list[str] = []
    for token in tokens:
        parts.append(f"（{joined(token.inner)}）" if token.kind is Kind.GROUP else token.text)
    return "".join(parts)


def bare(text: str) -> str:
    """Without the brackets at its end."""
    while (cut := _GROUP_AT_END.sub("", text).rstrip()) != text:
        text = cut
    return text


def headed(text: str) -> bool:
    """Whether the text ends as a measure's name does: 率, 比例 (a scope may follow: 率农村)."""
    text = bare(_TRAIL.sub("", text))
    if tail := _TAIL_SCOPES.search(text):
        text = text[: tail.start(1)]
    return bool(_HEAD.search(text)) and len(text) > 1


def ends_with_doing(text: str) -> bool:
    return bare(_TRAIL.sub("", text)).endswith(lexicon.DOING)


def each(text: str) -> bool:
    return bool(_EACH.search(text))


def measures_time(text: str) -> bool:
    return bool(
        re.search(
            r"(?:时间|时长|寿命|住院日|天数|时限|年限|活动|周期)(?:[（(][^）)]*[）)])?$",
            _TRAIL.sub("", text),
        )
    )


def adverse(text: str) -> bool:
    """Whether less of it is better."""
    return any(word in text for word in lexicon.ADVERSE) and not re.search(
        r"(?:筛查|检查|管理|评审|治疗|救治|监测|干预|知晓|随访|接种|早诊|检测|覆盖|报告|完成)(?:率|覆盖率|比例)",
        text,
    )


def unit_hint(text: str) -> Unit | None:
    """The unit that a name's own bracket states: 孕产妇死亡率（1/10万）."""
    if hint := _HINT.search(text):
        return unit_named(hint[1])
    return None


def unit_named(text: str) -> Unit | None:
    """The unit that a cell or bracket names."""
    text = text.strip()
    for pattern, unit in _UNIT_HINTS:
        if pattern.fullmatch(text):
            return unit
    return _COUNT_HINTS.get(text)


def people(text: str) -> str:
    """Of whom: the first group of people that the name speaks of."""
    found = _PEOPLE.search(text)
    return found[0] if found else ""


def of_others(text: str, measures: list[str]) -> list[str]:
    """小学生近视率 of 初中生: the same measures, of the people that `text` names; nothing where it
    names none or the measures are not of people.
    """
    if not text or people(text) != text:
        return []
    leads = [_PEOPLE.match(each) for each in measures]
    if not measures or any(lead is None or lead.end() == len(lead.string) for lead in leads):
        return []
    return [text + lead.string[lead.end() :] for lead in leads if lead is not None]


def shared_head(one: str, other: str) -> str:
    """What `one`, which ends with people, leaves out and `other` says of its people."""
    found = list(_PEOPLE.finditer(other))
    if not one.endswith(lexicon.PEOPLE) or not found:
        return ""
    head = other[found[-1].end() :]
    return head if len(head) > 1 else ""


def is_scope(text: str) -> bool:
    """Whether the text names where or whom, not what is measured: 农村, 县级医疗机构, 初产妇."""
    text = bare(_TRAIL.sub("", _LEAD.sub("", text)))
    if not text or headed(text):
        return not text
    return bool(
        len(text) <= 14
        and re.search(
            rf"(?:农村|城市|城镇|城乡|牧区|地区|[省市州盟县旗区镇乡]级?|乡镇|街道|社区|村|机构|医院|卫生院|妇幼保健院|中心|{_any(lexicon.PEOPLE)})$",
            text,
        )
    )


def cleaned(text: str, region: str = "") -> Name:
    """Without what leads to a name and trails it; scope words apart."""
    text = re.sub(r"\s+", "", text)
    scope = ""
    while True:
        before = text
        if cut := _CUT.match(text):
            rest = text[cut.end() :]
            if headed(rest) or not headed(text):
                text = rest
        text = _LEAD.sub("", text)
        if region and text.startswith(region) and len(text) > len(region) + 2:
            scope, text = region, text[len(region) :].removeprefix("的")
        if (found := _SCOPE.match(text)) and len(text) > found.end() + 1:
            scope, text = found[1], text[found.end() :].removeprefix("的")
        text = _TRAIL.sub("", text)
        text = _hintless(text)
        if text == before:
            break
    if tail := _TAIL_SCOPES.search(text):
        scope, text = tail[1], text[: tail.start(1)]
    return Name(text, scope)


def _hintless(text: str) -> str:
    if (hint := _HINT.search(text)) and unit_named(hint[1]) is not None:
        return text[: hint.start()]
    return text


_AND_SPLIT = re.compile(
    r"、|和(?!谐|睦)|(?<![普以涉顾危波触遍惠])及(?!时|格|早(?![孕期产])|其他|以[上下])|与(?!会)|以及|或(?!者)"
)


_COMPOUND = re.compile(_any(lexicon.COMPOUNDS))
# 苯丙酮尿症、甲减等遗传代谢病: what stands before 等 are examples of one thing
_EXAMPLES = re.compile(
    r"(?:(?!率|比例)[^、和及与，（）()])+(?:[、和及与](?:(?!率|比例)[^、和及与，（）()])+)+(?<![同高初中平甲乙丙优上下均])等(?![级次效于待])"
)


def items(text: str) -> list[str]:
    """Split at 、和及与 outside brackets and quotes."""
    parts, depth, last, at = [], 0, 0, 0
    whole = {at for one in _COMPOUND.finditer(text) for at in range(*one.span())}
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
    return [
        part
        for part in (part.removeprefix("以") if part == "以" else part for part in parts)
        if part.strip()
    ]


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


def in_full(name: str, before: str) -> str:
    """What a name leaves out because the one told before it has said it: 叶酸服用率、服用依从率.

    Only what the language leaves out: a start that stands within the other name, a span of time in
    the place of another, an adverb to the same doing, a bare doing, an illness of the same people.
    """
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
        return before[: last.start()] + name
    lead = _PEOPLE.match(before)
    if lead and _condition_first(name) and _SICK.match(before[lead.end() :]):
        return lead[0] + name
    return name


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


_SEVERAL = re.compile(r"[，。；、\d]")
_SPAN = re.compile(r"\d+(?:周|个月|天|小时|日)(?:内|以内)")
_SPAN_WITHIN = re.compile(r"(?:出生后|产后)?\d+(?:周|个月|天|小时|日)(?:内|以内)")
_ADVERB = re.compile(r"(?:充分|规范|及时|早期|全程|有效|规律)(?=..)")
_DEPENDENT = re.compile(
    r"(?:满意|追踪|复筛|服用|发放|体检|整改|依从|准确|完整|及时|合格|评估|治疗|普治|录入|复查|随访|依从|优良|完好|真实|使用|诊断|干预|知晓|召回|上报|管理|转诊|确诊)率"
)
_LAST_DOING = re.compile(r"[^、和]{2}率$")
_SICK = re.compile(rf"[“”]?(?:疾病|两病|{_any(lexicon.CONDITIONS)})")


def _condition_first(name: str) -> bool:
    return name.startswith(lexicon.CONDITIONS)


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
    lead = _PEOPLE.match(parts[0])
    if not lead or lead.end() == len(parts[0]) or not _condition(parts[0][lead.end() :]):
        return full
    return [full[0], *(name if people(name) else lead[0] + name for name in full[1:])]


def _condition(text: str) -> bool:
    return text.strip("“”").endswith(lexicon.CONDITIONS)


_LAST_AGE = re.compile(rf"^.*?{_AGE}(?=\D)")
_LAST_CONDITION = re.compile(rf"^.*(?:{_any(lexicon.CONDITIONS)})")
_LEVEL = re.compile(
    r"^.*?(?:[省市州盟县旗区镇乡村](?:（[^）]*）)?(?:[三两四]?级)?|农村|城市|城镇|男|女)"
)


def _tail(part: str, whole: str, forced: bool) -> str | None:
    """What `part` shares with the end of `whole`, by what sort of thing it names."""
    if re.search(r"(?:岁|月龄?|月)(?:及?以[上下内]|内)?$", part):
        found = _LAST_AGE.match(whole)
        return whole[found.end() :] if found else None
    if part.endswith(lexicon.PEOPLE):
        found = _PEOPLE.search(whole)
        return whole[found.end() :] if found and found.end() < len(whole) else None
    if part.endswith(lexicon.DOING):
        return _short_head(whole)
    if not forced:
        return None
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
