"""Whether what is said is promised or told: a plan's aim, or what a report says was achieved.

Both are worded alike (婴儿死亡率下降到5‰), so signs are weighed, all of them here. What settles it
alone comes first: supposed, conditional, past. Then each sign adds its weight, and what reaches
`_ENOUGH` is a promise.
"""

from __future__ import annotations

import re

from muzi.plans.reading import lexicon, names
from muzi.plans.reading.context import Context, Sort
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.statement import COUNTED, POINTS, Statement
from muzi.plans.reading.tokens import Time
from muzi.plans.reading.types import Unit

_NEVER = re.compile(names.any_of(lexicon.NOT_PROMISED))
_BENEFIT = re.compile(r"(?:报销|补偿|自付|自费)(?:比例|占比|率)$")  # what a scheme is to pay
_MEASURED = re.compile(names.any_of(lexicon.MEASURED))
_HAPPENS = re.compile(
    r"(?:死亡|出生|分娩|活产|确诊|[查检]出|发现|患|有)(?:人口|人数|数|病例|例数)?$"
)  # a number of these is counted, not promised, unless it is bounded
_DONE = re.compile(r"已经?|提前(?:实现|达到|完成)")
_MODAL = re.compile(r"(?:应当?|必须|务必|[要须需将拟])(?:坚决|努力|力争|总体|继续|再)?[为对给]?$")
_PER_OCCASION = re.compile(r"每[次期场班批节例人天日](?:安排|组织)?")  # 每期50人
_ON_CONDITION = re.compile(r"(?:下列|以下|如下|申[请报]|准入).{0,6}条件(?:之一)?的?$")
_PART_OF = re.compile(r"占.{2,12}的$")
_AIMED = "|".join(lexicon.AIMED)
_TOLD = "|".join(lexicon.TOLD)
_ACHIEVED = "|".join(lexicon.ACHIEVED)
_HOW_MANY = re.compile(r"(?<!任务)(?<!目标)(?<!指标)(?<!计划)(?<!名额)数$")
_CUE = re.compile(rf"(?P<aimed>{_AIMED})|(?P<achieved>{_ACHIEVED})|(?:{_TOLD})")
_TOLD_AFTER = re.compile("|".join(lexicon.TOLD_AFTER))
_CUED = 160  # characters before a statement in which a word may tell how it is meant

_ENOUGH = 1
_SORT = {Sort.PLAN: 3, Sort.UNKNOWN: 1, Sort.REPORT: -2}
_PERIOD = 1  # the document is for years to come
_PLANNING = 3  # under a heading of goals or tasks
_AHEAD = 5  # of a year after the document's own, told in the sentence
_CARRIED = 2  # told in the sentence before
_PAST_BEFORE = -4  # no time in the sentence, and the one before it began with a past one
_UNTIL = 2  # 到…底, …前
_WISHED = 3  # 力争, 确保, 要, 应
_BOUNDED = 2  # 以上, 不低于: what was measured has no bound
_OF_WHOLE = -6  # 妇女占人口的40%以上 describes where it stands under no heading
_HELD = 1  # 控制在
_CHANGED = 1  # 提高5个百分点 is a task where nothing is compared
_CUED_WEIGHT = 2  # 提出, 目标; against it 显示, 以来
_THIS_YEAR = 1  # 今年…将
_SINCE = -2  # 由…提高到某年的…; less where the end has no year, which may be still to come
_COMPARED = -4  # 同比
_CHANGE_OF_IT = -3  # 管理率91.6%，提高7.5个百分点: what was told before has come to that
_BARE = -1  # 完成率65%, 产后访视5669人: nothing claims the value
_TALLIED = -1  # 建档98754人, 产妇数847人: as counting gives them
_EXACT = -1  # a figure behind the point, as counting gives them; two figures twice


def promised(statement: Statement, times: tuple[Time, ...], context: Context) -> bool:
    """Whether what is said is to come."""
    if statement.supposed or statement.conditional or statement.past:
        return False
    dated = [time for time in times if not time.every]
    if dated and all(map(context.is_past, dated)):
        return False
    own = [value.time for value in statement.values if value.time is not None]
    ahead = any(map(context.is_ahead, [*dated, *own]))
    to_come = statement.dated and any(context.is_ahead(time) for time in statement.times)
    if context.review and not to_come:
        return False
    name, after = names.joined(statement.name), names.joined(statement.after)
    listed = statement.beside if not statement.verbs else None  # 抽取病历20份、档案30份
    if listed is not None and _NEVER.search(names.joined(listed.name)):
        return False
    reached = statement.reach_word not in ("", "为", "占") and names.headed(name)
    if (_NEVER.search(name + after) and not (reached and _BENEFIT.search(name))) or _DONE.search(
        after
    ):
        return False
    whose = name or names.joined(statement.subject)  # 间隔不少于5个月、不超过15个月
    if _MEASURED.search(whose + after) and not (_counts(statement) or names.headed(name)):
        return False
    if _PER_OCCASION.fullmatch(name):
        return False
    if _counts(statement) and _HAPPENS.search(name) and not _bounded(statement):
        return False
    if any(map(_ON_CONDITION.search, (names.joined(statement.topic), context.heading))):
        return False
    weight = _weight(statement, context, ahead=ahead)
    if not -_CUED_WEIGHT - _THIS_YEAR <= weight - _ENOUGH < 2 * _CUED_WEIGHT:
        return weight >= _ENOUGH  # no cue would change it
    cue = _cue(statement, context)
    this_year = any(time.relative == 0 and time.month is None for time in statement.times)
    return weight + cue + _THIS_YEAR * (this_year and cue > 0) >= _ENOUGH


def _weight(statement: Statement, context: Context, *, ahead: bool) -> int:
    """The sum of the signs that are seen in it and in where it stands."""
    weight = _SORT[context.sort] + _PERIOD * (
        context.about.ends_on is not None and context.sort is not Sort.REPORT
    )
    bounded = _bounded(statement)
    own_time = any(value.time is not None for value in statement.values)
    told = names.joined(statement.name)
    wished = not statement.firm or statement.wished or bool(_MODAL.search(_lead(statement)))
    wished |= told.startswith(("将", "把"))  # 将床位从80张调减至60张
    weight += _PLANNING * context.planning
    weight += ahead * (_AHEAD if statement.dated or own_time else _CARRIED)
    weight += _WISHED * wished + _BOUNDED * bounded
    weight += _PAST_BEFORE * (context.after_past and not ahead)
    weight += _UNTIL * any(time.until for time in statement.times)
    weight += _OF_WHOLE * (not context.stack and _tells_part(statement))
    weight += _HELD * statement.reach_word.startswith("控制")
    weight += _CHANGED * bool(statement.change)
    weight += (_SINCE + (not own_time)) * (statement.since and not ahead)
    of_it = bool(statement.change) and not statement.reach_word and not _told_of(statement)
    weight += _CHANGE_OF_IT * (of_it and not (wished or ahead))
    weight += _COMPARED * (statement.compared and not wished)
    claimed = statement.verbs or statement.change or statement.reach_word or statement.after
    if _counts(statement):
        weight += _BARE * (not claimed and not bounded and _people(statement))
        weight += _TALLIED * (
            not (bounded or ahead) and _people(statement) and _is_tally(statement)
        )
    elif not bounded and not ahead:
        weight += _BARE * (not statement.reach_word) + _EXACT * _figures(statement)
    return weight


def _bounded(statement: Statement) -> bool:
    """Whether a bound is told; 左右 is none, what was measured may have it."""
    return statement.least or any(value.operator not in ("", "=") for value in statement.values)


def _counts(statement: Statement) -> bool:
    """Whether it counts people or things, money aside."""
    units = {value.quantity.unit for value in statement.values if value.quantity is not None}
    return bool(units & COUNTED) and Unit.YUAN not in units


def _people(statement: Statement) -> bool:
    """Whether it counts whole people, not how many of them a thousand have."""
    counted = [value.quantity for value in statement.values if value.quantity is not None]
    return all(each.unit is Unit.PERSONS and not each.value % 1 for each in counted)


def _is_tally(statement: Statement) -> bool:
    """Whether it is told as what was counted: myriads to the last one, or how many there are."""
    exact = any(
        value.quantity is not None and value.quantity.value > 10_000 and value.quantity.value % 10
        for value in statement.values
    )
    name = names.joined(statement.name)
    return exact or (not statement.reach_word and bool(_HOW_MANY.search(name)))


def _tells_part(statement: Statement) -> bool:
    return statement.reach_word == "占" or bool(_PART_OF.search(names.joined(statement.name)))


def _told_of(statement: Statement) -> bool:
    return any(token.kind is not Kind.CHANGE for token in statement.name)


def _lead(statement: Statement) -> str:
    text = names.joined(statement.name)
    return text[-6:]


def _cue(statement: Statement, context: Context) -> int:
    """The nearest word before it that tells how it is meant, within its paragraph."""
    text = context.paragraph
    here = statement.start - context.paragraph_at
    value = statement.values[0].start - context.paragraph_at
    aimed, weight = -1, 0
    for cue in _CUE.finditer(text, max(0, here - _CUED), max(0, value)):
        if cue.start() > here and cue[0] != "将":  # 我市将建成…
            break
        if cue["aimed"]:
            aimed, weight = cue.start(), _CUED_WEIGHT
        elif not cue["achieved"] or aimed < 0 or text.find("。", aimed, cue.start()) >= 0:
            weight = -_CUED_WEIGHT
    end = statement.end - context.paragraph_at
    stop = text.find("。", end)
    if _TOLD_AFTER.search(text, end, stop if stop >= 0 else len(text)):
        weight = -_CUED_WEIGHT
    return weight


def _figures(statement: Statement) -> int:
    """How exact a share is: figures behind the point, one fewer for what is told per thousand."""
    most = 0
    for value in statement.values:
        if value.quantity is None or value.quantity.unit in POINTS:
            continue
        exponent = value.quantity.value.as_tuple().exponent
        figures = -exponent if isinstance(exponent, int) else 0
        if value.quantity.unit is not Unit.PERCENT:
            figures -= 1
        most = max(most, min(figures, 2))
    return most
