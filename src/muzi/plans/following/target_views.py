"""The page of one target: how it stands and why, values by hand, the shares of a quota."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.clinical.targets import Caution
from muzi.config import clock
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.forms import shown as field_shown
from muzi.plans import lineage
from muzi.plans.documents import publishing
from muzi.plans.following import feeds, hand, quota_views, seen, standing_words
from muzi.plans.following.bed_paper import OnPaper, on_paper
from muzi.plans.following.quotas import is_shared
from muzi.plans.following.shown import figures_url, line_of
from muzi.plans.following.standings import Standing
from muzi.plans.following.terms import counts_from
from muzi.plans.following.verdict_words import ASSUMPTIONS, METHODS
from muzi.plans.items import What
from muzi.plans.models import Amendment, HandValue, Target
from muzi.plans.plan_forms import HandValueForm
from muzi.plans.reading.types import Unit
from muzi.plans.wording import SUFFIXES, promise
from muzi.plans.writes import carried_out, told

RELATIONS: dict[lineage.Relation, Promise] = {
    lineage.Relation.STRONGER: gettext_lazy("严于上级"),
    lineage.Relation.EQUAL: gettext_lazy("与上级一致"),
    lineage.Relation.WEAKER: gettext_lazy("宽于上级"),
    lineage.Relation.LATER: gettext_lazy("宽于上级，但上级期限更晚"),
    lineage.Relation.UNLIKE: gettext_lazy("单位或说法不同，不能比较"),
}


def _target(pk: int, key: int) -> Target:
    return get_object_or_404(Target.objects.select_related("plan"), plan_id=pk, key=key, until=None)


@requires(Permission.SEE_PLANS)
def target(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """One target: the promise, how it stands, its trend, who drags it, where it comes from."""
    return _page(request, _target(pk, key))


def _page(request: HttpRequest, about: Target, **failed: Any) -> HttpResponse:
    user: Any = request.user
    today = clock.today()
    # Beds that a plan adds stand in another of its targets, which the standing needs to know.
    beside = list(about.plan.target_set.filter(until=None).order_by("key"))
    mine = next(each for each in beside if each.pk == about.pk)
    with_it = beside if about.unit == Unit.BEDS_PER_1000_DELIVERIES else [mine]
    place = seen.place_of(about.plan, user)
    found = {each.target.pk: each for each in seen.standings(with_it, place, on=today)}
    standing = found[about.pk]
    makes = user.governs(about.plan.region) and about.plan.withdrawn_at is None
    first = counts_from(about)
    counts = first is None or first <= today  # else what is entered now would not be of it
    by_hand = makes and standing.takes_hand and counts
    paper, entered = on_paper(about, beside), _values(about, user)
    return render(
        request,
        "plans/target.html",
        {
            "target": about,
            "plan": about.plan,
            "standing": standing,
            "line": line_of(standing, user),
            "place": _("全国")
            if standing.region == codes.COUNTRY
            else places.name(standing.region),
            "trend": _trend(standing),
            "method": METHODS[standing.forecast.method] if standing.forecast else "",
            "assumption": ASSUMPTIONS[standing.forecast.method] if standing.forecast else "",
            "dragging": [_part(each, standing, user) for each in standing.dragging],
            "quota": quota_views.shown(standing, today, place, user) if is_shared(about) else None,
            "paper": paper,
            "paper_url": _planner(paper, user),
            "values": [each for each in entered if not each["place"]],
            "part_values": [each for each in entered if each["place"]],
            "counts": counts,
            "parts": counts and not standing.ruled_out and bool(hand.parts_for(user, about)),
            "value_unit": SUFFIXES[Unit(about.unit)],
            "value_form": _value_form(about) if by_hand else None,
            "comparisons": [
                {
                    "found": each,
                    "relation": RELATIONS[each.relation],
                    "promise": promise(each.upper),
                }
                for each in lineage.compare(about.plan).by_target.get(about.pk, ())
            ],
            "versions": _versions(about),
            "draft": publishing.draft_of(about.plan, What.TARGET, about.key),
            "makes": makes,
            "breadcrumb": [
                {"label": _("规划"), "url": reverse("plans")},
                {"label": about.plan.title, "url": reverse("plan", args=[about.plan_id])},
            ],
            **failed,
        },
        status=422 if failed else 200,
    )


def _trend(standing: Standing) -> dict[str, Any] | None:
    """What the chart shows: years with their interval for rare events, persons counted up for a
    quota, months for the others; None where there is nothing to draw.
    """
    goal = standing.goal
    bound = goal.low if goal.high is None else goal.high
    drawn: dict[str, Any] = {
        "per": goal.per,
        "digits": standing_words.digits(standing),
        "target": None if bound is None else float(bound),
        "low": (),
        "high": (),
        "note": _("最近几个月的产后服务尚未全部到期")
        if Caution.UNSETTLED in standing.judgement.cautions
        else "",
    }
    name = standing.target.name
    if any(year.value.low is not None for year in standing.years):
        years = standing.years
        return drawn | {
            "title": _("%(name)s：按年，带 95%% 区间") % {"name": name},
            "labels": [str(each.year) for each in years],
            "values": [each.value.rate for each in years],
            "low": [each.value.low for each in years],
            "high": [each.value.high for each in years],
            "note": "",
        }
    months = standing.months
    if not months:
        return None
    drawn["labels"] = [f"{each.month // 100}-{each.month % 100:02d}" for each in months]
    if goal.per == 1:
        total, values = 0, []
        for each in months:
            total += each.count
            values.append(total)
        words = _("%(name)s：期内累计") if standing.begins_late else _("%(name)s：本年累计")
        said = {"title": words % {"name": name}, "values": values}
        return drawn | said | {"note": standing_words.of_all(standing)}
    rates = [
        each.count * goal.per / each.denominator if each.denominator else None for each in months
    ]
    return drawn | {"title": _("%(name)s：按月") % {"name": name}, "values": rates}


def _part(part: Any, standing: Standing, user: User) -> dict[str, Any]:
    """A region that drags it, and the page of its figures."""
    of = standing_words.noun(standing.target)
    return {
        "name": _("未注明") if part.unplaced else part.name,
        "value": standing_words.value(standing, part.value),
        "counted": standing_words.counted(part.value),
        "missing": f"{part.missing:,} {of}",
        "url": "" if part.unplaced else figures_url(standing, user, part.region),
    }


def _planner(paper: OnPaper | None, user: User) -> str:
    """The bed planner with the document's own numbers."""
    if paper is None or not user.may(Permission.PLAN_BEDS):
        return ""
    asked: Mapping[str, Any] = {
        "beds": paper.now.beds,
        "deliveries": paper.now.deliveries,
        "standard": paper.now.standard,
    }
    if paper.then:
        more = {"added": paper.added, "expected": paper.then.deliveries, "aim": paper.then.standard}
        asked = {**asked, **more}
    return f"{reverse('beds')}?{urlencode(asked)}"


def _versions(about: Target) -> list[dict[str, Any]]:
    """What it said in each version that changed it, newest first, and why it was changed."""
    said = Target.objects.filter(plan=about.plan, key=about.key).order_by("-since")
    reasons = {
        each.version: each
        for each in Amendment.objects.filter(plan=about.plan).select_related("by")
    }
    return [
        {
            "promise": standing_words.promised(each),
            "since": each.since,
            "amendment": reasons.get(each.since),
        }
        for each in said
    ]


def _values(about: Target, user: User) -> list[dict[str, Any]]:
    """Every value that was entered, newest first, each with the part that it is of."""
    values = list(about.hand_values.select_related("entered_by", "withdrawn_by", "target__plan"))
    names = places.names({each.region for each in values} - {about.region})
    return [
        {
            "value": each,
            "place": names.get(each.region, ""),
            "about": f"{names.get(each.region, '')} {each.as_of.isoformat()}",
            "may_withdraw": each.withdrawn_at is None and hand.may_withdraw(each, user),
        }
        for each in values
    ]


def _value_form(about: Target, data: Any = None) -> HandValueForm:
    form = HandValueForm(
        data,
        unit=SUFFIXES[Unit(about.unit)],
        counts=feeds.per_of(about) == 1,
        promised=about.value,
        today=clock.today(),
    )
    field_shown(form.fields["as_of"], hint=hand.day_hint(about, clock.today()))
    return form


def _written(
    request: HttpRequest,
    about: Target,
    form: forms.Form,
    name: str,
    write: Callable[[dict[str, Any]], Any],
    words: str,
) -> HttpResponse:
    """Carry out what a form of the page asks; a refusal comes back with all that was typed."""
    if not carried_out(form, write):
        return _page(request, about, **{name: form})
    messages.success(request, words)
    return redirect("plan_target", pk=about.plan_id, key=about.key)


@require_POST
@requires(Permission.MAKE_PLANS)
def target_value(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Enter a value by hand, with its source."""
    user: Any = request.user
    about = _target(pk, key)

    def enter(given: dict[str, Any]) -> None:
        hand.enter(
            about,
            as_of=given["as_of"],
            value=given["value"],
            count=given.get("count"),
            denominator=given.get("denominator"),
            source=given["source"],
            on=clock.today(),
            by=user,
        )

    form = _value_form(about, request.POST)
    return _written(request, about, form, "value_form", enter, _("已录入，标为手工录入。"))


@require_POST
@requires(Permission.DO_TASKS)
def value_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a value back."""
    user: Any = request.user
    known = HandValue.objects.select_related("target__plan", "entered_by")
    kept = get_object_or_404(known, pk=pk)
    if not hand.may_withdraw(kept, user):
        raise PermissionDenied
    told(request, lambda: hand.withdraw(kept, by=user), _("已撤回录入值，记录保留。"))
    return redirect("plan_target", pk=kept.target.plan_id, key=kept.target.key)
