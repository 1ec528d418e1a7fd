"""The bed planner."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.capacity import beds
from muzi.capacity.forms import BedForm, last_whole_year
from muzi.clinical.statistics import bed_plan, beds_for_stay, statistical_year
from muzi.config import clock
from muzi.places import codes
from muzi.places.views import keeps_register

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
        "capacity/beds.html",
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
            "may_edit": keeps_register(user),
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
