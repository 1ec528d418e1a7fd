"""A plan changes by versions: who, why, and what stood before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from made import an_item

from muzi.access import scope
from muzi.access.models import AuditEvent
from muzi.places import codes
from muzi.plans import queries, rows
from muzi.plans.amending import Change, amend
from muzi.plans.documents import publishing
from muzi.plans.errors import Invalid, NotAllowed, PlanError, Stale
from muzi.plans.items import RhythmItem, TaskItem, What
from muzi.plans.models import Amendment, HandValue, Plan, Progress, Share, Target, Task, TaskState
from muzi.plans.reading.types import Frequency, Unit

COUNTY = 511922000000
SCREENED = an_item()
QUOTA = an_item(name="免费产前筛查", indicator="", value=Decimal(850), unit=Unit.PERSONS)
REVIEWS = TaskItem(text="开展死亡评审", owners=("县卫生健康局",))


@pytest.fixture
def bureau(county):
    user = county.account("bureau")
    with scope.acting(user.scope):
        yield user


@pytest.fixture
def plan(bureau):
    low, high = codes.extent(COUNTY)
    made = Plan.objects.create(title="方案", region=low, region_end=high, published_by=bureau)
    rows.write(made, [(1, SCREENED), (2, QUOTA), (1, REVIEWS)])
    return made


def current(plan, sort=What.TARGET):
    return {
        row.key: rows.item_of(row, plan)
        for row in rows.MODELS[sort]._default_manager.filter(plan=plan, until=None)
    }


def test_change_add_and_end_make_one_version(plan, bureau):
    stricter = replace(SCREENED, value=Decimal(95))
    monthly = RhythmItem(what="通报", frequency=Frequency.MONTHLY, days=5)
    amendment = amend(
        plan,
        [
            Change(What.TARGET, 1, stricter),
            Change(What.TARGET, 2),
            Change(What.TARGET, None, an_item(name="住院分娩率", indicator="A09")),
            Change(What.RHYTHM, None, monthly),
        ],
        reason="年中调整",
        version=1,
        by=bureau,
    )
    assert (amendment.version, amendment.by, amendment.reason) == (2, bureau, "年中调整")
    assert plan.version == 2
    assert current(plan) == {1: stricter, 1000: an_item(name="住院分娩率", indicator="A09")}
    assert current(plan, What.RHYTHM) == {1000: monthly}
    then = queries.items(plan, version=1)
    assert [rows.item_of(each, plan) for each in then.targets] == [SCREENED, QUOTA]
    assert then.rhythms == ()
    event = AuditEvent.objects.get(action="amend")
    assert (event.kind, event.record_id, event.reason) == ("plan", plan.pk, "年中调整")


def test_every_version_can_be_shown(plan, bureau):
    for number in range(1, 6):
        item = replace(SCREENED, value=Decimal(90 + number))
        amend(plan, [Change(What.TARGET, 1, item)], reason="调整", version=number, by=bureau)
    for version in range(1, 7):
        shown = {each.key: each.value for each in queries.items(plan, version).targets}
        assert shown == {1: 89 + version if version > 1 else 90, 2: 850}
    assert Target.objects.filter(plan=plan, key=1).count() == 6


def test_two_clerks_at_once(plan, bureau):
    change = [Change(What.TARGET, 1, replace(SCREENED, value=Decimal(91)))]
    amend(plan, change, reason="第一位", version=1, by=bureau)
    change = [Change(What.TARGET, 1, replace(SCREENED, value=Decimal(92)))]
    with pytest.raises(Stale):
        amend(plan, change, reason="第二位", version=1, by=bureau)
    assert current(plan)[1].value == 91
    assert Amendment.objects.count() == 1


def test_an_item_that_no_longer_stands_is_not_changed(plan, bureau):
    amend(plan, [Change(What.TARGET, 2)], reason="取消", version=1, by=bureau)
    for change in (Change(What.TARGET, 2), Change(What.TARGET, 2, QUOTA)):
        with pytest.raises(Stale):
            amend(plan, [change], reason="再来", version=2, by=bureau)


@pytest.mark.parametrize("reason", ["", " ", "改"])
def test_a_reason_is_asked_for(plan, bureau, reason):
    with pytest.raises(PlanError, match="理由"):
        amend(plan, [Change(What.TARGET, 2)], reason=reason, version=1, by=bureau)


def test_saying_the_same_again_is_no_version(plan, bureau):
    again = replace(SCREENED, value=Decimal("90.0"))
    with pytest.raises(PlanError, match="没有任何修改"):
        amend(plan, [Change(What.TARGET, 1, again)], reason="没有变化", version=1, by=bureau)
    plan.refresh_from_db()
    assert plan.version == 1


def test_a_refused_change_changes_nothing(plan, bureau):
    changes = [
        Change(What.TARGET, 1, replace(SCREENED, value=Decimal(95))),
        Change(What.TARGET, 2, replace(QUOTA, value=Decimal("0.5"))),
    ]
    with pytest.raises(Invalid, match="应为整数"):
        amend(plan, changes, reason="调整", version=1, by=bureau)
    assert current(plan) == {1: SCREENED, 2: QUOTA}
    with pytest.raises(PlanError):
        amend(plan, [Change(What.TARGET, 1, REVIEWS)], reason="调整", version=1, by=bureau)
    assert not Amendment.objects.exists()


@pytest.mark.parametrize("who", ["mch", "clinic_changchi", "admin", "obstetrics"])
def test_who_may_not(plan, county, who):
    user = county.account(who)
    with scope.acting(user.scope), pytest.raises(NotAllowed):
        amend(plan, [Change(What.TARGET, 1)], reason="取消", version=1, by=user)


def test_the_database_refuses_it_too(plan, county):
    """A clinic that reads the plan cannot write to it, whatever the code above does."""
    with scope.acting(county.account("clinic_changchi").scope):
        target = Target.objects.get(plan=plan, key=1)
        target.value = 1
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            target.save()


def test_a_withdrawn_plan_is_not_amended(plan, bureau):
    publishing.withdraw(plan, reason="由新规划替代", by=bureau)
    with pytest.raises(PlanError, match="废止"):
        amend(plan, [Change(What.TARGET, 1)], reason="取消", version=1, by=bureau)


def test_what_hangs_on_an_item_stays_with_it(plan, bureau, county):
    target, task = Target.objects.get(plan=plan, key=1), Task.objects.get(plan=plan, key=1)
    value = HandValue.objects.create(
        target=target,
        region=plan.region,
        region_end=plan.region_end,
        as_of=date(2026, 6, 1),
        value=88,
        source="季报",
        entered_by=bureau,
    )
    done = Progress.objects.create(
        task=task, state=TaskState.DOING, institution=county.institutions["bureau"], by=bureau
    )
    changes = [
        Change(What.TARGET, 1, replace(SCREENED, value=Decimal(95))),
        Change(What.TASK, 1, replace(REVIEWS, owners=("县妇幼保健院",))),
    ]
    amend(plan, changes, reason="调整", version=1, by=bureau)
    found = queries.items(plan)
    assert list(found.targets[0].hand_values.all()) == [value]
    assert list(found.tasks[0].progress.all()) == [done]
    assert found.tasks[0].owner == county.institutions["mch"]


def test_the_parts_of_a_changed_quota_stay_with_the_number_they_sum_to(plan, bureau):
    target = Target.objects.get(plan=plan, key=2)
    Share.objects.create(target=target, region=COUNTY + 101000, value=850)
    later = replace(QUOTA, due_on=date(2027, 12, 31))
    amend(plan, [Change(What.TARGET, 2, later)], reason="延期", version=1, by=bureau)
    assert Share.objects.get().target == target
    more = replace(later, value=Decimal(900))
    amend(plan, [Change(What.TARGET, 2, more)], reason="加码", version=2, by=bureau)
    share = Share.objects.get()
    assert (share.target.value, share.target.until) == (850, 3)
    assert not target.shares.exists()


def test_an_owner_given_by_hand_outlives_a_change_of_words(plan, bureau, county):
    task = Task.objects.get(plan=plan, key=1)
    task.owner = county.institutions["hospital"]
    task.save()
    change = Change(What.TASK, 1, replace(REVIEWS, text="开展孕产妇死亡评审"))
    amend(plan, [change], reason="写明对象", version=1, by=bureau)
    task.refresh_from_db()
    assert (task.text, task.owner) == ("开展孕产妇死亡评审", county.institutions["hospital"])
