"""How numbers, dates and gestation are written on every page. Pure; no request, no clock."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

_SUPERSCRIPT = str.maketrans("0123456789+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺")
NO_VALUE = "—"


def gestation(days: int | None) -> str:
    """Gestational age of `days` completed days as the norms write it: 258 → `36⁺⁶ 周`."""
    if days is None:
        return _("孕周不详")
    if days < 0:
        return NO_VALUE
    weeks, rest = divmod(int(days), 7)
    return _("%(weeks)s 周") % {"weeks": f"{weeks}" + f"+{rest}".translate(_SUPERSCRIPT)}


def gestation_html(days: int | None) -> SafeString:
    """As `gestation`, but raised by markup: in many faces ¹²³ and ⁴ are unlike."""
    if days is None or days < 0:
        return format_html("{}", gestation(days))
    weeks, rest = divmod(int(days), 7)
    return format_html(_("{}<sup>+{}</sup> 周"), weeks, rest)


def day(value: dt.date | dt.datetime | None) -> str:
    """A date as 2026-03-01 in every language; a missing one as a dash."""
    if value is None or value == "":
        return NO_VALUE
    if isinstance(value, dt.datetime):
        value = value.date()
    return value.isoformat()


def number(value: float | Decimal | None, digits: int | None = None) -> str:
    """A number with thousands separators; `digits` decimals, rounded half up as on paper.

    A missing value is written 无数据 and never 0.
    """
    if value is None or value == "":
        return _("无数据")
    exact = Decimal(str(value))
    if digits is not None:
        exact = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return f"{exact:,f}"


def rate(value: float | Decimal | None, per: int = 100, digits: int | None = None) -> str:
    """A rate with its base: `per` is 100 (%), 1000 (‰), 10000 or 100000 (/10 万).

    `value` is already multiplied by `per`; two decimals for % and ‰, one otherwise, unless
    `digits` says so.
    """
    if value is None:
        return _("无数据")
    if digits is None:
        digits = 2 if per in (100, 1000) else 1
    return number(value, digits) + unit(per)


def unit(per: int) -> str:
    """What stands after a rate per `per`."""
    units = {1: "", 100: "%", 1000: "‰", 10_000: _("/万"), 100_000: _("/10 万")}
    return units.get(per) or (f"/{per:,}" if per > 1 else "")
