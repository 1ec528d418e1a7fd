"""Values entered by hand, with their source, for targets that no record feeds yet.

A value is withdrawn, never changed or deleted; the newest that stands counts. A quota may have them
by its parts: the bureau enters all of them, a unit that serves a part its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.places import codes
from muzi.places import queries as places
from muzi.places.models import Region
from muzi.plans.errors import NotAllowed, PlanError
from muzi.plans.following import quotas
from muzi.plans.following.feeds import Unfed, bounds, feed_of, per_of
from muzi.plans.following.progress import progress
from muzi.plans.following.terms import counts_from, stands
from muzi.plans.items import COUNTED, WHOLE
from muzi.plans.models import HandValue, Target
from muzi.plans.reading.types import Unit
from muzi.plans.wording import SUFFIXES

# A rate that was rounded by whoever reported it: half of the last place of two.
_ROUNDED = Decimal("0.005")


def parts_for(by: User, target: Target) -> list[Region]:
    """The parts of a quota that an account may enter values for: all of them, its own, or none.
    None where they would never count: records feed it, or its plan is withdrawn.
    """
    fed = not (isinstance(feed_of(target), Unfed) or bounds(target))
    if not quotas.is_shared(target) or fed or target.plan.withdrawn_at is not None:
        return []
    every = places.children(target.region)
    if by.governs(target.region):
        return list(every)
    own = by.institution.catchment if by.may(Permission.DO_TASKS) else None
    return [each for each in every if each.code == own and by.scope.covers(each.code)]


def may_withdraw(value: HandValue, by: User) -> bool:
    """Whose bureau governs the target does, and the unit that entered a part's value."""
    own = value.entered_by.institution_id == by.institution_id and by.may(Permission.DO_TASKS)
    return by.governs(value.target.region) or (own and value.region == by.institution.catchment)


def day_hint(target: Target, on: date) -> str:
    """What to know of the day of a value once its target fell due; empty before."""
    due = target.due_on
    if due is None or due >= on or stands(target):
        return ""
    words = _("目标 %(day)s 到期：有截至那时的数值就按它判断，其后的数值不改变判断")
    return words % {"day": due.isoformat()}


# Writing


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

    Raises NotAllowed, and PlanError where it would never count (the plan is withdrawn, records feed
    the target), for a future day, a missing source, half a fraction, or a value that does not
    follow from the fraction beside it; the error names the argument that is wrong.
    """
    if not by.governs(target.region):
        raise NotAllowed
    if target.plan.withdrawn_at is not None:
        raise PlanError(_("规划已废止，不能再录入数值。"))
    [standing] = progress([target], on=on)
    if standing.ruled_out:
        raise PlanError(_("记录中的人数已经不够，手工录入不改变判断。"))
    if not standing.takes_hand:
        raise PlanError(_("这个目标由服务记录计算，不能手工录入。"))
    _said_in_full(target, as_of, source, on)
    if (count is None) is not (denominator is None):
        raise PlanError(_("分子和分母要一起填写。"), "count" if count is None else "denominator")
    if count is not None and denominator is not None:
        if denominator <= 0 or count < 0:
            wrong = "denominator" if denominator <= 0 else "count"
            raise PlanError(_("分母须大于 0，分子不能为负。"), wrong)
        if Unit(target.unit) in WHOLE and count > denominator:
            raise PlanError(_("分子不能大于分母。"), "count")
        exact = Decimal(count) * per_of(target) / denominator
        if value is not None and abs(value - exact) > _ROUNDED:
            raise PlanError(_("数值与分子、分母不符。"), "value")
        value = exact if value is None else value
    if value is None:
        raise PlanError(_("请填写数值，或分子和分母。"), "value")
    return _keep(target, target.region, value, as_of, source, by, count, denominator)


@transaction.atomic
def enter_parts(
    target: Target,
    values: Mapping[int, int],
    *,
    as_of: date,
    source: str,
    on: date,
    by: User,
) -> list[HandValue]:
    """Enter how many each of these parts of a quota has done, of one day and source.

    Raises NotAllowed for a part that the account may not enter, and PlanError.
    """
    if not values.keys() <= {each.code for each in parts_for(by, target)}:
        raise NotAllowed
    _said_in_full(target, as_of, source, on)
    if not values:
        raise PlanError(_("请至少填写一个地区的完成数。"))
    return [
        _keep(target, region, Decimal(value), as_of, source, by) for region, value in values.items()
    ]


def withdraw(value: HandValue, *, by: User) -> None:
    """Take a value back; it stays on record as withdrawn. Raises NotAllowed."""
    if not may_withdraw(value, by):
        raise NotAllowed
    standing = HandValue.objects.filter(pk=value.pk, withdrawn_at=None)
    if standing.update(withdrawn_by=by, withdrawn_at=Now()):
        audit.note(audit.Action.VOID, kind="target value", record_id=value.pk)


def _said_in_full(target: Target, as_of: date, source: str, on: date) -> None:
    if as_of > on:
        raise PlanError(_("截至日期不能晚于今天。"), "as_of")
    first = counts_from(target)
    if first is not None and as_of < first:
        words = _("这个目标从 %(day)s 起计数，截至日期不能更早。")
        raise PlanError(words % {"day": first.isoformat()}, "as_of")
    if not source.strip():
        raise PlanError(_("请填写数据来源。"), "source")


def _keep(
    target: Target,
    region: int,
    value: Decimal,
    as_of: date,
    source: str,
    by: User,
    count: int | None = None,
    denominator: int | None = None,
) -> HandValue:
    unit = Unit(target.unit)
    whole = WHOLE.get(unit)
    if value < 0:
        raise PlanError(_("数值不能为负。"), "value")
    if whole and value > whole:
        most = f"{whole}{SUFFIXES[unit]}"
        raise PlanError(_("数值不能大于 %(most)s。") % {"most": most}, "value")
    if unit in COUNTED and value != value.to_integral_value():
        raise PlanError(_("数值须为整数。"), "value")
    made = HandValue.objects.create(
        target=target,
        region=region,
        region_end=codes.extent(region)[1],
        as_of=as_of,
        value=value.quantize(Decimal("0.0001")),
        count=count,
        denominator=denominator,
        source=source.strip(),
        entered_by=by,
    )
    audit.note(audit.Action.RECORD, kind="target value", record_id=made.pk)
    return made
