"""`muzi backup FILE`: the whole database as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from muzi.database import archive

EXISTS, NOT_WRITTEN = 5, 6


class Command(BaseCommand):
    help = (
        "Write the whole database to one file (pg_dump's custom format, readable by its owner "
        "only; login sessions are left out). The server may go on serving. "
        "Example: muzi backup /backups/muzi-2026-06-15.dump. "
        "Exit codes: 5 the file exists (--force replaces it), 6 it cannot be written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="replace an existing file")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if file.exists() and not options["force"]:
            raise CommandError(f"{file} exists; --force replaces it.", returncode=EXISTS)
        major = archive.server_major(connection)
        self.stdout.write("Backing up …")
        try:
            archive.dump(connection.settings_dict, major, file)
        except (OSError, archive.ArchiveError) as error:
            raise CommandError(str(error), returncode=NOT_WRITTEN) from error
        made = archive.described(file)
        self.stdout.write(f"{file}: {made.tables} tables, {file.stat().st_size / 1e6:,.1f} MB.")
