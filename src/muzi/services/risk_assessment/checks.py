"""Checks of a risk assessment."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from muzi.content import load
from muzi.services.checks import Known, Problem, Values


def check(values: Values, known: Known) -> Iterator[Problem]:
    content = load()
    rules = content.factors.in_force(values["served_on"], known.region)
    allowed = {f.code for f in rules.factors if not f.restricted} if rules else set()
    unknown = set(values.get("factors") or ()) - allowed
    if unknown:
        yield Problem(
            None,
            _("不能由评估确认的因素：%(codes)s") % {"codes": "、".join(sorted(unknown))},
        )
    strange = set(values.get("investigations") or {}) - content.variables.keys()
    if strange:
        yield Problem(None, _("未知的检查项目：%(names)s") % {"names": "、".join(sorted(strange))})
    if values.get("unsuitable") and not (values.get("advice_by") and values.get("advice")):
        yield Problem(
            "advice_by",
            _("不宜继续妊娠的，应由副主任医师及以上告知，请填写告知医师和告知内容。"),
        )
