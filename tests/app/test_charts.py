"""Charts: where the label of a target stands."""

from __future__ import annotations

import pytest

from muzi.web.charts import Series, line_trend

MONTHS = [f"2026-{month:02d}" for month in range(1, 13)]


@pytest.mark.parametrize(
    ("values", "anchor", "above"),
    [
        ([60.0] * 12, "start", True),
        ([76.0] * 5 + [20.0] + [76.0] * 6, "start", False),
        ([74.0] * 12, "start", True),
        ([76.0] * 6 + [20.0] * 6, "end", True),
        ([74.0] * 3 + [76.0] * 3 + [20.0] * 6, "end", True),
        ([20.0] * 6 + [74.0, 76.0] * 3, "start", True),
        ([None] * 12, "start", True),
    ],
)
def test_the_label_of_a_target_keeps_clear_of_the_line(
    values: list[float | None], anchor: str, above: bool
) -> None:
    chart = line_trend("率", MONTHS, [Series("率", values)], per=100, target=75.0)
    for view in chart["views"]:
        label = view["target"]
        assert (label["anchor"], label["text_y"] < label["y"]) == (anchor, above), view["cls"]


def test_the_label_of_a_target_at_the_axis_stands_above_it() -> None:
    chart = line_trend("率", MONTHS, [Series("率", [1.0] * 12)], per=100, target=0.0)
    assert all(each["target"]["text_y"] < each["target"]["y"] for each in chart["views"])
