"""The page on which a document becomes a plan; documents that are real, long, or given up."""

from __future__ import annotations

import json
import re
import time

import pytest
from at_a_document import POLICIES, TEXT, draft_of, page, read_in, send, typed
from django.urls import reverse

from muzi.access import scope
from muzi.plans.documents import intake
from muzi.plans.models import Document, Plan, Target, Task

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
    assert "（无相同指标）" in said
    assert f'value="{nation.pk}" checked' not in said
    assert "开展危重孕产妇救治演练" in said  # tasks as well as targets
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


def test_a_plan_that_begins_later_says_when_it_is_followed(client, bureau, document):
    draft = draft_of(bureau, document, "孕产妇死亡率")
    send(client, "document_draft", draft.pk, action="accept")
    with scope.acting(bureau.scope):
        Document.objects.filter(pk=document.pk).update(starts_on="2090-01-01")
    said = send(client, "document_publish", document.pk, leave_out="on").content.decode()
    assert "自 2090-01-01 起跟踪" in said
    assert "从今天起" not in said


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
