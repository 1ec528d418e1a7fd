"""Quotas split to places: tables (任务分解表) whose rows or columns are townships, each with its
number, and lists of them in a sentence. The number of all is the quota, those of the places are its
shares. A table that does not tell that it sets numbers (任务, 目标, 分配) may be of what was done:
it counts only for a quota of the same number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from muzi.plans.reading import names, numbers
from muzi.plans.reading.grids import Grid, Span, grids
from muzi.plans.reading.types import Share, Unit

_LEVEL = r"(?:乡|镇|街道|村|社区|县|市|区|旗|州|盟|苏木|嘎查|辖区|片区|地区|单位|机构)"
_PLACES = re.compile(rf"^(?:各|所属)?{_LEVEL}[^责牵配]{{0,8}}$")
_PLACE = re.compile(
    r"(?:乡|镇|街道|街道办事处|村|社区|县|市|区|旗|州|盟|苏木|嘎查|农场|林场|开发区|管委会|卫生院|中心)$"
)
_NOT_COUNTED = re.compile(
    r"完成|实际|得分|分值|备注|负责|责任|联系|电话|上年|基[数期线]|率|比例|时间|季度|月"
)
_SET = re.compile(r"任务|目标|计划|指标|分配|分解|安排|名额")
_GENERIC = re.compile(
    r"^(?:目标|年度|全年)?(?:任务|目标|计划|指标|检查|筛查)?(?:人?数|数?量)?$|^合计$"
)
_NUMBER = re.compile(r"^(?:序号|编号)$")
_SUM = re.compile(r"^(?:合|总|共)\s?计$|^全[省市县区旗镇乡]$|^总数$")
_TITLE = re.compile(
    r"^(?:附[件表][\d一二三四五六七八九十]*[：:]?\s*)?(?:各(?:乡|镇|街道|县|市|区|旗|村|州|盟|苏木|单位|地|[、（）])+)?(?:20\d\d年度?)?(?P<what>.*?)"
    r"(?:目标)?(?:任务)?(?:数)?(?:分解|分配|计划|安排|任务)?(?:一览|明细|情况)?表$"
)
_OF_REGION = re.compile(r"^.{2,8}?[省市县区旗镇乡](?=.{4})")
_IN_UNIT = re.compile(r"单位[：:]\s?(?P<unit>[^\s）)]{1,3})")
_ABOVE, _ABOVE_LENGTH = 3, 60  # lines over a table that may be its title


@dataclass(frozen=True, slots=True)
class Split:
    """A number set for a whole and its places. `name` is what is counted, as the column or the
    title tells; `told` is whether the table itself states the whole.
    """

    name: str
    unit: Unit | None
    whole: int
    told: bool
    shares: tuple[Share, ...]
    span: Span
    is_set: bool = False  # the table says that it sets the numbers

    @property
    def sums(self) -> bool:
        return sum(each.value for each in self.shares) == self.whole


@dataclass(frozen=True, slots=True)
class _Head:
    """Columns of places, each with the columns of numbers after it; or, `across`, the column of
    names with one column for each place.
    """

    columns: tuple[tuple[int, tuple[int, ...]], ...]
    across: bool = False


def find(text: str) -> Iterator[tuple[Span, list[Split]]]:
    """The tables of places and what each splits, in the order of the text."""
    for grid in grids(text, _head):
        title = _title(text, grid.start)
        splits = _across(text, grid) if grid.head.across else _down(text, grid, title)
        is_set = _SET.search(title + "".join(grid.headings)) is not None
        yield (grid.start, grid.end), [replace(each, is_set=is_set) for each in splits]


_DIVISION = r"(?:乡|镇|街道|村|社区|县|市|区|旗|苏木|嘎查|农场)"
_SUFFIX = rf"(?:{_DIVISION}|学校|中学|小学|中心校|卫生院|医院|保健院|中心)"
_ITEM = re.compile(
    rf"(?P<place>[\u4e00-\u9fff]{{1,10}}?{_SUFFIX})\s?(?P<number>\d+)\s?(?P<unit>[人名对例张户])"
)
_NAMELESS = re.sub(r"\?P<\w+>", "?:", _ITEM.pattern)
_LIST = re.compile(rf"(?<![\u4e00-\u9fff]){_NAMELESS}(?:[、，,；]\s?{_NAMELESS})+")
_BEFORE_PLACE = re.compile(r"^(?:其中|分别|为|是|[^、]{1,3}片的?)+")
_NO_PLACE = re.compile(r"^(?:农村|城镇|城市|乡镇|牧区|地区|城区|各.*|每.*|全.|[省市县区乡镇]级.*)$")


def first_ends(text: str) -> dict[str, int]:
    """The numbers of a text, each with the end of the first place where it stands."""
    found: dict[str, int] = {}
    for each in re.finditer(r"\d+", text):
        found.setdefault(each[0], each.end())
    return found


def listed(text: str, start: int, end: int, numbers: Mapping[str, int]) -> Iterator[Split]:
    """Lists of places in a sentence: 其中东河镇800人、西山乡500人. What stands beside institutions
    may be each one's own, so they count only where their sum stands in the text before or in it
    (`numbers`: of `first_ends`).
    """
    for found in _LIST.finditer(text, start, end):
        items = list(_ITEM.finditer(found[0]))
        places = [_BEFORE_PLACE.sub("", item["place"]) for item in items]
        if len({item["unit"] for item in items}) > 1 or any(map(_NO_PLACE.match, places)):
            continue
        shares = tuple(
            Share(place, int(item["number"])) for place, item in zip(places, items, strict=True)
        )
        unit, whole = names.unit_named(items[0]["unit"]), sum(each.value for each in shares)
        divisions = all(re.search(rf"{_DIVISION}$", place) for place in places)
        if divisions or numbers.get(str(whole), len(text) + 1) <= end:
            yield Split("", unit, whole, False, shares, found.span())


def _head(headings: Sequence[str]) -> _Head | None:
    places = [at for at, each in enumerate(headings) if _PLACES.search(each)]
    first = next((at for at, each in enumerate(headings) if not _NUMBER.match(each)), None)
    if first in places:
        counted = [
            at
            for at, each in enumerate(headings)
            if at not in places and not _NUMBER.match(each) and not _NOT_COUNTED.search(each)
        ]
        ends = [*places[1:], len(headings)]
        columns = tuple(
            (place, tuple(at for at in counted if place < at < end))
            for place, end in zip(places, ends, strict=True)
        )
        return _Head(columns) if any(found for _, found in columns) else None
    named = [at for at, each in enumerate(headings) if _PLACE.search(each) or _SUM.match(each)]
    if first is not None and len(named) > 2 and first not in named:
        return _Head(((first, tuple(named)),), across=True)
    return None


def _title(text: str, start: int) -> str:
    """The lines over the table, as far as they are short and no sentences."""
    lines = text[max(0, start - _ABOVE * _ABOVE_LENGTH) : start].split("\n")[-_ABOVE - 1 : -1]
    return "\n".join(line.strip() for line in lines if "。" not in line)


def _down(text: str, grid: Grid[_Head], title: str) -> Iterator[Split]:
    """One split for each column of numbers; a heading that stands twice goes on beside itself."""
    columns: dict[str, list[tuple[str, int]]] = {}
    for place, counted in grid.head.columns:
        for at in counted:
            found = columns.setdefault(grid.headings[at], [])
            for row in grid.rows:
                name, number = _cell(text, row, place), _number(_cell(text, row, at))
                if name and number is not None:
                    found.append((name, number))
    for heading, found in columns.items():
        yield from _split(_named(heading, title), _unit(heading, title), found, grid)


def _across(text: str, grid: Grid[_Head]) -> Iterator[Split]:
    """One split for each row."""
    ((name, places),) = grid.head.columns
    for row in grid.rows:
        what = _cell(text, row, name)
        cells = [(grid.headings[at], _number(_cell(text, row, at))) for at in places]
        found = [(place, number) for place, number in cells if number is not None]
        if what and not _NOT_COUNTED.search(what):
            yield from _split(_bare(what), names.unit_hint(what), found, grid)


def _split(
    name: str, unit: Unit | None, found: list[tuple[str, int]], grid: Grid[_Head]
) -> Iterator[Split]:
    wholes = [number for place, number in found if _SUM.match(place)]
    shares = tuple(Share(place, number) for place, number in found if not _SUM.match(place))
    if len(shares) > 1 and len({each.region for each in shares}) == len(shares):
        whole = wholes[0] if wholes else sum(each.value for each in shares)
        yield Split(name, unit, whole, bool(wholes), shares, (grid.start, grid.end))


def _cell(text: str, row: Sequence[Span | None], at: int) -> str:
    cell = row[at] if at < len(row) else None
    return text[slice(*cell)].strip() if cell else ""


def _number(cell: str) -> int | None:
    value: Decimal | None = (
        numbers.read(re.sub(r"\s?[人名对例张个户]$", "", cell)) if cell else None
    )
    return int(value) if value is not None and value % 1 == 0 and cell[0].isdigit() else None


def _unit(heading: str, title: str) -> Unit | None:
    told = _IN_UNIT.search(title)
    return names.unit_hint(heading) or (names.unit_named(told["unit"]) if told else None)


def _named(heading: str, title: str) -> str:
    """What the column counts; where it says no more than 任务数, what the title does."""
    name = _bare(heading)
    if not _GENERIC.match(name):
        return name
    for line in reversed(title.split("\n")):
        if (told := _TITLE.match(line.strip("（）() "))) and len(told["what"]) > 1:
            return _OF_REGION.sub("", told["what"])
    return ""


def _bare(heading: str) -> str:
    return names.bare(heading).strip()
