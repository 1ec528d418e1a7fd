"""Periods: in words, and the one a year before."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from muzi.bulletins.calendar import ONE_DAY, Span, span_of
from muzi.bulletins.tallies import period
from muzi.clinical.statistics import month_of
from muzi.plans.reading.types import Frequency


def words_of(span: Span) -> str:
    """A period in words, on pages in the reader's language: 2026年6月, 2026年第2季度, 2026年6月1日,
    2026年6月1日至7日, 2025年10月至2026年9月.
    """
    first, last = span
    if first == last:
        return day_words(first)
    if span == span_of(Frequency.QUARTERLY, first):
        number = first.month // 3 + 1
        return _("%(year)s年第%(number)s季度") % {"year": first.year, "number": number}
    if period(span).whole_months:
        begins, ends = _month(first), _month(last)
        if begins == ends:
            return begins
        if first.year == last.year:
            ends = _("%(month)s月") % {"month": last.month}
    else:
        begins, ends = day_words(first), day_words(last)
        if month_of(first) == month_of(last):
            ends = _("%(day)s日") % {"day": last.day}
        elif first.year == last.year:
            ends = _("%(month)s月%(day)s日") % {"month": last.month, "day": last.day}
    return _("%(first)s至%(last)s") % {"first": begins, "last": ends}


def day_words(day: date) -> str:
    """2026年6月1日."""
    said = {"year": day.year, "month": day.month, "day": day.day}
    return _("%(year)s年%(month)s月%(day)s日") % said


def _month(day: date) -> str:
    return _("%(year)s年%(month)s月") % {"year": day.year, "month": day.month}


def year_before(span: Span) -> Span:
    """The same days of the year before; February to its end is to its end."""
    first, after = (_year_before(each) for each in period(span))
    return Span(first, after - ONE_DAY)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
