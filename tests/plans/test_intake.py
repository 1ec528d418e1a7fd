"""A document is taken in as it came, with drafts of what was read; reading it again keeps what was
decided.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from made import DEATHS, MANAGED, TEXT, a_reading, accept_all, content, draft_of

from muzi.access import scope
from muzi.access.models import AuditEvent
from muzi.plans.documents import intake, publishing, review
from muzi.plans.errors import NotAllowed, PlanError
from muzi.plans.models import Decision, Document, Draft

COUNTY, NEIGHBOUR = 511922000000, 511923000000
ACCEPTED, CORRECTED, REJECTED, OPEN = (
    Draft.State.ACCEPTED,
    Draft.State.CORRECTED,
    Draft.State.REJECTED,
    Draft.State.OPEN,
)


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


def test_a_region_is_settled_once_a_person_chose_it(bureau, reads):
    unsure = a_reading(region=None)
    reads(unsure)
    document = intake.take(TEXT, file_name="", by=bureau)
    assert not intake.is_settled(document, unsure)
    intake.describe(document, by=bureau, region=COUNTY)  # the one that stood there
    assert intake.is_settled(document, unsure)


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
