"""Pages of a quota: its shares, and what its parts have done where no record tells."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.clinical.statistics import calendar_year
from muzi.config import clock
from muzi.places import queries as places
from muzi.places.forms import shown as field_shown
from muzi.plans.documents import publishing, stated_shares
from muzi.plans.documents.stated_shares import Row
from muzi.plans.following import feeds, hand, hand_values, quotas, served, standing_words
from muzi.plans.following.standings import Source, Standing
from muzi.plans.following.terms import counts_from
from muzi.plans.items import What
from muzi.plans.models import HandValue, Target
from muzi.plans.plan_forms import PartsForm, SharesForm
from muzi.plans.writes import carried_out


def shown(standing: Standing, today: date, place: int, user: User) -> dict[str, Any]:
    """A quota's shares with what is done of each, the furthest behind first. Whoever sees the
    figures of one part of the region sees how that part stands, and of the others their shares.
    """
    about, feed = standing.target, feeds.feed_of(standing.target)
    shares = quotas.shares_of([about]).get(about.pk, {})
    whole = user.scope.covers(about.region)
    own = {place} if user.scope.covers(place) else set()
    parts = shares if whole else {each: n for each, n in shares.items() if each in own}
    year = quotas.calendar(about, today, standing.period)
    period = standing.period or calendar_year(min(year.start.year, today.year))
    told = _told(about, today)
    mine = hand_values.counting(about, told, calendar_year(standing.year or period.start.year))
    bounded = feeds.bounds(about)
    told_by_parts = bounded and bool(mine) and standing.source is Source.HAND
    by_hand = told_by_parts or not isinstance(feed, feeds.Served)
    units: list[quotas.UnitPace] = []
    if isinstance(feed, feeds.Served) and not by_hand:
        if parts:
            within = about.region if whole else place
            counts = served.persons(feed.service, within, [period], today)
            units = quotas.unit_paces(parts, counts, year, today, places.names)
    else:
        units = quotas.entered_paces(parts, mine, year, places.names) if mine else []
    quota = int(about.value) if whole else sum(parts.values())
    names = places.names(shares)
    return {
        "shares": shares,
        "due": quotas.due_by(quota, year, today) if whole or units else None,
        "units": units,
        "by_hand": by_hand,
        "at_most": bounded and not by_hand,
        "sum": sum(unit.done or 0 for unit in units) if whole else None,
        "plain": [] if units else sorted((names[each], share) for each, share in shares.items()),
    }


def _told(about: Target, on: date) -> dict[int, HandValue]:
    return hand_values.of_parts(about, hand_values.newest([about], on).get(about.pk, {}))


def _quota(pk: int, key: int) -> Target:
    standing = Target.objects.select_related("plan").filter(until=None)
    about = get_object_or_404(standing, plan_id=pk, key=key)
    if not quotas.is_shared(about):
        raise Http404
    return about


@requires(Permission.MAKE_PLANS)
def target_shares(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Share a quota out to the regions below: the parts sum to it, or nothing is saved."""
    user: Any = request.user
    about = _quota(pk, key)
    if not user.governs(about.plan.region) or about.plan.withdrawn_at is not None:
        raise Http404
    standing = quotas.shares_of([about]).get(about.pk, {})
    draft = publishing.draft_of(about.plan, What.TARGET, about.key)
    asked, stated = "propose" in request.GET, list[Row]()
    if draft is not None and not standing and not asked:
        stated = stated_shares.rows(draft, stated_shares.Below(about.region))
    given = stated_shares.fitting(stated) if stated else standing
    proposing = asked or not given
    form = SharesForm(
        request.POST if request.method == "POST" else None,
        regions=places.children(about.region),
        given=quotas.proposed(about, clock.today()) if proposing else given,
    )
    if request.method == "POST" and carried_out(
        form, lambda _said: quotas.share_out(about, form.numbers, user)
    ):
        messages.success(request, _("已分解任务数。"))
        return redirect("plan_target", pk=about.plan_id, key=about.key)
    more = {
        "form": form,
        "proposing": proposing and request.method == "GET",
        "stated": given if stated and not proposing else {},
        "astray": [each for each in stated if each.fault],
    }
    return render(
        request,
        "plans/quota_shares.html",
        _page(about) | more,
        status=422 if form.errors else 200,
    )


@requires(Permission.DO_TASKS)
def target_parts(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """How many each part has done, by hand: all of them for the bureau, its own for a unit."""
    user: Any = request.user
    about = _quota(pk, key)
    regions = hand.parts_for(user, about)
    if not regions:
        raise PermissionDenied
    today = clock.today()
    shares = quotas.shares_of([about]).get(about.pk, {})
    form = PartsForm(
        request.POST if request.method == "POST" else None,
        regions=regions,
        today=today,
        shares=shares,
        quota=int(about.value),
    )
    field_shown(form.fields["as_of"], hint=hand.day_hint(about, today))

    def enter(said: dict[str, Any]) -> None:
        hand.enter_parts(
            about,
            form.numbers,
            as_of=said["as_of"],
            source=said["source"],
            on=today,
            by=user,
        )

    if request.method == "POST" and carried_out(form, enter):
        messages.success(request, _("已录入，标为手工录入。"))
        return redirect(reverse("plan_target", args=[about.plan_id, about.key]) + "#quota")
    told = _told(about, today)
    fields = form.fields_by_region()
    return render(
        request,
        "plans/quota_parts.html",
        _page(about)
        | {
            "form": form,
            "rows": [
                {
                    "name": each.name,
                    "field": fields[each.code],
                    "share": shares.get(each.code),
                    "last": told.get(each.code),
                }
                for each in regions
            ],
            "since": None if about.yearly else counts_from(about),
            "last_sum": sum(int(told[each.code].value) for each in regions if each.code in told),
            "quota": sum(shares.get(each.code, 0) for each in regions)
            if len(regions) < 2
            else int(about.value),
        },
        status=422 if form.errors or form.warnings else 200,
    )


def _page(about: Target) -> dict[str, Any]:
    back = reverse("plan_target", args=[about.plan_id, about.key])
    return {
        "target": about,
        "promise": standing_words.promised(about),
        "back_url": back,
        "breadcrumb": [
            {"label": _("规划"), "url": reverse("plans")},
            {"label": about.plan.title, "url": reverse("plan", args=[about.plan_id])},
            {"label": about.name, "url": back},
        ],
    }
