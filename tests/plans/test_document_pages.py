"""The pages from a document to a plan, as a browser without JavaScript meets them."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from made import content

from muzi.access import scope
from muzi.plans import document_text, intake
from muzi.plans.document_text import Span, Structure, paragraphs
from muzi.plans.models import Decision, Document, Draft, Plan, Target, Task
from muzi.plans.reading import files

POLICIES = Path(__file__).resolve().parents[2].parent / "shared" / "policy-documents"
TEXT = """南江县2026年妇幼健康工作方案
南江县卫生健康局
2026年1月15日
一、工作目标
到2026年底，全县孕产妇系统管理率达到93%以上，新生儿访视率达到92%以上，孕产妇死亡率控制在12/10万以下。
二、重点任务
1. 开展危重孕产妇救治演练。（县妇幼保健院）
2. 每月通报一次工作进展。（县卫生健康局）
"""
SPAM = "365彩票官方正版下载_365bet体育开户网址_office365人工客服电话"


@pytest.fixture
def bureau(county):
    return county.account("bureau")


@pytest.fixture
def client(client_as):
    return client_as("bureau")


@pytest.fixture
def document(client, bureau):
    """Read in by the bureau."""
    return read_in(client, bureau, TEXT)


def read_in(client, user, text):
    response = client.post("/documents/new", {"text": text})
    assert response.status_code == 302, response.content.decode()
    with scope.acting(user.scope):
        return Document.objects.latest("pk")


def page(client, name, pk, **query):
    response = client.get(reverse(name, args=[pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def send(client, route, pk, **values):
    return client.post(reverse(route, args=[pk]), values, follow=True)


def draft_of(user, document, words):
    with scope.acting(user.scope):
        return next(
            each
            for each in document.drafts.select_related("decided_by")
            if words in str(each.content)
        )


def typed(draft, **changed):
    """What the form of a target sends."""
    said = {name: value for name, value in draft.content.items() if value not in (None, False)}
    return {"action": "correct"} | said | changed


# The text


def marked(text, spans, start=0, end=None):
    lines = list(
        paragraphs(text, spans, Structure((), ()), start, len(text) if end is None else end)
    )
    return {line.at: str(line.html) for line in lines}


def test_overlapping_spans_are_parted_where_they_begin_and_end():
    spans = [
        Span(0, 6, 1, "task", "open"),
        Span(2, 4, 2, "target", "accepted"),
        Span(4, 8, 3, "rhythm", "rejected"),
    ]
    html = marked("一二三四五六七八九", spans)[0]
    found = re.findall(r'class="([\w -]+)" id="t-(\d)" data-drafts="([\d ]+)".*?>(\w+)<', html)
    assert found == [
        ("m-task", "0", "1", "一二"),
        ("m-target m-task", "2", "1 2", "三四"),
        ("m-rhythm m-task", "4", "1 3", "五六"),
        ("m-rhythm", "6", "3", "七八"),
    ]
    assert html.endswith("九")


def test_places_of_lines_are_those_of_the_text_whatever_ends_them():
    text = "甲\r\n乙\f丙\u2028丁\n\n 戊<b>"
    lines = marked(text, [Span(3, 8, 1, "task", "open")])
    assert {at: text[at] for at in lines} == {0: "甲", 3: "乙", 5: "丙", 7: "丁", 10: " "}
    assert "&lt;b&gt;" in lines[10]
    assert all("<mark" in lines[at] for at in (3, 5, 7))


def test_a_long_text_is_cut_into_pages_at_ends_of_lines():
    text = ("字" * 99 + "\n") * 2000
    parts = document_text.parts(text)
    assert len(parts) > 2
    assert (parts[0][0], parts[-1][1]) == (0, len(text))
    assert all(one[1] == other[0] for one, other in pairwise(parts))
    assert all(text[end - 1] == "\n" for _start, end in parts)
    assert document_text.parts("短") == [(0, 1)]


# Reading in


def test_a_pasted_document_keeps_the_line_ends_that_were_pasted(client, bureau):
    document = read_in(client, bureau, TEXT.replace("\n", "\r\n"))
    assert document.text == TEXT
    assert (document.title, document.issued_on) == (
        "南江县2026年妇幼健康工作方案",
        date(2026, 1, 15),
    )


def test_an_uploaded_file_is_read(client, bureau):
    file = SimpleUploadedFile("方案.html", f"<html><body><p>{TEXT}</p></body></html>".encode())
    assert client.post("/documents/new", {"file": file}).status_code == 302
    with scope.acting(bureau.scope):
        assert Document.objects.get().file_name == "方案.html"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "文件是空的"),
        (OLE + b"\0" * 600, "旧版 Word"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "密码保护"),
        (b"PK\x03\x04 broken", "文件已损坏"),
        (bytes(range(256)) * 20, "不是文本、网页"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_loses_nothing(client, bureau, data, said):
    response = client.post("/documents/new", {"file": SimpleUploadedFile("a.docx", data)})
    assert response.status_code == 422
    assert said in response.content.decode()
    with scope.acting(bureau.scope):
        assert not Document.objects.exists()


def test_both_or_neither_is_refused_and_the_text_stays(client):
    file = SimpleUploadedFile("a.txt", TEXT.encode())
    for given in ({"file": file, "text": TEXT}, {}, {"text": " \n"}):
        response = client.post("/documents/new", given)
        assert response.status_code == 422
        assert "二者选一" in response.content.decode()
        assert ("演练" in response.content.decode()) == (TEXT in given.values())


def test_too_much_is_refused_with_a_word(client, monkeypatch):
    monkeypatch.setattr("muzi.plans.document_forms.MAX_BYTES", 1000)
    file = SimpleUploadedFile("a.txt", b"a" * 1001)
    assert "文件过大" in client.post("/documents/new", {"file": file}).content.decode()
    long = "字" * (files.MAX_CHARACTERS + 1)
    response = client.post("/documents/new", {"text": long})
    assert response.status_code == 422
    assert "文字过长" in response.content.decode()
    # What the form takes at the most, in any script, the server does not cut off before.
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE > 4 * files.MAX_CHARACTERS


def test_far_too_much_is_refused_in_words_too(client):
    client.raise_request_exception = False
    vast = "字" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 3 + 10)
    response = client.post("/documents/new", {"text": vast})
    assert response.status_code == 400
    assert "过大" in response.content.decode()


# Particulars, questions, edits


def test_particulars_are_corrected_in_the_own_area_only(client, bureau, document):
    given = {"title": "方案（修订）", "issuer": "县卫健局", "starts_on": "2026-01-01"}
    inside = given | {"ends_on": "2026-12-31", "place": str(document.region)}
    response = send(client, "document_about", document.pk, **inside)
    assert response.redirect_chain[-1][0] == reverse("document", args=[document.pk])
    with scope.acting(bureau.scope):
        document.refresh_from_db()
    assert (document.title, document.ends_on) == ("方案（修订）", date(2026, 12, 31))
    for wrong, said in (
        ({"ends_on": "2025-12-31"}, "止日不能早于起日"),
        ({"place": "other"}, "请选择地区"),
        ({"place": "other", "region": "511923000000"}, "不能制定或修改该地区"),
        ({"place": "511923000000"}, ""),
        ({"title": ""}, ""),
    ):
        response = send(client, "document_about", document.pk, **inside | wrong)
        assert response.status_code == 422, wrong
        assert said in response.content.decode()


def test_a_destroyed_name_is_asked_for_and_its_answer_read(client, bureau):
    text = TEXT.replace("南江县", f"巴中市{SPAM}")
    document = read_in(client, bureau, text)
    said = page(client, "document_about", document.pk)
    assert "此处原有名称被破坏" in said
    name = re.search(r'name="(answer-\w+)"', said)[1]
    response = send(client, "document_answers", document.pk, **{name: "南江县"})
    assert "已填入名称" in response.content.decode()
    with scope.acting(bureau.scope):
        document.refresh_from_db()
    assert document.title == "巴中市南江县2026年妇幼健康工作方案"
    assert document.region == 511922000000


def test_an_edit_is_undone_and_made_again_and_decisions_stay(client, bureau):
    document = read_in(client, bureau, TEXT.replace("93%", "９３％"))
    managed = draft_of(bureau, document, "孕产妇系统管理率")
    send(client, "document_draft", managed.pk, action="reject")
    said = page(client, "document_edits", document.pk)
    assert "９３％</del><ins>93%" in said
    edit = re.search(r'form="turn" name="edit" value="(\w+)"', said)[1]
    said = send(client, "document_edits", document.pk, edit=edit, turn="undo").content.decode()
    assert f'form="return" name="edit" value="{edit}"' in said
    with scope.acting(bureau.scope):
        document.refresh_from_db()
        managed.refresh_from_db()
    assert document.undone == [edit]
    assert managed.state == Draft.State.REJECTED
    send(client, "document_edits", document.pk, edit=edit, turn="redo")
    send(client, "document_edits", document.pk, edit="made-up", turn="undo")
    with scope.acting(bureau.scope):
        document.refresh_from_db()
    assert document.undone == []


# Review


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


# Publishing


def test_publishing_asks_for_what_is_open_and_makes_the_plan(client, bureau, document):
    with scope.acting(scope.SYSTEM):
        nation = Plan.objects.create(title="全国纲要", region=0, region_end=10**12)
        Plan.objects.create(title="外省规划", region=11 * 10**10, region_end=12 * 10**10)
    assert send(client, "document_publish", document.pk).status_code == 422
    managed = draft_of(bureau, document, "孕产妇系统管理率")
    send(client, "document_draft", managed.pk, **typed(managed, value="94"))
    drill = draft_of(bureau, document, "救治演练")
    send(client, "document_draft", drill.pk, action="accept")
    said = page(client, "document_publish", document.pk)
    assert "新生儿访视率" in said
    assert "全国 · 全国纲要" in said
    assert "外省规划" not in said
    refused = send(client, "document_publish", document.pk, above=[nation.pk])
    assert refused.status_code == 422
    assert "条未审核" in refused.content.decode()
    response = send(client, "document_publish", document.pk, above=[nation.pk], leave_out="on")
    with scope.acting(bureau.scope):
        plan = Plan.objects.get(document=document)
        assert response.redirect_chain[-1][0] == reverse("plan", args=[plan.pk])
        assert [str(each.value.normalize()) for each in Target.objects.filter(plan=plan)] == ["94"]
        assert Task.objects.get(plan=plan).owner.name == "南江县妇幼保健院"
        assert list(plan.above.all()) == [nation]
    # What is published is shown and no longer decided about.
    said = page(client, "document", document.pk)
    assert 'value="accept"' not in said
    assert "data-add" not in said
    response = send(client, "document_draft", drill.pk, action="reject")
    assert "不能再审核" in response.content.decode()


def test_a_dropped_document_is_listed_and_not_decided_about(client, bureau, document):
    assert "已放弃" in send(client, "document_drop", document.pk).content.decode()
    assert 'value="accept"' not in page(client, "document", document.pk)


# A real document, and a long one


def test_the_goals_of_a_real_document(client_as, county):
    path = POLICIES / "S4-naiman-2023.txt"
    if not path.is_file():
        pytest.skip("needs ../shared/policy-documents")
    client, bureau = client_as("bureau"), county.account("bureau")
    text = path.read_text(encoding="utf-8")
    document = read_in(client, bureau, text)
    assert "奈曼旗" in page(client, "document_about", document.pk)
    with scope.acting(bureau.scope):
        targets = list(document.drafts.filter(what="target"))
        tasks = list(document.drafts.filter(what="task"))
    # Ten goals, numbered 1. to 10.: none of the numbers is a value.
    expected = json.loads((POLICIES / "expected-targets.json").read_text(encoding="utf-8"))
    goals = [each for each in expected["targets"] if each["seed"] == "S4"]
    assert len(goals) == 10
    assert [float(each.content["value"]) for each in targets] == [each["value"] for each in goals]
    assert sum(bool(each.content["owners"]) for each in tasks) >= text.count("（旗卫健委") > 10
    said = page(client, "document", document.pk)
    assert said.count('class="draft draft-target') == 10
    assert "旗卫健委" in said


def test_three_hundred_drafts_on_thirty_pages_are_quick(client, bureau):
    goals = "".join(
        f"{n}. 到2026年底，全县新生儿访视率达到{50 + n % 50}%以上。{'各单位要加强协作配合。' * 6}\n"
        for n in range(1, 301)
    )
    document = read_in(client, bureau, f"南江县2026年妇幼健康工作方案\n一、目标\n{goals}")
    assert len(document.text) > 25_000
    address = reverse("document", args=[document.pk])
    assert client.get(address).content.decode().count('<li class="draft ') >= 300
    took = []
    for _attempt in range(3):
        before = time.perf_counter()
        client.get(address)
        took.append(time.perf_counter() - before)
    assert min(took) < 1.0  # on a busy machine; alone it takes a fifth of that


def test_a_document_given_up_is_shown_without_forms(client, bureau, document):
    draft = draft_of(bureau, document, "孕产妇死亡率")
    send(client, "document_drop", document.pk)
    shown = page(client, "document_about", document.pk)
    assert "南江县卫生健康局" in shown
    assert 'name="title"' not in shown
    assert client.get(reverse("document_add", args=[document.pk])).status_code == 302
    assert client.get(reverse("document_draft", args=[draft.pk])).status_code == 302
    answer = send(client, "document_about", document.pk, title="改了", place=str(document.region))
    assert "已发布或已放弃" in answer.content.decode()
    with scope.acting(bureau.scope):
        assert Document.objects.get(pk=document.pk).title == document.title


def test_a_text_that_was_read_in_before_is_told_and_taken(client, bureau, document):
    about = reverse("document_about", args=[document.pk])
    again = client.post("/documents/new", {"text": TEXT}, follow=True)
    told = again.content.decode()
    assert "标题、文号或正文相同" in told
    assert f'<a href="{about}">{document.title}</a>' in told
    other = client.post("/documents/new", {"text": TEXT.replace("2026", "2027")}, follow=True)
    assert "标题、文号或正文相同" not in other.content.decode()
    with scope.acting(bureau.scope):
        assert Document.objects.count() == 3
        other = Document.objects.latest("pk")
        assert intake.alike(other) == []
        other.title, other.number = "别的", "南卫〔2026〕3号"
        Document.objects.filter(pk=document.pk).update(number=other.number)
        assert intake.alike(other) == [document]
        Document.objects.filter(pk=document.pk).update(state=Document.State.DROPPED)
        assert intake.alike(other) == []


def test_who_accepted_what_is_told(client, bureau, document, client_as):
    draft = draft_of(bureau, document, "孕产妇死亡率")
    for action in ("accept", "reject", "accept"):
        send(client, "document_draft", draft.pk, action=action)
    shown = page(client, "document", document.pk)
    assert "审核记录 3" in shown
    assert shown.count("不采纳 · ") == 1
    send(client, "document_publish", document.pk, leave_out="on")
    with scope.acting(bureau.scope):
        target = Target.objects.get(plan__document=document)
    address = reverse("plan_target", args=[target.plan_id, target.key])
    place = f"{reverse('document', args=[document.pk])}?draft={draft.pk}#draft-{draft.pk}"
    told = client.get(address).content.decode()
    assert place in told
    assert f"采纳 · {bureau.name}" in told
    plan = page(client, "plan", target.plan_id)
    assert f"{bureau.name} · " in plan
    assert f'href="{reverse("document", args=[document.pk])}"' in plan
    unit = client_as("clinic_changchi")
    assert place not in unit.get(address).content.decode()
    seen = page(unit, "plan", target.plan_id)
    assert "由政策文件发布" in seen
    assert f'href="{reverse("document", args=[document.pk])}"' not in seen


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        (TEXT, "511922000000"),
        (TEXT.replace("南江县", "奈曼旗"), None),  # outside what the account governs
        (TEXT.replace("南江县", "某县"), None),  # its own county is a guess by the level alone
    ],
)
def test_a_region_is_chosen_beforehand_only_where_the_document_names_it(
    client, bureau, text, chosen
):
    document = read_in(client, bureau, text)
    asked = page(client, "document_about", document.pk)
    radios = re.findall(r'<input[^>]*name="place"[^>]*>', asked)
    checked = [re.search(r'value="(\w+)"', each)[1] for each in radios if "checked" in each]
    assert len(radios) >= 2
    assert checked == ([chosen] if chosen else [])
