"""The monthly bulletin of maternal and child safety."""

from __future__ import annotations

from muzi.bulletins import tallies
from muzi.bulletins.report import Column, Words
from muzi.bulletins.writing import tables
from muzi.bulletins.writing.compared import compared, conclusion, known
from muzi.bulletins.writing.days import EVENTS
from muzi.bulletins.writing.order import Pen
from muzi.bulletins.writing.reported import reports
from muzi.indicators.definitions import book

SAFETY = ("M01", "C01", "C03", "C04", "C05", "A06", "A07", "A09", "A12", "H01")
BY_AREA = ("M01", "C01", "C03", "C04")
CAUSES = (
    "maternal_deaths_haemorrhage",
    "maternal_deaths_hypertension",
    "maternal_deaths_medical",
    "maternal_deaths_embolism",
    "infant_deaths_defect",
    "under5_deaths_defect",
)
ROLLED = "C03"


def monthly(pen: Pen) -> None:
    """Key safety indicators, areas, cases, rebounds, what units reported, what follows."""
    pen.section("主要指标")
    _told(pen)
    held = compared(pen, "母婴安全关键指标", known(SAFETY))
    tables.rolling(pen, ROLLED)
    pen.section("各地情况")
    tables.by_area(
        pen,
        "各地母婴安全关键指标（本统计年度累计）",
        known(BY_AREA),
        pen.order.so_far,
        events=True,
    )
    pen.section("死亡与危重个案")
    _cases(pen)
    tables.warned(pen, "反弹预警")
    told = reports(pen, "报送情况")
    pen.section("分析与工作要求")
    conclusion(pen, held, "上述指标和报送情况" if told else "上述指标")


def _told(pen: Pen) -> None:
    span, so_far = pen.order.span, pen.order.so_far
    month = tallies.counted(EVENTS, pen.order.region, span)
    year = tallies.counted(EVENTS, pen.order.region, so_far)
    words: list[Words] = [f"{pen.order.when}，{pen.order.place}活产"]
    words += [pen.count("live_births", span, month.get("live_births", 0)), "人，本统计年度累计"]
    words += [pen.count("live_births", so_far, year.get("live_births", 0)), "人。"]
    for measure in ("maternal_deaths", "neonatal_deaths", "infant_deaths", "under5_deaths"):
        words += [
            f"{book().measures[measure].label_zh}本期",
            pen.count(measure, span, month.get(measure, 0)),
            "例、累计",
            pen.count(measure, so_far, year.get(measure, 0)),
            "例；" if measure != "under5_deaths" else "例。",
        ]
    pen.writer.paragraph(*words, key="told")


def _cases(pen: Pen) -> None:
    order = pen.order
    spans = {
        "本期": order.span,
        "本统计年度累计": order.so_far,
        "上年同期累计": order.before,
    }
    told = ("haemorrhages", "hypertensive", *CAUSES)
    found = {name: tallies.counted(told, order.region, each) for name, each in spans.items()}
    pen.writer.table(
        "危重情况与死因",
        (Column("项目"), *(Column(name, numeric=True) for name in spans)),
        [
            [
                book().measures[measure].label_zh,
                *(
                    pen.count(measure, each, found[name].get(measure, 0))
                    for name, each in spans.items()
                ),
            ]
            for measure in told
        ],
        "个案姓名等信息不进入通报；死亡个案经评审后另行反馈。",
    )
