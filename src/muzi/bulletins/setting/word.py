"""A report as DOCX, in the faces that Chinese offices use, to be worked on further."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import docx
from django.utils.translation import gettext as _
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Line

from muzi.bulletins.report import Chart, Heading, Paragraph, Report, Run, Table
from muzi.bulletins.setting.columns import INSET, PAPER, columns
from muzi.bulletins.setting.pdf import byline, png

BODY, BOLD, LATIN = "仿宋", "黑体", "Times New Roman"
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
BLACK = RGBColor(0, 0, 0)
SIDE = Mm(26)


@dataclass(frozen=True)
class _Page:
    document: Document
    report: Report
    base: str

    def line(self, text: str, size: float, *, style: str | None = None) -> Line:
        """A line in the middle, bold; with a `style` of headings at the left."""
        made = self.document.add_paragraph(style=style)
        if style is None:
            made.alignment = CENTRE
        return _write(made, text, size=size, bold=True)

    def url(self, run: Run) -> str:
        """What a figure leads to, by the address of this installation."""
        path = self.report.traces[run.trace - 1].url if run.trace else ""
        return f"{self.base}{path}" if self.base and path else ""


def docx_file(report: Report, base: str = "") -> bytes:
    """The report as a Word file."""
    document = docx.Document()
    page = _Page(document, report, base.rstrip("/"))
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = SIDE
    document.core_properties.title = report.title
    document.core_properties.author = report.issuer
    normal = document.styles["Normal"]
    normal.font.size = Pt(12)
    normal.font.name = LATIN
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    if report.simulated:
        _write(section.header.paragraphs[0], _("模拟数据，仅供演示"), size=9)
    _numbered(section.footer.paragraphs[0])
    page.line(report.title, 20)
    _write(document.add_paragraph(), byline(report), size=10).alignment = CENTRE
    for block in report.blocks:
        match block:
            case Heading():
                size = 15 if block.level == 1 else 13
                page.line(block.text, size, style=f"Heading {block.level}")
            case Paragraph():
                _paragraph(document.add_paragraph(), block.runs)
            case Table():
                _table(page, block)
            case Chart():
                page.line(block.title, 11).paragraph_format.keep_with_next = True
                document.add_picture(io.BytesIO(png(block)), width=Mm(155))
                if block.note:
                    _write(document.add_paragraph(), block.note, size=8).alignment = CENTRE
    if report.traces:
        _write(document.add_paragraph(), _("数据来源"), size=11, bold=True)
        for number, trace in enumerate(report.traces, start=1):
            where = f" {page.base}{trace.url}" if trace.url else ""
            _write(document.add_paragraph(), f"[{number}] {trace.text}{where}", size=8)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _paragraph(line: Line, runs: Iterable[Run]) -> None:
    line.paragraph_format.first_line_indent = Pt(24)
    for each in runs:
        _write(line, each.text)
        if each.trace is not None:
            line.add_run(f"[{each.trace}]").font.superscript = True


def _table(page: _Page, block: Table) -> None:
    """Its heading row stands on every page; a figure is a link to what explains it."""
    if block.title:
        page.line(block.title, 11).paragraph_format.keep_with_next = True
    set_in = columns(block)
    grid = page.document.add_table(rows=1, cols=len(block.columns), style="Table Grid")
    grid.autofit = False
    grid._tbl.tblPr.find(qn("w:tblLook")).addprevious(_margins())
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, column in zip(grid.rows[0].cells, block.columns, strict=True):
        _write(cell.paragraphs[0], column.label, size=set_in.size, bold=True)
    for row in block.rows:
        line = grid.add_row()
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, run, column in zip(line.cells, row, block.columns, strict=True):
            within = cell.paragraphs[0]
            if column.numeric:
                within.alignment = RIGHT
            stacked = set_in.stacked and column.numeric
            text = run.text.replace("（", "\n（") if stacked else run.text
            _write(within, text, size=set_in.size, url=page.url(run))
    whole = Mm(210) - 2 * SIDE
    for column, share in zip(grid.columns, set_in.widths, strict=True):
        width = Emu(int(whole * share / PAPER))
        column.width = width
        for cell in column.cells:
            cell.width = width
            cell.paragraphs[0].paragraph_format.space_before = Pt(2)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    note = _write(page.document.add_paragraph(), block.note, size=8)
    note.paragraph_format.space_before = Pt(4)


def _margins() -> Any:
    """Cells as narrow inside as those that were measured."""
    made = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(int(INSET * 20)))
        margin.set(qn("w:type"), "dxa")
        made.append(margin)
    return made


def _numbered(line: Line) -> None:
    """— 1 —, counted by the program that shows it."""
    line.alignment = CENTRE
    line.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    line._p.append(field)
    line.add_run(" —")


def _write(
    line: Line, text: str, *, size: float | None = None, bold: bool = False, url: str = ""
) -> Line:
    """Add text to a line, as a link where it has a `url`."""
    written = line.add_run(text)
    written.bold = bold or None
    written.font.size = Pt(size) if size else None
    written.font.color.rgb = BLACK
    if bold:
        written._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BOLD)
    if url:
        link = OxmlElement("w:hyperlink")
        key = line.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), key)
        link.append(written._element)
        line._p.append(link)
    return line
