"""How plans, clauses and the people of a target are named on pages."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from muzi.plans.reading.clauses import END, HEAD
from muzi.plans.wording import clause_words, period_words, whom


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("", ""),
        ("四", "四"),
        ("一.（二）.1", "一、（二）1"),
        ("四.5", "四、5"),
        ("第三章.第八条", "第三章第八条"),
        ("2.1", "2.1"),
        ("十#2", "十（第2处）"),
        (HEAD, "文首"),
        (f"三.{END}", "三、文末"),
    ],
)
def test_a_clause_is_cited_as_documents_do(path: str, said: str) -> None:
    assert clause_words(path) == said


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (date(2021, 1, 1), date(2030, 12, 31), "2021—2030年"),
        (date(2026, 1, 1), date(2026, 12, 31), "2026年"),
        (date(2017, 4, 17), date(2020, 12, 31), "2017-04-17 至 2020-12-31"),
        (date(2019, 1, 1), None, "2019年起"),
        (date(2019, 3, 1), None, "2019-03-01 起"),
        (None, date(2025, 12, 31), "至2025年底"),
        (None, date(2025, 6, 30), "至 2025-06-30"),
        (None, None, ""),
    ],
)
def test_a_period_is_named_by_its_years(starts: date | None, ends: date | None, said: str) -> None:
    assert period_words(starts, ends) == said


def test_whom_a_target_is_of_is_not_said_twice() -> None:
    named = SimpleNamespace(name="农村孕产妇住院分娩率", scope="农村", population="孕产妇")
    assert whom(named) == ""
    assert whom(SimpleNamespace(name="筛查率", scope="全县", population="孕妇")) == "全县 孕妇"
