"""Does each figure of a report lead to a page that shows the same number?"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from django.test import Client

from muzi.bulletins.report import Chart, Paragraph, Report, Run, Table

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PAIR = re.compile(r"([\d,]+)/([\d,]+)·")  # count and denominator, as the page of a figure begins
# Words that hold a number which is no figure: ages, days, spans of time.
_WORDS = re.compile(
    r"5岁以下|12个月|42天|前11周|(?:\d{4})?统计年度"
    r"|\d{4}年(?:\d+月)?(?:\d+日)?(?:至(?:\d+月)?(?:\d+日)?)?|\d{4}-\d\d-\d\d|\d+项督导发现问题"
)


class Pages:
    """What an account reads at an address, without blanks."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._read: dict[str, str] = {}

    def text(self, url: str) -> str:
        if url not in self._read:
            answer = self._client.get(url)
            assert answer.status_code == 200, url
            bare = re.sub(r"(?s)<head>.*?</head>|<[^>]+>", " ", answer.content.decode())
            self._read[url] = re.sub(r"\s+", "", html.unescape(bare))
        return self._read[url]


def figures(report: Report) -> Iterator[tuple[str, Run]]:
    """Every run of paragraphs and tables and every value of charts, with where it stands."""
    for block in report.blocks:
        if isinstance(block, Paragraph):
            yield from ((block.key, run) for run in block.runs)
        elif isinstance(block, Table):
            yield from ((block.title, run) for row in block.rows for run in row)
        elif isinstance(block, Chart):
            for series in block.series:
                assert len(series.traces) == len(series.values), block.title
                for value, trace in zip(series.values, series.traces, strict=True):
                    if value is not None:
                        yield block.title, Run(f"{value}", value, trace)


def mismatches(report: Report, pages: Pages) -> list[tuple[str, str, str]]:
    """The figures that lead nowhere or to another number: where, what, the address."""
    found = []
    for where, run in figures(report):
        if run.trace is None:
            if _NUMBER.search(_WORDS.sub("", run.text)):
                found.append((where, run.text, "no source"))
            continue
        url = report.traces[run.trace - 1].url
        if not _shows(pages.text(url), run, url):
            found.append((where, run.text, url))
    return found


def _shows(page: str, run: Run, url: str) -> bool:
    if run.of is not None:
        return f"{run.of[0]:,}/{run.of[1]:,}" in page
    if url.startswith("/figures/") and isinstance(run.value, int):
        pair = _PAIR.search(page)
        return f"{run.value:,}" in pair.groups() if pair else run.value == 0 and "无数据" in page
    bare = page.replace(",", "")
    return all(each.replace(",", "") in bare for each in _NUMBER.findall(run.text))
