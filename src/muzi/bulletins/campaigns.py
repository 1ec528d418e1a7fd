"""The campaign calendar: a year's days from the content and the bureau's own (`local_days`), the
bureau's arrangement, what was done.

lines = of_year(area, 2026)      every day of the year, with the plan of it there is
prepare(region, 2026, by=…)      an item of each day, to be given an owner and an arrangement
reminders(user, today)           what is near and lacks something, for whoever has to act
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, cast

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.bulletins.models import Activity, Campaign
from muzi.content.campaign_files import CampaignDay, campaigns
from muzi.content.campaign_files import of_year as days_of
from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans.amending import authorise
from muzi.plans.errors import PlanError

# A campaign is to have an owner so long before it, and its activities on record so long after.
AHEAD = timedelta(days=30)
AFTER = timedelta(days=30)
# Activities spread around the day itself.
AROUND = timedelta(days=60)
YEARS = range(2015, 2100)


class Lack(StrEnum):
    """What a campaign that is near still lacks."""

    PLAN = "plan"  # the year's items were not prepared
    OWNER = "owner"
    ACTIVITY = "activity"  # the days came, and the owner recorded nothing


@dataclass(frozen=True, slots=True)
class Below:
    """What the regions inside did for the same day."""

    regions: int
    activities: int
    reach: int


@dataclass(frozen=True, slots=True)
class Line:
    """A campaign of one year as a region sees it: its own, or one of a region around it; without a
    `campaign` nobody has prepared it, without a `code` a bureau set it itself. `reach` is None
    where no activity says how many it reached.
    """

    code: str
    name: str
    starts_on: date
    ends_on: date
    day: CampaignDay | None
    campaign: Campaign | None
    activities: int = 0
    reach: int | None = None
    below: Below | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    line: Line
    lack: Lack


def of_year(area: int, year: int) -> list[Line]:
    """The campaigns of a year in its order: a region's own, those of the regions around it, and the
    days that nobody has prepared. Two queries.
    """
    around = [area, *codes.ancestors(area)]
    rows = _counted(
        Campaign.objects.filter(year=year, region__in=around, withdrawn_at=None)
    ).order_by("starts_on", "-region")
    below = _below(area, year)
    made = [_line(each, below.get(each.code) if each.region == area else None) for each in rows]
    known = {each.code for each in made}
    made += [
        Line(each.id, _(each.name), *each.dates(year), each, None, below=below.get(each.id))
        for each in days_of(year)
        if each.id not in known
    ]
    return sorted(made, key=lambda each: (each.starts_on, each.name))


def line_of(campaign: Campaign) -> Line:
    """One campaign with what was done for it."""
    return _line(_counted(Campaign.objects.filter(pk=campaign.pk)).get(), None)


def missing(area: int, year: int) -> list[CampaignDay]:
    """The days of a year of which the region itself has no item."""
    known = set(Campaign.objects.filter(year=year, region=area).values_list("code", flat=True))
    return [each for each in days_of(year) if each.id not in known]


def prepare(region: int, year: int, *, by: User) -> int:
    """Make an item of every day of the year that has none; how many were made.

    Each begins with the content's arrangement and without an owner. Raises NotAllowed.
    """
    authorise(by, region)
    low, high = codes.extent(region)
    made = []
    for day in missing(region, year):
        starts_on, ends_on = day.dates(year)
        made.append(
            Campaign(
                code=day.id,
                year=year,
                region=low,
                region_end=high,
                starts_on=starts_on,
                ends_on=ends_on,
                name=day.name,
                arrangement=day.arrangement,
                by=by,
            )
        )
    # Another may press the same button: what is there already stays as it is.
    Campaign.objects.bulk_create(made, ignore_conflicts=True)
    if made:
        audit.note(audit.Action.RECORD, kind="campaigns", reason=str(year))
    return len(made)


def arrange(
    campaign: Campaign, *, owner: Institution | None, theme: str, arrangement: str, by: User
) -> None:
    """Say who leads a campaign and what is to be done. Raises PlanError."""
    authorise(by, campaign.region)
    if campaign.withdrawn_at is not None:
        raise PlanError(_("这项宣传已撤销。"))
    if owner is not None and not campaign.region <= owner.region < campaign.region_end:
        raise PlanError(_("牵头单位须在本地区以内。"))
    campaign.owner, campaign.theme = owner, theme.strip()
    campaign.arrangement = arrangement.strip()
    campaign.save(update_fields=["owner", "theme", "arrangement"])
    audit.note(audit.Action.AMEND, kind="campaign", record_id=campaign.pk)


def hold(campaign: Campaign) -> None:
    """Until the end of the transaction nobody else records for the campaign, alters or withdraws
    it. Not the row itself is locked: a unit, which may not write it, could not.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"campaign {campaign.pk}"])


def may_record(by: User, campaign: Campaign) -> bool:
    """Units that stand in the campaign's region do."""
    stands = by.institution.region
    inside = campaign.region <= stands < campaign.region_end
    return inside and by.may(Permission.DO_TASKS) and campaign.withdrawn_at is None


@transaction.atomic
def record(
    campaign: Campaign,
    activity: Activity | None = None,
    *,
    held_on: date,
    place: str,
    form: str,
    reach: int | None,
    note: str,
    on: date,
    by: User,
) -> Activity:
    """Keep an activity under the account's own institution; given one of its own, correct that.

    What a correction replaces is told in the audit trail. Raises PlanError for a day that is to
    come or far from the campaign's, and for another unit's.
    """
    hold(campaign)
    campaign = Campaign.objects.get(pk=campaign.pk)
    if not may_record(by, campaign):
        raise PlanError(_("只有本地区的单位可以登记活动。"))
    if activity is not None and activity.institution_id != by.institution_id:
        raise PlanError(_("只能更正本单位登记的活动。"))
    if held_on > on:
        raise PlanError(_("活动日期不能晚于今天。"))
    if not campaign.starts_on - AROUND <= held_on <= campaign.ends_on + AROUND:
        raise PlanError(_("活动日期应在主题日前后 %(n)d 天以内。") % {"n": AROUND.days})
    kept = Activity(campaign=campaign, institution_id=by.institution_id)
    if activity is not None:
        kept = Activity.objects.select_for_update().get(pk=activity.pk)
    said = {"held_on": held_on, "place": place.strip(), "form": form.strip()}
    said |= {"reach": reach, "note": note.strip()}
    before = replaced(kept, said) if activity else ""
    for name, value in said.items():
        setattr(kept, name, value)
    kept.by = by
    kept.save()
    action = audit.Action.AMEND if activity else audit.Action.RECORD
    audit.note(action, kind="campaign activity", record_id=kept.pk, reason=before)
    return kept


def replaced(kept: Activity | Campaign, said: dict[str, Any]) -> str:
    """What a correction changes, from what to what."""
    changes = []
    for name, value in said.items():
        stands, field = getattr(kept, name), cast(Any, type(kept)._meta.get_field(name))
        if stands != value:
            changes.append(f"{field.verbose_name}：{_shown(stands)} → {_shown(value)}")
    return "；".join(changes)[:200]


def _shown(value: Any) -> str:
    """Shortened: the trail holds 200 characters for all of it."""
    return _("无") if value in (None, "") else Truncator(str(value)).chars(40)


def in_days(area: int, first: date, last: date) -> list[Line]:
    """The campaigns that touch these days, for a calendar."""
    years = range(first.year, last.year + 1)
    lines = [line for year in years for line in of_year(area, year)]
    return [each for each in lines if each.starts_on <= last and each.ends_on >= first]


def reminders(user: User, today: date) -> list[Reminder]:
    """What is near and lacks a plan or an owner (for the bureau of the region), or a record of what
    was done (for the unit that leads it).
    """
    near = in_days(user.institution.catchment, today - AFTER, today + AHEAD)
    found = ((each, _lack(each, user, today)) for each in near)
    return [Reminder(line, lack) for line, lack in found if lack is not None]


def _lack(line: Line, user: User, today: date) -> Lack | None:
    about = line.campaign
    plans = user.may(Permission.MAKE_PLANS) and line.ends_on >= today
    if about is None:
        return Lack.PLAN if plans else None
    if about.owner_id is None:
        return Lack.OWNER if plans and about.region == user.institution.catchment else None
    leads = about.owner_id == user.institution_id
    return Lack.ACTIVITY if leads and about.starts_on <= today and not line.activities else None


def _counted(rows: QuerySet[Campaign]) -> QuerySet[Any]:
    return rows.select_related("owner").annotate(
        activities_held=Count("activities"), reached=Sum("activities__reach")
    )


def _line(row: Any, below: Below | None) -> Line:
    return Line(
        code=row.code,
        name=_(row.name),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        day=campaigns().get(row.code),
        campaign=row,
        activities=row.activities_held,
        reach=row.reached,
        below=below,
    )


def _below(area: int, year: int) -> dict[str, Below]:
    """By code, what the regions strictly inside prepared and did."""
    low, high = codes.extent(area)
    inside = Campaign.objects.filter(
        Q(region__gte=low, region__lt=high) & ~Q(region=area) & ~Q(code=""), year=year
    ).order_by()
    rows: Iterable[Any] = inside.values("code").annotate(
        regions=Count("region", distinct=True),
        held=Count("activities"),
        reached=Sum("activities__reach"),
    )
    return {
        each["code"]: Below(each["regions"], each["held"], each["reached"] or 0) for each in rows
    }
