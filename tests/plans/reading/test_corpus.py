"""The reader against documents annotated by someone who did not know how it works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import scoring
from scoring import Document, Score, corpus, score

from muzi.plans.reading import read
from muzi.plans.reading.types import (
    About,
    Frequency,
    Kind,
    Operator,
    Reading,
    Rhythm,
    Target,
    Task,
    Unit,
)

CORPUS = Path(__file__).parent / "corpus"
PRECISION, RECALL, YEARS = 0.95, 0.90, 0.90
TASKS, RHYTHMS = 0.85, 0.85  # the share of the marked ones read with owner, deadline, frequency


@cache
def scored(folder: Path) -> Score:
    documents = corpus(folder)
    assert documents
    whole = Score()
    for each in documents:
        whole.add(score(each, read(each.text)))
    return whole


SETS = [
    pytest.param(CORPUS, id="shared"),
    pytest.param(CORPUS / "unseen", id="unseen"),
    pytest.param(CORPUS / "second", id="second"),
    pytest.param(CORPUS / "third", id="third"),
    pytest.param(CORPUS / "fourth", id="fourth"),
]


@pytest.mark.parametrize("folder", SETS)
def test_targets_of_a_set_are_read_as_people_marked_them(folder: Path) -> None:
    whole = scored(folder)
    assert whole.precision >= PRECISION, whole.told()
    assert whole.recall >= RECALL, whole.told()
    assert whole.years >= YEARS, whole.told()


@pytest.mark.parametrize("folder", SETS)
def test_rhythms_of_a_set_are_read_as_people_marked_them(folder: Path) -> None:
    whole = scored(folder)
    assert whole.rhythms["right"] >= RHYTHMS * whole.rhythms["marked"], whole.told()


@pytest.mark.parametrize("folder", SETS)
def test_tasks_of_a_set_are_read_as_people_marked_them(folder: Path) -> None:
    whole = scored(folder)
    assert whole.tasks["right"] >= TASKS * whole.tasks["marked"], whole.told()


def test_the_corpus_has_documents_of_many_kinds() -> None:
    names = ("", "unseen", "second", "third", "fourth")
    documents = [each for name in names for each in corpus(CORPUS / name)]
    assert len(documents) >= 30
    assert len({each.id for each in documents}) == len(documents)
    operators = {op for each in documents for target in each.targets for op in target.operators}
    assert operators == set(Operator)
    for each in documents:
        assert 600 <= len(each.text) <= 3000, each.id


# The judge itself: a perfect reading is perfect, and each kind of mistake is seen.


@pytest.fixture
def marked(tmp_path: Path) -> Document:
    path = tmp_path / "a.yaml"
    path.write_text(
        """
id: a
region: 甲县
text: |
  2024年婴儿死亡率、新生儿死亡率分别控制在5‰、3‰以下。县卫健局3月底前部署，按月通报。
  培训80人左右。90%以上得5分。
targets:
  - {indicator: 婴儿死亡率, is: "<= 5 permille", year: 2024, text: "分别控制在5‰、3‰以下"}
  - {indicator: 新生儿死亡率, is: "<= 3 permille", year: 2024, text: "分别控制在5‰、3‰以下"}
  - {indicator: 培训, is: "= 80 count_persons|count_times", text: 培训80人左右, optional: true}
not_targets: [90%以上得5分]
tasks:
  - {text: 3月底前部署, owners: [县卫健局], deadline: 2024-03-31}
rhythms:
  - {text: 按月通报, frequency: monthly}
""",
        encoding="utf-8",
    )
    return scoring.document(path)


@pytest.fixture
def target(marked: Document) -> Callable[..., Target]:
    def made(indicator: str, value: int, quote: str, **changes: Any) -> Target:
        start = marked.text.index(quote)
        return replace(
            Target(
                clause="",
                indicator=indicator,
                indicator_code=None,
                candidates=(),
                kind=Kind.OUTCOME,
                operator=Operator.AT_MOST,
                value=Decimal(value),
                high=None,
                unit=Unit.PERMILLE,
                year=2024,
                deadline=None,
                every_year=False,
                scope="",
                population="",
                firm=True,
                group=None,
                quote=quote,
                start=start,
                end=start + len(quote),
                confidence=1,
            ),
            **changes,
        )

    return made


LIST = "婴儿死亡率、新生儿死亡率分别控制在5‰、3‰以下"


@pytest.fixture
def judged(marked: Document) -> Callable[..., Score]:
    def made(*targets: Target, **parts: Any) -> Score:
        empty = {"edits": (), "questions": (), "problems": (), "clauses": ()}
        parts = {"tasks": (), "rhythms": ()} | parts
        text = marked.text
        return score(marked, Reading(text, text, About(), **empty, **parts, targets=targets))

    return made


def kinds(found: Score) -> dict[str, int]:
    """How many errors about targets, by kind."""
    return {kind: n for kind, n in found.kinds.items() if kind not in ("task", "rhythm")}


def test_a_perfect_reading_is_perfect(judged: Any, target: Any) -> None:
    found = judged(
        target("婴儿死亡率", 5, LIST),
        target("新生儿死亡率", 3, LIST, operator=Operator.BELOW),
        target("培训人数", 80, "培训80人", unit=Unit.PERSONS),
    )
    assert (found.right, kinds(found)) == (2, {})
    assert (found.precision, found.recall, found.years) == (1, 1, 1)


def test_nothing_read_is_missed(judged: Any) -> None:
    found = judged()
    assert kinds(found) == {"missed": 2}
    assert found.recall == 0


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"value": Decimal(4)}, "value"),
        ({"high": Decimal(6)}, "value"),
        ({"operator": Operator.AT_LEAST}, "operator"),
        ({"unit": Unit.PERCENT}, "unit"),
        ({"indicator": "培训合格人数"}, "name or pairing"),
    ],
)
def test_a_misreading_is_wrong_and_lost(
    judged: Any, target: Any, changes: dict[str, Any], kind: str
) -> None:
    right = target("新生儿死亡率", 3, LIST)
    found = judged(replace(target("婴儿死亡率", 5, LIST), **changes), right)
    assert kinds(found) == {kind: 1}
    assert (found.precision, found.recall) == (0.5, 0.5)


def test_swapped_names_of_a_list_are_seen(judged: Any, target: Any) -> None:
    found = judged(target("新生儿死亡率", 5, LIST), target("婴儿死亡率", 3, LIST))
    assert found.right == 0
    assert found.precision == found.recall == 0


def test_what_is_none_and_what_is_read_twice_cost_precision(judged: Any, target: Any) -> None:
    right = [target("婴儿死亡率", 5, LIST), target("新生儿死亡率", 3, LIST)]
    trap = target("得分", 90, "90%以上", unit=Unit.PERCENT, operator=Operator.AT_LEAST)
    found = judged(*right, right[0], trap)
    assert kinds(found) == {"twice": 1, "marked as no target": 1}
    assert (found.precision, found.recall) == (0.5, 1)


def test_a_wrong_year_is_told_apart(judged: Any, target: Any) -> None:
    found = judged(target("婴儿死亡率", 5, LIST, year=2025), target("新生儿死亡率", 3, LIST))
    assert kinds(found) == {"year": 1}
    assert (found.precision, found.recall, found.years) == (1, 1, 0.5)


def test_a_name_without_its_head_is_right_but_told(judged: Any, target: Any) -> None:
    found = judged(target("婴儿死亡率", 5, LIST), target("死亡率", 3, LIST))
    assert kinds(found) == {"name not in full": 1}
    assert (found.precision, found.recall, found.short_names) == (1, 1, 1)


def test_tasks_and_rhythms_are_judged(judged: Any, marked: Document) -> None:
    start = marked.text.index("县卫健局")
    task = Task(
        clause="",
        text="部署",
        owners=("县卫健局",),
        deadline=date(2024, 3, 31),
        deadline_text="3月底前",
        quote="县卫健局3月底前部署",
        start=start,
        end=start + 10,
        confidence=1,
    )
    begins = marked.text.index("按月")
    rhythm = Rhythm("", Frequency.MONTHLY, "通报", "按月通报", begins, begins + 4, 1)
    found = judged(tasks=(task,), rhythms=(rhythm,))
    assert found.tasks["right"] == found.rhythms["right"] == 1
    assert not {"task", "rhythm"} & set(found.kinds)
    late = replace(task, deadline=date(2024, 4, 30))
    other = replace(rhythm, frequency=Frequency.WEEKLY)
    found = judged(tasks=(late,), rhythms=(other,))
    assert found.tasks["found"] == found.rhythms["found"] == 1
    assert found.tasks["right"] == found.rhythms["right"] == 0
    assert (found.kinds["task"], found.kinds["rhythm"]) == (1, 1)


def test_a_marked_text_must_stand_once(tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    path.write_text("{id: b, text: 甲乙甲, not_targets: [甲]}", encoding="utf-8")
    with pytest.raises(ValueError, match="2 times"):
        scoring.document(path)
