"""Checks of a test for HIV and syphilis."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from muzi.services.checks import Known, Problem, Values


def check(values: Values, known: Known) -> Iterator[Problem]:
    if not any(values.get(name) for name in ("hiv", "treponemal", "non_treponemal")):
        yield Problem(None, _("请至少填写一项检测结果。"))
