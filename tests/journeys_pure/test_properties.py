"""What must hold for any history: order of entry does not matter, nothing looks ahead."""

from copy import copy
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from pure_history import CHILD, START, WOMAN, journey, newborn, row

FACTORS = ("O2.6.2", "R1.1.1", "Y3.1")
OUTCOMES = st.sampled_from(["live", "live", "live", "stillbirth"])


# Few enough days that several records often share one.
CARE_DAYS = st.integers(2, 29).map(lambda tens: tens * 10)


def _on(day):
    return START + timedelta(days=day)


def _maybe(values):
    return st.one_of(st.none(), values)


@st.composite
def _visit(draw):
    pressure = draw(_maybe(st.tuples(st.integers(90, 190), st.integers(50, 89))))
    return row(
        "antenatal_visit",
        _on(draw(CARE_DAYS)),
        purpose=draw(st.sampled_from(["check", "check", "test_only", "admission"])),
        haemoglobin=draw(_maybe(st.integers(40, 140))),
        weight_kg=draw(_maybe(st.integers(40, 110))),
        systolic=pressure and pressure[0],
        diastolic=pressure and pressure[1],
        urine_protein=draw(st.sampled_from(["", "neg", "2"])),
        hbsag=draw(st.sampled_from(["", "neg", "pos"])),
        presentation=draw(st.sampled_from(["", "cephalic", "breech"])),
        fetuses=draw(_maybe(st.integers(1, 3))),
        serum_screening=draw(st.sampled_from(["", "low", "high"])),
    )


@st.composite
def _test(draw):
    return row(
        "infection_test",
        _on(draw(CARE_DAYS)),
        hiv=draw(st.sampled_from(["neg", "reactive", "pos"])),
        treponemal=draw(st.sampled_from(["", "neg", "pos"])),
        non_treponemal=draw(st.sampled_from(["", "neg", "pos"])),
    )


@st.composite
def _assessment(draw):
    chosen = draw(st.lists(st.sampled_from(FACTORS), unique=True))
    return row("risk_assessment", _on(draw(CARE_DAYS)), factors=chosen)


@st.composite
def _report(draw):
    severity = draw(st.sampled_from(["orange", "red"]))
    return row("risk_report", _on(draw(CARE_DAYS)), severity=severity)


@st.composite
def histories(draw):
    """(records, newborns): a registration perhaps, any care, and perhaps an end with its visits."""
    records = []
    if draw(st.integers(0, 4)):
        records.append(
            row(
                "pregnancy_registration",
                _on(draw(st.integers(20, 200))),
                lmp=draw(st.sampled_from([START, START, None])),
                height_cm=draw(_maybe(st.integers(145, 175))),
                weight_before_kg=draw(_maybe(st.integers(40, 90))),
                caesareans=draw(_maybe(st.integers(0, 2))),
                vaginal_births=draw(_maybe(st.integers(0, 2))),
            )
        )
    records += draw(st.lists(st.one_of(_visit(), _visit(), _test(), _assessment(), _report())))
    babies = []
    if draw(st.booleans()):
        born = draw(st.integers(190, 295))
        stay = draw(_maybe(st.integers(0, 6)))
        records.append(
            row(
                "delivery",
                _on(born),
                mode=draw(st.sampled_from(["spontaneous", "caesarean"])),
                place=draw(st.sampled_from(["hospital", "home"])),
                blood_loss_ml=draw(_maybe(st.integers(100, 1500))),
                discharged_on=None if stay is None else _on(born + stay),
            )
        )
        for order, outcome in enumerate(draw(st.lists(OUTCOMES, min_size=1, max_size=3)), start=1):
            grams = draw(_maybe(st.integers(800, 4500)))
            babies.append(newborn(order, outcome=outcome, weight_g=grams))
        people = [WOMAN, *(CHILD + n for n in range(1, len(babies) + 1))]
        later = st.tuples(st.integers(0, 60), st.sampled_from(people))
        for days, person in draw(st.lists(later, max_size=6)):
            kind = draw(st.sampled_from(["postpartum_visit", "newborn_visit", "postpartum_check"]))
            kind = kind if person == WOMAN or kind == "newborn_visit" else "newborn_visit"
            whose = person if kind == "newborn_visit" else WOMAN
            records.append(row(kind, _on(born + days), person_id=whose))
        for days, person in draw(st.lists(later, max_size=2, unique_by=lambda each: each[1])):
            records.append(row("death", _on(born + days), person_id=person, cause="other"))
    return records, babies


def _meaning(derived):
    """All that was derived, without the numbers that records happen to have."""
    return (
        derived.facts,
        derived.infections,
        derived.children,
        derived.colours,
        sorted(repr((d.child_id, d.schedule, d.window, d.satisfied_on)) for d in derived.due),
        [
            (
                spell.finding.code,
                spell.since,
                spell.until,
                [(e.variable, e.value, e.on) for e in spell.finding.evidence],
            )
            for spell in derived.spells
        ],
    )


@given(histories(), st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_order_of_entry_does_not_matter(told, random):
    records, babies = told
    ids = [each.id for each in records]
    random.shuffle(ids)
    entered = [copy(each) for each in records]
    for each, new in zip(entered, ids, strict=True):
        each.id = new
    random.shuffle(entered)
    assert _meaning(journey(*entered, newborns=babies)) == _meaning(
        journey(*records, newborns=babies)
    )


@given(histories())
@settings(max_examples=100, deadline=None)
def test_deriving_twice_gives_the_same_and_changes_no_record(told):
    records, babies = told
    before = [vars(each).copy() for each in records]
    once, twice = (journey(*records, newborns=babies) for _ in range(2))
    assert once == twice
    assert [vars(each) for each in records] == before


@given(histories())
@settings(max_examples=200, deadline=None)
def test_the_colour_of_a_day_never_hangs_on_a_later_record(told):
    """Cut the history at any day: what was graded to that day stays as it was.

    Only a registration is read ahead: it says when the pregnancy began.
    """
    records, babies = told
    whole = journey(*records, newborns=babies)
    days = sorted({each.served_on for each in records})
    for cut in days[len(days) // 2 : len(days) // 2 + 1]:
        kept = [r for r in records if r.served_on <= cut or r.kind == "pregnancy_registration"]
        if any(r.kind == "pregnancy_registration" and r.served_on > cut for r in kept):
            continue
        part = journey(*kept, newborns=babies)
        assert part.colours == [each for each in whole.colours if each.on <= cut]


@given(histories())
@settings(max_examples=200, deadline=None)
def test_counts_and_booleans_agree(told):
    records, babies = told
    derived = journey(*records, newborns=babies)
    facts = derived.facts
    assert facts.checked is (facts.checks > 0)
    assert facts.checked_five is (facts.checks >= 5)
    if facts.edd:
        assert facts.checks_early + facts.checks_middle + facts.checks_late == facts.checks
    assert facts.live_births + facts.stillbirths == (
        len(babies) if facts.outcome == "delivered" else 0
    )
    assert len(derived.children) == facts.live_births
    assert facts.maternal_death in {True, False}
    assert facts.maternal_death <= (facts.died_on is not None)
    # What counts within 7 days counts within 28.
    assert not (facts.postpartum_visited_7 and not facts.postpartum_visited_28)
    for each in derived.children.values():
        assert each.early_neonatal_death <= each.neonatal_death <= each.infant_death
        assert each.infant_death <= each.under5_death
    for each in derived.due:
        window = each.window
        assert window.opens <= window.due <= window.closes
        # A report counts however late; every other contact only while its window is open.
        if each.satisfied_on and window.satisfied_by != "risk_report":
            assert window.opens <= each.satisfied_on <= window.closes


@given(histories(), st.data())
@settings(max_examples=200, deadline=None)
def test_leaving_a_record_out_and_putting_it_back_restores(told, data):
    """Void then enter again, as derivation sees it; the database's half is in tests/app."""
    records, babies = told
    if not records:
        return
    gone = data.draw(st.sampled_from(records))
    journey(*[each for each in records if each is not gone], newborns=babies)
    again = copy(gone)
    again.id = 10**6  # entered last
    back = [again if each is gone else each for each in records]
    assert _meaning(journey(*back, newborns=babies)) == _meaning(journey(*records, newborns=babies))


def test_two_first_weights_of_one_day_count_as_the_worse_whichever_was_typed_first():
    book = row("pregnancy_registration", _on(60), lmp=START, height_cm=160)
    light, heavy = (row("antenatal_visit", _on(70), weight_kg=kg) for kg in (55, 110))
    one = journey(book, light, heavy)
    light.id, heavy.id = heavy.id, light.id
    other = journey(book, light, heavy)
    assert {spell.finding.evidence[0].variable.name for spell in one.spells} == {"bmi"}
    assert _meaning(one) == _meaning(other)
