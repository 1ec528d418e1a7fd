"""Pages of the campaign calendar: a year, one campaign with its activities, a bureau's own days."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.bulletins import campaigns as actions
from muzi.bulletins import local_days
from muzi.bulletins.campaign_forms import ActivityForm, ArrangementForm, LocalDaysForm, YearForm
from muzi.bulletins.campaigns import Lack, Line, Reminder
from muzi.bulletins.models import Activity, Campaign
from muzi.config import clock
from muzi.content import sources
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.models import Institution
from muzi.plans.writes import carried_out, told

LACKS = {
    Lack.PLAN: gettext_lazy("未列入计划"),
    Lack.OWNER: gettext_lazy("未指定牵头单位"),
    Lack.ACTIVITY: gettext_lazy("未登记活动"),
}


@requires(Permission.SEE_PLANS)
def campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns of a year, by month, with what each still lacks."""
    user: Any = request.user
    today = clock.today()
    asked = YearForm(request.GET)
    year = asked.cleaned_data["year"] if asked.is_valid() else today.year
    area = user.institution.catchment
    found = actions.of_year(area, year)
    names = places.names({each.campaign.region for each in found if each.campaign})
    lines: list[dict[str, Any]] = [
        {
            "line": each,
            "place": names[each.campaign.region] if each.campaign else "",
            "elsewhere": each.campaign is not None and each.campaign.region != area,
            "when": _when(each, today),
        }
        for each in found
    ]
    makes = user.may(Permission.MAKE_PLANS)
    return render(
        request,
        "bulletins/campaigns.html",
        {
            "year": year,
            "years": (year - 1, year, year + 1),
            "place": places.name(area),
            "coming": [each for each in lines if each["line"].ends_on >= today],
            "past": [each for each in reversed(lines) if each["line"].ends_on < today],
            "makes": makes,
            "missing": len(actions.missing(area, year)) if makes else 0,
            "reminders": in_words(actions.reminders(user, today)),
        },
    )


def in_words(found: Iterable[Reminder]) -> list[dict[str, Any]]:
    """Reminders in words."""
    return [{"line": each.line, "words": LACKS[each.lack]} for each in found]


def _when(line: Line, today: Any) -> str:
    if line.starts_on <= today <= line.ends_on:
        return str(_("进行中"))
    if line.starts_on > today:
        return str(_("还有 %(n)d 天") % {"n": (line.starts_on - today).days})
    return ""


@require_POST
@requires(Permission.MAKE_PLANS)
def campaigns_prepare(request: HttpRequest) -> HttpResponse:
    """Make an item of every day of a year for the account's region."""
    user: Any = request.user
    form = YearForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择年度。"))
        return redirect("campaigns")
    year = form.cleaned_data["year"]
    made = actions.prepare(user.institution.catchment, year, by=user)
    messages.success(request, _("已生成 %(n)d 项，请指定牵头单位和安排。") % {"n": made})
    return redirect(f"{reverse('campaigns')}?year={year}")


@requires(Permission.SEE_PLANS)
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign: who leads it, what is planned, what was done."""
    return _page(request, _campaign(pk))


def _campaign(pk: int) -> Campaign:
    return get_object_or_404(Campaign.objects.select_related("owner"), pk=pk)


def _page(request: HttpRequest, about: Campaign, **failed: Any) -> HttpResponse:
    user: Any = request.user
    today = clock.today()
    line = actions.line_of(about)
    held = {"owner": about.owner_id, "theme": about.theme, "arrangement": about.arrangement}
    return render(
        request,
        "bulletins/campaign.html",
        {
            "campaign": about,
            "line": line,
            "place": places.name(about.region),
            "when": _when(line, today),
            "begun": line.starts_on <= today,
            "source": sources()[line.day.source] if line.day else None,
            "activities": about.activities.select_related("institution", "by"),
            "arranges": user.governs(about.region) and about.withdrawn_at is None,
            "records": actions.may_record(user, about),
            "arrangement_form": ArrangementForm(initial=held, units=_units(about.region)),
            "activity_form": ActivityForm(initial={"held_on": today}),
            "breadcrumb": [
                {"label": _("主题宣传"), "url": f"{reverse('campaigns')}?year={about.year}"}
            ],
            **failed,
        },
        status=422 if failed else 200,
    )


@require_POST
@requires(Permission.MAKE_PLANS)
def campaign_arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the owner, the theme and the arrangement."""
    user: Any = request.user
    about = _campaign(pk)
    form = ArrangementForm(request.POST, units=_units(about.region))

    if carried_out(form, lambda said: _arrange(about, said, user)):
        messages.success(request, _("已保存活动安排。"))
        return redirect("campaign", pk=about.pk)
    return _page(request, about, arrangement_form=form)


def _arrange(about: Campaign, said: dict[str, Any], user: User) -> None:
    owner = Institution.objects.filter(pk=said["owner"] or 0).first()
    actions.arrange(
        about, owner=owner, theme=said["theme"], arrangement=said["arrangement"], by=user
    )


@requires(Permission.MAKE_PLANS)
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Add days of the bureau's own."""
    user: Any = request.user
    area = user.institution.catchment
    form = LocalDaysForm(request.POST or None, units=_units(area))
    made: list[Campaign] = []

    def add(said: dict[str, Any]) -> None:
        with transaction.atomic():
            made.append(local_days.add(area, form.days, by=user))
            _arrange(made[0], said, user)

    if request.method == "POST" and carried_out(form, add):
        messages.success(request, _("已加入本地宣传日。"))
        return redirect("campaign", pk=made[0].pk)
    return _days_page(request, form, None)


@requires(Permission.MAKE_PLANS)
def campaign_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change days of the bureau's own, or withdraw them."""
    user: Any = request.user
    about = _local(pk, user)
    held = {name: getattr(about, name) for name in LocalDaysForm.base_fields}
    if about.ends_on == about.starts_on:
        held["ends_on"] = None
    form = LocalDaysForm(
        request.POST or None,
        initial=held | {"owner": about.owner_id},
        units=_units(about.region),
    )

    def alter(said: dict[str, Any]) -> None:
        with transaction.atomic():
            local_days.alter(about, form.days, by=user)
            _arrange(about, said, user)

    if request.method == "POST" and carried_out(form, alter):
        messages.success(request, _("已保存本地宣传日。"))
        return redirect("campaign", pk=about.pk)
    return _days_page(request, form, about)


@require_POST
@requires(Permission.MAKE_PLANS)
def campaign_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw days of the bureau's own."""
    user: Any = request.user
    about = _local(pk, user)
    if told(request, lambda: local_days.withdraw(about, by=user), _("已撤销本地宣传日。")):
        return redirect(f"{reverse('campaigns')}?year={about.year}")
    return redirect("campaign", pk=about.pk)


def _local(pk: int, user: User) -> Campaign:
    """A bureau's own campaign, for whoever governs its region; the others are content's."""
    about = _campaign(pk)
    if about.code:
        raise Http404
    if not user.governs(about.region):
        raise PermissionDenied
    return about


def _days_page(request: HttpRequest, form: LocalDaysForm, about: Campaign | None) -> HttpResponse:
    crumbs = [{"label": _("主题宣传"), "url": reverse("campaigns")}]
    if about is not None:
        crumbs.append({"label": about.name, "url": reverse("campaign", args=[about.pk])})
    context = {"form": form, "campaign": about, "breadcrumb": crumbs}
    status = 422 if form.errors else 200
    return render(request, "bulletins/campaign_days.html", context, status=status)


@require_POST
@requires(Permission.DO_TASKS)
def campaign_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an activity."""
    about = _campaign(pk)
    form = ActivityForm(request.POST)
    if _kept(request, about, None, form):
        messages.success(request, _("已登记活动。"))
        return redirect("campaign", pk=about.pk)
    return _page(request, about, activity_form=form)


@requires(Permission.DO_TASKS)
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity; its own unit corrects it here."""
    user: Any = request.user
    kept = get_object_or_404(Activity.objects.select_related("campaign", "institution"), pk=pk)
    held = {name: getattr(kept, name) for name in ActivityForm.base_fields}
    form = ActivityForm(request.POST or None, initial=held)
    if request.method == "POST" and _kept(request, kept.campaign, kept, form):
        messages.success(request, _("已更正活动。"))
        return redirect("campaign", pk=kept.campaign_id)
    return render(
        request,
        "bulletins/campaign_activity.html",
        {
            "campaign": kept.campaign,
            "activity": kept,
            "corrects": kept.institution_id == user.institution_id or form.errors,
            "form": form,
            "breadcrumb": [
                {"label": _("主题宣传"), "url": reverse("campaigns")},
                {
                    "label": _(kept.campaign.name),
                    "url": reverse("campaign", args=[kept.campaign_id]),
                },
            ],
        },
        status=422 if form.errors else 200,
    )


def _kept(
    request: HttpRequest, about: Campaign, activity: Activity | None, form: ActivityForm
) -> bool:
    """Keep what the form says; a refusal becomes the form's error."""
    user: Any = request.user
    return carried_out(
        form,
        lambda said: actions.record(about, activity, **said, on=clock.today(), by=user),
    )


def _units(region: int) -> list[Institution]:
    """Who may lead a campaign of a region: its units, village clinics aside."""
    low, high = codes.extent(region)
    return list(
        Institution.objects.filter(
            ~Q(kind=Institution.Kind.VILLAGE_CLINIC),
            active=True,
            region__gte=low,
            region__lt=high,
        ).order_by("-catchment", "name")
    )
