"""A report as DOCX, in the faces that Chinese offices use, to be worked on further."""

from __future__ import annotations

import io
from collections.abc import Iterable

import docx
from django.utils.translation import gettext as _
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as Line

from muzi.bulletins.report import Chart, Heading, Paragraph, Report, Run, Table
from muzi.bulletins.setting.pdf import byline, png

BODY, BOLD = "仿宋", "黑体"
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def docx_file(report: Report, base: str = "") -> bytes:
    """The report as a Word file."""
    page = docx.Document()
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(26)
    page.core_properties.title, page.core_properties.author = report.title, report.issuer
    page.styles["Normal"].font.size = Pt(12)
    page.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    if report.simulated:
        _write(section.header.paragraphs[0], [Run(_("模拟数据，仅供演示"))], size=8)
    _write(page.add_paragraph(), [Run(report.title)], size=20, bold=True, align=CENTRE)
    _write(page.add_paragraph(), [Run(byline(report))], size=10, align=CENTRE)
    for block in report.blocks:
        match block:
            case Heading():
                size = 15 if block.level == 1 else 13
                line = page.add_paragraph(style=f"Heading {block.level}")
                _write(line, [Run(block.text)], size=size, bold=True)
            case Paragraph():
                line = _write(page.add_paragraph(), block.runs)
                line.paragraph_format.first_line_indent = Pt(24)
            case Table():
                _table(page, block)
            case Chart():
                page.add_picture(io.BytesIO(png(block)), width=Mm(155))
                _write(page.add_paragraph(), [Run(block.title)], size=10, align=CENTRE)
    if report.traces:
        _write(page.add_paragraph(), [Run(_("数据来源"))], size=11, bold=True)
        for number, trace in enumerate(report.traces, start=1):
            where = f" {base.rstrip('/')}{trace.url}" if trace.url else ""
            _write(page.add_paragraph(), [Run(f"[{number}] {trace.text}{where}")], size=8)
    target = io.BytesIO()
    page.save(target)
    return target.getvalue()


def _table(page: Document, block: Table) -> None:
    if block.title:
        _write(page.add_paragraph(), [Run(block.title)], size=11, bold=True, align=CENTRE)
    grid = page.add_table(rows=1, cols=len(block.columns), style="Table Grid")
    for cell, column in zip(grid.rows[0].cells, block.columns, strict=True):
        _write(cell.paragraphs[0], [Run(column.label)], size=9, bold=True)
    for row in block.rows:
        cells = grid.add_row().cells
        for cell, run, column in zip(cells, row, block.columns, strict=True):
            _write(cell.paragraphs[0], [run], size=9, align=RIGHT if column.numeric else None)
    if block.note:
        _write(page.add_paragraph(), [Run(block.note)], size=8)


def _write(
    line: Line,
    runs: Iterable[Run],
    *,
    size: float | None = None,
    bold: bool = False,
    align: WD_ALIGN_PARAGRAPH | None = None,
) -> Line:
    if align is not None:
        line.alignment = align
    for each in runs:
        for text, raised in ((each.text, False), (f"[{each.trace}]", True)):
            if raised and each.trace is None:
                continue
            written = line.add_run(text)
            written.font.superscript = raised or None
            written.bold = bold or None
            written.font.size = Pt(size) if size else None
            if bold:
                written._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BOLD)
    return line
