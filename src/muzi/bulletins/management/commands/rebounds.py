"""`muzi rebounds`: the nightly look for what worsened beyond chance, which opens the notices."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from muzi.access import scope
from muzi.bulletins import nightly, notices, submissions
from muzi.bulletins.models import Notice
from muzi.bulletins.nightly import Looked
from muzi.bulletins.notices import Found
from muzi.config import clock
from muzi.config.env import env
from muzi.indicators.management.commands import _question as question
from muzi.places import codes


class Command(BaseCommand):
    help = (
        "Look for indicators that worsened beyond chance, against the year before or their target:"
        " in a region, every region inside it down to the counties, and those next below each."
        " Opens a notice, in the system's name, of each that has none standing; one that was closed"
        " is not opened again before a look has found its rebound gone."
        " Brings up to date, too, which units read what others reported to them."
        " For a timer, every night: it may run twice."
        " Examples: muzi rebounds; muzi rebounds --region 511922 --dry-run."
        " Exit codes: 1 a dry run found a rebound of which a notice would be opened,"
        f" {question.UNKNOWN_REGION} unknown region."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--region", help="6 to 12 digits; this installation's if left out")
        parser.add_argument("--json", action="store_true", help="print everything as JSON")
        parser.add_argument("--dry-run", action="store_true", help="open nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        region = question.region_of(options) if options["region"] else env().region
        with scope.acting(scope.SYSTEM):
            looked = nightly.look(region, on=clock.today(), dry_run=options["dry_run"])
            if not options["dry_run"]:
                submissions.renew_receivers()
        stands = _standing(looked)
        if options["json"]:
            rows = [_plain(each, stands) for each in looked.found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            for each in looked.found if options["verbosity"] else ():
                self.stdout.write(_line(each, stands))
            told = f"Rebounds: {len(looked.found)} found, {len(looked.opened)} notices opened."
            self.stdout.write(told)
        if options["dry_run"] and looked.waiting:
            raise CommandError(f"{len(looked.waiting)} rebounds without a notice")


def _standing(looked: Looked) -> dict[tuple[int, str], Notice]:
    """The notice of each rebound that has one, those just opened too."""
    known = [*(each.notice for each in looked.found if each.notice), *looked.opened]
    return {(each.region, each.indicator): each for each in known}


def _line(found: Found, standing: dict[tuple[int, str], Notice]) -> str:
    about, seen, notice = found.rebound, found.evidence, standing.get(found.key)
    stands = "-"
    if notice is not None:
        stands = f"notice {notice.pk} since {notice.found_on}"
    elif found.last is not None:
        stands = f"closed {found.last.pk}"
    return "\t".join(
        (
            about.name,
            about.indicator.code,
            about.indicator.name_zh,
            f"{seen.now.events}/{seen.now.exposed}",
            f"{seen.before.events}/{seen.before.exposed}",
            notices.chance(seen.adjusted),
            stands,
        )
    )


def _plain(found: Found, standing: dict[tuple[int, str], Notice]) -> dict[str, Any]:
    about, notice = found.rebound, standing.get(found.key)
    return {
        "region": codes.short(about.region),
        "region_name": about.name,
        "indicator": about.indicator.code,
        "name": about.indicator.name_zh,
        **found.evidence.as_json(),
        "notice": notice.pk if notice else None,
        "closed": found.last.pk if found.last else None,
    }
