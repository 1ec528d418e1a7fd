"""Template tags and filters of the page shell: `{% load muzi %}`."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Any

from django import forms, template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from muzi.web import charts, fields, formats

register = template.Library()

register.filter("ga", formats.gestation_html)
register.filter("day", formats.day)
register.filter("num", formats.number)


@register.filter
def rate(value: Any, per: int = 100) -> str:
    """`{{ 35.63|rate:100000 }}` → 35.6/10 万."""
    return formats.rate(value, int(per))


@register.filter
def per_unit(per: int) -> str:
    """What stands after a rate per this many: %, ‰, /10 万."""
    return formats.unit(int(per or 1))


@register.filter
def present(bound: BoundField) -> fields.FieldView:
    """A bound field as `components/form_field.html` shows it."""
    return fields.present(bound)


@register.filter
def sections(form: forms.BaseForm) -> list[fields.Section]:
    """A form's visible fields under their group headings."""
    return list(fields.sections(form))


@register.filter
def labelled(cells: Sequence[Any], columns: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Pair each column with its cell, so that a card on a phone can name it."""
    return list(zip(columns, cells, strict=True))


@register.filter
def path_of(url: str) -> str:
    """An address without what is asked of it."""
    return url.partition("?")[0]


@register.filter
def clip(value: float, most: float = 100) -> str:
    """A length between 0 and `most`, written with a point whatever the language."""
    return f"{min(max(float(value), 0.0), float(most)):g}"


@register.filter
def page_range(page: Page) -> Iterable[int | str]:
    """Page numbers around the present one, with … where numbers are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.simple_tag
def shades(tiles: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Tiles with their shade (0 pale to 4 deep, or none) by five equal steps of `number`; counts
    are stepped by whole numbers.
    """
    numbers = [float(t["number"]) for t in tiles if t.get("number") is not None]
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 0.0)
    counts = all(number.is_integer() for number in numbers)
    step = ceil((high - low + 1) / 5) if counts else (high - low) / 5
    if high == low:
        step = 0

    def shade(number: Any) -> int | str:
        if number is None:
            return "none"
        return min(4, int((float(number) - low) / step)) if step else 2

    def label(first: float) -> str:
        if not counts:
            return f"{first:.1f}–{first + step:.1f}"
        return f"{first:.0f}" if step == 1 else f"{first:.0f}–{first + step - 1:.0f}"

    key = [
        {"shade": i, "label": label(low + i * step)}
        for i in range(5 if step else 0)
        if not counts or low + i * step <= high
    ]
    return {
        "tiles": [{**t, "number": t.get("number"), "shade": shade(t.get("number"))} for t in tiles],
        "key": key,
        "gaps": len(numbers) < len(tiles),
    }


@register.simple_tag
def risk_word(severity: str | None) -> dict[str, str]:
    """Colour word and meaning of a severity as the national grading names them."""
    words = {
        "green": (_("绿色"), _("低风险")),
        "yellow": (_("黄色"), _("一般风险")),
        "orange": (_("橙色"), _("较高风险")),
        "red": (_("红色"), _("高风险")),
        "purple": (_("紫色"), _("传染病")),
    }
    colour, meaning = words.get(severity or "", (_("未评估"), _("尚无风险评估")))
    return {"colour": colour, "meaning": meaning}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line icon of static/img/icons.svg; decorative, so its text must stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        staticfiles_storage.url("img/icons.svg"),
        name,
    )


@register.simple_tag
def fonts_css() -> SafeString:
    """Link to the web font if it was fetched at set-up; without it pages use local fonts."""
    url = _fonts_url()
    return format_html('<link rel="stylesheet" href="{}">', url) if url else mark_safe("")


@lru_cache(maxsize=1)
def _fonts_url() -> str:
    if not (Path(__file__).parent.parent / "static" / "fonts" / "fonts.css").is_file():
        return ""
    try:
        return staticfiles_storage.url("fonts/fonts.css")
    except ValueError:  # built after the last collectstatic: not in the manifest
        return ""


@register.simple_tag(takes_context=True)
def sort_link(context: RequestContext, key: str, current: str = "") -> dict[str, str]:
    """Where a column heading leads and how it is sorted now.

    Returns `value` (the next `sort` parameter) and `state` (ascending, descending or empty).
    """
    state = {key: "ascending", f"-{key}": "descending"}.get(current or "", "")
    return {"value": f"-{key}" if state == "ascending" else key, "state": state}


@register.simple_tag
def trend_chart(
    title: str,
    labels: Sequence[str],
    values: Sequence[float | None],
    per: int = 1,
    name: str = "",
    low: Sequence[float | None] = (),
    high: Sequence[float | None] = (),
    digits: int = 1,
    note: str = "",
    target: float | None = None,
) -> charts.Chart:
    """One line over time, with its interval where `low` and `high` are given, and the value that it
    is held to where there is a `target`.
    """
    series = [charts.Series(name, values, low, high)]
    return charts.line_trend(
        title, labels, series, per=per, digits=digits, note=note, target=target
    )


@register.simple_tag
def lines_chart(
    chart: Any, per: int = 1, digits: int = 1, urls: Sequence[Sequence[str]] = ()
) -> charts.Chart:
    """A report's chart of lines: what has title, labels, series (name, values), target and note.
    `urls`: where the values of each series lead, in the table behind the drawing.
    """
    series = [charts.Series(each.name, each.values) for each in chart.series]
    drawn = charts.line_trend(
        chart.title,
        chart.labels,
        series,
        per=per,
        digits=digits,
        note=chart.note,
        target=chart.target,
    )
    for row, *leads in zip(drawn["table"]["rows"], *urls, strict=True) if urls else ():
        label, *cells = row["cells"]
        linked = [
            {"text": cell, "url": url} if url else cell
            for cell, url in zip(cells, leads, strict=True)
        ]
        row["cells"] = [label, *linked]
    return drawn
