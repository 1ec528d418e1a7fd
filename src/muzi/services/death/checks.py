"""Checks of a death."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from muzi.services.checks import Known, Problem, Values

OF_MOTHERS = {"haemorrhage", "hypertension", "embolism", "thrombosis"}
OF_CHILDREN = {"preterm", "asphyxia", "defect"}


def check(values: Values, known: Known) -> Iterator[Problem]:
    of_child = known.child_born_on is not None
    born = known.child_born_on or known.born
    if born and values["served_on"] < born:
        yield Problem("served_on", _("死亡日期不能早于出生日期。"))
    wrong = OF_MOTHERS if of_child else OF_CHILDREN
    if values.get("cause") in wrong:
        yield Problem("cause", _("该死因不适用于本对象。"))
