"""`muzi prepare`: everything that a demonstration needs before it is served."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = (
        "Set up, fill an empty region with a simulated one, look for rebounds as every night, and "
        "show the demonstration accounts. "
        "Not for real data: the accounts' password is public. Example: muzi prepare"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        pass

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("setup")
        call_command("simulate", if_empty=True)
        call_command("rebounds", verbosity=0)
        call_command("accounts")
