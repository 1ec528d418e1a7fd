"""The page on which the rows of a document's own split are said to be of which regions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from muzi.access.roles import Permission
from muzi.access.views import requires
from muzi.places import queries as places
from muzi.places.forms import shown
from muzi.places.models import Region
from muzi.plans.documents import stated_shares
from muzi.plans.documents.stated_shares import Row
from muzi.plans.errors import Reread
from muzi.plans.models import Document, Draft
from muzi.plans.writes import carried_out

_NEAR = 60  # likeness (of 100) from which a name is offered: one character of three is another
_NAMED = 3


class SplitForm(forms.Form):
    """Which region each row is of."""

    def __init__(
        self, *args: Any, rows: Iterable[Row], regions: list[Region], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        for row in self.rows:
            self.fields[f"row_{row.at}"] = _choice(row, regions)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        taken: dict[int, str] = {}
        for row in self.rows:
            code = cleaned.get(f"row_{row.at}")
            if code in taken:
                words = _("与“%(name)s”对应了同一地区。") % {"name": taken[code]}
                self.add_error(f"row_{row.at}", words)
            elif code:
                taken[code] = row.name
        return cleaned

    @property
    def astray(self) -> list[forms.BoundField]:
        """The fields of rows without a region."""
        return [self[f"row_{row.at}"] for row in self.rows if row.fault]

    @property
    def settled(self) -> list[forms.BoundField]:
        """Those of the others."""
        return [self[f"row_{row.at}"] for row in self.rows if not row.fault]

    @property
    def placed(self) -> list[int | None]:
        """The region of each row, in the order of the document."""
        return [self.cleaned_data[f"row_{row.at}"] for row in self.rows]


def _choice(row: Row, regions: list[Region]) -> Any:
    """All regions for one row; for one without a region those called most like it come first, and
    those nearest to it are named.
    """
    alike = {each.code: fuzz.ratio(row.name, each.name) for each in regions}
    by_likeness = sorted(regions, key=lambda each: -alike[each.code])
    near = [each.name for each in by_likeness if alike[each.code] >= _NEAR][:_NAMED]
    hint = row.fault
    if row.fault and near:
        hint += "；" + _("名称最相近：%(names)s") % {"names": "、".join(near)}
    field = forms.TypedChoiceField(
        label=_("第 %(at)d 行 %(name)s") % {"at": row.at, "name": row.name},
        choices=[
            ("", _("暂不对应")),
            *((each.code, each.name) for each in (by_likeness if row.fault else regions)),
        ],
        coerce=int,
        empty_value=None,
        required=False,
        initial=None if row.fault else row.region,
        widget=forms.Select,
    )
    return shown(field, unit=f"{row.number:,}", hint=hint)


@requires(Permission.MAKE_PLANS)
def draft_regions(request: HttpRequest, pk: int) -> HttpResponse:
    """Which regions the rows of a split are of."""
    user: Any = request.user
    about = get_object_or_404(Draft.objects.select_related("document"), pk=pk)
    document = about.document
    back = f"{reverse('document', args=[document.pk])}?draft={pk}#draft-{pk}"
    if "publish" in request.GET:
        back = reverse("document_publish", args=[document.pk])
    if document.state != Document.State.REVIEWING or not about.shares:
        return redirect(back)
    regions, below = places.children(document.region), stated_shares.Below(document.region)
    if len(about.shares) > len(regions):  # villages, say
        said = {"rows": len(about.shares), "regions": len(regions)}
        words = _("分解表有 %(rows)d 行，下级地区只有 %(regions)d 个，不能逐行对应。")
        messages.info(request, words % said)
        return redirect(back)
    read = stated_shares.as_read(about)
    if request.method == "POST" and request.POST.get("read") != read:
        messages.error(request, Reread().message)
        return redirect(request.get_full_path())
    form = SplitForm(
        request.POST if request.method == "POST" else None,
        rows=stated_shares.rows(about, below),
        regions=regions,
    )
    if request.method == "POST" and carried_out(
        form, lambda _said: stated_shares.place(about, form.placed, user)
    ):
        left = sum(bool(each.fault) for each in stated_shares.rows(about, below))
        if left:
            messages.info(request, _("已保存，还有 %(n)d 行没有对应地区。") % {"n": left})
        else:
            messages.success(request, _("已保存，各行都有对应的地区。"))
        return redirect(back)
    return render(
        request,
        "plans/draft_regions.html",
        {
            "draft": about,
            "name": about.content.get("name", ""),
            "place": places.name(document.region),
            "form": form,
            "read": read,
            "back": back,
            "breadcrumb": [
                {"label": _("政策文件"), "url": reverse("documents")},
                {"label": document.title, "url": reverse("document", args=[document.pk])},
            ],
        },
        status=422 if form.errors else 200,
    )
