"""What units report: counts or a zero report, beside what the records say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from muzi.access import audit, scope
from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.bulletins import receivers
from muzi.bulletins.calendar import Span
from muzi.bulletins.concerns import asks
from muzi.bulletins.kinds import wait_of
from muzi.bulletins.models import Submission, SubmissionFile
from muzi.bulletins.reporters import reporters, units_of
from muzi.indicators.definitions import book
from muzi.indicators.sql import conjunction, table_of
from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans.attached import Attached
from muzi.plans.errors import PlanError
from muzi.plans.models import Plan, Rhythm
from muzi.services.death.model import Death


@dataclass(frozen=True, slots=True)
class Asked:
    """A number that a report holds; `measure` counts the same from the records, if any does."""

    name: str
    label: Promise
    measure: str = ""


DEATHS = (
    Asked("maternal_deaths", _("孕产妇死亡"), "maternal_deaths"),
    Asked("neonatal_deaths", _("新生儿死亡"), "neonatal_deaths"),
    Asked("under5_deaths", _("5岁以下儿童死亡"), "under5_deaths"),
)
_OTHER = (Asked("items", _("件数")),)
_OF_DEATHS = re.compile(r"死亡|母婴安全")


def asked(rhythm: Rhythm) -> tuple[Asked, ...]:
    """The numbers that a rhythm asks for."""
    return DEATHS if _OF_DEATHS.search(rhythm.what) else _OTHER


@dataclass(frozen=True, slots=True)
class Beside:
    """What a unit says of one number, and what the records say; None where neither is known."""

    asked: Asked
    said: int | None
    recorded: int | None

    @property
    def differs(self) -> bool:
        return self.said is not None and self.recorded is not None and self.said != self.recorded


def beside(rhythm: Rhythm, unit: Institution, span: Span, said: Mapping[str, int]) -> list[Beside]:
    """The numbers of a report beside those of the records."""
    found = recorded([unit.pk], span) if asked(rhythm) is DEATHS else {}
    counts = found.get(unit.pk, {})
    return [
        Beside(each, said.get(each.name), counts.get(each.measure, 0) if each.measure else None)
        for each in asked(rhythm)
    ]


def recorded(units: Iterable[int], span: Span) -> dict[int, dict[str, int]]:
    """Deaths that each unit has on record with a day in the period, by measure: who counts as a
    maternal or neonatal death is told from the facts, as for the figures.

    Numbers of deaths only, so they are counted whoever of the unit's patients the account sees.
    """
    wanted = list(units)
    found: dict[int, dict[str, int]] = {each: {} for each in wanted}
    if not wanted:
        return found
    with scope.deriving(), connection.cursor() as cursor:
        for each in DEATHS:
            measure = book().measures[each.measure]
            where = conjunction(measure.where)
            key = "f.pregnancy_id = d.pregnancy_id AND f.person_id = d.person_id"
            if measure.table == "child":
                key = "f.child_id = d.person_id"
            cursor.execute(
                "SELECT d.institution_id, count(*)"
                f" FROM {Death._meta.db_table} d JOIN {table_of(measure.table)} f ON {key}"
                " WHERE d.voided_at IS NULL AND d.served_on BETWEEN %s AND %s"
                f" AND d.institution_id = ANY(%s) AND {where.text} GROUP BY 1",
                [*span, wanted, *where.params],
            )
            for unit, n in cursor.fetchall():
                found[unit][measure.id] = n
    return found


def submit(
    rhythm: Rhythm,
    span: Span,
    counts: Mapping[str, int],
    note: str,
    *,
    by: User,
    today: date,
    file: Attached | None = None,
) -> Submission:
    """Report one period of a rhythm for the account's own unit. All counts 0 is a zero report,
    unless words are what is asked for and there are some, or a file.

    Raises PlanError where it is not this unit's to report, not asked for, not yet over, already
    reported, or differs from the records without a word why.
    """
    unit, opens_on = by.institution, wait_of(rhythm).opens_on(span)
    if not may_report(by, rhythm):
        raise PlanError(now("这项报送不由本单位承担。"))
    if rhythm.plan.withdrawn_at is not None:
        raise PlanError(now("规划已废止，不再报送。"))
    if opens_on > today:
        raise PlanError(now("本期尚未结束，%(day)s 起可以报送。") % {"day": opens_on.isoformat()})
    if not asks(rhythm, span, today):
        raise PlanError(now("这一期在规划发布之前，或不在规划期内，不需要报送。"))
    wanted = asked(rhythm)
    if any(each.name not in counts for each in wanted):
        raise PlanError(now("请填写每一项数量；没有发生的填 0。"))
    said = {each.name: counts[each.name] for each in wanted}
    differing = [each for each in beside(rhythm, unit, span, said) if each.differs]
    if differing and len(note.strip()) < 2:
        named = "、".join(str(each.asked.label) for each in differing)
        raise PlanError(
            now("与本单位的记录不一致：%(named)s。请核对，或写明原因。") % {"named": named}
        )
    low, high = codes.extent(unit.region)
    try:
        with transaction.atomic():
            made = Submission.objects.create(
                plan=rhythm.plan,
                rhythm=rhythm.key,
                institution=unit,
                region=low,
                region_end=high,
                starts_on=span.first,
                ends_on=span.last,
                due_on=wait_of(rhythm).due_on(span),
                counts=said,
                zero=not any(said.values()) and (wanted is DEATHS or not (note.strip() or file)),
                note=note.strip(),
                by=by,
                receivers=_ids(receivers.receiver(rhythm)),
            )
            if file is not None:
                SubmissionFile.objects.create(submission=made, **file._asdict())
    except IntegrityError as error:
        raise PlanError(now("本期已经报送；需要更正时，请先撤回。")) from error
    audit.note(audit.Action.RECORD, kind="periodic report", record_id=made.pk)
    return made


def withdraw(submission: Submission, *, by: User) -> None:
    """Take a report back, to be made again; it stays in the file. Raises PlanError."""
    own = submission.institution_id == by.institution_id and by.may(Permission.DO_TASKS)
    if not own and not by.governs(submission.plan.region):
        raise PlanError(now("只能撤回本单位的报送。"))
    standing = Submission.objects.filter(pk=submission.pk, withdrawn_at=None)
    if standing.update(withdrawn_at=Now()):
        audit.note(audit.Action.VOID, kind="periodic report", record_id=submission.pk)


def may_report(by: User, rhythm: Rhythm) -> bool:
    """Does the account report for a unit that the rhythm asks?"""
    if not by.may(Permission.DO_TASKS):
        return False
    return by.institution in reporters(rhythm, units_of(rhythm.plan))


def renew_receivers(plan: Plan | None = None) -> int:
    """Whoever is to receive what a rhythm tells reads what was reported before, too: after the
    rhythm was amended, a receiver registered or a name understood. Of one plan, or of all; returns
    how many reports changed their readers.
    """
    kept: dict[tuple[int, int], list[list[int]]] = {}
    reports = Submission.objects.filter(plan=plan) if plan else Submission.objects.all()
    for about, key, ids in reports.values_list("plan", "rhythm", "receivers").distinct():
        kept.setdefault((about, key), []).append(ids)
    standing = Rhythm.objects.filter(plan__in={about for about, _key in kept}, until=None)
    found = [e for e in standing.select_related("plan") if (e.plan_id, e.key) in kept]
    meant, changed = receivers.of_all(found), 0
    for rhythm in found:
        ids = _ids(meant[rhythm.pk])
        if any(each != ids for each in kept[rhythm.plan_id, rhythm.key]):
            of_rhythm = reports.filter(plan=rhythm.plan_id, rhythm=rhythm.key)
            changed += of_rhythm.exclude(receivers=ids).update(receivers=ids)
    return changed


def _ids(to: receivers.Receiver) -> list[int]:
    return sorted(to.units)
