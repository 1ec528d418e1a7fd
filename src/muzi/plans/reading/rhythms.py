"""What is done again and again: 日统计、周分析、月通报, 每季度, 定期通报, 季度通报, 不定期检查.

A rhythm is a word of time and an act. The words of time are few; what makes a rhythm of 月 or
定期 is the act beside it, so each rule names which acts it accepts.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from muzi.plans.reading.clauses import innermost, own_text
from muzi.plans.reading.reporting import receiver, reporter
from muzi.plans.reading.text import Clean
from muzi.plans.reading.types import Clause, Frequency, Rhythm

_F = Frequency
# Reporting and overseeing: acts that a bureau does on a calendar.
_ACT = (
    "统计|分析|通报|报告|报送|上报|填报|报表|调度|督导|督查|检查|抽查|核查|巡查|排查|巡检|考核|考评|评审|评估|评价|评比"
    "|总评|总结|小结|简报|专报|自查|暗访|例会|会商|会议|会审|研判|监测|汇总|公示|公布|点评|讲评|约谈|推进会|质控|审核|复盘|演练|联席|座谈|清零"
    "|报(?![名刊纸社告请])"
)
_NUMBERED = "[0-9一二两三四五六七八九十]"
_UNITS = {
    "日": _F.DAILY,
    "天": _F.DAILY,
    "周": _F.WEEKLY,
    "星期": _F.WEEKLY,
    "旬": _F.TEN_DAYS,
    "月": _F.MONTHLY,
    "季": _F.QUARTERLY,
    "季度": _F.QUARTERLY,
    "半年": _F.HALF_YEARLY,
    "半年度": _F.HALF_YEARLY,
    "年": _F.YEARLY,
    "年度": _F.YEARLY,
}
_UNIT = "半年度?|季度?|年度?(?![龄级])|星期|[日天周旬月](?![龄岁])"
# So many times a year is a calendar of its own; any other number is not evenly spread.
_TIMES_A_YEAR = {2: _F.HALF_YEARLY, 4: _F.QUARTERLY, 12: _F.MONTHLY}
_SO_MANY_TIMES = re.compile(rf"(?:开展|组织|进行|召开)?({_NUMBERED}{{1,2}})次")
_COUNT = {each: value for value, each in enumerate("零一二三四五六七八九十")} | {"两": 2}

_RHYTHM = re.compile(
    rf"""
      (?P<every>[每逐按](?:个)?(?P<unit>{_UNIT}))
    | (?P<next>次(?P<following>月|季)度?(?=[0-9上中下底初末首]))
    | (?P<several>每(?:隔)?(?:个)?(?P<number>{_NUMBERED}{{1,2}}|半)(?:个)?(?P<of>{_UNIT}))
    | (?P<one>一?(?P<once>{_UNIT})(?:度)?一(?={_ACT}|次)|一(?P<once_a>{_UNIT})(?:度)?(?={_ACT}))
    | (?P<compact>(?P<short>半年度?|季度?|年度|年[终底末]|[日周旬月年])(?:度|例行)?(?={_ACT}))
    | (?P<yearly>年度(?=[^，。；：、\n]{{1,6}}(?:考核|评估|总结|监测|报告|评价|督导)))
    | (?P<irregular>不定期|不定时|随机(?=抽查|检查|抽检|抽取|暗访)|适时|随时(?={_ACT})|经常性)
    | (?P<regular>定期)
    | (?P<instant>实时(?=约谈|报|上报|监测|通报|调度|预警)|(?:立即|即时|第一时间)(?=报|上报|通报))
    | (?P<hours>{_NUMBERED}{{1,3}}(?:个)?(?:小时|日|天|工作日)(?:之|以)?内(?:[^，。；\n]{{0,16}}?)
      (?=报告|上报|报送|网络直报|通报))
    | (?P<event>对[^，。；：\n]{{0,40}}?
      (?:反弹|发生|出现|未完成|不力|滞后|落后|靠后|连续|不达标|超过)[^，。；\n]{{0,30}}?
      (?:约谈|通报|预警|督办|问责|提醒|会诊))
    | (?P<report>(?:形成|撰写|提交|编制|编写)[^，。；：\n]{{0,20}}?
      (?:专题|总结|评估|进展|分析|质量|工作)报告)
    | (?P<system>“(?:(?:通报|督查|约谈|督导|检查|考核|调度|报告|例会|会商|排名|评审)[、，]?){{2,6}}”
      (?=[^，。；\n]{{0,6}}(?:制度|机制)))
    """,
    re.VERBOSE,
)
# 孕周分析, 5月报告, 四季度, 节日检查, 人民日报: the word of time is part of another.
_PART_OF_ANOTHER = {
    "日": "节假生当次今昨明作近即同念陷贫孕早往终天0123456789民方",
    "周": "孕四产胎上本下圆0123456789一二三五六",
    "旬": "上中下",
    "月": "孕满胎个本当上下次正腊闰0123456789一二三四五六七八九十",
    "季": "四春夏秋冬当本旺淡雨换一二三第",
    "年": "今去当本近全多几学青成少老童幼往新半0123456789一二三四五六七八九十两",
    "年度": "0123456789本当上下该",
    "半年": "上下",
    "半年度": "上下",
    "季度": "一二三四第上本下当",
}
# 每年下降5%: a rate of change, which the grammar of targets reads; 每年约有: how things are.
_CHANGE = re.compile(
    r"(?:平均|递[增减]|以|至少)?(?:下降|增长|提高|增加|减少|降低|上升|递增|递减)|约|大约|近|有|共|死于"
)
# What is done every day is work, unless it is told to someone.
_TOLD_DAILY = re.compile("统计|通报|报|调度|监测|排查|更新|研判|汇总|公布|公示")
# Care that each person gets is a schedule of services, not a rhythm of the plan's own.
_CARE = re.compile(
    "体检|产检|产前检查|健康检查|复查|服用|接种|访视|孕检|喂养|睡眠|活动|运动|[0-9一二]次的"
)
_PERSON = re.compile("孕产?妇|产妇|儿童|妇女|婴|新生儿|学生|居民|对象|患者|老年|人群|每[人名例个]")
_WHOSE = re.compile(r"[^，。；：\n]{0,14}的(?:对象|人群|妇女|儿童|孕产?妇|机构|单位|人员)")
_ACTS = re.compile(_ACT)
_DOES = re.compile(
    rf"{_ACT}|开展|组织|召开|进行|举办|完成|制定|发布|更新|公开|培训|随访|追踪|复核|校验|轮训|清理|研究|听取|对账|交流|反馈|提供|配送|实施"
)
_TIME_ONLY = re.compile(
    r"(?:[0-9一二三四五六七八九十]{1,3}[日号月]|[日月]|结束|终了|底|末|初|前|内|之|后|第|个|工作日|上旬|中旬|下旬|以|周|星期|星?期?[一二三四五六日]|于|在|的|[、和至]|（[^（）\n]{1,30}）)*"
)
_STOP = "，。；：,;\n“”《》！？"
_TO_PIECE_END = re.compile(r"[^，。；：,;\n！？”]*")
_LEADING = re.compile(
    "(?:建立|健全|完善|落实|实行|执行|严格|巩固|坚持|做好|加强|开展|推行|继续|进一步|认真|以及|并|和|及|与|的|了|要|实施|探索)+"
)
_ITS_END = re.compile("^(?:制度?|机制|工作|一次|[0-9一]+次|会议?|表|和|及|与|、|等|$)")
_LONGEST, _NOUN = 80, 30


@dataclass(frozen=True, slots=True)
class _Found:
    frequency: Frequency
    start: int
    end: int
    what: str
    confidence: float


def find(clean: Clean, clauses: Sequence[Clause]) -> list[Rhythm]:
    """The rhythms of a document in the order of its text. Offsets are of the text as given.

    Several words of time in one phrase give several rhythms. A service that each person gets
    (每年体检一次) is no rhythm, nor is a change a year (每年下降5%); 每年至少完成一所 is both a
    rhythm and a target.
    """
    rhythms: list[Rhythm] = []
    last: _Found | None = None
    for match in _RHYTHM.finditer(clean.text):
        found = None if _in_title(clean.text, match.start()) else _read(clean.text, match)
        if found is None or (last is not None and _says_again(last, found)):
            continue
        last = found
        clause = innermost(clauses, clean.origin[match.start()])
        begin = max(found.start, own_text(clean, clause)[0] if clause else 0)
        start, end = clean.given(begin, found.end)
        quote = clean.text[begin : found.end]
        said = found.what.removeprefix(clean.text[found.start : begin])
        what, days, month_day, month = _due(said, found.frequency, quote)
        rhythms.append(
            Rhythm(
                clause=clause.path if clause else "",
                frequency=found.frequency,
                what=what,
                days=days,
                month_day=month_day,
                month=month,
                reporter=reporter(clean, clause, match.start()),
                receiver=receiver(clean.text, match.start()),
                quote=quote,
                start=start,
                end=end,
                confidence=found.confidence,
            )
        )
    return rhythms


# 每月5日前, 每季度首月10日前, 季度结束后10日内: of the period that has just ended. 每月25日前,
# 每季度末月25日前: of the period itself, in its last month; 每月底前: by its end.
_DUE = re.compile(
    r"""
      (?P<after>首月|结束后|终了后|期后|后)?(?P<own>末月|最后一?个月|当月|本月|12月)?
      (?P<days>\d{1,2})(?:日|天|个工作日)(?:之?前|以?(?P<within>内))[，,]?
    | (?P<end>[月年]?[底末](?:之?前)?[，,]?(?![（(\d]))
    """,
    re.VERBOSE,
)
_OF_THE_LAST = re.compile("次[月季]|上(?:个|一)?[月季]")
# 每年11月底前, 每年6月30日前; 每年3月底前报送上年度…, 每年1月15日前: of the year before.
_OF_A_YEAR = re.compile(
    r"(?:的)?(?P<month>\d{1,2})月(?:份)?(?:(?P<day>\d{1,2})日|[底末]|(?=前|以前|之前))(?:之|以)?+前?+[，,]?+"
    r"(?![、和及]\d{1,2}月)"
)
_LAST_YEAR = re.compile("上一?年|上年度|前一年")
_SPRING = 3  # who reports by March reports of the year before
_EARLY, _MONTH_END = 20, 31
_WITH_A_DAY = {_F.MONTHLY, _F.QUARTERLY, _F.HALF_YEARLY, _F.YEARLY}


def _due(what: str, frequency: Frequency, quote: str) -> tuple[str, int, int, int]:
    """What is reported, without its day; the days after the period that it names, or the day of
    the period's last month (else 0), and of a year its month, where that is another.
    """
    of_year = _OF_A_YEAR.match(what) if frequency is _F.YEARLY else None
    if of_year is None:
        return *_due_in_month(what, frequency, quote), 0
    month, day = int(of_year["month"]), int(of_year["day"] or _MONTH_END)
    if not (0 < month <= 12 and 0 < day <= _MONTH_END):
        return what, 0, 0, 0
    rest = what[of_year.end() :] or what
    if month <= _SPRING or _LAST_YEAR.search(what):
        until = date(2001, month, min(day, monthrange(2001, month)[1]))
        return rest, (until - date(2000, 12, 31)).days, 0, 0
    return rest, 0, day, month % 12


def _due_in_month(what: str, frequency: Frequency, quote: str) -> tuple[str, int, int]:
    found = _DUE.match(what) if frequency in _WITH_A_DAY else None
    if found is None:
        return what, 0, 0
    rest = what[found.end() :] or what
    if found["end"]:
        return (what, 0, 0) if _OF_THE_LAST.search(quote) else (rest, 0, _MONTH_END)
    day = int(found["days"])
    if not 0 < day <= _MONTH_END:
        return what, 0, 0
    after = found["after"] or found["within"] or _OF_THE_LAST.search(quote)
    if found["own"] or (not after and day > _EARLY and frequency is _F.MONTHLY):
        return rest, 0, day
    return (rest, day, 0) if after or day <= _EARLY else (what, 0, 0)


def _says_again(last: _Found, found: _Found) -> bool:
    """每年组织年度监测, 每月报送月报表, 每季度形成分析报告 say one rhythm."""
    within = found.end <= last.end
    return within and found.frequency in {last.frequency, _F.ON_EVENT}


def _in_title(text: str, place: int) -> bool:
    opened = text.rfind("《", max(0, place - 60), place)
    return opened >= 0 and "》" not in text[opened:place] and "\n" not in text[opened:place]


def _read(text: str, match: re.Match[str]) -> _Found | None:
    return next(rule for kind, rule in _KINDS.items() if match[kind])(text, match)


def _every(text: str, match: re.Match[str]) -> _Found | None:
    """每月…, 按季度…, 逐日…, 一年一次…, 每半年…, 每两周…"""
    unit = match["unit"] or match["once"] or match["once_a"] or match["following"]
    if match["several"]:
        number = match["number"]
        if number == "半":
            unit = "半" + match["of"]
        elif number not in {"1", "一"}:
            unit = ""
        else:
            unit = match["of"]
    frequency = _UNITS.get(unit, _F.PERIODIC)
    start, end = _piece(text, match)
    after = text[match.end() : end]
    if _CHANGE.match(after) or _WHOSE.match(after) or _is_care(text[start:end]):
        return None
    act = (_TOLD_DAILY if frequency is _F.DAILY else _DOES).search(after)
    if act is None and frequency is _F.DAILY:
        return None
    if match["every"] and match[0][0] in "逐按" and (act is None or act.start() > 12):
        return None  # 按月龄, 按年龄: not how often
    if act is None and match["every"] and not re.search("至少|不少于|次|个|所|名|例", after):
        return None
    times = _SO_MANY_TIMES.match(after) if unit == "年" else None
    if times:
        count = int(times[1]) if times[1].isdigit() else _COUNT.get(times[1], 0)
        frequency = _TIMES_A_YEAR.get(count, frequency)
    subject = _LEADING.sub("", text[start : match.start()], count=1) if _ends_early(after) else ""
    if unit in {"周", "星期"} and re.match("[一二三四五六日天]", after):
        after = unit + after  # 每周五前
    return _found(
        frequency, start if subject else match.start(), end, subject + after, 0.9 if act else 0.6
    )


def _ends_early(after: str) -> bool:
    return len(after) < 4 or bool(re.match(r"^[^，。]{0,4}(?:一次|[0-9一]次)$", after))


def _compact(text: str, match: re.Match[str]) -> _Found | None:
    """日统计, 周分析, 月报, 季度通报, 年终考核: the word of time stands on the act."""
    word = match["short"] or "年度"
    before = text[match.start() - 1 : match.start()]
    if before and before in _PART_OF_ANOTHER.get(word, ""):
        return None
    frequency = _F.YEARLY if word.startswith("年") else _UNITS[word]
    act = _ACTS.match(text, match.end())
    end = act.end() if act else _piece(text, match)[1]
    if tail := re.compile("工作|制度|表|制|机制|会议?").match(text, end):
        end = tail.end()
    start, noun = _subject(text, match.start())
    return _found(frequency, start, end, noun + text[match.start() : end], 0.9)


def _regular(text: str, match: re.Match[str]) -> _Found | None:
    """定期通报…, 不定期检查, 适时开展调度: an act must follow."""
    end = _piece(text, match)[1]
    after = text[match.end() : end]
    acts = _ACTS if match["irregular"] else _DOES
    act = acts.search(after[:24])
    if act is None or act.start() > 20 or _is_care(after):
        return None
    frequency = _F.AS_NEEDED if match["irregular"] else _F.PERIODIC
    if act.start() == 0 and after[act.end() :].startswith("、"):
        end = match.end() + act.end()  # one of a list: 月通报、定期评审、实时约谈
        after = text[match.end() : end]
    start, noun = match.start(), ""
    if _ITS_END.match(after[act.end() :]):
        start, noun = _subject(text, start)
    return _found(frequency, start, end, noun + after, 0.85)


def _instant(text: str, match: re.Match[str]) -> _Found | None:
    act = _ACTS.match(text, match.end())
    end = act.end() if act else match.end()
    frequency = _F.REAL_TIME if match[0].startswith("实时") else _F.ON_EVENT
    start, noun = _subject(text, match.start())
    return _found(frequency, start, end, noun + text[match.start() : end], 0.85)


def _on_event(text: str, match: re.Match[str]) -> _Found | None:
    """24小时内上报, 对…反弹的地区进行约谈: due when something happens."""
    end = _piece(text, match)[1]
    return _found(_F.ON_EVENT, match.start(), end, text[match.start() : end], 0.75)


def _system(text: str, match: re.Match[str]) -> _Found | None:
    """“通报、督查、约谈”制度: acts that return, without saying when."""
    end = _piece(text, match)[1]
    return _found(_F.PERIODIC, match.start(), end, match[0].strip("“”"), 0.6)


_KINDS = {
    "every": _every,
    "next": _every,
    "several": _every,
    "one": _every,
    "compact": _compact,
    "yearly": _compact,
    "irregular": _regular,
    "regular": _regular,
    "instant": _instant,
    "hours": _on_event,
    "event": _on_event,
    "report": _on_event,
    "system": _system,
}


def _found(frequency: Frequency, start: int, end: int, what: str, confidence: float) -> _Found:
    return _Found(frequency, start, end, what.strip(" \t\u3000，、“”\n")[:_LONGEST], confidence)


def _piece(text: str, match: re.Match[str]) -> tuple[int, int]:
    """The piece of the sentence around a match; 每月5日前， goes on to the next piece."""
    start = match.start()
    while start > max(0, match.start() - _NOUN) and text[start - 1] not in _STOP:
        start -= 1
    end = _piece_end(text, match.end())
    timed = _TIME_ONLY.fullmatch(text, match.end(), end)
    if timed and match[0][0] == "每" and text[end : end + 1] == "，":
        end = _piece_end(text, end + 1)
    return start, end


def _piece_end(text: str, place: int) -> int:
    rest = _TO_PIECE_END.match(text, place, place + _LONGEST)
    return rest.end() if rest else place


def _subject(text: str, place: int) -> tuple[int, str]:
    """The noun that a word of time belongs to, and where the rhythm's words begin.

    孕产妇死亡个案|月报 begins at the noun. In 新生儿死亡“日统计、周分析”制度 each act has the noun
    before the quotation and begins at its own word.
    """
    start = place
    while start > max(0, place - _NOUN) and text[start - 1] not in _STOP:
        start -= 1
    if start and text[start - 1] == "“":
        return place, text[_noun(text, start - 1) : start - 1]
    if text[place - 1 : place] == "、":
        return place, ""
    start = _noun(text, place)
    return start, text[start:place]


def _noun(text: str, place: int) -> int:
    start = place
    while start > max(0, place - _NOUN) and text[start - 1] not in _STOP:
        start -= 1
    for each in ("制度和", "机制和", "以及"):
        start = max(
            start, text.rfind(each, start, place) + len(each) if each in text[start:place] else 0
        )
    lead = _LEADING.match(text, start, place)
    return lead.end() if lead else start


def _is_care(piece: str) -> bool:
    return bool(_CARE.search(piece) and _PERSON.search(piece))
