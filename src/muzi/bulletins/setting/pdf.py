"""A report as PDF, or one of its charts as a picture, set by typst with the fonts kept here."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from muzi.bulletins.report import Chart, Report, Table, as_data, tight
from muzi.bulletins.setting.columns import columns
from muzi.bulletins.setting.drawing import FONT, svg
from muzi.bulletins.writing.spans import day_words

TEMPLATE = Path(__file__).parent / "report.typ"
FONTS = Path(__file__).parents[1] / "fonts"
# Where the fetched font is missing: what Debian, macOS and Windows call theirs.
FALLBACK = ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei")


def pdf(report: Report, base: str = "") -> bytes:
    """The report on A4. Chinese needs the fetched font or one of the machine's own."""
    data = as_data(report) | {
        "base": base.rstrip("/"),
        "fonts": [FONT, *FALLBACK],
        "byline": byline(report),
        "words": {
            "simulated": _("模拟数据，仅供演示"),
            "traces": _("数据来源"),
            "base": _("地址以 %(base)s 开头") % {"base": base.rstrip("/")} if base else "",
        },
    }
    for plain, block in zip(data["blocks"], report.blocks, strict=True):
        if isinstance(block, Table):
            plain["setting"] = asdict(columns(block))
    files = {
        "report.json": json.dumps(data, ensure_ascii=False),
        "report.typ": TEMPLATE.read_text(),
    }
    for index, block in enumerate(report.blocks):
        if isinstance(block, Chart):
            files[f"chart-{index}.svg"] = svg(block)
    return _compile(files, "report.typ", format="pdf")


def png(chart: Chart) -> bytes:
    """The chart as a picture, for where SVG is not understood (DOCX)."""
    page = '#set page(width: auto, height: auto, margin: 2pt)\n#image("chart.svg", width: 160mm)\n'
    return _compile(
        {"chart.svg": svg(chart), "chart.typ": page}, "chart.typ", format="png", ppi=200
    )


def byline(report: Report) -> str:
    """Issuer, number, date and what the figures count up to, in one line."""
    parts = (
        report.issuer,
        report.number,
        day_words(report.dated),
        tight(_("数据截至 %(day)s") % {"day": day_words(report.as_of)}),
    )
    return "　".join(part for part in parts if part)


def _compile(files: dict[str, str], main: str, **options: Any) -> bytes:
    with tempfile.TemporaryDirectory(prefix="muzi-report-") as folder:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        made = typst.compile(
            Path(folder) / main,
            root=folder,
            font_paths=[str(FONTS)] if FONTS.is_dir() else [],
            ignore_system_fonts=FONTS.is_dir(),
            **options,
        )
    assert isinstance(made, bytes)
    return made
