"""The bed planner and the register of institutions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.models import User
from muzi.access.roles import Permission, Role
from muzi.access.views import requires
from muzi.clinical.statistics import bed_plan, beds_for_stay, statistical_year
from muzi.config import clock
from muzi.places import beds, codes
from muzi.places.forms import BedForm, InstitutionFilters, InstitutionForm, last_whole_year
from muzi.places.models import Institution, Region

PER_PAGE = 50
_KIND = Institution.Kind
KIND_ORDER = [
    _KIND.MCH_HOSPITAL,
    _KIND.MATERNITY_HOSPITAL,
    _KIND.GENERAL_HOSPITAL,
    _KIND.TCM_HOSPITAL,
    _KIND.COMMUNITY_CENTRE,
    _KIND.TOWNSHIP_CLINIC,
    _KIND.BUREAU,
    _KIND.VILLAGE_CLINIC,
]
# The figures of the policy that set the standards, worked out live on the page as an example.
EXAMPLE = ((189, 5600, beds.STANDARD_NOW), (279, 7000, beds.STANDARD_AIM))


def _of_units(data: Any, prefix: str, most: int) -> dict[int, int]:
    """Numbers typed into the rows of institutions: `add_12=30`; nonsense is ignored."""
    found = {}
    for name, text in data.items():
        key = name.removeprefix(prefix)
        if name.startswith(prefix) and key.isdecimal() and text.isdecimal() and int(text) <= most:
            found[int(key)] = int(text)
    return found


@requires(Permission.PLAN_BEDS)
def bed_planner(request: HttpRequest) -> HttpResponse:
    """Beds and deliveries, now and planned, against a standard; nothing is saved."""
    user: Any = request.user
    today = clock.today()
    form = BedForm(user, request.GET, last_whole_year(today))
    wanted = form.wanted
    region, period = wanted["region"], statistical_year(wanted["year"])
    found = beds.units(
        region,
        period,
        _of_units(request.GET, "add_", 10_000),
        _of_units(request.GET, "exp_", 1_000_000),
    )
    counted = beds.deliveries(region, period, today)
    standing = beds.total_beds(region)
    added, expected = beds.in_total(found)
    now_beds = wanted.get("beds", standing)
    now_deliveries = wanted.get("deliveries", counted)
    added = added if wanted["added"] is None else wanted["added"]
    expected = wanted.get("expected", expected)
    then_deliveries = now_deliveries if expected is None else expected
    used = {
        "beds": standing,
        "deliveries": counted,
        "standard": wanted["standard"],
        "aim": wanted["aim"],
        "added": added,
        "expected": then_deliveries,
    }
    for name, value in used.items():
        form.fields[name].widget.attrs["placeholder"] = str(value)
    return render(
        request,
        "places/beds.html",
        {
            "form": form,
            "period": period,
            "year": wanted["year"],
            "now": bed_plan(now_beds, now_deliveries, wanted["standard"]),
            "then": bed_plan(now_beds + added, then_deliveries, wanted["aim"]),
            "added": added,
            "now_beds": now_beds,
            "stay": _by_stay(wanted, then_deliveries),
            "units": [
                {
                    "unit": unit,
                    "now": unit.plan(wanted["standard"]),
                    "then": unit.scenario(wanted["aim"]),
                }
                for unit in found
            ],
            "units_counted": any(unit.deliveries is not None for unit in found),
            "areas": [
                {"area": area, "plan": area.plan(wanted["standard"])}
                for area in beds.areas(region, period, today)
            ],
            "standard": wanted["standard"],
            "aim": wanted["aim"],
            "examples": [bed_plan(*each) for each in EXAMPLE],
            "may_edit": _edits(user),
            "today": today,
            "figure_url": f"{reverse('figure', args=[beds.BEDS_INDICATOR])}"
            f"?region={codes.short(region)}&year={wanted['year']}&kind=statistical",
        },
    )


def _by_stay(wanted: dict[str, Any], deliveries: int) -> dict[str, Any] | None:
    """Beds that the deliveries need at a length of stay and an occupancy, when both are given."""
    if "stay" not in wanted or "occupancy" not in wanted or not deliveries:
        return None
    share = wanted["occupancy"] / 100
    return {
        "deliveries": deliveries,
        "stay": wanted["stay"],
        "occupancy": wanted["occupancy"],
        "beds": Decimal(str(beds_for_stay(deliveries, float(wanted["stay"]), share))),
    }


def _edits(user: User) -> bool:
    return user.may(Permission.ADMINISTER) or user.role == Role.MCH_HOSPITAL


def editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view answers those who keep the register of institutions."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not _edits(user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _within(user: User) -> Any:
    """Institutions that stand or serve inside the account's own area."""
    low, high = codes.extent(user.institution.catchment)
    return Institution.objects.filter(catchment__gte=low, catchment__lt=high)


@editors
def institutions(request: HttpRequest) -> HttpResponse:
    """The institutions of the account's area: what they are, what they may do, whom they serve."""
    user: Any = request.user
    filters = InstitutionFilters(request.GET or None)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    found = _within(user)
    if wanted.get("kind"):
        found = found.filter(kind=wanted["kind"])
    if wanted.get("delivers"):
        found = found.filter(licences__contains=[Institution.Licence.MIDWIFERY])
    if not wanted.get("closed"):
        found = found.filter(active=True)
    rank = Case(*(When(kind=kind, then=Value(n)) for n, kind in enumerate(KIND_ORDER)), default=99)
    page = Paginator(found.order_by(rank, "catchment", "name"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    names = dict(
        Region.objects.filter(code__in={each.catchment for each in page}).values_list(
            "code", "name"
        )
    )
    return render(
        request,
        "places/institutions.html",
        {
            "filters": filters,
            "active": any(wanted.values()),
            "page": page,
            "rows": [
                {
                    "unit": each,
                    "licences": [str(_KIND_LICENCE[licence]) for licence in each.licences],
                    "catchment": names.get(each.catchment, codes.short(each.catchment)),
                }
                for each in page
            ],
            "columns": [
                {"key": "name", "label": _("机构")},
                {"key": "kind", "label": _("类型")},
                {"key": "level", "label": _("级别")},
                {"key": "licences", "label": _("技术准入")},
                {"key": "beds", "label": _("产科床位"), "num": True},
                {"key": "obstetricians", "label": _("产科医师"), "num": True},
                {"key": "midwives", "label": _("助产士"), "num": True},
                {"key": "catchment", "label": _("服务区域")},
            ],
            "may_add": user.may(Permission.ADMINISTER),
        },
    )


_KIND_LICENCE = dict(Institution.Licence.choices)


@requires(Permission.ADMINISTER)
def institution_new(request: HttpRequest) -> HttpResponse:
    """Add an institution."""
    return _edit(request, None)


@editors
def institution_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an institution inside the account's area."""
    user: Any = request.user
    return _edit(request, get_object_or_404(_within(user), pk=pk))


def _edit(request: HttpRequest, unit: Institution | None) -> HttpResponse:
    user: Any = request.user
    form = InstitutionForm(request.POST or None, instance=unit, user=user)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        audit.note(audit.Action.ADMINISTER, kind="institution", record_id=saved.pk)
        messages.success(request, _("已保存：%(name)s") % {"name": saved.name})
        return redirect("institutions")
    return render(
        request,
        "places/institution_form.html",
        {
            "form": form,
            "unit": unit,
            "breadcrumb": [
                {"label": _("机构"), "url": reverse("institutions")},
                {"label": unit.name if unit else _("新增机构")},
            ],
        },
        status=422 if form.errors else 200,
    )
