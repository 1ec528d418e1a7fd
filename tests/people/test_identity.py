from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from muzi.people.identity import (
    FEMALE,
    MALE,
    DocumentKind,
    IdentityError,
    IdentityProblem,
    check_digit,
    check_document,
    make_resident_id,
    mask,
    parse_resident_id,
)

TODAY = date(2026, 11, 21)
AREAS = ("511922", "150525", "430212", "430221", "513722", "350121", "220122", "441900")

ids = st.builds(
    make_resident_id,
    st.sampled_from(AREAS),
    st.dates(date(1930, 1, 1), TODAY),
    st.integers(0, 999),
)


def problem_of(text: str, on: date = TODAY) -> IdentityProblem:
    with pytest.raises(IdentityError) as caught:
        parse_resident_id(text, on)
    assert not any(part in str(caught.value) for part in (text, text[6:14]) if part)
    return caught.value.problem


def test_published_examples():
    # The two worked examples of GB 11643-1999.
    assert check_digit("11010519491231002") == "X"
    assert check_digit("44052418800101001") == "4"
    woman = parse_resident_id("11010519491231002X", TODAY)
    assert (woman.birth_date, woman.sex, woman.area_name) == (date(1949, 12, 31), FEMALE, "朝阳区")


@given(st.sampled_from(AREAS), st.dates(date(1930, 1, 1), TODAY), st.integers(0, 999))
def test_round_trip(area: str, born: date, sequence: int):
    found = parse_resident_id(make_resident_id(area, born, sequence), TODAY)
    assert (found.area6, found.birth_date) == (area, born)
    assert found.sex == (MALE if sequence % 2 else FEMALE)


@given(ids, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_digit_is_caught(number: str, place: int, wrong: str):
    assume(number[place] != wrong)
    with pytest.raises(IdentityError):
        parse_resident_id(number[:place] + wrong + number[place + 1 :], TODAY)


@given(ids, st.integers(0, 16))
def test_two_swapped_neighbours_are_caught(number: str, place: int):
    a, b = number[place], number[place + 1]
    assume(a != b)
    with pytest.raises(IdentityError):
        parse_resident_id(number[:place] + b + a + number[place + 2 :], TODAY)


@given(ids)
def test_typing_habits_are_put_right(number: str):
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    spaced = f" {number[:6]} {number[6:14]}-{number[14:].lower()}\u3000"
    for typed in (wide, wide.lower(), spaced):
        assert parse_resident_id(typed, TODAY).number == number


@given(st.sampled_from(AREAS[:-1]), st.dates(date(1930, 1, 1), date(1999, 12, 31)))
def test_old_numbers_are_upgraded(area: str, born: date):
    old = f"{area}{born:%y%m%d}128"
    found = parse_resident_id(old, TODAY)
    assert (found.number, found.birth_date) == (make_resident_id(area, born, 128), born)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", IdentityProblem.EMPTY),
        (" - ", IdentityProblem.EMPTY),
        ("5119221990", IdentityProblem.LENGTH),
        ("51192219900101A123", IdentityProblem.CHARACTERS),
        ("X11922199001011234", IdentityProblem.CHARACTERS),
        ("5119229001011X3", IdentityProblem.CHARACTERS),
        ("511922900231123", IdentityProblem.BIRTH_DATE),
        ("½11922199001011234", IdentityProblem.LENGTH),
    ],
)
def test_problems(text: str, problem: IdentityProblem):
    assert problem_of(text) == problem


def test_checksum_dates_and_area():
    good = make_resident_id("511922", date(1990, 5, 17), 22)
    wrong = good[:17] + ("0" if good[17] != "0" else "1")
    assert problem_of(wrong) == IdentityProblem.CHECKSUM
    assert problem_of("51192219900230002" + check_digit("51192219900230002")) == (
        IdentityProblem.BIRTH_DATE
    )
    assert problem_of(make_resident_id("511922", date(1890, 1, 1), 22)) == (
        IdentityProblem.BIRTH_DATE
    )
    born_today = make_resident_id("511922", TODAY, 22)
    assert parse_resident_id(born_today, TODAY).birth_date == TODAY
    assert problem_of(born_today, date(2026, 11, 20)) == IdentityProblem.FUTURE
    assert problem_of(make_resident_id("999999", date(1990, 1, 1), 22)) == IdentityProblem.AREA


@pytest.mark.parametrize(
    ("area", "year", "name", "current"),
    [
        ("511922", 2005, "南江县", "511922"),
        ("513722", 1995, "南江县", "511922"),
        ("430221", 1990, "株洲县", "430212"),
        ("430212", 2020, "渌口区", "430212"),
        ("150525", 1990, "奈曼旗", "150525"),
        ("440301", 1985, "深圳市市辖区", "440300"),
        ("441900", 1990, "东莞市", "441900"),
        # 513022 was 万源县 until 1981 and 宣汉县 after; no number was issued before 1984.
        ("513022", 1960, "宣汉县", "511722"),
        ("810000", 1990, "香港特别行政区", "810000"),
        ("830000", 1990, "台湾省", "710000"),
    ],
)
def test_areas_of_then_and_today(area: str, year: int, name: str, current: str):
    found = parse_resident_id(make_resident_id(area, date(year, 6, 1), 22), TODAY)
    assert (found.area_name, found.current_area6) == (name, current)


@pytest.mark.parametrize(("area", "sequence"), [("51192", 1), ("511922", 1000), ("511922", -1)])
def test_make_refuses(area: str, sequence: int):
    with pytest.raises(ValueError, match="six digits"):
        make_resident_id(area, date(1990, 1, 1), sequence)


@given(ids)
def test_mask_hides_county_and_birth_date(number: str):
    masked = mask(number)
    assert masked == number[:3] + "*" * 11 + number[-4:]


def test_mask_of_other_documents():
    assert mask("E12345678") == "******678"
    assert mask("AB12") == "***2"
    assert mask("") == ""


@pytest.mark.parametrize(
    ("kind", "typed", "number"),
    [
        (DocumentKind.PASSPORT, " e1234 5678", "E12345678"),
        (DocumentKind.HK_MACAO_PERMIT, "H12345678", "H12345678"),
        (DocumentKind.HK_MACAO_PERMIT, "m1234567801", "M1234567801"),
        (DocumentKind.TAIWAN_PERMIT, "12345678", "12345678"),
        (DocumentKind.TAIWAN_PERMIT, "1234567801b", "1234567801B"),
        (DocumentKind.PERMANENT_RESIDENCE, "usa310089010123", "USA310089010123"),
        (DocumentKind.PERMANENT_RESIDENCE, "91184019890101003x", "91184019890101003X"),
        (DocumentKind.HOUSEHOLD_REGISTER, "051234567", "051234567"),
        (DocumentKind.BIRTH_CERTIFICATE, "u510123456", "U510123456"),
        (DocumentKind.OTHER, "军字第0123456号", "军字第0123456号"),
    ],
)
def test_other_documents(kind: DocumentKind, typed: str, number: str):
    assert check_document(kind, typed) == number


@pytest.mark.parametrize(
    ("kind", "typed", "problem"),
    [
        (DocumentKind.PASSPORT, "护照1234567", IdentityProblem.DOCUMENT),
        (DocumentKind.PASSPORT, "123", IdentityProblem.DOCUMENT),
        (DocumentKind.HK_MACAO_PERMIT, "C12345678", IdentityProblem.DOCUMENT),
        (DocumentKind.TAIWAN_PERMIT, "1234567", IdentityProblem.DOCUMENT),
        (DocumentKind.PERMANENT_RESIDENCE, "811840198901010030", IdentityProblem.DOCUMENT),
        (DocumentKind.BIRTH_CERTIFICATE, "5101234567", IdentityProblem.DOCUMENT),
        (DocumentKind.BIRTH_CERTIFICATE, " ", IdentityProblem.EMPTY),
    ],
)
def test_documents_of_another_form_are_refused(
    kind: DocumentKind, typed: str, problem: IdentityProblem
):
    with pytest.raises(IdentityError) as caught:
        check_document(kind, typed)
    assert caught.value.problem == problem


def test_every_document_kind_has_its_own_chinese_name():
    labels = [kind.label for kind in DocumentKind]
    assert len(set(labels)) == len(labels)
    assert "外国人永久居留身份证" in labels
