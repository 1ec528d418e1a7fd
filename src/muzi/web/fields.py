"""How a bound form field is shown: which control, its unit, hint, last value and warnings.

Forms say so with plain attributes on their fields, all optional:

    field.unit    text beside the control, e.g. "mmHg"
    field.hint    normal range or what to enter (falls back to `help_text`)
    field.last    the value at the previous visit, as text; shown in grey, never copied
    field.usual   (low, high): outside it the value is asked about, not refused
    field.select_all   a group of checks can be ticked at once (全选)
    field.group   heading under which the field stands; fields of one group follow each other

and `form.warnings` maps a field name to the question that saving it raised. A person answers by
ticking `confirm` (value: the field's name), which the second Enter does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

SEGMENTED_LIMIT = 7
_LONG_LABEL = 14


@dataclass(frozen=True)
class Option:
    """One choice of a group: its submitted value, label, element id, and whether it is chosen."""

    value: str
    label: str
    id: str
    checked: bool
    key: int | None = None


@dataclass(frozen=True)
class FieldView:
    """Everything that `components/form_field.html` needs of one field."""

    kind: str
    name: str
    id: str
    label: str
    required: bool
    unit: str
    hint: str
    last: str
    errors: list[str]
    warning: str
    asks: bool
    confirmed: bool
    described_by: str
    control: SafeString | str = ""
    options: list[Option] = field(default_factory=list)
    multiple: bool = False
    select_all: bool = False
    column: bool = False
    disabled: bool = False

    @property
    def chosen(self) -> bool:
        """Whether one of the options is chosen."""
        return any(option.checked for option in self.options)


def present(bound: BoundField) -> FieldView:
    """The view of one bound field. Choice fields of up to seven options become a group."""
    source = bound.field
    kind = _kind(bound)
    element = bound.auto_id or bound.html_name
    hint = str(getattr(source, "hint", "") or bound.help_text or "")
    last = getattr(source, "last", None)
    warning = str((getattr(bound.form, "warnings", None) or {}).get(bound.name, ""))
    usual = getattr(source, "usual", None)
    errors = [str(error) for error in bound.errors]
    parts = {
        "unit": bool(getattr(source, "unit", "")),
        "hint": bool(hint),
        "last": last not in (None, ""),
        "error": True,
        "warning": bool(warning or usual),
    }
    described_by = " ".join(f"{element}_{part}" for part, there in parts.items() if there)
    grouped = kind in ("choice", "checks")
    options = list(_options(bound, element)) if grouped else []
    return FieldView(
        kind=kind,
        name=bound.html_name,
        id=element,
        label=str(bound.label or ""),
        required=bool(source.required and not bound.form.empty_permitted),
        unit=str(getattr(source, "unit", "") or ""),
        hint=hint,
        last="" if last is None else str(last),
        errors=errors,
        warning=warning,
        asks=bool(warning or usual),
        confirmed=_confirmed(bound),
        described_by=described_by,
        control="" if grouped else _control(bound, kind, described_by, usual),
        options=options,
        multiple=kind == "checks",
        select_all=bool(getattr(source, "select_all", False)) and len(options) > 1,
        column=any(len(option.label) > _LONG_LABEL for option in options),
        disabled=bool(source.disabled),
    )


@dataclass(frozen=True)
class Section:
    """The fields under one heading. Folded sections open when something in them is filled."""

    title: str
    fields: list[BoundField]
    folded: bool
    open: bool


def sections(form: forms.BaseForm) -> Iterator[Section]:
    """The visible fields of a form in their order, under the headings of `field.group`."""
    visible: Iterable[BoundField] = form.visible_fields()
    for group, found in groupby(visible, key=lambda b: str(getattr(b.field, "group", "") or "")):
        fields = list(found)
        folded = bool(getattr(fields[0].field, "folded", False))
        filled = any(bound.errors or bound.value() not in (None, "", []) for bound in fields)
        yield Section(group, fields, folded, folded and filled)


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.SelectMultiple):
        return "checks"
    if isinstance(widget, forms.RadioSelect):
        return "choice"
    if isinstance(widget, forms.Select) and hasattr(bound.field, "choices"):
        few = len(_flat(bound.field.choices)) <= SEGMENTED_LIMIT
        return "choice" if few else "select"
    for types, kind in (
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.NumberInput, "number"),
        (forms.DateTimeInput, "datetime"),
        (forms.DateInput, "date"),
        (forms.TimeInput, "time"),
        (forms.Textarea, "textarea"),
    ):
        if isinstance(widget, types):
            return kind
    return "text"


def _flat(choices: Iterable[Any]) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            flat += [(v, text) for v, text in label if v not in ("", None)]
        elif value not in ("", None):
            flat.append((value, label))
    return flat


def _options(bound: BoundField, element: str) -> Iterator[Option]:
    value = bound.value()
    chosen = {str(v) for v in value} if isinstance(value, list | tuple | set) else {_text(value)}
    for key, (option, label) in enumerate(_flat(bound.field.choices), start=1):  # type: ignore[attr-defined]
        text = str(option)
        yield Option(
            text, str(label), f"{element}_{key}", text in chosen, key if key < 10 else None
        )


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _confirmed(bound: BoundField) -> bool:
    data = bound.form.data
    given = data.getlist("confirm") if hasattr(data, "getlist") else data.get("confirm", ())
    return bound.html_name in given


_ISO = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M", "time": "%H:%M"}
_INPUT_TYPE = {"date": "date", "datetime": "datetime-local", "time": "time"}
_CLASS = {
    "number": "input-number",
    "date": "input-date",
    "datetime": "input-short",
    "select": "input-short",
}


def _control(bound: BoundField, kind: str, described_by: str, usual: Any) -> SafeString:
    widget = bound.field.widget
    attrs: dict[str, Any] = {"aria-describedby": described_by}
    if kind == "checkbox":
        return bound.as_widget(attrs=attrs)
    styled = ("input", _CLASS.get(kind, ""), str(widget.attrs.get("class", "")))
    attrs["class"] = " ".join(name for name in styled if name)
    if kind == "number":
        whole = isinstance(bound.field, forms.IntegerField)
        attrs |= {"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"}
    if kind == "select":
        attrs["data-search"] = ""
    if usual:
        low, high = usual
        attrs |= {"data-usual-min": low, "data-usual-max": high}
    if kind in _ISO:
        # A native date control takes ISO text only, whatever the language writes.
        widget = type(widget)(attrs=widget.attrs, format=_ISO[kind])
        widget.input_type = _INPUT_TYPE[kind]
    if kind == "date":
        # Four digits of year, so that typing goes on to the month by itself.
        attrs.setdefault("max", widget.attrs.get("max", "9999-12-31"))
    return bound.as_widget(widget, attrs=attrs)
