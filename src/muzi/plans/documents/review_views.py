"""Pages of a review: the text beside its drafts, one draft, an added one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.plans import items
from muzi.plans.documents import document_text, filling, review, stated_shares
from muzi.plans.documents.candidates import offered
from muzi.plans.documents.document_forms import QuoteForm
from muzi.plans.documents.document_shown import card, tallies
from muzi.plans.errors import Invalid, PlanError
from muzi.plans.item_forms import ItemForm
from muzi.plans.items import What
from muzi.plans.models import Decision, Document, Draft
from muzi.plans.tasks.leads import Leads

ADD_KEYS = {"t": Draft.What.TARGET, "w": Draft.What.TASK, "c": Draft.What.RHYTHM}
_LOG = Prefetch("decisions", Decision.objects.select_related("by").defer("before", "after"))
_REMEMBERED = 100  # steps of a review that can be undone


def open_documents() -> Any:
    """Documents with who read them in."""
    return Document.objects.select_related("read_by")


@requires(Permission.MAKE_PLANS)
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The text with what was read in it on one side, the drafts on the other."""
    about = get_object_or_404(open_documents(), pk=pk)
    drafts = list(about.drafts.select_related("decided_by").prefetch_related(_LOG))
    chosen = next((each for each in drafts if str(each.pk) == request.GET.get("draft")), None)
    structure = document_text.structure(about.text, about.undone, about.answers)
    parts = document_text.parts(about.text)
    part = _part(request, parts, chosen)
    start, end = parts[part]
    wanted = _wanted(request.GET)
    here = [each for each in drafts if start <= each.start < end]
    spans = [
        document_text.Span(each.start, each.end, each.pk, each.what, each.state) for each in here
    ]
    lines = list(document_text.paragraphs(about.text, spans, structure, start, end))
    units, below = Leads(about.region), stated_shares.Below(about.region)
    shown = [each for each in here if _asked_for(each, wanted) or each == chosen]
    return render(
        request,
        "plans/review.html",
        _head(about, drafts)
        | {
            "paragraphs": lines,
            "outline": [
                (each, document_text.line_at(lines, each.start))
                for each in structure.outline
                if start <= each.start < end
            ],
            "unread": [
                (each, document_text.line_at(lines, each.start))
                for each in structure.goals_without(
                    [each.start for each in drafts if each.what == Draft.What.TARGET]
                )
                if start <= each.start < end
            ],
            "cards": [card(each, units, below) for each in shown],
            "chosen": chosen.pk if chosen else None,
            "problems": [
                (each, document_text.line_at(lines, each["start"])) for each in about.problems
            ],
            "parts": [(number, number == part) for number in range(len(parts))],
            "wanted": wanted,
            "keep": request.GET.urlencode(),
            "may_undo": bool(request.session.get(_steps_key(about))),
            "adding": [(key, str(what), what.label) for key, what in ADD_KEYS.items()],
            "shortcuts": _shortcuts(),
        },
    )


def _shortcuts() -> list[tuple[list[str], str]]:
    """The keys of this page, for the dialog under `?`."""
    return [
        (["j"], _("下一条")),
        (["k"], _("上一条")),
        (["a"], _("采纳，到下一条待审")),
        (["i"], _("按名称最相近的指标采纳")),
        (["e"], _("更正")),
        (["s"], _("选择分解表各行对应的地区")),
        (["r"], _("不采纳，到下一条待审")),
        (["u"], _("撤销上一步")),
        (["t"], _("把选中的文字添加为目标")),
        (["w"], _("把选中的文字添加为任务")),
        (["c"], _("把选中的文字添加为报送节奏")),
    ]


def _head(about: Document, drafts: Iterable[Draft]) -> dict[str, Any]:
    """What the page and every exchanged part of it say of the whole."""
    drafts = list(drafts)
    counted = tallies(drafts)
    return {
        "document": about,
        "reviewing": about.state == Document.State.REVIEWING,
        "tallies": counted,
        "total": sum(each.total for each in counted),
        "open": sum(each.open for each in counted),
        "standing": sum(each.standing for each in counted),
        "sure": sum(each.state == Draft.State.OPEN and review.is_sure(each) for each in drafts),
        "breadcrumb": [{"label": _("政策文件"), "url": reverse("documents")}],
    }


def _part(request: HttpRequest, parts: list[tuple[int, int]], chosen: Draft | None) -> int:
    if chosen:
        return next(n for n, (_start, end) in enumerate(parts) if chosen.start < end)
    text = request.GET.get("part", "1")
    number = int(text) if text.isdecimal() and len(text) < 6 else 1
    return min(max(number, 1), len(parts)) - 1


def _wanted(asked: QueryDict) -> dict[str, str]:
    """Which drafts the list shows; what is not known is left out."""
    what, show = asked.get("what", ""), asked.get("show", "")
    return {
        "what": what if what in Draft.What.values else "",
        "show": show if show == "open" else "",
    }


def _asked_for(draft: Draft, wanted: dict[str, str]) -> bool:
    return (not wanted["what"] or draft.what == wanted["what"]) and (
        not wanted["show"] or draft.state == Draft.State.OPEN
    )


# One draft


@requires(Permission.MAKE_PLANS)
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft: its form, and what is decided about it."""
    drafts = Draft.objects.select_related("document", "decided_by")
    about = get_object_or_404(drafts, pk=pk)
    if request.method != "POST":
        open_ = about.document.state == Document.State.REVIEWING and "card" not in request.GET
        form = filling.form_of(about) if open_ else None
        return _draft_page(request, about, form)
    action, form = request.POST.get("action", "correct"), None
    try:
        if action == "correct":
            form = filling.form_of(about, request.POST)
            if not form.is_valid():
                return _draft_page(request, about, form, status=422)
            about = _decided(request, about, Draft.State.ACCEPTED, filling.typed(form, about))
        else:
            state = {
                "accept": Draft.State.ACCEPTED,
                "reject": Draft.State.REJECTED,
                "reopen": Draft.State.OPEN,
            }.get(action)
            if state is None:
                raise Http404
            content = _with_indicator(about, request.GET) if action == "accept" else None
            about = _decided(request, about, state, content)
    except Invalid:  # as read no plan can hold it: its form says why
        return _draft_page(request, about, filling.form_of(about, about.content), status=422)
    except PlanError as refused:
        if not request.htmx:  # type: ignore[attr-defined]
            messages.error(request, refused.message)
            return redirect("document", pk=about.document_id)
        return _draft_page(request, about, form, said=refused.message, status=422)
    if request.htmx:  # type: ignore[attr-defined]
        return _draft_page(request, about, None)
    return redirect(_onward(about, request.POST.get("keep", "")))


def _with_indicator(about: Draft, asked: QueryDict) -> dict[str, Any] | None:
    """What stands with the indicator that was offered for it; None where none was asked for."""
    if "indicator" not in asked:
        return None
    found = offered(about)
    if found is None or found.code != asked["indicator"]:
        raise Http404
    return about.content | {"indicator": found.code}


def _decided(request: HttpRequest, about: Draft, state: Draft.State, content: Any = None) -> Draft:
    user: Any = request.user
    decided = review.decide(about, state, by=user, content=content)
    made = decided.decisions.order_by("-pk").values_list("pk", flat=True)[:1]
    _remember(request, about.document, list(made))
    return decided


def _draft_page(
    request: HttpRequest, about: Draft, form: ItemForm | None, *, said: str = "", status: int = 200
) -> HttpResponse:
    """The draft's card with its form: alone for an exchange, else as a page."""
    region = about.document.region
    context: dict[str, Any] = {
        "card": card(about, Leads(region), stated_shares.Below(region)),
        "form": form,
        "said": said,
        "chosen": about.pk,
    }
    if request.htmx:  # type: ignore[attr-defined]
        if form is None and request.method == "POST":  # decided: the page has gone on
            context["chosen"] = None
        beside = about.document.drafts.only("what", "state", "confidence", "content", "document")
        context |= _head(about.document, beside)
        return render(request, "plans/review_exchange.html", context, status=status)
    context |= _head(about.document, ())
    context["breadcrumb"].append(
        {"label": about.document.title, "url": reverse("document", args=[about.document_id])}
    )
    if form is None:
        return redirect(_onward(about, ""))
    return render(request, "plans/review_draft.html", context, status=status)


def _onward(about: Draft, keep: str) -> str:
    """The review, at the next draft that is open."""
    asked = QueryDict(keep, mutable=True)
    wanted = _wanted(asked)
    later = about.document.drafts.filter(state=Draft.State.OPEN).exclude(pk=about.pk)
    if wanted["what"]:
        later = later.filter(what=wanted["what"])
    following = later.filter(start__gte=about.start).order_by("start", "pk").first()
    return _at(about.document_id, following or later.first() or about, wanted)


def _at(document_id: int, chosen: Draft, wanted: dict[str, str] | None = None) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in (wanted or {}).items() if value})
    query["draft"] = str(chosen.pk)
    url = reverse("document", args=[document_id])
    return f"{url}?{query.urlencode()}#draft-{chosen.pk}"


# Steps that can be undone


def _steps_key(about: Document) -> str:
    return f"reviewed-{about.pk}"


def _remember(request: HttpRequest, about: Document, decisions: list[int]) -> None:
    steps = request.session.get(_steps_key(about), [])
    request.session[_steps_key(about)] = [*steps, decisions][-_REMEMBERED:]


@require_POST
@requires(Permission.MAKE_PLANS)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own last step of this review."""
    user: Any = request.user
    about = get_object_or_404(Document, pk=pk)
    steps = request.session.get(_steps_key(about), [])
    if not steps:
        messages.info(request, _("没有可以撤销的步骤。"))
        return redirect("document", pk=pk)
    # A session may outlive what it speaks of: only this document's decisions are undone.
    last = Decision.objects.filter(pk__in=steps[-1], draft__document=about)
    try:
        undone = review.undo(last.values_list("pk", flat=True), by=user)
    except PlanError as refused:
        messages.error(request, refused.message)
        return redirect("document", pk=pk)
    request.session[_steps_key(about)] = steps[:-1]
    if not undone:
        messages.info(request, _("此后已有人重新审核，没有撤销。"))
        return redirect("document", pk=pk)
    messages.success(request, _("已撤销上一步，涉及 %(n)d 条。") % {"n": len(undone)})
    return redirect(_at(about.pk, undone[0]))


@require_POST
@requires(Permission.MAKE_PLANS)
def accept_sure(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept every open draft that the reader is sure of."""
    user: Any = request.user
    about = get_object_or_404(Document, pk=pk)
    try:
        made = review.accept_sure(about, by=user)
    except PlanError as refused:
        messages.error(request, refused.message)
        return redirect("document", pk=pk)
    if made:
        _remember(request, about, [each.pk for each in made])
        messages.success(request, _("已采纳 %(n)d 条，可一步撤销。") % {"n": len(made)})
    else:
        messages.info(request, _("没有把握大的待审条目。"))
    return redirect("document", pk=pk)


# What the reader did not see


@requires(Permission.MAKE_PLANS)
def draft_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a target, task or rhythm by the words that say it."""
    user: Any = request.user
    about = get_object_or_404(open_documents(), pk=pk)
    if about.state != Document.State.REVIEWING:
        messages.error(request, _("文件已发布或已放弃，不能再审核。"))
        return redirect("document", pk=pk)
    asked = request.POST if request.method == "POST" else request.GET
    sort = What(asked["what"]) if asked.get("what") in list(What) else What.TARGET
    blank = Draft(document=about, what=sort, content=filling.prefilled(about, sort, asked))
    if request.method != "POST":
        return _new_page(request, blank, filling.form_of(blank), filling.quote_form(about, asked))
    form = filling.form_of(blank, request.POST)
    quote = QuoteForm(request.POST, text=about.text)
    # Both are asked, so that everything that is wrong is said at once.
    if all([form.is_valid(), quote.is_valid()]):
        start, end = quote.cleaned_data["start"], quote.cleaned_data["end"]
        structure = document_text.structure(about.text, about.undone, about.answers)
        content = items.as_json(form.item()) | {"quote": about.text[start:end]}
        content["clause"] = content["clause"] or structure.clause_at(start)[:60]
        try:
            added = review.add(
                about,
                Draft.What(sort),
                start=start,
                end=end,
                content=content,
                by=user,
            )
        except PlanError as refused:
            form.add_error(None, refused.message)
        else:
            _remember(request, about, list(added.decisions.values_list("pk", flat=True)))
            messages.success(request, _("已添加并采纳。"))
            where = _at(about.pk, added)
            if request.htmx:  # type: ignore[attr-defined]
                return HttpResponse(status=204, headers={"HX-Redirect": where})
            return redirect(where)
    return _new_page(request, blank, form, quote, status=422)


def _new_page(
    request: HttpRequest, blank: Draft, form: ItemForm, quote: QuoteForm, status: int = 200
) -> HttpResponse:
    context = {
        "document": blank.document,
        "what": str(blank.what),
        "sort": Draft.What(blank.what).label,
        "sorts": Draft.What.choices,
        "form": form,
        "quote": quote,
        "breadcrumb": [
            {"label": _("政策文件"), "url": reverse("documents")},
            {"label": blank.document.title, "url": reverse("document", args=[blank.document_id])},
        ],
    }
    fragment = request.htmx  # type: ignore[attr-defined]
    name = "plans/review_new_form.html" if fragment else "plans/review_new.html"
    return render(request, name, context, status=status)
