"""Who may already be in the register: shown while a new person is typed, and asked about on saving.

Only persons in the account's scope are looked at. That a number is in use elsewhere is told by the
database's own uniqueness when the form is saved, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from muzi.people import names
from muzi.people.models import Person

MOST = 5
# A date told by the lunar calendar, or with a slip in the year, lies within a year of the true one.
NEAR = timedelta(days=366)


@dataclass(frozen=True)
class Typed:
    """What has been typed so far of a person; anything may still be missing."""

    name: str = ""
    birth_date: date | None = None
    resident_id: str = ""
    document_kind: str = ""
    document_number: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Likeness:
    """Why two persons may be one. `weight` 3: the same document; 2: ask; 1: worth a look."""

    weight: int
    text: str


@dataclass(frozen=True)
class Likely:
    person: Person
    likenesses: tuple[Likeness, ...]

    @property
    def weight(self) -> int:
        return max(each.weight for each in self.likenesses)

    @property
    def text(self) -> str:
        return _("、").join(each.text for each in self.likenesses)


def likely(typed: Typed, besides: int | None = None) -> list[Likely]:
    """Persons in scope who may be the one typed, the likeliest first, at most MOST."""
    found: dict[int, Likely] = {}
    for candidates in _candidates(typed):
        for person in candidates[: 4 * MOST]:
            same = tuple(likenesses(typed, person))
            if same and person.pk != besides:
                found.setdefault(person.pk, Likely(person, same))
    ranked = sorted(found.values(), key=lambda each: (-each.weight, -len(each.likenesses)))
    return ranked[:MOST]


def likenesses(typed: Typed, person: Any) -> Iterator[Likeness]:
    """What a person of the register has in common with the one typed. Pure."""
    if typed.resident_id and person.resident_id == typed.resident_id:
        yield Likeness(3, _("身份证号相同"))
    document = (typed.document_kind, typed.document_number)
    if all(document) and (person.document_kind, person.document_number) == document:
        yield Likeness(3, _("证件号码相同"))
    if typed.name and typed.birth_date:
        apart = abs(person.birth_date - typed.birth_date)
        same_name = person.name == typed.name
        same_sound = same_name or person.pinyin == names.pinyin_key(typed.name)
        # Two valid resident IDs that differ are two persons, however alike the names.
        told_apart = typed.resident_id and person.resident_id
        weight = 1 if told_apart else 2
        if same_name and not apart:
            yield Likeness(weight, _("姓名、出生日期相同"))
        elif same_sound and not apart:
            yield Likeness(weight, _("姓名同音、出生日期相同"))
        elif same_sound and apart <= NEAR and not told_apart:
            yield Likeness(1, _("姓名同音、出生日期相近"))
    if typed.phone and person.phone == typed.phone:
        yield Likeness(1, _("电话相同"))


def _candidates(typed: Typed) -> Iterator[QuerySet[Person]]:
    """One indexed look-up for each way in which two persons can be one."""
    people = Person.objects.order_by()
    if typed.resident_id:
        yield people.filter(resident_id=typed.resident_id)
    if typed.document_kind and typed.document_number:
        yield people.filter(
            document_kind=typed.document_kind, document_number=typed.document_number
        )
    if typed.name and typed.birth_date:
        near = (typed.birth_date - NEAR, typed.birth_date + NEAR)
        yield people.filter(name=typed.name, birth_date=typed.birth_date)
        yield people.filter(pinyin=names.pinyin_key(typed.name), birth_date__range=near)
    if len(typed.phone) >= 7:
        yield people.filter(phone=typed.phone)
