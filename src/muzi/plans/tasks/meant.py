"""Which units a document's words mean: one by its sort, many by their kind, and of which region.
Told from the words and the divisions' names alone; nothing is looked up in the register.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from muzi.places import codes
from muzi.places.codes import Level
from muzi.places.models import Institution
from muzi.plans.reading import regions

Suits = Callable[[Institution], bool]

_KIND = Institution.Kind
# In this order: 妇幼保健计划生育服务中心 is no bureau, though 计划生育 stands in its name.
_SORTS = (
    (re.compile(r"妇幼|妇保|保健院"), _KIND.MCH_HOSPITAL),
    (re.compile(r"中医|蒙医|民族医"), _KIND.TCM_HOSPITAL),
    (re.compile(r"人民医院|综合医院|总医院"), _KIND.GENERAL_HOSPITAL),
    (
        re.compile(
            r"(?:卫健|卫计)(?!办)|卫生健康(?:局|委|(?:行政|主管)*部门)|卫生(?:计生|和计划生育)(?!办)"
            r"|卫生(?:局|厅|(?:行政|主管)*部门)"
        ),
        _KIND.BUREAU,
    ),
)
_MANY = re.compile(r"各|全[旗县市区省]|相关|辖区|有关|等")
# 乡镇卫生院、助产机构: many too, since no place or name of their own is said.
_NAMELESS = re.compile(
    r"(?:[省市县区旗][级直属]+|乡镇?|镇|街道|苏木|社区|基层|二级|及?以上|公立|民营|妇幼|医疗|卫生|健康|保健"
    r"|助产|接产|技术|产科|服务|服务中心|机构|单位|卫生院|(?:公立|民营|以上)医院|站|和|及|、)+"
)
_PRIMARY = frozenset({_KIND.TOWNSHIP_CLINIC, _KIND.COMMUNITY_CENTRE})
_HOSPITALS = frozenset(_KIND) - _PRIMARY - {_KIND.BUREAU, _KIND.VILLAGE_CLINIC}
# None of ours, though health is in their names: the register holds the public providers of care.
_NONE_OF_OURS = re.compile(
    r"保障|保险|救助|部门|监督|执法|养老|办(?:公室)?$|^(?!.*公立).*(?:民营|民办|私立|社会办)"
)
# In this order: the first words that a name of many holds decide.
_EACH: tuple[tuple[re.Pattern[str], Suits], ...] = (
    (
        re.compile(r"助产|产科|接产"),
        lambda unit: Institution.Licence.MIDWIFERY in unit.licences,
    ),
    (re.compile(r"妇幼|妇保|保健院"), lambda unit: unit.kind == _KIND.MCH_HOSPITAL),
    (
        re.compile(r"卫生院|社区卫生|(?:乡|镇|街道|苏木|社区|基层)[^政]*(?:医疗|卫生|保健)"),
        lambda unit: unit.kind in _PRIMARY,
    ),
    (
        re.compile(r"医院|(?:[县区市旗][级直]|二级).*(?:医疗|卫生|保健)"),
        lambda unit: unit.kind in _HOSPITALS,
    ),
    (re.compile(r"医疗|(?:卫生|保健).*(?:机构|单位)"), lambda unit: unit.kind != _KIND.BUREAU),
)
# Who reports may be said more loosely than who answers for a task: 各乡镇, 各有关单位. Village
# clinics report through theirs above them.
_LOOSELY: tuple[tuple[re.Pattern[str], Suits], ...] = (
    (re.compile(r"乡镇|社区|基层"), lambda unit: unit.kind in _PRIMARY),
    (re.compile(r"机构|单位"), lambda unit: unit.kind != _KIND.BUREAU),
)
_BUREAUS = re.compile(r"各[市州县区旗盟（）、]+$|各.*(卫健|卫生健康|卫计|卫生计生)")

_APART = re.compile(r"、(?![^（]*）)")  # not within 各县（市、区）
_BEFORE_PLACE = re.compile(r"^(?:各|我|本|该|辖区)+")
# 省、市 said together are levels of many, and 市区 is a part of a town.
_LEVEL = re.compile(r"^(国家|中央|省|自治区|地区|市|州|盟)(?![省市州县区旗])")
_STEPS = {
    **dict.fromkeys(("国家", "中央"), Level.COUNTRY),
    **dict.fromkeys(("省", "自治区"), Level.PROVINCE),
    **dict.fromkeys(("市", "州", "盟"), Level.PREFECTURE),
}
_COMMON = {"城区", "郊区", "矿区", "东区", "西区"}  # names of districts, and common words

_SPOKEN = re.compile(r"通报|简报|统计|分析|报告|通告|公报")
_CASE = re.compile(r"个案|逐例")


def parts(names: str) -> list[str]:
    """The names of a list (县妇幼保健院、县卫健局); one empty name where nobody is named."""
    return _APART.split(names)


def sort_of(name: str) -> str | None:
    """The kind of institution that a name means, None where it means many or none of ours."""
    if _MANY.search(name):
        return None
    return next((kind for pattern, kind in _SORTS if pattern.search(name)), None)


def place_of(name: str, region: int) -> int | None:
    """The region whose unit a name means in a plan of `region`: its own where it says no place, the
    one above for 市卫健委 in a county's plan; None for a place elsewhere.
    """
    name = _BEFORE_PLACE.sub("", name)
    chain = [region, *reversed(codes.ancestors(region))]
    said = next((each for each in regions.find(name) if each.start == 0), None)
    if said is not None:
        held = [each for each in chain if each in said.codes]
        within = [each for each in said.codes if codes.contains(region, each)]
        if held or name[: said.end] not in _COMMON:
            return held[0] if held else within[0] if len(within) == 1 else None
    level = _LEVEL.match(name)
    if level is None:
        return region
    word = level[1]
    # 市 is a county where that is a city itself, and the province in Chongqing.
    named = next((each for each in chain if each and regions.name(each).endswith(word)), None)
    if named is not None or word not in _STEPS:
        return region if named is None else named
    step = _STEPS[word]
    return codes.at(region, step) if codes.level(region) < step else region


def of_many(name: str, units: Iterable[Institution], region: int) -> list[Institution]:
    """Those of `units` that a name of many means (各乡镇卫生院, 助产机构) in a plan of `region`;
    empty where it means one, or none of ours (各学校).
    """
    if not (_MANY.search(name) or _NAMELESS.fullmatch(name)):
        return []
    suits = _suiting(name, region, _EACH)
    return [each for each in units if suits(each)] if suits else []


def asked(name: str, region: int) -> Suits | None:
    """Which units a name asks to report in a plan of `region`; None where it asks none of ours, or
    the region's bureau, which tells by bulletins (`bureau_tells`).
    """
    if _BUREAUS.search(name) and not _NONE_OF_OURS.search(name):
        step = codes.below(codes.level(region))
        if codes.level(region) <= Level.COUNTY:
            return None
        return lambda unit: unit.kind == _KIND.BUREAU and codes.level(unit.catchment) == step
    kind = sort_of(name)
    if kind is None:
        return _suiting(name, region, (*_EACH, *_LOOSELY))
    place = place_of(name, region)
    if place is None or not codes.contains(region, place):
        return None
    if kind == _KIND.BUREAU and place == region:
        return None
    return lambda unit: unit.kind == kind and unit.catchment == place


def bureau_tells(what: str, reporter: str, receiver: str, region: int) -> bool:
    """Does a rhythm of a plan of `region` make that region's bureau tell something (每月通报), or
    tell somebody (报县人民政府)? A single case is no bulletin, nor what the bureau is told.
    """
    if _CASE.search(what) or not (_SPOKEN.search(what) or (reporter and receiver)):
        return False
    tells = not reporter or any(_is_bureau(each, region) for each in parts(reporter))
    return tells and not (receiver and all(_is_bureau(each, region) for each in parts(receiver)))


def _is_bureau(name: str, region: int) -> bool:
    return sort_of(name) == _KIND.BUREAU and place_of(name, region) == region


def _suiting(
    name: str, region: int, table: Iterable[tuple[re.Pattern[str], Suits]]
) -> Suits | None:
    place = place_of(name, region)
    if _NONE_OF_OURS.search(name) or place is None or not codes.contains(region, place):
        return None
    suits = next((suits for words, suits in table if words.search(name)), None)
    if suits is None or place == region:
        return suits
    return lambda unit: suits(unit) and codes.contains(place, unit.region)
