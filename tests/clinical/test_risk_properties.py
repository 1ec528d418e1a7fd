"""What must hold for any history: order of entry, monotone severity, one meaning of a day."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from muzi.clinical.predicates import PREDICATES
from muzi.clinical.risk import SEVERITY, Event, assess, grade_history
from muzi.content import load

FACTORS = load().factors
CODES = sorted(each.code for each in FACTORS.sets[0].factors if not each.restricted)
START = date(2026, 1, 1)

VALUES = st.fixed_dictionaries(
    {},
    optional={
        "hb": st.integers(35, 130),
        "plt": st.integers(20, 250),
        "age": st.integers(15, 48),
        "bmi": st.floats(15, 35, allow_nan=False),
        "fetuses": st.integers(1, 4),
        "scarred_uterus": st.booleans(),
        "bleeding_tendency": st.booleans(),
        "coagulation_disorder": st.booleans(),
        "malpresentation": st.booleans(),
        "hiv_infected": st.booleans(),
        "months_since_uterine_surgery": st.one_of(st.none(), st.integers(1, 60)),
    },
)


@st.composite
def histories(draw):
    events = []
    for index in range(draw(st.integers(1, 7))):
        offset = draw(st.integers(0, 12)) * 20
        confirmed = draw(st.one_of(st.none(), st.frozensets(st.sampled_from(CODES), max_size=3)))
        events.append(
            Event(START + timedelta(days=offset), f"r{index}", draw(VALUES), offset + 50, confirmed)
        )
    return events


@given(histories(), st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_order_of_entry_does_not_matter(events, random):
    shuffled = random.sample(events, len(events))
    assert grade_history(shuffled, FACTORS) == grade_history(events, FACTORS)


@given(histories())
@settings(max_examples=150)
def test_a_later_fact_never_changes_an_earlier_grade(events):
    grades = grade_history(events, FACTORS)
    last = max(event.on for event in events)
    before = [event for event in events if event.on < last]
    assert grade_history(before, FACTORS) == grades[:-1]


@given(histories())
@settings(max_examples=150)
def test_walking_equals_working_out_each_day_afresh(events):
    """The incremental engine against a plain evaluation of the latest values of each day."""
    one_a_day = list({event.on: event for event in events}.values())
    grades = grade_history(one_a_day, FACTORS)
    for grade in grades:
        known: dict = {}
        for event in sorted(one_a_day, key=lambda event: event.on):
            if event.on <= grade.on:
                for name, value in event.values.items():
                    if value is not None:
                        known[name] = value
                        if name == "malpresentation":
                            known["malpresentation_ga_days"] = event.ga_days
        said = [e.confirmed for e in one_a_day if e.on <= grade.on and e.confirmed is not None]
        by_day = {e.on: e.confirmed for e in one_a_day if e.confirmed is not None}
        confirmed = by_day[max(d for d in by_day if d <= grade.on)] if said else frozenset()
        expected = set(confirmed)
        for factor in FACTORS.sets[0].factors:
            if factor.predicate:
                limits = factor.thresholds[0].values if factor.thresholds else {}
                if PREDICATES[factor.predicate].bind(limits)(known)[0]:
                    expected.add(factor.code)
        assert {finding.code for finding in grade.findings} == expected


@given(VALUES, st.frozensets(st.sampled_from(CODES), max_size=4), st.sampled_from(CODES))
def test_one_more_confirmed_factor_never_lowers_the_grade(values, confirmed, another):
    fewer = assess(Event(START, "1", values, confirmed=confirmed), FACTORS)
    more = assess(Event(START, "1", values, confirmed=confirmed | {another}), FACTORS)
    assert SEVERITY[more.severity] >= SEVERITY[fewer.severity]
    assert more.purple >= fewer.purple
    assert another in {finding.code for finding in more.findings}


@given(st.integers(1, 200), st.integers(1, 200))
def test_a_lower_haemoglobin_never_grades_better(one, other):
    low, high = sorted((one, other))
    grades = [assess(Event(START, "1", {"hb": hb}), FACTORS).severity for hb in (low, high)]
    assert SEVERITY[grades[0]] >= SEVERITY[grades[1]]


@given(st.lists(st.tuples(VALUES, st.just(60)), min_size=2, max_size=3))
def test_a_day_is_as_bad_as_its_worst_record(records):
    events = [Event(START, f"r{i}", values, ga) for i, (values, ga) in enumerate(records)]
    (together,) = grade_history(events, FACTORS)
    for event in events:
        alone = assess(event, FACTORS)
        assert SEVERITY[together.severity] >= SEVERITY[alone.severity]
        assert {each.code for each in together.findings} >= {each.code for each in alone.findings}
