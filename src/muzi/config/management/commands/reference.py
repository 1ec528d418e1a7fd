"""`muzi reference`: write the generated pages of the manual."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from muzi.config.env import PROJECT
from muzi.config.pages import pages


class Command(BaseCommand):
    help = (
        "Write the generated pages of docs/reference: settings, roles, rules, schedules, "
        "indicators, sources. Example: muzi reference --check. "
        "Exit code 1: --check found a page that is not what would be written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, compare")
        parser.add_argument("--folder", type=Path, default=PROJECT / "docs" / "reference")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        with translation.override("zh-hans"):
            made = pages()
        stale = [
            name
            for name, text in made.items()
            if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != text
        ]
        if options["check"]:
            if stale:
                raise CommandError(f"Not up to date: {', '.join(stale)}. Run `make reference`.")
            self.stdout.write(f"{len(made)} pages are up to date.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        for name in stale:
            (folder / name).write_text(made[name], encoding="utf-8")
            self.stdout.write(f"{folder / name}")
        self.stdout.write(f"{len(stale)} of {len(made)} pages written.")
