"""What people change in a drafted report: paragraphs in their own words, figures left as they are.

In the editor a figure stands between 【 and 】. An edit is kept under the key of its paragraph and
with the figures' keys instead of their values, so that figures drawn up again fill the same text.
Where the paragraph or one of its figures is gone, the edit is not applied but kept in sight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from muzi.bulletins.report import Heading, Paragraph, Report, Run
from muzi.plans.errors import PlanError

Edits = Mapping[str, str]
ADDED = "+"  # the key of what was added at the end
LONGEST = 4000
_SHOWN = re.compile(r"【([^【】]*)】")
_KEPT = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_GONE = "…"
_NO_BRACES = str.maketrans("{}", "｛｝")


def paragraphs(report: Report) -> Iterator[tuple[str, str, Paragraph]]:
    """Key, heading and paragraph of each. What was drafted before paragraphs had keys goes by its
    place under its heading.
    """
    heading, number = "", 0
    for block in report.blocks:
        if isinstance(block, Heading):
            heading, number = block.text, 0
        elif isinstance(block, Paragraph):
            number += 1
            yield block.key or f"{heading}#{number}", heading, block


def shown(paragraph: Paragraph, edit: str | None) -> str:
    """The text of a paragraph as the editor shows it: as drafted where the edit does not fit it."""
    if edit is None or not _fits(paragraph, edit):
        return "".join(f"【{run.text}】" if run.trace else run.text for run in paragraph.runs)
    return _in_brackets(edit, _figures(paragraph))


def unapplied(report: Report, edits: Edits) -> dict[str, str]:
    """The edits that the report has no place for, by key."""
    found = {key: each for key, _heading, each in paragraphs(report)}
    return {
        key: edit
        for key, edit in edits.items()
        if key != ADDED and not (key in found and _fits(found[key], edit))
    }


def told(report: Report, edit: str) -> str:
    """An edit that is not applied as a person reads it, with what figures of it there still are."""
    figures: dict[str, Run] = {}
    for _key, _heading, each in paragraphs(report):
        figures |= _figures(each)
    return _in_brackets(edit, figures)


def _in_brackets(edit: str, figures: Mapping[str, Run]) -> str:
    return _KEPT.sub(
        lambda found: f"【{figures[found[1]].text if found[1] in figures else _GONE}】", edit
    )


def _fits(paragraph: Paragraph, edit: str) -> bool:
    return set(_KEPT.findall(edit)) <= set(_figures(paragraph))


def kept(paragraph: Paragraph, text: str) -> str | None:
    """A text from the editor as it is kept; None where nothing was changed.

    Raises PlanError for a figure between 【】 that the paragraph does not have.
    """
    clean = " ".join(text.split()).replace("{", "｛").replace("}", "｝")
    if clean == " ".join(shown(paragraph, None).split()):
        return None
    if len(clean) > LONGEST:
        raise PlanError(_("一段文字最多 %(n)d 字。") % {"n": LONGEST})
    figures = _figures(paragraph)
    free = list(figures)

    def place(found: re.Match[str]) -> str:
        again = [key for key, run in figures.items() if run.text == found[1]]
        if not again:
            said = _("【%(text)s】不是系统计算的数。数由系统生成，请勿改动括号内的内容。")
            raise PlanError(said % {"text": found[1]})
        chosen = next((key for key in again if key in free), again[0])
        if chosen in free:
            free.remove(chosen)
        return f"{{{chosen}}}"

    return _SHOWN.sub(place, clean)


def applied(report: Report, edits: Edits) -> Report:
    """The report with what people wrote in place of its paragraphs; an emptied one is left out.

    Where an edit does not fit (see `unapplied`) the drafted text stands.
    """
    keys = {id(each): key for key, _heading, each in paragraphs(report)}
    blocks = []
    for block in report.blocks:
        edit = edits.get(keys[id(block)]) if isinstance(block, Paragraph) else None
        if not isinstance(block, Paragraph) or edit is None or not _fits(block, edit):
            blocks.append(block)
        elif edit:
            blocks.append(Paragraph(tuple(_runs(edit, _figures(block))), keys[id(block)]))
    for line in edits.get(ADDED, "").splitlines():
        if line.strip():
            blocks.append(Paragraph((Run(line.strip()),), ADDED))
    return replace(report, blocks=tuple(blocks))


def typed(paragraph: Paragraph, drafted: Mapping[str, Paragraph]) -> list[str]:
    """The numbers in it that no record gives: typed by a person, in the place of a figure or beside
    it. `drafted`: the paragraphs as they were drawn up, by key.
    """
    if paragraph in drafted.values():
        return []
    before = drafted.get(paragraph.key)
    return sorted(_numbers(paragraph) - (_numbers(before) if before is not None else set()))


def _numbers(paragraph: Paragraph) -> set[str]:
    """The numbers in its words, outside of its figures."""
    return {one for run in paragraph.runs if not run.trace for one in _NUMBER.findall(run.text)}


def _figures(paragraph: Paragraph) -> dict[str, Run]:
    """By key; of several figures with the same key the later ones are numbered."""
    made: dict[str, Run] = {}
    for run in paragraph.runs:
        if run.trace:
            key = (run.key or str(len(made))).translate(_NO_BRACES)
            alike = sum(each == key or each.startswith(f"{key}~") for each in made)
            made[f"{key}~{alike + 1}" if alike else key] = run
    return made


def _runs(edit: str, figures: Mapping[str, Run]) -> Iterator[Run]:
    for position, part in enumerate(_KEPT.split(edit)):
        if position % 2:
            yield figures[part]
        elif part:
            yield Run(part)
