"""The page on which a reviewed document becomes a plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.config import clock
from muzi.places import codes
from muzi.places import queries as places
from muzi.plans import queries
from muzi.plans.documents import document_shown, intake, publishing, stated_shares
from muzi.plans.documents.document_forms import PublishForm
from muzi.plans.documents.document_shown import card, tallies
from muzi.plans.documents.uppers import uppers
from muzi.plans.models import Document, Draft, Plan
from muzi.plans.tasks.leads import Leads
from muzi.plans.wording import period_words
from muzi.plans.writes import carried_out


@requires(Permission.MAKE_PLANS)
def document_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes the plan, what it implements, what stays out; then it is made."""
    user: Any = request.user
    about = get_object_or_404(Document.objects.select_related("read_by"), pk=pk)
    made = Plan.objects.filter(document=about).first()
    if made is not None and about.state == Document.State.PUBLISHED:
        return redirect("plan", pk=made.pk)
    drafts = list(about.drafts.all())
    undecided = [each for each in drafts if each.state == Draft.State.OPEN]
    standing = [each for each in drafts if each.state in publishing.STANDING]
    promised = document_shown.promised([*standing, *undecided])
    offered = uppers(about, about.region, promised)
    names = document_shown.region_names(each.plan for each in offered)
    again = publishing.made_before(about)
    form = PublishForm(
        request.POST if request.method == "POST" else None,
        initial={"above": [each.plan.pk for each in offered if each.proposed]},
        offered=[(each.plan.pk, document_shown.upper(each, names)) for each in offered],
        undecided=len(undecided),
        again=bool(again),
    )

    def publish(said: dict[str, Any]) -> None:
        publishing.publish(
            about,
            by=user,
            above=[each.plan for each in offered if each.plan.pk in said["above"]],
            leave_out=said.get("leave_out", False),
            replaces=again if said.get("replaces") else (),
        )

    if request.method == "POST" and carried_out(form, publish):
        plan = Plan.objects.get(document=about)
        messages.success(request, _published(plan, clock.today()))
        return redirect("plan", pk=plan.pk)
    units, below = Leads(about.region), stated_shares.Below(about.region)
    cards = [card(each, units, below) for each in standing]
    rejected = [each for each in drafts if each.state == Draft.State.REJECTED]
    settled = about.region_chosen or intake.is_settled(about, intake.reading_of(about))
    return render(
        request,
        "plans/publish.html",
        document_shown.head(about)
        | {
            "form": form,
            "place": _("全国") if about.region == codes.COUNTRY else places.path(about.region),
            "settled": settled,
            "period": period_words(about.starts_on, about.ends_on),
            "outside": document_shown.outside(about, cards),
            "astray": [each for each in cards if each.astray],
            "parts": [
                {"tally": tally, "cards": [each for each in cards if each.draft.what == tally.what]}
                for tally in tallies(drafts)
            ],
            "rejected": [card(each, units, below) for each in rejected],
            "undecided": [card(each, units, below) for each in undecided],
            "again": again,
            "standing": len(standing),
        },
        status=422 if form.errors else 200,
    )


def _published(plan: Plan, today: date) -> str:
    if plan.starts_on is not None and queries.not_begun(plan, today):
        day = {"day": plan.starts_on.isoformat()}
        return _("规划已发布，自 %(day)s 起跟踪；任务现在就可以分派和落实。") % day
    return _("规划已发布，从今天起逐条跟踪。")
