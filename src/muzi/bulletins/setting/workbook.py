"""The tables and charts of a report as an Excel workbook: numbers as numbers."""

from __future__ import annotations

import io
import re
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from muzi.bulletins.report import Chart, Column, Report, Run, Table

FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31


def xlsx(report: Report, base: str = "") -> bytes:
    """A sheet for each table and chart, and one that says where the figures come from."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    names: set[str] = set()
    for block in report.blocks:
        if isinstance(block, Table):
            _table(book.add_worksheet(_name(block.title, names)), block, bold)
        elif isinstance(block, Chart):
            _chart(book, book.add_worksheet(_name(block.title, names)), block, bold)
    sheet = book.add_worksheet(_name(_("数据来源"), names))
    sheet.set_column(1, 2, 70)
    sheet.write_row(0, 0, [report.title], bold)
    sheet.write_row(1, 0, [_("数据截至 %(day)s") % {"day": report.as_of.isoformat()}])
    if report.simulated:
        sheet.write_row(2, 0, [_("模拟数据，仅供演示")])
    for number, trace in enumerate(report.traces, start=1):
        where = f"{base.rstrip('/')}{trace.url}" if trace.url else ""
        sheet.write_row(number + 3, 0, [number, trace.text, where])
    book.close()
    return target.getvalue()


def _table(sheet: Any, block: Table, bold: Any) -> None:
    traced = any(run.trace for row in block.rows for run in row)
    heads = [column.label for column in block.columns] + ([_("来源")] if traced else [])
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, len(heads), 14)
    sheet.write_row(0, 0, heads, bold)
    for line, row in enumerate(block.rows, start=1):
        cells = zip(block.columns, row, strict=True)
        sheet.write_row(line, 0, [_cell(column, run) for column, run in cells])
        if traced:
            found = sorted({run.trace for run in row if run.trace})
            sheet.write_string(line, len(row), "、".join(f"[{each}]" for each in found))
    if block.note:
        sheet.write_string(len(block.rows) + 2, 0, block.note)


def _cell(column: Column, run: Run) -> Any:
    """A number; the words where they say more than it does (≥93%, 还差 17 人)."""
    # Rates are worked out in binary: 8.36 must not be read as 8.359999999999999.
    return run.text if run.value is None or not column.numeric else round(run.value, 6)


def _chart(book: Any, sheet: Any, block: Chart, bold: Any) -> None:
    named = [_("目标")] if block.target is not None else []
    sheet.write_row(0, 0, ["", *(each.name for each in block.series), *named], bold)
    for line, label in enumerate(block.labels, start=1):
        values = [each.values[line - 1] for each in block.series]
        sheet.write_row(line, 0, [label, *values, *([block.target] if named else [])])
    drawn = book.add_chart({"type": "line" if block.form == "line" else "column"})
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
    sheet.insert_chart(1, len(block.series) + len(named) + 2, drawn, {"x_scale": 1.4})


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
