"""Who turned red: the figure of bulletins that no indicator counts, by area."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.bulletins import tallies
from muzi.bulletins.calendar import ONE_DAY, Span
from muzi.bulletins.writing.spans import words_of
from muzi.indicators.asked import asked
from muzi.indicators.queries import OutOfScopeError
from muzi.places import queries as places
from muzi.places.codes import Level


@requires(Permission.SEE_FIGURES)
def turned_red(request: HttpRequest) -> HttpResponse:
    """How many pregnancies turned red in a region and days, and where."""
    user: Any = request.user
    question = asked(request)
    span = Span(question.period.start, question.period.end - ONE_DAY)
    step = question.next_level
    try:
        total = tallies.newly_red(question.region, span).get(question.region, 0)
        # Villages are too small for a count of persons at risk.
        below = step is not None and step > Level.VILLAGE
        found = tallies.newly_red(question.region, span, step) if below else {}
    except OutOfScopeError as error:
        raise Http404 from error
    names = places.names(found)
    rows = [
        {"cells": [_("未注明") if place == question.region else names[place], f"{n:,}"]}
        for place, n in sorted(found.items(), key=lambda each: (-each[1], each[0]))
    ]
    return render(
        request,
        "bulletins/turned_red.html",
        {
            "place": places.name(question.region),
            "period": words_of(span),
            "total": total,
            "sees_persons": user.may(Permission.SEE_PERSONS),
            "columns": [
                {"key": "place", "label": _("地区")},
                {"key": "n", "label": _("人数"), "num": True},
            ],
            "rows": rows,
            "breadcrumb": question.trail(),
        },
    )
