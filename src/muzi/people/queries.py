"""Finding persons: one box for name, pinyin, numbers and telephone, and the line shown of each.

Row-level security stays on. A comparison in byte order is leakproof, so PostgreSQL may use the
index below the policy; LIKE and array operators are not. Each prefix is therefore a range, once
within the account's own region (which keeps a common prefix quick) and, where the prefix is long
enough to be selective, once without it, for women in care or opened with a reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import connection
from pypinyin.constants import PINYIN_DICT

from muzi.access import scope
from muzi.clinical.gestation import ga_days
from muzi.people import names
from muzi.people.identity import (
    DocumentKind,
    IdentityError,
    IdentityProblem,
    mask,
    parse_resident_id,
)
from muzi.people.models import Person
from muzi.places import codes

LIMIT = 20
LONGEST = 60  # characters of a query that are looked at

_MOST_SPLITS = 8
_CHINESE = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_DOCUMENTS = [kind.value for kind in DocumentKind]


@dataclass(frozen=True)
class Found:
    """At most LIMIT persons, best match first; `more` when there were others.

    `number` is the resident ID or handbook number that the text is, in full, or empty; `slip` says
    that it is a resident ID with a wrong digit.
    """

    persons: list[Person]
    more: bool
    number: str
    slip: bool


@dataclass(frozen=True)
class Line:
    """One person in a list of results. `ga_days` is None without an ongoing pregnancy."""

    person: Person
    number: str
    ga_days: int | None = None
    severity: str = ""
    infectious: bool = False


@dataclass(frozen=True)
class _Branch:
    """One indexed way to find persons. `order` is its index; `wide`: also outside the region."""

    condition: str
    parameters: tuple[Any, ...]
    rank: int
    order: str = ""
    wide: bool = True


def search(text: str, on: date) -> Found:
    """Persons whom `text` may mean, among those the acting account may see, on the day `on`."""
    plain = _plain(text)
    branches = list(_branches(plain, on))
    rows = _run(branches)
    if not rows and _CHINESE.search(plain):
        rows = _run(_inside_names(plain))
    people = Person.objects.in_bulk(rows[:LIMIT])
    found = [people[key] for key in rows[:LIMIT]]
    return Found(found, len(rows) > LIMIT, full_number(text, on), _slip(plain, on))


def full_number(text: str, on: date) -> str:
    """The resident ID or handbook number that `text` is as a whole, as it is stored; or empty."""
    try:
        return parse_resident_id(text, on).number
    except IdentityError:
        plain = _plain(text)
        number = _number(plain)
        whole = 6 <= len(number) <= 30 and any(each.isdigit() for each in number)
        # A telephone number opens nothing; an ID with a slip in it is not a handbook number.
        return number if whole and not _is_mobile(number) and not _slip(plain, on) else ""


def _slip(plain: str, on: date) -> bool:
    """Is this a resident ID but for a wrong digit?"""
    try:
        parse_resident_id(plain, on)
    except IdentityError as error:
        return error.problem is IdentityProblem.CHECKSUM
    return False


def lines(persons: Sequence[Person], on: date) -> list[Line]:
    """What a list shows of each person on the day `on`: her number masked, her pregnancy."""
    ongoing: dict[int, tuple[Any, Any, Any]] = {
        pk: (edd, severity, infectious)
        for pk, edd, severity, infectious in Person.objects.filter(
            pk__in=[person.pk for person in persons], pregnancies__row__outcome="ongoing"
        ).values_list(
            "pk",
            "pregnancies__row__edd",
            "pregnancies__row__severity",
            "pregnancies__row__infectious",
        )
    }
    shown = []
    for person in persons:
        number = mask(person.resident_id or person.document_number)
        edd, severity, infectious = ongoing.get(person.pk, (None, "", False))
        days = ga_days(edd, on) if edd else None
        shown.append(Line(person, number, days, severity, infectious))
    return shown


def years(born: date, on: date) -> int:
    """Completed years of age on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _plain(text: str) -> str:
    clean = "".join(" " if each.isspace() else each for each in text if each.isprintable())
    return unicodedata.normalize("NFKC", clean)[:LONGEST].strip()


def _number(plain: str) -> str:
    """The text as a document number, or empty where it cannot be one."""
    number = re.sub(r"[\s\-–—]", "", plain).upper()
    return number if number.isascii() and number.isalnum() else ""


def _is_mobile(number: str) -> bool:
    return bool(re.fullmatch(r"1[3-9]\d{9}", number))


def _branches(plain: str, on: date) -> Iterator[_Branch]:
    number = _number(plain)
    if len(number) >= 4 and any(each.isdigit() for each in number):
        try:
            resident_id = parse_resident_id(number, on).number
        except IdentityError:
            resident_id = number
        yield _Branch("resident_id = %s", (resident_id,), 0)
        yield _Branch("handbook_number = %s", (number,), 0)
        yield _Branch("document_kind = ANY(%s) AND document_number = %s", (_DOCUMENTS, number), 0)
    if number.isdigit() and len(number) >= 3:
        yield _prefix("phone", number, rank=1, wide=True)
    elif _CHINESE.search(plain):
        name = plain.replace(" ", "")
        yield _prefix("name", name, rank=1, wide=len(name) > 1)
        if len(name) > 1:
            key = names.pinyin_key(name)
            yield _Branch("pinyin = %s", (key,), 2, "name")
    elif re.fullmatch(r"[a-z' ]+", plain.lower()):
        yield from _by_letters(plain.lower())


def _by_letters(letters: str) -> Iterator[_Branch]:
    """Pinyin in full, initials, or both mixed (zhangxf), typed with or without spaces."""
    if " " in letters or "'" in letters:
        key = " ".join(re.split("[ ']+", letters)).strip()
        yield _prefix("pinyin", key, rank=2, wide=" " in key)
        return
    yield _prefix("initials", letters, rank=1, wide=len(letters) > 1)
    yield _prefix("pinyin", letters, rank=2, wide=False)
    for syllables, rest in _readings(letters):
        key = " ".join([*syllables, rest] if rest else syllables)
        yield _prefix("pinyin", key, rank=2, wide=" " in key)
        if len(rest) > 1:
            head = _range(" ".join([*syllables, rest[0]]))
            tail = _range("".join(each[0] for each in syllables) + rest)
            condition = "pinyin >= %s AND pinyin < %s AND initials >= %s AND initials < %s"
            yield _Branch(condition, (*head, *tail), 2, "pinyin")


def _readings(letters: str) -> list[tuple[list[str], str]]:
    """The ways to read letters as whole syllables and a rest, the most complete first.

    "xian" is [xian], [xi, an], [xia] and n, …
    """

    def split(text: str) -> Iterator[tuple[list[str], str]]:
        for size in range(1, min(len(text), 6) + 1):
            if text[:size] in _syllables():
                yield [text[:size]], text[size:]
                for head, rest in split(text[size:]):
                    yield [text[:size], *head], rest

    found = sorted(split(letters[:24]), key=lambda reading: (len(reading[1]), len(reading[0])))
    return found[:_MOST_SPLITS]


@cache
def _syllables() -> frozenset[str]:
    """The syllables of standard Chinese as names.pinyin_key writes them, without interjections."""
    found = set()
    for readings in PINYIN_DICT.values():
        for reading in readings.split(","):
            letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
            found.add("".join(each for each in letters if not unicodedata.combining(each)))
    return frozenset(each for each in found if set(each) & set("aeiouv"))


def _range(prefix: str) -> tuple[str, str]:
    """Half-open bounds, in byte order, of the texts that begin with `prefix`."""
    following = ord(prefix[-1]) + 1
    if 0xD800 <= following < 0xE000:  # no characters
        following = 0xE000
    return prefix, prefix[:-1] + chr(min(following, 0x10FFFF))


def _prefix(column: str, prefix: str, *, rank: int, wide: bool) -> _Branch:
    condition = f"{column} >= %s AND {column} < %s"
    # A partial index must be named as it was declared.
    if column == "phone":
        condition += " AND phone <> ''"
    return _Branch(condition, _range(prefix), rank, column, wide)


def _inside_names(plain: str) -> list[_Branch]:
    """A given name without its surname: reads all names of the region, so of small regions only."""
    low, high = scope.current().persons
    if not 0 < high - low <= codes.Level.TOWNSHIP:
        return []
    return [_Branch("position(%s in name) > 0", (plain.replace(" ", ""),), 3, "name", wide=False)]


def _run(branches: Sequence[_Branch]) -> list[int]:
    """Keys of the persons found, best first, one more than LIMIT at most."""
    low, high = scope.current().persons
    selects: list[str] = []
    parameters: list[Any] = []
    for branch in branches:
        order = f" ORDER BY {branch.order} LIMIT {LIMIT + 1}" if branch.order else ""
        select = f"SELECT id, pinyin, {branch.rank} AS rank FROM people_person WHERE"
        if branch.order and high > low:
            selects.append(
                f"({select} {branch.condition} AND residence >= %s AND residence < %s{order})"
            )
            parameters += [*branch.parameters, low, high]
        if branch.wide:
            selects.append(f"({select} {branch.condition}{order})")
            parameters += branch.parameters
    if not selects:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM ({' UNION ALL '.join(selects)}) hit"
            f" GROUP BY id, pinyin ORDER BY min(rank), pinyin, id LIMIT {LIMIT + 1}",
            parameters,
        )
        return [row[0] for row in cursor.fetchall()]
