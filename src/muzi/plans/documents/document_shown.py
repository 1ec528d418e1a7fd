"""Drafts as cards beside the text, edits in their context, and how far a review has come."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muzi.content.catalogue import catalogue
from muzi.indicators.wording import name_of
from muzi.places import codes
from muzi.places import queries as places
from muzi.plans import wording
from muzi.plans.documents import stated_shares
from muzi.plans.documents.candidates import offered
from muzi.plans.documents.review import SURE
from muzi.plans.documents.uppers import Upper
from muzi.plans.items import InvalidItem, TargetItem, What, from_json
from muzi.plans.models import Document, Draft, Plan
from muzi.plans.reading.spam import HOLE
from muzi.plans.reading.types import Edit
from muzi.plans.tasks.leads import Leads

_CONTEXT = 14  # characters shown on either side of an edit
_LONGEST = 60  # characters of an edit's own words

EDITS: dict[str, Any] = {
    "spam": gettext_lazy("广告代替的文字"),
    "furniture": gettext_lazy("页眉页脚与网站栏目"),
    "line": gettext_lazy("断行"),
    "page": gettext_lazy("分页"),
    "space": gettext_lazy("多余空格"),
    "punctuation": gettext_lazy("半角标点"),
    "form": gettext_lazy("全角与异体字符"),
    "traditional": gettext_lazy("繁体字"),
    "paragraph": gettext_lazy("连成一行的段落"),
    "unseen": gettext_lazy("不可见字符"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One draft: what it is called, what it says, who decided about it."""

    draft: Draft
    name: str
    said: str
    notes: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # why no plan can hold it as it is
    astray: list[stated_shares.Row] = field(default_factory=list)  # of its split, without a region
    due_on: date | None = None
    near: str = ""  # the code of the indicator that a target without one may mean

    @property
    def sort(self) -> str:
        return str(Draft.What(self.draft.what).label)

    @property
    def clause(self) -> str:
        return wording.clause_words(self.draft.clause)

    @property
    def unsure(self) -> bool:
        """The reader was not sure, and nobody has decided yet."""
        return self.draft.state == Draft.State.OPEN and self.draft.confidence < SURE

    @property
    def percent(self) -> int:
        return round(100 * self.draft.confidence)


def card(draft: Draft, leads: Leads, below: stated_shares.Below) -> Card:
    """The draft as it stands, whatever its content."""
    said = draft.content
    name = str(said.get("name") or said.get("text") or said.get("what") or "")
    try:
        item: Any = from_json(What(draft.what), said)
    except InvalidItem as error:
        return Card(draft, name, "", [], [str(wording.fault(each)) for each in error.faults])
    due = _("%(day)s 前") % {"day": item.due_on} if getattr(item, "due_on", None) else ""
    if item.sort is What.TARGET:
        due = _("每年，至 %(day)s") % {"day": item.due_on} if item.yearly and due else due
        due = _("每年") if item.yearly and not due else due
        found = offered(draft)
        near = found.code if found else ""
        loose = "" if item.firm else _("力争")
        split = stated_shares.rows(draft, below)
        return Card(
            draft,
            name,
            wording.promise(item),
            _filled(
                due,
                _matched(item.indicator, near),
                wording.whom(item),
                loose,
                stated_shares.told(item, split),
            ),
            astray=stated_shares.astray(item, split),
            due_on=item.due_on,
            near=near,
        )
    if item.sort is What.TASK:
        lead = leads.name_of(item.owners)
        led = _("牵头：%(unit)s") % {"unit": lead} if lead else ""
        others = "、".join(leads.names_beside(item.owners))
        beside = _("配合：%(units)s") % {"units": others} if others else ""
        kind = _("组织保障类") if item.organisational else ""
        return Card(draft, name, "、".join(item.owners), _filled(due, led, beside, kind))
    to = _("报 %(receiver)s") % {"receiver": item.receiver} if item.receiver else ""
    frequency = str(wording.FREQUENCIES[item.frequency])
    return Card(draft, name, frequency, _filled(item.reporter, to, wording.by_when(item)))


def _matched(code: str, near: str) -> str:
    """The indicator of a target; where it has none, the nearest one."""
    entry = catalogue().get(code or near)
    if entry is None:
        return _("目录中没有对应指标")
    name = f"{entry.code} {name_of(entry)}"
    return name if code else _("目录中没有对应指标，名称最相近：%(name)s") % {"name": name}


def _filled(*notes: str) -> list[str]:
    return [each for each in notes if each]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many drafts of one sort were read, wait, and will be in the plan."""

    what: str
    label: str
    total: int
    open: int
    standing: int


def tallies(drafts: Iterable[Draft]) -> list[Tally]:
    """One for each sort."""
    by_sort: dict[str, Counter[str]] = {each.value: Counter() for each in Draft.What}
    for draft in drafts:
        by_sort[draft.what][draft.state] += 1
    state = Draft.State
    return [
        Tally(
            what.value,
            str(what.label),
            counted.total(),
            counted[state.OPEN],
            counted[state.ACCEPTED] + counted[state.CORRECTED],
        )
        for what, counted in ((each, by_sort[each.value]) for each in Draft.What)
    ]


def promised(drafts: Iterable[Draft]) -> list[TargetItem]:
    """The targets among drafts, where they are such as a plan can hold."""
    found = []
    for draft in drafts:
        if draft.what == Draft.What.TARGET:
            with suppress(InvalidItem):
                found.append(from_json(What.TARGET, draft.content))
    return [each for each in found if isinstance(each, TargetItem)]


def outside(document: Document, cards: Iterable[Card]) -> list[Card]:
    """Those whose last day is not within the document's own period, which a person may have
    changed.
    """
    first, last = document.starts_on or date.min, document.ends_on or date.max
    return [each for each in cards if each.due_on and not first <= each.due_on <= last]


_NAMED = 3  # targets that two plans share, named; the others are counted


def upper(found: Upper, names: Mapping[int, str]) -> str:
    """A plan above as it is offered: whose it is, its title, and why."""
    reasons = []
    if found.cited:
        reasons.append(_("列为政策依据"))
    if found.shared:
        said = {"n": len(found.shared), "names": "、".join(found.shared[:_NAMED])}
        few = len(found.shared) <= _NAMED
        reasons.append(
            _("同有指标：%(names)s") % said if few else _("同有 %(n)d 项指标：%(names)s等") % said
        )
    why = "；".join(reasons) or _("无相同指标")
    return f"{names[found.plan.region]} · {found.plan.title}（{why}）"


@dataclass(frozen=True, slots=True)
class ShownEdit:
    """An edit among the words round it."""

    id: str
    kind: str
    label: str
    clause: str
    left: str
    before: str
    after: str
    right: str
    undone: bool


def shown_edit(document: Document, edit: Edit, clause: str, undone: bool) -> ShownEdit:
    """The edit with its place; what has no shape of its own is written as a sign."""
    text = document.text
    after = _visible(edit.after)
    if edit.after == HOLE:
        after = _("（名称待填）")
    return ShownEdit(
        edit.id,
        edit.kind,
        str(EDITS.get(edit.kind, edit.kind)),
        wording.clause_words(clause),
        _visible(text[max(0, edit.start - _CONTEXT) : edit.start]),
        _visible(edit.before),
        after or _("（删去）"),
        _visible(text[edit.end : edit.end + _CONTEXT]),
        undone,
    )


def _visible(words: str) -> str:
    short = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
    signs = {"\n": "↵", "\r": "↵", "\f": "⇟", "\t": "⇥", " ": "␣", "\u3000": "␣", "\u00a0": "␣"}
    return "".join(signs.get(each, each if each.isprintable() else "·") for each in short)


# What the pages of a document share


def region_names(those: Iterable[Document] | Iterable[Plan]) -> dict[int, str]:
    """The names of the regions of documents or plans."""
    known = places.names({each.region for each in those} - {codes.COUNTRY})
    return defaultdict(str, known) | {codes.COUNTRY: _("全国")}


def head(document: Document) -> dict[str, Any]:
    """The context of a page's head."""
    return {
        "document": document,
        "reviewing": document.state == Document.State.REVIEWING,
        "breadcrumb": [{"label": _("政策文件"), "url": reverse("documents")}],
    }
