"""`muzi content`: check the cited content, or compare two versions of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from muzi.content import ROOT, Content, ContentError, content_version, load
from muzi.content.campaign_files import campaigns
from muzi.content.catalogue import catalogue
from muzi.content.changes import diff
from muzi.content.plan_files import plans
from muzi.indicators.definitions import Book, book

NO_FOLDER = 5


class Command(BaseCommand):
    help = (
        "Check the content files, or say what differs from an older folder of them and from which "
        "service date on. Examples: muzi content check; muzi content diff ../old/src/muzi/content. "
        "Exit codes: 1 a file is wrong (named, with the key) or, for diff, something differs; "
        "5 no such folder."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("check", help="read every file strictly; print what there is")
        compared = actions.add_parser("diff", help="what changed since an older folder")
        compared.add_argument("old", type=Path, help="folder of the older content")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["action"] == "check":
                self._check()
            else:
                self._diff(options["old"])
        except ContentError as error:
            raise CommandError(str(error)) from error

    def _check(self) -> None:
        for what, count in counts(load(), book()).items():
            self.stdout.write(f"{count:>6,}  {what}")
        self.stdout.write(f"Content {content_version()} is sound.")

    def _diff(self, old: Path) -> None:
        if not old.is_dir():
            raise CommandError(f"No such folder: {old}", returncode=NO_FOLDER)
        changes = diff(old, ROOT)
        for each in changes:
            since = f" from {each.since}" if each.since else ""
            named = f" ({', '.join(each.fields)})" if each.fields else ""
            self.stdout.write(f"{each.change:<8} {each.what} {each.id}{since}{named}")
        if changes:
            raise CommandError(f"{len(changes)} differences")
        self.stdout.write("No difference.")


def counts(content: Content, indicators: Book) -> dict[str, int]:
    """How many of each kind of unit the content holds."""
    return {
        "sources": len(content.sources),
        "of them not verified": sum(not each.verified for each in content.sources.values()),
        "risk factors": sum(len(rules.factors) for rules in content.factors),
        "screening items": sum(len(rules.factors) for rules in content.screening),
        "schedules": len(content.schedules),
        "contacts": sum(len(each.contacts) for each in content.schedules),
        "reporting clocks": len(content.clocks),
        "definitions": len(content.quantities),
        "measures": len(indicators.measures),
        "indicators": len(catalogue()),
        "of them fed by records": len(indicators.indicators),
        "of them not read in a source": sum(not each.verified for each in catalogue().values()),
        "plans": len(plans()),
        "their targets": sum(len(each.targets) for each in plans().values()),
        "their tasks": sum(len(each.tasks) for each in plans().values()),
        "their rhythms": sum(len(each.rhythms) for each in plans().values()),
        "campaign days": len(campaigns()),
    }
