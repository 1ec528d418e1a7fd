"""Entering a record: what its form knows already, whether it may be begun, saving, correcting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from muzi.access.models import User
from muzi.clinical.gestation import ga_days
from muzi.clinical.risk import suggestions
from muzi.content import load
from muzi.journeys.models import ChildRow, Due, PregnancyRow
from muzi.people import actions as people
from muzi.people.models import Person, Sex
from muzi.places import codes
from muzi.places.models import Institution
from muzi.services import actions
from muzi.services.antenatal_visit.model import AntenatalVisit
from muzi.services.checks import LONGEST_PREGNANCY_DAYS, Known
from muzi.services.errors import Refused
from muzi.services.forms import RecordForm, Setting
from muzi.services.kinds import Kind, Stage, Subject
from muzi.services.models import RiskScreening
from muzi.services.record import Pregnancy, Record

# 28 weeks: no second birth follows a birth sooner.
SOONEST_NEXT_BIRTH_DAYS = 28 * 7


def current_pregnancy(person: Person) -> Pregnancy | None:
    """The pregnancy a new record belongs to: her latest, or the one the child was born of."""
    child = ChildRow.objects.filter(child=person).select_related("pregnancy").first()
    if child is not None:
        return child.pregnancy
    return person.pregnancies.order_by("-opened_on", "-pk").first()


def setting(
    *,
    kind: Kind,
    person: Person,
    pregnancy: Pregnancy | None,
    today: date,
    record: Record | None = None,
) -> Setting:
    """What the form of `kind` may show, check against and carry forward; `record` is corrected."""
    row = PregnancyRow.objects.filter(pregnancy=pregnancy).first() if pregnancy else None
    child = ChildRow.objects.filter(child=person).first()
    # A child may live where its mother's file is not visible: its own facts tell enough then.
    mother = Person.objects.filter(pk=person.mother_id or 0).first() if child else None
    woman = mother or person
    others = _others(kind, person, pregnancy, record)
    upto = record.served_on if record else today
    previous = next((other for other in others if other.served_on <= upto), None)
    known = Known(
        today=today,
        born=woman.birth_date,
        region=woman.residence,
        edd=row.edd if row else None,
        registered=bool(row and row.registered),
        delivered_on=row.delivered_on if row else child.born_on if child else None,
        ended_on=row.ended_on if row else None,
        discharged_on=row.discharged_on if row else child.discharged_on if child else None,
        fetuses=row.fetuses if row else None,
        child_born_on=child.born_on if child else None,
        birth_weight_g=child.birth_weight_g if child else None,
        last_weight_kg=float(previous.weight_kg)
        if isinstance(previous, AntenatalVisit) and previous.weight_kg
        else None,
        days=frozenset(other.served_on for other in others),
    )
    institutions = _institutions(kind, woman)
    return Setting(
        known=known,
        last=last_values(previous),
        carried=_carried(kind, pregnancy, previous, institutions, today),
        institutions=institutions,
    )


def _others(
    kind: Kind, person: Person, pregnancy: Pregnancy | None, record: Record | None
) -> list[Record]:
    """Her other standing records of this kind in this pregnancy, newest first."""
    if pregnancy is None:
        return []
    standing = kind.model._default_manager.filter(
        pregnancy=pregnancy, person=person, voided_at=None
    )
    if record is not None:
        standing = standing.exclude(pk=record.pk)
    return list(standing.order_by("-served_on", "-pk"))


def last_values(previous: Record | None) -> dict[str, str]:
    """A record's values as text, to stand in grey beside the fields."""
    if previous is None:
        return {}
    shown = {}
    for field in previous._meta.concrete_fields:
        value = getattr(previous, field.attname)
        if value in (None, "", []) or field.is_relation:
            continue
        if field.choices:
            value = getattr(previous, f"get_{field.name}_display")()
        elif hasattr(field, "options"):
            labels = dict(field.options)
            value = _("、").join(str(labels.get(code, code)) for code in value)
        elif isinstance(value, bool):
            value = _("是") if value else _("否")
        shown[field.name] = str(value)
    shown.pop("served_on", None)
    return shown


def _carried(
    kind: Kind,
    pregnancy: Pregnancy | None,
    previous: Record | None,
    institutions: Sequence[Institution],
    today: Any,
) -> dict[str, Any]:
    """What goes on as it was: who serves, what is advised, when she is due next. No measurement."""
    if pregnancy is None:
        return {}
    carried: dict[str, Any] = {}
    if previous is not None and hasattr(previous, "guidance"):
        carried["guidance"] = previous.guidance
    if previous is not None and hasattr(previous, "factors"):
        carried["factors"] = previous.factors
    if kind.name == "antenatal_visit":
        following = (
            Due.objects.filter(
                pregnancy=pregnancy, satisfied_by=kind.name, satisfied_on=None, opens__gt=today
            )
            .order_by("opens")
            .first()
        )
        if following:
            carried["next_on"] = following.opens
    if kind.name == "risk_report":
        row = PregnancyRow.objects.filter(pregnancy=pregnancy).first()
        if row and row.severity_highest in {"orange", "red"}:
            carried["severity"] = row.severity_highest
        # The form offers where reports of her county go.
        carried["reported_to"] = institutions[0].pk if institutions else None
    if kind.name == "risk_assessment":
        carried["suggested"] = _suggested(pregnancy, today)
    return carried


@dataclass(frozen=True)
class EarlierVisit:
    """One earlier antenatal visit, as a line beside the form."""

    on: date
    ga_days: int | None
    pressure: str
    weight: str
    fundal: str
    heart: str
    haemoglobin: str


def earlier_visits(pregnancy: Pregnancy | None, edd: date | None) -> list[EarlierVisit]:
    """Her last six visits, newest first."""
    if pregnancy is None:
        return []
    visits = AntenatalVisit.objects.filter(pregnancy=pregnancy, voided_at=None)

    def text(value: Any) -> str:
        return "" if value is None else f"{float(value):g}"

    return [
        EarlierVisit(
            on=visit.served_on,
            ga_days=ga_days(edd, visit.served_on) if edd else None,
            pressure=f"{visit.systolic}/{visit.diastolic}" if visit.systolic else "",
            weight=text(visit.weight_kg),
            fundal=text(visit.fundal_cm),
            heart=text(visit.fetal_heart),
            haemoglobin=text(visit.haemoglobin),
        )
        for visit in visits.order_by("-served_on", "-pk")[:6]
    ]


def _suggested(pregnancy: Pregnancy, today: Any) -> list[str]:
    """Factor codes that her last screening points to."""
    screening = (
        RiskScreening.objects.filter(pregnancy=pregnancy, voided_at=None)
        .order_by("-served_on", "-pk")
        .first()
    )
    if screening is None:
        return []
    content = load()
    found = suggestions(
        content.screening,
        content.factors,
        today,
        items=screening.positive_items,
        region=pregnancy.person.residence,
    )
    return [each.code for each in found if not each.restricted]


def _institutions(kind: Kind, woman: Person) -> list[Institution]:
    """The institutions a form offers: midwifery units of her county, or where reports go."""
    if kind.name not in {"pregnancy_registration", "risk_report"}:
        return []
    low, high = codes.extent(codes.at(woman.residence, codes.Level.COUNTY))
    near = Institution.objects.filter(region__gte=low, region__lt=high, active=True)
    if kind.name == "risk_report":
        return list(near.filter(kind=Institution.Kind.MCH_HOSPITAL).order_by("pk"))
    return list(
        near.filter(licences__contains=[Institution.Licence.MIDWIFERY]).order_by("-level", "name")
    )


def refusal(kind: Kind, person: Person, pregnancy: Pregnancy | None, today: Any) -> str:
    """Why a form of `kind` cannot be begun for this person now; empty when it can."""
    is_child = ChildRow.objects.filter(child=person).exists()
    if kind.subject is Subject.WOMAN and (is_child or person.sex == Sex.MALE):
        return _("此项服务的对象是孕产妇。")
    if not is_child and kind.subject is Subject.CHILD:
        return _("此项服务的对象是新生儿，请从儿童页面录入。")
    row = PregnancyRow.objects.filter(pregnancy=pregnancy).first() if pregnancy else None
    if kind.stage is Stage.BEGIN:
        if row and row.registered and not is_over(row, today):
            return _("本次妊娠已建册。")
    elif kind.stage is Stage.AFTER and not is_child and (row is None or row.delivered_on is None):
        return _("尚无分娩记录，不能录入产后服务。")
    elif pregnancy is None and kind.stage is Stage.ANY and kind.name != "death":
        return _("请先建册。")
    return ""


def is_over(row: PregnancyRow, today: date) -> bool:
    """Has this pregnancy ended, by a record or, past 44 weeks, by the calendar?"""
    if row.ended_on is not None:
        return True
    return row.edd is not None and ga_days(row.edd, today) > LONGEST_PREGNANCY_DAYS


def pregnancy_for(kind: Kind, latest: Pregnancy | None, today: date) -> Pregnancy | None:
    """The pregnancy the record joins; None when it opens a new one."""
    if latest is None:
        return None
    row = PregnancyRow.objects.filter(pregnancy=latest).first()
    if row is None or not is_over(row, today):
        return latest
    if kind.stage is Stage.BEGIN:
        return None
    # A birth may be the first that is known of a later pregnancy, but not within half a year.
    last = row.ended_on or row.edd
    if kind.stage is Stage.BIRTH and (today - last).days > SOONEST_NEXT_BIRTH_DAYS:
        return None
    return latest


def new_token() -> UUID:
    """The number of a form that is opened: a form sent twice is one record."""
    return uuid4()


def already_saved(kind: Kind, token: UUID) -> Record | None:
    """The record that this very form made, when it is sent again."""
    return kind.model._default_manager.filter(token=token).first()


def save(
    *,
    kind: Kind,
    person: Person,
    pregnancy: Pregnancy | None,
    latest: Pregnancy | None,
    form: RecordForm,
    token: UUID,
    by: User,
) -> Record:
    """Write what a form holds as one record, into `pregnancy` or a new one after `latest`.

    Raises services.errors.ServiceError.
    """
    try:
        with _constraints_in_words(), transaction.atomic():
            into = pregnancy or actions.open_pregnancy(
                person=person, on=form.values["served_on"], by=by, after=latest
            )
            made = actions.record(
                kind=kind,
                person=person,
                pregnancy=into,
                values=form.values,
                by=by,
                token=token,
                newborns=form.newborns,
            )
            if kind.stage is Stage.BEGIN:
                people.give_handbook(person, form.cleaned_data.get("handbook_number"))
            return made
    except Refused:
        # The same form, sent twice at once, was refused because its twin was first: it is saved.
        twin = already_saved(kind, token)
        if twin is None:
            raise
        return twin


def correct(*, record: Record, form: RecordForm, version: int, by: User) -> Record:
    """Correct a record to what a form holds, with the form's reason.

    `version` is the one the form was opened on. Raises services.errors.ServiceError.
    """
    with _constraints_in_words():
        return actions.amend(
            record=record,
            values=form.values,
            reason=form.cleaned_data["change_reason"],
            version=version,
            by=by,
            newborns=form.newborns,
        )


@contextmanager
def _constraints_in_words() -> Iterator[None]:
    """A constraint of the database spoke (another desk was first, say): refused, in words. Its own
    text may hold values, so only its name goes on."""
    try:
        yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        raise Refused(
            _("数据库拒绝了这条记录（%(name)s）。可能刚有人录入了同样的内容，请刷新后核对。")
            % {"name": name}
        ) from None
