"""Pages of the figures: the region's dashboard, one indicator, who is behind it, a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.content.catalogue import groups
from muzi.indicators import queries, workbook
from muzi.indicators.asked import Asked, asked, wanted
from muzi.indicators.definitions import Indicator, book
from muzi.indicators.members import (
    Member,
    NoListError,
    RestrictedError,
    Which,
    lists,
    members,
)
from muzi.indicators.queries import Figure, OutOfScopeError
from muzi.indicators.wording import DIRECTIONS, name_of, title_of
from muzi.people.models import Person
from muzi.places import codes
from muzi.places import queries as places

TREND_MONTHS, TREND_YEARS = 24, 6
PER_PAGE = 50
LAST_PAGE = 10**6
UNITS = {100: "%", 1000: "‰", 10_000: "1/万", 100_000: "1/10万"}
SHOWN_FIRST = "A06"  # the indicator on the map until another is chosen


@dataclass(frozen=True)
class Line:
    """A figure as a table shows it."""

    figure: Figure
    label: str
    url: str
    direction: str


@requires(Permission.SEE_FIGURES)
def dashboard(request: HttpRequest) -> HttpResponse:
    """Every indicator of a region and year, one of them on the map and over time."""
    question = asked(request)
    lines = [
        Line(
            each,
            name_of(each.indicator),
            question.link("figure", each.indicator.code),
            str(DIRECTIONS[each.indicator.direction]),
        )
        for each in _found(question)
    ]
    shown = wanted(request.GET.get("indicator") or SHOWN_FIRST)
    titles = {each.id: title_of(each) for each in groups()}
    return render(
        request,
        "indicators/dashboard.html",
        {
            **_page(question),
            "groups": [
                (titles[group], list(those))
                for group, those in groupby(lines, key=lambda line: line.figure.indicator.group)
            ],
            "shown": shown,
            "shown_name": name_of(shown),
            "choices": [(each.code, name_of(each)) for each in book().indicators.values()],
            "shown_url": question.link("figure", shown.code),
            "export_url": question.link("figures_export"),
            **_map(question, shown, indicator=shown.code),
            **_trend(question, shown),
        },
    )


@requires(Permission.SEE_FIGURES)
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: what it means, where it stands, how it moved, where it differs."""
    question, about = asked(request), wanted(code)
    user = request.user
    assert isinstance(user, User)
    entitled = user.may(Permission.SEE_PERSONS) and (
        not about.restricted or user.may(Permission.SEE_RESTRICTED)
    )
    named = {Which.COUNTED: "figure_counted", Which.LEFT_OUT: "figure_left_out"}
    [figure] = _found(question, about)
    return render(
        request,
        "indicators/indicator.html",
        {
            **_page(question, about),
            "about": about,
            "name": name_of(about),
            "direction": DIRECTIONS[about.direction],
            "line": Line(figure, name_of(about), "", ""),
            "lists": {w.name: question.link(named[w], about.code) for w in lists(about)},
            "entitled": entitled,
            "catalogue_url": question.link("catalogue_entry", about.code),
            **_map(question, about),
            **_trend(question, about),
        },
    )


@requires(Permission.SEE_FIGURES, Permission.SEE_PERSONS)
def counted(request: HttpRequest, code: str) -> HttpResponse:
    """Whom the numerator counts."""
    return _list(request, code, Which.COUNTED)


@requires(Permission.SEE_FIGURES, Permission.SEE_PERSONS)
def left_out(request: HttpRequest, code: str) -> HttpResponse:
    """Who belongs to the population but not to the numerator, and why."""
    return _list(request, code, Which.LEFT_OUT)


@requires(Permission.SEE_FIGURES)
def export(request: HttpRequest) -> HttpResponse:
    """The figures of the region and of the regions in it, as an Excel workbook."""
    question = asked(request)
    found = _found(question) + (_parts(question) or [])
    audit.note(audit.Action.EXPORT, kind="figures")
    response = HttpResponse(
        workbook.of_figures(found, question.year_label(), name_of),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    name = f"figures-{codes.short(question.region)}-{question.kind}-{question.year}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(question: Asked, about: Indicator | None = None) -> dict[str, Any]:
    """What every page of figures shows: where, when, and how to change it."""
    trail = question.trail()
    if about is not None:
        trail.append({"label": name_of(about), "url": question.link("figure", about.code)})
    return {
        "asked": question,
        "place": places.name(question.region),
        "breadcrumb": trail,
        "as_of": min(question.on, question.period.end - queries.ONE_DAY),
        "region_value": codes.short(question.region),
        "kinds": [
            (queries.YearKind.STATISTICAL.value, _("统计年度（10 月至次年 9 月）")),
            (queries.YearKind.CALENDAR.value, _("自然年")),
        ],
    }


def _found(question: Asked, *only: Indicator) -> list[Figure]:
    try:
        return queries.figures(
            question.region, question.period, on=question.on, indicators=only or None
        )
    except OutOfScopeError as error:
        raise Http404 from error


def _parts(question: Asked, *only: Indicator) -> list[Figure] | None:
    """The figures of the regions inside; None where there are none to see."""
    if question.next_level is None:
        return None
    try:
        return queries.figures(
            question.region,
            question.period,
            on=question.on,
            indicators=only or None,
            breakdown=question.next_level,
        )
    except OutOfScopeError:
        return None


def _map(question: Asked, about: Indicator, **kept: str) -> dict[str, Any]:
    """The indicator in each region inside, those without data among them, least first by code."""
    found = _parts(question, about)
    if found is None:
        return {"parts": None}
    page = "figures" if kept else "figure"
    by_place = {figure.region: figure for figure in found}
    names = {each.code: each.name for each in places.children(question.region)}
    names |= {figure.region: _("未注明") for figure in found if figure.unplaced}
    parts = []
    for code in sorted(names.keys() | by_place.keys()):
        figure = by_place.get(code)
        here = {"region": codes.short(code), **kept}
        opens = figure is None or not figure.unplaced
        url = question.link(page, "" if kept else about.code, **here) if opens else ""
        parts.append({"name": names.get(code) or codes.short(code), "figure": figure, "url": url})
    return {
        "parts": parts,
        "tiles": [_tile(part) for part in parts],
        # Behind a number of the key a unit like 1/10万 would read as part of the number.
        "tile_unit": about.unit if about.unit in {"%", "‰"} else "",
    }


def _tile(part: dict[str, Any]) -> dict[str, Any]:
    """The region on the map: its rate, and the count that the rate stands on."""
    figure: Figure | None = part["figure"]
    if figure is None or figure.rate is None:
        return {"name": part["name"], "number": None, "value": "", "url": part["url"]}
    return {
        "name": part["name"],
        "number": figure.rate,
        "value": _rounded(figure.rate, figure.indicator.digits),
        "note": f"{figure.count} / {figure.denominator}",
        "url": part["url"],
    }


def _rounded(value: float, digits: int) -> str:
    """Half up, as every rate on a page is."""
    return f"{Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,f}"


def _trend(question: Asked, about: Indicator) -> dict[str, Any]:
    """The indicator over time: by month, or by year with its interval where events are rare."""
    if about.unit != UNITS.get(about.multiplier):
        return {"trend": None}  # a ratio or a stock: no rate to draw
    if about.rare:
        years = range(question.year - TREND_YEARS + 1, question.year + 1)
        found = [
            figure
            for year in years
            for figure in queries.figures(
                question.region,
                queries.period_of(year, question.kind),
                on=question.on,
                indicators=[about],
            )
        ]
        labels = [str(year) for year in years]
        title = _("%(name)s：按年，带 95%% 区间")
    else:
        last = min(question.on, question.period.end - queries.ONE_DAY)
        months = queries.months_until(last, TREND_MONTHS)
        found = queries.trend(about, question.region, months, on=question.on)
        labels = [f"{month // 100}-{month % 100:02d}" for month in months]
        title = _("%(name)s：按月")
    if all(figure.rate is None for figure in found):
        return {"trend": None}
    return {
        "trend": {
            "title": title % {"name": name_of(about)},
            "labels": labels,
            "values": [figure.rate for figure in found],
            "low": [figure.low for figure in found] if about.rare else (),
            "high": [figure.high for figure in found] if about.rare else (),
            "per": about.multiplier,
        }
    }


def _list(request: HttpRequest, code: str, which: Which) -> HttpResponse:
    question, about = asked(request), wanted(code)
    text = request.GET.get("page", "1")
    number = min(max(int(text), 1), LAST_PAGE) if text.isdecimal() else 1
    try:
        found = members(
            about,
            question.region,
            question.period,
            which,
            limit=PER_PAGE,
            offset=(number - 1) * PER_PAGE,
        )
    except RestrictedError as error:
        raise PermissionDenied from error
    except NoListError as error:
        raise Http404 from error
    audit.note(
        audit.Action.READ, kind=f"figure {about.code} {which.value}", restricted=about.restricted
    )
    return render(
        request,
        "indicators/members.html",
        {
            **_page(question, about),
            "name": name_of(about),
            "back_url": question.link("figure", about.code),
            "counted": which is Which.COUNTED,
            "columns": _member_columns(),
            "page": Paginator(range(found.total), PER_PAGE).get_page(number),
            "members": _named(found.page),
        },
    )


def _member_columns() -> list[dict[str, Any]]:
    labels = (_("姓名"), _("日期"), _("计入"), _("现住地"), _("依据"))
    return [{"key": str(i), "label": label} for i, label in enumerate(labels)]


def _named(page: tuple[Member, ...]) -> list[dict[str, Any]]:
    persons = Person.objects.in_bulk([member.person_id for member in page])
    return [
        {
            "member": member,
            "name": persons[member.person_id].name if member.person_id in persons else "",
            "place": places.path(member.region),
        }
        for member in page
    ]
