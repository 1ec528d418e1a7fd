"""What people change in a drafted report: paragraphs in their own words, figures left as they are.

In the editor a figure stands between 【 and 】. An edit is kept with the figure's place in its
paragraph instead of its value, so that figures drawn up again fill the same text.
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
_KEPT = re.compile(r"\{(\d+)\}")


def paragraphs(report: Report) -> Iterator[tuple[str, str, Paragraph]]:
    """Key, heading and paragraph of each; a key is its place under its heading."""
    heading, number = "", 0
    for block in report.blocks:
        if isinstance(block, Heading):
            heading, number = block.text, 0
        elif isinstance(block, Paragraph):
            number += 1
            yield f"{heading}#{number}", heading, block


def shown(paragraph: Paragraph, edit: str | None) -> str:
    """The text of a paragraph as the editor shows it."""
    figures = _figures(paragraph)
    if edit is None:
        return "".join(f"【{run.text}】" if run.trace else run.text for run in paragraph.runs)
    return _KEPT.sub(
        lambda found: f"【{figures[int(found[1])].text}】" if int(found[1]) < len(figures) else "",
        edit,
    )


def kept(paragraph: Paragraph, text: str) -> str | None:
    """A text from the editor as it is kept; None where nothing was changed.

    Raises PlanError for a figure between 【】 that the paragraph does not have.
    """
    clean = " ".join(text.split()).replace("{", "｛").replace("}", "｝")
    if clean == " ".join(shown(paragraph, None).split()):
        return None
    if len(clean) > LONGEST:
        raise PlanError(_("一段文字最多 %(n)d 字。") % {"n": LONGEST})
    figures = [run.text for run in _figures(paragraph)]
    free: list[int] = list(range(len(figures)))

    def place(found: re.Match[str]) -> str:
        same = [each for each in free if figures[each] == found[1]]
        again = [each for each, text in enumerate(figures) if text == found[1]]
        if not again:
            said = _("【%(text)s】不是系统计算的数。数由系统生成，请勿改动括号内的内容。")
            raise PlanError(said % {"text": found[1]})
        chosen = (same or again)[0]
        if same:
            free.remove(chosen)
        return f"{{{chosen}}}"

    return _SHOWN.sub(place, clean)


def applied(report: Report, edits: Edits) -> Report:
    """The report with what people wrote in place of its paragraphs; an emptied one is left out.

    An edit with a figure that its paragraph no longer has is not applied: the drafted text stands.
    """
    keys = {id(each): key for key, _heading, each in paragraphs(report)}
    blocks = []
    for block in report.blocks:
        if not isinstance(block, Paragraph) or keys[id(block)] not in edits:
            blocks.append(block)
            continue
        edit, figures = edits[keys[id(block)]], _figures(block)
        wanted = [int(each) for each in _KEPT.findall(edit)]
        if any(each >= len(figures) for each in wanted):
            blocks.append(block)
        elif edit:
            blocks.append(Paragraph(tuple(_runs(edit, figures))))
    for line in edits.get(ADDED, "").splitlines():
        if line.strip():
            blocks.append(Paragraph((Run(line.strip()),)))
    return replace(report, blocks=tuple(blocks))


def _figures(paragraph: Paragraph) -> list[Run]:
    return [run for run in paragraph.runs if run.trace]


def _runs(edit: str, figures: list[Run]) -> Iterator[Run]:
    for position, part in enumerate(_KEPT.split(edit)):
        if position % 2:
            yield figures[int(part)]
        elif part:
            yield Run(part)
