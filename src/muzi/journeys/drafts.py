"""Forms kept as typed so far: one draft for each author, kind and subject."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from muzi.access.models import Draft, User
from muzi.people.models import Person
from muzi.services.forms import RecordForm
from muzi.services.record import Pregnancy

NOT_A_DRAFT = {"csrfmiddlewaretoken", "token", "confirm", "version"}


def subject(person: Person, pregnancy: Pregnancy | None) -> str:
    """What a new record's draft is about, as its address names it."""
    return f"{person.pk}-{pregnancy.pk if pregnancy else 'new'}-new"


def keep(user: User, kind: str, about: str, data: Any) -> None:
    """Keep a form as typed; one draft for each form and author."""
    # jsonb holds no NUL, which nobody types.
    text = {
        name: [value.replace("\0", "") for value in data.getlist(name)]
        for name in data
        if name not in NOT_A_DRAFT
    }
    Draft.objects.update_or_create(
        user=user,
        kind=kind,
        subject=about,
        defaults={"text": text, "saved_at": timezone.now()},
    )


def find(user: User, kind: str, about: str) -> Draft | None:
    return Draft.objects.filter(user=user, kind=kind, subject=about).first()


def drop(user: User, kind: str, about: str) -> None:
    Draft.objects.filter(user=user, kind=kind, subject=about).delete()


def as_initial(draft: Draft | None, form: type[RecordForm]) -> dict[str, Any]:
    """A draft's text as the initial values of a form: lists where a field takes several."""
    if draft is None:
        return {}
    many = {
        each.name for each in form._meta.model._meta.concrete_fields if hasattr(each, "options")
    }
    return {
        name: values if name in many or name.startswith(("items_", "factors_")) else values[0]
        for name, values in draft.text.items()
        if values
    }
