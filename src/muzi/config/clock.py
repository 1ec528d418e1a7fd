"""The edge where the clock is read. Everything below it is given its date."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from muzi.config.env import env


def today() -> date:
    """Today in the deployment's time zone (or the pretended day of a demonstration)."""
    return env().today or timezone.localdate()
