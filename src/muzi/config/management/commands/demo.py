"""`muzi demo`: a demonstration from nothing, or the one that is there, up and serving."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = (
        "Set up, fill an empty region with a simulated one, show the demonstration accounts, and "
        "serve. Not for real data: the accounts' password is public. Example: muzi demo --port 8300"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.ENV.port)

    def handle(self, *args: Any, **options: Any) -> None:
        # In a process of its own, as the owner of the tables: this one serves, and owns nothing.
        command = [sys.executable, "-m", "muzi.cli", "prepare"]
        done = subprocess.run(command, check=False)  # noqa: S603 (our own command)
        if done.returncode:
            sys.exit(done.returncode)
        call_command("serve", port=options["port"])
