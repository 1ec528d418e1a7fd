"""Who acts, told to the database. Row-level security reads it; without it nothing is visible.

The settings are local to the transaction. After it ends PostgreSQL leaves them as empty text, not
NULL, so every policy reads them through `nullif(…, '')` and an empty one matches no row.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.db import connection, transaction

from muzi.places import codes

EVERYWHERE = (0, 10**12)
NOWHERE = (0, 0)


class NoScope(RuntimeError):
    """Personal data was asked for outside a transaction that says who acts."""


@dataclass(frozen=True)
class Scope:
    """One actor in one place.

    `persons` and `figures` are half-open ranges of 12-digit region codes; `restricted` opens HIV
    and syphilis results.
    """

    user_id: int = 0
    institution_id: int = 0
    persons: tuple[int, int] = NOWHERE
    figures: tuple[int, int] = NOWHERE
    # Where the account may read audit lines that speak of no person (log-ins, exports).
    overseen: tuple[int, int] = NOWHERE
    restricted: bool = False

    def covers(self, region: int) -> bool:
        """Do the actor's figures cover all of this region (12 digits; 0 is the country)?"""
        return codes.within(region, self.figures)

    def settings(self) -> dict[str, str]:
        return {
            "app.user": str(self.user_id or ""),
            "app.institution": str(self.institution_id or ""),
            "app.low": str(self.persons[0]),
            "app.high": str(self.persons[1]),
            "app.figures_low": str(self.figures[0]),
            "app.figures_high": str(self.figures[1]),
            "app.overseen_low": str(self.overseen[0]),
            "app.overseen_high": str(self.overseen[1]),
            "app.restricted": "on" if self.restricted else "",
        }


SYSTEM = Scope(persons=EVERYWHERE, figures=EVERYWHERE, overseen=EVERYWHERE, restricted=True)

_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current() -> Scope:
    """The scope of this transaction. Raises NoScope outside one."""
    scope = _current.get()
    if scope is None:
        raise NoScope("no actor: wrap the work in scope.acting(…)")
    return scope


def _tell(scope: Scope) -> None:
    settings = scope.settings()
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [text for pair in settings.items() for text in pair])


@contextmanager
def acting(scope: Scope) -> Iterator[None]:
    """A transaction in which `scope` acts. Nested use narrows or widens for its block only."""
    outer = _current.get()
    # The end of the transaction (or a rollback) forgets who acted; inside a longer one it is said.
    inside = connection.in_atomic_block
    with transaction.atomic():
        token = _current.set(scope)
        _tell(scope)
        try:
            yield
            if inside and not connection.needs_rollback:
                _tell(outer or Scope())
        finally:
            _current.reset(token)


@contextmanager
def deriving() -> Iterator[None]:
    """The actor's own transaction, seeing what facts are made of.

    Facts must not depend on who typed last: a village doctor's save must not lose a risk that
    follows from a result hidden from village doctors. Only the rebuild of derived rows uses it, and
    counts that say no more than a figure: persons served for a quota (plans.served), figures and
    events of a few days (indicators.queries, bulletins.tallies) and deaths on a unit's record
    (bulletins.submissions).
    """
    with acting(replace(SYSTEM, user_id=current().user_id)):
        yield
