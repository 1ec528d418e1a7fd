"""Checks of a risk screening."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from muzi.content import load
from muzi.services.checks import Known, Problem, Values


def check(values: Values, known: Known) -> Iterator[Problem]:
    rules = load().screening.in_force(values["served_on"], known.region)
    codes = {factor.code for factor in rules.factors} if rules else set()
    positive = set(values.get("positive_items") or ())
    unknown = positive - codes
    if unknown:
        yield Problem(
            None,
            _("当时施行的筛查表没有这些项目：%(codes)s") % {"codes": "、".join(sorted(unknown))},
        )
    both = positive & set(values.get("not_assessed") or ())
    if both:
        yield Problem(
            None, _("同一项目不能既阳性又未评估：%(codes)s") % {"codes": "、".join(sorted(both))}
        )
