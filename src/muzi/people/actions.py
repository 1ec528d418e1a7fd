"""Writing persons: registration, correction, newborns, who has a person in care."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from muzi.access import audit
from muzi.access.models import User
from muzi.people import names
from muzi.people.models import Person, Relative

# Who derives from persons (muzi.journeys) registers here; people does not know its readers.
_after_correction: list[Callable[[int], None]] = []


def on_corrected(derive: Callable[[int], None]) -> None:
    """Call `derive(person_id)` after a correction, inside its transaction."""
    _after_correction.append(derive)


def _name_keys(name: str) -> dict[str, str]:
    return {"name": name, "pinyin": names.pinyin_key(name), "initials": names.initials(name)}


@transaction.atomic
def register(*, values: Mapping[str, Any], by: User, simulated: bool) -> Person:
    """Add a person. `values` are the cleaned fields of the person form."""
    person = Person(
        **{**values, **_name_keys(values["name"])},
        care=[by.institution_id],
        simulated=simulated,
        created_by=by,
        created_at=timezone.now(),
    )
    person.save(force_insert=True)
    audit.note(audit.Action.RECORD, person_id=person.pk, kind="person", record_id=person.pk)
    return person


@transaction.atomic
def correct(*, person: Person, values: Mapping[str, Any], reason: str, by: User) -> Person:
    """Correct a person's particulars; the database keeps the earlier version.

    A woman who moves takes along the children who lived with her. What is derived from her records
    (regions, ages) is derived again.
    """
    # Whoever corrects a file keeps sight of it, even when she moves out of their region.
    take_into_care(person, by.institution_id)
    moved_from = Person.objects.values_list("residence", flat=True).get(pk=person.pk)
    corrected = {**values, **_name_keys(values["name"])}
    for name, value in corrected.items():
        setattr(person, name, value)
    # What others write (who has her in care, her handbook) is not put back to what was read here.
    person.save(update_fields=corrected.keys())
    if person.residence != moved_from:
        Person.objects.filter(mother=person, residence=moved_from).update(
            residence=person.residence
        )
    audit.note(
        audit.Action.AMEND, person_id=person.pk, kind="person", record_id=person.pk, reason=reason
    )
    for derive in _after_correction:
        derive(person.pk)
    return person


def take_into_care(person: Person, institution_id: int) -> None:
    """The institution that served her may see her file from now on."""
    if institution_id in person.care:
        return
    with connection.cursor() as cursor:
        # One statement, so that two institutions recording at once are both kept.
        cursor.execute(
            "UPDATE people_person SET care = care || %s::bigint"
            " WHERE id = %s AND NOT (%s::bigint = ANY(care))",
            [institution_id, person.pk, institution_id],
        )
    person.care = [*person.care, institution_id]


def newborn(
    *, mother: Person, born_on: date, sex: int, order: int, siblings: int, by: User
) -> Person:
    """The person of a child just born: named after the mother until it has a name and an ID."""
    suffix = f"之{'一二三四五六'[order - 1]}" if siblings > 1 else ""
    name = f"{mother.name}之婴{suffix}"
    child = Person(
        **_name_keys(name),
        sex=sex,
        birth_date=born_on,
        phone=mother.phone,
        ethnicity=mother.ethnicity,
        hukou=mother.hukou,
        agricultural=mother.agricultural,
        residence=mother.residence,
        address=mother.address,
        mother=mother,
        birth_order=order,
        care=sorted({*mother.care, by.institution_id}),
        simulated=mother.simulated,
        created_by=by,
        created_at=timezone.now(),
    )
    child.save(force_insert=True)
    return child


def correct_birth(child: Person, *, born_on: date, sex: int) -> None:
    """The delivery record was corrected: the child's birth date and sex follow it."""
    if (child.birth_date, child.sex) != (born_on, sex):
        child.birth_date, child.sex = born_on, sex
        child.save(update_fields=["birth_date", "sex"])


def set_husband(person: Person, *, name: str, phone: str) -> None:
    """Keep the husband's name and telephone among her relatives."""
    if name:
        Relative.objects.update_or_create(
            person=person,
            relation=Relative.Relation.HUSBAND,
            defaults={"name": name, "phone": phone},
        )


def give_handbook(person: Person, number: str | None) -> None:
    """She has been given a 母子健康手册 with this number."""
    if number and person.handbook_number != number:
        person.handbook_number = number
        person.save(update_fields=["handbook_number"])
