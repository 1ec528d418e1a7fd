"""`muzi indicators`: the figures of a region and year."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from muzi.access import scope
from muzi.config import clock
from muzi.indicators import queries
from muzi.indicators.management.commands import _question as question
from muzi.indicators.queries import Figure, OutOfScopeError
from muzi.places import codes
from muzi.places import queries as places


class Command(BaseCommand):
    help = (
        "The figures of a region and year."
        " Example: muzi indicators --region 511922 --year 2026 --level 9 --json. "
        + question.EXIT_CODES
    )

    def add_arguments(self, parser: CommandParser) -> None:
        question.add_arguments(parser)
        parser.add_argument(
            "--level",
            type=int,
            choices=sorted(question.LEVELS),
            help="one line for each region inside whose code has this many digits (9: townships)",
        )
        parser.add_argument("--indicator", action="append", default=[], help="only this one")

    def handle(self, *args: Any, **options: Any) -> None:
        region = question.region_of(options)
        step = question.LEVELS.get(options["level"])
        if step is not None and step >= codes.level(region):
            raise CommandError("--level must lie below the region", returncode=2)
        chosen = [question.indicator_of(code) for code in options["indicator"]]
        with scope.acting(question.actor_of(options)):
            try:
                found = queries.figures(
                    region,
                    queries.period_of(options["year"], options["kind"]),
                    on=clock.today(),
                    indicators=chosen or None,
                    breakdown=step,
                )
            except OutOfScopeError as error:
                raise question.not_visible("these figures") from error
            names = {figure.region: places.name(figure.region) for figure in found}
        if options["json"]:
            self.stdout.write(
                json.dumps([_plain(each, names) for each in found], ensure_ascii=False, indent=1)
            )
            return
        for figure in found:
            self.stdout.write(_line(figure, names[figure.region]))


def _plain(figure: Figure, names: dict[int, str]) -> dict[str, Any]:
    return {
        "region": codes.short(figure.region),
        "region_name": names[figure.region],
        "indicator": figure.indicator.code,
        "name": figure.indicator.name_zh,
        "from": figure.period.start.isoformat(),
        "before": figure.period.end.isoformat(),
        "as_of": figure.as_of.isoformat(),
        "count": figure.count,
        "denominator": None if figure.withheld else figure.denominator,
        "rate": figure.rate,
        "per": figure.indicator.multiplier,
        "unit": figure.indicator.unit,
        "low": figure.low,
        "high": figure.high,
        "verified": figure.indicator.verified,
        "withheld": figure.withheld,
        "unplaced": figure.unplaced,
    }


def _line(figure: Figure, name: str) -> str:
    about = figure.indicator
    head = f"{name}{'(未注明)' if figure.unplaced else ''}\t{about.code}\t{about.name_zh}\t"
    if figure.withheld:
        return head + "无权查看"
    if figure.rate is None:
        return head + "无数据"
    interval = "" if figure.low is None else f"\t95% {figure.low:.2f}–{figure.high:.2f}"
    return head + f"{figure.count}/{figure.denominator}\t{figure.rate:.2f} {about.unit}{interval}"
