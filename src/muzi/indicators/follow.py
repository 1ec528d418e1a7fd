"""Following the facts: what a save changed is counted again in its own transaction."""

from __future__ import annotations

from muzi.indicators import cells
from muzi.journeys.models import Row
from muzi.journeys.store import Change


def recount_changed(changes: list[Change]) -> None:
    """Recount the cells that these changes of derived rows touched."""
    rows = [change for change in changes if issubclass(change.model, Row)]
    before = [change.model(**change.before) for change in rows if change.before is not None]
    after = [change.model(**change.after) for change in rows if change.after is not None]
    cells.recount(cells.touched(before, after))  # type: ignore[arg-type]
