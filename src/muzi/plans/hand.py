"""Values entered by hand, with their source, for targets that no record feeds yet.

A value is withdrawn, never changed or deleted; the newest that stands counts.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.models import User
from muzi.plans.amending import authorise
from muzi.plans.errors import PlanError
from muzi.plans.feeds import per_of
from muzi.plans.items import WHOLE
from muzi.plans.models import HandValue, Target
from muzi.plans.reading.types import Unit

# A rate that was rounded by whoever reported it: half of the last place of two.
_ROUNDED = Decimal("0.005")


def enter(
    target: Target,
    *,
    as_of: date,
    value: Decimal | None,
    count: int | None = None,
    denominator: int | None = None,
    source: str,
    on: date,
    by: User,
) -> HandValue:
    """Enter a value in the target's unit, or the count and denominator that it follows from.

    Raises NotAllowed, and PlanError for a future day, a missing source, half a fraction, or a value
    that does not follow from the fraction beside it.
    """
    authorise(by, target.region)
    if as_of > on:
        raise PlanError(_("截至日期不能晚于今天。"))
    if not source.strip():
        raise PlanError(_("请填写数据来源。"))
    if (count is None) is not (denominator is None):
        raise PlanError(_("分子和分母要一起填写。"))
    if count is not None and denominator is not None:
        if denominator <= 0 or count < 0:
            raise PlanError(_("分母须大于 0，分子不能为负。"))
        exact = Decimal(count) * per_of(target) / denominator
        if value is not None and abs(value - exact) > _ROUNDED:
            raise PlanError(_("数值与分子、分母不符。"))
        value = exact if value is None else value
    if value is None:
        raise PlanError(_("请填写数值，或分子和分母。"))
    whole = WHOLE.get(Unit(target.unit))
    if value < 0 or (whole and value > whole):
        raise PlanError(_("数值超出该单位的范围。"))
    made = HandValue.objects.create(
        target=target,
        as_of=as_of,
        value=value.quantize(Decimal("0.0001")),
        count=count,
        denominator=denominator,
        source=source.strip(),
        entered_by=by,
    )
    audit.note(audit.Action.RECORD, kind="target value", record_id=made.pk)
    return made


def withdraw(value: HandValue, *, by: User) -> None:
    """Take a value back; it stays on record as withdrawn. Raises NotAllowed."""
    authorise(by, value.target.region)
    standing = HandValue.objects.filter(pk=value.pk, withdrawn_at=None)
    if standing.update(withdrawn_by=by, withdrawn_at=Now()):
        audit.note(audit.Action.VOID, kind="target value", record_id=value.pk)
