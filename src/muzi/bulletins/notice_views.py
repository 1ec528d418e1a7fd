"""Pages of rebound notices: those that stand, what is worse now and has none, one notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.bulletins import notices as actions
from muzi.bulletins.models import Notice
from muzi.bulletins.notice_forms import CloseForm, InterviewForm, OpenForm
from muzi.bulletins.notices import Evidence
from muzi.clinical.rebound import Against
from muzi.config import clock
from muzi.indicators.definitions import Indicator
from muzi.indicators.wording import name_of
from muzi.places import codes
from muzi.places import queries as places
from muzi.plans.errors import PlanError
from muzi.plans.following.standing_words import rounded
from muzi.plans.following.verdict_words import AGAINST
from muzi.plans.writes import carried_out

SHOWN = 200
# How many the yardstick would have made.
_OF_EVENTS = {
    Against.YEAR_BEFORE: gettext_lazy("照上一个 12 个月的水平应约 %(n)s 例"),
    Against.GOAL: gettext_lazy("照目标应不超过约 %(n)s 例"),
}
_OF_PERSONS = {
    Against.YEAR_BEFORE: gettext_lazy("照上一个 12 个月的水平应约 %(n)s 人未达到"),
    Against.GOAL: gettext_lazy("照目标应不超过约 %(n)s 人未达到"),
}


@requires(Permission.SEE_PLANS)
def notices(request: HttpRequest) -> HttpResponse:
    """The notices that stand, what is worse now and has none, those that are closed."""
    user: Any = request.user
    today = clock.today()
    area = user.institution.catchment
    makes = user.may(Permission.MAKE_PLANS)
    found = actions.find(area, on=today) if makes else []
    kept = list(actions.within(area).select_related("opened_by")[:SHOWN])
    names = places.names({each.region for each in kept})
    lines = [_line(each, names[each.region], today) for each in kept]
    return render(
        request,
        "bulletins/notices.html",
        {
            "makes": makes,
            "place": places.name(area),
            "found": [
                {
                    "about": each.rebound,
                    "name": name_of(each.rebound.indicator),
                    "last": each.last,
                    **_told(each.evidence, each.rebound.indicator),
                }
                for each in found
                if each.notice is None
            ],
            "standing": sorted(
                (each for each in lines if each["notice"].state != Notice.State.CLOSED),
                key=lambda each: each["notice"].state != Notice.State.OPEN,
            ),
            "closed": [each for each in lines if each["notice"].state == Notice.State.CLOSED],
        },
    )


@require_POST
@requires(Permission.MAKE_PLANS)
def notice_open(request: HttpRequest) -> HttpResponse:
    """Open a notice about a rebound of today."""
    user: Any = request.user
    form = OpenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请从反弹清单中选择一项。"))
        return redirect("notices")
    said = form.cleaned_data
    try:
        made = actions.open_notice(said["region"], said["indicator"], on=clock.today(), by=user)
    except PlanError as error:
        messages.error(request, error.message)
        return redirect("notices")
    messages.success(request, _("已发起通报。"))
    return redirect("notice", pk=made.pk)


@requires(Permission.SEE_PLANS)
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: what was seen, what was agreed, what came of it."""
    return _page(request, _notice(pk))


def _notice(pk: int) -> Notice:
    return get_object_or_404(Notice.objects.select_related("opened_by", "closed_by"), pk=pk)


def _page(request: HttpRequest, about: Notice, **failed: Any) -> HttpResponse:
    user: Any = request.user
    today = clock.today()
    acts = user.governs(about.region) and about.state != Notice.State.CLOSED
    held = {name: getattr(about, name) for name in InterviewForm.base_fields}
    return render(
        request,
        "bulletins/notice.html",
        {
            **_line(about, places.name(about.region), today),
            "where": places.path(about.region) or places.name(about.region),
            "still": _still(about, user.institution.catchment, today) if acts else None,
            "acts": acts,
            "figures_url": _figures_url(about, user, today),
            "interview_form": InterviewForm(
                initial=held if about.interview_on else {"interview_on": today}
            ),
            "close_form": CloseForm(),
            "breadcrumb": [{"label": _("反弹预警"), "url": reverse("notices")}],
            **failed,
        },
        status=422 if failed else 200,
    )


@require_POST
@requires(Permission.MAKE_PLANS)
def notice_interview(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the interview."""
    user: Any = request.user
    about = _notice(pk)

    def keep(said: dict[str, Any]) -> None:
        actions.interview(
            about,
            held_on=said["interview_on"],
            attended=said["interview_with"],
            measures=said["measures"],
            due_on=said["due_on"],
            on=clock.today(),
            by=user,
        )

    form = InterviewForm(request.POST)
    return _written(request, about, form, "interview_form", keep, _("已登记约谈。"))


@require_POST
@requires(Permission.MAKE_PLANS)
def notice_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the notice."""
    user: Any = request.user
    about = _notice(pk)

    def keep(said: dict[str, Any]) -> None:
        actions.close(about, said["outcome"], by=user)

    return _written(request, about, CloseForm(request.POST), "close_form", keep, _("已办结。"))


def _written(
    request: HttpRequest,
    about: Notice,
    form: forms.Form,
    name: str,
    write: Callable[[dict[str, Any]], None],
    words: str,
) -> HttpResponse:
    """Carry out what a form of the page asks; a refusal comes back with all that was typed."""
    if not carried_out(form, write):
        return _page(request, about, **{name: form})
    messages.success(request, words)
    return redirect("notice", pk=about.pk)


def _still(about: Notice, area: int, today: date) -> bool | None:
    """Is it still worse today, looked at from the account's region? None where that look does not
    reach (only a region and those next below it are looked at).
    """
    if about.region != area and codes.level(about.region) != codes.below(codes.level(area)):
        return None
    key = (about.region, about.indicator)
    return any(each.key == key for each in actions.find(area, on=today))


def _line(about: Notice, place: str, today: date) -> dict[str, Any]:
    indicator = actions.indicator_of(about)
    owed = about.due_on if about.state != Notice.State.CLOSED else None
    return {
        "notice": about,
        "place": place,
        "name": name_of(indicator) if indicator else about.indicator,
        "opened_by": about.opened_by.name if about.opened_by else _("系统"),
        "days_late": max((today - owed).days, 0) if owed else 0,
        **_told(Evidence.from_json(about.evidence), indicator),
    }


def _told(evidence: Evidence, indicator: Indicator | None) -> dict[str, Any]:
    """The evidence as a page shows it; without the indicator its counts alone."""
    reached = indicator is not None and indicator.direction == "higher"
    return {
        "evidence": evidence,
        "chance": actions.chance(evidence.adjusted),
        "reasons": [
            {
                "words": AGAINST[each.against],
                "expected": (_OF_PERSONS if reached else _OF_EVENTS)[each.against]
                % {"n": rounded(each.expected, 1)},
                "p": actions.chance(each.p),
            }
            for each in evidence.reasons
        ],
        "per": indicator.multiplier if indicator else 0,
        "now": actions.rate(evidence.now, indicator) if indicator else None,
        "before": actions.rate(evidence.before, indicator) if indicator else None,
        "reached": reached,
    }


def _figures_url(about: Notice, user: User, today: date) -> str:
    """The page of the figure, where the account may see it."""
    indicator = actions.indicator_of(about)
    covered = user.scope.covers(about.region)
    if indicator is None or not covered or not user.may(Permission.SEE_FIGURES):
        return ""
    asked = {"region": codes.short(about.region), "year": today.year}
    return f"{reverse('figure', args=[about.indicator])}?{urlencode(asked)}"
