"""From a document through its drafts to a plan, with every decision kept."""

from __future__ import annotations

from datetime import date

import pytest
from counted import a_target
from django.test import Client
from made import TEXT, a_reading, accept_all, an_item, content, draft_of

from muzi.access import scope
from muzi.access.models import AuditEvent
from muzi.places import codes
from muzi.plans import queries
from muzi.plans.documents import intake, publishing, review
from muzi.plans.documents.uppers import uppers
from muzi.plans.errors import Invalid, NotAllowed, PlanError, Undecided
from muzi.plans.items import Fault
from muzi.plans.models import Decision, Document, Draft, Plan

COUNTY, NEIGHBOUR, PREFECTURE = 511922000000, 511923000000, 511900000000
ACCEPTED, CORRECTED, REJECTED, OPEN = (
    Draft.State.ACCEPTED,
    Draft.State.CORRECTED,
    Draft.State.REJECTED,
    Draft.State.OPEN,
)


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
        for plan in (nation, past, neighbour):
            a_target(plan, "A06")

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


def test_only_what_is_of_the_same_or_named_as_basis_is_proposed_above(bureau, document):
    """The document promises A06 and M01, and names 平府发〔2021〕3号 as its basis."""
    with scope.acting(scope.SYSTEM):
        same, other, cited = (a_plan(0, 2021, 2030) for _ in range(3))
        past, named, alike = (
            a_plan(0, 2011, 2020),
            a_plan(PREFECTURE, 2021, 2030),
            a_plan(0, 2021, 2030),
        )
        for plan in (same, past):
            a_target(plan, "A06", name="孕产妇系统管理率")
            a_target(plan, "A06", name="同一指标的另一年", due_on=date(2030, 12, 31))
        a_target(other, "A22")
        Plan.objects.filter(pk=cited.pk).update(number="平府发〔 2021 〕 3 号")
        Plan.objects.filter(pk=named.pk).update(title="关于印发《健康平川行动》的通知")
        # Another document of nearly that name is known by its number.
        Plan.objects.filter(pk=alike.pk).update(title="健康平川行动", number="平府发〔2020〕1号")
    found = {each.plan.pk: each for each in uppers(document, COUNTY, [an_item(indicator="A06")])}
    assert past.pk not in found
    assert {pk: (each.shared, each.cited) for pk, each in found.items()} == {
        same.pk: (("孕产妇系统管理率",), False),
        named.pk: ((), True),
        cited.pk: ((), True),
        other.pk: ((), False),
        alike.pk: ((), False),
    }
    proposed = [each.plan for each in found.values() if each.proposed]
    assert list(found)[: len(proposed)] == [each.pk for each in proposed]
    accept_all(document, bureau)
    assert set(publishing.publish(document, by=bureau).above.all()) == {same, named, cited}


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
        region_end=codes.extent(region)[1],
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


# Shares that the document states


def test_targets_outside_the_plans_period_are_named_before_publishing(document, bureau):
    accept_all(document, bureau)
    client = Client()
    client.force_login(bureau)
    url = f"/documents/{document.pk}/publish"
    assert "年份不在规划期限" not in client.get(url).content.decode()
    intake.describe(document, by=bureau, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    page = client.get(url).content.decode()
    assert "2 个目标的年份不在规划期限（2027年）内" in page
    warning = page[page.index("年份不在规划期限") : page.index("没有可衔接的上级规划")]
    for name in ("孕产妇系统管理率", "孕产妇死亡率"):
        draft = draft_of(document, name)
        assert f'draft={draft.pk}#draft-{draft.pk}">{name}</a> 2026-12-31' in warning
    assert client.post(url).url.startswith("/plans/")  # it remains possible
