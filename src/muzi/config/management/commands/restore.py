"""`muzi restore FILE`: the database as a backup file holds it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from muzi.database import archive, policies

NOT_EMPTY, NO_BACKUP, NOT_READ, DECLINED = 5, 6, 7, 8


class Command(BaseCommand):
    help = (
        "Read a backup into an empty database, all of it or nothing, then bring its tables to this "
        "version and install roles and policies anew. Stop the server first. "
        "Examples: muzi restore /backups/muzi-2026-06-15.dump --dry-run; "
        "muzi restore /backups/muzi-2026-06-15.dump --replace. "
        "Exit codes: 5 the database is not empty (--replace drops what it holds), 6 the file is no "
        "backup, 7 it could not be read in (nothing was changed), 8 not confirmed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="drop what the database holds")
        parser.add_argument("--yes", action="store_true", help="do not ask before --replace")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            found = archive.described(file)
        except archive.ArchiveError as error:
            raise CommandError(f"{file} is no backup: {error}", returncode=NO_BACKUP) from error
        there = len(connection.introspection.table_names())
        self.stdout.write(
            f"{file}: {found.tables} tables, made {found.made} by PostgreSQL {found.server}.\n"
            f"The database holds {there} tables."
        )
        if there and not options["replace"]:
            raise CommandError(
                "The database is not empty; --replace drops what it holds.", returncode=NOT_EMPTY
            )
        if options["dry_run"]:
            return
        if there and not (options["yes"] or _confirmed()):
            raise CommandError("Not confirmed; nothing was changed.", returncode=DECLINED)
        self._restore(file, replace=bool(there))

    def _restore(self, file: Path, replace: bool) -> None:
        # Policies in the file name the app login: it must exist before they are made.
        policies.ensure_role(connection)
        major = archive.server_major(connection)
        connection.close()
        self.stdout.write("Restoring …")
        try:
            archive.load(connection.settings_dict, major, file, replace)
        except archive.ArchiveError as error:
            raise CommandError(f"{error}. Nothing was changed.", returncode=NOT_READ) from error
        call_command("migrate", verbosity=0)
        policies.install()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write("Restored.")


def _confirmed() -> bool:
    if not sys.stdin.isatty():
        return False
    return input("Everything it holds will be lost. Type `replace` to go on: ") == "replace"
