"""`muzi explain`: whom a figure counts and leaves out, by record key, never by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from muzi.access import audit, scope
from muzi.clinical.statistics import Period
from muzi.indicators import queries
from muzi.indicators.definitions import Indicator
from muzi.indicators.management.commands import _question as question
from muzi.indicators.members import Member, RestrictedError, Which, lists, members
from muzi.places import codes

PARTS = {"counted": Which.COUNTED, "left-out": Which.LEFT_OUT}
PER_PAGE = 1000


class Command(BaseCommand):
    help = (
        "Whom a figure counts and leaves out, by record key, with the facts that decided."
        " Example: muzi explain A02 --region 511922 --year 2026 --part left-out --json. "
        + question.EXIT_CODES
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("indicator", help="code, like A02")
        question.add_arguments(parser)
        parser.add_argument("--part", choices=sorted(PARTS), help="only this list (default: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        about = question.indicator_of(options["indicator"])
        region = question.region_of(options)
        period = queries.period_of(options["year"], options["kind"])
        wanted = [PARTS[options["part"]]] if options["part"] else list(lists(about))
        if not set(wanted) <= set(lists(about)) or not wanted:
            raise CommandError(f"{about.code} has no such list", returncode=question.NO_LIST)
        with scope.acting(question.actor_of(options)):
            try:
                found = {
                    part.name.lower(): list(_all(about, region, period, part)) for part in wanted
                }
            except RestrictedError as error:
                raise question.not_visible("whom this figure counts") from error
            if scope.current().user_id:
                audit.note(
                    audit.Action.READ,
                    kind=f"figure {about.code} explain",
                    restricted=about.restricted,
                )
        if options["json"]:
            answer = {
                "indicator": about.code,
                "region": codes.short(region),
                "from": period.start.isoformat(),
                "before": period.end.isoformat(),
                **{part: [_plain(each) for each in them] for part, them in found.items()},
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
            return
        for part, them in found.items():
            self.stdout.write(f"{part}: {len(them)}")
            for each in them:
                self.stdout.write("  " + _line(each))


def _all(about: Indicator, region: int, period: Period, part: Which) -> Iterator[Member]:
    offset = 0
    while True:
        found = members(about, region, period, part, limit=PER_PAGE, offset=offset)
        yield from found.page
        offset += PER_PAGE
        if offset >= found.total:
            return


def _plain(member: Member) -> dict[str, Any]:
    plain = asdict(member)
    del plain["person_id"]
    return {**plain, "on": member.on.isoformat()}


def _line(member: Member) -> str:
    decided = ", ".join(
        f"{each.fact}={each.value}" + "".join(f" ({label} {value})" for label, value in each.beside)
        for each in member.decisions
    )
    return f"{member.record}\t{member.on.isoformat()}\t×{member.amount}\t{decided}"
