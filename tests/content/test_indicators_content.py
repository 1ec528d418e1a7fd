"""The indicator content: complete, cited, true to its own words, and every mistake named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from muzi.content import ROOT, ContentError
from muzi.content.catalogue import FOLDER
from muzi.indicators.definitions import FILE, TABLES, book
from muzi.journeys.facts import described
from muzi.services.death.model import Cause

ISSUE_MINIMUM = 40


def test_enough_indicators_each_with_a_citation() -> None:
    found = book().indicators.values()
    assert len(found) >= ISSUE_MINIMUM
    for each in found:
        words = (each.source.title_zh, each.at, each.numerator_zh, each.denominator_zh)
        assert all(words), each.code


@pytest.mark.parametrize(
    ("code", "denominator", "multiplier"),
    [
        ("M01", "live_births", 100_000),  # not parturients
        ("A01", "parturients", 100),  # not live births
        ("A02", "live_births", 100),
        ("A06", "live_births", 100),
        ("A08", "live_births", 100),
        ("A16", "graded_parturients", 100),
        ("P01", "parturients", 100),
        ("P04", "syphilis_results", 100),
        ("C03", "live_births", 1000),
    ],
)
def test_denominators_are_those_of_the_norms(code: str, denominator: str, multiplier: int) -> None:
    indicator = book().indicator(code)
    assert [measure.id for measure in indicator.denominator] == [denominator]
    assert indicator.multiplier == multiplier


def test_perinatal_deaths_are_measured_against_all_births() -> None:
    perinatal = book().indicator("C05")
    assert {m.id for m in perinatal.denominator} == {"live_births", "stillbirths"}
    assert {m.id for m in perinatal.numerator} == {"stillbirths", "early_neonatal_deaths"}


@pytest.mark.parametrize("code", ["C06", "A06", "A13", "A21", "A33", "P07", "P08"])
def test_what_was_not_read_in_a_source_says_so(code: str) -> None:
    assert not book().indicator(code).verified


def test_infections_are_counted_from_the_restricted_table_only() -> None:
    for code in ("P02", "P04", "A16", "A17", "A18"):
        indicator = book().indicator(code)
        assert indicator.restricted
        assert all(m.restricted for m in (*indicator.numerator, *indicator.denominator))
    assert not book().indicator("P01").restricted  # that she was tested tells no result


def test_causes_of_death_are_causes_that_can_be_recorded() -> None:
    named = {c.value for m in book().measures.values() for c in m.where if c.fact == "death_cause"}
    assert named
    assert named <= set(Cause.values)


def test_every_measure_is_used() -> None:
    used = {
        measure.id
        for each in book().indicators.values()
        for measure in (*each.numerator, *each.denominator)
    }
    assert used == set(book().measures)


def test_deciding_facts_of_indicators_are_cited() -> None:
    """A person left out is told a clause for each fact, but for those that only name a sex."""
    for measure in book().measures.values():
        known = described(TABLES[measure.table])
        for condition in measure.where:
            if condition.fact not in {"death_cause", "infectious"}:
                assert known[condition.fact].metadata["source"], (measure.id, condition.fact)


MISTAKES = {
    "unknown key": (
        "{code: M01, numerator",
        "{code: M01, formula: a/b, numerator",
        "formula",
    ),
    "unknown fact": (
        "where: [parturient, registered]",
        "where: [parturient, enrolled]",
        "enrolled",
    ),
    "fact of another table": (
        "where: [live_birth, male]",
        "where: [live_birth, caesarean]",
        "caes",
    ),
    "no boolean": ("where: [parturient, registered]", "where: [parturient, checks]", "no bool"),
    "unknown measure": ("numerator: [boys]", "numerator: [lads]", "lads"),
    "unknown table": ("table: infection", "table: infections", "table"),
    "no date": ("date: born_on", "date: sex", "no date"),
    "count that may be unknown": ("count: live_births", "count: fetuses", "no int"),
    "population of another table": (
        "population: hospital_parturients",
        "population: boys",
        "share",
    ),
    "population too narrow": ("population: parturients", "population: caesareans", "condition"),
    "duplicate code": ("code: M02", "code: M01", "duplicate"),
    "duplicate measure": ("{id: boys,", "{id: girls,", "duplicate"),
    "fact named twice": ("[parturient, registered]", "[parturient, parturient]", "twice"),
    "unknown fact beside": ("registered: [registered_on]", "registered: [enrolled_on]", "enrolled"),
    "not in the catalogue": ("code: C11", "code: Z99", "Z99 is not in the catalogue"),
    "fed, and said to wait": ("code: C11", "code: C07", "fed_by"),
    "neither fed nor waiting": (
        "  - {code: C11, numerator: [boys], denominator: [girls]}\n",
        "",
        "C11 has neither",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_stops_and_is_named(mistake: str, tmp_path: Path) -> None:
    old, new, told = MISTAKES[mistake]
    text = (ROOT / FILE).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / FILE).write_text(text.replace(old, new, 1), encoding="utf-8")
    shutil.copytree(ROOT / FOLDER, tmp_path / FOLDER)
    for path in ROOT.glob("sources*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with pytest.raises(ContentError) as stopped:
        book(tmp_path)
    assert FILE in str(stopped.value)
    assert told in str(stopped.value)
