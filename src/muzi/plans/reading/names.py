"""One name of an indicator: cleaned of what only leads to it and trails it, and what it tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from muzi.plans.reading import lexicon
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.tokens import Token
from muzi.plans.reading.types import Unit


def any_of(words: Sequence[str]) -> str:
    """A pattern of any of the words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_SEEN = 2048  # texts looked at: the same phrase is asked about many times while it is read
AGE = (
    r"(?:\d+(?:\.\d+)?|[一二三四五六七八九十]+)?(?:\s?[-－—–~～至到]\s?\d+)?"
    r"\s?(?:周岁|岁|个?月龄?)(?:及?以[上下内]|内)?(?:的)?"
)
AGED = re.compile(AGE)
PEOPLE = re.compile(
    rf"(?:(?:农村牧区|农牧区|农村|城镇|城市|城乡|贫困|流动|高危|高龄|适龄|育龄|已婚|低保|在校|学龄前|所有|{AGE})(?:与|和)?)*(?:{any_of(lexicon.PEOPLE)})"
)
_HEAD = re.compile(rf"(?:{any_of(lexicon.HEADS)})$")
_GROUP_AT_END = re.compile(r"[（(][^（）()]*[）)]$")
_TAIL_SCOPES = re.compile(
    r"(?:率|比例)((?:农村|城市|城镇|城乡|全[省市州县区旗]|[省市州县区旗镇乡]级|乡镇|牧区|贫困地区){1,2})$"
)
_LEAD = re.compile(
    r"^(?:[\s，。、；：:.．)）\-—－–·•*]+|并且?|同时|就是|以及|和|及(?!时)|与|使得?(?!用)|让|将|把|其中?|即|要|应|全面|总体|主要|"
    rf"(?:进一步|持续|稳步|逐步|不断|切实|有效(?!(?:{any_of(lexicon.DOING)}|控制)率)|大力|着力|积极|继续|基本(?!医|公共|养老|药)"
    r"|全力|努力|力争|确保|保证|严格|合理|显著|明显|重点(?!人群|地区|对象|机构|场所|癌|行业|疾病|病种))+(?:地)?|"
    r"(?:提高|提升|降低|减少|控制|巩固|保持|实现|达到|完成(?!率)|推动|推进|促进|做到|落实|扩大|加强|增加(?!的)|开展|实施|强化|完善)|"
    r"每次(?=.+率)|在(?![校园册岗职家读乡])(?=.{3,}率$)|(?:目标|指标|任务|要求)(?:是|为|[:：])|\d{1,2}[.．、]\s?(?=\D)|[①-⑳]|(?:一|二|三|四|五|六)是)"
)
_SCOPE = re.compile(
    r"^(?:在|对)?(全[省市州盟县旗区国镇乡](?:范围内?|内|各地|上下)?|[我本](?:省|市|州|盟|县|旗|区|乡|镇|街道|辖区)(?:的)?|全地区|全行政区|辖区内?(?:的)?|各(?:地|省|市|州|县|旗|区|乡镇|级)(?:[（(][^）)]*[）)])?(?=.{3})|以.{1,12}?为单位(?:的)?)"
)
_TRAIL = re.compile(
    r"(?:(?:不断|持续|稳步|逐步|进一步|明显|显著|大幅)?(?:延长|缩短)|(?:不断|持续|稳步|逐步|进一步|明显|显著|大幅)(?:提高|提升|下降|降低|增强|改善|增加|扩大)|双(?:提升|提高|下降|降低|达标)|双双?|以[^，。]{1,12}为单位|[\d一二三四五两]年(?:累计|共)?|累计|合计|共计|总计|每年|共|目标值|指标值|标准值|目标|(?<![对相])应当?|必须|须|需|要|将|预期|预计|力争|努力|争取|确保|能够?|可|再|更|坚决|完成|总体|稳步|逐步|基本|继续|持续|已|并且?|且|也|还|长期|动态|全部|同时|不断|显著|明显|大幅度?|进一步|逐年|最[长短多少高低大小]|同步|先行|率先|原则上|要求|总量|仍|均|都|各|分别|依次|平均|得到|有|在|至|到|的|达|为|实现|[：:，,、\s])+$"
)
_CUT = re.compile(r"^.*(?:使得?(?!用)|确保|力争|实现|将|把)(?=.{3})")
_EACH = re.compile(
    r"每(?:个|一|所|家|县|市|区|旗|乡|镇|村|街道|社区|班|院|机构|省|州|盟|千|万|百|十万|1000|10万|张|名|位)|[省市县区旗乡镇村级、]{2,}(?:三|两|四|各)?级|村村|各"
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
_DEFINED = re.compile(
    r"(?<=\w)[（(][^（）()]*\d[^（）()]*[）)](?=.*率$)"
)  # 贫血儿童（＜110g/L）治疗率
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


@lru_cache(maxsize=_SEEN)
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


def of_none(text: str, value: Decimal) -> bool:
    """漏报率为0, 孕产妇死亡为0: nothing of what is counted, which needs no unit."""
    return not value and (headed(text) or text.endswith(lexicon.ZERO_OF))


def measures_time(text: str) -> bool:
    return bool(
        re.search(
            r"(?:时间|时长|寿命|住院日|天数|时限|年限|活动|睡眠|周期)(?:[（(][^）)]*[）)])?$",
            _TRAIL.sub("", text),
        )
    )


_WISHED = re.compile(
    rf"(?:{any_of(lexicon.DOING)}|评审|救治|知晓|早诊|确诊|转诊|报告|完成)(?:率|覆盖率|比例)"
)


def adverse(text: str) -> bool:
    """Whether less of it is better."""
    return any(word in text for word in lexicon.ADVERSE) and not _WISHED.search(text)


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
    return _COUNT_HINTS.get(text.removeprefix("万"))


def people(text: str) -> str:
    """Of whom: the first group of people that the name speaks of."""
    found = PEOPLE.search(text)
    return found[0] if found else ""


_PLACE_OR_PEOPLE = re.compile(
    "(?:农村|城市|城镇|城乡|牧区|地区|[省市州盟县旗区镇乡]级?|乡镇|街道|社区|村|机构|单位|医院"
    rf"|卫生院|妇幼保健院|中心|{any_of(lexicon.PEOPLE)})$"
)


def is_age(text: str) -> bool:
    """Whether the text is an age and nothing else: 3岁以下."""
    return AGED.fullmatch(text) is not None


@lru_cache(maxsize=_SEEN)
def is_scope(text: str) -> bool:
    """Whether the text names where or whom, not what is measured: 农村, 初产妇, 3岁以下."""
    text = bare(_TRAIL.sub("", _LEAD.sub("", text)))
    if not text or headed(text):
        return not text
    if is_age(text):
        return True
    return len(text) <= 14 and bool(_PLACE_OR_PEOPLE.search(text)) and "率" not in text


@lru_cache(maxsize=_SEEN)
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
        text = _DEFINED.sub("", _hintless(text))
        if text == before:
            break
    if tail := _TAIL_SCOPES.search(text):
        scope, text = tail[1], text[: tail.start(1)]
    return Name(text, scope)


def _hintless(text: str) -> str:
    if (hint := _HINT.search(text)) and unit_named(hint[1]) is not None:
        return text[: hint.start()]
    return text
