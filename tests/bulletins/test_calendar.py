"""Periods lie side by side, and a report is late from the day after it was due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muzi.bulletins.calendar import REGULAR, Span, Standing, Wait, due, span_of, spans
from muzi.plans.reading.types import Frequency

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("frequency", "day", "first", "last"),
    [
        (Frequency.DAILY, "2026-02-28", "2026-02-28", "2026-02-28"),
        (Frequency.WEEKLY, "2026-11-22", "2026-11-16", "2026-11-22"),  # a Sunday
        (Frequency.WEEKLY, "2027-01-01", "2026-12-28", "2027-01-03"),
        (Frequency.TEN_DAYS, "2026-02-10", "2026-02-01", "2026-02-10"),
        (Frequency.TEN_DAYS, "2026-02-11", "2026-02-11", "2026-02-20"),
        (Frequency.TEN_DAYS, "2024-02-29", "2024-02-21", "2024-02-29"),
        (Frequency.TEN_DAYS, "2026-12-31", "2026-12-21", "2026-12-31"),
        (Frequency.MONTHLY, "2026-12-31", "2026-12-01", "2026-12-31"),
        (Frequency.QUARTERLY, "2026-11-22", "2026-10-01", "2026-12-31"),
        (Frequency.HALF_YEARLY, "2026-06-30", "2026-01-01", "2026-06-30"),
        (Frequency.YEARLY, "2026-06-30", "2026-01-01", "2026-12-31"),
    ],
)
def test_the_period_of_a_day(frequency: Frequency, day: str, first: str, last: str) -> None:
    span = span_of(frequency, date.fromisoformat(day))
    assert span == Span(date.fromisoformat(first), date.fromisoformat(last))


@given(st.sampled_from(sorted(REGULAR)), DAYS)
def test_periods_lie_side_by_side(frequency: Frequency, day: date) -> None:
    span = span_of(frequency, day)
    assert span.first <= day <= span.last
    assert span_of(frequency, span.first) == span_of(frequency, span.last) == span
    following = span_of(frequency, span.last + timedelta(days=1))
    assert following.first == span.last + timedelta(days=1)
    assert list(spans(frequency, span.first, following.first)) == [span, following]


@pytest.mark.parametrize("frequency", sorted(set(Frequency) - REGULAR))
def test_what_happens_on_cause_has_no_period(frequency: Frequency) -> None:
    with pytest.raises(ValueError, match="no periods"):
        span_of(frequency, date(2026, 1, 1))


MAY = Span(date(2026, 5, 1), date(2026, 5, 31))


def test_a_year_is_due_in_the_month_that_is_named() -> None:
    wait, year = Wait(0, 31, 11), Span(date(2026, 1, 1), date(2026, 12, 31))
    assert (wait.opens_on(year), wait.due_on(year)) == (date(2026, 11, 20), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("today", "done", "standing", "late"),
    [
        ("2026-05-30", None, Standing.RUNNING, 0),
        ("2026-05-31", None, Standing.OPEN, 0),
        ("2026-06-01", None, Standing.OPEN, 0),
        ("2026-06-05", None, Standing.OPEN, 0),
        ("2026-06-06", None, Standing.OVERDUE, 1),
        ("2026-07-01", "2026-06-05", Standing.DONE, 0),
        ("2026-07-01", "2026-06-08", Standing.LATE, 3),
        ("2026-05-30", "2026-05-30", Standing.DONE, 0),
    ],
)
def test_lateness(today: str, done: str | None, standing: Standing, late: int) -> None:
    found = due(MAY, Wait(5), date.fromisoformat(done) if done else None, date.fromisoformat(today))
    assert (found.due_on, found.standing, found.days_late) == (date(2026, 6, 5), standing, late)


@pytest.mark.parametrize(
    ("span", "month_day", "due_on"),
    [
        (MAY, 25, "2026-05-25"),
        (MAY, 31, "2026-05-31"),
        (Span(date(2026, 2, 1), date(2026, 2, 28)), 31, "2026-02-28"),
        (Span(date(2024, 2, 1), date(2024, 2, 29)), 30, "2024-02-29"),
        (Span(date(2026, 4, 1), date(2026, 6, 30)), 25, "2026-06-25"),
        (Span(date(2026, 1, 1), date(2026, 12, 31)), 20, "2026-12-20"),
    ],
)
def test_a_day_of_the_last_month_lies_inside_the_period(
    span: Span, month_day: int, due_on: str
) -> None:
    assert Wait(0, month_day).due_on(span) == date.fromisoformat(due_on)


@pytest.mark.parametrize(
    ("today", "done", "standing", "late"),
    [
        ("2026-05-14", None, Standing.RUNNING, 0),
        ("2026-05-15", None, Standing.OPEN, 0),
        ("2026-05-25", None, Standing.OPEN, 0),
        ("2026-05-26", None, Standing.OVERDUE, 1),
        ("2026-07-01", "2026-05-25", Standing.DONE, 0),
        ("2026-07-01", "2026-05-27", Standing.LATE, 2),
    ],
)
def test_lateness_before_the_period_is_over(
    today: str, done: str | None, standing: Standing, late: int
) -> None:
    on = date.fromisoformat(done) if done else None
    found = due(MAY, Wait(0, 25), on, date.fromisoformat(today))
    assert (found.due_on, found.standing, found.days_late) == (date(2026, 5, 25), standing, late)


@pytest.mark.parametrize("month_day", [0, 1, 2, 10, 11, 12, 25, 31])
def test_what_may_be_given_is_asked_for_until_it_is_late(month_day: int) -> None:
    """By the first of its own month too: it is open on that one day."""
    wait = Wait(0, month_day)
    opens, last = wait.opens_on(MAY), wait.due_on(MAY)
    assert MAY.first <= opens <= last
    days = (MAY.first + timedelta(days=n) for n in range(-2, 35))
    for day in days:
        standing = due(MAY, wait, None, day).standing
        expected = Standing.OVERDUE if day > last else Standing.OPEN
        assert standing is (Standing.RUNNING if day < opens else expected)
