"""Log lines that name nobody: of an exception its kind and place are written, never its text.

The text of a database error holds the values of the row, that of others may hold what was typed. A
request that was refused (403) is no failure of ours: one line says where, no traceback follows.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any


class Line(logging.Formatter):
    """A formatter whose tracebacks end with the kind of the exception instead of its text."""

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have kept the traceback in its own words.
        kept, record.exc_text = (record.exc_info, record.exc_text), None
        if getattr(record, "status_code", None) == HTTPStatus.FORBIDDEN:
            record.exc_info = None
        try:
            return super().format(record)
        finally:
            record.exc_info, record.exc_text = kept

    def formatException(self, ei: Any) -> str:  # noqa: N802 (its name in the base class)
        return "\n\nraised while handling:\n".join(_told(error) for error in _chain(ei[1]))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _told(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    # What a database error says without values.
    said = getattr(error, "diag", None)
    names = (getattr(said, name, None) for name in ("sqlstate", "table_name", "constraint_name"))
    return " ".join([f"{frames}{kind}", *(name for name in names if name)])
