"""`muzi rebounds`: where an indicator worsened beyond chance, and whether a notice is open."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from muzi.access import scope
from muzi.bulletins import notices
from muzi.bulletins.notices import Found
from muzi.config import clock
from muzi.config.env import env
from muzi.indicators.management.commands import _question as question
from muzi.places import codes


class Command(BaseCommand):
    help = (
        "The indicators that worsened beyond chance in a region and those next below it, against"
        " the year before or their target, the surest first. A person opens the notice; this is for"
        " a nightly look. Example: muzi rebounds --region 511922 --json. Exit codes: 1 a rebound"
        f" without an open notice, {question.UNKNOWN_REGION} unknown region."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--region", help="6 to 12 digits; this installation's if left out")
        parser.add_argument("--json", action="store_true", help="print everything as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        region = question.region_of(options) if options["region"] else env().region
        with scope.acting(scope.SYSTEM):
            found = notices.find(region, on=clock.today())
        if options["json"]:
            self.stdout.write(
                json.dumps([_plain(each) for each in found], ensure_ascii=False, indent=1)
            )
        elif not found:
            self.stdout.write("No rebounds.")
        else:
            for each in found:
                self.stdout.write(_line(each))
        waiting = sum(each.notice is None for each in found)
        if waiting:
            raise CommandError(f"{waiting} rebounds without an open notice")


def _line(found: Found) -> str:
    about, seen = found.rebound, found.evidence
    stands = f"notice {found.notice.pk} since {found.notice.found_on}" if found.notice else "-"
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


def _plain(found: Found) -> dict[str, Any]:
    about = found.rebound
    return {
        "region": codes.short(about.region),
        "region_name": about.name,
        "indicator": about.indicator.code,
        "name": about.indicator.name_zh,
        **found.evidence.as_json(),
        "notice": found.notice.pk if found.notice else None,
    }
