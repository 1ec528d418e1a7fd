"""The table of figures as an Excel workbook."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from muzi.indicators.definitions import Indicator
from muzi.indicators.queries import Figure
from muzi.places import codes
from muzi.places import queries as places


def of_figures(found: Sequence[Figure], year: str, name_of: Callable[[Indicator], str]) -> bytes:
    """One sheet, one line for each figure. A figure without data is an empty cell, never 0."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "in_memory": True})
    sheet = book.add_worksheet(_("指标"))
    bold = book.add_format({"bold": True})
    heads = {
        _("地区代码"): 14,
        _("地区"): 16,
        _("年度"): 18,
        _("编码"): 8,
        _("指标"): 30,
        _("分子"): 10,
        _("分母"): 10,
        _("率"): 12,
        _("单位"): 12,
        _("95% 下限"): 10,
        _("95% 上限"): 10,
        _("截至"): 12,
        _("公式核实"): 10,
        _("出处"): 50,
        _("备注"): 16,
    }
    for column, width in enumerate(heads.values()):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 5)
    sheet.write_row(0, 0, list(heads), bold)
    for line, figure in enumerate(found, start=1):
        sheet.write_row(line, 0, _cells(figure, year, name_of))
    book.close()
    return target.getvalue()


def _cells(
    figure: Figure, year: str, name_of: Callable[[Indicator], str]
) -> list[str | int | float | None]:
    about = figure.indicator
    return [
        codes.short(figure.region),
        places.name(figure.region),
        year,
        about.code,
        name_of(about),
        figure.count,
        None if figure.withheld else figure.denominator,
        figure.rate,
        _(about.unit),
        figure.low,
        figure.high,
        figure.as_of.isoformat(),
        _("已核实") if about.verified else _("未核实"),
        f"{about.source.title_zh} {about.at}",
        _("无权查看") if figure.withheld else _("下级地区未注明") if figure.unplaced else "",
    ]
