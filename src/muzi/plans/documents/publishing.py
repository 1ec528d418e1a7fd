"""A reviewed document becomes a plan, tied to the plans above it; a plan is withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muzi.access import audit
from muzi.access.models import User
from muzi.places import codes
from muzi.plans import rows
from muzi.plans.amending import authorise
from muzi.plans.documents import stated_shares
from muzi.plans.documents.uppers import uppers
from muzi.plans.errors import Invalid, PlanError, Undecided
from muzi.plans.items import InvalidItem, Item, TargetItem, What, from_json
from muzi.plans.models import Document, Draft, Link, Plan

STANDING = (Draft.State.ACCEPTED, Draft.State.CORRECTED)


@transaction.atomic
def publish(
    document: Document,
    *,
    by: User,
    region: int | None = None,
    above: Iterable[Plan] | None = None,
    leave_out: bool = False,
    replaces: Iterable[Plan] = (),
) -> Plan:
    """Make the accepted drafts of a document version 1 of a plan.

    `region` is the document's unless given. `above` are the plans that it implements: those that
    `uppers` proposes unless given. `leave_out`: drafts that nobody decided stay out.
    `replaces`: plans that are withdrawn since this one stands in their place.
    Raises NotAllowed, Undecided, Invalid, PlanError.
    """
    place = document.region if region is None else region
    authorise(by, place)
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.state != Document.State.REVIEWING:
        raise PlanError(_("文件已发布或已放弃。"))
    if not document.title.strip():
        raise PlanError(_("请先填写文件标题。"))
    drafts = list(document.drafts.order_by("start", "pk"))
    undecided = sum(each.state == Draft.State.OPEN for each in drafts)
    if undecided and not leave_out:
        raise Undecided(undecided)
    accepted = [each for each in drafts if each.state in STANDING]
    if not accepted:
        raise PlanError(_("没有采纳任何条目，不能发布。"))
    plan = _made(document, place, by)
    items = list(_numbered(accepted))
    rows.write(plan, items)
    made_of = ((key, item, draft) for (key, item), draft in zip(items, accepted, strict=True))
    stated_shares.give(plan, made_of, by)
    if above is None:
        promised = (item for _key, item in items if isinstance(item, TargetItem))
        above = [each.plan for each in uppers(document, place, promised) if each.proposed]
    _tie(plan, above)
    for earlier in replaces:
        withdraw(earlier, reason=_("由《%(title)s》替代") % {"title": plan.title}, by=by)
    document.state = Document.State.PUBLISHED
    document.save(update_fields=["state"])
    audit.note(audit.Action.RECORD, kind="plan", record_id=plan.pk)
    return plan


def made_before(document: Document) -> list[Plan]:
    """Standing plans of the same region under the same title (or number): a pack's, or a document
    that was read in twice.
    """
    plain = "".join(document.title.split())
    standing = Plan.objects.filter(region=document.region, withdrawn_at=None)
    return [
        each
        for each in standing
        if "".join(each.title.split()) == plain or (each.number and each.number == document.number)
    ]


def draft_of(plan: Plan, sort: What, key: int) -> Draft | None:
    """The draft that an item of version 1 was made of (its key is its place among those of its
    sort); None for an item added later, and for accounts that may not see the document.
    """
    standing = Draft.objects.filter(document=plan.document_id, what=sort, state__in=STANDING)
    found = standing.select_related("decided_by").order_by("start", "pk")
    return found[key - 1 : key].first() if plan.document_id else None


def _numbered(drafts: Iterable[Draft]) -> Iterator[tuple[int, Item]]:
    """The items of drafts with their keys, counted from 1 for each sort."""
    last = dict.fromkeys(What, 0)
    for draft in drafts:
        sort = What(draft.what)
        last[sort] += 1
        try:
            yield last[sort], from_json(sort, draft.content)
        except InvalidItem as error:
            label = str(draft.content.get("name") or draft.content.get("text") or draft.clause)
            raise Invalid(error.faults, of=label) from error


def _made(document: Document, region: int, by: User) -> Plan:
    return Plan.objects.create(
        title=document.title,
        issuer=document.issuer,
        number=document.number,
        issued_on=document.issued_on,
        region=region,
        region_end=codes.extent(region)[1],
        starts_on=document.starts_on,
        ends_on=document.ends_on,
        cites=document.cites,
        document=document,
        published_by=by,
    )


@transaction.atomic
def tie(plan: Plan, above: Iterable[Plan], *, by: User) -> None:
    """Say anew which plans it implements. Raises NotAllowed, PlanError."""
    authorise(by, plan.region)
    _tie(plan, above)
    audit.note(audit.Action.AMEND, kind="plan", record_id=plan.pk, reason=_("规划衔接"))


def _tie(plan: Plan, above: Iterable[Plan]) -> None:
    chosen = {each.pk: each for each in above}
    for upper in chosen.values():
        if upper.pk == plan.pk or not codes.contains(upper.region, plan.region):
            raise PlanError(_("只能衔接本地区或上级地区的其他规划。"))
    Link.objects.filter(plan=plan).exclude(upper__in=chosen).delete()
    known = set(Link.objects.filter(plan=plan).values_list("upper_id", flat=True))
    Link.objects.bulk_create(Link(plan=plan, upper_id=each) for each in chosen.keys() - known)


@transaction.atomic
def withdraw(plan: Plan, *, reason: str, by: User) -> None:
    """The plan no longer holds; it and what was followed stay readable. Raises NotAllowed, and
    PlanError for one that was withdrawn before: when that was stands.
    """
    authorise(by, plan.region)
    if len(reason.strip()) < 2:
        raise PlanError(_("请写明废止理由。"))
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if held.withdrawn_at is not None:
        raise PlanError(_("规划已废止。"))
    held.withdrawn_at = plan.withdrawn_at = timezone.now()
    held.save(update_fields=["withdrawn_at"])
    audit.note(audit.Action.VOID, kind="plan", record_id=plan.pk, reason=reason.strip()[:200])
