"""The tables and charts of a report as an Excel workbook: numbers as numbers."""

from __future__ import annotations

import io
import re
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from muzi.bulletins.report import Chart, Column, Heading, Paragraph, Report, Run, Table
from muzi.bulletins.setting.pdf import byline

FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
WIDEST = 42
_NUMBER = re.compile(r"[\d,]+(?:\.(?P<places>\d+))?(?P<behind>.*)")


def xlsx(report: Report, base: str = "") -> bytes:
    """A first sheet with the text, one for each table and chart, and one that says where the
    figures come from.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    names: set[str] = set()
    page = _Page(book, report, base.rstrip("/"))
    _text(page, book.add_worksheet(_name(_("正文"), names)))
    for block in report.blocks:
        if isinstance(block, Table):
            _table(page, book.add_worksheet(_name(block.title, names)), block)
        elif isinstance(block, Chart):
            _chart(page, book.add_worksheet(_name(block.title, names)), block)
    sheet = book.add_worksheet(_name(_("数据来源"), names))
    sheet.set_column(1, 2, 70)
    for number, trace in enumerate(report.traces, start=1):
        sheet.write_row(number - 1, 0, [number, trace.text])
        page.link(sheet, number - 1, 2, number)
    book.close()
    return target.getvalue()


class _Page:
    """The workbook and its formats, each made once."""

    def __init__(self, book: Any, report: Report, base: str) -> None:
        self.book, self.report, self.base = book, report, base
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **look: Any) -> Any:
        look = {"valign": "top"} | look
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(look)
        return self._formats[key]

    @property
    def head(self) -> Any:
        return self.format(bold=True, text_wrap=True, bottom=1)

    def link(self, sheet: Any, line: int, column: int, number: int) -> None:
        """The address of a trace; the path alone where the installation's own is not known."""
        url = self.report.traces[number - 1].url
        if url and self.base:
            sheet.write_url(line, column, f"{self.base}{url}")
        else:
            sheet.write_string(line, column, url)


def _text(page: _Page, sheet: Any) -> None:
    """What stands before and between the tables."""
    report = page.report
    sheet.set_column(0, 0, 100)
    lines = [(report.title, True), (byline(report), False)]
    lines += [(_("模拟数据，仅供演示"), False)] if report.simulated else []
    for block in report.blocks:
        if isinstance(block, Heading):
            lines.append((block.text, True))
        elif isinstance(block, Paragraph):
            lines.append(("".join(run.text for run in block.runs), False))
    for line, (text, bold) in enumerate(lines):
        sheet.write_string(line, 0, text, page.format(bold=bold, text_wrap=True))


def _table(page: _Page, sheet: Any, block: Table) -> None:
    """Numbers as numbers, shown as in the document; behind a rate what it is made of."""
    traced = any(run.trace for row in block.rows for run in row)
    rates = [any(row[at].of for row in block.rows) for at in range(len(block.columns))]
    heads: list[str] = []
    for column, rate in zip(block.columns, rates, strict=True):
        heads += [column.label, *([_("分子"), _("分母")] if rate else [])]
    heads += [_("来源")] if traced else []
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, heads, page.head)
    widths = [_wide(each) for each in heads]
    for line, row in enumerate(block.rows, start=1):
        at = 0
        for column, rate, run in zip(block.columns, rates, row, strict=True):
            said = run.text.split("（")[0] if rate else run.text
            _cell(page, sheet, line, at, column, run, said)
            widths[at] = max(widths[at], _wide(said))
            at += 1
            if rate:
                for offset, number in enumerate(run.of or ()):
                    sheet.write_number(line, at + offset, number, page.format(num_format="#,##0"))
                at += 2
        if traced:
            found = sorted({run.trace for run in row if run.trace})
            sheet.write_string(line, at, "、".join(f"[{each}]" for each in found), page.format())
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(width, WIDEST))
    if block.note:
        sheet.write_string(len(block.rows) + 2, 0, block.note)


def _cell(page: _Page, sheet: Any, line: int, at: int, column: Column, run: Run, said: str) -> None:
    """A number with the look it has in the document (≥93%, 73.38%*, 8.39‰); else the words."""
    looks = _NUMBER.fullmatch(said)
    if run.value is None or not column.numeric or looks is None:
        sheet.write_string(line, at, said, page.format(text_wrap=True))
        return
    places = len(looks["places"] or "")
    shape = "#,##0" + (f".{'0' * places}" if places else "")
    behind = (looks["behind"] or "").replace('"', "")
    shape += f'"{behind}"' if behind else ""
    # Rates are worked out in binary: 8.36 must not be read as 8.359999999999999.
    sheet.write_number(line, at, round(run.value, 6), page.format(num_format=shape))


def _wide(text: str) -> float:
    """In the signs of a spreadsheet, of which a Chinese one takes two."""
    return sum(1.1 if each.isascii() else 2.1 for each in text) + 2


def _chart(page: _Page, sheet: Any, block: Chart) -> None:
    named = [_("目标")] if block.target is not None else []
    traced = any(any(each.traces) for each in block.series)
    heads = ["", *(each.name for each in block.series), *named, *([_("来源")] if traced else [])]
    sheet.write_row(0, 0, heads, page.head)
    sheet.set_column(0, len(heads) - 1, 14)
    for line, label in enumerate(block.labels, start=1):
        values = [each.values[line - 1] for each in block.series]
        sheet.write_row(line, 0, [label, *values, *([block.target] if named else [])])
        if traced:
            found = {each.traces[line - 1] for each in block.series if each.traces}
            said = "、".join(f"[{each}]" for each in sorted(filter(None, found)))
            sheet.write_string(line, len(heads) - 1, said)
    drawn = page.book.add_chart({"type": "line" if block.form == "line" else "column"})
    last = len(block.labels)
    for column in range(1, len(block.series) + len(named) + 1):
        drawn.add_series(
            {
                "name": [sheet.name, 0, column],
                "categories": [sheet.name, 1, 0, last, 0],
                "values": [sheet.name, 1, column, last, column],
            }
        )
    drawn.set_title({"name": block.title, "name_font": {"size": 11}})
    drawn.set_y_axis({"name": block.unit})
    sheet.insert_chart(1, len(heads) + 1, drawn, {"x_scale": 1.4})


def _name(title: str, taken: set[str]) -> str:
    """A sheet name that Excel allows and that no sheet has yet."""
    plain = FORBIDDEN.sub("", title).strip() or "—"
    name, number = plain[:LONGEST_NAME], 1
    while name.lower() in taken:
        number += 1
        ending = f" {number}"
        name = plain[: LONGEST_NAME - len(ending)] + ending
    taken.add(name.lower())
    return name
