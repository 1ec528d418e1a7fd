"""From a statement to targets: names in full, values paired, units, operators, years."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from muzi.plans.reading import lexicon, names
from muzi.plans.reading.context import Context
from muzi.plans.reading.grammar import COUNTED, Statement, Value
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.tokens import Quantity, Time, Token
from muzi.plans.reading.types import Kind as Promise
from muzi.plans.reading.types import Operator, Unit

_CHANGES = {"up": Operator.INCREASE_BY, "down": Operator.DECREASE_BY}
_INSTITUTION = re.compile(rf"(?:{'|'.join(lexicon.INSTITUTION)})(?:（[^）]*）)?(?:建设)?$")
_AREA = re.compile(r"[省市州盟县旗区镇乡村]|街道|社区|苏木|嘎查")
_EACH_AREA = re.compile(
    r"(?:每个?|各|所有)(?:[省市州盟县旗区镇乡村]|街道|社区|苏木|嘎查|乡镇|行政村|地级市|县市)|[省市州盟县旗区镇乡村]、.{0,8}[级两三]|村村"
)
_EACH_INSTITUTION = re.compile(
    r"(?:每个?|各|所有|每所|每家)(?:机构|.{0,10}(?:机构|医院|卫生院|中心|站|室|园|所|院))"
)
_THOUSAND = re.compile(
    r"(?:每|/)(?:千|1000|1,000)(?:名|个|张|常住)?(?P<of>儿童|人口|人|常住人口|分娩|.{0,4})"
)


@dataclass(frozen=True, slots=True)
class Meant:
    """A target but for its clause, its catalogue code and the text's own offsets."""

    name: str
    operator: Operator
    value: Decimal
    high: Decimal | None
    unit: Unit
    day: date | None
    every_year: bool
    scope: str
    population: str
    firm: bool
    kind: Promise
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that stands there and cannot be read."""

    kind: str
    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Named:
    texts: list[str]
    scope: str
    elliptic: bool


def meant(statement: Statement, context: Context) -> tuple[list[Meant], list[Fault]]:
    """What a statement promises: nothing, one target, or a list of them."""
    if statement.supposed or statement.conditional or statement.past:
        return [], []
    times = statement.times or context.times
    if (
        times
        and all(context.is_past(time) for time in times if not time.every)
        and any(not time.every for time in times)
    ):
        return [], []
    if context.review and not _ahead(statement.times, context):
        return [], []
    text = names.joined(statement.name) + names.joined(statement.after)
    if any(word in text for word in lexicon.NOT_PROMISED):
        return [], []
    values = statement.values
    if any(value.quantity is None for value in values):
        faults = [
            Fault(
                "corrupted_value",
                "此处的数值残缺或混入了字母，无法读取，请核对原文",
                v.start,
                v.end,
            )
            for v in values
            if v.quantity is None
        ]
        if all(value.quantity is None for value in values):
            return [], faults
    else:
        faults = []
    named = _named(statement, context)
    if named is None or not any(named.texts):
        return [], []
    pairs = _paired(named.texts, statement, times)
    if pairs is None:
        return [], [
            *faults,
            Fault(
                "list_mismatch",
                "指标与数值的个数对不上，未作配对，请核对原文",
                statement.start,
                statement.end,
            ),
        ]
    made: list[Meant] = []
    for name, value, time in pairs:
        if value.quantity is None:
            continue
        result = _target(name, value, time, times, statement, context, named)
        if isinstance(result, Fault):
            faults.append(result)
        elif result is not None:
            made.append(result)
    return made, faults


def _ahead(times: tuple[Time, ...], context: Context) -> bool:
    return any(
        time.year and context.year and time.year > context.year and not time.past for time in times
    )


def _named(statement: Statement, context: Context) -> _Named | None:
    """The names, in full, and the scope said apart."""
    region = context.about.region.name if context.about.region else ""
    unit = next(v.quantity.unit for v in statement.values if v.quantity is not None)
    if statement.form in ("count", "share", "zero", "all"):
        return _of_count(statement, region)
    phrase = _claimed_part(statement.name)
    text = names.joined(phrase)
    counted = unit in COUNTED
    own = names.cleaned(text, region)
    if counted:
        if (several := _several_quotas(phrase, statement, region)) is not None:
            return _Named(several, own.scope, False)
        quota = _quota_name(phrase, region)
        if quota and not (statement.part and names.is_scope(_without_verbs(phrase))):
            return _Named([quota], own.scope, False)
        base = _base(statement, region)
        scope = _without_verbs(phrase)
        if base:
            return _Named([scope + base[0]], scope or own.scope, True)
        return _Named([quota], own.scope, False) if quota else None
    if own.text and not names.is_scope(own.text):
        if not names.headed(own.text) and (inside := _head_inside(own.text)):
            return _Named(inside[0], inside[1], False)
        shared = bool(statement.shared)
        wanted = len(statement.values)
        if _alone(own.text) and (base := _base(statement, region)) and wanted == 1:
            # 筛查率… after 覆盖…: too short a name by itself stays as it is
            del base
        dated = [time for time in statement.times if not time.every]
        if wanted > 1 and len(dated) == wanted and len(names.split(own.text, 1, False)) == 1:
            return _Named([own.text], own.scope, False)
        listed = names.split(own.text, wanted, shared)
        if shared and len(listed) == 1 and wanted == 1 and statement.subject:
            listed = [own.text]
        told = _clean_each(listed)
        if statement.subject and statement.whole is None:
            before = names.cleaned(names.joined(_claimed_part(statement.subject)), region).text
            last = names.split(before, 1, False)[-1]
            told[0] = names.in_full(told[0], last) if names.headed(last) else told[0]
        return _Named(told, own.scope, False)
    base = _base(statement, region)
    if base:
        return _Named(base, own.text or own.scope, True)
    if own.text and statement.values[0].operator and not statement.part:
        return None
    return None


def _several_quotas(
    phrase: tuple[Token, ...], statement: Statement, region: str
) -> list[str] | None:
    """宫颈癌和乳腺癌检查各6000人; 甲院、乙院分别引进医师15名、10名: one quota each."""
    wanted = len(statement.values)
    if wanted == 1 and statement.shared not in ("各", "均", "都"):
        return None
    verb = next((at for at, t in enumerate(phrase) if t.kind is Kind.VERB), None)
    before = names.cleaned(names.joined(phrase[:verb] if verb is not None else phrase), region).text
    rest = names.joined(phrase[verb:]) if verb is not None else ""
    whole = _quota_name(phrase, region)
    for listed in (
        [one + rest for one in names.items(before)] if rest and before else [],
        names.split(names.cleaned(whole).text if verb is None else whole, wanted, True),
    ):
        if len(listed) > 1 and (wanted in (1, len(listed))):
            return listed
    return None


def _alone(text: str) -> bool:
    return len(text) <= 3


def _clean_each(listed: list[str]) -> list[str]:
    return [names.cleaned(each).text or each for each in listed]


_INSIDE = re.compile(r"^(.+?(?:率|比例))(.{2,14})$")


def _head_inside(text: str) -> tuple[list[str], str] | None:
    """儿童系统管理率农村: the measure first, then where."""
    if (found := _INSIDE.match(text)) and names.is_scope(found[2]):
        return [found[1]], found[2]
    return None


def _claimed_part(phrase: tuple[Token, ...]) -> tuple[Token, ...]:
    """达到每千分娩量产科床位数 names what follows 达到; 体质健康达到《标准》的比例 is all one name."""
    for at in range(len(phrase) - 1, -1, -1):
        if phrase[at].kind in (Kind.REACH, Kind.LEAST):
            after = phrase[at + 1 :]
            text = names.joined(after)
            if (
                len(text) >= 3
                and not text.startswith("《")
                and not re.search(r"的(?:比例|比重)$", text)
            ):
                return after
            break
    return phrase


def _base(statement: Statement, region: str) -> list[str]:
    """The names that an ellipsis leans on: the statement it is part of, or what was told before."""
    whole = statement.whole
    tokens = whole.name if whole is not None and whole.name else statement.subject
    if whole is not None and whole.form in ("count", "share"):
        tokens = whole.name + whole.after
    if not tokens:
        return []
    unit = next(v.quantity.unit for v in statement.values if v.quantity is not None)
    if unit in COUNTED:
        text = _quota_name(_claimed_part(tokens), region)
        return [text] if text else []
    cleaned = names.cleaned(names.joined(_claimed_part(tokens)), region)
    if not cleaned.text or (names.is_scope(cleaned.text)):
        return []
    if inside := _head_inside(cleaned.text):
        return inside[0]
    return _clean_each(names.split(cleaned.text, len(statement.values), bool(statement.shared)))


def _without_verbs(phrase: tuple[Token, ...]) -> str:
    skip = (Kind.VERB, Kind.CHANGE, Kind.REACH, Kind.LEAST, Kind.HOPE, Kind.FIRM)
    return names.cleaned(names.joined([t for t in phrase if t.kind not in skip])).text


def _quota_name(phrase: tuple[Token, ...], region: str) -> str:
    """新增产科床位, 培训助产士: with what is done, without who is told to."""
    verbs = [at for at, t in enumerate(phrase) if t.kind in (Kind.VERB, Kind.CHANGE)]
    if verbs:
        text = names.joined(phrase[verbs[0] :]).strip()
        before = names.cleaned(names.joined(phrase[: verbs[0]]), region).text
        rest = names.joined(
            [t for t in phrase[verbs[0] :] if t.kind not in (Kind.VERB, Kind.CHANGE)]
        )
        if not rest.strip():
            return (
                before + text
                if before and not names.is_scope(before)
                else (before and "") or (text if len(text) >= 4 else "")
            )
        if phrase[verbs[0]].text in _TOLD:
            text = text.removeprefix(phrase[verbs[0]].text)
        if re.match(r"^[（(]", text):
            text = before + text
        return re.sub(r"\s+", "", names._TRAIL.sub("", text)) or text
    return names.cleaned(names.joined(phrase), region).text


_TOLD = frozenset(("完成", "实施", "开展", "提供", "下达", "安排"))


def _of_count(statement: Statement, region: str) -> _Named | None:
    after = names.joined(statement.after)
    after = re.sub(r"\s+", "", after)
    where = names.cleaned(names.joined(statement.name), region)
    if statement.form == "share":
        noun = after.removeprefix("的")
        if where.text.endswith("覆盖"):
            noun, where = where.text + noun, names.Name("", where.scope)
        return _Named([noun], where.scope or where.text, False) if len(noun) > 2 else None
    if statement.form == "zero":
        quoted = re.sub(r"[“”\"]", "", after)
        what = where.text
        for lead in ("全力", "目标"):
            what = what.removesuffix(lead)
        return _Named([f"{what}{quoted}"], where.scope, False)
    if statement.form == "all":
        text = where.text or "".join(_base(statement, region)[:1])
        if not text:
            return None
        return _Named([f"{text}覆盖{after}" if after else f"{text}全覆盖"], where.scope, False)
    noun = re.sub(r"^(?:的|符合条件的|以上)", "", after)
    verbs = [t.text for t in statement.name if t.kind in (Kind.VERB, Kind.CHANGE)] or list(
        statement.verbs
    )
    lead = next((verb for verb in verbs if verb not in _TOLD), "")
    text = noun if not lead or lead in noun else lead + noun
    if (per := _THOUSAND.search(where.text)) and per.end() >= len(where.text) - 4:
        text = where.text + noun
    return (
        _Named([text], where.scope or (where.text if names.is_scope(where.text) else ""), False)
        if noun
        else None
    )


def _paired(
    listed: list[str], statement: Statement, times: tuple[Time, ...]
) -> list[tuple[str, Value, Time | None]] | None:
    values = statement.values
    if len(values) == 1:
        return [(name, values[0], values[0].time) for name in listed]
    if len(listed) == len(values):
        return [(name, value, value.time) for name, value in zip(listed, values, strict=True)]
    if len(listed) == 1:
        if all(value.time for value in values[1:]):
            return [(listed[0], value, value.time) for value in values]
        dated = [time for time in times if not time.every or time.year]
        if len(dated) == len(values):
            return [(listed[0], v, t) for v, t in zip(values, dated, strict=True)]
        return None
    return None


def _target(
    name: str,
    value: Value,
    time: Time | None,
    times: tuple[Time, ...],
    statement: Statement,
    context: Context,
    named: _Named,
) -> Meant | Fault | None:
    quantity = value.quantity
    assert quantity is not None
    where = names.joined(statement.name)
    unit = _unit(quantity, name, where, statement)
    full = names.joined(statement.name)
    head = names.headed(name)
    if unit is None:
        hint = names.unit_hint(full)
        if hint is not None:
            unit = hint
        elif head and not name.endswith("比"):
            return Fault(
                "missing_unit", "此处的数值没有单位，无法读取，请核对原文", value.start, value.end
            )
        elif re.search(r"(?:数|量|编制|个数|人数|比)$", name) and quantity.value:
            unit = Unit.RATIO if name.endswith("比") else Unit.PLAIN
        else:
            return None
    if unit in (Unit.TIMES,) and quantity.measure != "人次":
        return None
    if unit is Unit.YUAN and not (
        re.search(r"经费|投入|费用|成本|支出|收入", name + where)
        and not re.search(r"补助|补贴|奖", name + where)
        and (statement.reach_word or statement.least)
    ):
        return None
    if unit is Unit.SQUARE_METRES and not (statement.least or statement.reach_word):
        return None
    if head and unit in COUNTED:
        return None
    operator = _operator(value, quantity, unit, name, statement)
    level = operator not in (Operator.INCREASE_BY, Operator.DECREASE_BY)
    if unit is Unit.PERCENT and level and quantity.value > 100 and (head or not statement.least):
        return Fault("corrupted_value", "百分比超过100%，请核对原文", value.start, value.end)
    if level and unit in (Unit.PERCENTAGE_POINTS, Unit.PERMILLE_POINTS):
        return None
    chosen = [time] if time else [each for each in times if not each.every or each.year]
    day = context.by(chosen[0]) if len(chosen) >= 1 and (time or len(chosen) == 1) else None
    if time is not None and context.is_past(time):
        return None
    if len(chosen) > 1 and day is None:
        day = context.by(chosen[-1])
    every = any(each.every for each in ([time] if time else []) or times) and (
        any(each.every for each in times)
    )
    if day is None:
        day = context.about.ends_on
    shared_span = len(statement.values) > 1 or len(named.texts) > 1
    start = statement.start
    return Meant(
        name=name,
        operator=operator,
        value=quantity.value,
        high=quantity.high,
        unit=unit,
        day=day,
        every_year=every,
        scope=named.scope,
        population=names.people(name),
        firm=statement.firm,
        kind=_kind(name, unit),
        start=start,
        end=statement.end if shared_span or statement.after else value.end,
        confidence=_confidence(value, statement, named, head, bool(chosen)),
    )


def _confidence(
    value: Value, statement: Statement, named: _Named, head: bool, dated: bool
) -> float:
    """How surely this was meant: less for what is left out or only implied."""
    sure = 0.97
    if named.elliptic:
        sure -= 0.1
    if not value.operator:
        sure -= 0.04
    if not statement.reach_word and not statement.least and not statement.change:
        sure -= 0.08
    if statement.form in ("share", "all", "zero"):
        sure -= 0.2
    if not head and statement.form == "claim":
        sure -= 0.05
    if not dated:
        sure -= 0.02
    return round(max(sure, 0.3), 2)


def _operator(
    value: Value, quantity: Quantity, unit: Unit, name: str, statement: Statement
) -> Operator:
    change = statement.change and not statement.reach_word
    if change and unit not in COUNTED:
        return _CHANGES[statement.change]
    if quantity.high is not None:
        return Operator.RANGE
    if unit is Unit.PERCENT and quantity.value == 100 and value.operator in ("", ">="):
        return Operator.EQUALS
    if value.operator:
        return Operator(value.operator)
    if change and statement.change == "down":
        return Operator.DECREASE_BY
    if statement.reach:
        return Operator(statement.reach)
    if unit in COUNTED or statement.form in ("count", "share") or unit in _PER:
        if statement.form == "share":
            return Operator.AT_LEAST
        reached = statement.reach_word in (
            "达到",
            "达",
            "达至",
            "保持在",
            "稳定在",
            "保持",
            "稳定",
        ) or unit in _PER - {Unit.INSTITUTIONS_PER_AREA}
        return Operator.AT_LEAST if reached else Operator.EQUALS
    if unit in _TIME and statement.reach_word in ("达到", "达", "保持"):
        return Operator.AT_LEAST
    return Operator.AT_MOST if names.adverse(name) else Operator.AT_LEAST


_TIME = frozenset({Unit.HOURS, Unit.MINUTES, Unit.DAYS, Unit.MONTHS, Unit.YEARS})
_PER = frozenset(
    {
        Unit.BEDS_PER_1000_DELIVERIES,
        Unit.BEDS_PER_1000_CHILDREN,
        Unit.PLACES_PER_1000_POPULATION,
        Unit.PERSONS_PER_1000_CHILDREN,
        Unit.INSTITUTIONS_PER_AREA,
    }
)


def _unit(quantity: Quantity, name: str, where: str, statement: Statement) -> Unit | None:
    """The unit, with what it is counted by: 张 under 每千分娩量 are beds per 1,000 deliveries."""
    unit = quantity.unit
    per = _THOUSAND.search(name) or _THOUSAND.search(where) or _THOUSAND.search("/" + quantity.per)
    if per is None and quantity.value % 1 and unit in COUNTED and unit is not Unit.YUAN:
        per = _THOUSAND.search(names.joined(statement.subject))
    if per is not None and (unit in COUNTED or unit in (None, Unit.PLAIN)):
        of = per["of"]
        if "分娩" in of:
            return Unit.BEDS_PER_1000_DELIVERIES
        if "托位" in name or "托位" in where:
            return Unit.PLACES_PER_1000_POPULATION
        if "儿童" in of:
            return (
                Unit.BEDS_PER_1000_CHILDREN
                if "床" in name or unit is Unit.BEDS
                else Unit.PERSONS_PER_1000_CHILDREN
            )
        return Unit.RATIO
    if unit is None and quantity.measure:
        return None
    if unit is Unit.PERSONS and quantity.value % 1:
        return Unit.RATIO
    if unit in (Unit.INSTITUTIONS, Unit.ITEMS):
        institution = unit is Unit.INSTITUTIONS or bool(_INSTITUTION.search(name))
        place = where + " " + name
        if institution and _EACH_AREA.search(place):
            if any(t.every for t in statement.times) and re.search(r"[市州盟]", place):
                return Unit.INSTITUTIONS_PER_PREFECTURE_YEAR
            return Unit.INSTITUTIONS_PER_AREA
        return Unit.INSTITUTIONS if institution else Unit.ITEMS
    if unit is Unit.PERSONS and not where and statement.least and statement.subject:
        where = names.joined(statement.subject)
    if unit is Unit.PERSONS and (
        _EACH_INSTITUTION.search(where)
        or _EACH_INSTITUTION.search(name)
        or _EACH_AREA.search(where)
    ):
        return Unit.PERSONS_PER_INSTITUTION
    return unit


def _kind(name: str, unit: Unit) -> Promise:
    staff = any(word in name for word in lexicon.STAFF)
    if unit in (Unit.PERSONS_PER_INSTITUTION, Unit.PERSONS_PER_1000_CHILDREN):
        return Promise.STAFFING
    if unit in _PER or unit is Unit.INSTITUTIONS_PER_PREFECTURE_YEAR:
        return Promise.CAPACITY
    if unit in (Unit.PERSONS, Unit.TIMES) and staff:
        return Promise.STAFFING
    if unit in (Unit.BEDS, Unit.INSTITUTIONS, Unit.ITEMS, Unit.PERSONS, Unit.TIMES, Unit.YUAN):
        return Promise.QUOTA
    if unit is Unit.SQUARE_METRES:
        return Promise.CAPACITY
    if any(word in name for word in lexicon.OUTCOMES):
        return Promise.OUTCOME
    return Promise.COVERAGE
