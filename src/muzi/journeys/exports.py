"""Lists as workbooks: the same rows, filters and scope as on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from itertools import islice
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from muzi.journeys import lists, wording
from muzi.journeys.lists import Line
from muzi.journeys.models import PregnancyRow
from muzi.journeys.values import colour_word

CHUNK = 500


def _weeks(days: int | None) -> str:
    return "" if days is None else f"{days // 7}+{days % 7}"


# heading, width in characters, value
def _columns() -> list[tuple[str, int, Callable[[Line], Any]]]:
    return [
        (_("姓名"), 12, lambda line: line.person.name),
        (_("年龄"), 6, lambda line: line.age),
        (_("联系电话"), 14, lambda line: line.person.phone),
        (_("孕周"), 8, lambda line: _weeks(line.weeks)),
        (_("预产期"), 12, lambda line: line.row.edd),
        (_("风险"), 8, lambda line: colour_word(line.row.severity)),
        (_("传染病"), 8, lambda line: _("紫色") if line.purple else ""),
        (_("主要原因"), 40, lambda line: wording.reason_text(line.reason)),
        (_("最近产检"), 12, lambda line: line.row.last_check_on),
        (_("产检次数"), 8, lambda line: line.row.checks),
        (_("下一项"), 16, lambda line: line.next.label if line.next else ""),
        (_("应在此日前"), 12, lambda line: line.next.when if line.next else None),
        (_("现住地"), 24, lambda line: line.place),
        (_("管理机构"), 20, lambda line: line.institution),
        (_("备注"), 8, lambda line: _("模拟") if line.person.simulated else ""),
    ]


def pregnancies(rows: QuerySet[PregnancyRow], today: date) -> BytesIO:
    """The workbook of a list. Written row by row: its length does not matter to memory."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    )
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(_("孕产妇"))
    columns = _columns()
    for number, (_heading, width, _value) in enumerate(columns):
        sheet.set_column(number, number, width)
    sheet.freeze_panes(1, 1)
    for number, (heading, _width, _value) in enumerate(columns):
        sheet.write_string(0, number, heading, bold)
    for place, line in enumerate(_lines(rows, today), start=1):
        for number, (_heading, _width, value) in enumerate(columns):
            _write(sheet, place, number, value(line))
    book.close()
    stream.seek(0)
    return stream


def _lines(rows: QuerySet[PregnancyRow], today: date) -> Iterator[Line]:
    found = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        yield from lists.lines(chunk, today)


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    """Text is written as text: a name that begins with = is no formula."""
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value))
