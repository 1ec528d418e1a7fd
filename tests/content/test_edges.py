"""The clock is read only at the edge: no rule, fact, window or figure knows what day it is.

Two readings are told apart. What day it is (`clock.today`) decides what people see: views and
commands read it and pass it on. At what moment something was written down is a stamp: it decides
nothing, and is read where the line is written.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "muzi"
# What reads the clock however it is called or passed on, …
ALWAYS = {
    *("date.today", "datetime.today", "datetime.now", "datetime.utcnow"),
    *("timezone.now", "time.time", "time.time_ns", "clock.today"),
}
# … and what reads it when it is given nothing.
BARE = {"timezone.localdate", "timezone.localtime", "time.localtime", "time.gmtime"}
MODULES = {"time", "django.utils.timezone", "muzi.config.clock"}
IN_SQL = re.compile(r"\bnow\(\)|\bcurrent_(date|time)|\b(clock|statement)_timestamp\b", re.I)

# Where the day is asked for: what answers a request or a command, and the question it brings.
EDGE = re.compile(
    r"\w+/(\w+/)?(\w+_)?views(_\w+)?\.py|\w+/management/commands/\w+\.py"
    r"|indicators/asked\.py|web/shell\.py"
)
# Everything else that reads it: stamps on what is written, and what is compared with a stamp.
ELSEWHERE = {
    "config/clock.py": {"timezone.localdate"},
    "access/audit.py": {"timezone.now"},
    "access/audit_views.py": {"timezone.now", "timezone.localdate"},  # lines and openings by stamp
    "access/middleware.py": {"time.time"},  # when a session was last in use
    "database/functions.py": {"sql"},  # openings and versions are stamped, care lasts a year
    "database/policies.py": {"sql"},  # openings expire
    "journeys/drafts.py": {"timezone.now"},
    "journeys/views.py": {"timezone.now"},  # which openings of a file still hold
    "people/actions.py": {"timezone.now"},
    "people/views.py": {"timezone.now"},  # drafts
    "plans/documents/publishing.py": {"timezone.now"},  # when a plan was withdrawn
    "plans/documents/review.py": {"timezone.now"},  # when a draft was decided
    "services/actions.py": {"timezone.now"},
    "simulate/management/commands/simulate.py": {"timezone.now"},
}


def _dotted(node: ast.AST) -> str:
    """`timezone.now`, of itself or of `django.utils.timezone.now`; empty for what is no name."""
    if not isinstance(node, ast.Attribute):
        return ""
    owner = node.value
    return f"{owner.id if isinstance(owner, ast.Name) else getattr(owner, 'attr', '')}.{node.attr}"


def _readings(text: str) -> Iterator[str]:
    """Every way in which a module reads the clock."""
    bare_names = {name.partition(".")[2] for name in ALWAYS | BARE}
    for node in ast.walk(ast.parse(text)):
        if _dotted(node) in ALWAYS:
            yield _dotted(node)
        elif isinstance(node, ast.Call) and _dotted(node.func) in BARE and not node.args:
            yield _dotted(node.func)
        elif isinstance(node, ast.Constant) and IN_SQL.search(str(node.value)):
            yield "sql"
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            # A bare name would hide the reading: `from django.utils.timezone import now`.
            yield from (f"import {each.name}" for each in node.names if each.name in bare_names)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x = date.today()", ["date.today"]),
        ("field(default=timezone.now)", ["timezone.now"]),
        ("x = django.utils.timezone.localdate()", ["timezone.localdate"]),
        ("x = timezone.localdate(stamp)", []),
        ("from time import time", ["import time"]),
        ("from datetime import date, time", []),
        ("q = 'SELECT now()'", ["sql"]),
        ("now = given.now", []),
    ],
)
def test_readings_are_told_from_what_looks_like_them(text: str, found: list[str]) -> None:
    assert list(_readings(text)) == found


def test_the_clock_is_read_only_at_the_edge() -> None:
    found = {
        path.relative_to(SOURCE).as_posix(): set(_readings(path.read_text(encoding="utf-8")))
        for path in sorted(SOURCE.rglob("*.py"))
    }
    unasked = {
        name: read
        - ELSEWHERE.get(name, set())
        - ({"clock.today"} if EDGE.fullmatch(name) else set())
        for name, read in found.items()
    }
    assert {name: read for name, read in unasked.items() if read} == {}
    # What is listed above is still there: the list does not outlive its reasons.
    gone = {name: read - found.get(name, set()) for name, read in ELSEWHERE.items()}
    assert {name: read for name, read in gone.items() if read} == {}
