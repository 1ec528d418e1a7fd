"""Text into tokens: one scan, one pattern, longest word first.

Offsets are of the text scanned. Numbers, quantities, ages and times become typed tokens with their
values; words are looked up in the lexicon; what lies between is WORD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from muzi.plans.reading import lexicon, numbers
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.types import Unit


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or range with its unit; `measure` is the word that counted (名, 张)."""

    value: Decimal
    high: Decimal | None
    unit: Unit | None
    measure: str = ""
    per: str = ""  # 0.85名/千名儿童: what it is counted by


@dataclass(frozen=True, slots=True)
class Time:
    """A time phrase. `year` and `month` as named; `relative` counts from the document's own year;
    `within` is a number of years from its issue; `period` is the document's own; `past` is said.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    relative: int | None = None
    within: int | None = None
    every: bool = False
    period: bool = False
    past: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str
    start: int
    end: int
    value: Quantity | Time | str | None = None
    inner: tuple[Token, ...] = ()


N = rf"(?:{numbers.ARABIC}\s?(?:[十百千]?万亿?|[百千亿](?!分之|人口|名|儿|分娩|常))?)(?![\d.]|,\d)"
HAN = f"[{numbers.HAN}]"
DASH = r"\s?(?:[-－—–―~～〜∼至到]|——)\s?"
PLACE = r"(?:10|十|1[0０])\s?万"
YEAR = r"(?:1[89]|2[01])\d\d"
PER = rf"[/／∕]\s?(?:{PLACE}|100,?000|万|10,?000|千|1,?000)(?:活产儿?|人|分娩量|人口|围产儿)?"
FRACTION = rf"(?:百|千|万|十万|10万|1000|10000)分之(?:{N}|{HAN}+(?:点{HAN}+)?)"
AFTER_AGE = r"(?:(?:及|（含）)?以[上下内]|内|之内)?"
MEASURES = {
    Unit.PERSONS: "人 名 位",
    Unit.TIMES: "人次 次 场 场次 期 轮 批次",
    Unit.CASES: "例 例次",
    Unit.BEDS: "张",
    Unit.INSTITUTIONS: "所 家 间",
    Unit.ITEMS: "个 项 件 份 台 套 辆 对 户 处 支 种 颗 条 部 块 批 组 台套 课时 学时 剂 剂次",
    Unit.YUAN: "万元 亿元 元",
    Unit.SQUARE_METRES: "平方米 ㎡ 平米 m² m2",
}
SPAN_OF_TIME = {
    "年": Unit.YEARS, "周岁": Unit.YEARS, "岁": Unit.YEARS,
    "个月": Unit.MONTHS, "月龄": Unit.MONTHS, "个月龄": Unit.MONTHS,
    "天": Unit.DAYS, "日": Unit.DAYS, "个工作日": Unit.DAYS, "工作日": Unit.DAYS, "周": None,
    "个小时": Unit.HOURS, "小时": Unit.HOURS, "学时": Unit.HOURS, "分钟": Unit.MINUTES,
    "个自然日": Unit.DAYS, "个星期": None, "月": None,
}  # fmt: skip
_OTHER = "分 级 类 步 届 点 米 公里 千米 厘米 克 毫克 公斤 千克 毫升 号 层 栋 楼 室 页 字 度 门 章 条 款 员 倍 折 亩"
_UNIT_OF = {word: unit for unit, words in MEASURES.items() for word in words.split()}
_MEASURE = "|".join(sorted([*_UNIT_OF, *_OTHER.split()], key=len, reverse=True))
_SPAN = "|".join(sorted(SPAN_OF_TIME, key=len, reverse=True))
_FIVE = {"一": 2010, "二": 2015, "三": 2020, "四": 2025, "五": 2030, "六": 2035}


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_WORDS: dict[str, tuple[Kind, str]] = {}
for _kind, _table in (
    (Kind.REACH, lexicon.REACH),
    (Kind.CHANGE, lexicon.CHANGE),
    (Kind.LEAST, lexicon.LEAST),
    (Kind.LEAST, lexicon.SIGNS),
):
    for _payload, _list in _table.items():
        _WORDS |= dict.fromkeys(_list, (_kind, _payload))
for _kind, _list in (
    (Kind.SHARE, lexicon.SHARE_EACH_OWN),
    (Kind.VERB, lexicon.VERBS),
    (Kind.HOPE, lexicon.HOPE),
    (Kind.FIRM, lexicon.FIRM),
    (Kind.PAST, lexicon.PAST),
    (Kind.SUPPOSED, lexicon.SUPPOSED),
    (Kind.IF, lexicon.IF),
    (Kind.WORD, lexicon.PLAIN),
    (Kind.AND, lexicon.AND),
    (Kind.OF_WHICH, ("其中",)),
    (Kind.COMMA, ("，", ",", "；", ";", "。", "！", "？", "…")),
    (Kind.COLON, ("：", ":")),
    (Kind.OPEN, ("（", "(", "[", "【")),
    (Kind.CLOSE, ("）", ")", "]", "】")),
    (Kind.ALL, ("全覆盖", "全部覆盖", "100%覆盖")),
):
    _WORDS |= dict.fromkeys(_list, (_kind, ""))

_LEAST_NEXT = _alternatives(w for words in lexicon.LEAST.values() for w in words)
_VALUE_NEXT = rf"(?=\s?(?:\d|{HAN}|[≥≤><＞＜]|{_LEAST_NEXT}))"
_SHARE_NEXT = (
    rf"(?=\s?(?:{_alternatives(w for words in lexicon.REACH.values() for w in words)}|\d|{HAN}+[所名个家人张]"
    rf"|[达为有在到应须要需超]|{_LEAST_NEXT}|[≥≤><＞＜]|建成|完成|设|配|新增|增|下降|提高|降低|减少))"
)
_CORE_TIME = rf"(?:{YEAR}年?|“?十[一二三四五六]五”?)"

# 5人民, 2个月: the word goes on and is no measure.
_GOES_ON = {
    "人": "民群员才力均口际为造体类数大", "名": "称义额册单录", "位": "数置于列", "家": "庭长属园", "个": "别性体人百千月小工",
    "所": "有属在以需", "项": "目", "期": "间末内限满", "次": "日年性数", "例": "如会", "种": "类植", "组": "织长成",
    "部": "门分署", "条": "件例", "户": "外籍口", "处": "理置于", "支": "持付出部", "份": "额", "分": "之娩钟别期布析数", "级": "以",
    "件": "事", "间": "隔断歇", "对": "象口照应", "场": "所", "批": "准复次", "台": "账", "点": "位",
}  # fmt: skip
_NO_MEASURE = "".join(f"(?!(?<={word})[{after}])" for word, after in _GOES_ON.items())

# In order of precedence: each alternative is one form of token.
FORMS: tuple[tuple[str, str], ...] = (
    (
        "title",
        r"《[^》\n]{0,80}》|[〔\[［【][12]\d{3}[〕\]］】]\s?\d+\s?号|第[\d一二三四五六七八九十百]+[章节条款页号期批位]",
    ),
    (
        "phone",
        r"(?<!\d)\d{3,4}[-－—]\d{7,8}(?!\d)|(?<![\d.])1\d{10}(?!\d)|https?:\S+|www\.\S+|(?<![\d.])\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)",
    ),
    (
        "score",
        r"(?:得|扣|加|计|记|满分为?|总分|各占?|占)\s?\d+(?:\.\d+)?\s?分(?!娩|之|钟|别|期|级|类)|不得分|得满分|扣完为止|一票否决|\d+\s?[-—－~～至]\s?\d+\s?分(?!娩|之|钟|别)|\d分(?:以上|以下|（含）)",
    ),
    (
        "reference",
        rf"(?:以|在){_CORE_TIME}(?:年?[底末])?(?:数据|水平)?(?:为基[数期准线]|(?:的)?基础上)|(?:比|较|相较于?|相比于?|与|同|对比){_CORE_TIME}(?:年?[底末])?(?:同期)?(?:的)?(?:水平|基数)?(?:相比|比较)?|在(?:基线|基期|上年|去年|现有|原有|上一年)(?:水平)?的?基础上|(?:比|较)(?:上年|去年|上一年|基期|基线|上年度)(?:末|底|同期)?(?:水平)?",
    ),
    ("span_of_years", rf"(?<!\d)(?P<from_year>{YEAR})年?{DASH}(?P<to_year>{YEAR})年(?:期间|间)?"),
    (
        "plan",
        r"(?:到|在|至)?[“\"]?十(?P<plan>[一二三四五六])五[”\"]?(?:规划)?(?P<plan_part>期间|时期末?|末期?|期末|期内|规划期末|以来|以来，)",
    ),
    (
        "date",
        rf"(?:力争|争取)?(?P<until>截至目前|截至|截止到?|到|至|在|于|从|自)?\s?(?<!\d)(?P<year>{YEAR})(?:\s?年(?:度)?|(?=[、和及与]{YEAR}(?:年|[、和及与]{YEAR})))(?:(?P<month>1[0-2]|0?[1-9])\s?月(?:份)?)?(?:\s?(?P<day>3[01]|[12]\d|0?[1-9])\s?日)?(?P<year_part>年?[底末]|上半年|下半年|初)?(?:之?前|以前|起|期间|中)?",
    ),
    (
        "years_in",
        rf"(?:在|用|利用|力争|经过|未来|今后)?(?P<within>\d|{HAN})(?:到[一二三四五六]|[-—][1-9])?年(?:左右)?(?:的)?(?:时间)?(?:之?内|以内)",
    ),
    (
        "months",
        r"(?<![\d年])(?P<only_month>1[0-2]|0?[1-9])\s?月(?:份)?(?:\s?(?:3[01]|[12]\d|0?[1-9])\s?日|底|末|中旬|上旬|下旬)(?:之?前|以前|起)?|上半年|下半年|第[一二三四]季度|[一二三四]季度末?",
    ),
    ("every", r"每年度?(?:递增|递减)?|年均(?!增幅|增速|降幅)|逐年|每一年|每个年度|每学年|年年"),
    (
        "this_year",
        r"(?:到|至)?(?:今年|本年度?|当年|年内|全年|年底前?|年末|年终)(?:底|末|内)?(?:之?前)?",
    ),
    ("period", r"(?:到)?(?:规划|计划|方案|行动|实施)(?:期内|期末|末期|期间)|到?期末"),
    ("past_year", r"去年|上年(?:度|末|底)?|上一年度?|前年"),
    ("zero", rf"[“\"]?零(?:{'|'.join(lexicon.ZERO_OF)})[”\"]?(?!率)"),
    ("covers", r"覆盖(?:到)?(?:全部|所有|全体|每[一]?个)"),
    ("quoted", r"“[^”\n%％‰]{1,14}”|\"[^\"\n%％‰]{1,14}\""),
    (
        "age",
        rf"(?:{N}|{HAN}+){DASH}(?:{N}|{HAN}+)\s?(?:周岁|岁|个?月龄|个月|天|周|日(?!常))(?:半)?{AFTER_AGE}|(?:{N}|[一二三四五六七八九十两]+)\s?(?:周岁|岁|个?月龄)(?:半)?{AFTER_AGE}|[孕满第]{N}\s?\+?\d?周(?:\+\d天)?",
    ),
    (
        "duration",
        rf"(?P<many>{N}|[一二三四五六七八九十两半]+)\s?(?P<span>{_SPAN})(?!份|度|报|均|底|末|增|产|级)(?P<span_after>以[上下内]|之?内|及以[上下])?",
    ),
    (
        "range",
        rf"(?<![\d.])(?P<low>{N})\s?(?P<low_unit>[%％‰]|{_MEASURE})?{DASH}(?P<high>{N})\s?(?P<high_unit>个?百分点|[%％‰](?![%％‰])|{PER}|{_MEASURE})",
    ),
    ("ratio", rf"(?<![\d.])(?P<left>{N})\s?[:：∶]\s?(?P<right>\d+(?:\.\d+)?)(?![\d:：])"),
    ("points", rf"(?P<points>{N}|{HAN}+(?:点{HAN}+)?)\s?个?(?P<of_points>百|千|万)分点"),
    ("fraction", FRACTION),
    ("percent", rf"(?<![\d.])(?P<percent>{N})\s?(?P<sign>[%％‰])(?!\s?[%％‰])"),
    ("per", rf"(?<![\d.])(?P<rate>{N})\s?(?:例|人)?\s?(?P<base>{PER})"),
    (
        "tenths",
        r"(?P<tenths>\d|[一二三四五六七八九])成(?P<half>半|[一二三四五六七八九](?![个名]))?(?=以上|以下|以内|左右|的|，|。|；|、|$)",
    ),
    (
        "corrupt",
        r"(?<![A-Za-z\d.])(?=[\dOoIlSBZ〇○□■×*?？.．·]*[\dOoIl□■×*?？])[\dOoIlSBZ〇○□■×*?？.．·]{1,12}\s?(?:[%％‰]+|[/／][1lI][0OoQ〇○]\s?万)|(?<=[到达在为于至过低])\s?(?:[%％‰]|/10万)(?=\s?(?:以|及|，|。|；|、|$|\n))|(?<=[到达在为])\s?百分之(?=以|，|。|；|$)|(?<=[\u4e00-\u9fff])\s?\d\s\d{1,2}(?:\.\d+)?\s?(?:[%‰]|[名人张所家个]|/10万)",
    ),
    (
        "count",
        rf"(?<![\d.A-Za-z])(?:(?P<number>{N})|(?P<han>{HAN}+))\s?(?P<measure>{_MEASURE}){_NO_MEASURE}(?P<half_more>半)?(?:\s?[/／](?P<by>[^\s，。；、）)（(\d]{{1,8}}))?",
    ),
    ("number", rf"(?<![\d.A-Za-z])(?P<plain>{N})(?![A-Za-z%％‰°℃])"),
    (
        "bound",
        r"(?:[（(]含[^）)]{0,4}[）)]\s?)?(?:及|或|和|（含）)?以(?P<side>上|下|内)|(?P<within_bound>之内|以内)|之间|(?P<about>左右|上下)",
    ),
    ("share", rf"(?:{'|'.join(lexicon.SHARE_BEFORE_VALUE)}){_SHARE_NEXT}"),
    (
        "past",
        r"(?:基期|基线|基数|现状)(?:值|水平)?(?=为|是|：|\s?\d)|实际(?=完成|达到|为|\d)|仅(?=为|有|占|达|\s?\d)|[共尚](?=有\s?\d|\s?\d)",
    ),
    ("making", r"新[（(][改扩迁、]+[）)]建"),
    ("done", r"了(?=\s?\d)"),
    ("from", rf"(?:由|从)(?=\s?(?:{_CORE_TIME}|目前|现在|当前|上年|去年|\d|{HAN}))"),
    ("supposed", r"约(?=\s?\d)|占比?约"),
    ("word", rf"(?:{_alternatives(_WORDS)})"),
    ("reach", rf"(?<![拥享所没具含])(?:{'|'.join(lexicon.REACH_BEFORE_VALUE)}){_VALUE_NEXT}"),
    ("cell", r"\t+|\s*[|｜]\s*|(?<=\S) {2,}(?=\S)"),
)
_SCAN = re.compile("|".join(f"(?P<_{name}>{form})" for name, form in FORMS))
_PERMILLES = {"%": Unit.PERCENT, "％": Unit.PERCENT, "‰": Unit.PERMILLE}


def scan(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of text[start:end], in order and without gaps (blanks apart)."""
    tokens: list[Token] = []
    at = start
    end = len(text) if end is None else end
    for found in _SCAN.finditer(text, start, end):
        if found.start() > at:
            _word(tokens, text, at, found.start())
        tokens.append(_token(found))
        at = found.end()
    if at < end:
        _word(tokens, text, at, end)
    return tokens


def grouped(tokens: list[Token]) -> list[Token]:
    """With each bracket and what it holds made one GROUP token; a bracket without its other half
    is a word.
    """
    stack: list[list[Token]] = [[]]
    opened: list[Token] = []
    for token in tokens:
        if token.kind is Kind.OPEN and len(opened) < 4:
            opened.append(token)
            stack.append([])
        elif token.kind is Kind.CLOSE and opened:
            inner, first = stack.pop(), opened.pop()
            stack[-1].append(Token(Kind.GROUP, "", first.start, token.end, None, tuple(inner)))
        else:
            stack[-1].append(token)
    while opened:
        inner, first = stack.pop(), opened.pop()
        stack[-1] += [Token(Kind.COMMA, first.text, first.start, first.end), *inner]
    return stack[0]


def flat(tokens: Iterable[Token]) -> Iterator[Token]:
    """Every token, those within brackets too."""
    for token in tokens:
        yield token
        yield from flat(token.inner)


def _word(tokens: list[Token], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        tokens.append(Token(Kind.WORD, text[start:end], start, end))


def _token(found: re.Match[str]) -> Token:
    form = (found.lastgroup or "")[1:]
    kind, value = _MAKERS.get(form, _plain_word)(found)
    return Token(kind, found[0], found.start(), found.end(), value)


Made = tuple[Kind, Quantity | Time | str | None]


def _plain_word(found: re.Match[str]) -> Made:
    return Kind.WORD, None


def _lexical(found: re.Match[str]) -> Made:
    return _WORDS[found[0]]


def _decimal(text: str | None) -> Decimal:
    value = numbers.read(text or "")
    return Decimal(0) if value is None else value


def _quantity(value: Decimal, unit: Unit | None, high: Decimal | None = None, **more: str) -> Made:
    return Kind.QUANTITY, Quantity(value.normalize() + 0, high, unit, **more)


def _base(text: str) -> Unit:
    text = re.sub(r"[\s,/／∕]", "", text)
    if text.startswith(("10万", "十万", "100000", "1０万")):
        return Unit.PER_100K
    if text.startswith(("万", "10000")):
        return Unit.PER_10K
    return Unit.PLAIN if "分娩" in text else Unit.PERMILLE


def _range(found: re.Match[str]) -> Made:
    unit = found["high_unit"]
    low, high = _decimal(found["low"]), _decimal(found["high"])
    if unit.endswith("百分点"):
        return _quantity(low, Unit.PERCENTAGE_POINTS, high)
    if unit in _PERMILLES:
        return _quantity(low, _PERMILLES[unit], high)
    if unit[0] in "/／∕":
        return _quantity(low, _base(unit), high)
    return _quantity(low, _UNIT_OF.get(unit), high, measure=unit)


def _fraction(found: re.Match[str]) -> Made:
    of, _, part = found[0].partition("分之")
    units = {"百": Unit.PERCENT, "千": Unit.PERMILLE, "1000": Unit.PERMILLE, "万": Unit.PER_10K}
    unit = units.get(of, Unit.PER_10K if of == "10000" else Unit.PER_100K)
    if of == "百" and part == "百":
        return _quantity(Decimal(100), unit)
    value = numbers.read(part)
    return (Kind.CORRUPT, None) if value is None else _quantity(value, unit)


def _points(found: re.Match[str]) -> Made:
    value = numbers.read(found["points"])
    unit = Unit.PERCENTAGE_POINTS if found["of_points"] == "百" else Unit.PERMILLE_POINTS
    return (Kind.CORRUPT, None) if value is None else _quantity(value, unit)


def _tenths(found: re.Match[str]) -> Made:
    half = found["half"]
    extra = Decimal(5) if half == "半" else _decimal(half) if half else Decimal(0)
    return _quantity(_decimal(found["tenths"]) * 10 + extra, Unit.PERCENT)


def _count(found: re.Match[str]) -> Made:
    value = numbers.read(found["number"] or found["han"])
    measure = found["measure"]
    if value is None:
        return Kind.WORD, None
    if measure == "分":
        return Kind.WORD, None
    if measure in ("万元", "亿元"):
        value *= numbers.SCALES[measure[0]]
    if found["half_more"]:
        value += Decimal("0.5")
    unit = _UNIT_OF.get(measure)
    return _quantity(value, unit, measure=measure, per=found["by"] or "")


def _duration(found: re.Match[str]) -> Made:
    value, unit = numbers.read(found["many"]), SPAN_OF_TIME[found["span"]]
    if value is None or unit is None:
        return Kind.AGE, None
    return Kind.AGE, Quantity(value, None, unit, found["span"], found["span_after"] or "")


_ONE_AGE = re.compile(r"(\d+(?:\.\d+)?|[一二三四五六七八九十]+)\s?(?:周岁|岁)(以上|左右)?$")


def _age(found: re.Match[str]) -> Made:
    if one := _ONE_AGE.match(found[0]):
        return Kind.AGE, Quantity(_decimal(one[1]), None, Unit.YEARS, "岁", one[2] or "")
    return Kind.AGE, None


def _date(found: re.Match[str]) -> Made:
    until, part = found["until"] or "", found["year_part"] or ""
    month = int(found["month"]) if found["month"] else 6 if part == "上半年" else None
    day = int(found["day"]) if found["day"] else None
    return Kind.TIME, Time(int(found["year"]), month, day, past=until.startswith("截"))


def _plan(found: re.Match[str]) -> Made:
    if "以来" in found["plan_part"]:
        return Kind.PAST, None
    return Kind.TIME, Time(_FIVE[found["plan"]])


def _time(**values: int | bool) -> Made:
    return Kind.TIME, Time(**values)  # type: ignore[arg-type]


def _bound(found: re.Match[str]) -> Made:
    if found["about"]:
        return Kind.BOUND, "="
    if found["side"]:
        return Kind.BOUND, ">=" if found["side"] == "上" else "<="
    return Kind.BOUND, "<=" if found["within_bound"] else ""


def _reach(found: re.Match[str]) -> Made:
    return (Kind.LEAST, ">") if found[0] == "超" else (Kind.REACH, "")


_MAKERS = {
    "score": lambda found: (Kind.SCORE, None),
    "reference": lambda found: (Kind.REFERENCE, None),
    "span_of_years": lambda found: _time(year=int(found["to_year"])),
    "plan": _plan,
    "date": _date,
    "years_in": lambda found: _time(within=int(_decimal(found["within"]))),
    "months": lambda found: _time(relative=0, month=int(found["only_month"] or 0) or 12),
    "every": lambda found: _time(every=True),
    "this_year": lambda found: _time(relative=0),
    "period": lambda found: _time(period=True),
    "past_year": lambda found: _time(relative=-1, past=True),
    "zero": lambda found: (Kind.ZERO, None),
    "covers": lambda found: (Kind.COVERS, None),
    "age": _age,
    "duration": _duration,
    "range": _range,
    "ratio": lambda found: _quantity(_decimal(found["left"]) / (_decimal(found["right"]) or 1), Unit.RATIO),
    "points": _points,
    "fraction": _fraction,
    "percent": lambda found: _quantity(_decimal(found["percent"]), _PERMILLES[found["sign"]]),
    "per": lambda found: _quantity(_decimal(found["rate"]), _base(found["base"]), per=found["base"]),
    "tenths": _tenths,
    "corrupt": lambda found: (Kind.CORRUPT, None),
    "count": _count,
    "number": lambda found: _quantity(_decimal(found["plain"]), None),
    "bound": _bound,
    "share": lambda found: (Kind.SHARE, ""),
    "done": lambda found: (Kind.PAST, None),
    "past": lambda found: (Kind.SUPPOSED, None),
    "making": lambda found: (Kind.VERB, ""),
    "from": lambda found: (Kind.FROM, None),
    "supposed": lambda found: (Kind.SUPPOSED, None),
    "word": _lexical,
    "reach": _reach,
    "cell": lambda found: (Kind.CELL, None),
}  # fmt: skip


def last_day(year: int, month: int | None, day: int | None) -> date | None:
    """The last day that a date phrase allows; None where there is no such day."""
    try:
        if day:
            return date(year, month or 12, day)
        month = month or 12
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        return None
