"""`muzi rebuild`: derive every journey from its records again, or check that all agree."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

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
        # Cells are counted by whole counties.
        counties = region and codes.at(region, max(codes.level(region), codes.Level.COUNTY))
        if options["check"]:
            self._check(ids, counties, total)
        else:
            self._rebuild(ids, counties, total)

    def _rebuild(self, ids: list[int] | None, counties: int | None, total: int) -> None:
        changed = rebuild.bulk(ids, self._progress(total))
        self.stdout.write(f"{total:,} journeys: {changed:,} derived rows changed.")
        self.stdout.write(f"{cells.recount_all(counties):,} cells of figures counted.")

    def _check(self, ids: list[int] | None, counties: int | None, total: int) -> None:
        found: Counter[str] = Counter()
        for line, table in self._differences(ids, counties, total):
            found[table] += 1
            if found.total() <= SHOWN:
                self.stdout.write(f"differs: {line}")
        if found:
            raise CommandError("; ".join(f"{t}: {n:,} rows" for t, n in sorted(found.items())))
        self.stdout.write(f"{total:,} journeys and their figures: no difference.")

    def _differences(
        self, ids: list[int] | None, counties: int | None, total: int
    ) -> Iterator[tuple[str, str]]:
        """Each difference as a line without anything of a person, and the table it is in."""
        for table, pregnancy in rebuild.check(self._progress(total), ids):
            yield f"{table}, pregnancy {pregnancy}", table
        for cell in cells.check(counties):
            place = f"{codes.short(cell.region)}, {cell.month:%Y-%m}"
            yield f"{cell.measure}, {place}: {cell.kept}, counted {cell.counted}", "figures"

    def _progress(self, total: int) -> Callable[[int], None]:
        """A line every few seconds, on standard error: results are on standard output."""
        last = time.monotonic()

        def progress(done: int) -> None:
            nonlocal last
            if time.monotonic() - last >= PROGRESS_SECONDS:
                last = time.monotonic()
                self.stderr.write(f"  {done:,} of {total:,} journeys")

        return progress


def _region(text: str) -> int | None:
    if not text:
        return None
    try:
        return codes.parse(text)
    except ValueError as error:
        raise CommandError(str(error), returncode=NO_REGION) from error


def _living_in(region: int) -> list[int]:
    low, high = codes.extent(region)
    inside = Pregnancy.objects.filter(person__residence__gte=low, person__residence__lt=high)
    return list(inside.order_by("pk").values_list("pk", flat=True))
