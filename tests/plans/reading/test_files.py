"""Files of every kind become text; what is none, too much or hostile becomes a clear refusal."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
import typst
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from muzi.plans.reading import files, word
from muzi.plans.reading.files import UnreadableFile, text_of

LINE = "到2025年，全县孕产妇死亡率控制在10/10万以下。"


def code_of(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        text_of(data)
    assert str(caught.value) == files.REASONS[caught.value.code]
    return caught.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_text_in_the_encodings_that_are_about(encoding: str) -> None:
    assert text_of(f"一、目标\r\n{LINE}".encode(encoding)) == f"一、目标\r\n{LINE}"


def test_a_big_endian_file_with_its_mark() -> None:
    assert text_of(b"\xfe\xff" + LINE.encode("utf-16-be")) == LINE


def test_what_postgresql_refuses_is_marked_in_its_place() -> None:
    assert text_of(f"{LINE * 3}\x00尾".encode()) == f"{LINE * 3}\ufffd尾"
    assert files.storable("甲\ud800乙\x00") == "甲\ufffd乙\ufffd"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"%PDF-1.7 and then nothing", "broken"),
        (b"PK\x03\x04 and then nothing", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_word"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
        (b"{\\rtf1 text}", "unknown_kind"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 40, "unknown_kind"),
        (b"a" * (files.MAX_BYTES + 1), "too_big"),
        (b"a" * (files.MAX_CHARACTERS + 1), "too_long"),
        (b"<html><body><script>x</script></body></html>", "no_text"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_a_web_page_gives_its_text_without_menus_and_scripts() -> None:
    menu = "".join(f'<li><a href="/{n}">栏目{n}</a></li>' for n in range(8))
    page = f"""<!DOCTYPE html><html><head><title>门户</title><style>p{{}}</style></head><body>
    <div class="header nav">首页 机构</div><ul>{menu}</ul>
    <table><tr><td>索引号：</td><td>A-1</td><td><p>成文日期：</p></td><td>2024年3月1日</td></tr>
    </table><h1>关于<b>妇幼</b>健康的通知</h1><p>第一段，<br>换行。</p>尾
    <script>alert("不要")</script><div style="display:none">看不见</div><p>{LINE}</p>
    <table><tr><th>指标</th><th><p>目标</p></th></tr>
    <tr><td>产前筛查率</td><td>≥ 85%</td></tr></table>
    </body></html>"""
    assert text_of(page.encode("gb18030")).split("\n") == [
        "索引号：\tA-1\t成文日期：\t2024年3月1日",
        "",
        "关于妇幼健康的通知",
        "",
        "第一段，",
        "换行。",
        "尾",
        LINE,
        "",
        "指标\t目标",
        "",
        "产前筛查率\t≥ 85%",
    ]


def test_a_page_laid_out_by_a_table_is_not_one_line() -> None:
    page = f"<table><tr><td>左栏</td><td><p>{LINE * 12}</p><p>二、措施</p></td></tr></table>"
    assert text_of(page.encode()).split("\n")[-1] == "二、措施"


def numbered(document: docx.document.Document, formats: list[tuple[str, str]]) -> str:
    """Add an automatic list with these formats and patterns; return its id."""
    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    for depth, (form, pattern) in enumerate(formats):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for tag, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", pattern)):
            part = OxmlElement(tag)
            part.set(qn("w:val"), value)
            level.append(part)
        abstract.append(level)
    root.insert(0, abstract)
    return str(root.add_num(77).numId)


def written(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_word_gives_paragraphs_tables_and_automatic_numbers_in_order() -> None:
    document = docx.Document()
    number = numbered(
        document, [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]
    )

    def item(text: str, depth: int) -> None:
        properties = document.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = depth
        properties.get_or_add_numId().val = int(number)

    document.add_paragraph("实施方案")
    item("总体要求", 0)
    item("主要目标", 1)
    item("婴儿死亡率控制在5‰以下；", 2)
    item("5岁以下儿童死亡率控制在6‰以下。", 2)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["指标", "目标", "产前筛查率", "85%"], strict=True):
        cell.text = text
    item("基本原则", 1)
    item("从头数", 2)
    item("重点任务", 0)
    assert text_of(written(document)).split("\n") == [
        "实施方案",
        "一、总体要求",
        "（一）主要目标",
        "1.婴儿死亡率控制在5‰以下；",
        "2. 5岁以下儿童死亡率控制在6‰以下。",
        "指标\t目标",
        "产前筛查率\t85%",
        "（二）基本原则",
        "1.从头数",
        "二、重点任务",
    ]


def test_word_leaves_out_what_was_deleted_or_hidden() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("留下")
    hidden = paragraph.add_run("不见")
    hidden.font.hidden = True
    gone = OxmlElement("w:moveFrom")
    gone.append(paragraph.add_run("移走")._r)
    paragraph._p.append(gone)
    assert text_of(written(document)) == "留下"


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (103, "一百零三"), (1010, "一千零一十")],
)
def test_chinese_counting(number: int, text: str) -> None:
    assert word.chinese(number) == text


def package(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(f"word/{name}.xml", data)
    return stream.getvalue()


NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def test_a_package_that_unpacks_to_too_much_is_refused() -> None:
    assert code_of(package(document=b" " * (word.EXPANDED + 1))) == "too_big"


def test_a_document_of_millions_of_elements_stays_within_its_memory() -> None:
    inside = "<w:p/>" * 9_000_000
    data = package(document=f"<w:document {NAMESPACE}>{inside}</w:document>".encode())
    assert code_of(data) in {"too_long", "too_big", "broken", "timed_out"}


def test_entities_that_multiply_are_not_followed() -> None:
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "哈" * 10}">' for n in range(10)
    )
    data = package(
        document=f"<!DOCTYPE d [{entities}]><w:document {NAMESPACE}><w:p><w:r><w:t>&e9;</w:t></w:r>"
        "</w:p></w:document>".encode()
    )
    assert code_of(data) in {"broken", "no_text"}


def test_another_zip_is_no_document() -> None:
    assert code_of(package(other=b"x")) == "unknown_kind"


def pages(count: int, body: str) -> bytes:
    source = '#set page(width: 80pt, height: 60pt, margin: 5pt)\n#set text(size: 8pt, font: "Noto '
    source += 'Sans SC")\n' + "\n#pagebreak()\n".join([body] * count)
    fonts = Path(files.__file__).parents[2] / "web" / "fonts"
    return bytes(typst.compile(source.encode(), font_paths=[str(fonts)]))


def test_a_pdf_gives_its_pages() -> None:
    text = text_of(pages(2, "Plan 2025"))
    assert text.split("\f") == ["Plan 2025"] * 2


def test_a_pdf_of_too_many_pages_is_refused() -> None:
    assert code_of(pages(files.MAX_PAGES + 1, "x")) == "too_many_pages"


def test_a_scan_holds_no_text() -> None:
    assert code_of(pages(1, "#rect()")) == "no_text"


def test_what_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "SECONDS", 0.01)
    assert code_of(package(document=b"<x/>")) == "timed_out"
