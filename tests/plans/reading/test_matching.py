"""A name is matched where the catalogue knows it; otherwise the nearest are offered, none taken."""

from itertools import pairwise

import pytest

from muzi.content.catalogue import catalogue
from muzi.plans.reading.matching import match
from muzi.plans.reading.types import Unit


@pytest.mark.parametrize(
    ("name", "unit", "code"),
    [
        ("孕产妇死亡率", Unit.PER_100K, "M01"),
        ("5岁以下儿童死亡率", Unit.PERMILLE, "C04"),
        ("五岁以下儿童死亡率", Unit.PERMILLE, "C04"),
        ("孕产妇系统管理率", Unit.PERCENT, "A06"),
        ("孕妇产前筛查率", Unit.PERCENT, "A22"),
        ("新生儿遗传代谢性疾病筛查率", Unit.PERCENT, "H17"),
        ("每千分娩量产科床位数", Unit.BEDS_PER_1000_DELIVERIES, "A33"),
        ("每千人口拥有3岁以下婴幼儿托位数", Unit.PLACES_PER_1000_POPULATION, "H30"),
        ("产前筛查率", Unit.PERCENTAGE_POINTS, "A22"),
    ],
)
def test_known_names(name: str, unit: Unit, code: str) -> None:
    assert match(name, "", unit)[0] == code


def test_every_own_name_of_the_catalogue_is_itself() -> None:
    units = {"%": Unit.PERCENT, "‰": Unit.PERMILLE, "1/万": Unit.PER_10K, "1/10万": Unit.PER_100K}
    for code, definition in catalogue().items():
        if definition.unit in units:
            assert match(definition.name_zh, "", units[definition.unit])[0] == code


def test_the_population_completes_a_name() -> None:
    assert match("艾滋病检测率", "孕产妇", Unit.PERCENT)[0] == "P01"


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("孕产妇死亡率", Unit.PERSONS),  # a count is not the rate
        ("每千分娩量产科床位数", Unit.PERCENT),
        ("宫颈癌和乳腺癌人群筛查率", Unit.PERCENT),  # two indicators
        ("托育机构备案率", Unit.PERCENT),  # the catalogue has none
        ("新增产科床位", Unit.BEDS),
    ],
)
def test_unsure_names_stay_unmatched(name: str, unit: Unit) -> None:
    assert match(name, "", unit)[0] is None


def test_a_joined_name_has_both_as_candidates() -> None:
    code, candidates = match("宫颈癌和乳腺癌筛查率", "", Unit.PERCENT)
    if code is None:
        assert {each.code for each in candidates} >= {"W10", "W22"}
    assert all(one.score >= other.score for one, other in pairwise(candidates))


def test_candidates_are_near_and_fit_the_unit() -> None:
    _, candidates = match("新生儿听力筛查的比率", "", Unit.PERCENT)
    assert candidates[0].code == "H18"
    assert match("新生儿听力筛查的比率", "", Unit.BEDS)[1] == ()
