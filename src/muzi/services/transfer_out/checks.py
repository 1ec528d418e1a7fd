"""Checks of a transfer."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from muzi.services.checks import Known, Problem, Values


def check(values: Values, known: Known) -> Iterator[Problem]:
    if values.get("reason") != "lost" and not (values.get("to_institution") or values.get("note")):
        yield Problem("to_institution", _("请填写接收机构或交接说明。"))
