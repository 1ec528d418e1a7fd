"""The pages on which a document is read in, its particulars and its text put right."""

from __future__ import annotations

import re
from datetime import date

import pytest
from at_a_document import SPAM, TEXT, draft_of, page, read_in, send
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from muzi.access import scope
from muzi.plans.models import Document, Draft
from muzi.plans.reading import files

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
    monkeypatch.setattr("muzi.plans.documents.document_forms.MAX_BYTES", 1000)
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


CHOSEN = re.compile(r'name="place" value="\d+" checked')


def test_a_place_without_a_code_is_told_and_nothing_is_chosen_for_it(client, bureau):
    pk = read_in(client, bureau, TEXT.replace("南江县", "云岭县")).pk
    asked = page(client, "document_about", pk)
    assert "文件提到“云岭县”，行政区划中没有。请选择适用地区。" in asked
    assert CHOSEN.search(asked) is None
    assert "尚未确认" in page(client, "document_publish", pk)
    send(client, "document_about", pk, title="方案", place="511922000000")
    asked = page(client, "document_about", pk)
    assert "行政区划中没有" not in asked
    assert CHOSEN.search(asked)
    assert "尚未确认" not in page(client, "document_publish", pk)
