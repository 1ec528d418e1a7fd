"""Pages of the catalogue: all indicators that are known, and one of them in full.

Whoever may see plans may read them (so may all who see figures: access/roles.py); the current value
is for those who see figures.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.config import clock
from muzi.content import load
from muzi.content.catalogue import Definition, Period, catalogue, groups
from muzi.indicators import queries
from muzi.indicators.asked import Asked, asked
from muzi.indicators.definitions import TABLES, Indicator, Measure, book
from muzi.indicators.search import Hit, find
from muzi.indicators.wording import DIRECTIONS, PERIODS, name_of, title_of
from muzi.journeys.facts import described
from muzi.journeys.provenance import kinds_behind, limits_behind
from muzi.places import codes
from muzi.places import queries as places
from muzi.plans.models import Target
from muzi.plans.wording import promise
from muzi.services.kinds import BY_NAME

RECORDS, AWAITED = "records", "awaited"
LONGEST_QUERY = 60


class Filter(forms.Form):
    """What is looked for in the catalogue."""

    q = forms.CharField(
        label=_("名称或代码"),
        required=False,
        max_length=LONGEST_QUERY,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "class": "input",
                "autocomplete": "off",
                "placeholder": _("旧称、拼音首字母也可"),
            }
        ),
    )
    group = forms.ChoiceField(label=_("类别"), required=False)
    period = forms.ChoiceField(label=_("周期"), required=False, choices=list(PERIODS.items()))
    feed = forms.ChoiceField(
        label=_("数据"),
        required=False,
        choices=[(RECORDS, _("已由记录计算")), (AWAITED, _("尚无记录"))],
    )
    unverified = forms.BooleanField(label=_("只看未核实"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("全部")), *((each.id, title_of(each)) for each in groups())]

    def found(self) -> list[Hit]:
        """The entries that fit; a choice that does not exist is as if it were not made."""
        self.is_valid()
        asked_for = self.cleaned_data
        return [
            hit
            for hit in find(asked_for.get("q", ""), catalogue().values())
            if _fits(hit.definition, asked_for)
        ]

    @property
    def active(self) -> bool:
        return any(self.cleaned_data.values())


def _fits(each: Definition, asked_for: dict[str, Any]) -> bool:
    feed = asked_for.get("feed")
    return (
        (not asked_for.get("group") or each.group == asked_for["group"])
        and (not asked_for.get("period") or each.period == Period(asked_for["period"]))
        and (not feed or bool(each.fed_by) == (feed == AWAITED))
        and not (asked_for.get("unverified") and each.verified)
    )


@requires(Permission.SEE_PLANS)
def entries(request: HttpRequest) -> HttpResponse:
    """The catalogue by its headings, searched and filtered."""
    form = Filter(request.GET)
    hits = form.found()
    by_group = {each: [hit for hit in hits if hit.definition.group == each.id] for each in groups()}
    return render(
        request,
        "indicators/catalogue.html",
        {
            "form": form,
            "active": form.active,
            "total": len(catalogue()),
            "fed": len(book().indicators),
            "shown": len(hits),
            "sections": [
                (group.id, title_of(group), [_line(hit) for hit in found])
                for group, found in by_group.items()
                if found
            ],
        },
    )


def _line(hit: Hit) -> dict[str, Any]:
    about = hit.definition
    return {
        "about": about,
        "name": name_of(about),
        "alias": hit.alias,
        "url": reverse("catalogue_entry", args=[about.code]),
        "direction": DIRECTIONS[about.direction],
        # Nearly all are of the statistical year: only another period is worth a word.
        "period": "" if about.period is Period.STATISTICAL_YEAR else PERIODS[about.period],
    }


@requires(Permission.SEE_PLANS)
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: definition, citation, current value, what feeds it, who uses it."""
    try:
        about = catalogue()[code.upper()]
    except KeyError as error:
        raise Http404 from error
    user = request.user
    assert isinstance(user, User)
    question = asked(request) if user.may(Permission.SEE_FIGURES) else None
    indicator = book().indicators.get(about.code)
    heading = next(title_of(each) for each in groups() if each.id == about.group)
    return render(
        request,
        "indicators/entry.html",
        {
            "about": about,
            "name": name_of(about),
            "heading": heading,
            "breadcrumb": [
                {"label": _("指标目录"), "url": reverse("catalogue")},
                {"label": heading, "url": f"{reverse('catalogue')}?group={about.group}"},
                {"label": name_of(about), "url": ""},
            ],
            "direction": DIRECTIONS[about.direction],
            "period": PERIODS[about.period],
            "measures": _measures(indicator, clock.today()) if indicator else None,
            "service": gettext(about.fed_by) if about.fed_by else "",
            "resource": indicator is not None and indicator.resource,
            **_value(question, indicator),
            "targets": _targets(question.region if question else user.institution.catchment, about),
            "forms": [_form(use) for use in about.forms],
        },
    )


def _value(question: Asked | None, indicator: Indicator | None) -> dict[str, Any]:
    """The figure of the asked region, for those who see figures, where records feed it."""
    if question is None or indicator is None:
        return {"figure": None}
    try:
        [figure] = queries.figures(
            question.region, question.period, on=question.on, indicators=[indicator]
        )
    except queries.OutOfScopeError as error:
        raise Http404 from error
    return {
        "figure": figure,
        "place": places.name(question.region),
        "asked": question,
        "figure_url": question.link("figure", indicator.code),
    }


def _measures(indicator: Indicator, today: date) -> list[tuple[Any, list[dict[str, Any]]]]:
    """Numerator and denominator as measures, each with its facts, their limits and the records."""
    sides = ((_("分子"), indicator.numerator), (_("分母"), indicator.denominator))
    return [(side, [_measure(each, today) for each in measures]) for side, measures in sides]


def _measure(measure: Measure, today: date) -> dict[str, Any]:
    kind = TABLES[measure.table]
    known = described(kind)
    names = [condition.fact for condition in measure.where]
    names += [measure.column] if measure.column and measure.column not in names else []
    kinds = dict.fromkeys(kind for name in names for kind in kinds_behind(name))
    return {
        "label": measure.label_zh,
        "facts": [
            {
                "label": meta["label"],
                "at": meta["at"],
                "not": condition.value is False,
                "limits": limits_behind(kind, condition.fact, today, load()),
            }
            for condition in measure.where
            for meta in [known[condition.fact].metadata]
        ],
        "records": [BY_NAME[kind].label for kind in kinds],
        "restricted": measure.restricted,
    }


def _targets(region: int, about: Definition) -> list[dict[str, Any]]:
    """The promises on this indicator in plans of the region, of those above it and inside it."""
    low, high = codes.extent(region)
    found = (
        Target.objects.filter(
            indicator=about.code,
            until=None,
            plan__withdrawn_at=None,
            plan__region__lt=high,
            plan__region_end__gt=low,
        )
        .select_related("plan")
        .order_by("-plan__region", F("due_on").desc(nulls_last=True), "plan__title", "key")
    )
    return [{"target": each, "plan": each.plan, "promise": promise(each)} for each in found]


def _form(use: Any) -> dict[str, Any]:
    form = use.form
    return {
        "form": form,
        "sides": [
            (side, [(number, form.columns[number]) for number in numbers])
            for side, numbers in ((_("分子"), use.numerator), (_("分母"), use.denominator))
            if numbers
        ],
    }
