"""Forms of documents: taking one in, its particulars, and each sort of draft."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from muzi.content.catalogue import catalogue
from muzi.indicators.wording import name_of
from muzi.places import codes
from muzi.places.forms import shown
from muzi.places.models import Institution
from muzi.places.regions import RegionField
from muzi.plans.item_forms import ItemForm, RhythmItemForm, TargetItemForm, TaskItemForm
from muzi.plans.items import What
from muzi.plans.reading.files import MAX_BYTES, MAX_CHARACTERS, MAX_PAGES
from muzi.plans.reading.types import Match

OTHER = "other"
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

# Why a file cannot be read (reading.files.REASONS), and what to do about it.
UNREADABLE: dict[str, Any] = {
    "empty": _("文件是空的，请核对后重新选择。"),
    "too_big": _("文件过大（上限 %(megabytes)d MB，压缩文件按解压后计），请拆分或只上传正文。"),
    "too_long": _("文字过长（上限 %(characters)s 字），请拆分后分别读入。"),
    "too_many_pages": _("页数过多（上限 %(pages)d 页），请只上传正文。"),
    "encrypted": _("文件有密码保护，请先取消密码，或打开后复制文字粘贴到下面。"),
    "no_text": _("文件中没有文字：页面是扫描图片。请先作文字识别，或把文字粘贴到下面。"),
    "old_word": _("这是旧版 Word 文件（.doc），请另存为 .docx 后上传。"),
    "unknown_kind": _("不是文本、网页、Word（.docx）或 PDF 文件。"),
    "broken": _("文件已损坏，请重新下载，或打开后复制文字粘贴到下面。"),
    "timed_out": _("读取文件用时过长，请打开后复制文字粘贴到下面。"),
}


def unreadable(code: str) -> str:
    """What a page says of a file or text that cannot be read."""
    limits = {
        "megabytes": MAX_BYTES // 2**20,
        "characters": f"{MAX_CHARACTERS:,}",
        "pages": MAX_PAGES,
    }
    return str(UNREADABLE[code]) % limits


class DocumentForm(forms.Form):
    """A document to be read: a file or its text."""

    file = forms.FileField(label=_("文件"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=_("或粘贴文字"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "data-longest": MAX_CHARACTERS}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs |= {"data-largest": MAX_BYTES, "autofocus": True}
        self.fields["file"].widget.attrs["accept"] = ".txt,.htm,.html,.docx,.pdf"
        hint = _("文本、网页、Word（.docx）或 PDF，不超过 %(most)d MB、%(pages)d 页")
        shown(self.fields["file"], hint=hint % {"most": MAX_BYTES // 2**20, "pages": MAX_PAGES})

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            raise ValidationError(unreadable("too_big"))
        if file and not file.size:
            raise ValidationError(unreadable("empty"))
        return file

    def clean_text(self) -> str:
        # A browser sends every line end as two characters; the text pasted had one.
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if len(text) > MAX_CHARACTERS:
            raise ValidationError(unreadable("too_long"))
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if bool(cleaned.get("file")) == bool(cleaned.get("text", "").strip()):
            raise ValidationError(_("请选择一个文件，或粘贴文字，二者选一。"))
        return cleaned


class ParticularsForm(forms.Form):
    """What a document says of itself, to be confirmed. `places` are (code, path) to choose from."""

    title = forms.CharField(label=_("标题"), max_length=300)
    issuer = forms.CharField(label=_("发文机关"), max_length=200, required=False)
    number = forms.CharField(label=_("发文字号"), max_length=80, required=False)
    index_number = forms.CharField(label=_("索引号"), max_length=80, required=False)
    issued_on = forms.DateField(label=_("成文日期"), required=False, widget=_DAY)
    starts_on = forms.DateField(label=_("期限自"), required=False, widget=_DAY)
    ends_on = forms.DateField(label=_("期限至"), required=False, widget=_DAY)
    place = forms.ChoiceField(label=_("适用地区"), widget=forms.RadioSelect)
    region = RegionField(label=_("辖区内其他地区"), least=codes.Level.PROVINCE, required=False)

    def __init__(
        self, *args: Any, area: int, places: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["place"]
        choices.choices = [
            *((str(code), path) for code, path in places),
            (OTHER, _("辖区内其他地区")),
        ]
        field: Any = self.fields["region"]
        field.set_area(area)
        shown(field, hint=_("上面选“辖区内其他地区”时才需选择"), group=_("选择其他地区"))
        field.folded = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("place") == OTHER and not cleaned.get("region"):
            self.add_error("region", _("请选择地区。"))
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("止日不能早于起日。"))
        return cleaned

    @property
    def particulars(self) -> dict[str, Any]:
        """What `intake.describe` takes."""
        said = dict(self.cleaned_data)
        place, other = said.pop("place"), said.pop("region")
        return said | {"region": other if place == OTHER else int(place)}


# The forms of drafts: those of a plan's items, without the reason that an amendment needs.


class _OfDraft(ItemForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"], self.fields["version"]


class TargetDraftForm(_OfDraft, TargetItemForm):
    """A target; `candidates` are the catalogue's entries nearest to its name."""

    def __init__(self, *args: Any, candidates: Iterable[Match] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["indicator"]
        near = [each.code for each in candidates]
        rank = {code: place for place, code in enumerate(("", *near))}
        field.choices = sorted(field.choices, key=lambda each: rank.get(each[0], len(rank)))
        hint = now("输入名称或编码，从目录全部指标中查找")
        if near and near != [self.initial.get("indicator")]:
            names = "、".join(f"{code} {name_of(catalogue()[code])}" for code in near)
            hint = now("名称最相近：%(names)s") % {"names": names}
        shown(field, hint=hint)


class TaskDraftForm(_OfDraft, TaskItemForm):
    """A task, and the unit of the region that leads it: `lead` answers so far, of `units`."""

    lead = forms.TypedChoiceField(label=_("牵头单位"), coerce=int, required=False, empty_value=None)
    field_order = ("text", "owners", "lead", "due_on")

    def __init__(
        self,
        *args: Any,
        units: Iterable[Institution] = (),
        lead: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.found, self.names = lead, {each.pk: each.name for each in units}
        choices: Any = self.fields["lead"]
        choices.choices = [("", _("未指定")), *self.names.items()]
        self.initial["lead"] = lead
        shown(choices, hint=_("按责任单位的名称自动匹配，可改"))

    def item(self) -> Any:
        """A unit other than the one that the owners lead to is put before them by its name."""
        item: Any = super().item()
        lead = self.cleaned_data.get("lead")
        if lead is None or lead == self.found:
            return item
        name = self.names[lead]
        return replace(item, owners=(name, *(each for each in item.owners if each != name)))

    def _own(self) -> Iterable[str]:
        return (name for name in super()._own() if name != "lead")


class RhythmDraftForm(_OfDraft, RhythmItemForm):
    """A rhythm."""


FORMS: dict[What, type[ItemForm]] = {
    What.TARGET: TargetDraftForm,
    What.TASK: TaskDraftForm,
    What.RHYTHM: RhythmDraftForm,
}


class QuoteForm(forms.Form):
    """Where in the text an added item stands: the quoted words, or a place selected in the page."""

    start = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    end = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    quote = forms.CharField(label=_("原文"), widget=forms.Textarea(attrs={"rows": 3}), strip=False)

    def __init__(self, *args: Any, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        shown(self.fields["quote"], hint=_("照抄原文中的一段话"))

    def clean(self) -> dict[str, Any]:
        """Places that do not hold the quoted words are looked for by the words."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        quote = cleaned.get("quote", "")
        held = start is not None and end is not None and start < end <= len(self.text)
        # A browser sends line ends as it likes; the words between them are what counts.
        if held and self.text[start:end].split() == quote.split():
            return cleaned
        at = self.text.find(quote.strip()) if quote.strip() else -1
        if at < 0:
            self.add_error("quote", _("原文中没有这段话，请照抄。"))
            return cleaned
        return cleaned | {"start": at, "end": at + len(quote.strip())}


class PublishForm(forms.Form):
    """What becomes of open drafts and of the same plan made before; which plans are implemented."""

    leave_out = forms.BooleanField(required=False)
    replaces = forms.BooleanField(
        label=_("废止已有的同名规划（手工录入的数值、任务进展和佐证留在原规划）"), required=False
    )
    above = forms.TypedMultipleChoiceField(
        label=_("上级规划"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        offered: Iterable[tuple[int, str]],
        undecided: int,
        again: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["above"]
        choices.choices = offered
        if undecided:
            label = now("%(n)d 条未审核的不纳入规划") % {"n": undecided}
            self.fields["leave_out"].label = label
        else:
            del self.fields["leave_out"]
        if not again:
            del self.fields["replaces"]
