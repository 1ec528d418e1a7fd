"""Pages of documents: which there are, a new one, its particulars, what was cleaned."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.places import codes
from muzi.places import queries as places
from muzi.plans import reading
from muzi.plans.documents import intake
from muzi.plans.documents.document_forms import (
    OTHER,
    DocumentForm,
    ParticularsForm,
    unreadable,
)
from muzi.plans.documents.document_shown import EDITS, head, region_names, shown_edit
from muzi.plans.documents.document_text import structure
from muzi.plans.documents.unknown_place import unknown_place
from muzi.plans.errors import PlanError
from muzi.plans.models import Document, Draft
from muzi.plans.reading import UnreadableFile, regions
from muzi.plans.reading.types import Question, Reading
from muzi.plans.writes import told

_EDITS_A_PAGE = 50
_MOST_ALIKE = 3  # so many documents that were there before are named
_TOLD = 0.3  # so sure the reader is at least of a region that is held against the chosen one
_MOST_PLACES = 7  # so many candidates are one choice, more are looked for


@requires(Permission.MAKE_PLANS)
def documents(request: HttpRequest) -> HttpResponse:
    """Documents of the account's region and those inside it, those under review first."""
    user: Any = request.user
    low, high = user.scope.figures
    found = list(
        Document.objects.filter(region__gte=low, region__lt=high)
        .select_related("read_by", "plan")
        .defer("text", "problems", "cites")
        .annotate(
            open=Count("drafts", filter=Q(drafts__state=Draft.State.OPEN)), total=Count("drafts")
        )
        .order_by("-read_at")
    )
    found.sort(key=lambda each: each.state != Document.State.REVIEWING)
    names = region_names(found)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    lines = [{"document": each, "place": names[each.region]} for each in page]
    return render(request, "plans/documents.html", {"lines": lines, "page": page})


@requires(Permission.MAKE_PLANS)
def document_new(request: HttpRequest) -> HttpResponse:
    """Read a document: a file, or its text."""
    user: Any = request.user
    if request.method != "POST":
        return render(request, "plans/document_new.html", _new(DocumentForm()))
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        field = "file" if file else "text"
        try:
            data = file.read() if file else form.cleaned_data["text"].encode("utf-8", "replace")
            made = intake.take(reading.text_of(data), file_name=file.name if file else "", by=user)
        except UnreadableFile as error:
            form.add_error(field, unreadable(error.code))
        except PlanError as error:
            form.add_error(field, error.message)
        else:
            for each in intake.alike(made)[:_MOST_ALIKE]:
                messages.warning(request, _already(each))
            return redirect("document_about", pk=made.pk)
    return render(request, "plans/document_new.html", _new(form), status=422)


def _already(document: Document) -> str:
    """That such a document is there, with the way to it."""
    return format_html(
        '{} <a href="{}">{}</a>',
        _("%(day)s 已读入过标题、文号或正文相同的文件：")
        % {"day": timezone.localdate(document.read_at)},
        reverse("document_about", args=[document.pk]),
        document.title,
    )


def _new(form: DocumentForm) -> dict[str, Any]:
    return {
        "form": form,
        "breadcrumb": [{"label": _("政策文件"), "url": reverse("documents")}],
    }


def _document(pk: int) -> Document:
    return get_object_or_404(Document.objects.select_related("read_by"), pk=pk)


# What it says of itself


@requires(Permission.MAKE_PLANS)
def document_particulars(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm what a document says of itself; answer what cleaning could not decide."""
    user: Any = request.user
    about = _document(pk)
    if request.method == "POST" and about.state != Document.State.REVIEWING:
        messages.error(request, _("文件已发布或已放弃，不能再审核。"))
        return redirect("document_about", pk=pk)
    read = intake.reading_of(about)
    settled = intake.is_settled(about, read)
    options = {"area": user.institution.catchment, "places": _places(about, read, user, settled)}
    if request.method == "POST" and not request.POST.keys() & {"choose", "elsewhere"}:
        form = ParticularsForm(request.POST, **options)
        if form.is_valid():
            try:
                intake.describe(about, by=user, **form.particulars)
            except PlanError as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("已保存文件信息。"))
                return redirect("document", pk=pk)
        return _particulars_page(request, about, read, form, status=422)
    names = ("title", "issuer", "number", "index_number", "issued_on", "starts_on", "ends_on")
    initial = {name: getattr(about, name) for name in names}
    if settled:  # else nothing is chosen before somebody does
        initial["place"] = str(about.region)
    if request.method == "POST":  # the next level of the region is asked, without JavaScript
        initial = request.POST.dict() | {"region": request.POST.getlist("region")}
        if "elsewhere" in request.POST:
            initial["region"] = ["0"]
        initial["place"] = OTHER
    return _particulars_page(request, about, read, ParticularsForm(initial=initial, **options))


def _places(about: Document, read: Reading, user: User, settled: bool) -> list[tuple[int, str]]:
    """Where the document may apply, of the account's regions: as it stands, if that is settled,
    as read, the own.
    """
    scope = user.scope
    guesses = [each.code for each in read.about.regions]
    stands = [about.region, *guesses] if settled else [*guesses, about.region]
    asked = dict.fromkeys([*stands, user.institution.catchment])
    inside = [code for code in asked if scope.covers(code)]
    return [
        (code, _("全国") if code == codes.COUNTRY else places.path(code) or places.name(code))
        for code in inside[:_MOST_PLACES]
    ]


def _particulars_page(
    request: HttpRequest, about: Document, read: Reading, form: ParticularsForm, status: int = 200
) -> HttpResponse:
    questions = [
        {
            "id": each.id,
            "text": each.text,
            "places": len(each.spans),
            "around": _around(about.text, *_telling(read, each)),
            "suggestions": each.suggestions,
            "answer": about.answers.get(each.id, ""),
        }
        for each in read.questions
    ]
    return render(
        request,
        "plans/document_particulars.html",
        head(about)
        | {
            "form": form,
            "facts": _facts(about),
            "questions": questions,
            "elsewhere": _elsewhere(about, read),
            "unanswered": any(not each["answer"] for each in questions),
            "edits": len(read.edits),
            "undone": len(read.undone),
        },
        status=status,
    )


def _facts(about: Document) -> list[tuple[str, Any]]:
    """What a document that is no longer reviewed says of itself."""
    names = ("title", "issuer", "number", "index_number", "issued_on", "starts_on", "ends_on")
    place = _("全国") if about.region == codes.COUNTRY else places.path(about.region)
    return [
        (_("适用地区"), place),
        *((intake.label(each), getattr(about, each)) for each in names),
    ]


def _telling(read: Reading, asked: Question) -> tuple[int, int]:
    """The first place of a destroyed name that is part of the text, not of the site's own."""
    spam = {(each.start, each.end) for each in read.edits if each.kind == "spam"}
    return next((span for span in asked.spans if span in spam), asked.spans[0])


def _elsewhere(about: Document, read: Reading) -> str:
    """What to say where the document speaks of another region than it is kept for, or of one that
    has no code.
    """
    unknown = unknown_place(read.about)
    if unknown and not about.region_chosen:
        return _("文件提到“%(name)s”，行政区划中没有。请选择适用地区。") % {"name": unknown}
    named = read.about.region
    if named is None or codes.contains(named.code, about.region):
        return ""
    if codes.contains(about.region, named.code) or named.certainty < _TOLD:
        return ""
    words = _("文件所写地区是%(named)s，不是%(kept)s。请确认适用地区。")
    kept = places.name(about.region)
    return words % {"named": regions.full_name(named.code), "kept": kept}


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    return text[max(0, start - 20) : start], text[end : end + 20]


@require_POST
@requires(Permission.MAKE_PLANS)
def document_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what stood where spam destroyed a name; the document is read again with it."""
    user: Any = request.user
    about = _document(pk)
    known = {each.id for each in intake.reading_of(about).questions}
    typed = {key: request.POST.get(f"answer-{key}", "").strip() for key in known}
    picked = {key: request.POST.get(f"picked-{key}", "").strip() for key in known}
    answers = {key: typed[key] or picked[key] for key in known if typed[key] or picked[key]}
    told(
        request,
        lambda: intake.reread(about, by=user, answers=answers),
        _("已填入名称并重新读取，已审核的条目不变。"),
    )
    return redirect("document_about", pk=pk)


# What cleaning changed


@requires(Permission.MAKE_PLANS)
def document_edits(request: HttpRequest, pk: int) -> HttpResponse:
    """Every edit of cleaning where it stands; undone or made again one by one."""
    user: Any = request.user
    about = _document(pk)
    if request.method == "POST":
        return _edit_turned(request, about, user)
    read = intake.reading_of(about)
    every = [*((each, False) for each in read.edits), *((each, True) for each in read.undone)]
    kinds = Counter(each.kind for each, _undone in every)
    kind = request.GET.get("kind", "")
    if kind in kinds:
        every = [(each, undone) for each, undone in every if each.kind == kind]
    every.sort(key=lambda line: line[0].start)
    page = Paginator(every, _EDITS_A_PAGE).get_page(request.GET.get("page"))
    clauses = structure(about.text, about.undone, about.answers)
    return render(
        request,
        "plans/document_edits.html",
        head(about)
        | {
            "page": page,
            "edits": [
                shown_edit(about, each, clauses.clause_at(each.start), undone)
                for each, undone in page
            ],
            "kinds": [(name, EDITS.get(name, name), number) for name, number in kinds.items()],
            "kind": kind if kind in kinds else "",
            "total": sum(kinds.values()),
        },
    )


def _edit_turned(request: HttpRequest, about: Document, user: User) -> HttpResponse:
    edit, turn = request.POST.get("edit", ""), request.POST.get("turn", "")
    undone = set(about.undone)
    # Edits are known by what the text says: a made-up id would stay in the document for good.
    known = intake.reading_of(about)
    if edit in {each.id for each in (*known.edits, *known.undone)}:
        undone = undone | {edit} if turn == "undo" else undone - {edit}
    words = _("已撤销这处修改并重新读取。") if turn == "undo" else _("已恢复这处修改并重新读取。")
    told(request, lambda: intake.reread(about, by=user, undone=undone), words)
    query = request.GET.urlencode()
    return redirect(reverse("document_edits", args=[about.pk]) + (f"?{query}" if query else ""))


@require_POST
@requires(Permission.MAKE_PLANS)
def document_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a document up; it is kept."""
    user: Any = request.user
    about = _document(pk)
    dropped = told(request, lambda: intake.drop(about, by=user), _("已放弃该文件，记录保留。"))
    return redirect("documents") if dropped else redirect("document", pk=pk)
