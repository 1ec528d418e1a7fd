"""The form of a draft: filled with what stands, or with what the reader makes of selected words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import QueryDict

from muzi.plans import items, reading
from muzi.plans.documents.candidates import candidates
from muzi.plans.documents.document_forms import FORMS, QuoteForm
from muzi.plans.item_forms import ItemForm
from muzi.plans.items import InvalidItem, What
from muzi.plans.models import Document, Draft
from muzi.plans.tasks import leads
from muzi.plans.tasks.leads import Leads

_LONGEST_SELECTION = 5000


def form_of(about: Draft, sent: Any = None) -> ItemForm:
    """The form of a draft's sort, filled with what stands or what was typed."""
    sort, said = What(about.what), about.content
    try:
        standing: items.Item | None = items.from_json(sort, said)
    except InvalidItem:
        standing = None
    options: dict[str, Any] = {"standing": standing, "initial": {} if standing else said}
    if sort is What.TARGET:
        options["candidates"] = candidates(said)
    if sort is What.TASK:
        place = about.document.region
        options["lead"] = Leads(place).of(said.get("owners") or ())
        options["units"] = leads.units(place)
    form = FORMS[sort](sent, **options)
    form.auto_id = f"draft-{about.pk or 'new'}-%s"  # several may stand in one page
    return form


def typed(form: ItemForm, about: Draft) -> dict[str, Any]:
    """The item of a valid form as JSON, with what only the text says."""
    quote = str(about.content.get("quote", ""))
    return items.as_json(replace(form.item(), quote=quote))


# From words selected in the text


def _selected(about: Document, asked: QueryDict) -> tuple[int, int] | None:
    """The place in the text that was selected in the page, if it is one."""
    start, end = asked.get("start", ""), asked.get("end", "")
    if not (start.isdecimal() and end.isdecimal() and len(start) < 9 and len(end) < 9):
        return None
    low, high = int(start), min(int(end), len(about.text))
    return (low, high) if low < high <= low + _LONGEST_SELECTION else None


def quote_form(about: Document, asked: QueryDict) -> QuoteForm:
    """The form of a place in the text: the one selected, if one is."""
    place = _selected(about, asked)
    initial = (
        {"start": place[0], "end": place[1], "quote": about.text[place[0] : place[1]]}
        if place
        else {}
    )
    return QuoteForm(text=about.text, initial=initial)


def prefilled(about: Document, sort: What, asked: QueryDict) -> dict[str, Any]:
    """What the reader makes of the selected words alone, or the words themselves."""
    place = _selected(about, asked)
    if place is None:
        return {"firm": True} if sort is What.TARGET else {}
    words = about.text[place[0] : place[1]]
    read = reading.read(words)
    found: items.Item | None = None
    if sort is What.TARGET and read.targets:
        found = items.of_target(read.targets[0])
    elif sort is What.TASK and read.tasks:
        found = items.of_task(read.tasks[0])
    elif sort is What.RHYTHM and read.rhythms:
        found = items.of_rhythm(read.rhythms[0])
    if found is not None:
        return items.as_json(found) | {"clause": ""}  # that of the words alone
    plain = " ".join(words.split())
    named: dict[What, dict[str, Any]] = {
        What.TARGET: {"name": plain[:200], "firm": True},
        What.TASK: {"text": plain},
        What.RHYTHM: {"what": plain[:200]},
    }
    return named[sort]
