"""The documents that content cites."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from muzi.content.reading import ContentError, Entry, entries_of, read_yaml


@dataclass(frozen=True, slots=True)
class Source:
    """A cited document. `verified`: its title and number were read in a source. `issued` is as
    precise as known (`2017`, `2017-11`, empty).
    """

    id: str
    title_zh: str
    number: str
    issued: str
    verified: bool
    note: str


def read_sources(root: Path) -> dict[str, Source]:
    """Every document of `sources*.yaml`. Raises ContentError when an id appears twice."""
    found: dict[str, Source] = {}
    for path in sorted(root.glob("sources*.yaml")):
        for entry in entries_of(
            read_yaml(path), ("id", "title_zh", "number", "issued", "verified", "note"), file=path
        ):
            source = Source(
                id=entry.text("id"),
                title_zh=entry.text("title_zh"),
                number=entry.text("number", ""),
                issued=entry.text("issued", ""),
                verified=entry.flag("verified"),
                note=entry.text("note", ""),
            )
            if source.id in found:
                raise ContentError(path, source.id, "duplicate id")
            found[source.id] = source
    if not found:
        raise ContentError(root / "sources.yaml", "", "no sources")
    return found


def cited(entry: Entry, sources: Mapping[str, Source], default: str | None = None) -> str:
    """The entry's `source` id (or the default of its file), checked to exist."""
    if "source" not in entry.mapping and default is not None:
        return default
    source = entry.text("source")
    if source not in sources:
        raise entry.error("source", f"unknown source {source!r}")
    return source
