"""Pages of plans: which there are, and one with its targets as they stand today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.clinical.targets import Verdict
from muzi.config import clock
from muzi.places import codes
from muzi.places import queries as places
from muzi.plans import lineage, queries
from muzi.plans.following import home, seen
from muzi.plans.following.promises import over
from muzi.plans.following.shown import line_of
from muzi.plans.following.standing_words import WORST_FIRST, by_urgency, promised
from muzi.plans.following.standings import Source, Standing
from muzi.plans.following.verdict_words import VERDICTS
from muzi.plans.models import Plan, Rhythm
from muzi.plans.plan_forms import TargetFilters
from muzi.plans.tasks import task_queries
from muzi.plans.wording import FREQUENCIES, KINDS, by_when


@requires(Permission.SEE_PLANS)
def plans(request: HttpRequest) -> HttpResponse:
    """The plans that bind the account's region, those inside it, and those no longer in force."""
    user: Any = request.user
    today, area = clock.today(), user.institution.catchment
    found = list(queries.plans(area))
    followed = queries.followed(area, today)
    standing = [each for each in found if each.withdrawn_at is None]
    names = places.names({each.region for each in found} - {codes.COUNTRY})
    names[codes.COUNTRY] = _("全国")

    above = [each for each in standing if not codes.contains(area, each.region)]

    def group(
        title: str, those: Iterable[Plan], text: str = "", *, folded: bool = False
    ) -> dict[str, Any]:
        lines = [
            {
                "plan": each,
                "place": names[each.region],
                "leads": each in followed,
                "over": over(each, today),
                "later": queries.not_begun(each, today),
            }
            for each in those
        ]
        return {"title": title, "lines": lines, "text": text, "folded": folded}

    groups = [
        group(
            _("本地区"),
            (each for each in standing if each.region == area),
            _("读入一份政策文件并发布为规划，就会列在这里。"),
        ),
        group(_("上级"), (each for each in above if not over(each, today))),
        group(
            _("下级"),
            (
                each
                for each in standing
                if each.region != area and codes.contains(area, each.region)
            ),
        ),
        group(_("上级（期满）"), (each for each in above if over(each, today)), folded=True),
        group(_("已废止"), (each for each in found if each.withdrawn_at is not None), folded=True),
    ]
    return render(
        request,
        "plans/plans.html",
        {
            "groups": [each for each in groups if each["lines"] or each["text"]],
            "makes": user.may(Permission.MAKE_PLANS),
        },
    )


@requires(Permission.SEE_PLANS)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: what it promises and how that stands; with `?version=` what it once promised."""
    user: Any = request.user
    about = get_object_or_404(Plan.objects.select_related("published_by"), pk=pk)
    version = _version(request, about)
    page = _head(about, user)
    if version is not None:
        return render(request, "plans/plan_version.html", page | _as_it_was(about, version))
    today = clock.today()
    place, later = seen.place_of(about, user), queries.not_begun(about, today)
    targets = list(about.target_set.filter(until=None).order_by("key"))
    found = by_urgency(seen.standings(targets, place, on=today))
    filters = TargetFilters(request.GET)
    wanted = filters.wanted
    asked = [line_of(each, user) for each in found if _asked_for(each, wanted)]
    tasks = task_queries.lines([about], today)
    return render(
        request,
        "plans/plan.html",
        page
        | {
            "place": places.name(place) if place != codes.COUNTRY else _("全国"),
            "elsewhere": place != about.region,
            "lines": [each for each in asked if each.known],
            "waiting": [each for each in asked if not each.known],
            "total": len(found),
            "later": later,
            "counts": [] if later else counts(found),  # there is no verdict to count
            "filters": filters,
            "active": any(wanted.values()),
            "tasks": len(tasks),
            "tasks_late": sum(each.overdue for each in tasks),
            "rhythms": [
                {
                    "rhythm": each,
                    "frequency": FREQUENCIES[each.frequency],  # type: ignore[index]
                    "by_when": by_when(each),
                }
                for each in Rhythm.objects.filter(plan=about, until=None).order_by("key")
            ],
            "weaker": lineage.compare(about).weaker if page["uppers"] else (),
        },
    )


@requires(Permission.SEE_PLANS)
def plan_targets(request: HttpRequest) -> HttpResponse:
    """Every target that the account's region is held to, by the plans it follows or above."""
    user: Any = request.user
    today, area = clock.today(), user.institution.catchment
    followed = queries.followed(area, today)
    found = by_urgency(home.followed(followed, area, today))
    filters = TargetFilters(request.GET)
    wanted = filters.wanted
    asked = [line_of(each, user) for each in found if _asked_for(each, wanted)]
    return render(
        request,
        "plans/plan_targets.html",
        {
            "place": places.name(area),
            "followed": followed,
            "lines": [each for each in asked if each.known],
            "waiting": [each for each in asked if not each.known],
            "total": len(found),
            "counts": counts(found),
            "filters": filters,
            "active": any(wanted.values()),
            "breadcrumb": [{"label": _("规划"), "url": reverse("plans")}],
        },
    )


def _head(about: Plan, user: Any) -> dict[str, Any]:
    """What every page of one plan says of it."""
    return {
        "plan": about,
        "where": _("全国")
        if about.region == codes.COUNTRY
        else places.path(about.region) or places.name(about.region),
        "uppers": list(Plan.objects.filter(lowers__plan=about).order_by("-region", "starts_on")),
        "amendments": list(about.amendments.select_related("by").order_by("-version")),
        "document_url": reverse("document", args=[about.document_id])
        if about.document_id and user.governs(about.region)
        else "",
        "makes": user.governs(about.region) and about.withdrawn_at is None,
        "breadcrumb": [{"label": _("规划"), "url": reverse("plans")}],
    }


def _version(request: HttpRequest, about: Plan) -> int | None:
    """The version that is asked for; None for the one that stands."""
    text = request.GET.get("version", "")
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= about.version:
        raise Http404
    return int(text) if int(text) < about.version else None


def _as_it_was(about: Plan, version: int) -> dict[str, Any]:
    """The items of an earlier version, and what became of each."""
    then, now = queries.items(about, version), queries.items(about)
    standing = {each.key: each for each in now.targets}
    return {
        "version": version,
        "targets": [
            {
                "target": each,
                "promise": promised(each),
                "kind": KINDS[each.kind],  # type: ignore[index]
                "now": promised(standing[each.key]) if each.key in standing else None,
                "changed": each.key in standing and standing[each.key].since > version,
            }
            for each in then.targets
        ],
        "tasks": then.tasks,
        "rhythms": [
            {"rhythm": each, "frequency": FREQUENCIES[each.frequency]}  # type: ignore[index]
            for each in then.rhythms
        ],
    }


def _asked_for(standing: Standing, wanted: dict[str, str]) -> bool:
    kind, verdict = wanted.get("kind"), wanted.get("verdict")
    return (not kind or standing.target.kind == kind) and (
        not verdict or standing.judgement.verdict == verdict
    )


def counts(found: Iterable[Standing]) -> list[dict[str, Any]]:
    """How many targets stand how, in the order in which they ask for something to be done."""
    given = list(found)
    by_verdict = Counter(each.judgement.verdict for each in given)
    bare = sum(each.source in {Source.NONE, Source.UNSEEN} for each in given)
    return [
        {
            "verdict": str(verdict),
            "label": VERDICTS[verdict],
            "n": by_verdict[verdict],
            "note": _("其中尚无数据 %(n)d") % {"n": bare}
            if verdict is Verdict.CANNOT_TELL_YET and bare
            else "",
        }
        for verdict in WORST_FIRST
    ]
