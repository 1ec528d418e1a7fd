"""The register of institutions."""

from __future__ import annotations

from collections.abc import Callable
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
from muzi.places import codes
from muzi.places.forms import InstitutionFilters, InstitutionForm
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


def keeps_register(user: User) -> bool:
    """May the account change the institutions of its area?"""
    return user.may(Permission.ADMINISTER) or user.role == Role.MCH_HOSPITAL


def editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view answers those who keep the register of institutions."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not keeps_register(user):
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
