"""Every content file loads, cites and is dated; every mistake stops, naming file and key."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from muzi.clinical.predicates import PREDICATES
from muzi.clinical.risk import Event, assess
from muzi.content import ROOT, ContentError, content_version, load, read_yaml
from muzi.content.changes import Change, diff
from muzi.content.schedule_files import span_days

OWN = ("sources.yaml", "definitions.yaml", "dating.yaml", "reporting_clocks.yaml")
ON = date(2026, 3, 1)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A private copy of the shipped content, to spoil."""
    for name in ("risk", "schedules"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in OWN:
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def replace(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text()
    assert text.count(old) >= 1, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1))


def test_all_lines_of_the_tables_are_there():
    content = load()
    (factors,), (items,) = content.factors.sets, content.screening.sets
    count = dict.fromkeys(("yellow", "orange", "red", "purple"), 0)
    for factor in factors.factors:
        count[factor.colour] += 1
    assert count == {"yellow": 36, "orange": 37, "red": 36, "purple": 7}
    assert len(factors.factors) == 116
    assert len(items.factors) == 57
    assert (factors.region, factors.effective_from) == (None, date(2017, 11, 1))


def test_marks_of_verification_are_carried():
    content = load()
    verified = {each.code: each.verified for each in content.factors.sets[0].factors}
    for code in ("Y2.10", "Y3.4", "O2.1.3", "O2.8", "O3.1", "R1.1.2", "R1.6.2", "R2.1", "R2.3"):
        assert not verified[code], code
    for code in ("Y1.1", "Y2.9", "Y3.7", "O2.7", "O3.5", "R1.1.1", "R1.6.3", "R2.2", "P1.3"):
        assert verified[code], code
    items = {each.code: each for each in content.screening.sets[0].factors}
    assert [items[code].verified for code in ("6.7", "7.2.1", "7.5.4", "7.8.1")] == [
        True, False, False, True,
    ]  # fmt: skip
    assert not items["6.2"].thresholds[0].verified
    assert not content.schedule("postpartum", ON).contact("postpartum-check-42").verified


def test_every_predicate_is_used_and_everything_is_cited():
    content = load()
    rules = [each for table in (content.factors, content.screening) for each in table]
    factors = [factor for rule_set in rules for factor in rule_set.factors]
    assert {each.predicate for each in factors} - {None} == set(PREDICATES)
    cited = {each.source for each in factors}
    cited |= {each.source for schedule in content.schedules for each in schedule.contacts}
    cited |= {each.source for each in (*content.clocks, *content.advice, *content.dating)}
    assert cited <= content.sources.keys()
    assert all(each.at for each in factors)


def test_every_colour_has_advice():
    content = load()
    for colour in ("green", "yellow", "orange", "red", "purple"):
        assert "antenatal" in {each.topic for each in content.advice_for(colour)}


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "problem"),
    [
        ("risk/factors.yaml", 'code: "Y1.1"', 'code: "Y1.1", colur: red', "Y1.1.colur",
         "unknown key"),
        ("risk/factors.yaml", 'code: "Y1.2"', 'code: "Y1.1"', "factors.Y1.1", "duplicate code"),
        ("risk/factors.yaml", "id: national-2017", "id: a\nid: b", "id", "duplicate key"),
        ("risk/factors.yaml", "{from: 2017-11-01, at_least: 35", "{at_least: 35", "from",
         "is missing"),
        ("risk/factors.yaml", "{from: 2017-11-01, at_least: 35", "{from: 2017, at_least: 35",
         "from", "must be a date"),
        ("risk/factors.yaml", "at_least: 35,", "", "at_least", "is missing"),
        ("risk/factors.yaml", "at_least: 35,", "at_least: old,", "at_least", "must be a number"),
        ("risk/factors.yaml", "predicate: age_outside", "predicate: age_outsde", "Y1.1.predicate",
         "unknown predicate"),
        ("risk/factors.yaml", "source: risk-norm-2017", "source: nowhere", "source",
         "unknown source"),
        ("risk/factors.yaml", "effective_from: 2017-11-01\n", "", "effective_from", "is missing"),
        ("risk/factors.yaml", "colour: yellow", "colour: blue", "Y1.1.colour", "unknown colour"),
        ("risk/factors.yaml", 'at: "附件2 黄色 1.1"', 'at: " "', "Y1.1.at", "must not be blank"),
        ("risk/factors.yaml", "icd10: [Z35.5,", "icd10: [Z355,", "Y1.1.icd10", "is no ICD-10"),
        ("risk/factors.yaml", ", restricted: true", "", "P1.2.restricted", "must be true"),
        ("risk/screening_items.yaml", "suggests: [Y1.1,", "suggests: [Y9.9,", "1.1.suggests",
         "no factor"),
        ("risk/variables.yaml", "- {name: hb,", "- {name: hgb,", "hb", "is not described"),
        ("risk/management.yaml", "topic: antenatal", "topic: prenatal", "topic", "must be one of"),
        ("reporting_clocks.yaml", "hours: 24", "hours: 1.5", "hours", "must be a whole number"),
        ("reporting_clocks.yaml", "from: 2017-11-01, hours: 24", "hours: 24", "report-red.from",
         "is missing"),
        ("schedules/postpartum.yaml", "due: 7d", "due: 29d", "closes", "is before it is due"),
        ("schedules/postpartum.yaml", "due: 7d", "due: soon", "due", "must look like"),
        ("schedules/postpartum.yaml", "anchor: discharge", "anchor: wedding", "opens",
         "unknown anchor"),
        ("schedules/postpartum.yaml", "satisfied_by: postpartum_visit", "satisfied_by: phone",
         "satisfied_by", "must be one of"),
        ("schedules/postpartum.yaml", "default: true", "default: false", "postpartum",
         "no national default"),
        ("definitions.yaml", "id: macrosomia_from_g", "id: big", "big", "is missing or unknown"),
        ("definitions.yaml", "values: [{value: 500}]", "values: [{from: 2012-01-01, value: 500}]",
         "haemorrhage_vaginal_from_ml", "must have no day"),
        ("definitions.yaml", "values: [{value: 500}]", "values: [{value: 500}, {value: 600}]",
         "haemorrhage_vaginal_from_ml.values", "two begin on one day"),
        ("dating.yaml", "last: 13w6d", "last: 13w7d", "crl-11-13.last", "days 0-6"),
        ("sources.yaml", "id: maternal-safety-2017", "id: bphs-2017", "bphs-2017",
         "duplicate id"),
    ],
)  # fmt: skip
def test_a_mistake_stops_naming_file_and_key(copy, file, old, new, key, problem):
    replace(copy, file, old, new)
    with pytest.raises(ContentError) as caught:
        load(copy)
    assert Path(file).name in str(caught.value) or Path(file).parent.name in str(caught.value)
    assert key in caught.value.key
    assert problem in caught.value.problem


def test_an_empty_or_broken_file_is_named(tmp_path):
    for text, problem in (("", "is empty"), ("a: [", "cannot be read"), ("\t- x", "cannot be")):
        path = tmp_path / "some.yaml"
        path.write_text(text)
        with pytest.raises(ContentError, match=problem) as caught:
            read_yaml(path)
        assert caught.value.file == str(path)


@pytest.mark.parametrize(("text", "days"), [("12w6d", 90), ("16w", 112), ("42d", 42), ("0d", 0)])
def test_spans(text, days):
    assert span_days(text) == days


@pytest.mark.parametrize("text", ["", "w", "12", "12w7d", "-1d", "1d2w"])
def test_no_spans(text):
    with pytest.raises(ValueError, match=r"look like|days 0-6"):
        span_days(text)


# A made-up regional table, to test the machinery: no province says this.
REGIONAL = """
id: test-region
title_zh: 测试用
region: "99"
effective_from: 2020-01-01
source: clinical-convention
verified: false
extends: national-2017
removes: ["Y1.4"]
factors:
  - {code: "Y1.6", colour: orange, group_zh: 测试, verified: false, text_zh: 测试, text_en: test,
     at: 测试, predicate: scarred_uterus}
  - {code: "O2.6.2", colour: orange, group_zh: 测试, verified: false, text_zh: 测试, text_en: test,
     at: 测试, predicate: haemoglobin_within,
     thresholds: [{from: 2020-01-01, low: 40, high: 60}, {from: 2024-01-01, low: 40, high: 70}]}
"""


@pytest.fixture
def regional(copy: Path):
    (copy / "risk" / "factors-test.yaml").write_text(REGIONAL)
    return load(copy).factors


@pytest.mark.parametrize(
    ("region", "on", "rule_set"),
    [
        (991100000000, date(2019, 12, 31), "national-2017"),
        (991100000000, date(2020, 1, 1), "test-region"),
        (511922000000, date(2020, 1, 1), "national-2017"),
        (None, date(2020, 1, 1), "national-2017"),
    ],
)
def test_a_regional_table_governs_its_region_from_its_day(regional, region, on, rule_set):
    assert regional.in_force(on, region).id == rule_set


def test_a_regional_table_moves_adds_and_removes(regional):
    event = Event(ON, "1", {"scarred_uterus": True}, confirmed=frozenset({"Y1.4", "Y1.3"}))
    there, here = assess(event, regional, 991100000000), assess(event, regional, 511922000000)
    assert (there.severity, here.severity) == ("orange", "yellow")
    assert there.unrecognised == ("Y1.4",)
    assert {each.code for each in here.findings} == {"Y1.3", "Y1.4", "Y1.6"}


@pytest.mark.parametrize(
    ("on", "hb", "severity"),
    [
        (date(2023, 12, 31), 70, "yellow"),
        (date(2024, 1, 1), 70, "orange"),
        (date(2024, 1, 1), 71, "yellow"),
    ],
)
def test_the_limit_in_force_on_the_day_of_service_counts(regional, on, hb, severity):
    assert assess(Event(on, "1", {"hb": hb}), regional, 991100000000).severity == severity


def test_a_history_across_a_change_of_limits_is_graded_by_each_day(regional):
    from muzi.clinical.risk import grade_history

    events = [
        Event(date(2019, 12, 1), "a", {"hb": 70, "scarred_uterus": True}),
        Event(date(2020, 2, 1), "b", {"age": 30}),
        Event(date(2024, 1, 1), "c", {"age": 31}),
    ]
    grades = grade_history(events, regional, 991100000000)
    assert [(grade.rule_set, grade.severity) for grade in grades] == [
        ("national-2017", "yellow"),
        ("test-region", "orange"),
        ("test-region", "orange"),
    ]
    codes = [{each.code for each in grade.findings} for grade in grades]
    assert [("O2.6.2" in each) for each in codes] == [False, False, True]


def test_extending_nothing_or_itself_is_refused(copy):
    path = copy / "risk" / "factors-test.yaml"
    for parent, problem in (("nowhere", "unknown rule set"), ("test-region", "circle")):
        path.write_text(REGIONAL.replace("extends: national-2017", f"extends: {parent}"))
        with pytest.raises(ContentError, match=problem):
            load(copy)
        load.cache_clear()


def test_the_version_changes_with_any_file(copy):
    before = content_version(copy)
    replace(copy, "definitions.yaml", "2500", "2501")
    content_version.cache_clear()
    assert len(before) == 12
    assert content_version(copy) != before


def test_diff_names_what_changed_and_from_when(copy, tmp_path_factory):
    new = tmp_path_factory.mktemp("new")
    shutil.copytree(copy, new, dirs_exist_ok=True)
    assert diff(copy, new) == []
    load.cache_clear()
    replace(
        new, "risk/factors.yaml", "{from: 2017-11-01, low: 40, high: 60}",
        "{from: 2017-11-01, low: 40, high: 60}, {from: 2027-01-01, low: 40, high: 65}",
    )  # fmt: skip
    replace(new, "schedules/postpartum.yaml", "closes: 84d", "closes: 90d")
    replace(new, "reporting_clocks.yaml", "id: report-red", "id: report-red-2")
    replace(new, "definitions.yaml", "{value: 100}", "{value: 100}, {from: 2027-01-01, value: 110}")
    replace(new, "definitions.yaml", "{value: 80}", "{value: 70}")
    found = diff(copy, new)
    assert found == [
        Change(
            "contact",
            "postpartum-bphs-2017/postpartum-check-42",
            "changed",
            date(2017, 1, 1),
            ("closes",),
        ),
        Change("definition", "anaemia_below_g_l", "changed", date(2027, 1, 1), ("values",)),
        Change("definition", "moderate_anaemia_below_g_l", "changed", None, ("values",)),
        Change("factor", "national-2017/O2.6.2", "changed", date(2027, 1, 1), ("thresholds",)),
        Change("reporting clock", "report-red", "removed", date(2017, 11, 1), ()),
        Change("reporting clock", "report-red-2", "added", date(2017, 11, 1), ()),
    ]


def test_content_of_an_older_version_can_be_compared(copy, tmp_path_factory):
    old = tmp_path_factory.mktemp("old")
    shutil.copytree(copy, old, dirs_exist_ok=True)
    definitions = old / "definitions.yaml"
    text = definitions.read_text()
    start = text.index("- {id: newborn_below_days")
    definitions.write_text(text[:start] + text[text.index("- {id: infant_below_years") :])
    with pytest.raises(ContentError, match="newborn_below_days"):
        load(old)
    assert diff(old, copy) == [Change("definition", "newborn_below_days", "added", None, ())]
