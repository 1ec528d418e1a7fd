"""The pages on which what was read is decided about."""

from __future__ import annotations

import re

from at_a_document import TEXT, draft_of, page, read_in, send, typed
from django.urls import reverse
from made import content

from muzi.access import scope
from muzi.plans.documents.review import SURE
from muzi.plans.models import Decision, Draft


def test_the_review_shows_each_draft_beside_its_words(client, bureau, document):
    said = page(client, "document", document.pk)
    with scope.acting(bureau.scope):
        drafts = list(document.drafts.all())
    assert {each.what for each in drafts} == {"target", "task", "rhythm"}
    for each in drafts:
        assert f'id="draft-{each.pk}"' in said
        assert f'id="t-{each.start}"' in said
        assert re.search(rf'data-drafts="[\d ]*\b{each.pk}\b', said)
    only = page(client, "document", document.pk, what="target")
    assert only.count('class="draft draft-target') == 3
    assert 'class="draft draft-task' not in only


def test_a_draft_is_accepted_rejected_reopened_and_undone(client, bureau, document):
    draft = draft_of(bureau, document, "新生儿访视率")

    def state():
        with scope.acting(bureau.scope):
            draft.refresh_from_db()
        return draft.state

    response = send(client, "document_draft", draft.pk, action="accept")
    assert state() == "accepted"
    assert "吴科长" in response.content.decode()
    # On to the next one that is open.
    assert response.redirect_chain[-1][0].split("draft=")[1] != str(draft.pk)
    send(client, "document_draft", draft.pk, action="reject")
    assert state() == "rejected"
    send(client, "document_undo", document.pk)
    assert state() == "accepted"
    send(client, "document_undo", document.pk)
    assert state() == "open"
    assert "没有可以撤销" in send(client, "document_undo", document.pk).content.decode()
    send(client, "document_draft", draft.pk, action="reject")
    send(client, "document_draft", draft.pk, action="reopen")
    assert state() == "open"
    assert (
        client.post(reverse("document_draft", args=[draft.pk]), {"action": "x"}).status_code == 404
    )
    with scope.acting(bureau.scope):
        assert Decision.objects.filter(draft=draft).count() == 6


def test_what_a_colleague_decided_since_is_not_undone(client, bureau, document, client_as, county):
    draft = draft_of(bureau, document, "新生儿访视率")
    send(client, "document_draft", draft.pk, action="accept")
    send(client_as("prefecture"), "document_draft", draft.pk, action="reject")
    assert "没有撤销" in send(client, "document_undo", document.pk).content.decode()
    with scope.acting(bureau.scope):
        draft.refresh_from_db()
    assert (draft.state, draft.decided_by.name) == ("rejected", "郑处长")


def test_a_target_is_corrected_and_faults_stand_at_their_fields(client, bureau, document):
    draft = draft_of(bureau, document, "新生儿访视率")
    address = reverse("document_draft", args=[draft.pk])
    for wrong, field, said in (
        ({"value": "101"}, "value", "超过该单位的最大值"),
        ({"value": "很多"}, "value", ""),
        ({"operator": "range"}, "high", "区间须有上限"),
        ({"due_on": "明年"}, "due_on", "请填写年份或日期"),
        ({"due_on": "2026-02-30"}, "due_on", "请填写年份或日期"),
        ({"name": ""}, "name", ""),
        ({"indicator": "Z99"}, "indicator", ""),
    ):
        response = client.post(address, typed(draft, **wrong))
        assert response.status_code == 422
        errors = response.context["form"].errors
        assert list(errors) == [field], wrong
        assert said in errors[field][0]
        assert wrong.get("value", "92") in response.content.decode()
    given = typed(draft, value="95", due_on="2027", population="新生儿")
    assert client.post(address, given).status_code == 302
    with scope.acting(bureau.scope):
        draft.refresh_from_db()
    assert draft.state == "corrected"
    assert (draft.content["value"], draft.content["due_on"]) == ("95", "2027-12-31")
    assert draft.content["quote"] == draft.read["quote"]


def test_a_form_sent_back_unchanged_accepts_what_was_read(client, bureau, document):
    draft = draft_of(bureau, document, "新生儿访视率")
    form = client.get(reverse("document_draft", args=[draft.pk])).context["form"]
    given = {bound.name: bound.value() for bound in form if bound.value() not in (None, False)}
    client.post(reverse("document_draft", args=[draft.pk]), {"action": "correct", **given})
    with scope.acting(bureau.scope):
        draft.refresh_from_db()
    assert (draft.state, draft.content) == ("accepted", draft.read)


def test_a_draft_that_no_plan_can_hold_opens_its_form(client, bureau, document):
    draft = draft_of(bureau, document, "新生儿访视率")
    with scope.acting(bureau.scope):
        draft.content["value"] = "920"
        draft.save()
    assert "超过该单位的最大值" in page(client, "document", document.pk)
    response = client.post(reverse("document_draft", args=[draft.pk]), {"action": "accept"})
    assert response.status_code == 422
    assert "value" in response.context["form"].errors


def test_the_unit_that_leads_a_task_is_chosen_by_its_registered_name(
    client, bureau, document, county
):
    draft = draft_of(bureau, document, "危重孕产妇救治演练")
    form = client.get(reverse("document_draft", args=[draft.pk])).context["form"]
    assert form["lead"].value() == county.institutions["mch"].pk
    given = {"action": "correct", "text": "演练", "owners": "县妇幼保健院，各乡镇卫生院"}
    client.post(
        reverse("document_draft", args=[draft.pk]),
        given | {"lead": county.institutions["hospital"].pk, "due_on": "2026"},
    )
    with scope.acting(bureau.scope):
        draft.refresh_from_db()
    assert draft.content["owners"] == ["南江县人民医院", "县妇幼保健院", "各乡镇卫生院"]
    assert "牵头：南江县人民医院" in page(client, "document", document.pk)


def test_all_that_is_sure_is_accepted_and_undone_at_once(client, bureau, document):
    unsure = draft_of(bureau, document, "新生儿访视率")
    with scope.acting(bureau.scope):
        Draft.objects.filter(pk=unsure.pk).update(confidence=0.89)
        Draft.objects.exclude(pk=unsure.pk).update(confidence=0.9)
    send(client, "document_sure", document.pk)
    with scope.acting(bureau.scope):
        states = dict(document.drafts.values_list("pk", "state"))
        assert states.pop(unsure.pk) == "open"
        assert set(states.values()) == {"accepted"}
        assert Decision.objects.count() == len(states)
    send(client, "document_undo", document.pk)
    with scope.acting(bureau.scope):
        assert set(document.drafts.values_list("state", flat=True)) == {"open"}


def test_words_not_read_are_added_by_quoting_them(client, bureau, document):
    address = reverse("document_add", args=[document.pk])
    at = TEXT.index("孕产妇死亡率")
    filled = client.get(
        address, {"what": "target", "start": at, "end": at + len("孕产妇死亡率控制在12/10万以下")}
    )
    assert filled.context["form"]["unit"].value() == "per_100k"
    given = content(name="县级演练") | {"what": "target", "unit": "percent", "clause": ""}
    given = {name: value for name, value in given.items() if value not in (None, False)}
    for quote, status in (("没有这段话", 422), ("", 422), (" 危重孕产妇救治演练 ", 302)):
        assert client.post(address, given | {"quote": quote}).status_code == status, quote
    added = draft_of(bureau, document, "县级演练")
    assert document.text[added.start : added.end] == "危重孕产妇救治演练"
    assert (added.state, added.read, added.clause) == ("accepted", None, "二.1")
    assert "人工添加" in page(client, "document", document.pk)
    send(client, "document_undo", document.pk)
    assert draft_of(bureau, document, "县级演练").state == "rejected"


def test_an_exchange_brings_the_card_and_the_counts(client, bureau, document):
    draft = draft_of(bureau, document, "新生儿访视率")
    address = reverse("document_draft", args=[draft.pk])
    said = client.post(
        address, {"action": "accept"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert said.count('<li class="draft ') == 1
    assert 'hx-swap-oob="true"' in said
    assert "<html" not in said
    with_form = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 'name="value"' in with_form


def test_a_clause_stands_in_its_form_as_documents_cite_it(client, bureau, document):
    draft = draft_of(bureau, document, "演练")
    assert draft.content["clause"] == "二.1"
    form = client.get(reverse("document_draft", args=[draft.pk]), headers={"HX-Request": "true"})
    assert re.search(r'name="clause" value="二、1"', form.content.decode())
    said = {"action": "correct", "text": draft.content["text"], "owners": "县妇幼保健院"}
    for clause, kept, state in (("二、1", "二.1", "accepted"), ("附件1", "附件1", "corrected")):
        send(client, "document_draft", draft.pk, **said, clause=clause)
        with scope.acting(bureau.scope):
            draft.refresh_from_db()
        assert (draft.content["clause"], draft.state) == (kept, state)


def test_a_near_indicator_is_offered_and_taken(client, bureau):
    said = TEXT.replace("新生儿访视率", "梅毒孕期检测率")
    document = read_in(client, bureau, said)
    draft = draft_of(bureau, document, "梅毒孕期检测率")
    assert (draft.content["indicator"], draft.confidence >= SURE) == ("", True)
    said = page(client, "document", document.pk)
    assert "名称最相近：P03" in said
    assert "按 P03 采纳" in said
    # Sure of the words, not of what they mean: it is not accepted with the others.
    send(client, "document_sure", document.pk)
    assert draft_of(bureau, document, "孕产妇系统管理率").state == "accepted"
    assert draft_of(bureau, document, "梅毒孕期检测率").state == "open"
    address = reverse("document_draft", args=[draft.pk])
    assert client.post(f"{address}?indicator=A01", {"action": "accept"}).status_code == 404
    client.post(f"{address}?indicator=P03", {"action": "accept"})
    taken = draft_of(bureau, document, "梅毒孕期检测率")
    assert (taken.content["indicator"], taken.state) == ("P03", "corrected")
    assert "按 P03 采纳" not in page(client, "document", document.pk)


def test_a_row_of_a_split_without_a_region_names_the_nearest(client, bureau):
    said = "南江县2026年免费产前筛查实施方案\n一、目标\n为1300名孕妇提供免费产前筛查。\n"
    table = "附件：产前筛查任务分解表\n乡镇\t任务数（人）\n沙何镇\t800\n远方镇\t500\n"
    document = read_in(client, bureau, said + table)
    draft = draft_of(bureau, document, "1300名孕妇")
    assert 'data-act="s"' in page(client, "document", document.pk)
    form = client.get(reverse("draft_regions", args=[draft.pk])).context["form"]
    hints = {row.name: form[f"row_{row.at}"].field.hint for row in form.rows}
    assert hints["沙何镇"].endswith("；名称最相近：沙河镇")
    assert "最相近" not in hints["远方镇"]


def test_goals_that_were_not_read_as_targets_are_listed(client, bureau):
    goals = "（一）总体目标\n妇幼健康水平提高。\n（二）具体目标\n1.出生缺陷得到有效控制。\n"
    said = TEXT.replace("到2026年底，", f"{goals}2.到2026年底，")
    document = read_in(client, bureau, said)
    shown = client.get(reverse("document", args=[document.pk]))
    assert [each.heading for each, _at in shown.context["unread"]] == ["出生缺陷得到有效控制"]
    assert "目标部分有 1 条未读为目标" in shown.content.decode()
