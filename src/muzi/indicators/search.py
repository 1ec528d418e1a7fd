"""Finding entries of the catalogue by name, other name, code, English or initials. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from muzi.content.catalogue import Definition, plain
from muzi.people.names import initials

FEWEST_INITIALS = 2  # one letter would find nearly everything


@dataclass(frozen=True)
class Hit:
    """An entry that was found; `alias` is the other name that led to it, where its own did not."""

    definition: Definition
    alias: str = ""


def find(text: str, among: Iterable[Definition]) -> list[Hit]:
    """The entries of which every word of `text` is a part, in their own order; all for no text.

    A whole name or code that is typed in full finds that entry alone.
    """
    among = list(among)
    words = [plain(word) for word in text.split()]
    whole = plain(text)
    for each in among:
        for name in (each.code, *each.names):
            if whole == plain(name):
                return [Hit(each, name if name in each.synonyms else "")]
    hits = []
    for each in among:
        if all(any(_in(word, name) for name in _written(each)) for word in words):
            hits.append(Hit(each, _alias(each, words)))
    return hits


def _written(each: Definition) -> tuple[str, ...]:
    return (each.code, each.name_en, *each.names)


def _in(word: str, name: str) -> bool:
    if word in plain(name):
        return True
    return len(word) >= FEWEST_INITIALS and word.isascii() and word in _initials(name)


def _alias(each: Definition, words: list[str]) -> str:
    """The first other name that holds all words, unless its own names do."""
    for name in (each.name_zh, each.name_en, each.code, *each.synonyms):
        if all(_in(word, name) for word in words):
            return name if name in each.synonyms else ""
    return ""


@cache
def _initials(name: str) -> str:
    return initials(plain(name))
