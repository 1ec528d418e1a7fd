"""The one door through which service records are written.

Each action takes validated values, authorises the acting account, writes, audits and rebuilds what
follows from the records, in the caller's transaction: all of it is saved, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.models import User
from muzi.people import actions as people
from muzi.people.models import Person, Sex
from muzi.services.checks import LONGEST_PREGNANCY_DAYS
from muzi.services.errors import NotAllowed, Refused, Stale
from muzi.services.kinds import Kind, Subject, kind_of
from muzi.services.models import Delivery, Newborn, Pregnancy, PregnancyLoss
from muzi.services.record import Record

# What is derived from records is rebuilt by whoever reads them; services does not know its
# readers, they register here (muzi.journeys.apps).
_after_write: list[Callable[[int], None]] = []


def on_written(rebuild: Callable[[int], None]) -> None:
    """Call `rebuild(pregnancy_id)` after each write, inside its transaction."""
    _after_write.append(rebuild)


def _derive(pregnancy: Pregnancy) -> None:
    for rebuild in _after_write:
        rebuild(pregnancy.pk)


def _authorise(kind: Kind, by: User) -> None:
    if not by.may(kind.permission):
        raise NotAllowed


def open_pregnancy(
    *, person: Person, on: date, by: User, after: Pregnancy | None = None
) -> Pregnancy:
    """A new pregnancy of `person`, to be followed by its first record in the same transaction.

    `after` is her last one as the caller knows it, known to be over though no record may say so.
    Raises Refused while another is under way.
    """
    # Two desks registering one woman at once must not open two pregnancies: the second waits here
    # and then finds the first one's.
    Person.objects.select_for_update().get(pk=person.pk)
    ended = [
        model.objects.filter(pregnancy=OuterRef("pk"), voided_at=None)
        for model in (Delivery, PregnancyLoss)
    ]
    recent = Pregnancy.objects.filter(
        person=person, opened_on__gt=on - timedelta(days=LONGEST_PREGNANCY_DAYS)
    )
    if after is not None:
        recent = recent.exclude(pk=after.pk)
    if recent.exclude(Exists(ended[0]) | Exists(ended[1])).exists():
        raise Refused(_("她已有进行中的妊娠，可能刚由他人建立。请回到她的页面核对后录入。"))
    return Pregnancy.objects.create(person=person, opened_on=on, care_institution=by.institution)


@transaction.atomic
def record(
    *,
    kind: Kind,
    person: Person,
    pregnancy: Pregnancy,
    values: Mapping[str, Any],
    by: User,
    token: UUID,
    newborns: Sequence[Mapping[str, Any]] = (),
) -> Record:
    """Write one service record.

    `values` are cleaned values by field name; `newborns` belong to a delivery. A token that was
    seen before returns the record it made (the form was sent twice). Raises NotAllowed, Refused.
    """
    _authorise(kind, by)
    if kind.subject is Subject.WOMAN and person.sex == Sex.MALE:
        raise Refused(_("此项服务的对象是妇女。"))
    # Records of one pregnancy are written one after another, so that what is derived sees all,
    # and a form sent twice at once finds the record of the first.
    Pregnancy.objects.select_for_update().get(pk=pregnancy.pk)
    known = kind.model._default_manager.filter(token=token).first()
    if known is not None:
        return known
    if kind.once and _standing(kind, pregnancy):
        raise Refused(
            _("本次妊娠已有“%(kind)s”记录，如需修改请更正原记录。") % {"kind": kind.label}
        )
    made = kind.model(
        person=person,
        pregnancy=pregnancy,
        institution=by.institution,
        recorded_by=by,
        recorded_at=timezone.now(),
        token=token,
        **values,
    )
    made.provider = made.provider or by.name
    made.save(force_insert=True)
    if isinstance(made, Delivery):
        _deliver(made, newborns, by)
    people.take_into_care(person, by.institution_id)
    audit.note(
        audit.Action.RECORD,
        person_id=person.pk,
        kind=kind.name,
        record_id=made.pk,
        restricted=kind.restricted,
    )
    _derive(pregnancy)
    return made


@transaction.atomic
def amend(
    *,
    record: Record,
    values: Mapping[str, Any],
    reason: str,
    version: int,
    by: User,
    newborns: Sequence[Mapping[str, Any]] = (),
) -> Record:
    """Correct a record; the database keeps the earlier version.

    `version` is the one the form was opened on. Raises NotAllowed, Stale, Refused.
    """
    kind = kind_of(record)
    _authorise(kind, by)
    Pregnancy.objects.select_for_update().get(pk=record.pregnancy_id)
    current = kind.model._default_manager.select_for_update().get(pk=record.pk)
    if current.voided_at is not None:
        raise Refused(_("该记录已作废，不能更正。"))
    if current.version != version:
        raise Stale
    _mark_changed(current, reason, by)
    for name, value in values.items():
        setattr(current, name, value)
    current.save()
    if isinstance(current, Delivery):
        _correct_newborns(current, newborns, by)
    audit.note(
        audit.Action.AMEND,
        person_id=current.person_id,
        kind=kind.name,
        record_id=current.pk,
        reason=reason,
        restricted=kind.restricted,
    )
    _derive(current.pregnancy)
    return current


@transaction.atomic
def void(*, record: Record, reason: str, version: int, by: User) -> Record:
    """Declare a record void; it stays, with the reason. Raises NotAllowed, Stale, Refused."""
    kind = kind_of(record)
    _authorise(kind, by)
    Pregnancy.objects.select_for_update().get(pk=record.pregnancy_id)
    current = kind.model._default_manager.select_for_update().get(pk=record.pk)
    if current.voided_at is not None:
        return current
    if current.version != version:
        raise Stale
    _mark_changed(current, reason, by)
    current.voided_at = timezone.now()
    current.save()
    audit.note(
        audit.Action.VOID,
        person_id=current.person_id,
        kind=kind.name,
        record_id=current.pk,
        reason=reason,
        restricted=kind.restricted,
    )
    _derive(current.pregnancy)
    return current


def _standing(kind: Kind, pregnancy: Pregnancy) -> bool:
    return kind.model._default_manager.filter(pregnancy=pregnancy, voided_at=None).exists()


def _mark_changed(record: Record, reason: str, by: User) -> None:
    if not reason.strip():
        raise Refused(_("请填写理由。"), "change_reason")
    record.version += 1
    record.changed_by = by
    record.changed_at = timezone.now()
    record.change_reason = reason.strip()


def _deliver(delivery: Delivery, newborns: Sequence[Mapping[str, Any]], by: User) -> None:
    if not newborns:
        raise Refused(_("请填写至少一名新生儿。"))
    for order, values in enumerate(newborns, start=1):
        newborn = Newborn(delivery=delivery, person=delivery.person, order=order, **values)
        newborn.child = _child(newborn, len(newborns), by)
        newborn.save(force_insert=True)


def _child(newborn: Newborn, siblings: int, by: User) -> Person | None:
    """The person of a live-born child: the one it already has, or a new one."""
    if newborn.outcome != "live":
        return None
    delivery = newborn.delivery
    # A delivery voided and entered again: the child keeps its person, and so its own records.
    child = newborn.child or next(
        (
            earlier.child
            for earlier in Newborn.objects.filter(
                delivery__pregnancy=delivery.pregnancy_id, order=newborn.order, child__isnull=False
            )
        ),
        None,
    )
    if child is not None:
        people.correct_birth(child, born_on=delivery.served_on, sex=newborn.sex)
        return child
    return people.newborn(
        mother=delivery.person,
        born_on=delivery.served_on,
        sex=newborn.sex,
        order=newborn.order,
        siblings=siblings,
        by=by,
    )


def _correct_newborns(delivery: Delivery, newborns: Sequence[Mapping[str, Any]], by: User) -> None:
    """Amend the newborns in place: a child once made keeps its person and its records."""
    standing = {newborn.order: newborn for newborn in delivery.newborns.select_for_update()}
    if newborns and len(newborns) < len(standing):
        raise Refused(_("已登记的新生儿不能删除；如登记有误，请作废分娩记录后重新录入。"))
    if not newborns:  # left as they are, born on the day that the delivery now says
        for newborn in standing.values():
            _child(newborn, len(standing), by)
    for order, values in enumerate(newborns, start=1):
        newborn = standing.get(order) or Newborn(
            delivery=delivery, person=delivery.person, order=order
        )
        if newborn.child_id is not None and values["outcome"] != "live":
            raise Refused(_("该新生儿已建档为活产，不能改为死胎或死产；请作废分娩记录后重新录入。"))
        for name, value in values.items():
            setattr(newborn, name, value)
        newborn.child = _child(newborn, len(newborns), by)
        newborn.save()
