"""`muzi setup`: make the database, the plans and the static files ready. Safe to run again."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from muzi.bulletins import submissions
from muzi.content import load
from muzi.places import load as places
from muzi.places.models import Region
from muzi.plans import packs
from muzi.plans.commands.loading import report
from muzi.plans.tasks import leads


class Command(BaseCommand):
    help = "Make ready: tables, roles, divisions, plans, static files. Example: muzi setup"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--divisions", action="store_true", help="load the divisions again")

    def handle(self, *args: Any, **options: Any) -> None:
        load()  # content that cannot be read stops here, naming file and key
        self.stdout.write("Database: tables, roles, row-level security …")
        call_command("migrate", verbosity=0)
        if options["divisions"] or not Region.objects.exists():
            self.stdout.write("Divisions of China …")
            self.stdout.write(f"  {places.load_divisions():,} divisions")
        self._plans()
        self._static()

    def _plans(self) -> None:
        """The plans that come with the content, for this region, the units of all their tasks, and
        who reads what was reported; silent when nothing is new.
        """
        done = packs.load()
        if done.added or done.amended or done.kept:
            self.stdout.write("Plans …")
            report(self, done)
        leads.assign()
        submissions.renew_receivers()

    def _static(self) -> None:
        """Collect static files when any of them changed since the last time."""
        mark = settings.STATIC_ROOT / ".collected"
        digest = hashlib.sha256()
        for folder in sorted(settings.HERE.glob("*/static")):
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    digest.update(f"{path}:{path.stat().st_mtime_ns}".encode())
        if mark.exists() and mark.read_text(encoding="utf-8") == digest.hexdigest():
            return
        self.stdout.write("Static files …")
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(digest.hexdigest(), encoding="utf-8")
