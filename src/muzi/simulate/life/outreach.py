"""Campaigns of the year with what was done for them, and notices of what worsened."""

from __future__ import annotations

from datetime import date, timedelta

from muzi.bulletins import campaigns, local_days, notices
from muzi.bulletins.local_days import Days
from muzi.bulletins.models import Campaign
from muzi.simulate.life.cast import Cast, acting, dated

_FORMS = ("孕妇学校讲座", "义诊咨询", "入村宣讲", "院内宣传栏与候诊区讲解", "短视频与公众号推送")


def tell(cast: Cast) -> None:
    _campaigns(cast)
    _notice(cast)


def _campaigns(cast: Cast) -> None:
    """The year's items; those past or near have a lead and, once held, two activities."""
    year = cast.today.year
    with acting(cast.bureau):
        campaigns.prepare(cast.region, year, by=cast.bureau)
        local_days.add(cast.region, _own_week(cast.today, cast.ago(45)), by=cast.bureau)
    found = Campaign.objects.filter(region=cast.region, year=year)
    for campaign in found:
        dated(campaign, date(year, 1, 1), "at")
    for campaign in found.filter(starts_on__lte=cast.today + campaigns.AHEAD):
        with acting(cast.bureau):
            campaigns.arrange(
                campaign,
                owner=cast.mch.institution,
                theme="",
                arrangement=campaign.arrangement,
                by=cast.bureau,
            )
        if campaign.ends_on < cast.today:
            _activities(cast, campaign)


def _own_week(today: date, about: date) -> Days:
    """A week of the county's own, around a day but in the year of today."""
    first = max(about, date(today.year, 1, 1))
    last = min(first + timedelta(days=6), date(today.year, 12, 31))
    return Days("母婴安全宣传周", first, last, "本县年度工作安排（模拟）")


def _activities(cast: Cast, campaign: Campaign) -> None:
    luck = cast.luck("campaign", campaign.code)
    forms = luck.sample(_FORMS, 2)
    for by, form in zip((cast.mch, cast.township), forms, strict=True):
        held_on = campaign.starts_on
        with acting(by):
            made = campaigns.record(
                campaign,
                held_on=held_on,
                place=by.institution.name,
                form=form,
                reach=luck.randint(4, 24) * 10,
                note="模拟活动，人数为模拟登记。",
                on=cast.today,
                by=by,
            )
        dated(made, min(held_on + timedelta(days=1), cast.today), "at")


def _notice(cast: Cast) -> None:
    """A talk about the surest rebound that the test found ten days ago, if it found any."""
    seen, talked = cast.ago(10), cast.ago(4)
    with acting(cast.bureau):
        found = notices.find(cast.region, on=seen)
        if not found:
            return
        worst = found[0].rebound
        made = notices.open_notice(worst.region, worst.indicator.code, on=seen, by=cast.bureau)
        dated(made, seen, "opened_at")
        notices.interview(
            made,
            held_on=talked,
            attended=f"{worst.name}分管负责人、妇幼专干（模拟）",
            measures="逐例核对漏访原因，明确到人；每周报送进展。",
            due_on=talked + timedelta(days=30),
            on=cast.today,
            by=cast.bureau,
        )
