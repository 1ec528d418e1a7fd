"""The pages from a document to a plan, as a browser without JavaScript meets them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from muzi.access import scope
from muzi.plans.models import Document

TEXT = """南江县2026年妇幼健康工作方案
南江县卫生健康局
2026年1月15日
一、工作目标
到2026年底，全县孕产妇系统管理率达到93%以上，新生儿访视率达到92%以上，孕产妇死亡率控制在12/10万以下。
二、重点任务
1. 开展危重孕产妇救治演练。（县妇幼保健院）
2. 每月通报一次工作进展。（县卫生健康局）
"""


@pytest.fixture
def bureau(county):
    return county.account("bureau")


@pytest.fixture
def client(client_as):
    return client_as("bureau")


def seen(bureau):
    return scope.acting(bureau.scope)


@pytest.fixture
def document(client, bureau):
    """Read in by the bureau."""
    response = client.post("/documents/new", {"text": TEXT})
    assert response.status_code == 302, response.content.decode()
    with seen(bureau):
        return Document.objects.get()


def page(client, name, pk, **query):
    response = client.get(reverse(name, args=[pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def test_smoke(client, document, bureau):
    for name in (
        "document_about",
        "document_edits",
        "document",
        "document_add",
        "document_publish",
    ):
        page(client, name, document.pk)
    assert client.get("/documents").status_code == 200
    with seen(bureau):
        drafts = list(document.drafts.all())
    for each in drafts:
        page(client, "document_draft", each.pk)
        assert (
            client.get(
                reverse("document_draft", args=[each.pk]), headers={"HX-Request": "true"}
            ).status_code
            == 200
        )
