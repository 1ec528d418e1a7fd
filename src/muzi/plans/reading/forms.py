"""The written forms of tokens: one pattern for each, joined into the one that scans a text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from muzi.plans.reading import lexicon, numbers
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.types import Unit

N = rf"(?:{numbers.ARABIC}\s?(?:[十百千]?万亿?|[百千亿](?!分之|人口|名|儿|分娩|常))?)(?![\d.]|,\d)"
HAN = f"[{numbers.HAN}]"
DASH = r"\s?(?:[-－—–―~～〜∼至到]|——)\s?"
PLACE = r"(?:10|十|1[0０])\s?万"
YEAR = r"(?:1[89]|2[01])\d\d"
HAN_MONTH = "十[一二]?|[一二三四五六七八九]"
HAN_DAY = "[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
PER = rf"[/／∕]\s?(?:{PLACE}|100,?000|万|10,?000|千|1,?000)(?:活产儿?|人|分娩量|人口|围产儿)?"
FRACTION = rf"(?:百|千|万|十万|10万|1000|10000)分之(?:{N}|{HAN}{{1,16}}(?:点{HAN}{{1,16}})?)"
AFTER_AGE = r"(?:(?:及|（含）)?以[上下内]|内|之内)?"
MEASURES = {
    Unit.PERSONS: "人 名 位",
    Unit.TIMES: "人次 次 场 场次 期 轮 批次",
    Unit.CASES: "例 例次",
    Unit.BEDS: "张",
    Unit.INSTITUTIONS: "所 家 间",
    Unit.ITEMS: "个 人份 项 件 份 台 套 辆 对 户 处 支 种 颗 条 座 部 块 组 株 台套 课时 学时"
    " 剂 剂次",
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
_OTHER = (
    "分 级 类 步 届 点 米 公里 千米 厘米 克 毫克 公斤 千克"
    " 毫升 号 层 栋 楼 室 页 字 度 门 章 条 款 员 倍 折 亩"
)
UNIT_OF = {word: unit for unit, words in MEASURES.items() for word in words.split()}
_MEASURE = "|".join(sorted([*UNIT_OF, *_OTHER.split()], key=len, reverse=True))
_SPAN = "|".join(sorted(SPAN_OF_TIME, key=len, reverse=True))
FIVE_YEARS = {"一": 2010, "二": 2015, "三": 2020, "四": 2025, "五": 2030, "六": 2035}


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


WORDS: dict[str, tuple[Kind, str]] = {}
for _kind, _table in (
    (Kind.REACH, lexicon.REACH),
    (Kind.CHANGE, lexicon.CHANGE),
    (Kind.LEAST, lexicon.LEAST),
    (Kind.LEAST, lexicon.SIGNS),
):
    for _payload, _list in _table.items():
        WORDS |= dict.fromkeys(_list, (_kind, _payload))
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
    (Kind.COMMA, ("，", ",", "；", ";", "。", "！", "？", "…", "--", "——")),
    (Kind.COLON, ("：", ":")),
    (Kind.OPEN, ("（", "(", "[", "【")),
    (Kind.CLOSE, ("）", ")", "]", "】")),
    (Kind.ALL, ("全覆盖", "全部覆盖", "100%覆盖")),
):
    WORDS |= dict.fromkeys(_list, (_kind, ""))
_LEAST_NEXT = _alternatives(w for words in lexicon.LEAST.values() for w in words)
_VALUE_NEXT = rf"(?=\s?(?:\d|{HAN}|[≥≤≮≯><＞＜]|{_LEAST_NEXT}))"
_SHARE_NEXT = (
    rf"(?=\s?(?:{_alternatives(w for words in lexicon.REACH.values() for w in words)}"
    rf"|\d|{HAN}{{1,16}}[所名个家人张]"
    rf"|[达为有在到应须要需超]|{_LEAST_NEXT}|[≥≤≮≯><＞＜]|建成|完成|设|配|新增|增|下降|提高|降低|减少))"
)
_GROUPS = _alternatives((*lexicon.PEOPLE, "劳动力", "职工", "群众", "患者"))
_CORE_TIME = rf"(?:{YEAR}年?|{numbers.YEAR_HAN}年|“?十[一二三四五六]五”?)"
# 5人民, 2个月: the word goes on and is no measure.
_GOES_ON = {
    "人": "民群员才力均口际为造体类数大制", "名": "称义额册单录", "位": "数置于列",
    "家": "庭长属园", "个": "别性体人百千月小工", "所": "有属在以需", "项": "目",
    "期": "间末内限满", "次": "日年性数", "例": "如会", "种": "类植", "组": "织长成",
    "部": "门分署", "条": "件例", "户": "外籍口", "处": "理置于", "支": "持付出部", "份": "额",
    "分": "之娩钟别期布析数", "级": "以", "件": "事", "间": "隔断歇", "对": "象口照应",
    "场": "所", "批": "准复次", "台": "账", "点": "位",
}  # fmt: skip
_NO_MEASURE = "".join(f"(?!(?<={word})[{after}])" for word, after in _GOES_ON.items())
# one look at its first sign tells that most places begin no word
_BEGINS = f"(?=[{re.escape(''.join(sorted({word[0] for word in WORDS})))}])"
# In order of precedence: each alternative is one form of token.
FORMS: tuple[tuple[str, str], ...] = (
    ("item", r"(?<=[\s；;%％‰内上下])\d{1,2}(?:、|[.．])(?=[^\d\s])"),
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
        r"(?:得|扣|加|计|记|满分为?|总分|各占?|占)\s?\d+(?:\.\d+)?\s?分(?!娩|之|钟|别|期|级|类)|不得分|得满分|扣完为止|(?:扣|罚)[^，。；\d]{0,8}\d+(?:\.\d+)?\s?(?:万?元|[%％])|一票否决|\d+\s?[-—－~～至]\s?\d+\s?分(?!娩|之|钟|别)|\d分(?:以上|以下|（含）)",
    ),
    (
        "reference",
        rf"同比|环比|(?:以|在){_CORE_TIME}(?:年?[底末])?(?:数据|水平)?(?:为基[数期准线]|(?:的)?基础上)|(?:比|较|相较于?|相比于?|与|同|对比){_CORE_TIME}(?:年?[底末])?(?:同期)?(?:的)?(?:水平|基[数线])?(?:相比|比较)?|在(?:基线|基期|上年|去年|现有|原有|上一年)[^，。；]{{0,16}}基础上|(?:比|较)(?:上年|去年|上一年|基期|基线|上年度)(?:末|底|同期)?(?:水平)?",
    ),
    ("span_of_years", rf"(?<!\d)(?P<from_year>{YEAR})年?{DASH}(?P<to_year>{YEAR})年(?:期间|间)?"),
    (
        "plan",
        r"(?:到|在|至)?[“\"]?十(?P<plan>[一二三四五六])五[”\"]?(?:规划)?(?P<plan_part>期间|时期末?|末期?|期末|期内|规划期末|以来|以来，)",
    ),
    (
        "date",
        rf"(?:力争|争取)?(?P<until>截至目前|截至|截止到?|到|至|在|于|自|从(?=\s?{YEAR}\s?年[^，。；]{{0,8}}(?:起|开始)))?\s?(?<!\d)(?P<year>{YEAR}|{numbers.YEAR_HAN}(?=年))(?:\s?年(?:度)?|(?=[、和及与]{YEAR}(?:年|[、和及与]{YEAR})))(?:(?P<month>1[0-2]|0?[1-9]|{HAN_MONTH})\s?月(?:份)?)?(?:\s?(?P<day>3[01]|[12]\d|0?[1-9]|{HAN_DAY})\s?日(?:{DASH}\d{{1,2}}\s?日)?)?(?P<year_part>年?[底末]|上半年|下半年|年?初|年内)?(?:之?前|以前|起|期间|中|(?P<up_to>止))?",
    ),
    (
        "years_in",
        rf"(?<![校业后生婚])(?:在|用|利用|力争|经过|未来|今后)?(?P<within>\d|{HAN})(?:到[一二三四五六]|[-—][1-9])?年(?:左右)?(?:的)?(?:时间)?(?:之?内|以内)|(?:未来|今后)(?P<coming>\d{{1,2}}|{HAN}{{1,2}})年(?=，|,|的|间)(?:间|的?时间)?",
    ),
    (
        "months",
        r"(?:(?P<month_past>截至|截止到?)|[到至])?(?<![\d年])(?P<only_month>1[0-2]|0?[1-9])\s?月(?:份)?(?:\s?(?:3[01]|[12]\d|0?[1-9])\s?日|底|末|中旬|上旬|下旬)(?:之?前|以前|起)?|上半年|下半年|第?[一二三四]季度末?",
    ),
    ("every", r"每年度?|年均(?!增幅|增速|降幅)|逐年|每一年|每个年度|每学年|年年"),
    (
        "this_year",
        r"(?:到|至)?(?:今年|本年度?|当年(?![\u4e00-\u9fff]{2,8}率)|年内|全年|年底前?|年末|年终)(?:底|末|内)?(?:之?前)?",
    ),
    ("period", r"(?:到)?(?:规划|计划|方案|行动|实施)(?:期内|期末|末期|期间)|到?期末"),
    (
        "lately",
        rf"(?:过去|近|最近|这)(?:\d{{1,2}}|{HAN}{{1,2}}|几)年(?:多?来|间)?(?!内)|(?<![\d年])(?:\d{{1,2}}|{HAN}{{1,2}}|几)(?:多)?年(?:多)?(?:来|间)|过去的?一年(?:里|中|来)?|连续(?:\d{{1,2}}|{HAN}{{1,2}})(?:多)?年(?=[未无])",
    ),
    ("next_year", r"(?:到|至)?(?:明年|下一?年度)(?:底|末|内)?(?:之?前)?"),
    ("past_year", r"去年|上年(?:度|末|底)?|上一年度?|前年"),
    ("zero", rf"[“\"]?零(?:{'|'.join(lexicon.ZERO_OF)})[”\"]?(?!率)"),
    ("covers", r"覆盖(?:到)?(?:全部|所有|全体|每[一]?个)"),
    ("quoted", r"“[^”\n%％‰]{1,14}”|\"[^\"\n%％‰]{1,14}\""),
    (
        "age",
        rf"(?:{N}|{HAN}{{1,16}}){DASH}(?:{N}|{HAN}{{1,16}})\s?(?:周岁|岁|个?月龄|个月|天|周|日(?!常))(?:半)?{AFTER_AGE}|(?:{N}|[一二三四五六七八九十两]{{1,6}})\s?(?:周岁|岁|个?月龄)(?:半)?{AFTER_AGE}|[孕满第]{N}\s?\+?\d?周(?:\+\d天)?",
    ),
    (
        "duration",
        rf"(?P<many>{N}|[一二三四五六七八九十两半]{{1,6}})\s?(?P<span>{_SPAN})(?!份|度|报|均|底|末|增|产|级)(?P<span_after>以[上下内]|之?内|及以[上下])?",
    ),
    (
        "range",
        rf"(?<![\d.])(?P<low>{N})\s?(?P<low_unit>[%％‰]|{_MEASURE})?{DASH}(?P<high>{N})\s?(?P<high_unit>个?百分点|[%％‰](?![%％‰])|{PER}|{_MEASURE})",
    ),
    ("ratio", rf"(?<![\d.])(?P<left>{N})\s?[:：∶]\s?(?P<right>\d+(?:\.\d+)?)(?![\d:：])"),
    (
        "points",
        rf"(?P<points>{N}|{HAN}{{1,16}}(?:点{HAN}{{1,16}})?)\s?个?(?P<of_points>百|千|万)分点",
    ),
    ("whole", r"(?:双|[两三四五六]个)(?:百分之?百|100\s?[%％])|百分百"),
    ("half", r"(?:一半|半数)(?=以上|以下|以内|，|。|；|、|$)"),
    ("doubled", r"(?<=增[加长])[一1]倍|翻一番"),
    ("most", rf"最(?P<most>[低少])(?=为|是|\s?\d|{HAN})|最[高多](?=为|是|\s?\d|{HAN})"),
    ("done_so_far", rf"完成(?=\s?(?:{N}\s?[%％]|百分之|[一二三四五六七八九\d]成|一半|半数))"),
    ("by_points", rf"(?:再|各|均|都)?[降减](?=\s?{N}\s?(?:[%％]|个?百分点|个?千分点))"),
    ("fraction", FRACTION),
    ("percent", rf"(?<![\d.])(?P<percent>{N})\s?(?P<sign>[%％‰])(?!\s?[%％‰])"),
    ("per", rf"(?<![\d.])(?P<rate>{N})\s?(?:例|人)?\s?(?P<base>{PER})"),
    (
        "tenths",
        r"(?P<tenths>\d|[一二三四五六七八九])成(?P<half>半|[一二三四五六七八九](?![个名]))?(?=以上|以下|以内|左右|的|，|。|；|、|$)",
    ),
    (
        "corrupt",
        r"(?<![A-Za-z\d.])(?=[\dOoIlSBZ〇○□■×*?？.．·]*[\dOoIl□■×*?？])[\dOoIlSBZ〇○□■×*?？.．·]{1,12}\s?(?:[%％‰]+|[/／][1lI][0OoQ〇○]\s?万)|(?<=[到达在为于至过低])\s?(?:[%％‰]|/10万)(?=\s?(?:以|及|，|。|；|、|$|\n))|(?<=[到达在为])\s?百分之(?=以|，|。|；|$)|(?<=[\u4e00-\u9fff，。；：])\s{0,2}\d{1,3}(?:\s\d{1,3})+(?:\.\d+)?\s?(?:[%％‰]|[名人张所家个]|/\s?10\s?万)",
    ),
    (
        "count",
        rf"(?<![\d.A-Za-z])(?:(?P<number>{N})|(?P<han>{HAN}{{1,16}}))\s?(?P<measure>{_MEASURE}){_NO_MEASURE}(?P<half_more>半)?(?:\s?[/／](?P<by>[^\s，。；、）)（(\d]{{1,8}}))?",
    ),
    # 为20万学生检查, 新增供水人口12万: people are counted without a measure
    (
        "heads",
        rf"(?:(?<=[为对给让])\s?(?P<heads>{N})(?=[^，。；、]{{0,12}}(?:{_GROUPS}))"
        rf"|(?<=人口|人数)\s?(?P<heads_named>{N}))",
    ),
    (
        "number",
        rf"(?<![\d.A-Za-z])(?P<plain>{N}|(?<=[为到至在])零(?=[，。；、]|$))(?![A-Za-z%％‰°℃])",
    ),
    (
        "bound",
        r"(?:[（(]含[^）)]{0,4}[）)]\s?)?(?:及|或|和|（含）)?以(?P<side>上|下|内)|(?P<within_bound>之内|以内)|之间|(?P<about>左右|上下)",
    ),
    ("share", rf"(?:{'|'.join(lexicon.SHARE_BEFORE_VALUE)}){_SHARE_NEXT}"),
    (
        "past",
        r"(?:基期|基线|基数|现状)(?:值|水平)?(?=为|是|：|\s?\d)|实际(?=完成|达到|为|\d)|仅(?=为|有|占|达|\s?\d)|[共尚](?=有\s?\d|\s?\d)",
    ),
    (
        "making",
        r"新[（(][改扩迁、]+[）)]建|[改扩][（(][新改扩、]+[）)]建|(?:新|先|再|共|各)?招(?=\s?\d)",
    ),
    ("done", r"了(?=\s?\d)"),
    (
        "from",
        rf"(?:由|从)(?=\s?(?:{_CORE_TIME}|目前|现在|当前|上年|去年|\d|{HAN})|[^，。；、由从\d]{{1,10}}(?:的|为)\d"
        rf"|[^，。；、由从\d]{{1,6}}\d[^，。；、]{{0,6}}(?:提高|提升|增|降|减|扩|升|缩))",
    ),
    ("supposed", r"约(?=\s?\d)|占比?约"),
    ("word", rf"{_BEGINS}(?:{_alternatives(WORDS)})"),
    ("reach", rf"(?<![拥享所没具含彩B])(?:{'|'.join(lexicon.REACH_BEFORE_VALUE)}){_VALUE_NEXT}"),
    ("cell", r"\t+|\s*[|｜]\s*|(?<=\S) {2,}(?=\S)"),
)
_FORMS = "|".join(f"(?P<_{name}>{form})" for name, form in FORMS)
# No form begins with any sign at all, so a Chinese sign that stands in none of them begins none:
# half of a text is passed by one look.
_SIGNS = "".join(sorted(set(re.findall(r"[\u4e00-\u9fff]", _FORMS))))
SCAN = re.compile(rf"(?=[^\u4e00-\u9fff]|[{_SIGNS}])(?:{_FORMS})")
