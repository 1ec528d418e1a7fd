"""A place that a document is of and that no division is called. Pure: no Django, no database."""

from __future__ import annotations

import re

from muzi.plans.reading import regions
from muzi.plans.reading.types import About

_ENDS = "县市区旗州盟省"
_KIND = f"自治[县州旗]|[{_ENDS}]"
# 示范县, 健康城市, 贫困地区: a sort of place, none by name.
_SORT = "(?<!示范)(?<!试点)(?<!重点)(?<!贫困)(?<!困难)(?<!脱贫)(?<!先进)(?<![城地社辖园山牧])"
_NAME = rf"(?P<name>(?:(?![全各本我该])[\u4e00-\u9fff]){{2,5}}?{_SORT}(?:{_KIND}))"
# By whom it is issued, and of what it is: what may follow the name of its place.
_ISSUED = re.compile(rf"(?:中共)?{_NAME}(?=人民|政府|党|[卫妇民教财医疾爱委])")
_TITLED = re.compile(
    rf"(?:关于印发)?(?:\d{{4}}年度?)?{_NAME}(?=\d{{4}}|[“妇卫健母儿人出免农孕新婴产宫乳两预消基国])"
)


def unknown_place(about: About) -> str:
    """What the place is called by its issuer, else by its title, where no division is called so;
    else empty.
    """
    for zone, said in ((about.issuer, _ISSUED), (about.title, _TITLED)):
        known = {
            each.start: each.end
            for each in regions.find(zone)
            if zone[each.end - 1] in _ENDS  # 红河 is not 红河口县
        }
        begin = 0
        while begin in known:  # 四川省巴中市
            begin = known[begin]
        found = said.match(zone, begin)
        if found and known.get(found.start("name")) != found.end("name"):
            return found["name"]
    return ""
