"""The catalogue of indicators: the words of each, whether or not records feed it yet.

One entry says what an indicator is called, how it is worked out in words, in what period and
direction, under which other names documents promise it, and how well that is known. What records
compute it stands in indicators.yaml (`muzi.indicators.definitions`); what nothing computes names
the service that will (`fed_by`). Read strictly: a mistake raises ContentError naming file and key.

    catalogue()["M01"].name_zh      孕产妇死亡率
    groups()                        the headings of the catalogue, in order
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from muzi.content import ROOT
from muzi.content import sources as read_sources
from muzi.content.citations import Source, cited
from muzi.content.reading import ContentError, Entry, entries_of, read_yaml

FOLDER = "catalogue"
GROUPS, FORMS = "groups.yaml", "forms.yaml"
DIRECTIONS = ("higher", "lower", "range", "monitor")
MULTIPLIERS = (100, 1000, 10_000, 100_000)
CODE = re.compile(r"[A-Z]\d{2}")


class Period(StrEnum):
    """What stretch of time one value covers."""

    STATISTICAL_YEAR = "statistical_year"  # 1 October to 30 September
    CALENDAR_YEAR = "calendar_year"
    QUARTER = "quarter"  # each quarter, and the year of four
    DAY = "day"  # as it stands on a day


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the catalogue; its entries are the file `<id>.yaml`."""

    id: str
    title_zh: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Form:
    """A statutory form, with the columns that indicators are worked out from, by number."""

    code: str
    title_zh: str
    source: Source
    columns: Mapping[int, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class FormUse:
    """The columns of one form that add up to the numerator and to the denominator of an indicator.
    A side is empty when its columns stand in another form, which is another use.
    """

    form: Form
    numerator: tuple[int, ...]
    denominator: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One indicator in words: numerator / denominator × multiplier, with its citation.

    `unit` is as documents write it (%, ‰, 1/10万, 张/千分娩). `synonyms` are other names, old and
    shortened ones among them; no two entries share one. `verified`: the formula was read in the
    source, not only the name. `rare`: few events a year, so the exact interval goes before the
    verdict. `fed_by`: the service whose records will feed it; empty where records already do.
    """

    code: str
    group: str
    name_zh: str
    name_en: str
    numerator_zh: str
    denominator_zh: str
    multiplier: int
    unit: str
    period: Period
    direction: str
    source: Source
    at: str
    verified: bool
    synonyms: tuple[str, ...]
    rare: bool
    fed_by: str
    note: str
    forms: tuple[FormUse, ...]

    @property
    def digits(self) -> int:
        """Decimals that its rate is written with."""
        return 1 if self.multiplier > 1000 else 2

    @property
    def names(self) -> tuple[str, ...]:
        """Every Chinese name it goes by, its own first."""
        return (self.name_zh, *self.synonyms)


def plain(name: str) -> str:
    """A name without what writers vary: width of characters, case, spaces, quotes, brackets,
    hyphens. Two names that are plainly the same are the same name.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s\"'“”‘’「」《》()\[\]<>,,、·\-—–~～至]+", "", text)


@cache
def groups(root: Path = ROOT) -> tuple[Group, ...]:
    """The headings, in their order. Raises ContentError, also for a file that no heading names."""
    path = root / FOLDER / GROUPS
    found = tuple(
        Group(entry.text("id"), entry.text("title_zh"), entry.text("title_en"))
        for entry in entries_of(read_yaml(path), ("id", "title_zh", "title_en"), file=path)
    )
    named = {f"{each.id}.yaml" for each in found} | {GROUPS, FORMS}
    strays = sorted(each.name for each in path.parent.glob("*.yaml") if each.name not in named)
    if strays:
        raise ContentError(path, strays[0], "is a file without a group")
    return found


@cache
def catalogue(root: Path = ROOT) -> Mapping[str, Definition]:
    """Every indicator by code, in the order of the groups and files. Raises ContentError."""
    documents = read_sources(root)
    forms = _forms(root, documents)
    found: dict[str, Definition] = {}
    names: dict[str, str] = {}
    for group in groups(root):
        for entry, definition in _definitions(root, group, documents, forms):
            if definition.code in found:
                raise entry.error("code", f"{definition.code} is in another group too")
            found[definition.code] = definition
            for name in map(plain, definition.names):
                if name in names:
                    raise entry.error("synonyms", f"{name} is also a name of {names[name]}")
                names[name] = definition.code
    return MappingProxyType(found)


def _definitions(
    root: Path, group: Group, documents: Mapping[str, Source], forms: Mapping[str, Form]
) -> Iterator[tuple[Entry, Definition]]:
    path = root / FOLDER / f"{group.id}.yaml"
    texts = ("code", "name_zh", "name_en", "numerator_zh", "denominator_zh", "unit", "at")
    required = (*texts, "multiplier", "period", "direction", "source", "verified")
    optional = ("synonyms", "rare", "fed_by", "note", "forms")
    for entry in entries_of(read_yaml(path), required, optional, file=path, label="code"):
        if not CODE.fullmatch(entry.text("code")):
            raise entry.error("code", "must be a capital letter and two digits")
        if entry.whole("multiplier") not in MULTIPLIERS:
            raise entry.error("multiplier", f"must be one of {MULTIPLIERS}")
        if entry.text("direction") not in DIRECTIONS:
            raise entry.error("direction", f"must be one of {', '.join(DIRECTIONS)}")
        if entry.text("period") not in list(Period):
            raise entry.error("period", f"must be one of {', '.join(Period)}")
        yield (
            entry,
            Definition(
                **{name: entry.text(name) for name in texts},
                group=group.id,
                multiplier=entry.whole("multiplier"),
                period=Period(entry.text("period")),
                direction=entry.text("direction"),
                source=documents[cited(entry, documents)],
                verified=entry.flag("verified"),
                synonyms=entry.texts("synonyms"),
                rare=entry.flag("rare", False),
                fed_by=entry.text("fed_by", ""),
                note=entry.text("note", ""),
                forms=tuple(_uses(entry, forms)),
            ),
        )


def _forms(root: Path, documents: Mapping[str, Source]) -> dict[str, Form]:
    path = root / FOLDER / FORMS
    keys = ("code", "title_zh", "source", "columns")
    found: dict[str, Form] = {}
    for entry in entries_of(read_yaml(path), keys, file=path, label="code"):
        columns = entry.mapping["columns"]
        if not isinstance(columns, Mapping) or not all(
            type(number) is int and isinstance(label, str) for number, label in columns.items()
        ):
            raise entry.error("columns", "must name columns by number")
        code = entry.text("code")
        source = documents[cited(entry, documents)]
        found[code] = Form(code, entry.text("title_zh"), source, MappingProxyType(dict(columns)))
    return found


def _uses(entry: Entry, forms: Mapping[str, Form]) -> Iterator[FormUse]:
    for use in entry.entries("forms", ("form",), ("numerator", "denominator"), label="form"):
        if use.text("form") not in forms:
            raise use.error("form", f"unknown form {use.text('form')!r}")
        form = forms[use.text("form")]
        columns = {side: _columns(use, side, form) for side in ("numerator", "denominator")}
        if not any(columns.values()):
            raise use.error("numerator", "names no column")
        yield FormUse(form, **columns)


def _columns(use: Entry, side: str, form: Form) -> tuple[int, ...]:
    numbers = use.mapping.get(side, [])
    if not isinstance(numbers, list):
        raise use.error(side, "must be a list of column numbers")
    for number in numbers:
        if type(number) is not int or number not in form.columns:
            raise use.error(side, f"{form.code} has no column {number!r}")
    return tuple(numbers)
