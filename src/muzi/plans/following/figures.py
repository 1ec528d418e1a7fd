"""A target that an indicator feeds: value, verdict, gap, forecast, trend and what drags it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from muzi.clinical import forecasts
from muzi.clinical.forecasts import Forecast, Pace
from muzi.clinical.statistics import Period, month_of, month_period, poisson_interval
from muzi.clinical.targets import Caution, Evidence, Gap, Goal, gap, judge, pace_reaches
from muzi.content.catalogue import Period as Covers
from muzi.indicators.definitions import Indicator
from muzi.indicators.queries import YearKind, months_until, period_of
from muzi.plans.following.counts import Counts, Tally, added_up
from muzi.plans.following.feeds import definition_of
from muzi.plans.following.standings import MonthValue, Part, Source, Standing, YearValue, value_of
from muzi.plans.following.terms import Term, term_of, year_of

# Facts that are still to come when a woman has given birth, until the 42nd day after it: who gave
# birth since may yet be counted. What happens before birth or at it is settled on the day.
AFTER_BIRTH = frozenset(
    {
        "postpartum_visited",
        "postpartum_visited_28",
        "postpartum_visited_7",
        "checked_42",
        "puerperal_infection",
        "visited",
        "visited_7",
    }
)
_SETTLED_AFTER = timedelta(days=42)
_MOST_UNSETTLED = 3  # months that 42 days and today can touch
PACE_MONTHS, RARE_MONTHS, TREND_MONTHS = 12, 36, 24
WORST = 5  # regions named as dragging a target


def settled(indicator: Indicator, period: Period, on: date) -> bool:
    """Is nobody of these days still to be served, and counted?"""
    facts = {each.fact for measure in indicator.numerator for each in measure.where}
    return not facts & AFTER_BIRTH or period.end <= on - _SETTLED_AFTER


def settling(indicator: Indicator, on: date) -> int:
    """How many months up to that of `on` are not settled."""
    months = months_until(on, _MOST_UNSETTLED)
    return sum(not settled(indicator, month_period(month), on) for month in months)


def standing(bare: Standing, indicator: Indicator, counts: Counts) -> Standing | None:
    """`bare` filled in from the records; None where nothing was ever recorded."""
    target, goal, on = bare.target, bare.goal, counts.on
    series = counts.by_month(bare.region, indicator.code)
    if not any(denominator for _, denominator in series.values()):
        return None
    entry = definition_of(target)
    calendar = entry is not None and entry.period is Covers.CALENDAR_YEAR
    kind = YearKind.CALENDAR if calendar else YearKind.STATISTICAL

    def recorded(period: Period) -> bool:
        return added_up(series, period)[1] > 0

    term = term_of(target, kind, on, recorded, young=True)
    count, denominator = added_up(series, term.period)
    running = period_of(year_of(on, kind), kind) if term.over(on) else term.period
    ahead = _Ahead(goal, indicator, series, running, on)
    past = bare.past_due or (term.over(on) and _past(term, on, kind))
    forecast = ahead.forecast() if term.replaced or not past else None
    over = term.over(on)
    at_end = ahead.gap(count, ahead.expected) if not over else None
    evidence = Evidence(
        count=count,
        denominator=denominator,
        over=over,
        decides=term.decides,
        at_ends=ahead.gaps_at_limits(count) if not over else (),
        chance=forecast.chance if forecast is not None and not over else None,
        pace_reaches=None if term.decides else ahead.pace_reaches(term),
        interval=poisson_interval(count, denominator, goal.per) if indicator.rare else None,
    )
    judged = judge(goal, evidence)
    more = []
    if not settled(indicator, term.period, on):
        more.append(Caution.UNSETTLED)
    if term.replaced:
        more.append(Caution.TERM_OVER)
    return replace(
        bare,
        source=Source.RECORDS,
        value=value_of(count, denominator, goal.per, rare=indicator.rare),
        year=term.year,
        period=term.period,
        gap=gap(goal, count, denominator) if denominator else None,
        gap_at_end=at_end,
        forecast=forecast,
        judgement=replace(judged, cautions=(*judged.cautions, *more)),
        years=tuple(_years(goal, indicator, series, kind, on)) if counts.in_full else (),
        months=tuple(month_values(series, on)) if counts.in_full else (),
        dragging=_dragging(bare, indicator, counts, term.period),
    )


def _past(term: Term, on: date, kind: YearKind) -> bool:
    return term.due is not None and term.due < year_of(on, kind)


class _Ahead:
    """What the running year will bring."""

    def __init__(
        self,
        goal: Goal,
        indicator: Indicator,
        series: Mapping[int, Tally],
        running: Period,
        on: date,
    ) -> None:
        self.goal, self.indicator, self.running, self.on = goal, indicator, running, on
        self.series = dict(series)
        self.unsettled = frozenset(months_until(on, settling(indicator, on)))
        births = {month: denominator for month, (_, denominator) in self.series.items()}
        self.expected = forecasts.expected(births, running, on)
        self.limits = forecasts.expected_limits(births, running, on)

    def forecast(self) -> Forecast | None:
        """The running year's end; None without a pace to go by."""
        count, denominator = added_up(self.series, self.running)
        pace = self._pace()
        # More counted than exposed: no share of persons but a ratio (男婴 to 100 女婴).
        if self.indicator.rare or pace.count > pace.exposure:
            return forecasts.events(
                self.goal,
                count=count,
                denominator=denominator,
                expected=self.expected,
                pace=pace,
            )
        open_count, open_denominator = self._open()
        return forecasts.coverage(
            self.goal,
            count=count,
            denominator=denominator,
            open_count=open_count,
            open_denominator=open_denominator,
            expected=self.expected,
            pace=pace,
        )

    def gaps_at_limits(self, count: int) -> tuple[Gap, ...]:
        """The gaps at the fewest and at the most who may still come; none where nothing tells."""
        return tuple(self.gap(count, coming) for coming in self.limits or ())

    def gap(self, count: int, coming: int) -> Gap:
        """The gap at the running year's denominator when `coming` more are in it, with who can
        still be counted.
        """
        denominator = added_up(self.series, self.running)[1]
        open_count, open_denominator = self._open()
        left = max(open_denominator - open_count, 0) + coming
        return gap(self.goal, count, denominator + coming, reachable=left)

    def pace_reaches(self, term: Term) -> bool | None:
        """Would the change from the last twelve settled months but twelve to the last twelve, kept
        up, reach the goal by the year it falls due? None without two whole years on record.
        """
        known = self._settled()
        now, before = known[-12:], known[-24:-12]
        if term.due is None or len(before) < 12:
            return None
        totals = [
            [sum(self.series[m][i] for m in window) for i in (0, 1)] for window in (before, now)
        ]
        if not all(denominator for _, denominator in totals):
            return None
        was, is_now = (count * self.goal.per / denominator for count, denominator in totals)
        return pace_reaches(self.goal, was, is_now, max(term.due - term.year, 0))

    def _settled(self) -> list[int]:
        """Whole months on record whose persons are settled, in order."""
        return [m for m in sorted(self.series) if m < month_of(self.on) and m not in self.unsettled]

    def _pace(self) -> Pace:
        if self.indicator.rare:
            chosen = [m for m in sorted(self.series) if m <= month_of(self.on)][-RARE_MONTHS:]
        else:
            chosen = self._settled()[-PACE_MONTHS:]
        return Pace(
            tuple(self.series[month][0] for month in chosen),
            tuple(self.series[month][1] for month in chosen),
        )

    def _open(self) -> Tally:
        return added_up({m: t for m, t in self.series.items() if m in self.unsettled}, self.running)


def _years(
    goal: Goal, indicator: Indicator, series: Mapping[int, Tally], kind: YearKind, on: date
) -> Iterator[YearValue]:
    """Every year on record that is over, oldest first: of the one that is running, services are
    still to come, which would bend the line.
    """
    numbers = sorted({year_of(month_period(month).start, kind) for month in series})
    for year in numbers:
        period = period_of(year, kind)
        count, denominator = added_up(dict(series), period)
        if denominator and on >= period.end:
            value = value_of(count, denominator, goal.per, rare=indicator.rare)
            yield YearValue(year, period, value, goal.reached(count, denominator))


def month_values(series: Mapping[int, Tally], on: date) -> Iterator[MonthValue]:
    """The last months on record, oldest first."""
    for month in months_until(on, TREND_MONTHS):
        if month in series:
            yield MonthValue(month, *series[month])


def _dragging(
    bare: Standing, indicator: Indicator, counts: Counts, period: Period
) -> tuple[Part, ...]:
    """The regions below that lack most persons (or have most events too many) by themselves."""
    found = counts.by_part(bare.region, indicator.code, period)
    lacking = []
    for place, (count, denominator) in found.items():
        away = gap(bare.goal, count, denominator) if denominator else None
        if away is not None and not away.reached:
            lacking.append((away.short + away.over, place, count, denominator))
    lacking.sort(key=lambda each: (-each[0], each[1]))
    return tuple(
        Part(
            region=place,
            name=counts.name(place, found),
            value=value_of(count, denominator, bare.goal.per, rare=indicator.rare),
            missing=missing,
            unplaced=place == bare.region,
        )
        for missing, place, count, denominator in lacking[:WORST]
    )
