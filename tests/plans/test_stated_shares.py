"""The split that a document states itself is the quota's, once each of its rows is a region's."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from muzi.access import scope
from muzi.places import queries as places
from muzi.plans import queries
from muzi.plans.documents import intake, publishing, review, stated_shares
from muzi.plans.documents.document_shown import card
from muzi.plans.documents.stated_shares import Below
from muzi.plans.errors import NotAllowed, Reread
from muzi.plans.models import Draft, Share
from muzi.plans.tasks.leads import Leads

COUNTY = 511922000000
ACCEPTED, CORRECTED, REJECTED = Draft.State.ACCEPTED, Draft.State.CORRECTED, Draft.State.REJECTED


def split_document(bureau, table):
    """A text with a quota and a table of townships, read in."""
    text = (
        "南江县2026年免费产前筛查实施方案\n2026年1月5日\n一、目标\n为1300名孕妇提供免费产前筛查。\n"
        f"附件：产前筛查任务分解表\n乡镇\t任务数（人）\n{table}"
    )
    return intake.take(text, file_name="", by=bureau, region=COUNTY)


def split_plan(bureau, rows, value=None):
    """The shares by region of a plan made of it."""
    document = split_document(bureau, "".join(f"{a}\t{b}\n" for a, b in rows))
    for draft in document.drafts.all():
        changed = {"value": value} if value and draft.what == "target" else {}
        review.decide(draft, ACCEPTED, by=bureau, content=draft.content | changed)
    plan = publishing.publish(document, by=bureau, above=())
    (target,) = queries.items(plan).targets
    return {each.region: each.value for each in target.shares.all()}


def test_a_quota_is_split_as_the_document_splits_it(bureau):
    one, other = places.children(COUNTY)[:2]
    rows = [(one.name, 800), (f"{other.name}人民政府", 500), ("合计", 1300)]
    assert split_plan(bureau, rows) == {one.code: 800, other.code: 500}


def test_the_card_says_what_the_document_splits_and_whether_it_fits(bureau):
    one, other = places.children(COUNTY)[:2]
    for rows, value, said in (
        ([(one.name, 800), (other.name, 500)], "1300", "文件分解到 2 个地区，合计 1,300"),
        ([(one.name, 800), (other.name, 500)], "1400", "与任务数不符"),
        ([(one.name, 800), ("远方镇", 500)], "1300", "对不上"),
        ([(one.name, 800), (f"{one.name}人民政府", 500)], "1300", "对不上"),
    ):
        text = "".join(f"{a}\t{b}\n" for a, b in rows)
        [draft] = split_document(bureau, text).drafts.filter(what="target")
        draft.content = draft.content | {"value": value}
        notes = card(draft, Leads(COUNTY), Below(COUNTY)).notes
        assert said in notes[-1]
        assert ("不自动分解" in notes[-1]) is ("合计" not in said)


def test_a_quota_stays_whole_where_the_split_does_not_fit(bureau):
    one, other = places.children(COUNTY)[:2]
    assert split_plan(bureau, [(one.name, 800), ("远方镇", 500)]) == {}
    assert split_plan(bureau, [(one.name, 800), (f"{one.name}人民政府", 500)]) == {}
    assert split_plan(bureau, [(one.name, 800), (other.name, 400)]) == {}
    assert split_plan(bureau, [(one.name, 800), (other.name, 500)], value="1400") == {}


@pytest.mark.parametrize(
    "stated",
    [
        {"unit": "beds", "kind": "capacity", "name": "产科床位"},
        {"unit": "count_persons", "kind": "staffing", "name": "助产士"},
    ],
)
def test_what_is_no_quota_is_not_split(bureau, stated):
    one, other = places.children(COUNTY)[:2]
    document = split_document(bureau, f"{one.name}\t800\n{other.name}\t500\n")
    [draft] = document.drafts.filter(what="target")
    others = document.drafts.exclude(pk=draft.pk)
    for each in others:
        review.decide(each, REJECTED, by=bureau)
    review.decide(draft, CORRECTED, by=bureau, content=draft.content | stated)
    draft.refresh_from_db()
    assert (
        "文件分列 2 处，合计 1,300（不是服务人数任务"
        in card(draft, Leads(COUNTY), Below(COUNTY)).notes[-1]
    )
    plan = publishing.publish(document, by=bureau, above=())
    assert [each.name for each in queries.items(plan).targets] == [stated["name"]]
    assert not Share.objects.exists()


# A row without a region


def fitting(draft):
    return stated_shares.fitting(stated_shares.rows(draft, Below(COUNTY)))


@pytest.fixture
def misspelt(bureau):
    """A quota of 1300 with one row that is no township, and the townships of its rows."""
    one, other = places.children(COUNTY)[:2]
    document = split_document(bureau, f"{one.name}\t800\n远方镇\t500\n")
    return document.drafts.get(what="target"), one, other


def test_a_row_without_a_region_is_named_and_holds_the_split_back(misspelt):
    draft, one, _other = misspelt
    [row] = card(draft, Leads(COUNTY), Below(COUNTY)).astray
    assert (row.at, row.name, row.number, row.region) == (2, "远方镇", 500, None)
    assert fitting(draft) == {one.code: 800}


def test_a_row_that_a_person_placed_is_split_with_the_others(bureau, misspelt):
    draft, one, other = misspelt
    stated_shares.place(draft, [one.code, other.code], bureau)
    assert card(draft, Leads(COUNTY), Below(COUNTY)).astray == []
    intake.reread(draft.document, by=bureau)  # what was placed stays
    for each in draft.document.drafts.all():
        review.decide(each, ACCEPTED, by=bureau)
    plan = publishing.publish(draft.document, by=bureau, above=())
    shares = Share.objects.filter(target__plan=plan).values_list("region", "value")
    assert dict(shares) == {one.code: 800, other.code: 500}


def another_split(draft: Draft, *shares: list[object]) -> Draft:
    """Of the same target, so that only the places differ."""
    return Draft.objects.create(
        document=draft.document,
        what="target",
        start=draft.start,
        end=draft.end,
        content=draft.content,
        shares=list(shares),
    )


def test_another_split_of_the_document_follows_where_it_names_the_place_alike(bureau, misspelt):
    draft, one, other = misspelt
    twin = another_split(draft, ["远方镇", 900], [one.name, 400])
    stated_shares.place(draft, [one.code, other.code], bureau)
    twin.refresh_from_db()
    assert fitting(twin) == {other.code: 900, one.code: 400}


def test_a_person_overrules_a_name(bureau, misspelt):
    """The township that the document names is not the one it means: 远方镇 is."""
    draft, one, _other = misspelt
    twin = another_split(draft, [one.name, 400], ["远方镇", 900])
    stated_shares.place(draft, [None, one.code], bureau)
    assert fitting(draft) == {one.code: 500}
    [row] = card(draft, Leads(COUNTY), Below(COUNTY)).astray
    assert (row.at, row.fault) == (1, "已选择暂不对应")
    twin.refresh_from_db()
    assert fitting(twin) == {one.code: 900}
    # And says in the end that it was right by name.
    stated_shares.place(draft, [one.code, None], bureau)
    assert fitting(draft) == {one.code: 800}


def test_rows_that_were_read_again_since_are_not_placed(bureau, misspelt):
    draft, one, other = misspelt
    Draft.objects.filter(pk=draft.pk).update(shares=[["远方镇", 500], [one.name, 800], ["山乡", 1]])
    with pytest.raises(Reread):
        stated_shares.place(draft, [one.code, other.code], bureau)
    draft.refresh_from_db()
    assert fitting(draft) == {one.code: 800}


def test_a_place_is_known_without_its_kind_where_that_is_one_alone(bureau):
    one, other = places.children(COUNTY)[:2]
    short = one.name.removesuffix("街道")
    assert short != one.name
    document = split_document(bureau, f"{short}\t800\n{other.name}\t500\n")
    draft = document.drafts.get(what="target")
    assert fitting(draft) == {one.code: 800, other.code: 500}


def test_nobody_else_places_rows(county, misspelt):
    draft, one, other = misspelt
    mch = county.account("mch")
    with scope.acting(mch.scope), pytest.raises(NotAllowed):
        stated_shares.place(draft, [one.code, other.code], mch)


def test_the_page_asks_for_the_region_of_each_row(county, misspelt):
    draft, one, other = misspelt
    client = Client()
    client.force_login(county.account("bureau"))
    review_page = client.get(f"/documents/{draft.document_id}").content.decode()
    url = f"/documents/drafts/{draft.pk}/regions"
    assert "第 2 行“远方镇”500" in review_page
    assert url in review_page
    read = {"read": client.get(url).context["read"]}
    assert escape(read["read"]) in client.get(url).content.decode()
    twice = client.post(url, read | {"row_1": one.code, "row_2": one.code})
    assert twice.status_code == 422
    assert f"与“{one.name}”对应了同一地区" in twice.content.decode()
    assert client.post(url, read | {"row_1": one.code, "row_2": ""}).status_code == 302
    assert "第 2 行“远方镇”500" in client.get(f"/documents/{draft.document_id}").content.decode()
    none = client.post(url, read | {"row_1": "", "row_2": other.code}, follow=True)
    assert "还有 1 行没有对应地区" in none.content.decode()
    saved = client.post(f"{url}?publish=1", read | {"row_1": one.code, "row_2": other.code})
    assert saved.url == f"/documents/{draft.document_id}/publish"
    draft.refresh_from_db()
    assert fitting(draft) == {one.code: 800, other.code: 500}


def test_rows_that_the_page_did_not_show_are_asked_anew(county, misspelt):
    """By position they would be other townships' now."""
    draft, one, other = misspelt
    client = Client()
    client.force_login(county.account("bureau"))
    url = f"/documents/drafts/{draft.pk}/regions"
    read = client.get(url).context["read"]
    Draft.objects.filter(pk=draft.pk).update(shares=[["远方镇", 500], [one.name, 800]])
    sent = {"read": read, "row_1": one.code, "row_2": other.code}
    answer = client.post(url, sent, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert "文件已重新读取，请重新核对" in answer.content.decode()
    draft.refresh_from_db()
    assert fitting(draft) == {one.code: 800}


def test_more_rows_than_regions_are_not_placed_one_by_one(county, misspelt):
    draft = misspelt[0]
    many = [[f"{number}村", 1] for number in range(len(places.children(COUNTY)) + 1)]
    Draft.objects.filter(pk=draft.pk).update(shares=many)
    client = Client()
    client.force_login(county.account("bureau"))
    said = client.get(f"/documents/drafts/{draft.pk}/regions", follow=True).content.decode()
    assert "不能逐行对应" in said
    assert said.count("下级地区中没有这个名称") == 8


def test_what_fits_is_kept_for_whoever_splits_the_quota_later(county, bureau, misspelt):
    """A plan that was published without saying what the row is."""
    draft, one, other = misspelt
    for each in draft.document.drafts.all():
        review.decide(each, ACCEPTED, by=bureau)
    plan = publishing.publish(draft.document, by=bureau, above=())
    client = Client()
    client.force_login(county.account("bureau"))
    url = f"/plans/{plan.pk}/targets/1/shares"
    page = client.get(url)
    assert page.context["stated"] == {one.code: 800}
    assert "第 2 行“远方镇”500" in page.content.decode()
    values = {each.label: each.value() for each in page.context["form"]}
    assert {name: value for name, value in values.items() if value} == {one.name: 800}
    assert client.get(f"{url}?propose=1").context["stated"] == {}
    field = page.context["form"].names
    sent = {name: {one.code: 800, other.code: 500}.get(code, "") for name, code in field.items()}
    assert client.post(url, sent).status_code == 302
    assert client.get(url).context["stated"] == {}


def test_queries_do_not_grow_with_the_splits(county, bureau):
    """The regions below are asked once for all splits of a document."""
    client = Client()
    client.force_login(county.account("bureau"))
    names = ("免费产前筛查", "免费两癌检查", "免费孕前优生检查", "免费婚前检查")

    def asked(splits):
        goals = "".join(f"{n}. 为1300名对象提供{name}。\n" for n, name in enumerate(names, 1))
        head = "乡镇" + "".join(f"\t{name}（人）" for name in names[:splits])
        rows = "".join(
            each.name + f"\t{number}" * splits + "\n"
            for each, number in zip(places.children(COUNTY), (800, 500), strict=False)
        )
        text = (
            f"南江县2026年实施方案\n2026年1月5日\n一、目标\n{goals}附件：任务分解表\n{head}\n{rows}"
        )
        document = intake.take(text, file_name="", by=bureau, region=COUNTY)
        assert document.drafts.exclude(shares=[]).count() == splits
        counts = []
        for page in ("", "/publish"):
            with CaptureQueriesContext(connection) as caught:
                assert client.get(f"/documents/{document.pk}{page}").status_code == 200
            counts.append(len(caught))
        return counts

    asked(1)  # names and the like are remembered
    assert asked(4) == asked(1)
