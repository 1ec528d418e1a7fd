"""The names of a statement, in full: what an ellipsis leaves out is put back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from muzi.plans.reading import leaning, lexicon, lists, names
from muzi.plans.reading.context import Context
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.quota_names import TOLD, first_verb, quota_name, without_verbs
from muzi.plans.reading.statement import COUNTED, Statement, tells_doing
from muzi.plans.reading.tokens import Token
from muzi.plans.reading.types import Unit
from muzi.plans.reading.units import PER_THOUSAND


@dataclass(frozen=True, slots=True)
class Named:
    """Names in full; `elliptic` where what is measured was left out and put back."""

    texts: list[str]
    scope: str
    elliptic: bool


def named(statement: Statement, context: Context) -> Named | None:
    """The names, in full, and the scope said apart; None where nothing is named."""
    region = context.region
    if statement.form != "claim":
        return _of_count(statement, region)
    phrase = _claimed_part(statement.name)
    own = names.cleaned(names.joined(phrase), region)
    unit = next(v.quantity.unit for v in statement.values if v.quantity is not None)
    if several := _respectively(statement, own.text, context):
        return Named(several, own.scope, True)
    if unit in COUNTED:
        return _counted(statement, phrase, own.scope, context)
    if statement.reach_word == "占":
        return Named([own.text + "占比"], own.scope, False)
    if _OF_WHOLE.search(own.text):
        return Named([own.text + "的比例"], own.scope, False)
    places = lists.items(own.text) if len(statement.values) > 1 else []
    if 1 < len(places) == len(statement.values) and all(map(names.is_scope, places)):
        base = _base(statement, region)  # 配置率：三级医院、二级医院分别达到100%、95%
        return Named([place + base[0] for place in places], own.scope, True) if base else None
    if not own.text or own.text in _TASKS or names.is_scope(own.text):
        return _put_back(statement, own, region)
    if not names.headed(own.text) and (inside := _head_inside(own.text)):
        return Named(inside[0], inside[1], False)
    return Named(_listed(statement, own.text, context), own.scope, False)


def _put_back(statement: Statement, own: names.Name, region: str) -> Named | None:
    """农村达到85%, 初中生降到52%, 3岁以下80%: what is measured was told before."""
    base = _base(statement, region)
    if others := leaning.of_others(own.text, base):
        return Named(others, own.scope, True)
    scope = own.scope if own.text in _TASKS else own.text or own.scope
    return Named(base, scope, True) if base else None


def _listed(statement: Statement, text: str, context: Context) -> list[str]:
    """The names that a text lists, each with what the list or the words before say once."""
    region = context.region
    wanted = len(statement.values)
    dated = [time for time in statement.times if not time.every]
    if wanted > 1 and len(dated) == wanted and len(lists.split(text, 1, False)) == 1:
        return [text]
    told = _clean_each(lists.split(text, wanted, bool(statement.shared)))
    last_told = ""
    if statement.subject and statement.whole is None:
        before = names.cleaned(names.joined(_claimed_part(statement.subject)), region).text
        last = lists.split(before, 1, False)[-1]
        if names.headed(last):
            if context.last.endswith(last):
                last = context.last
            last_told = last
    told[0] = _leaning(told[0], last_told, statement.start, context)
    if topic := _topic(statement, region):
        told = [leaning.of_those(each, topic) for each in told]
    for at in range(1, len(told)):
        told[at] = leaning.of_same_cause(leaning.in_full(told[at], told[at - 1]), told[0])
    return told


_QUOTA_OF = re.compile(
    r"(.+(?:患者|儿童|妇女|老年人|孕产妇))(?:健康)?(?:管理)?(?:任务数?|目标数|人数)$"
)


def _topic(statement: Statement, region: str) -> str:
    """Whom or what the sentence speaks of: 肺结核患者：管理率; 糖尿病患者任务数500人，管理率."""
    told = names.joined(statement.subject)
    if told.endswith(("数", "任务")) and (quota := _QUOTA_OF.match(told)):
        return names.cleaned(quota[1], region).text
    return names.cleaned(names.joined(statement.topic), region).text if statement.topic else ""


def _leaning(name: str, last: str, place: int, context: Context) -> str:
    """The name with what it leans on: a doing told before, the name before (`last`), the topic."""
    by_name = leaning.in_full(name, last)
    if not leaning.leans(name):
        return by_name
    clauses = context.before(place)
    by_doing = leaning.of_doing(name, clauses)
    by_topic = leaning.of_topic(name, clauses[0] if clauses else "", context.heading)
    of_anything = leaning.is_generic(name) and not context.told
    ways = (by_topic, by_name) if of_anything else (by_name, by_topic)
    return next((full for full in (by_doing, *ways) if full != name), name)


_OF_WHOLE = re.compile(r"占[^率比]{2,}$")  # 启动治疗的占用药者的80%以上


def _respectively(statement: Statement, own: str, context: Context) -> list[str]:
    """到2030年分别达到5%和90%: of the two that the sentence named one by one before."""
    wanted = len(statement.values)
    dated = [time for time in statement.times if not time.every]
    shared = statement.shared in ("分别", "依次")
    if own or wanted < 2 or not shared or len(dated) == wanted:
        return []
    if statement.follows and statement.subject == statement.before:
        clause = names.cleaned(names.joined(statement.before), context.region).text
        if len(lists.split(clause, wanted, True)) == wanted:
            return []  # A率、B率稳步提高，分别达到…: of those, and not of what was told before
    told = [
        names.cleaned(names.joined(_claimed_part(each)), context.region).text
        for each in statement.earlier
    ]
    if (
        len(told) < wanted
        or not all(told[-wanted:])
        or len(lists.split(told[-1], wanted, True)) == wanted
    ):
        return []
    return _per_each(told[-wanted:])


def _counted(
    statement: Statement, phrase: tuple[Token, ...], scope: str, context: Context
) -> Named | None:
    """新增产科床位90张; 县级增加60张, which leans on the quota that it is a part of."""
    region = context.region
    several = _several_quotas(phrase, statement, region)
    counted = statement.values[0].quantity
    beds = "床位" if counted is not None and counted.unit is Unit.BEDS else ""
    if several is not None:
        return Named([_with(each, beds) for each in several], scope, False)
    quota = _with(quota_name(phrase, region), beds)
    part = without_verbs(phrase)
    if quota.endswith(lexicon.CONDITIONS):
        # 筛查6000人，其中宫颈癌3000人; “两癌”检查：宫颈癌180人
        whole = "".join(_base(statement, region)[:1]) if statement.whole is not None else ""
        whole = re.sub("任务数?$", "", whole or names.joined(statement.topic))
        quota += next((doing for doing in lexicon.DOING if whole.endswith(doing)), "")
    made_for_each = names.each(part) and bool(statement.verbs)  # 新建6所，每县至少建成1所
    if names.cleaned(quota).text in _TASKS and (of := leaning.of_title(context.about.title)):
        return Named([of + "任务"], scope, True)  # 区下达我镇任务780人
    leans = made_for_each or (statement.part and not _is_house(statement, phrase))
    alone = statement.follows and bool(_FOR_EACH.fullmatch(quota))
    if quota and not alone and not (names.is_scope(part) and leans):
        lead = "" if statement.reach_word else _lead_beside(statement, region)
        place = scope or _place(statement, region)
        return Named([_per_thousand(statement, context.last) + lead + quota], place, False)
    if alone:  # 产科医生，每院不少于2人
        told = names.cleaned(names.joined(statement.before), region).text
        if told and not statement.verbs:
            return Named([told], quota, True)
    if statement.follows and not part and (doing := _done_before(statement, region)):
        return Named([doing], scope, True)
    if base := _base(statement, region):
        own = next((t.text for t in phrase if t.kind is Kind.VERB), "")
        last = next((t.text for t in statement.subject if t.kind is Kind.VERB), "")
        if own and last and not part and base[0].startswith(last):
            return Named([own + base[0].removeprefix(last)], scope, True)
        return Named([part + base[0]], part or scope, True)
    return Named([quota], scope, False) if quota else None


def _with(quota: str, beds: str) -> str:
    """产科120张: what is counted, where the measure alone tells it."""
    return quota if not quota or beds[:1] in quota else quota + beds


def _lead_beside(statement: Statement, region: str) -> str:
    """培训医师60人、护士30人: the verb that a list says once; empty where it has its own."""
    if first_verb(statement.name) is not None or statement.beside is None:
        return ""
    before = statement.beside
    if (first := first_verb(before.name)) is None:
        return _lead_beside(before, region)
    verb = before.name[first].text
    told = names.cleaned(names.joined(before.name[:first]), region).text
    leads = verb not in (*TOLD, *lexicon.DOING, *lexicon.SERVING) and (
        not told or names.is_scope(told)
    )
    return verb if leads else ""


def _place(statement: Statement, region: str) -> str:
    """县人民医院设置床位30张、配备医师2名: where, said once for a list."""
    first = first_verb(statement.name)
    own = names.cleaned(names.joined(statement.name[:first]), region).text if first else ""
    if own or statement.beside is None:
        return own if names.is_scope(own) else ""
    return _place(statement.beside, region)


def _is_house(statement: Statement, phrase: tuple[Token, ...]) -> bool:
    """建成县级托育中心1家: what is made is the place, and not a part of a quota told before."""
    quantity = statement.values[0].quantity
    made = any(token.kind is Kind.VERB for token in phrase)
    return made and quantity is not None and quantity.unit is Unit.INSTITUTIONS


def _done_before(statement: Statement, region: str) -> str:
    """开展宫颈癌筛查，全年2600人: what the clause before says is done."""
    if not tells_doing(statement.before):
        return ""
    told = leaning.taken(names.joined(statement.before))
    return told or quota_name(_claimed_part(statement.before), region)


def _per_thousand(statement: Statement, last_name: str) -> str:
    """每千名儿童拥有医生0.9名、护士1.5名、床位2.2张: by what a fraction of a thing is counted."""
    quantity = statement.values[0].quantity
    if (
        quantity is None
        or "." not in statement.values[0].text
        or PER_THOUSAND.search(names.joined(statement.name))
    ):
        return ""
    if not statement.subject:
        return ""
    found = PER_THOUSAND.search(names.joined(statement.subject)) or PER_THOUSAND.search(last_name)
    return found[0].removesuffix("拥有") if found else ""


def _per_each(listed: list[str]) -> list[str]:
    """每千名儿童医师数、床位数: what the first is counted by holds for the others."""
    per = PER_THOUSAND.match(listed[0])
    if per is None:
        return listed
    lead = per[0].removesuffix("拥有")
    return [each if PER_THOUSAND.match(each) else lead + each for each in listed]


def _several_quotas(
    phrase: tuple[Token, ...], statement: Statement, region: str
) -> list[str] | None:
    """宫颈癌和乳腺癌检查各6000人; 甲院、乙院分别引进医师15名、10名: one quota each."""
    wanted = len(statement.values)
    if wanted == 1 and statement.shared not in ("各", "均", "都"):
        return None
    verb = first_verb(phrase)
    before = names.cleaned(names.joined(phrase[:verb] if verb is not None else phrase), region).text
    rest = names.joined(phrase[verb:]) if verb is not None else ""
    whole = quota_name(phrase, region)
    lead = phrase[verb].text if verb is not None and whole.startswith(phrase[verb].text) else ""
    split = lists.split(names.cleaned(whole).text if verb is None else whole, wanted, True)
    for listed in (
        [one + rest for one in lists.items(before)] if rest and before else [],
        split if re.search("级(?:[^、]{2,})?$", split[0]) else [],
        [lead + one for one in _each_whole(whole.removeprefix(lead))],
        split,
    ):
        if len(listed) > 1 and (wanted in (1, len(listed))):
            return _per_each(listed)
    return None


def _each_whole(text: str) -> list[str]:
    """产科、儿科医师: each with its head, where the list says it once."""
    parts = lists.items(text)
    full = lists.split(text, len(parts), True)
    return full if len(full) == len(parts) else parts


def _clean_each(listed: list[str]) -> list[str]:
    return [names.cleaned(each).text or each for each in listed]


_INSIDE = re.compile(r"^(.+?(?:率|比例))(.{2,14})$")


def _head_inside(text: str) -> tuple[list[str], str] | None:
    """儿童系统管理率农村: the measure first, then where."""
    if (found := _INSIDE.match(text)) and names.is_scope(found[2]):
        return [found[1]], found[2]
    return None


def _claimed_part(phrase: tuple[Token, ...]) -> tuple[Token, ...]:
    """达到每千分娩量产科床位数 names what follows 达到; 达到《标准》的比例 is all one name."""
    for at in range(len(phrase) - 1, -1, -1):
        if phrase[at].kind in (Kind.REACH, Kind.LEAST):
            after = phrase[at + 1 :]
            text = names.joined(after)
            if (
                len(text) >= 3
                and not text.startswith("《")
                and not text[0].isdigit()  # 评分≤7分者占比
                and not re.search(r"的.{0,6}(?:比例|比重)$", text)
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
    if not tokens or any(token.kind is Kind.SUPPOSED for token in tokens):
        return []
    unit = next(v.quantity.unit for v in statement.values if v.quantity is not None)
    if unit in COUNTED:
        text = quota_name(_claimed_part(tokens), region)
        return [text] if text and not names.headed(text) else []
    text = names.joined(tokens)
    if text.startswith("的"):  # what those of a share do: 50%的卫生院达到标准
        return [text.removeprefix("的")]
    cleaned = names.cleaned(names.joined(_claimed_part(tokens)), region)
    if not cleaned.text or (names.is_scope(cleaned.text)):
        return []
    if inside := _head_inside(cleaned.text):
        return inside[0]
    return _clean_each(lists.split(cleaned.text, len(statement.values), bool(statement.shared)))


_TASKS = frozenset(("任务", "任务量", "任务数", "目标任务"))
_STAFFED = frozenset(("配备", "配置", "设置", "设立"))
_FOR_EACH = re.compile(r"每[个所家]?(?:院|县|市|区|旗|乡|镇|村|街道|社区|机构|中心|站|点|园|班)")
_OFFERS = frozenset(("提供", "开展", "实施"))


def _is_for(statement: Statement) -> bool:
    """免费为64万名孕妇…: whether it counts those for whom something is done, or goes on with such
    a list.
    """
    if not statement.name and not statement.reach_word and statement.beside is not None:
        return statement.beside.form == "count" and _is_for(statement.beside)
    return statement.reach_word == "为" or names.joined(statement.name).endswith(("为", "给", "对"))


def _served(statement: Statement) -> tuple[Token, ...]:
    """为850名孕妇提供产前筛查: whom, and with what, without the word that joins them."""
    after = statement.after
    if statement.form == "count" and _is_for(statement):
        offers = (at for at, token in enumerate(after) if at and token.text in _OFFERS)
        if (at := next(offers, 0)) and at + 1 < len(after):
            return (*after[:at], *after[at + 1 :])
    return after


def _of_count(statement: Statement, region: str) -> Named | None:
    after = re.sub(r"\s+", "", names.joined(_served(statement)))
    where = names.cleaned(names.joined(statement.name), region)
    if statement.form == "share":
        if not after.startswith("的") and where.text:  # 助产机构100%开展筛查
            return Named([where.text + after], where.scope, False)
        noun = after.removeprefix("的")
        if where.text.endswith("覆盖"):
            noun, where = where.text + noun, names.Name("", where.scope)
        return Named([noun], where.scope or where.text, False) if len(noun) > 2 else None
    if statement.form == "zero":
        quoted = re.sub(r"[“”\"]", "", after)
        what = where.text
        for lead in ("全力", "目标"):
            what = what.removesuffix(lead)
        return Named([f"{what}{quoted}"], where.scope, False)
    if statement.form == "all":
        text = where.text or "".join(_base(statement, region)[:1])
        if not text:
            return None
        return Named([f"{text}覆盖{after}" if after else f"{text}全覆盖"], where.scope, False)
    noun = re.sub(r"^(?:的|符合条件的|以上)", "", after)
    verbs = [t.text for t in statement.name if t.kind in (Kind.VERB, Kind.CHANGE)] or list(
        statement.verbs
    )
    free = ("免费",) if _is_for(statement) else ()
    lead = next((verb for verb in verbs if verb not in (*TOLD, *free)), "")
    lead = lead or _lead_beside(statement, region)
    text = noun if not lead or lead in noun else lead + noun
    if noun in _TASKS and (base := _base(statement, region)):
        text = base[0] if base[0].endswith(noun) else base[0] + noun
    if lead in _STAFFED and 0 < len(where.text) <= 20 and not names.each(where.text):
        text = where.text + text
    if (per := PER_THOUSAND.search(where.text)) and per.end() >= len(where.text) - 4:
        text = where.text + noun
    return (
        Named([text], where.scope or (where.text if names.is_scope(where.text) else ""), False)
        if noun
        else None
    )
