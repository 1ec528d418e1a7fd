"""Several names told as one: split, each with the head or the people that a list says once."""

from __future__ import annotations

import re

from muzi.plans.reading import lexicon
from muzi.plans.reading.names import AGE, PEOPLE, any_of, bare, headed, people

_AND_SPLIT = re.compile(
    r"、|和(?!谐|睦)|(?<![普以涉顾危波触遍惠])及(?!时|格|早(?![孕期产])|其他|以[上下])|与(?!会)|以及|或(?!者)"
)


_COMPOUND = re.compile(any_of(lexicon.COMPOUNDS))
# 苯丙酮尿症、甲减等遗传代谢病: what stands before 等 are examples of one thing
_EXAMPLES = re.compile(
    r"(?:(?!率|比例)[^、和及与，（）()])+(?:[、和及与](?:(?!率|比例)[^、和及与，（）()])+)+(?<![同高初中平甲乙丙优上下均])等(?![级次效于待])"
)


def items(text: str) -> list[str]:
    """Split at 、和及与 outside brackets and quotes."""
    parts, depth, last, at = [], 0, 0, 0
    whole = {at for one in _COMPOUND.finditer(text) for at in range(*one.span())}
    if "等" in text:
        whole |= {at for one in _EXAMPLES.finditer(text) for at in range(*one.span())}
    while at < len(text):
        c = text[at]
        if c in "（(“《":
            depth += 1
        elif c in "）)”》":
            depth = max(0, depth - 1)
        elif not depth and at not in whole and (found := _AND_SPLIT.match(text, at)):
            parts.append(text[last:at])
            at = last = found.end()
            continue
        at += 1
    parts.append(text[last:])
    return [part for part in parts if part.strip() and part != "以"]


def split(text: str, wanted: int, shared: bool) -> list[str]:
    """The names in a list, each with its head; one name where nothing tells that they are several.

    `wanted` is how many values there are; `shared` that a word shared them out (分别, 均).
    """
    bracketed = re.match(r"^[（(]([^（）()]+)[）)](.+)$", text)
    if bracketed and (wanted > 1 or shared):
        return [part + bracketed[2] for part in items(bracketed[1])]
    parts = items(text)
    if len(parts) < 2:
        return parts or [text]
    complete = [headed(part) for part in parts]
    complete[-1] = True
    if all(complete):
        full = parts
    else:
        full = _completed(parts, complete, forced=shared or wanted == len(parts))
    if len(full) == 1:
        return [text]
    if wanted > 1 and len(full) != wanted:
        for fewer in (_completed(parts, complete, forced=True), _merged(parts, complete)):
            if len(fewer) == wanted:
                return fewer
    return full


def _merged(parts: list[str], complete: list[bool]) -> list[str]:
    """Each headed part takes the unheaded ones before it: 宫颈癌和乳腺癌筛查率、产后访视率."""
    merged, held = [], ""
    for part, whole in zip(parts, complete, strict=True):
        held = f"{held}和{part}" if held else part
        if whole:
            merged.append(held)
            held = ""
    if held:
        merged.append(held)
    return merged


def _completed(parts: list[str], complete: list[bool], forced: bool) -> list[str]:
    """Give the parts that end early the head of the next that is whole. Three illnesses and more
    are told each for itself even where nothing shares them out: HIV、梅毒、乙肝筛查率.
    """
    told = parts[-1].endswith("知晓率")  # 艾滋病、梅毒和乙肝防治知识知晓率 is one
    if not forced and len(parts) > 2 and not any(complete[:-1]) and not told:
        forced = all(_condition(part) for part in parts[:-1])
    full: list[str] = []
    for at, part in enumerate(parts):
        if complete[at]:
            full.append(part)
            continue
        whole = next((parts[i] for i in range(at + 1, len(parts)) if complete[i]), parts[-1])
        tail = _tail(part, whole, forced)
        if tail is None:
            return _merged(parts, complete)
        full.append(part + tail)
    return _prefixed(full, parts, complete)


def _prefixed(full: list[str], parts: list[str], complete: list[bool]) -> list[str]:
    """孕产妇艾滋病、梅毒和乙肝检测率: those that follow are of the same people."""
    if complete[0]:
        return full
    lead = PEOPLE.match(parts[0]) or _STAGE.match(parts[0])
    if not lead or lead.end() == len(parts[0]) or not _condition(parts[0][lead.end() :]):
        return full
    return [full[0], *(name if people(name) else lead[0] + name for name in full[1:])]


_STAGE = re.compile(r"孕(?:产|早|中|晚)?期|婚前|产前")


def _condition(text: str) -> bool:
    return text.strip("“”").endswith(lexicon.CONDITIONS)


_LAST_AGE = re.compile(rf"^.*?{AGE}(?=\D)")
_LAST_CONDITION = re.compile(rf"^.*(?:{any_of(lexicon.CONDITIONS)})")
_PLACE = re.compile(r"(?:卫生院|医院|保健院|中心|机构|幼儿园|学校|卫生室|服务站)$")
_FIRST_PLACE = re.compile(_PLACE.pattern.replace("$", "(?=.{3})").join(("^.*?", "")))
_DONE_SO = re.compile(rf"^.{{2,3}}((?:{any_of(lexicon.DOING)})率)$")
_LEVEL = re.compile(
    r"^.*?(?:[省市州盟县旗区镇乡村](?:（[^）]*）)?(?:[三两四]?级)?|农村|城市|城镇|男|女)"
)


def _tail(part: str, whole: str, forced: bool) -> str | None:
    """What `part` shares with the end of `whole`, by what sort of thing it names."""
    if re.search(r"(?:岁|月龄?|月)(?:及?以[上下内]|内)?$", part):
        found = _LAST_AGE.match(whole)
        return whole[found.end() :] if found else None
    if part.endswith(lexicon.PEOPLE):
        found = PEOPLE.search(whole)
        return whole[found.end() :] if found and found.end() < len(whole) else None
    if part.endswith(lexicon.DOING):
        return _short_head(whole)
    if not forced:
        return None
    if _PLACE.search(part) and (found := _FIRST_PLACE.match(whole)):
        return whole[found.end() :]
    if _condition(part):
        found = _LAST_CONDITION.match(whole)
        return whole[found.end() :] if found else None
    if re.search(r"(?:级|省|市|州|县|区|旗|乡|镇|村|农村|城市|城镇|）|男|女)$", part):
        found = _LEVEL.match(whole)
        if found and found.end() < len(whole):
            rest = whole[found.end() :]
            return rest if part.endswith("级") or not found[0].endswith("级") else "级" + rest
        return None
    if part.endswith("科") and "科" in whole[:-1]:  # 产科、儿科医师
        return whole[whole.rindex("科", 0, -1) + 1 :]
    if len(part) <= 4 and (done := _DONE_SO.search(whole)):  # 首剂、全程接种率
        return done[1]
    head = _short_head(whole)
    return "" if head and part.endswith(head) else head


def _short_head(whole: str) -> str | None:
    found = re.search(
        r"(?:覆盖率|完成率|合格率|知晓率|达标率|及时率|普及率|率|比例|数|人数)$", bare(whole)
    )
    return found[0] if found else None
