"""Numerals are read exactly, in every form that documents write; nothing is guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muzi.plans.reading import numbers

HAN = "零一二三四五六七八九"
WHOLE = st.integers(min_value=1, max_value=10**12 - 1)


def group(value: int) -> str:
    """Below ten thousand, in Chinese numerals: 1005 is 一千零五."""
    text, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, place)
        if digit:
            text += ("零" if gap else "") + HAN[digit] + name
            gap = False
        else:
            gap = bool(text)
    return text


def written(value: int) -> str:
    """In Chinese numerals: groups of four places, with 零 where places are passed over."""
    text = ""
    for scale, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, value = divmod(value, scale)
        if part:
            gap = text and (part < 1000 or not text.endswith(("万", "亿")))
            text += ("零" if gap else "") + group(part) + name
        elif text and value and not text.endswith("零"):
            text += "零"
    text = text.replace("零零", "零")
    return text.removeprefix("一") if text.startswith("一十") else text


@given(WHOLE)
def test_chinese_numerals_round_trip(value: int) -> None:
    assert numbers.read(written(value)) == value


@given(WHOLE, st.integers(0, 999))
def test_chinese_decimals_round_trip(value: int, part: int) -> None:
    text = written(value) + "点" + "".join(HAN[int(c)] for c in f"{part:03d}")
    assert numbers.read(text) == Decimal(f"{value}.{part:03d}")


@given(st.integers(1000, 2999))
def test_digit_by_digit(value: int) -> None:
    assert numbers.read("".join("〇一二三四五六七八九"[int(c)] for c in str(value))) == value


@given(st.decimals(0, 10**9, places=2))
def test_arabic_with_and_without_commas_and_full_width(value: Decimal) -> None:
    for text in (f"{value}", f"{value:,}"):
        assert numbers.read(text) == value
        wide = text.translate(str.maketrans("0123456789.,", "０１２３４５６７８９．，"))
        assert numbers.read(wide) == value


@given(st.decimals(0, 9999, places=2), st.sampled_from("百千万亿"))
def test_mixed_with_a_scale(value: Decimal, scale: str) -> None:
    assert numbers.read(f"{value}{scale}") == value * numbers.SCALES[scale]


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", 10), ("两千", 2000), ("一万二", 12000), ("一万零二", 10002), ("三百五", 350), ("半",
    "0.5"),
     ("三百零五", 305), ("1.2 万", 12000), ("10万", 100000), ("零点四五", "0.45"), ("○", 0)],
)  # fmt: skip
def test_forms_of_speech(text: str, value: int | str) -> None:
    assert numbers.read(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "85.",
        "98.5.",
        "9O",
        "1２/1O",
        "12,34",
        "十十",
        "九九十",
        "千",
        "二十零",
        "点五",
        "五点",
        "一二十",
        "8 5",
    ],
)
def test_what_is_no_numeral_is_none(text: str) -> None:
    assert numbers.read(text) is None


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_none(text: str) -> None:
    numbers.read(text)
