"""Sentences in every form, and the five policy documents, are read as a person reads them."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from muzi.plans.reading import targets
from muzi.plans.reading.text import Clean
from muzi.plans.reading.types import About, Target

ABOUT = About(issued_on=date(2021, 6, 1), starts_on=date(2021, 1, 1), ends_on=date(2025, 12, 31))
SENTENCES = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text(encoding="utf-8"))


def told(target: Target, like: str) -> str:
    """A target written as the table writes it, with what that line tells and no more."""
    value = str(target.value) if target.high is None else f"{target.value}..{target.high}"
    text = f"{target.indicator} {target.operator} {value} {target.unit}"
    if "@" in like:
        text += f" @{target.year}"
    if "#" in like:
        text += f" #{target.scope}"
    return text


@pytest.mark.parametrize("case", SENTENCES, ids=lambda case: case["s"][:40])
def test_a_sentence_states_what_it_states(case: dict) -> None:
    found, problems = targets.find(Clean.of(case["s"]), [], ABOUT)
    wanted = case["t"]
    likes = wanted + [""] * (len(found) - len(wanted))
    assert [told(target, like) for target, like in zip(found, likes, strict=False)] == wanted
    assert [problem.kind for problem in problems] == case.get("problems", [])
