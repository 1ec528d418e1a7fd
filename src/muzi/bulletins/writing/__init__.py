"""The generators: each writes a report from the figures, with every figure traced.

write(order): the report of an order, as an account sees it that is entitled to nothing special,
because everybody in the region reads what is issued. Bulletins are Chinese documents, whatever the
language of the screen: their sentences stand here and not in the catalogue of translations.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.utils import translation

from muzi.access import scope
from muzi.bulletins.report import Report
from muzi.bulletins.writing import days, months, plan, quarters
from muzi.bulletins.writing.order import Order, Pen

_WRITERS: dict[str, Callable[[Pen], None]] = {
    "daily": days.daily,
    "weekly": days.weekly,
    "monthly": months.monthly,
    "quarterly": quarters.quarterly,
    "progress": plan.progress,
}


def write(order: Order) -> Report:
    """Raises OutOfScopeError where the account does not see the region's figures."""
    entitled_to_nothing = replace(scope.current(), restricted=False)
    with scope.acting(entitled_to_nothing), translation.override(settings.LANGUAGE_CODE):
        pen = Pen(order)
        _WRITERS[order.kind.name](pen)
        return pen.writer.done()
