"""Notices of rebounds: found by the test, opened, talked about (约谈), closed by the bureau.

    find(area, on=today)          what is worse now, each with the notices there are about it
    open_notice(…) → interview(…) → close(…)

The nightly look opens them (`nightly`); a person does where none runs, or to take up again what was
closed. What the test saw that day is kept in the notice and does not change with the records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.models import User
from muzi.bulletins.models import Notice
from muzi.clinical.rebound import Against, Window
from muzi.indicators.definitions import Indicator, book
from muzi.places import codes
from muzi.places.codes import Level
from muzi.plans.amending import authorise
from muzi.plans.errors import PlanError
from muzi.plans.following.promises import binding
from muzi.plans.following.rebounds import Rebound, rebounds
from muzi.plans.following.standing_words import promised

KIND = "rebound notice"  # in the audit trail
State = Notice.State


@dataclass(frozen=True, slots=True)
class Reason:
    """One comparison that was flagged. `p`: how likely so many bad outcomes are by chance;
    `adjusted`: the same over all areas and indicators looked at; `expected`: how many the yardstick
    would have made.
    """

    against: Against
    p: float
    adjusted: float
    expected: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the test saw: bad outcomes of the twelve months from `first` to `last` and of those
    before, and what the region had promised.
    """

    first: date
    last: date
    now: Window
    before: Window
    promise: str
    plan: str
    reasons: tuple[Reason, ...]

    @property
    def adjusted(self) -> float:
        """The surest of its reasons."""
        return min(each.adjusted for each in self.reasons)

    def as_json(self) -> dict[str, Any]:
        """Plain data for the notice; `from_json` reads it back."""
        return asdict(self) | {"first": self.first.isoformat(), "last": self.last.isoformat()}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Evidence:
        return cls(
            first=date.fromisoformat(said["first"]),
            last=date.fromisoformat(said["last"]),
            now=Window(**said["now"]),
            before=Window(**said["before"]),
            promise=said["promise"],
            plan=said["plan"],
            reasons=tuple(
                Reason(**{**each, "against": Against(each["against"])}) for each in said["reasons"]
            ),
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A rebound as it stands today. `notice`: the one that is not closed; `last`: the newest closed
    one, for a rebound stays in the twelve months for a year after it was dealt with.
    """

    rebound: Rebound
    evidence: Evidence
    notice: Notice | None
    last: Notice | None

    @property
    def key(self) -> tuple[int, str]:
        """Region and indicator: of these one notice stands at a time."""
        return self.rebound.region, self.rebound.indicator.code


def find(area: int, *, on: date) -> list[Found]:
    """The rebounds of a region and of those next below it, the surest first.

    Held against the targets of every plan that binds the region. A restricted figure of less than a
    county is left out: its small counts would tell a person's result.
    """
    worse = [each for each in rebounds(binding(area, on), on=on, at=area) if not _tells(each)]
    about = Notice.objects.filter(
        region__in={each.region for each in worse},
        indicator__in={each.indicator.code for each in worse},
    )
    standing: dict[tuple[int, str], Notice] = {}
    closed: dict[tuple[int, str], Notice] = {}
    for each in about.order_by("pk"):
        of = closed if each.state == State.CLOSED else standing
        of[each.region, each.indicator] = each
    return [
        Found(each, _evidence(each), standing.get(key), closed.get(key))
        for each in worse
        for key in [(each.region, each.indicator.code)]
    ]


def _tells(found: Rebound) -> bool:
    return found.indicator.restricted and codes.level(found.region) < Level.COUNTY


def _evidence(found: Rebound) -> Evidence:
    return Evidence(
        first=found.period.start,
        last=found.period.end - timedelta(days=1),
        now=found.now,
        before=found.before,
        promise=promised(found.target),
        plan=found.target.plan.title,
        reasons=tuple(
            Reason(why.against, why.p, adjusted, why.expected)
            for why, adjusted in zip(found.why, found.adjusted, strict=True)
        ),
    )


def within(area: int) -> QuerySet[Notice]:
    """The notices of a region, of those inside it and of those around it; newest first."""
    low, high = codes.extent(area)
    return Notice.objects.filter(
        Q(region__gte=low, region__lt=high) | Q(region__in=codes.ancestors(area))
    )


def open_notice(region: int, indicator: str, *, on: date, by: User) -> Notice:
    """Open a notice about a rebound of today. Raises PlanError where there is none, or a notice of
    it is not closed; NotAllowed outside the account's region.
    """
    authorise(by, region)
    found = next(
        (each for each in find(by.institution.catchment, on=on) if each.key == (region, indicator)),
        None,
    )
    if found is None:
        raise PlanError(_("按今天的数据，该地区这项指标没有反弹。"))
    made = write(found, on=on, by=by) if found.notice is None else None
    if made is None:
        raise PlanError(_("该地区这项指标已有未办结的通报。"))
    audit.note(audit.Action.RECORD, kind=KIND, record_id=made.pk)
    return made


def write(found: Found, *, on: date, by: User | None) -> Notice | None:
    """A notice of what was found, opened by nobody for the nightly look; None where another opened
    one a moment ago.
    """
    low, high = codes.extent(found.rebound.region)
    try:
        with transaction.atomic():
            return Notice.objects.create(
                region=low,
                region_end=high,
                indicator=found.rebound.indicator.code,
                found_on=on,
                evidence=found.evidence.as_json(),
                opened_by=by,
            )
    except IntegrityError:
        return None


def interview(
    notice: Notice,
    *,
    held_on: date,
    attended: str,
    measures: str,
    due_on: date | None,
    on: date,
    by: User,
) -> None:
    """Keep what was agreed in the interview; again until the notice is closed. Raises PlanError."""
    authorise(by, notice.region)
    if not notice.found_on <= held_on <= on:
        raise PlanError(_("约谈日期应在发现之日至今天之间。"))
    if due_on is not None and due_on < held_on:
        raise PlanError(_("整改时限不能早于约谈日期。"))
    _change(
        notice,
        state=State.INTERVIEWED,
        interview_on=held_on,
        interview_with=attended.strip(),
        measures=measures.strip(),
        due_on=due_on,
    )


def close(notice: Notice, outcome: str, *, by: User) -> None:
    """Close a notice with what came of it, after an interview or without. Raises PlanError."""
    authorise(by, notice.region)
    if len(outcome.strip()) < 2:
        raise PlanError(_("请写明办结情况。"))
    _change(notice, state=State.CLOSED, outcome=outcome.strip(), closed_by=by, closed_at=Now())


def _change(notice: Notice, **values: Any) -> None:
    standing = Notice.objects.filter(pk=notice.pk).exclude(state=State.CLOSED)
    if not standing.update(**values):
        raise PlanError(_("通报已办结，不能再修改。"))
    audit.note(audit.Action.AMEND, kind=KIND, record_id=notice.pk)


# Words


def indicator_of(notice: Notice) -> Indicator | None:
    """The indicator of a notice; None where the content no longer computes it."""
    return book().indicators.get(notice.indicator)


def rate(window: Window, indicator: Indicator) -> float | None:
    """The indicator's own rate of a window, per its multiplier; of a coverage, of those who were
    reached. None where there was nobody.
    """
    if not window.exposed:
        return None
    reached = indicator.direction == "higher"
    events = window.exposed - window.events if reached else window.events
    return events * indicator.multiplier / window.exposed


def chance(p: float) -> str:
    """A probability as a reader can use it: 1.3%, <0.01%."""
    return "<0.01%" if p < 0.0001 else f"{p:.2%}"
