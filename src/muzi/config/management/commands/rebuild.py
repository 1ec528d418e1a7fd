"""`muzi rebuild`: derive every journey from its records again, or check that nothing would change."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from muzi.config.env import VARIABLES
from muzi.indicators import cells
from muzi.journeys import rebuild
from muzi.places import codes
from muzi.services.record import Pregnancy

SHOWN = 20
PROGRESS_SECONDS = 2.0
NO_REGION = 5


class Command(BaseCommand):
    help = (
        "Recompute facts, due windows, findings and figures from the records. With --check nothing "
        "is written and what would change is listed by table and pregnancy key. "
        "Examples: muzi rebuild --check; muzi rebuild --region 511922101. "
        "Exit codes: 1 --check found differences, 5 not a region's code."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", "--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--region", default="", help="only women living there (code)")

    def handle(self, *args: Any, **options: Any) -> None:
        region = _region(options["region"])
        ids = None if region is None else _living_in(region)
        total = Pregnancy.objects.count() if ids is None else len(ids)
        (self._check if options["check"] else self._rebuild)(ids, region, total)

    def _rebuild(self, ids: list[int] | None, region: int | None, total: int) -> None:
        changed = rebuild.bulk(ids, progress=self._progress(total))
        self.stdout.write(f"{total:,} journeys: {changed:,} derived rows changed.")
        county = None if region is None else codes.at(region, codes.Level.COUNTY)
        self.stdout.write("Figures …")
        self.stdout.write(f"{cells.recount_all(_countable(region, county)):,} cells.")

    def _check(self, ids: list[int] | None, region: int | None, total: int) -> None:
        found: Counter[str] = Counter()
        shown = 0
        wanted = None if ids is None else set(ids)
        for table, pregnancy in rebuild.check(progress=self._progress(total)):
            if wanted is not None and pregnancy not in wanted:
                continue
            found[table] += 1
            if shown < SHOWN:
                shown += 1
                self.stdout.write(f"differs: {table}, pregnancy {pregnancy}")
        for cell in cells.check(region):
            found["figures"] += 1
            if shown < SHOWN:
                shown += 1
                self.stdout.write(
                    f"differs: {cell.measure}, {cell.region}, {cell.month:%Y-%m}: "
                    f"kept {cell.kept}, counted {cell.counted}"
                )
        if found:
            raise CommandError(
                "; ".join(f"{table}: {count:,} rows" for table, count in sorted(found.items()))
            )
        self.stdout.write(f"{total:,} journeys and their figures: no difference.")
