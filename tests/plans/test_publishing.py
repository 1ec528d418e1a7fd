"""From a document through its drafts to a plan, with every decision kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import DEATHS, MANAGED, TEXT, a_reading, an_item, content

from muzi.access import scope
from muzi.access.models import AuditEvent
from muzi.plans import intake, items, publishing, queries, reading, review, wording
from muzi.plans.errors import Invalid, NotAllowed, PlanError, Undecided
from muzi.plans.items import Fault, InvalidItem, What, as_json, faults, from_json
from muzi.plans.models import Decision, Document, Draft, Plan
from muzi.plans.reading.types import Frequency, Operator, Unit

COUNTY, NEIGHBOUR = 511922000000, 511923000000
ACCEPTED, CORRECTED, REJECTED, OPEN = (
    Draft.State.ACCEPTED,
    Draft.State.CORRECTED,
    Draft.State.REJECTED,
    Draft.State.OPEN,
)


@pytest.fixture
def bureau(county):
    """The county bureau's account, acting."""
    user = county.account("bureau")
    with scope.acting(user.scope):
        yield user


@pytest.fixture
def reads(monkeypatch):
    """What the reader says from now on."""

    def say(result):
        monkeypatch.setattr(reading, "read", lambda text, **asked: result, raising=False)

    say(a_reading())
    return say


@pytest.fixture
def document(bureau, reads):
    return intake.take(TEXT, file_name="方案.docx", by=bureau)


def draft_of(document, name):
    return next(
        each
        for each in document.drafts.all()
        if name in (each.content.get("name"), each.content.get("text"), each.content.get("what"))
    )


def accept_all(document, by):
    for each in document.drafts.all():
        review.decide(each, ACCEPTED, by=by)


# Items as data


def test_an_item_is_the_same_after_a_journey_through_json():
    target = an_item(value=Decimal("14.50"), baseline=Decimal("20"), baseline_on=date(2020, 1, 1))
    assert from_json("target", as_json(target)) == target
    assert as_json(target)["value"] == "14.5"
    task = items.TaskItem(text="做", owners=("甲", "乙"), due_on=date(2026, 1, 1))
    assert from_json(What.TASK, as_json(task)) == task
    rhythm = items.RhythmItem(what="通报", frequency=Frequency.MONTHLY, days=5)
    assert from_json(What.RHYTHM, as_json(rhythm)) == rhythm


SENT = st.none() | st.text() | st.integers() | st.floats() | st.booleans() | st.lists(st.text())


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*as_json(an_item()), "x"]), SENT))
def test_whatever_is_sent_is_an_item_or_refused(data):
    try:
        item = from_json("target", as_json(an_item()) | data)
    except InvalidItem as refused:
        found = refused.faults
    else:
        found = ()
        assert not list(faults(item))
        assert from_json("target", as_json(item)) == item
    assert all(str(wording.fault(each)) for each in found)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"value": Decimal(101)}, Fault("value", "more_than_whole")),
        ({"value": Decimal(1001), "unit": Unit.PERMILLE}, Fault("value", "more_than_whole")),
        ({"value": Decimal(-1)}, Fault("value", "negative")),
        ({"value": Decimal("0.00001")}, Fault("value", "too_precise")),
        ({"value": Decimal("1.5"), "unit": Unit.BEDS}, Fault("value", "not_whole")),
        ({"value": Decimal(10) ** 10, "unit": Unit.PLAIN}, Fault("value", "too_large")),
        ({"unit": Unit.PERCENTAGE_POINTS}, Fault("operator", "points_need_change")),
        ({"operator": Operator.RANGE}, Fault("high", "range_needs_high")),
        ({"high": Decimal(95)}, Fault("high", "high_without_range")),
        ({"operator": Operator.RANGE, "high": Decimal(80)}, Fault("high", "high_not_above")),
        ({"name": " "}, Fault("name", "missing")),
        ({"name": "长" * 201}, Fault("name", "too_long")),
        ({"expected": 0}, Fault("expected", "out_of_range")),
    ],
)
def test_what_no_plan_can_hold(values, fault):
    assert list(faults(an_item(**values))) == [fault]


def test_a_rise_by_more_than_all_is_possible():
    assert not list(faults(an_item(operator=Operator.INCREASE_BY, value=Decimal(120))))


def test_every_fault_is_named_at_once():
    with pytest.raises(InvalidItem) as error:
        from_json("target", {"name": "", "value": "九十", "unit": "pct", "due_on": "2026"})
    assert {(each.field, each.code) for each in error.value.faults} == {
        ("value", "not_a_number"),
        ("unit", "unknown_choice"),
        ("due_on", "not_a_date"),
        ("kind", "missing"),
        ("operator", "missing"),
    }


# Intake


def test_a_document_is_kept_as_it_came_with_its_drafts(document, bureau, county):
    assert document.text == TEXT
    assert (document.title, document.region) == ("平川县2026年妇幼健康工作方案", COUNTY)
    assert document.ends_on == date(2026, 12, 31)
    assert document.cites == [{"title": "健康平川行动", "number": "平府发〔2021〕3号"}]
    assert document.problems[0]["kind"] == "number_missing"
    assert document.institution == county.institutions["bureau"]
    found = [(each.what, each.state, each.clause) for each in document.drafts.all()]
    assert found == [
        ("target", "open", "一"),
        ("target", "open", "一"),
        ("task", "open", "二"),
        ("rhythm", "open", "二"),
    ]
    deaths = draft_of(document, "孕产妇死亡率")
    assert document.text[deaths.start : deaths.end] == deaths.content["quote"]
    assert deaths.content["due_on"] == "2026-12-31"  # the year's last day


def test_a_region_outside_the_accounts_own_is_not_taken(bureau, reads):
    reads(a_reading(region=NEIGHBOUR))
    assert intake.take(TEXT, file_name="", by=bureau).region == COUNTY
    with pytest.raises(NotAllowed):
        intake.take(TEXT, file_name="", by=bureau, region=NEIGHBOUR)


@pytest.mark.parametrize("who", ["clinic_changchi", "mch", "obstetrics", "village_changchi_1"])
def test_only_bureaus_take_documents_in(county, reads, who):
    user = county.account(who)
    with scope.acting(user.scope), pytest.raises(NotAllowed):
        intake.take(TEXT, file_name="", by=user, region=COUNTY)


def test_pasted_text_is_read_and_kept(bureau):
    """Through the reader itself: every draft quotes the text as it was kept."""
    document = intake.take("\0" + TEXT, file_name="", by=bureau)
    assert document.text == TEXT
    found = {each.content["name"]: each for each in document.drafts.filter(what="target")}
    assert found.keys() == {"孕产妇系统管理率", "孕产妇死亡率"}
    assert found["孕产妇死亡率"].content["unit"] == "per_100k"
    drafts = document.drafts.all()
    assert {"target", "task", "rhythm"} == {each.what for each in drafts}
    assert all(TEXT[each.start : each.end] == each.content["quote"] for each in drafts)
    before = [(each.pk, each.content) for each in drafts]
    intake.reread(document, by=bureau)
    assert [(each.pk, each.content) for each in document.drafts.all()] == before


def test_an_empty_document_is_refused(bureau, reads):
    with pytest.raises(PlanError):
        intake.take(" \n", file_name="空.txt", by=bureau)


def test_the_documents_of_a_bureau_are_its_own(document, county):
    for who, seen in (("clinic_changchi", 0), ("mch", 1), ("prefecture", 1), ("admin", 0)):
        with scope.acting(county.account(who).scope):
            assert (Document.objects.count(), Draft.objects.count()) == (seen, seen * 4), who


def test_rereading_keeps_what_was_decided(document, bureau, reads):
    review.decide(draft_of(document, "孕产妇系统管理率"), CORRECTED, by=bureau, content=content())
    review.decide(draft_of(document, "开展死亡评审"), REJECTED, by=bureau)
    accepted = review.decide(draft_of(document, "通报"), ACCEPTED, by=bureau)
    added = review.add(
        document, Draft.What.TARGET, start=0, end=3, content=content(name="另加"), by=bureau
    )
    stricter = replace(DEATHS, value=Decimal(10))
    new = replace(MANAGED, indicator="住院分娩率", start=0, end=4)
    reads(a_reading(targets=(new, MANAGED, stricter), rhythms=()))
    intake.reread(document, by=bureau, undone=["e1"], answers={"q1": "渌口区"})
    assert (document.undone, document.answers) == (["e1"], {"q1": "渌口区"})
    states = {
        each.content.get("name") or each.content.get("text") or each.content["what"]: each.state
        for each in document.drafts.all()
    }
    assert states == {
        "产前筛查率": "corrected",
        "开展死亡评审": "rejected",
        "通报": "accepted",  # no longer read, but a person decided so
        "另加": "accepted",
        "孕产妇死亡率": "open",
        "住院分娩率": "open",
    }
    assert draft_of(document, "孕产妇死亡率").content["value"] == "10"
    assert Decision.objects.filter(draft__in=[accepted, added]).count() == 2


def test_an_open_draft_that_is_no_longer_read_goes(document, bureau, reads):
    reopened = review.decide(draft_of(document, "通报"), ACCEPTED, by=bureau)
    review.decide(reopened, OPEN, by=bureau)
    reads(a_reading(targets=(), tasks=(), rhythms=()))
    intake.reread(document, by=bureau)
    # What somebody once decided has a history, and stays.
    assert [each.pk for each in document.drafts.all()] == [reopened.pk]


def test_particulars_are_corrected_by_a_person_and_stay_so(document, bureau, reads):
    intake.describe(document, by=bureau, title="平川县方案（修正）", ends_on=date(2027, 12, 31))
    intake.reread(document, by=bureau)
    assert document.title == "平川县方案（修正）"
    assert document.ends_on == date(2027, 12, 31)
    with pytest.raises(PlanError):
        intake.describe(document, by=bureau, ends_on=date(2025, 1, 1))
    with pytest.raises(NotAllowed):
        intake.describe(document, by=bureau, region=NEIGHBOUR)


@pytest.mark.parametrize("end", ["published", "dropped"])
def test_a_document_that_is_no_longer_reviewed_is_not_rewritten(document, bureau, end):
    accept_all(document, bureau)
    stale = Document.objects.get(pk=document.pk)  # a page that was opened before
    if end == "published":
        publishing.publish(document, by=bureau)
    else:
        intake.drop(document, by=bureau)
    before = Document.objects.values().get(pk=document.pk)
    for change in (
        lambda: intake.describe(stale, by=bureau, title="改了"),
        lambda: intake.reread(stale, by=bureau, undone=["e1"]),
        lambda: intake.reread(stale, by=bureau, answers={"q1": "渌口区"}),
        lambda: intake.drop(stale, by=bureau),
        lambda: review.decide(draft_of(stale, "通报"), REJECTED, by=bureau),
    ):
        with pytest.raises(PlanError, match="已发布或已放弃"):
            change()
    assert Document.objects.values().get(pk=document.pk) == before


def test_what_was_changed_of_a_document_is_noted(document, bureau):
    intake.describe(document, by=bureau, title="平川县方案", issuer=document.issuer)
    intake.reread(document, by=bureau, undone=["e1"])
    events = AuditEvent.objects.filter(kind="policy_document", action="amend").order_by("pk")
    assert [each.reason for each in events] == ["标题", "重新读取"]


# Review


def test_every_decision_is_kept_with_who_made_it(document, bureau, county):
    draft = draft_of(document, "孕产妇系统管理率")
    review.decide(draft, ACCEPTED, by=bureau)
    higher = county.account("prefecture")
    with scope.acting(higher.scope):
        changed = review.decide(draft, ACCEPTED, by=higher, content=draft.content | {"value": "95"})
        assert (changed.state, changed.decided_by) == (CORRECTED, higher)
    review.decide(draft, REJECTED, by=bureau)
    back = review.decide(draft, OPEN, by=bureau)
    assert (back.content, back.decided_by) == (back.read, None)
    log = list(Decision.objects.filter(draft=draft).values_list("state", "by__username"))
    assert log == [
        ("accepted", "bureau"),
        ("corrected", "prefecture"),
        ("rejected", "bureau"),
        ("open", "bureau"),
    ]
    second = Decision.objects.filter(draft=draft)[1]
    assert (second.before["content"]["value"], second.after["content"]["value"]) == ("93", "95")


def test_a_correction_that_no_plan_can_hold_is_refused_in_words(document, bureau):
    draft = draft_of(document, "孕产妇系统管理率")
    with pytest.raises(Invalid, match="目标值：超过该单位的最大值") as error:
        review.decide(draft, CORRECTED, by=bureau, content=draft.content | {"value": "930"})
    assert error.value.faults == (Fault("value", "more_than_whole"),)
    draft.refresh_from_db()
    assert draft.state == OPEN
    assert not Decision.objects.exists()


def test_what_a_person_adds_quotes_the_text_selected(document, bureau):
    start = TEXT.index("死亡评审")
    added = review.add(
        document, Draft.What.TARGET, start=start, end=start + 4, content=content(), by=bureau
    )
    assert (added.read, added.state, added.clause) == (None, ACCEPTED, "一")
    plain = content()
    del plain["quote"]
    quoted = review.add(
        document, Draft.What.TARGET, start=start, end=start + 4, content=plain, by=bureau
    )
    assert quoted.content["quote"] == "死亡评审"
    for wrong in ((5, 5), (-1, 4), (0, len(TEXT) + 1)):
        with pytest.raises(PlanError):
            review.add(
                document,
                Draft.What.TARGET,
                start=wrong[0],
                end=wrong[1],
                content=content(),
                by=bureau,
            )


def test_nobody_else_decides(document, county):
    mch = county.account("mch")
    with scope.acting(mch.scope), pytest.raises(NotAllowed):
        review.decide(draft_of(document, "通报"), ACCEPTED, by=mch)


# Publishing


def test_a_reviewed_document_becomes_a_plan(document, bureau, county):
    accept_all(document, bureau)
    review.decide(
        draft_of(document, "孕产妇系统管理率"),
        CORRECTED,
        by=bureau,
        content=draft_of(document, "孕产妇系统管理率").content | {"value": "95"},
    )
    review.decide(draft_of(document, "通报"), REJECTED, by=bureau)
    plan = publishing.publish(document, by=bureau)
    plan.refresh_from_db()
    assert (plan.title, plan.region, plan.version) == (document.title, COUNTY, 1)
    assert plan.document == document
    found = queries.items(plan)
    assert [(each.key, each.name, each.value) for each in found.targets] == [
        (1, "孕产妇系统管理率", 95),
        (2, "孕产妇死亡率", 12),
    ]
    assert found.targets[0].region == COUNTY
    assert [(each.text, each.owner) for each in found.tasks] == [
        ("开展死亡评审", county.institutions["bureau"])
    ]
    assert found.rhythms == ()
    document.refresh_from_db()
    assert document.state == Document.State.PUBLISHED
    event = AuditEvent.objects.get(kind="plan")
    assert (event.action, event.record_id, event.user) == ("record", plan.pk, bureau)
    with pytest.raises(PlanError):
        publishing.publish(document, by=bureau)
    with pytest.raises(PlanError):
        review.decide(draft_of(document, "通报"), ACCEPTED, by=bureau)


def test_a_plan_is_tied_to_those_around_it_or_to_those_chosen(bureau, reads):
    with scope.acting(scope.SYSTEM):
        nation, past = a_plan(0, 2021, 2030), a_plan(0, 2011, 2020)
        neighbour = a_plan(NEIGHBOUR, 2021, 2030)

    def published(**chosen):
        document = intake.take(TEXT, file_name="", by=bureau)
        accept_all(document, bureau)
        return set(publishing.publish(document, by=bureau, **chosen).above.all())

    assert published() == {nation}
    assert published(above=[nation, past]) == {nation, past}
    reads(a_reading(starts_on=None, ends_on=None, issued_on=None))
    assert published() == {nation}  # of the day on which it was read
    assert published(above=[]) == set()
    with pytest.raises(PlanError, match="上级地区"):
        published(above=[neighbour])


def test_open_drafts_are_decided_or_left_out_knowingly(document, bureau):
    review.decide(draft_of(document, "孕产妇死亡率"), ACCEPTED, by=bureau)
    with pytest.raises(Undecided) as error:
        publishing.publish(document, by=bureau)
    assert error.value.number == 3
    plan = publishing.publish(document, by=bureau, leave_out=True)
    assert [each.name for each in queries.items(plan).targets] == ["孕产妇死亡率"]
    assert queries.items(plan).tasks == ()


def test_nothing_accepted_is_nothing_to_publish(document, bureau):
    for each in document.drafts.all():
        review.decide(each, REJECTED, by=bureau)
    with pytest.raises(PlanError, match="没有采纳"):
        publishing.publish(document, by=bureau)
    assert not Plan.objects.exists()


def test_a_target_outside_the_plans_region_is_refused(document, bureau):
    draft = draft_of(document, "孕产妇系统管理率")
    accept_all(document, bureau)
    review.decide(draft, CORRECTED, by=bureau, content=draft.content | {"region": NEIGHBOUR})
    with pytest.raises(Invalid, match="不在规划的地区内"):
        publishing.publish(document, by=bureau)
    assert not Plan.objects.exists()
    inside = draft.content | {"region": COUNTY + 103000}
    review.decide(draft, CORRECTED, by=bureau, content=inside)
    plan = publishing.publish(document, by=bureau)
    assert queries.items(plan).targets[0].region == COUNTY + 103000


def test_a_plan_is_read_by_all_within_its_region_and_made_by_none_of_them(document, bureau, county):
    accept_all(document, bureau)
    plan = publishing.publish(document, by=bureau)
    for who in ("clinic_changchi", "obstetrics", "mch", "prefecture", "village_changchi_1"):
        with scope.acting(county.account(who).scope):
            assert Plan.objects.filter(pk=plan.pk).exists(), who
            assert len(queries.items(plan).targets) == 2, who
    with scope.acting(county.account("mch").scope), pytest.raises(NotAllowed):
        publishing.withdraw(plan, reason="不再需要", by=county.account("mch"))


def test_a_withdrawn_plan_is_kept_and_no_longer_leads(document, bureau):
    accept_all(document, bureau)
    plan = publishing.publish(document, by=bureau)
    on = date(2026, 6, 15)
    assert queries.followed(COUNTY, on) == [plan]
    with pytest.raises(PlanError):
        publishing.withdraw(plan, reason=" ", by=bureau)
    publishing.withdraw(plan, reason="由新规划替代", by=bureau)
    assert queries.followed(COUNTY, on) == []
    assert queries.in_force(COUNTY, on) == []
    when = Plan.objects.get(pk=plan.pk).withdrawn_at
    with pytest.raises(PlanError, match="已废止"):
        publishing.withdraw(plan, reason="再废止一次", by=bureau)
    assert Plan.objects.get(pk=plan.pk).withdrawn_at == when
    assert len(queries.items(plan).targets) == 2


def test_a_dropped_document_is_kept_and_not_published(document, bureau):
    accept_all(document, bureau)
    intake.drop(document, by=bureau)
    with pytest.raises(PlanError):
        publishing.publish(document, by=bureau)


# Queries


def a_plan(region, starts, ends, **values):
    return Plan.objects.create(
        title=f"{region}",
        region=region,
        region_end=region + (10**6 if region else 10**12),
        starts_on=starts and date(starts, 1, 1),
        ends_on=ends and date(ends, 12, 31),
        **values,
    )


def test_the_leading_plan_of_a_day(db):
    with scope.acting(scope.SYSTEM):
        nation = a_plan(0, 2011, 2030)
        five = a_plan(COUNTY, 2021, 2025)
        year = a_plan(COUNTY, 2023, 2023)
        a_plan(NEIGHBOUR, 2021, 2025)
        years = (2012, 2022, 2023, 2027)
        leading = {on: queries.followed(COUNTY, date(on, 6, 1))[:1] for on in years}
        # In its year the year's plan; after all of them the last, whose promises are still owed.
        assert leading == {2012: [], 2022: [five], 2023: [year], 2027: [five]}
        assert queries.in_force(COUNTY, date(2023, 6, 1)) == [year, five, nation]
        assert queries.in_force(COUNTY, date(2027, 6, 1)) == [nation]
        assert set(queries.plans(COUNTY)) == {nation, five, year}


def test_the_same_plan_again_is_told_and_may_take_its_place(document, bureau):
    accept_all(document, bureau)
    first = publishing.publish(document, by=bureau)
    again = intake.take(TEXT, file_name="方案.docx", by=bureau)
    assert publishing.made_before(again) == [first]
    accept_all(again, bureau)
    second = publishing.publish(again, by=bureau, replaces=publishing.made_before(again))
    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert second.withdrawn_at is None
    third = intake.take(TEXT, file_name="方案.docx", by=bureau)
    assert publishing.made_before(third) == [second]
