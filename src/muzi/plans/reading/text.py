"""Text that remembers where each of its characters came from."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clean:
    """Cleaned text. `origin[i]` is the place in the given text of character i; one more entry than
    characters, the last being where the given text ends.
    """

    text: str
    origin: Sequence[int]

    @classmethod
    def of(cls, text: str) -> Clean:
        """Text that needed no cleaning."""
        return cls(text, range(len(text) + 1))

    def given(self, start: int, end: int) -> tuple[int, int]:
        """Where the cleaned text start–end stands in the text as given."""
        if start >= end:
            return self.origin[start], self.origin[start]
        return self.origin[start], self.origin[end - 1] + 1

    def replaced(self, changes: Iterable[tuple[int, int, str]]) -> Clean:
        """With each start–end (of this text, ascending, not overlapping) replaced.

        A character put in stands for the first character that it replaces.
        """
        parts: list[str] = []
        origin = self.origin if isinstance(self.origin, array) else array("i", self.origin)
        places = array("i")
        done = 0
        for start, end, after in changes:
            parts += [self.text[done:start], after]
            places += origin[done:start]
            places.extend([origin[start]] * len(after))
            done = end
        parts.append(self.text[done:])
        places += origin[done:]
        return Clean("".join(parts), places)
