"""Items of a plan as plain data: there and back, and what no plan can hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import an_item

from muzi.plans import items, wording
from muzi.plans.items import Fault, InvalidItem, What, as_json, faults, from_json
from muzi.plans.models import Draft
from muzi.plans.reading.types import Frequency, Operator, Unit

COUNTY, NEIGHBOUR = 511922000000, 511923000000
ACCEPTED, CORRECTED, REJECTED, OPEN = (
    Draft.State.ACCEPTED,
    Draft.State.CORRECTED,
    Draft.State.REJECTED,
    Draft.State.OPEN,
)


def test_an_item_is_the_same_after_a_journey_through_json():
    target = an_item(value=Decimal("14.50"), baseline=Decimal("20"), baseline_on=date(2020, 1, 1))
    assert from_json("target", as_json(target)) == target
    assert as_json(target)["value"] == "14.5"
    task = items.TaskItem(text="做", owners=("甲", "乙"), due_on=date(2026, 1, 1))
    assert from_json(What.TASK, as_json(task)) == task
    rhythm = items.RhythmItem(what="通报", frequency=Frequency.MONTHLY, days=5)
    assert from_json(What.RHYTHM, as_json(rhythm)) == rhythm


SENT = st.none() | st.text() | st.integers() | st.floats() | st.booleans() | st.lists(st.text())


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*as_json(an_item()), "x"]), SENT))
def test_whatever_is_sent_is_an_item_or_refused(data):
    try:
        item = from_json("target", as_json(an_item()) | data)
    except InvalidItem as refused:
        found = refused.faults
    else:
        found = ()
        assert not list(faults(item))
        assert from_json("target", as_json(item)) == item
    assert all(str(wording.fault(each)) for each in found)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"value": Decimal(101)}, Fault("value", "more_than_whole")),
        ({"value": Decimal(1001), "unit": Unit.PERMILLE}, Fault("value", "more_than_whole")),
        ({"value": Decimal(-1)}, Fault("value", "negative")),
        ({"value": Decimal("0.00001")}, Fault("value", "too_precise")),
        ({"value": Decimal("1.5"), "unit": Unit.BEDS}, Fault("value", "not_whole")),
        ({"value": Decimal(10) ** 10, "unit": Unit.PLAIN}, Fault("value", "too_large")),
        ({"unit": Unit.PERCENTAGE_POINTS}, Fault("operator", "points_need_change")),
        ({"operator": Operator.RANGE}, Fault("high", "range_needs_high")),
        ({"high": Decimal(95)}, Fault("high", "high_without_range")),
        ({"operator": Operator.RANGE, "high": Decimal(80)}, Fault("high", "high_not_above")),
        ({"name": " "}, Fault("name", "missing")),
        ({"name": "长" * 201}, Fault("name", "too_long")),
        ({"expected": 0}, Fault("expected", "out_of_range")),
    ],
)
def test_what_no_plan_can_hold(values, fault):
    assert list(faults(an_item(**values))) == [fault]


def test_a_rise_by_more_than_all_is_possible():
    assert not list(faults(an_item(operator=Operator.INCREASE_BY, value=Decimal(120))))


def test_every_fault_is_named_at_once():
    with pytest.raises(InvalidItem) as error:
        from_json("target", {"name": "", "value": "九十", "unit": "pct", "due_on": "2026"})
    assert {(each.field, each.code) for each in error.value.faults} == {
        ("value", "not_a_number"),
        ("unit", "unknown_choice"),
        ("due_on", "not_a_date"),
        ("kind", "missing"),
        ("operator", "missing"),
    }


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"month_day": 25}, None),
        ({"month_day": 32}, Fault("month_day", "out_of_range")),
        ({"month_day": 25, "days": 5}, Fault("month_day", "days_or_month_day")),
        (
            {"month_day": 25, "frequency": Frequency.WEEKLY},
            Fault("month_day", "month_day_needs_months"),
        ),
        ({"month_day": 31, "month": 11, "frequency": Frequency.YEARLY}, None),
        ({"month_day": 31, "month": 11}, Fault("month", "month_needs_year_and_day")),
        (
            {"month": 11, "frequency": Frequency.YEARLY},
            Fault("month", "month_needs_year_and_day"),
        ),
        (
            {"month_day": 31, "month": 13, "frequency": Frequency.YEARLY},
            Fault("month", "out_of_range"),
        ),
    ],
)
def test_a_rhythm_is_due_after_its_period_or_inside_it(changed, fault: Fault | None) -> None:
    rhythm = items.RhythmItem(what="进展", frequency=Frequency.QUARTERLY)
    assert list(items.faults(replace(rhythm, **changed))) == ([fault] if fault else [])


@pytest.mark.parametrize(
    ("frequency", "said", "words"),
    [
        ("monthly", {"days": 5}, "期后 5 天内"),
        ("monthly", {"month_day": 25}, "当月 25 日前"),
        ("quarterly", {"month_day": 25}, "末月 25 日前"),
        ("quarterly", {"month_day": 31}, "期末前"),
        ("yearly", {"month_day": 20}, "12 月 20 日前"),
        ("yearly", {"month": 11, "month_day": 31}, "11 月底前"),
        ("yearly", {"month": 6, "month_day": 15}, "6 月 15 日前"),
        ("weekly", {}, ""),
    ],
)
def test_by_when_in_words(frequency: str, said: dict[str, int], words: str) -> None:
    item = items.RhythmItem(what="进展", frequency=Frequency(frequency), **said)
    assert wording.by_when(item) == words
    assert item.label == "进展"  # as a page is headed
