"""A person's page and a child's page."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.models import Opening, User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.clinical.gestation import ga_days
from muzi.config import clock
from muzi.config.language import either
from muzi.content import load
from muzi.journeys import entry, history, story
from muzi.journeys.facts import described
from muzi.journeys.history import age_on
from muzi.journeys.models import ChildRow, Due, Finding, GradeRow, InfectionRow, PregnancyRow
from muzi.journeys.provenance import behind, limits_behind
from muzi.journeys.reading import reading
from muzi.journeys.values import in_words
from muzi.people.identity import mask
from muzi.people.models import Person, Sex
from muzi.places import queries as places
from muzi.services.kinds import KINDS, Stage, Subject
from muzi.services.models import Newborn, PregnancyRegistration

RECORDS_SHOWN = 3  # a fact of many visits names the last ones


@requires(Permission.SEE_PERSONS)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who she is, what matters now, and her life in order; a child has its own page."""
    someone = get_object_or_404(Person.objects.select_related("mother"), pk=pk)
    audit.note(audit.Action.READ, person_id=someone.pk, kind="person")
    birth = ChildRow.objects.filter(child=someone).select_related("pregnancy").first()
    if birth is not None:
        return _child(request, someone, birth)
    return _woman(request, someone)


def _woman(request: HttpRequest, woman: Person) -> HttpResponse:
    user: Any = request.user
    today = clock.today()
    chapters = _chapters(woman, user, today)
    current = chapters[0] if chapters else None
    ongoing = current is not None and current.row is not None and current.row.outcome == "ongoing"
    book = (
        PregnancyRegistration.objects.filter(person=woman, voided_at=None)
        .order_by("-served_on")
        .first()
    )
    return render(
        request,
        "journeys/woman.html",
        {
            "person": woman,
            "masked_id": mask(woman.resident_id) if woman.resident_id else "",
            "age": age_on(woman.birth_date, today),
            "residence": places.path(woman.residence),
            "relatives": woman.relatives.all(),
            "chapters": chapters,
            "current": current,
            "ongoing": ongoing,
            "undecided": current.missing if current and ongoing else [],
            "allergies": book.allergies if book else "",
            "forms": _forms(user, current, woman, today),
            "my_opening": Opening.objects.filter(
                person=woman, user=user, expires_at__gte=timezone.now()
            )
            .order_by("-expires_at")
            .first(),
            "openings": Opening.objects.filter(person=woman, expires_at__gte=timezone.now())
            .exclude(user=user)
            .select_related("user__institution")
            .order_by("-opened_at")[:5],
            "content": load(),
            "breadcrumb": [{"label": _("孕产妇"), "url": reverse("pregnancies")}],
        },
    )


def _chapters(woman: Person, user: User, today: Any) -> list[story.Chapter]:
    """Her pregnancies, newest first, each with everything the page shows of it."""
    content = load()
    pregnancies = list(woman.pregnancies.order_by("-opened_on", "-pk"))
    ids = [pregnancy.pk for pregnancy in pregnancies]
    rows = {row.pregnancy_id: row for row in PregnancyRow.objects.filter(pregnancy__in=ids)}
    infections = {row.pregnancy_id: row for row in InfectionRow.objects.filter(pregnancy__in=ids)}
    children: dict[int, list[ChildRow]] = defaultdict(list)
    for child in (
        ChildRow.objects.filter(pregnancy__in=ids).select_related("child").order_by("birth_order")
    ):
        children[child.pregnancy_id].append(child)
    names = {child.child_id: child.child.name for each in children.values() for child in each}
    found = defaultdict(list)
    for kind, record in story.records(ids):
        found[record.pregnancy_id].append((kind, record))
    due = defaultdict(list)
    for each in Due.objects.filter(pregnancy__in=ids):
        due[each.pregnancy_id].append(each)
    findings = defaultdict(list)
    for finding in Finding.objects.filter(pregnancy__in=ids):
        findings[finding.pregnancy_id].append(finding)
    grades = defaultdict(list)
    for grade in GradeRow.objects.filter(pregnancy__in=ids).order_by("-on"):
        grades[grade.pregnancy_id].append(grade)
    newborns = defaultdict(list)
    for newborn in Newborn.objects.filter(
        delivery__pregnancy__in=ids, delivery__voided_at=None
    ).select_related("delivery"):
        newborns[newborn.delivery.pregnancy_id].append(newborn)
    about = history.Woman(woman.pk, woman.birth_date, woman.agricultural)
    chapters = []
    for number, pregnancy in zip(range(len(pregnancies), 0, -1), pregnancies, strict=True):
        key = pregnancy.pk
        row = rows.get(key)
        end = row.ended_on if row and row.ended_on else today
        restricted = infections.get(key)
        told = reading(
            history.history_of(about, [(k.name, r) for k, r in found[key]], newborns[key]),
            content,
            woman.residence,
        )
        chapters.append(
            story.Chapter(
                pregnancy=pregnancy,
                row=row,
                title=_("第 %(number)d 次记录的妊娠") % {"number": number},
                items=story.items(
                    row,
                    found[key],
                    due[key],
                    content,
                    user,
                    today,
                    names,
                    told.screenings,
                ),
                due=story.due_lines(due[key], content, today, names),
                reasons=story.reasons(findings[key], content),
                grades=grades[key],
                weeks=ga_days(row.edd, end) if row and row.edd else None,
                infectious=restricted.infectious if restricted else bool(row and row.infectious),
                children=children[key],
                missing=[either(each.zh, each.en) for each in told.missing],
            )
        )
    return chapters


def _forms(
    user: User, current: story.Chapter | None, person: Person, today: Any
) -> list[dict[str, Any]]:
    """The forms that fit where she stands, the likeliest first."""
    row = current.row if current else None
    if row is None or (entry.is_over(row, today) and row.outcome != "delivered"):
        stages = [Stage.BEGIN, Stage.BIRTH]
    elif row.outcome == "delivered":
        stages = [Stage.AFTER, Stage.ANY, Stage.BEGIN, Stage.BIRTH]
    else:
        stages = [Stage.PREGNANT, Stage.BIRTH, Stage.ANY]
        if not row.registered:
            stages = [Stage.BEGIN, *stages]
    likely = {
        "antenatal_visit",
        "pregnancy_registration",
        "delivery",
        "postpartum_visit",
        "postpartum_check",
    }
    offered = []
    for stage in stages:
        for kind in KINDS:
            if kind.stage is not stage or kind.subject is Subject.CHILD:
                continue
            if person.sex == Sex.MALE and kind.subject is Subject.WOMAN:
                continue
            if not (user.may(Permission.RECORD) and user.may(kind.permission)):
                continue
            offered.append(
                {
                    "label": kind.label,
                    "url": reverse("record_new", args=[person.pk, kind.name]),
                    "main": kind.name in likely,
                }
            )
    return sorted(offered, key=lambda each: not each["main"])


def _child(request: HttpRequest, child: Person, birth: ChildRow) -> HttpResponse:
    user: Any = request.user
    today = clock.today()
    content = load()
    found = [
        (kind, record)
        for kind, record in story.records([birth.pregnancy_id])
        if record.person_id == child.pk or kind.name == "delivery"
    ]
    due = list(Due.objects.filter(pregnancy=birth.pregnancy_id, person=child))
    days = (today - birth.born_on).days
    return render(
        request,
        "journeys/child.html",
        {
            "person": child,
            "birth": birth,
            "mother": child.mother,
            "days": days,
            "facts": [
                (field.metadata["label"], _known(name, getattr(birth, name)))
                for name, field in described(birth.facts_class).items()
                if name not in {"sex", "male", "female", "live_birth"}
            ],
            "due": story.due_lines(due, content, today, {}),
            "items": story.items(None, found, due, content, user, today, {}, {}),
            "forms": [
                {"label": kind.label, "url": reverse("record_new", args=[child.pk, kind.name])}
                for kind in KINDS
                if kind.subject is not Subject.WOMAN
                and user.may(kind.permission)
                and user.may(Permission.RECORD)
            ],
            "breadcrumb": [
                {"label": child.mother.name, "url": reverse("person", args=[child.mother.pk])}
            ]
            if child.mother
            else [],
        },
    )


def _known(name: str, value: Any) -> str:
    """A fact in words; empty when unknown, which the page marks as missing."""
    return "" if value in (None, "") else in_words(name, value)


@requires(Permission.SEE_PERSONS)
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Every fact of one pregnancy with its label, its clause and the records it follows from."""
    row = get_object_or_404(PregnancyRow.objects.select_related("person", "pregnancy"), pk=pk)
    audit.note(audit.Action.READ, person_id=row.person_id, kind="facts")
    content = load()
    records = story.records([row.pregnancy_id])
    # The day whose limits were taken (see pregnancy_facts).
    days = [record.served_on for _kind, record in records if record.voided_at is None]
    day = row.ended_on or max(days, default=clock.today())
    lines = []
    for name, field in described(row.facts_class).items():
        from_records = behind(name, getattr(row, name), records)
        source = field.metadata["source"]
        document = content.sources.get(source)
        lines.append(
            {
                "label": field.metadata["label"],
                "value": _known(name, getattr(row, name)),
                "source": document.title_zh if document else "",
                "at": field.metadata["at"],
                "verified": document.verified if document else True,
                "limits": limits_behind(row.facts_class, name, day, content),
                "records": [
                    {"label": f"{kind.label} {record.served_on}", "anchor": story.anchor(record)}
                    for kind, record in from_records[-RECORDS_SHOWN:]
                ],
                "more": max(len(from_records) - RECORDS_SHOWN, 0),
            }
        )
    return render(
        request,
        "journeys/facts.html",
        {
            "row": row,
            "person": row.person,
            "lines": lines,
            "breadcrumb": [
                {"label": row.person.name, "url": reverse("person", args=[row.person_id])}
            ],
        },
    )
