"""What the commands of figures share: arguments, and a distinct exit code for each refusal."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandError, CommandParser

from muzi.access.models import User
from muzi.access.scope import SYSTEM, Scope
from muzi.indicators.definitions import Indicator, book
from muzi.indicators.queries import YearKind
from muzi.places import codes
from muzi.places.codes import Level
from muzi.places.models import Region

UNKNOWN_INDICATOR, UNKNOWN_REGION, UNKNOWN_ACCOUNT = 5, 6, 7
NOT_VISIBLE, NO_LIST = 8, 9
EXIT_CODES = (
    "Exit codes: 0 done, 2 usage, 5 unknown indicator, 6 unknown region, 7 unknown account,"
    " 8 not visible to the account, 9 the indicator has no such list."
)

# By the digits of a region code, as regions are written.
LEVELS = {
    2: Level.PROVINCE,
    4: Level.PREFECTURE,
    6: Level.COUNTY,
    9: Level.TOWNSHIP,
    12: Level.VILLAGE,
}


def a_year(text: str) -> int:
    """A year that a date can have."""
    if not text.isdecimal() or not 1900 < int(text) < 2200:
        raise ArgumentTypeError(f"not a year: {text!r}")
    return int(text)


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--region", required=True, help="code of 2, 4, 6, 9 or 12 digits")
    parser.add_argument("--year", required=True, type=a_year)
    parser.add_argument(
        "--kind",
        choices=[kind.value for kind in YearKind],
        default=YearKind.STATISTICAL.value,
        help="statistical: 1 October to 30 September (default)",
    )
    parser.add_argument("--as", dest="account", help="see what this account sees (default: all)")
    parser.add_argument("--json", action="store_true")


def region_of(options: dict[str, Any]) -> int:
    """The region asked for. Raises CommandError."""
    try:
        region = codes.parse(options["region"])
    except ValueError as error:
        raise CommandError(str(error), returncode=UNKNOWN_REGION) from error
    if not Region.objects.filter(code=region).exists():
        raise CommandError(f"unknown region {options['region']}", returncode=UNKNOWN_REGION)
    return region


def indicator_of(code: str) -> Indicator:
    """The indicator asked for. Raises CommandError."""
    try:
        return book().indicator(code.upper())
    except KeyError as error:
        raise CommandError(f"unknown indicator {code}", returncode=UNKNOWN_INDICATOR) from error


def actor_of(options: dict[str, Any]) -> Scope:
    """Whose eyes to look through: an account's, or the operator's, who sees all."""
    if options["account"] is None:
        return SYSTEM
    user = User.objects.filter(username=options["account"], is_active=True).first()
    if user is None:
        raise CommandError(f"unknown account {options['account']}", returncode=UNKNOWN_ACCOUNT)
    return user.scope


def not_visible(what: str) -> CommandError:
    return CommandError(f"the account may not see {what}", returncode=NOT_VISIBLE)
