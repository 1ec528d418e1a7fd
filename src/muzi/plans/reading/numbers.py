"""Numerals as Chinese documents write them, read exactly.

`read` takes a whole numeral: 1,620 · 85.5 · 1.2万 · 九十 · 八十五点五 · 一万二 · 二〇二五 · 半.
What is not a well-formed numeral is None, never a guess.
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
SCALES = _PLACES | _MYRIADS

HAN = "".join(DIGITS) + "".join(SCALES)
ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_FULL = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_ARABIC = re.compile(rf"({ARABIC})\s*([十百千]?[万亿]*|[百千])")
# 二〇一五, 2025: a year as written before 年
YEAR_HAN = (
    r"(?:二[〇零○][〇零○一二三四五六七八九]{2}|一九[一二三四五六七八九][〇零○一二三四五六七八九])"
)


def read(text: str) -> Decimal | None:
    """The value of a numeral, or None if `text` is not one."""
    text = text.strip().translate(_FULL)
    if not text:
        return None
    if written := _ARABIC.fullmatch(text):
        value = Decimal(written[1].replace(",", ""))
        for scale in written[2]:
            value *= SCALES[scale]
        return value
    if text == "半":
        return Decimal("0.5")
    whole, point, part = text.partition("点")
    value_of_whole = _integer(whole)
    if value_of_whole is None:
        return None
    if not point:
        return Decimal(value_of_whole)
    if not part or any(c not in DIGITS for c in part):
        return None
    return Decimal(f"{value_of_whole}.{''.join(str(DIGITS[c]) for c in part)}")


def _integer(text: str) -> int | None:
    """九十, 一百零五, 一万二千, 二〇二五 (read digit by digit where no place is named)."""
    if not text or any(c not in DIGITS and c not in SCALES for c in text):
        return None
    if not any(c in SCALES for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    for myriad in ("亿", "万"):
        if myriad in text:
            high, _, low = text.rpartition(myriad)
            above = _integer(high)
            below = _below(low, _MYRIADS[myriad])
            if above is None or below is None:
                return None
            return above * _MYRIADS[myriad] + below
    return _thousands(text)


def _below(text: str, place: int) -> int | None:
    """What follows a named place: nothing, a numeral below it, or one digit of the next place
    (一万二 is 12,000; 一万零二 is 10,002).
    """
    if not text:
        return 0
    if len(text) == 1 and DIGITS.get(text, 0) > 0:
        return DIGITS[text] * place // 10
    rest = text.lstrip("零〇")
    value = _integer(rest)
    if value is None or value >= place:
        return None
    if len(rest) > 1 and not any(c in SCALES for c in rest):
        return None
    return value


def _thousands(text: str) -> int | None:
    """A numeral below ten thousand that names its places, each at most once and descending."""
    total, digit, last, zero = 0, None, 10**4, False
    for at, c in enumerate(text):
        if c in DIGITS:
            if DIGITS[c] == 0:
                if digit is not None:
                    return None
                zero = True
                continue
            if digit is not None:
                return None
            digit = DIGITS[c]
            continue
        place = _PLACES[c]
        if place >= last or (digit is None and not (place == 10 and (at == 0 or zero))):
            return None
        total += (digit or 1) * place
        last, digit, zero = place, None, False
    if digit is not None:
        # 三百五 is 350; 三百零五 and 二十五 are what they say
        total += digit * (last // 10 if last > 10 and not zero and total else 1)
    elif zero:
        return None
    return total
