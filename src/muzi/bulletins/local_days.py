"""Campaign days that a bureau sets itself (本地宣传日), beside those that content has for all.

They stand in the calendar as the others do, with owner, arrangement and activities (`campaigns`);
here they are added, altered and withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.models import User
from muzi.bulletins.campaigns import AROUND, YEARS, hold, replaced
from muzi.bulletins.models import Campaign
from muzi.places import codes
from muzi.plans.amending import authorise
from muzi.plans.errors import PlanError


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a bureau itself sets: what they are called, when, and after what (a document,
    an anniversary).
    """

    name: str
    starts_on: date
    ends_on: date
    occasion: str

    def __post_init__(self) -> None:
        """Raises PlanError."""
        if self.ends_on < self.starts_on:
            raise PlanError(_("结束日期不能早于开始日期。"))
        if self.starts_on.year != self.ends_on.year:
            raise PlanError(_("跨年的宣传请按年度分成两项。"))
        if self.starts_on.year not in YEARS:
            raise PlanError(_("请核对日期。"))


@transaction.atomic
def add(region: int, days: Days, *, by: User) -> Campaign:
    """A campaign of a bureau's own; `arrange` says the rest. Raises NotAllowed, PlanError."""
    authorise(by, region)
    low, high = codes.extent(region)
    with _once():
        made = Campaign.objects.create(region=low, region_end=high, by=by, **_written(days))
    audit.note(audit.Action.RECORD, kind="campaign", record_id=made.pk)
    return made


@transaction.atomic
def alter(campaign: Campaign, days: Days, *, by: User) -> None:
    """Change name, days or occasion of a campaign of a bureau's own. What they were is told in the
    audit trail. Raises PlanError where activities on record would lie far from the new days.
    """
    held = _own(campaign, by)
    said = _written(days)
    far = Q(held_on__lt=days.starts_on - AROUND) | Q(held_on__gt=days.ends_on + AROUND)
    if held.activities.filter(far).exists():
        raise PlanError(_("已登记的活动不在新日期前后 %(n)d 天以内。") % {"n": AROUND.days})
    before = replaced(held, said)
    for name, value in said.items():
        setattr(held, name, value)
    with _once():
        held.save(update_fields=list(said))
    audit.note(audit.Action.AMEND, kind="campaign", record_id=held.pk, reason=before)


@transaction.atomic
def withdraw(campaign: Campaign, *, by: User) -> None:
    """Give up a campaign of a bureau's own; it stays in the file. Raises PlanError where something
    was done for it already.
    """
    held = _own(campaign, by)
    if held.activities.exists():
        raise PlanError(_("已有单位登记了活动，不能撤销。"))
    Campaign.objects.filter(pk=held.pk).update(withdrawn_at=Now())
    audit.note(audit.Action.VOID, kind="campaign", record_id=held.pk)


def _own(campaign: Campaign, by: User) -> Campaign:
    """The campaign, held until the end of the transaction. Raises PlanError."""
    authorise(by, campaign.region)
    hold(campaign)
    held = Campaign.objects.get(pk=campaign.pk)
    if held.code:
        raise PlanError(_("全国性主题日不能在这里修改或撤销。"))
    if held.withdrawn_at is not None:
        raise PlanError(_("这项宣传已撤销。"))
    return held


@contextmanager
def _once() -> Iterator[None]:
    """A second of the same name and day (campaign_local_once), as PlanError."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise PlanError(_("本地区同一天已有同名的宣传。")) from error


def _written(days: Days) -> dict[str, Any]:
    return {
        "name": days.name.strip(),
        "year": days.starts_on.year,
        "starts_on": days.starts_on,
        "ends_on": days.ends_on,
        "occasion": days.occasion.strip(),
    }
