"""A document's particulars, and the division it is for."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muzi.plans.reading import regions
from muzi.plans.reading.about import about
from muzi.plans.reading.cleaning import clean
from muzi.plans.reading.text import Clean
from muzi.plans.reading.types import About

DOCUMENTS = Path(__file__).resolve().parents[4] / "shared" / "policy-documents"


def of(text: str, reader: int | None = None) -> About:
    return about(clean(text).clean, reader)


NOTICE = """大理白族自治州人民政府办公室文件
大政办发[2022]第08号
大理州人民政府办公室关于印发大理州
母婴安全行动实施方案（试行）的通知
各县、市人民政府，州级各部门：
《母婴安全行动提升计划（2021—2025年）》（国卫妇幼发〔2021〕30号）印发以来，全州工作平稳。
现就落实《孕产期保健工作规范》提出如下意见，并研究制定《大理州妇幼保健管理办法》。
大理州人民政府办公室
二〇二二年十月十一日
大理州母婴安全行动实施方案（试行）
到2025年，全州孕产妇死亡率控制在12/10万以下。落实《孕产期保健工作规范》。
"""


def test_a_notice_with_the_plan_that_it_issues() -> None:
    found = of(NOTICE)
    assert found.title == "大理州母婴安全行动实施方案（试行）"
    assert found.issuer == "大理州人民政府办公室"
    assert found.number == "大政办发〔2022〕8号"
    assert found.issued_on == date(2022, 10, 11)
    assert (found.starts_on, found.ends_on) == (date(2022, 1, 1), date(2025, 12, 31))
    assert found.region is not None
    assert (found.region.code, found.region.certainty) == (532900000000, 0.97)
    assert [(cited.title, cited.number) for cited in found.cites] == [
        ("母婴安全行动提升计划（2021—2025年）", "国卫妇幼发〔2021〕30号"),
        ("孕产期保健工作规范", ""),
    ]
    first = found.cites[0]
    assert NOTICE[first.start : first.end].startswith("《母婴安全")
    assert NOTICE[first.start : first.end].endswith("30号）")


def test_the_table_that_government_sites_print() -> None:
    found = of(
        "索引号:\t0012/2024-7\t主题分类:\t卫生\n发文机关:\t闽侯县卫生健康局\t成文日期:\t2024-03-05\n"
        "标题:\t关于做好2024年儿童健康管理的通知\t\n发文字号:\t侯卫〔2024〕15号\t有效性:\t有效\n正文如下。"
    )
    assert found == About(
        title="关于做好2024年儿童健康管理的通知",
        issuer="闽侯县卫生健康局",
        number="侯卫〔2024〕15号",
        index_number="0012/2024-7",
        issued_on=date(2024, 3, 5),
        starts_on=date(2024, 1, 1),
        ends_on=date(2024, 12, 31),
        region=found.region,
        regions=found.regions,
    )
    assert [guess.code for guess in found.regions] == [350121000000]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("关于印发《甲县2024年妇幼健康工作要点》的通知", "甲县2024年妇幼健康工作要点"),
        ("甲县卫生健康局关于印发《甲县两癌检查方案（试行）》的通知", "甲县两癌检查方案（试行）"),
        (
            "甲县人民政府关于印发甲县妇女发展规划（2021—2030年）的通知",
            "甲县妇女发展规划（2021—2030年）",
        ),
        ("关于印发方案的通知", "关于印发方案的通知"),
        ("关于做好妇幼健康工作的通知", "关于做好妇幼健康工作的通知"),
        ("关于转发《乙市妇幼健康工作要点》的通知", "关于转发《乙市妇幼健康工作要点》的通知"),
        ("附件1：乙市2024年妇幼健康任务分解表", "乙市2024年妇幼健康任务分解表"),
        ("附件2\n乙市健康行动工作指标", "乙市健康行动工作指标"),
    ],
)
def test_a_notice_that_sends_a_plan_is_called_by_the_plan(line: str, title: str) -> None:
    assert of(f"{line}\n各乡镇卫生院：\n请认真落实。").title == title


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("甲县妇女发展规划（2021—2030年）", (2021, 2030)),
        ("甲县母婴安全行动计划2018－2020年", (2018, 2020)),
        ("甲县“十三五”卫生与健康规划", (2016, 2020)),
        ("甲县十四五妇幼健康发展规划", (2021, 2025)),
        ("2024年甲县妇幼健康工作要点", (2024, 2024)),
        ("甲县2023年工作总结及2024年工作安排", (2024, 2024)),
        ("甲县“十四五”托育服务解决方案", (2021, 2025)),
    ],
)
def test_the_years_of_the_title(title: str, years: tuple[int, int]) -> None:
    found = of(f"{title}\n到2050年，全面达标。")
    assert found.title == clean(title).clean.text
    assert (found.starts_on, found.ends_on) == (date(years[0], 1, 1), date(years[1], 12, 31))


def test_the_years_of_the_text() -> None:
    found = of("关于加强产科的意见\n“十四五”期间新增床位，到2023年完成。\n甲县卫健局\n2021年5月6日")
    assert (found.starts_on, found.ends_on) == (date(2021, 1, 1), date(2025, 12, 31))
    assert of("关于加强产科的意见\n尽快完成。").ends_on is None


@pytest.mark.parametrize("day", ["2023年2月30日", "2023年13月1日", "二〇二三年二月三十日"])
def test_a_day_that_is_none_is_not_taken(day: str) -> None:
    assert of(f"通知\n甲县卫健局\n{day}").issued_on is None


@pytest.mark.parametrize(
    ("text", "certain", "codes"),
    [
        ("湖南省株洲市渌口区2023年妇幼健康工作要点\n全区", True, [430212000000]),
        ("重庆市万州区2023年妇幼健康工作要点\n全区", True, [500101000000]),
        ("延边州妇幼健康工作方案\n全州", True, [222400000000]),
        # The name is borne by districts of several cities …
        ("朝阳区妇幼健康工作方案\n全区", False, [110105000000, 220104000000]),
        # … and told apart by the city that the text names.
        ("朝阳区妇幼健康工作方案\n按照长春市部署，全区", True, [220104000000]),
        # A former county is the district that followed it.
        ("株洲县妇幼健康工作方案\n我县", False, [430212000000]),
        # Only the documents that it carries out name a place.
        ("妇幼健康工作方案\n我省修订《河南省母婴保健条例》，全省", False, [410000000000]),
        ("妇幼健康工作方案\n加强管理。", False, []),
        ("按照有关标准和县里要求，《标准》和县卫健局的方案", False, []),
        # 河口县 is only the end of the name.
        ("青河口县妇幼健康工作方案\n全县", False, [532532000000]),
    ],
)
def test_the_division_it_is_for(text: str, certain: bool, codes: list[int]) -> None:
    found = of(text)
    assert [guess.code for guess in found.regions] == codes
    if codes:
        assert found.region == found.regions[0]
        assert (found.region.certainty > 0.9) == certain


def test_the_readers_region_decides_only_what_the_document_leaves_open() -> None:
    naiman = 150525000000
    unnamed = of("妇幼健康工作方案\n全旗孕产妇系统管理率达到93%。", naiman)
    assert [(guess.code, guess.certainty) for guess in unnamed.regions] == [(naiman, 0.5)]
    named = of("南江县妇幼健康工作方案\n全县", naiman)
    assert [guess.code for guess in named.regions] == [511922000000]
    both = of("朝阳区妇幼健康工作方案\n全区", 220100000000)
    assert [guess.code for guess in both.regions] == [220104000000]


def test_every_division_is_found_by_its_own_name() -> None:
    """Alone where the name is borne once; among the candidates where it is borne by several."""
    codes = regions.below(0) + [
        c for c in range(11 * 10**10, 83 * 10**10, 10**10) if regions.name(c)
    ]
    for outer in [code for code in codes if regions.size(code) == regions.PROVINCE]:
        for code in (outer, *regions.below(outer)):
            mentions = regions.find(regions.name(code))
            assert len(mentions) == 1
            assert code in mentions[0].codes
            assert regions.find(regions.full_name(code))[0].codes == (code,)


PIECES = (
    *(
        "关于",
        "《",
        "》",
        "（",
        "）",
        "通知",
        "2023年",
        "2月",
        "30日",
        "\n",
        "株洲市",
        "□",
        "朝阳区",
    ),
    *("〔2015〕", "26号", "卫生健康局", "全区", "到", "—", "十四五", "：", "索引号", "标题"),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=100))
def test_no_text_is_too_strange(text: str) -> None:
    found = about(Clean.of(text))
    assert all(0 <= c.start < c.end <= len(text) for c in found.cites)
    assert sum(guess.certainty for guess in found.regions) <= 1.01


@pytest.mark.parametrize(
    "text",
    [
        "朝阳区，" * 100_000,
        "甲委员会、乙委员会" * 50_000 + "\n2023年1月1日",
        "《" * 500_000,
        "甲关于转发《乙办法》的通知" * 40_000,
        "索引号：" * 100_000,
        "甲县卫健局\n2023年2月30日\n" * 40_000,
        "方案" * 300_000,
    ],
)
def test_long_strange_texts_take_no_long_time(text: str) -> None:
    began = time.process_time()
    about(Clean.of(text))
    assert time.process_time() - began < 5


@pytest.mark.skipif(not DOCUMENTS.exists(), reason="the policy documents are not here")
def test_the_five_documents() -> None:
    texts = {file.name[:2]: file.read_text("utf-8") for file in DOCUMENTS.glob("S*.txt")}
    found = {key: of(text) for key, text in texts.items()}
    assert {key: each.region and each.region.code for key, each in found.items()} == {
        "S0": 350000000000,
        "S1": 430200000000,
        "S2": 220000000000,
        "S3": 511922000000,
        "S4": 150525000000,
    }
    sure = {key for key, each in found.items() if each.region and each.region.certainty > 0.9}
    assert sure == {"S2", "S3", "S4"}
    assert {guess.name for guess in found["S1"].regions} == {
        *("株洲市", "荷塘区", "芦淞区", "石峰区", "天元区", "渌口区")
    }
    assert {key: each.issued_on for key, each in found.items()} == {
        "S0": None,
        "S1": date(2022, 3, 22),
        "S2": date(2015, 5, 21),
        "S3": date(2017, 4, 17),
        "S4": None,
    }
    assert {key: each.number for key, each in found.items() if each.number} == {
        "S2": "吉政办发〔2015〕26号"
    }
    assert found["S2"].index_number == "11220000013544357T/2015-00616"
    assert {key: each.ends_on and each.ends_on.year for key, each in found.items()} == {
        "S0": 2018,
        "S1": 2022,
        "S2": 2020,
        "S3": 2020,
        "S4": 2023,
    }
    assert found["S3"].issuer.startswith("南江县卫生和计生局、南江县发展和改革局")
    assert found["S4"].issuer == "奈曼旗卫健委"
    assert [cited.number for cited in found["S3"].cites if cited.number] == [
        *(
            "国卫妇幼发〔2016〕53号",
            "川委发〔2016〕21号",
            "川卫发〔2017〕14号",
            "巴市卫发〔2017〕41号",
        )
    ]
    (question,) = clean(texts["S1"]).questions
    answered = about(clean(texts["S1"], answers={question.id: "渌口区"}).clean)
    assert [guess.code for guess in answered.regions] == [430212000000]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("某县2026年9月至12月专项整治方案\n", ("2026-09-01", "2026-12-31")),
        ("某县专项行动方案（2026年11月—2027年2月）\n", ("2026-11-01", "2027-02-28")),
        ("某县2026年专项行动方案\n二、实施时间\n2026年9月至12月底。", ("2026-09-01", "2026-12-31")),
        ("某县专项行动方案\n行动时间：2026年3月15日至6月8日。", ("2026-03-15", "2026-06-08")),
        # A step of a timetable, a campaign within it, an aim beyond it.
        (
            "某县2026年方案\n四、工作时间\n2026年3月至4月，动员部署。2026年5月至11月，实施。",
            ("2026-01-01", "2026-12-31"),
        ),
        ("某县“十四五”规划\n活动时间：2021年5月1日至5月31日", ("2021-01-01", "2025-12-31")),
        ("某县2026年方案\n宣传活动时间：2026年5月至6月", ("2026-01-01", "2026-12-31")),
        ("某县方案\n活动时间：2026年5月至6月。到2030年，达标。", ("None", "2030-12-31")),
        # Of another year, not a time, and no such months.
        ("某县2027年方案\n活动时间：2026年9月至12月。", ("2027-01-01", "2027-12-31")),
        ("某县2026年方案\n检查时间：2026年9月1日至9月10日。", ("2026-01-01", "2026-12-31")),
        ("某县2026年方案\n实施时间：2026年9月至13月。", ("2026-01-01", "2026-12-31")),
        ("某县2026年方案\n实施时间：2026年9月至3月。", ("2026-01-01", "2026-12-31")),
    ],
)
def test_the_months_that_it_runs(text: str, days: tuple[str, str]) -> None:
    found = of(text)
    assert (str(found.starts_on), str(found.ends_on)) == days


@pytest.mark.parametrize(
    ("opening", "issuer"),
    [
        ("为保障健康，某旗卫健委按照《方案》精神，结合实际，制定以下实施方案。", "某旗卫健委"),
        ("某县卫生健康局根据上级要求，制定本方案。", "某县卫生健康局"),
        ("为保障健康，我局根据上级要求，制定本方案。", ""),
        ("为保障健康，根据上级要求，制定本方案。", ""),
        ("某县卫生健康局根据报告通报了情况。", ""),
    ],
)
def test_who_makes_it_by_its_opening(opening: str, issuer: str) -> None:
    assert of(f"2026年行动实施方案\n{opening}\n").issuer == issuer
