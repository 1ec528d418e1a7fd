"""Identity documents: the resident ID number of GB 11643 and, by loose format, the other documents.

Pure: no database and no clock. Error texts are Chinese message keys, and never hold the number.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from functools import cache
from importlib.resources import files

MALE, FEMALE = 1, 2  # GB/T 2261.1

_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECK_DIGITS = "10X98765432"
_SEPARATORS = str.maketrans("", "", " \t\r\n\u3000-‐‑–—")
_OLDEST_YEARS = 130
# Numbers were first given out in 1984: for whoever was born earlier, the codes of that year count.
_FIRST_ISSUED = 1984
# 港澳台居民居住证 carry a number of the same standard under these codes (国办发〔2018〕81号).
_RESIDENCE_PERMITS = {
    "810000": ("香港特别行政区", "810000"),
    "820000": ("澳门特别行政区", "820000"),
    "830000": ("台湾省", "710000"),
}


def gettext_noop(message: str) -> str:
    """Mark a text for the message catalogue; whoever shows it translates it."""
    return message


class IdentityProblem(Enum):
    """What is wrong with a number; the value is the Chinese text for the person who typed it."""

    EMPTY = gettext_noop("请填写证件号码")
    LENGTH = gettext_noop("居民身份证号码应为18位（旧号码15位）")
    CHARACTERS = gettext_noop("居民身份证号码只能是数字，末位可以是X")
    CHECKSUM = gettext_noop("居民身份证号码校验位不符，请核对是否有输错的数字")
    BIRTH_DATE = gettext_noop("居民身份证号码中的出生日期不存在或不合理")
    FUTURE = gettext_noop("居民身份证号码中的出生日期晚于今天")
    AREA = gettext_noop("居民身份证号码前6位不是现行或历史的行政区划代码")
    DOCUMENT = gettext_noop("证件号码的格式与所选证件类型不符")


class IdentityError(ValueError):
    """A number that cannot be right. ``problem`` says why; the text is safe to show and to log."""

    def __init__(self, problem: IdentityProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class DocumentKind(StrEnum):
    """Identity documents other than the resident ID; ``label`` is the Chinese name."""

    PASSPORT = "passport"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    PERMANENT_RESIDENCE = "permanent_residence"
    HOUSEHOLD_REGISTER = "household"
    BIRTH_CERTIFICATE = "birth_certificate"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _DOCUMENTS[self][0]


# Formats are loose on purpose: a real document must never be refused. Permits have been issued with
# and without the digits that count renewals; permanent residence cards changed numbers in 2023.
_DOCUMENTS: dict[DocumentKind, tuple[str, re.Pattern[str]]] = {
    DocumentKind.PASSPORT: (gettext_noop("护照"), re.compile(r"[A-Z0-9]{5,20}")),
    DocumentKind.HK_MACAO_PERMIT: (
        gettext_noop("港澳居民来往内地通行证"),
        re.compile(r"[HM]\d{8}(\d{2})?"),
    ),
    DocumentKind.TAIWAN_PERMIT: (
        gettext_noop("台湾居民来往大陆通行证"),
        re.compile(r"\d{8}|\d{10}[A-Z]?"),
    ),
    DocumentKind.PERMANENT_RESIDENCE: (
        gettext_noop("外国人永久居留身份证"),
        re.compile(r"[A-Z]{3}\d{12}|9\d{16}[\dX]"),
    ),
    DocumentKind.HOUSEHOLD_REGISTER: (gettext_noop("户口簿"), re.compile(r"[A-Z0-9]{6,20}")),
    DocumentKind.BIRTH_CERTIFICATE: (gettext_noop("出生医学证明"), re.compile(r"[A-Z]\d{9}")),
    DocumentKind.OTHER: (gettext_noop("其他法定有效证件"), re.compile(r"\w{3,30}")),
}


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A checked number and what it says.

    ``sex`` is 1 male, 2 female. ``area6`` is the code as issued and ``area_name`` its name at the
    time; ``current_area6`` is today's code, of a prefecture (..00) where the county is not certain.
    """

    number: str
    birth_date: date
    sex: int
    area6: str
    area_name: str
    current_area6: str


def parse_resident_id(text: str, on: date) -> ResidentId:
    """Check a resident ID number as typed, on the day ``on``.

    Full-width characters, a lower-case x, spaces and hyphens are put right; a 15-digit number of
    before 1999 is turned into its 18-digit form.

    Raises IdentityError with the first problem found.
    """
    number = _normalised(text)
    if len(number) not in (15, 18):
        raise IdentityError(IdentityProblem.LENGTH)
    if not re.fullmatch(r"[0-9]{15}|[0-9]{17}[0-9X]", number):
        raise IdentityError(IdentityProblem.CHARACTERS)
    if len(number) == 15:
        number = f"{number[:6]}19{number[6:]}"
        number += check_digit(number)
    elif number[17] != check_digit(number[:17]):
        raise IdentityError(IdentityProblem.CHECKSUM)
    birth_date = _birth_date(number[6:14], on)
    name, current = _area(number[:6], birth_date.year)
    sex = MALE if int(number[16]) % 2 else FEMALE
    return ResidentId(number, birth_date, sex, number[:6], name, current)


def make_resident_id(area6: str, birth_date: date, sequence: int) -> str:
    """An 18-digit number for simulated persons.

    ``sequence`` is 0 to 999, odd for males and even for females. Raises ValueError otherwise, or
    when ``area6`` is not six digits.
    """
    if not 0 <= sequence <= 999 or not re.fullmatch(r"[0-9]{6}", area6):
        raise ValueError("area6 is six digits, sequence 0 to 999")
    body = f"{area6}{birth_date:%Y%m%d}{sequence:03d}"
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """The last character for the first 17 digits (ISO 7064, MOD 11-2)."""
    return _CHECK_DIGITS[sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True)) % 11]


def check_document(kind: DocumentKind, text: str) -> str:
    """The normalised number of another document. Raises IdentityError if its form is not right."""
    number = _normalised(text)
    if not _DOCUMENTS[kind][1].fullmatch(number):
        raise IdentityError(IdentityProblem.DOCUMENT)
    return number


def mask(number: str) -> str:
    """A number fit to be seen in a list: 511***********1234.

    The last four characters are what people are asked to confirm, the first three tell the province
    at a glance; the birth date and the county stay hidden. Other documents, being shorter, show
    only their last three.
    """
    if len(number) in (15, 18):
        return number[:3] + "*" * (len(number) - 7) + number[-4:]
    shown = min(3, len(number) // 3)
    return "*" * (len(number) - shown) + number[len(number) - shown :]


def _normalised(text: str) -> str:
    number = unicodedata.normalize("NFKC", text).translate(_SEPARATORS).upper()
    if not number:
        raise IdentityError(IdentityProblem.EMPTY)
    return number


def _birth_date(digits: str, on: date) -> date:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise IdentityError(IdentityProblem.BIRTH_DATE) from None
    if born > on:
        raise IdentityError(IdentityProblem.FUTURE)
    if on.year - born.year > _OLDEST_YEARS:
        raise IdentityError(IdentityProblem.BIRTH_DATE)
    return born


def _area(area6: str, birth_year: int) -> tuple[str, str]:
    """Name at the time and today's code. A code that named several counties is read by the year."""
    if area6 in _RESIDENCE_PERMITS:
        return _RESIDENCE_PERMITS[area6]
    holders = _areas().get(area6)
    if not holders:
        raise IdentityError(IdentityProblem.AREA)
    year = max(birth_year, _FIRST_ISSUED)
    nearest = min(holders, key=lambda h: max(h[0] - year, year - h[1], 0))
    return nearest[2:]


@cache
def _areas() -> dict[str, list[tuple[int, int, str, str]]]:
    """County codes since 1980: (first year, last year, name, today's code) of each holder."""
    table: dict[str, list[tuple[int, int, str, str]]] = {}
    source = files("muzi.content") / "places" / "historical_counties.csv"
    with source.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            period = int(row["first_year"]), int(row["last_year"] or 9999)
            table.setdefault(row["code6"], []).append((*period, row["name"], row["current6"]))
    return table
