"""The audit trail: one line for each look at a person's file and each write."""

from __future__ import annotations

from django.utils import timezone

from muzi.access.models import AuditEvent
from muzi.access.scope import current

Action = AuditEvent.Action


def note(
    action: AuditEvent.Action,
    *,
    person_id: int | None = None,
    kind: str = "",
    record_id: int | None = None,
    reason: str = "",
    restricted: bool = False,
) -> None:
    """Write one line for the acting account, in its transaction."""
    scope = current()
    AuditEvent(
        at=timezone.now(),
        user_id=scope.user_id,
        institution_id=scope.institution_id,
        action=action,
        person_id=person_id,
        kind=kind,
        record_id=record_id,
        reason=reason,
        restricted=restricted,
    ).save(force_insert=True)
