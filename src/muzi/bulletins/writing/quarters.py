"""The quarterly bulletin: prevention of HIV, syphilis and hepatitis B from mother to child, and the
core indicators of maternal and child health.

Positive results are told for counties and larger regions only; below, they are withheld.
"""

from __future__ import annotations

from muzi.bulletins.writing import tables
from muzi.bulletins.writing.compared import compared, conclusion, known
from muzi.bulletins.writing.order import Pen
from muzi.bulletins.writing.reported import reports

TESTED = ("P01", "P03", "P05", "P07", "P08")
POSITIVE = ("P02", "P04", "P06")
CORE = ("M01", "C01", "C03", "C04", "A02", "A06", "A07", "A09", "A22", "A27", "H01")
ROLLED = "P08"


def quarterly(pen: Pen) -> None:
    """Testing and positives, areas, core indicators, rebounds, what follows."""
    so_far = pen.order.so_far
    pen.section("预防艾滋病、梅毒和乙肝母婴传播")
    held = compared(pen, "检测与阳性情况", known((*TESTED, *POSITIVE)))
    tables.rolling(pen, ROLLED)
    tables.by_area(pen, "各地检测情况（本统计年度累计）", known(TESTED), so_far)
    pen.section("妇幼健康核心指标")
    held += compared(pen, "妇幼健康核心指标", known(CORE))
    tables.warned(pen, "反弹预警")
    told = reports(pen, "报送情况")
    pen.section("分析与工作要求")
    conclusion(pen, held, "上述指标和报送情况" if told else "上述指标")
