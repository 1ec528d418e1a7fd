"""The English catalogue: bring it up to date with the source, or check that it is complete.

    python scripts/messages.py            new texts added (empty), old ones removed, compiled
    python scripts/messages.py --check    says what is wrong; exit code 1 if anything is

Chinese is the language of the source, so only other languages have a catalogue. Everything here is
Python, because neither xgettext nor msgfmt is on a bare machine; the compiled catalogue is
committed for the same reason.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from muzi.clinical.definitions import GESTATION
from muzi.content import load
from muzi.content.campaign_files import campaigns
from muzi.content.catalogue import catalogue
from muzi.content.reading import read_yaml

SOURCE = Path(__file__).resolve().parents[1] / "src" / "muzi"
PO = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")

# What marks a text; modules that use both import gettext_lazy as `lazy`, or gettext as `now`.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "lazy", "_lazy", "now", "gettext", "gettext_lazy", "gettext_noop")),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
# %(name)s, %s, {}, {name}: what a text is filled with.
PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*[\d.]*[a-z]|%[#0 +-]*[\d.]*[sdf]|\{\w*\}")
HAN = re.compile(r"[\u3400-\u9fff]")


def texts_in(name: str, content: str) -> list[tuple[str | tuple[str, ...], str | None]]:
    """Every marked text of a file with its context: (text or (singular, plural), context).

    `name` is the file's name; the content of a .html is taken as a Django template.
    """
    if name.endswith(".html"):
        # Outside the tags a template turns to X; indentation would read as bad Python.
        content = "\n".join(line.lstrip() for line in templatize(content).splitlines())
    found = extract("python", io.BytesIO(content.encode()), keywords=KEYWORDS)
    return [(text, context) for _line, text, _comments, context in found]


def files() -> Iterator[Path]:
    """Everything that may hold a text for a person."""
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in {".py", ".html"} and "migrations" not in path.parts:
            yield path


def labels_in_content() -> Iterator[tuple[str, str]]:
    """The short labels of content that pages translate, each with its file.

    Longer texts have their English beside them in the file; the names of documents and what is
    quoted from them stay Chinese.
    """
    content = load()
    for schedule in content.schedules:
        yield from ((contact.label_zh, "schedules") for contact in schedule.contacts)
    yield from ((clock.title_zh, "reporting_clocks.yaml") for clock in content.clocks)
    for quantity in content.quantities.values():
        yield quantity.zh, "definitions.yaml"
        if quantity.unit != GESTATION:  # shown as weeks
            yield quantity.unit, "definitions.yaml"
    for form in content.screening.sets:
        # Headings stand under each other: "7 需要关注的表现特征及病史/7.1 …".
        yield from ((each.group_zh.rsplit("/", 1)[-1], "risk") for each in form.factors)
    yield from ((each.unit, "risk/variables.yaml") for each in content.variables.values())
    yield from ((each.name, "campaigns.yaml") for each in campaigns().values())
    indicators = read_yaml(SOURCE / "content" / "indicators.yaml")
    yield from ((each["label_zh"], "indicators.yaml") for each in indicators["measures"])
    for each in catalogue().values():
        yield from ((text, "catalogue") for text in (each.unit, each.fed_by) if text)


def extracted() -> Catalog:
    """The marked texts of the whole source, each with the files it stands in."""
    catalog = Catalog()
    for label, where in labels_in_content():
        if HAN.search(label):
            catalog.add(label, locations=[(f"content/{where}", 0)])
    for path in files():
        for text, context in texts_in(path.name, path.read_text(encoding="utf-8")):
            # No line numbers: they would change the catalogue with every edit.
            file = path.relative_to(SOURCE).as_posix()
            catalog.add(text, locations=[(file, 0)], context=context)
    return catalog


def problems(source: Catalog, translated: Catalog) -> list[str]:
    """What a translation lacks, has too much, or says differently. Empty when it is complete."""
    wanted = {_key(message) for message in source if message.id}
    present = {_key(message): message for message in translated if message.id}
    found = [f"missing: {_shown(key)}" for key in sorted(wanted - present.keys(), key=str)]
    found += [f"obsolete: {_shown(key)}" for key in sorted(present.keys() - wanted, key=str)]
    for key, message in present.items():
        ids, strings = _forms(message.id), _forms(message.string)
        if message.fuzzy:
            found.append(f"fuzzy: {_shown(key)}")
        if not all(strings):
            found.append(f"empty: {_shown(key)}")
            continue
        # A plural may leave its number unsaid ("one woman"), but may fill in nothing new.
        asked = [set(PLACEHOLDER.findall(text)) for text in ids]
        for text in strings:
            given = set(PLACEHOLDER.findall(text))
            if given not in asked if len(ids) == 1 else not given <= set.union(*asked):
                found.append(f"placeholders differ: {_shown(key)} → {text}")
            if HAN.search(text):
                found.append(f"still Chinese: {_shown(key)} → {text}")
    return found


def _texts(catalog: Catalog) -> dict[object, tuple[str, ...]]:
    return {_key(message): _forms(message.string) for message in catalog if message.id}


def _key(message: Message) -> tuple[tuple[str, ...], str | None]:
    context: str | bytes | None = message.context
    # A compiled catalogue is read with contexts as bytes.
    return _forms(message.id), context.decode() if isinstance(context, bytes) else context


def _forms(text: Any) -> tuple[str, ...]:
    """One text, or singular and plural; a text not translated is empty."""
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


def _shown(key: tuple[tuple[str, ...], str | None]) -> str:
    return f"{key[0][0]!r}" + (f" ({key[1]})" if key[1] else "")


def read() -> Catalog:
    """The English catalogue as it is committed."""
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def stale(translated: Catalog) -> list[str]:
    """Is the compiled catalogue the one the readable one makes?"""
    if not MO.exists():
        return ["not compiled: run scripts/messages.py"]
    with MO.open("rb") as file:
        compiled = {
            _key(message): _forms(message.string) for message in read_mo(file) if message.id
        }
    wanted = {_key(message): _forms(message.string) for message in translated if message.id}
    return [] if compiled == wanted else ["compiled catalogue is old: run scripts/messages.py"]


def update() -> list[str]:
    """Write the catalogue anew from the source; returns what is still to be translated."""
    source, translated = extracted(), read()
    source.creation_date = translated.creation_date  # a run that changes nothing changes no file
    translated.update(source, no_fuzzy_matching=True)
    translated.obsolete.clear()
    with PO.open("wb") as file:
        write_po(file, translated, sort_by_file=True, include_lineno=False, width=100)
    with MO.open("wb") as file:
        write_mo(file, translated)
    return problems(source, translated)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing, say what is wrong")
    if parser.parse_args().check:
        translated = read()
        found = problems(extracted(), translated) + stale(translated)
        print(*found, sep="\n", file=sys.stderr, end="\n" if found else "")
        return 1 if found else 0
    print(*update(), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
