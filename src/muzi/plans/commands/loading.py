"""`muzi plan load`: make the content's packs plans of this installation."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from muzi.content import ContentError
from muzi.plans import packs
from muzi.plans.tasks import leads

HELP = "load the plans that come with the content"
EXIT_CODES = "Exit codes of load: 1 a pack cannot be read (named, with the key)."
DESCRIPTION = (
    "Make the packs of the content plans: those of this installation's region, of the regions"
    " around and inside it, and the nation's. Loading again changes nothing; a newer pack makes an"
    " amendment, and what was amended here stays. `muzi setup` does the same."
    " Example: muzi plan load --all. " + EXIT_CODES
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="those of every other region too")


def run(command: BaseCommand, options: dict[str, Any]) -> None:
    try:
        done = packs.load(everything=options["all"])
    except ContentError as error:
        raise CommandError(str(error)) from error
    report(command, done)
    command.stdout.write(f"{leads.assign()} tasks were given to their institutions.")


def report(command: BaseCommand, done: packs.Loaded) -> None:
    """What a load did."""
    command.stdout.write(
        f"{len(done.added)} plans new, {len(done.amended)} amended, {len(done.unchanged)} as before"
    )
    for pack, sort, key in done.kept:
        command.stdout.write(f"  {pack}: {sort} {key} stays as it was amended here")
