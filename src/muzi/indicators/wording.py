"""The words of the catalogue on screens: directions, periods, headings."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muzi.config.language import either
from muzi.content.catalogue import Definition, Group, Period

DIRECTIONS: dict[str, Promise] = {
    "higher": _("越高越好"),
    "lower": _("越低越好"),
    "range": _("有适宜范围"),
    "monitor": _("监测"),
}
PERIODS: dict[Period, Promise] = {
    Period.STATISTICAL_YEAR: _("统计年度"),
    Period.CALENDAR_YEAR: _("自然年"),
    Period.QUARTER: _("季度与年度"),
    Period.DAY: _("时点"),
}


def name_of(definition: Definition) -> str:
    """Its name in the reader's language."""
    return either(definition.name_zh, definition.name_en)


def title_of(group: Group) -> str:
    """Its heading in the reader's language."""
    return either(group.title_zh, group.title_en)
