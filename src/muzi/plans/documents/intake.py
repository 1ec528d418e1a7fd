"""A document comes in: its text is kept, and what was read in it becomes drafts.

text = reading.text_of(data, name)
document = take(text, file_name=name, by=user)
read = reread(document, by=user, undone=[…], answers={…})   an edit undone, a question answered
read = reading_of(document)                                  to show the text again
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.models import User
from muzi.places import codes
from muzi.plans import items, reading
from muzi.plans.amending import authorise
from muzi.plans.documents import told_once
from muzi.plans.documents.review import reviewing
from muzi.plans.documents.unknown_place import unknown_place
from muzi.plans.errors import PlanError
from muzi.plans.items import Item
from muzi.plans.models import Document, Draft
from muzi.plans.reading.types import Reading, Rhythm, Target, Task

_SURE = 0.6  # so sure the reader is of a region that stands without being chosen
_UNTOLD = {"region_end", "region_chosen"}  # columns that go with another
# What a person may correct of a document's own particulars.
PARTICULARS = frozenset(
    {"title", "issuer", "number", "index_number", "issued_on", "starts_on", "ends_on"}
)


@transaction.atomic
def take(text: str, *, file_name: str, by: User, region: int | None = None) -> Document:
    """Keep a document and read it. `text` is as `reading.text_of` gave it.

    Its region is the one given, else the one that it names for sure if the account governs it,
    else the account's own until somebody chooses.
    Raises NotAllowed, PlanError.
    """
    # PostgreSQL keeps no null characters; files are read without them, pasted text may have some.
    text = text.replace("\0", "")
    if not text.strip():
        raise PlanError(_("文件中没有文字。"))
    read = reading.read(text, region=by.institution.catchment if region is None else region)
    place = _region(read, by) if region is None else region
    authorise(by, place)
    document = Document(
        text=read.text,
        file_name=file_name[:200],
        region=place,
        region_end=codes.extent(place)[1],
        region_chosen=region is not None,
        read_by=by,
        institution=by.institution,
    )
    _describe(document, read)
    document.title = document.title or file_name[:300] or _("未命名文件")
    document.save(force_insert=True)
    Draft.objects.bulk_create(_drafts(document, read))
    audit.note(audit.Action.RECORD, kind="policy_document", record_id=document.pk)
    return document


def alike(document: Document) -> list[Document]:
    """Documents that were read in before with the same text, title or number, the newest first;
    one that was given up is not told of.
    """
    same = Q(title=document.title) | Q(text=document.text)
    if document.number:
        same |= Q(number=document.number)
    others = Document.objects.filter(same, pk__lt=document.pk)
    standing = others.exclude(state=Document.State.DROPPED)
    return list(standing.only("pk", "title", "read_at").order_by("-pk"))


def reading_of(document: Document) -> Reading:
    """The document read as it stands: with its edits undone and its questions answered."""
    return reading.read(
        document.text,
        undone=frozenset(document.undone),
        answers=dict(document.answers),
        region=document.region,
    )


@transaction.atomic
def reread(
    document: Document,
    *,
    by: User,
    undone: Iterable[str] | None = None,
    answers: Mapping[str, str] | None = None,
) -> Reading:
    """Read again after an edit was undone or a question answered.

    What a person decided or corrected stays; a decided draft that is still found in its place is
    told what the reader says now. Undecided drafts, and particulars that still say what was read,
    follow the reader. Raises NotAllowed, PlanError.
    """
    held = reviewing(document, by)
    earlier = reading_of(held)
    if undone is not None:
        held.undone = sorted(set(undone))
    if answers is not None:
        held.answers = dict(answers)
    read = reading_of(held)
    _describe(held, read, earlier)
    if not held.region_chosen:
        held.region, held.region_end = codes.extent(_region(read, by))
    held.save()
    _renew(held, read)
    audit.note(audit.Action.AMEND, kind="policy_document", record_id=held.pk, reason=_("重新读取"))
    document.refresh_from_db()
    return read


@transaction.atomic
def describe(
    document: Document, *, by: User, region: int | None = None, **particulars: Any
) -> None:
    """Correct the document's particulars. Raises NotAllowed, PlanError."""
    if unknown := particulars.keys() - PARTICULARS:
        raise TypeError(f"no particulars of a document: {sorted(unknown)}")
    held = reviewing(document, by)
    said = dict(particulars)
    if region is not None:
        authorise(by, region)
        said["region"], said["region_end"] = codes.extent(region)
        said["region_chosen"] = True
    changed = [name for name, value in said.items() if getattr(held, name) != value]
    for name in changed:
        setattr(held, name, said[name])
    if not held.title.strip():
        raise PlanError(_("请先填写文件标题。"))
    if held.starts_on and held.ends_on and held.ends_on < held.starts_on:
        raise PlanError(_("期限的止日早于起日。"))
    if changed:
        held.save(update_fields=changed)
        audit.note(
            audit.Action.AMEND,
            kind="policy_document",
            record_id=held.pk,
            reason="、".join(label(each) for each in changed if each not in _UNTOLD),
        )
    document.refresh_from_db()


def label(particular: str) -> str:
    """What a particular of a document is called."""
    field: Any = Document._meta.get_field(particular)
    return str(field.verbose_name)


@transaction.atomic
def drop(document: Document, *, by: User) -> None:
    """Give a document up: nothing is published of it, and it is kept. Raises NotAllowed, and
    PlanError once it is published: its plan can be withdrawn.
    """
    held = reviewing(document, by)
    held.state = document.state = Document.State.DROPPED
    held.save(update_fields=["state"])
    audit.note(audit.Action.VOID, kind="policy_document", record_id=document.pk)


def is_settled(document: Document, read: Reading) -> bool:
    """Whether the document's region is beyond doubt: a person chose it, or what the document names
    for sure is this one or one around it, and no place inside that has no code.
    """
    if document.region_chosen:
        return True
    named = _named(read)
    known = named is not None and codes.contains(named, document.region)
    return known and not unknown_place(read.about)


def _region(read: Reading, by: User) -> int:
    named = _named(read)
    return by.institution.catchment if named is None or not by.governs(named) else named


def _named(read: Reading) -> int | None:
    """The region that the document names for sure."""
    region = read.about.region
    return region.code if region and region.certainty >= _SURE else None


def _said(read: Reading) -> dict[str, str | date | None]:
    """What a document says of itself, as its columns hold it."""
    about = read.about
    return {
        "title": about.title[:300],
        "issuer": about.issuer[:200],
        "number": about.number[:80],
        "index_number": about.index_number[:80],
        "issued_on": about.issued_on,
        "starts_on": about.starts_on,
        "ends_on": about.ends_on,
    }


def _describe(document: Document, read: Reading, earlier: Reading | None = None) -> None:
    """Put down what the document says of itself. After an `earlier` reading a person's corrections
    stand: what differs from it is theirs.
    """
    known = _said(earlier) if earlier else {}
    for name, value in _said(read).items():
        stands = getattr(document, name)
        if not stands or not known or stands == known[name]:
            setattr(document, name, value)
    document.cites = [{"title": each.title, "number": each.number} for each in read.about.cites]
    document.problems = [
        {
            "kind": each.kind,
            "message": each.message,
            "start": each.start,
            "end": each.end,
            "quote": each.quote,
        }
        for each in read.problems
    ]


# Drafts


def _drafts(document: Document, read: Reading) -> Iterator[Draft]:
    for target in read.targets:
        shares = [[each.region, each.value] for each in target.shares]
        yield _draft(document, target, items.of_target(target), shares)
    tasks, rhythms = told_once.once(read, document.region)
    for task in tasks:
        yield _draft(document, task, items.of_task(task))
    for rhythm in rhythms:
        yield _draft(document, rhythm, items.of_rhythm(rhythm))


def _draft(
    document: Document, read: Target | Task | Rhythm, item: Item, shares: Sequence[Any] = ()
) -> Draft:
    said = items.as_json(item)
    return Draft(
        document=document,
        what=item.sort,
        clause=item.clause,
        start=read.start,
        end=read.end,
        read=said,
        content=said,
        shares=list(shares),
        confidence=read.confidence,
    )


def _renew(document: Document, read: Reading) -> None:
    """Put the drafts of a new reading in the place of the old ones."""
    old: dict[tuple[Any, ...], list[Draft]] = defaultdict(list)
    for draft in document.drafts.exclude(read=None).order_by("pk"):
        old[_place(draft)].append(draft)
    added: list[Draft] = []
    for fresh in _drafts(document, read):
        known = old[_place(fresh)]
        if not known:
            added.append(fresh)
            continue
        draft = known.pop(0)
        if draft.state == Draft.State.OPEN:
            draft.content = fresh.content
        draft.read, draft.clause, draft.confidence = fresh.read, fresh.clause, fresh.confidence
        if [row[:2] for row in draft.shares] != fresh.shares:  # else a person may have placed them
            draft.shares = fresh.shares
        draft.save()
    gone = [each.pk for left in old.values() for each in left if each.state == Draft.State.OPEN]
    # Reopened drafts have a history, which is only added to: they stay, like decided ones.
    never_decided = Draft.objects.filter(pk__in=gone, decisions=None)
    # Not delete(): that would ask for the right to delete decisions.
    Draft.objects.filter(pk__in=list(never_decided.values_list("pk", flat=True)))._raw_delete(
        using=Draft.objects.db
    )
    Draft.objects.bulk_create(added)


def _place(draft: Draft) -> tuple[Any, ...]:
    """What makes two drafts of two readings the same one."""
    said = draft.read or {}
    head = said.get("name") or said.get("what") or ""
    return draft.what, draft.start, draft.end, head, said.get("frequency", "")
