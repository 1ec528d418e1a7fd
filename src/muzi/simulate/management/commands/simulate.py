"""`muzi simulate`: fill the database with a simulated region."""

from __future__ import annotations

import os
import time
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from muzi.config import clock
from muzi.places import codes, queries
from muzi.plans.tasks import leads
from muzi.simulate import life, load
from muzi.simulate.plan import deliveries_for

NO_REGION, NOT_EMPTY = 5, 6  # exit codes


class Command(BaseCommand):
    help = (
        "Make a simulated region: institutions, accounts, families and their records, with facts "
        "and figures. Every person is marked as simulated. "
        "Example: muzi simulate --region 150525 --years 2 --births 900 --seed 7. "
        "Exit codes: 5 unknown region, 6 the region has persons already."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--region", default="", help="code of 2 to 12 digits (this region's)")
        parser.add_argument("--years", type=int, default=3, help="complete statistical years")
        parser.add_argument(
            "--births",
            type=int,
            help="deliveries a statistical year (5,600 in Nanjiang, elsewhere 175 a township)",
        )
        parser.add_argument(
            "--pregnancies", type=int, help="pregnancies in all, about; instead of --births"
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--today", type=date.fromisoformat, help="YYYY-MM-DD (today)")
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
        parser.add_argument("--if-empty", action="store_true", help="only where nobody lives yet")
        parser.add_argument(
            "--records-only", action="store_true", help="nothing of what people do under the plan"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be made")

    def handle(self, *args: Any, **options: Any) -> None:
        region = _region(options["region"])
        today = options["today"] or clock.today()
        try:
            found = load.divisions(region)
        except ValueError:
            raise CommandError(
                f"No townships in {codes.short(region)}: unknown code, or run muzi setup first.",
                returncode=NO_REGION,
            ) from None
        births = options["births"]
        if options["pregnancies"]:
            births = deliveries_for(options["pregnancies"], today, options["years"])
        order = load.Order(region, options["years"], births, options["seed"], today)
        yearly = births if births is not None else sum(county.deliveries for county in found)
        townships = sum(len(county.townships) for county in found)
        self.stdout.write(
            f"Simulated {queries.name(region)}: {len(found):,} counties, {townships:,} townships, "
            f"{yearly:,} deliveries a year, {order.years} years to {today}, seed {order.seed}"
        )
        if options["dry_run"]:
            return
        if load.populated(region):
            self._populated(region, options["if_empty"], options["processes"])
        else:
            self._make(order, found, options["processes"])
        # The plans were there before the institutions that answer for their tasks.
        leads.assign()
        if not options["records_only"]:
            self._tell(order)

    def _populated(self, region: int, if_empty: bool, processes: int) -> None:
        if not if_empty:
            raise CommandError(
                f"{codes.short(region)} has persons already; a simulated region is made only where "
                "nobody lives yet.",
                returncode=NOT_EMPTY,
            )
        if load.underived():
            self.stdout.write("An earlier load was interrupted: making its facts …")
            load.finish(processes, self._progress)
        else:
            self.stdout.write("  has persons already: nothing to do")

    def _tell(self, order: load.Order) -> None:
        """What people do about it, where nobody has done anything yet."""
        began = time.monotonic()
        if life.tell(order.today, order.seed):
            self.stdout.write(f"  a year under its plan in {time.monotonic() - began:.0f} s")

    def _make(self, order: load.Order, found: list[Any], processes: int) -> None:
        began = time.monotonic()
        total = load.write(
            order, found, now=timezone.now(), processes=processes, progress=self._progress
        )
        written = time.monotonic()
        people, pregnancies = total.pop("person"), total.pop("pregnancy")
        for table in ("relative", "newborn"):
            total.pop(table)
        self.stdout.write(
            f"  {people:,} persons, {pregnancies:,} pregnancies, {total.total():,} records"
            f" in {written - began:.0f} s"
        )
        load.finish(processes, self._progress)
        self.stdout.write(f"  facts and figures in {time.monotonic() - written:.0f} s")

    def _progress(self, what: str, done: int, of: int) -> None:
        """A line that rewrites itself on a terminal; a tenth of the way a line elsewhere."""
        if self.stdout.isatty():
            self.stdout.write(f"\r  {what} {done * 100 // of} %", ending="" if done < of else "\n")
        elif done >= of or done * 10 // of != (done - 1) * 10 // of:
            self.stdout.write(f"  {what} {done * 100 // of} %")


def _region(text: str) -> int:
    if not text:
        return int(settings.ENV.region)
    if not text.isdigit() or len(text) not in {2, 4, 6, 9, 12}:
        raise CommandError("--region is a code of 2, 4, 6, 9 or 12 digits", returncode=NO_REGION)
    return codes.parse(text)
