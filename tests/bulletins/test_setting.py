"""A report keeps its words and its figures in every form it is set in."""

from __future__ import annotations

import ctypes
import io
import json
import re
import zipfile
from datetime import date

import docx
import pypdfium2
import pytest
from pypdfium2 import raw

from muzi.bulletins.report import (
    Chart,
    Column,
    Report,
    Run,
    Series,
    Table,
    Trace,
    Writer,
    as_data,
    from_data,
    tight,
)
from muzi.bulletins.setting import columns
from muzi.bulletins.setting.drawing import svg
from muzi.bulletins.setting.pdf import pdf
from muzi.bulletins.setting.word import docx_file
from muzi.bulletins.setting.workbook import xlsx

BASE = "https://muzi.example"


def a_report(*, simulated: bool = True) -> Report:
    writer = Writer(
        title="清河县妇幼健康规划进展报告",
        issuer="清河县卫生健康局",
        number="清卫报〔2026〕3号",
        dated=date(2026, 6, 15),
        as_of=date(2026, 6, 14),
        simulated=simulated,
    )
    managed = Trace("A06 孕产妇系统管理率，清河县，2026 统计年度", "/figures/A06/?year=2026")
    by_hand = Trace("手工录入：财政局函")
    writer.heading("一、总体情况")
    writer.paragraph(
        "孕产妇系统管理率为",
        writer.figure("92.35%", managed, 92.35),
        "，#1 $x$ *未达标* <目标>，投入",
        writer.figure("12", by_hand, 12),
        "万元。",
        key="overview",
    )
    writer.table(
        "各乡镇进度",
        (Column("乡镇"), Column("完成", numeric=True)),
        [("东镇", writer.figure("1,234", managed, 1234)), ("西镇", Run("—"))],
        note="— 为无数据",
    )
    writer.chart(
        Chart(
            "line",
            "系统管理率：按月",
            ("2026-01", "2026-02", "2026-03"),
            (Series("全县", (90.5, None, 92.4)), Series("东镇", (88.0, 89.0, 91.0))),
            "%",
            target=93,
        )
    )
    writer.chart(
        Chart("bars", "系统管理率：按月", ("东镇", "西镇"), (Series("率", (91, None)),), "%")
    )
    return writer.done()


def test_kept_as_json_it_comes_back_the_same() -> None:
    report = a_report()
    assert from_data(json.loads(json.dumps(as_data(report)))) == report


def test_equal_traces_are_one() -> None:
    report = a_report()
    assert [trace.text[:3] for trace in report.traces] == ["A06", "手工录"]


def test_a_row_that_does_not_fit_is_refused() -> None:
    writer = Writer(title="t", issuer="i", dated=date(2026, 1, 1), as_of=date(2026, 1, 1))
    with pytest.raises(ValueError, match="row"):
        writer.table("t", (Column("a"),), [("1", "2")])
    with pytest.raises(ValueError, match="series"):
        writer.chart(Chart("line", "t", ("a",), (Series("s", (1, 2)),), "%"))


def printed(file: bytes) -> str:
    """The words of a PDF; spaces between Chinese and digits are the typesetter's."""
    with pypdfium2.PdfDocument(file) as pages:
        return "".join(page.get_textpage().get_text_range() for page in pages).replace(" ", "")


def links(file: bytes) -> set[str]:
    """The addresses that a PDF leads to."""
    found = set()
    with pypdfium2.PdfDocument(file) as pages:
        for page in pages:
            at = ctypes.c_int(0)
            link = raw.FPDF_LINK()
            while raw.FPDFLink_Enumerate(page.raw, at, link):
                action = raw.FPDFLink_GetAction(link)
                size = raw.FPDFAction_GetURIPath(pages.raw, action, None, 0)
                text = ctypes.create_string_buffer(size)
                raw.FPDFAction_GetURIPath(pages.raw, action, text, size)
                found.add(text.value.decode())
    return found


def test_pdf_says_everything_and_links_each_figure() -> None:
    file = pdf(a_report(), BASE)
    assert f"{BASE}/figures/A06/?year=2026" in links(file)
    text = printed(file)
    # An address may break over lines, as print has it; the host is told once.
    assert "/figures/A06/?year=2026" in "".join(text.split())
    assert text.count(BASE) == 1
    for words in (
        "清河县妇幼健康规划进展报告",
        "清卫报〔2026〕3号",
        "92.35%",
        "#1$x$*未达标*<目标>",
        "1,234",
        "模拟数据",
        "手工录入：财政局函",
        "目标93",
    ):
        assert words in text
    assert "模拟数据" not in printed(pdf(a_report(simulated=False)))


def test_word_file_says_everything() -> None:
    page = docx.Document(io.BytesIO(docx_file(a_report(), BASE)))
    text = "\n".join(line.text for line in page.paragraphs)
    assert "孕产妇系统管理率为92.35%[1]，#1 $x$ *未达标* <目标>，投入12[2]万元。" in text
    assert f"{BASE}/figures/A06/?year=2026" in text
    assert [cell.text for cell in page.tables[0].rows[1].cells] == ["东镇", "1,234"]
    assert len(page.inline_shapes) == 2
    assert [line.text for line in page.paragraphs if line.style.name == "Heading 1"] == [
        "一、总体情况"
    ]
    assert page.sections[0].header.paragraphs[0].text.startswith("模拟数据")


def test_workbook_holds_numbers_and_native_charts() -> None:
    parts = zipfile.ZipFile(io.BytesIO(xlsx(a_report(), BASE)))
    names = re.findall(r'<sheet name="([^"]*)"', parts.read("xl/workbook.xml").decode())
    assert names == ["正文", "各乡镇进度", "系统管理率：按月", "系统管理率：按月 2", "数据来源"]
    assert "<v>1234</v>" in parts.read("xl/worksheets/sheet2.xml").decode()
    assert sum(name.startswith("xl/charts/chart") for name in parts.namelist()) == 2
    assert f"{BASE}/figures/A06/?year=2026" in parts.read("xl/sharedStrings.xml").decode()


def test_a_rate_in_the_workbook_is_a_number_with_what_it_is_made_of() -> None:
    writer = Writer("t", "县", date(2026, 7, 3), date(2026, 6, 30))
    trace = Trace("A06", "/figures/A06/")
    rate = writer.figure("73.38%*（350 / 477）", trace, 73.38, of=(350, 477))
    none = writer.figure("0（0 / 94）", trace, 0.0, of=(0, 94))
    heads = (Column("地区"), Column("系统管理率", numeric=True))
    writer.table("表", heads, [("东镇", rate), ("西镇", none), ("南镇", "无数据")])
    parts = zipfile.ZipFile(io.BytesIO(xlsx(writer.done(), BASE)))
    sheet = parts.read("xl/worksheets/sheet2.xml").decode()
    for cell in ("B2", "C2", "D2"):
        assert re.search(rf'<c r="{cell}"[^>]*><v>', sheet), cell
    assert re.findall(r'<c r="[BCD]2"[^>]*><v>([\d.]+)</v>', sheet) == ["73.38", "350", "477"]
    assert re.findall(r'<c r="[BCD]3"[^>]*><v>([\d.]+)</v>', sheet) == ["0", "0", "94"]
    assert '<c r="C4"' not in sheet
    looks = parts.read("xl/styles.xml").decode()
    assert "#,##0.00&quot;%*&quot;" in looks


def test_columns_leave_each_figure_its_line() -> None:
    heads = (Column("地区"), *(Column(f"指标{n}", numeric=True) for n in range(5)))
    rates = [Run(f"99.1{n}%（1,234 / 1,245）") for n in range(5)]
    crowded = columns.columns(Table("表", heads, ((Run("光雾山镇"), *rates),)))
    assert crowded.stacked
    assert sum(crowded.widths) == pytest.approx(columns.PAPER)
    assert min(crowded.widths[1:]) > columns.ems("（1,234 / 1,245）") * crowded.size
    roomy = columns.columns(Table("表", heads[:3], ((Run("光雾山镇"), *rates[:2]),)))
    assert (roomy.size, roomy.stacked) == (9.0, False)


def test_a_chinese_document_sets_no_blanks_before_numbers() -> None:
    assert tight("还差 17 人，预计 92.8% 达标") == "还差17人，预计92.8%达标"
    assert tight("350 / 477") == "350 / 477"


def test_drawings_scale_to_what_they_show() -> None:
    empty = Chart("line", "空", (), (), "‰")
    assert svg(empty).endswith("</svg>")
    tall = Chart("bars", "多", ("甲",), (Series("s", (98_765,)),), "人", target=120_000)
    heights = [float(each) for each in re.findall(r'<rect [^>]* height="([\d.]+)"', svg(tall))]
    assert len(heights) == 1
    assert 0 < heights[0] < 222
    assert "&lt;b&gt;" in svg(Chart("line", "t", ("<b>",), (Series("s", (1,)),), "%"))
