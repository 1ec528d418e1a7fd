"""A place that a document is of and that no division is called. Pure: no Django, no database."""

from __future__ import annotations

import re

from muzi.plans.reading import regions
from muzi.plans.reading.types import About

_ENDS = "县市区旗州盟省"
_KIND = f"自治[县州旗]|[{_ENDS}]"
# 示范县, 健康城市, 贫困地区, 生态保护区: a sort of place, none by name.
_SORT = (
    "(?<!示范)(?<!试点)(?<!重点)(?<!贫困)(?<!困难)(?<!脱贫)(?<!先进)(?<!保护)(?<![城地社辖园山牧])"
)
# 自治区: a level, none by name. 中共市委, 关于印发省…: no name begins so.
_NONE = "(?!(?:自治|地级|县级|直辖)[县州旗市区]|中共|关于|印发)"
_NAME = rf"(?P<name>{_NONE}(?:(?![全各本我该])[\u4e00-\u9fff]){{2,5}}?{_SORT}(?:{_KIND}))"
# By whom it is issued, and of what it is: what may follow the name of its place.
_ISSUED = re.compile(rf"(?:中共)?{_NAME}(?=人民|政府|党|[卫妇民教财医疾爱委])")
_TITLED = re.compile(
    rf"(?:关于)?(?:印发)?(?:\d{{4}}年度?)?{_NAME}"
    r"(?=\d{4}|[“妇卫健母儿人出免农孕新婴产宫乳两预消基国])"
)
_SURE = 0.9  # so sure of the region, by its issuer or signature, that no title is asked about


def unknown_place(about: About) -> str:
    """What the place is called by its issuer, else by its title, where no division is called so;
    else empty. Of a document whose region is certain the title is asked about only where it names
    a place within a known one.
    """
    certain = about.region is not None and about.region.certainty >= _SURE
    for zone, said, settled in (
        (about.issuer, _ISSUED, False),
        (about.title, _TITLED, certain),
    ):
        known = {
            each.start: each.end
            for each in regions.find(zone)
            if zone[each.end - 1] in _ENDS  # 红河 is not 红河口县
        }
        begin = 0
        while begin in known:  # 四川省巴中市
            begin = known[begin]
        found = said.match(zone, begin)
        if not found or known.get(found.start("name")) == found.end("name"):
            continue
        if not regions.is_short(found["name"]) and (begin or not settled):
            return found["name"]
    return ""
