"""Choosing a region level by level: the form field, its control, and what one choice leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muzi.places import codes
from muzi.places import queries as places
from muzi.places.codes import Level
from muzi.places.models import Region

COUNTRY = 0
FROM_PROVINCES = "0"  # in place of a choice: begin with the provinces

LABELS = {
    Level.PROVINCE: gettext_lazy("省（自治区、直辖市）"),
    Level.PREFECTURE: gettext_lazy("市（州、盟）"),
    Level.COUNTY: gettext_lazy("县（市、区、旗）"),
    Level.TOWNSHIP: gettext_lazy("乡镇（街道）"),
    Level.VILLAGE: gettext_lazy("村（社区）"),
}


@dataclass(frozen=True)
class Step:
    """One select of the cascade: the regions of one level inside the last choice."""

    level: Level
    options: Sequence[tuple[int, str]]
    chosen: int | None = None

    @property
    def label(self) -> str:
        return str(LABELS[self.level])

    @property
    def optional(self) -> bool:
        """A village may stay unknown: not every one is in the divisions, nor known at once."""
        return self.level is Level.VILLAGE


def step_under(under: int, value: int | None = None) -> Step | None:
    """The current regions next below `under` (COUNTRY for the provinces), or None where none is.

    A level that a region does not have (东莞 has no counties) is passed over. `value` is chosen
    where it lies inside one of the options.
    """
    low, high = codes.extent(under) if under else (COUNTRY, Level.COUNTRY)
    above = codes.level(under) if under else Level.COUNTRY
    for level in (each for each in codes.CHAIN if each < above):
        inside = Region.objects.alias(rest=F("code") % int(level)).filter(
            code__gt=low, code__lt=high, rest=0, valid_to=None
        )
        options = list(inside.order_by("code").values_list("code", "name"))
        if options:
            at = codes.at(value, level) if value else None
            return Step(level, options, at if at in dict(options) else None)
    return None


def cascade(area: int, value: int | None) -> list[Step]:
    """The selects that lead from `area` down to `value`, and the one below it."""
    steps: list[Step] = []
    step = step_under(area, value)
    while step is not None:
        steps.append(step)
        step = step_under(step.chosen, value) if step.chosen else None
    return steps


def deepest(typed: Sequence[Any]) -> int | None:
    """The last of a cascade's answers that lies inside the one before it; None without any.

    Raises ValueError for an answer that is not a code.
    """
    value: int | None = None
    for text in typed:
        if text in ("", None):
            break
        code = int(text)
        if not 10**10 <= code < 10**12 or (value is not None and not codes.contains(value, code)):
            break  # left over from before a higher level was changed
        value = code
    return value


class RegionSelect(forms.Widget):
    """Selects that follow each other; all carry the field's name, the last one filled counts.

    `area` is the account's own: its levels are not asked. The country (0) asks every level.
    """

    template_name = "places/region_select.html"

    def __init__(self, area: int = COUNTRY) -> None:
        super().__init__()
        self.area = area

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name)) if hasattr(data, "getlist") else list(data.get(name, []))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        try:
            code = deepest(value if isinstance(value, list | tuple) else [value])
        except ValueError:
            code = None
        # What lies outside the area, or was begun from the provinces, is shown from the provinces.
        inside = bool(self.area) and (code is None or codes.contains(self.area, code))
        inside &= value != [FROM_PROVINCES]
        context: dict[str, Any] = super().get_context(name, None, attrs)
        return context | root_context(
            name,
            area=self.area,
            inside=inside,
            code=code,
            element=(attrs or {}).get("id", ""),
            described_by=(attrs or {}).get("aria-describedby", ""),
        )


class RegionField(forms.Field):
    """A region code. `least` is the level down to which it must be chosen."""

    widget = RegionSelect

    def __init__(self, *, least: Level, area: int = COUNTRY, **options: Any) -> None:
        super().__init__(widget=RegionSelect(area), **options)
        self.least = least

    def set_area(self, area: int) -> None:
        """The account's own area, whose levels need not be asked."""
        assert isinstance(self.widget, RegionSelect)
        self.widget.area = area

    def clean(self, value: Any) -> int | None:
        try:
            code = deepest(value or [])
        except ValueError:
            raise forms.ValidationError(_("没有这个行政区划。")) from None
        if code is None and not self.required:
            return None
        if code is None or codes.level(code) > self.least:
            level = str(LABELS[self.least])
            raise forms.ValidationError(_("请选到%(level)s。") % {"level": level})
        if not Region.objects.filter(code=code, valid_to=None).exists():
            raise forms.ValidationError(_("没有这个行政区划。"))
        return code


def root_context(
    name: str, *, area: int, inside: bool, code: int | None, element: str, described_by: str = ""
) -> dict[str, Any]:
    """What `places/region_select.html` shows: a cascade from `area`, or from the provinces."""
    return {
        "name": name,
        "area": area,
        "area_name": places.path(area) if inside else "",
        "inside": inside,
        "fixed": area if inside else None,
        "steps": cascade(area if inside else COUNTRY, code),
        "element": element,
        "described_by": described_by,
    }


def next_context(name: str, under: int) -> dict[str, Any]:
    """What `places/region_steps.html` shows after `under` was chosen."""
    step = step_under(under)
    return {"name": name, "steps": [step] if step else []}
