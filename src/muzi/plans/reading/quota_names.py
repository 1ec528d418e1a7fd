"""The name of a count: what is made or done, without the verb that only says that it is done."""

from __future__ import annotations

import re

from muzi.plans.reading import lexicon, names
from muzi.plans.reading.lexicon import Kind
from muzi.plans.reading.tokens import Token
from muzi.plans.reading.units import PER_THOUSAND

_ROUNDS = re.compile(r"[\d一二三四五六七八九十两]+\s?[期轮场次批]$")
_SET_UP = re.compile(r"^(?:设置?|开放|开设)(?=床位|托位)")
TOLD = frozenset(("完成", "实施", "开展", "提供", "下达", "安排"))


def without_verbs(phrase: tuple[Token, ...]) -> str:
    skip = (Kind.VERB, Kind.CHANGE, Kind.REACH, Kind.LEAST, Kind.HOPE, Kind.FIRM)
    return names.cleaned(names.joined([t for t in phrase if t.kind not in skip])).text


def first_verb(phrase: tuple[Token, ...]) -> int | None:
    """Where the doing begins; in “两癌”检查任务 the verb is part of a noun."""
    for at, token in enumerate(phrase):
        if token.kind not in (Kind.VERB, Kind.CHANGE):
            continue
        after = phrase[at + 1].text if at + 1 < len(phrase) else ""
        quoted = at > 0 and phrase[at - 1].text.endswith("”")
        tasked = at > 0 and after.startswith(("任务", "目标任务"))  # 孕前检查任务
        noun = token.text in lexicon.DOING and (quoted or tasked)
        if not noun:
            return at
    return None


def quota_name(phrase: tuple[Token, ...], region: str) -> str:
    """新增产科床位, 培训助产士: with what is done, without who is told to."""
    verbs = [at for at, t in enumerate(phrase) if t.kind in (Kind.VERB, Kind.CHANGE)]
    first = first_verb(phrase)
    verbs = verbs[verbs.index(first) :] if first in verbs else []
    if verbs:
        text = _SET_UP.sub("", names.joined(phrase[verbs[0] :]).strip())
        before = names.cleaned(names.joined(phrase[: verbs[0]]), region).text
        rest = _ROUNDS.sub(
            "",
            names.joined([t for t in phrase[verbs[0] :] if t.kind not in (Kind.VERB, Kind.CHANGE)]),
        )
        if not rest.strip():
            text = _ROUNDS.sub("", text)  # 组织村医培训4轮900人次
            before = re.sub("^(?:组织|举办)", "", before)
        if not rest.strip() and text in TOLD and before and not names.is_scope(before):
            return before  # “两癌”检查完成7000人
        if not rest.strip():
            return (
                before + text
                if before and (text == "承担" or not names.is_scope(before))
                else (before and "") or (text if len(text) >= 4 or text in lexicon.DOING else "")
            )
        offered = [
            at for at in verbs if phrase[at].text in ("提供", "开展", "实施") and at > verbs[0]
        ]
        if offered and (served := names.joined(phrase[offered[-1] + 1 :])):
            return names.people(text) + served
        if phrase[verbs[0]].text in TOLD:
            text = text.removeprefix(phrase[verbs[0]].text)
        if re.match(r"^[（(]", text) or PER_THOUSAND.search(before):
            text = before + text
        return re.sub(r"\s+", "", names._TRAIL.sub("", text)) or text
    return _SET_UP.sub("", names.cleaned(names.joined(phrase), region).text)
