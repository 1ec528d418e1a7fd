"""Deciding about what was read in a document. Every decision is kept, with who made it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muzi.access.models import User
from muzi.plans.amending import authorise
from muzi.plans.documents.candidates import offered
from muzi.plans.errors import Invalid, PlanError
from muzi.plans.items import InvalidItem, What, as_json, from_json
from muzi.plans.models import Decision, Document, Draft

State = Draft.State
SURE = 0.9  # the reader's confidence from which drafts are accepted together


def is_sure(draft: Draft) -> bool:
    """Is the reader sure of it? Not where the catalogue has a near indicator that it may mean:
    accepted without it, the target would have no data that records could feed.
    """
    return draft.confidence >= SURE and offered(draft) is None


@transaction.atomic
def decide(
    draft: Draft, state: Draft.State, *, by: User, content: Mapping[str, Any] | None = None
) -> Draft:
    """Accept, correct, reject or reopen one draft.

    `content` is what is to stand (as JSON, or a form's fields); without it, what stands already.
    What was read, accepted unchanged, is accepted; changed, it is corrected, whatever was asked.
    Raises NotAllowed, Invalid, PlanError.
    """
    document = reviewing(draft.document, by)
    draft = Draft.objects.select_for_update().get(pk=draft.pk, document=document)
    before = _as_kept(draft)
    if state in (State.ACCEPTED, State.CORRECTED):
        draft.content = _checked(draft.what, draft.content if content is None else content)
        changed = draft.read is not None and draft.content != draft.read
        state = State.CORRECTED if changed else State.ACCEPTED
    elif state == State.OPEN and draft.read is not None:
        draft.content = draft.read
    return _keep(draft, state, before, by)


@transaction.atomic
def add(
    document: Document,
    what: Draft.What,
    *,
    start: int,
    end: int,
    content: Mapping[str, Any],
    by: User,
) -> Draft:
    """Accept something that the reader did not see: the text start–end says `content`.

    Raises NotAllowed, Invalid, PlanError.
    """
    document = reviewing(document, by)
    if not 0 <= start < end <= len(document.text):
        raise PlanError(_("请先在原文中选择文字。"))
    quoted = {"quote": document.text[start:end]} | dict(content)
    draft = Draft(
        document=document,
        what=what,
        start=start,
        end=end,
        content=_checked(what, quoted),
    )
    draft.clause = draft.content["clause"]
    return _keep(draft, State.ACCEPTED, None, by)


@transaction.atomic
def accept_sure(document: Document, *, by: User) -> list[Decision]:
    """Accept every open draft that the reader is sure of and a plan can hold.

    Raises NotAllowed, PlanError.
    """
    document = reviewing(document, by)
    accepted: list[Draft] = []
    decisions: list[Decision] = []
    now = timezone.now()
    for draft in filter(is_sure, document.drafts.filter(state=State.OPEN)):
        before = _as_kept(draft)
        try:
            draft.content = _checked(draft.what, draft.content)
        except Invalid:
            continue  # stays open, to be corrected
        changed = draft.read is not None and draft.content != draft.read
        draft.state = State.CORRECTED if changed else State.ACCEPTED
        draft.decided_by, draft.decided_at = by, now
        accepted.append(draft)
        decisions.append(
            Decision(draft=draft, state=draft.state, before=before, after=_as_kept(draft), by=by)
        )
    Draft.objects.bulk_update(accepted, ["state", "content", "decided_by", "decided_at"])
    return Decision.objects.bulk_create(decisions)


@transaction.atomic
def undo(decisions: Iterable[int], *, by: User) -> list[Draft]:
    """Put drafts back to what they were before these decisions (by id), which stay in the history.

    A draft that somebody else decided about since is left as it is; one that was added is
    rejected, for nothing stood before it. Returns those put back. Raises NotAllowed, PlanError.
    """
    undone = []
    for made in Decision.objects.filter(pk__in=list(decisions)).select_related("draft__document"):
        reviewing(made.draft.document, by)
        draft = Draft.objects.select_for_update().get(pk=made.draft_id)
        if draft.decisions.filter(pk__gt=made.pk).exclude(by=by).exists():
            continue
        before = made.before or {"state": State.REJECTED, "content": draft.content}
        now = _as_kept(draft)
        draft.content = before["content"]
        undone.append(_keep(draft, State(before["state"]), now, by))
    return undone


def reviewing(document: Document, by: User) -> Document:
    """The document, held while something about it is decided. Raises NotAllowed, and PlanError
    once it is published or given up.
    """
    authorise(by, document.region)
    held = Document.objects.select_for_update().get(pk=document.pk)
    if held.state != Document.State.REVIEWING:
        raise PlanError(_("文件已发布或已放弃，不能再审核。"))
    return held


def _checked(what: str, content: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return as_json(from_json(What(what), content))
    except InvalidItem as error:
        raise Invalid(error.faults) from error


def _as_kept(draft: Draft) -> dict[str, Any]:
    return {"state": draft.state, "content": draft.content}


def _keep(draft: Draft, state: Draft.State, before: dict[str, Any] | None, by: User) -> Draft:
    draft.state = state
    opened = state == State.OPEN
    draft.decided_by, draft.decided_at = (None, None) if opened else (by, timezone.now())
    draft.save()
    Decision.objects.create(draft=draft, state=state, before=before, after=_as_kept(draft), by=by)
    return draft
