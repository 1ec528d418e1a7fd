"""What every page's frame shows: where one is, who one is, where one can go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.config import clock
from muzi.content import content_version
from muzi.places import queries as places
from muzi.places.models import Institution

# (url name, label, icon, key after `g`, permission that shows it)
PLACES = (
    ("home", _("今日"), "home", "h", Permission.SEE_PERSONS),
    ("home", _("首页"), "home", "h", None),  # where no day's work waits
    ("pregnancies", _("孕产妇"), "list", "l", Permission.SEE_PERSONS),
    ("risk_board", _("风险"), "flag", "r", Permission.SEE_PERSONS),
    ("register_person", _("登记"), "plus", "n", Permission.REGISTER),
    ("figures", _("指标"), "chart", "f", Permission.SEE_FIGURES),
    ("plans", _("规划"), "file", "p", Permission.SEE_PLANS),
    ("beds", _("床位"), "bed", "b", Permission.PLAN_BEDS),
    ("institutions", _("机构"), "list", "i", Permission.ADMINISTER),
    ("accounts", _("账号"), "user", "u", Permission.ADMINISTER),
    ("audit", _("审计"), "audit", "a", Permission.SEE_AUDIT),
)
# Pages that belong to a place but have addresses of their own.
INSIDE = {
    "plans": (
        "/documents",
        "/tasks",
        "/visits",
        "/calendar",
        "/rhythms",
        "/bulletins",
        "/notices",
        "/campaigns",
        "/activities",
    ),
    "figures": ("/catalogue",),
}


def context(request: HttpRequest) -> dict[str, Any]:
    """The variables of base.html (see its head)."""
    user = request.user if hasattr(request, "user") else None
    if not isinstance(user, User):
        simulated = Institution.objects.filter(simulated=True).exists()
        return {"simulated": simulated, "region_name": places.name(settings.ENV.region)}
    nav: list[dict[str, Any]] = []
    for name, label, icon, key, permission in PLACES:
        if permission is not None and not user.may(permission):
            continue
        url = reverse(name)
        if any(place["url"] == url for place in nav):
            continue
        inside = (url, *INSIDE.get(name, ())) if url != "/" else ()
        active = request.path == url or request.path.startswith(inside)
        nav.append({"label": label, "url": url, "icon": icon, "key": key, "active": active})
    return {
        "nav": nav,
        "simulated": user.institution.simulated,
        "region_name": places.name(user.institution.catchment),
        "institution_name": user.institution.name,
        "role_name": user.get_role_display(),
        "content_version": content_version(),
        "as_of": clock.today(),
        "may_open": user.may(Permission.OPEN_WITH_REASON),
        "search_url": reverse("search") if user.may(Permission.SEE_PERSONS) else "",
    }
