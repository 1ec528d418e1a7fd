"""Quotas: persons counted once, split without a remainder, held against the calendar."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from counted import a_plan, a_target, counted, screened
from factories import (
    CHANGCHI,
    COUNTY,
    NEIGHBOUR,
    SHAHE,
    County,
)
from hypothesis import given
from hypothesis import strategies as st

from muzi.access import scope
from muzi.access.models import User
from muzi.clinical.statistics import calendar_year
from muzi.clinical.targets import Caution, Reason, Verdict
from muzi.plans.errors import NotAllowed, PlanError
from muzi.plans.following import hand, quotas, standing_words
from muzi.plans.following.progress import progress
from muzi.plans.following.quotas import SharesError
from muzi.plans.following.standings import Source, Standing
from muzi.plans.models import Share, Target

Acting = Callable[[User], AbstractContextManager[None]]
YEAR, ON = calendar_year(2026), date(2026, 6, 15)
SCREENING = "prenatal_screening"

weights = st.dictionaries(st.integers(1, 10**6), st.integers(0, 10**6), min_size=1, max_size=60)


@given(st.integers(0, 10**6), weights)
def test_parts_sum_to_the_whole_and_keep_the_proportion(total, sizes):
    parts = quotas.split(total, sizes)
    assert sum(parts.values()) == total
    assert parts.keys() == sizes.keys()
    whole = sum(sizes.values())
    if whole:
        for key, size in sizes.items():
            assert abs(parts[key] - total * size / whole) < 1


@given(st.integers(0, 10**6), weights)
def test_the_larger_never_gets_less(total, sizes):
    parts = quotas.split(total, sizes)
    ordered = sorted(sizes, key=lambda key: sizes[key])
    for smaller, larger in pairwise(ordered):
        if sizes[smaller] < sizes[larger]:
            assert parts[smaller] <= parts[larger]


def test_a_split_needs_weights_and_no_negatives():
    for total, sizes in ((-1, {1: 1}), (5, {}), (5, {1: -1})):
        with pytest.raises(ValueError, match="negative"):
            quotas.split(total, sizes)


@given(st.integers(0, 5000), st.dates(date(2025, 12, 1), date(2027, 1, 31)))
def test_what_should_be_done_grows_from_nothing_to_all(quota, on):
    due = quotas.due_by(quota, YEAR, on)
    assert 0 <= due <= quota
    assert due <= quotas.due_by(quota, YEAR, on + timedelta(days=1))
    if on < YEAR.start:
        assert due == 0
    if on >= YEAR.end - timedelta(days=1):
        assert due == quota


def test_half_a_year_is_half_of_it():
    assert quotas.due_by(1620, YEAR, date(2026, 6, 30)) == 810
    assert quotas.due_by(1620, YEAR, date(2026, 1, 31)) == 135
    assert quotas.months_left(YEAR, date(2026, 6, 30)) == 6


def a_quota(value: str = "10", name: str = "孕产妇产前筛查") -> Target:
    return a_target(
        a_plan(),
        value=value,
        name=name,
        kind="quota",
        operator="=",
        unit="count_persons",
    )


def test_a_quota_is_split_by_births_and_edited_only_whole(
    county: County, acting_as: Acting
) -> None:
    with scope.acting(scope.SYSTEM):
        counted(CHANGCHI, {"live_births": 30})
        counted(SHAHE, {"live_births": 10})
        target = a_quota()
    bureau = county.account("bureau")
    with acting_as(bureau):
        shares = quotas.proposed(target, ON)
        # 7.5 and 2.5 of 10: equal remainders, the larger township has the odd one.
        assert {k: v for k, v in shares.items() if v} == {CHANGCHI: 8, SHAHE: 2}
        quotas.share_out(target, shares, bureau)
        with pytest.raises(SharesError, match="比任务数 10 少 1"):
            quotas.share_out(target, {CHANGCHI: 8, SHAHE: 1}, bureau)
        for wrong in ({CHANGCHI: 11, SHAHE: -1}, {NEIGHBOUR: 10}, {COUNTY: 10}, {}):
            with pytest.raises(SharesError):
                quotas.share_out(target, wrong, bureau)
        assert quotas.shares_of([target]) == {target.pk: {CHANGCHI: 8, SHAHE: 2}}
        quotas.share_out(target, {CHANGCHI: 5, SHAHE: 5}, bureau)
        assert sum(Share.objects.filter(target=target).values_list("value", flat=True)) == 10
    with acting_as(county.account("mch")), pytest.raises(NotAllowed):
        quotas.share_out(target, {CHANGCHI: 10}, county.account("mch"))


def test_shares_are_of_the_quota_as_it_was_amended_meanwhile(
    county: County, acting_as: Acting
) -> None:
    bureau = county.account("bureau")
    with acting_as(bureau):
        opened = a_quota("800")
        Target.objects.filter(pk=opened.pk).update(value=900)
        with pytest.raises(SharesError, match="比任务数 900 少 100"):
            quotas.share_out(opened, {CHANGCHI: 500, SHAHE: 300}, bureau)
        assert quotas.shares_of([opened]) == {}
        quotas.share_out(opened, {CHANGCHI: 500, SHAHE: 400}, bureau)


def test_behind_the_calendar(county: County, acting_as: Acting) -> None:
    screened(county, date(2026, 2, 3))
    bureau = county.account("bureau")
    with acting_as(bureau):
        target = a_quota("20")
        quotas.share_out(target, {CHANGCHI: 4, SHAHE: 16}, bureau)
        [standing] = progress([target], on=date(2026, 6, 30))
        # Half a year gone: 2 and 8 are due, 1 and 0 are done.
        behind = [(part.region, part.value.count, part.missing) for part in standing.dragging]
        assert behind == [(SHAHE, 0, 8), (CHANGCHI, 1, 1)]
        assert (standing.value.count, standing.gap.short) == (1, 19)
        assert standing.judgement.verdict is Verdict.OFF_COURSE
        assert sum(month.count for month in standing.months) == 1


def test_a_quota_due_within_the_year_is_held_to_its_own_day(county: County) -> None:
    screened(county, date(2026, 2, 3))
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        target = a_quota("20")
        quotas.share_out(target, {CHANGCHI: 20}, bureau)
        Target.objects.filter(pk=target.pk).update(due_on=date(2026, 4, 30))
        target = Target.objects.get(pk=target.pk)
        [found] = progress([target], on=date(2026, 2, 28))
        # Two of four months.
        assert [part.missing for part in found.dragging] == [9]
        assert found.ends_early == date(2026, 4, 30)
        [over] = progress([target], on=date(2026, 5, 1))
        assert (over.judgement.verdict, len(over.months)) == (Verdict.MISSED, 4)


def test_who_paid_is_not_on_record_so_a_free_service_counts_all_who_had_it(county: County) -> None:
    """All who had it are the most who had it free: enough of them shows nothing, too few does."""
    screened(county, date(2026, 2, 3))
    names = ("孕产妇免费产前筛查", "农村孕妇产前筛查", "产前筛查")
    with scope.acting(county.account("bureau").scope):
        enough = progress([a_quota("1", each) for each in names], on=ON)
        too_few = progress([a_quota("2", each) for each in names], on=date(2027, 1, 1))
    for found in (enough, too_few):
        assert [Caution.WIDER in each.judgement.cautions for each in found] == [True, True, False]
        assert all(each.value.count == 1 for each in found)
    open_ = (Verdict.CANNOT_TELL_YET, Reason.UPPER_BOUND)
    verdicts = [(each.judgement.verdict, each.judgement.reason) for each in enough]
    assert verdicts == [open_, open_, (Verdict.MET, Reason.COUNT_REACHED)]
    assert [each.gap is None and each.forecast is None for each in enough] == [True, True, False]
    assert {each.judgement.verdict for each in too_few} == {Verdict.MISSED}
    told = [standing_words.value(each) for each in enough]
    assert told == ["至多 1人", "至多 1人", "1人"]
    said = [standing_words.of_all(each) for each in enough]
    assert said == ["记录中共 1 人，未区分免费", "记录中共 1 人，未区分农村", ""]


def test_a_value_by_hand_settles_what_records_do_not_tell_apart(county: County) -> None:
    screened(county, date(2026, 2, 3))
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        target = a_quota("1", "孕产妇免费产前筛查")
        hand.enter(target, as_of=ON, value=Decimal(1), source="台账", on=ON, by=bureau)
        [found] = progress([target], on=ON)
        assert (found.source, found.judgement.verdict) == (Source.HAND, Verdict.MET)
        assert found.judgement.reason is Reason.COUNT_REACHED
        # By its parts too, of which the others may be silent.
        hand.withdraw(found.hand, by=bureau)
        hand.enter_parts(target, {CHANGCHI: 0}, as_of=ON, source="台账", on=ON, by=bureau)
        [found] = progress([target], on=ON)
        assert (found.source, found.value.count) == (Source.HAND, 0)


LAST_DAY, AFTER = date(2026, 12, 31), date(2027, 1, 1)


@pytest.mark.parametrize(
    ("told", "on", "verdict"),
    [
        ((Decimal(600), None), AFTER, Verdict.MISSED),  # more than all who were served: no
        ((Decimal(1), date(2026, 1, 20)), date(2026, 12, 30), Verdict.OFF_COURSE),
        ((None, None), AFTER, Verdict.MISSED),  # one part of many told
    ],
)
def test_what_records_rule_out_no_value_by_hand_brings_back(county: County, told, on, verdict):
    bureau, (value, as_of) = county.account("bureau"), told
    with scope.acting(bureau.scope):
        target = a_quota("500", "孕产妇免费产前筛查")
        given = {"as_of": as_of or LAST_DAY, "source": "台账", "on": AFTER, "by": bureau}
        if value is None:
            hand.enter_parts(target, {CHANGCHI: 1}, **given)
        else:
            hand.enter(target, value=value, **given)
    screened(county, date(2026, 2, 3))
    with scope.acting(bureau.scope):
        [found] = progress([target], on=on)
        assert (found.source, found.judgement.verdict) == (Source.RECORDS, verdict)
        assert (found.value.count, standing_words.value(found)) == (1, "至多 1人")
        # Nor is one asked for that would not count.
        assert not found.takes_hand
        with pytest.raises(PlanError, match="不改变判断"):
            hand.enter(target, value=Decimal(1), **{**given, "on": on, "as_of": date(2026, 3, 1)})


@pytest.mark.parametrize("parts", [True, False])
def test_more_by_hand_than_were_served_at_all_counts_for_nothing(
    county: County, parts: bool
) -> None:
    bureau = county.account("bureau")
    for day in (3, 4):
        screened(county, date(2026, 2, day), name="李" + "甲乙"[day - 3])
    with scope.acting(bureau.scope):
        target = a_quota("2", "孕产妇免费产前筛查")

        def told(value: int) -> Standing:
            given = {"as_of": ON, "source": "台账", "on": ON, "by": bureau}
            if parts:
                hand.enter_parts(target, {CHANGCHI: value - 1, SHAHE: 1}, **given)
            else:
                hand.enter(target, value=Decimal(value), **given)
            [found] = progress([target], on=ON)
            return found

        found = told(3)
        assert (found.source, found.value.count) == (Source.RECORDS, 2)
        assert (found.judgement.verdict, found.judgement.reason) == (
            Verdict.CANNOT_TELL_YET,
            Reason.OVER_BOUND,
        )
        assert found.takes_hand
        assert told(2).judgement.verdict is Verdict.MET


@pytest.mark.parametrize("name", ["孕产妇免费产前筛查", "农村妇女两癌免费检查"])
def test_a_yearly_count_begins_anew(county: County, name: str) -> None:
    bureau = county.account("bureau")
    with scope.acting(bureau.scope):
        target = a_target(
            a_plan(),
            value="5",
            name=name,
            kind="quota",
            operator="=",
            unit="count_persons",
            yearly=True,
            due_on=date(2030, 12, 31),
        )
        given = {"value": Decimal(6), "source": "台账", "on": AFTER, "by": bureau}
        kept = hand.enter(target, as_of=date(2025, 12, 31), **given)
        [found] = progress([target], on=LAST_DAY)
        assert found.source is not Source.HAND
        assert found.judgement.verdict is not Verdict.MET
        [then] = progress([target], on=date(2025, 12, 31))
        assert (then.hand, then.judgement.verdict) == (kept, Verdict.MET)


def test_what_there_is_does_not_begin_anew(county: County) -> None:
    bureau = county.account("bureau")
    staff = {"name": "妇幼专干", "kind": "staffing", "unit": "count_persons", "yearly": True}
    with scope.acting(bureau.scope):
        target = a_target(a_plan(), value="5", **staff)
        given = {"value": Decimal(6), "source": "台账", "on": AFTER, "by": bureau}
        hand.enter(target, as_of=date(2025, 12, 31), **given)
        [found] = progress([target], on=ON)
    assert (found.source, found.judgement.verdict) == (Source.HAND, Verdict.MET)


def test_a_quota_reached_is_met_before_the_year_ends(county: County) -> None:
    screened(county, date(2026, 2, 3))
    with scope.acting(county.account("bureau").scope):
        [standing] = progress([a_quota("1")], on=ON)
        [late] = progress([a_quota("2")], on=date(2027, 1, 1))
    assert (standing.judgement.verdict, standing.judgement.reason) == (
        Verdict.MET,
        Reason.COUNT_REACHED,
    )
    assert (late.year, late.judgement.verdict) == (2026, Verdict.MISSED)
