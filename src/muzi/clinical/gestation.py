"""How far a pregnancy is, and how sure we are of it.

Gestational age is a whole number of days everywhere. It is counted back from the due date, so one
date (`edd`) carries the whole dating decision and a corrected due date moves every week with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from muzi.clinical.definitions import CareLimits

# 280 days from the first day of the last menstrual period, for a 28-day cycle (Naegele's rule in
# days; the month-and-day form used at the bedside falls 0-3 days later).
TERM_DAYS = 280
USUAL_CYCLE_DAYS = 28

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class UltrasoundRule:
    """At scans from `first_day` to `last_day` of gestation, by ultrasound, the scan replaces the
    menstrual due date when the two differ by more than `tolerance_days`.
    """

    id: str
    first_day: int
    last_day: int
    tolerance_days: int
    source: str
    at: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """A dating scan: the day it was made and the gestational age in days it showed."""

    on: date
    ga_days: int

    @property
    def edd(self) -> date:
        """The due date this scan alone gives."""
        return edd_at(self.on, self.ga_days)


@dataclass(frozen=True, slots=True)
class Dating:
    """The due date in use and why.

    `method` is `lmp` or `ultrasound`. `explanation` is one of `lmp_only`, `ultrasound_only`,
    `agree` (the scan is within tolerance: dates are kept), `differ` (it is not: the scan is used),
    `no_rule` (no rule covers a scan this late or early: dates are kept). `rule` is the id of the
    ultrasound rule that decided, if one did.
    """

    edd: date
    method: str
    explanation: str
    rule: str | None
    lmp_edd: date | None
    us_edd: date | None

    @property
    def start(self) -> date:
        """Day 0 of the pregnancy: the menstrual date the due date implies."""
        return start_from_edd(self.edd)


def edd_from_lmp(lmp: date, cycle_days: int | None = None) -> date:
    """Due date from the last menstrual period; a cycle longer than 28 days adds the difference."""
    longer = max((cycle_days or USUAL_CYCLE_DAYS) - USUAL_CYCLE_DAYS, 0)
    return lmp + timedelta(days=TERM_DAYS + longer)


def edd_at(on: date, ga_days: int) -> date:
    """The due date of a pregnancy that is `ga_days` old on the day `on`."""
    return on + timedelta(days=TERM_DAYS - ga_days)


def start_from_edd(edd: date) -> date:
    """Day 0 of gestation for a due date."""
    return edd - timedelta(days=TERM_DAYS)


def choose_dating(
    lmp: date | None,
    scans: Sequence[Scan] = (),
    *,
    cycle_days: int | None = None,
    rules: Sequence[UltrasoundRule],
) -> Dating | None:
    """The due date by menstrual dates or by ultrasound; None when neither is known.

    The scan that decides is the one under the first rule that covers any scan (`rules` is in order
    of preference: crown-rump length at 11+0 to 13+6 first); of several under one rule, the
    earliest. Without a menstrual date the earliest scan of all is used when no rule covers one.
    """
    lmp_edd = edd_from_lmp(lmp, cycle_days) if lmp else None
    scan, rule = _deciding_scan(scans, rules)
    if scan is None:
        if lmp_edd is None:
            return None
        return Dating(lmp_edd, "lmp", "lmp_only", None, lmp_edd, None)
    rule_id = rule.id if rule else None
    if lmp_edd is None:
        return Dating(scan.edd, "ultrasound", "ultrasound_only", rule_id, None, scan.edd)
    if rule is None:
        return Dating(lmp_edd, "lmp", "no_rule", None, lmp_edd, scan.edd)
    if abs((scan.edd - lmp_edd).days) > rule.tolerance_days:
        return Dating(scan.edd, "ultrasound", "differ", rule_id, lmp_edd, scan.edd)
    return Dating(lmp_edd, "lmp", "agree", rule_id, lmp_edd, scan.edd)


def _deciding_scan(
    scans: Sequence[Scan], rules: Sequence[UltrasoundRule]
) -> tuple[Scan | None, UltrasoundRule | None]:
    in_order = sorted(scans, key=lambda scan: (scan.on, scan.ga_days))
    for rule in rules:
        for scan in in_order:
            if rule.first_day <= scan.ga_days <= rule.last_day:
                return scan, rule
    return (in_order[0] if in_order else None), None


def ga_days(edd: date, on: date) -> int:
    """Gestational age in days on the day `on` (negative before the pregnancy began)."""
    return (on - edd).days + TERM_DAYS


def date_at(edd: date, days: int) -> date:
    """The day on which a pregnancy with this due date is `days` days old."""
    return edd + timedelta(days=days - TERM_DAYS)


def days_of(weeks: int, days: int = 0) -> int:
    """Weeks and days as days: `days_of(36, 3) == 255`. Raises ValueError unless 0 <= days <= 6."""
    if weeks < 0 or not 0 <= days <= 6:
        raise ValueError("gestational age is written as weeks >= 0 and days 0-6")
    return weeks * 7 + days


def completed_weeks(days: int) -> int:
    """Completed weeks: 255 days (36+3) is 36."""
    return days // 7


def format_ga(days: int) -> str:
    """`36+3`, as typed and stored in text; before day 0 with a minus sign."""
    weeks, rest = divmod(abs(days), 7)
    return f"{'-' if days < 0 else ''}{weeks}+{rest}"


def display_weeks(days: int) -> str:
    """`36⁺³`, the weeks as printed in records. Raises ValueError before day 0."""
    if days < 0:
        raise ValueError("before the pregnancy began")
    return f"{days // 7}⁺{str(days % 7).translate(_SUPERSCRIPTS)}"


def parse_ga(text: str) -> int:
    """Days from `36+3` or `36`. Raises ValueError for anything else."""
    weeks, plus, days = text.strip().partition("+")
    if not weeks.isdecimal() or (plus and not days.isdecimal()):
        raise ValueError("gestational age must look like 36+3")
    return days_of(int(weeks), int(days or 0))


def trimester(days: int, limits: CareLimits) -> int:
    """1, 2 or 3. A day before day 0 (a late scan can put an early record there) is in the first."""
    if days <= limits.first_trimester_until_days:
        return 1
    return 2 if days <= limits.second_trimester_until_days else 3
