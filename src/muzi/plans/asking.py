"""Forms that ask about a value once: they come back with the question beside it, and are saved when
it is confirmed (web/fields.py shows both).
"""

from __future__ import annotations

from typing import Any

from django import forms


class AskingForm(forms.Form):
    """`warnings` are the questions that are still open, by field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: dict[str, str] = {}

    def full_clean(self) -> None:
        self.warnings = {}
        super().full_clean()

    def ask(self, name: str, question: str) -> None:
        """Ask at a field, unless that was confirmed."""
        confirmed = self.data.getlist("confirm") if hasattr(self.data, "getlist") else ()
        if name not in confirmed:
            self.warnings[name] = question

    @property
    def acceptable(self) -> bool:
        """May it be saved as it stands? (No errors, and nothing left to confirm.)"""
        return self.is_valid() and not self.warnings
