"""The text of a document as the pages show it: in parts, with what was read marked in it."""

from __future__ import annotations

import re
from itertools import pairwise

from muzi.plans.documents import document_text
from muzi.plans.documents.document_text import Span, Structure, paragraphs


def marked(text, spans, start=0, end=None):
    lines = list(
        paragraphs(text, spans, Structure((), ()), start, len(text) if end is None else end)
    )
    return {line.at: str(line.html) for line in lines}


def test_overlapping_spans_are_parted_where_they_begin_and_end():
    spans = [
        Span(0, 6, 1, "task", "open"),
        Span(2, 4, 2, "target", "accepted"),
        Span(4, 8, 3, "rhythm", "rejected"),
    ]
    html = marked("一二三四五六七八九", spans)[0]
    found = re.findall(r'class="([\w -]+)" id="t-(\d)" data-drafts="([\d ]+)".*?>(\w+)<', html)
    assert found == [
        ("m-task", "0", "1", "一二"),
        ("m-target m-task", "2", "1 2", "三四"),
        ("m-rhythm m-task", "4", "1 3", "五六"),
        ("m-rhythm", "6", "3", "七八"),
    ]
    assert html.endswith("九")


def test_places_of_lines_are_those_of_the_text_whatever_ends_them():
    text = "甲\r\n乙\f丙\u2028丁\n\n 戊<b>"
    lines = marked(text, [Span(3, 8, 1, "task", "open")])
    assert {at: text[at] for at in lines} == {0: "甲", 3: "乙", 5: "丙", 7: "丁", 10: " "}
    assert "&lt;b&gt;" in lines[10]
    assert all("<mark" in lines[at] for at in (3, 5, 7))


def test_a_long_text_is_cut_into_pages_at_ends_of_lines():
    text = ("字" * 99 + "\n") * 2000
    parts = document_text.parts(text)
    assert len(parts) > 2
    assert (parts[0][0], parts[-1][1]) == (0, len(text))
    assert all(one[1] == other[0] for one, other in pairwise(parts))
    assert all(text[end - 1] == "\n" for _start, end in parts)
    assert document_text.parts("短") == [(0, 1)]
