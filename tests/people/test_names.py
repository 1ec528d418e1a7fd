import time

import pytest

from muzi.people.names import initials, pinyin_key, similar


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("王芳", "wang fang"),
        ("单丽", "shan li"),
        ("仇英", "qiu ying"),
        ("曾国芬", "zeng guo fen"),
        ("解晓东", "xie xiao dong"),
        ("朴春花", "piao chun hua"),
        ("查文静", "zha wen jing"),
        ("区桂英", "ou gui ying"),
        ("翟秀兰", "zhai xiu lan"),
        ("盖丽丽", "ge li li"),
        ("尉迟敏", "yu chi min"),
        ("欧阳娜", "ou yang na"),
        ("上官婉儿", "shang guan wan er"),
        ("万俟雪", "mo qi xue"),
        ("令狐梅", "ling hu mei"),
        ("长孙文", "zhang sun wen"),
        ("吕绿", "lv lv"),
        ("李晟", "li sheng"),
    ],
)
def test_surname_readings(name: str, key: str):
    assert pinyin_key(name) == key


@pytest.mark.parametrize(
    ("name", "key"),
    [("李单", "li dan"), ("王解", "wang jie"), ("张区", "zhang qu"), ("陈朴", "chen pu")],
)
def test_given_names_keep_the_common_reading(name: str, key: str):
    assert pinyin_key(name) == key


def test_compound_surname_alone_is_a_short_name():
    assert pinyin_key("尉迟") == "wei chi"  # surname 尉, given name 迟


@pytest.mark.parametrize("dot", ["·", "•", "‧", "・", "."])
def test_minority_names_have_no_surname(dot: str):
    assert pinyin_key(f"阿依古丽{dot}买买提") == "a yi gu li mai mai ti"
    assert pinyin_key(f"单增{dot}卓玛") == "dan zeng zhuo ma"
    assert initials(f"阿依古丽{dot}买买提") == "ayglmmt"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Maria José Ńguyen", "maria jose nguyen"),
        ("O'Brien, Ann-Marie", "obrien ann marie"),
        ("ＭＡＲＩＡ", "maria"),
        ("李Lily", "li lily"),
        ("曾丽之子", "zeng li zhi zi"),
        ("单某之女2", "shan mou zhi nv 2"),
        ("  王 芳 ", "wang fang"),
        ("单\u3000丽", "shan li"),
        ("", ""),
    ],
)
def test_other_names(name: str, key: str):
    assert pinyin_key(name) == key


def test_a_character_without_reading_is_kept():
    assert pinyin_key("王\U000f0000") == "wang \U000f0000"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("单丽", "sl"), ("欧阳娜娜", "oynn"), ("曾丽之子", "zlzz"), ("John Smith", "js"), ("", "")],
)
def test_initials(name: str, letters: str):
    assert initials(name) == letters


def test_similar():
    assert similar("王芳", "王 芳") < 1
    assert similar("Ann", "ANN") == 1
    assert similar("王芳", "王芳") == 1
    assert similar("王芳", "王方") == pytest.approx(0.9)
    assert 0.6 < similar("王小芳", "王芳") < 0.9
    assert similar("王芳", "赵国强") < 0.5
    assert similar("王小芳", "王芳") == similar("王芳", "王小芳")


def test_a_million_persons_can_be_loaded():
    surnames, given = (
        "王李张刘陈杨赵黄周吴单曾解",
        "芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰",
    )
    names = [s + a + b for s in surnames for a in given for b in given]
    pinyin_key("".join(surnames) + given)  # warm the character readings, not the names
    start = time.perf_counter()
    for name in names:
        pinyin_key(name)
    rate = len(names) / (time.perf_counter() - start)
    assert rate > 50_000, f"{rate:,.0f} names/s"
