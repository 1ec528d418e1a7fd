"""The catalogue: complete against the domain's list, without two meanings, every mistake named."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from muzi.content import ROOT, ContentError, sources
from muzi.content.catalogue import FOLDER, Period, catalogue, groups, plain

SHARED = Path(__file__).resolve().parents[3] / "shared" / "domain" / "data" / "indicators.csv"
PERIODS = {
    "年度(上年10-01~本年09-30)": Period.STATISTICAL_YEAR,
    "年度": Period.STATISTICAL_YEAR,
    "自然年": Period.CALENDAR_YEAR,
    "季/年": Period.QUARTER,
    "时点": Period.DAY,
}


def test_all_indicators_of_the_domain_are_there() -> None:
    if not SHARED.is_file():
        pytest.skip(f"the domain reference is not beside the project: {SHARED}")
    with SHARED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = catalogue()
    assert len(rows) == 161
    assert {row["code"] for row in rows} <= found.keys()
    for row in rows:
        each = found[row["code"]]
        told = (each.name_zh, each.multiplier, each.direction, each.period)
        period = PERIODS[row["period"]]
        assert told == (row["name_zh"], int(row["multiplier"]), row["direction"], period), each.code
        assert row["unit"].startswith(each.unit) or each.unit == row["unit"], each.code
        if "UNVERIFIED" in ";".join(row.values()):
            assert not each.verified, each.code


def test_every_entry_says_what_it_is_and_where_that_stands() -> None:
    titles = {each.id for each in groups()}
    for each in catalogue().values():
        assert each.group in titles
        for text in (each.name_en, each.numerator_zh, each.denominator_zh, each.unit, each.at):
            assert text.strip() == text != "", each.code
        assert each.digits == (1 if each.multiplier > 1000 else 2)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("孕产妇死亡比", "M01"),
        ("早孕建卡率", "A02"),
        ("新生儿疾病筛查率", "H17"),
        ("7岁以下儿童保健管理率", "H03"),
        ("农村孕产妇住院分娩率", "A10"),
        ("婚检率", "B01"),
        ("0—6个月婴儿纯母乳喂养率", "H06"),
        ("０～６岁儿童健康管理率（基本公卫）", "H04"),
        ("“两癌”异常/可疑病例随访管理率", "W20"),
        ("产后访视率", "A07"),
        ("剖宫产率", "A11"),
    ],
)
def test_names_that_documents_use_lead_to_one_entry(name: str, code: str) -> None:
    found = [each.code for each in catalogue().values() if plain(name) in map(plain, each.names)]
    assert found == [code]


def test_every_source_of_the_catalogue_is_used() -> None:
    cited = {each.source.id for each in catalogue().values()}
    cited |= {use.form.source.id for each in catalogue().values() for use in each.forms}
    file = (ROOT / "sources_catalogue.yaml").read_text(encoding="utf-8")
    assert {each for each in sources() if f"{{id: {each}," in file} <= cited


def test_columns_of_a_form_are_those_of_the_citation() -> None:
    [use] = catalogue()["A04"].forms
    assert (use.form.code, use.numerator, use.denominator) == ("卫统41表", (11,), (1,))
    assert use.form.columns[11].endswith("产检≥5次人数")
    newborn, maternal = catalogue()["H18"].forms
    assert (newborn.denominator, maternal.numerator, maternal.denominator) == ((), (), (1,))


MISTAKES = {
    "unknown key": ("mortality", "  rare: true\n", "  seldom: true\n", "seldom"),
    "missing": ("mortality", "  direction: lower\n", "", "M01.direction"),
    "unknown source": ("mortality", "source: demography", "source: hearsay", "hearsay"),
    "strange multiplier": ("mortality", "multiplier: 100000", "multiplier: 99", "multiplier"),
    "unknown direction": ("mortality", "direction: lower", "direction: down", "M01.direction"),
    "unknown period": ("mortality", "period: statistical_year", "period: week", "M01.period"),
    "strange code": ("mortality", "code: M01", "code: MMR", "capital letter"),
    "duplicate code": ("mortality", "code: M02", "code: M01", "duplicate"),
    "code of another group": ("maternal", "code: A01", "code: M01", "another group"),
    "two of one name": (
        "maternal",
        "name_zh: 早孕建册率",
        "name_zh: 婴儿死亡率",
        "also a name of C03",
    ),
    "unknown form": ("women", "form: 卫统44表", "form: 卫统99表", "卫统99表"),
    "unknown column": ("women", "numerator: [3]", "numerator: [98]", "no column 98"),
    "group without a file": ("groups", "id: women", "id: ladies", "women.yaml"),
    "form without a source": ("forms", "source: mch-annual-report", "source: hearsay", "hearsay"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_stops_and_is_named(mistake: str, tmp_path: Path) -> None:
    name, old, new, told = MISTAKES[mistake]
    shutil.copytree(ROOT / FOLDER, tmp_path / FOLDER)
    for path in ROOT.glob("sources*.yaml"):
        shutil.copy(path, tmp_path)
    file = tmp_path / FOLDER / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as stopped:
        catalogue(tmp_path)
    assert file.name in str(stopped.value)
    assert told in str(stopped.value)
